"""The challenge: signals of mnist1d, a net that keeps to the rules, and its training."""

import math

import keras
import numpy as np
from keras import ops

from course.checking.probing import Unusable
from course.lab import data

WEIGHTS, EPOCHS, RATE, BATCH = 60_000, 12, 0.01, 100
SHAPE, CLASSES, TRAINING = (40, 1), 10, 4000
OTHERWISE = (56, 3), 7  # of which no net is trained; longer, so that as many poolings fit in
SHOWN = 1000  # training rows on which the net is asked as in training

OTHER_SHAPE = (
    "Called with shape={shape} and classes={classes}, conv_net should return a net for rows of "
    "this shape: let it begin with keras.Input(shape)."
)
OTHER_CLASSES = (
    "Called with shape={shape} and classes={classes}, conv_net should return a net with {classes} "
    "logits for each row; the output of yours is {found}."
)


def problem(rng) -> tuple[int, data.Dataset]:
    """A seed to train with, and 4000 rows to learn from beside 1000 others; all of one source."""
    seed, source = int(rng.integers(2**31)), data.mnist1d()
    x = np.concatenate([source.x_train, source.x_test])[..., None]
    y = np.concatenate([source.y_train, source.y_test])
    order = rng.permutation(len(x))
    learn, judge = order[:TRAINING], order[TRAINING:]
    return seed, data.Dataset("mnist1d", x[learn], y[learn], x[judge], y[judge])


def proven(model, shape: tuple = SHAPE, classes: int = CLASSES) -> keras.Model:
    """A net that keeps to the rules: its type, its shapes, its size, logits."""
    if model is None:
        raise Unusable("conv_net returns None. Is a `return` missing?")
    if not isinstance(model, keras.Model):
        raise Unusable("conv_net should return a keras.Model, yours is a {kind}.", kind=kind(model))
    told = {"shape": str(shape), "classes": classes}
    if not model.built or input_shape(model, shape) != (None, *shape):
        raise Unusable(OTHER_SHAPE, **told)
    if (found := output_shape(model, shape)) != (None, classes):
        raise Unusable(OTHER_CLASSES, **told, found=str(found))
    if shape == SHAPE and (count := model.count_params()) > WEIGHTS:
        why = "The net should have {most} weights at most, and has {count}."
        raise Unusable(why, most=WEIGHTS, count=count)
    prove_logits(model, shape)
    return model


def input_shape(model: keras.Model, shape: tuple) -> tuple:
    """What it takes; a subclassed net does not say so before it is called."""
    return getattr(model, "input_shape", (None, *shape))


def output_shape(model: keras.Model, shape: tuple) -> tuple:
    return None, *model(np.zeros((1, *shape), "float32")).shape[1:]


def kind(value) -> str:
    return type(value).__name__


def prove_logits(model, shape: tuple) -> None:
    """Stop where the outputs of every row sum to 1: the loss would take the softmax once more."""
    rows = np.random.default_rng(0).normal(size=(20, *shape)).astype("float32")
    if np.allclose(np.sum(ops.convert_to_numpy(model(rows)), axis=1), 1, atol=1e-5):
        raise Unusable("The net should give logits: its outputs sum to 1, as after a softmax.")


def train(model, rows, seed: int) -> None:
    """Train it as the statement says."""
    steps = EPOCHS * math.ceil(TRAINING / BATCH)
    falling = keras.optimizers.schedules.CosineDecay(RATE, steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    keras.utils.set_random_seed(seed)
    model.compile(keras.optimizers.Adam(falling), loss)
    model.optimizer.build(model.trainable_variables)  # else the training step is traced twice
    model.fit(rows.x_train, rows.y_train, batch_size=BATCH, epochs=EPOCHS, verbose=0)


def classes(model, x) -> np.ndarray:
    return np.argmax(model.predict(x, batch_size=500, verbose=0), axis=1)


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


def share(change, whole) -> float:
    change, whole = (np.linalg.norm(ops.convert_to_numpy(each)) for each in (change, whole))
    return float(change / max(whole, 1e-12))


def positive(model) -> float:
    """The share of its outputs that are not below 0, for random rows."""
    rows = np.random.default_rng(3).normal(size=(50, *SHAPE)).astype("float32")
    return float(np.mean(ops.convert_to_numpy(model(rows)) >= 0))


def as_in_training(model, x) -> np.ndarray:
    """Its classes with the statistics of each batch, and with dropout."""
    parts = np.split(x, range(BATCH, len(x), BATCH))
    outputs = [ops.convert_to_numpy(model(part, training=True)) for part in parts]
    return np.argmax(np.concatenate(outputs), axis=1)


def convolutions(model) -> list[keras.layers.Layer]:
    """Its layers, in whatever block, that convolve."""
    alone = (layer for layer in model._flatten_layers() if not layer._layers)
    return [layer for layer in alone if "Conv" in kind(layer)]


def channels(model) -> int:
    """How many channels its first convolution takes; 0 without one."""
    kernels = [w.shape for layer in convolutions(model) for w in layer.weights if len(w.shape) > 2]
    return kernels[0][-2] if kernels else 0
