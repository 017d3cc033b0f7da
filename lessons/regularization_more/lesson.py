# %% [markdown]
# # More on regularization: which solution, and which decay?
#
# After this appendix you can
#
# - say what double descent is, and how L2 removes it;
# - find the shortest of all solutions, and say why gradient descent from 0 finds it, too;
# - write the exact solution of a linear model with L2 yourself;
# - compare AdamW with L2 by validation, and say what "separate from the learning rate" depends on.
#
# It is for you if you have finished the lesson on regularization and want to know more. Nothing
# later in the course needs it.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import keras
import numpy as np
import sklearn.linear_model
import threadpoolctl

from lessons.regularization_more import checks, pictures

# %% [markdown]
# ## 1 · The shortest of many solutions
#
# The lesson has shown a peak: a model with as many parameters as rows makes the most errors, and
# with far more parameters it becomes good again. Here you compute the peak yourself, and look at
# the weights behind it.
#
# The model is the same: m **random features**, that is one ReLU layer of m neurons with random
# weights that are never trained. On top is a linear output with the weights w. Only w is learned.
# Let x be the table of the features: one row for each image, one column for each neuron. We look
# for the w with
#
# $$\lVert x w - y \rVert^2 + \lambda \lVert w \rVert^2 \quad\text{as small as possible.}$$
#
# For a linear model this needs no steps: it can be solved exactly. With $\lambda > 0$ it is **ridge
# regression** (Hoerl and Kennard, 1970).
#
# With $\lambda = 0$ there is a difficulty. If x has more columns than rows, many different w fit
# all rows exactly. Then we want the **shortest** one, the one with the smallest
# $\lVert w \rVert$.

# %% [markdown]
# ## Exercise 1 · ridge
#
# Write the function that finds w. `penalty` is λ. Note the *sums*: there is no mean and no ½.
#
# Set the gradient to 0 first, on paper. Which equation must w solve? Now think of $\lambda = 0$ and
# of more columns than rows: why has `np.linalg.solve` a problem there? Some functions of
# `np.linalg` do not need an inverse, and give the shortest w. Search its documentation for "least
# squares" or "pseudo-inverse".


# %%
def ridge(x, y, penalty):
    """The w with the smallest sum of squared errors plus penalty times the sum of its squares.

    x: an array (rows, columns) of floats; fewer or more rows than columns, also equal columns.
    y: an array (rows,), or (rows, targets): then each target has a column of w for itself.
    penalty: 0 or more. With 0 several w can be best: then the shortest one of them.
    Returns: w, (columns,) or (columns, targets). There is no intercept.
    """
    # BEGIN SOLUTION
    if penalty == 0:
        return np.linalg.pinv(x) @ y
    square = x.T @ x + penalty * np.eye(x.shape[1])
    return np.linalg.solve(square, x.T @ y)
    # END SOLUTION


# %%
checks.ridge(ridge)

# %% [markdown]
# ## 2 · Double descent, and the weights behind it
#
# Now we walk along 13 sizes m, from 5 to 800. There are 100 training rows, and 10 % of their labels
# are wrong. y has a column for each digit: 1 where this digit is the row's label, else 0. From
# m = 100 on, the model can fit all 100 rows exactly. We walk twice, with λ = 0 and with λ = 10.

# %%
length = lab.predict(
    "length",
    "λ = 0, and m goes from 5 to 800. What does the length of w do?",
    choices=("it grows", "it falls", "it grows, then falls"),
    guess=None,
)


# %%
def by_scikit_learn(x, y, penalty):
    """The same w by scikit-learn, as long as you have none."""
    model = sklearn.linear_model.Ridge(penalty, fit_intercept=False, solver="svd")
    return model.fit(x, y).coef_.T


fit = lab.yours("ridge") or by_scikit_learn  # yours, once it has passed

# %%
sizes = np.array([5, 10, 20, 50, 75, 90, 100, 110, 125, 150, 200, 400, 800])
draws = [data.noisy_labels(data.digits(seed).first(100), 0.1, seed) for seed in range(8)]


