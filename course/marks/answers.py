"""By what an answer is known: so that a decision is seen to be about another one."""

import ast
from collections.abc import Iterable, Mapping, Sequence

from course import syntax
from course.files import digest
from course.grading.records import Graded, Result

SIZE = 7  # hexadecimal digits: among 10,000 answers two are alike by chance once in 5 classes
ONE = "a"  # a letter, so that no spreadsheet takes it for a number
NONE = "none"  # there is no answer


def of(graded: Graded) -> str:
    """By which one answer is known: the same for another layout and other comments."""
    return ONE + digest([code(graded.source)])[:SIZE] if graded.source else NONE


def code(source: str) -> str:
    """A source without layout and comments."""
    try:
        return ast.unparse(syntax.tree(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


def all_of(exercises: Iterable[str]) -> str:
    """By which the answers to a whole lesson are known."""
    known = sorted(exercises)
    return ONE + digest(known)[:SIZE] if set(known) - {NONE} else NONE


def group(lesson: str, graded: Graded, alike: "Alike") -> str:
    """By which equal wrong answers are known: their mistakes, or one answer that does the same."""
    verdict = graded.verdict
    if verdict.passed or verdict.blank:
        return ""
    return "+".join(sorted(verdict.mistakes)) or alike.get((lesson, graded.check, of(graded)), "")


Alike = Mapping[tuple[str, str, str], str]  # (lesson, exercise, answer) -> the first that does so


def alike(results: Sequence[Result]) -> Alike:
    """Of wrong answers that no known mistake explains, the first that does the same."""
    if not any(g.signature is not None for r in results for g in r.exercises):
        return {}
    from course.grading.groups import gathered  # needs Keras

    return {
        (each.lesson, each.check, of(member)): of(each.example)
        for each in gathered(results)
        for member in each.members
    }
