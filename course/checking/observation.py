"""What was seen of an answer: plain numbers, and why it was not observed to its end."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field

import numpy as np

from course.sentences import Sentence, printable

# Nothing was observed at all: the answer is not there, cannot be run, or was stopped from outside.
UNSEEN = ("missing", "unread", "undefined", "time", "died", "output", "memory", "forged")


@dataclass(frozen=True)
class Ended:
    """Why an answer was not observed to its end.

    Attributes:
        how: "blank", "borrowed" (it called the built-in), "raised" (an exception), "unusable" (it
            returned what cannot be compared), or one of UNSEEN.
        says: what there is to say of it.
        place: function and line of the answer, where one raised an exception.
    """

    how: str
    says: Sentence = field(default_factory=lambda: Sentence(""))
    place: str = ""

    @property
    def stopped_outside(self) -> bool:
        """Did something else end it than the answer's own code?"""
        return self.how in ("time", "died", "output", "memory", "forged")


@dataclass(frozen=True)
class Place:
    """A place in an answer; see `course.checking.locating`.

    Attributes:
        line: in its cell, from 1 on.
        text: the expression, as the student wrote it; "" if it is too long.
        kind: "value" or "change", if all that it is made of is known to right answers, or "about",
            if it differs little from what they know; "doubtful value" or "doubtful change", if
            that is not sure; "early", where it is returned, and "held", where a variable gets it,
            and another one belongs there; "old", where it was stored earlier.
        other: another line on which it depends; 0 if there is none to be told.
    """

    line: int
    text: str
    kind: str
    other: int = 0

    @classmethod
    def from_json(cls, stored: list) -> "Place":
        """Raises ValueError or TypeError where it is none."""
        line, text, kind, other = stored
        if not (is_line(line) and line and is_line(other)) or kind not in KINDS or len(text) > 60:
            raise ValueError(stored)
        return cls(line, printable(str(text)), kind, other)


def is_line(number) -> bool:
    return type(number) is int and 0 <= number < 10**5


KINDS = ("value", "change", "about", "doubtful value", "doubtful change", "early", "held", "old")


@dataclass(frozen=True)
class Observation:
    """What an answer did on the probes of a check.

    Attributes:
        values: label -> array of floats, in the order in which they were observed.
        ended: why there are no more; None where the probes came to their end.
        unrounded: label -> the value before it was rounded to what chance explains. Nobody sends
            it: it is measured where the judge is.
        steps: label -> the step in which it was rounded.
        place: where in the answer its first unknown value stands, if that was asked for.
        find: asks for it: the wrong labels -> a place or None. It stays where the answer is.
    """

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    ended: Ended | None = None
    unrounded: Mapping[str, np.ndarray] = field(default_factory=dict)
    steps: Mapping[str, np.ndarray] = field(default_factory=dict)
    place: Place | None = None
    find: Callable[[Sequence[str]], Place | None] | None = field(
        default=None, compare=False, repr=False
    )

    @property
    def drawn(self) -> dict[str, np.ndarray]:
        """The statistics of random draws, each kept within the step to which it was rounded."""
        return {label: self._drawn(label) for label in self.unrounded}

    def _drawn(self, label: str) -> np.ndarray:
        near, half = self.values[label], self.steps.get(label, 0.0) / 2
        return np.clip(self.unrounded[label], near - half, near + half)

    def to_json(self) -> str:
        values = {label: packed(np.asarray(value)) for label, value in self.values.items()}
        ended = self.ended and [self.ended.how, self.ended.says.to_json(), self.ended.place]
        place = self.place and list(astuple(self.place))
        return json.dumps({"values": values, "ended": ended, "place": place})

    @classmethod
    def from_json(cls, text: str) -> "Observation":
        """Raises ValueError, KeyError or TypeError if the text is no observation."""
        stored = json.loads(text)
        values = {printable(str(label)): unpacked(*v) for label, v in stored["values"].items()}
        at = None if stored["place"] is None else Place.from_json(stored["place"])
        if stored["ended"] is None:
            return cls(values, place=at)
        how, says, place = stored["ended"]
        ended = Ended(str(how), Sentence.from_json(says), printable(str(place)))
        return cls(values, ended, place=at)


def packed(array: np.ndarray) -> list:
    """Shape and bytes in base64: a twentieth of the time that a list of numbers takes."""
    return [list(array.shape), base64.b64encode(array.astype("<f8").tobytes()).decode()]


def unpacked(shape: list, text: str) -> np.ndarray:
    array = np.frombuffer(base64.b64decode(text, validate=True), "<f8").reshape(shape)
    if list(array.shape) != shape:  # −1 stands for whatever fits
        raise ValueError(shape)
    return array.copy()


def unseen(how: str, template: str = "", **values) -> Observation:
    """An observation without values, and why."""
    return Observation(ended=Ended(how, Sentence(template, values)))
