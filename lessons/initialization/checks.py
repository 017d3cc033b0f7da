"""What is expected of each answer, by Keras, NumPy or SciPy; what to say of the others."""

import contextlib
import functools
import math
from typing import NamedTuple

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from course.checking.check import Check
from course.checking.comparing import signature
from course.checking.probing import instead_of, label, rounded, seen
from course.checking.saying import Evidence
from course.checking.standing import progress_of
from course.lab import data
from course.sentences import Sentence, sentence
from lessons.initialization import hundred, probes
from lessons.initialization.probes import CONV, DENSE, LARGE, SMALL


def chebyshev_twins(kernel, bias, outgoing):
    """How many units are as near as 1e-5 in every weight, by SciPy's table of distances."""
    unit = np.hstack([np.transpose(kernel), np.reshape(bias, (-1, 1)), outgoing])
    return np.sum(scipy.spatial.distance.cdist(unit, unit, "chebyshev") < 1e-5, axis=1)


symmetric_units = Check(
    probes.symmetric_units,
    fact="Twins have the same kernel column, the same bias and the same outgoing row.",
    hint="Write all weights of one unit into one column: its column of `kernel`, its bias, its row "
    "of `outgoing`. Subtract each column from each (`a[:, :, None] - a[:, None, :]` has the shape "
    "(weights, units, units)). Two units are twins where the largest |difference| is below 1e-5: "
    "training rounds, so equal numbers may differ in the last digits.",
    reference=chebyshev_twins,
    labels={
        "twins": "the twins of unit {unit}, itself counted ({inputs} inputs, weights up to "
        "{largest}),",
    },
)


@functools.cache
def counted_fans(shape):
    """Connections of one output and of one input, counted in Keras' layer with all weights 1."""
    middle = tuple(size - 1 for size in shape[:-2])
    sides = tuple(2 * size - 1 for size in shape[:-2])
    x = tf.ones((1, *sides, shape[-2]))
    layer = probes.layer_of(shape, kernel_initializer="ones")
    with tf.GradientTape() as tape:
        tape.watch(x)
        output = layer(x)
        total = tf.reduce_sum(output)
    return output[0].numpy().flat[0], tape.gradient(total, x)[0].numpy()[(*middle, 0)]


fans = Check(
    probes.fans,
    fact="fan_in counts the inputs of one output, fan_out the outputs of one input.",
    hint="A kernel of Keras ends in (inputs, outputs); the sizes of the window stand before them. "
    "One output of a convolution sees all inputs at every place of the window, and one input "
    "reaches all outputs at every place. So both numbers are multiplied by the number of places: "
    "the product of the first sizes, which is 1 for a Dense layer.",
    reference=counted_fans,
    borrowed=(
        "keras.src.initializers.random_initializers.compute_fans",
        "tensorflow.python.ops.init_ops._compute_fans",
        "tensorflow.python.ops.init_ops_v2._compute_fans",
    ),
    tolerance=1e-4,
    labels={
        "fan_in": "fan_in of a {kind} kernel {shape}",
        "fan_out": "fan_out of a {kind} kernel {shape}",
    },
)


VARIANCE_SCALING = (
    *("keras.initializers.GlorotUniform", "keras.initializers.HeNormal"),
    "keras.initializers.VarianceScaling",
    "tensorflow.python.ops.init_ops.VarianceScaling",
    "tensorflow.python.ops.init_ops_v2.VarianceScaling",
    "tensorflow.python.keras.initializers.initializers_v2.VarianceScaling",
)


class Statistic(NamedTuple):
    """What a statistic of random draws is in the limit of many, and its standard error.

    What is above `most` counts as that: all distributions that reach so far look the same.
    """

    limit: float
    error: float
    most: float = np.inf

    def round(self, value):
        """The value in steps of 12 standard errors: exactly `limit`, where it is near."""
        return instead_of(value, rounded(np.minimum(value, self.most), self.limit, self.error))


def gap(one, other) -> float:
    """The largest difference of two draws."""
    return np.max(np.abs(one - other))


def correlation(one, other) -> float:
    """How far two draws go together: 0 for independent ones, 1 for equal ones."""
    return np.corrcoef(np.ravel(one), np.ravel(other))[0, 1]


