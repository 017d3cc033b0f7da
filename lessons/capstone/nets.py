"""A small net in which every part can be exchanged, and what can stand in the place of a part."""

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


def spread_1() -> keras.initializers.Initializer:
    """Weights that are far too large: standard deviation 1."""
    return keras.initializers.RandomNormal(stddev=1.0)
