"""Checks of the lesson: each exercise against TensorFlow's tape, Keras' layers or SciPy."""

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from lessons.checking import check
from lessons.observing import Unusable
from lessons.probes import normal, parts, saved_and_loaded


def taped_logistic_gradients(x, y, kernel, bias):
    """What the tape finds for the mean binary cross-entropy."""
    variables = [tf.Variable(kernel), tf.Variable(bias)]
    with tf.GradientTape() as tape:
        z = tf.matmul(x, variables[0]) + variables[1]
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, z))
    return tape.gradient(loss, variables)


@check(
    points=2,
    minutes=10,
    reference=taped_logistic_gradients,
    borrowed=("tensorflow.GradientTape",),
)
def logistic_backprop(logistic_backprop, rng):
    """`logistic_backprop` finds the gradients that tf.GradientTape finds.

    Hint: Go backward through the three steps of the forward pass. The sigmoid and the
    cross-entropy together give (a − y), and the mean over n samples gives 1/n. Then ask of each
    gradient: which shape must it have? The one of the kernel is (features, 1): transpose x.
    """
    for n, features, scale in ((6, 3, 1.0), (3, 5, 0.1)):
        x = normal(rng, n, features)
        y = rng.integers(0, 2, (n, 1)).astype("float32")
        kernel, bias = normal(rng, features, 1, scale=scale), normal(rng, 1, scale=scale)
        returned = logistic_backprop(x, y, kernel, bias)
        gradients = parts(logistic_backprop, returned, ("kernel", "bias"))
        yield f"∂L/∂kernel ({n} samples)", gradients[0]
        yield f"∂L/∂bias ({n} samples)", gradients[1]


ACTIVATIONS = {"sigmoid": tf.sigmoid, "tanh": tf.tanh, "relu": tf.nn.relu}
SHOWN = {"sigmoid": "σ′", "tanh": "tanh′", "relu": "ReLU′"}


def taped_activation_gradients(z):
    """What the tape finds for each activation."""
    z = tf.constant(z)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        values = {name: activation(z) for name, activation in ACTIVATIONS.items()}
    return {name: tape.gradient(value, z) for name, value in values.items()}


@check(
    points=2,
    minutes=10,
    reference=taped_activation_gradients,
    borrowed=("tensorflow.GradientTape",),
    scale=lambda expected: 1.0,
)
def activation_gradients(activation_gradients, rng):
    """σ′ is at most 1/4, tanh′ at most 1, ReLU′ is 0 or 1, and all three are finite at ±1000.

    Hint: Write the derivative with the value of the function: σ′ = σ(1 − σ) and tanh′ = 1 −
    tanh². The value is between −1 and 1 and never overflows; exp(1000) does. At z = 0 Keras
    takes ReLU′ = 0.
    """
    drawn = rng.uniform(0.2, 3, 4).round(1) * (-1, -1, 1, 1)
    z = np.concatenate([[0, -1000, 1000, 0.5], drawn]).astype("float32").reshape(2, 4)
    gradients = parts(activation_gradients, activation_gradients(z), list(ACTIVATIONS))
    for name, gradient in zip(ACTIVATIONS, gradients, strict=True):
        gradient = ops.convert_to_numpy(gradient)
        if gradient.shape != z.shape:
            shapes = f"{z.shape} as z has, yours has {gradient.shape}."
            raise Unusable(f"{SHOWN[name]} should have shape {shapes}")
        for place, at in np.ndenumerate(z):
            yield f"{SHOWN[name]}({at:g})", gradient[place]


SUBSCRIPT = "₀₁₂₃₄"


def sigmoid_derivative(z):
    return ops.sigmoid(z) * (1 - ops.sigmoid(z))


def tanh_derivative(z):
    return 1 - ops.square(ops.tanh(z))


def relu_derivative(z):
    return ops.cast(ops.greater(z, 0), "float32")


ACTIVATION_OF = {
    sigmoid_derivative: tf.sigmoid,
    tanh_derivative: tf.tanh,
    relu_derivative: tf.nn.relu,
}


def taped_norms(kernels, zs, derivative, gradient):
    """The norms of the tape's gradients; z₁ is kept, the other zs are computed again."""
    activation = ACTIVATION_OF[derivative]
    x = tf.zeros_like(zs[0])  # a shift of the input by nothing: its gradient is that of the input
    with tf.GradientTape() as tape:
        tape.watch(x)
        a = [x, activation(zs[0] + tf.matmul(x, kernels[0]))]
        for kernel in kernels[1:]:
            a.append(activation(tf.matmul(a[-1], kernel)))
        loss = tf.reduce_sum(a[-1] * gradient)
    return [tf.norm(g) for g in tape.gradient(loss, a)]


