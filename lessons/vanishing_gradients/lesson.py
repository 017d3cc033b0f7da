# %% [markdown]
# # Vanishing gradients: why deep stacks stop learning
#
# After this lesson you can
#
# - compute the gradient of one neuron by hand, and of a deep net by the chain rule;
# - say why the gradient of a sigmoid net shrinks to a quarter per layer, and when it does not;
# - see in one picture which activation goes with which initialization;
# - stop exploding gradients by clipping, and carry gradients through many layers by a shortcut.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import ops

from lessons.vanishing_gradients import checks

COLOR = {
    "sigmoid": plots.PALETTE["blue"],
    "tanh": plots.PALETTE["orange"],
    "relu": plots.PALETTE["green"],
}

# %% [markdown]
# ## 1 · Deeper is worse
#
# A deeper net can compute more. So it should be better. Is it?
#
# Here are three nets of sigmoid neurons, with 1, 3 and 6 hidden layers. All of them see the same
# handwritten digits, and each gets the better of two learning rates. There are ten classes: who
# guesses is right in 10 % of all cases.
#
# **Predict before you run.** Which of the three will be best?

# %%
digits = data.digits()
depths = (1, 3, 6)


def dense_net(depth, activation, initializer=keras.initializers.GlorotUniform):
    # a new initializer for each layer: the same one would give layers of one shape equal weights
    hidden = [
        keras.layers.Dense(32, activation=activation, kernel_initializer=initializer())
        for _ in range(depth)
    ]
    output = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((64,)), *hidden, output])


def accuracy(depth, activation, initializer=keras.initializers.GlorotUniform):
    """The test accuracy of 5 seeds, at the better of two learning rates."""
    runs = lab.train_many(
        lambda: dense_net(depth, activation, initializer),
        keras.optimizers.SGD,
        {"learning_rate": [0.1, 1.0]},
        digits,
        seeds=5,
        steps=300,
    )
    return runs.accuracy[np.argmax(runs.accuracy.mean(axis=1))]


wall = {"sigmoid": np.array([accuracy(depth, "sigmoid") for depth in depths])}


# %%
def draw_wall(wall):
    _, ax = plt.subplots(figsize=(6, 3.4))
    for name, accuracies in wall.items():
        plots.spread(ax, depths, accuracies, label=name, color=COLOR[name], marker="o")
    ax.axhline(0.1, color="gray", linestyle=":", label="guessing")
    ax.set(xlabel="hidden layers", ylabel="test accuracy", xticks=depths, ylim=(0, 1.02))
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    plt.show()


draw_wall(wall)
lab.claim(
    "A sigmoid net with 6 hidden layers does not learn at either rate, in any of 5 seeds",
    wall["sigmoid"][-1].max() < 0.2 and wall["sigmoid"][0].min() > 0.9,
    f"accuracy {wall['sigmoid'][-1].mean():.2f}; with 1 layer {wall['sigmoid'][0].mean():.2f}",
)

# %% [markdown]
# The line is the median of 5 seeds, the band their minimum and maximum. The deep net stays at
# guessing. It has enough neurons and enough data. What is missing is the *gradient*. To see where
# it gets lost, we follow it backward, first through one neuron.

# %% [markdown]
# ## 2 · One neuron, forward and backward
#
# A **logistic regression** is one sigmoid neuron. Forward, for n samples at once:
#
# $$z = xW + b, \qquad a = \sigma(z) = \frac{1}{1 + e^{-z}}, \qquad
# L = -\frac{1}{n}\sum_i \big[\, y_i \ln a_i + (1 - y_i) \ln (1 - a_i) \,\big]$$
#
# Backward, the chain rule walks through the same steps in reverse:
#
# $$\frac{\partial L}{\partial a_i} = \frac{1}{n}\,\frac{a_i - y_i}{a_i (1 - a_i)}, \qquad
# \frac{\partial a_i}{\partial z_i} = a_i (1 - a_i)
# \quad\Rightarrow\quad \frac{\partial L}{\partial z_i} = \frac{a_i - y_i}{n}$$
#
# The two factors $a (1 - a)$ cancel. What remains is *prediction minus truth*. One more step leads
# to the weights:
#
# $$\frac{\partial L}{\partial W} = x^\top \frac{\partial L}{\partial z}, \qquad
# \frac{\partial L}{\partial b} = \sum_i \frac{\partial L}{\partial z_i}$$
#
# (Rumelhart, Hinton and Williams, 1986, made this way of computing gradients popular.)

# %% [markdown]
# ## Exercise 1 · logistic_backprop
#
# Write the forward pass up to $a$, then the backward pass: $\partial L / \partial z$, then the
# gradients of kernel and bias. Return both. Use `keras.ops` or NumPy, and no tape. There may be a
# single sample, and $z$ may be far from 0.


# %%
def logistic_backprop(x, y, kernel, bias):
    """The gradients of the mean cross-entropy with respect to kernel and bias.

    Shapes: x (n, features), y (n, 1), kernel (features, 1), bias (1,).
    Returns: ∂L/∂kernel, shape (features, 1), and ∂L/∂bias, shape (1,). Changes no argument.
    """
    # BEGIN SOLUTION
    z = ops.matmul(x, kernel) + bias
    a = ops.sigmoid(z)
    dz = (a - y) / len(x)
    dkernel = ops.matmul(ops.transpose(x), dz)
    dbias = ops.sum(dz, axis=0)
    return dkernel, dbias
    # END SOLUTION


# %%
checks.logistic_backprop(logistic_backprop)

# %% [markdown]
# With these two gradients one neuron learns to separate two clouds of points. The lines are its
# border $a = 1/2$ during training, from grey to black. If your answer has passed, the picture is
# made with it; otherwise with `tf.GradientTape`.


# %%
def taped_gradients(x, y, kernel, bias):
    kernel, bias = tf.constant(kernel), tf.constant(bias)
    with tf.GradientTape() as tape:
        tape.watch([kernel, bias])
        losses = tf.nn.sigmoid_cross_entropy_with_logits(y, x @ kernel + bias)
        loss = tf.reduce_mean(losses)
    return tape.gradient(loss, [kernel, bias])


