"""Mutation testing of checks: which wrong answers pass, and which have no name.

A mutant that passes is right as well, and its lesson says why; or it is a hole in the check.

    lessons/<lesson>/mutants.py
        EQUIVALENT = {"double": {"return 2 * np.asarray(x)": "2 and 2.0 are one number here."}}
"""

import contextlib
import os
import queue
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from course.checking.fingerprints import NEAR, Fingerprint
from course.checking.lookalikes import Lookalike
from course.checking.mistakes import Mistake
from course.making import catalogue
from course.making.exercises import answer_source
from course.making.mutants import Mutant, mutants
from course.making.outcomes import Outcome, Question, outcomes, question
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


@dataclass(frozen=True)
class Experiment:
    """What is tried for one exercise: its known mistakes, then its mutants.

    It is made before threads begin: in some versions of Python two threads cannot parse at once.
    """

    lesson: Lesson
    exercise: str
    written: Sequence[Mistake]
    edited: Sequence[Mutant]
    question: Question

    def told(self, found: Sequence[Outcome]) -> list[Tried]:
        """What became of each mutant."""
        count = len(self.written)
        pairs = zip(self.written, found[:count], strict=True)
        known = [Fingerprint((mistake,), each.prints, each.fault) for mistake, each in pairs]
        reasons = explained(self.lesson, self.exercise)
        return list(classified(zip(self.edited, found[count:], strict=True), known, reasons))


def experiment(lesson: Lesson, exercise: str) -> Experiment:
    written, edited = mistakes(lesson, exercise), chosen(lesson, exercise)
    answers = [wrong_source(lesson, exercise, mistake) for mistake in written]
    answers += [mutant.sources for mutant in edited]
    asked = question(catalogue.check_of(lesson, exercise), answers)
    return Experiment(lesson, exercise, written, edited, asked)


def tried(
    asked: Sequence[tuple[Lesson, str]], started: Callable[[str, int], Callable[[], None]]
) -> list[list[Tried]]:
    """The mutants of each exercise, tried on the probes of its check in several processes."""
    planned = [experiment(lesson, exercise) for lesson, exercise in asked]
    advances = begun(planned, started)
    free: queue.SimpleQueue[Laboratory] = queue.SimpleQueue()

    def run(plan: Experiment) -> list[Outcome]:
        laboratory = free.get()
        try:
            return outcomes(laboratory, plan.question, advances[plan.lesson.name])
        finally:
            free.put(laboratory)

    with contextlib.ExitStack() as opened, ThreadPoolExecutor(WORKERS) as threads:
        for _ in range(WORKERS):
            free.put(opened.enter_context(Laboratory()))
        found = list(threads.map(run, planned))
    return [plan.told(each) for plan, each in zip(planned, found, strict=True)]


def begun(
    planned: Sequence[Experiment], started: Callable[[str, int], Callable[[], None]]
) -> dict[str, Callable[[], None]]:
    """For each lesson what is called each step."""
    steps = Counter()
    for plan in planned:
        steps[plan.lesson.name] += len(plan.question.answers)
    return {name: started(f"{name}: mutants", count) for name, count in steps.items()}


def wrong_source(lesson: Lesson, exercise: str, mistake: Mistake) -> tuple[str, ...]:
    """What is run for the answer of a student who made a known mistake."""
    return answer_source(lesson, exercise, *wrong_cells(lesson, exercise, mistake))


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
