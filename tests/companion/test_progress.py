"""How far a student is: as the saved notebooks show it, or as it passed in this session."""

import pytest

from course.checking.check import checks_of
from course.lab import passed


def double(x):
    return x + x


def test_it_counts_what_the_notebooks_show_as_passed(mine, course_command):
    mine.show("checks.double(double)", "✓ `double` returns twice its argument.\n")
    mine.show("checks.quadruple(Quadruple)", "✗ four times a vector should be 4, yours is 2.\n")
    result = course_command("progress", mine.path.parent)
    assert result.exit_code == 0
    assert "01_doubling.ipynb" in result.stdout and "1 of 2" in result.stdout
    assert "2 of 5 points. Next: quadruple in 01_doubling.ipynb, 2 minutes." in result.stdout


def test_it_speaks_a_language(mine, course_command):
    mine.show("checks.double(double)", "✓ right")
    said = course_command("--language", "ko", "progress", mine.path.parent).stdout
    assert "노트북" in said and "1/2" in said
    assert "5점 중 2점. 다음: 01_doubling.ipynb의 quadruple" in said
    checked = course_command("--language", "ko", "check", mine.path).stdout
    assert checked.splitlines()[-1] == "5점 중 0점."


def test_the_notebook_that_came_farthest_counts(mine, course_command):
    other = mine.path.with_name("01_doubling (new).ipynb")
    other.write_bytes(mine.path.read_bytes())
    mine.show("checks.double(double)", "✓ right")
    assert "2 of 5 points." in course_command("progress", mine.path.parent).stdout


def test_all_that_has_passed_is_said(mine, course_command):
    for name in ("double(double)", "quadruple(Quadruple)"):
        mine.show(f"checks.{name}", "✓ right")
    result = course_command("progress", mine.path.parent)
    assert "5 of 5 points. All exercises have passed." in result.stdout


def test_other_files_are_passed_over(mine, course_command):
    mine.path.with_name("broken.ipynb").write_text("{ not saved to the end")
    mine.path.with_name("index.ipynb").write_text('{"cells": []}')
    assert "0 of 5 points. Next: double" in course_command("progress", mine.path.parent).stdout


def test_a_folder_without_notebooks_is_one_sentence(tmp_path, course_command):
    result = course_command("progress", tmp_path)
    assert result.exit_code == 2 and "No notebook of this course is in" in result.stderr


def test_a_folder_need_not_be_named(mine, monkeypatch, course_command):
    monkeypatch.chdir(mine.path.parent.parent)
    mine.show("checks.double(double)", "✓ right")
    assert "2 of 5 points." in course_command("progress").stdout


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(passed, "_PASSED", {})


def test_a_notebook_says_what_has_passed_in_this_session(built, session, capsys):
    checks = built.lesson.module("checks")
    checks.progress()
    said = "0 of 5 points have passed their checks in this session.\nNext: double, 3 minutes"
    assert capsys.readouterr().out.startswith(said)
    checks_of(built.lesson)[0](double)
    checks.progress()
    assert "2 of 5 points" in (shown := capsys.readouterr().out) and "session: double." in shown
    assert "Next: quadruple, 2 minutes, 3 points." in shown


def test_a_check_of_a_notebook_ends_with_the_points(mine, course_command):
    mine.change("raise NotImplementedError", "return 2 * x")
    result = course_command("check", mine.path)
    assert result.stdout.splitlines()[-1] == "2 of 5 points."
