# %% [markdown]
# # Optimizers
#
# A network learns by walking downhill on its loss. The *optimizer* decides how long each step is
# and where it goes. In this lesson you write the best-known optimizers yourself, prove that they
# take the same steps as Keras' own, and then measure which one to use.
#
# **What you will learn**
#
# - what the learning rate does, and why one number can be too small and too large at the same
#   time;
# - what full-batch, mini-batch and stochastic gradient descent cost, and how noisy they are;
# - how momentum, Nesterov, AdaGrad, RMSProp, Adam and AdamW work, because you write them;
# - when Adam really wins, and when it only has the better default;
# - how to compare two optimizers fairly.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge. Below each exercise stands its check. Run it as often as you
# like; `checks.momentum?` shows a hint.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import inspect
import tempfile
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from IPython.display import Image, Markdown
from keras import ops
from matplotlib.animation import FuncAnimation, PillowWriter

from lessons.optimizers import checks, gallery
from lessons.optimizers.detective import SUSPECTS, log
from lessons.optimizers.family import family_table
from lessons.optimizers.rule import Rule

# %% [markdown]
# ## 1 · One step downhill
#
# To see an optimizer at work we need a loss with two weights, so that we can draw it from above.
# We take a long valley:
#
# $$f(x, y) = \frac{x^2}{20} + y^2 .$$
#
# It is twenty times steeper along $y$ than along $x$. Its minimum is at $(0, 0)$. Real losses have
# millions of weights, but they are like our valley in one thing: some directions are steep, most
# are flat.
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
# At each step Keras calls `update_step` once for each variable (each kernel, each bias) and hands
# over its gradient. `self.assign_sub(variable, d)` subtracts `d` from the variable.
#
# Everything else comes from `keras.Optimizer`: learning-rate schedules, clipping, saving. The
# class works in `model.compile(optimizer=SGD(0.1))`.
#
# Now let it walk. We write $f(w) = \frac12 w^\top H w$ with $H = \begin{pmatrix} 0.1 & 0 \\ 0 & 2
# \end{pmatrix}$. Then the gradient is $H w$, and the numbers 0.1 and 2, the *eigenvalues* of $H$,
# say how steep each direction is.

# %%
H = np.float32([[0.1, 0.0], [0.0, 2.0]])
START = np.float32([-7.0, 2.0])
COLORS = [
    plots.PALETTE[name] for name in ("black", "blue", "orange", "green", "vermilion", "purple")
]


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


def draw_valley(ax, H, title, reach=(8, 4)):
    x, y = np.meshgrid(*(np.linspace(-r, r, 101) for r in reach))
    levels = [0.03, 0.3, 1, 2.5, 5, 9, 15, 23, 33, 50]
    ax.contour(x, y, height(np.stack([x, y], -1), H), levels, colors="0.82", linewidths=0.8)
    ax.plot(0, 0, "+", color="0.3", markersize=9)
    ax.grid(False)
    ax.set(title=title, xlabel="$x$")


mine, keras_own = walk(SGD(0.3), H, START), walk(keras.optimizers.SGD(0.3), H, START)
lab.claim("Our four lines take the very steps of keras.optimizers.SGD", np.all(mine == keras_own))

# %% [markdown]
# **Predict before you run.** We try $\eta = 0.1$, $\eta = 0.95$ and $\eta = 1.02$ from the same
# start. Which one zigzags? Which one is nearest to the minimum after 30 steps?

# %%
fig, axes = plt.subplots(1, 3, figsize=(10, 2.9), sharey=True)
for ax, rate, word in zip(
    axes, [0.1, 0.95, 1.02], ["too small", "right", "too large"], strict=True
):
    points = walk(keras.optimizers.SGD(rate), H, START)
    draw_valley(ax, H, f"$\\eta$ = {rate}: {word}")
    ax.plot(*points.T, "o-", color=COLORS[1], markersize=3, linewidth=1)
    ax.text(7.6, -3.7, f"$f$ after 30 steps: {height(points[-1], H):.2g}", ha="right")
    ax.set(xlim=(-8, 8), ylim=(-4, 4))
axes[0].set_ylabel("$y$")
plt.show()

# %% [markdown]
# The zigzag is not a fault. The path in the middle jumps from wall to wall and is by far the best
# of the three. The path on the left looks calm, and hardly moves along the valley.
#
# Why 0.95? Along a direction with eigenvalue $\lambda$ the gradient is $\lambda w$, so one step
# turns $w$ into $(1 - \eta\lambda)\,w$. The distance shrinks by the factor $|1 - \eta\lambda|$. We
# have two directions, and the slower one decides:
#
# $$\text{factor per step} = \max\big(|1 - 0.1\,\eta|,\; |1 - 2\,\eta|\big).$$
#
# A larger $\eta$ helps the flat direction and, from some point on, hurts the steep one. The best
# compromise makes both equal, $\eta = 2 / (0.1 + 2) = 0.952$. Above $2 / 2 = 1$ the steep
# direction grows. Let us measure it. We can run many rates at once: each row of `w` below is one
# run, and the learning rate is one number for each row.

# %%
rates = np.linspace(0.02, 1.1, 109, dtype="float32")[:, None, None]
starts = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")
rows = np.tile(starts, (len(rates), 1, 1))  # 109 rates × 5 starting points × (x, y)

points = walk(keras.optimizers.SGD(lambda: rates), H, rows, steps=60)
distance = np.linalg.norm(points, axis=-1)
factor = (distance[60] / distance[40]) ** (1 / 20)

fig, ax = plt.subplots(figsize=(6, 3.2))
r = rates.ravel()
ax.plot(r, np.maximum(abs(1 - 0.1 * r), abs(1 - 2 * r)), color="0.6", label="formula")
ax.plot(r, np.median(factor, 1), ".", color=COLORS[1], label="measured, 5 starts")
ax.axhline(1, color="0.3", linewidth=0.8, linestyle=":")
ax.annotate("best: $2/(0.1+2)$", (0.952, 0.905), (0.42, 1.05), arrowprops={"arrowstyle": "-"})
ax.text(1.0, 1.09, "diverges ", ha="right")
ax.set(xlabel="learning rate $\\eta$", ylabel="factor per step")
ax.legend(loc="upper left")
plt.show()

best = rates.ravel()[factor.argmin(axis=0)]
lab.claim(
    "The best rate is 2 / (0.1 + 2) = 0.952 from each of 5 starts",
    np.all(abs(best - 2 / 2.1) < 0.03),
    f"measured {best.min():.2f} to {best.max():.2f}",
)
lab.claim("Every rate above 1 moves away from the minimum", np.all(factor[r > 1.01] > 1))

# %% [markdown]
# > **Remember.** The steepest direction limits the learning rate; the flattest one then makes you
# > wait. Optimizers differ in how they live with this.

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
# A small batch is cheap and noisy. How noisy? We take the handwritten digits (1437 training images
# of 8 × 8 pixels) and a single softmax layer, and compute the gradient of *every single example*.
# Then we draw batches and look how far their mean is from the mean of all.
#
# **Predict before you run.** A batch of 100 costs a hundred times as much as one of 1. By which
# factor is its gradient less noisy?

# %%
digits = data.digits()


def softmax_layer():
    return keras.Sequential([keras.Input((64,)), keras.layers.Dense(10, activation="softmax")])


keras.utils.set_random_seed(0)
layer = softmax_layer()
kernel = layer.trainable_variables[0].value
with tf.GradientTape() as tape:
    losses = keras.losses.sparse_categorical_crossentropy(digits.y_train, layer(digits.x_train))
each = tape.jacobian(losses, kernel).numpy().reshape(len(losses), -1)  # 1437 × 640

full, sizes = each.mean(axis=0), [1, 3, 10, 30, 100, 300]
noise = np.zeros((5, len(sizes)))
for seed in range(5):
    rng = np.random.default_rng(seed)
    for i, size in enumerate(sizes):
        batch = rng.integers(len(losses), size=(50, size))  # 50 batches
        errors = each[batch].mean(axis=1) - full
        noise[seed, i] = np.sqrt(np.mean(np.sum(errors**2, axis=1))) / np.linalg.norm(full)

