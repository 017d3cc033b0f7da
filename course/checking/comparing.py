"""How far the values of an answer are from the expected ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from course.checking.observation import Observation

MISSING = 2.0  # beyond every finite deviation, which stays below 1

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
        """Expected and observed, with as many digits (4 to 7) as it takes to tell them apart."""
        right, wrong = self.expected[self.index], self.value[self.index]
        for digits in (4, 5, 6, 7):
            texts = number(right, digits), number(wrong, digits)
            if texts[0] != texts[1]:
                break
        return texts


def number(value: float, digits: int = 4) -> str:
    """0.4600, 18.000, 1000.0, 3.2e-05: `digits` decimals, fewer for a large number."""
    size = abs(value)
    if not 1e-3 <= size < 1e4 and size != 0:
        return f"{value:.{digits}g}"
    before = int(np.log10(size)) if size >= 1 else 0
    return f"{value:.{digits - before}f}"


def largest(expected: np.ndarray) -> np.ndarray:
    """The scale on which values of one label are compared: the largest of them."""
    return np.max(np.abs(expected), initial=0) + 1e-12


def first_difference(
    values: Values, expected: Values, tolerance: float, scale: Scale
) -> Difference | None:
    """The first value that is off by more than `tolerance`, as a share of its scale."""
    for label, right in expected.items():
        value = values.get(label)
        if value is None:
            return Difference(label, (), right, None)
        value = np.asarray(value, dtype=float)
        if value.shape != right.shape:
            return Difference(label, (), right, value)
        wrong = np.argwhere(np.abs(deviation(value, right, scale)) > tolerance)
        if len(wrong):
            return Difference(label, tuple(wrong[0]), right, value)
    return None


def wrong_labels(
    values: Values, expected: Values, tolerance: float, scale: Scale
) -> tuple[str, ...]:
    """The labels that were seen and are off, in their order."""
    return tuple(
        label
        for label, right in expected.items()
        if label in values and first_difference(values, {label: right}, tolerance, scale)
    )


def signature(values: Values, expected: Values, scale: Scale = largest) -> np.ndarray:
    """How far `values` are from `expected`, label by label, squashed into (-1, 1).

        d = (value − expected) / scale,   signature = d / (1 + |d|)

    What is not a number, or is not there, counts as `MISSING`.
    """
    parts = [deviation(values.get(label), right, scale) for label, right in expected.items()]
    return np.concatenate([np.ravel(part) for part in parts])


def deviation(value, right: np.ndarray, scale: Scale) -> np.ndarray:
    """The squashed deviation of one label, of the shape of `right`."""
    if value is None or np.shape(value) != np.shape(right):
        return np.full(np.shape(right), MISSING)
    with np.errstate(all="ignore"):
        d = (np.asarray(value) - right) / scale(right)
        return np.where(np.isfinite(d), d / (1 + np.abs(d)), MISSING)


def fault(observation: Observation, expected: Values) -> str:
    """The exception, or the wrong shape, in an observation; "" if there is none."""
    if observation.ended and observation.ended.how in ("raised", "unusable"):
        return f"{observation.ended.how} {observation.ended.says.text}"
    shapes = {k: np.shape(v) for k, v in observation.values.items() if k in expected}
    wrong = [f"{k} {shape}" for k, shape in shapes.items() if shape != np.shape(expected[k])]
    return wrong[0] if wrong else ""
