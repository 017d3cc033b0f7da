"""The parts that other lessons build, and Keras' own of the same signature."""

from functools import partial
from pathlib import Path

import keras
import numpy as np
import scipy.ndimage

from course.checking import parts
from course.checking.parts import Parts


def momentum(learning_rate=0.01, momentum=0.9, **options):
    """Gradient descent with momentum."""
    return keras.optimizers.SGD(learning_rate, momentum=momentum, **options)


def nesterov(learning_rate=0.01, momentum=0.9, **options):
    """Gradient descent with Nesterov's momentum."""
    return keras.optimizers.SGD(learning_rate, momentum=momentum, nesterov=True, **options)


@keras.saving.register_keras_serializable("lessons.capstone")
class Residual(keras.layers.Layer):
    """The input, and a branch that is added to it: Dense, Rescaling, Add."""

    def __init__(self, activation="relu", scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.activation, self.scale = activation, scale

    def build(self, shape):
        x = keras.Input(shape[1:])
        branch = keras.layers.Dense(shape[-1], activation=self.activation)(x)
        branch = keras.layers.Rescaling(self.scale)(branch)
        self.model = keras.Model(x, keras.layers.Add()([x, branch]))

    def compute_output_shape(self, shape):
        return shape

    def call(self, x):
        return self.model(x)

    def get_config(self):
        return super().get_config() | {"activation": self.activation, "scale": self.scale}


def random_shift(x, k, rng):
    """Each row moved along its last axis by −k … k places, filled with zeros, by SciPy."""
    rows = zip(x, rng.integers(-k, k + 1, len(x)), strict=True)
    moves = [(row, [0] * (row.ndim - 1) + [places]) for row, places in rows]
    return np.stack([scipy.ndimage.shift(row, move, order=0) for row, move in moves])


OF_KERAS = {
    "momentum": momentum,
    "nesterov": nesterov,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "schedule": keras.optimizers.schedules.CosineDecay,
    "glorot_uniform": keras.initializers.GlorotUniform,
    "he_normal": keras.initializers.HeNormal,
    "batch_norm": keras.layers.BatchNormalization,
    "dropout": keras.layers.Dropout,
    "max_norm": keras.constraints.MaxNorm,
    "l1_l2": keras.regularizers.L1L2,
    "early_stopping": partial(keras.callbacks.EarlyStopping, mode="min"),
    "residual": Residual,
    "random_shift": random_shift,
}


def collect(folder: str | Path = ".") -> Parts:
    """Your own answers from the notebooks in a folder, and Keras' own for those not there yet."""
    return parts.collect(OF_KERAS, folder)


def of_keras() -> Parts:
    """Keras' own parts alone."""
    return parts.of_keras(OF_KERAS)
