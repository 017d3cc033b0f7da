"""Checks of the lesson: each exercise against Keras, NumPy or SciPy."""

import contextlib
import functools

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from lessons import data
from lessons.checking import check
from lessons.initialization import hundred
from lessons.observing import Unusable
from lessons.probes import normal, parts, rounded, saved_and_loaded


def chebyshev_twins(kernel, bias, outgoing):
    """How many units are as near as 1e-5 in every weight, by SciPy's table of distances."""
    unit = np.hstack([np.transpose(kernel), np.reshape(bias, (-1, 1)), outgoing])
    return np.sum(scipy.spatial.distance.cdist(unit, unit, "chebyshev") < 1e-5, axis=1)


def relatives(rng, inputs, outputs) -> np.ndarray:
    """Ten units, one per row: a unit, its twins, and units that only look like it."""
    unit = normal(rng, inputs + 1 + outputs)
    units = np.tile(unit, (10, 1))
    units[[2, 3]] += rng.uniform(-1e-6, 1e-6, (2, len(unit)))  # twins, as training leaves them
    units[1, inputs] += 0.5  # another bias
    units[4, inputs + 1 :] = normal(rng, outputs)  # others listen to it
    units[5, :inputs] = normal(rng, inputs)  # it listens to others
    units[6] *= -1
    units[7] = np.roll(unit, 1)  # the same sum and the same norm
    units[[8, 9]] = 0
    return units.astype("float32")


def one_each(counts, units=10) -> np.ndarray:
    """One number for each unit; `Unusable` for anything else."""
    found = "no array"
    with contextlib.suppress(ValueError):  # lists of different lengths
        if np.shape(counts) == (units,):
            return np.asarray(counts)
        found = f"of shape {np.shape(counts)}"
    raise Unusable(
        f"symmetric_units should return one number per unit, here {units}; yours is {found}."
    )


@check(points=2, minutes=10, reference=chebyshev_twins)
def symmetric_units(symmetric_units, rng):
    """Twins have the same kernel column, the same bias and the same outgoing row.

    Hint: Write all weights of one unit into one column: its column of `kernel`, its bias, its row
    of `outgoing`. Subtract each column from each (`a[:, :, None] - a[:, None, :]` has the shape
    (weights, units, units)). Two units are twins where the largest |difference| is below 1e-5:
    training rounds, so equal numbers may differ in the last digits.
    """
    for inputs, outputs in ((4, 3), (10, 10)):
        units = relatives(rng, inputs, outputs)
        kernel, bias, outgoing = units[:, :inputs].T, units[:, inputs], units[:, inputs + 1 :]
        counts = one_each(symmetric_units(kernel, bias, outgoing))
        for unit, count in enumerate(counts):
            yield f"the twins of unit {unit}, itself counted ({inputs} inputs),", count


def layer_of(shape, **options):
    """The Keras layer whose kernel has this shape."""
    if len(shape) == 2:
        return keras.layers.Dense(shape[-1], **options)
    convolution = {3: keras.layers.Conv1D, 4: keras.layers.Conv2D, 5: keras.layers.Conv3D}
    return convolution[len(shape)](shape[-1], shape[:-2], **options)


@functools.cache
def counted_fans(shape):
    """Connections of one output and of one input, counted in Keras' layer with all weights 1."""
    middle = tuple(size - 1 for size in shape[:-2])
    sides = tuple(2 * size - 1 for size in shape[:-2])
    x = tf.ones((1, *sides, shape[-2]))
    layer = layer_of(shape, kernel_initializer="ones")
    with tf.GradientTape() as tape:
        tape.watch(x)
        output = layer(x)
        total = tf.reduce_sum(output)
    return output[0].numpy().flat[0], tape.gradient(total, x)[0].numpy()[(*middle, 0)]


