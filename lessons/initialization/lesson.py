# %% [markdown]
# # Initialization: where a net starts decides whether it arrives
#
# After this lesson you can
#
# - say why zero and equal weights never become a net, and find the twins they leave behind;
# - count the fans of a Dense and of a convolutional layer, and choose the right variance from them;
# - write Glorot's, He's and orthogonal initializers as Keras writes them;
# - read in one table what a new net does to a signal, and check the gradient beside it;
# - train a tanh net of a hundred layers.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import itertools
import math

import keras
import matplotlib.pyplot as plt
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from lessons.initialization import checks, hundred, probes

BLUE, ORANGE, GREEN, RED = (
    plots.PALETTE[name] for name in ("blue", "orange", "green", "vermilion")
)
digits = data.digits()

# %% [markdown]
# ## 1 · Twins
#
# A new net has to start somewhere. Why not with all weights zero? Or all weights equal? Training
# moves them anyway.
#
# Here is a net with one hidden layer of 32 tanh neurons. We start both of its kernels in three
# ways: at zero, at 0.05, and at random.
#
# **Predict before you run.** What will the hidden kernel look like after 200 steps?

# %%
starts = {
    "zero": keras.initializers.Zeros,
    "0.05": lambda: keras.initializers.Constant(0.05),
    "random": keras.initializers.GlorotUniform,
}


def small_net(start):
    """One hidden layer; `start` names the initializers of its two kernels."""
    hidden, output = (starts[name] for name in start.split(" / "))
    layers = [
        keras.layers.Dense(32, activation="tanh", kernel_initializer=hidden()),
        keras.layers.Dense(10, activation="softmax", kernel_initializer=output()),
    ]
    return keras.Sequential([keras.Input((64,)), *layers])


pairs = ["zero / zero", "0.05 / 0.05", "random / random", "0.05 / random", "random / zero"]
grid = {"start": pairs, "learning_rate": 0.1}
runs = lab.train_many(small_net, keras.optimizers.SGD, grid, digits, seeds=3, steps=200)
hidden, bias, output = (runs.weights[i] for i in range(3))

# %%
fig, axes = plt.subplots(1, 3, figsize=(9, 3.9), sharey=True)
for i, ax in enumerate(axes):
    picture = ax.imshow(hidden[i, 0], cmap="PuOr_r", vmin=-0.5, vmax=0.5, aspect="auto")
    ax.set(title=f"start: {pairs[i]}", xlabel="neuron")
    ax.grid(False)
axes[0].set_ylabel("input (pixel)")
fig.colorbar(picture, ax=axes, label="weight after 200 steps")
plt.show()
lab.claim(
    "From zero, both kernels are still exactly zero after 200 steps, in each of 3 seeds",
    max(np.abs(hidden[0]).max(), np.abs(output[0]).max()) == 0,
    f"accuracy {runs.accuracy[0].mean():.2f}",
)
lab.claim(
    "From 0.05, the weights move, and all 32 neurons stay the same neuron, in each of 3 seeds",
    np.ptp(hidden[1], axis=-1).max() < 1e-5 and hidden[1].std() > 0.02,
    f"accuracy {runs.accuracy[1].mean():.2f}; from random weights {runs.accuracy[2].mean():.2f}",
)

# %% [markdown]
# Each column in the middle picture is a neuron, and all columns are the same. Why does training not
# pull them apart? The gradient of the column $W_{:j}$ is
#
# $$\frac{\partial L}{\partial W_{:j}} = \sum_{\text{samples}} x\; \varphi'(z_j) \sum_k V_{jk}\,
# \frac{\partial L}{\partial o_k}.$$
#
# Two things in it belong to neuron $j$: the number $z_j$, which comes from its own column and bias,
# and the row $V_{j:}$, by which the next layer listens to it. Where two neurons agree in both, they
# get the same gradient, and so they agree after the step as well. They are **twins**, for ever.
#
# From zero it is even worse: all $a_j = \tanh(0) = 0$, so $V$ gets no gradient, and with $V = 0$
# neither does $W$.

# %% [markdown]
# ## Exercise 1 · symmetric_units
#
# Given are the kernel (inputs, units), the bias (units,) and the kernel of the next layer, called
# `outgoing`, (units, outputs). Return for each unit how many twins it has, itself counted. So 1
# stands for a unit that is unique. Weights, small or large, are equal where they differ by less
# than 1e-5.


# %%
def symmetric_units(kernel, bias, outgoing):
    """For each unit: how many units have the same incoming and outgoing weights as it has.

    Shapes: kernel (inputs, units), bias (units,), outgoing (units, outputs), NumPy arrays.
    Returns: counts of shape (units,), at least 1 each. Changes no argument.
    """
    # BEGIN SOLUTION
    unit = np.vstack([kernel, [bias], np.transpose(outgoing)])
    difference = unit[:, :, None] - unit[:, None, :]
    twins = np.max(np.abs(difference), axis=0) < 1e-5
    return np.sum(twins, axis=1)
    # END SOLUTION


# %%
checks.symmetric_units(symmetric_units)

# %% [markdown]
# A sum of 1/count over all units is the number of *different* units. Now we can ask a finer
# question. **Predict before you run.** Is it enough if only *one* of the two kernels is random?


# %%
def rounded_twins(kernel, bias, outgoing):
    """The same by sorting, good enough for weights that are far apart or equal."""
    unit = np.round(np.vstack([kernel, [bias], outgoing.T]), 4)
    _, place, counts = np.unique(unit, axis=1, return_inverse=True, return_counts=True)
    return counts[place.ravel()]


count = lab.yours("symmetric_units") or rounded_twins
different = np.array(
    [
        [
            round(np.sum(1 / np.asarray(count(hidden[i, seed], bias[i, seed], output[i, seed]))))
            for seed in range(3)
        ]
        for i in range(len(pairs))
    ]
)

_, ax = plt.subplots(figsize=(6.4, 3))
ax.barh(pairs, different.mean(axis=1), color=BLUE, height=0.6)
for place, accuracy in enumerate(runs.accuracy.mean(axis=1)):
    ax.text(different[place].mean() + 0.4, place, f"accuracy {accuracy:.2f}", va="center")
counted_by = " (count: yours)" * bool(lab.yours("symmetric_units"))
ax.set(xlabel=f"different neurons after 200 steps, of 32{counted_by}", xlim=(0, 42))
ax.set_xticks((1, 8, 16, 24, 32))
ax.set(title="One random kernel breaks the symmetry")
ax.set_ylabel("hidden / output kernel")
ax.invert_yaxis()
ax.grid(axis="y", visible=False)
plt.show()

lab.claim(
    "If one of the two kernels is random, all 32 neurons become different, in each of 3 seeds",
    different[2:].min() == 32 and different[:2].max() == 1,
    f"1 neuron where none is random; accuracy at least {runs.accuracy[3:].min():.2f}",
)

# %% [markdown]
# Slides say "never start with equal weights". That is too strict: equal columns with a *random*
# kernel behind them get different gradients, and separate in the first step. What must not happen
# is that two neurons have the same input weights *and* the same output weights.
#
# > **Remember.** Training keeps every symmetry that it finds. Randomness is there to break it. Zero
# > biases are fine: the kernels are random.

# %% [markdown]
# ## 2 · Too small, too large
#
# Random, then. But how large? Five tanh layers of 100 neurons; the input is 1000 rows of 100 normal
# random numbers; the weights are normal with standard deviation 0.01, or 1. We draw all outputs of
# each layer as a histogram. (The height is the root of the count, so that few outputs can be seen,
# too.)
#
# **Predict before you run.** What will the histogram of layer 5 look like in both cases?

# %%
ACTIVATIONS = {"sigmoid": ops.sigmoid, "tanh": ops.tanh, "relu": ops.relu}
SCHEMES = {
    "std 0.01": lambda: keras.initializers.RandomNormal(stddev=0.01),
    "std 1": lambda: keras.initializers.RandomNormal(stddev=1.0),
    "Glorot": keras.initializers.GlorotUniform,
    "He": keras.initializers.HeNormal,
}


