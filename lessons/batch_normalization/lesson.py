# %% [markdown]
# # Batch normalization: keeping every layer in range
#
# After this lesson you can
#
# - write batch normalization, forward and backward, and use it as a Keras layer of your own;
# - say what its moving statistics are, and why a good net can look broken in inference mode;
# - say what it buys (a wide range of initializations and learning rates) and what it costs;
# - test four popular sentences about it, and say what is left of each;
# - fold it away when training is over.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import functools

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import ops

from lessons.batch_normalization import checks

COLOR = {
    "without BN": plots.PALETTE["black"],
    "BN": plots.PALETTE["blue"],
    "noisy BN": plots.PALETTE["orange"],
    "layer norm": plots.PALETTE["green"],
}

# %% [markdown]
# ## 1 · Sixteen initial scales
#
# A deep net starts from random weights. How large should they be? Here is a net with 4 hidden
# layers of ReLU neurons. We train it from 16 initial scales: the standard deviation of all weights
# goes from 1 down to 0.0001. Everything else stays the same.
#
# **Predict before you run.** At how many of the 16 scales does the net learn?

# %%
digits = data.digits()
stds = np.geomspace(1, 1e-4, 16)


def deep_net(normalization=None, activation="relu", depth=5, units=32, gain=1.0):
    """64 pixels, then `depth` times Dense → normalization → activation, then 10 classes."""
    layers = [keras.Input((64,))]
    for _ in range(depth):
        initializer = keras.initializers.VarianceScaling(2 * gain**2)  # He's, for gain 1
        bias = normalization is None
        layers.append(keras.layers.Dense(units, use_bias=bias, kernel_initializer=initializer))
        if normalization:
            layers.append(normalization())
        layers.append(keras.layers.Activation(activation))
    return keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])


def redrawn(net):
    """The same net, all its kernels drawn anew. Quicker than a new net."""
    for layer in net.layers:
        if isinstance(layer, keras.layers.Dense):
            layer.kernel.assign(layer.kernel_initializer.clone()(layer.kernel.shape))
    return net


def sixteen_scales(normalization=None):
    """16 scales × 5 seeds: the same net, all its kernels drawn anew."""
    net = deep_net(normalization, depth=4)
    kernels = [layer.kernel for layer in net.layers if isinstance(layer, keras.layers.Dense)]

    def scaled(std):
        for kernel in kernels:
            kernel.assign(np.random.normal(0, std, kernel.shape))
        return net

    runs = lab.train_many(
        scaled,
        keras.optimizers.SGD,
        {"std": stds, "learning_rate": 0.1},
        digits,
        seeds=5,
        steps=100,
        batch_size=32,
    )
    return runs.accuracy


scales = {"without BN": sixteen_scales()}


# %%
def draw_scales(scales):
    _, ax = plt.subplots(figsize=(7.5, 3.6))
    colors = ("black", "blue", "vermilion")
    styles = ("-", "-", "--")
    for (name, accuracy), color, style in zip(scales.items(), colors, styles, strict=False):
        plots.spread(ax, stds, accuracy, label=name, color=color, linestyle=style, marker="o")
    ax.axhline(0.1, color="gray", linestyle=":", label="guessing")
    ax.set(xscale="log", xlabel="standard deviation of the initial weights", ylim=(0, 1.02))
    ax.set(ylabel="test accuracy", title="16 initial scales, 100 steps, 5 seeds each")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    plt.show()


def learns(accuracy):
    """At how many scales is more than half of the test right, in most of the 5 seeds?"""
    return np.sum(np.median(accuracy, axis=1) > 0.5)


draw_scales(scales)
lab.claim(
    "Without batch normalization the net learns at no more than 3 of 16 scales",
    learns(scales["without BN"]) <= 3,
    f"at {learns(scales['without BN'])}",
)

# %% [markdown]
# The line is the median of 5 seeds, the band their minimum and maximum. One narrow range of scales
# works. Above it the numbers grow from layer to layer, below it they die out. (The lesson on
# initialization calculates this range.)
#
# Ioffe and Szegedy (2015) had another idea. Do not choose the scale well. *Repair* it, in every
# layer, at every step. This is **batch normalization**, BN for short. Many slides sum it up in four
# sentences:
#
# 1. With BN the initialization does not matter.
# 2. BN always makes training faster.
# 3. BN suppresses overfitting.
# 4. BN works because it reduces the *internal covariate shift*: the inputs of a layer no longer
#    change their distribution.
#
# We build it first. Then we test all four.

# %% [markdown]
# ## 2 · Normalize, then scale and shift
#
# Take one unit and its values $x_1 \dots x_n$ for the $n$ samples of a mini-batch:
#
# $$\mu = \frac1n \sum_i x_i, \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad
# y_i = \gamma\, \hat x_i + \beta$$
#
# $\hat x$ has mean 0 and deviation 1 in every batch, whatever the weights before it are. $\gamma$
# and $\beta$ are learned; they start at 1 and 0. The small $\varepsilon$ keeps the root away from
# 0. Each unit has its own four numbers.
#
# In a picture of shape (n, height, width, channels) all pixels of one channel go through the same
# weights. So they share their statistics: the mean runs over $n$, height *and* width.

# %% [markdown]
# ## Exercise 1 · bn_forward
#
# Write the four formulas. `x` has shape (n, features) or (n, height, width, channels): take mean
# and variance over all axes but the last, however many there are. There may be one row alone. Use
# `keras.ops` or NumPy. Return new arrays: what a function is given must stay as it is, here and in
# the other exercises.


# %%
def bn_forward(x, gamma, beta, epsilon):
    """Batch normalization of one mini-batch, in training mode.

    Shapes: x (n, …, features), gamma and beta (features,). Returns: y, of the shape of x.
    """
    # BEGIN SOLUTION
    axes = tuple(range(len(x.shape) - 1))
    mean = ops.mean(x, axis=axes)
    variance = ops.mean(ops.square(x - mean), axis=axes)
    x_hat = (x - mean) / ops.sqrt(variance + epsilon)
    return gamma * x_hat + beta
    # END SOLUTION


# %%
checks.bn_forward(bn_forward)

# %% [markdown]
# What does it do to a new net? We send 128 digits through 8 layers, before any training, and look
# at the deviation of the values $z$ that enter the activations.


# %%
def keras_bn(z):
    return keras.layers.BatchNormalization(epsilon=1e-7)(z, training=True)


def your_bn(z):
    ones = np.ones(z.shape[-1], "float32")
    return lab.yours("bn_forward")(z, ones, 0 * ones, 1e-7)


def deviations(std, normalize=None, depth=8, units=64):
    """The standard deviation of z in each layer of a new ReLU net."""
    keras.utils.set_random_seed(0)
    a, found = digits.x_train[:128], []
    for _ in range(depth):
        z = ops.matmul(a, keras.random.normal((a.shape[-1], units), stddev=std))
        z = normalize(z) if normalize else z
        found.append(np.std(z))
        a = ops.relu(z)
    return np.array(found)


layers = np.arange(1, 9)
_, ax = plt.subplots(figsize=(7, 3.6))
for std, color in ((1.0, "vermilion"), (0.1, "orange"), (0.01, "purple")):
    label = f"without BN, std {std:g}"
    ax.plot(layers, deviations(std), "o-", color=plots.PALETTE[color], markersize=4, label=label)