def clouds(seed):
    """100 points around (-1, -1) with y = 0, 100 around (1, 1) with y = 1."""
    rng = np.random.default_rng(seed)
    y = np.repeat([[0.0], [1.0]], 100, axis=0)
    return rng.normal(2 * y - 1, 1.0, (200, 2)).astype("float32"), y.astype("float32")


def descend(x, y, gradients, steps=60, learning_rate=1.0):
    """Kernel and bias after each step of gradient descent."""
    kernel, bias = np.array([[2.0], [-2.0]], "float32"), np.array([2.0], "float32")
    path = [(kernel, bias)]
    for _ in range(steps):
        kernel_gradient, bias_gradient = (np.asarray(g) for g in gradients(x, y, kernel, bias))
        kernel = kernel - learning_rate * kernel_gradient
        bias = bias - learning_rate * bias_gradient
        path.append((kernel, bias))
    return path


gradients = lab.yours("logistic_backprop") or taped_gradients
x, y = clouds(seed=0)
path = descend(x, y, gradients)

_, ax = plt.subplots(figsize=(5.6, 4))
ax.scatter(*x[:100].T, s=14, color=plots.PALETTE["blue"], label="y = 0")
ax.scatter(*x[100:].T, s=14, color=plots.PALETTE["vermilion"], marker="^", label="y = 1")
first = np.array([-4.0, 4.0])
for step, color in ((0, "0.75"), (2, "0.6"), (5, "0.45"), (10, "0.3"), (60, "black")):
    kernel, bias = path[step]
    second = -(kernel[0] * first + bias) / kernel[1]
    ax.plot(first, second, color=color, linewidth=2.4 if step == 60 else 1.4, label=f"step {step}")
ax.set(xlim=(-4, 4), ylim=(-4, 4), xlabel="$x_1$", ylabel="$x_2$", title="The border turns")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %%
shares = []
for seed in range(5):
    x, y = clouds(seed)
    kernel, bias = descend(x, y, gradients, learning_rate=3.0)[-1]
    shares.append(np.mean(1 / (1 + np.exp(-(x @ kernel + bias)))) - np.mean(y))
lab.claim(
    "After training, the mean prediction equals the share of y = 1: there ∂L/∂b = mean(a − y) is 0",
    np.max(np.abs(shares)) < 0.01,
    f"largest difference of 5 seeds {np.max(np.abs(shares)):.1e}",
)

# %% [markdown]
# > **Remember.** Backward is forward in reverse, one factor per step.
#
# In one neuron the factor $\sigma' = a(1 - a)$ cancels. In a hidden layer nothing cancels it.

# %% [markdown]
# ## 3 · The slope of an activation
#
# In every hidden layer the gradient is multiplied by the slope of the activation:
#
# $$\sigma'(z) = \sigma(z)\,\big(1 - \sigma(z)\big), \qquad
# \tanh'(z) = 1 - \tanh^2(z), \qquad
# \mathrm{ReLU}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z < 0 \end{cases}$$
#
# **Predict before you run.** How large can each of the three slopes become?

# %% [markdown]
# ## Exercise 2 · activation_gradients
#
# Return the three derivatives at `z`, each of the shape of `z`: as a dictionary with the keys
# `"sigmoid"`, `"tanh"`, `"relu"`, or as a tuple in this order. `z` is an array of any shape. Its
# numbers may be 1000 or −1000, so avoid `exp`; you may use `ops.sigmoid` and `ops.tanh`. At
# $z = 0$ let ReLU′ be 0, as Keras does.


# %%
def activation_gradients(z):
    """The derivatives of sigmoid, tanh and ReLU at z, each of the shape of z; z is not changed."""
    # BEGIN SOLUTION
    s = ops.sigmoid(z)
    t = ops.tanh(z)
    return {
        "sigmoid": s * (1 - s),
        "tanh": 1 - t**2,
        "relu": ops.cast(z > 0, "float32"),
    }
    # END SOLUTION


# %%
checks.activation_gradients(activation_gradients)

# %%
z = np.linspace(-5, 5, 1001).astype("float32")
activations = {"sigmoid": ops.sigmoid, "tanh": ops.tanh, "relu": ops.relu}
values, slopes = {}, {}
for name, activation in activations.items():
    at = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(at)
        values[name] = activation(at)
    slopes[name] = tape.gradient(values[name], at).numpy()

_, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
for name in activations:
    left.plot(z, values[name], color=COLOR[name], label=name)
    label = f"{name}′ ≤ {slopes[name].max():g}"
    right.plot(z, slopes[name], color=COLOR[name], label=label)
left.plot(z, 2 * ops.sigmoid(z) - 1, color="black", linestyle="--", linewidth=1, label="2σ(z) − 1")
if lab.yours("activation_gradients"):
    yours = lab.yours("activation_gradients")(z[::50])
    yours = yours.values() if isinstance(yours, dict) else yours
    for slope, color in zip(yours, COLOR.values(), strict=True):
        right.plot(z[::50], slope, "o", color=color, markersize=4)
    right.plot([], [], "o", color="gray", markersize=4, label="yours")
left.set(title="activation", xlabel="z", ylim=(-1.1, 2))
right.set(title="slope", xlabel="z", ylim=(-0.05, 1.9))
left.legend(loc="upper left")
right.legend(loc="upper left")
plt.show()

# %% [markdown]
# Some lecture slides say: $\tanh(z) = 2\sigma(z) - 1$, and the slope of tanh lies between 0 and
# 1/2. Both belong together, and both are wrong: $2\sigma(z) - 1$ is the dashed line. It is
# $\tanh(z/2)$.

