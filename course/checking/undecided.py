"""Which values of a run rounding decides: on another processor they are others.

The run is compared with one in which every number was moved a little; see `rounding`.
"""

from collections import Counter
from collections.abc import Iterator

from course.checking.recording import Recording
from course.checking.traits import STEP, Traits

ENOUGH = STEP / 4  # half a step is what two processors may differ by


def undecided(found: Recording, moved: Recording) -> set[int]:
    """The events of a run that come out otherwise, or not at all, where numbers are moved."""
    there = {place: moved.events[event].kept for place, event in placed(moved)}
    return {
        event
        for place, event in placed(found)
        if place not in there or differs(found.events[event].kept, there[place])
    }


def placed(found: Recording) -> Iterator[tuple[tuple, int]]:
    """Each event behind its place: the slot, the expression, and the how many-th value of it."""
    times: Counter = Counter()
    for number, event in enumerate(found.events):
        place = event.slot, event.number
        times[place] += 1
        yield (*place, times[place]), number


def differs(one: Traits | None, other: Traits | None) -> bool:
    """Are two values further apart than rounding brings those that it does not decide?"""
    if one is None or other is None:
        return one is not other
    if one.shape != other.shape:
        return True
    return max(abs(a - b) for a, b in zip(one.steps, other.steps, strict=True)) > ENOUGH