ax.plot(layers, deviations(0.01, keras_bn), color=COLOR["BN"], label="with BN, any std")
if lab.yours("bn_forward"):
    ax.plot(layers, deviations(1.0, your_bn), "s", color=COLOR["BN"], markersize=5, label="yours")
ax.set(yscale="log", xlabel="layer", ylabel="standard deviation of z", xticks=layers)
ax.set_title("BN sets the scale of every layer to 1")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

apart = np.abs([deviations(std, keras_bn) - 1 for std in (1.0, 0.1, 0.01)])
lab.claim(
    "With BN the deviation is 1 in all 8 layers, for initial weights of std 1, 0.1 and 0.01",
    apart.max() < 0.001,
    f"off by at most {apart.max():.0e}",
)

# %% [markdown]
# ### Why gamma and beta?
#
# Sometimes mean 0 and deviation 1 is not what the next layer needs. $\gamma$ and $\beta$ can choose
# any other mean and deviation. They can even undo the normalization:

# %%
z = np.float32(np.random.default_rng(0).normal(5, 3, (128, 4)))
undo = keras.layers.BatchNormalization(epsilon=0.0)
undo.build(z.shape)
undo.gamma.assign(z.std(axis=0))
undo.beta.assign(z.mean(axis=0))
difference = np.max(np.abs(undo(z, training=True) - z))
lab.claim(
    "With gamma = σ and beta = μ, BN gives back its input", difference < 1e-4, f"{difference:.0e}"
)

# %% [markdown]
# What is new: mean and deviation of a unit are now two parameters of their own. Before, they were a
# result of all weights below.
#
# ### Where does it stand?
#
# The usual order is Dense → BN → activation. A bias in front of BN has no effect: it is subtracted
# with the mean. That is why the nets of this lesson have `use_bias=False` there; $\beta$ takes its
# place.

# %%
bn = keras.layers.BatchNormalization()
difference = np.max(np.abs(bn(z + 7.0, training=True) - bn(z, training=True)))
lab.claim("BN removes a bias of 7 that was added to all z", difference < 1e-4, f"{difference:.0e}")

# %% [markdown]
# ## 3 · The sixteen scales, with BN
#
# Now the first experiment again, with BN in each hidden layer. We take it twice: with the
# $\varepsilon = 10^{-7}$ that some textbooks use, and as it comes from Keras. With the nets of the
# first experiment this makes 240.
#
# **Predict before you run.** Will the two differ?

# %%
scales["BN, ε = 1e-7"] = sixteen_scales(
    lambda: keras.layers.BatchNormalization(epsilon=1e-7, momentum=0.9)
)
scales["BN, Keras' ε = 1e-3"] = sixteen_scales(
    lambda: keras.layers.BatchNormalization(momentum=0.9)
)
draw_scales(scales)
book, default = scales["BN, ε = 1e-7"], scales["BN, Keras' ε = 1e-3"]
lab.claim(
    "With BN and ε = 1e-7 the net learns at 10 or more of 16 scales, without BN at 3 at most",
    learns(book) >= 10 and learns(scales["without BN"]) <= 3,
    f"at {learns(book)} and {learns(scales['without BN'])}",
)
lab.claim(
    "With Keras' default ε it stays at guessing where the std is 0.0004 or less; with 1e-7 not",
    default[-3:].max() < 0.2 and book[-3:].min() > 0.3,
    f"accuracy {default[-3:].mean():.2f} and {book[-3:].mean():.2f}",
)

# %% [markdown]
# The difference is one default. Keras' $\varepsilon$ is 0.001, and it stands beside the variance.
# Weights of std 0.0003 give the first layer a variance near $64 \cdot 0.0003^2 \approx 10^{-5}$.
# This is small against $\varepsilon$: BN divides by $\sqrt{0.001}$, not by $\sigma$, and the signal
# shrinks to a tenth or less, in layer after layer.

# %%
tiny = ops.matmul(digits.x_train, keras.random.normal((64, 32), stddev=3e-4, seed=0))
deviation = {
    eps: np.std(keras.layers.BatchNormalization(epsilon=eps)(tiny, training=True))
    for eps in (1e-7, 1e-3)
}
lab.claim(
    "After one layer of std 0.0003, Keras' BN has a deviation below 0.2 instead of 1",
    deviation[1e-3] < 0.2 and deviation[1e-7] > 0.95,
    f"{deviation[1e-3]:.2f}; with ε = 1e-7 {deviation[1e-7]:.2f}",
)

# %% [markdown]
# *Slide 1: "With BN the initialization does not matter."* It matters much less. But very small
# weights hide behind $\varepsilon$, and very large ones learn slowly. Section 5 says why.
#
# > **Remember.** BN repairs the scale of every layer, as long as $\varepsilon$ is small against the
# > variance.

# %% [markdown]
# ## 4 · Two modes, and a trap
#
# In training, BN uses the statistics of the batch. In use there may be a single picture, and its
# answer must not depend on its neighbours. So BN keeps **moving statistics** for later:
#
# $$m \leftarrow \text{momentum} \cdot m + (1 - \text{momentum}) \cdot \mu, \qquad
# v \leftarrow \text{momentum} \cdot v + (1 - \text{momentum}) \cdot \sigma^2$$
#
# They start at $m = 0$ and $v = 1$. In Keras the momentum is the share that is *kept*, 0.99 by
# default. (In PyTorch it is the share that is new, 0.1 by default.) In inference mode $m$ and $v$
# take the places of $\mu$ and $\sigma^2$.
#
# We train a net for 10, 20, 30 … steps and measure its test accuracy in both ways: in inference
# mode, and with the statistics of the test batch.
#
# **Predict before you run.** Which is higher after ten steps?


# %%
def share_right(outputs, y=digits.y_test):
    return np.mean(np.argmax(outputs, axis=1) == y)


def two_accuracies(net, x=digits.x_test):
    """The accuracy in inference mode, and with the statistics of x; changes nothing in the net."""
    state = net.trainable_variables, net.non_trainable_variables
    return share_right(net(x)), share_right(net.stateless_call(*state, x, training=True)[0])


