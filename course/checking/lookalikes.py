"""Edits of right answers that nobody wrote down as mistakes, and what their values tell.

The build makes them (`course.making.mutants`). An answer with the same values hears what is true of
it however it is written: "A right answer gives your values when the factor `rate` is left out."
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course.checking.fingerprints import Fingerprint, on_grid
from course.checking.prints import NUMBERS
from course.checking.recognizing import Catalogue, one
from course.sentences import Sentence

FILE = "edits.npz"
FEWEST = 2  # numbers that must agree: a single one may do so by chance


@dataclass(frozen=True)
class Lookalike:
    """Stands in a fingerprint where known mistakes stand in others."""

    says: Sentence
    name: str = "lookalike"
    accepted: bool = False


def edit_in(catalogue: Catalogue, stopped: bool) -> Sentence | None:
    """What is true of an answer that has all values of one of these edits."""
    if stopped or not len(catalogue.known) or catalogue.numbers(catalogue.wrong) < FEWEST:
        return None
    found = one(catalogue, stopped)
    return found.mistakes[0].says if found and found.certain else None


def read(path: Path, check: str) -> list[Fingerprint]:
    """The edits of one check; none if the file or the check in it does not exist."""
    if not path.exists():
        return []
    with np.load(path) as stored:
        if f"{check}.edits" not in stored:
            return []
        sentences = json.loads(str(stored[f"{check}.edits"]))
        prints = stored[f"{check}.edited"].astype(float)
    known = (Lookalike(Sentence.from_json(each)) for each in sentences)
    return [Fingerprint((each,), own) for each, own in zip(known, prints, strict=True)]


def stored(check: str, known: Sequence[Fingerprint]) -> Mapping[str, np.ndarray]:
    """The arrays that `read` reads."""
    sentences = [each.mistakes[0].says.to_json() for each in known]
    prints = np.array([p.prints for p in known]) if known else np.zeros((0, 1, 1 + NUMBERS))
    return {
        f"{check}.edits": np.array(json.dumps(sentences)),
        f"{check}.edited": on_grid(prints),
    }