# %%
wrong = np.max(np.abs(np.tanh(z) - (2 * ops.sigmoid(z) - 1)))
right_one = np.max(np.abs(np.tanh(z) - (2 * ops.sigmoid(2 * z) - 1)))
lab.claim("tanh(z) is not 2σ(z) − 1", wrong > 0.25, f"they differ by up to {wrong:.3f}")
lab.claim("tanh(z) = 2σ(2z) − 1", right_one < 1e-6, f"largest difference {right_one:.0e}")
lab.claim(
    "The slope of tanh reaches 1, not 1/2; the slope of the sigmoid never exceeds 1/4",
    slopes["tanh"].max() == 1 and slopes["sigmoid"].max() == 0.25,
    f"{slopes['tanh'].max():.2f} and {slopes['sigmoid'].max():.2f}",
)

# %% [markdown]
# > **Remember.** The sigmoid lets at most a quarter of the gradient pass.

# %% [markdown]
# ## 4 · A product of many factors
#
# A deep net computes $a_0 = x$, then in each layer $z_\ell = a_{\ell-1} W_\ell$ and
# $a_\ell = \varphi(z_\ell)$, up to $a_L$. (We leave the biases out: they start at 0.) Backward:
#
# $$\frac{\partial L}{\partial z_\ell} = \frac{\partial L}{\partial a_\ell} \odot \varphi'(z_\ell),
# \qquad
# \frac{\partial L}{\partial a_{\ell-1}} = \frac{\partial L}{\partial z_\ell}\, W_\ell^\top$$
#
# Two factors per layer: the slope $\varphi'$, and the kernel $W$. The usual explanation looks at
# the slope alone: $0.25^{20} \approx 10^{-12}$. But there are weights in between, and they can be
# large.
#
# **Predict before you run.** Let all weights of a sigmoid net have standard deviation 1. Then most
# neurons are *saturated*, that is, close to 0 or 1, where the slope is almost 0. Does its gradient
# vanish faster or slower than with small weights?

# %% [markdown]
# ## Exercise 3 · backprop_norms
#
# Given are the kernels $W_1 \dots W_L$, the values $z_1 \dots z_L$, the function $\varphi'$ and the
# gradient $\partial L / \partial a_L$. Walk backward and return the norms of
# $\partial L / \partial a_0, \dots, \partial L / \partial a_L$, in this order. (`ops.norm` gives
# the norm of a tensor: the root of the sum of the squares.) There may be one layer or many, and
# the norms may be very large or very small.


# %%
def backprop_norms(kernels, zs, derivative, gradient):
    """The norms of ∂L/∂a₀, ∂L/∂a₁, …, ∂L/∂a_L, from the input to the last layer.

    kernels: W₁ … W_L; zs: z₁ … z_L; derivative: the function φ′; gradient: ∂L/∂a_L.
    Returns: L + 1 numbers. Changes no argument.
    """
    # BEGIN SOLUTION
    norms = [ops.norm(gradient)]
    for kernel, z in zip(reversed(kernels), reversed(zs), strict=True):
        delta = gradient * derivative(z)
        gradient = ops.matmul(delta, ops.transpose(kernel))
        norms.append(ops.norm(gradient))
    return norms[::-1]
    # END SOLUTION


# %%
checks.backprop_norms(backprop_norms)

# %% [markdown]
# Now the experiment: nets of 20 layers with 100 neurons, as they are before training. One batch of
# digits goes forward, its gradient comes back.


# %%
def one_pass(activation, initializer, depth=20, units=100, seed=0):
    """The kernels and a₀ … a_L of a new net, ∂L/∂a₀ … ∂L/∂a_L and ∂L/∂W₁ … ∂L/∂W_L."""
    keras.utils.set_random_seed(seed)
    shapes = [(64, units)] + [(units, units)] * (depth - 1)
    kernels = [initializer()(shape) for shape in shapes]
    readout = keras.initializers.GlorotUniform()((units, 10))
    a = [tf.constant(digits.x_train[:128])]
    with tf.GradientTape() as tape:
        tape.watch([a[0], *kernels])
        for kernel in kernels:
            a.append(activations[activation](a[-1] @ kernel))
        loss = keras.losses.sparse_categorical_crossentropy(
            digits.y_train[:128], a[-1] @ readout, from_logits=True
        )
        loss = tf.reduce_mean(loss)
    return kernels, a, *tape.gradient(loss, [a, kernels])


def norms(gradients):
    """The norm of each; in float64, because the squares of tiny numbers vanish in float32."""
    return np.array([np.sqrt(np.sum(np.square(g, dtype="float64"))) for g in gradients])


def gain(norms):
    """The factor per layer by which norms of layers 1 … L grow on their way back to layer 1."""
    return (norms[..., 1] / norms[..., -1]) ** (1 / (norms.shape[-1] - 2))


initializers = {
    "std 0.01": lambda: keras.initializers.RandomNormal(stddev=0.01),
    "Glorot": keras.initializers.GlorotNormal,
    "He": keras.initializers.HeNormal,
    "std 1": lambda: keras.initializers.RandomNormal(stddev=1.0),
}

# %%
rows = [(name, scheme) for name in activations for scheme in initializers]
passes = {
    row: [one_pass(row[0], initializers[row[1]], seed=seed)[2:] for seed in range(3)]
    for row in rows
}
da = {row: np.array([norms(each) for each, _ in passes[row]]) for row in rows}
dkernels = {row: np.array([norms(each) for _, each in passes[row]]) for row in rows}
gains = {row: gain(da[row]) for row in rows}

# %%
layers = np.arange(1, 21)
_, ax = plt.subplots(figsize=(7.5, 4))
for name in ("sigmoid", "tanh"):
    for scheme, style in (("Glorot", "-"), ("std 1", "--")):
        label = f"{name}, {scheme}: × {gains[name, scheme].mean():.2f} per layer"
        line = {"label": label, "color": COLOR[name], "linestyle": style}
        plots.spread(ax, layers, da[name, scheme][:, 1:], axis=0, **line)
ax.plot(layers, 0.05 * 0.25 ** (20.0 - layers), "k:", label="× 0.25 per layer")
if lab.yours("backprop_norms"):
    kernels, a, gradients, _ = one_pass("sigmoid", initializers["Glorot"])
    a, kernels = ([each.numpy() for each in tensors] for tensors in (a, kernels))
    zs = [before @ kernel for before, kernel in zip(a[:-1], kernels, strict=True)]
    yours = lab.yours("backprop_norms")(
        kernels, zs, lambda z: ops.sigmoid(z) * ops.sigmoid(-z), gradients[-1].numpy()
    )
    ax.plot(layers, norms(yours)[1:], "o", color=COLOR["sigmoid"], markersize=4, label="yours")
