# %% [markdown]
# # Batch normalization: keeping every layer in range
#
# After this lesson you can
#
# - write batch normalization, forward and backward, and use it as a Keras layer of your own;
# - say what its moving statistics are, and why a good net can look broken in inference mode;
# - say what it buys (a wide range of initializations and learning rates) and what it costs;
# - give four popular sentences about it a fair verdict;
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
import numpy as np
import tensorflow as tf
from keras import ops

from lessons.batch_normalization import checks, pictures

# %% [markdown]
# Some words are used from the start:
#
# - **kernel**: Keras' word for the weight matrix $W$ of a layer. **std** is short for standard
#   deviation.
# - **ReLU**: the activation $\max(0, z)$. **He's start** gives a kernel with n inputs random
#   weights of std $\sqrt{2/n}$, which suits ReLU.
# - **seed**: the number that starts the random numbers. Another seed gives other first weights and
#   other mini-batches.
# - **95 % interval**: where the true mean of a difference probably lies. If all of it is above 0,
#   the difference is not just luck of our few seeds.
# - **validation rows** help to choose, for example a learning rate. **Test rows** only report.
#
# ## 1 · Sixteen initial scales
#
# A deep net starts from random weights. How large should they be? Here is a net with 4 hidden
# layers of ReLU neurons. We train it from 16 initial scales: the std of all weights goes from 1
# down to 0.0001. Everything else stays the same.

# %%
scales_guess = lab.predict(
    "scales",
    "At how many of the 16 scales does the net learn (more than half of the test rows right)?",
    guess=None,
)

# %%
digits, validation = data.digits().held_out(360)


def deep_net(normalization=None, activation="relu", depth=4, units=32, dense=keras.layers.Dense):
    """64 pixels, then `depth` times dense → normalization → activation, then 10 classes."""
    layers = [keras.Input((64,))]
    for _ in range(depth):
        bias = normalization is None  # section 2 says why
        layers.append(dense(units, use_bias=bias))
        if normalization:
            layers.append(normalization())
        layers.append(keras.layers.Activation(activation))
    return keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])


def redrawn(net, std=None):
    """The same net with new random kernels: of He's std, or of `std`."""
    for layer in net.layers:
        if isinstance(layer, keras.layers.Dense):
            inputs, units = layer.kernel.shape
            he = np.sqrt(2 / inputs)
            layer.kernel.assign(np.random.normal(0, std or he, (inputs, units)))
    return net


# %% [markdown]
# `lab.train_many` trains many small nets at once: all scales, three seeds each. To draw new kernels
# for one net is quicker than to build a new net.

# %%
stds = np.geomspace(1, 1e-4, 16)
plain_net = deep_net()
runs = lab.train_many(
    lambda std: redrawn(plain_net, std),
    keras.optimizers.SGD,
    {"std": stds, "learning_rate": 0.1},
    digits,
    seeds=3,
    steps=100,
    batch_size=32,
)
scales = {"plain": runs.accuracy}  # (scales, seeds)


def learns(accuracy):
    """At how many scales is more than half of the test right, in most of the 3 seeds?"""
    return np.sum(np.median(accuracy, axis=1) > 0.5)


# %%
plots.show(
    pictures.scales(stds, scales),
    "scales",
    alt="Test accuracy over the std of the initial weights, on a log axis from 0.0001 to 1. The "
    "line is at guessing, 0.1, nearly everywhere and has one narrow peak near 0.2.",
    caption="Without batch normalization only a narrow range of initial scales works. Line: median "
    "of 3 seeds; band: smallest and largest.",
)

