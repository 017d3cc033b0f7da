"""The code of a cell as a reader needs it: what it computes, without what only shows it."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from course.answers.cells import Statement, statements
from course.answers.predictions import predictions
from course.languages import translated
from course.making import telling
from course.publishing.blocks import Block, Claim, Question


def told(node: ast.stmt) -> bool:
    """Does it only show a picture, a claim, a question or its answer, which stand on the page?"""
    return telling.tells(node) or telling.asks(node)


def computes(cell: str) -> str:
    """The lines of a cell without the statements that only show something."""
    lines = cell.split("\n")
    for each in reversed([one for one in read(cell) if told(one.node)]):
        del lines[each.node.lineno - 1 : each.node.end_lineno]
    return "\n".join(lines).strip("\n")


def read(cell: str) -> tuple[Statement, ...]:
    """The statements of a cell; none where IPython alone understands it."""
    own = not cell.startswith(("%", "!"))
    return statements(cell) if own else ()


def titled(cell: str) -> tuple[str, str]:
    """(title, code) of a cell that Colab folds away; "" for a title where it has none."""
    if not cell.startswith(telling.TITLE):
        return "", cell
    title, _, code = cell.removeprefix(telling.TITLE).partition("\n")
    return title, code


def questions(cell: str) -> Iterator[Question]:
    """What a cell asks before an experiment."""
    for each in predictions(cell):
        yield Question(each.name, translated(each.question), tuple(map(translated, each.choices)))


def with_reasons(cell: str, blocks: list[Block]) -> list[Block]:
    """The blocks of a cell; its claims with the code that decided whether they hold."""
    reasons = [ast.unparse(node.value.args[1]) for node in claims(cell)]
    made = [block for block in blocks if isinstance(block, Claim)]
    if len(made) != len(reasons):
        return blocks
    why = dict(zip(map(id, made), reasons, strict=True))
    return [replace(each, holds=why[id(each)]) if id(each) in why else each for each in blocks]


def claims(cell: str) -> list[ast.Expr]:
    """The calls of `lab.claim` at the top level of a cell."""
    nodes = [each.node for each in read(cell)]
    return [node for node in nodes if telling.tells(node) and telling.called(node) == "lab.claim"]
