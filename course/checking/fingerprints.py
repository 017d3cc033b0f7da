"""The fingerprint of a mistake: how it moves an observation away from the expected one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course.checking.mistakes import Mistake, Variant

NEAR = 3e-4  # nearer than this, two signatures are of the same answer; rounding is ten times less
GRID = 2**-14  # the step in which fingerprints are stored: int16 then reaches from -2 to 2


@dataclass(frozen=True)
class Fingerprint:
    """What one mistake, or several at once, does to the observation of a check."""

    mistakes: tuple[Mistake, ...] = field(repr=False)
    vector: np.ndarray = field(repr=False)
    fault: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The mistakes by name; accepted variants are none."""
        return tuple(mistake.name for mistake in self.mistakes if not mistake.accepted)

    def distance(self, vector: np.ndarray, fault: str) -> float:
        return np.max(np.abs(self.vector - vector)) if fault == self.fault else np.inf


def match(known: Sequence[Fingerprint], vector: np.ndarray, fault: str) -> Fingerprint | None:
    """The fingerprint that agrees with `vector`, fewest mistakes first, then the nearest."""
    near = [(len(f.mistakes), f.distance(vector, fault), i) for i, f in enumerate(known)]
    near = [entry for entry in near if entry[1] < NEAR]
    return known[min(near)[2]] if near else None


def in_steps(vector: np.ndarray) -> np.ndarray:
    """A signature as int16, in steps of GRID."""
    return np.round(vector / GRID).clip(-32768, 32767).astype("<i2")


def read(path: Path, check: str) -> list[Fingerprint]:
    """The fingerprints of one check; none if the file or the check in it does not exist."""
    if not path.exists():
        return []
    with np.load(path) as stored:
        if check not in stored:
            return []
        vectors = stored[check] * GRID
        told = json.loads(str(stored[f"{check}.told"]))
        groups = json.loads(str(stored[f"{check}.groups"]))
    known = {name: from_told(name, *rest) for name, *rest in told}
    return [
        Fingerprint(tuple(known[name] for name in names), vector, fault)
        for (names, fault), vector in zip(groups, vectors, strict=True)
    ]


def from_told(name: str, title: str, says: str, accepted: bool) -> Mistake:
    return (Variant if accepted else Mistake)(name, title=title, says=says)


def told(mistakes: Iterable[Mistake]) -> str:
    """What may be known of mistakes without the solution: names and sentences, never an edit."""
    each = {m.name: [m.name, m.title, m.says, m.accepted] for m in mistakes}
    return json.dumps(list(each.values()))


def stored(check: str, prints: Sequence[Fingerprint]) -> Mapping[str, np.ndarray]:
    """The arrays that `read` reads."""
    groups = [[[mistake.name for mistake in p.mistakes], p.fault] for p in prints]
    vectors = np.array([p.vector for p in prints]) if prints else np.zeros((0, 1))
    return {
        check: in_steps(vectors),
        f"{check}.told": np.array(told(m for p in prints for m in p.mistakes)),
        f"{check}.groups": np.array(json.dumps(groups)),
    }