# %% [markdown]
# And what does the noise cost? Three trainings look at each image twice, and differ in the size of
# their batches. Each has a learning rate that suits it.

# %%
kinds = {"full batch": (1437, 3.0), "mini-batch of 32": (32, 0.3), "one example": (1, 0.01)}
trainings = {
    name: lab.train_many(
        softmax_layer,
        keras.optimizers.SGD,
        {"learning_rate": [rate]},
        digits,
        steps=2 * 1437 // size,
        batch_size=size,
    )
    for name, (size, rate) in kinds.items()
}

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.3))
plots.spread(left, sizes, noise, color="blue", marker="o", label="measured, 5 seeds")
left.plot(sizes, noise[:, 0].mean() / np.sqrt(sizes), ":", color="0.3", label="$1/\\sqrt{B}$")
left.set(xscale="log", yscale="log", xlabel="batch size $B$", ylabel="error / size of the gradient")
left.set(yticks=[0.3, 1, 3], yticklabels=[0.3, 1, 3])
left.minorticks_off()
left.legend()
drawn = {
    "one example": (".", "sky", 2),
    "mini-batch of 32": (".", "blue", 7),
    "full batch": ("D", "black", 7),
}
for name, (marker, color, markersize) in drawn.items():
    loss, size = trainings[name].loss[0, 0], kinds[name][0]  # the first of 5 seeds
    seen = size * np.arange(1, len(loss) + 1)
    right.plot(seen, loss, marker, color=plots.PALETTE[color], label=name, markersize=markersize)
right.set(yscale="log", ylim=(1e-3, 20), xlabel="examples seen", ylabel="loss of the batch")
right.legend(loc="lower left", markerscale=1.5, frameon=True, framealpha=0.9, edgecolor="none")
plt.show()

exponents = np.polyfit(np.log(sizes), np.log(noise).T, 1)[0]
lab.claim(
    "The noise falls with the root of the batch size",
    np.all(abs(exponents + 0.5) < 0.05),
    f"exponent {exponents.min():.2f} to {exponents.max():.2f}, 5 seeds",
)
accuracy = {name: runs.accuracy[0] for name, runs in trainings.items()}
for name, values in accuracy.items():
    taken = trainings[name].loss.shape[-1]
    print(f"{name:17} {taken:5} steps   test accuracy {values.min():.0%} to {values.max():.0%}")
lab.claim(
    "After the same two passes mini-batches are ahead of the full batch, for each of 5 seeds",
    np.all(accuracy["mini-batch of 32"] > accuracy["full batch"] + 0.01),
)

# %% [markdown]
# In the right picture each dot is one step. The full batch has read all images twice and made two
# steps. The single example made 2874 wild ones. The mini-batch gets as far with 89, and a computer
# takes hardly longer for a step with 32 examples than for one with 1: it computes them side by
# side. That is why everybody uses mini-batches.
#
# > **Remember.** A hundred times the examples make the gradient only ten times less noisy.
# > Mini-batches spend them better: more steps.

# %% [markdown]
# ## 3 · Momentum
#
# Our valley at a learning rate of 0.1: no zigzag, but the walk dies out long before the minimum. A
# ball would not stop there. It would keep the speed it has and gather more. That is the idea of
# momentum (Polyak, 1964):

# %%
momentum_path = walk(keras.optimizers.SGD(0.1, momentum=0.9), H, START)
sgd_path = walk(keras.optimizers.SGD(0.1), H, START)


def draw_paths(ax, paths, H, title):
    draw_valley(ax, H, title)
    for (label, points), color in zip(paths.items(), COLORS, strict=False):
        ax.plot(*points.T, "-", color=color, linewidth=1.2)
        ax.plot(*points[-1], "o", color=color, label=f"{label}: $f$ = {height(points[-1], H):.2g}")
    ax.set(xlim=(-8, 8), ylim=(-4, 4), ylabel="$y$")
    ax.legend(loc="lower right", title="after 30 steps")


fig, ax = plt.subplots(figsize=(6.5, 3.3))
draw_paths(ax, {"SGD": sgd_path, "momentum": momentum_path}, H, "$\\eta$ = 0.1, $\\mu$ = 0.9")
plt.show()

# %% [markdown]
# Momentum keeps a second vector beside the weights, the *velocity* $v$. It starts at zero:
#
# $$v \leftarrow \mu\, v - \eta\, g, \qquad w \leftarrow w + v .$$
#
# With $\mu = 0$ this is gradient descent. With $\mu = 0.9$ a tenth of the velocity is lost at each
# step. Where the gradient stays the same, the velocity grows until $v = -\eta\,g\,(1 + 0.9 + 0.81
# + \dots) = -10\,\eta\,g$: ten times the step. The number $\eta / (1 - \mu)$ is called the
# *effective* learning rate. Keep it in mind when momentum and gradient descent are compared at the
# same $\eta$.
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
    """Gradient descent that keeps going: v ← μ v − η g,  w ← w + v."""

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
# Once your check has passed, your optimizer joins the picture: dots labelled "yours". The right
# half asks a fair question. In the picture above momentum had the same $\eta$ as gradient descent,
# so its effective rate was ten times larger. What if *both* get their best constants? For a valley
# with eigenvalues from $\lambda_1$ to $\lambda_n$ these are known (Polyak, 1964):
#
# $$\eta = \Big(\frac{2}{\sqrt{\lambda_1} + \sqrt{\lambda_n}}\Big)^2, \qquad
#   \mu = \Big(\frac{\sqrt{\lambda_n} - \sqrt{\lambda_1}}
#                    {\sqrt{\lambda_n} + \sqrt{\lambda_1}}\Big)^2 .$$

# %%
flat, steep = np.sqrt(0.1), np.sqrt(2)
rate, mu = (2 / (flat + steep)) ** 2, ((steep - flat) / (steep + flat)) ** 2
starts = np.random.default_rng(0).normal(size=(5, 2)).astype("float32")

f_sgd = height(walk(keras.optimizers.SGD(2 / 2.1), H, starts, steps=60), H)
f_momentum = height(walk(keras.optimizers.SGD(rate, momentum=mu), H, starts, steps=60), H)

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.3))
draw_paths(left, {"SGD": sgd_path, "momentum": momentum_path}, H, "same $\\eta$ = 0.1")
if Yours := lab.yours("momentum"):
    left.plot(*walk(Yours(0.1, momentum=0.9), H, START).T, "k.", label="yours")
    left.legend(loc="lower right", title="after 30 steps")
plots.spread(right, np.arange(61), f_sgd.T, label="SGD, best $\\eta$", color=COLORS[0])
plots.spread(
    right, np.arange(61), f_momentum.T, label="momentum, best $\\eta$, $\\mu$", color=COLORS[1]
)
right.set(
    yscale="log", xlabel="steps", ylabel="$f$", ylim=(1e-22, 10), title="best constants of each"
)
right.legend()
plt.show()

lab.claim(
    "With the best constants of each, momentum is 10⁹ times lower than SGD after 60 steps",
    np.all(f_momentum[-1] < 1e-9 * f_sgd[-1]),
    f"median {np.median(f_momentum[-1]):.1g} against {np.median(f_sgd[-1]):.1g}, 5 starts",
)

# %% [markdown]
# Gradient descent shrinks the error by 0.905 per step, momentum by $\sqrt\mu = 0.635$. The steeper
# the valley, the larger the gain: with $\kappa = \lambda_n / \lambda_1$ gradient descent needs
# about $\kappa$ steps, momentum about $\sqrt\kappa$. This is the real merit of momentum (Goh,
# 2017, tells it with beautiful pictures).
#
# > **Remember.** Momentum adds up past gradients. It crosses a long valley in $\sqrt\kappa$ steps
# > where gradient descent needs $\kappa$.

