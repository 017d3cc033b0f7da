# %% [markdown]
# # Initialization: where a net starts decides whether it arrives
#
# After this lesson you can
#
# - say why equal neurons stay equal, and find the twins they leave behind;
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

import functools
import itertools
import math

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from lessons.initialization import checks, hundred, pictures, probes

all_digits = data.digits()
digits, validation = all_digits.held_out(360)

# %% [markdown]
# Some words are used from the start:
#
# - **kernel**: Keras' word for the weight matrix $W$ of a layer. The **bias** is $b$.
# - **initializer**: what draws the first kernel of a layer.
# - **seed**: the number that starts the random numbers. We train from several seeds, to see how
#   much is chance.
# - **validation rows**: 360 rows that no net learns from. They choose learning rates. Other rows,
#   the **test rows**, say how good the chosen net is.
#
# ## 1 · Twins
#
# A new net has to start somewhere. Why not with all weights zero? Or all weights equal? Training
# moves them anyway.
#
# Here is a net with one hidden layer of 32 tanh neurons. We start both of its kernels in three
# ways: at zero, at 0.05, and at random. Each column of the hidden kernel belongs to one neuron.
# Below, "0.05 / random" means: the hidden kernel starts at 0.05, the output kernel at random.

# %%
columns = lab.predict(
    "columns",
    "All weights start at 0.05. What will the 32 columns of the hidden kernel be after 100 steps?",
    choices=("32 different columns", "32 equal columns", "still 0.05 everywhere"),
    guess=None,
)
one_random = lab.predict(
    "one_random",
    "Only one of the two kernels is random. How many of the 32 neurons become different?",
    choices=("1", "about half", "all 32"),
    guess=None,
)

# %%
starts = {
    "zero": keras.initializers.Zeros,
    "0.05": lambda: keras.initializers.Constant(0.05),
    "random": keras.initializers.GlorotUniform,  # Keras' default, see section 3
}


hidden, output = keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(10, "softmax")
one_hidden = keras.Sequential([keras.Input((64,)), hidden, output])


def small_net(start):
    """The net with new kernels; `start` names their two initializers."""
    for layer, name in zip(one_hidden.layers, start.split(" / "), strict=True):
        layer.kernel.assign(starts[name]()(layer.kernel.shape))
    return one_hidden


pairs = ["zero / zero", "0.05 / 0.05", "random / random", "0.05 / random", "random / zero"]
grid = {"start": pairs, "learning_rate": 0.1}
runs = lab.train_many(small_net, keras.optimizers.SGD, grid, digits, seeds=3, steps=100)
hidden, bias, output = (runs.weights[i] for i in range(3))

# %%
plots.show(
    pictures.kernels(pairs[:3], hidden[:3, 0]),
    "kernels",
    alt="Three hidden kernels after 100 steps, 64 pixels by 32 neurons, as colours. From zero: "
    "blank. From 0.05: horizontal stripes, so all columns are equal. From random: no pattern.",
    caption="From equal weights all 32 neurons stay one neuron: each row of the middle kernel has "
    "a single colour.",
)
columns.measured(
    1,
    "The weights move, and all 32 columns move in the same way.",
    believed={"32 different columns": "Training does move the weights, but it moves all alike."},
)

