"""What is written for Gradescope and nbgrader."""

import json
import subprocess
import sys
import zipfile

import pytest
from lessons.__main__ import app
from lessons.checking import checks_of
from lessons.grading import gradescope
from lessons.reading import read
from test_class import notebook, right
from typer.testing import CliRunner

from lessons import SYLLABUS, answers


def run(*arguments):
    return CliRunner().invoke(app, ["grade", *map(str, arguments)])


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The autograder as Gradescope unpacks it."""
    folder = tmp_path_factory.mktemp("gradescope")
    assert run("--gradescope-zip", folder / "autograder.zip").exit_code == 0
    with zipfile.ZipFile(folder / "autograder.zip") as archive:
        archive.extractall(folder)
    return folder


def test_gradescopes_zip_holds_its_two_scripts_and_no_solution(unpacked):
    names = {path.name for path in unpacked.rglob("*")}
    assert {"setup.sh", "run_autograder", "pyproject.toml", "checks.py"} <= names
    assert not names & {"lesson.py", "mistakes.py", "solutions"}


WRONG = "def clip_by_global_norm(gradients, clip_norm):\n    return list(gradients)"
VARIANT = "ops.cast(z > 0", "ops.cast(z >= 0"


@pytest.mark.parametrize(
    "cells, score",
    [
        (lambda: right(), 16),
        (lambda: [*right(), WRONG], 14),
        (lambda: [cell.replace(*VARIANT) for cell in right()], 16),  # accepted, with a remark
        (lambda: list(map(answers.blank, answers.code(answers.lesson("vanishing_gradients")))), 0),
    ],
    ids=["right", "wrong", "variant", "blank"],
)
def test_gradescope_gets_its_results(unpacked, tmp_path, cells, score):
    """The command of run_autograder, run from the course as it was unpacked."""
    submission, results = tmp_path / "submission", tmp_path / "results.json"
    submission.mkdir()
    (submission / "kim.ipynb").write_bytes(notebook(*cells()))
    command = [sys.executable, "-m", "lessons.grading.gradescope", submission, results]
    subprocess.run(command, cwd=unpacked / "course", check=True, capture_output=True)
    stored = json.loads(results.read_text(encoding="utf-8"))
    assert stored["score"] == score == sum(test["score"] for test in stored["tests"])
    assert set(stored) == {"score", "output", "tests"}


def test_gradescope_is_told_of_a_submission_without_a_notebook(tmp_path):
    gradescope.main(tmp_path, tmp_path / "results.json")
    stored = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert stored["score"] == 0 and "There is no notebook" in stored["output"]


def test_nbgraders_course_has_every_lesson_with_its_solutions(tmp_path):
    folder = tmp_path / "course"
    assert run("--nbgrader-course", folder).exit_code == 0
    sources = {path.parent.name: path for path in folder.glob("source/*/*.ipynb")}
    assert set(sources) == set(SYLLABUS)
    for topic, path in sources.items():
        cells = read(path.name, path.read_bytes()).code
        assert sum(answers.BEGIN in cell for cell in cells) == len(answers.exercises(topic))


def test_a_source_for_otter_asks_every_exercise_for_its_points(tmp_path):
    folder = tmp_path / "course"
    assert run("--otter-assignments", folder).exit_code == 0
    for topic in SYLLABUS:
        (path,) = folder.glob(f"{topic}/*.ipynb")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        questions = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "raw"]
        for check in checks_of(topic):
            assert f"# BEGIN QUESTION\nname: {check.name}\npoints: {check.points}" in questions


@pytest.mark.parametrize("option", ["--nbgrader-course", "--otter-assignments"])
def test_a_guests_course_does_not_overwrite_a_folder(option, tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    result = run(option, tmp_path)
    assert result.exit_code == 2 and "exists already" in result.stderr
