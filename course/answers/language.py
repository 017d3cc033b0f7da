"""The language of a notebook that was handed in: what its call of `lab.setup` says."""

import ast
from collections.abc import Iterable, Iterator

from course import languages
from course.answers.cells import statements


def language(code: Iterable[str]) -> str:
    """The language in which a student works, English where nothing that is known is named."""
    named = (each for cell in code if "lab.setup" in cell for each in asked_for(cell))
    return next((each for each in named if each in languages.known()), languages.ENGLISH)


def asked_for(cell: str) -> Iterator[str]:
    """The languages that the calls of `lab.setup` in a cell name."""
    try:
        nodes = [node for each in statements(cell) for node in each.at_once]
    except SyntaxError:
        return
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="lab"), attr="setup")):
                given = {each.arg: each.value for each in node.keywords}
                yield from literal(given.get("language"))


def literal(node: ast.expr | None) -> list[str]:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [node.value] if is_text else []