def watch(net, fresh, seeds=3, steps=40):
    """Both accuracies after every 10 steps, (seeds, steps / 10, 2), and the weights after 10."""
    net.compile(optimizer=keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy")
    seen, after_ten = [], []
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        net.set_weights(fresh().get_weights())
        for step in range(1, steps + 1):
            rows = np.random.choice(len(digits.x_train), 64, replace=False)
            net.train_on_batch(digits.x_train[rows], digits.y_train[rows])
            if step % 10 == 0:
                seen.append(two_accuracies(net))
            if step == 10:
                after_ten.append(net.get_weights())
    return np.reshape(seen, (seeds, -1, 2)), after_ten


def wide_net():
    return deep_net(keras.layers.BatchNormalization, units=64)


modes, after_ten = watch(wide_net(), wide_net)

# %%
steps = np.arange(10, 41, 10)
_, ax = plt.subplots(figsize=(7, 3.6))
for mode, (name, color) in enumerate(
    (("inference mode", "vermilion"), ("batch statistics", "blue"))
):
    line = {"label": name, "color": color, "marker": "o"}
    plots.spread(ax, steps, modes[..., mode], axis=0, **line)
ax.set(xlabel="training steps", ylabel="test accuracy", ylim=(0, 1.02), xticks=steps)
ax.set_title("The same weights in two modes")
ax.legend(loc="lower right")
plt.show()

first = modes[:, 0].mean(axis=0)
lab.claim(
    "After ten steps the same weights are right far less often in inference mode, in all 3 seeds",
    np.min(modes[:, 0, 1] - modes[:, 0, 0]) > 0.1,
    f"{first[0]:.2f} instead of {first[1]:.2f}",
)

# %% [markdown]
# The weights are good. The moving statistics are not: after ten steps they are still almost where
# they started. Many people have searched for a mistake in their code at this point.

# %% [markdown]
# ## Exercise 2 · bn_moving_statistics
#
# Given are the moving mean and the moving variance, one batch `x` and the momentum. Return the new
# moving mean and the new moving variance. Again all axes but the last; $\sigma^2$ divides by $n$.
# The momentum may be 0.


# %%
def bn_moving_statistics(moving_mean, moving_variance, x, momentum):
    """The moving statistics after one more batch.

    Shapes: moving_mean and moving_variance (features,), x (n, …, features).
    Returns: the new moving mean and the new moving variance, each of shape (features,).
    """
    # BEGIN SOLUTION
    axes = tuple(range(len(x.shape) - 1))
    mean = ops.mean(x, axis=axes)
    variance = ops.mean(ops.square(x - mean), axis=axes)
    moving_mean = momentum * moving_mean + (1 - momentum) * mean
    moving_variance = momentum * moving_variance + (1 - momentum) * variance
    return moving_mean, moving_variance
    # END SOLUTION


# %%
checks.bn_moving_statistics(bn_moving_statistics)

# %% [markdown]
# A single unit, whose values come from $N(3,\ 2^2)$ in batches of 32. The grey dots are the mean of
# each batch; the lines run after them.

# %%
batches = np.random.default_rng(0).normal(3, 2, (120, 32, 1)).astype("float32")
means = {}
for momentum in (0.9, 0.99):
    layer = keras.layers.BatchNormalization(momentum=momentum)
    means[momentum] = [0.0]
    for batch in batches:
        layer(batch, training=True)
        means[momentum].append(layer.moving_mean.numpy()[0])

_, ax = plt.subplots(figsize=(7, 3.4))
ax.plot(range(1, 121), batches.mean(axis=(1, 2)), ".", color="0.7", label="mean of the batch")
for momentum, color in ((0.9, "sky"), (0.99, "vermilion")):
    ax.plot(means[momentum], color=plots.PALETTE[color], label=f"momentum {momentum}")
if lab.yours("bn_moving_statistics"):
    statistics, yours = (np.zeros(1), np.ones(1)), []
    for batch in batches:
        statistics = lab.yours("bn_moving_statistics")(*statistics, batch, 0.99)
        yours.append(np.squeeze(statistics[0]))
    ax.plot(range(10, 121, 10), yours[9::10], "o", color=plots.PALETTE["vermilion"], label="yours")
ax.set(xlabel="batches", ylabel="moving mean", ylim=(-0.1, 4.4), title="The moving mean is late")
ax.legend(loc="lower right")
plt.show()
lab.claim(
    "After 10 batches the moving mean has gone a tenth of its way: 0.99¹⁰ = 0.90 of the start is "
    "left",
    abs(means[0.99][10] / 3 - 0.1) < 0.03 and means[0.9][10] / 3 > 0.5,
    f"{means[0.99][10] / 3:.2f}; with momentum 0.9 {means[0.9][10] / 3:.2f}",
)

# %% [markdown]
# The remedies: train longer, take a smaller momentum for short runs, or compute the statistics anew
# when training is over. The challenge does the last.
#
# > **Remember.** In inference mode BN knows only its moving statistics, and 0.99 is slow.

# %% [markdown]
# ## 5 · Backward, through the mean and the variance
#
# Each $x_i$ acts on *every* $y_j$ of the batch, because it moves $\mu$ and $\sigma^2$. With
# $g_i = \gamma\, \partial L / \partial y_i$ the chain rule gives
#
# $$\frac{\partial L}{\partial \beta} = \sum_i \frac{\partial L}{\partial y_i}, \qquad
# \frac{\partial L}{\partial \gamma} = \sum_i \frac{\partial L}{\partial y_i}\, \hat x_i, \qquad
# \frac{\partial L}{\partial x_i} = \frac{1}{\sqrt{\sigma^2 + \varepsilon}}
# \Big( g_i - \frac1n \sum_j g_j - \hat x_i\, \frac1n \sum_j g_j\, \hat x_j \Big)$$
#
# The first sum is the way through the mean, the second one the way through the variance. They take
# two parts out of the gradient: what would shift all $x$ together, and what would stretch them. BN
# undoes a shift and a stretch anyway.

# %% [markdown]
# ## Exercise 3 · bn_backward
#
# `dy` is $\partial L / \partial y$. Compute $\hat x$ again, then return $\partial L / \partial x$,
# $\partial L / \partial \gamma$ and $\partial L / \partial \beta$, without a tape. Here `x` has two
# axes.


# %%
def bn_backward(dy, x, gamma, epsilon):
    """The gradients of batch normalization in training mode.

    Shapes: dy and x (n, features), gamma (features,).
    Returns: ∂L/∂x of shape (n, features), ∂L/∂gamma and ∂L/∂beta of shape (features,).
    """
    # BEGIN SOLUTION
    mean, variance = ops.moments(x, axes=[0])
    root = ops.sqrt(variance + epsilon)
    x_hat = (x - mean) / root
    dbeta = ops.sum(dy, axis=0)
    dgamma = ops.sum(dy * x_hat, axis=0)
    g = dy * gamma
    through_mean = ops.mean(g, axis=0)
    through_variance = x_hat * ops.mean(g * x_hat, axis=0)
    dx = (g - through_mean - through_variance) / root
    return dx, dgamma, dbeta
    # END SOLUTION


# %%
checks.bn_backward(bn_backward)

# %% [markdown]
# ### Large weights, small gradients
#
# Multiply the kernel before a BN by 10. Then $z$ is ten times larger, BN divides by ten, and the
# output is what it was. The loss does not change. But the same step of the kernel now turns it ten
# times less.
#
# **Predict before you run.** What happens to the gradient?


# %%
def first_layer(factor, normalize):
    """Loss, kernel and ∂L/∂kernel where the first kernel of a net is `factor` times larger."""
    keras.utils.set_random_seed(0)
    net = deep_net(
        (lambda: keras.layers.BatchNormalization(epsilon=1e-9)) if normalize else None, depth=3
    )
    kernel = net.trainable_variables[0]
    kernel.assign(factor * kernel)
    with tf.GradientTape() as tape:
        outputs = net(digits.x_train[:128], training=True)
        loss = keras.losses.sparse_categorical_crossentropy(digits.y_train[:128], outputs)
        loss = tf.reduce_mean(loss)
    return loss.numpy(), kernel.numpy(), tape.gradient(loss, kernel.value).numpy()


def your_gradient(factor):
    """‖∂L/∂kernel‖ of one layer z = xW, y = BN(z) with a random ∂L/∂y, by your bn_backward."""
    rng = np.random.default_rng(0)
    x, kernel, t = digits.x_train[:128], rng.normal(0, factor, (64, 8)), rng.normal(0, 1, (128, 8))
    z = np.float32(x @ kernel)
    dz, _, _ = lab.yours("bn_backward")(np.float32(t), z, np.ones(8, "float32"), 1e-9)
    return np.linalg.norm(x.T @ np.array(dz))


factors = np.array([0.1, 1.0, 10.0])
found = {
    name: [first_layer(factor, name == "BN") for factor in factors] for name in ("without BN", "BN")
}
sizes = {name: np.array([np.linalg.norm(each[2]) for each in found[name]]) for name in found}

_, ax = plt.subplots(figsize=(6.6, 3.6))
for name in found:
    ax.plot(factors, sizes[name] / sizes[name][1], "o-", color=COLOR[name], label=name)
if lab.yours("bn_backward"):
    yours = np.array([your_gradient(factor) for factor in factors])
    ax.plot(
        factors,
        yours / yours[1],
        "s",
        color=plots.PALETTE["sky"],
        markersize=9,
        markerfacecolor="none",
        label="BN, yours",
    )
ax.set(xscale="log", yscale="log", xlabel="the first kernel, times", ylim=(0.05, 20))
ax.set(ylabel="‖∂L/∂W‖, compared with × 1", title="With BN, larger weights get smaller gradients")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %%
losses = np.array([each[0] for each in found["BN"]])
lab.claim(
    "Under BN the scale of a kernel does not change the loss, and ∂L/∂W goes with 1 / scale",
    np.ptp(losses) < 1e-3 and np.max(np.abs(sizes["BN"] * factors / sizes["BN"][1] - 1)) < 0.01,
    f"loss {losses.min():.3f} to {losses.max():.3f}, gradient {sizes['BN'][0]:.2g} to "
    f"{sizes['BN'][-1]:.2g}",
)
_, kernel, gradient = found["BN"][1]
cosine = np.sum(kernel * gradient) / np.linalg.norm(kernel) / np.linalg.norm(gradient)
lab.claim(
    "The gradient stands at a right angle to the kernel", abs(cosine) < 1e-3, "cosine below 0.001"
)

# %% [markdown]
# So with weights $a$ times as large, the gradient is $a$ times smaller, and it moves weights that
# are $a$ times larger. What the weights *do* changes $a^2$ times more slowly: the **effective
# learning rate** is $\eta / \lVert W \rVert^2$. This is the right end of the picture with
# sixteen scales: with std 1 the net is not broken, it is slow.
#
# It also changes what weight decay means (van Laarhoven, 2017). On a kernel in front of BN it does
# not make the net simpler. It makes the kernel shorter, and so its effective learning rate larger.
#
# **Predict before you run.** A BN net learns slowly, because its rate is small. What will weight
# decay on the kernels do to its accuracy?

# %%
decays = [0.0, 0.1, 0.3]


def decaying_kernels(weight_decay):
    optimizer = keras.optimizers.SGD(0.03, weight_decay=weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return optimizer


net = deep_net(lambda: keras.layers.BatchNormalization(momentum=0.9), depth=2)
decayed = lab.train_many(
    lambda: redrawn(net),
    decaying_kernels,
    {"weight_decay": decays},
    digits,
    seeds=3,
    steps=200,
)
lengths = np.linalg.norm(decayed.weights[0], axis=(2, 3)).mean(axis=1)
lab.claim(
    "Weight decay shortens the kernels of a BN net, and the net learns faster, in each of 3 seeds",
    lengths[2] < 0.3 * lengths[0] and np.min(decayed.accuracy[2] - decayed.accuracy[0]) > 0.01,
    "; ".join(
        f"{decay:g}: ‖W₁‖ = {length:.1f}, accuracy {accuracy:.2f}"
        for decay, length, accuracy in zip(
            decays, lengths, decayed.accuracy.mean(axis=1), strict=True
        )
    ),
)

# %% [markdown]
# > **Remember.** Under BN only the direction of a kernel counts. Its length sets the speed.

# %% [markdown]
# ## Exercise 4 · batch_norm
#
# Now all of it as a Keras layer, equal to `keras.layers.BatchNormalization`. The constructor is
# there. Four methods are missing:
#
# - `build(shape)` makes four weights of shape `shape[-1:]` with `self.add_weight(name=…, shape=…,
#   initializer=…)`, in this order: `gamma` ("ones"), `beta` ("zeros"), `moving_mean` ("zeros"),
#   `moving_variance` ("ones"). The last two are not trained: `trainable=False`.
# - `move(statistic, batch)` gives a moving statistic its new value, with `statistic.assign(…)`.
# - `call(x, training)` returns the output. In training it uses the statistics of the batch and
#   moves both moving statistics. A frozen layer (`self.trainable` is False) behaves as in inference
#   mode, also where `training=True`: Keras wants it so. `x` may have any number of axes. In `fit`
#   the number of its rows is not known yet: there `x.shape[0]` is None. Masks are left out.
# - `get_config()` adds both arguments to the dictionary of the parent class.
#
# In *mixed precision* `x` comes in float16. Its squares overflow above 256, and means lose their
# digits. The weights are float32 all the same, if you give all four `autocast=False`. So start
# `call` with `x = ops.cast(x, self.variable_dtype)`, and return `ops.cast(y, self.compute_dtype)`.


# %%
@keras.saving.register_keras_serializable("lesson")
class BatchNorm(keras.layers.Layer):
    """Batch normalization over all axes but the last."""

    def __init__(self, momentum=0.99, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon

    def build(self, shape):
        # BEGIN SOLUTION
        size = {"shape": shape[-1:], "autocast": False}
        fixed = {**size, "trainable": False}
        self.gamma = self.add_weight(name="gamma", initializer="ones", **size)
        self.beta = self.add_weight(name="beta", initializer="zeros", **size)
        self.moving_mean = self.add_weight(name="moving_mean", initializer="zeros", **fixed)
        self.moving_variance = self.add_weight(name="moving_variance", initializer="ones", **fixed)
        # END SOLUTION

    def call(self, x, training=False):
        # BEGIN SOLUTION
        x = ops.cast(x, self.variable_dtype)
        mean, variance = self.moving_mean, self.moving_variance
        if training and self.trainable:
            mean, variance = ops.moments(x, axes=list(range(len(x.shape) - 1)))
            self.move(self.moving_mean, mean)
            self.move(self.moving_variance, variance)
        x_hat = (x - mean) / ops.sqrt(variance + self.epsilon)
        return ops.cast(self.gamma * x_hat + self.beta, self.compute_dtype)
        # END SOLUTION

    def move(self, statistic, batch):
        """A moving statistic takes a step towards that of the batch."""
        # BEGIN SOLUTION
        statistic.assign(self.momentum * statistic + (1 - self.momentum) * batch)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        config = super().get_config()
        return {**config, "momentum": self.momentum, "epsilon": self.epsilon}
        # END SOLUTION


# %%
checks.batch_norm(BatchNorm)

# %% [markdown]
# ## 6 · What BN buys: learning rates
#
# Ioffe and Szegedy promise larger learning rates, and nets of sigmoids that train at all. We try
# ten learning rates from 0.001 to 30, with 3 seeds each, for ReLU and for sigmoid. If your layer
# has passed, the sigmoid nets are made of it.
#
# **Predict before you run.** Is BN ahead at *every* rate?

# %%
rates = np.geomspace(1e-3, 30, 10)
Normalization = lab.yours("batch_norm") or keras.layers.BatchNormalization


def over_rates(activation, normalization):
    net = deep_net(normalization, activation)
    return lab.train_many(
        lambda: redrawn(net),
        keras.optimizers.SGD,
        {"learning_rate": rates},
        digits,
        seeds=3,
        steps=100,
    ).accuracy


kinds = {"relu": keras.layers.BatchNormalization, "sigmoid": Normalization}
by_rate = {}
for activation in kinds:
    normalization = functools.partial(kinds[activation], momentum=0.9)
    by_rate["without BN", activation] = over_rates(activation, None)
    by_rate["BN", activation] = over_rates(activation, normalization)

# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.5), sharey=True)
for ax, activation in zip(axes, ("relu", "sigmoid"), strict=True):
    for name in ("without BN", "BN"):
        line = {"label": name, "color": COLOR[name], "marker": "o", "markersize": 4}
        plots.spread(ax, rates, by_rate[name, activation], **line)
    ax.set(xscale="log", xlabel="learning rate", ylim=(0, 1.02))
    ax.set_title({"relu": "5 layers of ReLU", "sigmoid": "5 layers of sigmoid"}[activation])
    ax.axhline(0.1, color="gray", linestyle=":", label="guessing")
axes[0].set_ylabel("test accuracy after 100 steps")
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside right center")
plt.show()


# %%
def usable(accuracy):
    """At how many of the ten rates do all seeds get more than 60 % right?"""
    return np.sum(accuracy.min(axis=1) > 0.6)


plain, normalized = by_rate["without BN", "relu"], by_rate["BN", "relu"]
lab.claim(
    "ReLU: with BN more of the ten rates are usable, and larger ones",
    usable(normalized) >= usable(plain) + 2,
    f"{usable(normalized)} and {usable(plain)} of 10",
)
slow = (rates > 0.005) & (rates < 0.05)
lab.claim(
    "Slide 2, 'BN always trains faster', is wrong: at rates of 0.01 and 0.03 BN is behind",
    np.all(plain[slow].mean(axis=1) > normalized[slow].mean(axis=1) + 0.02),
    "; ".join(
        f"{rate:.2f}: {a:.2f}, without BN {b:.2f}"
        for rate, a, b in zip(
            rates[slow], normalized[slow].mean(axis=1), plain[slow].mean(axis=1), strict=True
        )
    ),
)
lab.claim(
    "5 sigmoid layers: without BN guessing at every rate, with BN they learn at 4 rates or more",
    by_rate["without BN", "sigmoid"].max() < 0.2 and usable(by_rate["BN", "sigmoid"]) >= 4,
    f"best accuracy {by_rate['without BN', 'sigmoid'].mean(axis=1).max():.2f} and "
    f"{by_rate['BN', 'sigmoid'].mean(axis=1).max():.2f}",
)

# %% [markdown]
# *Slide 2: "BN always makes training faster."* It lets you take larger steps, and *these* make
# training faster. At the same small rate BN is a little slower.
#
# > **Remember.** BN does not speed up a step. It allows a larger one.

# %% [markdown]
# ## 7 · What BN costs: small batches
#
# The mean of a batch of 64 is a good estimate. The mean of two samples is not: after BN one of
# them is almost +1 and the other almost −1, whatever they were.
#
# **Layer normalization** (Ba, Kiros and Hinton, 2016) turns the table by 90°: it takes mean and
# variance over the *features of one sample*. No sample sees another one, there is nothing to keep
# for later, and both modes are the same. Transformers use it.

# %% [markdown]
# ## Exercise 5 · layer_norm
#
# The same formulas as in exercise 1, with mean and variance over the last axis. $\gamma$ and
# $\beta$ have one entry per feature, as before.


# %%
def layer_norm(x, gamma, beta, epsilon):
    """Layer normalization: each row has mean 0 and deviation 1, before gamma and beta.

    Shapes: x (n, …, features), gamma and beta (features,). Returns: y, of the shape of x.
    """
    # BEGIN SOLUTION
    mean = ops.mean(x, axis=-1, keepdims=True)
    variance = ops.mean(ops.square(x - mean), axis=-1, keepdims=True)
    x_hat = (x - mean) / ops.sqrt(variance + epsilon)
    return gamma * x_hat + beta
    # END SOLUTION


# %%
checks.layer_norm(layer_norm)

# %% [markdown]
# **Predict before you run.** Nets with two hidden layers learn with batches of 2: without BN, with
# layer norm, with BN. Which of them suffer?

# %%
kinds = {
    "without BN": None,
    "layer norm": keras.layers.LayerNormalization,
    "BN": keras.layers.BatchNormalization,
}


def best_of_three(normalization):
    """The accuracies of 3 seeds after 300 steps, at the best of three rates."""
    net = deep_net(normalization, depth=2)
    runs = lab.train_many(
        lambda: redrawn(net),
        keras.optimizers.SGD,
        {"learning_rate": [0.01, 0.03, 0.1]},
        digits,
        seeds=3,
        steps=300,
        batch_size=2,
    )
    return runs.accuracy[np.argmax(runs.accuracy.mean(axis=1))]


small = {name: best_of_three(kind) for name, kind in kinds.items()}

# %%
_, ax = plt.subplots(figsize=(5, 3.2))
for place, (name, accuracies) in enumerate(small.items()):
    ax.plot(place + np.linspace(-0.15, 0.15, 3), accuracies, "o", color=COLOR[name])
ax.set_xticks(range(3), list(small))
ax.set(ylabel="test accuracy", ylim=(0, 1.02), xlim=(-0.5, 2.5), title="Batches of 2, 3 seeds")
plt.show()
lab.claim(
    "With batches of 2, BN stays below 0.75 in each of 3 seeds; the other two are above 0.8",
    small["BN"].max() < 0.75 and min(small["without BN"].min(), small["layer norm"].min()) > 0.8,
    ", ".join(f"{name} {accuracies.mean():.2f}" for name, accuracies in small.items()),
)

# %% [markdown]
# > **Remember.** BN needs a batch that can speak for all data. With small ones take layer norm.

# %% [markdown]
# ## 8 · Does BN suppress overfitting?
#
# *Slide 3.* The statistics of a random batch are noisy, and noise can work against overfitting. Is
# it enough? Here 40 % of 600 training labels are wrong. A net that fits them all has learned
# nonsense by heart. The test labels are right.
#
# **Predict before you run.** Which net is better on the clean test: the one with BN or without?

# %%
noisy = data.noisy_labels(digits.first(600), share=0.4)
kinds = {"without BN": None, "BN": keras.layers.BatchNormalization}
nets = {name: deep_net(kind, depth=2, units=128) for name, kind in kinds.items()}
learned = {
    name: lab.train_many(
        lambda net=net: redrawn(net),
        keras.optimizers.Adam,
        {"learning_rate": 0.006},
        noisy,
        seeds=3,
        steps=198,
        evaluate_every=33,
    )
    for name, net in nets.items()
}
memorized = {
    name: np.array(
        [share_right(runs.net(0, seed)(noisy.x_train), noisy.y_train) for seed in range(3)]
    )
    for name, runs in learned.items()
}

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.5))
for name, runs in learned.items():
    epochs = runs.loss[0].reshape(3, 22, 9).mean(axis=2)
    plots.spread(left, 9 * np.arange(1, 23), epochs, color=COLOR[name], label=name)
    plots.spread(right, runs.history["step"], runs.history["accuracy"][0], color=COLOR[name])
left.set(xlabel="step", ylabel="training loss", yscale="log", title="Wrong labels are learned …")
right.set(xlabel="step", ylabel="clean test accuracy", title="… and the test gets worse")
right.set(ylim=(0.4, 1))
figure.legend(*left.get_legend_handles_labels(), loc="outside right center")
plt.show()
ends = {name: runs.accuracy[0] for name, runs in learned.items()}
lab.claim(
    "Both nets learn nearly all wrong labels by heart, in each of 3 seeds",
    min(memorized["BN"].min(), memorized["without BN"].min()) > 0.95,
    f"{memorized['without BN'].mean():.1%} without BN, {memorized['BN'].mean():.1%} with BN",
)
lab.claim(
    "Slide 3 is wrong here: on the clean test BN is not better (mean of 3 seeds)",
    ends["BN"].mean() < ends["without BN"].mean() + 0.01,
    f"{ends['without BN'].mean():.2f} without BN, {ends['BN'].mean():.2f} with BN",
)

# %% [markdown]
# > **Remember.** BN is no substitute for regularization. The next lesson has better remedies.

# %% [markdown]
# ## 9 · Why does it work?
#
# *Slide 4: "because it reduces the internal covariate shift".* This was the idea of Ioffe and
# Szegedy (2015). When the lower layers learn, the inputs of the upper ones move; BN holds them
# still.
#
# Santurkar, Tsipras, Ilyas and Madry (2018) tested it with a trick: add noise *after* BN. Each unit
# is shifted and blurred by other random numbers at every step. Now the inputs of all layers move at
# every step, more than without BN. If the explanation were right, the net should train badly.
#
# We measure the **drift**: how far the mean of a unit moves from one step to the next.


# %%
class NoisyBatchNormalization(keras.layers.BatchNormalization):
    """BN; in training each unit is then shifted and blurred, by other numbers at every step.

    The noise is multiplied by `amount`. With 0 it is BN again.
    """

    def __init__(self, amount):
        super().__init__()
        self.start = keras.initializers.Constant(amount)

    def build(self, shape):
        super().build(shape)
        self.generator = keras.random.SeedGenerator()
        self.amount = self.add_weight(name="amount", initializer=self.start, trainable=False)

    def call(self, x, training=False):
        y = super().call(x, training=training)
        if not training:
            return y
        rows, units = x.shape
        noise = keras.random.normal((1 + rows, units), seed=self.generator)
        return y + self.amount * (0.3 * noise[:1] + 0.15 * noise[1:])


class Watched(keras.layers.Layer):
    """A normalization; adds up how far the mean of each unit moves from step to step."""

    def __init__(self, kind):
        super().__init__()
        self.normalization = kind()

    def build(self, shape):
        zeros = {"shape": shape[-1:], "initializer": "zeros", "trainable": False}
        self.last = self.add_weight(name="last", **zeros)
        self.way = self.add_weight(name="way", **zeros)

    def call(self, x, training=False):
        y = self.normalization(x, training=training)
        if training:
            mean = ops.mean(y, axis=0)
            self.way.assign(self.way + ops.abs(mean - self.last))
            self.last.assign(mean)
        return y


def watched_net(kind):
    """6 layers, the fifth of them watched."""
    kinds = iter([kind] * 4 + [lambda: Watched(kind), kind])
    return deep_net(lambda: next(kinds)(), depth=6, gain=0.6)


class Nothing(keras.layers.Layer):
    def call(self, x, training=False):
        return x


def train_watched(net, configurations):
    configurations = {**configurations, "learning_rate": 0.3}
    return lab.train_many(net, keras.optimizers.SGD, configurations, digits, seeds=3, steps=80)


def drift(runs):
    """The mean way per step of the units of layer 5, (configurations, seeds)."""
    names = [variable.name for variable in runs.net(0).non_trainable_variables]
    return runs.state[names.index("way")].mean(axis=2) / runs.loss.shape[-1]


kinds, plain = ("without BN", "BN", "noisy BN"), watched_net(Nothing)
noisy_nets = {
    amount: watched_net(functools.partial(NoisyBatchNormalization, amount)) for amount in (0.0, 1.0)
}
santurkar = (
    train_watched(lambda: redrawn(plain), {}),
    train_watched(lambda amount: redrawn(noisy_nets[amount]), {"amount": [0.0, 1.0]}),
)
drifts = dict(zip(kinds, np.concatenate([drift(runs) for runs in santurkar]), strict=True))
losses = dict(zip(kinds, np.concatenate([runs.loss for runs in santurkar]), strict=True))
final = {name: losses[name][:, -20:].mean(axis=1) for name in kinds}

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4))
for name in kinds:
    smooth = losses[name].reshape(3, 16, 5).mean(axis=2)
    plots.spread(left, 5 * np.arange(1, 17), smooth, axis=0, label=name, color=COLOR[name])
    right.plot(drifts[name], final[name], "o", color=COLOR[name], label=name)
