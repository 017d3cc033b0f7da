"""A folder to work in: notebooks are copied there, and what a person wrote stays."""

import itertools
from pathlib import Path

import nbformat

from course import languages, syllabus
from course.companion.versions import untouched
from course.files import save, text
from course.making import filling
from course.making.notebooks import PYTHON, as_text, identified
from course.making.outputs import stored
from course.sentences import Sentence, Stop, sentence

INDEX = """\
# Your notebooks

{table}

These are your copies: nothing overwrites what you write here."""
NEWER = "{own} stays as you wrote it. There is a newer version beside it: {newer}."


def copy(folder: Path) -> list[Sentence]:
    """Fill a folder with the notebooks and an index. Returns a sentence for each file it kept."""
    generated = [syllabus.root() / name for name in ("notebooks", "solutions")]
    if folder.resolve() in [path.resolve() for path in generated]:
        raise Stop("{folder} is written by the build: name another folder.", folder=folder)
    said = []
    for lesson in syllabus.lessons():
        source = generated_in(languages.current()) / lesson.notebook
        if source.exists():
            said += renewed(source, folder / lesson.notebook)
    save(folder / "index.ipynb", as_text(index()))
    return said


def generated_in(language: str) -> Path:
    """The folder of the notebooks in a language."""
    folder = syllabus.root() / "notebooks"
    return folder if language == languages.ENGLISH else folder / language


def index() -> nbformat.NotebookNode:
    """The page on which JupyterLab opens: as a notebook, since it shows Markdown files as text."""
    table = filling.table(syllabus.lessons(), "")
    words = languages.told(sentence(INDEX, table=table))
    (cell,) = identified([nbformat.v4.new_markdown_cell(words)])
    return nbformat.v4.new_notebook(cells=[cell], metadata=PYTHON)


def renewed(source: Path, own: Path) -> list[Sentence]:
    """Copy a notebook. If somebody wrote in the copy, put a newer version beside it."""
    new, place = stored(source).metadata.get("written"), own
    for number in itertools.count(1):
        if not place.exists() or untouched_of(place):
            if version(place) != new:
                save(place, text(source))
            break
        if version(place) == new:
            break
        more = "new" if number == 1 else f"new {number}"
        place = own.with_name(f"{own.stem} ({more}){own.suffix}")
    return [sentence(NEWER, own=own.name, newer=place.name)] if place != own else []


def untouched_of(path: Path) -> bool:
    """Did nobody write in this notebook? A file that cannot be read is somebody's, too."""
    try:
        return untouched(stored(path))
    except Stop:
        return False


def version(path: Path) -> str:
    """The digest with which the build made this notebook; "" if there is none."""
    try:
        notebook = stored(path)
        return notebook.metadata.get("written", "") if notebook else ""
    except Stop:
        return ""
