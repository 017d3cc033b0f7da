"""What mutants tell, stored for the checks, and which pass: `lessons/<lesson>/edits.npz`."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from course import imports
from course.checking import lookalikes
from course.checking.check import checks_of
from course.checking.fingerprints import Fingerprint
from course.checking.lookalikes import Lookalike
from course.checking.prints import FINITE, is_wrong
from course.files import digest, text
from course.making import catalogue, exercises, mutation, stored
from course.making.mutation import Tried
from course.making.trying import Outcome
from course.syllabus import Lesson

MANY = 3  # kinds of edits that do the same: more do not tell what was done
MAKERS = ("edits/*.py", "mutants.py", "mutation.py", "lookalikes.py")


def path(lesson: Lesson) -> Path:
    return lesson.folder / lookalikes.FILE


def key(lesson: Lesson, exercise: str) -> str:
    """A digest of all that the mutants of an exercise depend on."""
    here = imports.HERE / "making"
    makers = [text(file) for form in MAKERS for file in sorted(here.glob(form))]
    answers = exercises.right_answers(lesson, exercise)
    return digest([catalogue.key(lesson, exercise), *answers, *makers])


def stale(lesson: Lesson) -> list[str]:
    """The exercises whose mutants are missing or of another source."""
    return stored.stale(path(lesson), {e.name: key(lesson, e.name) for e in lesson.exercises})


def survivors(lesson: Lesson, exercise: str) -> list[str]:
    """The mutants that pass though nobody says why they are right, by what the build stored."""
    reasons = {known(after) for after in mutation.explained(lesson, exercise)}
    return [each for each in passed(lesson, exercise) if each not in reasons]


def passed(lesson: Lesson, exercise: str) -> list[str]:
    """All mutants that pass."""
    return json.loads(stored.notes(path(lesson), "passed").get(exercise, "[]"))


def late(lesson: Lesson, exercise: str) -> list[str]:
    """Those whose time was up: on a faster machine they may pass, or fail."""
    return json.loads(stored.notes(path(lesson), "late").get(exercise, "[]"))


def known(after: str) -> str:
    """By what a mutant is known in a file that students get."""
    return digest([after])


def renew(lesson: Lesson, started: Callable[[str, int], Callable[[], None]]) -> None:
    """Write `edits.npz`, trying the mutants of what is stale."""
    missing, arrays = stale(lesson), {}
    found = mutation.tried([(lesson, name) for name in missing], started)
    for name, tried in zip(missing, found, strict=True):
        arrays |= made(name, tried)
        arrays[f"{name}.{stored.KEY}"] = np.array(key(lesson, name))
    for exercise in lesson.exercises:
        arrays |= {} if exercise.name in missing else stored.kept(path(lesson), exercise.name)
    stored.write(path(lesson), arrays)
    for check in checks_of(lesson):
        vars(check).pop("edits", None)


def made(exercise: str, tried: Sequence[Tried]) -> dict[str, np.ndarray]:
    """The arrays of an exercise: what its mutants do, which pass, and which are late."""
    found = [Fingerprint((Lookalike(t.mutant.says),), t.outcome.prints) for t in telling(tried)]
    right = [t for t in tried if t.outcome.right]
    slow = [t for t in tried if t.outcome.ended == "time"]
    noted = {f"{exercise}.passed": note(right), f"{exercise}.late": note(slow)}
    return {**lookalikes.stored(exercise, found), **noted}


def note(tried: Sequence[Tried]) -> np.ndarray:
    """By what these mutants are known, each once."""
    return np.array(json.dumps(list(dict.fromkeys(known(t.mutant.after) for t in tried))))


def telling(tried: Sequence[Tried]) -> list[Tried]:
    """The mutants that a sentence tells: of those that do the same, the one that says most.

    What many kinds of edits do (nothing at all, the same number always) tells none of them.
    """
    groups: dict[str, list[Tried]] = {}
    for each in tried:
        if each.how in ("unnamed", "same"):
            groups.setdefault(each.like or each.mutant.after, []).append(each)
    found = (
        min(group, key=lambda each: each.mutant.is_vague)
        for group in groups.values()
        if len({each.mutant.edit for each in group}) <= MANY and is_telling(group[0].outcome)
    )
    return [each for each in found if not each.mutant.is_vague]


def is_telling(outcome: Outcome) -> bool:
    """Did it come to its end with numbers, and not with what is missing or infinite alone?"""
    prints = outcome.prints
    return not outcome.ended and bool(np.any(is_wrong(prints) & (prints[:, 0] == FINITE)))
