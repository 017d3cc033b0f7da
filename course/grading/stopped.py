"""Answers that were stopped from outside, also in a second try: somebody has to look at them."""

from collections.abc import Iterable, Sequence

from course.grading.records import PATIENCE, Graded, Result
from course.sentences import Sentence, sentence

STOPPED = (
    "Stopped (time, memory, or its process ended), also alone and with {times} times the time, so "
    "it has no points: {who}. The next run tries it again; with --seconds it gets more time."
)
WHOSE = "{name} ({exercises})"


def told(whose: Sequence[str]) -> list[Sentence]:
    """That answers were stopped; nothing where there are none."""
    about = {"times": f"{PATIENCE:g}", "who": ", ".join(whose)}
    return [sentence(STOPPED, **about)] if whose else []


def of_one(name: str, exercises: Iterable[Graded]) -> list[str]:
    """The student with the answers that were stopped; nothing where none was."""
    found = ", ".join(each.check for each in exercises if each.stopped)
    return [WHOSE.format(name=name, exercises=found)] if found else []


def of_all(results: Iterable[Result]) -> list[Sentence]:
    """What is told of a class."""
    return told([each for r in results for each in of_one(r.student, r.exercises)])
