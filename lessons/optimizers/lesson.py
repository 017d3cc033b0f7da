# %% [markdown]
# # Optimizers
#
# A network learns by walking downhill on its loss. The *optimizer* decides how long each step is
# and where it goes. You write the best-known optimizers yourself, prove that they take the same
# steps as Keras' own, and then measure which one to use.
#
# After this lesson you can
#
# - say what limits the learning rate, and calculate the best one for a simple loss;
# - explain how momentum, Nesterov, AdaGrad, RMSProp, Adam and AdamW work, because you wrote them;
# - train a network with your own optimizer, by `compile`, `fit` and `evaluate`;
# - compare two optimizers fairly, and see when a comparison is not fair;
# - choose an optimizer, a rate and a schedule, and say what you know and what you do not.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge. Below each exercise stands its check. Run it as often as you
# like; `checks.momentum?` shows a hint.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import inspect
import time
import warnings
from dataclasses import replace
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from IPython.display import Markdown
from keras import ops

from lessons.optimizers import checks, pictures
from lessons.optimizers.detective import SUSPECTS, log
from lessons.optimizers.rule import Rule

# %% [markdown]
# ## 1 · One step downhill
#
# To see an optimizer at work we need a loss with two weights, so that we can draw it from above.
# We take a long valley:
#
# $$f(x, y) = \frac{x^2}{20} + y^2 .$$
#
# Its minimum is at $(0, 0)$. Along $y$ it is *curved* twenty times more strongly than along $x$.
# Real losses have millions of weights, and such valleys too: where the curvature of a network's
# loss was measured, a few directions are strongly curved and most are nearly flat (Sagun et al.,
# 2017).
#
# **Gradient descent** walks against the gradient $g = \nabla f$. The step is $g$ times the
# *learning rate* $\eta$:
#
# $$w \leftarrow w - \eta\, g .$$
#
# In Keras an optimizer is a class. This is all of gradient descent:


# %%
class SGD(keras.Optimizer):
    """Gradient descent: w ← w − η g."""

    def __init__(self, learning_rate=0.01, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, gradient * learning_rate)


# %% [markdown]
# At each step Keras calls `update_step` once for each variable (each matrix of weights, which
# Keras calls a *kernel*, and each bias) and hands over its gradient. `self.assign_sub(variable, d)`
# subtracts `d` from the variable. Everything else comes from `keras.Optimizer`: learning-rate
# schedules, clipping, saving.
#
# Now let it walk. We write $f(w) = \frac12 w^\top H w$ with $H = \begin{pmatrix} 0.1 & 0 \\ 0 & 2
# \end{pmatrix}$. Then the gradient is $H w$. The numbers 0.1 and 2 are the *eigenvalues* of $H$:
# they say how strongly each direction is curved.

# %%
H = np.float32([[0.1, 0.0], [0.0, 2.0]])
START = np.float32([-7.0, 2.0])


def walk(optimizer, H, start, steps=30):
    """The points that an optimizer visits on ½ wᵀHw, shape (steps + 1, …, 2)."""
    w = keras.Variable(start)
    points = [w.numpy()]
    for _ in range(steps):
        gradient = ops.matmul(w, H)
        optimizer.apply([gradient], [w])
        points.append(w.numpy())
    return np.array(points)


def height(points, H):
    points = np.float64(points)
    return np.sum(points @ H * points, axis=-1) / 2


# %%
mine, keras_own = walk(SGD(0.3), H, START), walk(keras.optimizers.SGD(0.3), H, START)
lab.claim(
    "Our class takes exactly the steps of keras.optimizers.SGD",
    np.all(mine == keras_own),
    measured="30 steps, bit by bit",
    seeds=0,
    chosen_by="fixed",
)

# %%
nearest = lab.predict(
    "nearest",
    "Three learning rates, the same start. Which is nearest to the minimum after 30 steps?",
    choices=("0.1", "0.95", "1.02"),
    guess=None,
)

# %%
walks = {rate: walk(keras.optimizers.SGD(rate), H, START) for rate in (0.1, 0.95, 1.02)}
ends = [height(points[-1], H) for points in walks.values()]
plots.show(
    pictures.descent(H, walks),
    "descent",
    alt="Three paths in a long valley, seen from above. At 0.1 the path is smooth and stops half "
    "way. At 0.95 it jumps from wall to wall and ends at the minimum. At 1.02 the jumps grow.",
    caption="Gradient descent at three learning rates. The ring is the start, the cross the "
    "minimum. The zigzag in the middle is by far the best of the three.",
)
nearest.measured(
    int(np.argmin(ends)),
    "A zigzag is not a fault: the calm path hardly moves along the valley.",
    believed={"0.1": "Its path looks best, but the floor of the valley is nearly flat."},
)

# %% [markdown]
# Why a zigzag at all? *The gradient does not point at the minimum.* It points where the loss grows
# fastest just here, and in a long valley that is towards the wall.

