"""Vanishing gradients: what passes and what fails does so for every seed of the probes."""

import numpy as np
import pytest
import tensorflow as tf

from course import syllabus
from course.making import exercises
from course.making.catalogue import check_of

LESSON = syllabus.lesson("vanishing_gradients")
SOLVED = exercises.solutions(LESSON)
EQUIVALENT = LESSON.module("equivalents").EQUIVALENT
every_seed = pytest.mark.parametrize("seed", range(5))


def judged(name, answer, seed):
    check = check_of(LESSON, name)
    return check.judge(check.observe(answer, seed), seed, known=())


@every_seed
@pytest.mark.parametrize("name, cell", [(n, c) for n in EQUIVALENT for c in EQUIVALENT[n]])
def test_a_right_answer_passes_whatever_is_drawn(name, cell, seed):
    verdict = judged(name, exercises.answer(LESSON, name, cell), seed)
    assert verdict.passed, verdict.text


# --- arguments stay as they are


def spoiling(name, place):
    """The solution, which then writes into one of its arguments."""

    def answer(*arguments):
        returned = SOLVED[name](*arguments)
        spoiled = arguments[place]
        if isinstance(spoiled, list):
            spoiled[0] = 2 * spoiled[0] + 1
        else:
            spoiled += 1
        return returned

    answer.__name__ = name
    return answer


ARGUMENTS = [
    *(("logistic_backprop", place) for place in range(4)),
    ("activation_gradients", 0),
    *(("backprop_norms", place) for place in (0, 1, 3)),
    ("clip_by_global_norm", 0),
]


@every_seed
@pytest.mark.parametrize("name, place", ARGUMENTS)
def test_an_answer_that_changes_an_argument_is_told_so(name, place, seed):
    verdict = judged(name, spoiling(name, place), seed)
    assert "which belongs to its caller" in " ".join(verdict.text.split())


def test_an_answer_that_shortens_a_list_is_told_so():
    def clip_by_global_norm(gradients, clip_norm):
        returned = SOLVED["clip_by_global_norm"](gradients, clip_norm)
        gradients.pop()
        return returned

    said = judged("clip_by_global_norm", clip_by_global_norm, 0).text
    assert "changes `gradients`" in said


# --- a copy of a layer


class Forgetful(SOLVED["Residual"]):
    """Its configuration lacks one entry."""

    lacks = "name"

    def get_config(self):
        return {k: v for k, v in super().get_config().items() if k != self.lacks}


@pytest.mark.parametrize("entry", ["name", "trainable", "dtype", "activation", "scale"])
def test_a_layer_whose_configuration_lacks_an_entry_fails(entry):
    """Those of the parent class as well: Keras makes the layer again from them."""
    answer = type("Residual", (Forgetful,), {"lacks": entry})
    assert not judged("residual", answer, 0).passed


# --- what the lesson says


def test_an_overflowing_norm_is_nan_in_tensorflow_and_makes_zeros_here():
    gradients = [tf.constant([1e20, 1.0])]
    assert np.all(SOLVED["clip_by_global_norm"](gradients, 1.0)[0] == 0)
    assert np.all(np.isnan(tf.clip_by_global_norm(gradients, 1.0)[0][0]))


# --- no coincidences


@every_seed
@pytest.mark.parametrize("name", ["backprop_norms", "critical_sigma"])
def test_no_two_expected_numbers_are_alike(name, seed):
    expected = check_of(LESSON, name).expected(seed)
    numbers = [float(v) for label, v in expected.items() if not label.startswith("untouched")]
    numbers = np.sort(numbers)
    assert np.min(np.diff(numbers) / numbers[1:]) > 1e-5
