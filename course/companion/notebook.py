"""A notebook as its file holds it: read, changed in a few cells, and saved with all else in it."""

import json
import uuid
from collections.abc import Sequence
from pathlib import Path

from course import syllabus
from course.answers import ipynb
from course.answers.encoding import decoded
from course.answers.reading import Unreadable
from course.files import save, text
from course.sentences import Stop
from course.syllabus import Lesson

Cell = dict  # as the file holds it

CLOSED = "{path} cannot be read: {why}."
DAMAGED = "{path} is damaged in cell {number}. Open it in Jupyter, mend that cell, and save it."
OLD = "{path} is of an old format. Open it in Jupyter and save it."
NO_BLANK = "The course here holds no {notebook} of its own. Install what you were given once more."
KEPT = "notebook.ipynb"  # in the folder of its lesson, where the course was handed out


def stored(path: Path) -> dict:
    """The notebook in a file. Stops where it cannot be read to its end."""
    try:
        content, _ = decoded(str(path), path.read_bytes())
    except OSError as error:
        raise Unreadable(CLOSED, path=path, why=error.strerror) from error
    for cell in ipynb.cells(str(path), content):
        if cell.damaged:
            raise Unreadable(DAMAGED, path=path, number=cell.number)
    notebook = json.loads(content, strict=False)
    if "cells" not in notebook:
        raise Unreadable(OLD, path=path)
    return notebook


def write(path: Path, notebook: dict) -> None:
    """Save it as Jupyter does, line by line; cells have ids where its format knows them."""
    hidden = set() if notebook.get("nbformat_minor", 0) >= 5 else {"id"}
    cells = [{k: v for k, v in each.items() if k not in hidden} for each in with_ids(notebook)]
    cells = [each | {"source": source(each).splitlines(keepends=True)} for each in cells]
    whole = notebook | {"cells": cells}
    save(path, json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def with_ids(notebook: dict) -> list[Cell]:
    """Its cells, each with an id of its own."""
    cells, taken = [], set()
    for cell in notebook["cells"]:
        own = cell.get("id")
        cells.append(cell if own and own not in taken else cell | {"id": new_id()})
        taken.add(cells[-1]["id"])
    return cells


def new_id() -> str:
    return uuid.uuid4().hex[:8]


def source(cell: Cell) -> str:
    return ipynb.joined(cell["source"]) or ""


def code_cells(notebook: dict) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def code_cell(lines: str) -> Cell:
    """A new one that was not run."""
    about = {"cell_type": "code", "id": new_id(), "metadata": {}, "source": lines}
    return about | {"execution_count": None, "outputs": []}


def commented(heading: str, lines: str) -> Cell:
    """A cell that keeps some code as a comment, below a line that says why."""
    kept = [f"# {line}".rstrip() for line in lines.splitlines()]
    return code_cell("\n".join([f"# {heading}", *kept]))


def not_run(cell: Cell, lines: str) -> Cell:
    """The same cell with another source, and without outputs."""
    return cell | {"source": lines, "execution_count": None, "outputs": []}


def graded(cells: Sequence[Cell], name: str) -> Cell | None:
    """The cell that has a name for nbgrader: `adam`, and `adam-check` behind it."""
    marks = (cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") for cell in cells)
    return next((c for c, mark in zip(cells, marks, strict=True) if mark == name), None)


def pristine(lesson: Lesson) -> dict:
    """The notebook of a lesson as it is handed out. Stops where the course does not hold it."""
    places = lesson.folder / KEPT, syllabus.root() / "notebooks" / lesson.notebook
    path = next((each for each in places if each.exists()), None)
    if path is None:
        raise Stop(NO_BLANK, notebook=lesson.notebook)
    return json.loads(text(path))