# %%
lab.claim(
    "From zero, both kernels are still exactly zero after 100 steps, in each of 3 seeds",
    max(np.abs(hidden[0]).max(), np.abs(output[0]).max()) == 0,
    f"test accuracy {runs.accuracy[0].mean():.2f}",
    measured="largest |weight|; test accuracy",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "From 0.05, the weights move, and all 32 neurons stay the same neuron, in each of 3 seeds",
    np.ptp(hidden[1], axis=-1).max() < 1e-5 and hidden[1].std() > 0.01,
    f"accuracy {runs.accuracy[1].mean():.2f}; from random weights {runs.accuracy[2].mean():.2f}",
    measured="largest difference of columns; test accuracy",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# Why does training not pull the columns apart? We call the hidden kernel $W$ and the output kernel
# $V$. Neuron $j$ adds up its inputs to $z_j$ and puts out $a_j = \varphi(z_j)$; the output neurons
# add up $o_k = \sum_j a_j V_{jk}$. The chain rule gives the gradient of the column $W_{:j}$:
#
# $$\frac{\partial L}{\partial W_{:j}} = \sum_{\text{samples}} x\; \varphi'(z_j) \sum_k V_{jk}\,
# \frac{\partial L}{\partial o_k}.$$
#
# Two things in it belong to neuron $j$: the number $z_j$, which comes from its own column and bias,
# and the row $V_{j:}$, by which the next layer listens to it. Where two neurons agree in both, they
# get the same gradient, and so they agree after the step as well. They are **twins**. (Dropout, or
# noise of its own for each neuron, would part them. So would rounding, in the end: on one of two
# processors that we tried, these twins differed by 0.03 after 400 steps.)
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
# The sum of 1/count over all units is the number of *different* units: four twins add four times
# 1/4. With it we ask the finer question: is it enough if only *one* of the two kernels is random?
#
# (`lab.yours("symmetric_units")` is your function, once it has passed its check. Until then the
# cell uses a function of ours. All lessons do so.)


# %%
def rounded_twins(kernel, bias, outgoing):
    """The same by sorting, good enough for weights that are far apart or equal."""
    unit = np.round(np.vstack([kernel, [bias], outgoing.T]), 4)
    _, place, counts = np.unique(unit, axis=1, return_inverse=True, return_counts=True)
    return counts[place.ravel()]


count = lab.yours("symmetric_units") or rounded_twins
different = np.zeros((len(pairs), 3), int)
for pair, seed in np.ndindex(different.shape):
    twins = count(hidden[pair, seed], bias[pair, seed], output[pair, seed])
    different[pair, seed] = round(np.sum(1 / np.asarray(twins)))

print("hidden / output kernel   different neurons   test accuracy")
for pair, units, accuracy in zip(pairs, different, runs.accuracy.mean(axis=1), strict=True):
    print(f"{pair:<22} {units.min():>14} of 32 {accuracy:>15.2f}")

# %%
one_random.measured(
    2 if different[3:].min() == 32 else 1,
    "Two neurons are twins only if they agree in front and behind.",
    believed={"1": "Equal columns look alike, but the kernel behind them sends other gradients."},
)
lab.claim(
    "If one of the two kernels is random, all 32 neurons become different, in each of 3 seeds",
    different[2:].min() == 32 and different[:2].max() == 1,
    f"1 neuron where none is random; accuracy at least {runs.accuracy[3:].min():.2f}",
    measured="different neurons; test accuracy",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# Slides say "never start with equal weights". The verdict: true for *both* kernels, too strict for
# one. Equal columns with a random kernel behind them get different gradients, and separate in the
# first step. What must not happen is that two neurons have the same input weights *and* the same
# output weights.
#
# > **Remember.** Neurons that start as twins get equal gradients and stay twins. Random weights
# > break the symmetry. Zero biases are fine where the kernels are random.

# %% [markdown]
# ## 2 · Too small, too large
#
# Random, then. But how large? Five tanh layers of 100 neurons; the input is 1000 rows of 100 normal
# random numbers; the weights are normal with standard deviation 0.01, or 1. We draw all outputs of
# each layer as a histogram. Beside them we draw a third start, Glorot's: section 3 will derive it.

# %%
too_large = lab.predict(
    "too_large",
    "tanh, weights of standard deviation 1: where do most outputs of layer 5 lie?",
    choices=("around 0", "everywhere between -1 and 1", "near -1 and 1"),
    guess=None,
)

# %%
ACTIVATIONS = {"sigmoid": ops.sigmoid, "tanh": ops.tanh, "relu": ops.relu}
SCHEMES = {
    "std 0.01": lambda: keras.initializers.RandomNormal(stddev=0.01),
    "std 1": lambda: keras.initializers.RandomNormal(stddev=1.0),
    "Glorot": keras.initializers.GlorotUniform,
    "He": keras.initializers.HeNormal,
}


# %%
def there(activation, initializer, widths=(100,) * 6, seed=0, watch=lambda a: None):
    """The outputs a₀ … a_L of a new net; a₀ is normal noise."""
    keras.utils.set_random_seed(seed)
    a = [keras.random.normal((1000, widths[0]))]
    watch(a[0])
    for shape in itertools.pairwise(widths):
        a.append(activation(ops.matmul(a[-1], initializer()(shape))))
    return a


def there_and_back(activation, initializer, **options):
    """The same, and ∂/∂a₀ … ∂/∂a_L for normal noise as ∂/∂a_L."""
    with tf.GradientTape() as tape:  # TensorFlow's recorder, which computes gradients for us
        a = there(activation, initializer, watch=tape.watch, **options)
        total = ops.sum(a[-1] * keras.random.normal(a[-1].shape))
    return [[each.numpy() for each in part] for part in (a, tape.gradient(total, a))]


def last_std(activation, initializer):
    """The standard deviation of the outputs of layer 5, for 5 seeds."""
    return np.array([np.std(there(activation, initializer, seed=seed)[-1]) for seed in range(5)])


# %%
glorot = lab.yours("glorot_uniform") or keras.initializers.GlorotUniform  # section 3
three = {"std 0.01": SCHEMES["std 0.01"], "std 1": SCHEMES["std 1"], "Glorot": glorot}
outputs = {name: np.array(there(ops.tanh, make)[1:]) for name, make in three.items()}
plots.show(
    pictures.outputs(outputs),
    "tanh_outputs",
    alt="Histograms of the outputs of five tanh layers, for three starts. std 0.01: all at 0 from "
    "layer 2 on. std 1: two peaks at -1 and 1. Glorot: a hill around 0 in all layers.",
    caption="Too small, too large, and what section 3 will derive. The height of a histogram is "
    "the root of the count, so that few outputs can be seen, too.",
)

# %%
tiny, large = (last_std(ops.tanh, SCHEMES[name]) for name in ("std 0.01", "std 1"))
near_the_ends = np.mean(np.abs(outputs["std 1"][-1]) > 0.9)
too_large.measured(
    2 if near_the_ends > 0.5 else 1,
    "With 100 inputs and std 1 the sums z have std 10 or a little less, where tanh is flat.",
    believed={"around 0": "The weights have mean 0, but tanh of a large sum is near -1 or 1."},
)
lab.claim(
    "tanh with std 0.01: after 5 layers little is left of the signal; with std 1 almost only ±1",
    tiny.max() < 1e-4 and large.min() > 0.9,
    f"standard deviation {tiny.mean():.0e} and {large.mean():.2f}",
    measured="std of the outputs of layer 5",
    seeds=5,
    chosen_by="fixed",
)

# %% [markdown]
# Predict: with which size of the weights do the outputs of layer 5 neither shrink to 0 nor pile up
# at −1 and 1? Move the slider.

# %%
stds = (0.01, 0.03, 0.05, 0.07, 0.1, 0.12, 0.15, 0.2, 0.3, 0.5, 1)
normal = {std: functools.partial(keras.initializers.RandomNormal, stddev=std) for std in stds}
by_std = {std: np.array(there(ops.tanh, normal[std])[1:]) for std in stds}
plots.explore(
    pictures.outputs_by_std(by_std),
    "by_std",
    knobs={"std": "standard deviation of the weights"},
    start=0.05,
    size={std: f"{np.std(a[4]):.1g}" for std, a in by_std.items()},
    ends={std: f"{np.mean(np.abs(a[4]) > 0.9):.0%}" for std, a in by_std.items()},
    reads="Weights of std {std}: the outputs of layer 5 have std {size}, and {ends} of them lie "
    "beyond ±0.9.",
    alt="Histograms of the outputs of five tanh layers, one below the other, from −1 to 1.",
    caption="Five tanh layers of 100 neurons, for the size of the weights that you choose.",
)

# %% [markdown]
# With smaller weights the histograms become narrower from layer to layer. With larger ones they
# pile up where tanh is flat. Between them lies a narrow range, around 0.1; section 3 will calculate
# it.
#
# Why does the signal shrink with 0.01? Two numbers of a layer matter:
#
# - **fan_in**: how many inputs one output sees.
# - **fan_out**: how many outputs one input reaches.
#
# A neuron adds up fan_in terms, $z_j = \sum_i x_i w_{ij}$. If the weights are independent, with
# mean 0, the variances of the terms add up:
#
# $$\mathrm{Var}(z) = \text{fan\_in} \cdot \mathrm{Var}(w) \cdot \mathbb{E}[x^2], \qquad
# \text{so one layer multiplies the signal by}\quad \sqrt{\text{fan\_in}} \cdot \mathrm{std}(w).$$
#
# With 100 inputs and std 0.01 this is a tenth per layer, and with std 1 ten times. The way back is
# a sum, too: $\partial L / \partial x_i = \sum_j w_{ij}\, \partial L / \partial z_j$ has fan_out
# terms.
#
# In a Dense layer the two fans are the two numbers of the kernel's shape. And in a convolution?

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


# %%
def growth(shape, seed):
    """The std of the output of a layer, and of the gradient of its input, for noise of std 1."""
    keras.utils.set_random_seed(seed)
    layer = probes.layer_of(shape, kernel_initializer=keras.initializers.RandomNormal(stddev=0.1))
    window = len(shape) - 2  # 0 for Dense, 1 or 2 for a convolution
    x = keras.random.normal((8, *(24,) * window, shape[-2]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = layer(x)
        total = ops.sum(z * keras.random.normal(z.shape))
    back = tape.gradient(total, x).numpy()
    for axis in range(1, window + 1):  # at the border an input reaches fewer outputs
        back = back.take(range(8, 16), axis)
    return np.std(z), np.std(back)


# %%
grown = np.array([[growth(shape, seed) for shape in shapes] for seed in range(3)])
counted = np.array(list(shapes.values()))
dense = np.array([len(shape) == 2 for shape in shapes])
plots.show(
    pictures.fans(counted, grown, dense),
    "fans",
    alt="Log-log plot of the growth of noise over the fan, 10 to 1200. Points of Dense layers and "
    "of convolutions, forward and back, all lie on the line 0.1 times the root of the fan.",
    caption="One layer multiplies by std(w) · √fan: forward fan_in counts, back fan_out.",
)
off = np.abs(np.median(grown, axis=0) / (0.1 * np.sqrt(counted)) - 1)
lab.claim(
    "Forward √fan_in · std(w), back √fan_out · std(w): for Dense and for convolutions",
    off.max() < 0.2,
    f"off by {off.max():.0%} at most",
    measured="growth of noise against the formula, median of seeds",
    seeds=3,
    chosen_by="fixed",
)

# %%
plots.show(
    pictures.windows(),
    "windows",
    alt="Two drawings of a 3 by 3 convolution. Left: three squares of 3 by 3 places, one for each "
    "input channel; arrows lead from them to one output. Right: arrows lead from one input to "
    "three squares of 3 by 3 places, one for each filter.",
    caption="The fans of a 3 × 3 convolution. One output sees 9 places of every input channel; "
    "one input reaches 9 places of every filter.",
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
# Keras can draw all three: `VarianceScaling(c, mode)` has the variance c / fan, and the mode,
# `"fan_in"`, `"fan_out"` or `"fan_avg"` (their mean), says which fan. Which line should be flat in
# which picture?

# %%
widths = (400, 200, 100, 50, 25)


def sizes(mode, seed):
    """The std of signal and gradient in each layer, relative to where they start."""

    def initializer():
        return keras.initializers.VarianceScaling(1.0, mode, "untruncated_normal")

    forward, back = there_and_back(lambda z: z, initializer, widths=widths, seed=seed)
    return np.array([[a.std() for a in forward], [g.std() for g in back]])


modes = ("fan_in", "fan_out", "fan_avg")
flow = {mode: np.array([sizes(mode, seed) for seed in range(3)]) for mode in modes}
plots.show(
    pictures.flow(widths, flow),
    "flow",
    alt="Two panels over five narrowing layers. Left, the signal: 1/fan_in stays at 1, Glorot and "
    "1/fan_out grow. Right, the gradient: 1/fan_out stays at 1, Glorot and 1/fan_in shrink.",
    caption="Two wishes. The signal wants 1/fan_in, the gradient wants 1/fan_out; Glorot lies "
    "between. Line: median of 3 seeds; band: smallest and largest.",
)

# %%
end = {mode: np.median(flow[mode], axis=0) for mode in modes}
lab.claim(
    "1/fan_in keeps the signal and shrinks the gradient; 1/fan_out keeps the gradient",
    0.8 < end["fan_in"][0, -1] < 1.25
    and end["fan_in"][1, 0] < 0.35
    and 0.8 < end["fan_out"][1, 0] < 1.25,
    f"signal × {end['fan_in'][0, -1]:.2f}, gradient × {end['fan_in'][1, 0]:.2f}; "
    f"gradient × {end['fan_out'][1, 0]:.2f}",
    measured="size at the end against the start, median of seeds",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "Glorot's compromise: both change by about 2, instead of one by 4",
    end["fan_avg"][0, -1] < 2.5 and end["fan_avg"][1, 0] > 0.4,
    f"signal × {end['fan_avg'][0, -1]:.2f}, gradient × {end['fan_avg'][1, 0]:.2f}",
    measured="size at the end against the start, median of seeds",
    seeds=3,
    chosen_by="fixed",
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
if own:
    difference = own(seed=7)((64, 100)) - keras.initializers.GlorotUniform(seed=7)((64, 100))
    print(f"Your kernel and Keras' with seed 7 differ by {np.abs(difference).max():g} at most.")
kept = last_std(ops.tanh, own or keras.initializers.GlorotUniform)
lab.claim(
    "tanh with Glorot's weights: the signal is alive in layer 5, in each of 5 seeds",
    kept.min() > 0.25 and kept.max() < 0.4,
    f"standard deviation {kept.mean():.2f}",
    measured="std of the outputs of layer 5",
    seeds=5,
    chosen_by="fixed",
)

# %% [markdown]
# The right column of {{figure:tanh_outputs}} shows it.
#
# > **Remember.** Glorot: Var(w) = 2/(fan_in + fan_out). It suits layers that are nearly linear, as
# > tanh is near 0. In Keras: `kernel_initializer="glorot_uniform"`, the default.

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

# %%
forgotten = lab.predict(
    "forgotten",
    "If He's formula forgets the 0.8796: what share of the signal is left after 20 ReLU layers?",
    guess=None,
)

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
    "Glorot": keras.initializers.GlorotNormal,
    "He": he,
    "He without 0.8796": uncorrected,
}


def root_mean_squares(make, seed):
    """√E[a²] of the input and of each of 20 ReLU layers."""
    return [np.sqrt(np.mean(a**2)) for a in there(ops.relu, make, (100,) * 21, seed)]


relu = {name: [root_mean_squares(make, s) for s in range(3)] for name, make in schemes.items()}

# %%
weights = np.array(he(seed=0)((400, 400))).ravel() / math.sqrt(2 / 400)
plots.show(
    pictures.he(weights, relu, yours=bool(lab.yours("he_normal"))),
    "he",
    alt="Left: a histogram of He's weights, cut at 2.27 standard deviations, beside a normal bell. "
    "Right: the size of the output over 20 ReLU layers; He stays near 1, without 0.8796 it falls "
    "to a tenth, Glorot to a thousandth.",
    caption="Left: the cut weights. Right: a small factor per layer becomes a large one in 20. "
    "Line: median of 3 seeds; band: smallest and largest.",
)

# %%
cut = [np.std(keras.random.truncated_normal((10**5,), seed=seed)) for seed in range(5)]
left_over = [np.median(each, axis=0)[-1] for each in relu.values()]
forgotten.measured(left_over[2] / left_over[1], "A factor of 0.88 per layer is small in one layer.")
lab.claim(
    "A standard normal number between −2 and 2 has a standard deviation of 0.88",
    np.max(np.abs(np.array(cut) - 0.8796)) < 0.01,
    f"{np.min(cut):.3f} to {np.max(cut):.3f} for 100 000 draws each",
    measured="std of truncated draws",
    seeds=5,
    chosen_by="fixed",
)
lab.claim(
    "After 20 ReLU layers He's weights keep the signal, Glorot's or a forgotten 0.8796 do not",
    left_over[1] > 0.4 and left_over[0] < 0.01 and left_over[2] < 0.2,
    ", ".join(f"{name} {each:.2g}" for name, each in zip(schemes, left_over, strict=True)),
    measured="root mean square of layer 20, median of seeds",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# Glorot's weights halve $\mathbb{E}[a^2]$ in every layer: $2^{-20/2} \approx 0.001$. And 0.8796 to
# the power of 20 is 0.077. In one layer such a factor looks harmless. In twenty it is not.
#
# Does it matter for training? Lectures show loss curves for std 0.01, Xavier and He at one learning
# rate. We draw that picture, for 20 ReLU layers. Beside it we try three learning rates, so that no
# start is judged at a rate that suits another. All four starts are He's standard deviation times a
# number: 0.04 (that is std 0.01), 0.71 (Glorot), 1 (He), and 1.41, to see whether more is better.


# %%
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


relu_net = plain_net(20, 32, "relu")


def he_times(times):
    he_scaled = keras.initializers.VarianceScaling
    return redrawn(relu_net, lambda: he_scaled(2 * times**2, "fan_in", "untruncated_normal"))


def momentum(learning_rate):
    return keras.optimizers.SGD(learning_rate, momentum=0.9)


def train(model, optimizer, grid, **options):
    options = {"seeds": 3, "steps": 150, "batch_size": 32} | options
    return lab.train_many(model, optimizer, grid, digits, validation=validation, **options)


# %%
scales, rates = [0.04, 0.71, 1.0, 1.41], [0.003, 0.01, 0.03]
grid = {"times": np.repeat(scales, 3), "learning_rate": np.tile(rates, 4)}
deep = train(he_times, momentum, grid)
scaled = deep.accuracy.reshape(4, 3, 3)  # start, rate, seed
diverged = ~np.isfinite(deep.loss).all(axis=-1).reshape(4, 3, 3)
loss = deep.loss.reshape(4, 3, 3, -1)[:, 1]  # at rate 0.01
at_one_rate = {"glorot": loss[1], "std_0.01": loss[0], "he": loss[2]}
plots.show(
    pictures.depth_twenty(at_one_rate, scales, rates, scaled, diverged),
    "depth_twenty",
    alt="Left: loss curves of 20 ReLU layers at learning rate 0.01; std 0.01 and Glorot stay at "
    "the loss of guessing, He's falls. Right: a table of accuracies, four starts by three rates. "
    "The rows of std 0.01 and Glorot stay at guessing; He learns; 1.41 times He diverges.",
    caption="Left, the lecture's picture (one rate; band: 3 seeds). Right, the fair one: three "
    "rates for each start. Each number is the mean test accuracy of 3 seeds; nan: at "
    "least one of them diverged.",
)

# %%
chosen = lab.best_by_validation(deep)
he_accuracy = deep.accuracy[chosen.index]
lab.claim(
    "20 ReLU layers, momentum 0.9, 150 steps: with Glorot's weights no net learns at any of 3 "
    "rates; of 12 starts and rates, validation chooses He's std, and there each net learns",
    scaled[1].max() < 0.2 and chosen.configuration["times"] == 1 and he_accuracy.min() > 0.3,
    f"best of 9 runs {scaled[1].max():.2f}; He {he_accuracy.mean():.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by=f"Glorot: none, all rates; He: {chosen.rule}",
)
lab.claim(
    "With √2 times He's standard deviation nets diverge at each of 3 rates, and none learns",
    diverged[-1].any(axis=-1).all() and scaled[-1].max() < 0.2,
    f"best of 9 runs {scaled[-1].max():.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by="none: all rates",
)

# %% [markdown]
# Verdict on the slide "He for ReLU": here, with momentum and 20 layers, it is true. Glorot's
# standard deviation is He's divided by √2, and no net learns. √2 times He diverges. (Adam
# divides each gradient by its size. It may be less sensitive to the start; we do not show it here.)
#
# ### The ordinary way
#
# `train_many` is a tool of this course. Everywhere else one writes three lines: `compile` says how
# to train, `fit` trains, `evaluate` tests. Here with your initializer. The **callback**
# `TerminateOnNaN` stops a run whose loss has exploded to nan ("not a number"): a start that is too
# large ends so.

# %%
keras.utils.set_random_seed(0)
layers = [keras.layers.Dense(32, "relu", kernel_initializer=he()) for _ in range(5)]
net = keras.Sequential([keras.Input((64,)), *layers, keras.layers.Dense(10, "softmax")])
net.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
story = net.fit(
    digits.x_train,
    digits.y_train,
    epochs=5,
    validation_data=validation,
    callbacks=[keras.callbacks.TerminateOnNaN()],
    verbose=0,  # 1, or nothing, shows a progress bar: try it
)
for epoch, accuracy in enumerate(story.history["val_accuracy"], start=1):
    print(f"epoch {epoch}: validation accuracy {accuracy:.2f}")

# %%
_, test_accuracy = net.evaluate(digits.x_test, digits.y_test, verbose=0)
lab.claim(
    "Trained with compile and fit, 5 ReLU layers with He's weights learn the digits",
    test_accuracy > 0.8,
    f"accuracy {test_accuracy:.2f}",
    measured="test accuracy",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** He: Var(w) = 2/fan_in, for ReLU. The deeper the net, the more a factor per layer
# > counts. In Keras: `kernel_initializer="he_normal"`.

# %% [markdown]
# ## 5 · Look inside twelve new nets
#
# Three activations, four initializations: that makes twelve nets. A histogram for each layer of
# each is too much to look at every day. A good report needs three numbers per layer:
#
# - **std**: the standard deviation of all outputs. Does the signal live?
# - **flat**: the share of outputs where the activation is nearly flat. For tanh and the sigmoid we
#   call an output flat where the slope is below a fifth (0.19) of their largest slope; for ReLU,
#   where the slope is 0. `is_flat` below says so in terms of the output.
# - **dead**: the share of units that are flat in *every* row. A ReLU unit of this kind gets no
#   gradient from any of these rows. A sigmoid or a tanh unit of this kind is not dead in the strict
#   sense: it gets a small gradient, and learns slowly.


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
twelve = list(itertools.product(ACTIVATIONS, SCHEMES))
print(f"layer 5             {'std':>7} {'flat':>7} {'dead':>7}")
for activation, scheme in twelve:
    found = report(five_layers(activation, scheme), noise)
    std, flat, dead = (found[key][-1] for key in ("std", "flat", "dead"))
    print(f"{activation:>7}, {scheme:<10} {std:>7.2g} {flat:>7.0%} {dead:>7.0%}")

# %% [markdown]
# The report looks **forward**. A start also decides what happens on the way **back**. We put normal
# random numbers in the place of the gradient at layer 5, and send them back to layer 1. Then we ask
# by which factor a layer multiplies the gradient, and by which factor the signal (here: the
# differences *from row to row*). Both factors should be 1.

# %%
way_back = lab.predict(
    "way_back",
    "Which sigmoid net loses hardly any gradient on the way back?",
    choices=("with Glorot's weights", "with std 1", "none: the slope is at most 1/4"),
    guess=None,
)


# %%
def measured(activation, scheme):
    """For 3 seeds: what layer 5 puts out, and the factors per layer of signal and gradient."""
    found, function = [], getattr(keras.activations, activation)
    for seed in range(3):
        a, back = there_and_back(ACTIVATIONS[activation], SCHEMES[scheme], seed=seed)
        over_rows, first = (layer.std(axis=0).mean() for layer in (a[5], a[1]))
        signal = (over_rows / first) ** (1 / 4)
        gradient = (back[1].std() / back[5].std()) ** (1 / 4)
        flat = is_flat(function, a[5]).mean()
        found.append((a[5].std(), over_rows, flat, signal, gradient))
    names = ("std", "over rows", "flat", "signal", "gradient")
    return dict(zip(names, np.array(found).T, strict=True))


nets = {(activation, scheme): measured(activation, scheme) for activation, scheme in twelve}
plots.show(
    pictures.two_factors(nets),
    "two_factors",
    alt="Twelve named points in a log-log chart: factor of the signal per layer to the right, "
    "factor of the gradient upwards, with a target at 1 and 1. Tanh with Glorot or He, ReLU with "
    "He and sigmoid with std 1 lie near the target; tanh with std 1 above it, ReLU with std 1 far "
    "to the upper right, std 0.01 and sigmoid with Glorot or He to the lower left.",
    caption="Twelve starts in one chart. The target is (1, 1): the signal and the gradient both "
    "keep their size. Each dot is the median of 3 seeds; thin lines: smallest to largest.",
)

# %%
passes = {
    scheme: there_and_back(ops.sigmoid, SCHEMES[scheme])
    for scheme in ("std 0.01", "std 1", "Glorot")
}
plots.show(
    pictures.there_and_back(passes),
    "there_and_back",
    alt="Histograms of five sigmoid layers for three starts. Above, outputs. std 0.01: all near a "
    "half. std 1: two peaks at 0 and 1. Glorot: a ragged hill. Below, the logarithm of the "
    "gradient: it shrinks from layer 5 to layer 1 with std 0.01 and Glorot, and stays with std 1.",
    caption="The sigmoid nets in detail. Above: outputs. Below: gradients; dotted: where they "
    "start, in layer 5. Heights are roots of counts; outer values count at the edge.",
)

# %%
healthy, large = nets["sigmoid", "Glorot"], nets["sigmoid", "std 1"]
way_back.measured(
    1 if large["gradient"].mean() > 0.85 else 2,
    "Large weights make up for a small slope, at this width of 100.",
    believed={
        "with Glorot's weights": "Its outputs look best, but each layer passes a quarter.",
        "none: the slope is at most 1/4": "The slope is one factor; the weights are the other.",
    },
)
lab.claim(
    "Sigmoid, Glorot: no output of layer 5 is flat, and the gradient loses 3/4 in each layer",
    healthy["flat"].max() < 0.02 and healthy["gradient"].max() < 0.28,
    f"{healthy['flat'].mean():.0%} flat, × {healthy['gradient'].mean():.2f} per layer",
    measured="share of flat outputs; gradient factor",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "Sigmoid, std 1: most outputs of layer 5 are flat, and the gradient hardly shrinks",
    large["flat"].min() > 0.55 and large["gradient"].min() > 0.85,
    f"{large['flat'].mean():.0%} flat, × {large['gradient'].mean():.2f} per layer",
    measured="share of flat outputs; gradient factor",
    seeds=3,
    chosen_by="fixed",
)

# %%
tiny, some, full = (nets["relu", scheme]["std"] for scheme in ("std 0.01", "Glorot", "He"))
lab.claim(
    "ReLU: almost nothing is left with std 0.01, a little with Glorot, most of it with He",
    tiny.max() < 1e-4 and some.min() > 0.05 and some.max() < 0.35 and full.min() > 0.4,
    f"{tiny.mean():.0e}, {some.mean():.2f}, {full.mean():.2f}",
    measured="std of the outputs of layer 5",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "Sigmoid, Glorot: in layer 5 each unit says nearly the same for all 1000 rows; with std 1 "
    "the rows can be told apart",
    np.max(healthy["over rows"] / healthy["std"]) < 0.02 and large["over rows"].min() > 0.05,
    f"Glorot: std {healthy['std'].mean():.2f} in all, {healthy['over rows'].mean():.1g} over the "
    f"rows; std 1: {large['std'].mean():.2f} and {large['over rows'].mean():.2f}",
    measured="std of all outputs; mean std of a unit over the rows",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# The two rows of {{figure:there_and_back}} contradict each other. Above, Glorot looks healthy and
# std 1 looks sick. Below, it is the other way round. With std 1 few neurons have a slope, but each
# gradient that passes is multiplied by large weights. This holds at 100 neurons per layer: what
# counts is std · √n, here 10. (The lesson on vanishing gradients follows this through 20 layers.)
#
# And Glorot's fine histogram? It mixes 100 units with 1000 rows. Each unit alone hardly changes
# from row to row: the histogram that looks best holds 100 near constants. Almost nothing of the
# input is left in it.
#
# We can see the input die. Take inputs on a **circle** and send them through 20 layers. What is
# left of the circle? (Poole et al., 2016, asked so.) We draw the two directions in which the
# outputs of a layer spread most. We try two sizes of weights for each activation. The size is given
# as std · √n, for $n$ neurons: Glorot's is 1, and 10.15 is the number that the lesson on vanishing
# gradients has found for the sigmoid.


# %%
def circle_through(activation, sigma, layers=20, units=100, seed=0):
    """A circle of 100 inputs after each layer; the weights have the std sigma / √units."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 100)
    a = np.zeros((100, units))
    a[:, 0], a[:, 1] = 10 * np.cos(angle), 10 * np.sin(angle)  # √E[a²] = 1
    seen = [a]
    for _ in range(layers):
        a = activation(a @ rng.normal(0, sigma / np.sqrt(units), (units, units)))
        seen.append(a)
    return [each - each.mean(axis=0) for each in seen]


# %%
CIRCLES = {
    "sigmoid, 1 (Glorot)": (scipy.special.expit, 1.0),
    "sigmoid, 10.15": (scipy.special.expit, 10.15),
    "tanh, 1 (Glorot)": (np.tanh, 1.0),
    "tanh, 3": (np.tanh, 3.0),
}
circles = {name: circle_through(*how) for name, how in CIRCLES.items()}
plots.show(
    pictures.circles(circles, (1, 5, 20)),
    "circles",
    alt="Four rows of curves: a circle of inputs after 1, 5 and 20 layers. Sigmoid with "
    "Glorot: a point. Sigmoid at 10.15: a bent loop. Tanh with Glorot: a smaller loop. Tanh with "
    "3: a tangle that crosses itself many times.",
    caption="A circle of inputs, seen after some layers. In each row the layers have one scale. A "
    "dot means: all inputs give the same output. The number is std · √n.",
)


# %%
def shrinking(name, seed):
    """The size of the circle after 20 layers against its size after the first."""
    after = circle_through(*CIRCLES[name], seed=seed)
    return after[20].std() / after[1].std()


sizes_left = {name: [shrinking(name, seed) for seed in range(3)] for name in list(CIRCLES)[:2]}
lab.claim(
    "Through 20 sigmoid layers with Glorot's std the circle becomes a point; at 10.15 it survives",
    max(sizes_left["sigmoid, 1 (Glorot)"]) < 1e-9 and min(sizes_left["sigmoid, 10.15"]) > 0.05,
    f"× {np.median(sizes_left['sigmoid, 1 (Glorot)']):.0e} and "
    f"× {np.median(sizes_left['sigmoid, 10.15']):.2f}",
    measured="size of the circle, layer 20 against layer 1, median of seeds",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** A histogram of all outputs can look healthy and carry no signal. Look at single
# > units over the rows, and look back.

# %% [markdown]
# ## 6 · Which picture is right? The sigmoid is trained
#
# Slides conclude from the upper row of {{figure:there_and_back}}: "Xavier suits sigmoid, std 1
# does not." Let us train it. We write $\sigma_w = \mathrm{std}(w) \cdot \sqrt{n}$ for the standard
# deviation without the width: Glorot's is 1 in square layers, and std 1 is 10 at 100 neurons, as on
# the slides.
#
# Four numbers for the sigmoid appear in this course: 1 (Glorot), 1.85 (the gain of section 7), 4
# (to make up for the slope 1/4), and 10.15 (where signal and gradient both survive, from the lesson
# on vanishing gradients). Which is right? We train nets of 3, 5 and 10 layers. For each $\sigma_w$,
# the validation rows choose one of three learning rates.

# %%
five_sigmoid = lab.predict(
    "five_sigmoid",
    "Five sigmoid layers, the best learning rate for each: which start trains best?",
    choices=("1 (Glorot)", "1.85", "5", "20"),
    guess=None,
)

# %%
sigmas, sigmoid_rates = [1, 1.85, 5, 10.15, 20], [0.2, 1, 5]


def trained(depth):
    """Test accuracies (σ_w, seed) of sigmoid nets, each at the rate that validation chose."""
    net = plain_net(depth, 32, "sigmoid")

    def sigmoid_net(sigma):
        scaled = keras.initializers.VarianceScaling
        return redrawn(net, lambda: scaled(sigma**2, "fan_in", "untruncated_normal"))

    grid = {"sigma": np.repeat(sigmas, 3), "learning_rate": np.tile(sigmoid_rates, 5)}
    runs = train(sigmoid_net, keras.optimizers.SGD, grid, steps=200)
    valid = runs.history["validation_accuracy"][..., -1].mean(axis=1).reshape(5, 3)
    chosen = np.argmax(valid, axis=1)
    print(f"{depth} layers, chosen rates: {[sigmoid_rates[each] for each in chosen]}")
    accuracy = runs.accuracy.reshape(5, 3, 3)  # σ_w, rate, seed
    return accuracy[np.arange(5), chosen], accuracy


# %%
best, all_rates = zip(*(trained(depth) for depth in (3, 5, 10)), strict=True)

# %%
plots.show(
    pictures.sigmoids(sigmas, dict(zip((3, 5, 10), best, strict=True))),
    "sigmoids",
    alt="Test accuracy over sigma_w, 1 to 20, for sigmoid nets of 3, 5 and 10 layers. With 3 "
    "layers a wide hill from 2 to 5; with 5 layers the hill lies around 5 and Glorot's 1 is at "
    "guessing; with 10 layers 1 and 1.85 are at guessing, and the best is 10.15, at 0.4.",
    caption="The four numbers in one picture. The deeper the net, the nearer its best start comes "
    "to 10.15. Line: median of 3 seeds; band: smallest and largest.",
)
five_sigmoid.measured(
    "5" if best[1][2].mean() > max(best[1][row].mean() for row in (0, 1, 4)) else "20",
    "Glorot's variance was made for a slope of 1, and the sigmoid has 1/4 at most.",
    believed={
        "1 (Glorot)": "Glorot is Keras' default and on the slides, but it was made for tanh."
    },
)

# %%
five = all_rates[1]
lab.claim(
    "Five sigmoid layers with Glorot's std stay at guessing at each of 3 rates, in 200 steps",
    five[0].max() < 0.25,
    f"best of 9 runs {five[0].max():.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by="none: all rates",
)
lab.claim(
    "Three sigmoid layers: Glorot's std learns, and five times as much learns better",
    best[0][0].min() > 0.5 and np.all(best[0][2] > best[0][0]),
    lab.paired_difference(best[0][2], best[0][0]),
    measured="test accuracy, σ_w 5 minus 1",
    chosen_by="validation accuracy, 1 of 3 for each; for 5 the largest",
)

# %%
gained = lab.paired_difference(best[1][2], best[1][0])
lab.claim(
    "Five sigmoid layers: five times Glorot's std is the best of five starts, and trains; Glorot's "
    "does not",
    gained.above_zero and best[1][2].min() > 0.8 and np.argmax(best[1].mean(axis=1)) == 2,
    gained,
    measured="test accuracy, σ_w 5 minus 1",
    chosen_by="validation accuracy, 1 of 3 for each",
)
lab.claim(
    "Ten layers, 200 steps: with σ_w = 1 or 1.85 nothing is learned; 10.15 is the best of five",
    np.argmax(best[2].mean(axis=1)) == 3 and best[2][3].min() > 0.2 and best[2][:2].max() < 0.2,
    f"accuracy {best[2][3].mean():.2f}; at most {best[2][:2].max():.2f} with 1 or 1.85",
    measured="test accuracy",
    seeds=3,
    chosen_by="validation accuracy, 1 of 3 for each",
)

# %% [markdown]
# Are the rates inside the grid? Where nets of 5 or 10 layers learn, the middle rate was chosen.
# With 3 layers it was mostly the largest: a still larger one might do better there.
#
# Verdict on the slide: with 3 layers, true in part (Glorot learns, a larger start learns better);
# with 5 layers the opposite is true. Glorot and Bengio (2010) themselves found sigmoid nets the
# worst. Their variance was made for activations that are a straight line of slope 1 at 0. The
# sigmoid has slope 1/4 there. Old code of the Theano tutorial multiplied Glorot's limit by 4 for
# this reason. Four is a good number for few layers, not a law: {{figure:sigmoids}} shows that the
# best number grows with depth.
#
# > **Remember.** Glorot is for tanh. Our sigmoid net with five layers trained best with about five
# > times Glorot's standard deviation, and the one with ten layers with ten times.

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
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "selu": probes.selu,
    "sigmoid": lambda z: 0.5 + 0.5 * np.tanh(z / 2),
}
gains = {"tanh": 1.5925, "relu": math.sqrt(2), "selu": 1.0, "sigmoid": 1.8463}
if lab.yours("gain"):
    gains = {name: lab.yours("gain")(function) for name, function in numpy_functions.items()}

rng = np.random.default_rng(0)
inputs = rng.standard_normal((3, 50, 200), dtype="float32")  # 3 seeds
kernels = rng.standard_normal((30, 3, 200, 200), dtype="float32") / math.sqrt(200)


def spreads(activation, g):
    """The standard deviation of z in each of 30 layers, for 3 seeds."""
    z, stds = inputs, []
    for kernel in kernels:
        z = np.array(ops.matmul(np.float32(g) * activation(z), kernel))
        stds.append(np.sqrt(np.mean(z**2, axis=(1, 2))))
    return np.transpose(stds)


# %%
without = {name: spreads(function, 1.0) for name, function in numpy_functions.items()}
with_gain = {name: spreads(function, gains[name]) for name, function in numpy_functions.items()}
plots.show(
    pictures.gains(without, with_gain, gains, yours=bool(lab.yours("gain"))),
    "gains",
    alt="Size of z over 30 layers for four activations. Left, without gain: ReLU falls to 1e-5, "
    "tanh slowly, SELU stays at 1, the sigmoid stays at a half. Right, with gain: all near 1.",
    caption="Without and with the gain. Line: median of 3 seeds; band: smallest and largest.",
)
last = [np.median(with_gain[name][:, -1]) for name in numpy_functions]
lab.claim(
    "With its gain every activation keeps the standard deviation near 1 through 30 layers",
    min(last) > 0.4 and max(last) < 2.5,
    ", ".join(f"{name} {each:.2f}" for name, each in zip(numpy_functions, last, strict=True)),
    measured="std of z in layer 30, median of seeds",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# SELU was constructed to have gain 1 (Klambauer et al., 2017). So it goes with LeCun's 1/fan_in,
# Keras' `lecun_normal`. For tanh PyTorch's table has 5/3; the integral says 1.5925.
#
# The gain keeps the standard deviation. It does not ask for the *gradient*, which is multiplied by
# $g \sqrt{\mathbb{E}[\varphi'(Z)^2]}$ in each layer. Let us measure that factor.

# %%
TAUGHT = {
    "tanh": ops.tanh,
    "relu": ops.relu,
    "selu": keras.activations.selu,
    "sigmoid": ops.sigmoid,
}
EXACT = {"tanh": 1.5925, "relu": math.sqrt(2), "selu": 1.0, "sigmoid": 1.8463}


def per_layer(name, seed):
    """The factor of the gradient in each of 15 layers that start with their gain."""

    def with_its_gain():
        return keras.initializers.VarianceScaling(EXACT[name] ** 2)

    _, back = there_and_back(TAUGHT[name], with_its_gain, widths=(100,) * 17, seed=seed)
    return (back[1].std() / back[-1].std()) ** (1 / 15)


factors = {name: np.array([per_layer(name, seed) for seed in range(3)]) for name in TAUGHT}
lab.claim(
    "With these gains the gradient of tanh grows in each layer, that of the sigmoid vanishes, "
    "those of ReLU and SELU change by less than 6 %",
    factors["tanh"].min() > 1.03
    and factors["sigmoid"].max() < 0.5
    and all(0.94 < factors[name].min() < factors[name].max() < 1.06 for name in ("relu", "selu")),
    ", ".join(f"{name} × {each.mean():.2f}" for name, each in factors.items()),
    measured="gradient factor per layer",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# With its gain of 1.85 the sigmoid's standard deviation is perfect, and section 6 has shown what
# becomes of the net. Where signal and gradient both survive is another number, `critical_sigma` of
# the lesson on vanishing gradients: 1 for tanh, √2 for ReLU, 10.15 for the sigmoid. Of these three,
# only for ReLU the two numbers are the same.
#
# > **Remember.** The gain 1/√E[φ²] keeps the signal. Whether the gradient survives is a second
# > question.

# %% [markdown]
# ## 8 · Not only the size: orthogonal matrices
#
# So far we looked at *mean* sizes. A matrix may keep the mean length of vectors, and still stretch
# some of them and flatten others. What do many layers do then? We multiply L random 64 × 64
# matrices with Var(w) = 1/64. The **singular values** of the product say by which factor each
# direction is stretched. The mean square of all factors stays 1.

# %%
middle_direction = lab.predict(
    "middle_direction",
    "64 normal matrices, one after the other: by how much is the middle direction stretched?",
    choices=("by about 1", "by about 1/10", "by less than a millionth"),
    guess=None,
)


# %%
def gaussian(rng):
    return rng.normal(0, 1 / 8, (64, 64))


def orthogonal_matrix(rng):
    return scipy.stats.ortho_group.rvs(64, random_state=rng)


lengths = (1, 4, 16, 64)


def spectra(draw, seed):
    """The singular values of the product of the first 1, 4, 16 and 64 matrices."""
    rng = np.random.default_rng(seed)
    product, found = np.eye(64), []
    for length in range(1, 65):
        product = product @ draw(rng)
        if length in lengths:
            found.append(np.linalg.svd(product, compute_uv=False))
    return np.array(found)


# %%
normal_spectra = np.array([spectra(gaussian, seed) for seed in range(5)])
turned = np.array([spectra(orthogonal_matrix, seed)[-1] for seed in range(5)])
plots.show(
    pictures.spectra(lengths, normal_spectra),
    "spectra",
    alt="Singular values of products of 1, 4, 16 and 64 normal matrices, sorted, on a log axis. "
    "The more matrices, the steeper the fall, to 1e-12 for 64. A dashed line at 1: orthogonal.",
    caption="A product of normal matrices flattens most directions; orthogonal matrices keep all. "
    "Line: median of 5 seeds; band: smallest and largest.",
)
middle = normal_spectra[:, -1, 31]
middle_direction.measured(
    2 if np.median(middle) < 1e-6 else 1,
    "A few directions carry the mean, and the others are flattened.",
    believed={"by about 1": "The mean square stays 1, but a mean says little about the middle."},
)
lab.claim(
    "64 normal matrices shrink the middle direction by powers of ten; orthogonal ones keep all",
    middle.max() < 1e-6 and np.max(np.abs(turned - 1)) < 1e-9,
    f"× {np.median(middle):.0e}, median; orthogonal × 1 in all 64 directions",
    measured="middle singular value of the product",
    seeds=5,
    chosen_by="fixed",
)

# %% [markdown]
# A *square* matrix with $W^\top W = I$ keeps the length of every vector, forward and back, and so
# does any product of such matrices. It rotates or mirrors, and never stretches. Saxe, McClelland
# and Ganguli (2014) proposed to start nets there.
#
# How do we draw one at random? The QR decomposition splits a normal random matrix, $A = QR$, into
# orthogonal columns and an upper triangle. But the signs of the columns of Q are chosen by the
# algorithm, not by chance: then some directions are more likely than others. The remedy is to
# multiply each column of Q by the sign of $R_{jj}$. Then all orthogonal matrices are equally likely
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
# no more than one layer can; only the training differs. We train 2 and 16 layers, and count the
# steps until the loss is below 0.5. The deeper the net, the smaller the learning rate must be: we
# try 0.1, 0.3 and 1, divided by the depth. The validation loss chooses one of them for each start.

# %%
LINEAR = {
    "normal": lambda: keras.initializers.VarianceScaling(1.0, "fan_in", "untruncated_normal"),
    "orthogonal": lab.yours("orthogonal") or keras.initializers.Orthogonal,
}
STEPS = 80


def first_below(loss, limit=0.5):
    """The step at which a loss is below the limit for the third time; STEPS if never."""
    low = np.cumsum(loss < limit) >= 3  # a single easy mini-batch does not count
    return np.argmax(low) + 1 if low.any() else STEPS


# %%
def linear_nets(depth):
    """start -> the losses (3 seeds, steps) at the best of 3 rates."""
    net = plain_net(depth, 32, "linear")
    rates = [0.1 / depth, 0.3 / depth, 1.0 / depth]
    grid = {"start": np.repeat(list(LINEAR), 3), "learning_rate": rates * 2}
    runs = train(lambda start: redrawn(net, LINEAR[start]), keras.optimizers.SGD, grid, steps=STEPS)
    score = runs.history["validation_loss"][..., -1].mean(axis=1).reshape(2, 3)
    best = np.nanargmin(score, axis=1)
    print(f"{depth} layers: rates {[round(rates[i] * depth, 1) for i in best]} / depth are chosen")
    loss = runs.loss.reshape(2, 3, 3, STEPS)  # start, rate, seed, step
    return {start: loss[i, best[i]] for i, start in enumerate(LINEAR)}


losses = {depth: linear_nets(depth) for depth in (2, 16)}

# %%
plots.show(
    pictures.linear(losses, 0.5, yours=bool(lab.yours("orthogonal"))),
    "linear",
    alt="Training loss over 80 steps, normal and orthogonal weights. Left, 2 linear layers: both "
    "curves fall alike. Right, 16 layers: the orthogonal curve falls first.",
    caption="Two layers do not mind, sixteen do. Dotted: loss 0.5. Line: median of 3 seeds; band: "
    "smallest and largest.",
)


def steps_saved(losses):
    """By how many steps orthogonal weights are earlier at a loss of 0.5, for each seed."""
    normal, orthogonal = (np.array(list(map(first_below, losses[name]))) for name in LINEAR)
    return normal - orthogonal


# %%
with_2, with_16 = (steps_saved(losses[depth]) for depth in (2, 16))
lab.claim(
    "16 linear layers: from orthogonal weights the net needs fewer steps, in each of 3 seeds, and "
    "more are saved than with 2 layers",
    with_16.min() > max(0, with_2.max()),
    lab.mean_interval(with_16),
    measured=f"steps to loss 0.5 (at most {STEPS}), normal minus orthogonal",
    chosen_by="validation loss, 1 of 3 for each start, inside the grid",
)

# %% [markdown]
# > **Remember.** Normal matrices keep the mean length, square orthogonal ones every length. In a
# > deep net that is a difference.

# %% [markdown]
# ## 9 · Challenge: a hundred layers
#
# Now everything together. A hundred tanh layers, one after the other: no batch normalization, no
# shortcut. Glorot's weights are the textbook's choice for tanh. How far do they get?


# %%
layers = [keras.layers.Dense(64, activation="tanh") for _ in range(100)]
layers.append(keras.layers.Dense(10))
for layer in layers:
    layer.build((None, 64))
net = hundred.Stacked(layers)
train_hundred = hundred.trainer(net, keras.optimizers.Adam(2e-4))


def after_150_steps(seed):
    """The test accuracy after 150 mini-batches of 64, from new weights of Glorot."""
    keras.utils.set_random_seed(seed)
    for layer in layers:
        layer.kernel.assign(keras.initializers.GlorotUniform()(layer.kernel.shape))
    net.assign(layers)
    return np.mean(train_hundred(all_digits, seed) == all_digits.y_test)


# %%
glorot_hundred = [after_150_steps(seed) for seed in range(2)]
lab.claim(
    "100 tanh layers with Glorot's weights stay below 0.8 after 150 steps, in each of 2 seeds",
    max(glorot_hundred) < 0.8,
    ", ".join(f"{accuracy:.2f}" for accuracy in glorot_hundred),
    measured="test accuracy",
    seeds=2,
    chosen_by="fixed: Adam, 2e-4, the solution's rate",
)

# %% [markdown]
# (`hundred.Stacked` is a trick of the check: layers 2 to 100 are stacked in one array. The steps
# are the same, and come much faster.)
#
# tanh makes every signal a little smaller. So orthogonal weights need a gain a little above 1. How
# much? We send one digit through a hundred new layers and ask how a small change of the first
# layer's output arrives in the last: the singular values of $\partial a_{100} / \partial a_1$. At
# best all of them are near 1.

# %%
best_gain = lab.predict(
    "best_gain",
    "For which gain do 100 orthogonal tanh layers keep the middle direction nearest to its size?",
    choices=("0.9", "1.0", "1.05", "1.3"),
    guess=None,
)


# %%
def stretching(kernels):
    """The singular values of ∂a₁₀₀/∂a₁ of a tanh net, at one digit."""
    a, jacobian = digits.x_train[:1], np.eye(kernels[0].shape[1])
    for layer, kernel in enumerate(kernels):
        a = np.tanh(a @ kernel)
        if layer > 0:
            jacobian = jacobian @ (kernel * (1 - a**2)).astype("float64")
    return np.linalg.svd(jacobian, compute_uv=False)


def new_kernels(seed):
    """100 normal kernels (64, 64), and 100 orthogonal ones."""
    normal = np.random.default_rng(seed).normal(size=(100, 64, 64)) / 8
    return {"normal": normal, "orthogonal": np.linalg.qr(normal)[0]}


# %%
tried = (0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.3)
drawn = [new_kernels(seed) for seed in range(3)]
stretched = {
    kind: np.array([[stretching(g * kernels[kind]) for g in tried] for kernels in drawn])
    for kind in ("normal", "orthogonal")
}

# %%
yours = None
if lab.yours("hundred_layers"):
    model, _ = lab.yours("hundred_layers")()
    yours = stretching([layer.get_weights()[0] for layer in model.layers[:100]])
plots.show(
    pictures.isometry(tried, stretched, yours),
    "isometry",
    alt="Left: the largest, the middle and the 63rd singular value over the gain, 0.9 to 1.3, on a "
    "log axis. For orthogonal weights the three lie nearest to each other and to 1 at gains of 1 "
    "to 1.1. Of normal weights only the largest can be seen. Right: all 64 at gain 1.05; normal "
    "weights fall to 1e-12 within half of the directions, orthogonal ones stay within two powers "
    "of ten, except for the last direction.",
    caption="From layer 1 to layer 100 of a new tanh net. The ideal is 1 for all directions. The "
    "63rd is the last but one. The last direction is the length of the signal: tanh pulls every "
    "length to one value, so a change of length is forgotten. Line: median of 3 seeds; band: "
    "smallest and largest.",
)

# %%
middles = {kind: np.median(values[:, :, 31], axis=0) for kind, values in stretched.items()}
distance = np.abs(np.log(middles["orthogonal"][[0, 2, 3, 6]]))
best_gain.measured(
    int(np.argmin(distance)),
    "The gain makes up for what tanh takes away; too much of it drives tanh to its flat ends.",
    believed={"1.0": "Orthogonal matrices keep lengths, but tanh after each of them does not."},
)
lab.claim(
    "100 tanh layers: normal weights flatten half of the directions, orthogonal ones do not",
    stretched["normal"][:, 3, 31].max() < 1e-9 and stretched["orthogonal"][:, 3, 31].min() > 1e-2,
    f"gain 1.05, the middle one: × {middles['normal'][3]:.0e}, × {middles['orthogonal'][3]:.2f}",
    measured="middle singular value, median of seeds",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# ## Challenge · hundred_layers
#
# Return a `keras.Sequential` and an optimizer. The net has the input shape (64,), then 100
# different Dense layers with tanh, all with the same number of units (at most {{widest}}), then a
# Dense layer with 10 outputs, linear or with softmax: both are right. Nothing else. The check
# trains it once for {{steps}} mini-batches of 64 digits. It must be right on {{percent}} % of the
# test digits. {{figure:isometry}} helps to choose the start.


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


# %% [markdown]
# Saxe et al. (2014) call the ideal *dynamical isometry*: all singular values of the whole net are
# near 1. Pennington, Schoenholz and Ganguli (2017) proved that ReLU nets cannot have it, and tanh
# nets only with orthogonal weights. Xiao et al. (2018) trained convolutional tanh nets of 10 000
# layers this way. Our nets are nearer to it than Glorot's, not at it: {{figure:isometry}}.
#
# > **Remember.** On these digits a good start alone trains a hundred layers, without batch
# > normalization and without shortcuts. It takes more care than these do.

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


def apart(shared, seed):
    """How far the two kernels of a new net, and their gradients, are from each other."""
    keras.utils.set_random_seed(seed)
    model = branches(shared)
    left, right = (layer.kernel for layer in model.layers[1:3])
    with tf.GradientTape() as tape:
        loss = keras.losses.sparse_categorical_crossentropy(digits.y_train, model(digits.x_train))
        total = ops.mean(loss)
    gradients = tape.gradient(total, [left.value, right.value])
    return [float(ops.max(ops.abs(a - b))) for a, b in ((left, right), gradients)]


# %%
one_instance, two_instances = (np.array([apart(s, seed) for seed in range(3)]) for s in (1, 0))
lab.claim(
    "With one shared instance both branches start equal and get equal gradients: they are twins",
    one_instance.max() < 1e-6 and two_instances.min() > 0.001,
    f"with an instance each, kernels differ by {two_instances[:, 0].min():.2f} and more",
    measured="largest difference of the two kernels, and of their gradients",
    seeds=3,
    chosen_by="fixed",
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
    measured="difference of 640 numbers",
    seeds=1,
    chosen_by="fixed",
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
    measured="class of the initializer",
    seeds=0,
    chosen_by="fixed",
)
halved = last_std(ops.tanh, keras.initializers.RandomNormal)
lab.claim(
    "Five tanh layers with RandomNormal() keep less than a twentieth of the signal",
    halved.max() < 0.05,
    f"standard deviation {halved.mean():.3f}",
    measured="std of the outputs of layer 5",
    seeds=5,
    chosen_by="fixed",
)
# %%
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
    f"{np.mean(truncated):.3f} and {np.mean(he_largest):.3f}",
    measured="std; largest weight in std",
    seeds=5,
    chosen_by="fixed",
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


# %%
he_scale = {name: he_share(name, 2) for name in UNUSUAL}
repaired = {
    "depthwise": he_share("depthwise", 2 * 64),
    "transposed": he_share("transposed", 2 * 16 / 64),
}
lab.claim(
    "He on 64 channels: a depthwise kernel is 8 times too small, a transposed one twice too large",
    he_scale["depthwise"].max() < 0.15 and he_scale["transposed"].min() > 1.8,
    f"× {he_scale['depthwise'].mean():.3f} and × {he_scale['transposed'].mean():.2f}",
    measured="std against √(2 / fan_in)",
    seeds=5,
    chosen_by="fixed",
)
lab.claim(
    "With VarianceScaling(2 · 64) and VarianceScaling(2 · 16 / 64) both are right",
    all(0.85 < each.min() < each.max() < 1.15 for each in repaired.values()),
    [each.mean() for each in repaired.values()],
    measured="std against √(2 / fan_in), mean",
    seeds=5,
    chosen_by="fixed",
)

# %% [markdown]
# ## What to remember
#
# - Twins stay twins. One random kernel, before or behind, is enough to part equal neurons.
# - Forward a layer multiplies by √fan_in · std(w), back by √fan_out · std(w), times what the
#   activation does.
# - LeCun 1/fan_in for SELU, Glorot 2/(fan_in + fan_out) for tanh, He 2/fan_in for ReLU. A sigmoid
#   net needs a larger std, and the more, the deeper it is: five layers trained best at five times
#   Glorot's.
# - A cut normal distribution is narrower: divide by 0.8796.
# - Look forward *and* back before you train.
# - Square orthogonal matrices keep every length; with a gain near 1.05 to 1.1 they carry a hundred
#   tanh layers.
#
# ## What this lesson did not show
#
# - All nets are small and the data easy. With batch normalization (the next lesson) or with
#   shortcuts the initial scale matters less; how much less, the next lesson measures.
# - Depth 20 was trained with momentum at three learning rates, 150 steps each. With Adam or
#   with more steps more starts may learn.
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
# - Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016): Exponential expressivity in deep neural
#   networks through transient chaos. *NeurIPS*.
# - Xiao, Bahri, Sohl-Dickstein, Schoenholz, Pennington (2018): Dynamical isometry and a mean field
#   theory of CNNs: how to train 10,000-layer vanilla convolutional neural networks. *ICML*.
