"""A factor, and perhaps a shift, for each column, each row or each value."""

from collections.abc import Mapping

import numpy as np

from course.checking.comparing import Difference
from course.checking.relating.wrong import Wrong
from course.sentences import Sentence

EACH_LABEL = Sentence("Each wrong value is right but for one factor; not all have the same factor.")
LINES: Mapping[str, int] = {
    "Each column is right but for one factor of its own.": 0,
    "Each row is right but for one factor of its own.": 1,
}
SHIFTED_LINES: Mapping[str, int] = {
    "Each column is right but for a factor and a shift of its own.": 0,
    "Each row is right but for a factor and a shift of its own.": 1,
}
SPARE = 2  # so many more numbers than are fitted make a fit no chance


def in_lines(wrong: Wrong) -> Sentence | None:
    """Factors, and perhaps shifts, one for each line along an axis or for each value."""
    if not wrong.exact:
        return None
    if wrong.fit(lambda each: fitted_lines(np.reshape(each.expected, (-1, 1)), each, 0, 1)):
        return EACH_LABEL
    for terms, lines in ((1, LINES), (2, SHIFTED_LINES)):
        for text, axis in lines.items():
            if wrong.fit(lambda each, a=axis, t=terms: fitted_lines(matrix(each), each, a, t)):
                return Sentence(text)
    return None


def matrix(each: Difference) -> np.ndarray | None:
    """The expected value with its last axis as columns."""
    x = each.expected
    return x.reshape(-1, x.shape[-1]) if x.ndim > 1 else None


def fitted_lines(
    x: np.ndarray | None, each: Difference, axis: int, terms: int
) -> np.ndarray | None:
    """The best factor (and shift, if `terms` is 2) of each line, applied to the expected value."""
    if x is None or x.shape[axis] < terms + SPARE or min(x.shape) < 1:
        return None
    y = each.value.reshape(x.shape)
    middle = (np.mean(v, axis=axis, keepdims=True) if terms == 2 else 0.0 for v in (x, y))
    x0, y0 = middle
    size = np.sum((x - x0) ** 2, axis=axis, keepdims=True)
    if np.any(size < 1e-20):
        return None
    factor = np.sum((x - x0) * (y - y0), axis=axis, keepdims=True) / size
    if np.any(np.abs(factor) < 1e-6):
        return None
    return (y0 + factor * (x - x0)).reshape(each.value.shape)
