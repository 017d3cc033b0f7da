"""Versions of a notebook, side by side in one folder: none is written over."""

import itertools
import json
import re
from pathlib import Path

from course.answers.reading import Unreadable
from course.companion.notebook import source, stored
from course.files import digest

MORE = re.compile(r" \(new( \d+)?\)$")


def version(notebook: dict) -> str:
    """The digest with which the build made a notebook; "" where it was not kept."""
    return str(notebook.get("metadata", {}).get("written", ""))


def written(notebook: dict) -> str:
    """A digest of what stands in the cells, outputs left out: it tells whether somebody wrote."""
    return digest(f"{cell['cell_type']}\0{source(cell)}" for cell in notebook["cells"])


def untouched(notebook: dict) -> bool:
    """Are the cells as the build made them?"""
    return version(notebook) == written(notebook)


def is_free(path: Path) -> bool:
    """Is there no file, or one in which nobody wrote?"""
    try:
        return not path.exists() or untouched(stored(path))
    except (Unreadable, json.JSONDecodeError):
        return False


def place_for(path: Path) -> Path:
    """The first free name for a new version beside a notebook: `02_optimizers (new 2).ipynb`."""
    stem = MORE.sub("", path.stem)
    more = ("new" if number == 1 else f"new {number}" for number in itertools.count(1))
    places = (path.with_name(f"{stem} ({each}).ipynb") for each in more)
    return next(each for each in places if each != path and is_free(each))
