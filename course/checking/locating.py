"""The place in an answer where the first value stands that no known right answer computes.

    wrong result  ←  … unknown ← unknown ← the place  ←  known values

What a wrong result is made of is followed back, through unknown values alone, to where everything
is known. What a known value was made of is style, however unknown it is: it came out right.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path

import numpy as np

from course.checking.disabling import disabled
from course.checking.observation import Observation, Place
from course.checking.observing import Happened, defined
from course.checking.recording import GIVEN, Event, Recording, recorded
from course.checking.traits import FLOAT, SIGN, possible, stored, visited
from course.sentences import Sentence

LONGEST = 60  # characters of an expression that is shown
SHORTEST, TIMES = 1.0, 3.0  # the second run takes no longer than this, in seconds and first runs
KNOWN, UNKNOWN, OPEN = range(3)


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


def limit(seconds: float) -> float:
    """How long the second run may take, after a first one that took some seconds."""
    return max(SHORTEST, TIMES * seconds)


def locate(
    probe,
    answer,
    wrong: Sequence[str],
    values: Values,
    seconds: float,
    borrowed: Sequence[str] = (),
) -> Place | None:
    """The place in a wrong answer; None where none can be told.

    Args:
        wrong: the labels of which its values are wrong, the first one first.
        values: those of the right answers.
        seconds: how long this may take.
    """
    if wrong[0] in values.quiet:
        return None
    found = recorded(probe, answer, wrong[0], seconds, borrowed=borrowed)
    return None if found is None or found.seen.ended else place(found, wrong, values)


def locate_source(
    probe,
    source: tuple[str, Sequence[str]],
    wrong: Sequence[str],
    values: Values,
    seconds: float,
    borrowed: Sequence[str] = (),
) -> Observation:
    """The place in what some cells call a name, as an observation that holds nothing else."""
    name, cells = source
    with disabled(borrowed) as called:
        try:
            answer = defined(name, cells, called)
        except Happened:
            return Observation()
        return Observation(place=locate(probe, answer, wrong, values, seconds, borrowed))


def place(found: Recording, wrong: Sequence[str], values: Values) -> Place | None:
    """The place of the first wrong label, or of all where statistics are compared."""
    return Search(found, values.hashes).place(wrong, values.quiet)


class Search:
    """Looks for places in one run; what it finds out of the run is kept."""

    def __init__(self, found: Recording, hashes: np.ndarray):
        self.found, self.known = found, Known(found, hashes)
        self.graph = cache(partial(Graph, found, self.known))

    def place(self, wrong: Sequence[str], quiet: Collection[str] = ()) -> Place | None:
        """The first value in the group of a wrong label that is made of known values alone.

        What is unknown in the groups of right labels as well comes last: there it did no harm.
        """
        labels = [label for label in suspected(self.found, wrong) if label not in quiet]
        groups = [self.found.group(label) for label in labels]
        failing = {self.found.group(label) for label in wrong}.union(groups)
        for whole in (False, True):
            births = [i for group in groups for i in self.graph(whole).births(group)]
            if births:
                harmless = self.harmless(whole, failing)
                return self.told(min(births, key=lambda i: (self.number(i) in harmless, i)))
        early = [i for group in groups for i in self.graph(True).early(group)]
        return self.told(early[0], "early") if early else None

    @property
    def unknown(self) -> float:
        """The share of its values that right answers do not know; whole numbers are left out."""
        events, states = self.found.events, self.graph(False).states
        counted = [i for i, each in enumerate(events) if each.kept and each.kept.kind == FLOAT]
        return sum(states[i] == UNKNOWN for i in counted) / max(1, len(counted))

    def harmless(self, whole: bool, failing: Collection[range]) -> set[int]:
        """The expressions that look like a place where the labels are right."""
        groups = {self.found.group(label) for label, _ in self.found.groups} - failing
        return {self.number(i) for group in groups for i in self.graph(whole).births(group)}

    def number(self, event: int) -> int:
        return self.found.events[event].number

    def told(self, event: int, kind: str = "") -> Place:
        """The place of an event: its line, and the expression if it is short."""
        at = self.found.expressions[self.number(event)]
        kind = kind or ("change" if at.role == "change" else "value")
        if kind != "early" and not self.graph(True).is_made_of_known(event):
            kind = f"doubtful {kind}"
        return Place(at.line, at.text if len(at.text) <= LONGEST else "", kind)


def suspected(found: Recording, wrong: Sequence[str]) -> list[str]:
    """The first wrong label; all of the probe, where what is compared is computed from them."""
    labels = [label for label, _ in found.groups]
    return [wrong[0]] if wrong[0] in labels else labels


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


class Graph:
    """The events of a run, which of them right answers know, and what was made of them.

    `whole` says whether whole numbers count: they agree by accident.
    """

    def __init__(self, found: Recording, known: Known, whole: bool):
        self.found, self.events, self.expressions = found, found.events, found.expressions
        self.known, self.whole = known, whole
        self.constants, self.states, self.clean, self.rooted = [], [], [], []
        self.users = [[] for _ in self.events]
        for number, event in enumerate(self.events):
            self.constants.append(self.is_constant(event))
            self.states.append(self.state(number))
            self.clean.append(self.is_clean(number))
            known = self.states[number] == KNOWN
            self.rooted.append(known or any(self.rooted[each] for each in event.inputs))
            for each in event.inputs:
                self.users[each].append(number)

    def role(self, event: Event) -> str:
        return "" if event.number == GIVEN else self.expressions[event.number].role

    def state(self, number: int) -> int:
        """KNOWN, UNKNOWN, or OPEN: then what it is made of decides."""
        event = self.events[number]
        if event.kept is None or event.kept.kind == SIGN or event.slot not in self.known.visited:
            return OPEN
        if self.role(event) == "fill" or self.constants[number]:
            return OPEN
        if number in self.known.values or self.is_copy(event):
            return KNOWN
        return UNKNOWN if event.kept.kind == FLOAT or self.whole else OPEN

    def is_copy(self, event: Event) -> bool:
        """Is it a known value in another shape?"""
        same = (i for i in event.inputs if self.states[i] == KNOWN)
        alike = (self.events[i] for i in same if self.events[i].slot == event.slot)
        return any(each.kept.key == event.kept.key for each in alike)

    def is_constant(self, event: Event) -> bool:
        """Is it a number that the answer computes from nothing, such as √2, or a name of it?"""
        if event.number == GIVEN or event.kept is None or event.kept.size > 1:
            return False
        if event.inputs:
            return all(self.constants[each] for each in event.inputs)
        return self.role(event) in ("", "constant") and not self.operands(event)

    def operands(self, event: Event) -> tuple[int, ...]:
        return self.expressions[event.number].operands

    def is_clean(self, number: int) -> bool:
        """Is it, or all that it is made of, known?"""
        event, state = self.events[number], self.states[number]
        numbered = event.kept is not None and event.kept.kind != SIGN
        if self.constants[number]:
            return True
        if state != OPEN or (numbered and self.role(event) != "fill"):
            return state == KNOWN
        return all(self.clean[each] for each in event.inputs)

    def births(self, group: range) -> list[int]:
        """The unknown values that are made of known ones and have reached the end of a group.

        An expression that came out right at another time, in a loop, is style.
        """
        reaching = self.reaching(group)
        right = {self.events[i].number for i in group if i not in reaching and self.is_birth(i)}
        found = (i for i in sorted(reaching) if self.is_birth(i))
        return [i for i in found if self.events[i].number not in right]

    def is_birth(self, number: int) -> bool:
        event = self.events[number]
        if self.states[number] != UNKNOWN or event.draws or event.number == GIVEN:
            return False
        if self.role(event) == "leaf" and "[" not in self.expressions[event.number].text:
            return False
        return self.rooted[number] and all(self.clean[each] for each in event.inputs)

    def is_made_of_known(self, number: int) -> bool:
        """Do right answers compute all that it is made of? Signs and other shapes count here."""
        return all(self.is_sure(each) for each in self.events[number].inputs)

    def is_sure(self, number: int) -> bool:
        if self.events[number].kept is None:
            return self.is_made_of_known(number)
        return self.constants[number] or number in self.known.values

    def reaching(self, group: range) -> set[int]:
        """What is not known, and has not become a known value before the end of a group."""
        found: set[int] = set()
        waiting = [number for number in group if self.is_end(number, group.stop)]
        while waiting:
            if (number := waiting.pop()) not in found:
                found.add(number)
                made_of = self.events[number].inputs
                waiting += [each for each in made_of if self.states[each] != KNOWN]
        return found

    def is_end(self, number: int, stop: int) -> bool:
        """Is it unknown, and returned, or used by nothing that was noted?"""
        event, state = self.events[number], self.states[number]
        used = event.lost or any(user < stop for user in self.users[number])
        return (event.returned and state != KNOWN) or (state == UNKNOWN and not used)

    def early(self, group: range) -> list[int]:
        """Values that are returned in a group, that right answers know and do not return there."""
        return [number for number in group if self.is_early(number)]

    def is_early(self, number: int) -> bool:
        event = self.events[number]
        if not event.returned or event.number == GIVEN or self.states[number] != KNOWN:
            return False
        from_known = all(self.clean[each] for each in event.inputs)
        return from_known and event.kept.kind != SIGN and number not in self.known.returned


SAYS = {
    "value": "Line {line}: no right answer known here computes {text}. What it is made of, they do "
    "compute.",
    "change": "Line {line}: after {text}, a value is there that no right answer known here has. "
    "What it is made of, they have.",
    "doubtful value": "Line {line}: no right answer known here computes {text}. Look at it, and at "
    "what it is made of.",
    "doubtful change": "Line {line}: after {text}, a value is there that no right answer known "
    "here has. Look at it, and at what it is made of.",
    "early": "Line {line}: {text} has a value that right answers compute, too, but do not return "
    "here.",
}

LONG = "Line {line}: a value is computed there that no right answer known here has."


def says(found: Place) -> Sentence:
    """What a student hears of a place."""
    if not found.text:
        return Sentence(LONG, {"line": found.line})
    return Sentence(SAYS[found.kind], {"line": found.line, "text": f"`{found.text}`"})
