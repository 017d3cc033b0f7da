"""Mutation testing: what passes a check is right; `course mutants` shows where it is not."""

import pytest

from course import syllabus
from course.making import lookalikes, mutation, outcomes

EXERCISES = [(each, e.name) for each in syllabus.lessons() for e in each.exercises]
every_exercise = pytest.mark.parametrize(
    "lesson, name", EXERCISES, ids=[name for _, name in EXERCISES]
)
every_lesson = pytest.mark.parametrize("lesson", syllabus.lessons(), ids=syllabus.names())


def by_rounding(lesson, name) -> set[str]:
    """The mutants that pass on one processor and fail on another."""
    stated = lesson.module("mutants") if (lesson.folder / "mutants.py").exists() else None
    return set(map(lookalikes.known, getattr(stated, "UNSURE", {}).get(name, ())))


@every_exercise
def test_of_every_mutant_that_passes_the_lesson_says_why_it_is_right(lesson, name):
    surviving = set(lookalikes.survivors(lesson, name)) - by_rounding(lesson, name)
    assert not surviving, f"course mutants {lesson.name}/{name}"


@every_exercise
def test_every_reason_belongs_to_a_mutant_that_passes(lesson, name):
    """Or to one that runs out of time: a slow machine does not prove a reason wrong."""
    passed = lookalikes.passed(lesson, name) + lookalikes.late(lesson, name)
    reasons = mutation.explained(lesson, name)
    assert {after for after in reasons if lookalikes.known(after) not in passed} == set()


@pytest.mark.heavy
@every_lesson
def test_what_is_stored_of_mutants_is_what_they_do(lesson, monkeypatch, tmp_path):
    """One in thirty is tried again."""
    monkeypatch.setattr(mutation, "chosen", lambda *given: mutation.mutants(*given)[::30])
    monkeypatch.setattr(outcomes, "FOLDER", str(tmp_path))
    names = [exercise.name for exercise in lesson.exercises if exercise.pairs]
    found = mutation.tried([(lesson, name) for name in names], lambda *given: lambda: None)
    for name, tried in zip(names, found, strict=True):
        passed, unsure = lookalikes.passed(lesson, name), by_rounding(lesson, name)
        unsure |= set(lookalikes.late(lesson, name))
        for each in tried:
            if each.outcome.ended == "time" or lookalikes.known(each.mutant.after) in unsure:
                continue
            assert each.outcome.right == (lookalikes.known(each.mutant.after) in passed)
