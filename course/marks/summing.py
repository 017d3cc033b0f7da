"""The class in numbers, as its marks have it: with what mistakes cost, and what was decided."""

from collections import Counter
from collections.abc import Iterable, Sequence

from course.grading.summary import Numbers
from course.marks.roster import Student
from course.marks.table import Earned, Mark

KINDS = {"passed": "right", "partly": "partly", "wrong": "wrong", "blank": "blank"}


def numbers(marks: Sequence[Mark]) -> Numbers:
    """The numbers of those who have handed something in; a member of a team is one of them."""
    by_student: dict[Student, list[Mark]] = {}
    for mark in marks:
        by_student.setdefault(mark.student, []).append(mark)
    own = [each for each in by_student.values() if any(mark.path for mark in each)]
    totals = [sum(mark.final for mark in each) for each in own]
    most = max((sum(mark.points for mark in each) for each in own), default=0.0)
    return Numbers(counts(marks), totals, most)


def counts(marks: Iterable[Mark]) -> list[dict]:
    """Each exercise: how many answers are of which kind, and the mean of what they bring."""
    given: dict[tuple[str, str], list[Earned]] = {}
    for mark in marks:
        for each in mark.exercises:
            given.setdefault((mark.lesson, each.exercise), []).append(each)
    return [counted(lesson, check, answers) for (lesson, check), answers in given.items()]


def counted(lesson: str, check: str, answers: Sequence[Earned]) -> dict:
    states = Counter(each.state for each in answers)
    mean = sum(each.score + each.adjusted for each in answers) / len(answers)
    row = {"lesson": lesson, "check": check, "points": answers[0].points, "mean": mean}
    return row | {kind: states[state] for kind, state in KINDS.items()}