# %%
scales_guess.measured(
    learns(scales["plain"]), "Above the range the numbers grow too large, below it they die out."
)
lab.claim(
    "Without batch normalization the net learns at no more than 3 of 16 scales",
    learns(scales["plain"]) <= 3,
    f"at {learns(scales['plain'])}",
    measured="scales with a median test accuracy above 0.5",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# One narrow range of scales works ({{figure:scales}}). Above it the numbers grow from layer to
# layer, below it they die out. The lesson on initialization calculates this range.
#
# Ioffe and Szegedy (2015) had another idea. Do not choose the scale well. *Repair* it, in every
# layer, at every step. This is **batch normalization**, BN for short. Lecture slides sum it up in
# four sentences:
#
# 1. With BN a net does not depend strongly on its initialization.
# 2. With BN training can go faster (because the learning rate can be larger).
# 3. BN suppresses overfitting.
# 4. BN works because it reduces the *internal covariate shift*: the inputs of a layer no longer
#    change their distribution so much.
#
# We build it first. Then we test all four, and give each a verdict.

# %% [markdown]
# ## 2 · Normalize, then scale and shift
#
# Three rows of a mini-batch give a unit three values. Take them as a point in three dimensions.
# Here are 40 units, so 40 points. What does BN do to them?

# %%
raw = np.random.default_rng(0).normal(1.0, 1.2, (3, 40))  # (rows, units)
centred = raw - raw.mean(axis=0)
normalized = centred / raw.std(axis=0)
plots.show(
    pictures.circle(raw, centred, normalized),
    "circle",
    alt="Three views of 40 points in three dimensions. Left: a cloud. Middle: the points lie in a "
    "tilted plane through 0. Right: they lie on a circle in this plane.",
    caption="A batch of 3 values is a point. Subtracting the mean drops it onto a plane. Dividing "
    "by the std puts it on a circle.",
)
lab.claim(
    "All points lie on one circle: their sum is 0 and their length √3",
    np.allclose(normalized.sum(axis=0), 0) and np.allclose(np.sum(normalized**2, axis=0), 3),
    measured="sum and length of the normalized batches",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# The same in symbols. Take one unit and its values $x_1 \dots x_n$ for the $n$ rows of a
# mini-batch:
#
# $$\mu = \frac1n \sum_i x_i, \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad
# y_i = \gamma\, \hat x_i + \beta$$
#
# $\hat x$ has mean 0 and std 1 in every batch, whatever the weights before it are, as long as the
# small $\varepsilon$ is small against $\sigma^2$. ($\varepsilon$ keeps the root away from 0.)
# $\gamma$ and $\beta$ are learned; they start at 1 and 0. Each unit has its own $\mu$, $\sigma^2$,
# $\gamma$ and $\beta$.
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
# at the std of the values $z$ that enter the activations. (`lab.yours("bn_forward")` is your
# function, once its check has passed.)


# %%
one_bn = keras.layers.BatchNormalization(epsilon=1e-7)


def keras_bn(z):
    return one_bn(z, training=True)


def your_bn(z):
    ones = np.ones(z.shape[-1], "float32")
    return lab.yours("bn_forward")(z, ones, 0 * ones, 1e-7)


def deviations(std, normalize=None, depth=8, units=64):
    """The std of z in each layer of a new ReLU net."""
    keras.utils.set_random_seed(0)
    a, found = digits.x_train[:128], []
    for _ in range(depth):
        z = ops.matmul(a, keras.random.normal((a.shape[-1], units), stddev=std))
        z = normalize(z) if normalize else z
        found.append(np.std(z))
        a = ops.relu(z)
    return np.array(found)


# %%
without = {std: deviations(std) for std in (1.0, 0.1, 0.01)}
with_bn = {std: deviations(std, keras_bn) for std in (1.0, 0.1, 0.01)}
yours = deviations(1.0, your_bn) if lab.yours("bn_forward") else None
plots.show(
    pictures.deviations(without, with_bn, yours),
    "deviations",
    alt="Standard deviation of z over layers 1 to 8, log axis. Without BN three lines: std 1 grows "
    "to about a million, std 0.1 falls slowly, std 0.01 falls to about 1e-10. With BN all lie on "
    "1.",
    caption="BN sets the scale of every layer to 1. Three blue lines lie on one another.",
)
apart = np.abs([with_bn[std] - 1 for std in with_bn])
lab.claim(
    "With BN the std is 1 in all 8 layers, for initial weights of std 1, 0.1 and 0.01",
    apart.max() < 0.001,
    f"off by at most {apart.max():.0e}",
    measured="|std of z − 1|",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# ### Why gamma and beta?
#
# Ioffe and Szegedy give a reason. With mean 0 and std 1 most inputs of a sigmoid lie in its middle.
# There it is nearly a straight line, and a net of straight lines is linear. $\gamma$ and $\beta$
# can move the values to where the curve bends. Without BN, large weights have the other trouble:
# most values lie where the sigmoid is flat, and its gradient is almost 0.


# %%
def before_the_sigmoids(std, gamma=None):
    """z in layer 3 of a new sigmoid net; with BN if gamma is given."""
    keras.utils.set_random_seed(0)
    a = digits.x_train[:128]
    for _ in range(3):
        z = ops.matmul(a, keras.random.normal((a.shape[-1], 64), stddev=std))
        z = gamma * keras_bn(z) if gamma else z
        a = keras.activations.sigmoid(z)
    return np.array(z)


ranges = {
    "plain, std 1": before_the_sigmoids(1.0),
    "BN, γ = 1": before_the_sigmoids(1.0, gamma=1.0),
    "BN, γ = 3": before_the_sigmoids(1.0, gamma=3.0),
}
plots.show(
    pictures.sigmoid_ranges(ranges),
    "ranges",
    alt="Three histograms of z over the curve of the sigmoid, whose flat ends are shaded. Without "
    "BN most values lie in the flat ends; with BN and γ = 1 in the straight middle; with γ = 3 on "
    "middle, bends and, for a third of them, flat ends.",
    caption="Where the inputs of the sigmoids lie. γ chooses how much of the curve is used. The "
    "bars of each panel are scaled to the same height; the outermost hold all values beyond ±10.",
)

# %%
flat = {name: np.mean(np.abs(z) > 3) for name, z in ranges.items()}
lab.claim(
    "BN takes the values out of the flat ends of the sigmoid; γ can send some back",
    flat["plain, std 1"] > 0.3 and flat["BN, γ = 1"] < 0.02 < flat["BN, γ = 3"],
    "; ".join(f"{name}: {share:.0%}" for name, share in flat.items()),
    measured="share of values with |z| > 3",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# $\gamma$ and $\beta$ can even undo the normalization:

# %%
z = np.float32(np.random.default_rng(0).normal(5, 3, (128, 4)))
undo = keras.layers.BatchNormalization(epsilon=0.0)
undo.build(z.shape)
undo.gamma.assign(z.std(axis=0))
undo.beta.assign(z.mean(axis=0))
difference = np.max(np.abs(undo(z, training=True) - z))
lab.claim(
    "With gamma = σ and beta = μ, BN gives back its input",
    difference < 1e-4,
    f"{difference:.0e}",
    measured="largest difference",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# What is new: mean and std of a unit are now two parameters of their own. Before, they were a
# result of all weights below.
#
# ### Where does it stand?
#
# The usual order is Dense → BN → activation. With one hidden layer, this is the whole model:

# %%
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(32, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
for layer in model.layers:
    print(f"{layer.name:22} {layer.count_params():5} numbers")

# %% [markdown]
# The BN layer has 4 numbers for each of its 32 units. Two of them are trained, $\gamma$ and
# $\beta$; section 4 explains the other two.
#
# A bias in front of BN has no effect: it is subtracted with the mean. That is why we write
# `use_bias=False` there; $\beta$ takes its place.
#
# Some put BN *after* the activation: Dense → activation → BN. Both orders are used, and both train.
# Ioffe and Szegedy put it before, and so do we. To try the other one, exchange two lines above.

# %%
bn = keras.layers.BatchNormalization()
difference = np.max(np.abs(bn(z + 7.0, training=True) - bn(z, training=True)))
lab.claim(
    "BN removes a bias of 7 that was added to all z",
    difference < 1e-4,
    f"{difference:.0e}",
    measured="largest difference of the outputs",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# ## 3 · The sixteen scales, with BN
#
# Now the first experiment again, with BN in each hidden layer. We take it twice: with the
# $\varepsilon = 10^{-7}$ that some textbooks use, and with Keras' own 0.001 (there only the nine
# smallest scales).

# %%
epsilon_guess = lab.predict(
    "epsilon",
    "ε = 1e-7 or ε = 1e-3: will the two differ?",
    choices=("no", "yes, for large initial weights", "yes, for small initial weights"),
    guess=None,
)

# %% [markdown]
# Keras keeps $\varepsilon$ and the momentum (section 4 explains it) as fixed numbers. The class
# below makes variables of them. This is all that changes, and now `train_many` can train nets with
# different $\varepsilon$ side by side. `functools.partial(TunableBN, momentum=0.9)` is this class
# with its momentum filled in.


# %%
class TunableBN(keras.layers.BatchNormalization):
    """Keras' BN, with momentum and epsilon as variables."""

    def build(self, shape):
        super().build(shape)
        self.momentum = self.number("momentum", self.momentum)
        self.epsilon = self.number("epsilon", self.epsilon)

    def number(self, name, value):
        start = keras.initializers.Constant(value)
        return self.add_weight(name=name, shape=(), initializer=start, trainable=False)


def tuned(net, name, value):
    """The same net, after giving this variable of its layers another value."""
    for layer in net.layers:
        if hasattr(layer, name):
            getattr(layer, name).assign(value)
    return net


# %%
bn_net = deep_net(functools.partial(TunableBN, momentum=0.9))
bn_runs = lab.train_many(
    lambda std, epsilon: tuned(redrawn(bn_net, std), "epsilon", epsilon),
    keras.optimizers.SGD,
    {"std": [*stds, *stds[7:]], "epsilon": [1e-7] * 16 + [1e-3] * 9, "learning_rate": 0.1},
    digits,
    seeds=3,
    steps=100,
    batch_size=32,
)
scales["BN, ε = 1e-7"], scales["BN, ε = 1e-3"] = bn_runs.accuracy[:16], bn_runs.accuracy[16:]

# %%
hidden = np.sqrt(1e-3 / 64)  # at this std the first layer has the variance 0.001
plots.show(
    pictures.scales(stds, scales, hidden),
    "scales_bn",
    alt="As the first figure, with two more lines. BN with ε = 1e-7 learns at nearly all scales "
    "and falls at both ends. BN with ε = 1e-3 falls left of a marked std, 0.004, and guesses from "
    "0.001 on.",
    caption="With BN most of the 16 scales work (ε = 1e-3 was tried at the nine smallest only). "
    "Left of the dotted line the variance of the first layer is smaller than Keras' ε, 0.001. "
    "Line: median of 3 seeds; band: smallest and largest.",
)

# %%
book, default = scales["BN, ε = 1e-7"], scales["BN, ε = 1e-3"]
epsilon_guess.measured(
    "yes, for small initial weights",
    "A small variance is hidden by ε.",
    believed={"no": "ε looks like a detail against a division by 0. It is added to a variance."},
)
lab.claim(
    "With BN and ε = 1e-7 the net learns at 10 or more of 16 scales, without BN at 3 at most",
    learns(book) >= 10 and learns(scales["plain"]) <= 3,
    f"at {learns(book)} and {learns(scales['plain'])}",
    measured="scales with a median test accuracy above 0.5",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "With ε = 1e-3 it stays at guessing at the three smallest scales; with 1e-7 not",
    default[-3:].max() < 0.25 and np.median(book[-3:]) > 0.3,
    f"median accuracy {np.median(default[-3:]):.2f} and {np.median(book[-3:]):.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# The difference is one default. Weights of std 0.0003 give the first layer a variance near
# $64 \cdot 0.0003^2 \approx 6 \cdot 10^{-6}$. This is small against $\varepsilon = 0.001$: BN
# divides by $\sqrt{0.001}$, not by $\sigma$, and the signal shrinks to a fifth or less, in layer
# after layer.

# %%
tiny = ops.matmul(digits.x_train, keras.random.normal((64, 32), stddev=3e-4, seed=0))
shrunk = {
    eps: np.std(keras.layers.BatchNormalization(epsilon=eps)(tiny, training=True))
    for eps in (1e-7, 1e-3)
}
lab.claim(
    "After one layer of weights of std 0.0003, Keras' BN has a std below 0.2 instead of 1",
    shrunk[1e-3] < 0.2 and shrunk[1e-7] > 0.95,
    f"{shrunk[1e-3]:.2f}; with ε = 1e-7 {shrunk[1e-7]:.2f}",
    measured="std of the output of BN",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# But the line for $\varepsilon = 10^{-7}$ falls at both ends, too, where $\varepsilon$ is not the
# reason. Section 5 explains both ends with one drawing.
#
# *Slide 1: "A net with BN does not depend strongly on its initialization."* **Verdict: true in a
# range.** The range is far wider than without BN.
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
# They start at $m = 0$ and $v = 1$. In **inference mode** $m$ and $v$ take the places of $\mu$ and
# $\sigma^2$. In Keras the momentum is the share that is *kept*, 0.99 by default. (In PyTorch it is
# the share that is new, 0.1 by default.)
#
# We train one net three times, on 200 digits, with momentum 0.99, 0.9 and 0, and test it in
# inference mode after every 10 steps. With momentum 0 the moving statistics are simply those of the
# last batch. The momentum has no say in training: all three have the same weights at every step.
# (With momentum 0.9 six more learning rates run along. Section 6 needs them.)

# %%
late_guess = lab.predict(
    "late",
    "The same weights, after ten steps: which moving statistics give the best test accuracy?",
    choices=("momentum 0.99", "momentum 0.9", "momentum 0 (the last batch)"),
    guess=None,
)

# %%
net, few = deep_net(TunableBN), digits.first(200)
rates = np.geomspace(0.01, 10, 7)
modes = lab.train_many(
    lambda momentum: tuned(redrawn(net), "momentum", momentum),
    keras.optimizers.SGD,
    {"momentum": [0.9] * 7 + [0.99, 0.0], "learning_rate": [*rates, rates[3], rates[3]]},
    few,
    seeds=6,
    steps=100,
    evaluate_every=10,
    validation=validation,
)

# %%
places = {0.99: 7, 0.9: 3, 0.0: 8}  # the three runs with the rate rates[3], 0.3
accuracy = {momentum: modes.history["accuracy"][place] for momentum, place in places.items()}
plots.show(
    pictures.modes(modes.history["step"], accuracy),
    "modes",
    alt="Test accuracy in inference mode over 10 to 100 training steps. With momentum 0 and 0.9 it "
    "is near 0.85 after 30 steps; with 0.99 it starts far lower and is close after 100 only.",
    caption="The same weights, tested with three kinds of moving statistics. Line: median of 6 "
    "seeds; band: smallest and largest.",
)

# %%
first = {momentum: each[:, 0] for momentum, each in accuracy.items()}
late_guess.measured(
    int(np.argmax([first[momentum].mean() for momentum in (0.99, 0.9, 0.0)])),
    "The weights are good; the slow statistics are still close to where they started.",
    believed={"momentum 0.99": "It averages most batches, so it seems the safest. It is late."},
)
apart = np.ptp(modes.loss[[*places.values()], :, :50], axis=0).max()
lab.claim(
    "The momentum does not change the training",
    apart < 1e-3,
    f"{apart:.0e}",
    measured="largest difference between the three training losses, in the first 50 steps",
    seeds=6,
    chosen_by="fixed",
)
lab.claim(
    "After ten steps momentum 0.99 hides what the net can do",
    lab.paired_difference(first[0.0], first[0.99]).low > 0.1,
    lab.paired_difference(first[0.0], first[0.99]),
    measured="test accuracy, momentum 0 minus 0.99, after 10 steps",
    chosen_by="fixed",
)

# %% [markdown]
# In {{figure:modes}} the weights are good. The moving statistics are not: after ten steps they are
# still almost where they started. Many people have searched for a mistake in their code at this
# point.

# %% [markdown]
# ## Exercise 2 · bn_moving_statistics
#
# Given are the moving mean and the moving variance, one batch `x` and the momentum. Return the new
# moving mean and the new moving variance. Again all axes but the last; $\sigma^2$ divides by $n$.
# The momentum may be 0. Then think: after how many batches is half of the start left, with
# momentum 0.99? (The answer stands below the next picture.)


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
def moving_means(momenta, batches):
    """The moving mean under each momentum, at the start and after each batch."""
    layer, means = keras.layers.BatchNormalization(), [[0.0] * 3]
    layer.momentum = np.float32(momenta)
    for batch in batches:
        layer(np.repeat(batch, 3, axis=1), training=True)  # three units with the same values
        means.append(layer.moving_mean.numpy())
    return dict(zip(momenta, np.transpose(means), strict=True))


def your_moving_means(momentum, batches):
    statistics, means = (np.zeros(1), np.ones(1)), [0.0]
    for batch in batches:
        statistics = lab.yours("bn_moving_statistics")(*statistics, batch, momentum)
        means.append(float(np.squeeze(statistics[0])))
    return np.array(means)


batches = np.random.default_rng(0).normal(3, 2, (120, 32, 1)).astype("float32")
means = moving_means((0.1, 0.9, 0.99), batches)
yours = your_moving_means(0.99, batches) if lab.yours("bn_moving_statistics") else None

# %%
plots.show(
    pictures.moving_means(batches.mean(axis=(1, 2)), means, yours),
    "moving_means",
    alt="Moving mean over 120 batches; the truth is 3. Momentum 0.1 jumps with the grey dots of "
    "the batches, 0.9 is near 3 after about 30 batches, 0.99 is still below 2.2 after 120.",
    caption="The moving mean: restless with momentum 0.1, late with 0.99.",
)
reached = means[0.99][10] / 3, means[0.9][10] / 3
lab.claim(
    "After 10 batches momentum 0.99 has gone a tenth of its way: 0.99¹⁰ = 0.90 of the start is "
    "left",
    abs(reached[0] - 0.1) < 0.03 and reached[1] > 0.5,
    f"{reached[0]:.2f}; with momentum 0.9 {reached[1]:.2f}",
    measured="moving mean / true mean",
    seeds=1,
    chosen_by="fixed",
)
restless = {momentum: means[momentum][61:].std() for momentum in (0.1, 0.9)}
lab.claim(
    "momentum=0.1, brought from PyTorch, makes the moving mean restless",
    restless[0.1] > 2 * restless[0.9],
    f"std {restless[0.1]:.2f}; with 0.9 {restless[0.9]:.2f}",
    measured="std of the moving mean over the last 60 batches",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# ($0.99^{69} = 0.50$: half of the start is left after 69 batches.)
#
# The remedies: train longer, take a smaller momentum for short runs, or compute the statistics anew
# when training is over. Ioffe and Szegedy did the last: their algorithm 2 takes the mean over many
# training batches, and the variance with n − 1 (Keras divides by n). The challenge does it, too.
#
# > **Remember.** In inference mode BN knows only its moving statistics, and 0.99 is slow. All other
# > experiments of this lesson take 0.9, or say so.

# %% [markdown]
# Two short names for the experiments that follow: `quick_bn` is Keras' BN with momentum 0.9, and
# `train` trains one net at several learning rates from several seeds.


# %%
quick_bn = functools.partial(keras.layers.BatchNormalization, momentum=0.9)


def train(net, rates, seeds=3, steps=100, optimizer=keras.optimizers.SGD, rows=digits, **options):
    """Trains the net at all rates from so many seeds, all at once."""
    return lab.train_many(
        lambda: redrawn(net),
        optimizer,
        {"learning_rate": rates},
        rows,
        seeds=seeds,
        steps=steps,
        validation=validation,
        **options,
    )


# %% [markdown]
# ## 5 · Backward, through the mean and the variance
#
# Look at {{figure:circle}} again. A normalized batch is a point on a circle. It cannot leave the
# plane (a shift of all values is undone) and it cannot leave the circle (a stretch is undone). It
# can only move *along* the circle. So of a gradient only this part is left.

# %%
angles = np.linspace(0, 2 * np.pi, 9)[:-1] + 0.2
plane = np.array([[1, -1, 0] / np.sqrt(2), [1, 1, -2] / np.sqrt(6)])  # two directions, sum 0
points = np.sqrt(3) * np.stack([np.cos(angles), np.sin(angles)], axis=1) @ plane  # (8, 3)
gradient = np.array([1.2, -0.8, 0.2])
no_shift = gradient - gradient.mean()
stretch = points * np.mean(no_shift * points, axis=1, keepdims=True)
along = no_shift - stretch
plots.show(
    pictures.tangents(points @ plane.T, no_shift @ plane.T, along @ plane.T),
    "tangents",
    alt="A circle with eight points. From each the same grey arrow points to the right. A blue "
    "arrow along the circle is what remains of it: nearly all of it at top and bottom, almost "
    "nothing at the sides.",
    caption="The same gradient (grey, the shift is taken out already) at eight batches. BN passes "
    "only the part along the circle (blue).",
)

# %% [markdown]
# In symbols: each $x_i$ acts on *every* $y_j$ of the batch, because it moves $\mu$ and $\sigma^2$.
# With $g_i = \gamma\, \partial L / \partial y_i$ the chain rule gives
#
# $$\frac{\partial L}{\partial \beta} = \sum_i \frac{\partial L}{\partial y_i}, \qquad
# \frac{\partial L}{\partial \gamma} = \sum_i \frac{\partial L}{\partial y_i}\, \hat x_i, \qquad
# \frac{\partial L}{\partial x_i} = \frac{1}{\sqrt{\sigma^2 + \varepsilon}}
# \Big( g_i - \frac1n \sum_j g_j - \hat x_i\, \frac1n \sum_j g_j\, \hat x_j \Big)$$
#
# The first sum is the way through the mean, the second one the way through the variance. They take
# out of the gradient what would shift all $x$ together, and what would stretch them.

# %% [markdown]
# ## Exercise 3 · bn_backward
#
# `dy` is $\partial L / \partial y$. Compute $\hat x$ again, then return $\partial L / \partial x$,
# $\partial L / \partial \gamma$ and $\partial L / \partial \beta$, without `tf.GradientTape`
# (TensorFlow's recorder, which computes gradients for us). Here `x` has two axes. If you like,
# derive the formula first, on paper: $\sigma^2$ depends on $x_i$, and $\hat x_j$ on $\mu$ and
# $\sigma^2$.


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
# output is what it was. The loss does not change.

# %%
gradient_guess = lab.predict(
    "gradient",
    "The first kernel gets 10 times larger. By which factor does its gradient ∂L/∂W change?",
    guess=None,
)


# %%
def first_layer(net, factor, seed):
    """Loss, kernel and ∂L/∂kernel where the first kernel of the net is `factor` times larger."""
    np.random.seed(seed)  # redrawn draws with NumPy
    kernel = redrawn(net).trainable_variables[0]
    kernel.assign(factor * kernel)
    with tf.GradientTape() as tape:
        outputs = net(digits.x_train[:128], training=True)
        losses = keras.losses.sparse_categorical_crossentropy(digits.y_train[:128], outputs)
        loss = tf.reduce_mean(losses)
    return loss.numpy(), kernel.numpy(), tape.gradient(loss, kernel.value).numpy()


def your_gradient(factor):
    """‖∂L/∂kernel‖ of one layer z = xW, y = BN(z) with a random ∂L/∂y, by your bn_backward."""
    rng = np.random.default_rng(0)
    x, kernel, t = digits.x_train[:128], rng.normal(0, factor, (64, 8)), rng.normal(0, 1, (128, 8))
    z = np.float32(x @ kernel)
    dz, _, _ = lab.yours("bn_backward")(np.float32(t), z, np.ones(8, "float32"), 1e-9)
    return np.linalg.norm(x.T @ np.array(dz))


# %%
factors = np.array([0.1, 1.0, 10.0])
tiny_epsilon = functools.partial(keras.layers.BatchNormalization, epsilon=1e-9)
nets = {"plain": deep_net(depth=2), "batch_norm": deep_net(tiny_epsilon, depth=2)}
found = {
    name: [[first_layer(net, factor, seed) for factor in factors] for seed in range(3)]
    for name, net in nets.items()
}
sizes = {
    name: np.array([[np.linalg.norm(gradient) for _, _, gradient in row] for row in rows])
    for name, rows in found.items()
}

# %%
yours = [your_gradient(factor) for factor in factors] if lab.yours("bn_backward") else None
plots.show(
    pictures.leap_and_crawl(factors, sizes, yours),
    "leap",
    alt="Left: norm of the gradient over the factor of the first kernel, log axes. With BN a line "
    "of slope −1; without BN no such law. Right: three arrows from 0, short, middle and long, each "
    "with a step at a right angle, long for the short arrow and short for the long one.",
    caption="Left: with BN (ε = 1e-9), kernels a times as large get gradients a times smaller. "
    "Line: median of 3 seeds; band: smallest and largest. Right: so a short kernel leaps, a long "
    "one crawls, and each step makes it longer.",
)

# %%
gradient_guess.measured(
    np.mean(sizes["batch_norm"][:, 2] / sizes["batch_norm"][:, 1]),
    "The loss is the same for 10 times as large weights, so it is 10 times less steep.",
)
losses = np.array([[loss for loss, _, _ in row] for row in found["batch_norm"]])
law = sizes["batch_norm"] * factors / sizes["batch_norm"][:, 1:2]
lab.claim(
    "Under BN the scale of a kernel does not change the loss, and ∂L/∂W goes with 1 / scale",
    np.ptp(losses, axis=1).max() < 1e-3 and np.max(np.abs(law - 1)) < 0.01,
    f"off by at most {np.max(np.abs(law - 1)):.0e}",
    measured="‖∂L/∂W‖ · scale, compared with scale 1",
    seeds=3,
    chosen_by="fixed",
)
_, kernel, gradient = found["batch_norm"][0][1]
cosine = np.sum(kernel * gradient) / np.linalg.norm(kernel) / np.linalg.norm(gradient)
lab.claim(
    "The gradient stands at a right angle to the kernel",
    abs(cosine) < 1e-3,
    "cosine below 0.001",
    measured="|cosine| of W and ∂L/∂W",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# This holds for each column $w$ of the kernel, that is, for the weights of each unit. Two things
# follow.
#
# 1. Only the direction of $w$ counts. Take a $w$ that is 10 times as long. Its gradient is 10 times
#    smaller, so the step is 10 times shorter. And a step turns a long $w$ less than a short one:
#    again 10 times less. Together the direction changes 100 times more slowly. So the **effective
#    learning rate** is $\eta / \lVert w \rVert^2$.
# 2. The step stands at a right angle, so Pythagoras gives the new length:
#    $\lVert w - \eta g \rVert^2 = \lVert w \rVert^2 + \eta^2 \lVert g \rVert^2$. A kernel can only
#    grow, and its effective rate only falls (Arora, Li and Lyu, 2019).
#
# This explains both ends of {{figure:scales_bn}}. With std 1 the net is not broken; it crawls. With
# a tiny std its first steps are leaps: the kernel is thrown far away, and what it was at the start
# is lost.

# %%
lengths = {
    std: np.linalg.norm(bn_runs.weights[0][place], axis=1).mean() / (std * 8)
    for place, std in enumerate(stds)
}
largest, smallest = lengths[stds[0]], lengths[stds[10]]  # stds[10] is 0.002
lab.claim(
    "In 100 steps kernels of std 1 keep their length; those of std 0.002 become 5 times as long, "
    "or more",
    abs(largest - 1) < 0.1 and smallest > 5,
    f"× {largest:.2f} and × {smallest:.0f}",
    measured="column length of the first kernel after 100 steps / std · √64 of the start",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# ### What weight decay means under BN
#
# Weight decay pulls all weights towards 0 in each step. On a kernel in front of BN this does not
# make the net simpler: only its direction counts. It makes the kernel shorter, and so its effective
# learning rate larger (van Laarhoven, 2017).
#
# We let the hidden kernels decay, in nets with and without BN. The class below adds the L2 penalty
# $\frac{\lambda}{2} \lVert W \rVert^2$ to the loss. With plain SGD this *is* weight decay. We
# compare at the small rate 0.03, where the nets learn slowly. BN without decay gets larger rates,
# too.

# %%
decay_guess = lab.predict(
    "decay",
    "A strong weight decay, λ = 0.3, on the hidden kernels. Whose test accuracy falls?",
    choices=("both nets", "only the net without BN", "only the net with BN", "neither"),
    guess=None,
)


# %%
class Decaying(keras.layers.Dense):
    """A Dense layer with the penalty λ/2 ‖W‖²; the variable `decay` is λ."""

    def build(self, shape):
        super().build(shape)
        self.decay = self.add_weight(name="decay", shape=(), initializer="zeros", trainable=False)

    def call(self, x):
        self.add_loss(self.decay / 2 * ops.sum(self.kernel**2))
        return super().call(x)


# %%
def with_decay(kind, decays, rates):
    net = deep_net(kind, depth=2, dense=Decaying)
    return lab.train_many(
        lambda decay: tuned(redrawn(net), "decay", decay),
        keras.optimizers.SGD,
        {"decay": decays, "learning_rate": rates},
        digits,
        seeds=8,
        steps=200,
        validation=validation,
    )


plain_nets = with_decay(None, [0.0, 0.3], 0.03)
bn_nets = with_decay(quick_bn, [0.3, 0.0, 0.0, 0.0, 0.0, 0.0], [0.03, 0.03, 0.1, 0.3, 1.0, 3.0])

# %%
slow = {
    ("plain", "no decay"): plain_nets.accuracy[0],
    ("plain", "decay 0.3"): plain_nets.accuracy[1],
    ("batch_norm", "no decay"): bn_nets.accuracy[1],
    ("batch_norm", "decay 0.3"): bn_nets.accuracy[0],
}
faster = bn_nets.accuracy[2]  # no decay, rate 0.1
# %%
plots.show(
    pictures.decay(slow, faster),
    "decay",
    alt="Test accuracy, 8 seeds each. Without BN it is lower with decay than without. With BN it "
    "is higher with decay; BN without decay at the larger rate 0.1 is nearly as high.",
    caption="The same decay weakens a plain net and speeds up a BN net. A larger learning rate "
    "does the same for the BN net. Dots: 8 seeds; tick: their mean. The axis begins near 0.7.",
)

# %%
gain = {
    name: lab.paired_difference(slow[name, "decay 0.3"], slow[name, "no decay"])
    for name in ("plain", "batch_norm")
}
decay_guess.measured(
    "only the net without BN",
    "A shorter kernel before BN computes the same, and learns faster.",
    believed={"both nets": "So it is for plain nets. Before BN the length of a kernel is free."},
)
lab.claim(
    "Decay of the hidden kernels harms the net without BN",
    gain["plain"].below_zero,
    gain["plain"],
    measured="test accuracy after 200 steps, decay minus no decay, without BN",
    chosen_by="fixed",
)
lab.claim(
    "The same decay helps the net with BN",
    gain["batch_norm"].above_zero,
    gain["batch_norm"],
    measured="test accuracy after 200 steps, decay minus no decay, with BN",
    chosen_by="fixed",
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
#   moves both moving statistics. A **frozen** layer (`self.trainable` is False: its weights are not
#   trained) behaves as in inference mode, also where `training=True`: Keras wants it so. `x` may
#   have any number of axes. In `fit` the number of its rows is not known yet: there `x.shape[0]` is
#   None. Masks are left out.
# - `get_config()` adds both arguments to the dictionary of the parent class. With it Keras can save
#   the layer and make it again.
#
# One thing more. In *mixed precision* Keras computes with 16-bit numbers, to save time, and `x`
# comes in float16. Its squares overflow above 256, and means lose their digits. The weights are
# float32 all the same, if you give all four `autocast=False`. So start `call` with
# `x = ops.cast(x, self.variable_dtype)`, and return `ops.cast(y, self.compute_dtype)`.


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
# ### The ordinary way, with a convolution
#
# `train_many` is a tool of this course. Everywhere else one writes `compile`, `fit` and `evaluate`.
# Here is a small convolutional net with your layer, if it has passed. `Reshape` makes pictures of
# the rows again: 8 × 8 pixels, 1 channel. BN takes one mean per *channel*, over rows and pixels.
# The **callback** stops when the validation loss has not become better for 3 epochs.

# %%
Normalization = lab.yours("batch_norm") or keras.layers.BatchNormalization

# %%
keras.utils.set_random_seed(0)
layers = [keras.Input((64,)), keras.layers.Reshape((8, 8, 1))]
for channels in (8, 16):
    layers.append(keras.layers.Conv2D(channels, 3, strides=2, padding="same", use_bias=False))
    layers.append(Normalization(momentum=0.9))
    layers.append(keras.layers.Activation("relu"))
layers += [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
convolutional = keras.Sequential(layers)
convolutional.compile(
    keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
story = convolutional.fit(
    digits.x_train,
    digits.y_train,
    batch_size=64,
    epochs=5,
    validation_data=validation,
    callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
    verbose=0,  # 1, or nothing, shows a progress bar: try it
)

# %%
for epoch, accuracy in enumerate(story.history["val_accuracy"], 1):
    print(f"epoch {epoch}: validation accuracy {accuracy:.2f}")
_, test_accuracy = convolutional.evaluate(digits.x_test, digits.y_test, verbose=0)
lab.claim(
    "A small convolutional net with BN, trained with compile and fit",
    test_accuracy > 0.9,
    test_accuracy,
    measured="test accuracy on the digits",
    seeds=1,
    chosen_by="fixed; epoch by validation loss",
)

# %% [markdown]
# ## 6 · What BN buys: learning rates
#
# Ioffe and Szegedy promise larger learning rates, and nets of sigmoids that train at all. We try
# seven learning rates from 0.01 to 10, for ReLU (6 seeds) and for sigmoid (3 seeds), on 200 digits.
# The ReLU nets with BN ran along in section 4: `part` takes them out. If your layer has passed, the
# sigmoid nets are made of it.

# %%
ahead_guess = lab.predict(
    "ahead",
    "ReLU nets with He's start, 100 steps. At a small rate such as 0.1, which has the lower "
    "training loss?",
    choices=("the net with BN", "the net without BN", "no clear difference"),
    guess=None,
)

# %%
slow_bn = functools.partial(Normalization, momentum=0.9)
by_rate = {
    ("plain", "relu"): train(deep_net(), rates, seeds=6, rows=few),
    ("batch_norm", "relu"): modes.part(slice(7)),
    ("plain", "sigmoid"): train(deep_net(None, "sigmoid"), rates, rows=few),
    ("batch_norm", "sigmoid"): train(deep_net(slow_bn, "sigmoid"), rates, rows=few),
}
best = {  # without BN no rate of the sigmoids is any good
    name: lab.best_by_validation(by_rate[name]) for name in by_rate if name != ("plain", "sigmoid")
}

# %%
plots.show(
    pictures.rates(rates, by_rate, best),
    "rates",
    alt="Two panels, test accuracy over the learning rate on a log axis, with and without BN. "
    "ReLU: both learn, with BN up to larger rates. Sigmoid: without BN near guessing, at 0.3 at "
    "best; with BN up to about 0.92.",
    caption="After 100 steps on 200 rows. Ring: the rate that the validation rows choose. Line: "
    "median of 6 seeds (ReLU) and 3 seeds (sigmoid); band: smallest and largest.",
)


# %%
def usable(runs):
    """At how many of the seven rates do all seeds get more than 60 % right?"""
    return np.sum(runs.accuracy.min(axis=1) > 0.6)


def late_loss(name, rate):
    """The mean training loss of the last 20 steps, one for each seed."""
    return by_rate[name, "relu"].loss[rate, :, -20:].mean(axis=1)


# %%
lab.claim(
    "ReLU: with BN more of the seven rates are usable",
    usable(by_rate["batch_norm", "relu"]) > usable(by_rate["plain", "relu"]),
    f"{usable(by_rate['batch_norm', 'relu'])} and {usable(by_rate['plain', 'relu'])} of 7",
    measured="rates where all seeds exceed a test accuracy of 0.6",
    seeds=6,
    chosen_by="fixed",
)
behind = [
    lab.paired_difference(late_loss("batch_norm", rate), late_loss("plain", rate))
    for rate in (0, 1, 2)  # 0.01, 0.03 and 0.1
]
lab.claim(
    "ReLU with He's start, at the small rates 0.01, 0.03, 0.1: BN's loss is not clearly lower",
    not any(each.below_zero for each in behind),
    "; ".join(f"{rate:.1g}: {each}" for rate, each in zip(rates[:3], behind, strict=True)),
    measured="training loss of the last 20 of 100 steps, BN minus plain",
    seeds=6,
    chosen_by="fixed",
)
ahead_guess.measured(
    "the net without BN" if behind[2].above_zero else "no clear difference",
    "With a good start BN gains nothing at a small rate. Its gain is at the large ones.",
    believed={"the net with BN": "Slides say it trains faster: through larger rates."},
)

# %%
sigmoids = [by_rate[name, "sigmoid"].accuracy for name in ("plain", "batch_norm")]
lab.claim(
    "4 sigmoid layers: without BN below half right at every rate, with BN they learn at 4 or more",
    sigmoids[0].mean(axis=1).max() < 0.45 and usable(by_rate["batch_norm", "sigmoid"]) >= 4,
    f"best mean accuracy {sigmoids[0].mean(axis=1).max():.2f} and "
    f"{sigmoids[1].mean(axis=1).max():.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by="none: all seven rates",
)

# %% [markdown]
# *Slide 2: "With BN training can go faster."* **Verdict: true, through the rate, and where the
# start is bad.** For a ReLU net with He's start, BN is not clearly faster at the rates 0.01, 0.03
# and 0.1. It allows larger rates. Where the start or the activation is bad (the sigmoids), BN is
# faster at every rate at which it learns.
#
# > **Remember.** With a good start, BN was not clearly faster at the same small rate. Its gain is
# > that larger rates still work.

# %% [markdown]
# ### Before or after the activation?
#
# Both orders are used. We try the other one with two hidden layers, at four rates from 0.1 to 3,
# and compare it with the nets of section 5. The validation rows choose the rate of each.


# %%
def bn_after_activation(depth=2, units=32):
    layers = [keras.Input((64,))]
    for _ in range(depth):
        layers += [keras.layers.Dense(units, activation="relu"), quick_bn()]
    return keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])


after = train(bn_after_activation(), [0.1, 0.3, 1.0, 3.0], seeds=8, steps=200)
best_after = lab.best_by_validation(after)
before = bn_nets.accuracy[lab.best_by_validation(bn_nets).index]
order = lab.paired_difference(after.accuracy[best_after.index], before)
lab.claim(
    "BN after or before ReLU: on these digits the order matters by less than 5 points",
    order.low > -0.05 and order.high < 0.05,
    order,
    measured="test accuracy, BN after minus before the activation",
    chosen_by=best_after.rule,
)

# %% [markdown]
# ## 7 · What BN costs: small batches
#
# The mean of a batch of 64 is a good estimate. What if there are only two rows?

# %%
two_guess = lab.predict(
    "two",
    "A batch has 2 rows. A unit gives 0.3 and 5.1. What are its two x̂ (ε is tiny)?",
    choices=("0.3 and 5.1", "−1 and 1", "−2.4 and 2.4", "that depends on the weights"),
    guess=None,
)

# %%
pair = keras.layers.BatchNormalization(epsilon=1e-7)(np.array([[0.3], [5.1]]), training=True)
two_guess.measured(
    "−1 and 1" if np.allclose(pair, [[-1], [1]], atol=1e-3) else "that depends on the weights",
    "With 2 rows the circle shrinks to two points. Only which value is larger is left.",
)

# %% [markdown]
# Predict: with how many rows is $\hat x$ nearly what *all* rows would make of it? Move the slider.


# %%
def normalized(z, rows):
    """x̂ of the values of one unit, in batches of so many rows."""
    batches = z.reshape(-1, rows)
    centred = batches - batches.mean(axis=1, keepdims=True)
    return (centred / batches.std(axis=1, keepdims=True)).ravel()


unit = np.random.default_rng(0).normal(size=128)
by_all, by_batch = normalized(unit, 128), {n: normalized(unit, n) for n in (2, 4, 8, 16, 32, 64)}
plots.explore(
    pictures.by_batch(by_all, by_batch),
    "by_batch",
    knobs={"rows": "rows in a batch"},
    start=2,
    off={n: f"{np.sqrt(np.mean((x_hat - by_all) ** 2)):.2f}" for n, x_hat in by_batch.items()},
    reads="Batches of {rows} rows: x̂ is off by {off} (root mean square).",
    alt="128 values of one unit as dots: to the right, x̂ by mean and variance of all 128 rows; "
    "upwards, x̂ in its batch. The diagonal says that both are equal.",
    caption="What a batch makes of 128 normal random values of one unit. On the dotted diagonal "
    "the batch says the same as all rows.",
)

# %% [markdown]
# Two rows leave nothing but −1 and 1. With more rows $\hat x$ comes closer to the diagonal. What is
# left is noise: in another batch the same row gets another $\hat x$.
#
# Other layers normalize without the neighbours. Write the batch as a table: one row for each
# picture, one column for each unit. BN takes mean and variance over a *column*. **Layer
# normalization** (Ba, Kiros and Hinton, 2016) takes them over a *row*, that is, over the features
# of one picture. No row sees another one. There is nothing to keep for later, and both modes are
# the same. Transformers use it, or its shorter form RMSNorm (Zhang and Sennrich, 2019), which
# leaves out the mean. Convolutional nets also have instance norm and group norm:

# %%
plots.show(
    pictures.axes_of_norms(),
    "axes",
    alt="Four tables, five rows of the batch by six channels; a cell stands for all pixels of one "
    "channel. Blue: what shares one mean. Batch norm: one column, all rows. Layer norm: one row, "
    "all channels. Instance norm: one cell. Group norm: half of a row.",
    caption="Which values share a mean and a variance. Each cell holds all pixels of one channel "
    "of one picture.",
)

# %% [markdown]
# ## Exercise 5 · layer_norm
#
# The same formulas as in exercise 1, with mean and variance over the last axis. $\gamma$ and
# $\beta$ have one entry per feature, as before. Before you run it, think: what is $\hat x$ for a
# row whose features are all equal?


# %%
def layer_norm(x, gamma, beta, epsilon):
    """Layer normalization: each row has mean 0 and std 1, before gamma and beta.

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
# (It is 0: nothing is left but $\beta$.)
#
# Now nets with two hidden layers learn with batches of 2 and 8 rows, 200 steps each. The
# validation rows choose one of four rates. For 64 rows we take the nets of section 5.

# %%
small_guess = lab.predict(
    "small",
    "With 64 rows BN gets 97 % right. How many rows does it need for 90 % or more?",
    choices=("2", "8", "64"),
    guess=None,
)


# %%
def at_best_rate(runs):
    """The runs, and which of their rates the validation rows choose."""
    return runs, lab.best_by_validation(runs)


def with_batches_of(size, normalization):
    net = deep_net(normalization, depth=2)
    return at_best_rate(train(net, [0.01, 0.03, 0.1, 0.3], steps=200, batch_size=size))


layer_norm_kind = keras.layers.LayerNormalization
by_size = {
    "layer_norm": {2: with_batches_of(2, layer_norm_kind)},
    "batch_norm": {size: with_batches_of(size, quick_bn) for size in (2, 8)},
}
by_size["batch_norm"][64] = at_best_rate(bn_nets)
small = {  # test accuracies (sizes, seeds)
    name: np.array([runs.accuracy[best.index][:3] for runs, best in each.values()])
    for name, each in by_size.items()
}

# %%
plots.show(
    pictures.batch_sizes({name: list(each) for name, each in by_size.items()}, small),
    "sizes",
    alt="Test accuracy over the batch size, 2 to 64, log axis. BN starts near 0.4 at size 2 and "
    "rises to 0.94 at 8 and 0.97 at 64. A single mark of layer norm, at size 2, is near 0.87.",
    caption="Batches of 2 hurt BN far more than layer norm. Line: median of 3 seeds; band: "
    "smallest and largest.",
)
small_guess.measured(
    int(np.argmax(small["batch_norm"].mean(axis=1) > 0.9)),
    "So here a handful of rows is enough; on other data it may take more.",
    believed={"64": "64 is a usual batch size, and a safe one. Here fewer would do."},
)
two = {name: each[0] for name, each in small.items()}
lab.claim(
    "With batches of 2, BN is more than 15 points behind layer norm, in each pair of 3 seeds",
    two["layer_norm"].min() - two["batch_norm"].max() > 0.15,
    lab.paired_difference(two["batch_norm"], two["layer_norm"]),
    measured="test accuracy with batches of 2, BN minus layer norm",
    chosen_by="validation accuracy, 1 of 4",
)

# %% [markdown]
# Is it only the moving statistics that are bad after batches of 2? Then the statistics of many rows
# would repair the net. Keras' `stateless_call` gives the outputs in training mode and changes
# nothing in the net. We let it normalize with all test rows. (This is a test of an idea, and
# nothing for real use: there the test rows come one by one, and one takes training rows.)


# %%
def share_right(outputs, y=digits.y_test):
    return np.mean(np.argmax(outputs, axis=1) == y)


def with_batch_statistics(net, x):
    """The outputs with the statistics of x instead of the moving ones."""
    state = net.trainable_variables, net.non_trainable_variables
    return net.stateless_call(*state, x, training=True)[0]


# %%
runs, choice = by_size["batch_norm"][2]
of_two = (runs.net(choice.index, seed) for seed in range(3))
exact = np.mean([share_right(with_batch_statistics(net, digits.x_test)) for net in of_two])
lab.claim(
    "Exact statistics do not rescue the nets that learned with 2 rows",
    exact < two["layer_norm"].mean() - 0.1,
    f"{exact:.2f} instead of {two['batch_norm'].mean():.2f}; layer norm "
    f"{two['layer_norm'].mean():.2f}",
    measured="test accuracy with the statistics of all test rows",
    seeds=3,
    chosen_by=choice.rule,
)

# %% [markdown]
# So the *weights* are worse: ±1 tells too little to learn from. In convolutional nets the curve
# over the batch size is the well-known picture of Wu and He (2018), who take group norm instead.
# Keras also has batch renormalization (Ioffe, 2017): `BatchNormalization(renorm=True)`.
#
# > **Remember.** BN needs batches that are large enough: their mean and variance must be near those
# > of all data. If they are small, take layer norm (Dense nets, transformers) or group norm
# > (convolutions).

# %% [markdown]
# ## 8 · Does BN suppress overfitting?
#
# *Slide 3.* The statistics of a random batch are noisy, and noise can work against overfitting. We
# ask two questions. First: few rows, right labels. The ReLU nets of section 6 saw only 200 digits.
# We take each kind at the rate that the validation rows choose.

# %%
overfit_guess = lab.predict(
    "overfit",
    "200 right labels: how many points of test accuracy does BN bring (a negative number if it "
    "loses)?",
    guess=None,
)

# %%
kinds = ("plain", "batch_norm")
at_best = {kind: by_rate[kind, "relu"].accuracy[best[kind, "relu"].index] for kind in kinds}
brings = lab.paired_difference(at_best["batch_norm"], at_best["plain"])
overfit_guess.measured(100 * brings.mean, "Look at the interval in the next line, too.")
lab.claim(
    "On 200 rows with right labels BN changes the test accuracy by less than 8 points",
    brings.low > -0.08 and brings.high < 0.08,
    brings,
    measured="test accuracy on 200 training rows, BN minus plain, each at its chosen rate",
    chosen_by=best["batch_norm", "relu"].rule,
)

# %% [markdown]
# Bjorck, Gomes, Selman and Weinberger (2018) find that what BN brings for new rows comes from the
# larger learning rates. So the comparison needs the best rate of each. On one of our processors the
# difference was 0.1 points, on another, which rounds otherwise, 3.5: six seeds do not tell whether
# BN helps here. They do tell that it helps little.
#
# Second: 600 rows, and 40 % of the labels are wrong. A net that fits them all has learned nonsense.
# The test labels are right. Now comes a detective story. We train a net without BN, and one with
# the BN of Keras as it is. (A second net with BN runs along. We look at it later.)

# %%
noisy = data.noisy_labels(digits.first(600), share=0.4)


def train_noisy(net, momenta=(None,)):
    """One rate, 0.01: with it every net learns nearly all labels in 198 steps."""
    return lab.train_many(
        lambda momentum: tuned(redrawn(net), "momentum", momentum),
        keras.optimizers.Adam,
        {"momentum": momenta, "learning_rate": 0.01},
        noisy,
        seeds=5,
        steps=198,
        evaluate_every=18,
    )


noisy_plain = train_noisy(deep_net(depth=2, units=64))
noisy_bn = train_noisy(deep_net(TunableBN, depth=2, units=64), [0.99, 0.9])
curves_of = {
    "plain": noisy_plain.history["accuracy"][0],
    "BN, momentum 0.99": noisy_bn.history["accuracy"][0],
}

# %%
plots.show(
    pictures.noisy(noisy_bn.history["step"], curves_of),
    "noisy",
    alt="Clean test accuracy over 198 steps with 40 % wrong labels. The plain net falls "
    "from 0.86 to 0.7. The BN net falls too, and lies below it all the way, by about 8 points at "
    "first.",
    caption="40 % wrong labels: the longer the training, the worse the test. And BN seems to be "
    "worse than nothing. Line: median of 5 seeds; band: smallest and largest. The axis begins at "
    "0.4.",
)

# %% [markdown]
# In the first hundred steps BN seems to do harm. Is it so? Find the mistake before you read on.
#
# ...
#
# It is the trap of section 4. After 18 steps $0.99^{18} = 83\,\%$ of the first moving statistics
# are left. The picture shows the late statistics, not the net. (We fell into it ourselves: an
# earlier version of this lesson drew this picture and believed it.) The net that ran along has
# momentum 0.9:

# %%
curves_of["BN, momentum 0.9"] = noisy_bn.history["accuracy"][1]
plots.show(
    pictures.noisy(noisy_bn.history["step"], curves_of),
    "noisy_repaired",
    alt="The same figure with a third line, BN with momentum 0.9. It lies on the plain net for 100 "
    "steps, and then a little lower.",
    caption="The same weights with momentum 0.9: in the first 100 steps most of the gap was in the "
    "moving statistics. Line: median of 5 seeds; band: smallest and largest. The axis begins at "
    "0.4.",
)
gap = lab.paired_difference(
    curves_of["BN, momentum 0.9"][:, 0], curves_of["BN, momentum 0.99"][:, 0]
)
lab.claim(
    "The gap at the start was the momentum",
    gap.above_zero,
    gap,
    measured="test accuracy after 18 steps, momentum 0.9 minus 0.99",
    chosen_by="fixed",
)


# %%
def memorized(runs, place):
    """The share of the 600 given labels that each net answers."""
    answers = (runs.net(place, seed)(noisy.x_train) for seed in range(5))
    return np.array([share_right(each, noisy.y_train) for each in answers])


both = {"plain": memorized(noisy_plain, 0), "BN, momentum 0.9": memorized(noisy_bn, 1)}
lab.claim(
    "Both nets learn nearly all labels, the wrong ones, too",
    min(each.min() for each in both.values()) > 0.9,
    ", ".join(f"{pictures.NAMES.get(name, name)} {each.mean():.1%}" for name, each in both.items()),
    measured="share of the 600 given labels that the net answers",
    seeds=5,
    chosen_by="fixed",
)
against = lab.paired_difference(noisy_bn.accuracy[1], noisy_plain.accuracy[0])
lab.claim(
    "Against wrong labels BN is no help here",
    against.mean < 0.03,
    against,
    measured="clean test accuracy after 198 steps, BN minus plain, Adam 0.01",
    chosen_by="fixed",
)

# %% [markdown]
# *Slide 3: "BN suppresses overfitting."* **Verdict: not here.** On few clean rows we see no clear
# difference, if each net has its best rate. Against wrong labels BN is no help. Our nets are small;
# Ioffe and Szegedy report that with BN a large image net could do without dropout in some cases.
#
# > **Remember.** BN alone does not stop a net from learning wrong labels. The next lesson has
# > better remedies.

# %% [markdown]
# ## 9 · Why does it work?
#
# *Slide 4: "because it reduces the internal covariate shift".* This was the idea of Ioffe and
# Szegedy (2015). When the lower layers learn, the inputs of the upper ones move; BN holds them
# still.
#
# Santurkar, Tsipras, Ilyas and Madry (2018) tested it with a trick: add noise *after* BN. Each unit
# is shifted and blurred by other random numbers at every step. If BN helps *because* the inputs
# hold still, this should destroy what it brings.
#
# We measure the **drift**: how far the mean of a unit moves from one step to the next, divided by
# the std of the unit. (The layer above feels a shift of 0.3 if the values have std 1, and hardly if
# they have std 100.)

# %%
drift_guess = lab.predict(
    "drift",
    "Noise makes the inputs of each layer move 10 times as much as with BN, or more. The net then",
    choices=("hardly learns", "still learns", "learns much better"),
    guess=None,
)


# %%
class Watched(keras.layers.Layer):
    """BN or nothing, then noise; adds up how far the mean of each unit moves, in stds."""

    def __init__(self):
        super().__init__()
        self.bn = quick_bn()
        self.random = keras.random.SeedGenerator()

    def build(self, shape):
        fixed = {"initializer": "zeros", "trainable": False}
        self.on = self.add_weight(name="on", shape=(), **fixed)  # 1 with BN, 0 without
        self.noise = self.add_weight(name="noise", shape=(), **fixed)  # 1 with noise, 0 without
        self.last = self.add_weight(name="last", shape=shape[-1:], **fixed)
        self.way = self.add_weight(name="way", shape=shape[-1:], **fixed)

    def call(self, x, training=False):
        y = self.on * self.bn(x, training=training) + (1 - self.on) * x
        if training:
            y = y + self.noise * self.shift_and_blur(x.shape[-1])
            self.watch(ops.mean(y, axis=0), ops.std(y, axis=0))
        return y

    def shift_and_blur(self, units):
        """Other numbers at every step: one shift for each unit, a blur for each of 64 rows."""
        numbers = keras.random.normal((65, units), seed=self.random)
        return 0.3 * numbers[:1] + 0.15 * numbers[1:]

    def watch(self, mean, std):
        self.way.assign(self.way + ops.abs(mean - self.last) / (std + 1e-3))
        self.last.assign(mean)


# %% [markdown]
# Three layers, all of them watched. We look at the third. The net without BN, the one with BN
# and the one with noisy BN each get He's start and the best of four rates.


# %%
watched_net = deep_net(Watched, depth=3)
watched = lab.train_many(
    lambda on, noise: tuned(tuned(redrawn(watched_net), "on", on), "noise", noise),
    keras.optimizers.SGD,
    {
        "on": [0.0] * 4 + [1.0] * 8,
        "noise": [0.0] * 8 + [1.0] * 4,
        "learning_rate": 3 * [0.1, 0.3, 1.0, 3.0],
    },
    digits,
    seeds=5,
    steps=80,
    validation=validation,
)
score = watched.history["validation_accuracy"][..., -1].mean(axis=1)
best_rates = np.argmax(score.reshape(3, 4), axis=1)  # one for each kind of net
kinds = ("plain", "batch_norm", "noisy_batch_norm")
chosen = dict(zip(kinds, best_rates + np.array([0, 4, 8]), strict=True))


# %%
def drift(runs, layer=3):
    """The mean way per step of the units of a layer, (configurations, seeds)."""
    names = [variable.name for variable in runs.net(0).non_trainable_variables]
    ways = [state for name, state in zip(names, runs.state, strict=True) if name == "way"]
    return ways[layer - 1].mean(axis=2) / runs.loss.shape[-1]


drifts = {name: drift(watched)[place] for name, place in chosen.items()}
losses = {name: watched.loss[place] for name, place in chosen.items()}
learns_to = {name: watched.accuracy[place] for name, place in chosen.items()}

# %%
plots.show(
    pictures.drift(losses, drifts, learns_to),
    "drift",
    alt="Left: training loss over 80 steps without BN, with BN and with noisy BN; all fall, BN "
    "fastest. Right: test accuracy over the drift, log axis. BN has by far the smallest drift, "
    "noisy BN the largest; all three are above 0.9.",
    caption="Noise makes the drift large, and the net still learns. Each kind at its best of four "
    "rates. Line: median of 5 seeds; band: smallest and largest. Dots: the seeds; their axis "
    "begins at 0.8.",
)

# %%
still = drifts["noisy_batch_norm"].min() / drifts["batch_norm"].max()
lab.claim(
    "BN holds the inputs still: with noise behind it they drift 10 times as much, or more",
    still > 10,
    f"{drifts['batch_norm'].mean():.4f} and {drifts['noisy_batch_norm'].mean():.3f}",
    measured="drift of layer 3 per step, in stds of the unit",
    seeds=5,
    chosen_by="validation accuracy, 1 of 4",
)
lab.claim(
    "Without BN they drift 5 times as much as with it, or more",
    drifts["plain"].min() > 5 * drifts["batch_norm"].max(),
    f"{drifts['plain'].mean():.3f} and {drifts['batch_norm'].mean():.4f}",
    measured="drift of layer 3 per step, in stds of the unit",
    seeds=5,
    chosen_by="validation accuracy, 1 of 4",
)

# %%
price = lab.paired_difference(learns_to["noisy_batch_norm"], learns_to["batch_norm"])
drift_guess.measured(
    "still learns" if learns_to["noisy_batch_norm"].min() > 0.6 else "hardly learns",
    "Drift can be large and the net still learns.",
    believed={"hardly learns": "So it would be if the drift were the trouble."},
)
lab.claim(
    "The noisy net still learns",
    learns_to["noisy_batch_norm"].min() > 0.6,
    price,
    measured="test accuracy, noisy BN minus BN, each at its best rate",
    chosen_by="validation accuracy, 1 of 4",
)

# %% [markdown]
# (The drift of noisy BN is no finding. It is the noise that we put in.) Drift can be large and the
# net still learns. So small drift cannot be the whole reason.
#
# ### Along the gradient
#
# What is it, then? Santurkar and colleagues looked at the loss along the gradient: at each step of
# the training, what would the loss be after a longer step in this direction?
#
# `fit` cannot try steps and take them back. So `stepper` makes a function that gets the weights as
# an argument and returns the new ones. It answers with four losses: here, after the step that is
# taken (0.1 times the gradient), after one 3 times as long, and after one of length 0.5.


# %%
def stepper(net):
    """A function (weights, x, y): the weights after a step, and the losses on the way."""
    state = [variable.value for variable in net.non_trainable_variables]
    loss_of = keras.losses.SparseCategoricalCrossentropy()

    @tf.function  # TensorFlow compiles it: many times faster
    def loss(weights, x, y):
        return loss_of(y, net.stateless_call(weights, state, x, training=True)[0])

    @tf.function
    def step(weights, x, y):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            here = loss(weights, x, y)
        gradients = tape.gradient(here, weights)
        far = 0.5 / tf.linalg.global_norm(gradients)  # a step of length 0.5
        short, long, same = (moved(weights, gradients, rate) for rate in (0.1, 0.3, far))
        return short, [here, loss(short, x, y), loss(long, x, y), loss(same, x, y)]

    return step


def moved(weights, gradients, rate):
    return [w - rate * g for w, g in zip(weights, gradients, strict=True)]


# %%
def walk(net, step, seed, steps=30):
    """SGD with rate 0.1; at each step the loss here, after longer steps, and 0.5 away."""
    np.random.seed(seed)  # redrawn draws with NumPy
    weights = [tf.constant(variable.numpy()) for variable in redrawn(net).trainable_variables]
    rng, seen = np.random.default_rng(seed), []
    for _ in range(steps):
        rows = rng.choice(len(digits.x_train), 64, replace=False)
        weights, losses = step(weights, digits.x_train[rows], digits.y_train[rows])
        seen.append([loss.numpy() for loss in losses])
    return seen


# %%
def walks(normalization):
    """The losses of walks from three seeds, shape (seeds, steps, 4)."""
    net = deep_net(normalization, depth=8)
    step = stepper(net)
    return np.array([walk(net, step, seed) for seed in range(3)])


walked = {"plain": walks(None), "batch_norm": walks(keras.layers.BatchNormalization)}
plots.show(
    pictures.walks(walked),
    "along",
    alt="Two panels, one without BN and one with it: training loss over 30 steps, for three seeds, "
    "with a band to the loss after a step 3 times as long. Without BN the band shoots up; with BN "
    "it lies below the line.",
    caption="8 layers of ReLU. Line: the loss. Band: the range of the loss for steps of 0.1 and "
    "0.3 times the gradient. A band above the line: the step was too long. Three seeds, one band "
    "each. The axis ends at 6.",
)

# %%
rise = {name: np.mean(each[..., 2] > each[..., 0], axis=1) for name, each in walked.items()}
rise_far = {name: np.mean(each[..., 3] > each[..., 0], axis=1) for name, each in walked.items()}
lab.claim(
    "With BN a step 3 times as long raises the loss less often, in each of 3 seeds",
    np.all(rise["batch_norm"] < rise["plain"]),
    f"{rise['batch_norm'].mean():.0%} and {rise['plain'].mean():.0%} of 30 steps",
    measured="share of steps where a step of 0.3 times the gradient raises the loss, BN and plain",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "It is not that the gradients with BN are shorter: the same holds for steps of one length, 0.5",
    np.all(rise_far["batch_norm"] < rise_far["plain"]),
    f"{rise_far['batch_norm'].mean():.0%} and {rise_far['plain'].mean():.0%} of 30 steps",
    measured="share of steps where a step of length 0.5 raises the loss, BN and plain",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# With BN the landscape is smoother here: the gradient can be trusted over a longer way. This fits
# section 6: BN allows larger steps. But it is no law.
#
# ### The dark side: very deep nets
#
# Yang and colleagues (2019) calculated that in very deep plain nets BN itself makes the gradients
# explode at the start. We look at 20 layers before any training. The third net has **residual
# connections**: each layer's output is added to its input (see the lesson on vanishing gradients).

# %%
dark_guess = lab.predict(
    "dark",
    "20 new ReLU layers with BN. Compared with layer 20, the gradient of kernel 1 is",
    choices=("much smaller", "about as large", "much larger"),
    guess=None,
)


# %%
def kernel_gradients(seed, normalize=None, residual=False, depth=20):
    """‖∂L/∂W‖ of each layer of a new ReLU net with He's start, in training mode."""
    random = functools.partial(np.random.default_rng(seed).normal, 0, np.sqrt(2 / 64))
    kernels = [tf.constant(random((64, 64)), "float32") for _ in range(depth)]
    to_classes = tf.constant(random((64, 10)), "float32")
    with tf.GradientTape() as tape:
        tape.watch(kernels)
        h = digits.x_train[:128]
        for kernel in kernels:
            z = ops.matmul(h, kernel)
            a = ops.relu(normalize(z) if normalize else z)
            h = h + a if residual else a
        outputs = ops.softmax(ops.matmul(h, to_classes))
        losses = keras.losses.sparse_categorical_crossentropy(digits.y_train[:128], outputs)
        loss = ops.mean(losses)
    return [np.linalg.norm(gradient) for gradient in tape.gradient(loss, kernels)]


norms = {
    "plain": np.array([kernel_gradients(seed) for seed in range(3)]),
    "batch_norm": np.array([kernel_gradients(seed, keras_bn) for seed in range(3)]),
    "BN + residual": np.array([kernel_gradients(seed, keras_bn, True) for seed in range(3)]),
}

# %%
plots.show(
    pictures.dark_side(norms),
    "dark",
    alt="Norm of the kernel's gradient over layers 1 to 20, log axis. Without BN: a wide band and "
    "no strong trend. With BN it grows steadily from layer 20 down to layer 1, 20-fold or more. "
    "With BN and residual connections it is nearly level.",
    caption="A new net of 20 layers. With BN alone the gradients explode on their way down; "
    "residual connections hold them. Line: median of 3 seeds; band: smallest and largest.",
)
grown = {name: (each[:, 1] / each[:, -1]).mean() for name, each in norms.items()}
dark_guess.measured(
    "much larger" if grown["batch_norm"] > 5 else "about as large",
    "BN keeps the values in range, and not the gradients.",
    believed={
        "about as large": "The values are in range. But each BN divides by its σ on the way back."
    },
)
lab.claim(
    "In 20 new layers BN makes the gradients explode; residual connections prevent it",
    grown["batch_norm"] > 5 * grown["plain"] and grown["BN + residual"] < grown["batch_norm"] / 2,
    "; ".join(f"{pictures.NAMES.get(name, name)} × {factor:.2g}" for name, factor in grown.items()),
    measured="‖∂L/∂W‖ of layer 2 / layer 20, before training",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# *Slide 4: "BN works because it reduces the internal covariate shift."* **Verdict: it does reduce
# it; this is not the whole reason.**
#
# > **Remember.** BN keeps the inputs still, and it makes the loss smoother, in nets that are not
# > too deep. In our nets the second matters more.

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
# The nets of section 8, folded: 2 BN layers less, and the same answers. If your answer has passed,
# it does the folding. Otherwise we find $W'$ and $b'$ by asking both layers for their outputs.


# %%
def fold_by_asking(dense, bn):
    both = keras.Sequential([dense, bn])
    bias = both(np.zeros((1, dense.kernel.shape[0])))
    return both(np.eye(dense.kernel.shape[0])) - bias, bias[0]


def dense_layer(kernel, bias):
    layer = keras.layers.Dense(kernel.shape[1])
    layer.build((None, kernel.shape[0]))
    layer.set_weights([np.array(kernel), np.array(bias)])
    return layer


def folded(net):
    """The same net without its BN layers."""
    fold, layers = lab.yours("fold_bn") or fold_by_asking, []
    for layer in net.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            before = layers.pop()  # a Dense layer without bias
            plain = dense_layer(before.kernel.numpy(), np.zeros(before.units))
            layer = dense_layer(*fold(plain, layer))
        layers.append(layer)
    return keras.Sequential([keras.Input(net.input_shape[1:]), *layers])


# %%
gaps, agree = [], []
for seed in range(3):
    net = noisy_bn.net(1, seed)
    long, short = net(digits.x_test), folded(net)(digits.x_test)
    gaps.append(np.max(np.abs(long - short)))
    agree.append(np.mean(np.argmax(long, axis=1) == np.argmax(short, axis=1)))
lab.claim(
    "Folded nets give the same probabilities",
    max(gaps) < 1e-3 and min(agree) > 0.99,
    f"largest difference {max(gaps):.0e}" if max(gaps) > 1e-5 else "differences below 0.00001",
    measured="largest difference of the probabilities on the test rows",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** After training BN costs nothing: fold it into the layer before it.

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
# Look at {{figure:modes}} again. After ten steps momentum 0.99 is far below the others. Your
# function lifts such a net to their height, and no weight has changed.
#
# > **Remember.** If training looks good and inference looks broken, suspect the moving statistics.

# %% [markdown]
# ## 12 · Silent traps of Keras
#
# None of these raises an error. Each cell shows the trap, then the way out.
#
# ### `model(x)` in your own training loop
#
# `fit` calls the model with `training=True`. Your own loop must do it itself. Without it BN runs in
# inference mode: it normalizes with the moving statistics, which never move.

# %%
batch, largest = digits.x_train[:64], {}
for training in (False, True):
    net = deep_net(keras.layers.BatchNormalization)
    net(batch, training=training)
    largest[training] = np.max(np.abs(net.layers[1].moving_mean))
told = {"measured": "largest moving mean after one call", "seeds": 0, "chosen_by": "fixed"}
lab.claim("net(x, training=False): the statistics stay", largest[False] == 0, **told)
lab.claim("net(x, training=True): the statistics move", largest[True] > 0, **told)

# %% [markdown]
# ### `model(x_test, training=True)` learns from the test set
#
# To look at a net in training mode, many call it so. It answers, and it moves the statistics. Use
# `stateless_call`, as in section 7: it returns the new state and keeps the old one.

# %%
before = net.layers[1].moving_mean.numpy()
with_batch_statistics(net, digits.x_test)
kept = np.array_equal(before, net.layers[1].moving_mean)
_ = net(digits.x_test, training=True)
lab.claim(
    "A call with training=True changed the net; stateless_call did not",
    kept and not np.array_equal(before, net.layers[1].moving_mean),
    measured="moving mean before and after",
    seeds=0,
    chosen_by="fixed",
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
    measured="outputs",
    seeds=0,
    chosen_by="fixed",
)
bn.trainable = True
bn.gamma.trainable = bn.beta.trainable = False
lab.claim(
    "With gamma and beta frozen one by one, BN still uses the batch",
    np.allclose(normal, bn(batch, training=True)) and not bn.trainable_variables,
    measured="outputs",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# ### A bias in front of BN
#
# Its gradient is 0, up to rounding. SGD leaves it alone. Adam divides by the size of the gradient
# (plus $10^{-7}$), so the rounding error becomes a visible walk. This changes nothing in the output
# of training mode. So leave the bias out: `use_bias=False`.


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
    "The bias before BN: SGD hardly moves it, Adam moves it 100 times as far or more; full speed "
    "would be 10 steps of 0.01, and it stays far below",
    sgd < 1e-6 and 100 * sgd < adam < 0.05,
    f"{sgd:.0e} and {adam:.0e}",
    measured="largest |bias| after 10 steps, SGD and Adam",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# ### Weight decay pulls at gamma, too
#
# `AdamW`, and `weight_decay=` of the other optimizers, decay *all* trainable variables. So gamma is
# pulled towards 0 in each step. Exclude gamma and beta by name.


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


decayed, stays = gamma_left(exclude=False), gamma_left(exclude=True)
lab.claim(
    "AdamW shrinks gamma though nothing asks for it; excluded by name, gamma stays 1",
    decayed < 0.5 and stays == 1,
    f"{decayed:.2f} and {stays:.0f} after 20 steps",
    measured="gamma after 20 steps with gradient 0",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# ### Two defaults
#
# `epsilon=1e-3` hides small variances (section 3). `momentum=0.99` keeps the old value and is too
# slow for short runs (section 4); `momentum=0.1`, brought from PyTorch, means the opposite here.
#
# ## What to remember
#
# - BN gives every unit mean 0 and std 1 over the batch, then its own $\gamma$ and $\beta$.
#   Dense without bias → BN → activation.
# - Training uses the batch, inference the moving statistics. They are late: momentum 0.99 keeps
#   99 % of the old value.
# - Backward, BN removes a shift and a stretch from the gradient. The length of a unit's weights
#   sets only its speed: $\eta / \lVert w \rVert^2$.
# - BN needs batches that are large enough. Layer norm needs none.
# - After training it can be folded away.
#
# | The slides say | Verdict | What we measured |
# |---|---|---|
# | no strong dependence on the start | true in a range | far more scales work |
# | training can go faster | true through the rate | no faster at a small rate; sigmoids learn |
# | it suppresses overfitting | not here | wrong labels: no help; 200 clean rows: nothing clear |
# | it reduces covariate shift | not the whole reason | with the shift back the net still learns |
#
# ## What this lesson did not show
#
# - All nets here are small. Ioffe and Szegedy report that BN made dropout needless in a large image
#   net, in some cases. Our small ones say nothing about that.
# - The order of BN and activation was compared for one net on the digits; elsewhere it may matter.
# - That the loss is smoother is an observation, in nets of 8 layers. Why is still under research.
# - In data-parallel training each device has its own batch statistics, unless
#   `BatchNormalization(synchronized=True)`.
#
# ## References
#
# - Ioffe, Szegedy (2015): Batch normalization: accelerating deep network training by reducing
#   internal covariate shift. *ICML*.
# - Ba, Kiros, Hinton (2016): Layer normalization. *arXiv:1607.06450*.
# - Ioffe (2017): Batch renormalization: towards reducing minibatch dependence in batch-normalized
#   models. *NeurIPS*.
# - van Laarhoven (2017): L2 regularization versus batch and weight normalization.
#   *arXiv:1706.05350*.
# - Bjorck, Gomes, Selman, Weinberger (2018): Understanding batch normalization. *NeurIPS*.
# - Santurkar, Tsipras, Ilyas, Madry (2018): How does batch normalization help optimization?
#   *NeurIPS*.
# - Wu, He (2018): Group normalization. *ECCV*.
# - Arora, Li, Lyu (2019): Theoretical analysis of auto rate-tuning by batch normalization. *ICLR*.
# - Yang, Pennington, Rao, Sohl-Dickstein, Schoenholz (2019): A mean field theory of batch
#   normalization. *ICLR*.
# - Zhang, Sennrich (2019): Root mean square layer normalization. *NeurIPS*.
# - Wu, Johnson (2021): Rethinking "batch" in BatchNorm. *arXiv:2105.07576*.
