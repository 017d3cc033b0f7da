# %% [markdown]
# # Vanishing gradients: why deep stacks stop learning
#
# After this lesson you can
#
# - compute the gradient of one neuron by hand, and of a deep net by the chain rule;
# - predict the factor by which a gradient changes in each layer, and see when it vanishes;
# - say which activation goes with which initialization, and why;
# - stop exploding gradients by clipping, and carry gradients through many layers by a shortcut.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from lessons.vanishing_gradients import checks, pictures

# %% [markdown]
# Some words are used from the start:
#
# - **kernel**: Keras' word for the weight matrix $W$ of a layer. The **bias** is $b$.
# - **SGD** (stochastic gradient descent): the net sees a few rows at a time, a *mini-batch*. Then
#   every weight moves against its gradient: $W \leftarrow W - \eta\, \partial L / \partial W$. That
#   is one **step**. $\eta$ is the **learning rate**, $L$ the loss.
# - **seed**: the number that starts the random numbers. Another seed gives other first weights and
#   other mini-batches. We train from several seeds, to see how much is chance.
# - **std**: standard deviation, the usual size of random numbers with mean 0.
# - **Glorot** and **He**: two rules for the first weights. They are random, with mean 0. In a layer
#   with n inputs and n outputs Glorot's std is $1/\sqrt n$; that of He is $\sqrt 2$ times as large.
#   Keras takes Glorot's if we do not choose.
#
# A line with ✓ is a claim that the notebook has just checked, with what was measured behind it.
#
# ## 1 · Deeper is worse
#
# A deeper net can compute more. So it should be better. Is it?
#
# Here are nets of sigmoid neurons with 1, 3 and 6 hidden layers. All see the same handwritten
# digits for 300 steps. With ten classes, a guess is right 10 % of the time.
#
# Each net gets the best of five learning rates. **Validation rows** choose the rate: 360 rows that
# no net learns from. Then **test rows** say how good the chosen one is. They had no say in the
# choice.

# %%
best_depth = lab.predict(
    "best_depth",
    "Sigmoid nets, 300 steps, a good learning rate for each: which one will be best?",
    choices=("1 hidden layer", "3 hidden layers", "6 hidden layers"),
    guess=None,
)

# %%
digits, validation = data.digits().held_out(360)
RATES = [0.1, 0.3, 1.0, 3.0, 10.0]


def dense_net(depth, activation, initializer=keras.initializers.GlorotUniform):
    # a new initializer for each layer: the same one would give layers of one shape equal weights
    hidden = [
        keras.layers.Dense(32, activation=activation, kernel_initializer=initializer())
        for _ in range(depth)
    ]
    output = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((64,)), *hidden, output])


def train(depth, activation, rates, optimizer=keras.optimizers.SGD, steps=300, **options):
    """Trains the nets of all rates from 3 seeds, all at once."""
    return lab.train_many(
        lambda: dense_net(depth, activation, **options),
        optimizer,
        {"learning_rate": rates},
        digits,
        seeds=3,
        steps=steps,
        validation=validation,
    )


# %%
depths = (1, 3, 6)
wall = {depth: train(depth, "sigmoid", RATES) for depth in depths}
best = {depth: lab.best_by_validation(wall[depth]) for depth in depths}
for depth in depths:
    print(f"depth {depth}: η = {best[depth].configuration['learning_rate']:g} is chosen")

# %%
chosen = np.array([wall[depth].accuracy[best[depth].index] for depth in depths])
plots.show(
    pictures.wall(depths, chosen),
    "wall",
    alt="Test accuracy over the number of hidden layers, 1 to 6, for sigmoid nets. It lies near "
    "0.95 for 1 and 3 layers, and at guessing, 0.1, for 6 layers.",
    caption="The depth wall: three layers learn, six only guess. Line: median of 3 seeds; band: "
    "smallest and largest.",
)
deep = wall[6].accuracy
best_depth.measured(
    "1 hidden layer",
    "A deeper net can compute more, but here it does not get there in 300 steps.",
    believed={"6 hidden layers": "More layers can compute more: true, if they learn."},
)
lab.claim(
    "With SGD and 300 steps, 6 sigmoid layers do not learn at any of 5 rates; 1 layer does",
    deep.max() < 0.2 and chosen[0].min() > 0.9 and chosen[0].mean() >= chosen.mean(axis=1).max(),
    f"best of 15 runs {deep.max():.2f}; 1 layer {chosen[0].mean():.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by="none for 6 layers: all rates; 1 layer: validation accuracy, 1 of 5",
)

# %% [markdown]
# In {{figure:wall}} the deep net stays at guessing. It has enough neurons and enough data. So what
# is missing? Our suspect is the *gradient*. To see where it gets lost we follow it backward, first
# through one neuron. (Section 7 then tests the suspect.)
#
# Hochreiter found this problem in 1991, in his diploma thesis; Bengio, Simard and Frasconi (1994)
# showed it for nets that learn over many time steps.

# %% [markdown]
# ## 2 · One neuron, forward and backward
#
# A **logistic regression** is one sigmoid neuron. Here it sees one sample, $x = 2$ with the truth
# $y = 1$. Its weight is 0.5 and its bias −0.5. We go forward and write down each value. Then we go
# backward: at each step we multiply by one slope.

# %%
x, w, b = 2.0, 0.5, -0.5
z = w * x + b
a = 1 / (1 + np.exp(-z))
loss = -np.log(a)  # y = 1

da = -1 / a
dz = da * a * (1 - a)
dw, db, dx = dz * x, dz, dz * w

plots.show(
    pictures.graph({"x": x, "w": w, "b": b, "z": z, "a": a, "L": loss}, dx, dw, db, dz, da),
    "graph",
    alt="The computational graph of one neuron. From left to right: x times w, plus b, gives z; "
    "the sigmoid gives a; minus the logarithm gives the loss. Black numbers stand above the "
    "arrows, the orange-red gradients below, from right to left.",
    caption="Forward in black, backward in orange-red: each orange-red number is the one to its "
    "right, times the slope of the step between them.",
)

# %% [markdown]
# The same in symbols, for n samples at once:
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
# The two factors $a (1 - a)$ cancel. What remains is *prediction minus truth*. They cancel because
# of this loss, the one with the logarithms. Its name is **cross-entropy**. With the squared error
# $(a - y)^2$ nothing cancels, and a neuron that is sure and wrong gets almost no gradient. That is
# why a sigmoid at the end comes with the cross-entropy. One more step leads to the weights:
#
# $$\frac{\partial L}{\partial W} = x^\top \frac{\partial L}{\partial z}, \qquad
# \frac{\partial L}{\partial b} = \sum_i \frac{\partial L}{\partial z_i}$$
#
# (Rumelhart, Hinton and Williams, 1986, made this way of computing gradients popular.)

