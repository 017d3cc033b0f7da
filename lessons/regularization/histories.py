"""Trainings that are only told: a callback hears one value per epoch and decides."""

from functools import cache

import keras
import numpy as np

TOLD = [
    ([3.1, 2.2, 2.7, 2.4, 2.5, 1.3], {"patience": 2}),
    ([3100, 2200, 2300, 1900, 2400, 1800, 2100, 2600, 1700], {"patience": 2}),
    ([1.4, 0.6, 0.6, 0.6, 0.6], {"patience": 2}),
    ([1.4, 1.35, 1.32, 1.25, 1.24, 1.23, 1.1], {"patience": 2, "min_delta": 0.13}),
    ([-840, -310, -560, -520, -190, -120], {"patience": 2, "mode": "max"}),
    ([0.4, 0.45, 0.46, 0.55, 0.7, 0.8], {"patience": 2, "mode": "max", "min_delta": 0.13}),
    ([3.1, 2.2, 2.7, 1.3], {"patience": 0}),
    ([3.1, 2.2, 2.7, 2.4, 2.5, 1.3], {"patience": 2, "restore_best_weights": True}),
    ([3.1, 2.2, 2.7, 2.4, 2.5, 1.3], {"patience": 2, "restore_best_weights": False}),
    ([3.1, 2.2, 2.7], {"patience": 5, "restore_best_weights": True}),
    ([np.inf, 1.4, 2.6], {"patience": 1}),  # nothing is better than infinity, but epoch 0 goes on
    ([np.inf, np.inf, 1.4, 2.6], {"patience": 3}),  # two epochs are less than three
    ([2.7, np.nan, 1.9, np.nan, np.nan, 1.2], {"patience": 2, "restore_best_weights": True}),
]

OPTIONS = [
    {"patience": 1},
    {"patience": 3, "restore_best_weights": True},
    {"patience": 2, "min_delta": 0.15, "restore_best_weights": True},
    {"patience": 2, "mode": "max"},
    {"patience": 3, "mode": "max", "min_delta": 0.1, "restore_best_weights": True},
    {"patience": 0, "restore_best_weights": True},
]


def random(rng, count: int) -> np.ndarray:
    """`count` noisy curves that fall, then rise: (count, 12)."""
    time = np.linspace(-1, 1, 12)
    bottom = rng.uniform(-1, 1, (count, 1))
    return (time - bottom) ** 2 + rng.normal(0, 0.25, (count, 12))


def listed(values) -> str:
    """ "3 2 2.5" """
    return " ".join(f"{value:g}" for value in values)


def named(options: dict) -> str:
    """ "patience=2, mode=max" """
    return ", ".join(f"{name}={value}" for name, value in options.items())


@cache
def one_weight() -> keras.Model:
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])


def replay(callback: keras.callbacks.Callback, values) -> tuple[int, float]:
    """How many epochs are run, and of which epoch (1, 2, …) the weights are that remain.

    In epoch e the only weight of the model is e, "watched" is the next value, and the losses fall
    all the time.
    """
    model = one_weight()
    (weight,) = model.weights
    model.stop_training = False
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        weight.assign([[epoch + 1]])
        callback.on_epoch_end(epoch, {"loss": 9 - epoch, "val_loss": 9 - epoch, "watched": value})
        if model.stop_training:
            break
    callback.on_train_end()
    return epoch + 1, float(np.asarray(weight)[0, 0])
