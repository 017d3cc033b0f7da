"""Where an answer stands in a notebook: the cell that counts when it is graded."""

from bisect import bisect_right
from collections.abc import Sequence

from course.answers.reading import called
from course.answers.sources import Notebook, asked


def place_of(code: Sequence[str], check: str, answer: str) -> int | None:
    """The number of the cell that defines the answer to a check, among some code cells.

    It is the last one before the check was called; one that is no Python counts as the grader
    counts it. None where no cell defines it.
    """
    notebook = Notebook(code)
    if error := notebook.unread(answer):
        broken = next(cell for _, cell, why in notebook.broken if why is error)
        return len(code) - 1 - list(reversed(code)).index(broken)
    name, time, given = asked(notebook, check, answer)
    if given:  # an expression: checks.double(lambda x: 2 * x)
        return bisect_right(notebook.ends, time)
    index = bound(notebook, name, time)
    return None if index is None else bisect_right(notebook.ends, index)


def bound(notebook: Notebook, name: str, time: int) -> int | None:
    """The last statement before a time that binds a name, else the first one after it."""
    before = (i for i in reversed(range(time)) if name in notebook.body[i].binds)
    return next(before, notebook.first(name, time))


def check_cells(code: Sequence[str], check: str) -> list[int]:
    """The numbers of the cells that call a check."""
    return [number for number, cell in enumerate(code) if check in called(cell)]
