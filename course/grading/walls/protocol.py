"""What the grader asks the process in which answers run: one line of JSON each way."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from course.checking.observation import Observation

if TYPE_CHECKING:
    from course.checking.knowing import Values


@dataclass(frozen=True)
class Start:
    """The first line: which course and lessons to import.

    `folder` is an empty one, in which the process that reads this lives.
    """

    package: str
    lessons: tuple[str, ...]
    folder: str = ""

    def inside(self, folder: str) -> "Start":
        return replace(self, folder=folder)


@dataclass(frozen=True)
class Answer:
    """An answer to be run: its check and its own name, its cells, and what it must not call.

    Where it is known to be `wrong` at some labels, the place is asked for, and nothing else; then
    `known` are the hashes of what right answers compute, and `quiet` the labels without a place.
    """

    check: str
    name: str
    cells: tuple[str, ...]
    seconds: float
    borrowed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    known: tuple[int, ...] = ()
    quiet: tuple[str, ...] = ()

    @property
    def values(self) -> "Values":
        # Here, not above: it imports Keras, which the process that asks does without.
        from course.checking.knowing import Values

        return Values(np.array(self.known, "uint32"), self.quiet)


@dataclass(frozen=True)
class Request:
    """The answers of one submission, to be observed on the probes of a seed."""

    lesson: str
    seed: int
    memory: int
    answers: tuple[Answer, ...]

    def only(self, *answers: Answer) -> "Request":
        return replace(self, answers=answers)


Reply = Mapping[str, Observation]  # check -> what was seen of its answer


def line(record) -> bytes:
    """A record as one line."""
    return json.dumps(asdict(record)).encode() + b"\n"


def start(text: bytes) -> Start:
    stored = json.loads(text)
    return Start(stored["package"], tuple(stored["lessons"]), stored["folder"])


def request(text: bytes) -> Request:
    stored = json.loads(text)
    return Request(**stored | {"answers": tuple(map(answer, stored["answers"]))})


def answer(stored: dict) -> Answer:
    lists = {name: tuple(each) for name, each in stored.items() if isinstance(each, list)}
    return Answer(**stored | lists)


def reply_line(seen: Reply) -> bytes:
    return json.dumps({check: each.to_json() for check, each in seen.items()}).encode() + b"\n"


def reply(text: bytes) -> Reply:
    return {check: Observation.from_json(each) for check, each in json.loads(text).items()}


def silence() -> None:
    """Nothing to read, and what is printed goes nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
