"""Edits of constants, conditions, indices and slices."""

import ast

from course.making.edits.grammar import edit, is_number, replaced


@edit(
    ast.Constant,
    says="A right answer gives your values when one of its constants is ten times as large, or a "
    "tenth.",
)
def ten_times(constant, scene):
    if isinstance(constant.value, float) and constant.value not in (0.0, 1.0):
        yield ast.Constant(constant.value * 10), {}
        yield ast.Constant(constant.value / 10), {}


@edit(
    ast.Constant,
    says="A right answer gives your values when one of its constants is half as large.",
)
def half(constant, scene):
    if is_number(constant) and 2 <= constant.value <= 20:
        value = constant.value
        yield ast.Constant(value // 2 if value == int(value) and value % 2 == 0 else value / 2), {}


@edit(
    ast.Constant,
    says="A right answer gives your values when one of its constants is another one.",
)
def other_constant(constant, scene):
    found = [
        new for old, new in CONSTANTS if type(old) is type(constant.value) and old == constant.value
    ]
    for value in found:
        yield ast.Constant(value), {}


CONSTANTS = (
    (True, False),
    (False, True),
    (0, 1),
    (1, 0),
    (0.0, 1.0),
    (1.0, 0.0),
    ("zeros", "ones"),
    ("ones", "zeros"),
    ("relu", "tanh"),
    ("tanh", "relu"),
)


@edit(
    ast.Attribute,
    says="A right answer gives your values when 0 stands where ∞ belongs.",
)
def finite(attribute, scene):
    if attribute.attr == "inf":
        yield ast.Constant(0.0), {}


@edit(
    ast.Compare,
    says="A right answer gives your values when a comparison is another one, or when its limit "
    "counts to the other side.",
)
def other_comparison(comparison, scene):
    for operator in COMPARISONS.get(type(comparison.ops[0]), ()):
        other = [operator(), *comparison.ops[1:]]
        yield replaced(comparison, ops=other), {}


COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}


@edit(
    ast.BoolOp,
    says="A right answer gives your values when one of two conditions is enough where both must "
    "hold, or both must hold where one is enough.",
)
def other_junction(junction, scene):
    other = ast.Or() if isinstance(junction.op, ast.And) else ast.And()
    yield replaced(junction, op=other), {}


@edit(
    ast.BoolOp,
    says="A right answer gives your values when the condition on {of} is left out.",
)
def condition_left_out(junction, scene):
    for one in junction.values:
        rest = [each for each in junction.values if each is not one]
        kept = rest[0] if len(rest) == 1 else replaced(junction, values=rest)
        yield kept, {"of": one}


@edit(
    ast.UnaryOp,
    says="A right answer gives your values when `not` is left out.",
)
def not_left_out(negated, scene):
    if isinstance(negated.op, ast.Not | ast.Invert):
        yield negated.operand, {}


@edit(
    ast.IfExp,
    says="A right answer gives your values when it does the same whatever {of} is.",
)
def always_the_same(choice, scene):
    yield choice.body, {"of": choice.test}
    yield choice.orelse, {"of": choice.test}


@edit(
    ast.Subscript,
    says="A right answer gives your values when an index of {of} is one too large or too small.",
)
def other_index(subscript, scene):
    place = number_of(subscript.slice)
    if place is not None:
        for other in {place + 1, place - 1} - ({-1} if place == 0 else set()):
            yield replaced(subscript, slice=ast.Constant(other)), {"of": subscript.value}
        if place == 0:
            yield replaced(subscript, slice=ast.Constant(-1)), {"of": subscript.value}


def number_of(node: ast.expr) -> int | None:
    """The whole number that an index is, negative ones as well."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    return value if type(value) is int else None


@edit(
    ast.Slice,
    says="A right answer gives your values when a slice begins or ends one place further.",
)
def other_slice(cut, scene):
    for end in ("lower", "upper"):
        bound = getattr(cut, end)
        for step in (1, -1) if bound is not None else ():
            yield replaced(cut, **{end: moved(bound, step)}), {}


def moved(bound: ast.expr, step: int) -> ast.expr:
    """A bound that is one larger or smaller."""
    if (place := number_of(bound)) is not None:
        return ast.Constant(place + step)
    return ast.BinOp(left=bound, op=ast.Add() if step > 0 else ast.Sub(), right=ast.Constant(1))


@edit(
    ast.Subscript,
    says="A right answer gives your values when the order of {of} is not turned around.",
)
def not_reversed(subscript, scene):
    if isinstance(subscript.slice, ast.Slice) and subscript.slice.step is not None:
        yield subscript.value, {"of": subscript.value}


@edit(
    ast.Tuple,
    ast.List,
    says="A right answer gives your values when {one} and {other} change places.",
)
def elements_exchanged(sequence, scene):
    elements = sequence.elts
    if isinstance(sequence.ctx, ast.Load) and len(elements) > 1:
        for i in range(len(elements) - 1):
            one, other = elements[i : i + 2]
            exchanged = [*elements[:i], other, one, *elements[i + 2 :]]
            yield replaced(sequence, elts=exchanged), {"one": one, "other": other}


@edit(
    ast.Dict,
    says="A right answer gives your values when an entry of a dictionary is left out: {key}.",
)
def entry_left_out(table, scene):
    for i, key in enumerate(table.keys):
        keys, values = (own[:i] + own[i + 1 :] for own in (table.keys, table.values))
        yield replaced(table, keys=keys, values=values), {"key": key or table.values[i]}
