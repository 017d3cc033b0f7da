"""Answers are found by name, and solutions cut by their markers."""

import pytest

from course.answers.sources import checked, source_of
from course.checking.observing import load
from course.making import exercises

CELL = '''class Half:
    """Half of it."""

    def __call__(self, x):
        # BEGIN SOLUTION
        half = x / TWO
        return half
        # END SOLUTION

    def name(self):
        # BEGIN SOLUTION
        return "half"
        # END SOLUTION'''


def test_a_blank_keeps_what_stands_around_the_solution():
    blank = exercises.blank(CELL)
    assert blank.count("raise NotImplementedError") == 2
    assert "TWO" not in blank and '"half"' not in blank
    assert '"""Half of it."""' in blank and "def name(self):" in blank


def test_a_solved_cell_is_the_cell_without_its_markers():
    solved = exercises.solved(CELL)
    assert "SOLUTION" not in solved and "half = x / TWO" in solved
    assert load("TWO = 2\n" + solved, "Half")()(3) == 1.5


def test_an_answer_brings_what_it_uses_and_nothing_else():
    code = ["import math\nimport os", "TWO = 2\nprint('an experiment')", exercises.solved(CELL)]
    source = source_of("Half", code)
    assert "TWO = 2" in source and "import" not in source and "print" not in source


def test_the_last_definition_counts():
    code = ["def f():\n    return g()", "def g():\n    return 1", "def g():\n    return 2"]
    assert load(source_of("f", code), "f")() == 2


def test_a_local_name_does_not_bring_a_global_of_the_same_name():
    code = ["w = undefined", "def f(x):\n    w = [w for w in x]\n    return w"]
    assert load(source_of("f", code), "f")([1]) == [1]


def test_decorators_belong_to_the_definition():
    code = ["import functools", "@functools.cache\ndef f():\n    return 3"]
    assert load(source_of("f", code), "f")() == 3


def test_what_only_ipython_understands_is_passed_over():
    assert source_of("x", ["%matplotlib inline\n!pip list\nx = 1"]) == "x = 1"


@pytest.mark.parametrize(
    "cell, names",
    [
        ("checks.momentum(Momentum)", ("momentum", "Momentum")),
        ("x = 1\nchecks.adam(Adam)  # mine", ("adam", "Adam")),
        ("print(checks)", None),
    ],
)
def test_the_call_of_a_check_names_check_and_answer(cell, names):
    assert checked(cell) == names
