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
