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
    "log_uniform": [
        """
def log_uniform(low, high, size, rng):
    return low * (high / low) ** rng.random(size)""",
    ],
    "random_search": [
        """
def one_of(allowed, rng):
    if not isinstance(allowed, tuple):
        return rng.choice(allowed).item()
    low, high, scale = allowed
    place = rng.random()
    return low * (high / low) ** place if scale == "log" else low + (high - low) * place

def random_search(space, trials, rng):
    drawn = {name: [one_of(each, rng) for _ in range(trials)] for name, each in space.items()}
    return [dict(zip(drawn, values)) for values in zip(*drawn.values())]""",
    ],
    "trials_needed": [
        """
def trials_needed(top, confidence):
    n = 0
    while 1 - (1 - top) ** n < confidence:
        n += 1
    return n""",
    ],
    "kfold": [
        """
def splits(x, y, k, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    fold = np.arange(len(x)) % k
    for i in range(k):
        train, rest = order[fold != i], order[fold == i]
        layer = keras.layers.Normalization()
        layer.adapt(x[train])
        yield layer(x[train]), y[train], layer(x[rest]), y[rest]

def kfold(x, y, k, rng):
    return list(splits(x, y, k, rng))""",
    ],
    "successive_halving": [
        """
def successive_halving(score, n, eta=2):
    def key(pair):
        return -1 if np.isnan(pair[0]) else pair[0]

    left, steps = range(n), 1
    while len(left) != 1:
        ranked = sorted([(score(i, steps), i) for i in left], key=key, reverse=True)
        left, steps = [i for _, i in ranked[: len(left) // eta]], steps * eta
    return left[0]""",
    ],
    "honest_report": [
        """
def honest_report(train, validate, test, configurations, seeds):
    nets = [[train(c, s) for s in seeds] for c in configurations]
    scores = np.array([[validate(net) for net in row] for row in nets])
    best = scores.sum(axis=1).argmax()
    tested = np.array([test(net) for net in nets[best]])
    spread = np.sqrt(np.sum((tested - tested.mean()) ** 2) / (len(tested) - 1))
    return {"chosen": configurations[best], "mean": tested.mean(), "spread": spread}""",
    ],
    "expected_improvement": [
        """
def expected_improvement(mean, std, best):
    mean, std = np.asarray(mean, float), np.asarray(std, float)
    safe = np.where(std > 0, std, 1)
    z = (mean - best) / safe
    inside = safe * (z * scipy.stats.norm.cdf(z) + np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))
    return np.where(std > 0, inside, np.maximum(mean - best, 0))""",
    ],
    "bayesian_search": [
        """
def bayesian_search(objective, trials, rng):
    # a wider kernel, an upper confidence bound, a grid of candidates
    def k(a, b):
        return np.exp(-((a[:, None] - b[None]) ** 2).sum(-1) / (2 * 0.25**2))

    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 25)] * 2), -1).reshape(-1, 2)
    seen = [rng.random(2) for _ in range(6)]
    values = [objective(point) for point in seen]
    while len(values) < trials:
        x, y = np.array(seen), np.array(values)
        inverse = np.linalg.inv(k(x, x) + 1e-5 * np.eye(len(x)))
        mean = k(grid, x) @ inverse @ (y - y.mean()) / y.std()
        variance = 1 - np.einsum("ij,jk,ik->i", k(grid, x), inverse, k(grid, x))
        seen.append(grid[np.argmax(mean + 2 * np.sqrt(np.maximum(variance, 0)))])
        values.append(objective(seen[-1]))
    return seen[int(np.argmax(values))]""",
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

EQUIVALENT |= {
    "bn_forward": [
        """
import numpy as np


def bn_forward(x, gamma, beta, epsilon):
    rows = np.asarray(x, "float64").reshape(-1, x.shape[-1])
    scale = gamma / np.sqrt(rows.var(axis=0) + epsilon)
    return x * scale + (beta - rows.mean(axis=0) * scale)
""",
    ],
    "bn_moving_statistics": [
        """
import numpy as np


def bn_moving_statistics(moving_mean, moving_variance, x, momentum):
    rows = np.reshape(x, (-1, x.shape[-1]))
    moving_mean = moving_mean - (1 - momentum) * (moving_mean - rows.mean(axis=0))
    return [moving_mean, moving_variance + (1 - momentum) * (rows.var(axis=0) - moving_variance)]
""",
    ],
    "bn_backward": [
        """
import numpy as np


def bn_backward(dy, x, gamma, epsilon):  # step by step, as in the paper
    n, centered = len(x), x - x.mean(axis=0)
    inverse = 1 / np.sqrt(x.var(axis=0) + epsilon)
    dx_hat = dy * gamma
    dvariance = np.sum(dx_hat * centered, axis=0) * -0.5 * inverse**3
    dmean = -np.sum(dx_hat, axis=0) * inverse - dvariance * 2 * centered.mean(axis=0)
    dx = dx_hat * inverse + dvariance * 2 * centered / n + dmean / n
    return [dx, (dy * centered * inverse).sum(axis=0), dy.sum(axis=0)]
""",
    ],
    "batch_norm": [
        """
import keras
from keras import ops


@keras.saving.register_keras_serializable("other")
class BatchNorm(keras.layers.Layer):  # one affine map, statistics with keepdims, in place
    def __init__(self, momentum=0.99, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.epsilon = momentum, epsilon

    def build(self, shape):
        names = ("gamma", "beta", "moving_mean", "moving_variance")
        for name, start, learned in zip(names, (1.0, 0.0, 0.0, 1.0), (True, True, False, False)):
            weight = self.add_weight(
                shape=(shape[-1],),
                initializer=keras.initializers.Constant(start),
                trainable=learned,
                autocast=False,
                name=name,
            )
            setattr(self, name, weight)

    def call(self, inputs, training=None):
        x = ops.cast(inputs, "float32")
        mean, variance = self.moving_mean.value, self.moving_variance.value
        if training and self.trainable:
            axes = tuple(range(len(x.shape) - 1))
            mean, variance = ops.mean(x, axis=axes), ops.var(x, axis=axes)
            self.moving_mean.assign_sub((1 - self.momentum) * (self.moving_mean - mean))
            self.moving_variance.assign_sub((1 - self.momentum) * (self.moving_variance - variance))
        scale = self.gamma * ops.rsqrt(variance + self.epsilon)
        return ops.cast(x * scale + (self.beta - mean * scale), inputs.dtype)

    def get_config(self):
        return super().get_config() | {"epsilon": self.epsilon, "momentum": self.momentum}
""",
    ],
    "fold_bn": [
        """
import numpy as np


def fold_bn(dense, bn):
    gamma, beta, mean, variance = bn.get_weights()
    kernel, bias = dense.get_weights()
    scale = gamma / (variance + bn.epsilon) ** 0.5
    return [kernel @ np.diag(scale), beta + scale * bias - scale * mean]
""",
    ],
    "layer_norm": [
        """
import numpy as np


def layer_norm(x, gamma, beta, epsilon):
    columns = np.moveaxis(x, -1, 0)
    x_hat = (columns - columns.mean(axis=0)) / np.sqrt(columns.var(axis=0) + epsilon)
    return np.moveaxis(x_hat, 0, -1) * gamma + beta
""",
    ],
    "repair_bn": [
        """
import tensorflow as tf


def repair_bn(model, x):  # many mini-batches, the momentum as it is
    call = tf.function(lambda rows: model(rows, training=True)).get_concrete_function(
        tf.TensorSpec((None, x.shape[1]))
    )
    for _ in range(20):
        for start in range(0, len(x) - 63, 64):
            call(tf.constant(x[start : start + 64]))
""",
        """
import keras
from keras import ops


def repair_bn(model, x):  # layer by layer, mean and variance by hand
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.moving_mean.assign(ops.mean(x, axis=0))
            layer.moving_variance.assign(ops.var(x, axis=0))
        x = layer(x)
    return model
""",
    ],
}

EQUIVALENT |= {
    "l1_l2": [
        """
class L1L2(keras.regularizers.Regularizer):
    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = l1, l2

    def __call__(self, x):
        return ops.sum(self.l1 * ops.absolute(x) + self.l2 * x * x)

    def get_config(self):
        return vars(self)"""
    ],
    "soft_threshold": [
        """
def soft_threshold(w, threshold):
    return w - np.clip(w, -threshold, threshold)"""
    ],
    "ista": [
        """
def ista(x, y, l1, steps):
    rate = 0.9 / np.linalg.norm(x.T @ x / len(x), 2)
    w = np.ones(x.shape[1])
    for _ in range(steps):
        v = w + rate * np.mean((y - x @ w)[:, None] * x, axis=0)
        w = np.maximum(v - rate * l1, 0) - np.maximum(-v - rate * l1, 0)
    return w"""
    ],
    "weight_decay": [
        """
def weight_decay(weights, gradients, learning_rate, l2):
    keep = [1 - 2 * learning_rate * l2 if w.ndim > 1 else 1 for w in weights]
    triples = zip(keep, weights, gradients)
    return tuple(k * w - learning_rate * g for k, w, g in triples)"""
    ],
    "max_norm": [
        """
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value=2.0, axis=0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w):
        norm = ops.sum(w**2, axis=self.axis, keepdims=True) ** 0.5
        return ops.where(norm > self.max_value, w * self.max_value / norm, w)

    def get_config(self):
        return {"axis": self.axis, "max_value": self.max_value}"""
    ],
    "dropout": [
        # the form of JAX and PyTorch, with a generator of TensorFlow's own
        """
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x, training=None):
        kept = tf.random.uniform(tf.shape(x)) < 1 - self.rate
        return tf.where(kept, x / (1 - self.rate), 0.0) if training else x

    def get_config(self):
        return super().get_config() | {"rate": self.rate}""",
        # one formula for training and inference
        """
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.generator = keras.random.SeedGenerator(7)

    def call(self, x, training=False):
        rate = self.rate if training else 0.0
        number = keras.random.uniform(ops.shape(x), seed=self.generator)
        return x * ops.cast(number < 1 - rate, x.dtype) * (1 / (1 - rate))

    def get_config(self):
        return super().get_config() | {"rate": self.rate}""",
    ],
    "early_stopping": [
        # all values kept, and the best one searched again in each epoch
        """
class EarlyStopping(keras.callbacks.Callback):
    def __init__(
        self, monitor="val_loss", min_delta=0.0, patience=0, mode="min", restore_best_weights=False
    ):
        super().__init__()
        self.monitor, self.min_delta, self.patience = monitor, min_delta, patience
        self.mode, self.restore = mode, restore_best_weights

    def on_train_begin(self, logs=None):
        self.best = self.at = self.weights = None

    def on_epoch_end(self, epoch, logs=None):
        value = logs.get(self.monitor)
        gain = None if self.best is None else value - self.best
        if gain is not None and self.mode == "min":
            gain = -gain
        if gain is None or gain > self.min_delta:
            self.best, self.at = value, epoch
            self.weights = [np.array(w) for w in self.model.weights]
        elif epoch - self.at >= self.patience:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.restore:
            self.model.set_weights(self.weights)"""
    ],
    "random_shift": [
        """
def random_shift(x, k, rng):
    shifted = np.zeros_like(x)
    for row, new in zip(x, shifted):
        places = rng.choice(np.arange(-k, k + 1))
        length = x.shape[-1] - abs(places)
        start = max(places, 0)
        new[..., start : start + length] = row[..., start - places : start - places + length]
    return shifted""",
        """
def random_shift(x, k, rng):
    places = np.floor(rng.uniform(-k, k + 1, (len(x),) + (1,) * (x.ndim - 1))).astype(int)
    sources = np.arange(x.shape[-1]) - places
    inside = (sources >= 0) & (sources < x.shape[-1])
    sources = np.broadcast_to(np.clip(sources, 0, x.shape[-1] - 1), x.shape)
    return np.where(inside, np.take_along_axis(x, sources, axis=-1), 0)""",
    ],
}
