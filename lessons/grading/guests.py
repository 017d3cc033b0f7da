"""Courses for other people's graders: nbgrader and otter."""

from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_raw_cell

from lessons import SYLLABUS, answers, build, catalogue, release
from lessons.grading.results import save

NBGRADER = """\
# Written by `python -m lessons grade --nbgrader-course`.
c = get_config()
c.CourseDirectory.course_id = "deep-training-course"
c.Execute.timeout = 120
# A check is right or wrong by itself; what it says is the feedback.
c.ExecutePreprocessor.allow_errors = True
"""

OTTER = "# ASSIGNMENT CONFIG\nexport_cell: false\ninit_cell: false\nrun_tests: false"


def nbgrader_course(folder: Path) -> list[Path]:
    """Write a course for nbgrader: each lesson an assignment, its solutions in `source/`.

    Its cells carry the metadata of nbgrader; `nbgrader generate_assignment` cuts the solutions out.
    Raises FileExistsError where the folder holds something already.
    """
    release.prove_new(folder)
    save(folder / "nbgrader_config.py", NBGRADER)
    return written(folder / "source", lambda topic: build.student(topic, edit=str))


def otter_assignments(folder: Path) -> list[Path]:
    """Write each lesson as a source for `otter assign`, which cuts the solutions out.

    Raises FileExistsError where the folder holds something already.
    """
    release.prove_new(folder)
    return written(folder, of_otter)


def written(folder: Path, notebook: Callable[[str], NotebookNode]) -> list[Path]:
    """The notebook of each lesson, in a folder of its own."""
    paths = [folder / topic / build.name(topic) for topic in SYLLABUS]
    for topic, path in zip(SYLLABUS, paths, strict=True):
        path.parent.mkdir(parents=True)
        build.write(path, notebook(topic))
    return paths


def of_otter(topic: str) -> NotebookNode:
    """A lesson with its solutions, and otter's raw cells around every exercise."""
    notebook = build.student(topic, edit=str)
    asked = {exercise.cell: exercise for exercise in answers.exercises(topic)}
    cells = [new_raw_cell(OTTER)]
    for cell in notebook.cells:
        exercise = asked.get(cell.source)
        cells += question(topic, exercise, cell) if exercise else [cell]
    notebook.cells = build.identified(cells)
    return notebook


def question(topic: str, exercise: answers.Exercise, cell) -> list:
    """An exercise as otter wants it: a solution, and a test that asks our check."""
    name, points = exercise.check, catalogue.check_of(topic, exercise).points
    test = new_code_cell(f"assert checks.{name}({exercise.answer}).passed")
    begin = f"# BEGIN QUESTION\nname: {name}\npoints: {points}", "# BEGIN SOLUTION"
    between, end = ("# END SOLUTION", "# BEGIN TESTS"), ("# END TESTS", "# END QUESTION")
    before, behind, last = (list(map(new_raw_cell, each)) for each in (begin, between, end))
    return [*before, cell, *behind, test, *last]
