# %% [markdown]
# # Hyper-parameters: how to search, and how to report
#
# After this lesson you can
#
# - search a learning rate on the scale that suits it, and notice when a range is too small;
# - say how many random trials are enough for what, and why a grid wastes many of them;
# - stop bad trials early, and let a model of the past trials choose the next one;
# - report a result with an interval, and compare two settings in pairs;
# - run a search with Optuna, in one process or in many.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message="IProgress not found")  # for a bar that we do not use

import keras
import numpy as np
import optuna
import scipy
from sklearn.model_selection import KFold

from lessons.hyperparameters import checks, pictures
from lessons.hyperparameters.correct import right_rows
from lessons.hyperparameters.surfaces import Surface

optuna.logging.set_verbosity(optuna.logging.WARNING)

# %% [markdown]
# ## 1 · One knob decides
#
# Training finds the weights. It does not find the learning rate, the weight decay (how strongly
# each step pulls all weights towards 0) or the number of layers. These are **hyper-parameters**:
# you set them before training, like knobs on a machine. How do you find good values? You try some.
# A **trial** is one setting, one training, one score.
#
# The digits are divided into three parts, and each part has one job:
#
# | rows | job | who may look |
# | --- | --- | --- |
# | 400 **training** rows | fit the weights | `fit`, in each trial |
# | 400 **validation** rows | give each trial its score | the search, as often as it likes |
# | 997 **test** rows | judge the setting that was chosen | nobody, until the search has ended |

# %%
raw = data.digits(standardize=False)
x, y = np.concatenate([raw.x_train, raw.x_test]), np.concatenate([raw.y_train, raw.y_test])
everything = data.dataset("digits", x[:400], y[:400], x[400:], y[400:]).standardized()
x_train, y_train = everything.x_train, everything.y_train
validation = everything.x_test[:400], everything.y_test[:400]
x_test, y_test = everything.x_test[400:], everything.y_test[400:]
digits = data.dataset("digits", x_train, y_train, x_test, y_test)


