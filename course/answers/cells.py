"""From the text of a cell to Python: what only IPython understands becomes calls, as in Jupyter."""

import ast
import contextlib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from course import syntax
from course.answers import scope

RUN_HERE = ("time", "capture", "prun")  # magics that run their code among the notebook's names
NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a cell, and its own lines, decorators included."""

    node: ast.stmt
    text: str

    @property
    def line(self) -> int:
        """Of its cell, from 1 on."""
        decorators = [each.lineno for each in getattr(self.node, "decorator_list", [])]
        return min([self.node.lineno, *decorators])

    @cached_property
    def at_once(self) -> list[ast.AST]:
        return list(scope.at_once(self.node))

    @cached_property
    def binds(self) -> set[str]:
        return scope.binds(self.node)

    @cached_property
    def removes(self) -> set[str]:
        return scope.removes(self.node)

    @cached_property
    def imported(self) -> dict[str, str]:
        return scope.imported(self.node)

    @cached_property
    def handed(self) -> set[str]:
        return scope.handed(self.node)

    @cached_property
    def inner(self) -> set[str]:
        """The global names that its functions use or bind when they are called."""
        return self.uses.later | self.reaches

    @cached_property
    def reaches(self) -> set[str]:
        return scope.reaches(self.node) if "global" in self.text else set()

    @cached_property
    def uses(self) -> scope.Uses:
        return scope.uses(self.text)


def python(cell: str) -> str:
    """The cell as IPython runs it. Raises SyntaxError if that is no Python."""
    with contextlib.suppress(SyntaxError):
        if not cell.lstrip().startswith("In ["):  # a prompt, although `In [1]: x = 2` is Python
            return parsed(cell) and cell
    parsed(plain := transformed(cell))
    return plain


@lru_cache(maxsize=1024)
def parsed(text: str) -> ast.Module:
    """The syntax tree; SyntaxError also where the text is too deep, or holds what no text does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about "\d": not the grader's concern
            return syntax.tree(text)
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("it is nested too deeply") from error
    except ValueError as error:
        raise SyntaxError(str(error)) from error


@cache
def transformer():
    """IPython's own, imported only for a notebook that needs it."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()


@lru_cache(maxsize=1024)
def transformed(cell: str) -> str:
    """`%time x = 1` as `get_ipython().run_line_magic('time', 'x = 1')`."""
    try:
        return transformer().transform_cell(cell)
    except Exception as error:  # IPython gives up in several ways
        raise SyntaxError(str(error) or "IPython does not understand it") from error


@lru_cache(maxsize=2048)
def statements(cell: str) -> tuple[Statement, ...]:
    """The statements that a cell runs, also behind `%%time`. SyntaxError if it is no Python.

    They are kept: most cells of a class are those of the lecture.
    """
    plain = python(cell)
    lines, found = plain.split("\n"), []
    for node in parsed(plain).body:
        code = run_here(node)
        found += [Statement(node, segment(lines, node))] if code is None else statements(code)
    return tuple(found)


def run_here(node: ast.stmt) -> str | None:
    """The code that a magic runs among the notebook's names; None where it is no such magic."""
    if not is_magic(node) or node.value.func.attr not in ("run_cell_magic", "run_line_magic"):
        return None
    name, options, *body = (argument.value for argument in node.value.args)
    if name not in RUN_HERE or (name == "time" and body and options.strip()):
        return None
    code = body[0] if body else options
    return code if body or is_python(code) else None


def is_magic(node: ast.stmt) -> bool:
    """Is it nothing but a call of IPython: `%matplotlib inline`, `!ls`, `obj?`"""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    shell = call.func.value
    called = isinstance(shell, ast.Call) and isinstance(shell.func, ast.Name)
    return called and shell.func.id == "get_ipython" and all(map(is_text, call.args))


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_python(cell: str) -> bool:
    try:
        return bool(python(cell))
    except SyntaxError:
        return False


def segment(lines: list[str], node: ast.stmt) -> str:
    """The lines of a statement, decorators included; less of a line that it shares by `;`."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    own = lines[first - 1 : node.end_lineno]
    before = own[0].encode()[: node.col_offset] if first == node.lineno else b""
    after = own[-1].encode()[node.end_col_offset :].strip()
    if after.startswith(b";"):
        own[-1] = own[-1].encode()[: node.end_col_offset].decode()
    own[0] = own[0][len(before.decode()) :]
    return "\n".join(own)


def calls(statement: Statement, names: Mapping[str, str] = NONE) -> Iterator[tuple[str, ast.expr]]:
    """("momentum", the expression `Momentum`) for `checks.momentum(Momentum)`, wherever it stands.

    `names` are those that imports have bound, with their dotted paths. Of functions that are only
    defined here, nothing is called.
    """
    for call in statement.at_once:
        if isinstance(call, ast.Call) and (call.args or call.keywords):
            module, _, check = scope.dotted(call.func, names).rpartition(".")
            if module.split(".")[-1] == "checks":
                yield check, scope.arguments(call)[0]


def checked(cell: str) -> tuple[str, str] | None:
    """("momentum", "Momentum") for a cell that calls `checks.momentum(Momentum)`."""
    try:
        found = [call for each in statements(cell) for call in calls(each)]
    except SyntaxError:
        return None
    return next(((check, ast.unparse(given)) for check, given in found), None)
