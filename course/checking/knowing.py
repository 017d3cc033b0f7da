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
from course.checking.traits import FLOAT, ROUGH, STEP, possible, stored, visited


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
    """What is stored of one right answer: its values, roughly as well, and what comes of them."""
    events = [event for event in found.events if event.kept]
    returned = [event for event in events if event.returned]
    held = [event for event in events if event.holder]
    parts = [at(events), at(events, "about", ROUGH), at(returned, "returned"), at(held, "held")]
    slots = {event.slot for event in events} | {named(event, "held") for event in held}
    return np.unique(np.concatenate([*parts, visited(sorted(slots))]))


def at(events: Sequence[Event], way: str = "", step: float = STEP) -> np.ndarray:
    """The hashes of the values of events, as known in this way."""
    return stored([named(each, way) for each in events], [each.kept for each in events], step)


def named(event: Event, way: str = "") -> str:
    """Where a value stands that is known in this way: in the slot of its event."""
    return f"{event.slot}|{way}" if way else event.slot


class Known:
    """The events of a run whose value right answers know in the same slot.

    Of what rounding decides nobody can say that right answers do not know it. So it counts as
    known, and so does what is made of it, until that is known by itself.
    """

    def __init__(self, found: Recording, hashes: np.ndarray, undecided: Collection[int] = ()):
        self.found, self.hashes = found, hashes
        self.numbers = [i for i, event in enumerate(found.events) if event.kept]
        self.open = self.made_of(undecided) if undecided else set()

    def made_of(self, undecided: Collection[int]) -> set[int]:
        """Some events, and all that is made of them and is not known."""
        found, known = set(undecided), self.exactly
        for number, event in enumerate(self.found.events):
            decided = number in known and event.kept.kind == FLOAT
            if not decided and any(each in found for each in event.inputs):
                found.add(number)
        return found

    @cached_property
    def exactly(self) -> set[int]:
        """The events with a value that is known there, what rounding decides left out."""
        return self.among("")

    @cached_property
    def values(self) -> set[int]:
        """The events with a value that is known there."""
        return self.exactly | self.open

    @cached_property
    def about(self) -> set[int]:
        """The events with a value that differs from a known one by less than a 300th."""
        return self.among("about", ROUGH) | self.open

    @cached_property
    def returned(self) -> set[int]:
        """The events with a value that right answers return there."""
        return self.among("returned") | self.open

    @cached_property
    def held(self) -> set[int]:
        """The events with a value that a variable of right answers gets there."""
        return self.among("held") | self.open

    @cached_property
    def visited(self) -> set[str]:
        """The slots in which right answers compute something, or have variables that change."""
        events = [self.found.events[i] for i in self.numbers]
        slots = sorted({named(each, way) for each in events for way in ("", "held")})
        found = np.isin(visited(slots), self.hashes)
        return {slot for slot, is_in in zip(slots, found, strict=True) if is_in}

    def among(self, way: str, step: float = STEP) -> set[int]:
        """The events whose value right answers know in this way."""
        events = [self.found.events[i] for i in self.numbers]
        slots, kept = [named(each, way) for each in events], [each.kept for each in events]
        found = np.isin(possible(slots, kept, step), self.hashes).any(axis=0)
        return {number for number, is_in in zip(self.numbers, found, strict=True) if is_in}
