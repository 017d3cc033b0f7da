"""Logs of hidden optimizers, and the suspects who may have made them."""

from functools import partial

import keras
import numpy as np
from keras import ops

STEPS, WEIGHTS = 4, 3

SUSPECTS = {
    f"{label}({', '.join([str(rate), *(f'{k}={v}' for k, v in constants.items())])})": partial(
        make, rate, **constants
    )
    for label, make, constants in [
        ("SGD", keras.optimizers.SGD, {}),
        ("Momentum", keras.optimizers.SGD, {"momentum": 0.5}),
        ("Momentum", keras.optimizers.SGD, {"momentum": 0.9}),
        ("Nesterov", partial(keras.optimizers.SGD, nesterov=True), {"momentum": 0.5}),
        ("Nesterov", partial(keras.optimizers.SGD, nesterov=True), {"momentum": 0.9}),
        ("AdaGrad", keras.optimizers.Adagrad, {}),
        ("RMSProp", keras.optimizers.RMSprop, {"rho": 0.9}),
        ("RMSProp", keras.optimizers.RMSprop, {"rho": 0.99}),
        ("Adam", keras.optimizers.Adam, {"beta_1": 0.5}),
        ("Adam", keras.optimizers.Adam, {"beta_1": 0.9}),
    ]
    for rate in (0.1, 0.03)
}


def replay(optimizer: keras.Optimizer, gradients: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The weights before and after each step, shape (steps + 1, n)."""
    w = keras.Variable(start)
    path = [start]
    for gradient in gradients:
        optimizer.apply([ops.convert_to_tensor(gradient)], [w])
        path.append(ops.convert_to_numpy(w).copy())
    return np.array(path)


FALLING = "Momentum(0.1, momentum=0.9)"


def falling_log(
    rng: np.random.Generator, steps: int = STEPS, weights: int = WEIGHTS
) -> tuple[np.ndarray, np.ndarray]:
    """Each gradient is a tenth of the one before: the first step tells Nesterov from Momentum."""
    gradients = np.outer(0.1 ** np.arange(steps), rng.normal(size=weights)).astype("float32")
    start = rng.normal(size=weights).astype("float32")
    return gradients, replay(SUSPECTS[FALLING](), gradients, start)


def log(suspect: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """What one suspect left behind: gradients (steps, n) and weights (steps + 1, n), float32."""
    gradients = rng.normal(size=(STEPS, WEIGHTS)).astype("float32")
    start = rng.normal(size=WEIGHTS).astype("float32")
    return gradients, replay(SUSPECTS[suspect](), gradients, start)