@check(points=2, minutes=10, reference=counted_fans, tolerance=1e-4)
def fans(fans, rng):
    """fan_in counts the inputs of one output, fan_out the outputs of one input.

    Hint: A kernel of Keras ends in (inputs, outputs); the sizes of the window stand before them.
    One output of a convolution sees all inputs at every place of the window, and one input
    reaches all outputs at every place. So both numbers are multiplied by the number of places:
    the product of the first sizes, which is 1 for a Dense layer.
    """
    drawn = iter(rng.permutation(np.arange(2, 12)))
    for kind, window in (
        ("Dense", ()),
        ("Conv1D", (5,)),
        ("Conv2D", (3, 2)),
        ("Conv3D", (2, 3, 2)),
    ):
        shape = (*window, int(next(drawn)), int(next(drawn)))
        returned = fans(shape)
        for name, fan in zip(("fan_in", "fan_out"), parts(fans, returned, range(2)), strict=True):
            yield f"{name} of a {kind} kernel {shape}", fan


def gap(one, other) -> float:
    """The largest difference of two draws."""
    return np.max(np.abs(numbers(one) - numbers(other)))


def numbers(drawn) -> np.ndarray:
    if drawn is None:
        raise Unusable("A call of your initializer returns None.")
    return ops.convert_to_numpy(ops.convert_to_tensor(drawn)).astype("float64")


def correlation(one, other):
    """How far two draws go together: 0 for independent ones, to within 12 standard errors."""
    one, other = np.ravel(one), np.ravel(other)
    return rounded(np.corrcoef(one, other)[0, 1], 0, one.size**-0.5)


def layer_again(layer, shape):
    """The layer, after the model that holds it was written to a file and read again."""
    model = keras.Sequential([keras.Input((*(9,) * (len(shape) - 2), shape[-2])), layer])
    return saved_and_loaded(model, type(layer.kernel_initializer)).layers[0]


DENSE, CONV = (120, 480), (3, 5, 16, 160)


def statistics(Initializer, rng, std, bound, spread):
    """What the draws of an initializer must have in common with those of Keras'.

    Args:
        Initializer: called with a seed, or without.
        std: shape -> the standard deviation.
        bound: the largest value, in standard deviations.
        spread: standard error of the standard deviation of n draws, times √n, for std = 1.
    """
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    seeds = rng.integers(1, 10**6, 2).tolist()
    for shape in (DENSE, CONV):
        w = numbers(Initializer(seed=seeds[0])(shape))
        if w.shape != shape:
            raise Unusable(f"A kernel of shape {shape} was asked for; yours has shape {w.shape}.")
        right, n = std(shape), w.size
        yield f"the mean of a kernel {shape}", rounded(np.mean(w), 0, right / n**0.5)
        deviation = rounded(np.std(w), right, right * spread / n**0.5)
        yield f"the standard deviation of a kernel {shape}", deviation
        largest, limit = np.max(np.abs(w)), bound * right
        yield (
            f"the largest |w| of a kernel {shape}",
            rounded(min(largest, 1.2 * limit), limit, limit / 500),
        )
    same = [numbers(Initializer(seed=seeds[0])(DENSE)) for _ in range(2)]
    yield "the difference of two draws with the same seed", gap(*same)
    other = numbers(Initializer(seed=seeds[1])(DENSE))
    yield "the correlation of draws with two seeds", correlation(same[0], other)
    unseeded = [numbers(Initializer()(DENSE)) for _ in range(2)]
    yield "the correlation of draws without a seed", correlation(*unseeded)
    yield "the correlation of neighbours", correlation(same[0][:, 1:], same[0][:, :-1])


def in_keras(Initializer, rng):
    """What Keras does with an initializer: other precision, graphs, copies, files."""
    initializer = Initializer(seed=int(rng.integers(1, 10**6)))
    shape = (3, 3, 4, 6)
    eager = initializer(shape)
    precise = ops.convert_to_tensor(initializer(shape, dtype="float64"))
    yield "the bits of a number with dtype='float64'", 8 * precise.numpy().itemsize
    yield "the difference between eager and graph", gap(eager, tf.function(initializer)(shape))
    config = initializer.get_config()
    if config is None:
        raise Unusable("get_config() returns None.")
    copy = Initializer.from_config(config)
    yield "the difference to a copy made from get_config()", gap(eager, copy(shape))
    layer = layer_of(shape, kernel_initializer=initializer)
    loaded = layer_again(layer, shape)
    yield "the difference to the kernel of a layer", gap(eager, layer.kernel)
    yield "the difference after saving and loading", gap(eager, loaded.kernel_initializer(shape))


