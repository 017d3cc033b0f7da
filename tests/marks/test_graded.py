"""A class that is graded for real: from notebooks to marks, and once more after a repair."""

import csv
import io
import json

import pytest

from course.files import text
from course.making import exercises

RULES = """
[lessons.doubling]
teams = true
[lessons.doubling.costs]
double.halved = 0.5
"""
ROSTER = "id,name,group\n1,Alva Berg,north\n2,김민지,north\n3,Ødegård Siv,\n4,Lee,\n"
HALVED = "2.0 *", "0.5 *"
NUMPY = "np.asarray(x)", "np.asarray(x) + 7.5"  # a mistake without a name


@pytest.fixture
def sent(built, tmp_path):
    """A class that has sent its notebooks: each the solution, with one change."""
    cells = exercises.solved_cells(built.lesson)
    changed = {"north": HALVED, "Ødegård Siv": NUMPY, "Lee": ("", "")}
    for name, change in changed.items():
        made = [{"cell_type": "code", "source": cell.replace(*change)} for cell in cells]
        path = tmp_path / "sent" / name / "01_doubling.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": made}), encoding="utf-8")
    return tmp_path / "sent"


@pytest.fixture
def written(tmp_path):
    """The folder of the class."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    return folder


def rows(path) -> dict[str, dict]:
    return {each["id"]: each for each in csv.DictReader(io.StringIO(text(path)))}


def test_a_class_is_graded_decided_about_and_graded_again(sent, written, tmp_path, course_command):
    grades = tmp_path / "grades"
    command = "grade", sent, "-o", grades, "--class", written, "--workers", "1"
    done = course_command(*command)
    assert done.exit_code == 0, done.output
    marks = rows(grades / "marks.csv")
    assert [marks[id]["final"] for id in "1234"] == ["1.5", "1.5", "0", "5"]
    page = text(grades / "feedback" / "김민지.html")
    assert "Halved: costs 0.5 of the 2 points of double." in page and "return 0.5 *" in page
    answers = csv.DictReader(io.StringIO(text(grades / "answers.csv")))
    unnamed = next(a for a in answers if a["id"] == "3" and a["exercise"] == "double")
    decision = f",doubling,double,score,1,Nearly.,Kim,{unnamed['equal']}\n"
    heads = "student,lesson,exercise,decision,value,comment,by,answer\n"
    (written / "decisions.csv").write_text(heads + decision, encoding="utf-8")
    before = text(grades / "marks.csv")
    dry = course_command(*command, "--dry-run")
    assert "Nothing was written." in dry.stdout and "a decision" in dry.stdout
    assert text(grades / "marks.csv") == before
    assert course_command(*command).exit_code == 0
    assert rows(grades / "marks.csv")["3"]["final"] == "1"
    assert "Nearly." in text(grades / "feedback" / "Ødegård Siv.html")
    assert not (grades / "dry-run").exists()


def test_a_dry_run_wants_a_class(sent, tmp_path, course_command):
    done = course_command("grade", sent, "-o", tmp_path / "grades", "--dry-run")
    assert done.exit_code == 2 and "name it with --class" in done.stderr


def test_a_mistake_in_a_class_is_told_before_anything_is_graded(
    sent, written, tmp_path, course_command
):
    (written / "rules.toml").write_text("[late]\nper_day = 1\n")
    done = course_command("grade", sent, "-o", tmp_path / "grades", "--class", written)
    assert done.exit_code == 2 and "rules.toml:2: there is no 'per_day' here." in done.stderr
    assert not (tmp_path / "grades").exists()
