"""What an edit is: a small change at one place of a syntax tree, and the sentence for it."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Spoken = Mapping[str, ast.AST | str]
# What stands at the place instead, and what is named in the sentence: nodes, or words of code.
Change = tuple[ast.AST | list[ast.stmt], Spoken]


@dataclass(frozen=True)
class Scene:
    """What surrounds a place: the node above it, the function, and the class of a method."""

    statement: ast.stmt
    function: ast.FunctionDef
    owner: ast.ClassDef | None = None
    whole: ast.AST = field(default_factory=lambda: ast.Module([], []))
    above: ast.AST | None = None

    @cached_property
    def parameters(self) -> list[str]:
        own = self.function.args
        return [each.arg for each in (*own.posonlyargs, *own.args) if each.arg != "self"]

    @cached_property
    def locals(self) -> list[str]:
        """The names that the function binds above the statement."""
        stored = [n for n in ast.walk(self.function) if isinstance(n, ast.Name)]
        stored = [n for n in stored if isinstance(n.ctx, ast.Store)]
        above = [n.id for n in stored if n.lineno < self.statement.lineno]
        return list(dict.fromkeys(above))

    @cached_property
    def defaults(self) -> dict[str, ast.expr]:
        """The attributes that `__init__` takes, with their defaults."""
        methods = self.owner.body if self.owner else []
        for method in methods:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                names = [each.arg for each in method.args.args][::-1]
                return dict(zip(names, method.args.defaults[::-1], strict=False))
        return {}


@dataclass(frozen=True)
class Edit:
    """A kind of edit.

    Attributes:
        name: by which its mutants are called.
        nodes: the kinds of syntax that it changes.
        says: a sentence that is true of an answer with the same values; the names in it are those
            that a change gives.
        make: (node, scene) -> changes. The node of an edit of two statements is a pair.
        once: whether the solution alone is edited so: other right answers would tell the same.
    """

    name: str
    nodes: tuple[type, ...]
    says: str
    make: Callable[[ast.AST, Scene], Iterator[Change]]
    once: bool = False


EDITS: list[Edit] = []
KEPT = {"strict", "name", "dtype"}  # arguments about which no formula says anything


def edit(*nodes: type, says: str, once: bool = False):
    """Enter a function as an edit of these kinds of syntax."""

    def entered(make):
        EDITS.append(Edit(make.__name__, nodes, says, make, once))
        return make

    return entered


def called(node: ast.AST) -> str:
    """The last name of the function that is called: `mean` in `ops.mean(x)` and `x.mean()`."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def argument(call: ast.Call) -> ast.expr | None:
    """What the function is called on: `x` in `ops.mean(x)` and `x.mean()`."""
    if call.args:
        return None if isinstance(call.args[0], ast.Starred) else call.args[0]
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def replaced(node: ast.AST, **fields) -> ast.AST:
    """A copy of a node in which some fields are others."""
    own = {name: getattr(node, name, None) for name in node._fields}
    return ast.copy_location(type(node)(**(own | fields)), node)


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.BinOp:
    return ast.BinOp(left=left, op=operator, right=right)


def minus(node: ast.expr) -> ast.UnaryOp:
    return ast.UnaryOp(op=ast.USub(), operand=node)


def is_number(node: ast.AST, *values: float) -> bool:
    """Is it a constant number, or one of these?"""
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return False
    return not values or node.value in values


def is_name(node: ast.AST) -> bool:
    """Is it a variable or an attribute that is read?"""
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)


def is_text(statement: ast.stmt) -> bool:
    """Is it a docstring?"""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def same(one: ast.AST, other: ast.AST) -> bool:
    return ast.unparse(one) == ast.unparse(other)