def net():
    return keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(32, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% [markdown]
# This is one trial, as you would run it: a new net, a new optimizer, `fit`, and the score on the
# validation rows.


# %%
def compiled(model, optimizer):
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


keras.utils.set_random_seed(0)
model = compiled(net(), keras.optimizers.SGD(learning_rate=0.1, weight_decay=1e-4))
history = model.fit(
    x_train,
    y_train,
    batch_size=32,
    epochs=5,
    validation_data=validation,
    verbose=2,  # one line per epoch; leave it out, and Keras draws a progress bar
)

# %% [markdown]
# The last number is the score of this trial. What would other settings give? Let us look at all of
# them. We train a net for every pair of 30 rates and 8 decays: 240 settings, and each from 3
# **seeds**, that is, with 3 different initial weights and orders of the rows. No real search would
# do that. We do it once, keep the table, and then play every search on it.

# %%
decides = lab.predict(
    "decides",
    "Which knob moves the accuracy more?",
    choices=("learning rate", "weight decay", "both alike"),
    guess=None,
)


# %%
def train(rates, decays, seeds=3, **options):
    """Trains a net for each pair of a learning rate and a weight decay, from every seed."""
    knobs = {"learning_rate": rates, "weight_decay": decays}
    options = {"steps": 160, "batch_size": 32, "validation": validation} | options
    return lab.train_many(net, keras.optimizers.SGD, knobs, digits, seeds, **options)


rates, decays = np.geomspace(1e-4, 10, 30), np.geomspace(1e-6, 1, 8)
pairs = np.array([(rate, decay) for rate in rates for decay in decays])
table = train(pairs[:, 0], pairs[:, 1], evaluate_every=10, test_at_end=True)

curves = table.history["validation_accuracy"]  # (240 settings, 3 seeds, 16 moments)
validated = curves[..., -1].reshape(30, 8, 3)  # at the end: rate, decay, seed
tested = table.accuracy.reshape(30, 8, 3)

# %%
along_rate, along_decay = validated[:, 3], validated[20]
plots.show(
    pictures.two_knobs(rates, decays, validated, along_rate, along_decay),
    "knobs",
    alt="Three panels. A map of the validation accuracy over learning rate and weight decay is "
    "bright between the rates 0.01 and 1 and dark elsewhere. It hardly changes along the decay up "
    "to 0.02, and is dark at the top. A curve over the rate rises from about 0.15 to 0.95 and "
    "falls to 0.1 beyond 1. A curve over the decay is flat up to 0.02 and falls to 0.1 at the end.",
    caption="Validation accuracy of 240 settings (above: mean of 3 seeds), and cuts along the "
    "dashed lines (below). Line: median of 3 seeds; band: smallest and largest.",
)
effect_of_rate, effect_of_decay = np.ptp(along_rate, axis=0), np.ptp(along_decay[:6], axis=0)
decides.measured(
    "learning rate",
    "One knob decides between guessing and a good net; the other hardly counts over four of its "
    "six decades.",
    believed={"both alike": "Both matter in other tasks, and nobody knows it before the search."},
)

# %%
lab.claim(
    "The learning rate decides between guessing and a good net, in each of 3 seeds",
    effect_of_rate.min() > 0.7,
    lab.mean_interval(effect_of_rate),
    measured="validation accuracy, best rate minus worst rate",
    chosen_by="fixed",
)
lab.claim(
    "More than four of the six decades of weight decay hardly change the accuracy, in each seed",
    effect_of_decay.max() < 0.05 and np.log10(decays[5] / decays[0]) > 4,
    effect_of_decay,
    measured="validation accuracy, range over the decays from 1e-6 to 0.02",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# Here one of two knobs decides. Bergstra and Bengio (2012) found the same in larger searches: a few
# knobs matter, and on another data set they are other ones.
#
# > **Remember.** Often a few knobs decide. Before a search you do not know which ones.

# %% [markdown]
# ## 2 · The scale of a knob
#
# In {{figure:knobs}} the learning rate has a *logarithmic* axis: equal steps multiply it by equal
# factors. A **decade** is a step of a factor 10, such as 0.01 to 0.1. How do we draw a random rate
# on this axis? If we draw a number evenly between 0.0001 and 10, nine of ten rates are above 1. So
# we draw the **exponent** evenly:
#
# $$u \sim \mathrm{U}(\ln a, \ln b), \qquad x = e^u$$
#
# Now each decade is equally likely: $x$ is *log-uniform*.

# %% [markdown]
# ## Exercise 1 · log_uniform
#
# Return `size` log-uniform numbers between `low` and `high`. All randomness comes from `rng`, a
# NumPy generator: `rng.uniform(a, b, size=size)` draws evenly between a and b. Write it with NumPy:
# SciPy's `loguniform` is not the answer.


# %%
def log_uniform(low, high, size, rng):
    """Numbers between low and high whose logarithm is uniform, shape (size,).

    rng: a numpy.random.Generator, the only source of randomness.
    """
    # BEGIN SOLUTION
    u = rng.uniform(np.log(low), np.log(high), size=size)
    return np.exp(u)
    # END SOLUTION


# %%
checks.log_uniform(log_uniform)

# %% [markdown]
# Is the log scale always better? We draw 400 learning rates on both scales, from two ranges: up to
# 10, and up to 1. We do not train again: each rate gets the score of the nearest one in our table.
# (`lab.yours("log_uniform")` is your function once its check has passed. Until then SciPy's takes
# its place. So the notebook runs to the end even if an exercise is still open.)

# %%
last_decade = lab.predict(
    "last_decade",
    "Range 0.0001 to 1: on which scale do more draws reach an accuracy of 0.9?",
    choices=("log scale", "linear scale", "both alike"),
    guess=None,
)


# %%
def scores(drawn, seed=0):
    """The validation accuracies of these learning rates: the nearest ones of the table."""
    place = np.round(np.log(drawn / rates[0]) / np.log(rates[1] / rates[0])).astype(int)
    return validated[place, 3, seed]


def scipy_log_uniform(low, high, size, rng):
    return scipy.stats.loguniform(low, high).rvs(size, random_state=rng)


def linear_uniform(low, high, size, rng):
    return rng.uniform(low, high, size=size)


draw_log = lab.yours("log_uniform") or scipy_log_uniform
drawn = {
    (scale, high): np.array([draw(1e-4, high, 400, np.random.default_rng(i)) for i in range(5)])
    for scale, draw in (("log", draw_log), ("linear", linear_uniform))
    for high in (10.0, 1.0)
}
good = {which: np.mean(scores(values) > 0.9, axis=1) for which, values in drawn.items()}

# %%
first_100 = {which: (values[0, :100], scores(values[0, :100])) for which, values in drawn.items()}
plots.show(
    pictures.two_scales(rates, along_rate[:, 0], first_100, good),
    "scales",
    alt="Four panels with 100 dots each on the curve of accuracy over the learning rate. Range to "
    "10: log-scale dots spread over all decades, linear ones crowd above 1, where nets fail. Range "
    "to 1: the linear dots crowd in the decade from 0.1 to 1, where nearly all nets are good.",
    caption="Draws on two scales from two ranges; the shares are means of 5 searches of 400. Grey "
    "line: the accuracy of seed 0. The linear draw bets nearly everything on the last decade, and "
    "wins or loses with it.",
)
last_decade.measured(
    int(np.argmax([good["log", 1.0].mean(), good["linear", 1.0].mean()])),
    "The linear draw puts nine of ten rates in the last decade: here, by luck, the good one.",
    believed={"log scale": "The log scale has more hits only if the last decade is not the best."},
)

# %%
gain = {h: lab.paired_difference(good["log", h], good["linear", h]) for h in (10.0, 1.0)}
lab.claim(
    "If the range ends at 10, the log scale has more good draws",
    gain[10.0].above_zero,
    gain[10.0],
    measured="share of draws above 0.9, log minus linear scale, range to 10",
    chosen_by="fixed",
)
lab.claim(
    "If the range ends at 1, the linear scale has more good draws",
    gain[1.0].below_zero,
    gain[1.0],
    measured="share of draws above 0.9, log minus linear scale, range to 1",
    chosen_by="fixed",
)

# %% [markdown]
# (The *interval* says how sure we are. Section 9 explains it.) So the log scale is an insurance.
# It has a fair share of good draws wherever the good decade lies.
#
# > **Remember.** If you do not know the decade, draw the exponent. For a momentum β near 1, let
# > the distance $1 - \beta$ be log-uniform.

# %% [markdown]
# ## 3 · Grid or random?
#
# Two knobs, nine trials. A **grid** takes 3 × 3 values. A **random search** draws nine settings,
# and in each of them every knob anew. The grid looks more careful. But it tries only *three*
# learning rates, each of them three times. The random search tries nine (Bergstra and Bengio,
# 2012). If one knob decides, and you do not know which one, this counts.

# %% [markdown]
# ## Exercise 2 · random_search
#
# A search space is a dictionary from names to what is allowed: a list of choices (all
# of them numbers, or all of them texts), or `(low, high, "log")`, or `(low, high, "linear")`.
# Return a list of `trials` dictionaries with one value per name. Your `log_uniform` may help. All
# randomness comes from `rng`, and `space` stays as it is. Write it yourself: scikit-learn's
# `ParameterSampler` is not the answer.


# %%
def random_search(space, trials, rng):
    """Random settings from a search space.

    space: name -> a list of choices, (low, high, "log") or (low, high, "linear").
    Returns: a list of `trials` dictionaries, name -> value.
    """

    # BEGIN SOLUTION
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        low, high, scale = values
        if scale == "log":
            return log_uniform(low, high, 1, rng)[0]
        return rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(trials)]
    # END SOLUTION


# %%
checks.random_search(random_search)

# %% [markdown]
# These are five trials that it draws, with the scores of the nearest settings of our table.

# %%
space = {"learning_rate": (1e-4, 10.0, "log"), "weight_decay": (1e-6, 1.0, "log")}
search = lab.yours("random_search") or checks.sklearn_random_search


def nearest(rate, decay):
    """The place of the table that is nearest to a setting."""
    return np.argmin(np.abs(np.log(rates / rate))), np.argmin(np.abs(np.log(decays / decay)))


for setting in search(space, 5, np.random.default_rng(0)):
    rate, decay = setting["learning_rate"], setting["weight_decay"]
    print(f"rate {rate:.2g}, decay {decay:.1g}: {validated[nearest(rate, decay)][0]:.3f}")

# %% [markdown]
# Many random draws are bad ones. That is why a search needs many. A real search trains a new net
# for each trial: section 12 does it.
#
# To compare two ways of searching we need hundreds of searches. So from here on they play on our
# table. There is a third way: **quasi-random** points (here Halton's, 1960). They look random, but
# each new point avoids the old ones. So the values of each knob are spread evenly.


# %%
def grid(side, rng):
    """side × side places of the table: as a whole moved by chance, so that it is not lucky."""
    move = rng.uniform(size=2)
    i = ((np.arange(side) + move[0]) * 30 / side).astype(int)
    j = ((np.arange(side) + move[1]) * 8 / side).astype(int)
    return np.array([(a, b) for a in i for b in j])


def random(side, rng):
    """As many random places."""
    return (rng.uniform(size=(side**2, 2)) * [30, 8]).astype(int)


def halton(side, rng):
    """As many quasi-random places, as a whole moved by chance, round the edge."""
    points = scipy.stats.qmc.Halton(2, scramble=False).random(side**2)
    return ((points + rng.uniform(size=2)) % 1 * [30, 8]).astype(int)


ways = {"grid": grid, "random": random, "halton": halton}

# %%
tried = {name: choose(3, np.random.default_rng(3)) for name, choose in ways.items()}
settings = search(space, 9, np.random.default_rng(3))
random_pairs = np.array([list(setting.values()) for setting in settings])
plots.show(
    pictures.nine_trials(rates, decays, validated.mean(axis=-1), tried, random_pairs),
    "nine",
    alt="Three maps of accuracy with nine white dots each, and marks below for the learning rates. "
    "The grid's dots lie in three columns and make three marks. Random dots make nine marks, some "
    "close together. Halton's dots make nine marks that are spread evenly.",
    caption="Nine trials of each search. The bars below each map are the learning rates that were "
    "tried: three, nine, and nine that keep their distance. Colours: validation accuracy, as in "
    "the first map.",
)

# %% [markdown]
# Each search chooses its best trial by the *validation* rows. The *test* rows then say how good the
# chosen net is.

# %%
nine_trials = lab.predict(
    "nine_trials",
    "9 trials: which search finds the best nets, in the mean of many searches?",
    choices=("grid", "random", "Halton"),
    guess=None,
)


# %%
def found(choose, side, seed, searches=400):
    """The test accuracy of what validation chooses in each of many searches."""
    rng, accuracies = np.random.default_rng(seed), []
    for _ in range(searches):
        i, j = choose(side, rng).T
        best = np.argmax(validated[i, j, seed])
        accuracies.append(tested[i[best], j[best], seed])
    return np.array(accuracies)


sides = np.array([2, 3, 4, 5])
near_best, mean_found = {}, {}  # name -> (3 seeds, 4 sides)
for name, choose in ways.items():
    each = np.array([[found(choose, side, seed) for side in sides] for seed in range(3)])
    top = tested.max(axis=(0, 1))[:, None, None]
    near_best[name], mean_found[name] = np.mean(each > top - 0.02, axis=-1), each.mean(axis=-1)

# %%
plots.show(
    pictures.three_ways(sides**2, near_best, mean_found),
    "ways",
    alt="Two panels over 4, 9, 16 and 25 trials, a thin line for each of 3 seeds and a thick "
    "mean. Left, the share of searches near the best: Halton above random above grid. Right, the "
    "mean test accuracy: Halton on top, grid and random close together.",
    caption="Left: how often the chosen net comes within 2 points of the best. Right: its mean "
    "test accuracy; this axis begins at 0.75. Thin: one table each (3 seeds); thick: their mean.",
)
at_9 = {name: mean_found[name][:, 1] for name in ways}
nine_trials.measured(
    int(np.argmax([at_9[name].mean() for name in ways])),
    "Halton has nine different rates, as random search does, and covers evenly, as the grid does.",
    believed={"random": "Random search tries more rates than the grid, but leaves holes."},
)

# %%
lab.claim(
    "With 9 trials random search comes near the best more often than the grid, in each table",
    np.all(near_best["random"][:, 1] > near_best["grid"][:, 1]),
    lab.paired_difference(near_best["random"][:, 1], near_best["grid"][:, 1]),
    measured="share of searches within 2 points of the best, random minus grid",
    chosen_by="validation accuracy, 1 of 9",
)
lab.claim(
    "Yet the mean accuracies of both differ by less than 2 points, in each table",
    np.abs(at_9["grid"] - at_9["random"]).max() < 0.02,
    lab.paired_difference(at_9["grid"], at_9["random"]),
    measured="mean test accuracy, grid minus random",
    chosen_by="validation accuracy, 1 of 9",
)
lab.claim(
    "Quasi-random search has a higher mean accuracy than both",
    all(lab.paired_difference(at_9["halton"], at_9[n]).above_zero for n in ("grid", "random")),
    lab.paired_difference(at_9["halton"], at_9["random"]),
    measured="mean test accuracy, Halton minus random",
    chosen_by="validation accuracy, 1 of 9",
)

# %% [markdown]
# So "random beats the grid" depends on what you ask for. Random search is lucky more often, but in
# the mean it is no better: its holes cost what its luck brings. Quasi-random search has both.
#
# > **Remember.** A grid of 3 × 3 tries three values of each knob. Nine random trials try nine, and
# > nine quasi-random trials spread them evenly.

# %% [markdown]
# ## 4 · How many trials are enough?
#
# Let a setting be *good* if it is among the best 5 % of the search space. One random trial misses
# them with probability 0.95. Then n trials all miss with probability $0.95^n$. So at least one of
# them hits with probability
#
# $$P = 1 - (1 - p)^n$$
#
# It does not matter how many knobs there are, or which of them count.

# %%
how_many = lab.predict(
    "how_many", "How many random trials hit the best 5 % in 95 of 100 searches?", guess=None
)

# %% [markdown]
# ## Exercise 3 · trials_needed
#
# Solve $1 - (1 - p)^n \ge$ `confidence` for n, with p = `top`, which may be tiny. Return the
# smallest whole number.
# Solve it yourself: SciPy's `geom` is not the answer.


# %%
def trials_needed(top, confidence):
    """The number of random trials that hit the best share `top` with this probability.

    top, confidence: between 0 and 1. Returns: a whole number.
    """
    # BEGIN SOLUTION
    misses_one = 1 - top
    misses_all = 1 - confidence
    return int(np.ceil(np.log(misses_all) / np.log(misses_one)))
    # END SOLUTION


# %%
checks.trials_needed(trials_needed)

# %% [markdown]
# The formula, and 1000 random searches on each of our 3 tables. The best 5 % are 12 of the 240
# settings. What does such a hit bring? Each search chooses by validation, and is judged on test.

# %%
enough = lab.yours("trials_needed") or (lambda top, p: scipy.stats.geom(top).ppf(p))
counts = np.array([1, 2, 5, 10, 20, 40, int(enough(0.05, 0.95)), 100])
share, accuracy = np.zeros((3, len(counts))), np.zeros((3, len(counts)))
for seed in range(3):
    by_validation, by_test = validated[..., seed].ravel(), tested[..., seed].ravel()
    best_12 = np.argsort(by_validation)[-12:]
    drawn = np.random.default_rng(seed).integers(240, size=(1000, 100))
    for place, n in enumerate(counts):
        chosen = drawn[np.arange(1000), np.argmax(by_validation[drawn[:, :n]], axis=1)]
        share[seed, place] = np.mean(np.isin(drawn[:, :n], best_12).any(axis=1))
        accuracy[seed, place] = np.mean(by_test[chosen])

# %%
plots.show(
    pictures.enough(counts, share, accuracy),
    "enough",
    alt="Left: the share of searches that hit the best 5 % over the number of trials; measured "
    "dots lie on the curve 1 − 0.95 to the power n, which reaches 0.95 at 59. Right: the test "
    "accuracy rises steeply up to 20 trials and is flat after about 40.",
    caption="Left: the formula and 3 tables, 1000 searches each. Right: what the trials bring; "
    "this axis does not begin at 0. Dot: median of the 3 tables; bar: smallest and largest.",
)
how_many.measured(counts[-2], "It is ln 0.05 / ln 0.95, rounded up, however many knobs there are.")
lab.claim(
    "59 random trials hit the best 5 % in about 95 of 100 searches, in each of 3 tables",
    counts[-2] == 59 and np.all(np.abs(share[:, -2] - 0.95) < 0.03),
    share[:, -2],
    measured="share of 1000 searches with a hit, for each table",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "The last 41 of 100 trials bring less than a point of accuracy, in each of 3 tables",
    np.max(accuracy[:, -1] - accuracy[:, -2]) < 0.01,
    lab.paired_difference(accuracy[:, -1], accuracy[:, -2]),
    measured="test accuracy, 100 minus 59 trials",
    chosen_by="validation accuracy, 1 of 59 or 100",
)

# %% [markdown]
# Predict: after how many trials does a search have its first hit? Play four of them. Move the
# sliders.

# %%
in_table, top_12 = validated[..., 0].ravel(), np.argsort(validated[..., 0].ravel())[-12:]
draws = {search: np.random.default_rng(search).integers(240, size=100) for search in (1, 2, 3, 4)}
numbers = (1, 2, 5, 10, 20, 40, 59, 100)
searches = {(n, search): draws[search][:n] for n in numbers for search in draws}
found_best = {key: tried[np.argmax(in_table[tried])] for key, tried in searches.items()}
plots.explore(
    pictures.four_searches(rates, decays, validated[..., 0], pairs, top_12, searches, found_best),
    "searches",
    knobs={"trials": "number of trials", "search": "search, 1 to 4"},
    start=(10, 1),
    hits={key: int(np.isin(tried, top_12).sum()) for key, tried in searches.items()},
    test={key: f"{tested[..., 0].ravel()[best]:.2f}" for key, best in found_best.items()},
    reads="Search {search}, number of trials: {trials}. Hits: {hits}. Test accuracy of the best "
    "trial: {test}.",
    alt="A map of the validation accuracy over learning rate and weight decay. Squares: the best "
    "5 %. White dots: the trials. Star: the best trial.",
    caption="Four random searches on the table of the first seed. A hit is a dot in a square.",
)

# %% [markdown]
# Each search has its first hit at another time. 59 trials are no promise: about one search in
# twenty has none by then. But its best trial may be nearly as good as a hit.
#
# Two warnings. The formula promises a setting among the best 5 % *of the range that you search*: in
# a bad range even these are bad. And it does not say how far the best 5 % are from the best. Here
# they are close, for the map is smooth and has two knobs. In a space of ten knobs, a setting at
# the edge of the best 5 % may be far worse than the best one.
#
# > **Remember.** 59 random trials hit the best 5 % of a space with a probability of 95 %, for any
# > number of knobs. How good these 5 % are, the formula does not know.

# %% [markdown]
# ## 5 · When the best trial lies on the edge
#
# Some lecture slides search learning rate and weight decay in random trials: the rate log-uniform
# in $10^{-6} \dots 10^{-2}$, the decay in $10^{-8} \dots 10^{-4}$. Then they look at
# the best trials and narrow the ranges. We repeat this search with our net, 16 epochs and 60
# trials, three times.

# %%
best_tenth = lab.predict(
    "best_tenth",
    "Where between 0.000001 and 0.01 are the rates of the best 6 of 60 trials?",
    choices=("in the middle", "in the highest decade", "everywhere"),
    guess=None,
)

# %%
rng = np.random.default_rng(0)
slide_rates = scipy.stats.loguniform(1e-6, 1e-2).rvs((3, 60), random_state=rng)
slide_decays = scipy.stats.loguniform(1e-8, 1e-4).rvs((3, 60), random_state=rng)
wide_rates = np.geomspace(1e-6, 10, 36)
knobs = np.append(slide_rates, wide_rates), np.append(slide_decays, np.full(36, 1e-6))
trained = train(*knobs, seeds=1, steps=160, batch_size=40)  # 16 epochs of 10 mini-batches
scored = trained.history["validation_accuracy"][:, 0, -1]
slide_scores, wide_scores = scored[:180].reshape(3, 60), scored[180:]
best = np.argsort(slide_scores, axis=1)[:, -6:]  # of each search
best_rates = np.take_along_axis(slide_rates, best, axis=1)

# %%
plots.show(
    pictures.edge(slide_rates, slide_decays, slide_scores, best, wide_rates, wide_scores),
    "edge",
    alt="Left: validation accuracy over the learning rate. The trials of three searches rise up to "
    "the end of the range at 0.01, and their best six lie there. A black line goes on to 0.95 at "
    "rates near 0.5 and falls to 0.1 beyond. Right: over the weight decay the trials "
    "show no trend.",
    caption="The search of the slides, three times (three marks). Filled: the best 6 of 60. Black: "
    "the same training on a wider range of rates, one seed.",
)
in_last_decade = np.mean(best_rates > 1e-3)
best_tenth.measured(
    "in the highest decade" if in_last_decade == 1 else "everywhere",
    "They crowd at the end of the range: the better rates lie outside of it.",
    believed={"in the middle": "A good range has the best trials in its middle. This one has not."},
)

# %%
by_rate, by_decay = (
    np.array([scipy.stats.spearmanr(*each).statistic for each in zip(v, slide_scores, strict=True)])
    for v in (slide_rates, slide_decays)
)
lab.claim(
    "The best tenth of the trials lies in the last of four decades, in each of 3 searches",
    best_rates.min() > 1e-3,
    f"rates {best_rates.min():.2g} to {best_rates.max():.2g}",
    measured="learning rates of the best 6 of 60 trials",
    seeds=3,
    chosen_by="validation accuracy, 6 of 60",
)
lab.claim(
    "The score goes with the rate, far less with the decay, in each of 3 searches",
    by_rate.min() > 0.7 and np.abs(by_decay).max() < 0.35,
    f"{by_rate.mean():.2f} and {by_decay.mean():.2f}",
    measured="rank correlation of score and rate, of score and decay",
    seeds=3,
    chosen_by="fixed",
)

# %%
lab.claim(
    "Trained in the same way, rates beyond the edge give far better nets",
    wide_scores.max() - slide_scores.max() > 0.1,
    f"{wide_scores.max():.2f} against {slide_scores.max():.2f}",
    measured="validation accuracy, wider range and range of the slides",
    seeds=1,
    chosen_by="validation accuracy, 1 of 36 and 1 of 180",
)

# %% [markdown]
# For the net of the slides the range may be right. For ours, with 16 epochs of plain SGD, it is
# too low, and narrowing it would lead away from the best nets.
#
# > **Remember.** Plot the score against each knob. If the best trials crowd at an edge, make the
# > range wider.

# %% [markdown]
# ## 6 · The winner's curse
#
# A search ends, and the best trial has a validation accuracy of 0.97. Will it have 0.97 on new
# data? Each score is *quality plus luck*: with 50 validation rows, one row more or less is two
# points. The best of 100 scores is good in both. Its luck does not come again.
#
# Play it once. Run the next cells: you see 20 nets with their scores on 50 validation rows. Put
# the number of the net that you would take behind `pick =` and run the cell again. Now you see the
# test rows, too. Then take other nets and other rows (`draw = 1`, 2 …).

# %%
in_validation = right_rows(table, *validation)  # (240 settings, 3 seeds, 400 rows): right or wrong
in_test = right_rows(table, x_test, y_test)

# %%
pick, draw = None, 0  # a number from 0 to 19; another draw, another game
rng = np.random.default_rng(draw)
good_nets = rng.choice(np.flatnonzero(tested[..., 0].ravel() > 0.85), 20, replace=False)
scores_of_50 = in_validation[good_nets, 0][:, rng.choice(400, 50, replace=False)].mean(axis=1)
on_test_rows = tested[..., 0].ravel()[good_nets]
plots.show(
    pictures.luck(scores_of_50, on_test_rows, pick),
    "luck",
    alt="Twenty nets in a row. For each, an orange dot for its score on 50 validation rows. In "
    "draw 0 one dot lies highest, at 0.98, about half of them lie at 0.96, and three at 0.86. Once "
    "a net is picked, it has a ring, and each net has an orange-red square for its test accuracy, "
    "joined to its dot.",
    caption="Which net would you take? Scores on 50 validation rows, and, once you have picked a "
    "net, the accuracy on 997 test rows. The axis does not begin at 0.",
)
if pick is not None:
    print(f"promised {scores_of_50[pick]:.2f}, on the test rows {on_test_rows[pick]:.3f}")

# %% [markdown]
# One game proves nothing. Here are 300 searches of 100 trials.

# %%
promise = lab.predict(
    "promise",
    "100 trials, 50 validation rows: by how many points is the best score too high on average?",
    guess=None,
)


# %%
def curse(rows, seed, searches=300, trials=100):
    """The best validation score, and the test accuracy of its net, in many searches."""
    rng, reported, true = np.random.default_rng(seed), [], []
    for _ in range(searches):
        drawn = rng.choice(240, trials, replace=False)
        seen = rng.choice(400, rows, replace=False)
        scores = in_validation[drawn, seed][:, seen].mean(axis=1)
        winner = rng.choice(np.flatnonzero(scores == scores.max()))
        reported.append(scores[winner])
        true.append(tested[..., seed].ravel()[drawn[winner]])
    return np.mean(reported), np.mean(true)


sizes = np.array([25, 50, 100, 200, 400])
both = np.array([[curse(rows, seed) for rows in sizes] for seed in range(3)])
reported, true = both[..., 0], both[..., 1]  # (3 seeds, 5 sizes)
optimism = 100 * (reported - true)

# %%
plots.show(
    pictures.curse(sizes, reported, true),
    "curse",
    alt="Accuracy over 25 to 400 validation rows. The best validation score falls from about 0.98 "
    "to 0.96. The test accuracy of the same nets rises from 0.94 to 0.95. The gap "
    "shrinks from 3.5 points to below 1.",
    caption="The best of 100 trials: its score, and what it is worth. The axis begins at 0.9. "
    "Line: median of 3 tables; band: smallest and largest.",
)
promise.measured(
    optimism[:, 1].mean(), "The best of many noisy scores is, on average, higher than the truth."
)
lab.claim(
    "The best of 100 scores on 50 rows promises too much, in each of 3 tables",
    optimism[:, 1].min() > 0.5,
    lab.mean_interval(optimism[:, 1]),
    measured="points of accuracy, best validation score minus test, 50 rows",
    chosen_by="validation accuracy, 1 of 100",
)
lab.claim(
    "More validation rows: a smaller promise, and a better choice, in each of 3 tables",
    np.all(optimism[:, -1] < optimism[:, 0]) and np.all(true[:, -1] > true[:, 0]),
    f"{optimism[:, 0].mean():.1f} points too much with 25 rows, {optimism[:, -1].mean():.1f} "
    "with 400",
    measured="points of accuracy, best validation score minus test",
    seeds=3,
    chosen_by="validation accuracy, 1 of 100",
)

# %% [markdown]
# > **Remember.** The score that won the search is good *and* lucky. Report what untouched rows say.

# %% [markdown]
# ## 7 · More from few rows: cross-validation
#
# Few validation rows mean much luck. But rows for validation are missing in training. **k-fold
# cross-validation** lets every row do both: cut the rows into k parts, train k nets, and let part i
# validate the net that has not seen it. The score is the mean of k scores.

# %%
plots.show(
    pictures.folds(5),
    "folds",
    alt="Five rows of five blocks. In row i block i is orange, validation, and the other four are "
    "blue, training. The orange blocks make a diagonal.",
    caption="5-fold cross-validation: five nets, and each row of the data validates exactly once.",
)

# %% [markdown]
# One rule holds: what is used to validate must not touch *anything* that is fitted. Not the net,
# and not the scaling either (Ambroise and McLachlan, 2002).

# %% [markdown]
# ## Exercise 4 · kfold
#
# Shuffle the row numbers with `rng`, cut them into k parts whose sizes differ by one at most
# (`np.array_split` does this), and return a list of k tuples
# `(x_train, y_train, x_validation, y_validation)`. Scale both x: subtract the mean and divide by
# the standard deviation of each feature over the *training* rows. The arrays `x` and `y` themselves
# stay as they are. Write it with NumPy: scikit-learn's `KFold` is not the answer.


# %%
def kfold(x, y, k, rng):
    """The k splits of cross-validation, each scaled by its own training rows.

    x: (rows, features), no feature constant; y: (rows,); rng: a numpy.random.Generator.
    Returns: a list of k tuples (x_train, y_train, x_validation, y_validation).
    """
    # BEGIN SOLUTION
    folds = np.array_split(rng.permutation(len(x)), k)
    splits = []
    for i in range(k):
        rest = folds[i]
        train = np.concatenate(folds[:i] + folds[i + 1 :])
        mean = x[train].mean(axis=0)
        std = x[train].std(axis=0)
        splits.append(((x[train] - mean) / std, y[train], (x[rest] - mean) / std, y[rest]))
    return splits
    # END SOLUTION


# %%
checks.kfold(kfold)

# %% [markdown]
# Does it help? We take small data sets of 60 to 400 training rows, and score a simple classifier
# (the nearest class mean) twice: by *hold-out*, one fold of five validates, and by all five folds.
# We repeat it 60 times with new rows. The **standard deviation** (std) of the score says how much
# depends on luck.


# %%
def nearest_mean(x, y, x_new):
    """The class whose mean is nearest."""
    labels = np.unique(y)
    away = [np.sum((x_new - x[y == label].mean(axis=0)) ** 2, axis=1) for label in labels]
    return labels[np.argmin(away, axis=0)]


# %%
def sklearn_kfold(x, y, k, rng):
    parts = KFold(k, shuffle=True, random_state=int(rng.integers(2**31))).split(x)
    return [(x[train], y[train], x[rest], y[rest]) for train, rest in parts]


split_rows = lab.yours("kfold") or sklearn_kfold


def five_scores(rows, rng):
    """The accuracy of each of 5 folds, on some rows of the digits."""
    few = rng.choice(len(x), rows, replace=False)
    pixels = x[few] + rng.normal(size=(rows, 64)) * 0.01  # no pixel is constant
    splits = split_rows(pixels, y[few], 5, rng)
    return [np.mean(nearest_mean(*train, rest) == y_rest) for *train, rest, y_rest in splits]


row_counts, rng = np.array([60, 100, 200, 400]), np.random.default_rng(0)
in_folds = np.array([[five_scores(rows, rng) for _ in range(60)] for rows in row_counts])
std_hold_out, std_folds = in_folds[..., 0].std(axis=1, ddof=1), in_folds.mean(axis=-1).std(axis=1)

# %%
plots.show(
    pictures.hold_out(row_counts, std_hold_out, std_folds),
    "hold_out",
    alt="Standard deviation of the score over 60 to 400 rows, both axes logarithmic. Two falling "
    "lines: hold-out above, five folds below, at a half to a third of it.",
    caption="How much a score depends on luck: one fold of five, and the mean of all five "
    "(60 draws of rows each).",
)
lab.claim(
    "The mean of 5 folds has a smaller std than one fold, for each number of rows",
    np.all(std_folds < std_hold_out),
    f"with 100 rows {std_folds[1]:.3f} against {std_hold_out[1]:.3f}",
    measured="std of the validation accuracy, 5 folds and 1 fold of 5",
    seeds=60,
    chosen_by="fixed",
)

# %% [markdown]
# What happens when the rule is broken? Take 60 rows of 1000 random numbers, and labels thrown with
# a coin. There is nothing to learn: an honest score is 0.5. We keep the 20 features that go best
# with the labels. Once the features are chosen inside each fold, by its training rows. Once they
# are chosen before, by all rows.

# %%
leak = lab.predict(
    "leak",
    "Features chosen by all rows, random labels: what accuracy will 5 folds report?",
    guess=None,
)


# %%
def best_features(x, y, count=20):
    """The features whose class means differ most."""
    return np.argsort(np.abs(x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)))[-count:]


