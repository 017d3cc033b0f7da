"""The outcomes of many answers on one check, kept on disk: what has not changed is not run again.

.mutants/<lesson>/<exercise>.npz     digest of check and answer -> outcome
"""

import io
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from course import syllabus
from course.checking.check import Check
from course.files import digest, save
from course.making import catalogue, exercises
from course.making.trying import STARTING, Laboratory, Outcome

FOLDER = ".mutants"
ALWAYS, TIMES = 3, 4  # seconds for an answer: 3, and 4 times those of a right one


def outcomes(
    laboratory: Laboratory,
    check: Check,
    answers: Sequence[Sequence[str]],
    advance: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """What the check sees of each answer, given by its cells."""
    basis = catalogue.basis(check.lesson, check.name)
    keys = [digest([*basis, *answer]) for answer in answers]
    known = read(path(check))
    missing = {k: answer for k, answer in zip(keys, answers, strict=True) if k not in known}
    try:
        for key, outcome in tried(laboratory, check, missing):
            known[key] = outcome
            advance()
    finally:
        if missing:
            save(path(check), packed({k: known[k] for k in keys if k in known}))
    return [known[key] for key in keys]


def tried(
    laboratory: Laboratory, check: Check, answers: dict[str, Sequence[str]]
) -> Iterator[tuple[str, Outcome]]:
    """Try answers one after the other; they have a few times the seconds of a right one."""
    if not answers:
        return
    right = exercises.answer_source(check.lesson, check.name)
    laboratory.tried(check, right, STARTING)  # this one also waits for TensorFlow
    seconds = ALWAYS + TIMES * timed(laboratory, check, right)
    for key, answer in answers.items():
        yield key, laboratory.tried(check, answer, seconds)


def timed(laboratory: Laboratory, check: Check, sources: Sequence[str]) -> float:
    """The seconds that an answer takes."""
    start = time.perf_counter()
    laboratory.tried(check, sources, STARTING)
    return time.perf_counter() - start


def path(check: Check) -> Path:
    return syllabus.root() / FOLDER / check.lesson.name / f"{check.name}.npz"


def packed(known: dict[str, Outcome]) -> bytes:
    """Outcomes as the bytes of a file."""
    told = {k: [o.right, o.ended, o.fault] for k, o in known.items()}
    stream = io.BytesIO()
    arrays = {f"prints.{k}": o.prints.astype("float32") for k, o in known.items()}
    np.savez_compressed(stream, told=np.array(json.dumps(told)), **arrays)
    return stream.getvalue()


def read(path: Path) -> dict[str, Outcome]:
    """The outcomes in a file; none if it is not there."""
    if not path.exists():
        return {}
    with np.load(path) as stored:
        told = json.loads(str(stored["told"]))
        return {
            key: Outcome(right, ended, stored[f"prints.{key}"].astype(float), fault)
            for key, (right, ended, fault) in told.items()
        }