ax.set(xlabel="layer ℓ (the loss is at the right end)", ylabel="‖∂L/∂a‖", xticks=layers[::3])
ax.set(yscale="log", title="A gradient on its way back through 20 layers")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()


# %%
def saturated(scheme):
    """The share of sigmoid neurons of layer 10 within 0.05 of 0 or 1."""
    a = [one_pass("sigmoid", initializers[scheme], seed=seed)[1][10] for seed in range(3)]
    return np.mean(np.abs(np.array(a) - 0.5) > 0.45)


glorot, large = gains["sigmoid", "Glorot"], gains["sigmoid", "std 1"]
lab.claim(
    "Sigmoid with Glorot's weights: no neuron is saturated, and a quarter passes each layer",
    saturated("Glorot") < 0.01 and glorot.min() > 0.2 and glorot.max() < 0.25,
    f"{saturated('Glorot'):.0%} saturated, × {glorot.mean():.3f} per layer",
)
lab.claim(
    "Sigmoid with std 1: most neurons are saturated, and still the gradient does not vanish",
    saturated("std 1") > 0.5 and large.min() > 0.9,
    f"{saturated('std 1'):.0%} saturated, × {large.mean():.3f} per layer",
)
lab.claim(
    "tanh with std 1: the gradient explodes",
    gains["tanh", "std 1"].min() > 2,
    f"× {gains['tanh', 'std 1'].mean():.2f} per layer",
)

# %% [markdown]
# Slides often say: "sigmoid with std = 1: the outputs saturate, so the gradient vanishes". The
# outputs do saturate. But each layer also multiplies by 100 large weights. Few neurons have a
# slope, yet their gradients are amplified. Glorot's weights look healthy in a histogram of outputs,
# and there the gradient does vanish.
#
# > **Remember.** Look at slope × weights. A histogram of the outputs shows only half of it.

# %% [markdown]
# ## 5 · All of it in one picture
#
# Three activations, four initializations, 20 layers. Colour shows how large the gradient is in a
# layer, compared with the last layer. White: as large as there. Purple: it vanished. Orange: it
# exploded.
#
# **Predict before you run.** Which rows stay white?

# %%
arrives = {row: np.log10(np.maximum(da[row] / da[row][:, -1:], 1e-40))[:, 1:] for row in rows}

figure, ax = plt.subplots(figsize=(9, 4.4))
picture = np.array([arrives[row].mean(axis=0) for row in rows])
image = ax.imshow(picture, cmap="PuOr_r", vmin=-12, vmax=12, aspect="auto")
ax.set_xticks(range(0, 20, 3), layers[::3])
ax.set_yticks(range(len(rows)), [f"{name}, {scheme}" for name, scheme in rows])
ax.set(xlabel="layer ℓ (the loss is at the right end)", title="How much of the gradient arrives")
ax.grid(False)
for edge in (3.5, 7.5):
    ax.axhline(edge, color="black", linewidth=0.8)
for place, row in enumerate(rows):
    ax.text(19.8, place, f"× {gains[row].mean():.2f}", va="center")
ax.text(19.8, -0.9, "per layer", va="center")
figure.colorbar(image, label="log₁₀ ‖∂L/∂a‖, last layer = 0", extend="both", pad=0.12)
plt.show()

# %%
balanced = [row for row in rows if np.max(np.abs(arrives[row][:, 0])) < 1]
lab.claim(
    "4 of 12 pairs keep the gradient within a factor of 10 through 20 layers, in each of 3 seeds",
    balanced == [("sigmoid", "std 1"), ("tanh", "Glorot"), ("tanh", "He"), ("relu", "He")],
    "; ".join(" ".join(row) for row in balanced),
)

# %% [markdown]
# > **Remember.** There is no good initialization as such. It must fit the activation: Glorot for
# > tanh (Glorot and Bengio, 2010), He for ReLU (He et al., 2015).

# %% [markdown]
# ## 6 · Why we plot ∂L/∂a and not ∂L/∂W
#
# Most tools show the gradients of the weights. Look at ReLU, in both ways:

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
for scheme, color in (("Glorot", "blue"), ("He", "green"), ("std 1", "vermilion")):
    plots.spread(left, layers[1:], da["relu", scheme][:, 2:], axis=0, label=scheme, color=color)
    plots.spread(right, layers[1:], dkernels["relu", scheme][:, 1:], axis=0, color=color)
left.set(yscale="log", xlabel="layer ℓ", xticks=layers[1::3], title="‖∂L/∂a‖")
right.set(xlabel="layer ℓ", xticks=layers[1::3], title="‖∂L/∂W‖")
figure.legend(*left.get_legend_handles_labels(), loc="outside right center", title="ReLU with")
plt.show()


# %%
def decades(norms):
    """The powers of ten between the largest and the smallest norm of each net."""
    return np.log10(norms.max(axis=1) / norms.min(axis=1))


ill = [("relu", "Glorot"), ("relu", "std 1")]
span_a = np.min([decades(da[row][:, 2:]) for row in ill])
span_w = np.max([decades(dkernels[row][:, 1:]) for row in ill])
lab.claim(
    "ReLU with Glorot's weights or std 1: ∂L/∂a changes by powers of ten, ∂L/∂W hardly",
    span_a > 2 and span_w < 1,
    f"at least {span_a:.1f} powers of ten, and at most {span_w:.1f}",
)

# %% [markdown]
# The gradient of a kernel is a product:
# $\partial L / \partial W_\ell = a_{\ell-1}^\top\, \partial L / \partial z_\ell$. With ReLU, what
# the signal loses on its way forward, the gradient loses on its way back. In layer $\ell$ the
# signal has passed $\ell - 1$ layers and the gradient $L - \ell$ layers. The sum does not depend on
# $\ell$, so the product looks the same everywhere. Glorot and Bengio (2010) warn of this.
#
# > **Remember.** Equal weight gradients in all layers do not mean that all is well.