def advice(check, observation, seed) -> str:
    """A sentence for a draw that no known mistake explains."""
    difference = check.difference(observation, seed)
    if difference.label.startswith("the standard deviation"):
        ratio = float(difference.value / difference.expected) ** 2
        return f"The variance is {ratio:.3g} times what the formula says."
    for label, sentence in ADVICE.items():
        if difference.label.startswith(label):
            return sentence
    return ""


ADVICE = {
    "the mean": "The mean should be 0.",
    "the largest": "The variance is right, and the shape of the distribution is another one.",
    "the difference": "A second call with the same seed should draw the same numbers again: draw "
    "from self.seed, and keep no generator in the object.",
    "the correlation": "These numbers should be independent, and they are not.",
    "the bits": "The kernel should have the dtype that is asked for.",
}


def of_both_fans(shape):
    """Glorot and Bengio (2010), equation 12."""
    return (2 / sum(counted_fans(shape))) ** 0.5


def of_fan_in(shape):
    """He et al. (2015), equation 10."""
    return (2 / counted_fans(shape)[0]) ** 0.5


@check(
    points=2,
    minutes=10,
    reference=keras.initializers.GlorotUniform,
    borrowed=("keras.initializers.GlorotUniform", "keras.initializers.VarianceScaling"),
    explain=advice,
)
def glorot_uniform(GlorotUniform, rng):
    """`GlorotUniform` draws as keras.initializers.GlorotUniform does.

    Hint: The variance is 2 / (fan_in + fan_out), and numbers from −limit to limit have the
    variance limit² / 3. `keras.random.uniform(shape, minval, maxval, dtype=…, seed=…)` draws
    them. Use `fans(shape)`, and hand over dtype and seed: the same seed must give the same
    numbers. By chance a right answer is refused less than once in 10⁶ runs.
    """
    yield from statistics(GlorotUniform, rng, of_both_fans, bound=3**0.5, spread=0.447)
    yield from in_keras(GlorotUniform, rng)


@check(
    points=2,
    minutes=10,
    reference=keras.initializers.HeNormal,
    borrowed=("keras.initializers.HeNormal", "keras.initializers.VarianceScaling"),
    explain=advice,
)
def he_normal(HeNormal, rng):
    """`HeNormal` draws as keras.initializers.HeNormal does.

    Hint: The kernel should have the variance 2 / fan_in. `keras.random.truncated_normal(shape,
    mean, stddev, dtype=…, seed=…)` cuts at 2 · stddev, and what it draws has a standard deviation
    of only 0.8796 · stddev. So ask for more. By chance a right answer is refused less than once
    in 10⁶ runs.
    """
    yield from statistics(HeNormal, rng, of_fan_in, bound=2 / 0.87962566, spread=0.585)
    yield from in_keras(HeNormal, rng)


FLAT = {
    "sigmoid": lambda a: np.abs(a - 0.5) > 0.45,
    "tanh": lambda a: np.abs(a) > 0.9,
    "relu": lambda a: a <= 0,
}


def extracted_report(model, x):
    """The same from the outputs of a second Keras model, that ends in every Dense layer."""
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    net = keras.Model(model.inputs[0], [layer.output for layer in dense])
    outputs = [ops.convert_to_numpy(a) for a in net(x)]
    flat = [
        FLAT.get(layer.activation.__name__, np.zeros_like)(a)
        for layer, a in zip(dense, outputs, strict=True)
    ]
    return {
        "std": [a.std() for a in outputs],
        "flat": [f.mean() for f in flat],
        "dead": [f.min(axis=0).mean() for f in flat],
    }


