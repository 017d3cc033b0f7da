"""lesson.py -> the notebook students open, and the notebook that solves it, executed."""

import hashlib
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import nbformat

from lessons import SYLLABUS, answers, catalogue, documents

HERE = Path(__file__).parent
ROOT = HERE.parent
GENERATED = "Generated from lessons/{topic}/lesson.py by `python -m lessons build`. Do not edit."
RENEW = "python -m lessons build"
# Not run by notebooks: a change of these leaves stored outputs as they are.
AUTHORING = (
    *("__main__", "answers", "build", "catalogue", "documents"),
    *("reading", "release", "submission"),
)

COLAB = """\
# Colab: install the course once; anywhere else this cell does nothing.
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("lessons") is None:
    !pip install -q "{package} @ git+{repository}"\
"""


def name(topic: str) -> str:
    """The file name of a lesson's notebooks."""
    return f"{SYLLABUS.index(topic) + 1:02}_{topic}.ipynb"


@cache
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def student(topic: str, edit: Callable[[str], str] = answers.blank) -> nbformat.NotebookNode:
    """The notebook that students open: blanks where solutions stand, no outputs."""
    notebook = assemble(topic, "notebooks", edit)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for exercise in answers.exercises(topic):
        answer = next(cell for cell in cells if edit(exercise.cell) == cell.source)
        check = cells[cells.index(answer) + 1]
        points = catalogue.check_of(topic, exercise).points
        mark(answer, exercise.check, solution=True)
        mark(check, f"{exercise.check}-check", grade=True, locked=True, points=points)
    return notebook


def solution(topic: str) -> nbformat.NotebookNode:
    """The notebook with every exercise solved, not yet executed."""
    return assemble(topic, "solutions", answers.solved)


def assemble(topic: str, folder: str, edit: Callable[[str], str]) -> nbformat.NotebookNode:
    """The cells of a lesson, its code edited, under a badge and Colab's cell."""
    cells = answers.cells(answers.lesson(topic))
    for cell in cells:
        cell.metadata = nbformat.NotebookNode()
        cell.source = edit(cell.source) if cell.cell_type == "code" else cell.source
    cells[0].source = f"{badge(topic, folder)}\n\n{cells[0].source}"
    install = COLAB.format(package=project()["name"], repository=project()["urls"]["Repository"])
    cells.insert(1, nbformat.v4.new_code_cell(install, metadata={"tags": ["hide-input"]}))
    notebook = nbformat.v4.new_notebook(cells=identified(cells), metadata=about(topic))
    notebook.nbformat_minor = 5
    return notebook


def badge(topic: str, folder: str) -> str:
    """The generated-file notice and the link that opens the notebook in Colab."""
    repository = project()["urls"]["Repository"].removeprefix("https://github.com/")
    target = (
        f"https://colab.research.google.com/github/{repository}/blob/main/{folder}/{name(topic)}"
    )
    image = "https://colab.research.google.com/assets/colab-badge.svg"
    return f"<!-- {GENERATED.format(topic=topic)} -->\n[![Open in Colab]({image})]({target})"


def about(topic: str) -> dict:
    """The metadata of a notebook."""
    return {
        "colab": {"name": name(topic), "toc_visible": True},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "generated": GENERATED.format(topic=topic),
    }


def identified(cells: list) -> list:
    """The same cells with ids that depend on their sources only."""
    seen = {}
    for cell in cells:
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell.id = f"{digest}-{seen[digest]}"
    return cells


def mark(cell, grade_id: str, *, grade=False, solution=False, locked=False, points=None) -> None:
    """Give a cell nbgrader's metadata, derived from its check."""
    kind = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    about = {"schema_version": 3, "grade_id": grade_id, "cell_type": "code"} | kind
    cell.metadata["nbgrader"] = about | ({"points": points} if grade else {})
    cell.metadata |= {"deletable": False} | ({"editable": False} if locked else {})


def inputs(topic: str, notebook: nbformat.NotebookNode) -> str:
    """A digest of all that the outputs of a solved notebook depend on."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    engine = [p for p in HERE.glob("*.py") if p.stem not in AUTHORING]
    own = [p for p in (HERE / topic).glob("*.py") if p.stem not in ("lesson", "mistakes")]
    sources = sorted([*engine, *HERE.glob("replicas/*.py"), *own])
    return catalogue.digest(code + [catalogue.text(path) for path in sources])


def execute(notebook: nbformat.NotebookNode, advance: Callable[[], None]) -> None:
    """Run every cell in a fresh kernel, in the folder of the solutions, and keep the outputs."""
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook,
        timeout=600,
        record_timing=False,
        resources={"metadata": {"path": str(ROOT / "solutions")}},
        # what C++ libraries write to the terminal stays out of the notebook
        extra_arguments=["--IPKernelApp.capture_fd_output=False"],
        on_cell_executed=lambda **_: advance(),
    )
    about = dict(notebook.metadata)
    client.execute()
    notebook.metadata = nbformat.from_dict(about)  # the kernel adds Python's version to it


def carry_over(old: nbformat.NotebookNode, new: nbformat.NotebookNode) -> None:
    """Give the code cells of `new` the outputs of `old`."""
    code = [[c for c in nb.cells if c.cell_type == "code"] for nb in (old, new)]
    for before, after in zip(*code, strict=True):
        after.outputs, after.execution_count = before.outputs, before.execution_count


def text(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def stored(path: Path) -> nbformat.NotebookNode | None:
    return nbformat.read(path, as_version=4) if path.exists() else None


def with_outputs(topic: str) -> tuple[nbformat.NotebookNode, bool]:
    """The solved notebook with the stored outputs, and whether these are still right."""
    new, old = solution(topic), stored(ROOT / "solutions" / name(topic))
    new.metadata["inputs"] = inputs(topic, new)
    fresh = bool(old) and old.metadata.get("inputs") == new.metadata["inputs"]
    if fresh:
        carry_over(old, new)
    return new, fresh


def stale() -> Iterator[str]:
    """What is not as its sources say, one sentence each."""
    for topic in SYLLABUS:
        if checks := [exercise.check for exercise in catalogue.stale(topic)]:
            yield f"lessons/{topic}/fingerprints.npz is out of date for {', '.join(checks)}"
        if differs(path := ROOT / "notebooks" / name(topic), student(topic)):
            yield f"{path.relative_to(ROOT)} is not what lessons/{topic}/lesson.py says"
        solved, fresh = with_outputs(topic)
        if not fresh or differs(path := ROOT / "solutions" / name(topic), solved):
            yield f"solutions/{name(topic)} has outputs of an older source"
    yield from (f"{path} is not what its sources say" for path in documents.stale())


def differs(path: Path, notebook: nbformat.NotebookNode) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text(notebook)


def write(path: Path, notebook: nbformat.NotebookNode) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(notebook), encoding="utf-8", newline="\n")


def build(topic: str, started: Callable[[str, int], Callable[[], None]]) -> None:
    """Renew what is stale of a lesson. `started(what, steps)` returns what is called each step."""
    if missing := catalogue.stale(topic):
        steps = sum(len(catalogue.combinations(topic, e.check)) for e in missing)
        catalogue.renew(topic, started(f"{topic}: mistakes", steps))
    write(ROOT / "notebooks" / name(topic), student(topic))
    solved, fresh = with_outputs(topic)
    if not fresh:
        code = [cell for cell in solved.cells if cell.cell_type == "code"]
        execute(solved, started(f"{topic}: solutions", len(code)))
    write(ROOT / "solutions" / name(topic), solved)