def there_and_back(activation, initializer, widths=(100,) * 6, seed=0):
    """The outputs a₀ … a_L of a new net, and ∂/∂a₀ … ∂/∂a_L for normal noise as ∂/∂a_L."""
    keras.utils.set_random_seed(seed)
    a = [keras.random.normal((1000, widths[0]))]
    with tf.GradientTape() as tape:
        tape.watch(a[0])
        for shape in itertools.pairwise(widths):
            a.append(activation(ops.matmul(a[-1], initializer()(shape))))
        total = ops.sum(a[-1] * keras.random.normal(a[-1].shape))
    return [[each.numpy() for each in part] for part in (a, tape.gradient(total, a))]


def ridges(ax, arrays, edges, color):
    """One histogram per layer, the first on top; the height is the root of the count."""
    for layer, values in enumerate(arrays, start=1):
        counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
        height = 0.85 * np.sqrt(counts / counts.max())
        ax.stairs(height - layer, edges, baseline=-layer, fill=True, color=color, alpha=0.75)
    ax.set_yticks(0.4 - np.arange(1, len(arrays) + 1), range(1, len(arrays) + 1))
    ax.set_ylim(-len(arrays) - 0.05, 0)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)


edges = np.linspace(-1, 1, 51)


def draw_tanh(schemes):
    _, axes = plt.subplots(1, len(schemes), figsize=(3.1 * len(schemes), 3), sharey=True)
    for ax, (name, initializer) in zip(axes, schemes.items(), strict=True):
        forward, _ = there_and_back(ops.tanh, initializer)
        ridges(ax, forward[1:], edges, ORANGE)
        ax.set(title=f"tanh, {name}", xlabel="output")
    axes[0].set_ylabel("layer")
    plt.show()


draw_tanh({name: SCHEMES[name] for name in ("std 0.01", "std 1")})


# %%
def last_std(activation, initializer):
    """The standard deviation of the outputs of layer 5, for 5 seeds."""
    nets = [there_and_back(activation, initializer, seed=seed)[0] for seed in range(5)]
    return np.array([a[-1].std() for a in nets])


tiny, large = (last_std(ops.tanh, SCHEMES[name]) for name in ("std 0.01", "std 1"))
lab.claim(
    "tanh with std 0.01: after 5 layers nothing is left of the signal; with std 1 almost only ±1",
    tiny.max() < 1e-4 and large.min() > 0.9,
    f"standard deviation {tiny.mean():.0e} and {large.mean():.2f}, 5 seeds",
)

# %% [markdown]
# Where do these factors come from? A neuron adds up many terms, $z_j = \sum_i x_i w_{ij}$. If the
# weights are independent, with mean 0, the variances of the terms add up:
#
# $$\mathrm{Var}(z) = \text{fan\_in} \cdot \mathrm{Var}(w) \cdot \mathbb{E}[x^2], \qquad
# \text{so one layer multiplies the signal by}\quad \sqrt{\text{fan\_in}} \cdot \mathrm{std}(w).$$
#
# With 100 inputs and std 0.01 this is a tenth per layer, and with std 1 ten times. The way back is
# a sum, too: $\partial L / \partial x_i = \sum_j w_{ij}\, \partial L / \partial z_j$ has fan_out
# terms.
#
# - **fan_in**: how many inputs one output sees.
# - **fan_out**: how many outputs one input reaches.
#
# In a Dense layer these are the two numbers of the kernel's shape. And in a convolution?

# %% [markdown]
# ## Exercise 2 · fans
#
# Return (fan_in, fan_out) for the shape of a kernel. In Keras a Dense kernel has the shape (inputs,
# outputs). A convolution has the window in front: (width, inputs, filters), (height, width, inputs,
# filters) and so on. Let the stride be 1, and think of an input in the middle.


# %%
def fans(shape):
    """How many inputs one output sees, and how many outputs one input reaches.

    shape: (…, inputs, outputs), the window of a convolution in front. Returns: two numbers.
    """
    # BEGIN SOLUTION
    window = math.prod(shape[:-2])
    fan_in = window * shape[-2]
    fan_out = window * shape[-1]
    return fan_in, fan_out
    # END SOLUTION


# %%
checks.fans(fans)

# %% [markdown]
# Is the formula true for Keras' layers? We give layers of many shapes weights of standard deviation
# 0.1, send normal noise forward and normal noise back, and look how much it has grown. The line is
# $0.1 \sqrt{\text{fan}}$. If your answer has passed, it counts the fans.

# %%
shapes = {  # kernel shape: (fan_in, fan_out)
    (10, 40): (10, 40),
    (200, 20): (200, 20),
    (400, 900): (400, 900),
    (5, 4, 16): (20, 80),
    (9, 32, 64): (288, 576),
    (3, 3, 1, 8): (9, 72),
    (3, 3, 16, 4): (144, 36),
    (5, 5, 24, 48): (600, 1200),
}
if lab.yours("fans"):
    shapes = {shape: lab.yours("fans")(shape) for shape in shapes}


