"""What of it is right: which labels, numbers of which sign, which rows or columns."""

import numpy as np

from course.checking.comparing import Difference
from course.checking.probing import parsed
from course.checking.relating.wrong import Wrong
from course.sentences import Sentence, sentence

REST = "All the rest is right: {right} of {all}."
TOGETHER = "Wrong is also {label}; all the rest is right: {right} of {all}."
KIND = "Wrong are only values of this kind; all the rest is right: {right} of {all}."
FROM = Sentence("All before it is right, and all from there on is wrong.")
ALWAYS = Sentence("Where it is wrong, it always gives the same.")
WHERE = "It is wrong wherever {name} is {value}, and only there."
ROWS = "Only row {place} is wrong; the other rows are right."
COLUMNS = "Only column {place} is wrong; the other columns are right."
NEGATIVE = Sentence("Wrong is only what should be below 0.")
POSITIVE = Sentence("Wrong is only what should be above 0.")
ZERO = Sentence("Wrong is only what should be 0.")


def right_labels(wrong: Wrong) -> Sentence | None:
    """Is one label wrong, or all for which the answer was given one thing, and nothing else?"""
    if len(wrong.wrong) == 1 and len(wrong.right) >= 2:
        return sentence(REST, right=len(wrong.right), all=len(wrong.seen))
    for name, value in parsed(wrong.labels[0])[1].items():
        same = [label for label in wrong.seen if parsed(label)[1].get(name) == value]
        if same == wrong.labels and 1 < len(same) < len(wrong.seen):
            return sentence(WHERE, name=name, value=value)
    return None


def begins(wrong: Wrong) -> Sentence | None:
    """Is there a label from which on all are wrong, and before which all are right?"""
    in_order = list(wrong.seen) == [*wrong.right, *wrong.labels]
    return FROM if in_order and wrong.right and len(wrong.labels) > 2 else None


def extent(wrong: Wrong) -> Sentence | None:
    """Are two labels wrong, or those of one quantity, and no others?"""
    right, labels = wrong.right, wrong.labels
    told = {"right": len(right), "all": len(wrong.seen)}
    if len(right) >= 2 and len(labels) == 2:
        return Sentence(TOGETHER, told | {"label": labels[1]})
    kinds = {parsed(label)[0] for label in labels}
    if len(right) >= 2 and len(kinds) == 1 and not kinds & {parsed(each)[0] for each in right}:
        return Sentence(KIND, told)
    return None


def always(wrong: Wrong) -> Sentence | None:
    """Does the answer give one thing under all labels, be it right or wrong there?"""
    same = len({tuple(np.ravel(each.value)) for each in wrong.wrong}) == 1
    kinds = {parsed(label)[0] for label in wrong.seen}
    return ALWAYS if same and len(kinds) == 1 and len(wrong.wrong) > 2 else None


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
