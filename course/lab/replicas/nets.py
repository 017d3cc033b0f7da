"""The initial weights of every net, and whether one net's code can stand for all."""

from collections.abc import Callable

import keras
import numpy as np

from course.lab.replicas import CannotBatch, key


def drawn(model: Callable, arguments: list[dict], seeds: list, x):
    """One model, and the initial weights and states of all nets, as lists of (R, *shape)."""
    first, values = None, {}
    for each in arguments:
        if key(each) in values:
            continue
        values[key(each)] = []
        for seed in seeds:
            net = _seeded(model, each, seed, x)
            first = first or net
            _prove_same_shapes(first, net)
            values[key(each)].append(_values(net))  # now: `model` may draw the same net anew
        if net is not first:
            _prove_same_computation(first, net, x)
    every = [pair for each in arguments for pair in values[key(each)]]
    weights, state = zip(*every, strict=True)
    return first, _stacked(weights), _stacked(state)


def _values(net: keras.Model) -> tuple[list, list]:
    """Its trainable and its non-trainable variables, as arrays."""
    groups = net.trainable_variables, net.non_trainable_variables
    return tuple([each.numpy() for each in group] for group in groups)


def _seeded(model: Callable, arguments: dict, seed: int, x) -> keras.Model:
    keras.utils.set_random_seed(seed)
    return built(model, arguments, x)


def built(model: Callable, arguments: dict, x) -> keras.Model:
    """model(**arguments), which must be a keras.Model, with its variables made for rows like x."""
    net = model(**arguments)
    if not isinstance(net, keras.Model):
        raise TypeError(f"`model` has to return a keras.Model, and returned {net!r}.")
    if not net.built:
        net(x)
    return net


def _stacked(nets) -> list[np.ndarray]:
    return [np.stack(group) for group in zip(*nets, strict=True)]


def _prove_same_shapes(first: keras.Model, net: keras.Model) -> None:
    """Raises CannotBatch unless the variables of both models have the same shapes."""
    if [each.shape for each in first.variables] != [each.shape for each in net.variables]:
        raise CannotBatch(
            "The configurations change the shapes of the model's variables, and nets of different "
            "shapes do not stack: call train_many once for each."
        )


def _prove_same_computation(first: keras.Model, net: keras.Model, x) -> None:
    """Raises CannotBatch unless both models compute the same from the weights of `net`."""
    for training in (False, True):
        pairs = zip(*(_computed(each, net, x, training) for each in (first, net)), strict=True)
        if not all(np.allclose(*pair, rtol=1e-4, atol=1e-6, equal_nan=True) for pair in pairs):
            raise CannotBatch(
                "The configurations change what the model computes, not only its initial weights, "
                "and all nets of a stack share one computation: call train_many once for each."
            )


def _computed(model: keras.Model, net: keras.Model, x, training: bool) -> list:
    """Outputs, new state and penalties of `model` with the weights and the state of `net`."""
    weights = [each.value for each in net.trainable_variables]
    state = [each.value for each in net.non_trainable_variables]
    outputs, state, penalties = model.stateless_call(
        weights, state, x, training=training, return_losses=True
    )
    return [each.numpy() for each in (outputs, *state, *penalties)]
