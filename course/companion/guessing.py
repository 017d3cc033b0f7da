"""Predictions of an older notebook, written into the calls of a newer one."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from course.answers import predictions
from course.answers.cells import parsed
from course.lab.predictions import Prediction, fitting


@dataclass(frozen=True)
class Guess:
    """A guess as it was typed, and what it meant among the choices of then."""

    typed: str
    meant: Prediction


def guesses(code: Iterable[str]) -> dict[str, Guess]:
    """The guesses in some cells by the name of the prediction, where there is one."""
    found = {}
    for cell in code:
        for call, made in calls(cell):
            if made.guess is not None:
                found[made.name] = Guess(ast.get_source_segment(cell, guess_of(call)), made)
    return found


def calls(cell: str) -> list[tuple[ast.Call, Prediction]]:
    """The calls of `lab.predict` that have a `guess=`, the last one first."""
    try:
        nodes = list(ast.walk(parsed(cell))) if "lab.predict" in cell else []
    except SyntaxError:
        return []
    made = [
        (node, predictions.prediction(node)) for node in filter(predictions.is_prediction, nodes)
    ]
    found = [(node, each) for node, each in made if each and guess_of(node)]
    return sorted(found, key=lambda pair: (-pair[0].lineno, -pair[0].col_offset))


def guess_of(call: ast.Call) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == "guess"), None)


def guessed(cell: str, known: Mapping[str, Guess]) -> str:
    """The cell with the guesses that are known; one that is no choice any more stays out."""
    lines = cell.splitlines(keepends=True)
    for call, made in calls(cell):
        if made.name in known and (typed := still(known[made.name], made)):
            put(lines, guess_of(call), typed)
    return "".join(lines)


def still(old: Guess, new: Prediction) -> str:
    """What is typed for the same guess now; "" where it is no choice any more."""
    if old.meant.choices == new.choices:
        return old.typed
    return "" if fitting(old.meant.guess, new.choices) is None else repr(old.meant.guess)


def put(lines: list[str], node: ast.expr, typed: str) -> None:
    """Replace an expression that stands in one line."""
    line = lines[node.lineno - 1].encode()
    changed = line[: node.col_offset] + typed.encode() + line[node.end_col_offset :]
    lines[node.lineno - 1] = changed.decode()
