"""Results as files: Gradescope's results.json, with all that is needed to go on from it."""

import base64
import json
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from course import languages, syllabus
from course.checking.check import Check
from course.checking.fingerprints import on_grid
from course.checking.prints import NUMBERS
from course.checking.saying import Evidence, Verdict
from course.files import save
from course.grading.records import Flag, Graded, Result
from course.languages import told
from course.making.catalogue import check_of
from course.sentences import Sentence, Stop, read, sentence


def to_json(result: Result) -> dict:
    """Gradescope's results.json, in the student's language; `extra_data` holds no words."""
    with languages.speaking(result.language):
        return {"score": result.score, **in_words(result), "extra_data": without_words(result)}


def in_words(result: Result) -> dict:
    graded = sentence("Graded: {path}", path=result.path)
    return {
        "output": told(result.problem or graded),
        "tests": [as_test(each) for each in result.exercises],
    }


def without_words(result: Result) -> dict:
    """All that is known of a file, by ids and numbers."""
    return {
        "student": result.student,
        "path": result.path,
        "lesson": result.lesson,
        "digest": result.digest,
        "problem": result.problem and result.problem.to_json(),
        "flags": [flag_to_json(flag) for flag in result.flags],
        "beside": [flag_to_json(flag) for flag in result.beside],
        "exercises": [graded_to_json(each) for each in result.exercises],
        "guesses": dict(result.guesses),
        "language": result.language,
    }


def as_test(graded: Graded) -> dict:
    """One exercise as a test of Gradescope."""
    verdict = graded.verdict
    return {
        "name": graded.check,
        "score": verdict.score,
        "max_score": graded.points,
        "status": "passed" if verdict.passed else "failed",
        "output": verdict.text,
    }


def graded_to_json(graded: Graded) -> dict:
    """One exercise by ids and numbers."""
    return {
        "check": graded.check,
        "verdict": verdict_to_json(graded.verdict),
        "flags": [flag_to_json(flag) for flag in graded.flags],
        "signature": packed(graded.signature),
        "fault": graded.fault,
        "source": graded.source,
        "stopped": graded.stopped,
    }


# The fields of a verdict that are sentences, and those that are names of mistakes.
SAID, KNOWN = ("why", "relation", "edit", "place"), ("mistakes", "remarks", "alike")


def verdict_to_json(verdict: Verdict) -> dict:
    return {
        "outcome": verdict.outcome,
        "fact": verdict.fact.to_json(),
        "heads": verdict.evidence.heads,
        "rows": verdict.evidence.rows,
        "said": {name: said.to_json() for name in SAID if (said := getattr(verdict, name))},
        "known": {name: getattr(verdict, name) for name in KNOWN},
        "score": verdict.score,
        "hinted": verdict.hinted,
        "whole": verdict.whole,
    }


def flag_to_json(flag: Flag) -> dict:
    return {"says": flag.sentence.to_json(), "line": flag.line, "refused": flag.refused}


def from_json(stored: Mapping) -> Result:
    """The result that `to_json` stored. Raises ValueError, KeyError, TypeError or Stop."""
    about = stored["extra_data"]
    exercises = tuple(graded_from_json(about["lesson"], each) for each in about["exercises"])
    flags, beside = (
        tuple(map(flag_from_json, about.get(name, []))) for name in ("flags", "beside")
    )
    problem = about["problem"] and Sentence.from_json(about["problem"])
    known = about["student"], about["path"], about["lesson"]
    guesses = guesses_from_json(about.get("guesses", {}))
    language = about.get("language", languages.ENGLISH)
    seen = about["digest"], problem, guesses, beside, language
    return Result(*known, exercises, flags, *seen)


def guesses_from_json(stored: Mapping) -> dict[str, str | float]:
    return {str(name): read(guess) for name, guess in stored.items()}


def graded_from_json(lesson: str, stored: Mapping) -> Graded:
    check = check_of(syllabus.lesson(lesson), stored["check"])
    verdict = verdict_from_json(check, stored["verdict"])
    flags = tuple(map(flag_from_json, stored["flags"]))
    signature = unpacked(stored["signature"])
    about = stored["fault"], stored["source"], stored["stopped"]
    return Graded(verdict, flags, signature, *about)


def verdict_from_json(check: Check, stored: Mapping) -> Verdict:
    return Verdict(
        check,
        stored["outcome"],
        Sentence.from_json(stored["fact"]),
        Evidence(tuple(stored["heads"]), tuple(map(tuple, stored["rows"]))),
        score=stored["score"],
        hinted=stored["hinted"],
        whole=stored["whole"],
        **{
            name: Sentence.from_json(stored["said"][name])
            for name in SAID
            if name in stored["said"]
        },
        **{name: tuple(stored["known"][name]) for name in KNOWN},
    )


def flag_from_json(stored: Mapping) -> Flag:
    return Flag(Sentence.from_json(stored["says"]), stored["line"], stored["refused"])


def packed(signature: np.ndarray | None) -> str:
    """Prints as text, in the steps in which fingerprints are stored."""
    if signature is None:
        return ""
    return base64.b64encode(zlib.compress(on_grid(signature).tobytes())).decode()


def unpacked(text: str) -> np.ndarray | None:
    if not text:
        return None
    found = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<f4")
    return found.reshape(-1, 1 + NUMBERS).astype(float)


def store(path: Path, result: Result) -> None:
    save(path, json.dumps(to_json(result), ensure_ascii=False, indent=1))


def load(path: Path) -> Result | None:
    """The stored result, or None where there is none that can be read."""
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, Stop):
        return None
