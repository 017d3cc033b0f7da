"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import copy

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from course.checking.probing import (
    Unusable,
    apart,
    copied,
    gathered,
    in_graph,
    inherited,
    normal,
    saved_and_loaded,
    seed_everything,
    seen,
    shaped,
    untouched,
)
from lessons.regularization import histories, noise, shifts


def drawn_seed(rng) -> None:
    """Seeds Keras from `rng`, so that a random answer does the same in every run."""
    keras.utils.set_random_seed(int(rng.integers(2**31)))


def with_kernel(kernel, **layer):
    """A model of one Dense layer without bias that has this kernel."""
    dense = keras.layers.Dense(kernel.shape[1], use_bias=False, **layer)
    model = keras.Sequential([keras.Input((kernel.shape[0],)), dense])
    model.set_weights([kernel])
    return model


def l1_l2(L1L2, rng):
    """The penalty of two kernels, its gradient; in a layer, in a copy, in a loaded model."""
    w = normal(rng, 3, 4)
    yield seen("penalty_l1", L1L2(l1=0.17)(w))
    yield seen("penalty_l2", L1L2(l2=0.06)(w))
    both, conv = L1L2(l1=0.23, l2=0.41), normal(rng, 2, 3, 5, 4)
    yield seen("penalty", both(w))
    yield seen("penalty_of_bias", both(np.float32([310, -0.07, 6.3])))
    yield seen("penalty_of_filters", tf.function(both)(conv))
    yield seen("slope", slope(both, w))
    yield seen("slope_at_0", slope(both, 0 * w[0]))
    model = with_kernel(w, kernel_regularizer=both)
    yield seen("added_to_loss", sum(model.losses))
    yield seen("penalty_of_copy", copied(both)(w))
    yield seen("penalty_of_loaded", sum(saved_and_loaded(model, L1L2).losses))


def slope(function, w):
    """The gradient of a function at w, by the tape."""
    w = tf.constant(w)
    with tf.GradientTape() as tape:
        tape.watch(w)
        value = function(w)
    return tape.gradient(value, w)


@apart
def soft_threshold(soft_threshold, rng):
    """Its values for numbers, for two arrays, and at three edges."""
    for w, threshold in ((-2.9, 0.8), (1.7, 0.6), (0.23, 0.6), (-0.34, 0.8)):
        yield seen("value", soft_threshold(w, threshold), w=w, threshold=threshold)
    w, filters, whole = normal(rng, 3, 4), normal(rng, 2, 3, 5, 4), np.array([3, -4, 5])
    large = rng.normal(0, 300, (2, 4))  # float64, and the others float32 or whole
    before = copy.deepcopy([w, filters, whole, large])
    yield seen("values", soft_threshold(w, 0.7))
    yield seen("values_of_filters", soft_threshold(filters, 0.4))
    yield seen("values_at_0", soft_threshold(np.zeros(5), 0.7))
    yield seen("values_without_threshold", soft_threshold(before[0].copy(), 0.0))
    yield seen("whole_numbers", soft_threshold(whole, 1.3))
    yield seen("large_numbers", soft_threshold(large, 170.0))
    yield from untouched({"w": before}, {"w": [w, filters, whole, large]})


MANY_STEPS = 400


def worlds(rng):
    """Two sparse ones, with large features and with small: (x, y, l1), and their description."""
    for n, features, l1, size in ((60, 8, 0.45, 1.7), (90, 13, 0.07, 0.3)):
        x = rng.normal(0, size, (n, features)) * rng.uniform(0.7, 1.4, features)
        truth = np.where(np.arange(features) % 3 == 0, rng.normal(0, 2 / size, features), 0)
        y = x @ truth + rng.normal(size=n)
        yield (x, y, l1), {"rows": n, "features": features, "l1": l1}


@apart
def ista(ista, rng):
    """The weights after one step, and those that it finds, in two sparse worlds."""
    before, calls = [], []
    for (x, y, l1), told in worlds(rng):
        with np.errstate(all="ignore"):  # what diverges is told by the verdict
            for quantity, steps in (("first_step", 1), ("weights", MANY_STEPS)):
                before.append({"x": x, "y": y})
                calls.append({"x": x.copy(), "y": y.copy()})
                yield seen(quantity, ista(*calls[-1].values(), l1, steps), **told)
    yield from untouched(gathered(before), gathered(calls))


