"""What right answers compute on the probes of seed 0, run and stored as hashes.

From these a student hears where the own answer leaves what is known; see
`course.checking.locating`. The build leaves each right answer out once and asks for its place among
the others: a label at which too many have one is quiet.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from course import imports
from course.answers.sources import source_of
from course.checking.knowing import Values, hashes
from course.checking.locating import Search
from course.checking.recording import Recording, recorded
from course.files import digest, text
from course.making import exercises, stored
from course.making.catalogue import check_of
from course.syllabus import Lesson

SECONDS = 60  # for one right answer
SOME = 0.3  # of the right answers, each left out once, may have a false place at a label
HALF = 0.5  # of the values of one may be unknown to the others; in a search nearly all are
FEW = 3  # right answers are needed for a place


def recordings(lesson: Lesson, exercise: str) -> list[Recording]:
    """What the right answers to an exercise compute; those that are too slow are left out."""
    check = check_of(lesson, exercise)
    cells = exercises.right_answers(lesson, exercise)
    answers = (exercises.answer(lesson, exercise, cell) for cell in cells)
    found = (recorded(check.probe, answer, "", SECONDS) for answer in answers)
    return [each for each in found if each]


def values(found: Sequence[Recording]) -> Values:
    """What is stored of some right answers: all they compute, and where they differ too much."""
    known = [hashes(each) for each in found]
    return Values(united(known), quiet(found, known))


def united(known: Sequence[np.ndarray]) -> np.ndarray:
    return np.unique(np.concatenate([*known, np.array([], "uint32")]))


def quiet(found: Sequence[Recording], known: Sequence[np.ndarray]) -> tuple[str, ...]:
    """The labels at which too many right answers have a place among the others."""
    labels = list(dict.fromkeys(label for each in found for label, _ in each.groups))
    others = [united([k for k in known if k is not own]) for own in known]
    searches = [Search(each, hashes) for each, hashes in zip(found, others, strict=True)]
    if len(found) < FEW or np.mean([each.unknown for each in searches]) > HALF:
        return tuple(labels)
    false = Counter(label for each in searches for label in wrongly(each))
    return tuple(label for label in labels if false[label] > SOME * len(found))


def wrongly(search: Search) -> list[str]:
    """The labels at which a right answer has a place, as seen by the others."""
    return [label for label, _ in search.found.groups if search.place([label])]


def path(lesson: Lesson) -> Path:
    return lesson.folder / "values.npz"


def key(lesson: Lesson, exercise: str) -> str:
    """A digest of all that the values of an exercise depend on."""
    probes = text(lesson.folder / "probes.py")
    probe = source_of(exercise, [probes]).text
    answer = source_of(lesson[exercise].answer, exercises.solved_cells(lesson)).text
    shared = "from course.checking import locating\nfrom course.making import known_values"
    made_of = imports.texts([probe, answer, shared], without=[lesson.folder / "probes.py"])
    return digest([probe, answer, *exercises.right_answers(lesson, exercise), *made_of])


def stale(lesson: Lesson) -> list[str]:
    """The exercises whose values are missing or of another source."""
    return stored.stale(path(lesson), {e.name: key(lesson, e.name) for e in lesson.exercises})


def renew(lesson: Lesson, advance: Callable[[], None] = lambda: None) -> None:
    """Write `values.npz`, running only what is stale."""
    missing, arrays = stale(lesson), {}
    for exercise in lesson.exercises:
        name = exercise.name
        if name in missing:
            arrays |= made(lesson, name)
            advance()
        else:
            arrays |= stored.kept(path(lesson), name)
        vars(check_of(lesson, name)).pop("values", None)
    stored.write(path(lesson), arrays)


def made(lesson: Lesson, exercise: str) -> dict[str, np.ndarray]:
    """The arrays of an exercise, from its right answers."""
    found = arrays_of(exercise, values(recordings(lesson, exercise)))
    return found | {f"{exercise}.{stored.KEY}": np.array(key(lesson, exercise))}


def arrays_of(exercise: str, found: Values) -> dict[str, np.ndarray]:
    """The arrays that `knowing.read` reads."""
    return {
        exercise: found.hashes.astype("<u4"),
        f"{exercise}.quiet": np.array(found.quiet, str),
    }
