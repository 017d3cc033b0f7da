"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

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
    normal,
    parts,
    saved_and_loaded,
    seen,
    shaped,
)


@apart
def logistic_backprop(logistic_backprop, rng):
    """Both gradients for two batches; no two sizes are alike."""
    for n, features, scale in ((6, 3, 1.0), (3, 5, 0.1)):
        x = normal(rng, n, features)
        y = rng.integers(0, 2, (n, 1)).astype("float32")
        kernel, bias = normal(rng, features, 1, scale=scale), normal(rng, 1, scale=scale)
        returned = logistic_backprop(x, y, kernel, bias)
        dkernel, dbias = parts(logistic_backprop, returned, ("kernel", "bias"))
        yield seen("dkernel", dkernel, samples=n)
        yield seen("dbias", dbias, samples=n)


ACTIVATIONS = ("sigmoid", "tanh", "relu")
SYMBOLS = {"sigmoid": "σ′", "tanh": "tanh′", "relu": "ReLU′"}


@apart
def activation_gradients(activation_gradients, rng):
    """Each derivative at 0, far out, and at drawn places."""
    drawn = rng.uniform(0.2, 3, 4).round(1) * (-1, -1, 1, 1)
    z = np.concatenate([[0, -1000, 1000, 0.5], drawn]).astype("float32").reshape(2, 4)
    gradients = parts(activation_gradients, activation_gradients(z), ACTIVATIONS)
    for name, gradient in zip(ACTIVATIONS, gradients, strict=True):
        gradient = shaped(SYMBOLS[name], ops.convert_to_numpy(gradient), z.shape)
        for place, at in np.ndenumerate(z):
            yield seen(name, gradient[place], z=float(at))


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


@apart
def backprop_norms(backprop_norms, rng):
    """The norms in three nets of different activation, depth and width."""
    nets = (
        (tanh_derivative, 4, 6, 0.7),
        (sigmoid_derivative, 3, 4, 3.0),
        (relu_derivative, 2, 5, 1.0),
    )
    for derivative, depth, units, scale in nets:
        kernels = [normal(rng, units, units, scale=scale / units**0.5) for _ in range(depth)]
        x, gradient = normal(rng, 3, units), normal(rng, 3, units, scale=0.1)
        zs = forward(ACTIVATION_OF[derivative], kernels, x)
        returned = backprop_norms(kernels, zs, derivative, gradient)
        name = derivative.__name__.removesuffix("_derivative")
        for layer, norm in enumerate(parts(backprop_norms, returned, range(depth + 1))):
            yield seen("norm", norm, layer="₀₁₂₃₄"[layer], activation=name, depth=depth)


@apart
def clip_by_global_norm(clip_by_global_norm, rng):
    """Three gradients whose common norm is above the limit, just above it, below it, and 0."""
    shapes, sizes = ((3, 2), (4,), (1,)), (3.0, 0.5, 1e-3)
    for norm, clip_norm in ((8.0, 1.5), (2.6, 2.5), (0.1, 2.0), (0.0, 2.0)):
        drawn = [normal(rng, *shape, scale=size) for shape, size in zip(shapes, sizes, strict=True)]
        factor = norm / np.sqrt(sum(np.sum(g**2) for g in drawn))
        gradients = [ops.convert_to_tensor(g * factor) for g in drawn]
        returned = clip_by_global_norm(gradients, clip_norm)
        clipped = parts(clip_by_global_norm, returned, shapes)
        for i, gradient in enumerate(clipped, start=1):
            yield seen("clipped", gradient, i=i, norm=norm, clip_norm=clip_norm)


def initialized(layer, kernel, bias):
    """A model of one layer that has this kernel and this bias."""
    # outside of a model, which would hide a NotImplementedError; 2 rows, so that they are not units
    layer(kernel[:2])
    model = keras.Sequential([keras.Input(bias.shape), layer])
    if sorted(len(w.shape) for w in model.weights) != [1, 2]:
        why = "The layer should have 2 weight arrays, a kernel and a bias, and has {count}."
        raise Unusable(why, count=len(model.weights))
    for weight in model.weights:
        weight.assign(kernel if len(weight.shape) == 2 else bias)
    return model


def residual(Residual, rng):
    """Its outputs, also of a copy and after saving and loading; its gradients, by a step of SGD."""
    x, y, kernel, bias = (normal(rng, *shape) for shape in ((3, 5), (3, 5), (5, 5), (5,)))
    relu = initialized(Residual(activation="relu", scale=-2.0), kernel, bias)
    yield seen("output", relu(x), activation="relu", scale=-2.0)
    tanh = initialized(Residual(activation="tanh", scale=0.3), kernel, bias)
    yield seen("output", tanh(x), activation="tanh", scale=0.3)
    yield seen("output_of_copy", initialized(copied(tanh.layers[-1]), kernel, bias)(x))
    yield seen("output_of_loaded", saved_and_loaded(relu, Residual)(x))
    tanh.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
    tanh.train_on_batch(x, y)
    after = {weight.ndim: weight for weight in tanh.get_weights()}
    yield seen("dkernel", kernel - after[2])
    yield seen("dbias", bias - after[1])


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
    stretch, leak = rng.uniform(1.2, 2.0, 2).round(1), round(rng.uniform(0.1, 0.5), 1)
    for name, activation, constant in (
        ("sigmoid", sigmoid, 1),
        ("tanh", tanh, 1),
        ("ReLU", relu, 0),
        (f"sigmoid({stretch[0]} z)", sigmoid, stretch[0]),
        (f"tanh({stretch[1]} z)", tanh, stretch[1]),
        (f"leaky ReLU with slope {leak}", relu, leak),
    ):
        functions = (partial(f, constant) for f in (activation, SLOPES[activation]))
        yield seen("sigma", critical_sigma(*functions), activation=name)