left.set(xlabel="step", ylabel="training loss", ylim=(0, None), title="6 layers of ReLU")
right.set(xlabel="drift of layer 5 per step", ylabel="loss at the end", xscale="log")
right.set(ylim=(0, None), title="Most drift, and still a small loss")
figure.legend(*left.get_legend_handles_labels(), loc="outside right center")
plt.show()
lab.claim(
    "BN holds the inputs still: its drift is less than a tenth of that without BN",
    drifts["BN"].max() < 0.1 * drifts["without BN"].min(),
    f"{drifts['BN'].mean():.3f} and {drifts['without BN'].mean():.3f} per step",
)
lab.claim(
    "Noisy BN has more drift than no BN, and trains far better, in each of 3 seeds",
    drifts["noisy BN"].min() > 1.5 * drifts["without BN"].max()
    and final["noisy BN"].max() < 0.8 * final["without BN"].min(),
    "; ".join(f"{n}: drift {drifts[n].mean():.3f}, loss {final[n].mean():.2f}" for n in kinds),
)

# %% [markdown]
# So BN does reduce the drift, and this is *not* why it helps. What is it, then? Santurkar and
# colleagues looked at the loss along the gradient: at each step of the training, how does the loss
# change for steps of different length in this direction?

# %%
lengths = (0.0, 0.1, 0.2, 0.3)


