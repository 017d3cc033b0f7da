"""The solution of an exercise: after it has passed, where it was handed out; before that, never."""

import pytest

from course.checking import solution
from course.lab import passed
from course.sentences import Stop

CELL = "def double(x):\n    return 2.0 * x  # as the lecture does"


@pytest.fixture
def checks(tiny, monkeypatch):
    monkeypatch.setattr(passed, "_PASSED", {})
    return tiny.lesson.module("checks")


@pytest.fixture
def handed_out(tiny):
    path = tiny.path("doubling") / solution.FILE
    path.write_text(solution.packed({"double": CELL}))
    return path


def test_it_is_shown_after_the_check_has_passed(checks, handed_out, capsys):
    with pytest.raises(Stop, match="shown after your own has passed"):
        checks.double.solution()
    checks.double(lambda x: x + x)
    checks.double.solution()
    assert capsys.readouterr().out.strip() == CELL


def test_an_answer_that_fails_later_hides_it_again(checks, handed_out):
    checks.double(lambda x: x + x)
    with pytest.raises(Stop):
        checks.double(lambda x: x)
    with pytest.raises(Stop, match="after your own has passed"):
        checks.double.solution()


def test_where_it_was_not_handed_out_there_is_none(checks):
    checks.double(lambda x: x + x)
    with pytest.raises(Stop, match="were not handed out with this copy"):
        checks.double.solution()


def test_nobody_reads_it_in_the_file_by_chance(handed_out):
    assert "return" not in handed_out.read_text() and "double" not in handed_out.read_text()
