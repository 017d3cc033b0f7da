"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import copy
import itertools
from functools import partial

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from course.checking.probing import (
    Unusable,
    apart,
    copied,
    inherited,
    normal,
    parts,
    saved_and_loaded,
    seen,
    shaped,
    untouched,
)

BATCHES = (  # samples, features, the z farthest from 0
    (6, 4, 2.7),
    (7, 3, 0.6),
    (1, 3, 7.0),
    (5, 2, -30.0),
    (8, 6, 40.0),
)


def batch(rng, n: int, features: int, reach: float) -> dict:
    """Samples, classes and weights. The z = xW + b farthest from 0 is `reach`, and wrong."""
    x, y = normal(rng, n, features), rng.permutation(np.arange(n) % 2).astype("float32")
    kernel, bias = normal(rng, features, 1), normal(rng, 1)
    z = x @ kernel + bias
    farthest = np.argmax(np.abs(z))
    stretch, y[farthest] = np.float32(reach / z[farthest, 0]), reach < 0
    return {"x": stretch * x, "y": y[:, None], "kernel": kernel, "bias": stretch * bias}


@apart
def logistic_backprop(logistic_backprop, rng):
    """Both gradients for four batches, one of large |z| and one of one row; no sizes are alike."""
    for n, features, reach in BATCHES:
        given = batch(rng, n, features, reach)
        before = copy.deepcopy(given)
        returned = logistic_backprop(*given.values())
        dkernel, dbias = parts(logistic_backprop, returned, ("kernel", "bias"))
        yield seen("dkernel", dkernel, samples=n, z=reach)
        yield seen("dbias", dbias, samples=n, z=reach)
    yield from untouched(before, given)


ACTIVATIONS = ("sigmoid", "tanh", "relu")
SYMBOLS = {"sigmoid": "σ′", "tanh": "tanh′", "relu": "ReLU′"}


EDGES = (0.0, -1000.0, 1000.0)
Z_SHAPES = ((2, 5), (4,), (1, 2, 2))


def places(rng) -> list[np.ndarray]:
    """Where the derivatives are asked for: near 0, at the edges, then far out and almost at 0."""
    near = rng.permutation([3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19])[:9] / 10
    far = [rng.choice(each) for each in ((2.6, 3.3), (4.4, 5.3), (6.2, 7.1), (8.4, 9.3))]
    signs = np.resize([1, -1], 13) * rng.choice([1, -1])
    near, far = np.split(np.concatenate([near, far]) * signs, [9])
    z = np.float32([*near[:7], *EDGES, *far, *near[7:], -1e-6, 1e-6])
    ends = np.cumsum([np.prod(shape) for shape in Z_SHAPES])[:-1]
    return [row.reshape(shape) for row, shape in zip(np.split(z, ends), Z_SHAPES, strict=True)]


@apart
def activation_gradients(activation_gradients, rng):
    """Each derivative in three arrays of other shapes, small and large numbers in them."""
    for z in places(rng):
        before = z.copy()
        gradients = parts(activation_gradients, activation_gradients(z), ACTIVATIONS)
        for name, gradient in zip(ACTIVATIONS, gradients, strict=True):
            gradient = shaped(SYMBOLS[name], ops.convert_to_numpy(gradient), before.shape)
            for place, at in np.ndenumerate(before):
                yield seen(name, gradient[place], z=float(at))
    yield from untouched({"z": before}, {"z": z})


def sigmoid_derivative(z):
    return ops.sigmoid(z) * (1 - ops.sigmoid(z))


def tanh_derivative(z):
    return 1 - ops.square(ops.tanh(z))


def relu_derivative(z):
    return ops.cast(ops.greater(z, 0), "float32")


ACTIVATION_OF = {
    sigmoid_derivative: tf.sigmoid,
    tanh_derivative: tf.tanh,
    relu_derivative: tf.nn.relu,
}


def forward(activation, kernels, x) -> list[np.ndarray]:
    """The pre-activations of a dense net without biases."""
    zs = [x @ kernels[0]]
    for kernel in kernels[1:]:
        zs.append(activation(zs[-1]).numpy() @ kernel)
    return zs


NETS = (  # φ′, the sizes of x and of all layers, the rows, the scales of kernels and gradient
    (tanh_derivative, (6, 6, 6, 6, 6), 5, 0.7, 0.1),
    (sigmoid_derivative, (7, 7, 7, 7), 8, 3.0, 700.0),
    (relu_derivative, (13, 9, 11), 12, 40.0, 1e-6),
    (tanh_derivative, (4, 3), 1, 0.9, 0.3),
)


@apart
def backprop_norms(backprop_norms, rng):
    """The norms in four nets of other activation, depth and width; large, small, of one row."""
    for derivative, sizes, rows, scale, size in NETS:
        shapes, depth = list(itertools.pairwise(sizes)), len(sizes) - 1
        kernels = [normal(rng, *shape, scale=scale / shape[0] ** 0.5) for shape in shapes]
        x, gradient = normal(rng, rows, sizes[0]), normal(rng, rows, sizes[-1], scale=size)
        zs = forward(ACTIVATION_OF[derivative], kernels, x)
        given = {"kernels": kernels, "zs": zs, "gradient": gradient}
        before = copy.deepcopy(given)
        returned = backprop_norms(kernels, zs, derivative, gradient)
        name = derivative.__name__.removesuffix("_derivative")
        norms = parts(backprop_norms, returned, range(depth + 1))
        for layer in range(depth, -1, -1):  # the last one is computed first
            yield seen("norm", norms[layer], layer="₀₁₂₃₄"[layer], activation=name, depth=depth)
        yield from untouched(before, given, depth=depth)