def walker(net, learning_rate=0.1):
    """A function that takes one step and returns the loss for each step length it could take."""
    loss_of = keras.losses.SparseCategoricalCrossentropy()

    @tf.function
    def step(x, y):
        weights = [variable.value for variable in net.trainable_variables]
        state = [variable.value for variable in net.non_trainable_variables]

        def loss(weights):
            return loss_of(y, net.stateless_call(weights, state, x, training=True)[0])

        with tf.GradientTape() as tape:
            tape.watch(weights)
            here = loss(weights)
        gradients = tape.gradient(here, weights)

        def moved(length):
            return loss([w - length * g for w, g in zip(weights, gradients, strict=True)])

        losses = tf.map_fn(moved, tf.constant(lengths))
        for variable, gradient in zip(net.trainable_variables, gradients, strict=True):
            variable.assign_sub(learning_rate * gradient)
        return losses

    return step


def losses_along_the_gradient(normalization, steps=30, seeds=3):
    """The losses for each step length, shape (seeds, steps, lengths)."""
    net, seen = deep_net(normalization, depth=8), []
    step, start = walker(net), net.get_weights()
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        net.set_weights(start)
        redrawn(net)
        for _ in range(steps):
            rows = np.random.choice(len(digits.x_train), 64, replace=False)
            seen.append(step(tf.constant(digits.x_train[rows]), tf.constant(digits.y_train[rows])))
    return np.reshape(seen, (seeds, steps, -1))


