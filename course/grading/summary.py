"""The class in numbers: who sent what, how each exercise went, which mistakes were made."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.checking.mistakes import Mistake
from course.grading.records import Result


def by_student(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The results of each student."""
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.student, []).append(result)
    return found


def exercises(results: Iterable[Result]) -> list[tuple[str, str]]:
    """(lesson, exercise) of all that was graded, each once, in order."""
    pairs = ((r.lesson, graded.check) for r in results for graded in r.exercises)
    return list(dict.fromkeys(pairs))


def mistakes(results: Iterable[Result]) -> list[tuple[str, Mistake, int]]:
    """(exercise, known mistake, how many made it), the most frequent first."""
    made = Counter(
        (g.verdict.check, name) for r in results for g in r.exercises for name in g.verdict.mistakes
    )
    return [(check.name, check.mistake(name), n) for (check, name), n in made.most_common()]


@dataclass(frozen=True)
class Numbers:
    """What the report shows as numbers and pictures.

    Attributes:
        exercises: of each: lesson, check, points, mean, and how many answers are passed, partly
            right, wrong, blank.
        totals: the points of each student.
        points: the most that a student can have.
    """

    exercises: Sequence[dict]
    totals: Sequence[float]
    points: float


def numbers(results: Sequence[Result]) -> Numbers:
    """The numbers of what was graded."""
    students = by_student(results).values()
    most = max((sum(r.points for r in own) for own in students), default=0)
    return Numbers(counts(results), [sum(r.score for r in own) for own in students], most)


def counts(results: Sequence[Result]) -> list[dict]:
    """How many passed, failed and left blank each exercise, and the mean of its points."""
    rows = []
    for lesson, check in exercises(results):
        given = [g for r in results if r.lesson == lesson for g in r.exercises if g.check == check]
        passed = sum(g.verdict.passed for g in given)
        blank = sum(g.verdict.blank for g in given)
        partly = sum(g.verdict.score > 0 and not g.verdict.passed for g in given)
        mean = sum(g.verdict.score for g in given) / len(given)
        row = {"lesson": lesson, "check": check, "points": given[0].points, "mean": mean}
        wrong = len(given) - passed - partly - blank
        rows.append(
            row | {"passed": passed, "partly": partly, "wrong": wrong, "blank": blank},
        )
    return rows
