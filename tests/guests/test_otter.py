"""The real otter-grader gives the points of our own grader: right, one mistake, blank."""

import json
import subprocess

import pytest

from course import syllabus
from course.answers.reading import read
from course.grading import grade
from course.making import exercises, guests

TOPIC, NAME = "vanishing_gradients", "01_vanishing_gradients.ipynb"
LESSON = syllabus.lesson(TOPIC)
WRONG = "ops.maximum(norm, clip_norm)", "norm"


def otter(folder, *arguments):
    subprocess.run(["otter", *arguments], cwd=folder, check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """A lesson as otter hands it out and grades it."""
    guests.otter(course := tmp_path_factory.mktemp("otter") / "course")
    otter(course / TOPIC, "assign", NAME, "dist")
    return course / TOPIC / "dist"


def test_what_otter_hands_out_holds_no_solution(assignment):
    code = read(NAME, (assignment / "student" / NAME).read_bytes()).code
    assert not any(exercises.BEGIN in cell for cell in code)
    for name, cell in exercises.asked(LESSON).items():
        assert f'grader.check("{name}")' in code
        assert exercises.solved(cell) not in code


def test_otter_gives_the_points_of_our_grader(assignment, tmp_path):
    submitted = json.loads((assignment / "autograder" / NAME).read_text(encoding="utf-8"))
    blank = LESSON.exercises[0]
    for cell in submitted["cells"]:
        source = "".join(cell["source"]).replace(*WRONG)
        cell["source"] = "" if f"def {blank.answer}(" in source else source
    path = tmp_path / NAME
    path.write_text(json.dumps(submitted), encoding="utf-8")
    (autograder,) = (assignment / "autograder").glob("*.zip")
    otter(tmp_path, "run", "-a", str(autograder), "-o", str(tmp_path), NAME)
    tests = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["tests"]
    theirs = {test["name"]: test["score"] for test in tests if "score" in test}
    ours = {graded.check: graded.verdict.score for graded in grade(path).exercises}
    assert theirs == ours and sorted(map(bool, ours.values())) == [False] * 2 + [True] * 4
