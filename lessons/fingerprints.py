"""The fingerprint of a mistake: how it moves an observation away from the expected one."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

NEAR = 3e-4  # nearer than this, two signatures are of the same answer; rounding is ten times less
MISSING = 2.0  # beyond every finite deviation, which stays below 1
GRID = 2**-14  # the step in which fingerprints are stored: int16 then reaches from -2 to 2


@dataclass(frozen=True)
class Mistake:
    """One wrong edit of a solution, and what a student who made it must hear.

    Args:
        check: name of the check.
        instead_of: text that stands exactly once in the solution.
        wrote: the text that takes its place; further lines keep the indentation of the first.
        says: a short unique name, a colon, then what happens and where to look (≤ 140 characters).
    """

    check: str
    instead_of: str
    wrote: str
    says: str
    accepted = False

    @property
    def name(self) -> str:
        return self.says.split(":")[0]

    def edit(self, source: str) -> str | None:
        """The source with this edit, or None where there is nothing (or too much) to edit."""
        found = list(re.finditer(self._pattern, source))
        if len(found) != 1:
            return None
        start, end = found[0].span()
        line = source[source.rfind("\n", 0, start) + 1 : start]
        indentation = re.match(r" *", line).group()
        return source[:start] + self.wrote.replace("\n", "\n" + indentation) + source[end:]

    @property
    def _pattern(self) -> str:
        return r"\n *".join(re.escape(line) for line in self.instead_of.split("\n"))


class Variant(Mistake):
    """An edit that is right as well: it passes, and a remark says where it differs from Keras."""

    accepted = True


def largest(expected: np.ndarray) -> np.ndarray:
    """The scale on which values of one label are compared: the largest of them."""
    return np.max(np.abs(expected), initial=0) + 1e-12


def signature(values: dict, expected: dict, scale: Callable = largest) -> np.ndarray:
    """How far `values` are from `expected`, label by label, squashed into (-1, 1).

        d = (value − expected) / scale,   signature = d / (1 + |d|)

    What is not a number, or is not there, counts as `MISSING`.
    """
    parts = [deviation(values.get(label), right, scale) for label, right in expected.items()]
    return np.concatenate([np.ravel(part) for part in parts])


def deviation(value, right: np.ndarray, scale: Callable) -> np.ndarray:
    """The squashed deviation of one label, of the shape of `right`."""
    if value is None or np.shape(value) != np.shape(right):
        return np.full(np.shape(right), MISSING)
    with np.errstate(all="ignore"):
        d = (np.asarray(value) - right) / scale(right)
        return np.where(np.isfinite(d), d / (1 + np.abs(d)), MISSING)


def fault(observation: dict, expected: dict) -> str:
    """What an observation has that is not a number: an exception, or the shape of a value."""
    if "error" in observation:
        return "{type} {message}".format(**observation["error"])
    values = observation["values"]
    shapes = {k: np.shape(v) for k, v in values.items() if k in expected}
    wrong = [f"{k} {shape}" for k, shape in shapes.items() if shape != np.shape(expected[k])]
    return wrong[0] if wrong else ""


@dataclass(frozen=True)
class Fingerprint:
    """What one mistake, or several at once, does to the observation of a check."""

    mistakes: tuple[Mistake, ...] = field(repr=False)
    vector: np.ndarray = field(repr=False)
    fault: str = ""

    @property
    def names(self) -> list[str]:
        """The mistakes by name; accepted variants are none."""
        return [mistake.name for mistake in self.mistakes if not mistake.accepted]

    def distance(self, vector: np.ndarray, fault: str) -> float:
        return np.max(np.abs(self.vector - vector)) if fault == self.fault else np.inf


def match(known: Sequence[Fingerprint], vector: np.ndarray, fault: str) -> Fingerprint | None:
    """The fingerprint that agrees with `vector`, fewest mistakes first, then the nearest."""
    near = [(len(f.mistakes), f.distance(vector, fault), i) for i, f in enumerate(known)]
    near = [entry for entry in near if entry[1] < NEAR]
    return known[min(near)[2]] if near else None


def read(path: Path, check: str) -> list[Fingerprint]:
    """The fingerprints of one check; none where the file does not exist or does not hold it."""
    if not path.exists():
        return []
    with np.load(path) as stored:
        if check not in stored:
            return []
        vectors = stored[check] * GRID
        said = json.loads(str(stored[check + ".said"]))
        groups = json.loads(str(stored[check + ".groups"]))
    kinds = [(Variant if s["accepted"] else Mistake)(check, "", "", s["says"]) for s in said]
    return [
        Fingerprint(tuple(kinds[i] for i in members), vector, fault)
        for (members, fault), vector in zip(groups, vectors, strict=True)
    ]


def stored(check: str, prints: Sequence[Fingerprint]) -> dict[str, np.ndarray]:
    """The arrays that `read` reads: the numbers and the sentences, never an edit."""
    said = list(dict.fromkeys((m.says, m.accepted) for p in prints for m in p.mistakes))
    members = [[said.index((m.says, m.accepted)) for m in p.mistakes] for p in prints]
    groups = [[member, p.fault] for member, p in zip(members, prints, strict=True)]
    vectors = np.array([p.vector for p in prints]) if prints else np.zeros((0, 1))
    return {
        check: np.round(vectors / GRID).clip(-32768, 32767).astype("int16"),
        check + ".said": np.array(json.dumps([{"says": s, "accepted": a} for s, a in said])),
        check + ".groups": np.array(json.dumps(groups)),
    }
