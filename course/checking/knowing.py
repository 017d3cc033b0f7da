"""What right answers compute on the probes: hashes of values, each in its slot.

A value may be known in three ways: somewhere in its slot, as one that is returned there, as one
that a variable of Keras holds in the end. `about` is known what differs a little from it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from course.checking.recording import Event, Recording
from course.checking.traits import possible, stored, visited


@dataclass(frozen=True)
class Values:
    """What right answers compute on the probes of seed 0.

    Attributes:
        hashes: of each value in its slot, sorted; see `traits`.
        quiet: the labels at which right answers differ too much for a place to be told.
    """

    hashes: np.ndarray = field(default_factory=lambda: np.array([], "uint32"))
    quiet: Collection[str] = ()


def read(path: Path, check: str) -> Values:
    """The values of one check; none if the file or the check in it does not exist."""
    if not path.exists():
        return Values()
    with np.load(path) as file:
        if check not in file:
            return Values()
        return Values(file[check], tuple(file[f"{check}.quiet"].tolist()))


def hashes(found: Recording) -> np.ndarray:
    """What is stored of one right answer: its values, its slots, and what it returns."""
    events = [event for event in found.events if event.kept]
    given_back = [event for event in events if event.returned]
    slots = sorted({event.slot for event in events})
    return np.unique(
        np.concatenate(
            [
                stored([event.slot for event in events], [event.kept for event in events]),
                stored([end(event) for event in given_back], [event.kept for event in given_back]),
                visited(slots),
            ]
        )
    )


def end(event: Event) -> str:
    """Where the values stand that are returned in a slot."""
    return f"{event.slot}|returned"


class Known:
    """The events of a run whose value right answers know in the same slot."""

    def __init__(self, found: Recording, hashes: np.ndarray):
        self.found, self.hashes = found, hashes
        events = found.events
        self.numbers = [i for i, event in enumerate(events) if event.kept]
        self.slots = [events[i].slot for i in self.numbers]
        self.kept = [events[i].kept for i in self.numbers]

    @cached_property
    def values(self) -> set[int]:
        """The events with a value that is known there."""
        return self.among(self.slots)

    @cached_property
    def returned(self) -> set[int]:
        """The events with a value that right answers return there."""
        return self.among([end(self.found.events[i]) for i in self.numbers])

    @cached_property
    def visited(self) -> set[str]:
        """The slots in which right answers compute something."""
        slots = sorted(set(self.slots))
        found = np.isin(visited(slots), self.hashes)
        return {slot for slot, is_in in zip(slots, found, strict=True) if is_in}

    def among(self, slots: Sequence[str]) -> set[int]:
        """The events whose value right answers know in these slots."""
        found = np.isin(possible(slots, self.kept), self.hashes).any(axis=0)
        return {number for number, is_in in zip(self.numbers, found, strict=True) if is_in}
