"""How what an answer gives is related to what is expected: over all wrong labels at once.

    found = k · expected,   √expected,   |expected|,   expected + c,   the transpose, …

A relation is said only where it holds for every wrong number, and for at least two different ones
that are neither 0 nor 1 nor another number that comes about easily. It is then true by itself,
whatever its cause.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from course.checking.comparing import Difference, Scale
from course.checking.probing import parsed
from course.sentences import Sentence, sentence

EXACT = 1e-4  # what rounding explains, as a share of the scale
EASY = (0.0, 0.5, 1.0, 2.0)  # sizes of numbers that come about by chance

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Wrong:
    """The wrong labels of an answer, with both values.

    Attributes:
        wrong: of each the difference, in order; none is missing.
        seen: all labels that were seen.
        tolerance, scale: as the check compares.
        random: labels under which a statistic of random draws stands: no relation is exact there.
    """

    wrong: Sequence[Difference]
    seen: Sequence[str]
    tolerance: float
    scale: Scale
    random: Container[str] = ()

    @property
    def labels(self) -> list[str]:
        return [each.label for each in self.wrong]

    @cached_property
    def of_one_shape(self) -> bool:
        return all(each.value.shape == each.expected.shape for each in self.wrong)

    @cached_property
    def finite(self) -> bool:
        return all(np.all(np.isfinite(each.value)) for each in self.wrong)

    @cached_property
    def exact(self) -> bool:
        """Are these numbers that a formula gives, each in its place?"""
        drawn = any(label in self.random for label in self.labels)
        return self.of_one_shape and self.finite and self.telling and not drawn

    @cached_property
    def telling(self) -> bool:
        """Are there two different sizes among the expected numbers that do not come easily?"""
        sizes = {float(f"{abs(x):.4g}") for each in self.wrong for x in np.ravel(each.expected)}
        return len(sizes - set(EASY)) >= 2

    def fit(self, related: Callable[[Difference], np.ndarray | None]) -> bool:
        """Is the value under every wrong label what `related` makes of the expected one?"""
        return all(self.near(each, related(each)) for each in self.wrong)

    def near(self, each: Difference, related: np.ndarray | None) -> bool:
        if related is None or np.shape(related) != each.value.shape:
            return False
        with np.errstate(all="ignore"):
            size = np.maximum(self.scale(each.expected), np.max(np.abs(related), initial=0))
            off = np.abs(each.value - related) / size
            alike = (each.value == related) | np.isnan(each.value) & np.isnan(related)
        return bool(np.all(alike | (off <= max(EXACT, self.tolerance))))


def related(wrong: Wrong) -> Sentence | None:
    """The relation that holds for all that is wrong; else what of it is right."""
    if not wrong.wrong:
        return None
    relation, rest = relation_of(wrong), right_labels(wrong)
    if relation and rest:
        return sentence("{relation} {rest}", relation=relation, rest=rest)
    return relation or rest or of_sign(wrong) or of_lines(wrong) or of_first(wrong)


def relation_of(wrong: Wrong) -> Sentence | None:
    """The first relation that holds for every number under the wrong labels."""
    finders = reshaped, not_finite, constant, of_numbers, in_factors, rearranged, in_lines
    return next(filter(None, (find(wrong) for find in finders)), None)


def of_first(wrong: Wrong) -> Sentence | None:
    """The relation that holds for the first wrong label, where none holds for all."""
    first = replace(wrong, wrong=wrong.wrong[:1])
    relation = len(wrong.wrong) > 1 and relation_of(first)
    template = "{relation} This holds for {label}."
    return sentence(template, relation=relation, label=wrong.labels[0]) if relation else None


# --- one number made from one number

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


# --- one factor

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


# --- shape, order, and what is no number

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


ALL_NAN = Sentence("Each wrong number is nan. Look for 0/0, inf − inf, or a log of 0 or less.")
SOME_NAN = "{count} of {all} numbers there are nan or inf; the others are right."


def not_finite(wrong: Wrong) -> Sentence | None:
    """Where there is nan or inf, if that is all that is wrong."""
    bad = [~np.isfinite(each.value) for each in wrong.wrong]
    if all(np.all(np.isnan(each.value)) for each in wrong.wrong):
        return ALL_NAN
    if wrong.finite or not wrong.of_one_shape:
        return None
    if not wrong.fit(lambda each: np.where(np.isfinite(each.value), each.expected, each.value)):
        return None
    count = sum(int(each.sum()) for each in bad)
    return sentence(SOME_NAN, count=count, all=sum(each.size for each in bad))


CONSTANT = "Each wrong number is {value}, whatever goes in."


def constant(wrong: Wrong) -> Sentence | None:
    """One and the same number where several different ones are expected."""
    if not wrong.exact:
        return None
    value = np.ravel(wrong.wrong[0].value)[0]
    same = all(np.all(each.value == value) for each in wrong.wrong)
    return sentence(CONSTANT, value=f"{value:.4g}") if same else None


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


# --- one factor for each column, or for each value

EACH_LABEL = Sentence("Each wrong value is right but for one factor; each has a factor of its own.")
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


# --- what of it is right

REST = "All the rest is right: {right} of {all}."
WHERE = "It is wrong wherever {name} is {value}, and only there."
ROWS = "Only row {place} is wrong; the other rows are right."
COLUMNS = "Only column {place} is wrong; the other columns are right."
NEGATIVE = Sentence("Wrong is only what should be below 0.")
POSITIVE = Sentence("Wrong is only what should be above 0.")
ZERO = Sentence("Wrong is only what should be 0.")


def right_labels(wrong: Wrong) -> Sentence | None:
    """Is one label wrong, or all for which the answer was given one thing, and nothing else?"""
    right = len(wrong.seen) - len(wrong.wrong)
    if len(wrong.wrong) == 1 and right >= 2:
        return sentence(REST, right=right, all=len(wrong.seen))
    for name, value in parsed(wrong.labels[0])[1].items():
        same = [label for label in wrong.seen if parsed(label)[1].get(name) == value]
        if same == wrong.labels and 1 < len(same) < len(wrong.seen):
            return sentence(WHERE, name=name, value=value)
    return None


def off(wrong: Wrong, each: Difference) -> np.ndarray:
    """Which numbers of a label are wrong."""
    with np.errstate(all="ignore"):
        return ~(np.abs(each.value - each.expected) <= wrong.tolerance * wrong.scale(each.expected))


def of_sign(wrong: Wrong) -> Sentence | None:
    """Are all expected numbers of one sign wrong, and no others?"""
    if not wrong.exact:
        return None
    bad = np.concatenate([np.ravel(off(wrong, each)) for each in wrong.wrong])
    sign = np.concatenate([np.ravel(np.sign(each.expected)) for each in wrong.wrong])
    for value, told in ((-1, NEGATIVE), (1, POSITIVE), (0, ZERO)):
        if 2 <= bad.sum() < bad.size and np.array_equal(bad, sign == value):
            return told
    return None


def of_lines(wrong: Wrong) -> Sentence | None:
    """Are the wrong numbers in one row, or in one column, of the only wrong label?"""
    each = wrong.wrong[0]
    if len(wrong.wrong) > 1 or not wrong.exact or each.expected.ndim != 2:
        return None
    for axis, template in ((1, ROWS), (0, COLUMNS)):
        lines = np.flatnonzero(off(wrong, each).any(axis=axis))
        if len(lines) == 1 and each.expected.shape[1 - axis] > 2:
            return sentence(template, place=int(lines[0]))
    return None
