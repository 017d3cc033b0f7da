"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import math
from functools import partial

import keras
import numpy as np
import scipy
from keras import ops

from course.checking.probing import (
    Unusable,
    apart,
    copied,
    normal,
    parts,
    saved_and_loaded,
    seen,
    untouched,
)
from course.lab import data
from lessons.initialization import hundred

NO_ARRAY = "symmetric_units should return one number per unit, here {units}; yours is no array."
OTHER_SHAPE = (
    "symmetric_units should return one number per unit, here {units}; yours is of shape {shape}."
)


UNITS = 18
LAYERS = (  # inputs, units, outputs, the largest weight
    (4, UNITS, 3, 0.85),
    (UNITS, UNITS, UNITS, 31.0),
    (3, 1, 2, 0.6),
)


def relatives(rng, inputs, outputs, largest) -> np.ndarray:
    """Eighteen units, one per row: a unit, its twins, and units that only look like it.

    Weights are small or large, and none is a number of five digits: neither a relative tolerance
    nor rounding tells the twins.
    """
    size = np.round(largest * np.linspace(0.2, 1, inputs + 1 + outputs), 3) + 4e-6
    unit = rng.permutation(size) * rng.choice([-1, 1], len(size))
    units = np.tile(unit, (UNITS, 1))
    units[1, inputs] += 0.37  # another bias
    units[2] += 6e-6  # twins, as training leaves them
    units[3] += 3e-6
    units[4, inputs + 1 :] = -rng.permutation(units[4, inputs + 1 :])  # others listen to it
    units[5, :inputs] = -rng.permutation(units[5, :inputs])  # it listens to others
    units[6] *= -1
    units[7] = np.roll(unit, 1)  # the same sum and the same norm
    units[[8, 9]] = 0
    for place, weight in enumerate((0, inputs - 1, inputs, inputs + 1, -1)):
        units[10 + place, weight] += 3e-5  # one weight is another
    for place, part in enumerate(np.split(units[15:].T, (inputs, inputs + 1))):
        part[:, place] *= -1  # one of kernel, bias and outgoing weights is turned around
    return units.astype("float32")


def one_each(counts, units) -> np.ndarray:
    """One number for each unit; `Unusable` for anything else."""
    try:
        shape = np.shape(counts)
    except ValueError:  # lists of different lengths
        raise Unusable(NO_ARRAY, units=units) from None
    if shape != (units,):
        raise Unusable(OTHER_SHAPE, units=units, shape=str(shape))
    return np.asarray(counts)


def named(weights) -> dict:
    return dict(zip(("kernel", "bias", "next_kernel"), weights, strict=True))


@apart
def symmetric_units(symmetric_units, rng):
    """The counts of related units: in a small layer, in a square one of large weights; of one."""
    for inputs, count, outputs, largest in LAYERS:
        units = relatives(rng, inputs, outputs, largest)[:count]
        given = units[:, :inputs].T.copy(), units[:, inputs].copy(), units[:, inputs + 1 :].copy()
        for unit, twins in enumerate(one_each(symmetric_units(*given), count)):
            yield seen("twins", twins, unit=unit, inputs=inputs, largest=largest)
        before = units[:, :inputs].T, units[:, inputs], units[:, inputs + 1 :]
        yield from untouched(named(before), named(given), inputs=inputs)


WINDOWS = {"Dense": (), "Conv1D": (7,), "Conv2D": (3, 5), "Conv3D": (2, 4, 6)}


@apart
def fans(fans, rng):
    """Both fans of four kinds of kernels; no two sizes, sums or products are alike."""
    drawn = iter(rng.permutation([9, 10, 11, 13, 14, 16, 17, 19]).tolist())
    for kind, window in WINDOWS.items():
        shape = (*window, next(drawn), next(drawn))
        fan_in, fan_out = parts(fans, fans(shape), range(2))
        yield seen("fan_in", fan_in, kind=kind, shape=shape)
        yield seen("fan_out", fan_out, kind=kind, shape=shape)


def numbers(drawn) -> np.ndarray:
    """What an initializer returned, as an array of float64."""
    if drawn is None:
        raise Unusable("A call of your initializer returns None. Is a `return` missing?")
    return ops.convert_to_numpy(ops.convert_to_tensor(drawn)).astype("float64")


def kernel_of(initializer, shape) -> np.ndarray:
    """What an initializer draws for this shape; `Unusable` where that has another one."""
    kernel = numbers(initializer(shape))
    if kernel.shape != shape:
        why = "A kernel of shape {shape} was asked for; yours has shape {found}."
        raise Unusable(why, shape=str(shape), found=str(kernel.shape))
    return kernel


