"""Mutation testing of checks: which wrong answers pass, and which have no name.

A mutant that passes is right as well, and its lesson says why; or it is a hole in the check.

    lessons/<lesson>/mutants.py
        EQUIVALENT = {"double": {"return 2 * np.asarray(x)": "2 and 2.0 are one number here."}}
"""

import contextlib
import os
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from course.checking.fingerprints import NEAR, Fingerprint
from course.checking.lookalikes import Lookalike
from course.checking.mistakes import Mistake
from course.making import catalogue, outcomes
from course.making.exercises import answer_source
from course.making.mutants import Mutant, mutants
from course.making.outcomes import Outcome
from course.making.trying import Laboratory
from course.making.wrong_answers import mistakes, wrong_cells
from course.syllabus import Lesson

WORKERS = min(os.cpu_count() or 1, 4)  # each is a process with TensorFlow in it
SECONDS = 10  # what a grader gives an answer; more for one that trains a net
SOME, FEW = 40, 6  # mutants of an answer whose probes are not quick, and of one that trains a net


@dataclass(frozen=True)
class Tried:
    """A mutant, and what became of it.

    Attributes:
        how: "survives" (passes, and nobody says why), "explained" (passes, and is right), "raises",
            "endless", "named" (a known mistake does the same), "same" (another mutant does) or
            "unnamed".
        like: the mistake or the mutant that does the same; or why it is right.
    """

    mutant: Mutant
    outcome: Outcome
    how: str
    like: str = ""


def all_tried(
    asked: Sequence[tuple[Lesson, str]],
    started: Callable[[str, int], Callable[[], None]],
) -> list[list[Tried]]:
    """The mutants of several exercises, tried in several processes at once."""
    free: queue.SimpleQueue[Laboratory] = queue.SimpleQueue()

    def one(lesson: Lesson, exercise: str) -> list[Tried]:
        laboratory = free.get()
        try:
            advance = started(f"{exercise}: mutants", steps(lesson, exercise))
            return tried(laboratory, lesson, exercise, advance)
        finally:
            free.put(laboratory)

    with contextlib.ExitStack() as opened, ThreadPoolExecutor(WORKERS) as threads:
        for _ in range(WORKERS):
            free.put(opened.enter_context(Laboratory()))
        return list(threads.map(one, *zip(*asked, strict=True))) if asked else []


def tried(
    laboratory: Laboratory,
    lesson: Lesson,
    exercise: str,
    advance: Callable[[], None] = lambda: None,
) -> list[Tried]:
    """Every mutant of an exercise, tried on the probes of its check."""
    check, edited = catalogue.check_of(lesson, exercise), chosen(lesson, exercise)
    written = mistakes(lesson, exercise)
    sources = [wrong_source(lesson, exercise, mistake) for mistake in written]
    answers = [*sources, *(mutant.sources for mutant in edited)]
    found = outcomes.outcomes(laboratory, check, answers, advance)
    known = [
        Fingerprint((mistake,), each.prints, each.fault)
        for mistake, each in zip(written, found[: len(written)], strict=True)
    ]
    pairs = zip(edited, found[len(written) :], strict=True)
    return list(classified(pairs, known, explained(lesson, exercise)))


def wrong_source(lesson: Lesson, exercise: str, mistake: Mistake) -> tuple[str, ...]:
    """What is run for the answer of a student who made a known mistake."""
    return answer_source(lesson, exercise, *wrong_cells(lesson, exercise, mistake))


def steps(lesson: Lesson, exercise: str) -> int:
    """How many answers `tried` tries."""
    return len(chosen(lesson, exercise)) + len(mistakes(lesson, exercise))


def chosen(lesson: Lesson, exercise: str) -> list[Mutant]:
    """All mutants; of an answer that takes long some, from its first line to its last."""
    every, asked = mutants(lesson, exercise), lesson[exercise]
    if asked.seconds > SECONDS:
        return every[:: 1 + len(every) // FEW]
    return every if asked.pairs else every[:: 1 + len(every) // SOME]


def explained(lesson: Lesson, exercise: str) -> dict[str, str]:
    """The mutants of which the lesson says why they are right: edited statement -> reason."""
    if not (lesson.folder / "mutants.py").exists():
        return {}
    return lesson.module("mutants").EQUIVALENT.get(exercise, {})


def classified(
    pairs: Iterator[tuple[Mutant, Outcome]], known: list[Fingerprint], reasons: dict[str, str]
) -> Iterator[Tried]:
    """What became of each mutant; it is compared with the mistakes and the mutants before it."""
    before: list[Fingerprint] = []
    for mutant, outcome in pairs:
        tried = Tried(mutant, outcome, *kind(mutant, outcome, known, before, reasons))
        if tried.how == "unnamed":
            own = Lookalike(mutant.says, mutant.after)
            before.append(Fingerprint((own,), outcome.prints, outcome.fault))
        yield tried


def kind(
    mutant: Mutant,
    outcome: Outcome,
    known: Sequence[Fingerprint],
    before: Sequence[Fingerprint],
    reasons: dict[str, str],
) -> tuple[str, str]:
    """`how` and `like` of a mutant; see `Tried`."""
    if outcome.right:
        why = reasons.get(mutant.after, "")
        return ("explained" if why else "survives"), why
    if outcome.ended in ("time", "died"):
        return "endless", ""
    if mistake := like(known, outcome):
        return "named", mistake
    if outcome.ended:
        return "raises", outcome.fault
    mistake = like(before, outcome)
    return ("same" if mistake else "unnamed"), mistake


def like(known: Sequence[Fingerprint], outcome: Outcome) -> str:
    """The mistake that does the same, by name; "" for none."""
    near = [f.distance(outcome.prints, outcome.fault) for f in known]
    best = min(range(len(near)), key=near.__getitem__, default=None)
    return known[best].mistakes[0].name if near and near[best] < NEAR else ""