def growth(shape, seed):
    """The std of the output of a layer, and of the gradient of its input, for noise of std 1."""
    keras.utils.set_random_seed(seed)
    layer = {
        2: lambda: keras.layers.Dense(shape[-1], kernel_initializer=normal),
        3: lambda: keras.layers.Conv1D(shape[-1], shape[0], kernel_initializer=normal),
        4: lambda: keras.layers.Conv2D(shape[-1], shape[:2], kernel_initializer=normal),
    }[len(shape)]()
    x = keras.random.normal((8, *(24,) * (len(shape) - 2), shape[-2]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = layer(x)
        total = ops.sum(z * keras.random.normal(z.shape))
    middle = slice(8, 16)  # at the border of a picture an input reaches fewer outputs
    back = tape.gradient(total, x)[(slice(None), *(middle,) * (len(shape) - 2))]
    return np.std(z), np.std(back)


normal = keras.initializers.RandomNormal(stddev=0.1)
grown = np.array([[growth(shape, seed) for shape in shapes] for seed in range(3)])
counted = np.array(list(shapes.values()))

_, ax = plt.subplots(figsize=(6.8, 3.6))
dense = np.array([len(shape) == 2 for shape in shapes])
for kind, marker, which in (("Dense", "o", dense), ("convolution", "s", ~dense)):
    style = {"linestyle": "none", "marker": marker, "markersize": 6}
    forward, back = np.median(grown[:, which], axis=0).T
    ax.plot(counted[which, 0], forward, color=BLUE, label=f"{kind}, forward: fan_in", **style)
    ax.plot(counted[which, 1], back, color=RED, label=f"{kind}, back: fan_out", **style)
line = np.geomspace(8, 1300, 50)
ax.plot(
    line, 0.1 * np.sqrt(line), color="black", linewidth=1, label="$0.1\\,\\sqrt{fan}$", zorder=0
)
ax.set(xscale="log", yscale="log", ylabel="the std grows by")
ax.set(xlabel="fan_in, or fan_out" + ": yours" * bool(lab.yours("fans")))
ax.set(yticks=(0.3, 1, 3), yticklabels=(0.3, 1, 3))
ax.minorticks_off()
ax.set(title="One layer multiplies by std(w) · √fan")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

off = np.abs(np.median(grown, axis=0) / (0.1 * np.sqrt(counted)) - 1)
lab.claim(
    "Forward √fan_in · std(w), back √fan_out · std(w): for Dense and for convolutions",
    off.max() < 0.2,
    f"off by {off.max():.0%} at most, median of 3 seeds",
)

# %% [markdown]
# > **Remember.** A signal keeps its size where Var(w) = 1/fan_in. A gradient keeps its size where
# > Var(w) = 1/fan_out.

# %% [markdown]
# ## 3 · Two wishes: Glorot
#
# LeCun et al. (1998) chose Var(w) = 1/fan_in, for the signal. For the gradient it should be
# 1/fan_out. Both at once is possible only in square layers. What if the layers get narrower?
#
# Near 0, tanh is a straight line. So we take linear layers, 400 → 200 → 100 → 50 → 25, and three
# variances: LeCun's, the other one, and the compromise of Glorot and Bengio (2010), which many call
# by Glorot's first name, *Xavier*:
#
# $$\mathrm{Var}(w) = \frac{2}{\text{fan\_in} + \text{fan\_out}}$$
#
# **Predict before you run.** Which line is flat in which picture?

# %%
modes = {
    "1 / fan_in (LeCun)": ("fan_in", BLUE),
    "1 / fan_out": ("fan_out", RED),
    "2 / (fan_in + fan_out) (Glorot)": ("fan_avg", GREEN),
}
widths = (400, 200, 100, 50, 25)


def sizes(mode, seed):
    """The std of signal and gradient in each layer, relative to where they start."""

    def initializer():
        return keras.initializers.VarianceScaling(1.0, mode, "untruncated_normal")

    forward, back = there_and_back(lambda z: z, initializer, widths, seed)
    return np.array([[a.std() for a in forward], [g.std() for g in back]])


flow = {name: np.array([sizes(mode, s) for s in range(5)]) for name, (mode, _) in modes.items()}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
for name, (_, color) in modes.items():
    for direction, ax in enumerate(axes):
        line = {"marker": "o", "markersize": 4, "axis": 0, "color": color, "label": name}
        plots.spread(ax, range(5), flow[name][:, direction], **line)
axes[0].set(title="the signal, from left to right", ylabel="standard deviation", yscale="log")
axes[1].set(title="its gradient, from right to left")
for ax in axes:
    ax.set(xlabel="layer (neurons)", yticks=(0.25, 0.5, 1, 2, 4), yticklabels=(0.25, 0.5, 1, 2, 4))
    ax.set_xticks(range(5), [f"{layer}\n({width})" for layer, width in enumerate(widths)])
    ax.minorticks_off()
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()

end = {mode: np.median(flow[name], axis=0) for name, (mode, _) in modes.items()}
lab.claim(
    "1/fan_in keeps the signal and shrinks the gradient; 1/fan_out keeps the gradient",
    0.8 < end["fan_in"][0, -1] < 1.25
    and end["fan_in"][1, 0] < 0.35
    and 0.8 < end["fan_out"][1, 0] < 1.25,
    f"signal × {end['fan_in'][0, -1]:.2f}, gradient × {end['fan_in'][1, 0]:.2f}; "
    f"gradient × {end['fan_out'][1, 0]:.2f}",
)
lab.claim(
    "Glorot's compromise: both change by about 2, instead of one by 4",
    end["fan_avg"][0, -1] < 2.5 and end["fan_avg"][1, 0] > 0.4,
    f"signal × {end['fan_avg'][0, -1]:.2f}, gradient × {end['fan_avg'][1, 0]:.2f}",
)

# %% [markdown]
# Now write it. In Keras an initializer is a class with a `__call__` that draws a kernel of a given
# shape. Glorot's can be normal or **uniform**. Numbers drawn uniformly from $-\ell$ to $\ell$ have
# the variance $\ell^2 / 3$, so
#
# $$\frac{\ell^2}{3} = \frac{2}{\text{fan\_in} + \text{fan\_out}} \quad\Rightarrow\quad
# \ell = \sqrt{\frac{6}{\text{fan\_in} + \text{fan\_out}}}$$

# %% [markdown]
# ## Exercise 3 · glorot_uniform
#
# Two methods are missing:
#
# - `__call__(shape, dtype)` returns the kernel. Draw with `keras.random.uniform(shape, minval,
#   maxval, dtype=dtype, seed=self.seed)`: then the same seed, 0 as well, always gives the same
#   kernel. One object may be called with several shapes.
# - `get_config()` returns a dictionary with the arguments of the constructor. Keras needs it to
#   copy and to save.


# %%
@keras.saving.register_keras_serializable("lesson")
class GlorotUniform(keras.initializers.Initializer):
    """Uniform numbers of variance 2 / (fan_in + fan_out)."""

    def __init__(self, seed=None):
        # Keras saves a SeedGenerator as a dictionary
        self.seed = keras.saving.deserialize_keras_object(seed) if isinstance(seed, dict) else seed

    def __call__(self, shape, dtype=None):
        # BEGIN SOLUTION
        fan_in, fan_out = fans(shape)
        limit = math.sqrt(6 / (fan_in + fan_out))
        return keras.random.uniform(shape, -limit, limit, dtype=dtype, seed=self.seed)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        return {"seed": self.seed}
        # END SOLUTION


# %%
checks.glorot_uniform(GlorotUniform)

# %%
own = lab.yours("glorot_uniform")
glorot = own or keras.initializers.GlorotUniform
draw_tanh({**{n: SCHEMES[n] for n in ("std 0.01", "std 1")}, "yours" if own else "Glorot": glorot})
if own:
    difference = own(seed=7)((64, 100)) - keras.initializers.GlorotUniform(seed=7)((64, 100))
    print(f"Your kernel and Keras' with seed 7 differ by {np.abs(difference).max():g} at most.")
kept = last_std(ops.tanh, glorot)
lab.claim(
    "tanh with Glorot's weights: the signal is alive in layer 5, in each of 5 seeds",
    kept.min() > 0.25 and kept.max() < 0.4,
    f"standard deviation {kept.mean():.2f}",
)

# %% [markdown]
# > **Remember.** Glorot: Var(w) = 2/(fan_in + fan_out). It suits layers that are nearly linear, as
# > tanh is near 0.

# %% [markdown]
# ## 4 · ReLU throws half away: He
#
# Glorot's derivation needs a straight line. ReLU cuts off all negative numbers, and with them half
# of $\mathbb{E}[z^2]$. So He et al. (2015) double the variance:
#
# $$\mathrm{Var}(w) = \frac{2}{\text{fan\_in}}$$
#
# Keras draws these weights from a **truncated** normal distribution: what is farther than two
# standard deviations away is drawn again, so that no single weight is very large. But cutting off
# the tails makes the rest narrower. A standard normal number that is known to lie between −2 and 2
# has a standard deviation of 0.8796, not 1.
#
# **Predict before you run.** If we forget this 0.8796, how much of the signal is left after 20
# layers?

# %% [markdown]
# ## Exercise 4 · he_normal
#
# Write `__call__`, and let the kernel have the standard deviation $\sqrt{2 / \text{fan\_in}}$
# *after* the cut. Draw with `keras.random.truncated_normal(shape, mean, stddev, dtype=dtype,
# seed=self.seed)`, which cuts at 2 · stddev. `get_config` is inherited.


# %%
@keras.saving.register_keras_serializable("lesson")
class HeNormal(GlorotUniform):
    """Truncated normal numbers of variance 2 / fan_in."""

    def __call__(self, shape, dtype=None):
        # BEGIN SOLUTION
        fan_in, _ = fans(shape)
        stddev = math.sqrt(2 / fan_in) / 0.87962566
        return keras.random.truncated_normal(shape, 0.0, stddev, dtype=dtype, seed=self.seed)
        # END SOLUTION


# %%
checks.he_normal(HeNormal)


# %%
def uncorrected():
    """He's variance, cut at two standard deviations, and not corrected."""
    return lambda shape: keras.random.truncated_normal(shape, 0.0, math.sqrt(2 / shape[0]))


he = lab.yours("he_normal") or keras.initializers.HeNormal
schemes = {
    "Glorot": (keras.initializers.GlorotNormal, BLUE),
    "He" + ", yours" * bool(lab.yours("he_normal")): (he, GREEN),
    "He without 0.8796": (uncorrected, ORANGE),
}
relu = {
    name: np.array(
        [
            [np.sqrt(np.mean(a**2)) for a in there_and_back(ops.relu, make, (100,) * 21, seed)[0]]
            for seed in range(3)
        ]
    )
    for name, (make, _) in schemes.items()
}

fig, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.5), width_ratios=(1, 1.2))
weights = np.array(he(seed=0)((400, 400))).ravel() / math.sqrt(2 / 400)
left.hist(weights, np.linspace(-3.5, 3.5, 71), density=True, color=GREEN, alpha=0.7, label="He")
z = np.linspace(-3.5, 3.5, 200)
left.plot(z, np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi), color="black", label="normal")
left.set(xlabel="weight / $\\sqrt{2 / fan\\_in}$", ylabel="density", title="Cut at ±2.27")
left.set(ylim=(0, 0.55))
left.legend(loc="upper right")
for (name, (_, color)), rms in zip(schemes.items(), relu.values(), strict=True):
    plots.spread(right, range(21), rms, axis=0, label=name, color=color)