# %% [markdown]
# ## 4 · Nesterov
#
# A ball that rolls down also rolls up the other side. Look at the blue path of the picture above:
# it swings across the valley, again and again. Nesterov (1983) lets the ball look ahead: step with
# the old velocity first, and take the gradient there. Keras writes it so that the gradient may be
# taken at $w$ itself:
#
# $$v \leftarrow \mu\, v - \eta\, g, \qquad w \leftarrow w + \mu\, v - \eta\, g .$$
#
# The second formula uses the *new* velocity of the first. It differs from momentum in one thing:
# it steps once more along the velocity.
#
# From now on a small base class keeps the books for you. `Rule` does what you did by hand in
# exercise 1: `slots` names the tensors that outlive a step and says where they start, `slot` finds
# the one that belongs to a variable, `step_number` counts the steps, and `get_config` is written
# for you. Its core:

# %%
for method in (Rule.build, Rule.slot, Rule.step_number):
    print(inspect.getsource(method))

# %% [markdown]
# ## Exercise 2 · nesterov
#
# Only `update_step` is left to write. `self.slot("velocity", variable)` is the velocity.


# %%
class Nesterov(Rule):
    """Momentum that looks ahead: v ← μ v − η g,  w ← w + μ v − η g."""

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
starts = np.random.default_rng(1).normal(size=(5, 2)).astype("float32")


def across(optimizer):
    """The distance from the valley's floor, relative to the start: 61 steps × 5 starts."""
    return walk(optimizer, H, starts, steps=60)[..., 1] / starts[:, 1]


with_momentum = across(keras.optimizers.SGD(0.1, momentum=0.9))
with_look_ahead = across(keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True))

fig, ax = plt.subplots(figsize=(7, 3))
steps = np.arange(61)
plots.spread(ax, steps, with_momentum, label="momentum", color=COLORS[1])
plots.spread(ax, steps, with_look_ahead, label="Nesterov", color=COLORS[2])
if Yours := lab.yours("nesterov"):
    ax.plot(steps, across(Yours(0.1, momentum=0.9))[:, 0], "k.", label="yours")
ax.set(
    xlabel="steps", ylabel="$y$ / its start", title="Across the valley: $\\eta$ = 0.1, $\\mu$ = 0.9"
)
ax.legend()
plt.show()

swings = abs(with_momentum[30:]).max(axis=0), abs(with_look_ahead[30:]).max(axis=0)
lab.claim(
    "After step 30 Nesterov swings at least 10 times less than momentum, from 5 starts",
    np.all(swings[0] > 10 * swings[1]),
    f"{swings[0].min():.2f} of the start against {swings[1].max():.4f}",
)

# %% [markdown]
# Along the floor of the valley, where the gradient is small, both are equally fast.
#
# > **Remember.** Momentum plus a look ahead: the same speed, smaller swings. In Keras it is the
# > argument `nesterov=True`.

# %% [markdown]
# ## 5 · AdaGrad
#
# So far all weights share one learning rate, and the steepest direction sets it for all. Why not
# give each weight a rate of its own? AdaGrad (Duchi, Hazan and Singer, 2011) adds up the squares
# of each weight's past gradients, and divides by the root of the sum:
#
# $$a \leftarrow a + g^2, \qquad w \leftarrow w - \frac{\eta}{\sqrt{a + \varepsilon}}\, g .$$
#
# All of this is meant weight by weight. A steep direction has large gradients, so a large $a$, so
# a small rate. A word that is rare in the training texts has few gradients, so a small $a$, so a
# large rate: such sparse data is what AdaGrad was invented for. The small $\varepsilon$ keeps the
# root away from zero.
#
# ## Exercise 3 · adagrad
#
# Name the slot in `slots` and write `update_step`. In Keras $a$ does not start at 0 but at
# `initial_accumulator_value`, and $\varepsilon$ stands *inside* the root.


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
# **Predict before you run.** The sum $a$ can only grow. We feed AdaGrad random gradients that are
# as large at the end as at the beginning. What happens to the length of its steps?

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


def draw_lengths(ax, lengths):
    for (label, values), color in zip(lengths.items(), COLORS[2:], strict=False):
        plots.spread(ax, np.arange(1, 151), values.T, label=label, color=color)
    ax.set(xscale="log", yscale="log", xlabel="step $t$", ylabel="step length / $\\eta$")
    ax.legend()


lengths = {"AdaGrad": step_lengths(keras.optimizers.Adagrad(0.1)) / 0.1}
fig, ax = plt.subplots(figsize=(6, 3))
draw_lengths(ax, lengths)
ax.plot(np.arange(1, 151), np.arange(1, 151) ** -0.5, ":", color="0.3", label="$1/\\sqrt{t}$")
if Yours := lab.yours("adagrad"):
    ax.plot(
        np.arange(1, 151)[::10],
        np.median(step_lengths(Yours(0.1)), 1)[::10] / 0.1,
        "k.",
        label="yours",
    )
ax.legend()
plt.show()

exponents = slope(lengths["AdaGrad"])
lab.claim(
    "AdaGrad's steps shrink like 1/√t although the gradients do not",
    np.all(abs(exponents + 0.5) < 0.05),
    f"exponent {exponents.min():.2f} to {exponents.max():.2f}, 5 seeds",
)

# %% [markdown]
# Half of the length is gone after four times the steps, for ever. In a long training that is a
# problem: the rate dies before the network has learned.
#
# > **Remember.** AdaGrad gives each weight its own rate. It never forgets, so its steps go to
# > zero.

# %% [markdown]
# ## 6 · RMSProp
#
# The cure is to forget. RMSProp (Tieleman and Hinton, 2012, a lecture that was never a paper)
# replaces the sum by a *moving average* of the squares:
#
# $$v \leftarrow \rho\, v + (1 - \rho)\, g^2, \qquad
#   w \leftarrow w - \frac{\eta}{\sqrt{v + \varepsilon}}\, g .$$
#
# With $\rho = 0.9$ it remembers about the last ten gradients.
#
# ## Exercise 4 · rmsprop
#
# One line of AdaGrad changes.


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
adagrad_x = walk(keras.optimizers.Adagrad(0.1), H, START, steps=120)[:, 0]
rmsprop_x = walk(keras.optimizers.RMSprop(0.1), H, START, steps=120)[:, 0]

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.1))
draw_lengths(left, lengths)
right.plot(adagrad_x, color=COLORS[2], label="AdaGrad")
right.plot(rmsprop_x, color=COLORS[3], label="RMSProp")
if Yours := lab.yours("rmsprop"):
    right.plot(walk(Yours(0.1), H, START, steps=120)[:, 0], "k.", markersize=3, label="yours")
right.axhline(0, color="0.3", linewidth=0.8, linestyle=":")
right.set(xlabel="step $t$", ylabel="$x$", title="along the valley, $\\eta$ = 0.1")
right.legend()
plt.show()

exponents = slope(lengths["RMSProp"])
lab.claim(
    "RMSProp's steps keep their length",
    np.all(abs(exponents) < 0.1),
    f"exponent {exponents.min():.2f} to {exponents.max():.2f}, 5 seeds",
)

# %% [markdown]
# RMSProp walks along the valley at about $\eta$ per step, whatever the gradient. AdaGrad gets
# slower and slower: in $t$ steps it comes about $2\eta\sqrt{t}$ far.
#
# > **Remember.** RMSProp is AdaGrad that forgets. Its steps have about the length $\eta$.

# %% [markdown]
# ## 7 · Adam
#
# Adam (Kingma and Ba, 2015) puts momentum on top of RMSProp: a moving average $m$ of the
# gradients, divided by the root of a moving average $v$ of their squares.
#
# $$m \leftarrow m + (1 - \beta_1)(g - m), \qquad v \leftarrow v + (1 - \beta_2)(g^2 - v)$$
#
# Both start at zero, so both are too small in the first steps: after one step $m$ is only $(1 -
# \beta_1)\,g$, a tenth of the gradient. Adam knows by how much and corrects it. At step $t = 1, 2,
# 3, \dots$ the shares of $m$ and $v$ that are filled are $1 - \beta_1^t$ and $1 - \beta_2^t$:
#
# $$\alpha = \eta\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}, \qquad
#   w \leftarrow w - \alpha\, \frac{m}{\sqrt{v} + \varepsilon} .$$
#
# Here $\varepsilon$ stands *outside* the root, unlike in Keras' RMSProp. (The paper's Algorithm 1
# adds it to the corrected root; Keras takes the paper's other form, there written with
# $\hat\varepsilon$.)
#
# ## Exercise 5 · adam
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