def errors_and_length(m, seed, penalty):
    """The training error, the test error and ‖w‖."""
    rows, kernel = draws[seed], np.random.default_rng(seed).normal(size=(64, m)) / 8
    train, test = (np.maximum(x @ kernel, 0) for x in (rows.x_train, rows.x_test))
    w = fit(train, np.eye(10)[rows.y_train], penalty)
    training_error = np.mean(np.argmax(train @ w, axis=1) != rows.y_train)
    return training_error, np.mean(np.argmax(test @ w, axis=1) != rows.y_test), np.linalg.norm(w)


def walked(penalty):
    """All of this for all draws and sizes: (8 seeds, 13 sizes, 3)."""
    with threadpoolctl.threadpool_limits(1):  # more threads would only wait for each other
        return np.array([[errors_and_length(m, seed, penalty) for m in sizes] for seed in range(8)])


walk = {penalty: walked(penalty) for penalty in (0.0, 10.0)}

# %% [markdown]
# If your `ridge` has passed, {{figure:double_descent}} is drawn with it.

# %%
plots.show(
    pictures.double_descent(sizes, walk),
    "double_descent",
    alt="Two panels over the number of random features, 5 to 800, log axis. Upper: the test error "
    "of the shortest solution falls, rises to a sharp peak near 0.85 at 100, and falls again, "
    "below the first valley; the line with L2 falls and stays low. Lower: the length of w has the "
    "same peak; with L2 it stays near 1.",
    caption="Double descent, and how L2 removes it. Gray: the training error of the shortest "
    "solution. Lines: median of 8 seeds; bands: smallest and largest.",
)
short, with_l2 = walk[0.0][..., 1], walk[10.0][..., 1]
lengths = walk[0.0][..., 2]
longest = int(np.argmax(np.median(lengths, axis=0)))
length.measured(
    0 if longest == 12 else 1 if longest == 0 else 2,
    "At m = 100 one single w fits all rows, and it is huge. With more columns there is a choice.",
    believed={"it grows": "With 800 features many w fit all rows, and we take the shortest."},
)

# %%
best_small = short[:, :6].min(axis=1)  # of 5, 10, 20, 50, 75 and 90 features, for each seed
lab.claim(
    "Without L2 the error at m = 100 is more than 1.5 times the best of the smaller sizes, in each "
    "seed",
    np.all(short[:, 6] > 1.5 * best_small),
    f"{short[:, 6].mean():.2f} and {best_small.mean():.2f}",
    measured="test error",
    seeds=8,
    chosen_by="the best of 6 sizes, by test rows: against the claim",
)
lab.claim(
    "800 features for 100 rows are better than 5, 10, 20, 50, 75 or 90",
    lab.paired_difference(best_small, short[:, -1]).above_zero,
    lab.paired_difference(best_small, short[:, -1]),
    measured="test error, best of m ≤ 90 minus m = 800",
    chosen_by="the best of 6 sizes, by test rows: against the claim",
)

# %%
lab.claim(
    "At m = 100 the weights are more than 10 times as long as at m = 800, in each seed",
    np.all(lengths[:, 6] > 10 * lengths[:, -1]),
    f"median {np.median(lengths[:, 6]):.0f} and {np.median(lengths[:, -1]):.2f}",
    measured="length of w",
    seeds=8,
    chosen_by="fixed",
)
lab.claim(
    "With L2 there is no peak: at m = 100 the error is less than half of that without",
    np.all(with_l2[:, 6] < short[:, 6] / 2),
    f"{with_l2[:, 6].mean():.2f} and {short[:, 6].mean():.2f}",
    measured="test error",
    seeds=8,
    chosen_by="fixed: λ = 10 for all sizes",
)

# %% [markdown]
# This is **double descent** (Belkin et al., 2019). At m = 100 exactly one w fits all rows, wrong
# labels included, and it is long. With more features many w fit, and the shortest of them is short.
# Taking the shortest one *is* a regularization, although $\lambda = 0$.
#
# A price on long w, L2, removed the peak here. (Nakkiran et al., 2021, prove it for some linear
# models, with the best λ for each size, and see it in nets.)
#
# > **Remember.** The number of parameters alone does not decide. It also counts which of the many
# > solutions is taken.