right.set(
    yscale="log", xlabel="layer", ylabel="root mean square of the output", xticks=range(0, 21, 5)
)
right.set(title="20 ReLU layers")
right.legend(loc="lower left")
plt.show()

# %%
cut = [np.std(keras.random.truncated_normal((10**5,), seed=seed)) for seed in range(5)]
lab.claim(
    "A standard normal number between −2 and 2 has a standard deviation of 0.88",
    np.max(np.abs(np.array(cut) - 0.8796)) < 0.01,
    f"{np.min(cut):.3f} to {np.max(cut):.3f} for 5 seeds of 100 000 draws",
)
left_over = [np.median(each[:, -1]) for each in relu.values()]
lab.claim(
    "After 20 ReLU layers He's weights keep the signal, Glorot's or a forgotten 0.8796 do not",
    left_over[1] > 0.4 and left_over[0] < 0.01 and left_over[2] < 0.2,
    ", ".join(f"{name} {each:.2g}" for name, each in zip(schemes, left_over, strict=True)),
)

# %% [markdown]
# Glorot's weights halve $\mathbb{E}[a^2]$ in every layer: $2^{-20/2} \approx 0.001$. And 0.8796 to
# the power of 20 is 0.077. Such a factor looks harmless in one layer only.
#
# Does it matter for training? We train ReLU nets of 20 layers, with both.

# %%
DEEP = {"Glorot": keras.initializers.GlorotNormal, "He": keras.initializers.HeNormal}


def plain_net(depth, units, activation):
    hidden = [keras.layers.Dense(units, activation) for _ in range(depth)]
    return keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10, "softmax")])


def redrawn(net, initializer):
    """The same net with new kernels, the last one always Glorot's. Quicker than a new net."""
    *hidden, output = (layer.kernel for layer in net.layers)
    for kernel in hidden:
        kernel.assign(initializer()(kernel.shape))
    output.assign(keras.initializers.GlorotUniform()(output.shape))
    return net


relu_net = plain_net(20, 64, "relu")


def momentum(learning_rate):
    return keras.optimizers.SGD(learning_rate, momentum=0.9)


deep = lab.train_many(
    lambda scheme: redrawn(relu_net, DEEP[scheme]),
    momentum,
    {"scheme": ["Glorot", "Glorot", "He", "He"], "learning_rate": [0.003, 0.01] * 2},
    digits,
    seeds=3,
    steps=150,
)
_, ax = plt.subplots(figsize=(6.4, 3.4))
for i, (color, style) in enumerate(((BLUE, "-"), (BLUE, "--"), (GREEN, "-"), (GREEN, "--"))):
    scheme, rate = (deep.configurations[name][i] for name in ("scheme", "learning_rate"))
    smooth = deep.loss[i].reshape(3, 15, 10).mean(axis=-1)  # of 10 mini-batches
    line = {"label": f"{scheme}, learning rate {rate}", "color": color, "linestyle": style}
    plots.spread(ax, np.arange(5, 150, 10), smooth, axis=0, **line)
ax.axhline(np.log(10), color="gray", linestyle=":", label="guessing: ln 10")
ax.set(xlabel="step", ylabel="training loss", title="20 ReLU layers", ylim=(0, 2.6))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
lab.claim(
    "20 ReLU layers: with Glorot's weights no net learns, with He's every one does, 3 seeds each",
    deep.accuracy[:2].max() < 0.35 and deep.accuracy[2:].min() > 0.4,
    f"accuracy {deep.accuracy[:2].mean():.2f} and {deep.accuracy[2:].mean():.2f}",
)

# %% [markdown]
# > **Remember.** He: Var(w) = 2/fan_in, for ReLU. The deeper the net, the more a factor per layer
# > counts.

# %% [markdown]
# ## 5 · Look inside twelve new nets
#
# Three activations, four initializations: that makes twelve nets. A histogram for each layer of
# each is too much to look at every day. A good report needs three numbers per layer:
#
# - **std**: the standard deviation of all outputs. Does the signal live?
# - **flat**: the share of outputs where the activation is nearly flat, so that hardly any gradient
#   passes. `is_flat` below says where.
# - **dead**: the share of units that are flat in *every* row. These do not learn at all.


# %%
def is_flat(activation, a):
    """True where an output of this activation lies at a flat place; an array like a."""
    name = activation.__name__
    if name == "sigmoid":
        return np.abs(a - 0.5) > 0.45
    if name == "tanh":
        return np.abs(a) > 0.9
    return a <= 0 if name == "relu" else np.zeros_like(a, bool)


# %% [markdown]
# ## Exercise 5 · activation_report
#
# `model` is a `keras.Sequential` as it is used for prediction. Return a dictionary with the keys
# `"std"`, `"flat"`, `"dead"`. Each holds a list with one number for each *Dense* layer; other
# layers (even those with an activation) are passed through, and not reported, whatever their names
# are. `model.layers` are the layers, `layer.activation` is the activation of a Dense layer.


# %%
def activation_report(model, x):
    """What the Dense layers of a model make of the rows of x.

    model: a keras.Sequential; x: (rows, features). Changes neither of them.
    Returns: {"std": […], "flat": […], "dead": […]}, one number per Dense layer in each list.
    """
    # BEGIN SOLUTION
    report = {"std": [], "flat": [], "dead": []}
    for layer in model.layers:
        x = layer(x, training=False)
        if isinstance(layer, keras.layers.Dense):
            a = ops.convert_to_numpy(x)
            flat = is_flat(layer.activation, a)
            report["std"].append(np.std(a))
            report["flat"].append(np.mean(flat))
            report["dead"].append(np.mean(np.all(flat, axis=0)))
    return report
    # END SOLUTION


# %%
checks.activation_report(activation_report)

# %% [markdown]
# This is the report of the last layer of the twelve nets. If your answer has passed, it is yours.

# %%
report = lab.yours("activation_report") or checks.extracted_report


def five_layers(activation, scheme):
    keras.utils.set_random_seed(0)
    hidden = [
        keras.layers.Dense(100, activation=activation, kernel_initializer=SCHEMES[scheme]())
        for _ in range(5)
    ]
    return keras.Sequential([keras.Input((100,)), *hidden])


noise = np.random.default_rng(0).normal(size=(1000, 100)).astype("float32")
twelve = [(activation, scheme) for activation in ACTIVATIONS for scheme in SCHEMES]
whose = "yours" if lab.yours("activation_report") else "Keras"
lines = [f"layer 5 ({whose}) {'std':>7} {'flat':>8} {'dead':>7}"]
for activation, scheme in twelve:
    found = report(five_layers(activation, scheme), noise)
    std, flat, dead = (found[key][-1] for key in ("std", "flat", "dead"))
    lines.append(f"{activation:>7}, {scheme:<8} {std:>7.2g} {flat:>8.0%} {dead:>7.0%}")
print("\n".join(lines))

# %% [markdown]
# And now all histograms after all. Lectures show the four blocks on the left: the way **forward**.
# (Its heights are roots of counts, as above; what lies beyond a picture is counted at its edge.) We
# put the way **back** beside it: normal random numbers enter as $\partial / \partial a_5$, and we
# draw the size of $\partial / \partial a$ in each layer on a logarithmic scale.
#
# **Predict before you run.** Two of the twelve look healthy on the left and are sick on the right.
# One looks sick on the left, and its gradient is fine. Which?

# %%
passes = {
    (activation, scheme): there_and_back(ACTIVATIONS[activation], SCHEMES[scheme])
    for activation, scheme in twelve
}
REACH = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 3)}
COLOR = {"sigmoid": BLUE, "tanh": ORANGE, "relu": GREEN}