# %% [markdown]
# **Predict before you run.** The first gradient is 0.001, or 1, or 1000. How long is the first
# step of SGD, and of Adam, with $\eta = 0.1$?

# %%
sizes = np.logspace(-3, 3, 7, dtype="float32")


def first_step(optimizer):
    w = keras.Variable(np.zeros(7, "float32"))
    optimizer.apply([ops.convert_to_tensor(sizes)], [w])
    return np.abs(w.numpy())


fig, ax = plt.subplots(figsize=(6, 3))
ax.loglog(sizes, first_step(keras.optimizers.SGD(0.1)), "-", color=COLORS[0])
ax.loglog(sizes, first_step(keras.optimizers.RMSprop(0.1)), "-", color=COLORS[3])
ax.loglog(sizes, first_step(keras.optimizers.Adam(0.1)), "-", color=COLORS[4])
if Yours := lab.yours("adam"):
    ax.loglog(sizes, first_step(Yours(0.1)), ".", color="black", label="yours")
    ax.legend()
ax.text(30, 12, "SGD", color=COLORS[0], ha="right")
ax.text(1e3, 0.42, "RMSProp: 3.2 $\\eta$", color=COLORS[3], ha="right")
ax.text(1e3, 0.022, "Adam: $\\eta$", color=COLORS[4], ha="right")
ax.set(
    xlabel="size of the first gradient", ylabel="length of the first step", title="$\\eta$ = 0.1"
)
plt.show()

adam_first = first_step(keras.optimizers.Adam(0.1))
lab.claim(
    "Adam's first step has the length η for gradients from 0.001 to 1000",
    np.allclose(adam_first, 0.1, rtol=0.01),
    f"{adam_first.min():.4f} to {adam_first.max():.4f}",
)

# %% [markdown]
# Without a correction RMSProp begins with a step of $\eta / \sqrt{1 - \rho} = 3.2\,\eta$. Adam
# begins with $\eta$. Later its step is $\eta$ where all gradients agree in sign, and much less
# where they contradict each other: then $m$ is small and $v$ is not.
#
# > **Remember.** Adam = momentum ÷ RMS of the gradient, both corrected for their start. Multiply
# > the loss by 1000, and Adam takes almost the same steps.

# %% [markdown]
# ## 8 · The race, and why it proves little
#
# Now all of them race down our valley. Many books print such a picture and crown a winner. We draw
# it twice: in the valley, and in *the same valley turned by 45°*. Nothing else changes. Each
# optimizer runs with the best of 25 learning rates, chosen anew for each valley and each start.
#
# **Predict before you run.** Which optimizers do not care about the turn? Look at the formulas:
# which of them treat each weight by itself?

# %%
OPTIMIZERS = {
    "SGD": keras.optimizers.SGD,
    "momentum": partial(keras.optimizers.SGD, momentum=0.9),
    "AdaGrad": keras.optimizers.Adagrad,
    "RMSProp": keras.optimizers.RMSprop,
    "Adam": keras.optimizers.Adam,
}
angles, rates = [0, 15, 30, 45], np.logspace(-2, 0.9, 25, dtype="float32")


def turn(angle):
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.float32([[cosine, -sine], [sine, cosine]])


rng = np.random.default_rng(0)
starts = START * rng.uniform(0.5, 1.5, (8, 2)) * rng.choice([-1, 1], (8, 2))
starts = np.concatenate([[START], starts]).astype("float32")
Hs = np.stack([turn(a) @ H @ turn(a).T for a in angles])[:, None]  # 4 angles × 1
rows = np.stack([np.tile(starts @ turn(a).T, (25, 1, 1)) for a in angles])  # × 25 rates × 9 starts

results, races = {}, {}
for name, make in OPTIMIZERS.items():
    points = walk(make(lambda: rates[:, None, None]), Hs, rows)  # 31 steps × 4 × 25 × 9 × (x, y)
    ends = height(points[-1], Hs)  # 4 × 25 × 9
    results[name] = ends.min(axis=1)  # the best rate for each angle and each start
    best = ends[:, :, 0].argmin(axis=1)
    races[name] = [points[:, i, b, 0] for i, b in enumerate(best)]


# %%
def draw_turned(ax, angle, title=""):
    draw_valley(ax, turn(angle) @ H @ turn(angle).T, title, reach=(9, 9))
    ax.set(xlim=(-9, 9), ylim=(-9, 9), xlabel="", xticks=[], yticks=[], aspect="equal")


fig, axes = plt.subplots(2, 5, figsize=(10, 4.3))
for row, index in zip(axes, [0, 3], strict=True):
    for ax, (name, paths), color in zip(row, races.items(), COLORS, strict=False):
        draw_turned(ax, angles[index], name if index == 0 else "")
        ax.plot(*paths[index].T, "o-", color=color, markersize=2.5, linewidth=1)
        end = height(paths[index][-1], Hs[index, 0])
        ax.set_xlabel(f"$f$ = {end:.1g}" if end > 1e-14 else "$f$ < 1e-14")
    row[0].set_ylabel(f"turned by {angles[index]}°")
fig.suptitle(
    "30 steps, each with its best rate; below each path the height $f$ of its end", fontsize=11
)
plt.show()

# %% [markdown]
# SGD and momentum walk the same path, turned: a rotation means nothing to them. AdaGrad and
# RMSProp almost jump into the minimum of the first valley, because there each weight has one
# eigenvalue to itself, and a rate of its own is just what it needs. In the turned valley every
# weight sees both eigenvalues, and the gift is gone.

# %%
fig, ax = plt.subplots(figsize=(6.5, 3.6))
for (name, ends), color in zip(results.items(), COLORS, strict=False):
    plots.spread(ax, angles, np.maximum(ends, 1e-14), axis=1, color=color, marker="o", label=name)
ax.set(yscale="log", xticks=angles, xlabel="turn of the valley (degrees)")
ax.set(
    ylabel="$f$ after 30 steps, 9 starts", title="Each optimizer with its best rate at each angle"
)
ax.legend(loc="lower right", ncols=2)
plt.show()

straight, turned = ({k: np.median(v[i]) for k, v in results.items()} for i in (0, 3))
lab.claim(
    "SGD and momentum reach the same height at every angle",
    all(np.isclose(straight[k], turned[k], rtol=0.02) for k in ("SGD", "momentum")),
    f"{straight['SGD']:.2g} and {straight['momentum']:.2g}",
)
lab.claim(
    "AdaGrad and RMSProp end more than 1000 times higher in the turned valley",
    all(turned[k] > 1000 * straight[k] for k in ("AdaGrad", "RMSProp")),
    f"RMSProp {straight['RMSProp']:.1g}, turned {turned['RMSProp']:.1g}",
)
lab.claim(
    "Adam, said to be the best, wins neither race",
    min(straight, key=straight.get) != "Adam" and min(turned, key=turned.get) != "Adam",
    f"first: {min(straight, key=straight.get)}, turned: {min(turned, key=turned.get)}",
)

# %% [markdown]
# The same race as a film. Nothing new is in it: the pictures above carry the lesson.

# %%
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.2), layout="none")
fig.subplots_adjust(0.01, 0.02, 0.99, 0.92, wspace=0.03)
runners = []
for ax, index in zip(axes, [0, 3], strict=True):
    draw_turned(ax, angles[index], f"turned by {angles[index]}°")
    for (name, paths), color in zip(races.items(), COLORS, strict=False):
        runners.append((*ax.plot([], [], color=color, label=name), paths[index]))
axes[0].legend(ncols=2, loc="lower left", fontsize=8)


def frame(step):
    for line, path in runners:
        line.set_data(*path[: step + 1].T)


film = FuncAnimation(fig, frame, frames=range(0, 31, 2))
with tempfile.TemporaryDirectory() as folder:
    film.save(f"{folder}/race.gif", PillowWriter(fps=4), dpi=80)
    gif = Path(f"{folder}/race.gif").read_bytes()
plt.close(fig)
Image(gif, format="png")  # a GIF in truth: so every viewer of notebooks shows it, and it moves

