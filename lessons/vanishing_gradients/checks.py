"""What is expected of each answer, by TensorFlow's tape, Keras' layers or SciPy; what to say."""

import keras
import numpy as np
import scipy
import tensorflow as tf

from course.checking.check import Check
from course.checking.families import GRADIENTS
from course.checking.standing import progress_of
from lessons.vanishing_gradients import probes

SLOPES = tuple(f"tensorflow.raw_ops.{name}Grad" for name in ("Sigmoid", "Tanh", "Relu", "Relu6"))
SLOPES += tuple(f"tensorflow.raw_ops.{name}Grad" for name in ("LeakyRelu", "Elu", "Selu"))


def taped_logistic_gradients(x, y, kernel, bias):
    """What the tape finds for the mean binary cross-entropy."""
    variables = [tf.Variable(kernel), tf.Variable(bias)]
    with tf.GradientTape() as tape:
        z = tf.matmul(x, variables[0]) + variables[1]
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, z))
    return tape.gradient(loss, variables)


logistic_backprop = Check(
    probes.logistic_backprop,
    fact="`logistic_backprop` finds the gradients that tf.GradientTape finds.",
    hint="Go backward through the three steps of the forward pass. The sigmoid and the "
    "cross-entropy together give (a − y), and the mean over n samples gives 1/n. Then ask of each "
    "gradient: which shape must it have? The one of the kernel is (features, 1): transpose x.",
    reference=taped_logistic_gradients,
    borrowed=(*GRADIENTS, *SLOPES),
    scale=lambda expected: 1.0,  # a gradient of the bias may be nearly 0
    labels={
        "dkernel": "∂L/∂kernel (farthest z: {z}, samples: {samples})",
        "dbias": "∂L/∂bias (farthest z: {z}, samples: {samples})",
    },
)


def taped_activation_gradients(z):
    """What the tape finds for each activation."""
    z = tf.constant(z)
    functions = {"sigmoid": tf.sigmoid, "tanh": tf.tanh, "relu": tf.nn.relu}
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        values = {name: activation(z) for name, activation in functions.items()}
    return {name: tape.gradient(value, z) for name, value in values.items()}


activation_gradients = Check(
    probes.activation_gradients,
    fact="σ′ is at most 1/4, tanh′ at most 1, ReLU′ is 0 or 1, and all three are finite at ±1000.",
    hint="Write the derivative with the value of the function: σ′ = σ(1 − σ) and tanh′ = 1 − "
    "tanh². The value is between −1 and 1 and never overflows; exp(1000) does. At z = 0 Keras "
    "takes ReLU′ = 0.",
    reference=taped_activation_gradients,
    borrowed=(*GRADIENTS, *SLOPES),
    scale=lambda expected: 1.0,
    labels={
        **{name: f"{symbol}({{z}})" for name, symbol in probes.SYMBOLS.items()},
    },
)


def taped_norms(kernels, zs, derivative, gradient):
    """The norms of the tape's gradients; z₁ is kept, the other zs are computed again."""
    activation = probes.ACTIVATION_OF[derivative]
    # a shift of the input by nothing: its gradient is that of the input
    x = tf.zeros((len(zs[0]), len(kernels[0])))
    with tf.GradientTape() as tape:
        tape.watch(x)
        a = [x, activation(zs[0] + tf.matmul(x, kernels[0]))]
        for kernel in kernels[1:]:
            a.append(activation(tf.matmul(a[-1], kernel)))
        loss = tf.reduce_sum(a[-1] * gradient)
    return [tf.norm(g) for g in tape.gradient(loss, a)]


backprop_norms = Check(
    probes.backprop_norms,
    fact="`backprop_norms` finds the norm of ∂L/∂a in every layer, as tf.GradientTape does.",
    hint="Walk from the last layer to the first. In each layer first multiply by φ′(z), "
    "elementwise: this is ∂L/∂z. Then multiply by the transposed kernel: this is ∂L/∂a of the "
    "layer before. Write down a norm after each step, and turn the list around at the end.",
    reference=taped_norms,
    borrowed=(*GRADIENTS, *SLOPES),
    tolerance=1e-4,
    labels={"norm": "‖∂L/∂a{layer}‖ ({activation}, layers: {depth})"},
)

clip_by_global_norm = Check(
    probes.clip_by_global_norm,
    fact="`clip_by_global_norm` shortens all gradients by one factor, as tf.clip_by_global_norm "
    "does.",
    hint="There is one norm for all gradients together: the root of the sum of all squares. Only "
    "a norm larger than `clip_norm` is shortened; then all gradients get the same factor, and the "
    "direction stays. Let the factor be clip_norm / max(norm, clip_norm): it is never larger than "
    "1, and never 0/0.",
    reference=lambda gradients, clip_norm: tf.clip_by_global_norm(gradients, clip_norm)[0],
    borrowed=(
        *("tensorflow.clip_by_global_norm", "tensorflow.clip_by_norm"),
        "tensorflow.compat.v1.clip_by_average_norm",
        "keras.src.optimizers.base_optimizer.clip_by_global_norm",
        "keras.optimizers.Optimizer._clip_by_norm",
        "below keras.constraints.Constraint",
    ),
    labels={"clipped": "gradient {i} (norm {norm}, clip_norm {clip_norm})"},
)


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


residual = Check(
    probes.residual,
    fact="`Residual` gives the outputs and gradients of Add()([x, Rescaling(scale)(Dense(x))]).",
    hint="The output is the input plus the scaled branch: x + scale · φ(xW + b). The activation "
    "belongs to the branch alone. Create the Dense layer in `build`, where the number of units is "
    "known (it is the last entry of `shape`), and use it in `call`. `get_config` must name every "
    "argument of `__init__`: Keras makes the layer again from them when a model is loaded.",
    reference=Shortcut,
    labels={
        "built": "the number of weight arrays after build(shape)",
        "output": "the output ({activation}, scale {scale})",
        "output_of_rows": "the output for an input of shape (2, 4, 5)",
        "output_of_copy": "the output of a copy made from get_config()",
        "output_of_loaded": "the output of a model saved and loaded",
        "dkernel": "the gradient of the kernel",
        "dbias": "the gradient of the bias",
    },
)


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


critical_sigma = Check(
    probes.critical_sigma,
    fact="The critical σ is 10.15 for sigmoid, 1 for tanh and √2 for ReLU.",
    hint="Let q be the variance of z in every layer. Two things must hold at once: the signal "
    "keeps its size, σ² E[φ(√q Z)²] = q, and so does the gradient, σ² E[φ′(√q Z)²] = 1. Divide "
    "one by the other: E[φ²] = q E[φ′²]. Search this q by halving an interval of log q, between "
    "1e-8 and 100: go up while E[φ²] > q E[φ′²]. A mean over a normal Z is a weighted sum: a fine "
    "grid for z, and weights proportional to exp(−z²/2) that sum to 1.",
    reference=balanced_sigma,
    tolerance=5e-3,
    labels={"sigma": "the critical σ of {activation}"},
)

progress = progress_of(__name__)