def size(w) -> float:
    """√E[w²]."""
    return np.sqrt(np.mean(np.square(w))) + 1e-300


def statistics(raw, std):
    """Mean, deviation and largest |w| of two kernels; what seeds change, and what they keep.

    `std` gives the standard deviation that belongs to a shape.
    """
    for shape in (DENSE, CONV):
        w = raw[label("kernel", shape=shape)]
        yield seen("mean", np.mean(w) / size(w), shape=shape)
        yield seen("std", np.std(w), shape=shape)
        yield seen("largest", np.max(np.abs(w)) / std(shape), shape=shape)
        yield seen("neighbours", nearest(w.reshape(-1, shape[-1])), shape=shape)
    yield from seeds(raw)
    yield from in_keras(raw)


def nearest(w) -> float:
    """The correlation of neighbours in a row or in a column, whichever is larger."""
    both = correlation(w[:, 1:], w[:, :-1]), correlation(w[1:], w[:-1])
    return max(both, key=abs)


def seeds(raw):
    """How far two draws with one seed differ; how far those go together that should not."""
    yield "same_seed", gap(raw["seeded|draw=1"], raw["seeded|draw=3"])
    yield "used", gap(raw["seeded|draw=1"], raw["seeded|draw=2"])
    yield "seed_0", gap(raw["seeded_0|draw=1"], raw["seeded_0|draw=2"])
    yield "two_seeds", correlation(raw["seeded|draw=1"], raw["seeded_0|draw=1"])
    yield "no_seed", correlation(raw["unseeded|draw=1"], raw["unseeded|draw=2"])


INDEPENDENT = Statistic(0, math.prod(SMALL) ** -0.5)


def in_keras(raw):
    """How far it draws otherwise in copies, layers and files."""
    for dtype in ("float32", "float64"):
        bits = label("bits", dtype=dtype)
        yield bits, raw[bits]
    for name, place in DRAWN_IN.items():
        yield name, gap(raw["drawn"], raw[place])


DRAWN_IN = {
    "copy": "drawn_by_copy",
    "layer": "drawn_in_layer",
    "loaded": "drawn_by_loaded",
}


# The largest of n bounded numbers tells their size n times as exactly as their deviation does.
COARSE = 1.9


def of_draws(std, bound: float, spread: float):
    """Label -> Statistic of what is random in `statistics`.

    Args:
        std: shape -> the standard deviation.
        bound: the largest value, in standard deviations.
        spread: standard error of the standard deviation of n draws, times √n, for std = 1.
    """
    for shape in (DENSE, CONV):
        deviation, root = std(shape), math.prod(shape) ** 0.5
        yield seen("mean", Statistic(0, 1 / root), shape=shape)
        yield seen("std", Statistic(deviation, COARSE * deviation * spread / root), shape=shape)
        yield seen("largest", Statistic(bound, bound / 2400, most=1.2 * bound), shape=shape)
        yield seen("neighbours", Statistic(0, 1 / root), shape=shape)
    yield from dict.fromkeys(("two_seeds", "no_seed"), INDEPENDENT).items()


def in_steps(limits, measured):
    """What is measured, that of random draws rounded; up to where the answer stopped."""
    known = dict(limits)
    with contextlib.suppress(KeyError):
        for name, value in measured:
            yield name, known[name].round(value) if name in known else value


def advice(check, difference, observed, seed) -> Sentence | None:
    """A sentence for a draw that no known mistake explains."""
    quantity = difference.label.split("|")[0]
    if quantity == "std":
        ratio = float(difference.value / difference.expected) ** 2
        told = "The variance is about {ratio} times what the formula says."
        return sentence(told, ratio=f"{ratio:.2g}")
    if quantity == "largest" and abs(difference.value / difference.expected - 1) < NEAR:
        return EXACTLY
    return ADVICE.get(quantity)


NEAR = 0.02
EXACTLY = Sentence("The weights have nearly the right size: is each constant of it exact?")