def layer_of(shape, **options):
    """The Keras layer whose kernel has this shape."""
    if len(shape) == 2:
        return keras.layers.Dense(shape[-1], **options)
    convolution = {3: keras.layers.Conv1D, 4: keras.layers.Conv2D, 5: keras.layers.Conv3D}
    return convolution[len(shape)](shape[-1], shape[:-2], **options)


def layer_again(layer, shape):
    """The layer, after the model that holds it was written to a file and read again."""
    model = keras.Sequential([keras.Input((*(9,) * (len(shape) - 2), shape[-2])), layer])
    return saved_and_loaded(model, type(layer.kernel_initializer)).layers[0]


DENSE, CONV, SMALL, OTHER = (264, 792), (4, 5, 32, 256), (48, 160), (7, 3, 5)


def draws(Initializer, rng):
    """Two kernels; draws with the same seed, with 0, and without."""
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    seed = int(rng.integers(1, 10**6))
    for shape in (DENSE, CONV):
        yield seen("kernel", kernel_of(Initializer(seed=seed), shape), shape=shape)
    yield from twice(Initializer, seed)


def twice(Initializer, seed: int):
    """Three draws with this seed, two with 0, which is a seed as well, and two with none.

    The second is made by an object that has drawn a kernel of another shape before.
    """
    for name, given in (("seeded", {"seed": seed}), ("seeded_0", {"seed": 0}), ("unseeded", {})):
        yield seen(name, kernel_of(Initializer(**given), SMALL), draw=1)
        used = Initializer(**given)
        kernel_of(used, OTHER)
        yield seen(name, kernel_of(used, SMALL), draw=2)
    yield seen("seeded", kernel_of(Initializer(seed=seed), SMALL), draw=3)


def in_keras(Initializer, rng):
    """What Keras does with an initializer: other precision, copies, layers, files."""
    initializer = Initializer(seed=int(rng.integers(1, 10**6)))
    shape = (3, 3, 4, 6)
    yield seen("drawn", numbers(initializer(shape)))
    for dtype in ("float32", "float64"):
        kernel = ops.convert_to_tensor(initializer(shape, dtype=dtype))
        yield seen("bits", 8 * kernel.numpy().itemsize, dtype=dtype)
    yield seen("drawn_by_copy", numbers(copied(initializer)(shape)))
    layer = layer_of(shape, kernel_initializer=initializer)
    loaded = layer_again(layer, shape)
    yield seen("drawn_in_layer", numbers(layer.kernel))
    yield seen("drawn_by_loaded", numbers(loaded.kernel_initializer(shape)))


def glorot_uniform(GlorotUniform, rng):
    """What it draws, and what Keras does with it."""
    yield from draws(GlorotUniform, rng)
    yield from in_keras(GlorotUniform, rng)


def he_normal(HeNormal, rng):
    """What it draws, and what Keras does with it."""
    yield from draws(HeNormal, rng)
    yield from in_keras(HeNormal, rng)


def mixed_net(rng):
    """Dense layers with dead units, and layers between them of other kinds.

    One of these does something else in training; two have an activation, and one is called dense.
    """
    dense = [
        keras.layers.Dense(8, activation="relu", name="first"),
        keras.layers.Dense(10, activation="tanh"),
        keras.layers.Dense(6, activation="sigmoid"),
        keras.layers.Dense(3, name="logits"),
    ]
    normal, squash = keras.layers.BatchNormalization(), keras.layers.Activation("tanh")
    window = keras.layers.Conv1D(3, 2, activation="relu", name="dense_window")
    between = keras.layers.Reshape((5, 2)), window, keras.layers.Flatten()
    layers = dense[0], normal, squash, dense[1], *between, *dense[2:]
    model = keras.Sequential([keras.Input((5,)), *layers])
    for weight in model.weights:
        weight.assign(rng.uniform(0.5, 2, weight.shape) * np.sign(rng.normal(size=weight.shape)))
    normal.moving_variance.assign(rng.uniform(0.5, 2, 8))
    dense[0].bias.assign([-99, -99, -15, 1, -1, 2, 0.5, 1])
    dense[1].bias.assign([99, -99, 99, 0, 1, -1, 2, 0.5, 1, 0])
    dense[2].bias.assign([99, 0, 1, -1, 2, 0.5])
    return model


