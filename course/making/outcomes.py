"""The outcomes of many answers on one check, kept on disk: what has not changed is not run again.

.mutants/<lesson>/<exercise>.npz     digest of check and answer -> outcome
"""

import io
import json
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course import syllabus
from course.checking.check import Check
from course.files import digest, save
from course.making import catalogue, exercises
from course.making.trying import STARTING, Laboratory, Outcome

FOLDER = ".mutants"
ALWAYS, TIMES = 3, 4  # seconds for an answer: 3, and 4 times those of a right one


@dataclass(frozen=True)
class Question:
    """Answers to one check of which the outcomes are asked.

    Attributes:
        check: which one.
        right: the cells of a right answer, by which the others are timed.
        keys: of each answer a digest of check and answer.
        answers: the cells of each, by digest.
    """

    check: Check
    right: Sequence[str]
    keys: Sequence[str]
    answers: Mapping[str, Sequence[str]]

    @property
    def path(self) -> Path:
        return syllabus.root() / FOLDER / self.check.lesson.name / f"{self.check.name}.npz"


def question(check: Check, answers: Sequence[Sequence[str]]) -> Question:
    """Ask for some answers, given by their cells."""
    basis = catalogue.basis(check.lesson, check.name)
    right = exercises.answer_source(check.lesson, check.name)
    keys = [digest([*basis, *each]) for each in answers]
    return Question(check, right, keys, dict(zip(keys, answers, strict=True)))


def outcomes(
    laboratory: Laboratory, asked: Question, advance: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """What the check sees of each answer.

    All is kept but what ran out of time: on a machine that does nothing else it may end.
    """
    known = read(asked.path)
    found = {key: known[key] for key in asked.answers if key in known}
    if len(found) < len(asked.answers):
        try:
            for key, outcome in tried(laboratory, asked, tuple(found)):
                found[key] = outcome
                advance()
        finally:
            ended = {key: each for key, each in found.items() if each.ended != "time"}
            save(asked.path, packed(ended))
    return [found[key] for key in asked.keys]


def tried(
    laboratory: Laboratory, asked: Question, without: Container[str]
) -> Iterator[tuple[str, Outcome]]:
    """Try the other answers; each has a few times the seconds of a right one."""
    laboratory.tried(asked.check, asked.right, STARTING)  # this one also waits for TensorFlow
    seconds = ALWAYS + TIMES * timed(laboratory, asked.check, asked.right)
    for key, answer in asked.answers.items():
        if key not in without:
            yield key, laboratory.tried(asked.check, answer, seconds)


def timed(laboratory: Laboratory, check: Check, sources: Sequence[str]) -> float:
    """The seconds that an answer takes."""
    start = time.perf_counter()
    laboratory.tried(check, sources, STARTING)
    return time.perf_counter() - start


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
