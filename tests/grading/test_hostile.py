"""Answers that attack, cheat, break or never end: none passes, none stops the others."""

from pathlib import Path

import pytest

from course import syllabus
from course.answers.reading import Submission
from course.answers.sources import source_of
from course.checking.check import checks_of
from course.grading.judging import Judge
from course.making import exercises
from lessons.vanishing_gradients import checks

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
    return source_of(RIGHT, exercises.solved_cells(syllabus.lesson("vanishing_gradients")))


def exercise(animal: Path):
    """The check of the answer that an animal defines."""
    text = animal.read_text()
    topic = "optimizers" if "Momentum" in text else "vanishing_gradients"
    return topic, next(c for c in checks_of(syllabus.lesson(topic)) if f" {c.answer}(" in text)


def test_no_hostile_answer_passes_and_each_hears_a_sentence(animal, judge, right):
    topic, check = exercise(animal)
    submitted = Submission(topic, [*right.cells, animal.read_text()], [])
    graded = {g.check: g for g in judge.grade(submitted)}
    verdict = graded[check.name].verdict
    assert not verdict.passed and verdict.score == 0
    assert verdict.text.startswith("✗ ") and "Traceback" not in verdict.text
    assert about(animal, "hears") in verdict.text
    if topic == "vanishing_gradients":
        assert graded[RIGHT].verdict.passed


def test_an_answer_that_gets_past_the_syntax_tree_meets_the_walls(animal, judge, pool, right):
    """The same animals, run although their source is suspicious."""
    topic, check = exercise(animal)
    if topic != "vanishing_gradients" or animal.stem == "syntax_error":
        pytest.skip("nothing that could be run here")
    sources = {check: source_of(check.answer, [animal.read_text()])}
    graded = judge.observed(topic, sources | {checks.critical_sigma: right})
    assert graded[checks.critical_sigma].verdict.passed
    assert graded[check].verdict.passed == (animal.stem in ONLY_THE_TREE_TELLS)


# takes the built-in before anything watches it
ONLY_THE_TREE_TELLS = ("built_in_by_alias",)
