"""The course for other people's graders: nbgrader, otter and Gradescope."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_raw_cell

from course import syllabus
from course.files import prove_new, save
from course.making import exercises
from course.making.building import write
from course.making.notebooks import identified, student
from course.making.release import wheel
from course.sentences import Stop
from course.syllabus import Lesson

NBGRADER = """\
# Written by `course export nbgrader`.
c = get_config()
c.CourseDirectory.course_id = "deep-training-course"
c.Execute.timeout = 120
# A check is right or wrong by itself; what it says is the feedback.
c.ExecutePreprocessor.allow_errors = True
"""

OTTER = "# ASSIGNMENT CONFIG\nexport_cell: false\ninit_cell: false\nrun_tests: false"

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, while it builds the image.
set -euo pipefail
apt-get update && apt-get install -y python3-pip
pip3 install uv
uv venv --python 3.12 /autograder/venv
uv pip install --python /autograder/venv/bin/python /autograder/source/*.whl
"""

RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission.
export OPENBLAS_NUM_THREADS=1 CUDA_VISIBLE_DEVICES=-1
cd /tmp
/autograder/venv/bin/python -m course.grading.gradescope \\
  /autograder/submission /autograder/results/results.json
"""


def nbgrader(folder: Path) -> None:
    """Write a course for nbgrader: each lesson an assignment, its solutions in `source/`.

    Its cells carry the metadata of nbgrader; `nbgrader generate_assignment` cuts the solutions out.
    """
    prove_new(folder)
    save(folder / "nbgrader_config.py", NBGRADER)
    written(folder / "source", lambda lesson: student(lesson, edit=str))


def otter(folder: Path) -> None:
    """Write each lesson as a source for `otter assign`, which cuts the solutions out."""
    prove_new(folder)
    written(folder, of_otter)


def gradescope(path: Path) -> None:
    """Write an autograder for Gradescope: the course without its solutions, and two scripts."""
    if path.exists():
        raise Stop("{path} exists already. Name a new file.", path=path)
    with TemporaryDirectory() as folder, zipfile.ZipFile(path, "w") as archive:
        package = wheel(Path(folder), syllabus.lessons())
        archive.write(package, package.name, zipfile.ZIP_DEFLATED)
        for name, content in (("setup.sh", SETUP), ("run_autograder", RUN)):
            executable = zipfile.ZipInfo(name)
            executable.external_attr = 0o100755 << 16
            archive.writestr(executable, content)


def written(folder: Path, notebook: Callable[[Lesson], NotebookNode]) -> None:
    """Write the notebook of each lesson into a folder with the lesson's name."""
    for lesson in syllabus.lessons():
        write(folder / lesson.name / lesson.notebook, notebook(lesson))


def of_otter(lesson: Lesson) -> NotebookNode:
    """A lesson with its solutions, and otter's raw cells around every exercise."""
    notebook = student(lesson, edit=str)
    asked = {cell: name for name, cell in exercises.asked(lesson).items()}
    cells = [new_raw_cell(OTTER)]
    for cell in notebook.cells:
        name = asked.get(cell.source)
        cells += question(lesson, name, cell) if name else [cell]
    notebook.cells = identified(cells)
    return notebook


def question(lesson: Lesson, name: str, cell) -> list:
    """An exercise as otter wants it: a solution, and a test that asks our check."""
    points, answer = lesson[name].points, lesson[name].answer
    test = new_code_cell(f"assert checks.{name}({answer}).passed")
    begin = f"# BEGIN QUESTION\nname: {name}\npoints: {points}", "# BEGIN SOLUTION"
    between, end = ("# END SOLUTION", "# BEGIN TESTS"), ("# END TESTS", "# END QUESTION")
    before, behind, last = (list(map(new_raw_cell, each)) for each in (begin, between, end))
    return [*before, cell, *behind, test, *last]
