"""Which known mistakes do what an answer does, label by label.

    one    explains every label: the answer leaves its print wherever it moves one, and only there
    two    explain them together: where one of them alone moves a label, its print is there
    some   of the labels are explained by one, and others are wrong for another reason

A name rests on evidence: the labels that agree must be such that chance does not explain them. What
is no number is none, and where only a few values are possible, such as a count or a class, two
known mistakes tell how often they agree.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from course.checking.fingerprints import NEAR, Fingerprint
from course.checking.mistakes import Mistake
from course.checking.prints import FINITE, MISSING, NOT_FINITE, distances, is_wrong
from course.checking.probing import parsed

CHANCE = 1 / 20  # a name rests on labels that agree by chance more seldom than this
GENERIC = 1 / 1000  # how often two numbers of many digits agree
ENOUGH = 3  # numbers that agree, where a mistake explains a part of the labels


@dataclass(frozen=True)
class Recognized:
    """Known mistakes in an answer.

    Attributes:
        mistakes: which ones.
        certain: whether they can be told from others that do the same by chance.
        whole: whether they explain all that is wrong.
        rest: a mistake that explains the rest, but is not certain.
        one_of_many: whether others do the same where the answer is wrong, and more elsewhere.
    """

    mistakes: tuple[Mistake, ...]
    certain: bool = True
    whole: bool = True
    rest: tuple[Mistake, ...] = ()
    one_of_many: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The mistakes by name; accepted variants are none."""
        return tuple(mistake.name for mistake in self.mistakes if not mistake.accepted)


@dataclass(frozen=True)
class Catalogue:
    """The known mistakes beside one answer.

    Attributes:
        known: what each mistake, or several at once, does.
        found: what the answer does. Labels that are missing in it are not compared.
        labels: their keys, in order.
        coarse: those under which only a few values are possible.
        zero: those under which the answer has nothing but zeros: so have many mistakes.
        near: how near two prints of the same mistake are, under each label.
    """

    known: Sequence[Fingerprint]
    found: Fingerprint
    labels: Sequence[str]
    coarse: Container[str] = ()
    zero: Container[str] = ()
    near: np.ndarray | float = NEAR

    def beside(self, known: Sequence[Fingerprint]) -> "Catalogue":
        """The same answer beside other mistakes; what has other labels is from another check."""
        shape = self.found.prints.shape
        return replace(self, known=[each for each in known if each.prints.shape == shape])

    @cached_property
    def prints(self) -> np.ndarray:
        return np.array([known.prints for known in self.known])

    @cached_property
    def compared(self) -> np.ndarray:
        return self.found.prints[:, 0] != MISSING

    @cached_property
    def wrong(self) -> np.ndarray:
        """The labels that are wrong in the answer, of those that it has."""
        return is_wrong(self.found.prints) & self.compared

    @cached_property
    def moved(self) -> np.ndarray:
        """Which labels each mistake moves, shape (mistakes, labels)."""
        return is_wrong(self.prints)

    @cached_property
    def distances(self) -> np.ndarray:
        return distances(self.prints, self.found.prints)

    @cached_property
    def agrees(self) -> np.ndarray:
        return self.distances < self.near

    @cached_property
    def single(self) -> np.ndarray:
        """The places of mistakes that stand alone, come to their end, and are wrong."""
        alone = [len(k.mistakes) == 1 and bool(k.names) and not k.fault for k in self.known]
        return np.flatnonzero(alone)

    def chance_of(self, label: int) -> float:
        """How often two mistakes agree under a label that both move.

        chance = (pairs that agree + 1) / (pairs + 4)
        """
        kind = self.found.prints[label, 0]
        if kind == NOT_FINITE or self.labels[label] in self.zero:
            return 1.0
        if kind == FINITE and self.labels[label] not in self.coarse:
            return GENERIC
        rows = self.prints[[i for i in self.single if self.moved[i, label]], label]
        count, near = len(rows), np.broadcast_to(self.near, len(self.labels))[label]
        same = sum(np.sum(distances(rows, row) < near) for row in rows) - count
        return (same / 2 + 1) / (count * (count - 1) / 2 + 4)

    def chance(self, labels: np.ndarray) -> float:
        """That all these labels agree by chance; those of one quantity agree together."""
        of_quantity: dict[str, float] = {}
        for label in np.flatnonzero(labels):
            quantity = parsed(self.labels[label])[0]
            least = of_quantity.get(quantity, 1.0)
            of_quantity[quantity] = min(least, self.chance_of(label))
        return float(np.prod(list(of_quantity.values())))

    def is_alone(self, place: int) -> bool:
        """Does no other mistake do the same under the labels that are wrong in the answer?"""
        alike = np.all(self.agrees | ~self.wrong, axis=1)[self.single]
        return not np.any(alike & (self.single != place))

    def numbers(self, labels: np.ndarray) -> int:
        """How many numbers that are not right agree under these labels."""
        return int(np.count_nonzero(self.found.prints[labels, 1:]))

    def speaks(self, labels: np.ndarray) -> bool:
        """Do these labels tell a mistake from chance, where others stay unexplained?"""
        return self.chance(labels) < CHANCE and self.numbers(labels) >= ENOUGH

    def tells(self, labels: np.ndarray) -> bool:
        """Is there a number of many digits under these labels that no other mistake gives?"""
        alone = self.agrees[self.single].sum(axis=0) == 1
        fine = np.array([label not in self.coarse for label in self.labels])
        return self.speaks(labels) and bool(np.any(labels & alone & fine))