def forward(activation, kernels, x) -> list[np.ndarray]:
    """The pre-activations of a dense net without biases."""
    zs = [x @ kernels[0]]
    for kernel in kernels[1:]:
        zs.append(activation(zs[-1]).numpy() @ kernel)
    return zs


@check(
    points=3,
    minutes=20,
    reference=taped_norms,
    borrowed=("tensorflow.GradientTape",),
    tolerance=1e-4,
)
def backprop_norms(backprop_norms, rng):
    """`backprop_norms` finds the norm of ∂L/∂a in every layer, as tf.GradientTape does.

    Hint: Walk from the last layer to the first. In each layer first multiply by φ′(z),
    elementwise: this is ∂L/∂z. Then multiply by the transposed kernel: this is ∂L/∂a of the
    layer before. Write down a norm after each step, and turn the list around at the end.
    """
    nets = (
        (tanh_derivative, 4, 6, 0.7),
        (sigmoid_derivative, 3, 4, 3.0),
        (relu_derivative, 2, 5, 1.0),
    )
    for derivative, depth, units, scale in nets:
        kernels = [normal(rng, units, units, scale=scale / units**0.5) for _ in range(depth)]
        x, gradient = normal(rng, 3, units), normal(rng, 3, units, scale=0.1)
        zs = forward(ACTIVATION_OF[derivative], kernels, x)
        returned = backprop_norms(kernels, zs, derivative, gradient)
        name = derivative.__name__.removesuffix("_derivative")
        for layer, norm in enumerate(parts(backprop_norms, returned, range(depth + 1))):
            yield f"‖∂L/∂a{SUBSCRIPT[layer]}‖ ({name}, {depth} layers)", norm


@check(
    points=2,
    minutes=10,
    reference=lambda gradients, clip_norm: tf.clip_by_global_norm(gradients, clip_norm)[0],
    borrowed=("tensorflow.clip_by_global_norm", "tensorflow.clip_by_norm"),
)
def clip_by_global_norm(clip_by_global_norm, rng):
    """`clip_by_global_norm` shortens all gradients by one factor, as tf.clip_by_global_norm does.

    Hint: There is one norm for all gradients together: the root of the sum of all squares. Only
    a norm larger than `clip_norm` is shortened; then all gradients get the same factor, and the
    direction stays. Let the factor be clip_norm / max(norm, clip_norm): it is never larger than
    1, and never 0/0.
    """
    shapes, sizes = ((3, 2), (4,), (1,)), (3.0, 0.5, 1e-3)
    for norm, clip_norm in ((8.0, 1.5), (2.6, 2.5), (0.1, 2.0), (0.0, 2.0)):
        drawn = [normal(rng, *shape, scale=size) for shape, size in zip(shapes, sizes, strict=True)]
        factor = norm / np.sqrt(sum(np.sum(g**2) for g in drawn))
        gradients = [ops.convert_to_tensor(g * factor) for g in drawn]
        returned = clip_by_global_norm(gradients, clip_norm)
        clipped = parts(clip_by_global_norm, returned, shapes)
        for i, gradient in enumerate(clipped, start=1):
            yield f"gradient {i} (norm {norm:g}, clip_norm {clip_norm:g})", gradient