fig, axes = plt.subplots(3, 9, figsize=(11, 6), width_ratios=[1] * 4 + [0.15] + [1] * 4)
for (activation, scheme), (forward, back) in passes.items():
    row, column = list(ACTIVATIONS).index(activation), list(SCHEMES).index(scheme)
    left, right = axes[row, column], axes[row, column + 5]
    ridges(left, forward[1:], np.linspace(*REACH[activation], 41), COLOR[activation])
    size = [np.log10(np.abs(g) + 1e-30) for g in back[1:]]
    ridges(right, size, np.linspace(-8.5, 5, 61), RED)
    right.set(xticks=(-8, -4, 0, 4))
    right.axvline(-0.2, color="black", linewidth=0.8, linestyle=":")
    for ax in (left, right):
        ax.set_title(scheme if row == 0 else "", loc="center", fontsize=10.5)
        ax.tick_params(labelsize=9, labelleft=ax in axes[:, 0])
for row, name in enumerate(("sigmoid", "tanh", "ReLU")):
    axes[row, 0].set_ylabel(f"{name}\n\nlayer")
    axes[row, 4].axis("off")
fig.text(0.28, -0.03, "forward: outputs of the layers", ha="center")
fig.text(0.77, -0.03, "back: log₁₀ |∂/∂a| (dotted: where it starts)", ha="center")
plt.show()


# %%
def measured(activation, scheme):
    """For 5 seeds: what layer 5 puts out, and the factor per layer of the gradient."""
    found, function = [], getattr(keras.activations, activation)
    for seed in range(5):
        a, back = there_and_back(ACTIVATIONS[activation], SCHEMES[scheme], seed=seed)
        over_rows = a[5].std(axis=0).mean()
        factor = (back[1].std() / back[5].std()) ** (1 / 4)
        found.append((a[5].std(), over_rows, is_flat(function, a[5]).mean(), factor))
    return dict(zip(("std", "over rows", "flat", "factor"), np.array(found).T, strict=True))


healthy, sick = measured("sigmoid", "Glorot"), measured("sigmoid", "std 1")
lab.claim(
    "Sigmoid, Glorot: no output of layer 5 is flat, and the gradient loses 3/4 in each layer",
    healthy["flat"].max() < 0.02 and healthy["factor"].max() < 0.28,
    f"{healthy['flat'].mean():.0%} flat, × {healthy['factor'].mean():.2f} per layer, 5 seeds",
)
lab.claim(
    "Sigmoid, std 1: most outputs of layer 5 are flat, and the gradient hardly shrinks",
    sick["flat"].min() > 0.55 and sick["factor"].min() > 0.85,
    f"{sick['flat'].mean():.0%} flat, × {sick['factor'].mean():.2f} per layer, 5 seeds",
)
tiny, some, full = (measured("relu", scheme)["std"] for scheme in ("std 0.01", "Glorot", "He"))
lab.claim(
    "ReLU: nothing is left with std 0.01, a little with Glorot, all of it with He",
    tiny.max() < 1e-4 and some.min() > 0.05 and some.max() < 0.35 and full.min() > 0.4,
    f"std in layer 5: {tiny.mean():.0e}, {some.mean():.2f}, {full.mean():.2f}, 5 seeds",
)

# %% [markdown]
# For tanh and ReLU both sides agree. For the sigmoid they contradict each other. With std 1 few
# neurons have a slope, but each gradient that passes is multiplied by large weights. (The lesson on
# vanishing gradients follows this through 20 layers.)
#
# And Glorot's fine histogram? It mixes 100 units with 1000 rows. Look how ragged it gets from layer
# to layer. Let us ask each unit alone how much it changes *from row to row*.

# %%
lab.claim(
    "Sigmoid, Glorot: in layer 5 each unit says nearly the same for all 1000 rows",
    np.max(healthy["over rows"] / healthy["std"]) < 0.02,
    f"std {healthy['std'].mean():.2f} in all, {healthy['over rows'].mean():.1g} over the rows",
)
lab.claim(
    "Sigmoid, std 1: there the rows can be told apart",
    sick["over rows"].min() > 0.05,
    f"std {sick['std'].mean():.2f} in all, {sick['over rows'].mean():.2f} over the rows",
)

# %% [markdown]
# The histogram that looks best holds 100 constants. Nothing of the input is left in it.
#
# > **Remember.** A histogram of all outputs can look healthy and carry no signal. Look at single
# > units over the rows, and look back.

# %% [markdown]
# ## 6 · Which picture is right? The sigmoid is trained
#
# Slides conclude from the left picture: "Xavier suits sigmoid, std 1 does not." Let us train it:
# five sigmoid layers of 64 neurons, with Glorot's standard deviation times 1, 2, 4, 8 and 16, each
# with four learning rates and three seeds. Glorot's is 1/8 here. So "× 8" is std 1.
#
# **Predict before you run.** Which rows learn?


# %%
sigmoid_net = plain_net(5, 64, "sigmoid")


def sigmoid_times(times):
    glorot = keras.initializers.VarianceScaling
    return redrawn(sigmoid_net, lambda: glorot(times**2, "fan_avg", "uniform"))


times, rates = [1, 2, 4, 8, 16], [0.01, 0.1, 0.5, 2.0]
grid = {"times": np.repeat(times, len(rates)), "learning_rate": np.tile(rates, len(times))}
sigmoid = lab.train_many(
    sigmoid_times, keras.optimizers.SGD, grid, digits, seeds=3, steps=200, batch_size=32
)
accuracy = sigmoid.accuracy.reshape(len(times), len(rates), 3)

fig, ax = plt.subplots(figsize=(6.6, 3.6))
picture = ax.imshow(accuracy.mean(axis=-1), cmap="cividis", vmin=0, vmax=1, aspect="auto")
for (row, column), value in np.ndenumerate(accuracy.mean(axis=-1)):
    ax.text(
        column,
        row,
        f"{value:.2f}",
        ha="center",
        va="center",
        color="white" if value < 0.6 else "black",
    )
ax.set_xticks(range(len(rates)), rates)
names = {1: "× 1 (Glorot)", 8: "× 8 (std 1)"}
ax.set_yticks(range(len(times)), [names.get(t, f"× {t}") for t in times])
ax.set(xlabel="learning rate", ylabel="standard deviation", title="5 sigmoid layers, 200 steps")
ax.grid(False)
fig.colorbar(picture, label="test accuracy, mean of 3 seeds")
plt.show()

lab.claim(
    "Sigmoid with Glorot's weights stays at guessing, at each of 4 learning rates and 3 seeds",
    accuracy[0].max() < 0.25,
    f"best of 12 nets {accuracy[0].max():.2f}",
)
best = accuracy.max(axis=1)
lab.claim(
    "Four times Glorot trains, and so does std 1, in each of 3 seeds",
    best[2].min() > 0.85 and best[3].min() > 0.8,
    f"accuracy {best[2].mean():.2f} and {best[3].mean():.2f} at their best learning rates",
)

# %% [markdown]
# Glorot and Bengio (2010) themselves found sigmoid nets the worst. Their variance was made for
# activations that are a straight line of slope 1 at 0. The sigmoid has slope 1/4 there: four times
# the weights make up for it.
#
# > **Remember.** Glorot is for tanh. A sigmoid net of some depth needs about four times as much.

# %% [markdown]
# ## 7 · One number for each activation
#
# Can we calculate such a factor for any activation? Let $z$ be standard normal in one layer. Then
# the layer puts out $\varphi(z)$, and the next one adds up fan_in of them, so
# $\mathrm{Var}(z_{\text{next}}) = \text{fan\_in} \cdot \mathrm{Var}(w) \cdot
# \mathbb{E}[\varphi(Z)^2]$. It is 1 again if
#
# $$\mathrm{std}(w) = \frac{g}{\sqrt{\text{fan\_in}}}, \qquad
# g = \frac{1}{\sqrt{\mathbb{E}[\varphi(Z)^2]}}, \qquad Z \text{ standard normal.}$$
#
# The number $g$ is the **gain** of the activation. For ReLU it must come out as $\sqrt 2$: that is
# He's formula.

# %% [markdown]
# ## Exercise 6 · gain
#
# `activation` is a NumPy function of an array. A mean over Z is a weighted sum over a fine grid
# from −8 to 8, with weights proportional to $e^{-z^2/2}$ that sum to 1.


# %%
def gain(activation):
    """The factor 1 / √E[φ(Z)²] that keeps the variance of a signal, for a standard normal Z.

    activation: φ, a NumPy function of an array. Returns: one number.
    """
    # BEGIN SOLUTION
    z = np.linspace(-8, 8, 2001)
    weight = np.exp(-(z**2) / 2)
    weight = weight / np.sum(weight)
    second_moment = np.sum(weight * activation(z) ** 2)
    return 1 / np.sqrt(second_moment)
    # END SOLUTION


