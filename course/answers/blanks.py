"""Whether a blank that was handed out is left in an answer: read, not run."""

import ast
from collections.abc import Iterator

from course import syntax
from course.answers import scope
from course.answers.sources import Source

BLANK = "# YOUR CODE HERE\nraise NotImplementedError"


def is_blank(source: Source) -> bool:
    """Does a function of the answer itself come to a blank whenever it is called?"""
    return any(ends_blank(*each) for each in functions(source))


def functions(source: Source) -> Iterator[tuple[ast.FunctionDef, list[str]]]:
    """The functions of the statements that bind the answer's name, with the lines around them."""
    for cell in source.cells:
        for node in syntax.tree(cell).body:
            if source.name in scope.binds(node):
                own = (each for each in ast.walk(node) if isinstance(each, ast.FunctionDef))
                yield from ((each, cell.splitlines()) for each in own)


def ends_blank(function: ast.FunctionDef, lines: list[str]) -> bool:
    """Are its last lines the blank, and does nothing before them return?"""
    *before, last = function.body
    end = "\n".join(line.strip() for line in lines[last.lineno - 2 : last.end_lineno])
    returns = (each for node in before for each in ast.walk(node) if isinstance(each, ast.Return))
    return end == BLANK and not any(each.value or each in before for each in returns)
