"""How far the values of an answer are from the expected ones."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from course.checking.observation import Observation

NOTHING = 2.0  # what is not a number: beyond every finite deviation, which stays below 1

Values = Mapping[str, np.ndarray]
Scale = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Difference:
    """The first value that is not as expected: its label, its place in the array, both arrays."""

    label: str
    index: tuple[int, ...]
    expected: np.ndarray
    value: np.ndarray | None

    @property
    def pair(self) -> tuple[str, str]:
        """Expected and observed, with as many digits as it takes to tell them apart."""
        return self.texts(self.index)

    def texts(self, index: tuple[int, ...]) -> tuple[str, str]:
        """Expected and observed number at a place, written as the two that differ."""
        pair = self.expected[index], self.value[index]
        if self.whole:
            return tuple(f"{value:.0f}" for value in pair)
        return tuple(number(value, self.digits) for value in pair)

    @property
    def whole(self) -> bool:
        """Are only whole numbers expected, and is the wrong one whole as well?"""
        if self.value.shape != self.expected.shape:
            return False
        numbers = [*np.ravel(self.expected), self.value[self.index]]
        return all(np.isfinite(x) and x == np.round(x) and abs(x) < 1e6 for x in numbers)

    @property
    def digits(self) -> int:
        """How many digits (4 to 7) tell the two apart."""
        right, wrong = self.expected[self.index], self.value[self.index]
        if right == wrong:
            return 4
        apart = (d for d in (4, 5, 6) if number(right, d) != number(wrong, d))
        return next(apart, 7)


def number(value: float, digits: int = 4) -> str:
    """0.4600, 18.000, 1000.0, 3.2e-05: `digits` decimals, fewer for a large number."""
    size = abs(value)
    if not 1e-3 <= size < 1e4 and size != 0:
        return f"{value:.{digits}g}"
    before = int(np.log10(size)) if size >= 1 else 0
    return f"{value:.{digits - before}f}"


def is_short(value: np.ndarray) -> bool:
    """Has no number here more than two decimals, as counts, classes and shares have?"""
    value = np.asarray(value, dtype=float)
    with np.errstate(invalid="ignore"):
        return not np.any(np.abs(value - np.round(value, 2)) > 1e-6 * (1 + np.abs(value)))


def largest(expected: np.ndarray) -> np.ndarray:
    """The scale on which values of one label are compared: the largest of them."""
    return np.max(np.abs(expected), initial=0) + 1e-12


def differences(
    values: Values, expected: Values, tolerance: float, scale: Scale
) -> Iterator[Difference]:
    """Of each label the first value that is off by more than `tolerance`, a share of its scale."""
    for label, right in expected.items():
        value = values.get(label)
        if value is None:
            yield Difference(label, (), right, None)
            continue
        value = np.asarray(value, dtype=float)
        if value.shape != right.shape:
            yield Difference(label, (), right, value)
            continue
        wrong = np.argwhere(np.abs(deviation(value, right, scale)) > tolerance)
        if len(wrong):
            yield Difference(label, tuple(wrong[0]), right, value)


def signature(values: Values, expected: Values, scale: Scale = largest) -> np.ndarray:
    """How far `values` are from `expected`, label by label, squashed into (-1, 1).

        d = (value − expected) / scale,   signature = d / (1 + |d|)

    What is not a number, or is not there, counts as `NOTHING`.
    """
    parts = [deviation(values.get(label), right, scale) for label, right in expected.items()]
    return np.concatenate([np.ravel(part) for part in parts])


def deviation(value, right: np.ndarray, scale: Scale) -> np.ndarray:
    """The squashed deviation of one label, of the shape of `right`."""
    if value is None or np.shape(value) != np.shape(right):
        return np.full(np.shape(right), NOTHING)
    with np.errstate(all="ignore"):
        d = (np.asarray(value) - right) / scale(right)
        return np.where(np.isfinite(d), d / (1 + np.abs(d)), NOTHING)


def fault(observation: Observation) -> str:
    """The exception that ended an observation; "" if there is none."""
    if observation.ended and observation.ended.how in ("raised", "unusable"):
        return f"{observation.ended.how} {observation.ended.says.text}"
    return ""