# %%
checks.gain(gain)

# %% [markdown]
# Thirty layers of 200 neurons, once with Var(w) = 1/fan_in and once with the gain: yours, once it
# has passed.

# %%
numpy_functions = {
    "tanh": (np.tanh, ORANGE),
    "ReLU": (lambda z: np.maximum(z, 0), GREEN),
    "SELU": (probes.selu, plots.PALETTE["purple"]),
    "sigmoid": (lambda z: 0.5 + 0.5 * np.tanh(z / 2), BLUE),
}
found = {"tanh": 1.5925, "ReLU": math.sqrt(2), "SELU": 1.0, "sigmoid": 1.8463}
if lab.yours("gain"):
    found = {name: lab.yours("gain")(f) for name, (f, _) in numpy_functions.items()}


rng = np.random.default_rng(0)
inputs = rng.standard_normal((3, 50, 200), dtype="float32")  # 3 seeds
kernels = rng.standard_normal((3, 30, 200, 200), dtype="float32") / math.sqrt(200)


def spreads(activation, g):
    """The standard deviation of z in each of 30 layers, for 3 seeds."""
    z, stds = inputs, []
    for kernel in np.moveaxis(kernels, 1, 0):
        z = np.array(ops.matmul(np.float32(g) * activation(z), kernel))
        stds.append(np.sqrt(np.mean(z**2, axis=(1, 2))))
    return np.transpose(stds)


fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
final = {}
for name, (activation, color) in numpy_functions.items():
    for ax, g in zip(axes, (1.0, found[name]), strict=True):
        stds = spreads(activation, g)
        label = f"{name}, gain {found[name]:.4f}"
        plots.spread(ax, range(1, 31), stds, axis=0, color=color, label=label)
        final[name, g] = np.median(stds[:, -1])
axes[0].set(title="std(w) = 1 / √fan_in", yscale="log", ylabel="standard deviation of z")
axes[1].set(title="std(w) = gain / √fan_in" + ", gain: yours" * bool(lab.yours("gain")))
for ax in axes:
    ax.set(xlabel="layer", ylim=(1e-5, 10))
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
plt.show()

kept = [final[name, found[name]] for name in numpy_functions]
lab.claim(
    "With its gain every activation keeps the standard deviation near 1 through 30 layers",
    min(kept) > 0.4 and max(kept) < 2.5,
    ", ".join(f"{name} {each:.2f}" for name, each in zip(numpy_functions, kept, strict=True)),
)

# %% [markdown]
# SELU was constructed to have gain 1 (Klambauer et al., 2017). So it goes with LeCun's 1/fan_in,
# Keras' `lecun_normal`. For tanh PyTorch's table has 5/3; the integral says 1.5925.
#
# A caution. The gain keeps the standard deviation, and does not ask for the gradient. The sigmoid
# is the example: with gain 1.85 its standard deviation is perfect. Section 5 has shown what such a
# number may hide, and section 6 what becomes of the net. Where both survive is another number,
# `critical_sigma` of the lesson on vanishing gradients: 1 for tanh, √2 for ReLU, 10.15 for the
# sigmoid. Only for ReLU the two are the same.

# %%
taught = {
    name: np.array(
        [
            [g.std() for g in there_and_back(activation, scaled, (100,) * 31, seed)[1]]
            for seed in range(3)
        ]
    )
    for name, activation, scaled in (
        ("tanh", ops.tanh, lambda: keras.initializers.VarianceScaling(1.5925**2)),
        ("sigmoid", ops.sigmoid, lambda: keras.initializers.VarianceScaling(1.8463**2)),
    )
}
per_layer = {name: (g[:, 1] / g[:, -1]) ** (1 / 29) for name, g in taught.items()}
lab.claim(
    "With these gains the gradient of tanh grows in each layer, that of the sigmoid vanishes",
    per_layer["tanh"].min() > 1.03 and per_layer["sigmoid"].max() < 0.5,
    ", ".join(f"{name} × {each.mean():.2f} per layer" for name, each in per_layer.items()),
)

# %% [markdown]
# > **Remember.** The gain 1/√E[φ²] keeps the signal. Whether the gradient survives is a second
# > question.

# %% [markdown]
# ## 8 · Not only the size: orthogonal matrices
#
# So far we looked at *mean* sizes. A matrix may keep the mean length of vectors, and still stretch
# some of them and flatten others. What do many layers do then? We multiply L random 64 × 64
# matrices with Var(w) = 1/64. The **singular values** of the product say by which factor each
# direction is stretched.
#
# **Predict before you run.** The mean square of all factors stays 1. What about the middle one,
# after 64 layers?


# %%
def gaussian(rng):
    return rng.normal(0, 1 / 8, (64, 64))


def rotation(rng):
    return scipy.stats.ortho_group.rvs(64, random_state=rng)


lengths = (1, 4, 16, 64)


def spectra(draw, seed):
    """The singular values of the product of the first 1, 4, 16 and 64 matrices."""
    rng = np.random.default_rng(seed)
    product, found = np.eye(64), {}
    for length in range(1, 65):
        product = product @ draw(rng)
        if length in lengths:
            found[length] = np.linalg.svd(product, compute_uv=False)
    return np.array([found[length] for length in lengths])


normal_spectra = np.array([spectra(gaussian, seed) for seed in range(5)])
shades = ["#9ecae1", "#56B4E9", BLUE, "#003f66"]
_, ax = plt.subplots(figsize=(6.4, 3.6))
for i, (length, color) in enumerate(zip(lengths, shades, strict=True)):
    label = f"{length} normal " + ("matrices" if length > 1 else "matrix")
    plots.spread(ax, range(1, 65), normal_spectra[:, i], axis=0, label=label, color=color)
ax.axhline(1, color=RED, linestyle="--", label="64 orthogonal matrices")
ax.set(yscale="log", ylim=(1e-12, 30), xlabel="direction, of 64", ylabel="stretched by")
ax.set(title="A product of normal matrices flattens most directions")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

middle = normal_spectra[:, -1, 31]
turned = np.array([spectra(rotation, seed)[-1] for seed in range(3)])
lab.claim(
    "64 normal matrices shrink the middle direction by powers of ten; orthogonal ones keep all",
    middle.max() < 1e-6 and np.max(np.abs(turned - 1)) < 1e-9,
    f"× {np.median(middle):.0e}, median of 5 seeds; orthogonal × 1 in all 64 directions",
)

# %% [markdown]
# A matrix with $W^\top W = I$ keeps the length of *every* vector, forward and back, and so does any
# product of such matrices. It turns, and never stretches. Saxe, McClelland and Ganguli (2014)
# proposed to start nets there.
#
# How do we draw one at random? The QR decomposition splits a normal random matrix, $A = QR$, into
# orthogonal columns and an upper triangle. But the signs of the columns of Q are chosen by the
# algorithm, not by chance: then some directions are more likely than others. The remedy is to
# multiply each column of Q by the sign of $R_{jj}$. Then all rotations are equally likely
# (Mezzadri, 2007).

# %% [markdown]
# ## Exercise 7 · orthogonal
#
# A kernel of shape (…, outputs) is seen as a matrix with `outputs` columns; all other sizes
# together are its rows. If it has at least as many rows as columns, let $W^\top W = \text{gain}^2\,
# I$, otherwise $W W^\top = \text{gain}^2\, I$. Draw the normal matrix with the *longer* side first,
# and transpose the result if necessary. `ops.qr`, `ops.diag` and `ops.sign` will help.


# %%
@keras.saving.register_keras_serializable("lesson")
class Orthogonal(keras.initializers.Initializer):
    """gain times a matrix with orthonormal columns (or rows, if it is wide)."""

    def __init__(self, gain=1.0, seed=None):
        self.gain = gain
        self.seed = keras.saving.deserialize_keras_object(seed) if isinstance(seed, dict) else seed

    def __call__(self, shape, dtype=None):
        # BEGIN SOLUTION
        rows, columns = math.prod(shape[:-1]), shape[-1]
        sides = (max(rows, columns), min(rows, columns))
        a = keras.random.normal(sides, dtype=dtype, seed=self.seed)
        q, r = ops.qr(a)
        q = q * ops.sign(ops.diag(r))
        if rows < columns:
            q = ops.transpose(q)
        return self.gain * ops.reshape(q, shape)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        return {"gain": self.gain, "seed": self.seed}
        # END SOLUTION


