"""What an answer computes on the probes: the value of every expression, and what it is made of.

A value is noted as an event, in a *slot*: the group of the label that the probe yields next, the
function that the probe called, and the how many-th such call it was. In one slot right answers of
any style compute the same; in another one the same value may be stale.
"""

import contextlib
import functools
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import keras
import numpy as np
from keras.src.backend.common import global_state

from course.checking.observation import Observation
from course.checking.observing import observe
from course.checking.redefining import rewritten
from course.checking.rewriting import Expression
from course.checking.rounding import Mover
from course.checking.traits import Traits, traits

MANY = 40  # events of one expression in one group; a container with more entries is not read
ALL = 30_000  # events of one run
GIVEN = -1  # in the place of an expression: an argument of a call by the probe


class Late(BaseException):
    """The answer takes too long while it notes what it computes. Nobody catches it by accident."""


class Enough(BaseException):
    """The group of the first wrong label has been recorded."""


@dataclass
class Event:
    """One value of one expression.

    Attributes:
        number: the expression; GIVEN for an argument.
        slot: where, as a text.
        kept: what is kept of the value; None for a container or a generator.
        inputs: the events that it is made of.
        draws: is it a generator of random numbers, or drawn from one?
        returned: did the answer return it to the probe, alone or in a container?
        lost: was it used where nothing was noted any more?
        holder: of a change: which variable of Keras holds the value now; 0 for all else.
        label: what the probe yields next.
    """

    number: int
    slot: str
    kept: Traits | None
    inputs: list[int]
    draws: bool = False
    returned: bool = False
    lost: bool = False
    holder: int = 0
    label: str = ""


@dataclass
class Recording:
    """The events of one run, in order.

    Attributes:
        seconds: how long the run may take.
        move: what is done to each number that the answer computes; see `rounding`.
        expressions: those of the answer, by number.
        several, files: see `Rewritten`.
        groups: each label with the number of the first event behind it.
        seen: what was observed, where it was observed to its end.
    """

    seconds: float
    move: Mover | None = None
    expressions: list[Expression] = field(default_factory=list)
    several: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    groups: list[tuple[str, int]] = field(default_factory=list)
    seen: Observation | None = None

    def __post_init__(self):
        self.end = time.perf_counter() + self.seconds
        self.pending: dict[int, list[int]] = {}  # expression -> its values that nothing used yet
        self.latest: dict[tuple, int] = {}  # key of a value -> the last event with it
        self.keys: dict[int, tuple] = {}  # expression -> key of its last value
        self.filled: dict[int, tuple] = {}  # id -> an array, the event of its last entry
        self.counts: Counter = Counter()
        self.calls: Counter = Counter()
        self.slot, self.running = "", False

    # --- what the answer calls

    def note(self, number: int, value):
        """The value itself: an event is made of it in passing."""
        if not self.running:
            return value
        if time.perf_counter() > self.end:
            raise Late
        expression = self.expressions[number]
        value = self.moved(number, value)
        inputs = [i for each in expression.operands for i in self.pending.pop(each, ())]
        if expression.role == "return":
            self.give_back(inputs, value)
        else:
            found = self.events_of(number, expression, value, inputs)
            before = self.pending.get(number, []) if number in self.several else []
            self.pending[number] = before + found
        return value

    def moved(self, number: int, value):
        """The value; where numbers are moved, one that is computed and noted is another one."""
        computes = self.expressions[number].role in ("", "draw")
        if self.move is None or not computes or self.is_full(number):
            return value
        kept = traits(value)
        return value if kept and kept.key in self.latest else self.move(value)

    def enter(self, name: str, *given) -> None:
        """A function begins; one that the probe or Keras calls opens a slot."""
        if not self.running or not self.is_outer(sys._getframe(2)):
            return
        self.calls[name] += 1
        self.slot = f"{name}|{self.calls[name]}"
        for value in given:
            for each in (value, *entries(value)):
                if kept := traits(each):
                    self.add(GIVEN, kept, [])

    def give_back(self, inputs: list[int], value) -> None:
        """What is returned to the probe or to Keras, by itself or in a container."""
        if self.is_outer(sys._getframe(3)):
            keys = {kept.key for kept in map(traits, (value, *entries(value))) if kept}
            linked = [self.latest[key] for key in keys if key in self.latest]
            for event in (*linked, *inputs):
                kept = self.events[event].kept
                self.events[event].returned |= kept is None or kept.key in keys

    def is_outer(self, frame) -> bool:
        """Is a function called by the probe or by Keras, not by another one of the answer?"""
        while frame := frame.f_back:
            if frame.f_code.co_filename in self.files:
                return False
        return True

    # --- what is made of it

    def events_of(self, number, expression: Expression, value, inputs: list[int]) -> list[int]:
        """The event of a value; of what has no numbers, what it is made of."""
        if self.is_full(number):
            for each in (*inputs, *self.pending.get(number, ())):
                self.events[each].lost = True
            return []
        if isinstance(value, np.random.Generator | keras.random.SeedGenerator):
            return self.add(number, None, inputs, draws=True)
        if expression.role == "buffer":  # what stands in it is chance
            return []
        kept = traits(value)
        if kept is None and expression.role == "draw":
            return self.add(number, None, inputs, draws=True)
        if kept is None:
            inside = [traits(each) for each in entries(value)]
            linked = [self.latest[each.key] for each in inside if each and each.key in self.latest]
            return self.add(number, None, inputs + linked) if any(inside) else inputs
        changed = expression.role == "change"
        holds = changed and isinstance(value, keras.Variable)
        if changed and not holds and self.keys.get(expression.before) == kept.key:
            return inputs
        copied = [self.latest[kept.key]] if kept.key in self.latest else []
        draws = expression.role == "draw" or any(self.is_generator(each) for each in inputs)
        _, entries_of = self.filled.get(id(value), (None, []))
        found = self.add(number, kept, inputs + copied + entries_of, draws)
        if expression.role == "fill":
            self.filled[id(value)] = value, found  # the array itself, so that its id stays its own
        self.events[found[0]].holder = id(value) if holds else 0
        return found

    def is_full(self, number: int) -> bool:
        """Are there enough values of an expression, or of all?"""
        return self.counts[number] >= MANY or len(self.events) >= ALL

    def add(self, number: int, kept: Traits | None, inputs: list[int], draws=False) -> list[int]:
        self.events.append(Event(number, self.slot, kept, list(dict.fromkeys(inputs)), draws))
        self.counts[number] += number != GIVEN
        if kept:
            self.latest[kept.key] = len(self.events) - 1
            self.keys[number] = kept.key
        return [len(self.events) - 1]

    def is_generator(self, event: int) -> bool:
        return self.events[event].draws and self.events[event].kept is None

    # --- what the probe yields

    def close(self, label: str) -> None:
        """The events since the last label belong to this one, if there are any."""
        start = self.groups[-1][1] if self.groups else 0
        for event in self.events[start:]:
            event.slot, event.label = f"{label}|{event.slot}", label
        self.groups.append((label, len(self.events)))
        self.counts.clear()
        self.calls.clear()
        self.filled.clear()
        self.slot = ""

    def group(self, label: str) -> range:
        """The events that led to a label; those of an earlier one where there are none between."""
        start, found = 0, range(0)
        for each, end in self.groups:
            found = range(start, end) if end > start else found
            if each == label:
                return found
            start = end
        return range(0)