# %% [markdown]
# ## 3 · Which solution does gradient descent find?
#
# Nobody solves a deep net exactly. It is trained by steps. So let us train a linear model by steps,
# with 20 rows and 60 columns. Infinitely many w fit all 20 rows. We start three times: from w = 0,
# and from two random w.

# %%
found = lab.predict(
    "found",
    "Gradient descent starts from w = 0. Infinitely many w fit all rows. Which one does it find?",
    choices=("the shortest", "another one, for another step size", "none: it needs more rows"),
    guess=None,
)

# %%
rng = np.random.default_rng(0)
x, y = rng.normal(size=(20, 60)), rng.normal(size=20)
shortest = fit(x, y, 0.0)
starts = {
    "w = 0": np.zeros(60),
    "a random w": rng.normal(size=60) / 8,
    "a longer random w": rng.normal(size=60),
}


def descent(w, rate, steps=120):
    """The misfit ‖xw − y‖ and the distance from the shortest w, before each step."""
    path = []
    for _ in range(steps):
        path.append((np.linalg.norm(x @ w - y), np.linalg.norm(w - shortest)))
        w = w - rate * x.T @ (x @ w - y)  # the factor 2 of the gradient is in the rate
    return np.array(path)


paths = {name: descent(w, rate=0.008) for name, w in starts.items()}

# %%
plots.show(
    pictures.starts(paths),
    "starts",
    alt="Two panels over 120 steps of gradient descent, log axes, three starts each. Left: the "
    "misfit falls towards 0 from all three starts. Right: the distance from the shortest solution "
    "falls towards 0 only for the start w = 0; for the random starts it soon stays constant.",
    caption="From each start gradient descent fits all rows (left). Only from w = 0 it comes to "
    "the shortest solution (right). Each line is one run.",
)
ends = {name: path[-1] for name, path in paths.items()}
randoms = ("a random w", "a longer random w")
slower = descent(starts["w = 0"], rate=0.004, steps=240)[-1]
found.measured(
    0 if max(ends["w = 0"][1], slower[1]) < 1e-3 else 1,
    "From w = 0 it comes to the shortest one, with either step size that we tried.",
    believed={"none: it needs more rows": "Fewer rows than weights are easier to fit, not harder."},
)

# %%
lab.claim(
    "From w = 0 gradient descent comes to the shortest solution, with two step sizes",
    max(ends["w = 0"][1], slower[1]) < 1e-3,
    f"distances {ends['w = 0'][1]:.0e} and {slower[1]:.0e}",
    measured="distance from the shortest solution",
    seeds=1,
    chosen_by="fixed",
)
lab.claim(
    "From the random starts it fits all rows, too, and ends at another w",
    all(ends[name][0] < 1e-3 and ends[name][1] > 0.3 for name in randoms),
    "distances {:.2f} and {:.2f}".format(*(ends[name][1] for name in randoms)),
    measured="distance from the shortest solution",
    seeds=2,
    chosen_by="fixed",
)

# %% [markdown]
# Why? Look at a step: $x^\top (x w - y)$ is a sum of the *rows* of x, each with some factor. So
# after a start at 0, w is a sum of rows, and stays one.
#
# Every other solution has one more part, at right angles to all rows. This part does not change
# $x w$, so it changes no prediction. It only makes w longer. A random start has such a part, and no
# step ever removes it.
#
# Zhang et al. (2017) say this of linear models and stochastic gradient descent. For deep nets there
# is no proof as simple as this one.
#
# > **Remember.** Where many solutions fit, the start decides as well. For a linear model, gradient
# > descent from 0 finds the shortest one.

