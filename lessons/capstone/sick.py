"""Small nets for the digits, of which some suffer from something."""

from collections.abc import Iterator
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops
from sklearn.neighbors import NearestNeighbors

from course.lab import data

CLASSES, OUTPUTS, ROWS, UNITS = 7, 9, 90, 24


@dataclass(frozen=True)
class Patient:
    """A net, compiled, and rows for it.

    Attributes:
        model: (rows, 64) in, OUTPUTS logits out.
        x: (rows, 64) float32; y: (rows,) int32.
    """

    model: keras.Model
    x: np.ndarray
    y: np.ndarray

    def state(self) -> dict[str, list[np.ndarray]]:
        """Its weights, and its moving statistics, as numbers."""
        kinds = "trainable_weights", "non_trainable_weights"
        each = {f"model.{kind}": getattr(self.model, kind) for kind in kinds}
        return {name: [np.array(w) for w in weights] for name, weights in each.items()}


def patients(rng) -> Iterator[Patient]:
    """Nine of them: well ones, ill ones, and two with several complaints."""
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    x, y = rows(rng)
    mixed = rng.permutation(y)
    yield Patient(net(optimizer=keras.optimizers.Adam, penalty=0.013), x, y)
    yield Patient(net(rate=0.07), x, mixed)
    yield Patient(net(scale=19.0, rate=0.002), x, y)
    yield Patient(net(depth=8, activation="sigmoid", rate=0.11), x, y)
    yield Patient(net(normalized=True, rate=0.03, biased=False), x, y)
    in_batches = net(normalized=True, always=True, rate=0.04)
    several = net(normalized=True, always=True, scale=29.0, rate=410.0)
    if largest_change(in_batches, x) * largest_change(several, x) > 0:  # one of each sign
        several.layers[-1].kernel.assign(-several.layers[-1].kernel)
    yield Patient(in_batches, x, y)
    yield Patient(net(rate=260.0), x, y)
    yield Patient(net(depth=8, activation="sigmoid", scale=23.0, rate=170.0), x, mixed)
    yield Patient(several, x, y)


def largest_change(model: keras.Model, x) -> float:
    """Of the outputs for row 0, alone and among all rows, the one that differs most."""
    change = ops.convert_to_numpy(model(x[:1]) - model(x))[0]
    return change[np.argmax(np.abs(change))]


def rows(rng) -> tuple[np.ndarray, np.ndarray]:
    """Digits below CLASSES; one of them is there twice, the second time with another label."""
    digits = data.digits()
    known = np.flatnonzero(digits.y_train < CLASSES)
    drawn = rng.choice(known, ROWS, replace=False)
    x, y = digits.x_train[drawn].copy(), digits.y_train[drawn]
    _, nearest = NearestNeighbors(n_neighbors=1).fit(x).kneighbors()
    first, *others = np.setdiff1d(np.arange(ROWS), nearest)  # so that no other row has a tie
    x[next(row for row in others if y[row] != y[first])] = x[first]
    return x, y


class BatchNormalization(keras.layers.BatchNormalization):
    """Keras' own; with `always`, it takes the statistics of the batch in inference as well."""

    def __init__(self, always: bool, **options):
        super().__init__(**options)
        self.always = always

    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=training or self.always, mask=mask)


def net(
    depth: int = 2,
    activation: str = "relu",
    scale: float = 1.0,
    normalized: bool = False,
    always: bool = False,
    rate: float = 0.05,
    penalty: float = 0.0,
    biased: bool = True,
    optimizer: type = keras.optimizers.SGD,
) -> keras.Model:
    """A net of `depth` hidden layers, its last kernel times `scale`.

    With `normalized` one of them is followed by batch normalization. `penalty` is the L2 penalty
    of the last kernel, which with `biased` has a bias beside it.
    """
    inputs = h = keras.Input((64,))
    for layer in range(depth):
        h = keras.layers.Dense(UNITS, activation)(h)
        if normalized and layer == 0:
            h = BatchNormalization(always, momentum=0.7)(h)
    last = keras.layers.Dense(
        OUTPUTS, use_bias=biased, kernel_regularizer=keras.regularizers.L2(penalty)
    )
    model = keras.Model(inputs, last(h))
    kernel = model.layers[-1].kernel
    kernel.assign(scale * kernel)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer(rate), loss)
    return model