def activation_report(activation_report, rng):
    """Its three numbers for each of four Dense layers; model and x stay as they are."""
    keys = ("std", "flat", "dead")
    model, x = mixed_net(rng), normal(rng, 157, 5)
    x[0] = 8 * np.sign(model.layers[0].kernel[:, 2])  # the one row in which this unit is alive
    before = {"model": numbers(model(x)), "x": x.copy()}
    report = parts(activation_report, activation_report(model, x), keys)
    for key, values in zip(keys, report, strict=True):
        if np.shape(values) != (4,):
            why = '"{key}" should hold 4 numbers for a model with 4 Dense layers, one for each.'
            raise Unusable(why, key=key)
        for layer, value in enumerate(values, start=1):
            yield seen(key, value, layer=layer)
    yield from untouched(before, {"model": numbers(model(before["x"])), "x": x})


SELU = 1.0507009873554805, 1.6732632423543772  # Klambauer et al. (2017), scale and alpha


# Functions of this module are no secret: an answer calls them without asking.


def line(slope: float, z):
    return slope * z


def leaky_relu(leak: float, z):
    return np.maximum(z, leak * z)


def relu(z):
    return np.maximum(z, 0)


def tanh(stretch: float, z):
    return np.tanh(stretch * z)


def sigmoid(z):
    return scipy.special.expit(z)


def selu(z):
    scale, alpha = SELU
    return scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@apart
def gain(gain, rng):
    """The gains of four activations, and of four drawn relatives, one flat and one steep."""
    drawn = (0.2, 0.3), (0.03, 0.04), (23.0, 31.0), (1.6, 2.3)
    leak, flat, steep, stretch = (rng.choice(each) for each in drawn)
    for name, activation in (
        ("ReLU", relu),
        ("tanh", partial(tanh, 1)),
        ("the sigmoid", sigmoid),
        ("SELU", selu),
        (f"a line of slope {flat}", partial(line, flat)),
        (f"a line of slope {steep}", partial(line, steep)),
        (f"leaky ReLU with slope {leak}", partial(leaky_relu, leak)),
        (f"tanh({stretch} z)", partial(tanh, stretch)),
    ):
        with np.errstate(all="ignore"):
            value = gain(activation)
        yield seen("gain", value, activation=name)


ROTATIONS, LARGE = 48, 64
TINY = 200
GAINS = {(5, 5): 1.3, (6, 3): 0.7, (4, 7): 1.6, (2, 3, 2, 8): 2.4, (1, 2, 2, 9): 0.3}


def rotations(Orthogonal, rng):
    """Five small kernels; 48 large ones; 200 of one number, its sign alone; some drawn again."""
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    seeds = rng.integers(1, 10**6, ROTATIONS).tolist()
    for shape, factor in GAINS.items():
        w = kernel_of(Orthogonal(gain=factor, seed=seeds[0]), shape)
        side = "tall" if math.prod(shape[:-1]) >= shape[-1] else "wide"
        yield seen(side, w, shape=shape, gain=factor)
    for draw, seed in enumerate(seeds):
        yield seen("large", kernel_of(Orthogonal(seed=seed), (LARGE, LARGE)), draw=draw)
    for draw, seed in enumerate(rng.integers(1, 10**6, TINY).tolist()):
        yield seen("tiny", kernel_of(Orthogonal(seed=seed), (1, 1)), draw=draw)
    yield from twice(Orthogonal, seeds[0])


def orthogonal(Orthogonal, rng):
    """Its kernels, what Keras does with it, and whether its gain is saved."""
    yield from rotations(Orthogonal, rng)
    yield from in_keras(Orthogonal, rng)
    layer = layer_of((4, 6), kernel_initializer=Orthogonal(gain=3.0, seed=7))
    loaded = layer_again(layer, (4, 6)).kernel_initializer((4, 6))
    yield seen("with_gain", numbers(layer.kernel))
    yield seen("with_gain_loaded", numbers(loaded))


def hundred_layers(hundred_layers, rng):
    """What its trained net reads; how signal and gradient pass the new one; how far it moved."""
    seed, digits = int(rng.integers(1000)), data.digits()
    keras.utils.set_random_seed(seed)
    with hundred.quickly_built():
        returned = hundred_layers()
    layers, optimizer = hundred.proven(returned)
    net = hundred.Stacked(layers)
    forward, back = hundred.decades(net, digits)
    start = net.others[0].numpy()
    yield seen("predicted", hundred.predicted(net, optimizer, digits, seed))
    yield seen("forward", forward)
    yield seen("back", back)
    yield seen("uneven", np.median(np.log10(np.linalg.cond(start))))
    change = net.others[0].numpy() - start
    yield seen("moved", np.linalg.norm(change) / np.linalg.norm(start))