def entries(value) -> Sequence:
    """What a short container holds."""
    if isinstance(value, dict):
        value = list(value.values())
    return value if isinstance(value, list | tuple) and len(value) <= MANY else ()


def recorded(
    probe,
    answer,
    last: str,
    seconds: float,
    seed: int = 0,
    borrowed: Sequence[str] = (),
    move: Mover | None = None,
) -> Recording | None:
    """Run an answer once more, up to the label `last`, and note what it computes.

    With `move` all that it is given and computes is moved. None where its source is not to be
    found, or where it takes more than some seconds.
    """
    notes = Recording(seconds, move)
    with put_back(), warnings.catch_warnings(action="ignore"):  # the first run has said them
        again = rewritten(answer, *unconverted(notes.note, notes.enter))
        if again is None:
            return None
        notes.expressions, notes.several = again.expressions, again.several
        notes.files = again.files
        keras.utils.set_random_seed(seed)
        notes.running = True
        try:
            probed = move.before(again.answer) if move else again.answer
            notes.seen = observe(labelled(probe, notes, last), probed, seed, borrowed)
        except Enough:
            notes.seen = Observation()
        except Late:
            return None
        finally:
            notes.running = False
    return notes


def unconverted(*functions) -> list:
    """The functions as AutoGraph leaves them alone."""

    def marked(function):
        @functools.wraps(function)
        def left_alone(*args):
            return function(*args)

        left_alone.autograph_info__ = None
        return left_alone

    return [marked(each) for each in functions]


def labelled(probe, notes: Recording, last: str):
    """The probe, whose labels close the groups; it ends with the last one."""

    def probed(answer, rng) -> Iterator:
        for label, value in probe(answer, rng):
            notes.close(label)
            if label == last:
                raise Enough
            yield label, value

    return probed


KERAS = ("global_seed_generator", "global_random_seed")  # Keras' own names for its global state


@contextlib.contextmanager
def put_back() -> Iterator[None]:
    """Leave the global generators and Keras' table of own classes as they were."""
    known = keras.saving.get_custom_objects()
    kept, states = dict(known), (random.getstate(), np.random.get_state())
    own = {name: global_state.get_global_attribute(name) for name in KERAS}
    try:
        yield
    finally:
        known.clear()
        known.update(kept)
        random.setstate(states[0])
        np.random.set_state(states[1])
        for name, value in own.items():
            global_state.set_global_attribute(name, value)
