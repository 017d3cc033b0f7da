"""Edits of calls: another function in its place, a function or an argument left out."""

import ast

from course.making.edits.grammar import KEPT, argument, called, edit, replaced

# Each may stand where the other belongs.
TWINS = (
    ("mean", "sum"),
    ("mean", "median"),
    ("max", "min"),
    ("max", "mean"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("std", "var"),
    ("all", "any"),
    ("ceil", "floor"),
    ("zeros", "ones"),
    ("uniform", "normal"),
    ("truncated_normal", "normal"),
    ("assign_add", "assign_sub"),
    ("assign_add", "assign"),
    ("square", "abs"),
    ("sqrt", "square"),
    ("rsqrt", "sqrt"),
    ("sigmoid", "tanh"),
    ("cos", "sin"),
    ("cdf", "pdf"),
    ("log", "exp"),
)
OTHERS: dict[str, list[str]] = {}
for one, other in TWINS:
    OTHERS.setdefault(one, []).append(other)
    OTHERS.setdefault(other, []).append(one)

# f(x, …) that may be forgotten around its x.
AROUND = {
    *("sqrt", "square", "abs", "absolute", "exp", "log", "sign", "cast", "ceil", "floor", "round"),
    *("transpose", "reversed", "sigmoid", "tanh", "cos", "nan_to_num", "int", "copy", "list"),
}
BOUNDS = {"maximum", "minimum", "max", "min"}
ORDERED = {"matmul", "dot", "subtract", "divide", "power", "uniform", "solve", "where", "normal"}


@edit(
    ast.Call,
    says="A right answer gives your values when `{new}` of {of} stands where `{old}` belongs.",
)
def other_function(call, scene):
    for name in OTHERS.get(called(call), []):
        if isinstance(call.func, ast.Attribute):
            function = replaced(call.func, attr=name)
        else:
            function = ast.Name(id=name, ctx=ast.Load())
        told = {"new": name, "old": called(call), "of": argument(call) or call}
        yield replaced(call, func=function), told


@edit(
    ast.Call,
    says="A right answer gives your values when `{name}` of {of} is left out.",
)
def function_left_out(call, scene):
    inner = argument(call)
    if called(call) in AROUND and inner is not None:
        yield inner, {"name": called(call), "of": inner}


@edit(
    ast.Call,
    says="A right answer gives your values when the bound {of} is left out.",
)
def bound_left_out(call, scene):
    if called(call) in BOUNDS and len(call.args) == 2:
        first, second = call.args
        yield first, {"of": second}
        yield second, {"of": first}


@edit(
    ast.Call,
    says="A right answer gives your values when {of} is added outside of the root, not inside.",
)
def out_of_the_root(call, scene):
    inner = argument(call)
    is_sum = isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add)
    if called(call) == "sqrt" and is_sum:
        yield replaced(inner, left=replaced(call, args=[inner.left])), {"of": inner.right}


@edit(
    ast.BinOp,
    says="A right answer gives your values when {of} is added inside of the root, not outside.",
)
def into_the_root(sum_, scene):
    if isinstance(sum_.op, ast.Add) and called(sum_.left) == "sqrt":
        inner = replaced(sum_, left=argument(sum_.left))
        yield replaced(sum_.left, args=[inner]), {"of": sum_.right}


@edit(
    ast.Call,
    says="A right answer gives your values when `{function}` is called without {name}.",
)
def argument_left_out(call, scene):
    for given in call.keywords:
        if given.arg and given.arg not in KEPT:
            left = [each for each in call.keywords if each is not given]
            told = {"name": ast.Name(given.arg, ast.Load()), "function": called(call)}
            yield replaced(call, keywords=left), told


@edit(
    ast.Call,
    says="A right answer gives your values when `{function}` of {of} runs along another axis.",
)
def other_axis(call, scene):
    for given in call.keywords:
        if given.arg in ("axis", "axes"):
            for axis in other_axes(given.value):
                other = [replaced(k, value=axis) if k is given else k for k in call.keywords]
                told = {"function": called(call), "of": argument(call) or call}
                yield replaced(call, keywords=other), told


def other_axes(axis: ast.expr) -> list[ast.expr]:
    """0 for the last one, the last one and 1 for 0; 0 and -1 for what is computed."""
    text = ast.unparse(axis)
    found = {"0": ("-1", "1"), "[0]": ("[-1]",), "1": ("0",)}.get(text, ("0", "-1"))
    return [ast.parse(each, mode="eval").body for each in found if each != text]


@edit(
    ast.Call,
    says="A right answer gives your values when the first two arguments of `{function}` change "
    "places.",
)
def arguments_exchanged(call, scene):
    if called(call) in ORDERED and len(call.args) >= 2:
        first, second, *rest = call.args
        yield replaced(call, args=[second, first, *rest]), {"function": called(call)}


@edit(
    ast.Call,
    says="A right answer gives your values when a range has one number too many or too few.",
)
def other_range(call, scene):
    if called(call) == "range" and call.args:
        *start, end = call.args[:2]
        for step in (ast.Add(), ast.Sub()):
            other = ast.BinOp(left=end, op=step, right=ast.Constant(1))
            yield replaced(call, args=[*start, other, *call.args[2:]]), {}
        if not start:
            yield replaced(call, args=[ast.Constant(1), end]), {}


@edit(
    ast.Call,
    says="A right answer gives your values when the drawn whole numbers end one earlier or later.",
)
def other_integers(call, scene):
    if called(call) in ("integers", "randint") and call.args:
        place = min(1, len(call.args) - 1)
        for step in (ast.Add(), ast.Sub()):
            end = ast.BinOp(left=call.args[place], op=step, right=ast.Constant(1))
            args = [end if i == place else each for i, each in enumerate(call.args)]
            yield replaced(call, args=args), {}


@edit(
    ast.Attribute,
    says="A right answer gives your values when {of} is not transposed.",
)
def transpose_left_out(attribute, scene):
    if attribute.attr == "T":
        yield attribute.value, {"of": attribute.value}


@edit(
    ast.Call,
    says="A right answer gives your values when `{function}` draws a single number for all.",
)
def one_draw(call, scene):
    if called(call) in ("uniform", "normal", "integers", "random", "truncated_normal"):
        for given in call.keywords:
            if given.arg == "size":
                single = [
                    replaced(k, value=ast.Constant(None)) if k is given else k
                    for k in call.keywords
                ]
                yield replaced(call, keywords=single), {"function": called(call)}
        if called(call) == "integers" and len(call.args) == 3:
            yield replaced(call, args=[*call.args[:2], ast.Constant(1)]), {"function": "integers"}
