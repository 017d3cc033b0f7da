"""What only tells: it shows a picture, a claim, or what was measured for a prediction.

Its words and thresholds say what the reader is to find out. So it stands in a cell of its own,
which is folded: what is computed is read first, and a prediction is made before its answer is seen.
A cell that may be skipped begins with a title, as on Colab, and is folded, too.
"""

import ast

from course.answers.cells import parsed, python

TELLS = ("plots.show", "plots.explore", "lab.claim")
ASKS = "lab.predict"
TITLE = "# @title "


def tells(node: ast.stmt) -> bool:
    """Does this statement only show something that was computed before?"""
    name = called(node) if isinstance(node, ast.Expr) else ""
    return name in TELLS or name.endswith(".measured")


def asks(node: ast.stmt) -> bool:
    """Does it ask for a prediction?"""
    return called(node) == ASKS


def called(node: ast.stmt) -> str:
    """`lab.claim` for a statement that is, or stores, a call of it; "" for any other."""
    call = getattr(node, "value", None)
    return ast.unparse(call.func) if isinstance(call, ast.Call) else ""


def parts(cell: str) -> tuple[str, str]:
    """A cell as (what computes, what tells); "" for a part that it does not have.

    The second part begins with the first statement that tells, and holds no more than such
    statements and the numbers that they compare: no function, no loop, nothing to fill in. One
    after the other they do and show what the whole cell does.
    """
    if python(cell) != cell:  # lines that only IPython understands stay where they are
        return cell, ""
    nodes = parsed(cell).body
    first = next((place for place, node in enumerate(nodes) if tells(node)), len(nodes))
    above, told = nodes[:first], nodes[first:]
    if not told or not all(map(is_plain, told)) or (above and not is_apart(above[-1], told[0])):
        return cell, ""
    lines = cell.split("\n")
    line = beginning(lines, above[-1].end_lineno, told[0].lineno) if above else 0
    return "\n".join(lines[:line]).rstrip(), "\n".join(lines[line:])


def is_plain(node: ast.stmt) -> bool:
    """Does it neither define, nor repeat, nor ask anything?"""
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
    asking = any(ast.unparse(each.func) == ASKS for each in calls)
    return isinstance(node, ast.Expr | ast.Assign) and not asking


def is_apart(last: ast.stmt, node: ast.stmt) -> bool:
    """Does it begin a line, behind nothing whose value Jupyter would show at the end of a cell?"""
    shown = isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call)
    return last.end_lineno < node.lineno and not shown


def beginning(lines: list[str], end: int, number: int) -> int:
    """How many lines stand before a statement and the comments that belong to it, from `end` on."""
    above = number - 1
    while above > end and lines[above - 1].startswith("#"):
        above -= 1
    return above