SHAPES = {
    "kernel": (3, 4),
    "bias": (5,),
    "second bias": (7,),
    "kernel of a Conv2D": (2, 3, 4, 6),
    "third bias": (8,),
    "kernel of a Conv1D": (5, 3, 2),
}


def drawn_arrays(rng, names=tuple(SHAPES)) -> list[np.ndarray]:
    """Weights or gradients: kernels and biases, in no regular order."""
    return [normal(rng, *SHAPES[name]) for name in names]


@apart
def weight_decay(weight_decay, rng):
    """The weights after a step, and in another order after three."""
    weights, gradients = drawn_arrays(rng), drawn_arrays(rng)
    told = {"learning_rate": 0.35, "l2": 0.23}
    given = {"weights": weights, "gradients": gradients}
    before = copy.deepcopy(given)
    after = as_many(weight_decay(weights, gradients, *told.values()))
    for name, w in zip(SHAPES, after, strict=True):
        yield seen("after_a_step", w, array=name, **told)
    yield from untouched(before, given)
    names, told = tuple(reversed(SHAPES)), {"learning_rate": 0.15, "l2": 0.4}
    after = drawn_arrays(rng, names)
    for _ in range(3):
        after = as_many(weight_decay(after, drawn_arrays(rng, names), *told.values()))
    for name, w in zip(names, after, strict=True):
        yield seen("after_steps", w, array=name, **told)


def as_many(weights) -> list:
    """The new weights, where the answer returned as many as it got."""
    if not isinstance(weights, list | tuple) or len(weights) != len(SHAPES):
        why = "weight_decay should return a list of {count} arrays, new weights."
        raise Unusable(why, count=len(SHAPES))
    return list(weights)


SIDE, FEW = 400, 50  # of the square of values that dropout is tried on, and of a short row
CALLS = 100  # on the short row
RATES = (0.2, 0.6)
PICTURES = (25, 16, 20, 20)  # as many values


def dropout(Dropout, rng):
    """Shares, factors and agreements of many masks, also of a graph, a copy and a loaded model."""
    drawn_seed(rng)
    x = (rng.uniform(1, 2, (SIDE, SIDE)) * rng.choice([-1, 1], (SIDE, SIDE))).astype("float32")
    for rate in RATES:
        layer = Dropout(rate)
        yield from at_a_rate(layer, x, rate)
    graph = in_graph(lambda x: layer(x, training=True), x)
    for call in (1, 2):
        yield seen("mask_in_graph", packed(np.asarray(graph(x)) == 0), call=call)
    few = ops.convert_to_tensor(x[:1, :FEW])
    yield seen("masks_of_calls", [dropped(layer, few)[0] for _ in range(CALLS)])
    yield seen("followed", followed(layer, x[:20]))
    pictures = x.reshape(PICTURES)
    yield seen("mask_of_pictures", packed(dropped(layer, pictures).reshape(x.shape)))
    yield seen("factors_at_0", span(Dropout(0.0)(x, training=True) / x))
    yield seen("mask_of_copy", packed(dropped(copied(layer), x)))
    yield from inherited(Dropout(0.3, name="thinned", trainable=False, dtype="mixed_float16"))
    model = keras.Sequential([keras.Input((SIDE,)), layer])
    yield seen("mask_of_loaded", packed(dropped(saved_and_loaded(model, Dropout), x)))


def at_a_rate(layer, x, rate: float):
    """Its factors in inference; what it drops in training, and in a second call."""
    yield seen("factors_in_inference", span(layer(x) / x), rate=rate)
    out = np.asarray(layer(x, training=True))
    mask = out == 0
    yield seen("mask", packed(mask), rate=rate)
    yield seen("factors", span((out / x)[~mask]), rate=rate)
    yield seen("mask_again", packed(dropped(layer, x)), rate=rate)


def dropped(layer, x) -> np.ndarray:
    """Which values become 0 in training."""
    return np.asarray(layer(x, training=True)) == 0


def packed(mask: np.ndarray) -> np.ndarray:
    """A mask of SIDE × SIDE values, 8 to a byte."""
    return np.packbits(shaped("The output", mask, (SIDE, SIDE)))


def unpacked(bits: np.ndarray) -> np.ndarray:
    return np.unpackbits(bits.astype("uint8")).reshape(SIDE, SIDE)


