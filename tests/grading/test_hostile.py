"""Answers that attack, cheat, break or never end: none passes, none stops the others."""

from pathlib import Path

import pytest

from course import syllabus
from course.answers.reading import Submission
from course.answers.sources import source_of
from course.checking.check import checks_of
from course.grading.judging import Judge
from course.making import exercises

pytestmark = pytest.mark.heavy
ZOO = sorted((Path(__file__).parent / "hostile").glob("*.py"))
RIGHT = "critical_sigma"  # stands after the hostile answer, in the same notebook


def about(animal: Path, key: str) -> str:
    """What the head of an animal's file says: `# hears: …`."""
    heads = [line for line in animal.read_text().splitlines() if line.startswith(f"# {key}: ")]
    return heads[0].partition(": ")[2] if heads else ""


@pytest.fixture(params=ZOO, ids=lambda path: path.stem)
def animal(request, pool):
    if about(request.param, "needs") == "isolation" and pool.refused:
        pytest.skip(f"it would do harm here: {pool.refused}")
    return request.param


@pytest.fixture
def judge(animal, pool, monkeypatch):
    """Stops an animal that never ends after 2 seconds, and gives all others what time they need."""
    judge, own = Judge(pool), exercise(animal)[1].name
    short = 2 if about(animal, "ends") == "never" else 120
    monkeypatch.setattr(judge, "seconds", lambda check: short if check.name == own else 120)
    return judge


@pytest.fixture(scope="module")
def right():
    return source_of(RIGHT, exercises.solved_cells(syllabus.lesson("vanishing_gradients"))).cells


def exercise(animal: Path):
    """The check of the answer that an animal defines."""
    text = animal.read_text()
    topic = "optimizers" if "Momentum" in text else "vanishing_gradients"
    return topic, next(c for c in checks_of(syllabus.lesson(topic)) if f" {c.answer}(" in text)


def test_no_hostile_answer_gets_points_unseen_and_each_hears_a_sentence(animal, judge, right):
    topic, check = exercise(animal)
    submitted = Submission(topic, [*right, animal.read_text()], [])
    graded = {g.check: g for g in judge.grade(submitted)}
    verdict = graded[check.name].verdict
    assert not verdict.score or graded[check.name].flags
    assert verdict.text[0] in "✓✗" and "Traceback" not in verdict.text
    assert about(animal, "hears") in verdict.text
    if topic == "vanishing_gradients":
        assert graded[RIGHT].verdict.passed
