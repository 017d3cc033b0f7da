"""The challenge: 1400 digits, 40 % of them with a wrong label, and what a model makes of them."""

import numpy as np

from course.checking.probing import Unusable
from course.lab import data


def problem(rng) -> tuple[int, data.Dataset, np.ndarray]:
    """A seed to train with, the rows, and the right labels of those to learn from."""
    seed, spoiling = (int(rng.integers(2**31)) for _ in range(2))
    digits = data.digits()
    x = np.concatenate([digits.x_train, digits.x_test])
    y = np.concatenate([digits.y_train, digits.y_test])
    order = np.random.default_rng(3).permutation(len(x))  # the rows are always the same ones
    learn, judge = order[:1400], order[1400:]
    clean = data.Dataset("digits", x[learn], y[learn], x[judge], y[judge])
    return seed, data.noisy_labels(clean, 0.4, seed=spoiling), y[learn]


def predicted(model, x) -> np.ndarray:
    """The class of each row."""
    if model is None:
        raise Unusable("beat_the_noise returns None. Is a `return` missing?")
    if not hasattr(model, "predict"):
        why = "beat_the_noise should return a trained keras.Model, yours is a {kind}."
        raise Unusable(why, kind=type(model).__name__)
    out = np.asarray(model.predict(x, verbose=0))
    if out.shape != (len(x), 10):
        why = "The model should give 10 numbers for each row; its output is {shape}."
        raise Unusable(why, shape=str(out.shape))
    if not np.all((out > -1e-3) & (out < 1 + 1e-3)):
        raise Unusable("The model should give probabilities, numbers from 0 to 1; yours does not.")
    return out.argmax(1)


def steps(model) -> int:
    """How many steps its optimizer has taken; 1 for what trains without an optimizer."""
    return int(getattr(getattr(model, "optimizer", None), "iterations", 1))


def kernels(model) -> list[float]:
    """The largest |w| of each kernel; none for what is no keras.Model, but predicts like one."""
    weights = model.get_weights() if hasattr(model, "get_weights") else []
    return [np.abs(w).max() for w in weights if w.ndim > 1]
