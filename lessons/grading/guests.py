"""Other people's graders: courses for nbgrader and otter, an autograder for Gradescope."""

import json
import sys
import tempfile
import zipfile
from pathlib import Path

from lessons import SYLLABUS, answers, catalogue, release
from lessons.grading.results import save

NBGRADER = """\
# Written by `python -m lessons grade --nbgrader-course`.
c = get_config()
c.CourseDirectory.course_id = "deep-training-course"
c.Execute.timeout = 120
# A check is right or wrong by itself; what it says is the feedback.
c.ExecutePreprocessor.allow_errors = True
"""

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, while it builds the image.
set -euo pipefail
apt-get update && apt-get install -y python3-pip
pip3 install uv
uv venv --python 3.12 /autograder/venv
uv pip install --python /autograder/venv/bin/python /autograder/source/course
"""

RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission.
export OPENBLAS_NUM_THREADS=1 CUDA_VISIBLE_DEVICES=-1
cd /tmp
/autograder/venv/bin/python -m lessons.grading.guests \\
  /autograder/submission /autograder/results/results.json
"""


def nbgrader_course(folder: Path) -> list[Path]:
    """Write a course for nbgrader: each lesson an assignment, its solutions in `source/`.

    Its cells carry the metadata of nbgrader; `nbgrader generate_assignment` cuts the solutions out.
    Raises FileExistsError where the folder holds something already.
    """
    from lessons import build

    prove_new(folder)
    save(folder / "nbgrader_config.py", NBGRADER)
    paths = [folder / "source" / topic / build.name(topic) for topic in SYLLABUS]
    for topic, path in zip(SYLLABUS, paths, strict=True):
        path.parent.mkdir(parents=True)
        build.write(path, build.student(topic, edit=str))
    return paths


def prove_new(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)


def otter_assignments(folder: Path) -> list[Path]:
    """Write each lesson as a source for `otter assign`, which cuts the solutions out.

    Raises FileExistsError where the folder holds something already.
    """
    from lessons import build

    prove_new(folder)
    paths = [folder / topic / build.name(topic) for topic in SYLLABUS]
    for topic, path in zip(SYLLABUS, paths, strict=True):
        path.parent.mkdir(parents=True)
        build.write(path, of_otter(topic))
    return paths


def of_otter(topic: str):
    """A lesson with its solutions, and otter's raw cells around every exercise."""
    from lessons import build

    notebook = build.student(topic, edit=str)
    asked = {exercise.cell: exercise for exercise in answers.exercises(topic)}
    cells = [raw(OTTER)]
    for cell in notebook.cells:
        exercise = asked.get(cell.source)
        cells += question(topic, exercise, cell) if exercise else [cell]
    notebook.cells = build.identified(cells)
    return notebook


OTTER = "# ASSIGNMENT CONFIG\nexport_cell: false\ninit_cell: false\nrun_tests: false"


def question(topic: str, exercise: answers.Exercise, cell) -> list:
    """An exercise as otter wants it: a solution, and a test that asks our check."""
    from nbformat.v4 import new_code_cell

    name, points = exercise.check, catalogue.check_of(topic, exercise).points
    test = new_code_cell(f"assert checks.{name}({exercise.answer}).passed")
    begin = raw(f"# BEGIN QUESTION\nname: {name}\npoints: {points}"), raw("# BEGIN SOLUTION")
    tested = raw("# END SOLUTION"), raw("# BEGIN TESTS"), test, raw("# END TESTS")
    return [*begin, cell, *tested, raw("# END QUESTION")]


def raw(source: str):
    from nbformat.v4 import new_raw_cell

    return new_raw_cell(source)


def gradescope_zip(path: Path) -> None:
    """Write an autograder for Gradescope: this course without its solutions, and two scripts."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w") as archive:
        course = Path(folder) / "course"
        for file in release.release(course):
            archive.write(file, "course" / file.relative_to(course), zipfile.ZIP_DEFLATED)
        for name, text in (("setup.sh", SETUP), ("run_autograder", RUN)):
            executable = zipfile.ZipInfo(name)
            executable.external_attr = 0o100755 << 16
            archive.writestr(executable, text)


def main(submission: Path, results: Path) -> None:
    """Grade what Gradescope has put into a folder and write its results.json."""
    from lessons.grading import classes, students
    from lessons.grading.judging import Judge
    from lessons.grading.pool import Pool
    from lessons.grading.results import to_json

    tasks = classes.tasks(students.files(submission), pattern="(?P<student>)")
    if not tasks:
        said = "There is no notebook (.ipynb) or script (.py) in this submission."
        save(results, json.dumps({"score": 0, "output": said}))
        return
    with Pool(classes.topics(tasks)) as pool:
        judge = Judge(pool)
        graded = [to_json(classes.graded(task, judge)) for task in tasks]
    said = "\n".join(each["output"] for each in graded)
    tests = [test for each in graded for test in each["tests"]]
    score = sum(each["score"] for each in graded)
    save(results, json.dumps({"score": score, "output": said, "tests": tests}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
