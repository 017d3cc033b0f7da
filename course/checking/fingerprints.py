"""The fingerprint of a mistake: how it moves an observation away from the expected one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course.checking.mistakes import Mistake, Variant
from course.checking.prints import NUMBERS, distances

NEAR = 3e-4  # nearer than this, two prints are of the same answer; rounding is ten times less
GRID = 2**-14  # the step in which prints are stored


@dataclass(frozen=True)
class Fingerprint:
    """What one mistake, or several at once, does to the observation of a check.

    Attributes:
        mistakes: which ones.
        prints: what is remembered of each label; see `course.checking.prints`.
        fault: the exception that it ends in; "" for none.
    """

    mistakes: tuple[Mistake, ...] = field(repr=False)
    prints: np.ndarray = field(repr=False)
    fault: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The mistakes by name; accepted variants are none."""
        return tuple(mistake.name for mistake in self.mistakes if not mistake.accepted)

    def distance(self, prints: np.ndarray, fault: str) -> float:
        """How far the label is apart on which another print differs most."""
        same = fault == self.fault and prints.shape == self.prints.shape
        return np.max(distances(self.prints, prints), initial=0) if same else np.inf


def on_grid(prints: np.ndarray) -> np.ndarray:
    """Prints as they are stored: float32, in steps of GRID, which compress well."""
    return (np.round(prints / GRID) * GRID).astype("<f4")


def read(path: Path, check: str) -> list[Fingerprint]:
    """The fingerprints of one check; none if the file or the check in it does not exist."""
    if not path.exists():
        return []
    with np.load(path) as stored:
        if check not in stored:
            return []
        prints = stored[check].astype(float)
        told = json.loads(str(stored[f"{check}.told"]))
        groups = json.loads(str(stored[f"{check}.groups"]))
    known = {name: from_told(name, *rest) for name, *rest in told}
    return [
        Fingerprint(tuple(known[name] for name in names), each, fault)
        for (names, fault), each in zip(groups, prints, strict=True)
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
    labels = np.array([p.prints for p in prints]) if prints else np.zeros((0, 1, 1 + NUMBERS))
    return {
        check: on_grid(labels),
        f"{check}.told": np.array(told(m for p in prints for m in p.mistakes)),
        f"{check}.groups": np.array(json.dumps(groups)),
    }