along = {
    "without BN": losses_along_the_gradient(None),
    "BN": losses_along_the_gradient(keras.layers.BatchNormalization),
}

# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.4), sharey=True)
for ax, (name, losses) in zip(axes, along.items(), strict=True):
    low, high = np.median(losses.min(axis=2), axis=0), np.median(losses.max(axis=2), axis=0)
    band = {
        "color": COLOR[name],
        "alpha": 0.25,
        "linewidth": 0,
        "label": "range along the gradient",
    }
    ax.fill_between(range(30), low, high, **band)
    ax.plot(np.median(losses[..., 0], axis=0), color=COLOR[name], label="loss")
    ax.set(xlabel="step", title=name)
    ax.legend(loc="upper left")
axes[0].set(ylabel="loss, median of 3 seeds", ylim=(0, None))
plt.show()
rise = {name: np.mean(losses.max(axis=2) - losses[..., 0], 1) for name, losses in along.items()}
lab.claim(
    "With BN a longer step hardly ever raises the loss; without BN it does, in each of 3 seeds",
    rise["BN"].max() < 0.1 and rise["without BN"].min() > 0.25,
    f"worst rise along the gradient, mean of 30 steps: {rise['BN'].mean():.2f} and "
    f"{rise['without BN'].mean():.2f}",
)