def cross_validated(seed, leak):
    """The accuracy in 5 folds on labels thrown with a coin."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(60, 1000)), rng.permutation(np.repeat([0, 1], 30))
    x = x[:, best_features(x, y)] if leak else x
    scores = []
    for x_train, y_train, x_rest, y_rest in split_rows(x, y, 5, rng):
        chosen = best_features(x_train, y_train)
        guess = nearest_mean(x_train[:, chosen], y_train, x_rest[:, chosen])
        scores.append(np.mean(guess == y_rest))
    return np.mean(scores)


honest, leaking = (np.array([cross_validated(i, leak) for i in range(20)]) for leak in (0, 1))

# %%
plots.show(
    pictures.coin(honest, leaking),
    "coin",
    alt="Dots on an axis of accuracy. Chosen in each fold, 20 dots scatter around 0.5. Chosen "
    "before by all rows, 20 dots lie near 0.9 and above.",
    caption="Labels thrown with a coin, 20 data sets. Where the features were chosen makes the "
    "difference between the truth, 0.5, and an excellent result that is not true.",
)
leak.measured(leaking.mean(), "The validation rows had a say in the choice, and it shows.")
lab.claim(
    "Chosen by all rows, worthless features look excellent, in each of 20 data sets",
    leaking.min() > 0.7,
    lab.paired_difference(leaking, honest),
    measured="accuracy by 5 folds, features chosen by all rows minus in each fold",
    chosen_by="fixed",
)
lab.claim(
    "Chosen in each fold, the score is near that of a coin",
    abs(honest.mean() - 0.5) < 0.1,
    lab.mean_interval(honest),
    measured="accuracy by 5 folds, features chosen in each fold",
    chosen_by="fixed",
)

# %% [markdown]
# (The honest scores are even a little below 0.5. There are 30 labels of each kind. So if a fold
# holds more of one label, its training rows hold more of the other.) Scaling by all rows breaks
# the rule, too, but it does not see the labels. The section on silent traps measures it.
#
# > **Remember.** First split, then fit: the net, the scaling, the choice of features.

# %% [markdown]
# ## 8 · Stop the losers early
#
# Most trials are bad, and look bad early. Why train them to the end? **Successive halving**
# (Karnin, Koren and Somekh, 2013; Jamieson and Talwalkar, 2016) starts many trials with a small
# budget, keeps the better half, doubles the budget, and goes on until one is left:
#
# | round | nets | steps each so far | new steps |
# | --- | --- | --- | --- |
# | 1 | 32 | 1 | 32 |
# | 2 | 16 | 2 | 16 |
# | 3 | 8 | 4 | 16 |
# | 4 | 4 | 8 | 16 |
# | 5 | 2 | 16 | 16 |
#
# A net that stays in goes on from where it stood. So 32 trials cost 96 steps together, as much as
# *six* trials that run all 16 steps. With another factor $\eta$ in place of 2, one of $\eta$ nets
# stays, for $\eta$ times as many steps.

# %% [markdown]
# ## Exercise 5 · successive_halving
#
# `score(i, steps)` trains configuration i (0 … n − 1) until it has seen `steps` steps in all, and
# returns its validation accuracy. Start with all n and 1 step; return the number of the winner. Let
# n be a power of `eta`. A net that diverged scores `nan`: it is worse than all others, also
# than an accuracy of 0. Among equal scores, any may stay. Write the rounds yourself:
# scikit-learn's `HalvingGridSearchCV` is not the answer.


# %%
def successive_halving(score, n, eta=2):
    """The number of the configuration that survives all rounds.

    score: a function (i, steps) -> validation accuracy, or nan; n: a power of eta.
    """
    # BEGIN SOLUTION
    alive = list(range(n))
    steps = 1
    while len(alive) > 1:
        scores = np.array([score(i, steps) for i in alive])
        scores = np.nan_to_num(scores, nan=-np.inf)
        best = np.argsort(scores)[::-1][: len(alive) // eta]
        alive = [alive[place] for place in best]
        steps = steps * eta
    return alive[0]
    # END SOLUTION


# %%
checks.successive_halving(successive_halving)

# %% [markdown]
# Our table holds the validation accuracy after 10, 20, … 160 training steps. So let one unit of
# budget be 10 of them, and the longest run has 16 units.

# %%
same_budget = lab.predict(
    "same_budget",
    "96 units of training: which way finds the better net, on average?",
    choices=("32 trials, halved", "6 trials in full", "both alike"),
    guess=None,
)


# %%
class Bracket:
    """32 random trials of the table, and how many units each of them was trained."""

    def __init__(self, rng, seed):
        self.trials, self.seed = rng.integers(240, size=32), seed
        self.units = np.zeros(32, int)

    def score(self, i, units):
        self.units[i] = max(self.units[i], units)
        return curves[self.trials[i], self.seed, units - 1]

    def winner(self, search):
        return self.trials[search(self.score, 32, 2)]


# %%
halve = lab.yours("successive_halving") or checks.sklearn_halving
bracket = Bracket(np.random.default_rng(1), seed=0)
winner = bracket.winner(halve)
plots.show(
    pictures.bracket(curves[bracket.trials, 0], bracket.units),
    "bracket",
    alt="Learning curves of 32 trials, validation accuracy over units of training on a log axis. "
    "16 stop after 1 unit, 8 after 2, 4 after 4, 2 after 8; the two best go on to 16 units.",
    caption="One bracket: 32 trials for 96 units instead of 512. The thicker the line, the longer "
    "the run; a dot marks its end.",
)


# %%
def by_halving(seed, searches=20):
    """The mean test accuracy of what halving chooses."""
    rng = np.random.default_rng(seed)
    return np.mean([tested_flat[Bracket(rng, seed).winner(halve), seed] for _ in range(searches)])


def by_random(trials, seed, searches=400):
    """The mean test accuracy of the best of some random trials that run to the end."""
    drawn = np.random.default_rng(seed).integers(240, size=(searches, trials))
    best = np.argmax(curves[drawn, seed, -1], axis=1)
    return np.mean(tested_flat[drawn[np.arange(searches), best], seed])


tested_flat = tested.reshape(240, 3)
trial_counts = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32])
random_line = np.array([[by_random(n, seed) for n in trial_counts] for seed in range(3)])
halving = np.array([by_halving(seed) for seed in range(3)])

# %%
plots.show(
    pictures.budgets(16 * trial_counts, random_line, 96, halving),
    "budgets",
    alt="Test accuracy of the chosen net over the budget, 16 to 512 units, log axis. A line "
    "for random search rises and flattens. A green mark for halving at 96 units lies clearly above "
    "the line, at the height that the line reaches near 512 units.",
    caption="What a budget buys: random trials in full, and halving. The axis begins at 0.4. "
    "Line and dot: median of 3 tables; band and bar: smallest and largest.",
)
six, full = random_line[:, list(trial_counts).index(6)], random_line[:, -1]
same_budget.measured(
    "32 trials, halved" if np.mean(halving - six) > 0.005 else "both alike",
    "Most of the 32 are so bad that a few steps show it; the budget goes to the others.",
    believed={"6 trials in full": "Early scores mislead where good settings start slowly."},
)
lab.claim(
    "For the same 96 units, halving finds better nets than random search",
    lab.paired_difference(halving, six).above_zero,
    lab.paired_difference(halving, six),
    measured="mean test accuracy, halving minus 6 random trials",
    chosen_by="validation accuracy, 1 of 32 and 1 of 6",
)

# %%
lab.claim(
    "Halving loses less than a point against all 32 in full, for less than a fifth of the budget",
    np.max(np.abs(halving - full)) < 0.01,
    lab.paired_difference(halving, full),
    measured="mean test accuracy, halving minus 32 random trials in full",
    chosen_by="validation accuracy, 1 of 32",
)

# %% [markdown]
# Halving trusts early scores. If a setting starts slowly and wins late (a small learning rate, a
# long schedule), it is thrown out. Hyperband (Li et al., 2018) therefore runs several brackets,
# some of them with few nets and long runs.
#
# > **Remember.** Spend little on each trial first, and more on those that are still good.

# %% [markdown]
# ## 9 · An honest report
#
# The validation rows have chosen, so their score is too good. The test rows are neutral, as long as
# *nothing* is chosen by them: no setting, no seed, no epoch. If you look at them to choose, they
# become validation rows. An honest report needs three things:
#
# 1. The setting is chosen by validation alone, by its mean over seeds and not by its luckiest one.
# 2. The test rows are read by the nets of the chosen setting only, once each.
# 3. The report says mean, spread over seeds, number of test rows, and how many trials there were.

# %% [markdown]
# ## Exercise 6 · honest_report
#
# You get functions: `train(configuration, seed)` returns a net, `validate(net)` and `test(net)`
# return its accuracy. Return three values: the chosen configuration, and the mean and the standard
# deviation (with `ddof=1`) of its test accuracy over all seeds. Call `test` only for the
# nets of the chosen configuration, once for each seed. In the check, the test labels of some nets
# are poisoned, and every look at them is counted.


# %%
def honest_report(train, validate, test, configurations, seeds):
    """The configuration that validation chooses, and its test accuracy over the seeds.

    train: (configuration, seed) -> net; validate, test: net -> accuracy.
    Returns: configuration, mean, standard deviation.
    """
    # BEGIN SOLUTION
    means = []
    for configuration in configurations:
        scores = [validate(train(configuration, seed)) for seed in seeds]
        means.append(np.mean(scores))
    chosen = configurations[np.argmax(means)]
    results = [test(train(chosen, seed)) for seed in seeds]
    return chosen, np.mean(results), np.std(results, ddof=1)
    # END SOLUTION


# %%
checks.honest_report(honest_report)

# %% [markdown]
# Three people search with 100 trials each. They have 50 validation rows and 50 test rows. The first
# reports the best validation score. The second chooses by the test rows, and reports this score.
# The third chooses by validation, and then tests once. How far is each report from the truth (the
# accuracy on all 997 test rows), in 300 searches?


# %%
def reports(seed, searches=300, trials=100, rows=50):
    """What the three report, minus what is true: (searches, 3)."""
    rng, errors = np.random.default_rng(seed), []
    for _ in range(searches):
        drawn = rng.choice(240, trials, replace=False)
        by_validation = in_validation[drawn, seed][:, rng.choice(400, rows)].mean(axis=1)
        by_test = in_test[drawn, seed][:, rng.choice(997, rows)].mean(axis=1)
        first, second = np.argmax(by_validation), np.argmax(by_test)
        reported = by_validation[first], by_test[second], by_test[first]
        errors.append(reported - tested_flat[drawn[[first, second, first]], seed])
    return np.array(errors)


errors = 100 * np.array([reports(seed) for seed in range(3)])  # (3 tables, searches, 3 people)
bias = errors.mean(axis=1)

# %%
plots.show(
    pictures.three_people(errors, bias),
    "people",
    alt="Three horizontal boxes: reported minus true accuracy in points. Best validation score and "
    "best test score lie right of 0, with means a little below 2.5 points. Chosen by validation "
    "and tested once: a wide box around 0.",
    caption="Three reports of the same 900 searches. Box: the middle half; whiskers: 5 % to 95 %; "
    "diamond: mean.",
)
lab.claim(
    "Who chooses and reports by the same rows promises too much, in each of 3 tables",
    bias[:, :2].min() > 1,
    f"on average {bias[:, 0].mean():.1f} and {bias[:, 1].mean():.1f}",
    measured="points of accuracy, reported minus true, by validation and by test rows",
    seeds=3,
    chosen_by="accuracy, 1 of 100",
)
lab.claim(
    "Who chooses by validation and tests once is right on average, in each of 3 tables",
    np.max(np.abs(bias[:, 2])) < 1,
    lab.mean_interval(bias[:, 2]),
    measured="points of accuracy, reported minus true",
    chosen_by="validation accuracy, 1 of 100",
)

# %% [markdown]
# ### How sure is it? The test rows
#
# The third report is right *on average*, but its box is wide. An accuracy $a$ on $n$ rows is a
# share of right answers, like the share of heads in $n$ throws of a coin. Its standard deviation is
#
# $$\mathrm{se} = \sqrt{\frac{a (1 - a)}{n}}$$
#
# It is called the **standard error**. The **95 % interval** $a \pm 1.96\,\mathrm{se}$ holds the
# true accuracy in about 95 of 100 such tests. (95 % of the bell curve lie between −1.96 and 1.96
# standard errors.) We can count it, for one net of our table: the truth is its accuracy on all 997
# rows, and each test draws 200 of them.

# %%
misses = lab.predict(
    "misses", "Of 60 such 95 % intervals, how many do not hold the truth?", guess=None
)

# %%
best = lab.best_by_validation(table)
answers = in_test[best.index, 0]  # right or wrong, 997 rows
rng = np.random.default_rng(0)
a = rng.choice(answers, size=(3000, 200)).mean(axis=1)  # 3000 tests of 200 rows
half = 1.96 * np.sqrt(a * (1 - a) / 200)
holds = np.abs(a - answers.mean()) <= half
plots.show(
    pictures.coverage(a[:60], half[:60], answers.mean()),
    "coverage",
    alt="Sixty vertical bars, each an interval around a dot, and a horizontal line for the truth "
    "at about 0.95. Most bars cross the line; a few, in orange-red, do not.",
    caption="60 tests of the same net with 200 rows each. Orange-red: intervals that miss the "
    "truth, the accuracy on all 997 rows. The axis does not begin at 0.",
)
misses.measured(np.sum(~holds[:60]), "95 % means: about 3 of 60 miss, and nobody knows which.")
lab.claim(
    "More than 9 of 10 intervals hold the truth",
    holds.mean() > 0.9,
    holds.mean(),
    measured="share of 3000 intervals (200 rows each) that hold the truth",
    seeds=0,
    chosen_by=best.rule,
)

# %% [markdown]
# Near an accuracy of 1 this simple interval is often slightly too short: then it holds the truth a
# bit less often than 95 % promises.
#
# ### How sure is it? The seeds, and pairs
#
# The other source of luck is the seed. Take one value from each of $n$ seeds, $v_1, \dots, v_n$.
# Their mean has the 95 % interval (Student, 1908)
#
# $$\bar v \pm t \, \frac{s}{\sqrt{n}}$$
#
# Here $s$ is the std of the values, with `ddof=1`, and $s / \sqrt{n}$ is the standard error of
# their mean. The factor $t$ comes from **Student's distribution**. It looks like the bell curve
# behind the 1.96, but is wider, because a few seeds know little, also about $s$. So $t$ is 12.7 for
# 2 seeds, 4.3 for 3 and 2.3 for 10.
#
# Now compare two settings. Both start from the *same* seeds, and are tested on the *same* rows. A
# lucky seed or a hard row moves both accuracies. If we look at pairs of runs, this cancels.

# %% [markdown]
# ## Exercise 7 · paired_interval
#
# Two settings were trained from the same seeds. `a` and `b` are dictionaries from a seed to the
# accuracy of its run. The runs have ended in any order, so `b` may list its seeds otherwise than
# `a`. How much better is a? Return three numbers: the mean of the difference a minus b, and the
# lower and the upper end of its 95 % interval. Think before you write: which values are
# $v_1, \dots, v_n$ here, and how many are there?
#
# `scipy.stats.t.ppf(q, n - 1)` is the number below which the share `q` of Student's distribution
# lies (for $n$ values it has $n - 1$ degrees of freedom). The interval goes from $-t$ to $t$ times
# the standard error, and 95 % lie in it. So which share lies below $t$? Write it yourself: SciPy's
# `ttest_rel` and `lab.paired_difference` are not the answer.


# %%
def paired_interval(a, b):
    """How much larger a is than b, in pairs, with the ends of the 95 % interval.

    a, b: seed -> accuracy, for the same seeds. Returns: mean, low, high.
    """
    # BEGIN SOLUTION
    differences = np.array([a[seed] - b[seed] for seed in a])
    n = len(differences)
    error = np.std(differences, ddof=1) / np.sqrt(n)
    t = scipy.stats.t.ppf(0.975, n - 1)
    mean = np.mean(differences)
    return mean, mean - t * error, mean + t * error
    # END SOLUTION


# %%
checks.paired_interval(paired_interval)

# %% [markdown]
# Three helpers do this work in all lessons of the course:
#
# - `lab.best_by_validation(runs)` gives the setting with the best mean over seeds on the validation
#   rows. It warns if a best value is the first or the last that was tried.
# - `lab.mean_interval(values)` is the interval of one value per seed.
# - `lab.paired_difference(a, b)` is your function, for two arrays in the order of the same seeds.
#
# If the interval of a difference holds 0, we do not know which setting is better. We train the
# chosen setting, half its learning rate, and the rate 0.1 of our first trial, from 10 *new* seeds.

# %%
best_rate, best_decay = best.configuration["learning_rate"], best.configuration["weight_decay"]
three_rates = np.array([best_rate, best_rate / 2, 0.1])
seeds = range(3, 13)
fresh = train(three_rates, best_decay, seeds=seeds).accuracy  # (3 settings, 10 seeds)
each = [lab.mean_interval(accuracy) for accuracy in fresh]
to_half, to_first = (lab.paired_difference(fresh[0], other) for other in fresh[1:])

# %%
plots.show(
    pictures.pairs(three_rates, fresh, each, (to_half, to_first)),
    "pairs",
    alt="Left: test accuracy of three settings, ten dots each, with the dots of one seed joined; "
    "bars show the 95 % intervals. Right: two differences with their intervals. Chosen minus half "
    "the rate holds 0; chosen minus rate 0.1 lies above 0.",
    caption="Ten new seeds. Left: each setting with its interval, grey lines join the same seed. "
    "Right: the paired differences. The left axis does not begin at 0.",
)
lab.claim(
    "The setting that was found is better than the rate 0.1",
    to_first.above_zero,
    to_first,
    measured="test accuracy, chosen rate minus rate 0.1",
    chosen_by=best.rule,
)
lab.claim(
    "Whether it is better than half its rate, 10 seeds do not tell",
    not (to_half.above_zero or to_half.below_zero),
    to_half,
    measured="test accuracy, chosen rate minus half of it",
    chosen_by=best.rule,
)

# %%
paired = lab.yours("paired_interval") or checks.scipy_interval
by_seed = [dict(zip(seeds, accuracies, strict=True)) for accuracies in fresh]
lab.claim(
    "`paired_interval` and `lab.paired_difference` say the same of our runs",
    np.allclose(paired(by_seed[0], by_seed[2]), [to_first.mean, to_first.low, to_first.high]),
    to_first,
    measured="test accuracy, chosen rate minus rate 0.1",
    chosen_by=best.rule,
)

# %% [markdown]
# Now we report our own search. If your answer has passed, it chooses and tests. (This lesson looks
# at the test rows often, to judge the searches. In your own work you look once.)

# %%
configurations = [{"learning_rate": rate, "weight_decay": decay} for rate, decay in pairs]


def train_one(configuration, seed):
    """A net: its place in the table."""
    return configurations.index(configuration), seed


report = lab.yours("honest_report") or checks.honest
chosen, mean, std = report(
    train_one,
    lambda place: curves[place][-1],
    lambda place: tested_flat[place],
    configurations,
    [0, 1, 2],
)

# %%
from_rows = 1.96 * np.sqrt(mean * (1 - mean) / 997)
rate, decay = chosen["learning_rate"], chosen["weight_decay"]
print(f"""Setting    learning rate {rate:.2g}, weight decay {decay:.1g}
Chosen     from 240 settings (rates 1e-4 to 10, decays 1e-6 to 1), 160 steps of 32 rows each
by         the mean accuracy of 3 seeds on 400 validation rows
Result     test accuracy {mean:.3f}, std over 3 seeds {std:.3f}
           ± {from_rows:.3f} (95 %) from the number of test rows, 997""")

# %%
lab.claim(
    "The test rows alone leave a larger doubt than the std of the seeds shows",
    from_rows > std,
    f"± {from_rows:.3f}, and a std of {std:.3f}",
    measured="half of the 95 % interval of 997 rows, and std over 3 seeds",
    seeds=3,
    chosen_by=best.rule,
)

# %% [markdown]
# You may copy this form. Who writes only "± std over 3 seeds" hides the larger doubt.
#
# > **Remember.** Choose by validation, test once. Report mean, spread over seeds, the interval of
# > the test rows, and the number of trials. Compare two settings in pairs.

# %% [markdown]
# ## 10 · Let the past choose the next trial
#
# Random search forgets what it has seen. **Bayesian optimization** (Snoek, Larochelle and Adams,
# 2012) keeps it in a model. The model is a bundle of curves. Before the first trial, every smooth
# curve is possible. Each trial removes the curves that do not pass through its score. What remains
# says, for each new setting, what score to expect, and how unsure it is. This model is called a
# **Gaussian process**.
#
# You may skip the code of the next cell: section 11 writes the formulas down. Look at
# {{figure:bundles}}. The scores at two rates that lie close together are alike: so each curve is
# smooth, and after a trial the curves agree near its rate.

# %%
place = np.linspace(0, 1, 30)  # of the learning rate, on its log scale
heights = along_rate[:, 0]
known = [2, 9, 16, 27]


def in_common(a, b, width=0.15):
    """How much the scores at the places a and b have in common: 1 near by, 0 far away."""
    return np.exp(-((a[:, None] - b) ** 2) / (2 * width**2))


def wander(covariance, seed):
    """8 random curves around 0 whose places vary together as the covariance says."""
    rng = np.random.default_rng(seed)
    return rng.multivariate_normal(np.zeros(30), covariance, 8, check_valid="ignore")


everywhere = in_common(place, place)  # (30, 30)
with_known = in_common(place[known], place)  # (4, 30)
among_known = in_common(place[known], place[known]) + 1e-6 * np.eye(4)
share = np.linalg.solve(among_known, with_known)  # how much each trial counts at each place
center, scale = heights[known].mean(), heights[known].std()
middle = center + (heights[known] - center) @ share  # through the four scores
before = center + scale * wander(everywhere, seed=0)
after = middle + scale * wander(everywhere - with_known.T @ share, seed=1)

# %%
plots.show(
    pictures.bundles(rates, (before, after), heights, known),
    "bundles",
    alt="Two panels of 8 thin curves over the learning rate. Left, before any trial, they wander "
    "freely. Right, after four trials, all of them pass through the four black dots, and spread "
    "between them. A dashed line is the true accuracy, which falls steeply at a rate of 1.",
    caption="A Gaussian process as a bundle of curves: before any trial, and after four. Near a "
    "trial the curves agree; far away they do not. True accuracy: one seed of the table.",
)

# %% [markdown]
# At each setting, the middle of the bundle is $\mu$ and its standard deviation $\sigma$. Where
# should the next trial be? Take the setting whose expected gain over the best score so far, $f^*$,
# is largest. Only curves above $f^*$ gain something. If the score is normal, their mean gain has a
# formula, the **expected improvement** (Jones, Schonlau and Welch, 1998):
#
# $$\mathrm{EI} = \mathbb{E}[\max(f - f^*, 0)] = (\mu - f^*)\,\Phi(z) + \sigma\,\varphi(z), \qquad
# z = \frac{\mu - f^*}{\sigma}$$
#
# Here $\varphi$ is the bell curve of the standard normal distribution (its density), and $\Phi(z)$
# is the area under it to the left of z.

# %%
unsure = lab.predict(
    "unsure",
    "Two settings have the same μ = f*. One has σ = 0.1, the other 0.2. Which has the larger EI?",
    choices=("σ = 0.1", "σ = 0.2", "both alike"),
    guess=None,
)

# %% [markdown]
# ## Exercise 8 · expected_improvement
#
# `mean` and `std` are arrays of any shape, also of whole numbers; `best` is a number; larger is
# better. Where `std` is 0 the formula divides by 0: there let EI be $\max(\mu - f^*, 0)$. Write the
# formula; $\Phi$ and $\varphi$ are `scipy.stats.norm.cdf` and `scipy.stats.norm.pdf`. Leave both
# arrays as they are.


# %%
def expected_improvement(mean, std, best):
    """E[max(f − best, 0)] for f normal with this mean and standard deviation.

    mean, std: arrays of one shape; best: a number. Returns: an array of that shape.
    """
    # BEGIN SOLUTION
    gain = mean - best
    z = gain / np.maximum(std, 1e-12)
    return gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)
    # END SOLUTION


# %%
checks.expected_improvement(expected_improvement)

# %% [markdown]
# Four learning rates of our table are known. Above: what the Gaussian process makes of them. Below:
# the expected improvement, and with it the next trial.

# %%
improvement = lab.yours("expected_improvement") or checks.integrated_improvement
stages, seen = [], list(known)
for _ in range(3):
    mean, std = checks.process(place[seen, None], heights[seen], place[:, None], width=0.15)
    gain = improvement(mean, std, heights[seen].max())
    stages.append((list(seen), mean, std, gain))
    seen.append(int(np.argmax(gain)))

# %%
plots.show(
    pictures.improvement(rates, heights, stages, bool(lab.yours("expected_improvement"))),
    "improvement",
    alt="Three columns: after 4, 5 and 6 trials. Above, the expected accuracy with a band of two "
    "standard deviations, and the true accuracy dashed. Below, the expected improvement, with a "
    "dotted line at its peak, where the next trial goes.",
    caption="Three steps of Bayesian optimization. Near the cliff at a rate of 1 the smooth "
    "model is too sure of itself: the truth leaves the band. True accuracy: one seed of the table.",
)

# %%
two = improvement(np.zeros(2), np.array([0.1, 0.2]), 0.0)
unsure.measured(
    ["σ = 0.1", "σ = 0.2"][int(np.argmax(two))],
    "With μ = f* the EI is 0.4 σ: what is less sure may gain more, and a loss costs nothing.",
    believed={"both alike": "The same score is expected, but only gains count, and σ makes them."},
)

# %%
asked = heights[seen[4:]]
lab.claim(
    "Of the three rates that EI asks for, one is clearly better than the first four",
    asked.max() > heights[known].max() + 0.01,
    f"{asked.max():.2f}, best of the first four {heights[known].max():.2f}",
    measured="validation accuracy of the best rate",
    seeds=1,
    chosen_by="expected improvement",
)

# %% [markdown]
# ## 11 · Challenge: a search that learns
#
# A Gaussian process is a few lines of NumPy. Let $k(a, b) = \exp(-\lVert a - b\rVert^2 / (2 w^2))$
# say how much the scores at a and b have in common. Let $K$ be all $k$ between the points seen,
# plus $10^{-6}$ on the diagonal, and $k_*$ all $k$ between these and a new point. If the scores
# seen, $y$, have mean 0 and standard deviation 1, then at the new point
#
# $$\mu = k_*^\top K^{-1} y, \qquad \sigma^2 = 1 - k_*^\top K^{-1} k_*$$

# %% [markdown]
# ## Challenge · bayesian_search
#
# `objective(point)` returns the score at a point of the unit square, an array of shape (2,); larger
# is better. You have `trials` evaluations. Start with 5 random points; they count. Then draw 300
# random candidates each time and ask for the one with the largest expected improvement in the
# process above, with the width $w = 0.2$. By rounding, $\sigma^2$ may fall a bit below 0: then
# take 0. Return the best point that you have seen. Write the process with NumPy: scikit-learn's
# `GaussianProcessRegressor` and Optuna's samplers are not the answer.


# %%
def bayesian_search(objective, trials, rng):
    """The best of `trials` points of the unit square, each chosen by expected improvement.

    objective: an array of shape (2,) -> a number; rng: a numpy.random.Generator.
    Returns: a point, shape (2,).
    """

    # BEGIN SOLUTION
    def k(a, b):
        return np.exp(-np.sum((a[:, None] - b) ** 2, axis=-1) / (2 * 0.2**2))

    x = rng.uniform(size=(5, 2))
    y = np.array([objective(point) for point in x])
    while len(y) < trials:
        candidates = rng.uniform(size=(300, 2))
        shares = np.linalg.solve(k(x, x) + 1e-6 * np.eye(len(x)), k(x, candidates))
        scaled = (y - np.mean(y)) / np.std(y)
        variance = 1 - np.sum(k(x, candidates) * shares, axis=0)
        std = np.sqrt(np.maximum(variance, 0))
        gain = expected_improvement(scaled @ shares, std, np.max(scaled))
        x = np.vstack([x, candidates[np.argmax(gain)]])
        y = np.append(y, objective(x[-1]))
    return x[np.argmax(y)]
    # END SOLUTION


# %%
checks.bayesian_search(bayesian_search)

# %% [markdown]
# Three searches on 20 new surfaces: random search, your search once it has passed (otherwise one
# that uses scikit-learn's Gaussian process), and **TPE**, the search of Optuna (Bergstra, Bardenet,
# Bengio and Kégl, 2011). TPE asks: where do good trials lie more densely than bad ones? It looks
# at each knob by itself. All of them begin with 5 random points.


# %%
def random_points(objective, trials, rng):
    for point in rng.uniform(size=(trials, 2)):
        objective(point)


def tpe(objective, trials, rng):
    def of_trial(trial):
        return objective([trial.suggest_float(name, 0, 1) for name in ("a", "b")])

    sampler = optuna.samplers.TPESampler(seed=int(rng.integers(2**31)), n_startup_trials=5)
    optuna.create_study(direction="maximize", sampler=sampler).optimize(of_trial, trials)


# %%
hidden = [Surface(np.random.default_rng(1000 + seed)) for seed in range(20)]


def race(search, trials=30):
    """How far below the top the best point so far is, (surfaces, trials)."""
    below = []
    for seed, surface in enumerate(hidden):
        surface.points.clear()
        search(surface, trials, np.random.default_rng(seed))
        heights = surface.heights(np.array(surface.points))
        below.append(surface.sample[-1] - np.maximum.accumulate(heights))
    return np.maximum(below, 1e-3)


bayesian = lab.yours("bayesian_search") or checks.sklearn_search
races = {"random": race(random_points), "tpe": race(tpe), "gaussian_process": race(bayesian)}

# %%
plots.show(
    pictures.race(races, bool(lab.yours("bayesian_search"))),
    "race",
    alt="Distance of the best point from the top over 1 to 30 trials, log axis. Random falls "
    "slowly to about 0.1, TPE to about 0.01, the Gaussian process falls to the floor at 0.001.",
    caption="20 surfaces: median, and the middle half. The top is known to about 0.001 (the best "
    "of 20 000), so all distances below 0.001 are drawn there, at the dotted line.",
)
at_20 = {name: below[:, 19] for name, below in races.items()}
closer = {n: lab.paired_difference(np.log10(at_20["random"]), np.log10(at_20[n])) for n in races}
lab.claim(
    "After 20 trials the Gaussian process is nearer to the top than random search",
    closer["gaussian_process"].above_zero,
    closer["gaussian_process"],
    measured="powers of ten by which the distance from the top is smaller, 20 surfaces",
    chosen_by="fixed",
)

# %% [markdown]
# These surfaces are sums of bell curves, have no noise and only two knobs, and the width $w$ was
# chosen to fit them: this is what a Gaussian process is made for.
#
# > **Remember.** If one trial takes hours, let a model of the past trials choose the next one.

# %% [markdown]
# ## 12 · The tool for real work: Optuna
#
# You know now what is inside. For real work take a tool: it has the samplers, it stores every
# trial, and it lets many computers search together. We use **Optuna** (Akiba et al., 2019). A
# *study* holds the trials. With `ask` you get a trial from it, with `tell` you hand back its score.
# In between you train as you like. Here our three tables answer in place of a training, so we can
# run ten studies on each.

# %%
better = lab.predict(
    "better",
    "32 trials for two knobs: by how much is TPE's net better than that of random search (test)?",
    choices=("more than 3 points", "1 to 3 points", "less than a point"),
    guess=None,
)


# %%
def suggested(trial):
    """A rate and a decay."""
    rate = trial.suggest_float("learning_rate", 1e-4, 10, log=True)
    return rate, trial.suggest_float("weight_decay", 1e-6, 1, log=True)


def study_of(which, seed):
    """A study of 32 trials, the first 8 drawn by chance, on one of the tables."""
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=8)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    for _ in range(32):
        trial = study.ask()
        place = nearest(*suggested(trial))
        trial.set_user_attr("test accuracy", tested[place][which])
        study.tell(trial, validated[place][which])
    return study


studies = [[study_of(which, seed) for seed in range(10)] for which in range(3)]
told = np.array([[[trial.value for trial in study.trials] for study in row] for row in studies])
winners = [[study.best_trial.user_attrs["test accuracy"] for study in row] for row in studies]

# %%
drawn = np.random.default_rng(0).integers(240, size=(500, 32))
random_told = np.moveaxis(curves[drawn, :, -1], -1, 0)  # (3 tables, 500 searches, 32 trials)
chosen = drawn[np.arange(500), np.argmax(random_told, axis=-1)]
random_winners = np.take_along_axis(tested_flat.T, chosen, axis=1)  # (3 tables, 500 searches)
learned = np.mean(told[..., 16:] > 0.85, axis=-1) - np.mean(told[..., :8] > 0.85, axis=-1)
median = np.argsort(learned.ravel(), kind="stable")[15]  # of the 30 studies
tried = [list(t.params.values()) for t in studies[median // 10][median % 10].trials]
plots.show(
    pictures.studies(rates, decays, validated.mean(axis=-1), np.array(tried), told, random_told),
    "studies",
    alt="Left: the map of accuracy with 32 dots in four colours; later ones lie a little more "
    "often at the bright rates. Right: the best validation accuracy so far over 32 trials, for TPE "
    "and random search. The two lines run close together; the lower end of the TPE band jumps up "
    "after 10 trials, that of random search rises slowly.",
    caption="Left: where one study looked, the one whose gain from early to late trials is the "
    "median. Right: 30 studies with TPE and 1500 random searches on the same 3 tables. Lines: "
    "median; bands: 5 % to 95 %, with a thin line at 5 %. The axis begins at 0.8.",
)

# %%
edge_of_tpe = lab.paired_difference(np.mean(winners, axis=1), random_winners.mean(axis=1))
better.measured(
    2 - int(np.searchsorted([0.01, 0.03], edge_of_tpe.mean)),
    "With 32 trials and one knob that counts, chance alone finds a good net.",
    believed={
        "more than 3 points": "It looks where it was good, but random search was there, too."
    },
)
late, early = (np.mean(told[..., part] > 0.85, axis=(1, 2)) for part in (slice(16, 32), slice(8)))
lab.claim(
    "The studies learn: late trials are good more often than the first 8, drawn by chance",
    np.all(late > early + 0.05),
    lab.paired_difference(late, early),
    measured="share of trials above 0.85, last 16 minus first 8, 10 studies for each table",
    chosen_by="fixed",
)
lab.claim(
    "Yet their winners and those of random search differ by less than a point, on each table",
    np.abs(np.mean(winners, axis=1) - random_winners.mean(axis=1)).max() < 0.01,
    edge_of_tpe,
    measured="test accuracy, mean winner of TPE minus mean winner of random search",
    chosen_by="validation accuracy, 1 of 32",
)

# %% [markdown]
# A real study trains, with a new net and a new optimizer for each trial. The callback
# `EarlyStopping` ends a training that has not got better for 3 epochs, and gives back the best
# weights. Here we need no `ask` and no `tell`: `optimize` gets a function that takes a trial and
# returns its score.


# %%
def objective(trial):
    rate, decay = suggested(trial)
    model = compiled(net(), keras.optimizers.SGD(rate, weight_decay=decay))
    stop = keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True)
    options = {"batch_size": 32, "epochs": 6, "callbacks": [stop], "verbose": 0}
    model.fit(x_train, y_train, validation_data=validation, **options)
    return model.evaluate(*validation, verbose=0)[1]


study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=0))
study.optimize(objective, n_trials=2)  # in real work 32 or more
for trial in study.trials:
    rate, decay = trial.params["learning_rate"], trial.params["weight_decay"]
    print(f"rate {rate:.2g}, decay {decay:.1g}: {trial.value:.3f}")

# %% [markdown]
# Random search with as many trials belongs into each such picture. A clever search pays where
# trials are few or knobs are many. Optuna also stops bad trials early: `MedianPruner` ends a trial
# that is worse than the median of the others at the same step, `HyperbandPruner` is section 8.
#
# ### Many workers, one study
#
# One computer is not enough? Then let many work on *one* study. It is kept in a **storage**: a file
# or a database that all of them can reach. Each worker loads it, asks, trains, tells, and so learns
# from what the others have found. If one stops, the trials of all are still there.
#
# Here are two real processes on this computer. The storage is a file, a **journal**: the workers
# append lines to it, one after the other. A **lock** lets only one of them write at a time. To
# import TensorFlow takes each process some seconds, so here the workers do not train: they look up
# the accuracy in our table, and wait 20 ms. This is the program of a worker:

# %%
WORKER = """
import sys, time
import numpy as np, optuna
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

