"""What is written for Gradescope, nbgrader and otter."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from course.answers.reading import read
from course.grading import gradescope
from course.making import exercises, guests
from course.sentences import Stop


@pytest.fixture
def unpacked(tiny_and_built, tmp_path):
    """The autograder as Gradescope unpacks and installs it."""
    guests.gradescope(tmp_path / "autograder.zip")
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        archive.extractall(tmp_path / "autograder")
    (package,) = (tmp_path / "autograder").glob("*.whl")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "installed")
    return tmp_path


def test_gradescopes_zip_holds_its_two_scripts_and_no_solution(unpacked):
    assert {path.name for path in (unpacked / "autograder").iterdir()} == {
        "setup.sh",
        "run_autograder",
        "tiny-1.0-py2.py3-none-any.whl",
    }
    names = {path.name for path in (unpacked / "installed" / "tinycourse" / "doubling").iterdir()}
    assert "checks.py" in names and not names & {"lesson.py", "mistakes.py"}


GRADE = """
from pathlib import Path
from course import syllabus
from course.grading import gradescope
syllabus.use("tinycourse")
for folder in sorted(Path("submissions").glob("*/")):
    gradescope.main(folder, folder / "results.json")
"""
SENT = {
    "right": (exercises.solved, 5),
    "wrong": (lambda cell: exercises.solved(cell).replace("2.0 *", "3.0 *"), 0),
    "variant": (lambda cell: exercises.solved(cell).replace("2.0 *", "2.01 *"), 2),
    "blank": (exercises.blank, 0),
}

METADATA = {
    "created_at": "2026-10-12T22:15:00+09:00",
    "assignment": {"due_date": "2026-10-12T22:00:00+09:00"},
    "users": [],
}


@pytest.mark.heavy
def test_gradescope_gets_its_results(tiny_and_built, unpacked):
    """What run_autograder runs, with the package that is installed there."""
    cells = exercises.code(exercises.source(tiny_and_built.lesson))
    for name, (version, _) in SENT.items():
        made = [{"cell_type": "code", "source": version(cell)} for cell in cells]
        (unpacked / "submissions" / name).mkdir(parents=True)
        path = unpacked / "submissions" / name / "kim.ipynb"
        path.write_text(json.dumps({"cells": made}))
    (unpacked / "submissions" / "submission_metadata.json").write_text(json.dumps(METADATA))
    installed = os.environ | {"PYTHONPATH": str(unpacked / "installed")}
    command = [sys.executable, "-c", GRADE]
    done = subprocess.run(command, cwd=unpacked, env=installed, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name, (_, score) in SENT.items():
        stored = json.loads((unpacked / "submissions" / name / "results.json").read_text())
        assert stored["score"] == score == sum(test["score"] for test in stored["tests"]), name
        assert set(stored) == {"score", "output", "output_format", "tests"}
        assert stored["output"].startswith("Handed in at 2026-10-12 22:15 +0900, 15 min after")


def test_gradescope_is_told_of_a_submission_without_a_notebook(tmp_path):
    gradescope.main(tmp_path, tmp_path / "results.json")
    stored = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert stored["score"] == 0 and "There is no notebook" in stored["output"]


def test_nbgraders_course_has_every_lesson_with_its_solutions(built, tmp_path):
    guests.nbgrader(tmp_path / "course")
    (path,) = (tmp_path / "course").glob("source/*/*.ipynb")
    assert path.parent.name == "doubling"
    cells = read(path.name, path.read_bytes()).code
    assert sum(exercises.BEGIN in cell for cell in cells) == 2


def test_a_source_for_otter_asks_every_exercise_for_its_points(built, tmp_path):
    guests.otter(tmp_path / "course")
    (path,) = (tmp_path / "course").glob("doubling/*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    questions = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "raw"]
    assert "# BEGIN QUESTION\nname: double\npoints: 2" in questions
    assert "# BEGIN QUESTION\nname: quadruple\npoints: 3" in questions


def test_an_autograder_does_not_overwrite_a_file(built, tmp_path):
    (tmp_path / "mine.zip").write_text("keep me")
    with pytest.raises(Stop, match=r"mine\.zip exists already"):
        guests.gradescope(tmp_path / "mine.zip")
    assert (tmp_path / "mine.zip").read_text() == "keep me"