# %%
gradient = H @ START
cosine = gradient @ START / np.linalg.norm(gradient) / np.linalg.norm(START)
off = np.degrees(np.arccos(cosine))
plots.show(
    pictures.directions(H),
    "directions",
    alt="Twelve points on one ellipse around the minimum. A dotted line leads from each to the "
    "minimum; an arrow shows the step of gradient descent. Most arrows point up or down, across "
    "the valley.",
    caption="The direction of one step of gradient descent, at points of equal height. Only on "
    "the two axes does it point at the minimum.",
)
lab.claim(
    "At our start the step points far past the minimum",
    off > 60,
    f"{off:.0f}° off",
    measured="angle between the step and the way to the minimum",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# Why is 0.95 so good? Along a direction with eigenvalue $\lambda$ the gradient is $\lambda w$, so
# one step turns $w$ into $(1 - \eta\lambda)\,w$. The distance shrinks by the factor $|1 -
# \eta\lambda|$. We have two directions, and the slower one decides:
#
# $$\text{factor per step} = \max\big(|1 - 0.1\,\eta|,\; |1 - 2\,\eta|\big).$$
#
# A larger $\eta$ helps the flat direction. From some point on it hurts the strongly curved one.
# The best compromise makes both equal, $\eta = 2 / (0.1 + 2) = 0.952$. Above $2 / 2 = 1$ the walk
# leaves the valley. Let us measure it, in three valleys.
#
# We run 109 rates at once. Each row of `rows` is one run. Keras takes a function in place of a
# learning rate and calls it at each step; ours, `lambda: rates`, returns a column of 109 rates, one
# for each row.

# %%
rates = np.linspace(0.02, 1.1, 109, dtype="float32")[:, None]
rows = np.ones((len(rates), 2), "float32")  # 109 runs, all from (1, 1)


def shrinks_by(flat):
    """The measured factor per step, for each rate, where the eigenvalues are `flat` and 2."""
    valley = np.float32([[flat, 0.0], [0.0, 2.0]])
    distance = np.linalg.norm(walk(keras.optimizers.SGD(lambda: rates), valley, rows, 60), axis=-1)
    return (distance[60] / distance[40]) ** (1 / 20)


factor = {flat: shrinks_by(flat) for flat in (0.02, 0.1, 0.5)}
best = {flat: float(rates[measured.argmin(), 0]) for flat, measured in factor.items()}
r = rates.ravel()

# %%
plots.show(
    pictures.factors(r, factor[0.1], np.maximum(abs(1 - 0.1 * r), abs(1 - 2 * r)), 2 / 2.1),
    "factors",
    alt="The factor per step falls slowly in a straight line from 1 to 0.905 at a rate of 0.95, "
    "and then rises steeply; it passes 1 at a rate of 1. The measured dots lie on the line.",
    caption="What one step leaves of the distance to the minimum, in the valley with eigenvalues "
    "0.1 and 2. Left of the corner the flat direction decides, right of it the curved one.",
)
lab.claim(
    "The best rate is 2 / (smallest + largest eigenvalue), in three valleys",
    all(abs(rate - 2 / (flat + 2)) < 0.02 for flat, rate in best.items()),
    ", ".join(f"{rate:.2f} for 2 / {flat + 2:.2f}" for flat, rate in best.items()),
    measured="best of 109 rates",
    seeds=0,
    chosen_by="lowest factor per step",
)
lab.claim(
    "Every rate above 2 / 2 = 1 moves away from the minimum",
    all(np.all(measured[r > 1.01] > 1) for measured in factor.values()),
    measured="factor per step above 1",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** The most strongly curved direction limits the learning rate. The flattest one
# > then makes you wait. `keras.optimizers.SGD(0.1)`

# %% [markdown]
# ## 2 · Whose gradient?
#
# The loss of a network is a mean over examples. So its gradient is a mean, too, and we may choose
# how many examples to average before each step:
#
# - **full-batch** gradient descent takes all of them;
# - **stochastic** gradient descent (SGD) takes one, drawn at random;
# - **mini-batch** gradient descent takes some, say 32.
#
# Today everybody, Keras too, says "SGD" for all three, and so do we.
#
# A small batch is cheap and noisy. How noisy? We take handwritten digits (8 × 8 pixels) and a
# single softmax layer, and compute the gradient of *every single example*. Then we draw batches
# and look how far their mean is from the mean of all.
#
# The 1437 images for training are split once: 1077 to learn from, 360 for *validation*. Whatever
# we choose in this lesson, the validation rows choose it. The 360 test rows only report. The
# random numbers of a run come from its *seed*; we repeat each run with several seeds.

# %%
digits, validation = data.digits().held_out(360)


def softmax_layer():
    return keras.Sequential([keras.Input((64,)), keras.layers.Dense(10, activation="softmax")])


less_noisy = lab.predict(
    "less_noisy",
    "A batch of 100 costs a hundred times as much as one example. How many times less noisy is "
    "its gradient?",
    guess=None,
)

# %%
keras.utils.set_random_seed(0)
layer = softmax_layer()
kernel = layer.trainable_variables[0].value
with tf.GradientTape() as tape:  # records what is computed, to differentiate it
    losses = keras.losses.sparse_categorical_crossentropy(digits.y_train, layer(digits.x_train))
each = tape.jacobian(losses, kernel).numpy().reshape(len(losses), -1)  # 1077 × 640

full, sizes = each.mean(axis=0), [1, 3, 10, 30, 100, 300]
noise = np.zeros((5, len(sizes)))
for seed in range(5):
    rng = np.random.default_rng(seed)
    for i, size in enumerate(sizes):
        batch = rng.integers(len(losses), size=(50, size))  # 50 batches
        errors = each[batch].mean(axis=1) - full
        noise[seed, i] = np.sqrt(np.mean(np.sum(errors**2, axis=1))) / np.linalg.norm(full)

# %% [markdown]
# And what does the noise cost? Two trainings look at each image twice, and differ in the size of
# their batches. Each runs at four learning rates. `lab.train_many` trains all of them from five
# seeds at once; each net gets the weights that it would get alone.

# %%
kinds = {  # batch size, rates to try, test after so many steps
    "full batch": (1077, [0.3, 1, 3, 10], 1),
    "mini-batch of 32": (32, [0.1, 0.3, 1, 3], 3),
}
trainings = {
    name: lab.train_many(
        softmax_layer,
        keras.optimizers.SGD,
        {"learning_rate": some},
        digits,
        steps=2 * 1077 // size,
        batch_size=size,
        evaluate_every=every,
        validation=validation,
    )
    for name, (size, some, every) in kinds.items()
}
chosen = {name: lab.best_by_validation(runs, by="loss") for name, runs in trainings.items()}

# %%
curves = {
    name: (kinds[name][0] * runs.history["step"], runs.history["test_loss"][chosen[name].index])
    for name, runs in trainings.items()
}
plots.show(
    pictures.batches(sizes, noise, curves),
    "batches",
    alt="Left: the error of the gradient falls on a straight line over the batch size, both axes "
    "logarithmic. Right: test loss over examples seen. It falls quickly with mini-batches; the "
    "full batch has two points, both higher.",
    caption="Left: noise of the gradient. Right: two passes over the images, each size of batch at "
    "its best rate. The full batch takes 2 steps in that time, the mini-batch 67. Median and range "
    "of 5 seeds.",
)
ends = {name: loss[:, -1] for name, (_, loss) in curves.items()}
for name, (size, _, _) in kinds.items():
    rate = chosen[name].configuration["learning_rate"]
    print(f"{name:17} {2154 // size:5} steps   rate {rate:<5g} test loss {ends[name].mean():.2f}")

# %%
exponents = np.polyfit(np.log(sizes), np.log(noise).T, 1)[0]
less_noisy.measured(
    np.mean(noise[:, 0] / noise[:, 4]),
    "The noise falls with the root of the batch size: √100 = 10.",
)
lab.claim(
    "The noise falls with the root of the batch size",
    np.all(abs(exponents + 0.5) < 0.05),
    f"exponent {exponents.min():.2f} to {exponents.max():.2f}",
    measured="slope of log noise over log batch size",
    seeds=5,
    chosen_by="fixed",
)
ahead = lab.paired_difference(ends["full batch"], ends["mini-batch of 32"])
lab.claim(
    "After the same two passes mini-batches have a lower test loss than the full batch",
    ahead.above_zero,
    ahead,
    measured="test loss, full batch minus mini-batch",
    chosen_by=chosen["mini-batch of 32"].rule,
)

# %% [markdown]
# So why not go on, down to batches of one example? Because a step has a price of its own, and
# single examples need 32 times as many steps:


# %%
def seconds(size, times=40):
    """The median time of one training step with a batch of that size."""
    x, y = digits.x_train[:size], digits.y_train[:size]
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        layer.train_on_batch(x, y)
        taken.append(time.perf_counter() - start)
    return np.median(taken)


layer.compile("sgd", "sparse_categorical_crossentropy")
ratio = seconds(32) / seconds(1)
lab.claim(
    "A step with 32 examples takes far less than 32 times as long as a step with one",
    ratio < 8,
    f"{ratio:.1f} times",
    measured="seconds per step, batch of 32 over batch of 1",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** A hundred times the examples make the gradient only ten times less noisy. So take
# > mini-batches: many steps, and a computer computes 32 examples side by side.
# > `model.fit(x, y, batch_size=32)`

# %% [markdown]
# ## 3 · Momentum
#
# Our valley at a learning rate of 0.1: no zigzag, but the walk dies out long before the minimum. A
# ball would not stop there. It would keep the speed it has and gather more. That is the idea of
# momentum (Polyak, 1964):

# %%
both = {
    "SGD": walk(keras.optimizers.SGD(0.1), H, START),
    "momentum": walk(keras.optimizers.SGD(0.1, momentum=0.9), H, START),
}
plots.show(
    pictures.two_paths(H, both),
    "momentum",
    alt="Two paths in the valley. SGD drops to the floor and creeps along it, ending half way. "
    "Momentum swings from wall to wall and gets past the minimum.",
    caption="30 steps at the same learning rate, 0.1; momentum has μ = 0.9.",
)

# %% [markdown]
# Momentum keeps a second vector beside the weights, the *velocity* $u$. It starts at zero:
#
# $$u \leftarrow \mu\, u - \eta\, g, \qquad w \leftarrow w + u .$$
#
# With $\mu = 0$ this is gradient descent. With $\mu = 0.9$ a tenth of the velocity is lost at each
# step. Where the gradient stays the same, the velocity grows until
# $u = -\eta\,g\,(1 + 0.9 + 0.81 + \dots) = -10\,\eta\,g$: ten times the step. The number
# $\eta / (1 - \mu)$ is called the *effective* learning rate.
#
# ## Exercise 1 · momentum
#
# Write momentum as a `keras.Optimizer`. Three methods are yours:
#
# - `build` runs once, before the first step. It makes the velocity: one for *each* variable.
#   `self.add_optimizer_variables(variables, "velocity")` returns a list of zeros of the right
#   shapes, in the order of `variables`.
# - `update_step` runs at each step, once for each variable. `self._get_variable_index(variable)`
#   says which entry of your list belongs to it. Change the velocity with `self.assign(velocity,
#   …)`, the variable with `self.assign_add(variable, …)`. Its first two lines are there: nets of
#   other precision, such as float16, need them.
# - `get_config` returns the constructor's arguments, so that a saved model can be loaded. Without
#   it Keras would silently load another momentum. `super().get_config()` knows all but `momentum`.


# %%
@keras.saving.register_keras_serializable("lesson")
class Momentum(keras.Optimizer):
    """Gradient descent that keeps going: u ← μ u − η g,  w ← w + u."""

    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # BEGIN SOLUTION
        self.velocities = self.add_optimizer_variables(variables, "velocity")
        # END SOLUTION

    def update_step(self, gradient, variable, learning_rate):
        gradient = ops.cast(gradient, variable.dtype)
        learning_rate = ops.cast(learning_rate, variable.dtype)
        # BEGIN SOLUTION
        velocity = self.velocities[self._get_variable_index(variable)]
        self.assign(velocity, velocity * self.momentum - gradient * learning_rate)
        self.assign_add(variable, velocity)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        return super().get_config() | {"momentum": self.momentum}
        # END SOLUTION


# %%
checks.momentum(Momentum)

# %% [markdown]
# In {{figure:momentum}} momentum had the same $\eta$ as gradient descent, so its effective rate
# was ten times larger. That is not a fair comparison. Let us try *every* pair of constants. For one
# direction of the valley the formula is so short that NumPy computes a whole grid of them at once.
# We take the highest $f$ of steps 26 to 30, so that nobody wins by passing the minimum by chance.

# %%
best_mu = lab.predict(
    "best_mu",
    "30 steps in our valley, each μ with its best learning rate. Which μ gets lowest?",
    choices=("0", "0.6", "0.9", "0.98"),
    guess=None,
)


# %%
def with_momentum(eigenvalue, rate, mu, steps=30, last=5):
    """The last places of a weight that starts at 1; rate and mu may be grids."""
    w, velocity, path = 1.0, 0.0, [1.0]
    for _ in range(steps):
        velocity = mu * velocity - rate * eigenvalue * w
        w = w + velocity
        path.append(w)
    return np.array(path[-last:])


some_rates, mus = np.linspace(0.02, 2.2, 110), np.linspace(0, 0.98, 50)
grid = np.meshgrid(some_rates, mus)
x, y = START[0] * with_momentum(0.1, *grid), START[1] * with_momentum(2, *grid)
heights = np.max(x**2 / 20 + y**2, axis=0)  # 50 μ × 110 rates

# %%
plots.show(
    pictures.momentum_map(some_rates, mus, heights, usual=(0.1, 0.9)),
    "momentum_map",
    alt="A map of the height after 30 steps, learning rate to the right, momentum upwards. A dark, "
    "low spot lies around rate 1.2 and momentum 0.4; the lower right corner diverges; momentum "
    "0.9 and above is bright at every rate.",
    caption="All pairs of constants; the darker, the lower. The ring is the pair of the path "
    "above, the star the lowest.",
)
by_mu = heights.min(axis=1)  # each μ at its best rate
best_mu.measured(
    int(np.argmin([by_mu[abs(mus - mu).argmin()] for mu in (0, 0.6, 0.9, 0.98)])),
    "μ = 0.9 remembers about ten steps, too long for a race of 30.",
    believed={"0.9": "It is the usual value, and right for longer and narrower valleys."},
)

# %%
sgd, tenth, theirs = by_mu[0], by_mu[abs(mus - 0.9).argmin()], heights.min()
lab.claim(
    "Both constants tuned, momentum gets more than 10,000 times lower than SGD in 30 steps",
    theirs < 1e-4 * sgd,
    f"{theirs:.0e} against {sgd:.0e}",
    measured="f after 30 steps",
    seeds=0,
    chosen_by="best of 50 × 110 pairs, inside the grid",
)
lab.claim(
    "With μ = 0.9 momentum is no better than SGD here, even at its best rate",
    tenth > 0.5 * sgd,
    f"{tenth:.0e} against {sgd:.0e}",
    measured="f after 30 steps",
    seeds=0,
    chosen_by="best of 110 rates, inside the grid",
)

# %% [markdown]
# Predict: what does a large $\mu$ do to the path where $\eta$ is small, and where it is large? Move
# the sliders.

# %%
some_etas, some_mus = (0.1, 0.3, 0.6, 0.9, 1.2, 1.5, 1.9), (0, 0.2, 0.4, 0.7, 0.9)
pairs = [(eta, mu) for eta in some_etas for mu in some_mus]
moved = {
    pair: START * np.transpose([with_momentum(each, *pair, last=31) for each in (0.1, 2)])
    for pair in pairs
}
plots.explore(
    pictures.moved(H, moved),
    "moved",
    knobs={"eta": "learning rate η", "mu": "momentum μ"},
    start=(0.1, 0.9),
    f={pair: f"{height(path[-1], H):.1g}" for pair, path in moved.items()},
    reads="η = {eta}, μ = {mu}: after 30 steps f = {f}.",
    alt="The path of momentum in the valley, seen from above, from its start at the upper left.",
    caption="30 steps of momentum with the constants that you choose. The ring is the start, the "
    "cross the minimum.",
)

# %% [markdown]
# At $\eta = 0.1$ more momentum is always better. From 0.3 on, $\mu = 0.9$ is too much: the path
# swings around the minimum. And 1.2, which diverges without momentum, ends lowest of all with
# $\mu = 0.4$, near the star of {{figure:momentum_map}}.
#
# The star is the best pair for 30 steps in *this* valley. For many steps, and for every valley, the
# best pair can be calculated (Polyak, 1964; Goh, 2017, draws it beautifully). That is your next
# exercise.
#
# Take one direction, with eigenvalue $\lambda$. Its velocity is $u_t = w_t - w_{t-1}$, so momentum
# says
#
# $$w_{t+1} = (1 + \mu - \eta\lambda)\, w_t - \mu\, w_{t-1} .$$
#
# Try $w_t = r^t$. Then $r$ is a root of $r^2 - (1 + \mu - \eta\lambda)\, r + \mu = 0$. There are
# two roots, and the size of the larger one is what one step leaves of the way. Here are both for
# six directions, with $\eta = 1$ and $\mu = 0.25$:

# %%
eta, mu = 1, 0.25
for eigenvalue in (0.1, 0.2, 0.5, 1.0, 2.0, 2.4):
    one, two = np.roots([1, -(1 + mu - eta * eigenvalue), mu])
    sizes = f"sizes {abs(one):.2f} and {abs(two):.2f}"
    print(f"λ = {eigenvalue}: {sizes}, roots {one:.2f} and {two:.2f}")

# %% [markdown]
# In the middle both sizes are 0.5, and that is $\sqrt\mu$: there the roots are complex, and each
# direction shrinks by $\sqrt\mu$, *whatever its λ*. At both ends the roots are two different real
# numbers. Their product is still $\mu$, so one is smaller than $\sqrt\mu$ and the other is larger.
# The larger one makes you wait.
#
# So we want the smallest $\mu$ for which no direction has two different real roots. Complex turns
# into real where the two roots are equal, and they are equal where $1 + \mu - \eta\lambda$ is
# $2\sqrt\mu$ or $-2\sqrt\mu$. **The best pair puts both ends there:** the smallest $\lambda$ at one
# of these two values, the largest at the other.
#
# ## Exercise 2 · best_momentum
#
# Return the learning rate and $\mu$, in this order, for a valley whose eigenvalues lie between
# `smallest` and `largest`. Both are positive numbers, or arrays of many valleys at once. You need
# pen and paper: which end belongs to which sign? Then these are two equations for two unknowns.
# (Look at $1 + \mu - 2\sqrt\mu$: it is a square.)


# %%
def best_momentum(smallest, largest):
    """Learning rate and μ with which both ends of the valley have two equal roots."""
    # BEGIN SOLUTION
    flat, curved = np.sqrt(smallest), np.sqrt(largest)
    learning_rate = (2 / (flat + curved)) ** 2
    mu = ((curved - flat) / (curved + flat)) ** 2
    return learning_rate, mu
    # END SOLUTION


# %%
checks.best_momentum(best_momentum)

# %% [markdown]
# Now walk with that pair. Once your checks have passed, both the pair and the optimizer are yours.


# %%
def leaves(optimizer):
    """What one step leaves of the distance to the minimum, measured over steps 41 to 60."""
    distance = np.linalg.norm(walk(optimizer, H, START, steps=60), axis=1)
    return (distance[60] / distance[40]) ** (1 / 20)


pair = lab.yours("best_momentum")  # your answer once its check has passed, until then None
rate, mu = map(float, pair(0.1, 2.0) if pair else (1.336, 0.403))
Mine = lab.yours("momentum") or keras.optimizers.SGD
left, left_by_sgd = leaves(Mine(rate, momentum=mu)), factor[0.1].min()

# %%
lab.claim(
    "With the best pair one step of momentum leaves √μ of the distance",
    abs(left - np.sqrt(mu)) < 0.03,
    f"{left:.3f}, √μ = {np.sqrt(mu):.3f}",
    measured="factor per step, steps 41 to 60",
    seeds=0,
    chosen_by="calculated best pair",
)
lab.claim(
    "One such step does more than three steps of plain SGD at its best rate",
    left < left_by_sgd**3,
    f"{left:.3f}; SGD leaves {left_by_sgd:.3f}, in three steps {left_by_sgd**3:.3f}",
    measured="factor per step",
    seeds=0,
    chosen_by="calculated best pair; best of 109 rates",
)

# %% [markdown]
# The longer and narrower the valley, the larger the gain; {{figure:kappa}} will show it.
#
# > **Remember.** Momentum adds up past gradients. It needs a $\mu$ that suits the valley; the usual
# > 0.9 does not suit every one. `keras.optimizers.SGD(0.1, momentum=0.9)`

# %% [markdown]
# ## 4 · Nesterov
#
# A ball that rolls down also rolls up the other side: the path of momentum in {{figure:momentum}}
# swings across the valley, again and again. Nesterov (1983) lets the ball look ahead. It takes the
# gradient not at its place $\theta$, but where its velocity is about to carry it, at $\theta + \mu
# u$ (this form: Sutskever et al., 2013):
#
# $$g = \nabla f(\theta + \mu u), \qquad u \leftarrow \mu\, u - \eta\, g, \qquad
#   \theta \leftarrow \theta + u .$$
#
# Keras wants the gradient where the weights are. So the $w$ that Keras stores is the point *after*
# the look ahead, $w = \theta + \mu u$. Each step takes back the old look ahead ($-\mu
# u_\text{old}$), moves ($+u$), and looks ahead again ($+\mu u$). Because $u - \mu u_\text{old} =
# -\eta g$, all three together are
#
# $$u \leftarrow \mu\, u - \eta\, g, \qquad w \leftarrow w + \mu\, u - \eta\, g ,$$
#
# where the second formula uses the *new* velocity of the first.
#
# From now on a small base class keeps the books for you. `Rule` does what you did by hand in
# exercise 1: `slots` names the tensors that outlive a step and says where they start, `slot` finds
# the one that belongs to a variable, `step_number` counts the steps, and `get_config` is written
# for you. Its core:

# %%
for method in (Rule.build, Rule.slot, Rule.step_number):
    print(inspect.getsource(method))

# %% [markdown]
# ## Exercise 3 · nesterov
#
# Only `update_step` is left to write. `self.slot("velocity", variable)` is the velocity.


# %%
class Nesterov(Rule):
    """Momentum that looks ahead: u ← μ u − η g,  w ← w + μ u − η g."""

    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def slots(self):
        return {"velocity": 0.0}

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        step = gradient * learning_rate
        velocity = self.slot("velocity", variable)
        self.assign(velocity, velocity * self.momentum - step)
        self.assign_add(variable, velocity * self.momentum - step)
        # END SOLUTION


# %%
checks.nesterov(Nesterov)


# %%
def look_ahead(rate, mu, steps=60):
    """θ + μu of the first form, where the gradient is taken after the look ahead."""
    theta, velocity = np.float64(START), np.zeros(2)
    points = [theta]
    for _ in range(steps):
        gradient = H @ (theta + mu * velocity)
        velocity = mu * velocity - rate * gradient
        theta = theta + velocity
        points.append(theta + mu * velocity)
    return np.array(points)


def across(optimizer):
    """The distance from the valley's floor, relative to the start, at 61 steps."""
    return walk(optimizer, H, START, steps=60)[:, 1] / START[1]


# %%
Yours = lab.yours("nesterov")
swings = {
    "momentum": across(keras.optimizers.SGD(0.1, momentum=0.9)),
    "Nesterov": across(keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True)),
}
plots.show(
    pictures.across(np.arange(61), swings, Yours and across(Yours(0.1, momentum=0.9))),
    "across",
    alt="Distance from the valley's floor over 60 steps. Momentum swings from 1 to about -0.7 and "
    "dies out slowly. Nesterov is at rest after about 20 steps.",
    caption="Across the valley, with the same constants: η = 0.1, μ = 0.9.",
)

# %%
off = abs(
    walk(keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True), H, START, 60)
    - look_ahead(0.1, 0.9)
).max()
lab.claim(
    "Keras' form takes the path of the look ahead",
    off < 1e-4,
    f"largest difference {off:.0e}",
    measured="distance of the two forms on 60 steps",
    seeds=0,
    chosen_by="fixed",
)
calmer = []
for rate, mu in [(rate, mu) for rate in (0.05, 0.1, 0.2) for mu in (0.8, 0.9, 0.95)]:
    late = abs(look_ahead(rate, mu)[-5:, 1] / START[1]).max()
    calmer.append(abs(with_momentum(2, rate, mu, steps=60)).max() / late)
lab.claim(
    "With equal constants Nesterov swings at least twice less than momentum, for 9 pairs of them",
    min(calmer) > 2,
    f"{min(calmer):.2g} times less or more",
    measured="largest distance from the floor in steps 56 to 60, momentum over Nesterov",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# That was with equal constants. What if each gets the best ones for its valley? We count the steps
# until a millionth of the way is left, in valleys of more and more extreme shape $\kappa =
# \lambda_n / \lambda_1$.


# %%
def steps_needed(kappa, rate, mu, nesterov=False):
    """Steps to 10⁻⁶ where the eigenvalues are 1/κ and 1."""
    eigenvalues, w, velocity = np.array([1 / kappa, 1.0]), np.ones(2), np.zeros(2)
    for step in range(100_000):
        if abs(w).max() < 1e-6:
            return step
        gradient = eigenvalues * w
        velocity = mu * velocity - rate * gradient
        w = w + (mu * velocity - rate * gradient if nesterov else velocity)


def best_constants(kappa):
    """Rate and μ of SGD, of momentum (Polyak) and of Nesterov (Lessard et al., 2016)."""
    root, wide = np.sqrt(1 / kappa), np.sqrt(3 * kappa + 1)
    return {
        "SGD": (2 / (1 + 1 / kappa), 0),
        "momentum": ((2 / (1 + root)) ** 2, ((1 - root) / (1 + root)) ** 2),
        "Nesterov": (4 / (3 + 1 / kappa), (wide - 2) / (wide + 2)),
    }


kappas = np.array([10, 30, 100, 300, 1000])
needed = {name: [] for name in best_constants(10)}
for kappa in kappas:
    for name, (rate, mu) in best_constants(kappa).items():
        needed[name].append(steps_needed(kappa, rate, mu, nesterov=name == "Nesterov"))

# %%
plots.show(
    pictures.steps_over_kappa(kappas, needed),
    "kappa",
    alt="Steps over kappa, both axes logarithmic. SGD rises with slope 1, from about 70 to 7000. "
    "Momentum and Nesterov rise with slope one half, to about 320 and 450.",
    caption="The price of a long valley, each optimizer with the best constants for it.",
)
slopes = {n: np.polyfit(np.log(kappas[1:]), np.log(s[1:]), 1)[0] for n, s in needed.items()}
lab.claim(
    "SGD needs about κ steps, momentum and Nesterov about √κ",
    abs(slopes["SGD"] - 1) < 0.05
    and all(abs(slopes[n] - 0.5) < 0.06 for n in ("momentum", "Nesterov")),
    ", ".join(f"{name} κ^{slope:.2f}" for name, slope in slopes.items()),
    measured="exponent of the steps over κ",
    seeds=0,
    chosen_by="calculated best constants",
)
lab.claim(
    "With the best constants of each, Nesterov needs more steps than momentum in these valleys",
    all(n > m for n, m in zip(needed["Nesterov"], needed["momentum"], strict=True)),
    f"{needed['Nesterov'][-1]} against {needed['momentum'][-1]} steps at κ = 1000",
    measured="steps to a millionth of the way",
    seeds=0,
    chosen_by="calculated best constants",
)

# %% [markdown]
# So Nesterov's merit is another one. In a valley of constant curvature plain momentum is faster.
# But there are smooth convex losses on which momentum with these constants never arrives (Lessard,
# Recht and Packard, 2016, give one). For Nesterov's method it is proved that it arrives on all of
# them.
#
# > **Remember.** Momentum crosses a long valley in about $\sqrt\kappa$ steps where SGD needs
# > $\kappa$. Nesterov with the same constants swings less.
# > `keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True)`

# %% [markdown]
# ## 5 · AdaGrad
#
# So far all weights share one learning rate, and the most strongly curved direction sets it for
# all. Why not give each weight a rate of its own? AdaGrad (Duchi, Hazan and Singer, 2011) adds up
# the squares of each weight's past gradients, and divides by the root of the sum:
#
# $$a \leftarrow a + g^2, \qquad w \leftarrow w - \frac{\eta}{\sqrt{a + \varepsilon}}\, g .$$
#
# All of this is meant weight by weight. A weight with large gradients gets a large $a$, so a small
# rate. A word that is rare in the training texts has few gradients, so a small $a$, so a large
# rate: such sparse data is what AdaGrad was invented for. The small $\varepsilon$ keeps the root
# away from zero.
#
# ## Exercise 4 · adagrad
#
# Name the slot in `slots` and write `update_step`. In Keras $a$ does not start at 0 but at
# `initial_accumulator_value`, and $\varepsilon$ stands *inside* the root. (If $a$ started at 0, how
# long would the very first step be? The answer does not depend on the gradient.)


# %%
class AdaGrad(Rule):
    """A rate for each weight: a ← a + g²,  w ← w − η g / √(a + ε)."""

    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def slots(self):
        # BEGIN SOLUTION
        return {"accumulator": self.initial_accumulator_value}
        # END SOLUTION

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        accumulator = self.slot("accumulator", variable)
        self.assign_add(accumulator, ops.square(gradient))
        root = ops.sqrt(accumulator + self.epsilon)
        self.assign_sub(variable, learning_rate * gradient / root)
        # END SOLUTION


# %%
checks.adagrad(AdaGrad)

# %% [markdown]
# What does the division do in a valley? Think of one weight with curvature $\lambda$, so $f =
# \frac12\lambda w^2$ and $g = \lambda w$. Forget the start of $a$ and $\varepsilon$. Then the step
# is
#
# $$\eta\,\frac{\lambda w}{\sqrt{\sum (\lambda w)^2}} = \eta\,\frac{w}{\sqrt{\sum w^2}} .$$
#
# **λ cancels.** Four weights, with curvatures from 0.01 to 10:

# %%
curvatures = [0.01, 0.1, 1, 10]
four = np.diag(np.float32(curvatures)), np.ones(4, "float32")
bare = keras.optimizers.Adagrad(0.5, initial_accumulator_value=0.0, epsilon=1e-20)
plain, adaptive = walk(keras.optimizers.SGD(0.15), *four).T, walk(bare, *four).T
plots.show(
    pictures.canceled(
        np.arange(31),
        dict(zip(curvatures, plain, strict=True)),
        dict(zip(curvatures, adaptive, strict=True)),
    ),
    "canceled",
    alt="Left, SGD: four different curves; one weight stands still, one goes down smoothly, one "
    "jumps around zero. Right, AdaGrad: the four curves lie on each other and fall smoothly to 0.",
    caption="Four weights on ½λw², from w = 1. With AdaGrad the four curves are one; they are "
    "drawn with different widths.",
)
apart = np.ptp(adaptive, axis=0).max()
lab.claim(
    "With AdaGrad four curvatures from 0.01 to 10 give one path",
    apart < 1e-3,
    f"largest distance {apart:.0e}; SGD {np.ptp(plain, axis=0).max():.1f}",
    measured="distance between the four paths",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# Some slides say: "a weight that has moved a lot is near its optimum, so slow it down". That is
# not the reason. The gradient of a weight is large because its direction is strongly curved, and
# the division removes the curvature.
#
# But the sum $a$ can only grow. We feed AdaGrad random gradients that are as large at the end as
# at the beginning.

# %%
after_four = lab.predict(
    "after_four",
    "How long are AdaGrad's steps after 100 steps, beside those after 25?",
    choices=("equally long", "half as long", "a quarter as long"),
    guess=None,
)

# %%
pushes = np.random.default_rng(0).normal(size=(150, 5, 100)).astype("float32")


def step_lengths(optimizer):
    """Mean |Δw| of each step over mean |g|, for 5 seeds of 100 weights: shape (150, 5)."""
    w = keras.Variable(np.zeros((5, 100), "float32"))
    points = [w.numpy()]
    for push in pushes:
        optimizer.apply([ops.convert_to_tensor(push)], [w])
        points.append(w.numpy())
    return np.abs(np.diff(points, axis=0)).mean(-1) / np.abs(pushes).mean(-1)


def slope(lengths):
    """The exponent p of lengths ∝ tᵖ, for each seed, over steps 30 to 150."""
    t = np.arange(1, 151)
    return np.polyfit(np.log(t[29:]), np.log(lengths[29:]), 1)[0]


lengths = {"AdaGrad": step_lengths(keras.optimizers.Adagrad(0.1)) / 0.1}

# %%
Yours = lab.yours("adagrad")
plots.show(
    pictures.step_lengths(lengths, Yours and step_lengths(Yours(0.1)) / 0.1),
    "adagrad",
    alt="The length of AdaGrad's steps over the number of the step, both axes logarithmic. After "
    "the first steps it falls in a straight line, parallel to one over root t.",
    caption="AdaGrad on random gradients of constant size. Band: minimum and maximum of 5 seeds.",
)
four_times = np.median(lengths["AdaGrad"][95:105]) / np.median(lengths["AdaGrad"][20:30])
after_four.measured(
    int(np.argmin(abs(four_times - np.array([1, 1 / 2, 1 / 4])))),
    "The sum of t equal squares has the root √t: four times the steps, half the length.",
)
exponents = slope(lengths["AdaGrad"])
lab.claim(
    "AdaGrad's steps shrink like 1/√t although the gradients do not",
    np.all(abs(exponents + 0.5) < 0.05),
    f"exponent {exponents.min():.2f} to {exponents.max():.2f}",
    measured="slope of log step length over log t",
    seeds=5,
    chosen_by="fixed",
)

# %% [markdown]
# After four times as many steps, each step is half as long, and it never recovers. AdaGrad brings
# its own schedule (section 13), whether it suits the training or not.
#
# > **Remember.** AdaGrad gives each weight its own rate: the curvature cancels. It never forgets,
# > so its steps shrink like $1/\sqrt t$ while the gradients stay as large as they were.
# > `keras.optimizers.Adagrad(0.1)`

# %% [markdown]
# ## 6 · RMSProp
#
# The cure is to forget. RMSProp (Tieleman and Hinton, 2012, a lecture that was never a paper)
# replaces the sum by a *moving average* of the squares, $v$:
#
# $$v \leftarrow \rho\, v + (1 - \rho)\, g^2, \qquad
#   w \leftarrow w - \frac{\eta}{\sqrt{v + \varepsilon}}\, g .$$
#
# With $\rho = 0.9$ it remembers about the last ten gradients.
#
# ## Exercise 5 · rmsprop
#
# One line of AdaGrad changes. When you are done, think about this: how long is the very first
# step, if the gradient is 1? And if it is $10^{-6}$? {{figure:first_step}} has the answer.


# %%
class RMSProp(Rule):
    """AdaGrad that forgets: v ← ρ v + (1 − ρ) g²,  w ← w − η g / √(v + ε)."""

    def __init__(self, learning_rate=0.001, rho=0.9, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def slots(self):
        return {"v": 0.0}

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        v = self.slot("v", variable)
        self.assign(v, self.rho * v + (1 - self.rho) * ops.square(gradient))
        root = ops.sqrt(v + self.epsilon)
        self.assign_sub(variable, learning_rate * gradient / root)
        # END SOLUTION


# %%
checks.rmsprop(RMSProp)

# %%
lengths["RMSProp"] = step_lengths(keras.optimizers.RMSprop(0.1)) / 0.1
Yours = lab.yours("rmsprop")
plots.show(
    pictures.step_lengths(lengths, Yours and step_lengths(Yours(0.1)) / 0.1),
    "rmsprop",
    alt="The length of a step over its number, both axes logarithmic. AdaGrad's steps get shorter "
    "and shorter. RMSProp's are longer at first and then keep their length, 1.",
    caption="On random gradients of constant size. The first steps of RMSProp are longer than η: "
    "its average starts at zero. Band: minimum and maximum of 5 seeds.",
)
exponents = slope(lengths["RMSProp"])
lab.claim(
    "RMSProp's steps keep their length, about η",
    np.all(abs(exponents) < 0.1) and np.all(abs(np.median(lengths["RMSProp"][30:], 0) - 1) < 0.2),
    f"exponent {exponents.min():.2f} to {exponents.max():.2f}, median length "
    f"{np.median(lengths['RMSProp'][30:]):.2f} η",
    measured="slope of log step length over log t; length of steps 31 to 150",
    seeds=5,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** RMSProp is AdaGrad that forgets. Its steps have about the length $\eta$, whatever
# > the size of the gradient. `keras.optimizers.RMSprop(0.001, rho=0.9)`

# %% [markdown]
# ## 7 · Adam
#
# Adam (Kingma and Ba, 2015) puts momentum on top of RMSProp: a moving average $m$ of the
# gradients, divided by the root of a moving average $v$ of their squares. Statistics calls the mean
# of $g$ its first *moment* and the mean of $g^2$ its second. Adam stands for *adaptive moment
# estimation* (not, as on some slides, "adaptive momentum").
#
# $$m \leftarrow m + (1 - \beta_1)(g - m), \qquad v \leftarrow v + (1 - \beta_2)(g^2 - v)$$
#
# $\beta_2$ is what RMSProp calls $\rho$. Both averages start at zero, so both are too small in the
# first steps: after one step $m$ is only $(1 - \beta_1)\,g$, a tenth of the gradient. Adam corrects
# that. At step $t = 1, 2, 3, \dots$ the shares of $m$ and $v$ that are filled are $1 - \beta_1^t$
# and $1 - \beta_2^t$:
#
# $$\alpha = \eta\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}, \qquad
#   w \leftarrow w - \alpha\, \frac{m}{\sqrt{v} + \varepsilon} .$$
#
# Here $\varepsilon$ stands *outside* the root, unlike in Keras' RMSProp. (The paper's Algorithm 1
# adds it to the corrected root; Keras takes the paper's other form, there written with
# $\hat\varepsilon$.)
#
# ## Exercise 6 · adam
#
# `self.step_number(variable)` is $t$. Do not count the steps yourself in a Python variable: inside
# `model.fit` Python runs only once, and your counter would stand still.


# %%
class Adam(Rule):
    """Momentum over RMSProp, both corrected for their start at zero.

    m ← m + (1 − β₁)(g − m)
    v ← v + (1 − β₂)(g² − v)
    α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)
    w ← w − α m / (√v + ε)
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def slots(self):
        return {"m": 0.0, "v": 0.0}

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        t = self.step_number(variable)
        m = self.slot("m", variable)
        v = self.slot("v", variable)
        self.assign_add(m, (gradient - m) * (1 - self.beta_1))
        self.assign_add(v, (ops.square(gradient) - v) * (1 - self.beta_2))
        alpha = learning_rate * ops.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        self.assign_sub(variable, m * alpha / (ops.sqrt(v) + self.epsilon))
        # END SOLUTION


# %%
checks.adam(Adam)

# %%
corrected = lab.predict(
    "corrected",
    "After how many steps does Adam's correction change the rate by less than 1 %?",
    guess=None,
)

# %%
t = np.arange(1, 10_001)
correction = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)  # α / η
corrected.measured(
    t[abs(correction - 1) > 0.01][-1] + 1,
    "β₂ = 0.999 remembers about a thousand steps, and it takes a few times that to fill it.",
)

# %% [markdown]
# The first gradient is 0.001, or 1, or 1000. How long is the first step?

# %%
sizes = np.logspace(-6, 3, 10, dtype="float32")


def first_step(optimizer):
    w = keras.Variable(np.zeros(10, "float32"))
    optimizer.apply([ops.convert_to_tensor(sizes)], [w])
    return np.abs(w.numpy())


first = {
    "SGD": first_step(keras.optimizers.SGD(0.1)),
    "RMSProp": first_step(keras.optimizers.RMSprop(0.1)),
    "Adam": first_step(keras.optimizers.Adam(0.1)),
}
Yours = lab.yours("adam")
plots.show(
    pictures.first_steps(sizes, first, Yours and first_step(Yours(0.1))),
    "first_step",
    alt="Length of the first step over the size of the first gradient, both axes logarithmic. SGD "
    "rises with slope 1. RMSProp is flat at 0.32 above a gradient of 0.001 and falls below it. "
    "Adam is flat at 0.1 down to about 0.00001.",
    caption="The first step at η = 0.1. RMSProp bends at a gradient of 0.001: there (1 − ρ)g² is "
    "as small as its ε, which stands inside the root.",
)

# %%
usual = first["Adam"][sizes > 9e-4]
lab.claim(
    "Adam's first step has the length η for gradients from 0.001 to 1000",
    np.allclose(usual, 0.1, rtol=0.01),
    f"{usual.min():.4f} to {usual.max():.4f}",
    measured="length of the first step, η = 0.1",
    seeds=0,
    chosen_by="fixed",
)
there = (
    walk(keras.optimizers.Adam(0.1), H, START),
    walk(keras.optimizers.Adam(0.1), 1000 * H, START),
)
lab.claim(
    "Multiply the loss by 1000, and Adam takes almost the same 30 steps",
    abs(there[0] - there[1]).max() < 1e-3,
    f"largest difference {abs(there[0] - there[1]).max():.0e}",
    measured="distance of the two paths in the valley",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# Without a correction RMSProp begins with a step of $\eta / \sqrt{1 - \rho} = 3.2\,\eta$. Adam
# begins with $\eta$. Later its step is about $\eta$ where all gradients agree in sign, and much
# less where they contradict each other: then $m$ is small and $v$ is not.
#
# Now a real training, the way everybody does it: `compile` says with which optimizer and which
# loss, `fit` trains, `evaluate` tests. A *callback* looks on after each epoch (one pass over the
# rows); `EarlyStopping` ends the training when the validation loss has not improved for `patience`
# epochs. Once your check has passed, the optimizer below is yours.


# %%
def network():
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
    return keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10, "softmax")])


MyAdam = lab.yours("adam") or keras.optimizers.Adam
keras.utils.set_random_seed(0)
model = network()
model.compile(optimizer=MyAdam(0.003), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
history = model.fit(
    digits.x_train,
    digits.y_train,
    batch_size=32,
    epochs=5,
    validation_data=validation,
    callbacks=[stop],
    verbose=2,  # one line per epoch; leave it out, and Keras draws a progress bar
)

# %%
test_loss, test_accuracy = model.evaluate(digits.x_test, digits.y_test, verbose=0)
lab.claim(
    "A net trained by `fit` with Adam reads more than 9 of 10 digits",
    test_accuracy > 0.9,
    test_accuracy,
    measured="test accuracy",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** Adam = momentum ÷ root mean square of the gradient, both corrected for their
# > start. The scale of the loss hardly matters to it.
# > `keras.optimizers.Adam(0.001, beta_1=0.9, beta_2=0.999)`

# %% [markdown]
# ## 8 · The race, and why it proves little
#
# Now all of them race down our valley. Many books print such a picture and crown a winner. We draw
# it twice: in the valley, and in *the same valley turned by 45°*. Nothing else changes.
#
# Each optimizer may choose: one of 29 learning rates, and where it has a second constant ($\mu$,
# $\rho$ or $\beta_1$), one of two values. The pair with the lowest median over 9 starts is taken,
# one pair for all starts. Look at the formulas: which of them treat each weight by itself?
#
# To turn the valley we multiply by a matrix $T$ that turns each point by 45°: a start $w$ becomes
# $Tw$, and $H$ becomes $T H T^\top$. Then each point has the same height as before.

# %%
unturned = lab.predict(
    "unturned",
    "Which optimizers do not care about the turn?",
    choices=("SGD and momentum", "AdaGrad and RMSProp", "Adam", "all", "none"),
    guess=None,
)

# %%
SECOND = {
    "SGD": [keras.optimizers.SGD],
    "momentum": [partial(keras.optimizers.SGD, momentum=mu) for mu in (0.6, 0.9)],
    "AdaGrad": [keras.optimizers.Adagrad],
    "RMSProp": [partial(keras.optimizers.RMSprop, rho=rho) for rho in (0.9, 0.99)],
    "Adam": [partial(keras.optimizers.Adam, beta_1=beta) for beta in (0.5, 0.9)],
}
race_rates = np.logspace(-2, 0.8, 29, dtype="float32")[:, None, None]  # × starts × (x, y)


# %%
half = np.sqrt(0.5, dtype="float32")
TURN = np.float32([[half, -half], [half, half]])  # by 45°
rng = np.random.default_rng(0)
starts = START * rng.uniform(0.5, 1.5, (9, 2)) * rng.choice([-1, 1], (9, 2))
starts[0] = START


def race(makers, turn):
    """The paths from 9 starts with the best constants, the lowest f of each maker, the rate."""
    valley, first = turn @ H @ turn.T, (starts @ turn.T).astype("float32")
    rows = np.tile(first, (len(race_rates), 1, 1))
    paths = [walk(make(lambda: race_rates), valley, rows) for make in makers]
    medians = [np.median(height(path[-1], valley), axis=1) for path in paths]
    winner = int(np.argmin([m.min() for m in medians]))
    place = medians[winner].argmin()
    return paths[winner][:, place], [m.min() for m in medians], race_rates[place].item()


straight = {name: race(makers, np.eye(2, dtype="float32")) for name, makers in SECOND.items()}
turned = {name: race(makers, TURN) for name, makers in SECOND.items()}

# %%
valleys = {"straight": H, "turned by 45°": TURN @ H @ TURN.T}
plots.show(
    pictures.race(
        valleys, {name: (straight[name][0][:, 0], turned[name][0][:, 0]) for name in SECOND}
    ),
    "race",
    alt="Two rows of five valleys with one path each. SGD and momentum walk the same path in both "
    "rows, turned. AdaGrad and RMSProp take one long step past the minimum in the upper row and "
    "are there two steps later; in the turned valley they end far from it. Adam gets near in both.",
    caption="30 steps from the ring, each optimizer with its best constants; below each path the "
    "height of its end. The gray line is as high as the start. One step of RMSProp leaves the "
    "frame and comes back.",
)
ends = {
    name: (height(straight[name][0][-1], H), height(turned[name][0][-1], valleys["turned by 45°"]))
    for name in SECOND
}
median = {name: (np.median(both[0]), np.median(both[1])) for name, both in ends.items()}
ratio = {name: values[1] / values[0] for name, values in median.items()}
indifferent = [name for name in SECOND if 0.9 < ratio[name] < 1.1]
unturned.measured(
    " and ".join(indifferent),
    "They use the gradient as a whole; the others divide it weight by weight.",
    believed={"Adam": "Adam divides each weight's gradient by its own size, as RMSProp does."},
)

# %% [markdown]
# SGD and momentum walk the same path, turned. In the straight valley each weight has its own
# curvature, and AdaGrad's division removes it ({{figure:canceled}}). In the turned valley both
# weights feel both curvatures, and no rate per weight can separate them.

# %%
plots.show(
    pictures.race_ends(ends),
    "race_ends",
    alt="Nine dots for each optimizer and valley, over the height after 30 steps. AdaGrad and "
    "RMSProp are below 1e-14 in the straight valley and near 0.01 to 0.1 in the turned one. SGD "
    "and momentum are the same in both. Momentum and Adam are lowest in the turned valley.",
    caption="The same race from 9 starts; the black bar is the median.",
)

# %%
lab.claim(
    "SGD and momentum reach the same height in both valleys",
    indifferent == ["SGD", "momentum"],
    f"ratio {ratio['SGD']:.2f} and {ratio['momentum']:.2f}",
    measured="median f, turned over straight",
    seeds=9,
    chosen_by="lowest median f of the 9 starts",
)
lab.claim(
    "AdaGrad and RMSProp end more than 1000 times higher in the turned valley; in the straight "
    "one they take the largest rate",
    min(ratio["AdaGrad"], ratio["RMSProp"]) > 1000
    and straight["AdaGrad"][2] == straight["RMSProp"][2] == race_rates.max(),
    f"RMSProp {median['RMSProp'][1]:.0e}, straight {median['RMSProp'][0]:.0e}",
    measured="median f after 30 steps",
    seeds=9,
    chosen_by="lowest median f of the 9 starts; in the straight valley at the edge of the grid",
)

# %%
both_kinds = [median[name][1] for name in ("SGD", "AdaGrad", "RMSProp")]
lab.claim(
    "In the turned valley momentum and Adam get more than 1000 times lower than the other three",
    max(median["momentum"][1], median["Adam"][1]) < 1e-3 * min(both_kinds),
    f"{median['momentum'][1]:.0e} and {median['Adam'][1]:.0e} against {min(both_kinds):.0e}",
    measured="median f after 30 steps",
    seeds=9,
    chosen_by="lowest median f of the 9 starts",
)
habit = {name: turned[name][1][-1] for name in ("momentum", "Adam")}  # μ, β₁ = 0.9
lab.claim(
    "With μ and β₁ left at 0.9, momentum and Adam end more than 1000 times higher",
    all(habit[name] > 1000 * median[name][1] for name in habit),
    f"{habit['momentum']:.0e} and {habit['Adam']:.0e}, SGD {median['SGD'][1]:.0e}",
    measured="median f after 30 steps, turned valley",
    seeds=9,
    chosen_by="best of 29 rates",
)

# %% [markdown]
# The last line is worth a second look. With one constant left at its usual value, Adam is not even
# ahead of plain SGD: 30 steps are too few for a memory of ten. (In the straight valley AdaGrad and
# RMSProp take the largest rate that they are offered: what the first, much too long step leaves in
# their memory divides all later ones.)
#
# > **Remember.** AdaGrad and RMSProp are strong in valleys along the axes, and lose this strength
# > in turned ones. A race in one picture tells you about the picture, and about what was tuned.

# %% [markdown]
# ## 9 · A fair comparison
#
# Now the real network of section 7: 64-64-64-10 on the digits, 150 steps of mini-batches of 32
# (less than five passes). A fair comparison needs three things that most pictures of optimizers
# leave out: *every* optimizer gets its own best learning rate; rows that do not report choose it;
# and each run is repeated with several seeds (other initial weights, another order of the
# examples). Five optimizers × 10 rates × 5 seeds make 250 trainings; `lab.train_many` runs the
# 50 of one optimizer at once, or those of two: plain SGD is momentum with $\mu = 0$.

# %%
tuned_gap = lab.predict(
    "tuned_gap",
    "Five optimizers, each at its best rate: how many points of test accuracy lie between the best "
    "and the worst?",
    guess=None,
)

# %%
OPTIMIZERS = {
    "SGD": keras.optimizers.SGD,
    "momentum": partial(keras.optimizers.SGD, momentum=0.9),
    "AdaGrad": keras.optimizers.Adagrad,
    "RMSProp": keras.optimizers.RMSprop,
    "Adam": keras.optimizers.Adam,
}
rates = np.logspace(-4, 0.5, 10)


def tried(make, constants):
    options = {"steps": 150, "batch_size": 32, "validation": validation}
    return lab.train_many(network, make, constants, digits, **options)


both = tried(  # momentum 0 is plain SGD
    keras.optimizers.SGD,
    {"learning_rate": [*rates, *rates], "momentum": [0.0] * 10 + [0.9] * 10},
)
sweep = {"SGD": both.part(slice(10)), "momentum": both.part(slice(10, 20))} | {
    name: tried(OPTIMIZERS[name], {"learning_rate": rates})
    for name in ("AdaGrad", "RMSProp", "Adam")
}


# %%
def default(name, among):
    """The place of the rate that Keras takes when you say nothing."""
    return int(abs(np.log(among / OPTIMIZERS[name]().learning_rate.numpy())).argmin())


best = {name: lab.best_by_validation(runs) for name, runs in sweep.items()}
defaults = {name: default(name, rates) for name in sweep}
untuned = {name: runs.accuracy[defaults[name]] for name, runs in sweep.items()}
tuned = {name: runs.accuracy[best[name].index] for name, runs in sweep.items()}


def gap(accuracies):
    means = [each.mean() for each in accuracies.values()]
    return 100 * (max(means) - min(means))


mini = "mini-batch of 32"  # the softmax layer of section 2, as a yardstick
linear = trainings[mini].accuracy[chosen[mini].index].mean()


# %% [markdown]
# First the picture that many slides show: the training loss of all optimizers. Left at the rates
# that Keras takes when you say nothing (and the usual $\mu = 0.9$ for momentum), right at the best
# rate of each.

# %%
plots.show(
    pictures.loss_curves(
        {name: runs.loss[defaults[name]] for name, runs in sweep.items()},
        {name: runs.loss[best[name].index] for name, runs in sweep.items()},
    ),
    "loss_curves",
    alt="Training loss over 150 steps. Left: AdaGrad stays above 2, SGD falls to about 1.3, "
    "momentum, RMSProp and Adam to 0.2. Right: all five fall together to about 0.1.",
    caption="The same five optimizers, twice. Left they seem to be of different quality; right "
    "they can hardly be told apart. Median and range of 5 seeds.",
)
ranking = sorted(untuned, key=lambda name: -untuned[name].mean())
print(f"one linear layer: {linear:.0%}")
print("at the default rates:", ", ".join(f"{n} {untuned[n].mean():.0%}" for n in ranking))

# %%
plots.show(
    pictures.learning_rates(
        rates, {name: runs.accuracy for name, runs in sweep.items()}, defaults, linear
    ),
    "rates",
    alt="Five panels, test accuracy over the learning rate from 0.0001 to 3. Each curve rises to "
    "about 96 % and falls to 10 % on the right. The peaks lie at other rates. A diamond marks "
    "Keras' default: near the peak for momentum, RMSProp and Adam, far left of it for SGD and "
    "AdaGrad.",
    caption="Where each optimizer is good. Median and range of 5 seeds.",
)

# %%
tuned_gap.measured(
    gap(tuned),
    "On a problem as easy as this, the rate decides and not the optimizer.",
)
lab.claim(
    "With Keras' default rates the best and the worst are more than 50 points apart",
    gap(untuned) > 50,
    f"{gap(untuned):.0f} points",
    measured="test accuracy, best minus worst of five optimizers, means",
    seeds=5,
    chosen_by="Keras' default rate (momentum: 0.01 and μ = 0.9)",
)
lab.claim(
    "With the best rate of each all five are within 3 points",
    gap(tuned) < 3,
    f"{gap(tuned):.1f} points",
    measured="test accuracy, best minus worst of five optimizers, means",
    seeds=5,
    chosen_by="validation accuracy, 1 of 10 for each, inside the grid",
)

# %% [markdown]
# The diamonds rank the *default rates*: momentum, RMSProp and Adam in front, AdaGrad far behind.
#
# So look for the best rate. But how many rates do you try, and in which range? Suppose somebody
# draws them at random and keeps the one that is best by validation. We need no new training for
# that: the runs are there. `after_tries` draws, say, 3 of the 6 rates of a range, takes the one
# that the validation rows like best, and looks up its test accuracy; all that 200 times.


# %%
def after_tries(judged, accuracy, counts):
    """Test accuracy when the validation rows choose among so many rates drawn at random."""
    rng, result = np.random.default_rng(0), []
    for count in counts:
        drawn = [rng.choice(len(judged), count, replace=False) for _ in range(200)]
        picked = [some[judged[some].argmax()] for some in drawn]
        result.append(accuracy[picked].mean(axis=0))
    return np.array(result)  # counts × seeds


def expected(runs, places):
    """What to expect of 1, 2 … 6 tries among these places of the rates."""
    judged = runs.history["validation_accuracy"][places, :, -1].mean(axis=1)
    return after_tries(judged, runs.accuracy[places], range(1, 7))


ranges = {"0.01 to 3": slice(4, 10), "0.0001 to 0.03": slice(0, 6)}  # six of the 10 rates each
after = {
    words: {name: expected(sweep[name], places) for name in ("SGD", "Adam")}
    for words, places in ranges.items()
}

# %%
plots.show(
    pictures.tries(range(1, 7), after),
    "tries",
    alt="Test accuracy over the number of rates tried, for two ranges of rates. From 0.01 to 3, "
    "SGD begins higher and both end near 96 %. From 0.0001 to 0.03 Adam begins far higher and "
    "ends higher.",
    caption="What to expect after so many tries: learning rates drawn at random from a range, the "
    "best by validation. Mean of 200 draws; median and range of 5 seeds.",
)

# %%
large, small = after.values()
ahead = lab.paired_difference(large["SGD"][0], large["Adam"][0])
lab.claim(
    "With one rate between 0.01 and 3, drawn at random, SGD is ahead of Adam",
    ahead.above_zero,
    ahead,
    measured="test accuracy expected of one try, SGD minus Adam",
    chosen_by="none: one rate at random",
)
turned_round = lab.paired_difference(small["Adam"][0], small["SGD"][0])
lab.claim(
    "With one rate between 0.0001 and 0.03 it is the other way round",
    turned_round.above_zero,
    turned_round,
    measured="test accuracy expected of one try, Adam minus SGD",
    chosen_by="none: one rate at random",
)
gained = [
    values[-1].mean() - values[0].mean() for some in (large, small) for values in some.values()
]
lab.claim(
    "From one random rate to the best of six each optimizer gains more than 8 points",
    min(gained) > 0.08,
    f"at least {100 * min(gained):.0f} points",
    measured="test accuracy, six tries minus one",
    seeds=5,
    chosen_by="validation accuracy",
)

# %% [markdown]
# The same runs, the same two optimizers. Whoever tries one rate of the left range says "SGD is
# better"; whoever tries one of the right range says "Adam is better". **A ranking depends on the
# range of the search.**
#
# Does the optimizer never matter, then? These digits are easy: one linear layer reads about 95 %
# of them (dashed line in {{figure:rates}}). There is little room for a difference. The next section
# has a harder case.
#
# What do large studies say? Schmidt, Schneider and Hennig (2021) ran 15 optimizers in more than
# 50,000 trainings. They found three things: which optimizer is best *varies greatly across tasks*;
# trying several optimizers at their default rates works about as well as tuning one; and Adam
# remains a strong contender, with no newer method consistently ahead. Choi et al. (2019) add why
# such rankings differ: they depend on *what was tuned, and in which range*. Where everything was
# tuned, the adaptive methods never fell behind momentum. A small problem cannot contradict either
# study.
#
# > **Remember.** Who names an optimizer must name its learning rate. Compare each at its best rate,
# > chosen by rows that do not report, over several seeds.

# %% [markdown]
# ## 10 · Where a rate per weight wins
#
# Somebody forgot to standardize the inputs. We multiply each pixel of the digits by a fixed number
# between 0.01 and 10, in all images alike. No information is lost. But the weights of a loud pixel
# now get gradients a thousand times larger than those of a quiet one: a narrow valley *along the
# axes*.
#
# Adam is momentum and a division for each weight. So we compare just these two.

# %%
suffers_least = lab.predict(
    "suffers_least",
    "Uneven inputs, each of the two at its best rate. Which is better?",
    choices=("momentum", "Adam", "no difference"),
    guess=None,
)

# %%
volume = np.random.default_rng(0).permutation(np.logspace(-2, 1, 64)).astype("float32")
uneven = replace(digits, x_train=digits.x_train * volume, x_test=digits.x_test * volume)
uneven_rates = np.logspace(-3, -0.5, 6)
uneven_runs = {
    name: lab.train_many(
        network,
        OPTIMIZERS[name],
        {"learning_rate": uneven_rates},
        uneven,
        seeds=5,
        steps=150,
        batch_size=32,
        validation=(validation[0] * volume, validation[1]),
    )
    for name in ("momentum", "Adam")
}
uneven_best = {name: lab.best_by_validation(runs) for name, runs in uneven_runs.items()}

# %%
on_uneven = {n: runs.accuracy[uneven_best[n].index] for n, runs in uneven_runs.items()}
lead = lab.paired_difference(on_uneven["Adam"], on_uneven["momentum"])
uneven_default = {n: r.accuracy[default(n, uneven_rates)] for n, r in uneven_runs.items()}
plots.show(
    pictures.uneven(tuned, on_uneven, uneven_default),
    "uneven",
    alt="For momentum and Adam three rows of dots over test accuracy. Standardized inputs: both "
    "near 96 %. Uneven inputs at the best rate: momentum near 89 %, Adam 93 %. At the default rate "
    "Adam falls to 88 %, momentum hardly changes.",
    caption="One dot for each seed. Adam loses least to badly scaled inputs, if its rate is tuned.",
)
suffers_least.measured(
    "Adam" if lead.above_zero else "no difference",
    "Along the axes a rate for each weight can repair what a common rate cannot.",
    believed={"no difference": "On standardized inputs you would have been right."},
)

# %%
for name in on_uneven:
    rate = uneven_best[name].configuration["learning_rate"]
    print(f"{name:9} best rate {rate:<7.3g} {on_uneven[name].mean():.1%}")
lab.claim(
    "On uneven inputs Adam beats momentum, both at their best rate",
    lead.above_zero,
    lead,
    measured="test accuracy, Adam minus momentum",
    chosen_by=uneven_best["Adam"].rule,
)

# %%
habit = lab.paired_difference(on_uneven["Adam"], uneven_default["Adam"])
lab.claim(
    "Adam's default rate, 0.001, is not good enough here",
    habit.above_zero,
    habit,
    measured="test accuracy, Adam's best rate minus its default",
    chosen_by=uneven_best["Adam"].rule,
)
cure = lab.paired_difference(tuned["SGD"], on_uneven["Adam"])
lab.claim(
    "Plain SGD on standardized pixels is better than Adam on uneven ones",
    cure.above_zero,
    cure,
    measured="test accuracy, SGD standardized minus Adam uneven",
    chosen_by=best["SGD"].rule,
)

# %% [markdown]
# This is the case for which rates per weight were made. Real networks have uneven gradients of
# many kinds, such as rare words. Here the better cure is to standardize the inputs.
#
# > **Remember.** On badly scaled inputs Adam beat momentum, but only with a rate that was tuned.
# > Standardizing the inputs was better than both.

# %% [markdown]
# ## 11 · Local minima and saddles
#
# "Momentum rolls through local minima", a slide says. Let us count. We draw 1000 random hilly
# landscapes on a circle, sums of eight cosines. A run counts when it ends in the *lowest* minimum
# of its landscape.
#
# Three things may help: a larger learning rate, momentum, and noise in the gradient. In all runs
# the rate and the noise fade to almost nothing, so that each run comes to rest.
#
# We try 3 values of momentum with 5 sizes of noise, 15 pairs. Each pair gets the best of four
# rates. As with validation and test, the landscapes that choose do not report: the first 500 choose
# the rate, the other 500 tell how often the run found the lowest minimum.

# %%
most_help = lab.predict(
    "most_help",
    "Gradient descent ends in the lowest minimum in about a fifth of the landscapes. What alone "
    "helps most?",
    choices=("a larger rate", "momentum", "noise that fades"),
    guess=None,
)

# %%
rng = np.random.default_rng(0)
k = np.arange(1, 9, dtype="float32")[:, None]
amplitude = (rng.normal(size=(8, 1000)) / k**0.7).astype("float32")
phase = rng.uniform(0, 2 * np.pi, (8, 1000)).astype("float32")
first = rng.uniform(-np.pi, np.pi, 1000).astype("float32")


def descend(rate, mu, noise, steps=250):
    """Where 1000 runs end, one in each landscape."""
    x, velocity, rng = first, 0.0, np.random.default_rng(1)
    for step in range(steps):
        gradient = -np.sum(amplitude * k * np.sin(k * x + phase), axis=0)
        fading = 1 - step / steps
        gradient = gradient + noise * fading * rng.standard_normal(1000, "float32")
        velocity = mu * velocity - rate * fading * gradient
        x = x + velocity
    return x


# %%
circle = np.linspace(-np.pi, np.pi, 400, dtype="float32")
heights = np.array([np.sum(amplitude * np.cos(k * x + phase), axis=0) for x in circle])
lowest = circle[heights.argmin(axis=0)]


def found(*constants):
    """Does the run end in the lowest minimum? One answer for each landscape."""
    return np.cos(descend(*constants) - lowest) > np.cos(0.1)


# %%
mus, noises, hill_rates = (0, 0.5, 0.9), (0, 2, 5, 10, 20), (0.01, 0.02, 0.04, 0.08)
hits = {
    (mu, noise): np.array([found(rate, mu, noise) for rate in hill_rates])  # 4 rates × 1000
    for mu in mus
    for noise in noises
}
chosen_rate = {pair: hit[:, :500].mean(axis=1).argmax() for pair, hit in hits.items()}
reported = {pair: hit[chosen_rate[pair], 500:] for pair, hit in hits.items()}
share = np.array([[reported[mu, noise].mean() for noise in noises] for mu in mus])

# %%
SHOWN = 5
plots.show(
    pictures.minima(circle, heights[:, SHOWN], first[SHOWN], lowest[SHOWN], mus, noises, share),
    "minima",
    alt="Left: a hilly curve on a circle with a start and the lowest minimum. Right: a table of "
    "shares, momentum upwards, noise to the right. The left column, without noise, is dark: 24 to "
    "29 %. With a noise of 5 the shares are 45 to 50 %, in every row.",
    caption="Left: one of 1000 landscapes. Right: how often a run ends in the lowest minimum, each "
    "pair at its best rate.",
)


# %%
def gain(pair, base=(0, 0)):
    """How much more often than plain gradient descent, over 500 landscapes."""
    return lab.paired_difference(reported[pair], reported[base])


noisy = max(noises[1:], key=lambda noise: hits[0, noise][:, :500].mean(axis=1).max())
rolling = max(mus[1:], key=lambda mu: hits[mu, 0][:, :500].mean(axis=1).max())
large = lab.paired_difference(hits[0, 0][-1, 500:], hits[0, 0][0, 500:])
gains = {
    "a larger rate": large,
    "momentum": gain((rolling, 0)),
    "noise that fades": gain((0, noisy)),
}
most_help.measured(
    max(gains, key=lambda name: gains[name].mean),
    "Noise lets a run leave a narrow minimum; while it fades, the deep one keeps the run.",
    believed={"momentum": "A ball has inertia, but here it rolls back more often than it escapes."},
)

# %%
pair_rule = "share among 500 other landscapes, 1 of 4 rates"
lab.claim(
    "A larger rate alone does not help",
    not large.above_zero,
    large,
    measured="share of runs in the lowest minimum, rate 0.08 minus rate 0.01",
    chosen_by="largest and smallest rate",
)
lab.claim(
    "Momentum alone helps by less than 12 points",
    gains["momentum"].mean < 0.12,
    gains["momentum"],
    measured="share of runs in the lowest minimum, momentum minus none",
    chosen_by=pair_rule,
)

# %%
more = lab.paired_difference(reported[0, noisy], reported[rolling, 0])
lab.claim(
    "Noise that fades helps more than momentum",
    more.above_zero,
    more,
    measured="share of runs in the lowest minimum, noise minus momentum",
    chosen_by=pair_rule,
)
together = max(
    (pair for pair in hits if pair[0] and pair[1]),
    key=lambda pair: hits[pair][:, :500].mean(axis=1).max(),
)
both = lab.paired_difference(reported[together], reported[0, noisy])
lab.claim(
    "Momentum on top of the best noise changes little",
    abs(both.mean) < 0.08,
    both,
    measured="share of runs in the lowest minimum, both minus noise alone",
    chosen_by=pair_rule,
)

# %% [markdown]
# Mini-batches bring such noise with them. And a caution: our landscapes have one dimension. In a
# network with many weights a point where the gradient is zero is rarely a bad minimum. It is
# mostly a *saddle*: a minimum along some directions, a maximum along others (Dauphin et al., 2014).
# Around it lies a *plateau*, where the gradient is small and training seems to have stopped.
#
# Here is a saddle, curved by 2 along $x$ and by −0.2 along $y$. The runs start almost on its ridge:
# at $y$ = 0.01, and again a hundred times nearer. When is $|y|$ larger than 1?

# %%
SADDLE = np.float32([[2.0, 0.0], [0.0, -0.2]])
leavers = {
    "SGD": partial(keras.optimizers.SGD, 0.9),
    "momentum": partial(keras.optimizers.SGD, 0.9, momentum=0.9),
    "Adam": partial(keras.optimizers.Adam, 0.1),
}
away = {  # name -> |y| at 61 steps, from both starts
    name: abs(walk(make(), SADDLE, np.float32([[1, 1e-2], [1, 1e-4]]), steps=60)[..., 1])
    for name, make in leavers.items()
}
waits = {name: np.argmax(y > 1, axis=0) for name, y in away.items()}

# %%
plots.show(
    pictures.saddle(away),
    "saddle",
    alt="The distance from the ridge over 60 steps, logarithmic. SGD and momentum rise in "
    "straight lines, two each, the lower one a hundred times below. Adam's two lines meet after "
    "two steps and pass 1 after about ten.",
    caption="Leaving a saddle from two starts (dashed: the nearer one). For SGD and momentum the "
    "plateau is longer, the nearer they start; not so for Adam.",
)
longer = {name: int(far[1] - far[0]) for name, far in waits.items()}
lab.claim(
    "A hundred times nearer to the ridge, SGD and momentum wait longer; Adam hardly",
    longer["SGD"] > 20 and longer["momentum"] > 8 and longer["Adam"] <= 2,
    ", ".join(f"{name} {steps} more steps" for name, steps in longer.items()),
    measured="steps to a distance of 1, start at 0.0001 minus start at 0.01",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# Near the ridge the gradient is tiny. Adam divides it by its own size, so its steps are not.
#
# > **Remember.** What shook our runs out of bad minima was noise that fades. Momentum alone helped
# > a little, a large rate alone did not.

# %% [markdown]
# ## 12 · AdamW: weight decay beside the gradient
#
# Regularization often asks for small weights. There are two ways to ask, and for plain gradient
# descent they are the same:
#
# - **L2 penalty**: add $\frac\lambda2 w^2$ to the loss. The gradient becomes $g + \lambda w$.
# - **weight decay**: leave the gradient alone, and shrink the weights: $w \leftarrow w -
#   \eta\lambda w$.
#
# With Adam they differ. The penalty's gradient goes through the division by $\sqrt v$ like all the
# rest. Loshchilov and Hutter (2019) put the decay beside the gradient again: AdamW.
#
# $$w \leftarrow w - \eta\,\lambda\, w, \qquad\text{then Adam's step with } g.$$
#
# ## Exercise 7 · adamw
#
# `AdamW` builds on *your* `Adam`, so exercise 6 comes first. The number $\lambda$ is `self.decay`.
# Two lines: shrink, then let `super().update_step(…)` do the rest. Every variable shrinks, biases
# too.


# %%
class AdamW(Adam):
    """Adam whose weights shrink beside the gradient: w ← w − η λ w, then Adam's step."""

    def __init__(self, learning_rate=0.001, weight_decay=0.004, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        # Not `self.weight_decay`: given that name, Keras would decay the weights for us.
        self.decay = weight_decay

    def update_step(self, gradient, variable, learning_rate):
        # BEGIN SOLUTION
        self.assign_sub(variable, variable * self.decay * learning_rate)
        super().update_step(gradient, variable, learning_rate)
        # END SOLUTION

    def get_config(self):
        return super().get_config() | {"weight_decay": self.decay}


# %%
checks.adamw(AdamW)

# %%
shrinks = lab.predict(
    "shrinks",
    "Adam with an L2 penalty: which weights shrink least?",
    choices=("those with small gradients", "those with large gradients", "all shrink equally"),
    guess=None,
)

# %% [markdown]
# Weights that start at 1, gradients that are pure noise, of six sizes. So only the decay can move
# the mean of the weights. What is left of them after 100 steps?

# %%
ETA, DECAY = 0.02, 0.25
noise_sizes = np.logspace(-3, 2, 6, dtype="float32")[:, None, None]  # × 5 seeds × 400 weights


def remains(optimizer, penalty=0.0, steps=100):
    """The mean weight after noise of six sizes: shape (6 sizes, 5 seeds)."""
    w, rng = keras.Variable(np.ones((6, 5, 400), "float32")), np.random.default_rng(0)
    for _ in range(steps):
        gradient = noise_sizes * rng.standard_normal((6, 5, 400), "float32")
        optimizer.apply([gradient + penalty * w], [w])
    return w.numpy().mean(axis=-1)


left = {
    "L2 penalty": remains(keras.optimizers.Adam(ETA), penalty=DECAY),
    "weight decay": remains(keras.optimizers.AdamW(ETA, weight_decay=DECAY)),
}

# %%
decay_alone = (1 - ETA * DECAY) ** 100
Yours = lab.yours("adamw")
plots.show(
    pictures.shrinkage(
        noise_sizes.ravel(), left, decay_alone, Yours and remains(Yours(ETA, weight_decay=DECAY))
    ),
    "shrinkage",
    alt="What is left of a weight over the size of its gradients, from 0.001 to 100. With an L2 "
    "penalty the line rises from 0 to 1. With AdamW it is flat at 0.6.",
    caption="Adam with an L2 penalty erases weights with small gradients and leaves those with "
    "large ones alone. AdamW shrinks all alike. 5 seeds.",
)
small, large = left["L2 penalty"][0], left["L2 penalty"][-1]
shrinks.measured(
    int(np.argmax([small.mean(), large.mean()])),
    "The penalty is divided by the size of the gradient, as everything in Adam is.",
)

# %%
lab.claim(
    "With an L2 penalty a weight with large gradients keeps more than 90 %, one with small "
    "gradients less than 10 %",
    large.min() > 0.9 and small.max() < 0.1,
    f"{large.mean():.2f} and {small.mean():.2f}",
    measured="mean weight after 100 steps, gradients of size 100 and 0.001",
    seeds=5,
    chosen_by="fixed",
)
lab.claim(
    "AdamW shrinks all of them as much as decay alone would",
    abs(left["weight decay"] - decay_alone).max() < 0.05,
    f"{left['weight decay'].min():.2f} to {left['weight decay'].max():.2f}, decay alone "
    f"{decay_alone:.2f}",
    measured="mean weight after 100 steps, gradients of six sizes",
    seeds=5,
    chosen_by="fixed",
)

# %%
with_penalty = H + 0.3 * np.eye(2, dtype="float32")  # the gradient of ½ wᵀHw + ½ λ ‖w‖²
as_penalty = walk(keras.optimizers.SGD(0.1), with_penalty, START, steps=60)
as_decay = walk(keras.optimizers.SGD(0.1, weight_decay=0.3), H, START, steps=60)
by_name = walk(keras.optimizers.AdamW(0.1, weight_decay=0.3), H, START)
by_argument = walk(keras.optimizers.Adam(0.1, weight_decay=0.3), H, START)
lab.claim(
    "Adam(weight_decay=…) takes exactly the steps of AdamW",
    np.all(by_name == by_argument),
    measured="30 steps, bit by bit",
    seeds=0,
    chosen_by="fixed",
)
lab.claim(
    "For SGD, L2 penalty and weight decay are the same",
    abs(as_penalty - as_decay).max() < 1e-5,
    f"largest difference {abs(as_penalty - as_decay).max():.0e}",
    measured="distance of the two paths in the valley",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# Three things to know. In Keras *every* optimizer has the argument `weight_decay`, and it always
# means the decay beside the gradient: `Adam(weight_decay=0.004)` is `AdamW()`. Keras multiplies
# the decay by the learning rate; the paper does not, so that its $\lambda$ is another number. And
# the decay also shrinks biases, unless you call `exclude_from_weight_decay`.
#
# > **Remember.** If all weights are to shrink alike under Adam, write `weight_decay`, not an L2
# > penalty. `keras.optimizers.AdamW(0.001, weight_decay=0.004)`

# %% [markdown]
# ## 13 · Schedules
#
# A large learning rate is fast at the beginning. At the end it keeps the weights jumping around
# the minimum, because mini-batch gradients are noisy. So we let it fall: a *schedule* is a
# learning rate that depends on the step $s$. *Step decay* divides it by 10 a few times. *Cosine
# decay* (Loshchilov and Hutter, 2017) lowers it along half a cosine, from $\eta_0$ to `alpha`
# times $\eta_0$ in $S$ steps:
#
# $$\eta(s) = \eta_0 \Big[(1 - \texttt{alpha})\,\frac{1 + \cos(\pi p)}{2} + \texttt{alpha}\Big],
#   \qquad p = \min(s / S, 1).$$
#
# Large networks often start the other way round: *warm-up* raises the rate from almost zero during
# the first steps (Goyal et al., 2017). We do not try it here.
#
# ## Exercise 8 · schedule
#
# A schedule is a class that Keras calls with the step. `step` is an integer tensor: cast it with
# `ops.cast(step, "float32")` before you divide. Inside `model.fit` it is a tensor without a value,
# so a Python `if` or `math.cos` fails there: use functions of `ops`.
#
# Before you write it: if the gradient is always 1 and `alpha` is 0, how far does a weight get in
# $S$ steps, compared with a constant rate $\eta_0$? (Look at the area under half a cosine.)


# %%
class CosineDecay(keras.optimizers.schedules.LearningRateSchedule):
    """From `initial_learning_rate` down to `alpha` times it, along half a cosine."""

    def __init__(self, initial_learning_rate, decay_steps, alpha=0.0):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha

    def __call__(self, step):
        # BEGIN SOLUTION
        progress = ops.minimum(ops.cast(step, "float32") / self.decay_steps, 1.0)
        cosine = (1 + ops.cos(np.pi * progress)) / 2
        return self.initial_learning_rate * ((1 - self.alpha) * cosine + self.alpha)
        # END SOLUTION

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
        }


# %%
checks.schedule(CosineDecay)

# %% [markdown]
# To see what a schedule does we need noise. A fifth of the training labels is replaced by wrong
# ones, the batches are small (16), and the training runs 300 steps. Two rivals: SGD with a constant
# rate and SGD with a cosine. Each tries three rates, and the validation rows choose one.

# %%
STEPS = 300
noisy_digits = data.noisy_labels(digits, share=0.2)
rates_tried = [0.03, 0.1, 0.3, 0.1, 0.3, 1.0]
decays = [
    keras.optimizers.schedules.CosineDecay(rate, STEPS, alpha=alpha)
    for rate, alpha in zip(rates_tried, [1, 1, 1, 0, 0, 0], strict=True)  # alpha = 1: constant
]
noisy_runs = lab.train_many(
    network,
    keras.optimizers.SGD,
    {"learning_rate": decays},
    noisy_digits,
    seeds=6,
    steps=STEPS,
    batch_size=16,
    evaluate_every=25,
    validation=validation,
)

# %%
judged = noisy_runs.history["validation_loss"][..., -1].mean(axis=1)
winners = {"constant": judged[:3].argmin(), "cosine": 3 + judged[3:].argmin()}
losses = {name: noisy_runs.history["test_loss"][place] for name, place in winners.items()}
print({name: rates_tried[place] for name, place in winners.items()})
steps = np.arange(0, STEPS, 10)
shown = {name: [float(decays[place](s)) for s in steps] for name, place in winners.items()}
Yours = lab.yours("schedule")
yours = Yours and [float(Yours(shown["cosine"][0], STEPS)(s)) for s in steps]
plots.show(
    pictures.schedules(steps, shown, noisy_runs.history["step"], losses, yours),
    "schedules",
    alt="Left: a constant rate, and one that falls along half a cosine. Right: test loss over 300 "
    "steps. Both fall and jump; the constant rate stays at about 0.45, the cosine comes to rest "
    "at about 0.4.",
    caption="Each rival at the rate that validation chose; a fifth of the training labels is "
    "wrong. Median and range of 6 seeds.",
)

# %%
last = {name: loss[:, -4:].mean(axis=1) for name, loss in losses.items()}  # over 100 steps
schedule_gain = lab.paired_difference(last["constant"], last["cosine"])
lab.claim(
    "The cosine ends lower than the best constant rate",
    schedule_gain.above_zero and winners == {"constant": 1, "cosine": 4},
    schedule_gain,
    measured="test loss, constant minus cosine",
    chosen_by="validation loss, 1 of 3 for each, inside the grid",
)

# %% [markdown]
# > **Remember.** Large steps first, small steps last: with noisy gradients that ended lower than
# > the best constant rate. `keras.optimizers.schedules.CosineDecay(0.1, decay_steps=400)`

# %% [markdown]
# ## 14 · The family
#
# You have written the ancestors. {{figure:family}} shows who comes from whom.

# %%
plots.show(
    pictures.family_tree(),
    "family",
    alt="A tree from left to right. SGD 1951 leads to momentum 1964 and AdaGrad 2011. Momentum "
    "leads to Nesterov and to Muon, AdaGrad to RMSProp and Adadelta. Momentum and RMSProp meet in "
    "Adam 2015, from which Nadam, AMSGrad, Adafactor, AdamW, LAMB, Lion and Schedule-free come.",
    caption="The family in keras.optimizers. Those with a colour you have written.",
)

# %% [markdown]
# The two ideas that matter are the two arms of the tree: *remember the direction* (above) and
# *divide by the size* (below). Adam is where they meet. The appendix, the notebook
# `02_optimizers_more`, has the formula of each.

# %% [markdown]
# ## Challenge · detective
#
# A run has left a log: its gradients, one row for each step, and its weights before the first and
# after each step. It may have any number of steps and of weights. Which optimizer was it, and with
# which constants? `SUSPECTS` maps twenty names, such as `"Adam(0.1, beta_1=0.5)"`, to functions
# that make the optimizer; `log(name, rng)` gives you a log to practise on.

# %%
practice = log("Momentum(0.1, momentum=0.9)", np.random.default_rng(0))
print(*SUSPECTS, sep="\n")
print(f"\ngradients {practice[0].shape}, weights {practice[1].shape}")


# %%
def detective(gradients, weights):
    """The name of the suspect who takes the path `weights` when it is given `gradients`."""
    # BEGIN SOLUTION
    misfit = {}
    for name, suspect in SUSPECTS.items():
        optimizer, w = suspect(), keras.Variable(weights[0])
        path = [weights[0]]
        for g in gradients:
            optimizer.apply([ops.convert_to_tensor(g)], [w])
            path.append(ops.convert_to_numpy(w))
        misfit[name] = np.abs(np.array(path) - weights).max()
    return min(misfit, key=misfit.get)
    # END SOLUTION


# %%
checks.detective(detective)

# %% [markdown]
# ## Silent traps of Keras
#
# **1. `decay` does nothing, `lr` is gone.** Older books and slides write `SGD(lr=0.1, decay=0.5)`:
# a learning rate that falls as $\eta / (1 + 0.5\,t)$. Keras 3 refuses `lr`. It takes `decay`,
# warns once, and ignores it. In a long log nobody sees the warning. The fix is a schedule.

# %%
try:
    keras.optimizers.SGD(lr=0.1)
except ValueError as error:
    print(error)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    decayed = keras.optimizers.SGD(0.1, decay=0.5)
print(*(warning.message for warning in caught))
falling = keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.5)


def slide(optimizer, steps=10):
    """The way of one weight whose gradient is always 1."""
    w = keras.Variable(0.0)
    path = [0.0]
    for _ in range(steps):
        optimizer.apply([ops.ones(())], [w])
        path.append(-float(w.numpy()))
    return path


# %%
ways = [slide(each) for each in (keras.optimizers.SGD(0.1), decayed, keras.optimizers.SGD(falling))]
wanted = sum(0.1 / (1 + 0.5 * t) for t in range(10))
lab.claim(
    "SGD(0.1, decay=0.5) takes exactly the steps of SGD(0.1)",
    ways[0] == ways[1],
    measured="10 steps, bit by bit",
    seeds=0,
    chosen_by="fixed",
)
lab.claim(
    "The schedule does what `decay` promised",
    abs(ways[2][-1] - wanted) < 1e-5,
    f"10 steps lead to {ways[2][-1]:.3f} instead of {ways[1][-1]:.3f}",
    measured="way of a weight whose gradient is 1",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# **2. `Adagrad()` and `Adadelta()` have the learning rate 0.001.** For AdaGrad {{figure:rates}}
# shows the cost; the paper of Adadelta (Zeiler, 2012) takes 1.0. Keras gives no warning, so you
# would blame the net.

# %% [markdown]
# ## Which one should I use?
#
# Here is what *this run* has measured, on small problems. The columns: the mean test accuracy on
# the digits at Keras' default rate, and at the best rate; at how many of the 10 rates it comes
# within 5 points of that; and the first two once more on the uneven inputs.


# %%
def row(name):
    accuracy = sweep[name].accuracy.mean(axis=1)
    near = f"{np.sum(accuracy > accuracy[best[name].index] - 0.05)} of 10"
    cells = [untuned[name].mean(), tuned[name].mean(), near]
    if name in on_uneven:
        cells += [uneven_default[name].mean(), on_uneven[name].mean()]
    shown = [each if isinstance(each, str) else f"{each:.1%}" for each in cells]
    return f"| {name} | " + " | ".join(shown + ["–"] * (5 - len(shown))) + " |"


head = (
    "| | digits, default rate | digits, best rate | rates within 5 points of it "
    "| uneven, default rate | uneven, best rate |\n" + "|---" * 6 + "|\n"
)
Markdown(head + "\n".join(row(name) for name in sweep))

# %%
lost = {name: tuned[name].mean() - untuned[name].mean() for name in sweep}
lost_uneven = {name: on_uneven[name].mean() - uneven_default[name].mean() for name in on_uneven}
lab.claim(
    "On digits the default rates of momentum, RMSProp and Adam lose less than 4 points",
    max(lost[name] for name in ("momentum", "RMSProp", "Adam")) < 0.04,
    ", ".join(f"{100 * lost[name]:.1f}" for name in ("momentum", "RMSProp", "Adam")),
    measured="test accuracy in points, best rate minus default rate, means",
    seeds=5,
    chosen_by="validation accuracy, 1 of 10 for each",
)
lab.claim(
    "On uneven inputs the default rate of momentum loses less than Adam's",
    lost_uneven["momentum"] < lost_uneven["Adam"],
    ", ".join(f"{name} {100 * points:.1f}" for name, points in lost_uneven.items()),
    measured="test accuracy in points, best rate minus default rate, means",
    seeds=5,
    chosen_by="validation accuracy, 1 of 6 for each",
)

# %%
working = {}
for name, runs in sweep.items():
    accuracy = runs.accuracy.mean(axis=1)
    working[name] = int(np.sum(accuracy > accuracy[best[name].index] - 0.05))
lab.claim(
    "For each of the five, 2 to 5 of 10 rates come within 5 points of its best",
    min(working.values()) >= 2 and max(working.values()) <= 5,
    ", ".join(f"{name} {count}" for name, count in working.items()),
    measured="rates within 5 points of the best, half a power of ten apart",
    seeds=5,
    chosen_by="validation accuracy",
)

# %% [markdown]
# - **No time to tune?** Momentum with (0.01, 0.9), RMSProp and Adam were all near their best at
#   the default rate, on well-scaled digits. On uneven inputs momentum kept most of it; Adam's
#   default rate was too small there. So three rates instead of one are worth their time:
#   0.001, 0.003 and 0.01 for Adam.
# - **Time to tune?** On the digits the tuned optimizers could hardly be told apart; on uneven
#   inputs Adam was ahead of momentum. Plain SGD needs no extra vector, momentum one, Adam two.
# - **Badly scaled gradients that you cannot repair?** Adam, tuned ({{figure:uneven}}). If you can,
#   standardize the inputs first: SGD on good inputs was better than Adam on bad ones.
# - **None is much easier to tune than another** here: for each, a few of 10 rates come within 5
#   points of its best.
# - **Never leave Adagrad at Keras' default rate** ({{figure:rates}}).
# - **Use a schedule** (section 13), and for decay under Adam write `weight_decay=` (section 12).
# - **Comparing two optimizers?** Same budget of rates for both, chosen by validation, several
#   seeds, and tell your readers all of it.
#
# ## What this lesson did not show
#
# - The networks were tiny and ran for seconds. What Adam, Muon or LAMB gain on large language
#   models cannot be seen here.
# - Only the learning rate of the networks was tuned; $\mu$, $\beta_1$, $\beta_2$ and $\varepsilon$
#   kept their defaults. Section 8 shows how much a second constant may change.
# - One split into training, validation and test rows for all seeds. With 360 test rows, an
#   accuracy of 96 % has a standard error of one point.
# - We counted steps, not seconds. A step of Adam costs more than one of SGD.
# - The valley is convex and has no noise. Real losses are neither.
#
# ## References
#
# - A. Cauchy (1847). Méthode générale pour la résolution des systèmes d'équations simultanées.
#   Comptes rendus 25. (Gradient descent.)
# - H. Robbins, S. Monro (1951). A stochastic approximation method. Annals of Mathematical
#   Statistics 22.
# - B. Polyak (1964). Some methods of speeding up the convergence of iteration methods. USSR
#   Computational Mathematics and Mathematical Physics 4.
# - Y. Nesterov (1983). A method for solving the convex programming problem with convergence rate
#   O(1/k²). Doklady Akademii Nauk SSSR 269.
# - J. Duchi, E. Hazan, Y. Singer (2011). Adaptive subgradient methods for online learning and
#   stochastic optimization. JMLR 12.
# - T. Tieleman, G. Hinton (2012). Lecture 6.5: RMSProp. Coursera.
# - M. Zeiler (2012). ADADELTA: an adaptive learning rate method. arXiv 1212.5701.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton (2013). On the importance of initialization and
#   momentum in deep learning. ICML.
# - Y. Dauphin et al. (2014). Identifying and attacking the saddle point problem in
#   high-dimensional non-convex optimization. NeurIPS.
# - D. Kingma, J. Ba (2015). Adam: a method for stochastic optimization. ICLR. arXiv 1412.6980.
# - L. Lessard, B. Recht, A. Packard (2016). Analysis and design of optimization algorithms via
#   integral quadratic constraints. SIAM Journal on Optimization 26.
# - G. Goh (2017). Why momentum really works. Distill.
# - P. Goyal et al. (2017). Accurate, large minibatch SGD: training ImageNet in 1 hour. arXiv
#   1706.02677.
# - I. Loshchilov, F. Hutter (2017). SGDR: stochastic gradient descent with warm restarts. ICLR.
#   arXiv 1608.03983.
# - L. Sagun et al. (2017). Empirical analysis of the Hessian of over-parametrized neural networks.
#   arXiv 1706.04454.
# - D. Choi et al. (2019). On empirical comparisons of optimizers for deep learning. arXiv
#   1910.05446.
# - I. Loshchilov, F. Hutter (2019). Decoupled weight decay regularization. ICLR. arXiv 1711.05101.
# - R. Schmidt, F. Schneider, P. Hennig (2021). Descending through a crowded valley. ICML. arXiv
#   2007.01547.
