"""What becomes of mutants: tried where they can be killed, told apart, run once."""

import pytest

from course.making.catalogue import check_of
from course.making.trying import Laboratory

ENDLESS = ["def double(x):\n    while True:\n        pass"]
STUBBORN = [
    """
def double(x):
    while True:
        try:
            double(x)
        except BaseException:
            pass
"""
]
DEADLY = ["import os", "def double(x):\n    os._exit(1)"]
RIGHT = ["def double(x):\n    return x + x"]


@pytest.fixture(scope="module")
def laboratory(built_once):
    with built_once, Laboratory() as opened:
        yield opened


@pytest.fixture
def double(built):
    return check_of(built.lesson, "double")


@pytest.mark.parametrize(
    "sources, ended", [(ENDLESS, "time"), (STUBBORN, "time"), (DEADLY, "died"), (RIGHT, "")]
)
def test_whatever_an_answer_does_there_is_an_outcome(laboratory, double, sources, ended):
    outcome = laboratory.tried(double, sources, seconds=1)
    assert outcome.ended == ended and outcome.right == (sources == RIGHT)
    assert laboratory.tried(double, RIGHT, seconds=5).right
