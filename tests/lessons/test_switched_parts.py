"""A part that is switched off is as if it were not there: what the capstone's ablation rests on."""

import keras
import numpy as np
import pytest
from keras import ops

from lessons.capstone import nets, parts

OWN = parts.of_keras()
SWITCHED = {"batch_norm": OWN.batch_norm, "dropout": OWN.dropout}
ROWS = np.random.default_rng(0).normal(size=(30, 40, 1)).astype("float32")


def net(kit, like=None):
    """A small net, with the kernels and biases of another one."""
    keras.utils.set_random_seed(3)
    made = nets.small_net(kit)
    for mine, its in zip(weights(made), weights(like or made), strict=True):
        mine.assign(its)
    return made


def weights(net):
    return [each for each in net.trainable_weights if each.name in ("kernel", "bias")]


def outputs(net, training):
    return ops.convert_to_numpy(net(ROWS, training=training))


def kit(name, on):
    return nets.without(OWN, **{name: nets.switched(SWITCHED[name], on)})


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", SWITCHED)
def test_on_is_the_part_and_off_is_nothing(name, training):
    on, off = net(kit(name, 1.0)), net(kit(name, 0.0))
    gone = net(nets.without(OWN, **{name: nets.nothing}), like=off)
    assert np.array_equal(outputs(on, training), outputs(net(OWN), training))
    assert np.array_equal(outputs(off, training), outputs(gone, training))


def test_the_switch_is_not_trained():
    plain, switched = net(OWN), net(kit("dropout", 0.0))
    assert len(switched.trainable_weights) == len(plain.trainable_weights)
