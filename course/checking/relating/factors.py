"""One factor for all wrong numbers: a number, or one that is made of a size or a constant."""

import re
from collections.abc import Mapping

import numpy as np

from course.checking.comparing import Difference
from course.checking.probing import parsed
from course.checking.relating.wrong import Function, Wrong
from course.sentences import Sentence, sentence

TIMES = "Each wrong number is {factor} times what is expected."
BY_SIZE: Mapping[str, Function] = {
    "Each wrong number is too large by the factor {name}.": lambda n: n,
    "Each wrong number is too small by the factor {name}.": lambda n: 1 / n,
    "Each wrong number is too large by the factor √n; n is {name}.": np.sqrt,
    "Each wrong number is too small by the factor √n; n is {name}.": lambda n: 1 / np.sqrt(n),
    "Each wrong number is n/(n − 1) times what is expected, where n is {name}.": lambda n: (
        n / (n - 1)
    ),
    "Each wrong number is (n − 1)/n times what is expected, where n is {name}.": lambda n: (
        (n - 1) / n
    ),
}
AXES = {"the number of rows": 0, "the number of columns": -1}


def in_factors(wrong: Wrong) -> Sentence | None:
    """One factor for all numbers, or for each label one made of its sizes and constants."""
    if not wrong.exact:
        return None
    factor = fitted(wrong.wrong[0])
    if wrong.fit(lambda each: factor * each.expected):
        return sentence(TIMES, factor=f"{factor:.4g}")
    for template, function in BY_SIZE.items():
        for name in sizes(wrong.wrong[0]):
            if wrong.fit(lambda each, n=name, f=function: scaled(each, n, f)):
                return sentence(template, name=name)
    return None


def fitted(each: Difference) -> float:
    """The factor that fits best: x · y / x · x."""
    x, y = np.ravel(each.expected), np.ravel(each.value)
    return float(x @ y / max(x @ x, 1e-300))


def sizes(each: Difference) -> dict[str, float]:
    """The numbers that the probe of a label was given, and the sizes of its value, by name."""
    given = {name: float(text) for name, text in parsed(each.label)[1].items() if is_number(text)}
    shape = each.expected.shape
    return given | {name: shape[axis] for name, axis in AXES.items() if len(shape) > 1}


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", text))


def scaled(each: Difference, name: str, function: Function) -> np.ndarray | None:
    """The expected value, times a factor that is made from a size of its label."""
    size = sizes(each).get(name, 0.0)
    return each.expected * function(size) if size > 1 else None
