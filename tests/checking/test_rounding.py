"""What another processor may compute otherwise is no place, and nothing that is made of it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from course.checking.knowing import Values, hashes
from course.checking.locating import locate, place
from course.checking.observing import load
from course.checking.recording import recorded
from course.checking.rounding import UNITS, Mover
from course.checking.undecided import undecided

X = np.float32([0.31, 0.17, 0.83])


def probe(f, rng):
    yield "start", f(X, 0)
    yield "path", f(X, 5)


def recording(source, move=None):
    found = recorded(probe, load([source], "f"), "", 60, move=move)
    assert found.seen.ended is None
    return found


# each step makes an error a thousand times larger: float32 has seven digits, two steps' worth
CHAOTIC = """
def f(x, steps):
    start = x * {start}
    for _ in range(steps):
        start = start * 1000.0 % 1.0
    return start * {end}
"""
RIGHT = CHAOTIC.format(start=0.7, end=1.3)


@pytest.fixture(scope="module")
def known():
    return Values(hashes(recording(RIGHT)))


def placed_elsewhere(source, label, known):
    """The place on another processor: as it is, and where what rounding decides counts as known."""
    found, moved = recording(source, Mover(5)), recording(source, Mover())
    decided = place(found, [label], known, undecided(found, moved))
    return place(found, [label], known), decided


def test_what_many_steps_make_of_rounding_is_no_place_elsewhere(known):
    false, decided = placed_elsewhere(CHAOTIC.format(start=0.7, end=1.9), "path", known)
    assert false.line == 5 and decided is None


def test_a_right_answer_has_no_place_on_another_processor(known):
    false, decided = placed_elsewhere(RIGHT, "path", known)
    assert false.line == 5 and decided is None


def test_what_rounding_does_not_decide_keeps_its_place(known):
    same, decided = placed_elsewhere(CHAOTIC.format(start=0.7, end=1.9), "start", known)
    assert same == decided and decided.text == "start * 1.9"


def test_a_place_is_told_if_it_stays_where_numbers_are_moved(known):
    wrong = load([CHAOTIC.format(start=0.7, end=1.9)], "f")
    assert locate(probe, wrong, ["start"], known, 60).text == "start * 1.9"
    assert locate(probe, wrong, ["path"], known, 60) is None


def test_a_run_in_which_moved_numbers_raise_an_error_is_decided_up_to_there(known):
    source = CHAOTIC.format(start=0.7, end=1.9).replace(
        "return", "assert steps or start[0] == x[0] * 0.7\n    return"
    )
    answer = load([source], "f")
    assert locate(probe, answer, ["start"], known, 60) is None


def test_two_runs_of_the_same_numbers_decide_all():
    assert undecided(recording(RIGHT), recording(RIGHT)) == set()


def test_known_values_are_decided_where_numbers_are_moved(known):
    found = recording(RIGHT)
    open_events = {found.events[i].label for i in undecided(found, recording(RIGHT, Mover()))}
    assert open_events == {"path"}


# --- how numbers are moved

LINEAR = np.linalg.svd(np.array([[1.3, 0.2], [0.7, 2.9]]))
ROUNDED = {
    "a number": 0.37,
    "a number of NumPy": np.float32(0.37),
    "an array": X,
    "a double array": X.astype("float64") * 1.1,
    "a tensor": tf.constant(X),
}


@pytest.mark.parametrize("value", ROUNDED.values(), ids=ROUNDED)
def test_a_number_moves_by_some_units_in_its_last_place(value):
    moved = Mover()(value)
    assert type(moved) is type(value)
    old, new = np.asarray(value), np.asarray(moved)
    assert new.dtype == old.dtype and new.shape == old.shape
    away = np.abs(new / old - 1) / np.finfo(old.dtype).eps
    assert np.max(away) <= UNITS + 1
    assert any(np.any(np.asarray(Mover(seed)(value)) != old) for seed in range(3))


EXACT = {
    "a whole number": 3,
    "a truth": True,
    "zeros": np.zeros(3),
    "classes": np.array([2, 0, 1]),
    "a whole float": 4.0,
    "a text": "tanh",
    "nothing": None,
}


@pytest.mark.parametrize("value", EXACT.values(), ids=EXACT)
def test_what_is_exact_stays(value):
    assert Mover()(value) is value


def test_a_variable_stays_the_same_variable():
    variable = keras.Variable(X)
    assert Mover()(variable) is variable


def test_of_several_results_each_moves():
    moved = Mover()(LINEAR)
    assert type(moved) is type(LINEAR)
    assert all(np.any(a != b) and np.allclose(a, b) for a, b in zip(moved, LINEAR, strict=True))


def test_gradients_go_through_what_is_moved():
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = Mover()(x * 2.5)
    np.testing.assert_allclose(tape.gradient(y, x), [2.5] * 3, rtol=1e-5)
