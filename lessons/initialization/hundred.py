"""The net of the challenge: its rules, and a training of 100 equal layers that takes a second."""

import contextlib
from unittest import mock

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from course.checking.probing import Unusable, name_of
from course.lab.data import Dataset
from course.lab.many import batches

DEPTH, WIDEST, STEPS, BATCH = 100, 128, 150, 64


@contextlib.contextmanager
def quickly_built():
    """Let `keras.Sequential` stop at the first layer that is not Dense, and trace the net once.

    Keras traces all layers again after each `add`: for a hundred, this takes ten seconds.
    """
    add = keras.Sequential.add

    def quick(model, layer, rebuild=True):
        add(model, layer, rebuild=False)
        prove_dense(model.layers[-1:])
        if rebuild and len(model.layers) > DEPTH:
            model._maybe_rebuild()
        elif rebuild and model.layers:
            build_last(model)

    with mock.patch.object(keras.Sequential, "add", quick):
        yield


def build_last(model) -> None:
    """Give the last layer its weights, as Keras does where the size of the input is known."""
    *_, before, last = [None, None, *model._layers]
    if isinstance(before, keras.layers.InputLayer):
        last.build(before.batch_shape)
    elif before is not None and before.built:
        last.build((None, before.units))


def proven(returned) -> tuple[list, keras.Optimizer]:
    """The layers and the optimizer of an answer that keeps to the rules."""
    model, optimizer = pair(returned)
    prove_dense(model.layers)
    *hidden, output = model.layers or [None]
    prove_hidden(hidden)
    prove_output(output)
    if not model.built or model.input_shape != (None, 64):
        raise Unusable("The model should take the 64 pixels: let it begin with keras.Input((64,)).")
    return model.layers, optimizer


def pair(returned) -> tuple[keras.Sequential, keras.Optimizer]:
    """The two things that were asked for."""
    if not isinstance(returned, tuple) or len(returned) != 2:
        raise Unusable("hundred_layers should return two things: the model and an optimizer.")
    model, optimizer = returned
    if not isinstance(model, keras.Sequential):
        raise Unusable("The model should be a keras.Sequential.")
    if not isinstance(optimizer, keras.Optimizer):
        raise Unusable("The second thing returned should be an optimizer of Keras.")
    return model, optimizer


def prove_dense(layers) -> None:
    """Stop at the first layer that is not a Dense layer of Keras."""
    for layer in layers:
        if type(layer) is not keras.layers.Dense:
            why = "All layers should be Dense, and one of these is {kind}."
            raise Unusable(why, kind=type(layer).__name__)


def prove_hidden(hidden) -> None:
    """Stop where the hidden layers are not 100 equal ones with tanh."""
    if len(hidden) != DEPTH:
        why = "The net should have {depth} hidden layers, and has {count}."
        raise Unusable(why, depth=DEPTH, count=len(hidden))
    for number, layer in enumerate(hidden, start=1):
        if not is_tanh(layer.activation):
            why = "All hidden layers should be tanh, and layer {number} is {kind}."
            raise Unusable(why, number=number, kind=name_of(layer.activation))
    if len({layer.units for layer in hidden}) > 1 or hidden[0].units > WIDEST:
        why = "All hidden layers should have as many units, {widest} at most."
        raise Unusable(why, widest=WIDEST)
    if len(set(map(id, hidden))) < DEPTH:
        raise Unusable("All hidden layers should be layers of their own: make a new one each time.")
    if not all(layer.trainable for layer in hidden):
        raise Unusable("All layers should be trainable.")


def is_tanh(activation) -> bool:
    """Does it compute what tanh does, whatever it is called?"""
    z = np.linspace(-3, 3, 12, dtype="float32").reshape(2, 6)
    return np.allclose(activation(ops.convert_to_tensor(z)), np.tanh(z), atol=1e-6)


def prove_output(layer) -> None:
    """Stop where the last layer does not have 10 outputs, logits or probabilities."""
    if layer.units != 10:
        why = "The last layer should have 10 outputs, and has {count}."
        raise Unusable(why, count=layer.units)
    z = np.linspace(-3, 3, 20, dtype="float32").reshape(2, 10)
    out = layer.activation(ops.convert_to_tensor(z))
    if not any(np.allclose(out, right, atol=1e-6) for right in (z, scipy.special.softmax(z, -1))):
        why = "The last layer should be linear, or end in softmax, and is {kind}."
        raise Unusable(why, kind=name_of(layer.activation))


class Stacked:
    """A net whose layers 2 … 100 are one array per kind of weight.

    One optimizer step then has six arrays to move instead of two hundred: the steps of an
    elementwise optimizer (SGD, momentum, Adam …) stay the same, and come ten times as fast.
    """

    def __init__(self, layers):
        first, *others, output = layers
        stacks = zip(*(layer.trainable_weights for layer in others), strict=True)
        self.first = [keras.Variable(w) for w in first.trainable_weights]
        self.others = [keras.Variable(np.stack([w.numpy() for w in stack])) for stack in stacks]
        self.output = [keras.Variable(w) for w in output.trainable_weights]
        self.variables = [*self.first, *self.others, *self.output]

    def assign(self, layers):
        """Take over the weights of other layers."""
        for mine, new in zip(self.variables, Stacked(layers).variables, strict=True):
            mine.assign(new)

    def activations(self, x) -> list:
        """a₀ … a₁₀₀."""
        a = [x]
        middle = zip(*(tf.unstack(stack.value) for stack in self.others), strict=True)
        for weights in ([w.value for w in self.first], *middle):
            a.append(tf.tanh(affine(a[-1], *weights)))
        return a

    def __call__(self, x):
        """The logits."""
        return affine(self.activations(x)[-1], *(w.value for w in self.output))


def affine(x, kernel, bias=0.0):
    return tf.matmul(x, kernel) + bias


def cross_entropy(net, x, y):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, net(x)))


def predicted(net, optimizer, data: Dataset, seed: int) -> np.ndarray:
    """The classes of the test rows, as the net reads them after 150 mini-batches."""
    return trainer(net, optimizer)(data, seed)


def trainer(net, optimizer):
    """A function that does so from the net's present weights; traced once, for many starts."""
    optimizer.build(net.variables)
    new = [variable.numpy() for variable in optimizer.variables]

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = cross_entropy(net, x, y)
        optimizer.apply(tape.gradient(loss, [v.value for v in net.variables]), net.variables)

    def trained(data, seed):
        for variable, value in zip(optimizer.variables, new, strict=True):
            variable.assign(value)
        for rows in batches(len(data.x_train), BATCH, STEPS, seed):
            step(tf.constant(data.x_train[rows]), tf.constant(data.y_train[rows]))
        return np.argmax(net(tf.constant(data.x_test)), axis=1)

    return trained


def decades(net, data: Dataset) -> tuple[float, float]:
    """Powers of ten by which the signal grows forward, and the gradient backward, at the start."""
    x, y = tf.constant(data.x_train[:128]), tf.constant(data.y_train[:128])
    with tf.GradientTape() as tape:
        a = net.activations(x)
        logits = affine(a[-1], *(w.value for w in net.output))
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
    gradients = tape.gradient(loss, [a[1], a[-1]])
    return times(a[1], a[-1]), times(gradients[1], gradients[0])


def times(before, after) -> float:
    """log₁₀ of the ratio of two norms, between −9 and 9."""
    norms = [np.sqrt(np.sum(np.square(v, dtype="float64"))) + 1e-300 for v in (before, after)]
    return float(np.clip(np.log10(norms[1] / norms[0]), -9, 9))
