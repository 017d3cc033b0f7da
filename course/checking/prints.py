"""What is remembered of an observation: of each label how it is wrong, in a few numbers."""

from functools import lru_cache

import numpy as np

from course.checking.comparing import NOTHING, Scale, Values, deviation

NUMBERS = 4  # of each label
MANY = 10
# What kind of value stands under a label; `FINITE` with four zeros is a right one.
FINITE, NOT_FINITE, RESHAPED, MISSING = range(4)


def prints(
    values: Values, expected: Values, tolerance: float, scale: Scale, drawn: Values | None = None
) -> np.ndarray:
    """Of each label the kind of its value and `NUMBERS` numbers, shape (labels, 1 + NUMBERS).

    `drawn` are the statistics of random draws, which stand there rounded among the values.
    """
    drawn = drawn or {}
    rows = [
        of_label(values.get(label), right, tolerance, scale, drawn.get(label))
        for label, right in expected.items()
    ]
    return np.array(rows, "float64").reshape(-1, 1 + NUMBERS)


def of_label(value, right: np.ndarray, tolerance: float, scale: Scale, drawn=None) -> tuple:
    """The print of one label: fixed random projections of the squashed deviation.

    Of a value in another shape the first sizes of it stand in their place. Of a wrong statistic of
    random draws the deviation is that of `drawn`.
    """
    if value is None:
        return (MISSING, *np.zeros(NUMBERS))
    if np.shape(value) != np.shape(right):
        return (RESHAPED, *padded(np.shape(value)))
    d = np.ravel(deviation(value, right, scale))
    if np.all(np.abs(d) <= tolerance):
        return (FINITE, *np.zeros(NUMBERS))
    if drawn is not None:
        d = np.ravel(deviation(drawn, right, scale))
    return (NOT_FINITE if NOTHING in d else FINITE, *(d @ projection(d.size)))


def padded(shape: tuple[int, ...]) -> list[int]:
    """Number of axes, then sizes: always `NUMBERS` numbers."""
    return [len(shape), *shape, *[0] * NUMBERS][:NUMBERS]


@lru_cache
def projection(size: int) -> np.ndarray:
    """A fixed matrix (size, NUMBERS); few numbers are kept as they are."""
    if size <= NUMBERS:
        return np.eye(size, NUMBERS)
    return np.random.default_rng(size).normal(size=(size, NUMBERS))


def spread(step: np.ndarray, value: np.ndarray, right: np.ndarray, scale: Scale) -> float:
    """How far the print of a value moves if each of its numbers moves by a step of its own.

        s = d / (1 + |d|),   Δs = (1 − |s|)² Δd,   √ Σ (Δs · projection)²

    0 where a step is many times the scale, as where 0 is expected: all deviations are large there.
    """
    change = np.asarray(step / scale(right))
    slope = np.clip(1 - np.abs(deviation(value, right, scale)), 0, 1) ** 2
    moved = np.ravel(slope * np.where(change < MANY, change, 0))
    return float(np.sqrt(np.max(moved**2 @ projection(moved.size) ** 2, initial=0)))


def distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far two prints are apart, label by label; infinite where their kinds differ."""
    far = np.max(np.abs(one[..., 1:] - other[..., 1:]), axis=-1, initial=0)
    return np.where(one[..., 0] == other[..., 0], far, np.inf)


def is_wrong(prints: np.ndarray) -> np.ndarray:
    """Under which labels something else stands than is expected, or nothing."""
    return np.any(prints != 0, axis=-1)