def recognized(catalogue: Catalogue, stopped: bool) -> Recognized | None:
    """The known mistakes that do what the answer does, if there are any.

    `stopped` says that it has not come to its end; it then is compared up to there.
    """
    if not len(catalogue.known):
        return None
    if found := one(catalogue, stopped):
        return found
    return (two(catalogue) or some(catalogue)) if catalogue.wrong.any() else None


def one(catalogue: Catalogue, stopped: bool) -> Recognized | None:
    """What explains every label: fewest mistakes first, then the nearest."""
    possible = same_end(catalogue, stopped)
    fits = np.all(catalogue.agrees | ~catalogue.compared, axis=1)
    far = np.max(np.where(catalogue.compared, catalogue.distances, 0), axis=1, initial=0)
    places = [i for i in np.flatnonzero(fits) if possible(catalogue.known[i])]
    if not places:
        return None
    place = min(places, key=lambda i: (len(catalogue.known[i].mistakes), far[i], i))
    best = catalogue.known[place]
    certain = bool(best.fault) or not best.names or catalogue.chance(catalogue.wrong) < CHANCE
    return Recognized(best.mistakes, certain, one_of_many=not catalogue.is_alone(place))


def same_end(catalogue: Catalogue, stopped: bool) -> Callable[[Fingerprint], bool]:
    """May this mistake be it, by the way in which it ends?"""
    fault = catalogue.found.fault
    if stopped and catalogue.wrong.any():
        return lambda known: bool(known.names)
    return lambda known: known.fault == fault and bool(known.names or not stopped)


def two(catalogue: Catalogue) -> Recognized | None:
    """The two mistakes that explain all labels together; of several pairs what they share."""
    found = list(pairs(catalogue))
    certain = [pair for pair, speaking in found if all(speaking)]
    if len(certain) == 1:
        return Recognized(certain[0])
    if shared := [each for each in (certain[0] if certain else ()) if in_all(each, certain)]:
        return Recognized(tuple(shared), whole=False)
    if certain or len(found) != 1:
        return None
    ((pair, speaking),) = found
    first, second = pair if speaking[0] else pair[::-1]
    return Recognized((first,), whole=False, rest=(second,))


def in_all(mistake: Mistake, pairs: Sequence[tuple[Mistake, ...]]) -> bool:
    return all(mistake in pair for pair in pairs)


Pair = tuple[tuple[Mistake, Mistake], tuple[bool, bool]]


def pairs(catalogue: Catalogue) -> Iterator[Pair]:
    """Each two mistakes that explain the labels that only one of them moves, and all the rest.

    With each of the two comes whether its own labels tell it from chance; those of one do.
    """
    moved, agrees = (each[catalogue.single] for each in (catalogue.moved, catalogue.agrees))
    known = [catalogue.known[place].mistakes[0] for place in catalogue.single]
    for i, mistake in enumerate(known):
        alone, others = moved[i] & ~moved, moved & ~moved[i]
        fits = (agrees[i] | ~alone) & (agrees | ~others)
        fits &= moved[i] | moved | ~catalogue.wrong
        for j in np.flatnonzero(np.all(fits | ~catalogue.compared, axis=1)):
            both = alone[j] & catalogue.wrong, others[j] & catalogue.wrong
            speaking = tuple(map(catalogue.speaks, both))
            if j > i and any(speaking) and all(each.any() for each in both):
                yield (mistake, known[j]), speaking


def some(catalogue: Catalogue) -> Recognized | None:
    """The mistake that explains most of what is wrong; None if two explain as much."""
    found = sorted(parts(catalogue), key=lambda part: -part[0])
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return Recognized(catalogue.known[found[0][1]].mistakes, whole=False)


def parts(catalogue: Catalogue) -> Iterator[tuple[int, int]]:
    """Each mistake whose print stands under most of the labels that it moves: how many, which.

    All these labels are wrong, also the first one: that is what the student is shown.
    """
    first = np.argmax(catalogue.wrong & catalogue.compared)
    for place in catalogue.single[catalogue.moved[catalogue.single, first]]:
        moved = catalogue.moved[place] & catalogue.compared
        agrees = moved & catalogue.agrees[place]
        if (moved & ~catalogue.wrong).any():
            continue
        if 2 * agrees.sum() > moved.sum() and catalogue.tells(agrees):
            yield int(agrees.sum()), int(place)
