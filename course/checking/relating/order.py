"""The right numbers in another shape or in another order."""

from collections.abc import Mapping

import numpy as np

from course.checking.comparing import Difference
from course.checking.relating.wrong import Function, Wrong
from course.sentences import Sentence

NUMBERS_ARE_RIGHT = Sentence("The numbers are right; only their shape is another one.")
TURNED = Sentence("The numbers are right, and rows and columns are exchanged.")
REPEATED = Sentence("The numbers are right, and each stands there several times.")


def reshaped(wrong: Wrong) -> Sentence | None:
    """The right numbers in another shape."""
    if wrong.of_one_shape:
        return None
    if wrong.fit(lambda each: each.expected.T if each.expected.ndim > 1 else None):
        return TURNED
    if wrong.fit(lambda each: laid_out(each.expected, each.value.shape)):
        return NUMBERS_ARE_RIGHT
    return REPEATED if wrong.fit(lambda each: spread(each.expected, each.value.shape)) else None


def laid_out(x: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    return x.reshape(shape) if x.size == np.prod(shape) else None


def spread(x: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    """x, repeated along new axes, or along those on which it has one entry."""
    for columns in (x, x[..., None]):
        try:
            return np.broadcast_to(columns, shape)
        except ValueError:
            continue
    return None


REARRANGED: Mapping[str, Function] = {
    "The numbers are right, and rows and columns are exchanged.": np.transpose,
    "The right numbers stand there in the opposite order.": lambda x: x[::-1],
}
LATE = Sentence("The right numbers, one step late.")
EARLY = Sentence("The right numbers, one step early.")
OTHER_ORDER = Sentence("The right numbers stand there in another order.")


def rearranged(wrong: Wrong) -> Sentence | None:
    """The right numbers at other places."""
    arrays = all(each.expected.ndim and each.expected.shape[0] > 2 for each in wrong.wrong)
    if not (arrays and wrong.exact):
        return None
    for text, function in REARRANGED.items():
        if wrong.fit(lambda each, f=function: f(each.expected)):
            return Sentence(text)
    if wrong.fit(lambda each: np.concatenate([each.value[:1], each.expected[:-1]])):
        return LATE
    if wrong.fit(lambda each: np.concatenate([each.expected[1:], each.value[-1:]])):
        return EARLY
    return OTHER_ORDER if wrong.fit(sorted_alike) else None


def sorted_alike(each: Difference) -> np.ndarray:
    """The expected numbers in the order of the found ones."""
    order = np.argsort(np.argsort(each.value, axis=None, kind="stable"))
    return np.sort(each.expected, axis=None)[order].reshape(each.value.shape)