# %% [markdown]
# The band is the range of the loss for steps of length 0 to 0.3 (training itself takes steps of
# 0.1). Without BN a longer step can throw the net far up. With BN the landscape is smoother: the
# gradient can be trusted over a longer way. This fits section 6: BN allows larger steps.
#
# > **Remember.** BN smooths the loss. That it calms the inputs is true, and beside the point.

# %% [markdown]
# ## 10 · When training is over: fold it away
#
# In inference mode BN is a multiplication and an addition, with fixed numbers. The Dense layer
# before it is one, too. Two of them are one:
#
# $$y = \gamma\, \frac{(xW + b) - m}{\sqrt{v + \varepsilon}} + \beta = xW' + b'$$

# %% [markdown]
# ## Exercise 6 · fold_bn
#
# Given are a Dense layer (without activation) and the BN layer behind it. Return $W'$ and $b'$. You
# need `dense.kernel`, `dense.bias`, `bn.gamma`, `bn.beta`, `bn.moving_mean`, `bn.moving_variance`
# and `bn.epsilon`. Both layers must stay as they are.


# %%
def fold_bn(dense, bn):
    """Kernel and bias of the one Dense layer that does, in inference mode, what both do.

    Returns: the kernel, of the shape of dense.kernel, and the bias, of the shape of dense.bias.
    """
    # BEGIN SOLUTION
    scale = bn.gamma / ops.sqrt(bn.moving_variance + bn.epsilon)
    kernel = dense.kernel * scale
    bias = (dense.bias - bn.moving_mean) * scale + bn.beta
    return kernel, bias
    # END SOLUTION


# %%
checks.fold_bn(fold_bn)

# %% [markdown]
# One of the trained nets of section 8, folded: 2 BN layers less, and the same answers. If your
# answer has passed, it does the folding. Otherwise we find $W'$ and $b'$ by asking both layers for
# their outputs.


# %%
def fold_by_asking(dense, bn):
    both = keras.Sequential([dense, bn])
    bias = both(np.zeros((1, dense.kernel.shape[0])))
    return both(np.eye(dense.kernel.shape[0])) - bias, bias[0]


def folded(net):
    """The same net without its BN layers."""
    fold, new = lab.yours("fold_bn") or fold_by_asking, []
    for layer in net.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            source = new.pop()
            plain = keras.layers.Dense(source.units)
            plain.build((None, source.kernel.shape[0]))
            plain.set_weights([source.kernel, np.zeros(source.units)])
            kernel, bias = fold(plain, layer)
            plain.set_weights([np.array(kernel), np.array(bias)])
            layer = plain
        new.append(layer)
    return keras.Sequential([keras.Input(net.input_shape[1:]), *new])


gaps, agree = [], []
for seed in range(3):
    net = learned["BN"].net(0, seed)
    before, after = net(digits.x_test), folded(net)(digits.x_test)
    gaps.append(np.max(np.abs(before - after)))
    agree.append(np.mean(np.argmax(before, axis=1) == np.argmax(after, axis=1)))
lab.claim(
    "Folded nets give the same probabilities, in each of 3 seeds",
    max(gaps) < 1e-3 and min(agree) > 0.99,
    f"largest difference {max(gaps):.0e}" if max(gaps) > 1e-5 else "differences below 0.00001",
)

# %% [markdown]
# > **Remember.** After training BN is free: fold it into the layer before it.

# %% [markdown]
# ## 11 · Challenge: repair a net without training it
#
# Back to section 4. After ten steps the weights were good and the moving statistics were not. Can
# you repair such a net? Wu and Johnson (2021) call it *precise BN*: compute the statistics anew,
# from many samples, with the weights as they are.

# %% [markdown]
# ## Challenge · repair_bn
#
# `model` is a net that ran for ten steps (layers Dense → BN → ReLU, in `model.layers`), `x` are its
# training inputs, without labels. Set the moving statistics of all BN layers so that the accuracy
# in inference mode is {{accuracy}} or more. Work on `model` itself. Leave everything else as it
# was: the trained weights, and the `momentum` when you are done (each layer has its own).
#
# You know a call that changes moving statistics and nothing else.


