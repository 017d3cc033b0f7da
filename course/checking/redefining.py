"""An answer defined once more, from its own source, in a copy of the notebook's names.

Only the statements that define it, and those of the functions of its cell that it uses, are written
again and run: the notebook keeps what it has. A place is told by a line of this one cell, so what
another cell defines is one step, as a function of a library is.
"""

import ast
import linecache
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from course.checking.observing import FUTURE, compiled, is_answer
from course.checking.rewriting import ENTER, NOTE, Expression, Rewriting

FIXED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type, bool, int, float)


@dataclass(frozen=True)
class Rewritten:
    """An answer that notes what it computes.

    Attributes:
        names: its global names, and what they stand for now.
        cell: the file under which the cell of the answer is known.
        expressions: what is noted, by number.
        several: the expressions with more than one value before they are used.
        files: under which its code is known.
    """

    names: dict
    cell: str
    expressions: list[Expression] = field(default_factory=list)
    several: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    answer: object = None


def rewritten(answer, note: Callable, enter: Callable) -> Rewritten | None:
    """The answer, written once more; None where its source or its names cannot be found."""
    names = names_of(answer)
    aliases = [name for name, value in names.items() if value is answer]
    place = defined_at(answer)
    new = Rewritten(dict(names) | {NOTE: note, ENTER: enter}, place[0] if place else "")
    done: set[int] = set()
    for name in aliases:
        define(name, names, new, done)
    changed = [new.names[name] for name in aliases if new.names[name] is not answer]
    return replace(new, answer=changed[0]) if changed else None


def define(name: str, names: Mapping, new: Rewritten, done: set[int]) -> None:
    """Define what a name stands for in the new names; first what that uses of the same cell."""
    place = defined_at(names.get(name))
    if place is None or place[0] != new.cell:
        return
    cell = "".join(linecache.getlines(place[0]))
    statement = statement_at(cell, place[1])
    if statement is None or statement.lineno in done:
        return
    done.add(statement.lineno)
    used = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    for other in dict.fromkeys(used):
        define(other, names, new, done)
    fixed = {each for each, value in names.items() if isinstance(value, FIXED)}
    body = Rewriting(cell, fixed, new.expressions, new.several).block([statement])
    source = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
    code = compiled(source, name, place[2])
    new.files.add(code.co_filename)
    exec(code, new.names)


def names_of(answer) -> dict:
    """The global names of a function, or of the functions of a class."""
    function = next(functions(answer), None)
    return function.__globals__ if function else {}


def functions(answer) -> Iterator[types.FunctionType]:
    """The functions in an answer that stand in a cell."""
    found = vars(answer).values() if isinstance(answer, type) else [answer]
    for each in found:
        function = getattr(each, "__func__", None) or getattr(each, "fget", None) or each
        function = getattr(function, "__wrapped__", function)
        if isinstance(function, types.FunctionType) and is_answer(function.__code__.co_filename):
            yield function


def defined_at(value) -> tuple[str, int, int] | None:
    """The file and the line of a function or class of the student; what it takes of the future."""
    function = next(functions(value), None)
    code = function and function.__code__
    return (code.co_filename, code.co_firstlineno, code.co_flags & FUTURE) if code else None


def statement_at(cell: str, line: int) -> ast.stmt | None:
    """The statement of a cell that holds a line."""
    for each in ast.parse(cell).body:
        decorators = [d.lineno for d in getattr(each, "decorator_list", [])]
        if min([each.lineno, *decorators]) <= line <= each.end_lineno:
            return each
    return None
