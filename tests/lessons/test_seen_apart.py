"""What is seen of an answer in another process is what is seen of it beside its probe."""

import numpy as np
import pytest

from course import syllabus
from course.answers.sources import source_of
from course.checking.apart import observe
from course.checking.observing import observe_source
from course.making import exercises
from course.making.catalogue import check_of
from course.making.wrong_answers import mistakes

APART = [
    (lesson, exercise.name)
    for lesson in syllabus.lessons()
    for exercise in lesson.exercises
    if getattr(getattr(lesson.module("probes"), exercise.name), "apart", False)
]
every_exercise = pytest.mark.parametrize("lesson, name", APART, ids=[name for _, name in APART])


@pytest.fixture
def teller(lasting_teller):
    return lasting_teller


def right_answers(lesson, name) -> list[str]:
    """The solution, other right ones, and accepted variants: cells behind those of the lesson."""
    cell = exercises.asked(lesson)[name]
    solved = exercises.solved(cell)
    others = lesson.module("equivalents").EQUIVALENT.get(name, [])
    others = [each(solved) if callable(each) else each for each in others]
    return [solved, *others, *edited(lesson, name, accepted=True)]


def edited(lesson, name, accepted: bool) -> list[str]:
    solved = exercises.solved(exercises.asked(lesson)[name])
    return [m.edit(solved) for m in mistakes(lesson, name) if m.accepted == accepted]


def both(teller, lesson, name, cell, seed=0):
    """The observations of an answer in one process and in two."""
    check = check_of(lesson, name)
    source = source_of(check.answer, [*exercises.solved_cells(lesson), cell]).cells
    given = check.probe, check.answer, source, seed, check.borrowed
    return observe_source(*given), observe(teller, *given)


@every_exercise
def test_a_right_answer_is_seen_alike_and_passes(teller, lesson, name):
    check = check_of(lesson, name)
    for cell in right_answers(lesson, name):
        together, apart = both(teller, lesson, name, cell)
        assert apart.ended is None and list(apart.values) == list(together.values)
        assert all(np.array_equal(apart.values[k], together.values[k]) for k in apart.values)
        assert check.judge(apart).passed


@pytest.mark.heavy
@every_exercise
def test_a_mistake_hears_the_same(teller, lesson, name):
    check = check_of(lesson, name)
    for cell in edited(lesson, name, accepted=False):
        together, apart = both(teller, lesson, name, cell)
        assert check.judge(apart).text == check.judge(together).text


def test_most_functions_run_apart():
    every = [exercise for lesson in syllabus.lessons() for exercise in lesson.exercises]
    assert 2 * len(APART) > len(every)
