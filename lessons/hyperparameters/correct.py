"""Which rows each of many trained nets gets right."""

import numpy as np
from keras import ops

from course.lab.many import Runs


def right_rows(runs: Runs, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """True where the net of a configuration and seed calls a row right, (C, S, rows).

    For dense nets with ReLU between their layers: what `runs.net(c, s).predict(x)` gives, for all
    nets of a seed at once.
    """
    seeds = range(runs.loss.shape[1])
    return np.stack([_right([w[:, seed] for w in runs.weights], x, y) for seed in seeds], axis=1)


def _right(weights: list, x, y: np.ndarray) -> np.ndarray:
    """(C, rows), for the nets of one seed."""
    *hidden, (kernel, bias) = zip(weights[::2], weights[1::2], strict=True)
    for hidden_kernel, hidden_bias in hidden:
        x = ops.relu(ops.matmul(x, hidden_kernel) + hidden_bias[:, None])
    return np.argmax(ops.matmul(x, kernel) + bias[:, None], axis=-1) == y