# %%
def repair_bn(model, x):
    """Moving statistics that fit the weights: those of all rows of x. Changes `model`.

    Shapes: x (n, features). Returns: nothing.
    """
    # BEGIN SOLUTION
    kind = keras.layers.BatchNormalization
    layers = [layer for layer in model.layers if isinstance(layer, kind)]
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0
    model(x, training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
    # END SOLUTION


# %%
checks.repair_bn(repair_bn)

# %% [markdown]
# The three nets of section 4, after ten steps: as they are, with the statistics of the test batch,
# and, once your answer has passed, repaired by you.

# %%
nets = [wide_net() for _ in after_ten]
for net, weights in zip(nets, after_ten, strict=True):
    net.set_weights(weights)
bars = np.array([two_accuracies(net) for net in nets]).T
bars = dict(zip(("as it is", "batch statistics"), bars, strict=True))
if lab.yours("repair_bn"):
    for net in nets:
        lab.yours("repair_bn")(net, digits.x_train)
    bars["repaired by you"] = np.array([share_right(net(digits.x_test)) for net in nets])

_, ax = plt.subplots(figsize=(6, 3.4))
for place, (values, color) in enumerate(
    zip(bars.values(), ("vermilion", "blue", "green"), strict=False)
):
    ax.bar(place, values.mean(), color=plots.PALETTE[color], alpha=0.35, width=0.6)
    ax.plot(place + np.linspace(-0.15, 0.15, 3), values, "o", color=plots.PALETTE[color])
ax.set_xticks(range(len(bars)), list(bars))
ax.set(ylabel="test accuracy", ylim=(0, 1.02), title="Three nets after ten steps")
plt.show()
lab.claim(
    "The weights of these nets are worth more than their moving statistics show, 3 of 3",
    np.min(bars["batch statistics"] - bars["as it is"]) > 0.1,
    ", ".join(f"{name} {values.mean():.2f}" for name, values in bars.items()),
)

# %% [markdown]
# > **Remember.** If training looks good and inference looks broken, suspect the moving statistics.

# %% [markdown]
# ## Silent traps of Keras
#
# None of these raises an error. Each cell shows the trap, then the way out.
#
# ### `model(x)` in your own training loop
#
# `fit` calls the model with `training=True`. Your own loop must do it itself. Without it BN runs in
# inference mode: it normalizes nothing, and its statistics never move.

# %%
batch = digits.x_train[:64]
for training in (False, True):
    net = deep_net(keras.layers.BatchNormalization)
    net(batch, training=training)
    moved = np.max(np.abs(net.layers[1].moving_mean))
    lab.claim(
        f"net(x, training={training}): the statistics " + ("move" if training else "stay"),
        (moved > 0) == training,
    )

# %% [markdown]
# ### `model(x_test, training=True)` learns from the test set
#
# To look at a net in training mode, many call it so. It answers, and it moves the statistics. Use
# `stateless_call`, which returns the new state and keeps the old one.

# %%
before = net.layers[1].moving_mean.numpy()
variables = net.trainable_variables, net.non_trainable_variables
net.stateless_call(*variables, digits.x_test, training=True)
kept = np.array_equal(before, net.layers[1].moving_mean)
net(digits.x_test, training=True)
lab.claim(
    "A call with training=True changed the net; stateless_call did not",
    kept and not np.array_equal(before, net.layers[1].moving_mean),
)

# %% [markdown]
# ### A frozen BN runs in inference mode
#
# In Keras `layer.trainable = False` stops the training of a layer's weights. For BN it does more:
# the layer uses its moving statistics from now on. This is what you want for fine-tuning, if the
# statistics are good ones. To freeze only gamma and beta, make them untrainable one by one.

# %%
bn = keras.layers.BatchNormalization()
normal = bn(batch, training=True)
bn.trainable = False
frozen = bn(batch, training=True)
lab.claim(
    "Frozen, BN ignores training=True",
    np.array_equal(frozen, bn(batch)) and np.max(np.abs(frozen - normal)) > 0.1,
)
bn.trainable = True
bn.gamma.trainable = bn.beta.trainable = False
lab.claim(
    "With gamma and beta frozen one by one, BN still uses the batch",
    np.allclose(normal, bn(batch, training=True)) and not bn.trainable_variables,
)

# %% [markdown]
# ### A bias in front of BN
#
# Its gradient is 0, up to rounding. SGD leaves it alone. Adam divides the rounding error by its own
# size and walks around at full speed. It does no harm and no good: `use_bias=False`.


# %%
def wandering(optimizer, steps=10):
    """How far the useless bias gets from 0."""
    keras.utils.set_random_seed(0)
    dense, bn = keras.layers.Dense(32), keras.layers.BatchNormalization()
    net = keras.Sequential([keras.Input((64,)), dense, bn, keras.layers.Dense(10)])
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = loss_of(digits.y_train[:64], net(batch, training=True))
        optimizer.apply(tape.gradient(loss, net.trainable_variables), net.trainable_variables)
    return np.max(np.abs(dense.bias))


sgd, adam = wandering(keras.optimizers.SGD(0.01)), wandering(keras.optimizers.Adam(0.01))
lab.claim(
    "The bias before BN: SGD hardly moves it, Adam moves it 100 times as far or more",
    sgd < 1e-6 and adam > 100 * sgd,
    f"{sgd:.0e} and {adam:.0e}",
)

# %% [markdown]
# ### Weight decay pulls at gamma, too
#
# `AdamW`, and `weight_decay=` of the other optimizers, decay *all* trainable variables. For gamma
# that means: the units fade to 0. Exclude gamma and beta by name.


# %%
def gamma_left(exclude, steps=20):
    """gamma after steps with zero gradients: what remains is weight decay alone."""
    bn = keras.layers.BatchNormalization()
    bn.build((None, 4))
    optimizer = keras.optimizers.AdamW(0.1, weight_decay=0.5)
    if exclude:
        optimizer.exclude_from_weight_decay(var_names=["gamma", "beta"])
    for _ in range(steps):
        optimizer.apply([ops.zeros(4), ops.zeros(4)], bn.trainable_variables)
    return float(bn.gamma.numpy()[0])


decays, stays = gamma_left(exclude=False), gamma_left(exclude=True)
lab.claim(
    "AdamW shrinks gamma though nothing asks for it; excluded by name, gamma stays 1",
    decays < 0.5 and stays == 1,
    f"{decays:.2f} and {stays:.0f} after 20 steps",
)

# %% [markdown]
# ### Three defaults
#
# `epsilon=1e-3` hides small variances (section 3). `momentum=0.99` keeps the old value and is too
# slow for short runs (section 4). And whoever brings `momentum=0.1` from PyTorch gets a layer that
# forgets nearly everything at each batch:

# %%
layer = keras.layers.BatchNormalization(momentum=0.1)
for each in batches:
    layer(each, training=True)
last = batches[-1].mean()
lab.claim(
    "momentum=0.1 in Keras: the moving mean follows the last batch; the true mean is 3",
    abs(layer.moving_mean.numpy()[0] - last) < 0.15,
    f"last batch {last:.2f}, moving mean {layer.moving_mean.numpy()[0]:.2f}",
)

# %% [markdown]
# ## What to remember
#
# - BN gives every unit mean 0 and deviation 1 over the batch, then its own $\gamma$ and $\beta$.
#   Dense without bias → BN → activation.
# - Training uses the batch, inference the moving statistics. They are late: momentum 0.99 keeps
#   99 % of the old value.
# - Backward, BN removes a shift and a stretch from the gradient. The length of a kernel sets only
#   its speed: $\eta / \lVert W \rVert^2$.
# - BN needs batches that are large enough. Layer norm needs none.
# - After training it can be folded away.
#
# | The slides say | What we measured |
# |---|---|
# | the initialization does not matter | much less; but $\varepsilon$ hides small weights |
# | BN always trains faster | slower at small rates; it allows larger ones |
# | BN suppresses overfitting | it learns wrong labels by heart, as well as any net |
# | it reduces internal covariate shift | it does; but with more shift than before it still trains |
#
# ## What this lesson did not show
#
# - All nets here are small. Ioffe and Szegedy report that BN made dropout needless in a large image
#   net. Our small ones say nothing about that.
# - That the loss is smoother is an observation. Why it is smoother is still under research.
# - In data-parallel training each device has its own batch statistics, unless
#   `BatchNormalization(synchronized=True)`.
# - Group normalization and others stand between layer norm and BN.
#
# ## References
#
# - Ioffe, Szegedy (2015): Batch normalization: accelerating deep network training by reducing
#   internal covariate shift. *ICML*.
# - Ba, Kiros, Hinton (2016): Layer normalization. *arXiv:1607.06450*.
# - Santurkar, Tsipras, Ilyas, Madry (2018): How does batch normalization help optimization?
#   *NeurIPS*.
# - van Laarhoven (2017): L2 regularization versus batch and weight normalization.
#   *arXiv:1706.05350*.
# - Wu, He (2018): Group normalization. *ECCV*.
# - Wu, Johnson (2021): Rethinking "batch" in BatchNorm. *arXiv:2105.07576*.
