"""A small net in which every part can be exchanged, and what can stand in the place of a part."""

from collections.abc import Callable
from types import SimpleNamespace

import keras


def small_net(kit) -> keras.Model:
    """Rows (40, 1) in, 10 logits out: three convolutions, a residual layer and dropout.

    Args:
        kit: has the parts he_normal, batch_norm, residual and dropout.
    """
    stack = [keras.Input((40, 1))]
    for channels in (12, 24, 48):
        options = {"strides": 2, "padding": "same", "kernel_initializer": kit.he_normal()}
        stack += [keras.layers.Conv1D(channels, 5, **options)]
        stack += [kit.batch_norm(momentum=0.9), keras.layers.ReLU()]
    stack += [kit.residual(), keras.layers.Flatten(), kit.dropout(0.2), keras.layers.Dense(10)]
    return keras.Sequential(stack)  # at once: with `add` each layer builds all before it again


def without(parts, **others) -> SimpleNamespace:
    """The parts, some of them exchanged for others."""
    return SimpleNamespace(**{part.name: part.made for part in parts} | others)


def nothing(*_, **__) -> keras.layers.Layer:
    """A layer that changes nothing, in the place of a part."""
    return keras.layers.Identity()


class Switched(keras.layers.Layer):
    """A layer that is on (1) or off (0): then it gives what it gets.

    The switch is a number of the net, as its weights are, and not a line of its code. So nets with
    and without the layer compute alike, and `lab.train_many` trains them together.
    """

    def __init__(self, layer: keras.layers.Layer, on: float):
        super().__init__()
        self.layer, self.start = layer, on

    def build(self, shape):
        self.layer.build(shape)
        start = keras.initializers.Constant(self.start)
        self.on = self.add_weight(shape=(), initializer=start, trainable=False)

    def compute_output_shape(self, shape):
        return shape

    def call(self, x, training=None):
        return self.on * self.layer(x, training=training) + (1 - self.on) * x


def switched(part: Callable[..., keras.layers.Layer], on: float) -> Callable:
    """The part, on (1) or off (0); called as the part is."""
    return lambda *args, **options: Switched(part(*args, **options), on)


def spread_1() -> keras.initializers.Initializer:
    """Weights that are far too large: standard deviation 1."""
    return keras.initializers.RandomNormal(stddev=1.0)
