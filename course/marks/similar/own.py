"""What of an answer is the student's own: not the lesson's, not another exercise's."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from course import syllabus
from course.answers import cells
from course.marks.similar import pieces, tokens
from course.marks.similar.pieces import Piece
from course.marks.similar.sent import Sent
from course.marks.similar.tokens import Statement

MOST = 200_000  # characters of one answer that are compared


@dataclass(frozen=True)
class Own:
    """The student's own part of one answer: its text, and the statements in it."""

    text: str
    statements: tuple[Statement, ...]

    @cached_property
    def pieces(self) -> frozenset[Piece]:
        return frozenset(piece for each in self.statements for piece in pieces.of(each))


def answers(sent: Sent, handout: Iterable[str]) -> dict[str, Own]:
    """Exercise -> the student's own part of its answer, in the order of the lesson.

    A function that two answers need belongs to the first of them. What is no Python is left out.
    """
    exercises = syllabus.lesson(sent.lesson).exercises
    names = {exercise.answer for exercise in exercises}
    seen, found = set(handout), {}
    for exercise in exercises:
        others = names - {exercise.answer}
        told = read(sent.answers.get(exercise.name, ""))
        own = {dump: each for dump, each in told.items() if not each.binds & others}
        own = {dump: each for dump, each in own.items() if dump not in seen}
        seen |= own.keys()
        found[exercise.name] = said(own.values())
    return {name: own for name, own in found.items() if own.statements}


def read(source: str) -> dict[str, cells.Statement]:
    """The statements of a source, each by what it is whatever its layout."""
    try:
        return {ast.dump(each.node): each for each in cells.statements(source[:MOST])}
    except (SyntaxError, RecursionError):
        return {}


def said(own: Iterable[cells.Statement]) -> Own:
    """The text of some statements, and what they say."""
    text = "\n\n\n".join(each.text for each in own)
    try:
        return Own(text, tuple(tokens.statements(cells.parsed(text).body)))
    except (SyntaxError, RecursionError):
        return Own(text, ())
