"""The real nbgrader gives the points of our own grader: right, one mistake, blank."""

import csv
import json
import shutil
import subprocess

import pytest

from course import syllabus
from course.answers.reading import read
from course.grading import grade
from course.making import exercises, guests

TOPIC, NAME = "vanishing_gradients", "01_vanishing_gradients.ipynb"
LESSON = syllabus.lesson(TOPIC)
WRONG = "ops.maximum(norm, clip_norm)", "norm"


def nbgrader(folder, *arguments):
    command = ["nbgrader", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose students have sent a right notebook, one with a mistake, and a blank one."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    guests.nbgrader(folder)
    nbgrader(folder, "generate_assignment", TOPIC)
    for student in ("right", "wrong", "blank"):
        (folder / "submitted" / student / TOPIC).mkdir(parents=True)
    source = (folder / "source" / TOPIC / NAME).read_text(encoding="utf-8")
    submitted = {"right": source, "wrong": source.replace(*WRONG)}
    for student, text in submitted.items():
        (folder / "submitted" / student / TOPIC / NAME).write_text(text, encoding="utf-8")
    blank = folder / "submitted" / "blank" / TOPIC / NAME
    shutil.copy(folder / "release" / TOPIC / NAME, blank)
    return folder


def test_what_nbgrader_releases_holds_no_solution(course):
    released = read(NAME, (course / "release" / TOPIC / NAME).read_bytes()).code
    assert not any(exercises.BEGIN in cell for cell in released)
    blanks = [exercises.blank(cell) for cell in exercises.asked(LESSON).values()]
    plain = [cell.replace("NotImplementedError()", "NotImplementedError") for cell in released]
    assert all(blank in plain for blank in blanks)


def test_nbgrader_gives_the_points_of_our_grader(course):
    nbgrader(course, "autograde", TOPIC)
    nbgrader(course, "export")
    with (course / "grades.csv").open(encoding="utf-8") as file:
        theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    files = {student: course / "submitted" / student / TOPIC / NAME for student in theirs}
    ours = {student: grade(path).score for student, path in files.items()}
    assert theirs == ours and len(set(ours.values())) == 3


def test_the_metadata_of_nbgrader_is_in_the_notebooks_that_students_get(course):
    released = json.loads((course / "release" / TOPIC / NAME).read_text(encoding="utf-8"))
    graded = [c for c in released["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    assert len(graded) == len(LESSON.exercises)