# %%
checks.orthogonal(Orthogonal)

# %% [markdown]
# Does it train faster? We take the cleanest case, nets *without* any activation. Such a net can do
# no more than one layer can; only the training differs. The larger the depth, the smaller the
# learning rate must be: we take 0.1/depth and 0.3/depth, and count the steps until the loss is
# below 0.5. Each start gets the better of the two.

# %%
LINEAR = {
    "normal": lambda: keras.initializers.VarianceScaling(1.0, "fan_in", "untruncated_normal"),
    "orthogonal" + ", yours" * bool(lab.yours("orthogonal")): (
        lab.yours("orthogonal") or keras.initializers.Orthogonal
    ),
}
linear_depths, STEPS = (2, 6, 16), 80


def steps_needed(depth):
    """Steps until the loss is below 0.5, (start, seed), at the better learning rate; or STEPS."""
    net = plain_net(depth, 32, "linear")

    def linear_net(start):
        return redrawn(net, LINEAR[start])

    grid = {"start": np.repeat(list(LINEAR), 2), "learning_rate": [0.1 / depth, 0.3 / depth] * 2}
    runs = lab.train_many(
        linear_net, keras.optimizers.SGD, grid, digits, seeds=3, steps=STEPS, batch_size=32
    )
    low = np.cumsum(runs.loss < 0.5, axis=-1) >= 3  # a single easy mini-batch does not count
    steps = np.where(low.any(axis=-1), low.argmax(axis=-1) + 1, STEPS)
    return steps.reshape(2, 2, 3).min(axis=1)


needed = np.array([steps_needed(depth) for depth in linear_depths])

_, ax = plt.subplots(figsize=(6, 3.4))
for i, (name, color) in enumerate(zip(LINEAR, (BLUE, RED), strict=True)):
    plots.spread(ax, linear_depths, needed[:, i], axis=1, label=name, color=color, marker="o")
ax.set(xlabel="linear layers", ylabel="steps until the loss is below 0.5", xticks=linear_depths)
ax.set(ylim=(0, 85), title="Orthogonal nets mind the depth much less")
ax.legend(loc="upper left")
plt.show()
lab.claim(
    "16 linear layers: from orthogonal weights the net needs far fewer steps, in each of 3 seeds",
    np.all(needed[-1, 1] < 0.85 * needed[-1, 0]),
    f"median {np.median(needed[-1, 1]):.0f}, and {np.median(needed[-1, 0]):.0f} (at most {STEPS})",
)

# %% [markdown]
# > **Remember.** Normal matrices keep the mean length, orthogonal ones every length. In a deep net
# > that is a difference.

# %% [markdown]
# ## 9 · Challenge: a hundred layers
#
# Now everything together. A hundred tanh layers, one after the other: no batch normalization, no
# shortcut. Glorot's weights are the textbook's choice for tanh. They do not get there:


# %%
def hundred_glorot(units=32):
    layers = [keras.layers.Dense(units, activation="tanh") for _ in range(100)]  # Keras' default
    return keras.Sequential([keras.Input((64,)), *layers, keras.layers.Dense(10)])


def after_150_steps(make, seed):
    """The test accuracy of (model, optimizer) after 150 mini-batches of 64."""
    keras.utils.set_random_seed(seed)
    model, optimizer = make()
    return hundred.accuracy(hundred.Stacked(model.layers), optimizer, digits, seed)


net = hundred_glorot()


def new_start():
    return redrawn(net, keras.initializers.GlorotUniform), keras.optimizers.Adam(2e-4)


glorot_hundred = [after_150_steps(new_start, seed) for seed in range(3)]
lab.claim(
    "100 tanh layers with Glorot's weights stay below 0.8 after 150 steps, in each of 3 seeds",
    max(glorot_hundred) < 0.8,
    ", ".join(f"{accuracy:.2f}" for accuracy in glorot_hundred),
)

# %% [markdown]
# (`hundred.Stacked` is a trick of the check: layers 2 to 100 are stacked in one array. The steps
# are the same, and come ten times as fast.)

# %% [markdown]
# ## Challenge · hundred_layers
#
# Return a `keras.Sequential` and an optimizer. The net has the input shape (64,), then 100
# different Dense layers with tanh, all with the same number of units (at most {{widest}}), then a
# Dense layer with 10 outputs, linear or with softmax. Nothing else. The check trains it for
# {{steps}} mini-batches of 64 digits. It must be right on {{percent}} % of the test digits.


# %%
def hundred_layers():
    """A net of 100 tanh layers that learns in 150 steps.

    Returns: a keras.Sequential, (64,) → 100 × tanh → 10, and an optimizer.
    """
    # BEGIN SOLUTION
    hidden = [
        keras.layers.Dense(
            64, activation="tanh", kernel_initializer=keras.initializers.Orthogonal(gain=1.1)
        )
        for _ in range(100)
    ]
    model = keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10, "softmax")])
    return model, keras.optimizers.Adam(learning_rate=2e-4)
    # END SOLUTION


# %%
checks.hundred_layers(hundred_layers)


# %%
def stretching(kernels):
    """The singular values of ∂a₁₀₀/∂a₁ of a tanh net, at one digit."""
    a, jacobian = digits.x_train[:1], np.eye(kernels[0].shape[1])
    for layer, kernel in enumerate(kernels):
        a = np.tanh(a @ kernel)
        if layer > 0:
            jacobian = jacobian @ (kernel * (1 - a**2)).astype("float64")
    return np.linalg.svd(jacobian, compute_uv=False)


def hundred_kernels(initializer, seed):
    keras.utils.set_random_seed(seed)
    return [np.array(initializer()(shape)) for shape in [(64, 64)] * 100]


stretched = {
    name: np.array([stretching(hundred_kernels(make, seed)) for seed in range(3)])
    for name, make in (
        ("Glorot", keras.initializers.GlorotUniform),
        ("orthogonal, gain 1", keras.initializers.Orthogonal),
    )
}
_, ax = plt.subplots(figsize=(6.4, 3.6))
for (name, values), color in zip(stretched.items(), (BLUE, ORANGE), strict=True):
    plots.spread(ax, range(1, 65), values, axis=0, label=name, color=color)
if lab.yours("hundred_layers"):
    model, _ = lab.yours("hundred_layers")()
    values = stretching([layer.get_weights()[0] for layer in model.layers[:100]])
    ax.plot(range(1, len(values) + 1), values, color=RED, linestyle="--", label="yours")
ax.set(yscale="log", ylim=(1e-12, 30), xlabel="direction", ylabel="stretched by")
ax.set(title="From layer 1 to layer 100 of a new tanh net")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
lab.claim(
    "100 tanh layers: Glorot's weights flatten half of the directions, orthogonal ones do not",
    stretched["Glorot"][:, 31].max() < 1e-12
    and stretched["orthogonal, gain 1"][:, 31].min() > 1e-3,
    "the middle one × less than 1e-12, "
    f"and × {np.median(stretched['orthogonal, gain 1'][:, 31]):.2f}, 3 seeds",
)

# %% [markdown]
# Saxe et al. (2014) call the ideal *dynamical isometry*: all singular values of the whole net are
# near 1. Pennington, Schoenholz and Ganguli (2017) proved that ReLU nets cannot have it, and tanh
# nets only with orthogonal weights. Xiao et al. (2018) trained convolutional tanh nets of 10 000
# layers this way.
#
# > **Remember.** A good start can replace batch normalization and shortcuts. It takes more care
# > than these do.

# %% [markdown]
# ## 10 · Silent traps of Keras
#
# None of these raises an error.
#
# **One instance for two layers.** An initializer *instance* draws the same numbers each time it is
# called, even without a seed. Two layers of one shape that share it start equal. In two parallel
# branches whose outputs are added, they are twins:


