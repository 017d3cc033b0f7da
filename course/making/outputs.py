"""The outputs of a solved notebook: computed once, and carried over while they are right."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat

from course import imports, syllabus
from course.files import digest
from course.making.colab import is_setup
from course.making.exercises import place_of
from course.making.notebooks import solution
from course.sentences import Stop
from course.syllabus import Lesson, shown


def inputs(notebook: nbformat.NotebookNode) -> str:
    """A digest of all that the outputs of a solved notebook depend on."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    code = [cell for cell in code if not is_setup(cell)]
    return digest([*code, *imports.texts(without_magics(cell) for cell in code)])


def without_magics(cell: str) -> str:
    """The cell, or nothing where only IPython understands it."""
    return "" if "\n    !" in f"\n{cell}" or cell.startswith(("!", "%")) else cell


def execute(lesson: Lesson, notebook: nbformat.NotebookNode, advance: Callable[[], None]) -> None:
    """Run every cell in a fresh kernel, in the folder of the solutions, and keep the outputs.

    The kernel is this Python, and imports this course, whatever else is installed.
    """
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    folder = syllabus.root() / "solutions"
    folder.mkdir(exist_ok=True)
    here, failed = KernelSpecManager(kernel_dirs=[]), []
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=here),
        timeout=600,
        record_timing=False,
        coalesce_streams=True,  # where a stream is flushed is chance
        resources={"metadata": {"path": str(folder)}},
        # what C++ libraries write to the terminal stays out of the notebook, and its warnings
        # stay out of the terminal
        extra_arguments=["--IPKernelApp.capture_fd_output=False", "--IPKernelApp.log_level=40"],
        on_cell_executed=lambda **_: advance(),
        on_cell_error=lambda cell, **_: failed.append(cell.source),
    )
    about = dict(notebook.metadata)
    try:
        client.execute(cleanup_kc=True, env=os.environ | {"PYTHONPATH": search_path()})
    except CellExecutionError as error:
        lines = [line for line in failed[0].splitlines() if not line.startswith("# @title")]
        where = place_of(lesson, *lines[:2])
        told = {"kind": error.ename, "why": " ".join(error.evalue.split())}
        raise Stop("{place}: this cell ends with {kind}: {why}", place=where, **told) from None
    notebook.metadata = nbformat.from_dict(about)  # the kernel adds Python's version to it


def search_path() -> str:
    """The folders of this course and of this engine, before all others."""
    given = os.environ.get("PYTHONPATH", "")
    own = [str(syllabus.root()), str(imports.HERE.parent), given]
    return os.pathsep.join(path for path in dict.fromkeys(own) if path)


def carry_over(old: nbformat.NotebookNode, new: nbformat.NotebookNode) -> None:
    """Give the code cells of `new` the outputs of `old`."""
    code = [[c for c in nb.cells if c.cell_type == "code"] for nb in (old, new)]
    for before, after in zip(*code, strict=True):
        after.outputs, after.execution_count = before.outputs, before.execution_count


def recorded(notebook: nbformat.NotebookNode, kind: str) -> Iterator[dict]:
    """What `course.lab.page.put` recorded in the outputs of a notebook: "claim", "figure" …"""
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    for output in (each for cell in code for each in cell.outputs):
        found = output.get("metadata", {}).get("course", {})
        if kind in found:
            yield found[kind]


def stored(path: Path) -> nbformat.NotebookNode | None:
    """The notebook in a file; None if there is no file. Stops if it holds no notebook."""
    if not path.exists():
        return None
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError) as error:
        why = "{path} is not a notebook, or was not saved to its end. Move it away, or delete it."
        raise Stop(why, path=shown(path)) from error


def with_outputs(lesson: Lesson) -> tuple[nbformat.NotebookNode, bool]:
    """The solved notebook with the stored outputs, and whether these are still right."""
    new, old = solution(lesson), stored(syllabus.root() / "solutions" / lesson.notebook)
    new.metadata["inputs"] = inputs(new)
    fresh = bool(old) and old.metadata.get("inputs") == new.metadata["inputs"]
    if fresh:
        carry_over(old, new)
    return new, fresh