# %% [markdown]
# ## 7 · The depth wall, with better activations
#
# Now back to the first picture. The gradient of a sigmoid net with Glorot's weights loses three
# quarters in each layer, of a tanh net almost nothing, and the same holds for ReLU with He's
# weights.
#
# **Predict before you run.** What will their accuracy be at 6 layers?

# %%
wall["tanh"] = np.array([accuracy(depth, "tanh") for depth in depths])
wall["relu"] = np.array([accuracy(depth, "relu", keras.initializers.HeNormal) for depth in depths])
draw_wall(wall)
lab.claim(
    "At 6 layers tanh and ReLU learn, in each of 5 seeds; the sigmoid does not",
    min(wall["tanh"][-1].min(), wall["relu"][-1].min()) > 0.9 and wall["sigmoid"][-1].max() < 0.2,
    ", ".join(f"{name} {each[-1].mean():.2f}" for name, each in wall.items()),
)

# %% [markdown]
# > **Remember.** A net learns as deep as its gradient reaches.

# %% [markdown]
# ## 8 · Exploding gradients
#
# A recurrent net uses the *same* weight again and again. So the same factor is multiplied again and
# again. The smallest such net is a single neuron. Let it take 50 steps and end at 0.7:
#
# $$x_0 = 0.5, \qquad x_{t+1} = w\,\sigma(x_t) + b, \qquad L = \big(\sigma(x_{50}) - 0.7\big)^2$$
#
# There are only two parameters, so we can see the whole loss.


# %%
@tf.function(reduce_retracing=True)
def cliff(w, b):
    """The loss and its gradient, for as many pairs (w, b) as there are, in float64."""
    with tf.GradientTape() as tape:
        tape.watch([w, b])
        x = 0.5 * tf.ones_like(w)
        for _ in range(50):
            x = w * tf.sigmoid(x) + b
        loss = tf.square(tf.sigmoid(x) - 0.7)
    return loss, tape.gradient(loss, [w, b])


w, across = np.meshgrid(np.linspace(3, 5.2, 161), np.linspace(-0.7, 0.6, 241))
b = across - 0.58 * (w - 4) - 2  # a grid along the cliff
surface, slope = (np.reshape(each, (-1, *w.shape)) for each in cliff(w.ravel(), b.ravel()))
surface, steepness = surface[0], np.hypot(*slope)

figure = plt.figure(figsize=(7, 4.4))
ax = figure.add_subplot(projection="3d")
ax.plot_surface(w, b, surface, cmap="cividis", rcount=241, ccount=161, antialiased=False)
ax.set(xlabel="w", ylabel="b", zticks=(0, 0.2, 0.4), title="The loss of one recurrent neuron")
ax.set_box_aspect((1, 1, 0.6))
ax.view_init(elev=30, azim=50)
plt.show()
lab.claim(
    "The loss has a cliff: the largest gradient is more than 300 times the usual one",
    steepness.max() > 300 * np.median(steepness),
    f"largest {steepness.max():.0f}, median {np.median(steepness):.2f}",
)

# %% [markdown]
# A flat valley runs along the foot of a cliff, and the best points lie in this valley, right beside
# it. **Predict before you run.** What does gradient descent do when one step touches the cliff?
#
# The remedy of Pascanu, Mikolov and Bengio (2013) is short. Let $g$ be all gradients together, as
# one long vector. If it is longer than a limit $c$, shorten it to $c$ and keep its direction:
#
# $$\lVert g \rVert = \sqrt{\textstyle\sum_i \lVert g_i \rVert^2}, \qquad
# g_i \leftarrow g_i \cdot \frac{c}{\max(\lVert g \rVert,\, c)}$$

# %% [markdown]
# ## Exercise 4 · clip_by_global_norm
#
# `gradients` is a list of tensors of different shapes, or of one; `clip_norm` is $c$. Return a list
# of the same shapes. One factor for all; short gradients stay as they are.


# %%
def clip_by_global_norm(gradients, clip_norm):
    """The gradients, shortened together so that their global norm is at most `clip_norm`.

    gradients: a list of tensors of any shapes; it is not changed.
    Returns: a list of tensors of the same shapes.
    """
    # BEGIN SOLUTION
    norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))
    factor = clip_norm / ops.maximum(norm, clip_norm)
    return [g * factor for g in gradients]
    # END SOLUTION


# %%
checks.clip_by_global_norm(clip_by_global_norm)

# %% [markdown]
# (The squares of very large numbers are ∞ in float32. Then the factor is $c / \infty = 0$, and all
# gradients become 0 without a word. TensorFlow's function returns nan there: that one sees.)
#
# Two runs from the same start, with and without clipping. If your answer has passed, it does the
# clipping; otherwise `tf.clip_by_global_norm`.


# %%
def tf_clip(gradients, clip_norm):
    return tf.clip_by_global_norm(gradients, clip_norm)[0]


def walk(w, b, clip=None, steps=300, learning_rate=0.3):
    """w and b after each step of gradient descent, shape (steps + 1, 2)."""
    point = np.array([w, b])
    path = [point]
    for _ in range(steps):
        _, gradients = cliff(*point)
        gradients = clip(gradients, 1.0) if clip else gradients
        point = point - learning_rate * np.array(gradients)
        path.append(point)
    return np.array(path)


clip = lab.yours("clip_by_global_norm") or tf_clip
start = [4.3], [-2.8]
free, clipped = walk(*start)[..., 0], walk(*start, clip=clip)[..., 0]
thrown = np.argmax(np.hypot(*np.diff(free, axis=0).T))