# %%
def branches(shared):
    """Two hidden layers side by side, added; with one initializer, or with one each."""
    first = keras.initializers.HeNormal()
    second = first if shared else keras.initializers.HeNormal()
    x = keras.Input((64,))
    left = keras.layers.Dense(32, activation="relu", kernel_initializer=first)(x)
    right = keras.layers.Dense(32, activation="relu", kernel_initializer=second)(x)
    y = keras.layers.Dense(10, activation="softmax")(keras.layers.Add()([left, right]))
    return keras.Model(x, y)


both = lab.train_many(
    branches,
    keras.optimizers.SGD,
    {"shared": [True, False], "learning_rate": 0.1},
    digits,
    seeds=3,
    steps=100,
)
apart = np.max(np.abs(both.weights[0] - both.weights[2]), axis=(2, 3))
lab.claim(
    "With one shared instance both branches are still the same after 100 steps, in each of 3 seeds",
    apart[0].max() < 1e-5 and apart[1].min() > 0.1,
    f"largest difference {apart[0].max():.1g}; with an instance each {apart[1].mean():.2f}",
)

# %% [markdown]
# The fix: a new instance for each layer, or the string `"he_normal"`, from which Keras makes one
# for each layer.
#
# **One seed for all layers.** `HeNormal(seed=1)` in every layer looks careful. All kernels then
# begin with the same random numbers, even if their shapes differ. The fix: no seed in the layers,
# and `keras.utils.set_random_seed` once at the top; or one `keras.random.SeedGenerator` for all.

# %%
wide, narrow = (keras.initializers.RandomNormal(seed=1)(shape) for shape in ((64, 100), (64, 10)))
same = np.ravel(wide)[:640] - np.ravel(narrow)
generator = keras.random.SeedGenerator(1)
drawn = [keras.initializers.RandomNormal(seed=generator)((64, 10)) for _ in range(2)]
lab.claim(
    "Kernels of two shapes with one seed hold the same 640 numbers; a SeedGenerator draws anew",
    np.max(np.abs(same)) == 0 and np.max(np.abs(drawn[0] - drawn[1])) > 0.01,
)

# %% [markdown]
# **ReLU with Glorot.** `Dense(64, activation="relu")` starts with Glorot's weights. The default
# does not look at the activation: section 4 has shown what that costs at 20 layers. The fix:
# `kernel_initializer="he_normal"`.
#
# **std 0.05.** `RandomNormal()` and the string `"normal"` have a standard deviation of 0.05,
# whatever the layer. With 100 inputs half of the signal is lost in each layer.
#
# **Truncated.** `TruncatedNormal(stddev=1.0)` has a standard deviation of 0.88; only `HeNormal`,
# `GlorotNormal` and `LecunNormal` correct for the cut. Their largest weight is 2.27 standard
# deviations.

# %%
default = keras.layers.Dense(64, activation="relu").kernel_initializer
lab.claim(
    "The default of a ReLU layer is GlorotUniform",
    isinstance(default, keras.initializers.GlorotUniform),
)
halved = last_std(ops.tanh, keras.initializers.RandomNormal)
lab.claim(
    "Five tanh layers with RandomNormal() keep less than a twentieth of the signal",
    halved.max() < 0.05,
    f"standard deviation {halved.mean():.3f}, 5 seeds",
)
truncated = [
    np.std(keras.initializers.TruncatedNormal(stddev=1.0, seed=seed)((300, 300)))
    for seed in range(5)
]
he_largest = [
    np.max(np.abs(keras.initializers.HeNormal(seed=seed)((300, 300)))) / math.sqrt(2 / 300)
    for seed in range(5)
]
lab.claim(
    "TruncatedNormal(stddev=1) has a standard deviation of 0.88; HeNormal ends at 2.27 of its own",
    max(truncated) < 0.89 and 2.2 < min(he_largest) < max(he_largest) < 2.28,
    f"{np.mean(truncated):.3f} and {np.mean(he_largest):.3f}, 5 seeds",
)

# %% [markdown]
# **Fans of unusual layers.** Keras reads the fans off the shape alone, and takes the last two
# numbers for inputs and outputs. A depthwise kernel has the shape (height, width, channels, 1), but
# each of its outputs sees *one* channel. A transposed convolution has its outputs before its
# inputs. The first comes out too small by √channels, the second is wrong by √(inputs/outputs). The
# fix is to say the right variance yourself:


# %%
UNUSUAL = {  # layer: what builds it, and how many inputs one of its outputs sees
    "depthwise": (lambda init: keras.layers.DepthwiseConv2D(3, depthwise_initializer=init), 9),
    "transposed": (
        lambda init: keras.layers.Conv2DTranspose(16, 3, kernel_initializer=init),
        9 * 64,
    ),
}


def he_share(name, scale):
    """The std of the kernel on 64 channels as a share of √(2 / fan_in), for 5 seeds."""
    make, fan_in = UNUSUAL[name]
    stds = []
    for seed in range(5):
        layer = make(keras.initializers.VarianceScaling(scale, "fan_in", seed=seed))
        layer.build((None, 20, 20, 64))
        stds.append(np.std(layer.kernel) / math.sqrt(2 / fan_in))
    return np.array(stds)


he_scale = {name: he_share(name, 2) for name in UNUSUAL}
repaired = {
    "depthwise": he_share("depthwise", 2 * 64),
    "transposed": he_share("transposed", 2 * 16 / 64),
}
lab.claim(
    "He on 64 channels: a depthwise kernel is 8 times too small, a transposed one twice too large",
    he_scale["depthwise"].max() < 0.15 and he_scale["transposed"].min() > 1.8,
    f"× {he_scale['depthwise'].mean():.3f} and × {he_scale['transposed'].mean():.2f}, 5 seeds",
)
lab.claim(
    "With VarianceScaling(2 · 64) and VarianceScaling(2 · 16 / 64) both are right",
    all(0.85 < each.min() < each.max() < 1.15 for each in repaired.values()),
    [each.mean() for each in repaired.values()],
)

# %% [markdown]
# ## What to remember
#
# - Equal neurons stay equal. One random kernel beside them is enough to part them.
# - Forward a layer multiplies by √fan_in · std(w), back by √fan_out · std(w), times what the
#   activation does.
# - LeCun 1/fan_in for SELU, Glorot 2/(fan_in + fan_out) for tanh, He 2/fan_in for ReLU. A sigmoid
#   net of five layers needs four times Glorot.
# - A cut normal distribution is narrower: divide by 0.8796.
# - Look forward *and* back before you train.
# - Orthogonal matrices keep every length; that is what carries a hundred layers.
#
# ## What this lesson did not show
#
# - All nets are small and the data easy. With batch normalization (the next lesson) or with
#   shortcuts the initial scale matters less; how much less, the next lesson measures.
# - Depth 20 was trained with momentum at two learning rates. Other optimizers are less sensitive to
#   the scale of a gradient.
# - That a net trains fast does not say how well it generalizes.
# - For transformers, recurrent nets and very large models there are schemes of their own.
#
# ## References
#
# - LeCun, Bottou, Orr, Müller (1998): Efficient BackProp. *Neural Networks: Tricks of the Trade*.
# - Mezzadri (2007): How to generate random matrices from the classical compact groups. *Notices of
#   the AMS*.
# - Glorot, Bengio (2010): Understanding the difficulty of training deep feedforward neural
#   networks. *AISTATS*.
# - Saxe, McClelland, Ganguli (2014): Exact solutions to the nonlinear dynamics of learning in deep
#   linear neural networks. *ICLR*.
# - He, Zhang, Ren, Sun (2015): Delving deep into rectifiers. *ICCV*.
# - Klambauer, Unterthiner, Mayr, Hochreiter (2017): Self-normalizing neural networks. *NeurIPS*.
# - Pennington, Schoenholz, Ganguli (2017): Resurrecting the sigmoid in deep learning through
#   dynamical isometry. *NeurIPS*.
# - Xiao, Bahri, Sohl-Dickstein, Schoenholz, Pennington (2018): Dynamical isometry and a mean field
#   theory of CNNs: how to train 10,000-layer vanilla convolutional neural networks. *ICML*.