journal, table, number = sys.argv[1], np.load(sys.argv[2]), int(sys.argv[3])
optuna.logging.set_verbosity(optuna.logging.WARNING)

def objective(trial):
    rate = trial.suggest_float("learning_rate", 1e-4, 10, log=True)
    trial.set_user_attr("worker", number)
    time.sleep(0.02)  # in place of the training
    return table[round(29 * (np.log10(rate) + 4) / 5)]

backend = JournalFileBackend(journal, lock_obj=JournalFileOpenLock(journal))
study = optuna.load_study(
    study_name="digits",
    storage=optuna.storages.JournalStorage(backend),
    sampler=optuna.samplers.TPESampler(seed=number),
)
study.optimize(objective, n_trials=20)
"""

# %%
with tempfile.TemporaryDirectory() as folder:
    journal, lookup, script = (str(Path(folder) / n) for n in ("journal", "table.npy", "worker.py"))
    np.save(lookup, along_rate[:, 0].astype(float))
    Path(script).write_text(WORKER, encoding="utf-8")
    lock = optuna.storages.journal.JournalFileOpenLock(journal)
    backend = optuna.storages.journal.JournalFileBackend(journal, lock_obj=lock)
    storage = optuna.storages.JournalStorage(backend)
    optuna.create_study(study_name="digits", storage=storage, direction="maximize")
    workers = [
        subprocess.Popen([sys.executable, script, journal, lookup, number]) for number in "12"
    ]
    codes = [worker.wait() for worker in workers]
    trials = optuna.load_study(study_name="digits", storage=storage).trials

by_worker = [sum(trial.user_attrs["worker"] == number for trial in trials) for number in (1, 2)]
numbers = sorted(trial.number for trial in trials)
lab.claim(
    "Two processes put 20 trials each into one study; none is lost, none is counted twice",
    codes == [0, 0] and by_worker == [20, 20] and numbers == list(range(40)),
    f"{len(trials)} trials",
    measured="trials in the study",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# In real work the objective builds and trains a net, and each worker is started on a machine of its
# own. Then the journal lies on a disk that all of them share, or a database takes its place:
# `storage="postgresql://…"`. Nothing else changes. A study can be loaded again after its workers
# have ended, as we did here, and can go on with `optimize`.
#
# **Keras Tuner** is another tool of this kind. There a function builds the net and names the knobs:
#
# ```python
# def build(hp):
#     rate = hp.Float("learning_rate", 1e-4, 1, sampling="log")
#     return compiled(net(), keras.optimizers.SGD(rate))
#
# tuner = keras_tuner.RandomSearch(build, objective="val_accuracy", max_trials=20)
# tuner.search(x_train, y_train, validation_data=validation, epochs=5)
# ```
#
# > **Remember.** A study outlives the process that started it. Keep it in a storage, not in a
# > variable.

# %% [markdown]
# ## 13 · Silent traps of Keras
#
# These cells run without an error. Each of them spoils a search.
#
# ### `fit` goes on counting
#
# A second `fit` goes on where the first one ended: with its weights, and with the step count of its
# optimizer. A schedule of the learning rate reads this count. Here the cosine has brought the rate
# to 0 after 4 epochs, so 4 more epochs train nothing.


# %%
def fit(model):
    """The validation accuracy after 4 more epochs."""
    options = {"epochs": 4, "batch_size": 32, "verbose": 0, "validation_data": validation}
    return model.fit(x_train, y_train, **options).history["val_accuracy"][-1]


def moved(model, before):
    """The largest change of a weight."""
    pairs = zip(before, model.get_weights(), strict=True)
    return max(np.max(np.abs(old - new)) for old, new in pairs)


# %%
keras.utils.set_random_seed(0)
schedule = keras.optimizers.schedules.CosineDecay(0.3, decay_steps=4 * 13)
model = compiled(net(), keras.optimizers.SGD(schedule))
fit(model)
before = model.get_weights()
fit(model)
still = moved(model, before)
lab.claim(
    "4 more epochs of `fit` do not move a single weight",
    still == 0,
    still,
    measured="largest change of a weight",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# The fix is a new optimizer for each training: `compile` again. But this is the next trap.
#
# ### `compile` does not start afresh
#
# It sets the new optimizer and keeps the weights. So a second "trial" in the same model begins
# where the first one ended.

# %%
warm = fit(compiled(model, keras.optimizers.SGD(1e-4)))
cold = validated[0].max()  # rate 0.0001 in a new model, any decay, 3 seeds
lab.claim(
    "With a new optimizer the weights move again, but the useless rate 0.0001 looks excellent",
    moved(model, before) > 0 and warm > 0.75 and cold < 0.5,
    f"{warm:.2f}; in a new model at most {cold:.2f}",
    measured="validation accuracy at the rate 0.0001",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# The fix: model *and* optimizer are made anew in each trial. If you forget the second, Keras says
# so:

# %%
other = net()
try:
    model.optimizer.apply(other.trainable_variables, other.trainable_variables)
    said = ""
except ValueError as error:
    said = str(error)
lab.claim(
    "An optimizer that is used for a second model is no silent trap: Keras raises ValueError",
    said.startswith("Unknown variable"),
    measured="Keras' words",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# ### `nan` wins
#
# A trial with a far too large learning rate ends with a loss of `nan` (not a number). NumPy's
# `argmin` and `argmax` then choose just this trial.

# %%
losses = table.history["validation_loss"][:, 0, -1]  # 240 settings, one seed
wrong, right = np.argmin(losses), np.nanargmin(losses)
scores_there = curves[wrong, 0, -1], curves[right, 0, -1]
lab.claim(
    "np.argmin of the validation losses chooses a net that diverged",
    np.isnan(losses[wrong]) and scores_there[0] < 0.2 < 0.9 < scores_there[1],
    f"{scores_there[0]:.2f}; np.nanargmin: {scores_there[1]:.2f}",
    measured="validation accuracy of the setting that is chosen",
    seeds=1,
    chosen_by="validation loss, 1 of 240",
)

# %% [markdown]
# ### Scaled by hand, and only in training
#
# `validation_data` gets what you give it. If the training rows are standardized and the validation
# rows are not, no error comes, only bad scores; and these choose the wrong setting. Scaling by
# *all* rows, on the other hand, is the leak of section 7; `Normalization.adapt` on all rows does
# it. The second cell measures it for the classifier of that section.

# %%
raw_validation = x[400:800].astype("float32")
_, scaled_score = model.evaluate(*validation, verbose=0)
_, raw_score = model.evaluate(raw_validation, validation[1], verbose=0)
lab.claim(
    "Validation rows that were not scaled cost many points of accuracy, without a word",
    scaled_score - raw_score > 0.1,
    f"{raw_score:.2f} instead of {scaled_score:.2f}",
    measured="validation accuracy, rows not scaled and scaled",
    seeds=1,
    chosen_by="fixed",
)


# %%
def scaled_by(seed, all_rows):
    """Accuracy of the nearest class mean of 100 training rows on the other rows."""
    order = np.random.default_rng(seed).permutation(len(x))
    train, rest = order[:100], order[100:]
    fitted = x if all_rows else x[train]
    scaled = (x - fitted.mean(axis=0)) / (fitted.std(axis=0) + 0.1)  # some pixels never change
    return np.mean(nearest_mean(scaled[train], y[train], scaled[rest]) == y[rest])


leaky, clean = (np.array([scaled_by(seed, all_rows) for seed in range(10)]) for all_rows in (1, 0))
lab.claim(
    "Scaling by all rows leaks, too; on the digits the scores hardly change",
    abs(leaky.mean() - clean.mean()) < 0.02,
    lab.paired_difference(leaky, clean),
    measured="accuracy on new rows, scaled by all rows minus by training rows",
    chosen_by="fixed",
)

# %% [markdown]
# ### The last epoch is not the best one
#
# After `fit` the model has the weights of the last epoch. `max(history)` is the score of another
# one, which is lost. (It is also the best of many scores: the winner's curse of section 6.)

# %%
lost = curves.max(axis=-1) - curves[..., -1]  # (240 settings, 3 seeds)
lab.claim(
    "Some settings learn first and break later: their best moment is 0.3 above their last one",
    np.all(np.sum(lost > 0.3, axis=0) > 0),
    f"{np.sum(lost > 0.3)} of 720 runs; in good runs {lost[curves[..., -1] > 0.8].mean():.3f}",
    measured="runs of the table that lose more than 0.3; mean loss of runs above 0.8",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# The fix: `keras.callbacks.EarlyStopping(restore_best_weights=True)`, whose default is `False`, or
# `ModelCheckpoint(save_best_only=True)`; and report the test rows, not the history.
#
# ### Optuna minimizes
#
# A study without `direction` looks for the *smallest* value. If the objective returns an accuracy,
# it finds the worst net.


# %%
def accuracy_of(trial):
    return scores(np.array([trial.suggest_float("learning_rate", 1e-4, 10, log=True)]))[0]


found_by = {}
for direction in (None, "maximize"):
    sampler = optuna.samplers.TPESampler(seed=0)
    study = optuna.create_study(direction=direction, sampler=sampler)
    study.optimize(accuracy_of, n_trials=20)
    found_by[direction] = study.best_value
lab.claim(
    "The best trial of a study without a direction is a net that only guesses",
    found_by[None] < 0.2 and found_by["maximize"] > 0.85,
    f"{found_by[None]:.2f}; with direction='maximize' {found_by['maximize']:.2f}",
    measured="validation accuracy of the best of 20 trials",
    seeds=1,
    chosen_by="validation accuracy, 1 of 20",
)

# %% [markdown]
# ## What to remember
#
# - If you do not know the decade, draw the exponent: log-uniformly.
# - A grid tries few values of each knob. Random draws try many, quasi-random ones spread them. 59
#   random trials hit the best 5 % of the range.
# - A best trial at the edge: make the range wider.
# - The best score of a search is too good. First split, then fit; choose by validation, test once.
# - A report has a mean, the spread over seeds, and the interval of its test rows. Compare in pairs.
# - Spend little on each trial first. Let the past choose the next trial if trials take hours.
# - For real work: a tool, a storage, a new model in each trial, and a random search beside it.
#
# ## What this lesson did not show
#
# - Our net is small, and the table has two knobs and one way to divide the rows. Which knobs
#   decide, and how much a search brings, is different elsewhere.
# - Three seeds stand behind most comparisons of searches: their intervals are wide.
# - With weight decay hardly mattering, our surface is kind to random search. Where all knobs matter
#   alike, the grid loses less.
# - Bayesian search was tried with two knobs and scores without noise. With many knobs, much noise
#   or hundreds of trials at once it has less to offer.
# - Large models cannot be trained a hundred times. There one searches with small ones, and carries
#   the result over (µTransfer; Yang et al., 2021).
# - Other training rows would give another net and other numbers. No interval here holds this doubt.
#
# ## References
#
# - Student (1908): The probable error of a mean. *Biometrika*.
# - Halton (1960): On the efficiency of certain quasi-random sequences of points in evaluating
#   multi-dimensional integrals. *Numerische Mathematik*.
# - Jones, Schonlau, Welch (1998): Efficient global optimization of expensive black-box functions.
#   *Journal of Global Optimization*.
# - Ambroise, McLachlan (2002): Selection bias in gene extraction on the basis of microarray
#   gene-expression data. *PNAS*.
# - Bergstra, Bardenet, Bengio, Kégl (2011): Algorithms for hyper-parameter optimization. *NeurIPS*.
# - Bergstra, Bengio (2012): Random search for hyper-parameter optimization. *Journal of Machine
#   Learning Research*.
# - Snoek, Larochelle, Adams (2012): Practical Bayesian optimization of machine learning algorithms.
#   *NeurIPS*.
# - Karnin, Koren, Somekh (2013): Almost optimal exploration in multi-armed bandits. *ICML*.
# - Jamieson, Talwalkar (2016): Non-stochastic best arm identification and hyperparameter
#   optimization. *AISTATS*.
# - Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar (2018): Hyperband. *Journal of Machine Learning
#   Research*.
# - Akiba, Sano, Yanase, Ohta, Koyama (2019): Optuna. *KDD*.
# - Yang, Hu, Babuschkin, et al. (2021): Tuning large neural networks via zero-shot hyperparameter
#   transfer. *NeurIPS*.
