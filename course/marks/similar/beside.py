"""Two answers side by side: their lines, and the numbers of the statements that agree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from course.marks.similar import pieces
from course.marks.similar.exercise import Both, Exercise, worth
from course.marks.similar.own import Own
from course.marks.similar.pieces import Piece


@dataclass(frozen=True)
class Line:
    """A line of an answer; the number is that of its statement in both answers, 0 for none."""

    text: str
    number: int = 0
    begins: bool = False

    @property
    def code(self) -> str:
        return self.text.lstrip()

    @property
    def indent(self) -> str:
        return self.text[: len(self.text) - len(self.code)]


def beside(exercise: Exercise, pair: Both) -> tuple[list[Line], list[Line]]:
    """The lines of both answers. A number stands for two statements with rare pieces in common."""
    one, other = (exercise.answers[student] for student in pair)
    shared = {piece: worth(who) for piece, who in exercise.shared(pair).items()}
    found = sorted(matches(one, other, shared))
    first = {i: number for number, (i, _) in enumerate(found, 1)}
    second = {j: number for number, (_, j) in enumerate(found, 1)}
    return lines(one, first), lines(other, second)


def matches(one: Own, other: Own, shared: Mapping[Piece, float]) -> Iterator[tuple[int, int]]:
    """Pairs of statements, each statement once, those first that have most in common."""
    left = [pieces.of(each) & shared.keys() for each in one.statements]
    right = [pieces.of(each) & shared.keys() for each in other.statements]
    weights = {
        (i, j): sum(shared[piece] for piece in a & b)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if a & b
    }
    seen: set[tuple[str, int]] = set()
    for i, j in sorted(weights, key=lambda each: (-weights[each], each)):
        if not {("left", i), ("right", j)} & seen:
            seen |= {("left", i), ("right", j)}
            yield i, j


def lines(own: Own, numbers: Mapping[int, int]) -> list[Line]:
    found = [Line(text) for text in own.text.split("\n")]
    for place, number in numbers.items():
        statement = own.statements[place]
        for at in range(statement.first - 1, statement.last):
            if found[at].text.strip():
                found[at] = Line(found[at].text, number, at == statement.first - 1)
    return found