# %% [markdown]
# ## 4 · Is AdamW better than L2, and easier to tune?
#
# The lesson has shown that L2 and weight decay are not the same with Adam. Adam divides each
# gradient by its usual size. With L2 in the loss it divides the penalty, too. The decay of
# **AdamW** (Loshchilov and Hutter, 2019) stands outside of this division.
#
# Is AdamW better? And is it easier to tune? The lectures say that AdamW *separates* the learning
# rate from the decay. We measure both on a map: four learning rates, six strengths, five seeds
# each. The rows are the digits with 40 % wrong labels. The strength is chosen by 300 validation
# rows, with as many wrong labels. As in the lesson, the gradient of L2 stands in the optimizer, so
# that all strengths are trained at once.

# %%
spoiled = data.noisy_labels(data.digits(), share=0.4)
noisy = spoiled.first(600)
validation = spoiled.x_train[600:900], spoiled.y_train[600:900]


class AdamL2(keras.optimizers.Adam):
    """Adam on the loss plus l2 ‖w‖²: the penalty's gradient joins that of the loss."""

    def __init__(self, learning_rate=0.001, l2=0.0, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.l2 = l2

    def update_step(self, gradient, variable, learning_rate):
        super().update_step(gradient + 2 * self.l2 * variable, variable, learning_rate)


def small_net():
    hidden = [keras.layers.Dense(48, activation="relu") for _ in range(2)]
    output = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((64,)), *hidden, output])


# %%
separate = lab.predict(
    "separate",
    "The learning rate grows from 0.003 to 0.03. What does the best weight_decay of AdamW do?",
    choices=("it stays about the same", "it grows about tenfold", "it falls to about a tenth"),
    guess=None,
)

# %%
rates = np.array([0.001, 0.003, 0.01, 0.03])
maps = {
    "Adam with L2": (AdamL2, "l2", np.array([0, 0.001, 0.003, 0.01, 0.03, 0.1])),
    "AdamW": (keras.optimizers.AdamW, "weight_decay", np.array([0, 0.1, 0.3, 1, 3, 10])),
}
runs, validated, accuracies = {}, {}, {}
for title, (optimizer, name, strengths) in maps.items():
    pairs = np.array([(rate, strength) for rate in rates for strength in strengths])
    knobs = {"learning_rate": pairs[:, 0], name: pairs[:, 1]}
    options = {"seeds": 5, "steps": 100, "validation": validation}
    runs[title] = lab.train_many(small_net, optimizer, knobs, noisy, **options)
    history = runs[title].history["validation_accuracy"]
    validated[title] = history.mean(axis=(1, 2)).reshape(4, 6)
    accuracies[title] = runs[title].accuracy.mean(axis=1).reshape(4, 6)
columns = {title: np.argmax(each, axis=1) for title, each in validated.items()}

# %%
plots.show(
    pictures.two_maps(rates, maps, accuracies, columns),
    "two_maps",
    alt="Two maps of test accuracy, learning rate by strength: above Adam with L2, below AdamW. "
    "In both the best values, near 0.88, lie at middle strengths. A frame marks in each row the "
    "strength that the validation rows choose.",
    caption="Test accuracy (mean of 5 seeds). Frames: the strength that validation rows choose for "
    "each learning rate. At a rate of 0.001 most strengths are equally good.",
)
best_of = {title: lab.best_by_validation(each) for title, each in runs.items()}
winner = {title: runs[title].accuracy[best_of[title].index] for title in maps}
duel = lab.paired_difference(winner["AdamW"], winner["Adam with L2"])
lab.claim(
    "Each at the setting that validation chooses, the two differ by less than 3 points",
    abs(duel.mean) < 0.03,
    duel,
    measured="test accuracy, AdamW minus Adam with L2",
    chosen_by=f"{best_of['AdamW'].rule}, in each map",
)

# %% [markdown]
# So here AdamW wins nothing in accuracy. (Loshchilov and Hutter report a gain on CIFAR-10; these
# nets are small.) Now look at the frames: how does the best strength move with the learning rate?
# We leave the first row out, for there most strengths are equally good.
#
# It depends on what we call the strength. Keras, like PyTorch, subtracts $\eta\, \omega\, w$ in
# each step, with the learning rate inside. In the paper the decay is subtracted *without* the
# learning rate. So the paper's number is the product $\eta\, \omega$. We draw both, from the same
# runs.

