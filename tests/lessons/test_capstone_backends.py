"""The capstone where Keras uses another backend than TensorFlow."""

import keras
import numpy as np
import pytest

from lessons.capstone import doctor, rules, signals


class Tensor:
    """Outputs that Keras alone can read, as those of torch: NumPy's functions do not fit them."""

    def __init__(self, numbers):
        self.numbers = numbers

    def sum(self, dim=None, dtype=None):
        raise NotImplementedError

    argmax = sum


@pytest.fixture
def read_by_keras(monkeypatch):
    monkeypatch.setattr(signals.ops, "convert_to_numpy", lambda each: each.numbers)


def net(row):
    """A net that gives this row for every row."""
    return lambda x, training=False: Tensor(np.tile(row, (len(x), 1)))


def test_classes_as_in_training_are_read_by_keras(read_by_keras):
    classes = signals.as_in_training(net([0.3, 1.9, -0.4]), np.zeros((250, *signals.SHAPE)))
    assert classes.tolist() == [1] * 250


def test_outputs_that_sum_to_1_are_found_whatever_the_backend(read_by_keras):
    assert rules.of_logits(net([0.3, 1.9, -0.4])) is None
    assert "should give logits" in rules.of_logits(net([0.3, 0.5, 0.2])).template


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_expected_diagnosis_needs_tensorflow(monkeypatch, backend):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    with pytest.raises(RuntimeError, match="GradientTape"):
        doctor.of_tensorflow(None, None, None)
