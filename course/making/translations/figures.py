"""The words around the numbers of a claim, read from the f-strings in its code: nothing is run."""

import ast
import re
from collections.abc import Iterator

from course.making.translations import prose
from course.measured import templates

FIELD = re.compile(r"\{[^{}]*?(%?)\}")


def figures(claim: ast.Call) -> Iterator[str]:
    """By what the parts of a claim's figure are looked up, as "largest difference {0}"."""
    for text in texts(figure_of(claim)):
        yield from filter(prose.has_words, templates(text))


def figure_of(claim: ast.Call) -> ast.expr | None:
    named = (each.value for each in claim.keywords if each.arg == "figure")
    return claim.args[2] if len(claim.args) > 2 else next(named, None)


def texts(node: ast.expr | None) -> Iterator[str]:
    """The texts that an expression may have as its value, with a number for each field."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(map(part, parts))
        case ast.IfExp(body=body, orelse=other):
            yield from (*texts(body), *texts(other))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format")):
            yield FIELD.sub(r"0\1", text)


def part(node: ast.expr) -> str:
    """A part of an f-string: its text, or a number in the place of a value."""
    match node:
        case ast.Constant(value=text):
            return text
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=form)])):
            return "0%" if form.endswith("%") else "0"
    return "0"