w, b = np.meshgrid(np.linspace(3.6, 5.2, 201), np.linspace(-3, -1.6, 201))
surface = cliff(w.ravel(), b.ravel())[0].numpy().reshape(w.shape)
_, ax = plt.subplots(figsize=(6.4, 4.2))
filled = ax.contourf(w, b, surface, 24, cmap="cividis")
ax.plot(*free[: thrown + 2].T, color=plots.PALETTE["vermilion"], linewidth=3.5, label="not clipped")
ax.plot(*clipped.T, color=plots.PALETTE["sky"], linewidth=1.4, label="clipped")
ax.plot(*start, "o", color="white", markeredgecolor="black", label="start")
ax.plot(*clipped[-1], "*", color="white", markeredgecolor="black", markersize=13, label="end")
ax.set(xlabel="w", ylabel="b", xlim=(3.6, 5.2), ylim=(-3, -1.6))
ax.set_title(f"One start; without clipping step {thrown + 1} leads far away")
ax.legend(loc="lower left", frameon=True)
plt.colorbar(filled, label="loss")
plt.show()

# %% [markdown]
# One bad step is enough: behind the cliff the loss is flat, and nothing pulls the weights back. Was
# this start a special one? We take 5 × 100 random starts. (Each start is a net of its own, so each
# has its own norm here.)


# %%
def clip_each(gradients, clip_norm):
    gradients = np.array(gradients)
    return gradients * clip_norm / np.maximum(np.linalg.norm(gradients, axis=0), clip_norm)


rng = np.random.default_rng(0)
starts = rng.uniform(4, 6, 500), rng.uniform(-3, -1.5, 500)
ends = {
    name: cliff(*walk(*starts, clip=how)[-1])[0].numpy()
    for name, how in {"not clipped": None, "clipped": clip_each}.items()
}

_, ax = plt.subplots(figsize=(6, 3.4))
for (name, losses), color in zip(ends.items(), ("vermilion", "sky"), strict=True):
    style = "--" if name == "not clipped" else "-"
    ax.ecdf(losses, label=name, color=plots.PALETTE[color], linestyle=style)
ax.set(xscale="log", xlabel="loss after 300 steps", ylabel="share of starts", xlim=(1e-5, 1))
ax.set(title="How many of 500 starts end below a loss?")
ax.legend(loc="upper left")
plt.show()

# %%
arrived = {name: np.mean(losses.reshape(5, 100) < 1e-3, axis=1) for name, losses in ends.items()}
lab.claim(
    "Clipping brings far more starts into the valley (loss < 0.001), in each of 5 times 100",
    np.min(arrived["clipped"] - arrived["not clipped"]) > 0.25,
    f"{arrived['clipped'].mean():.0%} instead of {arrived['not clipped'].mean():.0%}",
)

# %% [markdown]
# > **Remember.** Clipping keeps the direction and limits the length. It helps against exploding
# > gradients, and never against vanishing ones: no factor brings back what is zero.

# %% [markdown]
# ## 9 · A way around: residual connections
#
# How can a gradient pass many layers, whatever their activation? He et al. (2016) let the input
# pass by, and the layer only *adds* to it:
#
# $$y = x + s\,\varphi(xW + b) \qquad\Rightarrow\qquad
# \frac{\partial y}{\partial x} = 1 + s\,\frac{\partial \varphi(xW + b)}{\partial x}$$
#
# (The 1 stands for the identity matrix.) However small the second term is, the 1 remains, so the
# product over many layers need not vanish. To keep many sums from growing, let $s = 1 / \sqrt{L}$
# for L layers.
#
# **Predict before you run.** 20 sigmoid layers with Glorot's weights: without the shortcut,
# $10^{-12}$ of the gradient arrives. With it?

# %% [markdown]
# ## Exercise 5 · residual
#
# Write the Keras layer `Residual(activation, scale)` with
# $y = x + \text{scale} \cdot \varphi(xW + b)$. The constructor is there. Three methods are missing:
#
# - `build(shape)` makes a Dense layer `self.dense` with as many units as the input has
#   (`shape[-1]`), and builds it;
# - `call(x)` returns the output; x may have three dimensions, such as (batch, words, features);
# - `get_config()` adds both arguments to the dictionary of the parent class. Keras needs it to load
#   a saved model.


