"""Right answers that are written otherwise: cells that must pass as they are."""

EQUIVALENT = {
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
