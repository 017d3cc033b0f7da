"""Which rows each of many trained nets gets right."""

import numpy as np

from course.lab.many import Runs


def right_rows(runs: Runs, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """True where the net of a configuration and seed calls a row right, (C, S, rows).

    For dense nets with ReLU between their layers: what `runs.net(c, s).predict(x)` gives, for all
    nets at once.
    """
    *hidden, (kernel, bias) = zip(runs.weights[::2], runs.weights[1::2], strict=True)
    with np.errstate(all="ignore"):  # nets that diverged
        for hidden_kernel, hidden_bias in hidden:
            x = np.maximum(x @ hidden_kernel + hidden_bias[:, :, None], 0)
        return np.argmax(x @ kernel + bias[:, :, None], axis=-1) == y