MEAN = Sentence("The mean should be 0.")
SHAPE = Sentence("The variance is right, and the shape of the distribution is another one.")
REPEATED = Sentence(
    "A call with the same seed should draw the same numbers again, whatever was drawn before: draw "
    "from self.seed, and keep nothing of a call in the object."
)
ZERO = Sentence("0 is a seed as well, and Python takes it for False: hand over self.seed as it is.")
DIRECTIONS = Sentence(
    "All directions should be equally likely, and they are not: split a normal matrix, and mix the "
    "signs."
)
TOGETHER = Sentence("These numbers should be independent, and they are not.")
ADVICE = {
    **dict.fromkeys(("trace", "column", "total", "fourth", "sign"), DIRECTIONS),
    "mean": MEAN,
    "seed_0": ZERO,
    "largest": SHAPE,
    **dict.fromkeys(("same_seed", "used", "copy", "layer", "loaded"), REPEATED),
    **dict.fromkeys(("two_seeds", "no_seed", "neighbours"), TOGETHER),
    "bits": Sentence("The kernel should have the dtype that is asked for."),
}
DRAWN = {
    "mean": "mean(w) / √mean(w²) of a kernel {shape}",
    "std": "the standard deviation of a kernel {shape}",
    "largest": "max |w| of a kernel {shape}, in units of the deviation that is asked for,",
    "same_seed": "the difference of two draws with the same seed",
    "used": "the difference of two draws with the same seed, one after another shape,",
    "seed_0": "the difference of two draws with the seed 0, one after another shape,",
    "two_seeds": "the correlation of draws with two seeds",
    "no_seed": "the correlation of draws without a seed",
    "neighbours": "the correlation of neighbours in a kernel {shape}",
    "bits": "the bits of a number with dtype='{dtype}'",
    "copy": "the difference to a copy made from get_config()",
    "layer": "the difference to the kernel of a layer",
    "loaded": "the difference after saving and loading",
}


def of_both_fans(shape):
    """Glorot and Bengio (2010), equation 12."""
    return (2 / sum(counted_fans(shape))) ** 0.5


def of_fan_in(shape):
    """He et al. (2015), equation 10."""
    return (2 / counted_fans(shape)[0]) ** 0.5


def as_glorot(raw, rng):
    """The statistics, rounded to those of Glorot's uniform numbers."""
    limits = of_draws(of_both_fans, bound=3**0.5, spread=0.447)
    return in_steps(limits, statistics(raw, of_both_fans))


def as_he(raw, rng):
    """The statistics, rounded to those of He's normal numbers, which are cut at two deviations."""
    limits = of_draws(of_fan_in, bound=2 / 0.87962566, spread=0.585)
    return in_steps(limits, statistics(raw, of_fan_in))


glorot_uniform = Check(
    probes.glorot_uniform,
    fact="`GlorotUniform` draws as keras.initializers.GlorotUniform does.",
    hint="The variance is 2 / (fan_in + fan_out), and numbers from −limit to limit have the "
    "variance limit² / 3. `keras.random.uniform(shape, minval, maxval, dtype=…, seed=…)` draws "
    "them. Use `fans(shape)`, and hand over dtype and seed: the same seed must give the same "
    "numbers.",
    reference=keras.initializers.GlorotUniform,
    measures=as_glorot,
    borrowed=VARIANCE_SCALING,
    explain=advice,
    random=True,
    labels=DRAWN,
)

he_normal = Check(
    probes.he_normal,
    fact="`HeNormal` draws as keras.initializers.HeNormal does.",
    hint="The kernel should have the variance 2 / fan_in. `keras.random.truncated_normal(shape, "
    "mean, stddev, dtype=…, seed=…)` cuts at 2 · stddev, and what it draws has a standard "
    "deviation of only 0.8796 · stddev. So ask for more.",
    reference=keras.initializers.HeNormal,
    measures=as_he,
    borrowed=VARIANCE_SCALING,
    explain=advice,
    random=True,
    labels=DRAWN,
)

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


activation_report = Check(
    probes.activation_report,
    fact="`activation_report` finds what the outputs of every Dense layer hold.",
    hint="Send x through `model.layers`, one after the other, with training=False: what a layer "
    "returns is the input of the next. After each Dense layer look at the output: its standard "
    "deviation over all numbers; the share of flat numbers; and the share of units (columns) that "
    "are flat in every row.",
    reference=extracted_report,
    labels={
        "std": '"std" of Dense layer {layer}',
        "flat": '"flat" of Dense layer {layer}',
        "dead": '"dead" of Dense layer {layer}',
    },
)