# %%
@keras.saving.register_keras_serializable("lesson")
class Residual(keras.layers.Layer):
    """x + scale · φ(xW + b): the input, and a Dense branch that is added to it."""

    def __init__(self, activation="relu", scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.activation = activation
        self.scale = scale

    def build(self, shape):
        # BEGIN SOLUTION
        self.dense = keras.layers.Dense(shape[-1], activation=self.activation)
        self.dense.build(shape)
        # END SOLUTION

    def call(self, x):
        # BEGIN SOLUTION
        return x + self.scale * self.dense(x)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        config = super().get_config()
        return {**config, "activation": self.activation, "scale": self.scale}
        # END SOLUTION


# %%
checks.residual(Residual)


# %% [markdown]
# The same in Keras' functional form stands below. If your layer has passed, the nets are made of
# it.


# %%
def functional_residual(activation, scale):
    def apply(x):
        branch = keras.layers.Dense(x.shape[-1], activation=activation)(x)
        return keras.layers.Add()([x, keras.layers.Rescaling(scale)(branch)])

    return apply


def residual_net(depth, activation):
    layer = lab.yours("residual") or functional_residual
    x = pixels = keras.Input((64,))
    x = keras.layers.Dense(32)(x)
    for _ in range(depth):
        x = layer(activation=activation, scale=depth**-0.5)(x)
    return keras.Model(pixels, keras.layers.Dense(10, activation="softmax")(x))


def first_and_last(net):
    """The norm of ∂L/∂W in the second and in the last hidden layer."""
    with tf.GradientTape() as tape:
        loss = keras.losses.sparse_categorical_crossentropy(
            digits.y_train[:128], net(digits.x_train[:128])
        )
        loss = tf.reduce_mean(loss)
    kernels = [weight for weight in net.trainable_weights if len(weight.shape) == 2]
    return norms(tape.gradient(loss, [kernels[1], kernels[-2]]))


# %%
arriving = {}
for name, make in {"plain": dense_net, "residual": residual_net}.items():
    keras.utils.set_random_seed(0)
    arriving[name] = np.array([first_and_last(make(20, "sigmoid")) for _ in range(3)])
share = {name: each[:, 0] / each[:, 1] for name, each in arriving.items()}
lab.claim(
    "Through 20 sigmoid layers a plain net loses its gradient, a residual net keeps it, 3 of 3",
    share["plain"].max() < 1e-9 and share["residual"].min() > 0.1,
    f"first / last layer: {np.median(share['plain']):.0e} and {np.median(share['residual']):.2f}",
)


# %%
residual = lab.train_many(
    lambda: residual_net(6, "sigmoid"),
    keras.optimizers.SGD,
    {"learning_rate": 0.1},
    digits,
    seeds=5,
    steps=300,
    evaluate_every=20,
)
_, ax = plt.subplots(figsize=(6, 3.4))
curve = residual.history["accuracy"][0]
plots.spread(ax, residual.history["step"], curve, label="residual", color="vermilion")
plain = wall["sigmoid"][-1].mean()
ax.axhline(plain, color=COLOR["sigmoid"], linestyle="--", label="plain, after 300 steps")
ax.set(xlabel="step", ylabel="test accuracy", ylim=(0, 1.02), title="6 sigmoid layers")
ax.legend(loc="center right")
plt.show()
lab.claim(
    "With shortcuts, 6 sigmoid layers learn; without, they do not, in each of 5 seeds",
    residual.accuracy.min() > 0.9 and wall["sigmoid"][-1].max() < 0.2,
    f"accuracy {residual.accuracy.mean():.2f} and {plain:.2f}",
)

# %% [markdown]
# Activation, initialization, data and optimizer are the same as in the first picture. New are the
# sums (and one linear layer in front, which turns 64 pixels into 32 numbers).
#
# > **Remember.** A sum passes the gradient on unchanged. Give it a sum to pass through.

# %% [markdown]
# ## 10 · Challenge: where is the edge?
#
# In section 5 we tried four initializations. Can we *calculate* the right one? Let the weights have
# variance $\sigma^2 / n$, with n inputs per neuron. In a wide net each $z$ is a sum of many terms,
# so it is nearly normal, with some variance $q$. Let $Z$ be a standard normal number, so that
# $z = \sqrt q\, Z$. One more layer turns the variance of the signal, and the squared gradient, into
#
# $$q \;\leftarrow\; \sigma^2\, \mathbb{E}\big[\varphi(\sqrt q\, Z)^2\big], \qquad
# \chi = \sigma^2\, \mathbb{E}\big[\varphi'(\sqrt q\, Z)^2\big]$$
#
# (Poole et al., 2016; Schoenholz et al., 2017). The **critical σ** is the one where, at a $q$ that
# no longer changes, $\chi = 1$: the gradient neither vanishes nor explodes.

# %% [markdown]
# ## Exercise 6 · critical_sigma
#
# Given are $\varphi$ and $\varphi'$ as NumPy functions. Return the critical σ. Both conditions
# together say $\mathbb{E}[\varphi^2] = q\, \mathbb{E}[\varphi'^2]$: search this $q$ first. For a
# small $q$ the left side is larger, or both are (nearly) equal; for a large $q$ the right side is,
# or both are still equal. Then
# $\sigma = 1 / \sqrt{\mathbb{E}[\varphi'^2]}$.
#
# A mean over $Z$ is a weighted sum over a fine grid from −8 to 8, with weights proportional to
# $e^{-z^2/2}$ that sum to 1. Let the grid have an even number of points: then 0, where ReLU has its
# kink, is none of them.


# %%
def critical_sigma(activation, derivative):
    """The σ at which a deep net with Var(W) = σ² / fan_in neither vanishes nor explodes.

    activation, derivative: φ and φ′, NumPy functions of an array. Returns: one number.
    """
    # BEGIN SOLUTION
    z = np.linspace(-8, 8, 2000)
    weight = np.exp(-(z**2) / 2)
    weight = weight / np.sum(weight)
    low, high = 1e-8, 100.0
    while high / low > 1.0001:
        q = np.sqrt(low * high)
        value = np.sum(weight * activation(np.sqrt(q) * z) ** 2)
        slope = np.sum(weight * derivative(np.sqrt(q) * z) ** 2)
        low, high = (q, high) if value > q * slope else (low, q)
    return 1 / np.sqrt(slope)
    # END SOLUTION


# %%
checks.critical_sigma(critical_sigma)

# %% [markdown]
# Is it true? We measure the gain per layer of real nets for many σ. The dotted lines stand at the
# calculated values: at those of your answer, once it has passed, otherwise at 10.15, 1 and √2.

# %%
functions = {
    "sigmoid": (lambda z: 0.5 + 0.5 * np.tanh(z / 2), lambda z: 0.25 / np.cosh(z / 2) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
}
critical = {"sigmoid": 10.15, "tanh": 1.0, "relu": np.sqrt(2)}
if lab.yours("critical_sigma"):
    critical = {name: lab.yours("critical_sigma")(*each) for name, each in functions.items()}


def scaled(sigma):
    """Normal weights of variance σ² / fan_in."""
    return lambda: keras.initializers.VarianceScaling(sigma**2, "fan_in", "untruncated_normal")


def mean_gain(name, sigma, seeds=1):
    passes = [one_pass(name, scaled(sigma), seed=seed)[2] for seed in range(seeds)]
    return np.mean([gain(norms(da)) for da in passes])


sigmas = np.geomspace(0.5, 32, 9)
_, ax = plt.subplots(figsize=(7.5, 4))
for name, color in COLOR.items():
    measured = [mean_gain(name, sigma) for sigma in sigmas]
    label = f"{name}, critical σ = {critical[name]:.2f}"
    ax.plot(sigmas, measured, "o-", color=color, markersize=4, label=label)
    ax.axvline(critical[name], color=color, linestyle=":")
ax.axhline(1, color="black", linewidth=0.8)
ax.set(xscale="log", xlabel="σ = standard deviation of the weights × √fan_in", ylim=(0.05, 20))
ax.set(
    yscale="log", ylabel="gain of ∂L/∂a per layer", title="Below 1 it vanishes, above 1 it explodes"
)
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %%
at_edge = {name: mean_gain(name, critical[name], seeds=2) for name in activations}
lab.claim(
    "At the calculated σ each activation keeps its gradient, up to 10 % per layer",
    np.max(np.abs(np.array(list(at_edge.values())) - 1)) < 0.1,
    ", ".join(f"{name} × {each:.2f}" for name, each in at_edge.items()),
)


# %% [markdown]
# And does the sigmoid net with 6 layers, which did not learn at all, learn at its critical σ?


# %%
def scaled_net(sigma):
    return dense_net(6, "sigmoid", scaled(sigma))


edge = lab.train_many(
    scaled_net,
    keras.optimizers.SGD,
    {"sigma": [1.0, 5.0, critical["sigmoid"]], "learning_rate": 1.0},
    digits,
)
means = edge.accuracy.mean(axis=1)
shown = zip(edge.configurations["sigma"], means, strict=True)
lab.claim(
    "6 sigmoid layers, no shortcut: with σ = 1 they do not learn, at the critical σ they do",
    edge.accuracy[0].max() < 0.2 and edge.accuracy[2].min() > 0.4,
    ", ".join(f"σ = {sigma:.4g}: {mean:.2f}" for sigma, mean in shown),
)
lab.claim("Half of it trains even better", means[1] > means[2], f"{means[1]:.2f}")

# %% [markdown]
# Half of the critical σ does even better here. At the edge most neurons are saturated, and a net of
# few layers can do with a gradient that loses a little in each. The critical σ says where a
# gradient survives *any* depth. It does not say which σ trains best.
#
# > **Remember.** Between vanishing and exploding there is an edge, and it can be calculated.

# %% [markdown]
# ## Silent traps of Keras
#
# Keras stops at most mistakes and says what is wrong. Some it takes without a word. Each lesson
# ends with those of its topic.
#
# **`clipnorm` is not the clipping of section 8.** It shortens each variable by itself, and so turns
# the gradient. Here one variable has the gradient (30, 40), the other 0.5.


# %%
def one_step(**clipping):
    """How far SGD with η = 1 moves two variables with the gradients (30, 40) and 0.5."""
    pair = [keras.Variable([0.0, 0.0]), keras.Variable([0.0])]
    gradients = [tf.constant([30.0, 40.0]), tf.constant([0.5])]
    keras.optimizers.SGD(1.0, **clipping).apply(gradients, pair)
    return np.concatenate([variable.numpy() for variable in pair])


whole, each, together = one_step(), one_step(clipnorm=1.0), one_step(global_clipnorm=1.0)


def angle(a, b):
    """The angle between two vectors, in degrees."""
    return np.degrees(np.arccos(min(1, a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


lab.claim("clipnorm=1 turns the step", angle(whole, each) > 20, f"by {angle(whole, each):.0f}°")
lab.claim(
    "The fix: global_clipnorm=1 keeps its direction, and its length is 1",
    angle(whole, together) < 0.1 and abs(np.linalg.norm(together) - 1) < 1e-4,
    f"turned by {angle(whole, together):.1f}°",
)

# %% [markdown]
# **A forgotten softmax.** The loss `"sparse_categorical_crossentropy"` expects probabilities. If
# the last layer has no softmax, Keras takes its outputs for probabilities: negative ones are cut
# off, and where they are cut off no gradient comes back. Nothing is said, and the net still learns
# something.


# %%
def shallow_net(last):
    hidden = keras.layers.Dense(32, activation="relu")
    return keras.Sequential([keras.Input((64,)), hidden, keras.layers.Dense(10, activation=last)])


def trained(last, loss):
    """The test accuracy of 5 seeds with Adam."""
    make = lambda: shallow_net(last)  # noqa: E731
    rate = {"learning_rate": 0.001}
    return lab.train_many(make, keras.optimizers.Adam, rate, digits, loss=loss).accuracy[0]


from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
forgotten = trained(None, "sparse_categorical_crossentropy")
fixed = trained(None, from_logits)
lab.claim(
    "Without softmax each of 5 nets is far worse than the worst repaired one",
    forgotten.max() < fixed.min() - 0.05,
    f"accuracy {forgotten.mean():.2f}; with from_logits=True {fixed.mean():.2f}",
)

# %% [markdown]
# ## What to remember
#
# - Backward is forward in reverse: one slope and one transposed kernel per layer.
# - σ′ ≤ 1/4, tanh′ ≤ 1, ReLU′ is 0 or 1. What counts is slope × weights.
# - The initialization must fit the activation: Glorot for tanh, He for ReLU; the sigmoid needs much
#   larger weights.
# - Look at ∂L/∂a. With ReLU ∂L/∂W hides what happens.
# - Exploding gradients are clipped by their common norm. Vanishing ones need another way, such as a
#   sum.
#
# ## What this lesson did not show
#
# - All nets here are small, and the data are easy. That ReLU nets are *always* better does not
#   follow.
# - Gradients were measured in new nets. During training they change; batch normalization (its own
#   lesson) keeps an eye on this.
# - A good gradient is not yet a good optimizer: the lesson on optimizers comes next.
# - The theory behind the critical σ holds for wide nets without biases. It says when a signal
#   survives, not which net generalizes.
#
# ## References
#
# - Rumelhart, Hinton, Williams (1986): Learning representations by back-propagating errors.
#   *Nature*.
# - Bengio, Simard, Frasconi (1994): Learning long-term dependencies with gradient descent is
#   difficult. *IEEE Transactions on Neural Networks*.
# - Glorot, Bengio (2010): Understanding the difficulty of training deep feedforward neural
#   networks. *AISTATS*.
# - Pascanu, Mikolov, Bengio (2013): On the difficulty of training recurrent neural networks.
#   *ICML*.
# - He, Zhang, Ren, Sun (2015): Delving deep into rectifiers. *ICCV*.
# - He, Zhang, Ren, Sun (2016): Deep residual learning for image recognition. *CVPR*.
# - Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016): Exponential expressivity in deep neural
#   networks through transient chaos. *NeurIPS*.
# - Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017): Deep information propagation. *ICLR*.
