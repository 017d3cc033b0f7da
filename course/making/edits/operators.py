"""Edits of operators: another one, an operand left out, counted twice or turned around."""

import ast
from collections.abc import Iterator

from course.making.edits.grammar import (
    Change,
    binary,
    called,
    edit,
    is_name,
    is_number,
    minus,
    replaced,
    same,
)


@edit(
    ast.BinOp,
    says="A right answer gives your values when a factor is left out: {of}.",
)
def factor_left_out(product, scene):
    if isinstance(product.op, ast.Mult | ast.MatMult):
        yield product.left, {"of": product.right}
        yield product.right, {"of": product.left}


@edit(
    ast.BinOp,
    says="A right answer gives your values when it does not divide by {of}.",
)
def divisor_left_out(quotient, scene):
    if isinstance(quotient.op, ast.Div | ast.FloorDiv):
        yield quotient.left, {"of": quotient.right}


@edit(
    ast.BinOp,
    says="A right answer gives your values when a term is left out: {of}.",
)
def term_left_out(total, scene):
    if isinstance(total.op, ast.Add | ast.Sub):
        yield total.left, {"of": total.right}
        if isinstance(total.op, ast.Add):
            yield total.right, {"of": total.left}
        elif not is_number(total.left, 1):
            yield minus(total.right), {"of": total.left}


@edit(
    ast.BinOp,
    says="A right answer gives your values when one of two joined parts is left out.",
)
def part_left_out(union, scene):
    if isinstance(union.op, ast.BitOr | ast.BitAnd):
        yield union.left, {}
        yield union.right, {}


@edit(
    ast.BinOp,
    says="A right answer gives your values when the power of {of} is left out.",
)
def power_left_out(power, scene):
    if isinstance(power.op, ast.Pow):
        yield power.left, {"of": power.left}


@edit(
    ast.BinOp,
    says="A right answer gives your values when {of} stands where 1 − {of} belongs.",
)
def one_minus_left_out(difference, scene):
    if isinstance(difference.op, ast.Sub) and is_number(difference.left, 1):
        yield difference.right, {"of": difference.right}


@edit(
    ast.Name,
    ast.Attribute,
    says="A right answer gives your values when 1 − {of} stands where {of} belongs.",
)
def one_minus(name, scene):
    if is_name(name) and any(same(name, other) for other in complements(scene.whole)):
        yield binary(ast.Constant(1), ast.Sub(), name), {"of": name}


def complements(tree: ast.AST) -> list[ast.expr]:
    """Every p of which the tree computes 1 − p."""
    differences = (n for n in ast.walk(tree) if isinstance(n, ast.BinOp))
    subtracted = (n for n in differences if isinstance(n.op, ast.Sub))
    return [n.right for n in subtracted if is_number(n.left, 1)]


@edit(
    ast.BinOp,
    says="A right answer gives your values when a factor is counted twice: {of}.",
    once=True,
)
def factor_twice(product, scene):
    if isinstance(product.op, ast.Mult):
        for one in (product.left, product.right):
            yield binary(product, ast.Mult(), one), {"of": one}


@edit(
    ast.BinOp,
    says="A right answer gives your values when it divides by {of} twice.",
    once=True,
)
def divided_twice(quotient, scene):
    if isinstance(quotient.op, ast.Div):
        yield binary(quotient, ast.Div(), quotient.right), {"of": quotient.right}


@edit(
    ast.BinOp,
    says="A right answer gives your values when the difference of {one} and {other} is turned "
    "around.",
)
def turned_around(difference, scene):
    if isinstance(difference.op, ast.Sub) and not is_even(scene.above):
        told = {"one": difference.left, "other": difference.right}
        yield replaced(difference, left=difference.right, right=difference.left), told


def is_even(node: ast.AST | None) -> bool:
    """Is f(x) = f(−x) for this f?"""
    square = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
    return called(node) in ("square", "abs", "absolute") or (square and is_number(node.right, 2, 4))


@edit(
    ast.BinOp,
    says="A right answer gives your values when the quotient of {one} and {other} is upside down.",
)
def upside_down(quotient, scene):
    if isinstance(quotient.op, ast.Div):
        told = {"one": quotient.left, "other": quotient.right}
        yield replaced(quotient, left=quotient.right, right=quotient.left), told


@edit(
    ast.BinOp,
    says="A right answer gives your values when it subtracts where it should add: {of}.",
)
def subtracted(operation, scene):
    yield from other_operator(operation, ast.Add, ast.Sub)


@edit(
    ast.BinOp,
    says="A right answer gives your values when it adds where it should subtract: {of}.",
)
def added(operation, scene):
    yield from other_operator(operation, ast.Sub, ast.Add)


@edit(
    ast.BinOp,
    says="A right answer gives your values when it divides where it should multiply, by {of}.",
)
def divided(operation, scene):
    yield from other_operator(operation, ast.Mult, ast.Div)


@edit(
    ast.BinOp,
    says="A right answer gives your values when it multiplies where it should divide, by {of}.",
)
def multiplied(operation, scene):
    yield from other_operator(operation, ast.Div, ast.Mult)


@edit(
    ast.BinOp,
    says="A right answer gives your values when a quotient by {of} is rounded down.",
)
def rounded_down(operation, scene):
    yield from other_operator(operation, ast.Div, ast.FloorDiv)


@edit(
    ast.BinOp,
    says="A right answer gives your values when a quotient by {of} is not rounded down.",
)
def not_rounded_down(operation, scene):
    yield from other_operator(operation, ast.FloorDiv, ast.Div)


@edit(
    ast.BinOp,
    says="A right answer gives your values when a matrix product is one of entries, by {of}.",
)
def entries_multiplied(operation, scene):
    yield from other_operator(operation, ast.MatMult, ast.Mult)


def other_operator(
    operation: ast.BinOp, old: type[ast.operator], new: type[ast.operator]
) -> Iterator[Change]:
    if isinstance(operation.op, old):
        yield replaced(operation, op=new()), {"of": operation.right}


@edit(
    ast.BinOp,
    says="A right answer gives your values when the two matrices of a product change places.",
)
def matrices_exchanged(product, scene):
    if isinstance(product.op, ast.MatMult):
        yield replaced(product, left=product.right, right=product.left), {}


@edit(
    ast.UnaryOp,
    says="A right answer gives your values when the minus before {of} is left out.",
)
def minus_left_out(negated, scene):
    if isinstance(negated.op, ast.USub) and not is_number(negated.operand):
        yield negated.operand, {"of": negated.operand}