# %% [markdown]
# > **Remember.** Optimizers with a rate for each weight are good at valleys along the axes, and
# > lose this power in turned ones. A race on one picture tells you about the picture.

# %% [markdown]
# ## 9 · A fair comparison
#
# Now a real network: 64-64-64-10 on the digits, 150 steps of mini-batches of 32. A fair comparison
# needs two things that most pictures of optimizers leave out: *every* optimizer gets its own best
# learning rate, and each run is repeated with several *seeds* (other initial weights, another
# order of the examples). Six optimizers × 12 rates × 5 seeds make 360 trainings. `lab.train_many`
# runs the 60 trainings of one optimizer at once; you get the same weights as from 60 separate
# `model.fit`.
#
# **Predict before you run.** Sort the six by test accuracy: first with the learning rate that
# Keras gives them when you say nothing, then with the best rate of each.


# %%
def network():
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
    return keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10, "softmax")])


rates = np.logspace(-4, 1.5, 12)
contestants = {**OPTIMIZERS, "Adadelta": keras.optimizers.Adadelta}
sweep = {
    name: lab.train_many(
        network, make, {"learning_rate": rates}, digits, steps=150, batch_size=32
    ).accuracy
    for name, make in contestants.items()
}  # for each optimizer 12 rates × 5 seeds


# %%
def default(name):
    """The place in `rates` of the rate that Keras takes when you say nothing."""
    return abs(rates - contestants[name]().learning_rate.numpy()).argmin()


untuned = {name: np.median(accuracy[default(name)]) for name, accuracy in sweep.items()}
tuned = {name: np.median(accuracy, axis=1).max() for name, accuracy in sweep.items()}

fig, axes = plt.subplots(2, 3, figsize=(10, 4.8), sharex=True, sharey=True)
for ax, (name, accuracy), color in zip(axes.flat, sweep.items(), COLORS, strict=True):
    plots.spread(ax, rates, 100 * accuracy, axis=1, color=color)
    ax.plot(rates[default(name)], 100 * untuned[name], "D", color="0.15", markersize=7)
    ax.set(xscale="log", title=f"{name}: best {tuned[name]:.1%}")
axes[0, 0].annotate(
    "Keras'\ndefault", (0.01, 76), (0.02, 35), arrowprops={"arrowstyle": "->", "color": "0.3"}
)
fig.supxlabel("learning rate")
fig.supylabel("test accuracy (%)\nmedian and range of 5 seeds", fontsize=10.5, ha="center")
plt.show()


def gap(accuracies):
    return max(accuracies.values()) - min(accuracies.values())


lab.claim(
    "With Keras' default rates the best and the worst are more than 50 points apart",
    gap(untuned) > 0.5,
    f"{100 * gap(untuned):.0f} points",
)
lab.claim(
    "With the best rate of each all six are within 3 points",
    gap(tuned) < 0.03,
    f"{100 * gap(tuned):.1f} points",
)

# %% [markdown]
# Look at the diamonds: the ranking of many slides, "Adam best, Adadelta worst", is a ranking of
# *default rates*. Adadelta's own paper takes the rate 1.0; Keras takes 0.001. At their best rates
# the six can hardly be told apart. (Schmidt, Schneider and Hennig, 2021, found the same with 15
# optimizers and more than 50 000 trainings: trying several optimizers with their defaults works
# about as well as tuning one.)
#
# Look once more: most curves end in a cliff on the right. One rate too far, and the network learns
# nothing.
#
# > **Remember.** An optimizer without its learning rate is half a sentence. Compare each at its
# > best rate, over several seeds.

# %% [markdown]
# ## 10 · Where Adam really wins
#
# Somebody forgot to standardize the inputs. We multiply each pixel of the digits by a fixed number
# between 0.01 and 10, in training and test images alike. No information is lost. But the weights
# of a loud pixel now get gradients a thousand times larger than those of a quiet one: a narrow
# valley *along the axes*.
#
# **Predict before you run.** You have seen turned and straight valleys. Who will suffer?

# %%
volume = np.random.default_rng(0).permutation(np.logspace(-2, 1, 64)).astype("float32")
uneven = replace(digits, x_train=digits.x_train * volume, x_test=digits.x_test * volume)

some_rates = np.logspace(-3, -0.5, 6)
uneven_runs = {
    name: lab.train_many(
        network, OPTIMIZERS[name], {"learning_rate": some_rates}, uneven, steps=150, batch_size=32
    ).accuracy
    for name in ("SGD", "momentum", "Adam")
}


def at_best(accuracy):
    """The accuracies of the 5 seeds at the best rate."""
    return accuracy[np.median(accuracy, axis=1).argmax()]


uneven_best = {name: at_best(accuracy) for name, accuracy in uneven_runs.items()}

fig, ax = plt.subplots(figsize=(7, 2.4))
for place, (name, accuracy) in enumerate(uneven_best.items()):
    ax.plot(100 * at_best(sweep[name]), [place - 0.12] * 5, "o", color="0.6", alpha=0.7)
    ax.plot(100 * accuracy, [place + 0.12] * 5, "o", color=plots.PALETTE["vermilion"], alpha=0.7)
ax.text(96.3, -0.32, "standardized pixels", color="0.45", ha="right")
ax.text(93.2, -0.32, "uneven pixels", color=plots.PALETTE["vermilion"], ha="right")
ax.set(yticks=range(3), yticklabels=uneven_best, ylim=(2.5, -0.6))
ax.set(xlabel="test accuracy (%) of 5 seeds, each at the best rate of its optimizer")
plt.show()

lead = uneven_best["Adam"].mean() - max(uneven_best[k].mean() for k in ("SGD", "momentum"))
lab.claim(
    "On uneven inputs Adam beats SGD and momentum by more than 1 point, all at their best rate",
    lead > 0.01,
    f"{100 * lead:.1f} points, mean of 5 seeds",
)
cure = at_best(sweep["SGD"]).mean() - uneven_best["Adam"].mean()
lab.claim(
    "SGD on standardized pixels is better than Adam on uneven ones",
    cure > 0.01,
    f"{100 * cure:.1f} points, mean of 5 seeds",
)

# %% [markdown]
# This is the case for which rates per weight were made. Real networks have uneven gradients of
# many kinds: rare words, layers of different width, attention beside dense layers. Here the better
# cure is of course to standardize the inputs: even SGD then passes Adam on uneven ones.
#
# > **Remember.** Adam's true merit: it forgives what is badly scaled.

# %% [markdown]
# ## 11 · Local minima
#
# "Momentum rolls through local minima." You will read this often. Let us count. We draw 5 × 400
# random hilly landscapes on a circle, sums of eight cosines, with six minima each or so. A run
# counts when it ends in the *lowest* minimum of its landscape.
#
# For a fair count momentum gets the same *effective* rate as gradient descent: $\eta = 0.001$ and
# $\mu = 0.9$ against $\eta = 0.01$. Two more runs join them: momentum at ten times that rate, and
# gradient descent whose gradients get noise, strong at first and then fading.
#
# **Predict before you run.** Gradient descent ends in the lowest minimum in a quarter of the
# landscapes. And the other three?

# %%
rng = np.random.default_rng(0)
k = np.arange(1, 9, dtype="float32")
amplitude = (rng.normal(size=(2000, 8)) / k**0.7).astype("float32")
phase = rng.uniform(0, 2 * np.pi, (2000, 8)).astype("float32")
first = rng.uniform(-np.pi, np.pi, 2000).astype("float32")


def landscape(x):
    return np.sum(amplitude * np.cos(k * x[:, None] + phase), axis=1)


def descend(optimizer, noise=0.0, steps=250):
    """Where 2000 runs end, one in each landscape."""
    x = keras.Variable(first)
    rng = np.random.default_rng(1)
    for step in range(steps):
        gradient = -ops.sum(amplitude * k * ops.sin(k * ops.expand_dims(x, 1) + phase), axis=1)
        fading = max(0, 1 - step / (0.7 * steps))
        gradient = gradient + noise * fading * rng.standard_normal(2000, "float32")
        optimizer.apply([gradient], [x])
    return x.numpy()