# %%
best_l2, best_decay = (maps[title][2][columns[title][1:]] for title in maps)  # from 0.003 on
plots.show(
    pictures.two_ways(rates[1:], best_l2, best_decay),
    "two_ways",
    alt="The best strength over three learning rates, log axes, three lines. The weight_decay of "
    "Keras and the λ of L2 are flat. The decay as the paper writes it, rate times weight_decay, "
    "rises with the rate.",
    caption="The strength that validation rows choose. As Keras writes it, it hardly moves with "
    "the learning rate. As the paper writes it, it grows. Only strengths a factor 3 apart were "
    "tried: smaller shifts cannot be seen.",
)

# %%
growth = best_decay[-1] / best_decay[0]
separate.measured(
    0 if 0.3 < growth < 3.5 else 1 if growth > 1 else 2,
    "As Keras writes it, the learning rate is in the decay already.",
    believed={"it falls to about a tenth": "Only if the product η ω had to stay the same."},
)
moved = {title: np.ptp(each[1:]) for title, each in columns.items()}
lab.claim(
    "From a rate of 0.003 to 0.03 the best strength moves by one column at most, in both maps",
    max(moved.values()) <= 1,
    f"columns {', '.join(str(each[1:]) for each in columns.values())}",
    measured="place of the best strength at 3 learning rates",
    seeds=5,
    chosen_by="validation accuracy, 1 of 6 for each rate",
)
lab.claim(
    "As the paper writes it, the best decay of AdamW grows by 3 or more while the rate grows by 10",
    growth * 10 > 3,
    growth * 10,
    measured="rate · weight_decay at 0.03, divided by that at 0.003",
    seeds=5,
    chosen_by="validation accuracy, 1 of 6 for each rate",
)

# %% [markdown]
# Neighbouring columns are a factor 3 apart: a smaller shift could not be seen.
#
# So in Keras the best weight_decay hardly moves when the learning rate changes. But the best λ of
# L2 does not move more. And with the decay of the paper it is not so. Our verdict on "AdamW
# separates the learning rate from the decay": it depends on how the decay is written. And here
# AdamW was not easier to tune than L2.
#
# > **Remember.** Before you copy a weight decay from a paper, look whether the learning rate is in
# > it. Keras multiplies by it.

# %% [markdown]
# ## What to remember
#
# - Test error over the number of parameters can fall, rise, and fall again: double descent.
# - The peak is where just one solution fits all rows. There w is long. L2 removes the peak.
# - Of many solutions, gradient descent from 0 finds the shortest one (linear model).
# - Adam with L2 and AdamW were equally good here, each at its best setting.
# - The best weight_decay of Keras hardly moved with the learning rate. Neither did the best λ.
#
# ## What this appendix did not show
#
# - Double descent in nets that are trained by steps, and over the training time. Nakkiran et al.
#   show both.
# - Why the test error of the shortest solution falls with more and more features.
# - Which solution Adam finds. Try it: take the model of section 3.
# - Large models, where AdamW is the usual choice. The maps do not speak about them.
#
# ## References
#
# - Hoerl, Kennard (1970): Ridge regression: biased estimation for nonorthogonal problems.
#   *Technometrics*.
# - Zhang, Bengio, Hardt, Recht, Vinyals (2017): Understanding deep learning requires rethinking
#   generalization. *ICLR*.
# - Belkin, Hsu, Ma, Mandal (2019): Reconciling modern machine-learning practice and the classical
#   bias-variance trade-off. *PNAS*.
# - Loshchilov, Hutter (2019): Decoupled weight decay regularization. *ICLR*.
# - Nakkiran, Kaplun, Bansal, Yang, Barak, Sutskever (2020): Deep double descent: where bigger
#   models and more data hurt. *ICLR*.
# - Nakkiran, Venkat, Kakade, Ma (2021): Optimal regularization can mitigate double descent. *ICLR*.
