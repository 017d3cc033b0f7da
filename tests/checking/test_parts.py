"""Parts of a net: a student's own where they pass, Keras' own where not, and whose each one is."""

import subprocess

import pytest

from course.checking import parts
from course.sentences import Stop

CELLS = ["import numpy as np", "def double(x):\n    print('loud')\n    return np.add(x, x)"]


def of_keras(x):
    return 2 * x


@pytest.fixture
def collected(monkeypatch, tmp_path):
    """The parts, where the second process has found this out."""

    def collect(**found):
        monkeypatch.setattr(parts, "passing", lambda folder, names: found)
        return parts.collect(dict.fromkeys(found, of_keras), tmp_path)

    return collect


def test_an_answer_that_passes_is_taken_and_what_it_needs_with_it(collected, capsys):
    own = collected(double=["passed", "01_doubling.ipynb", "double", ["print('loud')", *CELLS]])
    assert not capsys.readouterr().out
    assert own["double"].yours and own["double"].why == "yours, from 01_doubling.ipynb"
    assert own.double([1, 2]).tolist() == [2, 4] and own.double is own["double"].made


WHY = {
    "blank": "not written yet in 01_doubling.ipynb",
    "failed": "the check in 01_doubling.ipynb does not pass yet",
    "stopped": "stopped in 01_doubling.ipynb (time or memory)",
    "absent": "01_doubling.ipynb is not in this folder",
}


@pytest.mark.parametrize("outcome", WHY)
def test_otherwise_it_is_keras_own_and_the_reason_is_told(outcome, collected):
    own = collected(double=[outcome, "01_doubling.ipynb", "", []])
    assert own.double is of_keras and not own["double"].yours
    assert own["double"].why == f"Keras' own: {WHY[outcome]}"


def test_an_answer_that_cannot_be_defined_in_this_process_is_keras_own(collected):
    cells = ["import nowhere", "double = nowhere.double"]
    own = collected(double=["passed", "01_doubling.ipynb", "double", cells])
    assert own.double is of_keras
    why = "Keras' own: yours does not run here (ModuleNotFoundError: No module named 'nowhere')"
    assert own["double"].why == why


def test_a_table_has_a_line_for_each_part_and_counts_them(collected, capsys):
    collected(
        double=["passed", "01_doubling.ipynb", "double", CELLS],
        quadruple=["absent", "01_doubling.ipynb", "", []],
    ).table()
    assert capsys.readouterr().out.splitlines() == [
        "double     yours, from 01_doubling.ipynb",
        "quadruple  Keras' own: 01_doubling.ipynb is not in this folder",
        "2 parts, 1 of them yours",
    ]


def test_parts_can_all_be_keras_own_without_a_process(monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    own = parts.of_keras({"double": of_keras})
    assert own.double is of_keras and [each.yours for each in own] == [False]
    assert len(own) == 1 and own["double"].why == "Keras' own"


def test_a_part_that_is_none_is_named():
    own = parts.of_keras({"double": of_keras})
    assert not hasattr(own, "__wrapped__")
    with pytest.raises(AttributeError, match="There is no part 'triple': the parts are double"):
        _ = own.triple


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Stop, match=r"There is no folder .*nowhere: name the one with"):
        parts.collect({"double": of_keras}, tmp_path / "nowhere")


def test_a_second_process_that_fails_says_why(monkeypatch, tmp_path):
    monkeypatch.setattr(parts, "PROGRAM", "course.nowhere")
    with pytest.raises(Stop, match=r"could not be run: .*No module named course.nowhere"):
        parts.collect({"double": of_keras}, tmp_path)


def test_the_second_process_finds_and_judges_the_answers(tiny_and_built, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "nowhere")  # of this process: the checks have their own
    own = dict.fromkeys(("double", "quadruple"), of_keras)
    collected = parts.collect(own, tiny_and_built.root / "solutions")
    assert [each.yours for each in collected] == [True, True]
    assert collected.quadruple()(3.0) == 12.0
