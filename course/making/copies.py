"""A folder to work in: notebooks are copied there, and what a person wrote stays."""

from pathlib import Path

from course import syllabus
from course.files import save, text
from course.making import filling
from course.making.notebooks import untouched
from course.making.outputs import stored
from course.sentences import Sentence, sentence

INDEX = """\
# Your notebooks

{table}

These are your copies: nothing overwrites what you write here.
"""
NEWER = "{own} stays as you wrote it. There is a newer version beside it: {newer}."


def copy(folder: Path) -> list[Sentence]:
    """Fill a folder with the notebooks and an index. Returns a sentence for each file it kept."""
    said = []
    for lesson in syllabus.lessons():
        source = syllabus.root() / "notebooks" / lesson.notebook
        if source.exists():
            said += renewed(source, folder / lesson.notebook)
    save(folder / "README.md", INDEX.format(table=filling.table(syllabus.lessons(), "")))
    return said


def renewed(source: Path, own: Path) -> list[Sentence]:
    """Copy a notebook. If somebody wrote in the copy, put a newer version beside it."""
    new = stored(source).metadata.get("written")
    if not own.exists() or untouched_of(own):
        if version(own) != new:
            save(own, text(source))
        return []
    if version(own) == new:
        return []
    beside = own.with_name(f"{own.stem} (new){own.suffix}")
    if not beside.exists() or untouched_of(beside):
        save(beside, text(source))
    return [sentence(NEWER, own=own.name, newer=beside.name)]


def untouched_of(path: Path) -> bool:
    """Did nobody write in this notebook? A file that cannot be read is somebody's, too."""
    try:
        return untouched(stored(path))
    except (ValueError, AttributeError):
        return False


def version(path: Path) -> str:
    """The digest with which the build made this notebook; "" where there is none."""
    try:
        notebook = stored(path)
        return notebook.metadata.get("written", "") if notebook else ""
    except (ValueError, AttributeError):
        return ""
