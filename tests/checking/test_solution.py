"""The solution of an exercise: after it has passed, where it was handed out; before that, never."""

import pytest

from course.checking import again, solution
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


OWN = "def double(x):\n    return x + x if x < 9 else <b>"
RAN = ["", "def double(x): ...", OWN, "checks.double(double)", "def double(x): return 'later'"]


def test_beside_it_stands_the_cell_that_was_checked(checks, handed_out, monkeypatch, capsys):
    cells = RAN[:4]
    monkeypatch.setattr(again, "history", lambda: cells)
    checks.double(lambda x: x + x)
    cells += RAN[4:]
    checks.double.solution()
    assert capsys.readouterr().out.strip() == f"Your answer\n\n{OWN}\n\nA solution\n\n{CELL}"


def test_the_page_shows_both_as_they_were_written():
    _, page = solution.beside(OWN, CELL)
    assert "else &lt;b&gt;" in page and page.index("x + x") < page.index("return 2.0 * x")
    assert page.count("<pre") == 2 and "<b>Your answer</b>" in page


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