NORMS = (  # of all gradients together, the limit, and of each its shape and how large it is
    (8.3, 1.7, {(3, 7): 1.0, (4,): 1.9, (6, 5): 0.3}),
    (2.6, 2.4, {(3, 7): 1.0, (4,): 1.9, (6, 5): 0.3}),
    (0.13, 0.7, {(3, 7): 1.0, (4,): 1.9, (6, 5): 0.3}),
    (0.0, 3.1, {(3, 7): 1.0, (4,): 1.9, (6, 5): 0.3}),
    (47000.0, 610.0, {(8, 1): 0.4, (5,): 1.3}),
    (0.093, 0.021, {(9, 2): 1.0}),
)


@apart
def clip_by_global_norm(clip_by_global_norm, rng):
    """Gradients whose common norm is above the limit, just above it, below it, 0, large; one."""
    for norm, clip_norm, shapes in NORMS:
        drawn = [normal(rng, *shape, scale=size) for shape, size in shapes.items()]
        factor = norm / np.sqrt(sum(np.sum(g**2) for g in drawn))
        gradients = [ops.convert_to_tensor(g * factor) for g in drawn]
        before = list(gradients)
        returned = clip_by_global_norm(gradients, clip_norm)
        clipped = parts(clip_by_global_norm, returned, shapes)
        for i, gradient in enumerate(clipped, start=1):
            yield seen("clipped", gradient, i=i, norm=norm, clip_norm=clip_norm)
        yield from untouched({"gradients": before}, {"gradients": gradients}, norm=norm)


def initialized(layer, kernel, bias, x):
    """A model of one layer, for inputs like x, that has this kernel and this bias."""
    # outside of a model, which would hide a NotImplementedError; 2 rows, so that they are not units
    layer(x[:2])
    model = keras.Sequential([keras.Input(x.shape[1:]), layer])
    if sorted(len(w.shape) for w in model.weights) != [1, 2]:
        why = "The layer should have 2 weight arrays, a kernel and a bias, and has {count}."
        raise Unusable(why, count=len(model.weights))
    for weight in model.weights:
        weight.assign(kernel if len(weight.shape) == 2 else bias)
    return model


def residual(Residual, rng):
    """Its outputs, also of a copy, after saving, in three dimensions; its gradients, by SGD."""
    x, y, kernel, bias = (normal(rng, *shape) for shape in ((3, 5), (3, 5), (5, 5), (5,)))
    new = Residual(activation="tanh", scale=0.7)
    new.build((None, 5))
    yield seen("built", len(new.weights))
    relu = initialized(Residual(activation="relu", scale=-1.7), kernel, bias, x)
    yield seen("output", relu(x), activation="relu", scale=-1.7)
    tanh = initialized(Residual(activation="tanh", scale=0.3), kernel, bias, x)
    yield seen("output", tanh(x), activation="tanh", scale=0.3)
    yield seen("output_of_copy", initialized(copied(tanh.layers[-1]), kernel, bias, x)(x))
    yield seen("output_of_loaded", saved_and_loaded(relu, Residual)(x))
    tanh.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
    tanh.train_on_batch(x, y)
    after = {weight.ndim: weight for weight in tanh.get_weights()}
    yield seen("dkernel", kernel - after[2])
    yield seen("dbias", bias - after[1])
    rows = normal(rng, 2, 4, 5, scale=30.0)
    softplus = Residual(activation="softplus", scale=2.6)
    yield seen("output_of_rows", initialized(softplus, kernel, bias, rows)(rows))
    named = {"name": "shortcut", "trainable": False, "dtype": "float64"}
    yield from inherited(Residual(activation="tanh", scale=0.3, **named))


# Functions of this module, in NumPy: they are no secret, and an answer calls them without asking.


def sigmoid(stretch: float, z):
    """σ(stretch · z)."""
    return scipy.special.expit(stretch * z)


def slope_of_sigmoid(stretch: float, z):
    return stretch * sigmoid(stretch, z) * sigmoid(-stretch, z)


def tanh(stretch: float, z):
    """tanh(stretch · z)."""
    return np.tanh(stretch * z)


def slope_of_tanh(stretch: float, z):
    return stretch * (1 - tanh(stretch, z) ** 2)


def relu(leak: float, z):
    """max(z, leak · z)."""
    return np.maximum(z, leak * z)


def slope_of_relu(leak: float, z):
    return np.where(z > 0, 1.0, leak)


SLOPES = {sigmoid: slope_of_sigmoid, tanh: slope_of_tanh, relu: slope_of_relu}


@apart
def critical_sigma(critical_sigma, rng):
    """σ for the three activations of the lesson, and for three drawn relatives."""
    drawn = (1.3, 1.4, 1.6, 1.7, 1.8), (0.06, 0.08, 0.3), (0.2, 0.3, 0.4)
    steep, gentle, leak = (rng.choice(each) for each in drawn)
    for name, activation, constant in (
        ("sigmoid", sigmoid, 1),
        ("tanh", tanh, 1),
        ("ReLU", relu, 0),
        (f"sigmoid({steep} z)", sigmoid, steep),
        (f"tanh({gentle} z)", tanh, gentle),
        (f"leaky ReLU with slope {leak}", relu, leak),
    ):
        functions = (partial(f, constant) for f in (activation, SLOPES[activation]))
        yield seen("sigma", critical_sigma(*functions), activation=name)
