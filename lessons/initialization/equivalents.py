"""Right answers that are written otherwise: cells that must pass as they are."""

EQUIVALENT = {
    "symmetric_units": [
        """
import numpy as np


def symmetric_units(kernel, bias, outgoing):
    weights = [[*kernel[:, j], bias[j], *outgoing[j]] for j in range(len(bias))]
    return [sum(np.allclose(one, other, rtol=0, atol=1e-5) for other in weights) for one in weights]
""",
        """
def symmetric_units(kernel, bias, outgoing):
    units = len(bias)
    counts = np.zeros(units, int)
    for a in range(units):
        for b in range(units):
            far = max(abs(kernel[i][a] - kernel[i][b]) for i in range(len(kernel)))
            far = max(far, abs(bias[a] - bias[b]))
            far = max(far, max(abs(p - q) for p, q in zip(outgoing[a], outgoing[b])))
            counts[a] += far < 1e-5
    return counts
""",
        """
def symmetric_units(kernel, bias, outgoing):
    near = 1e-5
    heard = ops.all(ops.abs(kernel[:, :, None] - kernel[:, None, :]) < near, axis=0)
    shifted = ops.abs(bias[:, None] - bias[None, :]) < near
    sent = ops.all(ops.abs(outgoing[:, None, :] - outgoing[None, :, :]) < near, axis=-1)
    same = ops.logical_and(ops.logical_and(heard, shifted), sent)
    return ops.convert_to_numpy(ops.sum(ops.cast(same, "int32"), axis=1))
""",
        """
def symmetric_units(kernel, bias, outgoing):
    rows = np.concatenate([kernel.T, bias[:, None], outgoing], axis=1)
    counts = []
    for row in rows:
        wrong = np.abs(rows - row) >= 1e-5
        counts.append(len(rows) - np.count_nonzero(wrong.sum(axis=1)))
    return np.array(counts)
""",
    ],
    "fans": [
        """
import numpy as np


def fans(shape):
    return np.prod(shape[:-1]), np.prod(shape) // shape[-2]
""",
        """
def fans(shape):
    total = math.prod(shape)
    return total // shape[-1], total // shape[-2]
""",
        """
def fans(shape):
    *window, inputs, outputs = shape
    for size in window:
        inputs, outputs = inputs * size, outputs * size
    return inputs, outputs
""",
        """
def fans(shape):
    if len(shape) == 2:
        return tuple(shape)
    places = 1
    for size in shape[: len(shape) - 2]:
        places *= size
    return [places * n for n in shape[-2:]]
""",
    ],
    "glorot_uniform": [
        """
@keras.saving.register_keras_serializable("lesson")
class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None):
        *window, i, o = shape
        limit = np.sqrt(6.0 / (np.prod(window) * (i + o)))
        u = keras.random.uniform(shape, dtype=dtype, seed=self.seed)
        return (2 * u - 1) * limit

    def get_config(self):
        return {"seed": self.seed}
""",
        """
@keras.saving.register_keras_serializable("lesson")
class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None):
        variance = 2 / sum(fans(shape))
        limit = float(np.sqrt(3 * variance))
        kernel = keras.random.uniform(
            shape=shape, minval=-limit, maxval=limit, dtype=dtype or "float32", seed=self.seed
        )
        return kernel

    def get_config(self):
        config = super().get_config()
        config.update(seed=self.seed)
        return config
""",
        """
@keras.saving.register_keras_serializable("lesson")
class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None):
        mean_fan = np.mean(fans(shape))
        std = 1 / np.sqrt(mean_fan)
        width = std * np.sqrt(12)
        rng = np.random.default_rng(self.seed)
        kernel = rng.uniform(-width / 2, width / 2, size=shape)
        return ops.convert_to_tensor(kernel, dtype=dtype or "float32")

    def get_config(self):
        return {"seed": self.seed}
""",
    ],
    "he_normal": [
        """
@keras.saving.register_keras_serializable("lesson")
class HeNormal(GlorotUniform):
    def __call__(self, shape, dtype=None):
        *rest, _ = shape
        std = np.sqrt(2 / np.prod(rest)) / 0.87962566
        return std * keras.random.truncated_normal(shape, 0.0, 1.0, dtype=dtype, seed=self.seed)
""",
        """
@keras.saving.register_keras_serializable("lesson")
class HeNormal(GlorotUniform):
    def __call__(self, shape, dtype=None):
        density, inside = math.exp(-2) / math.sqrt(2 * math.pi), math.erf(2 / math.sqrt(2))
        cut = math.sqrt(1 - 4 * density / inside)
        fan_in = 1
        for size in shape[:-1]:
            fan_in *= size
        sd = float(math.sqrt(2.0) / math.sqrt(fan_in) / cut)
        return keras.random.truncated_normal(shape, stddev=sd, seed=self.seed, dtype=dtype)
""",
        """
@keras.saving.register_keras_serializable("lesson")
class HeNormal(GlorotUniform):
    def __call__(self, shape, dtype=None):
        fan_in, fan_out = fans(shape)
        variance = 2 / fan_in
        before_the_cut = variance / 0.87962566**2
        draw = keras.random.truncated_normal
        return draw(shape, stddev=before_the_cut**0.5, dtype=dtype, seed=self.seed)
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
        """
def activation_report(model, x):
    std, flat, dead = [], [], []
    for n, layer in enumerate(model.layers, 1):
        if not isinstance(layer, keras.layers.Dense):
            continue
        part = keras.Sequential(model.layers[:n])
        a = part.predict(np.asarray(x), verbose=0)
        f = is_flat(layer.activation, a)
        std += [a.std()]
        flat += [f.mean()]
        dead += [np.logical_and.reduce(f, axis=0).mean()]
    return dict(std=std, flat=flat, dead=dead)
""",
        """
def activation_report(model, x):
    rows = []
    for layer in model.layers:
        x = layer(x)
        if type(layer) is keras.layers.Dense:
            a = np.array(x)
            mean_of_squares = np.mean(np.square(a, dtype="float64"))
            f = is_flat(layer.activation, a)
            never_live = [all(unit) for unit in f.T]
            variance = mean_of_squares - np.mean(a, dtype="float64") ** 2
            rows.append((variance**0.5, np.sum(f) / f.size, sum(never_live) / f.shape[1]))
    std, flat, dead = zip(*rows)
    return {"std": list(std), "flat": list(flat), "dead": list(dead)}
""",
    ],
    "gain": [
        """
import numpy as np


def gain(activation):
    z, weight = np.polynomial.hermite_e.hermegauss(100)
    return np.sqrt(weight.sum() / np.sum(weight * activation(z) ** 2))
""",
        """
def gain(activation):
    z, step = np.linspace(-8, 8, 3000, retstep=True)
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return np.sum(density * np.square(activation(z)) * step) ** -0.5
""",
        """
def gain(activation):
    from scipy.integrate import quad

    def under_the_integral(z):
        return np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * float(activation(np.array([z]))[0]) ** 2

    left, _ = quad(under_the_integral, -8, 0)
    right, _ = quad(under_the_integral, 0, 8)
    return 1 / np.sqrt(left + right)
""",
        """
def gain(activation):
    middles = (np.arange(4000) + 0.5) / 4000
    z = scipy.stats.norm.ppf(middles)
    second_moment = np.mean(activation(z) * activation(z))
    return float(np.sqrt(1 / second_moment))
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
        """
@keras.saving.register_keras_serializable("lesson")
class Orthogonal(keras.initializers.Initializer):
    def __init__(self, gain=1.0, seed=None):
        self.gain = gain
        self.seed = seed

    def __call__(self, shape, dtype=None):
        rows, cols = int(np.prod(shape[:-1])), shape[-1]
        tall = (rows, cols) if rows >= cols else (cols, rows)
        a = ops.convert_to_numpy(keras.random.normal(tall, seed=self.seed))
        q, r = np.linalg.qr(a)
        q = q @ np.diag(np.where(np.diag(r) < 0, -1.0, 1.0))
        w = q if rows >= cols else q.T
        return ops.convert_to_tensor(self.gain * w.reshape(shape), dtype=dtype or "float32")

    def get_config(self):
        return {"gain": self.gain, "seed": self.seed}
""",
        """
@keras.saving.register_keras_serializable("lesson")
class Orthogonal(keras.initializers.Initializer):
    def __init__(self, gain=1.0, seed=None):
        self.gain = gain
        self.seed = seed

    def __call__(self, shape, dtype=None):
        outputs = shape[-1]
        inputs = math.prod(shape) // outputs
        wide = inputs < outputs
        matrix = keras.random.normal(
            (outputs, inputs) if wide else (inputs, outputs), dtype=dtype, seed=self.seed
        )
        q, r = tf.linalg.qr(matrix)
        signs = tf.sign(tf.linalg.diag_part(r))
        w = self.gain * signs[None, :] * q
        return tf.reshape(tf.transpose(w) if wide else w, shape)

    def get_config(self):
        return {"gain": self.gain, "seed": self.seed}
""",
        """
@keras.saving.register_keras_serializable("lesson")
class Orthogonal(keras.initializers.Initializer):
    def __init__(self, gain=1.0, seed=None):
        self.gain = gain
        self.seed = seed

    def __call__(self, shape, dtype=None):
        rows, columns = math.prod(shape[:-1]), shape[-1]
        long, short = max(rows, columns), min(rows, columns)
        drawn = np.random.default_rng(self.seed).standard_normal((long, short))
        kept = []
        for column in drawn.T:
            for before in kept * 2:  # a second time, against rounding
                column = column - (before @ column) * before
            kept.append(column / np.linalg.norm(column))
        w = np.stack(kept, axis=0 if rows < columns else 1)
        return ops.cast(self.gain * w.reshape(shape), dtype or "float32")

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
        """
def hundred_layers():
    stack = [keras.layers.Input((64,))]
    for _ in range(100):
        stack.append(keras.layers.Dense(64, activation=ops.tanh, kernel_initializer="identity"))
    stack.append(keras.layers.Dense(10))
    return keras.Sequential(stack), keras.optimizers.Adam(2e-4)
""",
        """
def hundred_layers():
    make = keras.initializers.Orthogonal
    layers = [keras.layers.Dense(64, "tanh", kernel_initializer=make(1.08)) for _ in range(100)]
    output = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((64,)), *layers, output])
    model.compile(keras.optimizers.Adam(3e-4), "sparse_categorical_crossentropy")
    return model, model.optimizer
""",
    ],
}
