"""Doubt is a flag for a person: no right answer loses a point in silence, none is refused."""

import json

import pytest

from course.grading import classes
from course.grading.files import files

HEAD, CHECK = "import numpy as np", "checks.double(double)"
RIGHT = "def double(x):\n    return 2 * np.asarray(x)"
OPENS = "def double(x):\n    open('mine.txt').read()\n    return 2 * np.asarray(x)"
IMPORTS = "def double(x):\n    import nowhere\n    return 2 * np.asarray(x)"
STARTS = "import os\ndef double(x):\n    os.fork()\n    return 2 * np.asarray(x)"
WRONG = "def double(x):\n    return 3 * np.asarray(x)"


def saved(*cells: tuple[str, str]) -> bytes:
    """A notebook with the outputs of its cells."""
    made = [
        {
            "cell_type": "code",
            "source": source,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": text}] if text else [],
        }
        for source, text in cells
    ]
    return json.dumps({"cells": made}).encode()


@pytest.fixture
def graded(here, tmp_path):
    """Score and flags of an answer to `double`, whose check cell shows something or nothing."""

    def result(answer: str, shown: str = "", behind: str = ""):
        cells = (HEAD, ""), (answer, ""), (CHECK, shown), (behind, "")
        (tmp_path / "kim.ipynb").write_bytes(saved(*cells))
        (task,) = classes.tasks(files(tmp_path / "kim.ipynb"), here)
        first = classes.graded(task, here).exercises[0]
        return first.verdict.score, [flag.says for flag in first.flags]

    return result


@pytest.mark.parametrize("answer", [OPENS, IMPORTS, STARTS])
def test_what_asked_for_something_that_is_not_here_is_flagged(graded, answer):
    score, flags = graded(answer)
    assert score == 0 and ["asked for what is not here" in flag for flag in flags] == [True]


@pytest.mark.parametrize("answer", [OPENS, WRONG])
def test_what_passed_in_its_notebook_and_not_here_is_flagged(graded, answer):
    score, flags = graded(answer, "✓ `double` doubles.")
    assert score == 0 and flags == [
        "passed in the notebook, as its saved output says, and not here"
    ]


@pytest.mark.parametrize("answer, shown", [(WRONG, ""), (WRONG, "✗ no"), (OPENS, "✗ no")])
def test_what_is_wrong_there_as_well_is_not_flagged(graded, answer, shown):
    assert graded(answer, shown) == (0, [])


@pytest.mark.parametrize("odd", ["np.median = len", "gc.get_objects()", "open", "np.__loader__"])
def test_what_is_looked_at_keeps_its_points(graded, odd):
    score, flags = graded(f"import gc\ndef double(x):\n    {odd}\n    return 2 * np.asarray(x)")
    assert score == 2 and flags


def test_the_answer_that_has_the_points_is_looked_at_and_not_another_one(graded):
    odd = RIGHT.replace("    return", "    np.median = len\n    return")
    assert graded(WRONG, behind=RIGHT) == (2, [])
    score, flags = graded(WRONG, behind=odd)
    assert score == 2 and flags


def test_a_right_answer_of_the_usual_kind_is_not_looked_at(graded):
    assert graded(RIGHT) == (2, [])