circle = np.linspace(-np.pi, np.pi, 500, endpoint=False)
heights = np.stack([landscape(np.full(2000, x)) for x in circle])
lowest = circle[heights.argmin(axis=0)]

ends = {
    "gradient descent": descend(keras.optimizers.SGD(0.01)),
    "momentum, same\neffective rate": descend(keras.optimizers.SGD(0.001, momentum=0.9)),
    "momentum, 10 ×\nthat rate": descend(keras.optimizers.SGD(0.01, momentum=0.9)),
    "gradient descent\n+ fading noise": descend(keras.optimizers.SGD(0.01), noise=20.0),
}
found = {
    name: np.mean((abs(np.angle(np.exp(1j * (x - lowest)))) < 0.1).reshape(5, 400), axis=1)
    for name, x in ends.items()
}

# %%
SHOWN = 91  # one of the few landscapes on which they end in different places
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.3), width_ratios=[3, 2])
left.plot(circle, heights[:, SHOWN], color="0.5")
left.plot(first[SHOWN], landscape(first)[SHOWN], "k^", markersize=8)
for x, color, marker in zip(ends.values(), COLORS, "osDv", strict=False):
    left.plot(
        np.angle(np.exp(1j * x[SHOWN])), landscape(x)[SHOWN], marker, color=color, markersize=8
    )
left.annotate(
    "start", (first[SHOWN], landscape(first)[SHOWN]), (-30, 8), textcoords="offset points"
)
left.set(xlabel="$x$ (on a circle)", ylabel="$f(x)$", title="One of the 2000 landscapes")
for place, (share, color) in enumerate(zip(found.values(), COLORS, strict=False)):
    right.barh(place, 100 * share.mean(), color=color, alpha=0.85)
    right.plot(100 * share, [place] * 5, "|", color="0.3", markersize=12)
    right.text(100 * share.max() + 1, place, f"{100 * share.mean():.1f} %", va="center")
right.set(yticks=range(4), yticklabels=found, xlim=(0, 50), xlabel="runs in the lowest minimum (%)")
right.invert_yaxis()
right.grid(False)
plt.show()

plain, same, large, noisy = found.values()
lab.claim(
    "At the same effective rate momentum finds the lowest minimum hardly more often",
    np.all(abs(same - plain) < 0.03),
    f"{100 * np.mean(same - plain):+.1f} points, 5 × 400 landscapes",
)
lab.claim(
    "Noise that fades helps far more than momentum at ten times the rate",
    np.all(noisy - plain > 1.5 * (large - plain)),
    f"{100 * np.mean(noisy - plain):+.0f} against {100 * np.mean(large - plain):+.0f} points",
)

# %% [markdown]
# > **Remember.** Momentum is for long valleys. What shakes a run out of a bad minimum is noise and
# > a large learning rate. (Our landscapes have one dimension; large networks may have few bad
# > minima.)

# %% [markdown]
# ## 12 · A problem on which Adam fails
#
# Reddi, Kale and Kumar (2018) found a simple problem on which Adam walks to the *worst* point. A
# weight $w$ lives between −1 and 1. The gradient is $+3$ in every third step, and $-1$ in the two
# others. The mean is $+\frac13$, so the loss falls to the left, and the best weight is $w = -1$.
#
# Adam with a short memory divides each gradient by nearly its own size. The rare large gradient
# then weighs no more than each of the two small ones. Two against one: to the right. **AMSGrad**,
# their cure, divides by the *largest* $v$ seen so far, which never falls. In Keras it is
# `Adam(amsgrad=True)`.


# %%
def three_beat(optimizer, steps=180):
    """The path of w from 5 starts, clipped to −1 … 1: shape (steps, 5)."""
    w = keras.Variable(np.linspace(-0.8, 0.8, 5))
    path = []
    for step in range(steps):
        gradient = 3.0 if step % 3 == 0 else -1.0
        optimizer.apply([ops.full((5,), gradient)], [w])
        w.assign(ops.clip(w, -1.0, 1.0))
        path.append(w.numpy())
    return np.array(path)


adam = three_beat(keras.optimizers.Adam(0.1, beta_1=0.0, beta_2=0.1))
amsgrad = three_beat(keras.optimizers.Adam(0.1, beta_1=0.0, beta_2=0.1, amsgrad=True))

fig, ax = plt.subplots(figsize=(7, 3))
ax.plot(adam, color=COLORS[4], linewidth=1)
ax.plot(amsgrad, color=COLORS[1], linewidth=1)
ax.text(182, 0.93, "Adam", color=COLORS[4], va="center")
ax.text(182, -0.95, "AMSGrad", color=COLORS[1], va="center")
ax.set(
    xlabel="step",
    ylabel="$w$ (best: −1)",
    xlim=(0, 205),
    title="$\\beta_1$ = 0, $\\beta_2$ = 0.1; 5 starts",
)
plt.show()

lab.claim(
    "Adam ends at the worst point and AMSGrad near the best, from each of 5 starts",
    np.all(adam[-3:].mean(axis=0) > 0.8) and np.all(amsgrad[-3:].mean(axis=0) < -0.8),
    f"Adam {adam[-3:].mean():+.2f}, AMSGrad {amsgrad[-3:].mean():+.2f}",
)

# %% [markdown]
# The trap needs a short memory, here $\beta_2 = 0.1$. Set `beta_2` to Keras' default, 0.999, and
# run the cell again: the claim will fail, because Adam then finds the right way, too.
#
# > **Remember.** Dividing by recent gradients can silence the rare large one that matters. A long
# > memory $\beta_2$ protects.

# %% [markdown]
# ## 13 · AdamW: weight decay beside the gradient
#
# Regularization often asks for small weights. There are two ways to ask, and for plain gradient
# descent they are the same:
#
# - **L2 penalty**: add $\frac\lambda2 w^2$ to the loss. The gradient becomes $g + \lambda w$.
# - **weight decay**: leave the gradient alone, and shrink the weights: $w \leftarrow w -
#   \eta\lambda w$.
#
# With Adam they differ. The penalty's gradient goes through the division by $\sqrt v$ like all the
# rest, so a weight with large gradients is hardly shrunk at all. Loshchilov and Hutter (2019) put
# the decay beside the gradient again: AdamW.
#
# $$w \leftarrow w - \eta\,\lambda\, w, \qquad\text{then Adam's step with } g.$$
#
# ## Exercise 6 · adamw
#
# `AdamW` builds on *your* `Adam`, so exercise 5 comes first. The number $\lambda$ is `self.decay`.
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

# %% [markdown]
# We compare both ways for SGD and for Adam, in our valley, from 5 starts: how far apart do the two
# paths get?

# %%
decay = 0.3
pairs = {"SGD": (keras.optimizers.SGD, COLORS[0]), "Adam": (keras.optimizers.Adam, COLORS[4])}
starts = np.random.default_rng(0).normal(scale=5, size=(5, 2)).astype("float32")
with_penalty = H + decay * np.eye(2, dtype="float32")  # the gradient of ½ wᵀHw + ½ λ ‖w‖²

fig, ax = plt.subplots(figsize=(7, 3))
gaps = {}
for name, (make, color) in pairs.items():
    penalty = walk(make(0.1), with_penalty, starts, steps=60)
    beside = walk(make(0.1, weight_decay=decay), H, starts, steps=60)
    gaps[name] = np.linalg.norm(penalty - beside, axis=-1)
    plots.spread(ax, np.arange(1, 61), np.maximum(gaps[name][1:], 1e-8), color=color, label=name)
if Yours := lab.yours("adamw"):
    penalty = walk(keras.optimizers.Adam(0.1), with_penalty, starts, steps=60)
    gap = np.linalg.norm(penalty - walk(Yours(0.1, decay), H, starts, steps=60), axis=-1)
    ax.plot(np.arange(1, 61), np.median(gap, axis=1)[1:], "k.", label="yours")
ax.set(yscale="log", xlabel="steps", ylabel="distance between the two paths")
ax.set(title="L2 penalty against weight decay, $\\lambda$ = 0.3, 5 starts")
ax.legend(loc="center right")
plt.show()

