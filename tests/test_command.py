"""`python -m lessons`: what a person types and reads."""

import json
import subprocess
import sys

import pytest
from lessons.__main__ import app
from typer.testing import CliRunner

from lessons import SYLLABUS, answers, build


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def notebook(tmp_path):
    """A student's notebook, written with the given version of each answer cell."""

    def write(version, topic="optimizers", **changed):
        cells = [version(source) for source in answers.code(answers.lesson(topic))]
        for old, new in changed.values():
            cells = [cell.replace(old, new) for cell in cells]
        made = [{"cell_type": "code", "source": cell} for cell in cells]
        path = tmp_path / "submitted (1).ipynb"
        path.write_text(json.dumps({"cells": made}), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("topic", SYLLABUS)
def test_a_solved_notebook_passes(topic, notebook):
    result = run("check", notebook(answers.solved, topic))
    assert result.exit_code == 0
    assert result.stdout.count("✓ ") == len(answers.exercises(topic))


@pytest.mark.parametrize("topic", SYLLABUS)
def test_a_blank_notebook_is_not_finished(topic, notebook):
    result = run("check", notebook(answers.blank, topic))
    assert result.exit_code == 1
    assert result.stdout.count("is not written yet") == len(answers.exercises(topic))


def test_one_wrong_answer_is_told_among_right_ones(notebook):
    uphill = (
        "self.momentum - gradient * learning_rate)\n        self.assign_add(variable, velocity)\n",
        "self.momentum + gradient * learning_rate)\n        self.assign_add(variable, velocity)\n",
    )
    result = run("check", notebook(answers.solved, changed=uphill))
    assert result.exit_code == 1
    assert result.stdout.count("✗ ") == 1 and "Uphill" in result.stdout


def test_a_notebook_without_its_check_cells_is_judged_all_the_same(notebook):
    def unchecked(cell):
        return "" if answers.checked(cell) else answers.blank(cell)

    result = run("check", notebook(unchecked))
    assert result.exit_code == 1
    assert result.stdout.count("is not written yet") == len(answers.exercises("optimizers"))


def test_a_deleted_answer_is_named(notebook):
    def without_detective(cell):
        return "" if "def detective(" in cell else answers.solved(cell)

    result = run("check", notebook(without_detective))
    assert result.exit_code == 1
    assert "✗ detective is not defined in this notebook." in result.stdout


def test_an_answer_that_cannot_be_read_does_not_hide_the_others(notebook):
    result = run("check", notebook(answers.solved, changed=("class Momentum(", "class Momentum((")))
    assert result.exit_code == 1
    assert "✗ Momentum" in result.stdout and "Traceback" not in result.stdout
    assert result.stdout.count("✓ ") == len(answers.exercises("optimizers")) - 1


@pytest.mark.parametrize(
    "content, sentence",
    [
        (None, "cannot be read: No such file or directory."),
        ("not json", "is not a notebook"),
        ("[]", "is not a notebook"),
        ('{"cells": []}', "has no code."),
        (
            '{"cells": [{"cell_type": "code", "source": "x = 1"}]}',
            "answers no lesson",
        ),
    ],
)
def test_a_file_that_is_no_submission_gets_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.ipynb"
    if content is not None:
        path.write_text(content)
    result = run("check", path)
    assert result.exit_code == 2
    assert sentence in result.stderr.replace("\n", " ") and "Traceback" not in result.stderr


def test_a_release_does_not_overwrite_a_folder(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    result = run("release", tmp_path)
    assert result.exit_code == 2 and "exists already" in result.stderr
    assert (tmp_path / "mine.txt").read_text() == "keep me"


def test_an_unknown_lesson_is_told_which_lessons_there_are():
    result = run("build", "optimisers")
    assert result.exit_code == 2
    assert "There is no lesson 'optimisers'" in result.stderr and "optimizers" in result.stderr


def test_a_students_copy_has_nothing_to_build(tmp_path):
    course = tmp_path / "course"
    run("release", course)
    command = [sys.executable, "-m", "lessons", "build"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "this is a student's copy" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_check_names_what_is_stale_and_the_command(monkeypatch):
    monkeypatch.setattr(build, "stale", lambda: iter(["notebooks/x.ipynb is old"]))
    result = run("build", "--check")
    assert result.exit_code == 2
    assert (
        "notebooks/x.ipynb is old" in result.stderr and "python -m lessons build" in result.stderr
    )