@keras.saving.register_keras_serializable("lessons.vanishing_gradients")
class Shortcut(keras.layers.Layer):
    """The same in Keras' functional form: Dense, Rescaling, Add."""

    def __init__(self, activation="relu", scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.activation, self.scale = activation, scale

    def build(self, shape):
        x = keras.Input(shape[1:])
        branch = keras.layers.Dense(shape[-1], activation=self.activation)(x)
        branch = keras.layers.Rescaling(self.scale)(branch)
        self.model = keras.Model(x, keras.layers.Add()([x, branch]))

    def call(self, x):
        return self.model(x)

    def get_config(self):
        return super().get_config() | {"activation": self.activation, "scale": self.scale}


def initialized(layer, kernel, bias):
    """A model of one layer that has this kernel and this bias."""
    # outside of a model, which would hide a NotImplementedError; 2 rows, so that they are not units
    layer(kernel[:2])
    model = keras.Sequential([keras.Input(bias.shape), layer])
    if sorted(len(w.shape) for w in model.weights) != [1, 2]:
        count = len(model.weights)
        raise Unusable(
            f"The layer should have 2 weight arrays, a kernel and a bias, and has {count}."
        )
    for weight in model.weights:
        weight.assign(kernel if len(weight.shape) == 2 else bias)
    return model


@check(points=3, minutes=20, reference=Shortcut)
def residual(Residual, rng):
    """`Residual` gives the outputs and gradients of Add()([x, Rescaling(scale)(Dense(x))]).

    Hint: The output is the input plus the scaled branch: x + scale · φ(xW + b). The activation
    belongs to the branch alone. Create the Dense layer in `build`, where the number of units is
    known (it is the last entry of `shape`), and use it in `call`. `get_config` must name every
    argument of `__init__`: Keras makes the layer again from them when a model is loaded.
    """
    x, y, kernel, bias = (normal(rng, *shape) for shape in ((3, 5), (3, 5), (5, 5), (5,)))
    relu = initialized(Residual(activation="relu", scale=-2.0), kernel, bias)
    yield "the output (relu, scale -2)", relu(x)
    tanh = initialized(Residual(activation="tanh", scale=0.3), kernel, bias)
    yield "the output (tanh, scale 0.3)", tanh(x)
    config = tanh.layers[-1].get_config()
    if config is None:
        raise Unusable("get_config() returns None.")
    again = Residual.from_config(config)
    yield "the output of a copy made from get_config()", initialized(again, kernel, bias)(x)
    yield "the output of a model saved and loaded", saved_and_loaded(relu, Residual)(x)
    tanh.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
    tanh.train_on_batch(x, y)
    after = {weight.ndim: weight for weight in tanh.get_weights()}
    yield "the gradient of the kernel", kernel - after[2]
    yield "the gradient of the bias", bias - after[1]


def gaussian_mean(f, q: float) -> float:
    """E[f(√q Z)] for a standard normal Z."""
    z = np.linspace(-9, 9, 20001)
    return scipy.integrate.simpson(scipy.stats.norm.pdf(z) * f(np.sqrt(q) * z), x=z)


def balanced_sigma(activation, derivative) -> float:
    """σ at the variance q where E[φ²] = q E[φ′²]: there σ² E[φ²] = q and σ² E[φ′²] = 1."""

    def slope(log_q):
        return gaussian_mean(lambda u: derivative(u) ** 2, np.exp(log_q))

    def imbalance(log_q):
        value = gaussian_mean(lambda u: activation(u) ** 2, np.exp(log_q))
        return abs(np.log(value / slope(log_q)) - log_q)

    found = scipy.optimize.minimize_scalar(imbalance, bounds=(-16, 8), method="bounded")
    return 1 / np.sqrt(slope(found.x))


def sigmoid(stretch: float):
    """σ(stretch · z) and its derivative, in NumPy."""
    value = scipy.special.expit
    return (
        lambda z: value(stretch * z),
        lambda z: stretch * value(stretch * z) * value(-stretch * z),
    )


def tanh(stretch: float):
    """tanh(stretch · z) and its derivative, in NumPy."""
    return (lambda z: np.tanh(stretch * z), lambda z: stretch * (1 - np.tanh(stretch * z) ** 2))


def relu(leak: float):
    """max(z, leak · z) and its derivative, in NumPy."""
    return (lambda z: np.maximum(z, leak * z), lambda z: np.where(z > 0, 1.0, leak))


@check(points=4, minutes=30, reference=balanced_sigma, tolerance=5e-3)
def critical_sigma(critical_sigma, rng):
    """The critical σ is 10.15 for sigmoid, 1 for tanh and √2 for ReLU.

    Hint: Let q be the variance of z in every layer. Two things must hold at once: the signal
    keeps its size, σ² E[φ(√q Z)²] = q, and so does the gradient, σ² E[φ′(√q Z)²] = 1. Divide
    one by the other: E[φ²] = q E[φ′²]. Search this q by halving an interval of log q, between
    1e-8 and 100: go up while E[φ²] > q E[φ′²]. A mean over a normal Z is a weighted sum: a fine
    grid for z, and weights proportional to exp(−z²/2) that sum to 1.
    """
    stretch, leak = rng.uniform(1.2, 2.0, 2).round(1), round(rng.uniform(0.1, 0.5), 1)
    for name, functions in (
        ("sigmoid", sigmoid(1)),
        ("tanh", tanh(1)),
        ("ReLU", relu(0)),
        (f"sigmoid({stretch[0]} z)", sigmoid(stretch[0])),
        (f"tanh({stretch[1]} z)", tanh(stretch[1])),
        (f"leaky ReLU with slope {leak}", relu(leak)),
    ):
        yield f"the critical σ of {name}", critical_sigma(*functions)
