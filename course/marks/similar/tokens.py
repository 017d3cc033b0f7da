"""A statement as tokens of its syntax tree: names, layout and turns of phrase are gone.

Comments, docstrings, hints and prints are left out; `a += b` is read as `a = a + b`, `b > a` as
`a < b`; the terms of a sum and the keywords of a call are put in one order; a name that the
student chose is a blank, and of `np.sqrt`, `ops.sqrt` and `keras.ops.sqrt` the last word is left.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CHOSEN = ""  # stands for every name that the student chose
BODIES = ("body", "handlers", "orelse", "finalbody", "cases")
HINTS = ("annotation", "returns", "type_params", "ctx")
MIRRORED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
COMMUTE = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)
CALLED_ALIKE = {"AnnAssign": "Assign", "AugAssign": "Assign"}


@dataclass(frozen=True)
class Statement:
    """A statement without its body: its tokens, and the first and the last line of its text."""

    tokens: tuple[str, ...]
    first: int
    last: int


def statements(source: Iterable[ast.stmt]) -> list[Statement]:
    """The statements that do something; those of a body follow their head."""
    nodes = list(source)
    reader = Reader({name for node in nodes for name in chosen(node)})
    return [found for node in nodes for found in reader.statements(node)]


def chosen(tree: ast.AST) -> Iterator[str]:
    """The names that a tree binds: of variables, parameters, functions, attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def is_idle(node: ast.AST) -> bool:
    """Does a statement nothing that matters: a docstring, a hint, `pass`, a `print`?"""
    match node:
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.AnnAssign(value=None):
            return True
        case ast.Expr(value=ast.Constant() | ast.Call(func=ast.Name(id="print"))):
            return True
    return False


@dataclass(frozen=True)
class Reader:
    """Reads syntax trees in which some names are the student's choice."""

    names: set[str]

    def statements(self, node: ast.AST) -> Iterator[Statement]:
        """The head of a statement, then what stands in its body."""
        if is_idle(node):
            return
        inner = [each for name in BODIES for each in listed(node, name)]
        inner = [each for each in inner if isinstance(each, ast.AST)]
        yield Statement(tuple(self.head(node)), *lines(node, inner))
        for each in inner:
            yield from self.statements(each)

    def head(self, node: ast.AST) -> Iterator[str]:
        kind = type(node).__name__.removeprefix("Async")
        yield CALLED_ALIKE.get(kind, kind)
        if isinstance(node, ast.AugAssign):
            yield from self.tokens(node.target)
            yield from self.tokens(ast.BinOp(node.target, node.op, node.value))
        else:
            yield from self.fields(node, BODIES)

    def fields(self, node: ast.AST, left_out: tuple[str, ...] = ()) -> Iterator[str]:
        for name, _ in ast.iter_fields(node):
            if name not in (*left_out, *HINTS):
                for each in listed(node, name):
                    yield from self.tokens(each)

    def tokens(self, node) -> Iterator[str]:
        """The tokens of an expression, its operator first."""
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                yield self.name(name)
            case ast.Attribute(value=value, attr=name):
                yield from () if self.is_module(value) else self.tokens(value)
                yield self.name(name)
            case ast.Constant(value=value):
                yield constant(value)
            case ast.keyword(arg=name, value=value):
                yield self.name(name or "**")
                yield from self.tokens(value)
            case ast.BinOp(op=op) if isinstance(op, COMMUTE):
                yield type(op).__name__
                terms = [tuple(self.tokens(each)) for each in operands(node, type(op))]
                yield from (token for term in sorted(terms) for token in term)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in MIRRORED:
                yield from self.tokens(ast.Compare(right, [MIRRORED[type(op)]()], [left]))
            case ast.Call(func=func, args=args, keywords=keywords):
                yield "Call"
                for each in (func, *args, *sorted(keywords, key=lambda each: each.arg or "")):
                    yield from self.tokens(each)
            case ast.AST():
                yield type(node).__name__
                yield from self.fields(node)

    def name(self, name: str) -> str:
        return CHOSEN if name in self.names else name

    def is_module(self, node: ast.AST) -> bool:
        """`np` of np.sqrt, `keras.ops` of keras.ops.sqrt, and `self`."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and (node.id == "self" or node.id not in self.names)


def listed(node: ast.AST, name: str) -> list:
    """The field of a node as a list; the body of a lambda is no body."""
    value = getattr(node, name, None)
    return value if isinstance(value, list) else [value]


def operands(node: ast.expr, op: type) -> Iterator[ast.expr]:
    """a, b and c of a + b + c."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, op):
        yield from operands(node.left, op)
        yield from operands(node.right, op)
    else:
        yield node


def constant(value) -> str:
    """A number as it is; all texts are alike."""
    if isinstance(value, str | bytes):
        return type(value).__name__
    return f"{value:g}" if isinstance(value, float) else repr(value)


def lines(node: ast.AST, inner: list[ast.AST]) -> tuple[int, int]:
    """The first and the last line of a statement's head."""
    first = getattr(node, "lineno", 1)
    starts = [each.lineno for each in inner if hasattr(each, "lineno")]
    last = min(starts) - 1 if starts else getattr(node, "end_lineno", first)
    return first, max(first, last)