def span(factors):
    """The smallest and the largest number; NaN where there is none."""
    factors = np.asarray(factors)
    return [factors.min(), factors.max()] if factors.size else [np.nan, np.nan]


def followed(layer, x) -> np.ndarray:
    """Values, what training makes of them, and the gradient; nan where there is none."""
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        out = layer(x, training=True)
    gradient = tape.gradient(out, x)
    return np.stack([x, out, np.full(x.shape, np.nan) if gradient is None else gradient])


def max_norm(MaxNorm, rng):
    """Kernels that it has shortened, also as a copy, in a model and in a loaded one."""
    w = normal(rng, 5, 4) * np.array([0.2, 0.9, 3.1, 1.4], "float32")
    yield seen("columns", MaxNorm(max_value=1.7)(w))
    yield seen("rows", MaxNorm(max_value=400, axis=1)(300 * w))
    conv = normal(rng, 2, 3, 5, 4) * np.array([0.1, 0.4, 0.7, 1.2], "float32")
    of_filters = MaxNorm(max_value=2.6, axis=[0, 1, 2])
    yield seen("filters", tf.function(of_filters)(conv))
    yield seen("column_of_zeros", MaxNorm(max_value=1.3)(w * np.float32([1, 1, 1, 0])))
    yield seen("bias", MaxNorm()(w[0] * 3))
    yield seen("filters_of_copy", copied(of_filters)(conv))
    model = with_kernel(w, kernel_constraint=MaxNorm(max_value=0.6))
    loaded = saved_and_loaded(model, MaxNorm)
    yield seen("kernel_of_model", kernel_after_a_step(model))
    yield seen("kernel_of_loaded", kernel_after_a_step(loaded))


def kernel_after_a_step(model):
    """The kernel of a model of one layer, after a step of SGD."""
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    model.train_on_batch(np.ones((2, 5), "float32"), np.ones((2, 4), "float32"))
    return model.get_weights()[0]


def early_stopping(EarlyStopping, rng):
    """When it stops and what it keeps: in told histories, a second time, in 300 drawn ones."""
    for values, options in histories.TOLD:
        epochs, kept = histories.replay(watching(EarlyStopping, **options), values)
        restores = "restore_best_weights" in options
        quantity, value = ("kept", kept) if restores else ("epochs", epochs)
        told = {"history": histories.listed(values), "options": histories.named(options)}
        yield seen(quantity, value, **told)
    twice = watching(EarlyStopping, patience=1)
    histories.replay(twice, [0.2, 0.1, 0.3])
    yield seen("epochs_again", histories.replay(twice, [5, 4, 3, 2])[0])
    for options in histories.OPTIONS:
        runs = [
            histories.replay(watching(EarlyStopping, **options), values)
            for values in histories.random(rng, 50)
        ]
        yield seen("epochs_of_50", [epochs for epochs, _ in runs], options=histories.named(options))
        yield seen("kept_of_50", [kept for _, kept in runs], options=histories.named(options))


def watching(cls, mode="min", **options):
    """A callback that watches the value of the told histories."""
    return cls(monitor="watched", mode=mode, **options)


@apart
def random_shift(random_shift, rng):
    """One row in many calls, and in one call; many rows; pictures."""
    seed, pictures = shifts.drawn(rng)
    yield seen("calls", shifts.calls(random_shift, seed))
    yield from untouched({"x": shifts.given()}, {"x": shifts.after(random_shift, seed)})
    first, again = shifts.alike(random_shift, seed)
    yield seen("first", first)
    yield seen("again", again)
    x = shifts.different_rows()
    out = shifts.used(random_shift, x, 2, np.random.default_rng(seed))
    yield seen("middles", out[:, 4])
    yield seen("moved", shifts.used(random_shift, pictures, 2, np.random.default_rng(seed)))


@apart
def beat_the_noise(beat_the_noise, rng):
    """The classes that the model gives, the steps that it took, the size of its kernels."""
    seed, digits, _ = noise.problem(rng)
    seed_everything(seed)
    model = beat_the_noise(digits.x_train.copy(), digits.y_train.copy())
    yield seen("classes", noise.predicted(model, digits.x_test))
    yield seen("classes_in_training", noise.predicted(model, digits.x_train))
    yield seen("steps", noise.steps(model))
    yield seen("kernels", noise.kernels(model))