def mixed_net(rng):
    """Dense layers with dead units, and a layer between them that training mode changes."""
    layers = [
        keras.layers.Dense(8, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(10, activation="tanh"),
        keras.layers.Dense(6, activation="sigmoid"),
        keras.layers.Dense(3),
    ]
    model = keras.Sequential([keras.Input((5,)), *layers])
    for weight in model.weights:
        weight.assign(rng.uniform(0.5, 2, weight.shape) * np.sign(rng.normal(size=weight.shape)))
    layers[1].moving_variance.assign(rng.uniform(0.5, 2, 8))
    layers[0].bias.assign([-99, -99, 0, 1, -1, 2, 0.5, 1])
    layers[2].bias.assign([99, -99, 99, 0, 1, -1, 2, 0.5, 1, 0])
    layers[3].bias.assign([99, 0, 1, -1, 2, 0.5])
    return model


@check(points=3, minutes=20, reference=extracted_report)
def activation_report(activation_report, rng):
    """`activation_report` finds what the outputs of every Dense layer hold.

    Hint: Send x through `model.layers`, one after the other, with training=False: what a layer
    returns is the input of the next. After each Dense layer look at the output: its standard
    deviation over all numbers; the share of flat numbers; and the share of units (columns) that
    are flat in every row.
    """
    keys = ("std", "flat", "dead")
    model, x = mixed_net(rng), normal(rng, 15, 5)
    report = parts(activation_report, activation_report(model, x), keys)
    for key, values in zip(keys, report, strict=True):
        if np.shape(values) != (4,):
            raise Unusable(
                f'"{key}" should hold 4 numbers for a model with 4 Dense layers, one for each.'
            )
        for layer, value in enumerate(values, start=1):
            yield f'"{key}" of Dense layer {layer}', value


def integrated_gain(activation) -> float:
    """1 / √E[φ(Z)²], with SciPy's adaptive quadrature."""
    density = scipy.stats.norm.pdf
    second_moment, _ = scipy.integrate.quad(
        lambda z: density(z) * activation(np.array(z)) ** 2, -10, 10, points=[0], limit=200
    )
    return second_moment**-0.5


SELU = 1.0507009873554805, 1.6732632423543772  # Klambauer et al. (2017), scale and alpha


def selu(z):
    scale, alpha = SELU
    return scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def imprecise(check, observation, seed) -> str:
    """What is said where all gains are nearly right."""
    if np.max(np.abs(check.signature(observation, seed))) < 0.03:
        return "Nearly: this mean over Z is not precise enough. A fine grid is better than chance."
    return ""


@check(points=2, minutes=10, reference=integrated_gain, tolerance=1e-3, explain=imprecise)
def gain(gain, rng):
    """The gain of ReLU is √2, of tanh 1.5925, of SELU 1.

    Hint: For a standard normal Z the layer multiplies the second moment by E[φ(Z)²]. The gain
    undoes that: 1 / √E[φ(Z)²]. A mean over Z is a weighted sum: a fine grid for z from −8 to 8,
    and weights proportional to exp(−z²/2) that sum to 1. Square φ before you take the mean.
    """
    leak, stretch = round(rng.uniform(0.1, 0.5), 1), round(rng.uniform(1.5, 3), 1)
    for name, activation in (
        ("a straight line", lambda z: z),
        ("ReLU", lambda z: np.maximum(z, 0)),
        ("tanh", np.tanh),
        ("the sigmoid", scipy.special.expit),
        ("SELU", selu),
        (f"leaky ReLU with slope {leak}", lambda z: np.maximum(z, leak * z)),
        (f"tanh({stretch} z)", lambda z: np.tanh(stretch * z)),
    ):
        with np.errstate(all="ignore"):
            value = gain(activation)
        yield f"the gain of {name}", value


def gram(w, long_side: bool):
    """WᵀW of a tall matrix, WWᵀ of a wide one, of a kernel flattened to (inputs, outputs)."""
    flat = np.reshape(w, (-1, w.shape[-1]))
    return flat.T @ flat if long_side else flat @ flat.T


@check(
    points=3,
    minutes=20,
    reference=keras.initializers.Orthogonal,
    borrowed=("keras.initializers.Orthogonal",),
    scale=lambda expected: 1.0,
    explain=advice,
)
def orthogonal(Orthogonal, rng):
    """`Orthogonal` draws as keras.initializers.Orthogonal does.

    Hint: Flatten the kernel to (all sizes but the last, last size). Draw a normal matrix, the long
    side first, and split it: `q, r = ops.qr(a)`. The columns of q are orthogonal. QR makes the
    signs of q by a rule, so multiply column j by the sign of r[j, j]. Transpose q where the kernel
    is wide, multiply by the gain, reshape. By chance a right answer is refused less than once in
    10⁶ runs.
    """
    yield from rotations(Orthogonal, rng)
    yield from in_keras(Orthogonal, rng)
    layer = layer_of((4, 4), kernel_initializer=Orthogonal(gain=3.0, seed=1))
    loaded = layer_again(layer, (4, 4)).kernel_initializer((4, 4))
    yield (
        "the largest |w| after saving and loading, in units of the one before,",
        gap(loaded, 0) / gap(layer.kernel, 0),
    )


def rotations(Orthogonal, rng):
    """WᵀW, and what all directions being equally likely means for the trace: N(0, 1)."""
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    seeds = rng.integers(1, 10**6, 16).tolist()
    for shape, factor in (((5, 5), 1.0), ((6, 3), 1.0), ((3, 6), 1.0), ((2, 2, 2, 3), 1.5)):
        w = numbers(Orthogonal(gain=factor, seed=seeds[0])(shape))
        if w.shape != shape:
            raise Unusable(f"A kernel of shape {shape} was asked for; yours has shape {w.shape}.")
        tall = np.prod(shape[:-1]) >= shape[-1]
        product = "WᵀW" if tall else "WWᵀ"
        yield f"{product} of a kernel {shape} with gain {factor:g}", gram(w, tall)
    drawn = [numbers(Orthogonal(seed=seed)((64, 64))) for seed in seeds]
    trace = np.mean([np.trace(w) for w in drawn])
    yield "the mean trace of 16 kernels (64, 64)", rounded(trace, 0, 16**-0.5)
    again = Orthogonal(seed=seeds[0])((64, 64))
    yield "the difference of two draws with the same seed", gap(drawn[0], again)
    yield "the correlation of draws with two seeds", correlation(drawn[0], drawn[1])


def asked_for():
    """The reference of the challenge: what is expected of a net is known without one."""


def too_low(check, difference, seed) -> tuple[str, list[str]]:
    """What is said of an accuracy, of which only the class is known."""
    return "The net should reach an accuracy of 0.9 in 150 steps; yours does not.", []


def direction(check, observation, seed) -> str:
    """Where to look, from what signal, gradient and weights did."""
    _, _, backward, still = observation["values"].values()
    if abs(backward) >= 1:
        verb = "grows" if backward > 0 else "shrinks"
        return (
            f"In the new net the gradient {verb} about 10^{abs(backward):g} times on its way back: "
            "look at the initial weights."
        )
    start = "Signal and gradient pass the new net"
    if still:
        return f"{start}, and then the weights hardly move: take longer steps."
    return f"{start}, and still it does not learn: take smaller steps, or another optimizer."


@check(
    points=4,
    minutes=30,
    reference=asked_for,
    describe=too_low,
    explain=direction,
    scale=lambda expected: 1.0,
    seconds=60,
)
def hundred_layers(hundred_layers, rng):
    """100 plain tanh layers learn to read 90 % of the digits in 150 steps.

    Hint: The signal and the gradient must both pass 100 layers. Which matrices keep the length of
    every vector? tanh makes a signal a little smaller in each layer; a gain a little above 1 (up
    to 1.1) makes up for it. And a hundred layers move together: let each take small steps, Adam
    with a learning rate of some 1e-4, for instance.
    """
    accuracy, decades, still = WON
    if hundred_layers is not asked_for:
        accuracy, decades, still = trained(hundred_layers, int(rng.integers(1000)))
    # a trained net differs between machines: only what is far from any limit is compared
    yield "the accuracy, or 0 where it is below 0.9", accuracy
    yield "the powers of ten that the signal gains on its way forward", decades[0]
    yield "the powers of ten that the gradient gains on its way back", decades[1]
    yield "whether the weights hardly move (1: yes)", still


WON = 0.9, (0, 0), 0


def trained(hundred_layers, seed: int) -> tuple[float, tuple[float, float], int]:
    """What `WON` holds for a net that gets there.

    Otherwise: 0, the powers of ten of the new net, and 1 if training moves the weights by less
    than 0.4 % of their size.
    """
    digits = data.digits()
    keras.utils.set_random_seed(seed)
    layers, optimizer = hundred.proven(hundred_layers())
    net = hundred.Stacked(layers)
    decades = tuple(round(2 * each) / 2 for each in hundred.decades(net, digits))
    start = net.others[0].numpy()
    if hundred.accuracy(net, optimizer, digits, seed) >= 0.9:
        return WON
    moved = np.linalg.norm(net.others[0].numpy() - start) / np.linalg.norm(start)
    return 0.0, decades, int(moved < 0.004)
