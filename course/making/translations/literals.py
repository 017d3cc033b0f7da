"""The literal texts that may reach an argument of a call: read from the source, nothing is run."""

import ast
from collections.abc import Iterator, Mapping, Sequence

Names = Mapping[str, Sequence[ast.expr]]


def reaching(node: ast.expr, names: Names) -> Iterator[str]:
    """The texts that an expression may have as its value, or in it.

    `names` says what may stand behind a name: its assigned values, or what a function returns.
    """
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.BinOp(op=ast.Add()):
            yield from added(node)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.BoolOp(values=parts):
            yield from several(parts, names)
        case ast.Dict(values=parts):
            yield from several(parts, names)
        case ast.IfExp(body=body, orelse=other):
            yield from several((body, other), names)
        case ast.Starred(value=inner) | ast.Subscript(value=inner):
            yield from reaching(inner, names)
        case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=[_, *others]):
            yield from several((inner, *others), names)
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
            yield from several(names.get(name, ()), without(names, name))


def several(nodes: Sequence[ast.expr], names: Names) -> Iterator[str]:
    for node in nodes:
        yield from reaching(node, names)


def added(node: ast.BinOp) -> Iterator[str]:
    """The sum of two literal texts."""
    parts = [list(reaching(each, {})) for each in (node.left, node.right)]
    if all(len(each) == 1 for each in parts):
        yield parts[0][0] + parts[1][0]


def without(names: Names, name: str) -> Names:
    """The other names: what stands behind a name does not mention it again."""
    return {each: values for each, values in names.items() if each != name}


def names_in(body: Sequence[ast.stmt]) -> dict[str, list[ast.expr]]:
    """What may stand behind the names of some statements; of functions only their own name."""
    found: dict[str, list[ast.expr]] = {}
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            found.setdefault(statement.name, []).extend(returned(statement))
            continue
        for node in ast.walk(statement):
            for name, value in assigned(node):
                found.setdefault(name, []).append(value)
    return found


def returned(function: ast.FunctionDef) -> list[ast.expr]:
    return [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement gives to values, and these."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            for each, value in zip(names, values, strict=False):
                if isinstance(each, ast.Name):
                    yield each.id, value