lab.claim(
    "For SGD, L2 penalty and weight decay are the same",
    gaps["SGD"].max() < 1e-5,
    f"largest distance {gaps['SGD'].max():.0e}",
)
lab.claim(
    "For Adam they are not",
    np.all(gaps["Adam"].max(axis=0) > 0.05),
    f"{gaps['Adam'].max(axis=0).min():.2f} to {gaps['Adam'].max(axis=0).max():.2f}, 5 starts",
)

# %% [markdown]
# Three things to know. In Keras *every* optimizer has the argument `weight_decay`, and it always
# means the decay beside the gradient: `Adam(weight_decay=0.004)` is `AdamW()`. Keras multiplies
# the decay by the learning rate; the paper does not, so that its $\lambda$ is another number. And
# the decay also shrinks biases, unless you call `exclude_from_weight_decay`.
#
# > **Remember.** With Adam, write `weight_decay=…`, not an L2 penalty.

# %% [markdown]
# ## 14 · Schedules
#
# A large learning rate is fast at the beginning. At the end it keeps the weights jumping around
# the minimum, because mini-batch gradients are noisy. So we let it fall: a *schedule* is a
# learning rate that depends on the step $s$. *Step decay* divides it by 10 a few times. *Cosine
# decay* (Loshchilov and Hutter, 2017) lowers it along half a cosine, from $\eta_0$ to
# $\alpha\,\eta_0$ in $S$ steps:
#
# $$\eta(s) = \eta_0 \Big[(1 - \alpha)\,\frac{1 + \cos(\pi p)}{2} + \alpha\Big],
#   \qquad p = \min(s / S, 1).$$
#
# ## Exercise 7 · schedule
#
# A schedule is a class that Keras calls with the step. `step` is an integer tensor: cast it with
# `ops.cast(step, "float32")` before you divide. Inside `model.fit` it is a tensor without a value,
# so a Python `if` or `math.cos` fails there: use functions of `ops`.


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
# ones, the batches are small (16), and plain SGD runs 600 steps: with the large rate, with a tenth
# of it, and with two schedules that go from the one to almost zero.
#
# **Predict before you run.** Which is lowest after 100 steps, and which at the end?

# %%
STEPS, RATE = 600, 0.3
schedules = {
    "constant 0.3": RATE,
    "constant 0.03": RATE / 10,
    "step decay": keras.optimizers.schedules.PiecewiseConstantDecay(
        [STEPS // 2, 3 * STEPS // 4], [RATE, RATE / 10, RATE / 100]
    ),
    "cosine decay": keras.optimizers.schedules.CosineDecay(RATE, STEPS),
}
runs = lab.train_many(
    network,
    keras.optimizers.SGD,
    {"learning_rate": list(schedules.values())},
    data.noisy_labels(digits, share=0.2),
    steps=STEPS,
    batch_size=16,
    evaluate_every=20,
)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), width_ratios=[2, 3])
steps = np.arange(STEPS)
for (name, rate), loss, color in zip(
    schedules.items(), runs.history["test_loss"], COLORS, strict=False
):
    left.plot(steps, [float(rate(s)) if callable(rate) else rate for s in steps], color=color)
    plots.spread(right, runs.history["step"], loss, label=name, color=color)
if Yours := lab.yours("schedule"):
    yours = Yours(RATE, STEPS)
    left.plot(steps[::30], [float(yours(s)) for s in steps[::30]], "k.", label="yours")
    left.legend()
left.set(xlabel="step", ylabel="learning rate")
right.set(xlabel="step", ylabel="test loss (clean labels), 5 seeds", ylim=(0.25, 0.95))
right.legend(ncols=2)
plt.show()

end = runs.history["test_loss"][:, :, -5:].mean(axis=(1, 2))  # over the last 100 steps, 5 seeds
lab.claim(
    "Both schedules end lower than both constant rates",
    end[2:].max() < 0.95 * end[:2].min(),
    ", ".join(f"{name} {loss:.2f}" for name, loss in zip(schedules, end, strict=True)),
)

# %% [markdown]
# > **Remember.** Large steps first, small steps last. A schedule costs nothing, and often brings
# > more than another optimizer.

# %% [markdown]
# ## 15 · The whole family
#
# You have written the ancestors. Here is the whole of `keras.optimizers`, oldest first. A bar is a
# moving average, a hat one that is corrected for its start at zero.
# `lessons/optimizers/gallery.py` has each of those that you did not write, in a few lines you can
# now read; the course's tests prove that they take the same steps as Keras' own.

# %%
Markdown(family_table())

# %% [markdown]
# What is new since 2018? Three ideas can be seen in a *single step*. We hand the same gradient to
# each: a 16 × 16 matrix that is strong in a few directions and weak in most. A matrix moves space
# in 16 *singular directions*; its 16 singular values say how far in each.
#
# - **Lion** (Chen et al., 2023) takes only the sign: every weight moves by exactly $\eta$.
# - **LAMB** (You et al., 2019) makes the step of each layer $\eta$ times as long as its weights.
#   This was made for huge batches.
# - **Muon** (Jordan et al., 2024) makes the step nearly *orthogonal*: equally far in every
#   singular direction. It is for the matrices inside a network; the rest gets Adam.


# %%
def one_step(optimizer, seed):
    """The step and the weights before it, for a gradient with singular values 1 … 0.001."""
    rng = np.random.default_rng(seed)
    U, _, Vt = np.linalg.svd(rng.normal(size=(16, 16)))
    gradient = (U * np.logspace(0, -3, 16) @ Vt).astype("float32")
    before = rng.normal(size=(16, 16)).astype("float32")
    w = keras.Variable(before, name="kernel")
    optimizer.apply([ops.convert_to_tensor(gradient)], [w])
    return w.numpy() - before, before


makers = {
    "SGD": keras.optimizers.SGD,
    "Adam": keras.optimizers.Adam,
    "Lion": keras.optimizers.Lion,
    "LAMB": keras.optimizers.Lamb,
    "Muon": partial(keras.optimizers.Muon, weight_decay=0.0),
}
taken = {name: [one_step(make(0.1), seed) for seed in range(5)] for name, make in makers.items()}
singular = {
    name: np.array([np.linalg.svd(step, compute_uv=False) for step, _ in pairs])
    for name, pairs in taken.items()
}

fig, ax = plt.subplots(figsize=(7, 3.2))
shown = {"SGD": COLORS[0], "Adam": COLORS[4], "Muon": COLORS[5]}
for name, color in shown.items():
    relative = singular[name] / singular[name][:, :1]
    plots.spread(ax, np.arange(1, 17), relative, axis=0, color=color, label=name)
ax.set(
    yscale="log",
    xlabel="singular direction, strongest first",
    ylabel="how far the step goes\n(strongest = 1)",
)
ax.set(title="One step on the same gradient, 5 seeds", ylim=(5e-4, 2))
ax.legend()
plt.show()

lion = np.array([step for step, _ in taken["Lion"]])
lab.claim("Lion moves each weight by η = 0.1", np.allclose(abs(lion), 0.1, atol=1e-6))
lamb = [np.linalg.norm(step) / np.linalg.norm(before) for step, before in taken["LAMB"]]
lab.claim("LAMB's step is η = 0.1 times as long as the weights", np.allclose(lamb, 0.1, rtol=1e-3))
evenness = {name: np.median(values[:, -1] / values[:, 0]) for name, values in singular.items()}
lab.claim(
    "Muon goes nearly as far in the weakest direction as in the strongest",
    evenness["Muon"] > 0.15 and evenness["Adam"] < 0.05,
    f"ratio {evenness['Muon']:.2f}; Adam {evenness['Adam']:.3f}, SGD {evenness['SGD']:.3f}",
)

# %% [markdown]
# Two more: **Adafactor** (Shazeer and Stern, 2018) keeps only the row and column means of Adam's
# $v$, to save memory. **Schedule-free AdamW** (Defazio et al., 2024) replaces the schedule by an
# average of the weights. None of our small experiments says which of these is best for large
# models: that takes large models.
#
# > **Remember.** After Adam came the sign (Lion), the layer (LAMB) and the matrix (Muon).