def integrated_gain(activation) -> float:
    """1 / √E[φ(Z)²], with SciPy's adaptive quadrature."""
    density = scipy.stats.norm.pdf
    second_moment, _ = scipy.integrate.quad(
        lambda z: density(z) * activation(np.array(z)) ** 2, -10, 10, points=[0], limit=200
    )
    return second_moment**-0.5


NEARLY = Sentence(
    "Nearly: this mean over Z is not precise enough. A fine grid is better than chance."
)


def imprecise(check, difference, observed, seed) -> Sentence | None:
    """What is said where all gains are nearly right."""
    far = np.max(np.abs(signature(observed.values, check.expected(seed), check.scale)))
    return NEARLY if far < 0.03 else None


gain = Check(
    probes.gain,
    fact="The gain of ReLU is √2, of tanh 1.5925, of SELU 1.",
    hint="For a standard normal Z the layer multiplies the second moment by E[φ(Z)²]. The gain "
    "undoes that: 1 / √E[φ(Z)²]. A mean over Z is a weighted sum: a fine grid for z from −8 to 8, "
    "and weights proportional to exp(−z²/2) that sum to 1. Square φ before you take the mean.",
    reference=integrated_gain,
    tolerance=1e-3,
    explain=imprecise,
    labels={"gain": "the gain of {activation}"},
)


def flattened(w) -> np.ndarray:
    """A kernel as a matrix (inputs, outputs)."""
    return np.reshape(w, (-1, w.shape[-1]))


