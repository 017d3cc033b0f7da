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
    statements and the numbers that they compare: no function, no loop, nothing to fill in.
    """
    if python(cell) != cell:  # lines that only IPython understands stay where they are
        return cell, ""
    nodes = parsed(cell).body
    first = next((place for place, node in enumerate(nodes) if tells(node)), len(nodes))
    if first == len(nodes) or not all(map(is_plain, nodes[first:])):
        return cell, ""
    line = beginning(cell.split("\n"), nodes[first].lineno)
    head, tail = (cell.split("\n")[part] for part in (slice(line), slice(line, None)))
    return "\n".join(head).rstrip(), "\n".join(tail)


def is_plain(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr | ast.Assign) and not asks(node)


def beginning(lines: list[str], number: int) -> int:
    """How many lines stand before a statement and the comments that belong to it."""
    above = number - 1
    while above and lines[above - 1].startswith("#"):
        above -= 1
    return above
