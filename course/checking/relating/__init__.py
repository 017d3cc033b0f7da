"""How what an answer gives is related to what is expected: over all wrong labels at once.

    found = k · expected,   √expected,   |expected|,   expected + c,   the transpose, …

A relation is said only where it holds for every wrong number, and for at least two different ones
that are neither 0 nor 1 nor another number that comes about easily. It is then true by itself,
whatever its cause.
"""

from dataclasses import replace

from course.checking.relating.factors import in_factors
from course.checking.relating.lines import in_lines
from course.checking.relating.missing import not_finite
from course.checking.relating.numbers import constant, of_numbers
from course.checking.relating.order import rearranged, reshaped
from course.checking.relating.rest import always, begins, extent, of_lines, of_sign, right_labels
from course.checking.relating.wrong import Wrong
from course.sentences import Sentence, sentence

__all__ = ["Wrong", "always", "begins", "extent", "related"]


def related(wrong: Wrong) -> Sentence | None:
    """The relation that holds for all that is wrong; else what of it is right."""
    if not wrong.wrong:
        return None
    relation, rest = relation_of(wrong), right_labels(wrong)
    if relation and rest:
        return sentence("{relation} {rest}", relation=relation, rest=rest)
    finders = of_sign, of_lines, of_first
    return relation or rest or next(filter(None, (find(wrong) for find in finders)), None)


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
