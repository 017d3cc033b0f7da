"""The challenge: signals of mnist1d, a net's training, and what is seen of a net."""

import math

import keras
import numpy as np
from keras import ops

from course.lab import data

WEIGHTS, EPOCHS, RATE, BATCH = 60_000, 12, 0.01, 100
SHAPE, CLASSES, TRAINING = (40, 1), 10, 4000
OTHERWISE = (56, 3), 2  # of which no net is trained; longer, so that as many poolings fit in
SHOWN = 1000  # training rows on which the net is asked as in training


def problem(rng) -> tuple[int, data.Dataset]:
    """A seed to train with, and 4000 rows to learn from beside 1000 others; all of one source."""
    seed, source = int(rng.integers(2**31)), data.mnist1d()
    x = np.concatenate([source.x_train, source.x_test])[..., None]
    y = np.concatenate([source.y_train, source.y_test])
    order = rng.permutation(len(x))
    learn, judge = order[:TRAINING], order[TRAINING:]
    return seed, data.Dataset("mnist1d", x[learn], y[learn], x[judge], y[judge])


def train(model, rows, seed: int) -> None:
    """Train it as the statement says."""
    steps = EPOCHS * math.ceil(TRAINING / BATCH)
    falling = keras.optimizers.schedules.CosineDecay(RATE, steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    keras.utils.set_random_seed(seed)
    model.compile(keras.optimizers.Adam(falling), loss)
    model.optimizer.build(model.trainable_variables)  # else the training step is traced twice
    model.fit(rows.x_train, rows.y_train, batch_size=BATCH, epochs=EPOCHS, verbose=0)


def logits(model, x) -> np.ndarray:
    return model.predict(x, batch_size=500, verbose=0)


def classes(model, x) -> np.ndarray:
    return np.argmax(logits(model, x), axis=1)


def bent(model) -> float:
    """How far the new net is from a straight line between rows, as a share of its outputs."""
    a, b = np.random.default_rng(1).normal(size=(2, 50, *SHAPE)).astype("float32")
    middle, ends = model((a + b) / 2), (model(a) + model(b)) / 2
    return share(middle - ends, ends)


def ordered(model) -> float:
    """How far its outputs change when the numbers of a row change places, as a share of them."""
    rng = np.random.default_rng(2)
    a = rng.normal(size=(50, *SHAPE)).astype("float32")
    out = model(a)
    return share(model(a[:, rng.permutation(len(a[0]))]) - out, out)


def wavering(model) -> float:
    """How far two calls in inference differ on the same rows, as a share of their outputs."""
    a = np.random.default_rng(3).normal(size=(50, *SHAPE)).astype("float32")
    first, second = (model(a, training=False) for _ in range(2))
    return share(first - second, first)


def share(change, whole) -> float:
    change, whole = (np.linalg.norm(ops.convert_to_numpy(each)) for each in (change, whole))
    return float(change / max(whole, 1e-12))


def as_in_training(model, x) -> np.ndarray:
    """Its classes with the statistics of each batch, and with dropout."""
    parts = np.split(x, range(BATCH, len(x), BATCH))
    outputs = [ops.convert_to_numpy(model(part, training=True)) for part in parts]
    return np.argmax(np.concatenate(outputs), axis=1)


def convolutions(model) -> list[keras.layers.Layer]:
    """Its layers, in whatever block, that convolve."""
    alone = (layer for layer in model._flatten_layers() if not layer._layers)
    return [layer for layer in alone if "Conv" in type(layer).__name__]


def channels(model) -> int:
    """How many channels its first convolution takes; 0 without one."""
    kernels = [w.shape for layer in convolutions(model) for w in layer.weights if len(w.shape) > 2]
    return kernels[0][-2] if kernels else 0


def dropped(model) -> float:
    """The largest share of all numbers that one of Keras' dropouts in it drops; 0 without one."""
    dropouts = (each for each in model._flatten_layers() if isinstance(each, keras.layers.Dropout))
    return max((float(each.rate) for each in dropouts), default=0.0)
