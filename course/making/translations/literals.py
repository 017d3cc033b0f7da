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
        case ast.Call(func=ast.Attribute(value=inner, attr="keys")):
            yield from several([key for each in tables(inner, names) for key in each.keys], names)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            yield from several((left, right), names)
        case ast.DictComp(key=key, generators=[ast.comprehension(target=target, iter=table)]):
            own = {name: [value] for name, value in in_turn(target, table)}
            yield from reaching(key, {**names, **own})
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
            yield from several(names.get(name, ()), without(names, name))


def several(nodes: Sequence[ast.expr], names: Names) -> Iterator[str]:
    for node in nodes:
        yield from reaching(node, names)


def tables(node: ast.expr, names: Names) -> Iterator[ast.Dict]:
    """The dictionaries that an expression may be."""
    match node:
        case ast.Dict():
            yield node
        case ast.Name(id=name):
            for each in names.get(name, ()):
                yield from tables(each, without(names, name))


def added(node: ast.BinOp) -> Iterator[str]:
    """The sum of two literal texts."""
    parts = [list(reaching(each, {})) for each in (node.left, node.right)]
    if all(len(each) == 1 for each in parts):
        yield parts[0][0] + parts[1][0]


def without(names: Names, name: str) -> Names:
    """The other names: what stands behind a name does not mention it again."""
    return {each: values for each, values in names.items() if each != name}


def defined(body: Sequence[ast.stmt]) -> dict[str, list[ast.expr]]:
    """What may stand behind the names that some statements define: values, what is returned."""
    found: dict[str, list[ast.expr]] = {}
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            found.setdefault(statement.name, []).extend(returned(statement))
        for name, value in assigned(statement):
            found.setdefault(name, []).append(value)
    return found


def inside(statement: ast.stmt) -> dict[str, list[ast.expr]]:
    """What may stand behind the names that are given values anywhere in a statement."""
    found: dict[str, list[ast.expr]] = {}
    for name, value in (pair for node in ast.walk(statement) for pair in assigned(node)):
        found.setdefault(name, []).append(value)
    return found


def returned(function: ast.FunctionDef) -> list[ast.expr]:
    return [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement gives to values, and these."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple() as target], value=ast.Tuple() as value):
            yield from side_by_side(target, value)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Call() as value):
            yield from ((each.id, value) for each in targets if isinstance(each, ast.Name))
        case ast.For(target=target, iter=several) | ast.comprehension(target=target, iter=several):
            yield from in_turn(target, several)


def in_turn(target: ast.expr, several: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What a loop gives to its names: the elements, or of `table.items()` the keys."""
    match target, several:
        case ast.Name(id=name), _:
            yield name, several
        case ast.Tuple(elts=[ast.Name(id=name), *_]), ast.Call(func=ast.Attribute(attr="items")):
            yield name, ast.Call(ast.Attribute(several.func.value, "keys"), [], [])
        case ast.Tuple(), ast.Tuple(elts=rows):
            for row in rows:
                yield from side_by_side(target, row)


def side_by_side(target: ast.Tuple, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    for name, each in zip(target.elts, getattr(value, "elts", ()), strict=False):
        if isinstance(name, ast.Name):
            yield name.id, each
