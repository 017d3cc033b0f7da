"""What grading found out about one submission, and how it is stored."""

import base64
import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lessons.checking import Verdict
from lessons.fingerprints import GRID
from lessons.grading.honesty import Flag
from lessons.grading.judging import Graded


@dataclass(frozen=True)
class Result:
    """The grade of one file.

    Attributes:
        student, path: whose, and which file it was.
        topic: the lesson; "" where the file cannot be read.
        exercises: one entry for each exercise of the lesson, in order.
        flags: oddities of the file as a whole.
        digest: of all that the grade depends on but the secret probes.
        problem: one sentence, where nothing could be graded.
    """

    student: str
    path: str
    topic: str = ""
    exercises: tuple[Graded, ...] = ()
    flags: tuple[Flag, ...] = ()
    digest: str = ""
    problem: str = ""

    @property
    def score(self) -> float:
        return sum(each.verdict.score for each in self.exercises)

    @property
    def points(self) -> int:
        return sum(each.points for each in self.exercises)

    @property
    def all_flags(self) -> list[str]:
        """Every flag as a sentence that names its exercise."""
        own = [flag.says for flag in self.flags]
        return own + [f"{g.check}: {flag.says}" for g in self.exercises for flag in g.flags]


def to_json(result: Result) -> dict:
    """Gradescope's results.json; what only instructors may see stands in `extra_data`."""
    return {
        "score": result.score,
        "output": result.problem or f"Graded: {result.path}",
        "tests": [test(each) for each in result.exercises],
        "extra_data": {
            "student": result.student,
            "path": result.path,
            "topic": result.topic,
            "digest": result.digest,
            "problem": result.problem,
            "flags": [vars(flag) for flag in result.flags],
            "exercises": [hidden(each) for each in result.exercises],
        },
    }


def test(graded: Graded) -> dict:
    """One exercise as a test of Gradescope."""
    verdict = graded.verdict
    return {
        "name": graded.check,
        "score": verdict.score,
        "max_score": graded.points,
        "status": "passed" if verdict.passed else "failed",
        "output": verdict.text,
    }


def hidden(graded: Graded) -> dict:
    """What Gradescope has no field for."""
    return {
        "blank": graded.verdict.blank,
        "mistakes": list(graded.verdict.mistakes),
        "flags": [vars(flag) for flag in graded.flags],
        "signature": packed(graded.signature),
        "fault": graded.fault,
        "source": graded.source,
    }


def from_json(stored: Mapping) -> Result:
    """The result that `to_json` stored."""
    about = stored["extra_data"]
    pairs = zip(stored["tests"], about["exercises"], strict=True)
    return Result(
        about["student"],
        about["path"],
        about["topic"],
        tuple(graded(test, extra) for test, extra in pairs),
        tuple(Flag(**flag) for flag in about["flags"]),
        about["digest"],
        about["problem"],
    )


def graded(test: Mapping, extra: Mapping) -> Graded:
    verdict = Verdict(
        test["output"],
        test["status"] == "passed",
        extra["blank"],
        test["score"],
        tuple(extra["mistakes"]),
    )
    flags = tuple(Flag(**flag) for flag in extra["flags"])
    signature = unpacked(extra["signature"])
    arguments = test["name"], test["max_score"], verdict, flags, signature
    return Graded(*arguments, extra["fault"], extra["source"])


def packed(signature: np.ndarray | None) -> str:
    """A signature as text, in the steps in which fingerprints are stored."""
    if signature is None:
        return ""
    steps = np.round(signature / GRID).clip(-32768, 32767).astype("<i2")
    return base64.b64encode(zlib.compress(steps.tobytes())).decode()


def unpacked(text: str) -> np.ndarray | None:
    if not text:
        return None
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), "<i2") * GRID


def save(path: Path, text: str) -> None:
    """Write a file so that it is either the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_text(text, encoding="utf-8")
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def store(path: Path, result: Result) -> None:
    save(path, json.dumps(to_json(result), ensure_ascii=False, indent=1))


def load(path: Path) -> Result | None:
    """The stored result, or None where there is none that can be read."""
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