# %% [markdown]
# ## 16 · Keras is not always right
#
# A course that checks your answers against Keras must tell you where Keras itself is wrong. Two
# examples from version 3.15 with TensorFlow. In both the optimizers of this course are right.
#
# **Repeated words.** The gradient of an embedding is *sparse*: it lists the rows that were used.
# If a word occurs three times in a batch, its row is listed three times, and the three gradients
# must be added before they are squared. Keras 3.15 squares first and adds then. Below, word 0
# occurs three times with the gradients +1, +1 and −1, and word 1 once with +1. Both sums are 1, so
# both words must take the same steps.

# %%
words = np.array([0, 0, 0, 1])
signs = np.float32([[1], [1], [-1], [1]])


def embedded(optimizer, sparse, steps=20):
    """The one-number embeddings of both words after training them with a linear loss."""
    table = keras.Variable(np.ones((2, 1), "float32"))
    for _ in range(steps):
        with tf.GradientTape() as tape:
            rows = tf.gather(table.value, words) if sparse else tf.one_hot(words, 2) @ table.value
            loss = tf.reduce_sum(signs * rows)
        optimizer.apply([tape.gradient(loss, table.value)], [table])
    return table.numpy().ravel()


truth = embedded(keras.optimizers.Adamax(0.1), sparse=False)
theirs = embedded(keras.optimizers.Adamax(0.1), sparse=True)
ours = embedded(gallery.Adamax(0.1), sparse=True)
for name, row in [("with one-hot", truth), ("Keras, sparse", theirs), ("ours, sparse", ours)]:
    print(f"{name:14} word 0: {row[0]:+.3f}   word 1: {row[1]:+.3f}")
lab.claim("Our rules treat sparse gradients as one-hot ones", np.allclose(ours, truth, atol=1e-5))

# %% [markdown]
# **Schedule-free AdamW.** The rule needs the old $z$ and the new one. Keras 3.15 keeps a
# *reference* to the old one, which has changed when it is read. We compare both with the formula,
# written out in NumPy.


# %%
def schedule_free(steps=50, eta=0.1, beta_1=0.9, beta_2=0.999):
    """The formula of the table, in our valley."""
    w = x = z = np.float64(START)
    v, path = 0, [w]
    for t in range(1, steps + 1):
        g = H @ w
        v = beta_2 * v + (1 - beta_2) * g**2
        z = z - eta * g / np.sqrt(v / (1 - beta_2**t))
        x = (1 - 1 / t) * x + z / t
        w = (1 - beta_1) * z + beta_1 * x
        path.append(w)
    return np.array(path)


off = abs(walk(gallery.ScheduleFreeAdamW(0.1), H, START, 50) - schedule_free()).max()
lab.claim("Our ScheduleFreeAdamW follows the formula", off < 1e-3, f"largest difference {off:.0e}")
if hasattr(keras.optimizers, "ScheduleFreeAdamW"):
    off = abs(walk(keras.optimizers.ScheduleFreeAdamW(0.1), H, START, 50) - schedule_free()).max()
    print(f"largest difference of this version of Keras: {off:.1g}")
else:
    print("This version of Keras has no ScheduleFreeAdamW.")

# %% [markdown]
# If a line above says that Keras agrees, your version has been repaired. The tests of this course
# watch both.
#
# > **Remember.** Check a rule on a case so small that you can do it by hand.

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
# **`decay` does nothing.** Older books and slides write `SGD(0.1, decay=0.5)`: a learning rate that
# falls as $\eta / (1 + 0.5\,t)$. Keras 3 takes the argument, warns once, and ignores it. In a long
# log nobody sees the warning. The fix is a schedule.

# %%
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


ways = [slide(each) for each in (keras.optimizers.SGD(0.1), decayed, keras.optimizers.SGD(falling))]
wanted = sum(0.1 / (1 + 0.5 * t) for t in range(10))
lab.claim("SGD(0.1, decay=0.5) takes the very steps of SGD(0.1)", ways[0] == ways[1])
lab.claim(
    "The schedule does what `decay` promised",
    abs(ways[2][-1] - wanted) < 1e-5,
    f"10 steps lead to {ways[2][-1]:.3f} instead of {ways[1][-1]:.3f}",
)

# %% [markdown]
# **`Adagrad()` and `Adadelta()` have the learning rate 0.001.** The paper on Adadelta takes 1. What
# this costs stands in section 9: nothing is said, and the net seems to be a bad one.

# %% [markdown]
# ## Which one should I use?
#
# Here is what *this run* has measured, on small problems, 5 seeds each.


# %%
def row(name):
    good = np.median(sweep[name], axis=1) > tuned[name] - 0.05
    uneven = f"{uneven_best[name].mean():.1%}" if name in uneven_best else "–"
    return f"| {name} | {untuned[name]:.1%} | {tuned[name]:.1%} | {good.sum()} of 12 | {uneven} |"


head = "| | default rate | best rate | rates within 5 points of it | uneven inputs, best rate |\n"
Markdown(head + "|---|---|---|---|---|\n" + "\n".join(row(name) for name in sweep))

# %% [markdown]
# - **No time to tune? Adam**, or AdamW if you want weight decay, with Keras' default rate. It was
#   near its best at the default (section 9), and forgave uneven inputs (section 10). RMSProp did
#   so, too.
# - **Time to tune? SGD with momentum** reached the same accuracy on well-scaled inputs (section
#   9), with one vector of memory instead of two. `nesterov=True` damps its swings (section 4).
# - **Never leave Adagrad and Adadelta at Keras' default rate** (section 9).
# - **Standardize the inputs** first: SGD on good inputs was better than Adam on bad ones (section
#   10).
# - **Use a schedule** (section 14), and write weight decay as `weight_decay=`, not as an L2
#   penalty (section 13).
# - **Comparing two optimizers?** Same budget of rates for both, the best of each, several seeds,
#   and tell your readers all three.
#
# ## What this lesson did not show
#
# - The networks were tiny and ran for seconds. What Adam, Muon or LAMB gain on large language
#   models cannot be seen here.
# - We chose each best rate by the *test* accuracy. For all optimizers alike that is fair as a
#   comparison; as an estimate of accuracy it is too optimistic. The lesson on hyper-parameters
#   shows by how much.
# - We counted steps, not seconds. A step of Adam costs more than one of SGD.
# - Only the learning rate was tuned; $\mu$, $\beta_1$, $\beta_2$ and $\varepsilon$ kept their
#   defaults.
# - The valley is convex and has no noise. Real losses are neither.
#
# ## References
#
# - B. Polyak (1964). Some methods of speeding up the convergence of iteration methods.
# - Y. Nesterov (1983). A method for solving the convex programming problem with convergence rate
#   O(1/k²).
# - J. Duchi, E. Hazan, Y. Singer (2011). Adaptive subgradient methods for online learning and
#   stochastic optimization.
# - T. Tieleman, G. Hinton (2012). Lecture 6.5: RMSProp. Coursera.
# - M. Zeiler (2012). ADADELTA: an adaptive learning rate method. arXiv 1212.5701.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton (2013). On the importance of initialization and
#   momentum in deep learning.
# - D. Kingma, J. Ba (2015). Adam: a method for stochastic optimization. arXiv 1412.6980.
# - G. Goh (2017). Why momentum really works. Distill.
# - I. Loshchilov, F. Hutter (2017). SGDR: stochastic gradient descent with warm restarts. arXiv
#   1608.03983.
# - S. Reddi, S. Kale, S. Kumar (2018). On the convergence of Adam and beyond. arXiv 1904.09237.
# - N. Shazeer, M. Stern (2018). Adafactor. arXiv 1804.04235.
# - I. Loshchilov, F. Hutter (2019). Decoupled weight decay regularization. arXiv 1711.05101.
# - Y. You et al. (2019). Large batch optimization for deep learning: training BERT in 76 minutes.
#   arXiv 1904.00962.
# - R. Schmidt, F. Schneider, P. Hennig (2021). Descending through a crowded valley. arXiv
#   2007.01547.
# - X. Chen et al. (2023). Symbolic discovery of optimization algorithms. arXiv 2302.06675.
# - A. Defazio et al. (2024). The road less scheduled. arXiv 2405.15682.
# - K. Jordan et al. (2024). Muon: an optimizer for hidden layers in neural networks.
