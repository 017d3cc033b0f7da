"""Each wrong number made from the expected one in the same way, or one and the same everywhere."""

from collections.abc import Mapping

import numpy as np

from course.checking.relating.wrong import Function, Wrong
from course.sentences import Sentence, sentence

FUNCTIONS: Mapping[str, Function] = {
    "Each wrong number has the wrong sign.": np.negative,
    "Each wrong number is the size |x| of what is expected: the sign is lost.": np.abs,
    "What should be below 0 is 0; the rest is right.": lambda x: np.maximum(x, 0),
    "What should be above 0 is 0; the rest is right.": lambda x: np.minimum(x, 0),
    "Each wrong number is the square of what is expected.": np.square,
    "Each wrong number is the square root of what is expected.": np.sqrt,
    "Each wrong number is 1 divided by what is expected.": np.reciprocal,
    "Each wrong number is 1 minus what is expected.": lambda x: 1 - x,
    "Each wrong number is the logarithm of what is expected.": np.log,
    "Each wrong number is exp of what is expected.": np.exp,
    "Each wrong number is rounded down to a whole number.": np.floor,
    "Each wrong number is rounded up to a whole number.": np.ceil,
}


def of_numbers(wrong: Wrong) -> Sentence | None:
    """A function that makes each number from the expected one."""
    if not wrong.exact:
        return None
    with np.errstate(all="ignore"):
        for text, function in FUNCTIONS.items():
            if wrong.fit(lambda each, f=function: f(each.expected)):
                return Sentence(text)
    return shifted_by(wrong)


MORE = "Each wrong number is {value} more than what is expected."
LESS = "Each wrong number is {value} less than what is expected."


def shifted_by(wrong: Wrong) -> Sentence | None:
    """One number that is added everywhere."""
    first = wrong.wrong[0]
    off = float(first.value[first.index] - first.expected[first.index])
    if not wrong.fit(lambda each: each.expected + off):
        return None
    return sentence(MORE if off > 0 else LESS, value=f"{abs(off):.4g}")


CONSTANT = "Each wrong number is {value}, whatever goes in."


def constant(wrong: Wrong) -> Sentence | None:
    """One and the same number where several different ones are expected."""
    if not (wrong.exact and wrong.of_one_kind):
        return None
    value = np.ravel(wrong.wrong[0].value)[0]
    same = all(np.all(each.value == value) for each in wrong.wrong)
    return sentence(CONSTANT, value=f"{value:.4g}") if same else None