# %%
sure_and_wrong = 1 / (1 + np.exp(10.0))  # a for z = -10, and y = 1
cross_entropy = abs(sure_and_wrong - 1)
squared_error = abs(2 * (sure_and_wrong - 1) * sure_and_wrong * (1 - sure_and_wrong))
lab.claim(
    "A sure and wrong neuron (z = −10, y = 1) gets a gradient from the cross-entropy, hardly any "
    "from the squared error",
    cross_entropy > 0.99 and squared_error < 1e-3,
    f"|∂L/∂z| {cross_entropy:.2f} and {squared_error:.1e}",
    measured="|∂L/∂z|",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# ## Exercise 1 · logistic_backprop
#
# Write the forward pass up to $a$, then the backward pass: $\partial L / \partial z$, then the
# gradients of kernel and bias. Return both. Use `keras.ops` or NumPy, and no
# `tf.GradientTape`: that is TensorFlow's recorder, which computes gradients for us. There may be a
# single sample, and $z$ may be far from 0, such as −30 or 40.


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
# With these two gradients one neuron learns to separate two clouds of points. If your answer has
# passed, the picture is made with it; otherwise with `tf.GradientTape`.


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


# %%
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
right = [np.mean((x @ kernel + bias > 0) == y) for kernel, bias in path]
plots.show(
    pictures.border(x, path, steps=(0, 2, 5, 10, 60)),
    "border",
    alt="Two clouds of points, blue at the lower left and orange-red triangles at the upper "
    "right. A line turns during training from along the clouds to between them.",
    caption="The border a = 1/2 after 0, 2, 5, 10 and 60 steps, from grey to black. It turns until "
    "it lies between the clouds.",
)

# %%
lab.claim(
    "60 steps turn the border of one neuron between the clouds",
    right[0] < 0.6 and right[-1] > 0.85,
    f"right {right[0]:.0%}, then {right[-1]:.0%}",
    measured="share of the 200 points on the right side",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** Backward is forward in reverse, one factor per step.
#
# In the last neuron the factor $\sigma' = a(1 - a)$ cancels. In a hidden layer nothing cancels it.

# %% [markdown]
# ## 3 · The slope of an activation
#
# In every hidden layer the gradient is multiplied by the slope of the activation:
#
# $$\sigma'(z) = \sigma(z)\,\big(1 - \sigma(z)\big), \qquad
# \tanh'(z) = 1 - \tanh^2(z), \qquad
# \mathrm{ReLU}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z < 0 \end{cases}$$

# %%
steepest_tanh = lab.predict("steepest_tanh", "How large can the slope of tanh become?", guess=None)

# %% [markdown]
# ## Exercise 2 · activation_gradients
#
# Return the three derivatives at `z`, each of the shape of `z`: as a dictionary with the keys
# `"sigmoid"`, `"tanh"`, `"relu"`, or as a tuple in this order. `z` is an array of any shape. Its
# numbers may be 1000 or −1000, so avoid `exp`; you may use `ops.sigmoid` and `ops.tanh`. At
# $z = 0$ ReLU has a kink and no slope: let ReLU′ be 0 there, as Keras does. (½ and 1 pass, with a
# remark.)


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
activations = {"sigmoid": ops.sigmoid, "tanh": ops.tanh, "relu": ops.relu}


def slope(activation, z):
    """φ′(z) by TensorFlow's tape."""
    z = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = activations[activation](z)
    return tape.gradient(value, z).numpy()


z = np.linspace(-5, 5, 81).astype("float32")
slopes = {name: slope(name, z) for name in activations}
values = {name: np.array(activations[name](z)) for name in activations}
yours = lab.yours("activation_gradients") and lab.yours("activation_gradients")(z[::8])
plots.show(
    pictures.activations(z, values, slopes, yours),
    "slopes",
    alt="Left: sigmoid, tanh, ReLU and the dashed curve 2σ(z) − 1 over z from −5 to 5. Right: "
    "their slopes. The sigmoid's reaches 0.25, that of tanh 1; the slope of ReLU is 0 or 1.",
    caption="Three activations and their slopes. The dashed curve is not tanh(z).",
)
steepest_tanh.measured(slopes["tanh"].max(), "At 0, four times the slope of the sigmoid.")

# %% [markdown]
# A lecture slide says: $\tanh(z) = 2\sigma(z) - 1$, and the slope of tanh lies between 0 and 1/2.
# Both belong together, and both are wrong by a factor 2 in z: $2\sigma(z) - 1$ is the dashed line
# of {{figure:slopes}}, and it is $\tanh(z/2)$.

# %%
wrong = np.max(np.abs(np.tanh(z) - (2 * ops.sigmoid(z) - 1)))
right_one = np.max(np.abs(np.tanh(z) - (2 * ops.sigmoid(2 * z) - 1)))
lab.claim(
    "tanh(z) is 2σ(2z) − 1, and not 2σ(z) − 1",
    wrong > 0.25 and right_one < 1e-6,
    f"largest differences {right_one:.0e} and {wrong:.3f}",
    measured="largest difference on −5 … 5",
    seeds=0,
    chosen_by="fixed",
)
lab.claim(
    "The slope of tanh reaches 1, not 1/2; the slope of the sigmoid never exceeds 1/4",
    slopes["tanh"].max() == 1 and slopes["sigmoid"].max() == 0.25,
    f"{slopes['tanh'].max():.2f} and {slopes['sigmoid'].max():.2f}",
    measured="largest slope on −5 … 5",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** The *slope* of the sigmoid is at most 1/4, that of tanh at most 1. The weights may
# > make up for it: that is the next section.

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
# $\varphi$ is the activation, and $\odot$ multiplies number by number. So there are two factors per
# layer: the slope $\varphi'$, and the kernel $W$. The usual explanation looks at the slope alone:
# $0.25^{20} \approx 10^{-12}$. But there are weights in between, and they can be large.
#
# Take 20 layers of 100 sigmoid neurons, and let all weights have standard deviation 1. Then most
# neurons are **saturated**: close to 0 or 1, where the slope is almost 0.

# %%
saturation = lab.predict(
    "saturation",
    "Weights of std 1 saturate the sigmoids. Their gradient, compared with Glorot's small weights:",
    choices=("vanishes faster", "vanishes as fast", "hardly vanishes"),
    guess=None,
)

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
# digits goes forward, its gradient comes back. The outputs of the last layer, before a softmax, are
# called **logits**; `from_logits=True` tells the loss that it gets these. (`shortcut` is for
# section 10.)


# %%
def glorot(inputs, outputs):
    """Glorot's standard deviation of a kernel."""
    return np.sqrt(2 / (inputs + outputs))


def he(inputs, outputs):
    """He's standard deviation of a kernel."""
    return np.sqrt(2 / inputs)


# %%
def one_pass(activation, std, depth=20, units=100, seed=0, shortcut=0.0):
    """Of a new net: W₁ … W_L, a₀ … a_L, and the gradients ∂L/∂a₀ …, ∂L/∂W₁ …"""
    phi = activations.get(activation, activation)  # a name of the three, or a function
    rng = np.random.default_rng(seed)
    shapes = [(64, units)] + [(units, units)] * (depth - 1)
    kernels = [tf.constant(rng.normal(0, std(*shape), shape), "float32") for shape in shapes]
    readout = tf.constant(rng.normal(0, glorot(units, 10), (units, 10)), "float32")
    a = [tf.constant(digits.x_train[:128])]
    with tf.GradientTape() as tape:
        tape.watch([a[0], *kernels])
        a.append(phi(a[0] @ kernels[0]))
        for kernel in kernels[1:]:
            a.append(shortcut * a[-1] + phi(a[-1] @ kernel))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        loss = loss(digits.y_train[:128], a[-1] @ readout)
    da, dkernels = tape.gradient(loss, [a, kernels])
    return kernels, a, da, dkernels


def norms(gradients):
    """The norm of each; in float64, because the squares of tiny numbers vanish in float32."""
    return np.array([np.sqrt(np.sum(np.square(g, dtype="float64"))) for g in gradients])


def factor(norms):
    """By what ‖∂L/∂a‖ is multiplied per layer, on average, on its way back to layer 1."""
    return (norms[..., 1] / norms[..., -1]) ** (1 / (norms.shape[-1] - 2))


# %%
schemes = {"std 0.01": lambda n, m: 0.01, "Glorot": glorot, "He": he, "std 1": lambda n, m: 1.0}
rows = [(name, scheme) for name in activations for scheme in schemes]
passes = {
    (name, scheme): [one_pass(name, schemes[scheme], seed=seed) for seed in range(3)]
    for name, scheme in rows
}
da = {row: np.array([norms(da) for _, _, da, _ in passes[row]]) for row in rows}
factors = {row: factor(da[row]) for row in rows}

# %%
yours = None
if lab.yours("backprop_norms"):
    kernels, a, gradients, _ = passes["sigmoid", "Glorot"][0]
    kernels, a = [np.array(w) for w in kernels], [np.array(each) for each in a]
    zs = [before @ kernel for before, kernel in zip(a[:-1], kernels, strict=True)]
    slope_of_sigmoid = lambda z: ops.sigmoid(z) * ops.sigmoid(-z)  # noqa: E731
    yours = norms(lab.yours("backprop_norms")(kernels, zs, slope_of_sigmoid, gradients[-1].numpy()))
shown = [(name, scheme) for name in ("sigmoid", "tanh") for scheme in ("Glorot", "std 1")]
plots.show(
    pictures.way_back({row: da[row] for row in shown}, factors, yours),
    "way_back",
    alt="The norm of the gradient over layers 20 to 1, on a log scale. Sigmoid with Glorot's "
    "weights falls by twelve powers of ten, a little faster than the dotted line 0.25 per layer. "
    "Sigmoid with std 1 and tanh with Glorot stay level. tanh with std 1 grows.",
    caption="A gradient on its way back through 20 layers: read from the right to the left. Only "
    "one of the four vanishes. Line: median of 3 seeds; band: smallest and largest.",
)


# %%
def saturated(scheme):
    """The share of sigmoid neurons of layer 10 within 0.05 of 0 or 1, for each seed."""
    layer = np.array([a[10] for _, a, _, _ in passes["sigmoid", scheme]])
    return np.mean(np.abs(layer - 0.5) > 0.45, axis=(1, 2))


small, large = factors["sigmoid", "Glorot"], factors["sigmoid", "std 1"]

# %%
saturation.measured(
    "hardly vanishes" if large.min() > 0.9 else "vanishes as fast",
    "Few neurons have a slope, but 100 large weights amplify their gradients.",
    believed={"vanishes faster": "The slopes are smaller: true. The weights are larger, too."},
)
lab.claim(
    "Sigmoid, Glorot, 100 neurons: none is saturated, and less than a quarter passes each layer",
    saturated("Glorot").max() < 0.01 and small.min() > 0.2 and small.max() < 0.25,
    f"{saturated('Glorot').mean():.0%} saturated, × {small.mean():.3f} per layer",
    measured="factor of ‖∂L/∂a‖ per layer",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "Sigmoid, std 1, 100 neurons: most are saturated, and still the gradient hardly vanishes",
    saturated("std 1").min() > 0.5 and large.min() > 0.9,
    f"{saturated('std 1').mean():.0%} saturated, × {large.mean():.3f} per layer",
    measured="factor of ‖∂L/∂a‖ per layer",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# Slides often say: "sigmoid with std = 1: the outputs saturate, so the gradient vanishes". The
# first half is true here, the second is not. Each layer also multiplies by 100 large weights.
# Glorot's weights look healthy in a histogram of outputs, and there the gradient does vanish.
#
# ### One formula for all of it
#
# Take one layer with n neurons and random weights. Each number of $\partial L / \partial a$ is a
# sum of n terms. Each term is a gradient, times a slope, times a weight. Some terms are positive,
# some negative, so they partly cancel: on average only their *squares* add up, as in a random walk.
# So the norm is multiplied by
#
# $$\text{factor per layer} = \sqrt{\,n \cdot \operatorname{Var}(W) \cdot
# \operatorname{mean}\big(\varphi'(z)^2\big)}$$
#
# Number of neurons, size of the weights, size of the slopes: nothing else. Is it true?


# %%
def predicted(activation, kernels, a):
    """The factor per layer from forward values alone: layers 2 … L, their geometric mean."""
    kernels, before = tf.stack(kernels[1:]), tf.stack(a[1:-1])  # (layers, …): all layers at once
    slopes = slope(activation, before @ kernels)
    squares = 100 * np.var(kernels, axis=(1, 2)) * np.mean(slopes**2, axis=(1, 2))
    return np.sqrt(np.exp(np.mean(np.log(squares))))


forecast = {
    row: np.array([predicted(row[0], kernels, a) for kernels, a, _, _ in passes[row]])
    for row in rows
}
plots.show(
    pictures.diagonal(forecast, factors),
    "diagonal",
    alt="Twelve marks, one for each pair of activation and initialization: measured factor over "
    "predicted factor, both from 0.02 to 7. All lie on the diagonal.",
    caption="Twelve kinds of nets: the factor per layer, predicted from the forward pass and "
    "measured on the way back. Four of them lie on top of each other near 1. Marks: mean of 3 "
    "seeds; bars: their range.",
)
off = max(np.max(np.abs(forecast[row] / factors[row] - 1)) for row in rows)

# %%
lab.claim(
    "The formula predicts the factor of all 12 kinds of nets, each seed, within 10 %",
    off < 0.1,
    f"largest error {off:.1%}",
    measured="predicted factor / measured factor − 1",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# The formula also shows what is *not* general. In "std 1 is fine for the sigmoid" the number of
# neurons is missing. Std 1 counts n times in the sum, so the same std suits 100 neurons only.

# %%
widths = (25, 100, 400)
by_width = np.array(
    [
        [factor(norms(one_pass("sigmoid", schemes["std 1"], 10, n, seed)[2])) for n in widths]
        for seed in range(3)
    ]
)
lab.claim(
    "Sigmoid with std 1: narrow nets lose their gradient, wide nets make it explode",
    by_width[:, 0].max() < 0.8 and by_width[:, -1].min() > 1.2,
    ", ".join(f"{n}: × {f:.2f}" for n, f in zip(widths, by_width.mean(axis=0), strict=True)),
    measured="factor per layer, by the number of neurons",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** Look at $\sqrt n$ × weights × slope. A histogram of the outputs shows the slope
# > only.

# %% [markdown]
# ## 5 · All of it in one picture
#
# Three activations, four initializations, 20 layers. Colour shows how large the gradient is in a
# layer, compared with the last layer. White: as large as there. Purple: it vanished. Orange: it
# exploded.

# %%
white_rows = lab.predict(
    "white_rows",
    "In how many of the 12 rows does the gradient stay within a factor of 10, over 20 layers?",
    guess=None,
)

# %%
arrives = {row: np.log10(np.maximum(da[row] / da[row][:, -1:], 1e-40))[:, 1:] for row in rows}
plots.show(
    pictures.all_rows(arrives, factors),
    "all_rows",
    alt="A heat map of 12 rows, activation and initialization, over layers 1 to 20. Four rows stay "
    "white: sigmoid with std 1, tanh with Glorot, tanh with He, ReLU with He. The sigmoid's other "
    "rows, ReLU with Glorot (pale) and all rows with std 0.01 turn purple; tanh and ReLU with std "
    "1 turn orange.",
    caption="How much of the gradient arrives in each layer, as a power of ten: −5 means 10⁻⁵. At "
    "the right the factor per layer. Only four rows stay white. Mean of 3 seeds.",
)
balanced = [row for row in rows if np.max(np.abs(arrives[row][:, 0])) < 1]
white_rows.measured(len(balanced), "Only where size of weights and slope balance.")
lab.claim(
    "4 of 12 pairs keep the gradient within a factor of 10 through 20 layers, in each of 3 seeds",
    balanced == [("sigmoid", "std 1"), ("tanh", "Glorot"), ("tanh", "He"), ("relu", "He")],
    "; ".join(f"{' '.join(row)} × {factors[row].mean():.2f}" for row in balanced),
    measured="factor per layer",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# > **Remember.** There is no good initialization as such. It must fit the activation. For ReLU it
# > is He's (He et al., 2015). For tanh Glorot's (Glorot and Bengio, 2010) loses a little per layer,
# > and He's gains a little. (The sigmoid's std 1 is for 100 neurons only.)

# %% [markdown]
# ## 6 · Why we plot ∂L/∂a and not ∂L/∂W
#
# Most tools show the gradients of the weights. Look at ReLU, in both ways:

# %%
dkernels = {
    row: np.array([norms(dkernels) for _, _, _, dkernels in passes[row]])
    for row in rows
    if row[0] == "relu"
}
plots.show(
    pictures.both_gradients(da, dkernels),
    "both_gradients",
    alt="Two panels over layers 2 to 20, log scale, ReLU with Glorot, He and std 1. Left, the norm "
    "of ∂L/∂a: Glorot rises by three powers of ten from layer 2 to 20, std 1 falls by fifteen, He "
    "is level. Right, the norm of ∂L/∂W: three level lines at different heights.",
    caption="ReLU nets: ∂L/∂a tells in which layers the gradient is lost. ∂L/∂W has another level "
    "for each start, but the same in all layers of a net. Line: median of 3 seeds; band: smallest "
    "and largest.",
)


def decades(norms):
    """The powers of ten between the largest and the smallest norm of each net."""
    return np.log10(norms.max(axis=1) / norms.min(axis=1))


ill = [("relu", "Glorot"), ("relu", "std 1")]
span_a = np.min([decades(da[row][:, 2:]) for row in ill])
span_w = np.max([decades(dkernels[row][:, 1:]) for row in ill])

# %%
lab.claim(
    "ReLU with Glorot's weights or std 1: ∂L/∂a changes by powers of ten, ∂L/∂W hardly",
    span_a > 2 and span_w < 1,
    f"at least {span_a:.1f} powers of ten, and at most {span_w:.1f}",
    measured="powers of ten between the layers of one net",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# The gradient of a kernel is a product:
# $\partial L / \partial W_\ell = a_{\ell-1}^\top\, \partial L / \partial z_\ell$. With ReLU, what
# the signal loses on its way forward, the gradient loses on its way back. In layer $\ell$ the
# signal has passed $\ell - 1$ layers and the gradient $L - \ell$ layers. Together these are always
# $L - 1$, so the product looks the same everywhere. Glorot and Bengio (2010) warn of this.

# %%
forward = np.array([norms(a) for _, a, _, _ in passes["relu", "Glorot"]])
left_over = forward[:, -1] / forward[:, 1]
forward = left_over ** (1 / 19)
lab.claim(
    "ReLU, Glorot: the signal shrinks on its way forward as the gradient does on its way back",
    np.max(np.abs(forward / factors["relu", "Glorot"] - 1)) < 0.05,
    f"× {forward.mean():.2f} and × {factors['relu', 'Glorot'].mean():.2f} per layer",
    measured="factor of ‖a‖ and of ‖∂L/∂a‖ per layer",
    seeds=3,
    chosen_by="fixed",
)
lab.claim(
    "ReLU, Glorot: less than a hundredth of the signal is left after 20 layers",
    left_over.max() < 0.01,
    f"× {left_over.mean():.4f}",
    measured="‖a₂₀‖ / ‖a₁‖",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# You may ask: SGD uses ∂L/∂W. If it is small but equal everywhere, why not just take a larger
# learning rate? That makes the steps longer. But the *signal* has shrunk as well: at the end of 20
# layers little is left of it, so the outputs hardly depend on the digit. No learning rate changes
# what a new net sends forward.
#
# > **Remember.** Equal weight gradients in all layers do not mean that all is well.

# %% [markdown]
# ## 7 · Is it really the gradient?
#
# In the 6-layer net of section 1 little gradient reached the first layers, and the net did not
# learn. That is a correlation. To show a cause we must change what the gradient does, and nothing
# else.
#
# The same net with the same first weights, the same batches, the same loss. Only what the optimizer
# makes of the gradient changes: **Adam** divides each number of it by its usual size, so that every
# weight makes steps of about the same size, however small its gradient is. (Adam also averages over
# the last steps, but an average makes nothing larger. The next lesson has the details.)

# %%
only_steps = lab.predict(
    "only_steps",
    "The 6-layer sigmoid net that stayed at guessing, now with steps of equal size, 300 of them:",
    choices=("it still guesses", "it learns: better than 25 %"),
    guess=None,
)

# %%
adam = train(6, "sigmoid", [0.003, 0.01, 0.03], keras.optimizers.Adam)
best_adam = lab.best_by_validation(adam)


def first_kernels(seed):
    """The kernels of the 6-layer net before training."""
    keras.utils.set_random_seed(seed)
    return dense_net(6, "sigmoid").get_weights()[::2]


first = [first_kernels(seed) for seed in range(3)]


def moved(runs, place):
    """How far the kernel of each layer went: ‖W − W₀‖ / ‖W₀‖, shape (layers, seeds)."""
    shares = []
    for seed, kernels in enumerate(first):
        after = [kernel[place, seed] for kernel in runs.weights[::2]]
        pairs = zip(after, kernels, strict=True)
        shares.append([np.linalg.norm(w - w0) / np.linalg.norm(w0) for w, w0 in pairs])
    return np.transpose(shares)


# %%
still = moved(wall[6], RATES.index(0.1))
plots.show(
    pictures.standing_still(still, moved(adam, best_adam.index)),
    "standing_still",
    alt="Relative change of the kernel over layers 1 to 7, log scale. With SGD the last layer "
    "changes by about a fifth, the first three by about a thousandth. With Adam every layer "
    "changes by more than its own size.",
    caption="How far each layer of the same net has moved after 300 steps. With SGD the first "
    "layers stand still. Line: median of 3 seeds; band: smallest and largest.",
)

# %%
after_adam = adam.accuracy[best_adam.index]
only_steps.measured(
    int(after_adam.min() > 0.25),
    "The net was able to learn; its first layers had got no steps.",
    believed={"it still guesses": "One may think that the net itself is unfit; it is not."},
)
lab.claim(
    "SGD leaves 6 sigmoid layers at guessing at each rate; with Adam the same nets learn",
    deep.max() < 0.2 and after_adam.min() > 0.25,
    f"{deep.mean():.2f} and {after_adam.mean():.2f}",
    measured="test accuracy after 300 steps",
    seeds=3,
    chosen_by=f"SGD: none, all rates; Adam: {best_adam.rule}",
)
lab.claim(
    "SGD, η = 0.1: the first layer moves far less than the last",
    (still[0] < 0.1 * still[-1]).all(),
    f"‖W − W₀‖/‖W₀‖ {still[0].mean():.4f} and {still[-1].mean():.2f}",
    measured="relative change of the kernel",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# So the gradient is a cause. It is not the only thing that shrinks. On the way *forward* the
# differences between the digits shrink, too, at about the same rate. The lesson on initialization
# looks at this half.

# %%
differences = np.array(
    [
        [np.mean(np.std(a[layer], axis=0)) for layer in (1, 6)]
        for _, a, _, _ in passes["sigmoid", "Glorot"]
    ]
)
lab.claim(
    "Sigmoid, Glorot: after 6 layers the digits hardly differ",
    (differences[:, 1] < 0.01 * differences[:, 0]).all(),
    f"× {np.mean(differences[:, 1] / differences[:, 0]) ** (1 / 5):.2f} per layer",
    measured="factor of a neuron's standard deviation over 128 digits, layers 1 to 6",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# ### Better activations
#
# In {{figure:all_rows}} tanh with Glorot's weights and ReLU with He's keep the gradient. Does ReLU
# pass the depth wall, with plain SGD?

# %%
relu = train(6, "relu", [0.1, 0.3, 0.6], initializer=keras.initializers.HeUniform)
best_relu = lab.best_by_validation(relu)
passing = relu.accuracy[best_relu.index]
lab.claim(
    "6 layers, SGD, 300 steps: ReLU learns, in each of 3 seeds; the sigmoid does not",
    passing.min() > 0.9 and deep.max() < 0.2,
    f"{passing.mean():.2f} and {deep.mean():.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by=f"ReLU: {best_relu.rule}; sigmoid: none, all rates",
)

# %% [markdown]
# And tanh? Slides say: it learns better than the sigmoid because its outputs lie around 0 (LeCun
# et al., 1998). But tanh differs in two things, its centre and its slope. So we send a gradient
# through one more activation, $\sigma(z) - \frac12$. It has the centre of tanh and the slope of the
# sigmoid.


# %%
def centred_sigmoid(z):
    return ops.sigmoid(z) - 0.5


centred = [factor(norms(one_pass(centred_sigmoid, glorot, seed=seed)[2])) for seed in range(3)]
lab.claim(
    "The centre of tanh without its slope: the gradient vanishes as the sigmoid's does",
    max(centred) < 0.26 and factors["tanh", "Glorot"].min() > 0.9,
    f"σ − ½: × {np.mean(centred):.3f} per layer; tanh: × {factors['tanh', 'Glorot'].mean():.3f}",
    measured="factor of ‖∂L/∂a‖ per layer, Glorot, 20 layers",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# So the centre alone does not keep the gradient. The slope does. (The centre may help in other
# ways, which we did not measure.)
#
# > **Remember.** A layer that gets almost no gradient hardly learns. That it gets one is not yet
# > enough (section 11 will show it).

# %% [markdown]
# ## 8 · ReLU can die
#
# The slope of ReLU is 1, but only above 0. A neuron whose z is negative for *every* row gets no
# gradient from any row: its own weights stand still. It is **dead**. One large step can throw a
# neuron there. Can one step kill many?
#
# We take new nets with 6 ReLU layers and let SGD make *one* step, with 64 digits. Then we count the
# dead neurons, over all training rows.

# %%
killed = lab.predict(
    "killed",
    "6 ReLU layers, one step with η = 10: which share of the hidden neurons is dead (0 to 1)?",
    guess=None,
)


# %%
def gradients_of(net, rows):
    """The gradients of a net's weights for the first training rows."""
    loss = keras.losses.SparseCategoricalCrossentropy()
    with tf.GradientTape() as tape:
        value = loss(digits.y_train[:rows], net(digits.x_train[:rows]))
    return [np.array(g) for g in tape.gradient(value, net.trainable_variables)]


def dead(weights):
    """For each hidden layer, which neurons have z > 0 for no training row."""
    a, silent = digits.x_train, []
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        z = a @ kernel + bias
        a, silent = np.maximum(z, 0), [*silent, np.all(z <= 0, axis=0)]
    return np.array(silent)


step_lengths, after_step = [0.1, 0.3, 1.0, 3.0, 10.0], []
for seed in range(3):
    keras.utils.set_random_seed(seed)
    net = dense_net(6, "relu", keras.initializers.HeUniform)
    pairs = list(zip(net.get_weights(), gradients_of(net, 64), strict=True))
    after_step.append([[w - rate * g for w, g in pairs] for rate in step_lengths])
died = np.array([[np.mean(dead(weights)) for weights in each] for each in after_step])

# %%
plots.show(
    pictures.dying(step_lengths, died),
    "dying",
    alt="Share of dead ReLU neurons over the learning rate of one step, 0.1 to 10, log scale. It "
    "lies near 0 at 0.1 and 0.3 and rises to about a half at 10.",
    caption="How many hidden neurons a single step kills: from 0.3 on, the longer the more. Line: "
    "median of 3 seeds; band: smallest and largest.",
)
share_dead = died.mean(axis=0)
killed.measured(np.median(died[:, -1]), "A neuron needs only one step to die.")
lab.claim(
    "One small step kills hardly a ReLU neuron; from η = 0.3 on, the longer the step, the more",
    died[:, 0].max() < 0.1 and died[:, -1].min() > 0.3 and np.all(np.diff(share_dead[1:]) > 0),
    ", ".join(f"η = {r:g}: {d:.0%}" for r, d in zip(step_lengths, share_dead, strict=True)),
    measured="share of dead hidden neurons after one step",
    seeds=3,
    chosen_by="fixed",
)

# %% [markdown]
# **Leaky ReLU** has a small slope below 0, here 0.1. (GELU and SiLU are smooth relatives.) We take
# one of these nets with many dead neurons, keep its weights, and change the activation only. Do
# the dead neurons get a gradient now?


# %%
def reached(activation, weights):
    """For each hidden layer, which neurons get a gradient from any training row."""
    net = dense_net(6, activation)
    net.set_weights(weights)
    return np.array([g != 0 for g in gradients_of(net, None)[1:-2:2]])  # ∂L/∂b of each neuron


harmed = after_step[0][-1]
lost = dead(harmed)
with_relu, with_leaky = reached("relu", harmed), reached(keras.layers.LeakyReLU(0.1), harmed)
lab.claim(
    "No dead neuron gets a gradient; with leaky ReLU and the same weights each of them does",
    not with_relu[lost].any() and with_leaky[lost].all(),
    f"{with_relu[lost].sum()} and {with_leaky[lost].sum()} of {lost.sum()} dead neurons",
    measured="dead neurons with a gradient, after one step with η = 10",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# So leaky ReLU can come back from a step that was too large. The step was too large all the same.
#
# > **Remember.** A dead ReLU gets no gradient. The larger the step, the more neurons die: the first
# > thing to change is the learning rate.

# %% [markdown]
# ## 9 · Exploding gradients
#
# A recurrent net uses the *same* weight again and again, so the same factor is multiplied again and
# again. The smallest such net is a single neuron. We take the example of Pascanu, Mikolov and
# Bengio (2013): 50 steps, and the end shall be 0.7.
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


w, b = np.meshgrid(np.linspace(3, 7, 181), np.linspace(-4, -1, 181))
surface, (slope_w, slope_b) = cliff(w.ravel(), b.ravel())
surface = surface.numpy().reshape(w.shape)
steepness = np.sqrt(np.square(slope_w) + np.square(slope_b))

line = np.linspace(-4, -1, 3001)  # a walk across the cliff at w = 6
across = cliff(np.full_like(line, 6.0), line)[0].numpy()
plots.show(
    pictures.cliff(w, b, surface, line, across),
    "cliff",
    alt="Left: a map of the loss over w from 3 to 7, b from −4 to −1. A narrow dark valley comes "
    "from the upper left and ends near w = 4.5; from there a sharp border goes on to the lower "
    "right. Right: the loss along w = 6: high, then a vertical wall down, then a plain.",
    caption="The loss of one recurrent neuron. Left: as a power of ten. Right: the loss itself, "
    "on a walk upward along the white line. The dark valley ends in a cliff.",
)

# %%
lab.claim(
    "The loss has a cliff: the largest gradient on the map is more than 100 times the usual one",
    steepness.max() > 100 * np.median(steepness),
    f"largest {steepness.max():.0f}, median {np.median(steepness):.2f}",
    measured="length of the gradient on a grid of 181 × 181 points",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# Why is there a cliff? Each step multiplies the gradient by $w\,\sigma'(x_t)$. For $w > 4$ this can
# be larger than 1. And for some b the neuron has **two states to rest in**: a low one and a high
# one. The start $x_0 = 0.5$ runs into one of them. At the cliff it changes its mind.


# %%
def states(w, b, steps=50):
    """x₀ … x₅₀."""
    x = [0.5]
    for _ in range(steps):
        x.append(w / (1 + np.exp(-x[-1])) + b)
    return np.array(x)


edge = line[np.argmax(np.abs(np.diff(across)))]
low, high = states(6.0, edge - 0.005), states(6.0, edge + 0.005)
factors_low = 6.0 / (2 + 2 * np.cosh(low))  # w σ′(x)
plots.show(
    pictures.two_states(6.0, edge, low, high),
    "two_states",
    alt="Left: x over 50 steps for two values of b, 0.01 apart. Both start at 0.5, stay together "
    "for some steps; then one falls to about −2.9, the other rises to about 2.1. Right: the curve "
    "w σ(x) + b crosses the diagonal three times; the two paths go as stairs to the outer two.",
    caption="Left and right of the cliff: almost the same b, another state to rest in. Right: from "
    "x go up or down to the curve, then sideways to the dashed line: that is the next x. Where the "
    "curve is steeper than the dashed line, small differences grow.",
)

# %%
lab.claim(
    "Two b that differ by 0.01 lead to different states, and at rest differences shrink",
    high[-1] - low[-1] > 2 and factors_low[-1] < 1 and factors_low.max() > 1,
    f"x₅₀ = {low[-1]:.2f} and {high[-1]:.2f}; w σ′ at most {factors_low.max():.2f} on the way, "
    f"{factors_low[-1]:.2f} at the end",
    measured="x₅₀; factor per step",
    seeds=0,
    chosen_by="fixed",
)

# %%
thrown_to = lab.predict(
    "thrown_to",
    "Gradient descent walks in the valley and one step touches the cliff. What follows?",
    choices=(
        "it climbs back in a few steps",
        "it lands far away, where the loss is flat, and stays",
    ),
    guess=None,
)

# %% [markdown]
# The remedy of Pascanu, Mikolov and Bengio is short. Let $g$ be all gradients together, as one long
# vector. If it is longer than a limit $c$, shorten it to $c$ and keep its direction:
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


def walk(start, clip=None, steps=100, learning_rate=0.3):
    """(w, b) after each step of gradient descent, shape (steps + 1, 2)."""
    path = [np.array(start)]
    for _ in range(steps):
        _, gradients = cliff(*path[-1][:, None])
        gradients = clip(gradients, 1.0) if clip else gradients
        path.append(path[-1] - learning_rate * np.array(gradients)[:, 0])
    return np.array(path)


start = [4.3, -2.8]
free = walk(start)
clipped = walk(start, lab.yours("clip_by_global_norm") or tf_clip)
plots.show(
    pictures.two_walks(w, b, surface, free, clipped),
    "two_walks",
    alt="Left: the map near the valley. Both runs start at w = 4.3, b = −2.8 and go up together. "
    "At the cliff the clipped run turns into the dark valley and ends there; the other leaves the "
    "frame in one step. Right: the same from far: the run without clipping ends units away.",
    caption="One start, with and without clipping: at the cliff they part. Left: near. Right: "
    "where the run without clipping lands. Stars: the ends.",
)
x_end = states(*free[-1])[-1]
sigma_end = 1 / (1 + np.exp(-x_end))

# %%
thrown_to.measured(
    int(abs(cliff(*free[-1][:, None])[0][0] - 0.09) < 1e-3),
    "There σ(x₅₀) is nearly 1, so its slope is nearly 0.",
    believed={"it climbs back in a few steps": "A gradient would bring it back; there is none."},
)
lab.claim(
    "The thrown run stays where σ(x₅₀) is nearly 1: its loss is 0.09 = (1 − 0.7)²",
    sigma_end > 0.99,
    f"σ(x₅₀) = {sigma_end:.4f}, loss {(sigma_end - 0.7) ** 2:.3f}",
    measured="end of one run",
    seeds=0,
    chosen_by="fixed",
)

# %% [markdown]
# So one exploding step throws the weights to where the gradient *vanishes*. Was this start a
# special one? And would a smaller or a larger rate do better? We take 5 × 50 random starts at five
# rates. (Each start is a net of its own, so each has its own norm here.)

# %%
rng = np.random.default_rng(0)
starts = rng.uniform([[4.0], [-3.0]], [[6.0], [-1.5]], (2, 250))
step_sizes = np.array([0.1, 0.3, 1.0, 3.0, 10.0])


def arrived(clip):
    """The share of starts with a loss below 0.001 after 300 steps, (5 rates, 5 groups)."""
    points, rate = np.tile(starts, (1, 5)), np.repeat(step_sizes, 250)
    for _ in range(300):
        gradient = np.array(cliff(*points)[1])
        if clip:
            gradient = gradient / np.maximum(np.linalg.norm(gradient, axis=0), 1.0)
        points = points - rate * gradient
    return np.mean(cliff(*points)[0].numpy().reshape(5, 5, 50) < 1e-3, axis=2)


share = {"not clipped": arrived(clip=False), "clipped": arrived(clip=True)}
plots.show(
    pictures.by_rate(step_sizes, share),
    "by_rate",
    alt="Share of starts that reach the valley, over five learning rates. With clipping it rises "
    "from 0.7 at 0.1 to nearly all at 1 and 3, and falls at 10. Without it rises from 0.4 to 0.8 "
    "at 3, and is equal at 10.",
    caption="How many of 50 starts reach the valley (loss below 0.001) in 300 steps. Line: "
    "median of five groups of 50 starts; band: smallest and largest.",
)
gap = lab.paired_difference(share["clipped"][2], share["not clipped"][3])

# %%
lab.claim(
    "Each at its best rate: with clipping more starts reach the valley",
    gap.above_zero,
    gap,
    measured="share of 50 starts, clipped (η = 1) minus not clipped (η = 3)",
    chosen_by="the same starts, 1 of 5 rates, inside the grid",
)

# %% [markdown]
# At η = 10 clipping does not help any more: a clipped step of length 10 is still a long one.
#
# > **Remember.** Clipping keeps the direction and limits the length. It only shortens: it cannot
# > make a small gradient longer, and one factor for all cannot help the first layers alone.

# %% [markdown]
# ## 10 · A way around: residual connections
#
# How can a gradient pass many layers, whatever their activation? Let the input pass by, and let the
# layer only *add* to it:
#
# $$y = x + s\,\varphi(xW + b) \qquad\Rightarrow\qquad
# \frac{\partial y}{\partial x} = 1 + s\,\frac{\partial \varphi(xW + b)}{\partial x}$$
#
# (The 1 stands for the identity matrix.) However small the second term is, the 1 remains.
#
# A path with factor 1 is an old idea: LSTM has one through time (Hochreiter and Schmidhuber, 1997),
# highway networks through layers (Srivastava et al., 2015). Residual nets (He et al., 2016a) made
# it simple. By the way: He et al. say that vanishing gradients were *unlikely* to be the trouble of
# their own plain nets, because batch normalization kept their gradients healthy. The argument with
# the 1 stands in their second paper (He et al., 2016b).

# %%
through_sums = lab.predict(
    "through_sums",
    "20 sigmoid layers, Glorot: without sums about 10⁻¹² of ∂L/∂a arrives. Which share with sums?",
    guess=None,
)

# %%
with_sums = [one_pass("sigmoid", glorot, seed=seed, shortcut=1.0)[2] for seed in range(3)]
arriving = {"plain": da["sigmoid", "Glorot"], "residual": np.array([norms(g) for g in with_sums])}
arriving = {name: each[:, 1] / each[:, -1] for name, each in arriving.items()}
through_sums.measured(
    np.median(arriving["residual"]),
    "All of it, and a little more: each layer passes it on and adds its own part.",
)
lab.claim(
    "20 sigmoid layers: a plain net loses its gradient, sums keep it",
    arriving["plain"].max() < 1e-9 and arriving["residual"].min() > 0.1,
    f"‖∂L/∂a‖ first / last: {np.median(arriving['plain']):.0e}, "
    f"{np.median(arriving['residual']):.2f}",
    measured="‖∂L/∂a₁‖ / ‖∂L/∂a₂₀‖",
    seeds=3,
    chosen_by="fixed",
)


# %% [markdown]
# What is s for? Every layer adds something, so the sum grows with the depth. A sigmoid adds at most
# 1 per layer. ReLU has no such limit. There $s = 1/\sqrt L$ helps, for L layers:


# %%
def growth(scale, depth=20):
    """‖x₂₀‖ / ‖x₀‖ through 20 ReLU branches with He's weights, 100 neurons, for 3 seeds."""
    ratios = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        x = first = rng.normal(size=(128, 100))
        for _ in range(depth):
            kernel = rng.normal(0, np.sqrt(2 / 100), (100, 100))
            x = x + scale * np.maximum(x @ kernel, 0)
        ratios.append(np.linalg.norm(x) / np.linalg.norm(first))
    return np.array(ratios)


full, scaled_down = growth(1.0), growth(20**-0.5)
lab.claim(
    "20 ReLU branches: with s = 1 the sum explodes, with s = 1/√20 it stays moderate",
    full.min() > 1e3 and scaled_down.max() < 10,
    f"× {full.mean():.0e} and × {scaled_down.mean():.1f}",
    measured="‖x₂₀‖ / ‖x₀‖",
    seeds=3,
    chosen_by="fixed",
)

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
# Does a net with your layer learn? A fair test needs care. The sums also carry the input straight
# to the last layer. On digits that alone is enough: a net without any hidden layer reads them
# well. So a good result there would not show that the sigmoid layers learn.
#
# We need two things. First, data on which a net without hidden layers fails: three rings, which no
# straight line separates. Second, a **control**: the same residual net with **frozen** hidden
# layers, that is, layers that keep their first weights. What the whole net does better, its hidden
# layers have learned. (Without sums 6 sigmoid layers did not even learn the digits: section 1.)


# %%
def rings(rows, seed):
    """Points on three noisy rings, and the number of their ring."""
    rng = np.random.default_rng(seed)
    ring, angle = rng.integers(0, 3, rows), rng.uniform(0, 2 * np.pi, rows)
    radius = (ring + 1 + rng.normal(0, 0.12, rows)) / 2
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), ring


three_rings = data.dataset("rings", *rings(1000, seed=0), *rings(1000, seed=1))
ring_validation = rings(500, seed=2)


def functional_residual(activation, scale):
    """The same in Keras' functional form, for as long as your layer has not passed."""

    def apply(x):
        branch = keras.layers.Dense(x.shape[-1], activation=activation)(x)
        return keras.layers.Add()([x, keras.layers.Rescaling(scale)(branch)])

    return apply


# %%
frozen_control = lab.predict(
    "frozen_control",
    "Three rings, 6 sigmoid layers with sums. Train only the first and the last layer: accuracy?",
    choices=("as good as the whole net", "clearly worse"),
    guess=None,
)


# %%
def rings_net(frozen=False):
    """A linear layer, 6 sigmoid layers with sums (perhaps frozen), a softmax layer."""
    residual = lab.yours("residual") or functional_residual
    x = points = keras.Input((2,))
    x = keras.layers.Dense(32)(x)
    for _ in range(6):
        x = residual(activation="sigmoid", scale=1.0)(x)
    net = keras.Model(points, keras.layers.Dense(3, activation="softmax")(x))
    for layer in net.layers[2:-1]:
        layer.trainable = not frozen
    return net


def train_on_rings(make):
    rates = {"learning_rate": [0.3, 1.0, 3.0]}
    sgd = keras.optimizers.SGD
    return lab.train_many(make, sgd, rates, three_rings, seeds=5, validation=ring_validation)


on_rings = {
    "frozen": train_on_rings(lambda: rings_net(frozen=True)),
    "residual": train_on_rings(rings_net),
}

# %%
best_on_rings = {kind: lab.best_by_validation(runs) for kind, runs in on_rings.items()}
grid = np.stack(np.meshgrid(np.linspace(-2, 2, 71), np.linspace(-2, 2, 71)), -1).reshape(-1, 2)
regions, on_test = {}, {}
for kind, runs in on_rings.items():
    index = best_on_rings[kind].index
    regions[kind] = np.argmax(runs.net(index)(grid), axis=1).reshape(71, 71)
    on_test[kind] = runs.accuracy[index]
plots.show(
    pictures.ring_regions(regions, on_test, three_rings),
    "rings",
    alt="Two squares with points of three rings over coloured regions. Hidden layers frozen: "
    "three regions that do not follow the rings. All layers trained: three round regions, one "
    "inside the other; only a corner far outside has another colour.",
    caption="What two nets of 6 sigmoid layers say about each point of the plane (first seed), "
    "and their test accuracy (smallest and largest of 5 seeds). A good net colours the rings.",
)

# %%
frozen_control.measured(
    int(on_test["frozen"].mean() < on_test["residual"].mean() - 0.1),
    "The hidden layers themselves must learn, and with sums they do.",
    believed={"as good as the whole net": "On digits it would be: there a linear layer suffices."},
)
learned = lab.paired_difference(on_test["residual"], on_test["frozen"])
lab.claim(
    "With sums 6 sigmoid layers learn: the net beats its frozen control in each of 5 seeds",
    (on_test["residual"] > on_test["frozen"] + 0.1).all() and learned.above_zero,
    learned,
    measured="test accuracy on rings, residual minus frozen residual",
    chosen_by=f"{best_on_rings['residual'].rule}; frozen: {best_on_rings['frozen'].rule}",
)
# %% [markdown]
# ### The ordinary way
#
# `train_many` is a tool of this course. Everywhere else one writes three lines: `compile` says how
# to train, `fit` trains, `evaluate` tests. Here with your layer. The **callback** `TerminateOnNaN`
# belongs to this lesson: it stops a run whose loss has exploded to nan ("not a number").

# %%
keras.utils.set_random_seed(0)
net = rings_net()
net.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
net.optimizer.learning_rate = best_on_rings["residual"].configuration["learning_rate"]
story = net.fit(
    three_rings.x_train,
    three_rings.y_train,
    batch_size=64,
    epochs=16,
    callbacks=[keras.callbacks.TerminateOnNaN()],
    verbose=0,  # 1, or nothing, shows a progress bar: try it
)
for epoch in (1, 4, 8, 12, 16):
    print(f"epoch {epoch:2}: training accuracy {story.history['accuracy'][epoch - 1]:.2f}")
_, test_accuracy = net.evaluate(three_rings.x_test, three_rings.y_test, verbose=0)
lab.claim(
    "Trained with compile and fit, the residual net learns the rings, too",
    test_accuracy > 0.9,
    test_accuracy,
    measured="test accuracy on rings",
    seeds=1,
    chosen_by=best_on_rings["residual"].rule,
)

# %% [markdown]
# > **Remember.** A sum passes the gradient on with factor 1. To see whether the layers beside it
# > learn, compare with the same net frozen.

# %% [markdown]
# ## 11 · Challenge: where is the edge?
#
# In section 5 we tried four initializations. Can we *calculate* the right one? Let the weights have
# variance $\sigma_w^2 / n$, with n inputs per neuron. ($\sigma_w$ is a number; $\sigma(z)$ is the
# sigmoid.) In a wide net each $z$ is a sum of many terms, so it is nearly normal, with some
# variance $q$. Let $Z$ be a standard normal number, so that $z = \sqrt q\, Z$. One more layer turns
# the variance of the signal, and the squared gradient, into
#
# $$q \;\leftarrow\; \sigma_w^2\, \mathbb{E}\big[\varphi(\sqrt q\, Z)^2\big], \qquad
# \chi = \sigma_w^2\, \mathbb{E}\big[\varphi'(\sqrt q\, Z)^2\big]$$
#
# (Poole et al., 2016; Schoenholz et al., 2017). $\mathbb{E}$ is the mean over all $Z$. The second
# is the formula of section 4: $\chi$ is the square of the factor per layer. (It treats the way
# back as if it met fresh weights, independent of the way forward. That is an approximation.)
#
# The **critical** $\sigma_w$ is the one where, at a $q$ that no longer changes, $\chi = 1$: the
# gradient neither vanishes nor explodes.

# %% [markdown]
# ## Exercise 6 · critical_sigma
#
# Given are $\varphi$ and $\varphi'$ as NumPy functions. Return the critical $\sigma_w$. There are
# two conditions: $q = \sigma_w^2\, \mathbb{E}[\varphi^2]$ and $1 = \sigma_w^2\,
# \mathbb{E}[\varphi'^2]$. Divide one by the other, and $\sigma_w$ is gone:
# $\mathbb{E}[\varphi^2] = q\, \mathbb{E}[\varphi'^2]$. Search this q:
#
# 1. Start with the interval from $10^{-8}$ to 100.
# 2. Take its middle on a log scale, $q = \sqrt{\text{low} \cdot \text{high}}$. If
#    $\mathbb{E}[\varphi^2] > q\, \mathbb{E}[\varphi'^2]$, go on with the upper half, otherwise with
#    the lower half.
# 3. Stop when high/low is nearly 1. Then $\sigma_w = 1 / \sqrt{\mathbb{E}[\varphi'^2]}$.
#
# (For tanh this runs down to the smallest q; for ReLU every q will do. Both are right.)
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
# Is it true? The lines below are the theory: q layer by layer through 20 layers, and the factor per
# layer from it. The dots are real nets. The dotted lines stand at the calculated values: at those
# of your answer, once it has passed, otherwise at 10.15, 1 and √2.

# %%
functions = {
    "sigmoid": (lambda z: 0.5 + 0.5 * np.tanh(z / 2), lambda z: 0.25 / np.cosh(z / 2) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
}
critical = {"sigmoid": 10.15, "tanh": 1.0, "relu": np.sqrt(2)}
if lab.yours("critical_sigma"):
    critical = {name: lab.yours("critical_sigma")(*each) for name, each in functions.items()}

# 2000 numbers that lie as a normal number does: the mean over them replaces the E
normal = scipy.stats.norm.ppf((np.arange(2000) + 0.5) / 2000)


def theory(name, sigma_w, depth=20):
    """The factor per layer that the two formulas give, layers 2 … 20."""
    activation, derivative = functions[name]
    q, chi = sigma_w**2 * np.mean(digits.x_train[:128] ** 2), []
    for _ in range(1, depth):
        q = sigma_w**2 * np.mean(activation(np.sqrt(q) * normal) ** 2)
        chi.append(sigma_w**2 * np.mean(derivative(np.sqrt(q) * normal) ** 2))
    return np.sqrt(np.exp(np.mean(np.log(chi))))


# %%
def scaled(sigma_w):
    """The standard deviation σ_w / √n of a kernel with n inputs."""
    return lambda inputs, outputs: sigma_w / np.sqrt(inputs)


sigmas = np.geomspace(0.5, 32, 7)
measured = {
    name: np.array(
        [
            [factor(norms(one_pass(name, scaled(s), seed=seed)[2])) for s in sigmas]
            for seed in range(2)
        ]
    )
    for name in functions
}
smooth = np.geomspace(0.5, 32, 60)
lines = {name: np.array([theory(name, s) for s in smooth]) for name in functions}

# %%
plots.show(
    pictures.edge(smooth, lines, sigmas, measured, critical),
    "edge",
    alt="Factor per layer over σ_w from 0.5 to 32, both log. Three rising lines for sigmoid, tanh "
    "and ReLU, with measured dots on them. ReLU and tanh start below 1, ReLU is a straight line. "
    "The sigmoid crosses 1 at about 10, its dotted line.",
    caption="The factor of ∂L/∂a per layer. Lines: theory; dots: real nets with 100 neurons, 2 "
    "seeds; dotted: the critical σ. Below 1 a gradient vanishes, above 1 it explodes.",
)
off = max(
    np.max(np.abs(measured[name] / [theory(name, s) for s in sigmas] - 1)) for name in functions
)

# %%
lab.claim(
    "Theory and real nets of 20 layers agree within 15 %, for all σ_w",
    off < 0.15,
    f"largest difference {off:.1%}",
    measured="factor per layer, measured / calculated − 1",
    seeds=2,
    chosen_by="fixed",
)

# %% [markdown]
# (tanh crosses 1 a little above its dotted line. There the theory's q has not come to rest after 20
# layers, and the factor at rest changes very slowly near 1. The line knows both.)
#
# And does the sigmoid net with 6 layers, which did not learn at all, learn at its critical
# $\sigma_w$?

# %%
best_sigma = lab.predict(
    "best_sigma",
    "Sigmoid, critical σ_w = 10.15. With which σ_w do 6 layers reach the highest mean accuracy?",
    choices=("the critical one", "half of it", "twice as much"),
    guess=None,
)


# %%
def scaled_net(sigma_w):
    """6 sigmoid layers whose weights have the variance σ_w² / n."""
    make = lambda: keras.initializers.VarianceScaling(sigma_w**2, "fan_in", "untruncated_normal")  # noqa: E731
    return dense_net(6, "sigmoid", make)


edge_w = critical["sigmoid"]
sigma_ws, rates = [2.0, edge_w / 2, edge_w, 2 * edge_w], [0.3, 1.0, 3.0, 10.0]
runs = lab.train_many(
    scaled_net,
    keras.optimizers.SGD,
    {"sigma_w": np.repeat(sigma_ws, 4), "learning_rate": np.tile(rates, 4)},
    digits,
    seeds=3,
    validation=validation,
)
score = runs.history["validation_accuracy"][..., -1].mean(axis=1).reshape(4, 4)
best_rate = np.argmax(score, axis=1)  # one for each σ_w
trained = runs.accuracy.reshape(4, 4, 3)[range(4), best_rate]  # (σ_w, seeds)
print("best η for each σ_w:", [rates[i] for i in best_rate])

# %%
reach = np.array(
    [norms(one_pass("sigmoid", scaled(s), depth=30, seed=0)[2])[1:] for s in smooth[::4]]
)
plots.show(
    pictures.edge_map(smooth[::4], reach, sigma_ws, trained, edge_w),
    "edge_map",
    alt="Left: a map over σ_w from 0.5 to 32 and the number of layers on the way back, 1 to 29; "
    "purple where the gradient vanished, orange where it exploded; white only along the dotted "
    "line at 10.15, and wider for few layers. Right: best test accuracy over σ_w for 6 layers. It "
    "is low at 2, highest at half the critical value, and falls to the right.",
    caption="Sigmoid nets. Left: how much of a gradient is left after so many layers. Only at the "
    "edge it survives any depth. Right: what 6 layers learn, at the best rate for each σ. "
    "Line: median of 3 seeds; band: smallest and largest.",
)
half = lab.paired_difference(trained[1], trained[2])
best_sigma.measured(
    int(half.mean > 0),
    "Six layers can do with a gradient that loses a little in each.",
    believed={"the critical one": "It keeps the gradient through any depth; 6 layers are few."},
)

# %%
lab.claim(
    "6 sigmoid layers, no sums: with σ_w = 2 they hardly learn, at the critical σ_w they do",
    trained[0].max() < 0.4 and trained[2].min() > 0.6,
    ", ".join(f"σ_w = {s:.3g}: {a.mean():.2f}" for s, a in zip(sigma_ws, trained, strict=True)),
    measured="test accuracy",
    seeds=3,
    chosen_by="validation accuracy, the best of 4 rates for each σ_w",
)
lab.claim(
    "Half the critical σ_w trains 6 layers as well (within 0.05) or better; twice of it, where "
    "the gradient grows on its way back, trains them worse than half",
    half.mean > -0.05 and trained[3].mean() < trained[1].mean() - 0.1,
    half,
    measured="test accuracy, half the critical σ_w minus the critical one",
    chosen_by="validation accuracy, the best of 4 rates for each σ_w",
)

# %%
at_half = norms(one_pass("sigmoid", scaled(edge_w / 2), depth=30, seed=0)[2])[::-1]
lab.claim(
    "At half the critical σ_w a gradient survives 5 layers, but not 29",
    at_half[5] > 0.05 * at_half[0] and at_half[29] < 1e-3 * at_half[0],
    f"left after 5 layers {at_half[5] / at_half[0]:.2f}, after 29 {at_half[29] / at_half[0]:.0e}",
    measured="‖∂L/∂a‖ so many layers before the last / at the last",
    seeds=1,
    chosen_by="fixed",
)

# %% [markdown]
# Predict: with which $\sigma_w$ does a gradient survive 3 layers, and with which 29? Move the
# sliders.

# %%
sizes, ways_back = (1, 2, 3, 5, 7, 10, 14, 20, 30), (3, 6, 12, 29)
back = {s: norms(one_pass("sigmoid", scaled(s), depth=30)[2])[::-1] for s in sizes}
ways = {(s, layers): back[s][: layers + 1] / back[s][0] for s in sizes for layers in ways_back}
plots.explore(
    pictures.ways_back(ways),
    "ways_back",
    knobs={"sigma": "σ_w", "layers": "layers on the way back"},
    start=(2, 29),
    left={key: f"{way[-1]:.2g}" for key, way in ways.items()},
    reads="σ_w = {sigma}, layers: {layers}. The gradient is {left} times what it was at the end.",
    alt="What is left of a gradient after each sigmoid layer on its way back, on a log axis. It "
    "starts at 1.",
    caption="A gradient on its way back, for the σ_w and the number of layers that you choose. "
    "For each σ_w there is one net of 30 layers.",
)

# %% [markdown]
# Far below the critical $\sigma_w$ little is left after three layers. Near it the line is almost
# level: depth hardly matters. Above it the gradient grows with each layer.
#
# The critical $\sigma_w$ says where a gradient survives *any* depth. Six layers are few: half of
# the critical value trains them, too, for enough of the gradient is left. After many layers it is
# not.
#
# > **Remember.** Between vanishing and exploding there is an edge, and it can be calculated. It
# > says how deep a gradient reaches, not which net trains best.

# %% [markdown]
# ## Silent traps of Keras
#
# Keras stops at most mistakes and says what is wrong. Some it takes without a word. Each lesson
# ends with those of its topic.
#
# **1. `clipnorm` is not the clipping of section 9.** It shortens each variable by itself, and so
# turns the gradient. Here one variable has the gradient (30, 40), the other 0.5.


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


turned = {"measured": "angle to the unclipped step", "seeds": 0, "chosen_by": "fixed"}
lab.claim(
    "clipnorm=1 turns the step", angle(whole, each) > 20, f"by {angle(whole, each):.0f}°", **turned
)
lab.claim(
    "The fix: global_clipnorm=1 keeps its direction, and its length is 1",
    angle(whole, together) < 0.1 and abs(np.linalg.norm(together) - 1) < 1e-4,
    f"turned by {angle(whole, together):.1f}°",
    **turned,
)

# %% [markdown]
# **2. A forgotten softmax.** The loss `"sparse_categorical_crossentropy"` expects probabilities. If
# the last layer has no softmax, Keras takes its logits for probabilities: what lies below 10⁻⁷ or
# above 1 − 10⁻⁷ is cut off, and where it is cut off no gradient comes back. Nothing is said. Here
# is the net of section 1 with one hidden layer, without its softmax.


# %%
def forgotten_net():
    hidden = keras.layers.Dense(32, activation="sigmoid")
    return keras.Sequential([keras.Input((64,)), hidden, keras.layers.Dense(10)])


forgotten = lab.train_many(
    forgotten_net, keras.optimizers.SGD, {"learning_rate": RATES}, digits, seeds=3
)
lab.claim(
    "Without softmax it fails at each of 5 rates; with softmax it has learned",
    forgotten.accuracy.max() < 0.4 and chosen[0].min() > 0.9,
    f"best of 15 runs {forgotten.accuracy.max():.2f}; with softmax {chosen[0].mean():.2f}",
    measured="test accuracy",
    seeds=3,
    chosen_by="without: none, all rates; with: validation accuracy, 1 of 5",
)

# %% [markdown]
# The fix: give the last layer its softmax back, or say `from_logits=True` to the loss, as in
# section 4.

# %% [markdown]
# ## What to remember
#
# - Backward is forward in reverse: one slope and one transposed kernel per layer.
# - σ′ ≤ 1/4, tanh′ ≤ 1, ReLU′ is 0 or 1. What counts is $\sqrt n$ × weights × slope.
# - The initialization must fit the activation: He for ReLU; Glorot, roughly, for tanh; the sigmoid
#   needs much larger weights.
# - Look at ∂L/∂a. With ReLU ∂L/∂W hides in which layers the gradient is lost.
# - A layer that gets almost no gradient hardly learns. That it gets one is not yet enough.
# - Exploding gradients are clipped by their common norm. Vanishing ones need another way, such as a
#   sum.
#
# ## What this lesson did not show
#
# - All nets here are small, and the data are easy. That ReLU nets are *always* better does not
#   follow.
# - Three seeds show that an effect is large. They do not tell its size well: the intervals are
#   wide.
# - All accuracies on digits come from one split into training, validation and test rows.
# - Most gradients were measured in new nets. During training they change; batch normalization (its
#   own lesson) keeps an eye on this.
# - A good gradient is not yet a good optimizer: the lesson on optimizers comes next.
# - The theory behind the critical σ_w holds for wide nets without biases. It says when a signal
#   survives, not which net generalizes.
#
# ## References
#
# - Rumelhart, Hinton, Williams (1986): Learning representations by back-propagating errors.
#   *Nature*.
# - Hochreiter (1991): Untersuchungen zu dynamischen neuronalen Netzen. Diploma thesis, TU München.
# - Bengio, Simard, Frasconi (1994): Learning long-term dependencies with gradient descent is
#   difficult. *IEEE Transactions on Neural Networks*.
# - Hochreiter, Schmidhuber (1997): Long short-term memory. *Neural Computation*.
# - LeCun, Bottou, Orr, Müller (1998): Efficient BackProp. *Neural Networks: Tricks of the Trade*.
# - Glorot, Bengio (2010): Understanding the difficulty of training deep feedforward neural
#   networks. *AISTATS*.
# - Pascanu, Mikolov, Bengio (2013): On the difficulty of training recurrent neural networks.
#   *ICML*.
# - He, Zhang, Ren, Sun (2015): Delving deep into rectifiers. *ICCV*.
# - Srivastava, Greff, Schmidhuber (2015): Training very deep networks. *NeurIPS*.
# - He, Zhang, Ren, Sun (2016a): Deep residual learning for image recognition. *CVPR*.
# - He, Zhang, Ren, Sun (2016b): Identity mappings in deep residual networks. *ECCV*.
# - Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016): Exponential expressivity in deep neural
#   networks through transient chaos. *NeurIPS*.
# - Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017): Deep information propagation. *ICLR*.
