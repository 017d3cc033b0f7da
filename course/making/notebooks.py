"""The two notebooks of a lesson, from `lesson.py`: the one students open, and the solved one."""

import hashlib
import re
import tomllib
from collections.abc import Callable

import nbformat

from course import languages, syllabus
from course.companion.versions import written
from course.files import text
from course.making import exercises, figures, filling, telling
from course.making.colab import Origin
from course.making.translations import editions, prose
from course.syllabus import Lesson

GENERATED = "Generated from {path} by `course build`. Do not edit."
RESTART = (
    "*Run the cells from top to bottom. Those that only draw, or compare numbers, are folded: a "
    "click opens them. After a restart of the kernel go to the cell where you stopped and choose* "
    "Run → Run All Above Selected Cell."
)
IMPORTS = f"{telling.TITLE}Imports: nothing to learn here\n"
PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SETUP = re.compile(r"lab\.setup\((.*)\)")
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}


def project() -> dict:
    """The table `project` of pyproject.toml."""
    return tomllib.loads(text(syllabus.root() / "pyproject.toml"))["project"]


def repository() -> str:
    """Where the course lives: badges and Colab's first cell are made from it."""
    return project()["urls"]["Repository"]


def origin(address: str) -> Origin:
    """Where the package comes from, for Colab's cell: from this address, if not from a file."""
    about = project()
    return Origin(about["name"], about.get("version", ""), address)


def own() -> Origin:
    """The package, from the repository of the course."""
    return origin(f"{project()['name']} @ git+{repository()}")


def student(
    lesson: Lesson,
    edit: Callable[[str], str] = exercises.blank,
    source: str | None = None,
    package: Origin | None = None,
    translate: Callable[[str], str] = str,
    folder: str = "notebooks",
) -> nbformat.NotebookNode:
    """The notebook that students open: blanks where solutions stand, no outputs.

    Args:
        lesson: which one.
        edit: what becomes of a cell with a solution.
        source: the repository for the badge; "" leaves it out.
        package: what Colab's cell installs; the course of this repository by default.
        translate: is asked for each message of its text.
        folder: where it is to lie, for the badge.
    """
    source = repository() if source is None else source
    notebook = assemble(lesson, folder, edit, source, package or own(), translate)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for name, cell in exercises.asked(lesson).items():
        place = next(i for i, each in enumerate(code) if each.source == edit(cell))
        mark(code[place], name, solution=True)
        points = lesson[name].points
        mark(code[place + 1], f"{name}-check", grade=True, locked=True, points=points)
    notebook.metadata["written"] = written(notebook)
    return notebook


def translated(
    lesson: Lesson, language: str, source: str | None = None, package: Origin | None = None
) -> nbformat.NotebookNode:
    """The notebook that students open, in another language: other words, the same cells and code.

    Only the call of `lab.setup` says more: which language the checks have to speak.
    """
    given = {"source": source, "package": package}
    english, edition = student(lesson, **given), editions.of_lesson(lesson, language)
    with languages.speaking(language):
        folder = f"notebooks/{language}"
        notebook = student(lesson, **given, translate=edition.translate, folder=folder)
    for cell, original in zip(notebook.cells, english.cells, strict=True):
        cell.id = original.id
        if cell.cell_type == "code":
            cell.source = SETUP.sub(rf'lab.setup(\1, language="{language}")', original.source)
    notebook.metadata |= {"language": language, "written": written(notebook)}
    return notebook


def solution(lesson: Lesson, translate: Callable[[str], str] = str) -> nbformat.NotebookNode:
    """The notebook with every exercise solved, not yet executed."""
    notebook = assemble(lesson, "solutions", exercises.solved, repository(), own(), translate)
    notebook.metadata["written"] = written(notebook)
    return notebook


def assemble(
    lesson: Lesson,
    folder: str,
    edit: Callable[[str], str],
    source: str,
    package: Origin,
    translate: Callable[[str], str] = str,
) -> nbformat.NotebookNode:
    """The cells of a lesson, its code edited, its numbers filled in, what only tells folded."""
    filling.prove_headings(lesson)
    cells = []
    for cell in exercises.cells(exercises.source(lesson)):
        if cell.cell_type == "code":
            cells += cells_of(figures.in_code(lesson, edit(cell.source)))
        else:
            words = filling.filled(lesson, prose.translated(cell.source, translate))
            cells.append(nbformat.v4.new_markdown_cell(words))
    fold_imports(cells)
    first = [notice(lesson), *([badge(lesson, folder, source)] if source else [])]
    cells[0].source = "\n".join(first) + f"\n\n{cells[0].source}\n\n{languages.translated(RESTART)}"
    cells.insert(1, nbformat.v4.new_code_cell(package.cell, metadata=dict(FOLDED)))
    notebook = nbformat.v4.new_notebook(cells=identified(cells), metadata=about(lesson))
    notebook.nbformat_minor = 5
    return notebook


def cells_of(cell: str) -> list:
    """One cell of `lesson.py` as cells of the notebook; what only tells is folded, or titled."""
    computes, told = telling.parts(cell)
    folds = {computes: computes.startswith(telling.TITLE), told: True}
    return [
        nbformat.v4.new_code_cell(part, metadata=dict(FOLDED) if folded else {})
        for part, folded in folds.items()
        if part
    ]


def fold_imports(cells: list) -> None:
    """The first code cell is shown as one line, in JupyterLab and on Colab."""
    first = next(cell for cell in cells if cell.cell_type == "code")
    first.source = IMPORTS + first.source
    first.metadata |= FOLDED


def notice(lesson: Lesson) -> str:
    return f"<!-- {generated(lesson)} -->"


def generated(lesson: Lesson) -> str:
    return GENERATED.format(path=syllabus.shown(lesson.folder / "lesson.py"))


def badge(lesson: Lesson, folder: str, source: str) -> str:
    """The link that opens the notebook in Colab."""
    place = source.removeprefix("https://github.com/").removesuffix(".git").rstrip("/")
    colab = "https://colab.research.google.com"
    target = f"{colab}/github/{place}/blob/main/{folder}/{lesson.notebook}"
    return f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({target})"


def about(lesson: Lesson) -> dict:
    """The metadata of a notebook."""
    return {
        "colab": {"name": lesson.notebook, "toc_visible": True},
        **PYTHON,
        "generated": generated(lesson),
    }


def identified(cells: list) -> list:
    """The same cells with ids that depend on their sources only."""
    seen = {}
    for cell in cells:
        source = hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        seen[source] = seen.get(source, 0) + 1
        cell.id = f"{source}-{seen[source]}"
    return cells


def mark(cell, grade_id: str, *, grade=False, solution=False, locked=False, points=None) -> None:
    """Give a cell nbgrader's metadata."""
    kind = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    about = {"schema_version": 3, "grade_id": grade_id, "cell_type": "code"} | kind
    cell.metadata["nbgrader"] = about | ({"points": points} if grade else {})
    cell.metadata |= {"deletable": False} | ({"editable": False} if locked else {})


def as_text(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"