# Where all directions are equally likely, √n uᵀWv is nearly distributed as N(0, 1) for any u and v
# of length 1, and so is the trace; E[w⁴] n² is 3n / (n + 2).
ONE = Statistic(0, probes.ROTATIONS**-0.5)
OF_ROTATIONS = {
    "trace": ONE,
    "column": ONE,
    "total": ONE,
    "sign": Statistic(0, probes.TINY**-0.5),
    "fourth": Statistic(
        3 * LARGE / (LARGE + 2), (96 / (probes.ROTATIONS * LARGE * LARGE // 4)) ** 0.5
    ),
    **dict.fromkeys(("two_seeds", "no_seed"), INDEPENDENT),
}


def rotations(raw):
    """WᵀW of tall kernels, WWᵀ of wide ones; how traces, draws and copies agree."""
    for name, kernel in raw.items():
        if name.split("|")[0] in ("tall", "wide"):
            w = flattened(kernel)
            yield name, w.T @ w if name.startswith("tall") else w @ w.T
    large = np.array([raw[label("large", draw=draw)] for draw in range(probes.ROTATIONS)])
    yield "trace", np.mean(np.trace(large, axis1=1, axis2=2))
    yield "column", np.mean(np.sum(large[:, :, 0], axis=1))
    yield "total", np.mean(np.sum(large, axis=(1, 2))) / LARGE**0.5
    yield "fourth", np.mean(large[:, :, : LARGE // 4] ** 4) * LARGE**2
    yield "sign", np.mean([raw[label("tiny", draw=draw)] for draw in range(probes.TINY)])
    yield from seeds(raw)
    yield from in_keras(raw)
    yield "loaded_size", gap(raw["with_gain_loaded"], 0) / gap(raw["with_gain"], 0)


def as_rotations(raw, rng):
    """The products of kernels with themselves, and the statistics, rounded."""
    return in_steps(OF_ROTATIONS, rotations(raw))


orthogonal = Check(
    probes.orthogonal,
    fact="`Orthogonal` draws as keras.initializers.Orthogonal does.",
    hint="Flatten the kernel to (all sizes but the last, last size). Draw a normal matrix, the "
    "long side first, and split it: `q, r = ops.qr(a)`. The columns of q are orthogonal. QR makes "
    "the signs of q by a rule, so multiply column j by the sign of r[j, j]. Transpose q where the "
    "kernel is wide, multiply by the gain, reshape.",
    reference=keras.initializers.Orthogonal,
    measures=as_rotations,
    borrowed=(
        "keras.initializers.Orthogonal",
        "tensorflow.python.ops.init_ops.Orthogonal",
        "tensorflow.python.ops.init_ops_v2.Orthogonal",
        "tensorflow.python.keras.initializers.initializers_v2.Orthogonal",
    ),
    scale=lambda expected: 1.0,
    explain=advice,
    random=True,
    labels={
        **DRAWN,
        "tall": "WᵀW of a kernel {shape} with gain {gain}",
        "wide": "WWᵀ of a kernel {shape} with gain {gain}",
        "trace": "the mean trace of 48 kernels (64, 64)",
        "column": "the mean sum of the first column of 48 kernels (64, 64)",
        "total": "the mean sum of 48 kernels (64, 64), divided by 8,",
        "fourth": "mean(w⁴) · 64² in the first 16 columns of 48 kernels (64, 64)",
        "sign": "the mean of 200 kernels (1, 1)",
        "loaded_size": "the largest |w| after saving and loading, in units of the one before,",
    },
)

PERCENT = 90  # of the test digits that the net must read
GOAL = PERCENT / 100


def won(rng):
    """What is measured of every net that reads enough."""
    yield seen("accuracy", GOAL, goal=GOAL)
    yield seen("forward", 0)
    yield seen("back", 0)
    yield seen("uneven", 0)
    yield seen("still", 0)


def classes(values, rng):
    """Only what is far from any limit: a trained net differs between machines."""
    if np.mean(values["predicted"] == data.digits().y_test) >= GOAL:
        yield from won(rng)
        return
    yield seen("accuracy", 0, goal=GOAL)
    yield seen("forward", np.round(2 * values["forward"]) / 2)
    yield seen("back", np.round(2 * values["back"]) / 2)
    yield seen("uneven", values["uneven"] > 0.5)
    yield seen("still", values["moved"] < 0.004)


def too_low(check, difference, seed) -> tuple[Sentence, Evidence]:
    """What is said of an accuracy, of which only the class is known."""
    told = "The net should reach an accuracy of {goal} in {steps} steps; yours does not."
    return sentence(told, goal=GOAL, steps=hundred.STEPS), Evidence()


GROWS = (
    "In the new net the gradient grows about 10^{decades} times on its way back: look at the "
    "initial weights."
)
SHRINKS = (
    "In the new net the gradient shrinks about 10^{decades} times on its way back: look at the "
    "initial weights."
)
STILL = Sentence(
    "Signal and gradient pass the new net, and then the weights hardly move: take longer steps."
)
UNEVEN = Sentence(
    "Signal and gradient pass the new net, but each kernel stretches some directions much more "
    "than others, and a hundred of them leave few directions."
)
RESTLESS = Sentence(
    "Signal and gradient pass the new net, and still it does not learn: take smaller steps, or "
    "another optimizer."
)


def direction(check, difference, observed, seed) -> Sentence | None:
    """Where to look, from what signal, gradient and weights did."""
    back, still = observed.values["back"], observed.values["still"]
    if np.isnan(back):
        return None
    if abs(back) >= 2:
        return sentence(GROWS if back > 0 else SHRINKS, decades=f"{abs(back):g}")
    if observed.values["uneven"]:
        return UNEVEN
    return STILL if still else RESTLESS


hundred_layers = Check(
    probes.hundred_layers,
    fact="100 plain tanh layers learn to read {percent} % of the digits in {steps} steps.",
    hint="The signal and the gradient must both pass 100 layers. Which matrices keep the length of "
    "every vector? tanh makes a signal a little smaller in each layer; a gain a little above 1 (up "
    "to 1.1) makes up for it. And a hundred layers move together: let each take small steps, Adam "
    "with a learning rate of some 1e-4, for instance.",
    expects=won,
    measures=classes,
    describe=too_low,
    explain=direction,
    scale=lambda expected: 1.0,
    labels={
        "accuracy": "the accuracy, or 0 where it is below {goal}",
        "forward": "the powers of ten that the signal gains on its way forward",
        "back": "the powers of ten that the gradient gains on its way back",
        "uneven": "whether the new kernels stretch some directions much more than others (1: yes)",
        "still": "whether the weights hardly move (1: yes)",
    },
    given={"percent": str(PERCENT), "steps": str(hundred.STEPS)},
)

progress = progress_of(__name__)
