"""Right answers that are written otherwise: cells that must pass as they are."""

import re

from lessons import answers

SOLVED = {e.check: answers.solved(e.cell) for e in answers.exercises("optimizers")}


def rewritten(check, body):
    """The solution of an optimizer with another body of `update_step`."""
    head, _, tail = SOLVED[check].partition(
        "def update_step(self, gradient, variable, learning_rate):"
    )
    rest = re.search(r"\n    def .*", tail, flags=re.S)
    lines = "\n".join("        " + line for line in body.strip().splitlines())
    return f"{head}def update_step(self, g, w, eta):\n{lines}\n{rest.group() if rest else ''}"


EQUIVALENT = {
    "momentum": [
        rewritten(
            "momentum",
            """
v = self.velocities[self._get_variable_index(w)]
v.assign(self.momentum * v - eta * g)
w.assign(w + v)""",
        ),
        rewritten(  # the velocity counts against the weight
            "momentum",
            """
v = self.velocities[self._get_variable_index(w)]
self.assign(v, self.momentum * v + eta * g)
self.assign_sub(w, v)""",
        ),
    ],
    "nesterov": [
        rewritten(  # Bengio's form: only the old velocity
            "nesterov",
            """
v = self.slot("velocity", w)
old = ops.copy(v)
self.assign(v, self.momentum * v - eta * g)
self.assign_add(w, self.momentum**2 * old - (1 + self.momentum) * eta * g)""",
        ),
    ],
    "adagrad": [
        rewritten(
            "adagrad",
            """
a = self.slot("accumulator", w)
a.assign(a + g * g)
self.assign(w, w - eta * g * ops.rsqrt(a + self.epsilon))""",
        ),
    ],
    "rmsprop": [
        rewritten(
            "rmsprop",
            """
v = self.slot("v", w)
self.assign_add(v, (g * g - v) * (1 - self.rho))
self.assign_add(w, -eta * g / (v + self.epsilon) ** 0.5)""",
        ),
    ],
    "adam": [
        rewritten(  # the averages as the paper writes them, Keras' place for epsilon
            "adam",
            """
t = ops.cast(self.iterations, "float32") + 1
m, v = self.slot("m", w), self.slot("v", w)
self.assign(m, self.beta_1 * m + (1 - self.beta_1) * g)
self.assign(v, self.beta_2 * v + (1 - self.beta_2) * g * g)
root = ops.sqrt(v) + self.epsilon
self.assign_sub(w, eta * m * ops.sqrt(1 - self.beta_2**t) / ((1 - self.beta_1**t) * root))""",
        ),
    ],
    "adamw": [
        rewritten(
            "adamw",
            """
self.assign(w, w * (1 - eta * self.decay))
super().update_step(g, w, eta)""",
        ),
    ],
}

EQUIVALENT |= {
    "symmetric_units": [
        """
import numpy as np


def symmetric_units(kernel, bias, outgoing):
    weights = [[*kernel[:, j], bias[j], *outgoing[j]] for j in range(len(bias))]
    return [sum(np.allclose(one, other, rtol=0, atol=1e-5) for other in weights) for one in weights]
""",
    ],
    "fans": [
        """
import numpy as np


def fans(shape):
    return np.prod(shape[:-1]), np.prod(shape) // shape[-2]
""",
    ],
    "activation_report": [
        """
import keras
import numpy as np


def activation_report(model, x):
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    outputs = keras.Model(model.inputs[0], [layer.output for layer in dense])(x)
    pairs = list(zip(dense, map(np.asarray, outputs), strict=True))
    flat = [is_flat(layer.activation, a) for layer, a in pairs]
    shares = [f.mean(axis=0) for f in flat]
    return {
        "std": [((a - a.mean()) ** 2).mean() ** 0.5 for _, a in pairs],
        "flat": [share.mean() for share in shares],
        "dead": [(share == 1).mean() for share in shares],
    }
""",
    ],
    "gain": [
        """
import numpy as np


def gain(activation):
    z, weight = np.polynomial.hermite_e.hermegauss(100)
    return np.sqrt(weight.sum() / np.sum(weight * activation(z) ** 2))
""",
    ],
    "orthogonal": [
        """
import keras
import numpy as np


class Orthogonal(keras.initializers.Initializer):
    def __init__(self, gain=1.0, seed=None):
        self.gain, self.seed = gain, seed

    def __call__(self, shape, dtype=None):
        a = np.random.default_rng(self.seed).normal(size=(np.prod(shape[:-1]), shape[-1]))
        u, _, v = np.linalg.svd(a, full_matrices=False)
        return keras.ops.cast(self.gain * (u @ v).reshape(shape), dtype or "float32")

    def get_config(self):
        return {"gain": self.gain, "seed": self.seed}
""",
    ],
    "hundred_layers": [
        """
import keras


def hundred_layers():
    model = keras.Sequential([keras.Input((64,))])
    for _ in range(100):
        start = keras.initializers.Orthogonal(1.05)
        model.add(keras.layers.Dense(96, "tanh", kernel_initializer=start, use_bias=False))
    model.add(keras.layers.Dense(10))
    return model, keras.optimizers.SGD(0.01)
""",
    ],
}
