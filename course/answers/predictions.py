"""What stands in the calls of `lab.predict`, read from their source: nothing is run."""

import ast
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course.answers.cells import statements
from course.files import text
from course.lab.predictions import Prediction, fitting
from course.syllabus import Lesson

MOST, LONGEST = 200, 500  # predictions of one notebook, characters of a text


@dataclass(frozen=True)
class Known:
    """A prediction of a lesson, with what its solved notebook measured."""

    name: str
    question: str
    choices: tuple[str, ...]
    measured: str | float


def known(lesson: Lesson) -> list[Known]:
    """The predictions of a lesson, in its order; none in a student's copy of the course."""
    path = lesson.folder / "predictions.json"
    found = json.loads(text(path)) if path.exists() else []
    return [Known(**each | {"choices": tuple(each["choices"])}) for each in found]


def guesses(code: Iterable[str]) -> dict[str, str | float]:
    """name -> the guess, a choice or a number, of all predictions in some cells that have one."""
    given = {each.name: each.guess for cell in code for each in predictions(cell)}
    return {name: guess for name, guess in list(given.items())[:MOST] if guess is not None}


def predictions(cell: str) -> Iterator[Prediction]:
    """The calls of `lab.predict` in a cell whose arguments can be read."""
    try:
        run = statements(cell) if "lab.predict" in cell else ()
        found = [node for each in run for node in each.at_once]
    except SyntaxError:
        return
    for call in filter(is_prediction, found):
        if made := prediction(call):
            yield made


def is_prediction(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="lab"), attr="predict")):
            return True
    return False


def prediction(call: ast.Call) -> Prediction | None:
    """The prediction that a call makes; None where its words are not literals."""
    words = {each.arg: each.value for each in call.keywords}
    words |= dict(zip(("name", "question"), call.args, strict=False))
    try:
        name, question = (ast.literal_eval(words[key]) for key in ("name", "question"))
        choices = ast.literal_eval(words["choices"]) if "choices" in words else ()
    except (KeyError, ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if not all(is_text(each) for each in (name, question, *listed(choices))):
        return None
    guess = fitting(value(words.get("guess")), listed(choices))
    return Prediction(name, question, tuple(choices), guess)


def listed(choices) -> tuple:
    """The choices, or something that is no text where they are no list."""
    return tuple(choices) if isinstance(choices, tuple | list) and len(choices) < 27 else (None,)


def is_text(found) -> bool:
    return isinstance(found, str) and len(found) <= LONGEST


def value(node: ast.expr | None) -> str | float | None:
    """A text, a number, or a number that is computed from numbers: `10**-12`, `1 / 3`."""
    match node:
        case ast.Constant(value=str() | int() | float() as found) if not isinstance(found, bool):
            return found
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return computed(lambda a: -a, inner)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            return computed(OPERATIONS[type(op)], left, right)
    return None


# of floats: however large the numbers, the result is there at once
OPERATIONS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


def computed(operation, *nodes: ast.expr) -> float | None:
    try:
        found = operation(*(float(value(node)) for node in nodes))
    except (TypeError, ValueError, ArithmeticError, RecursionError):
        return None
    return found if isinstance(found, float) else None
