"""Which cell of a handed-out notebook a cell of mine comes from, and whether I changed it."""

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from course.companion.notebook import Cell, source

ID = re.compile(r"([0-9a-f]{12})-\d+")  # the build makes it of the source of the cell
FOLDED = "# @title"  # begins the cells that are folded: imports, and Colab's
ALIKE = 0.7  # of two texts that are versions of one, where no id tells


@dataclass(frozen=True)
class Origin:
    """The cell from which one comes.

    Attributes:
        id: of it; "" for a cell of one's own.
        changed: whether it is another text now.
        by_me: whether I changed it, and not a newer version of the lesson.
    """

    id: str = ""
    changed: bool = False
    by_me: bool = False


def origins(mine: Sequence[Cell], new: Sequence[Cell]) -> list[Origin]:
    """Where each of my cells comes from. `new` are the cells of a version, maybe a newer one.

    Jupyter keeps the ids of cells. Where no id was kept, what is in the new version, or like a
    cell of it, is no cell of my own.
    """
    with_ids = any(ID.fullmatch(known_as(cell)) for cell in mine)
    found = [by_id(cell) if with_ids else by_text(cell, new) for cell in mine]
    known = {known_as(cell) for cell in new}
    return [
        each if each.id in known else parted(cell, new) or each
        for cell, each in zip(mine, found, strict=True)
    ]


def parted(cell: Cell, new: Sequence[Cell]) -> Origin | None:
    """The last of the new cells of which this one is made, where it has become several."""
    parts = [each for each in new if source(each) and source(each) in source(cell)]
    written = {line for each in parts for line in source(each).split("\n")}
    whole = all(line in written for line in source(cell).split("\n") if line)
    return Origin(known_as(parts[-1])) if parts and whole else None


def known_as(cell: Cell) -> str:
    """The id of a cell; Colab keeps it among the metadata."""
    return str(cell.get("id") or cell.get("metadata", {}).get("id", ""))


def by_id(cell: Cell) -> Origin:
    found = ID.fullmatch(known_as(cell))
    if not found:
        return Origin()
    changed = digest(cell) != found[1]
    return Origin(found[0], changed, by_me=changed)


def digest(cell: Cell) -> str:
    return hashlib.sha256(source(cell).encode()).hexdigest()[:12]


def by_text(cell: Cell, new: Sequence[Cell]) -> Origin:
    known = {source(c).strip(): known_as(c) for c in new if c["cell_type"] == cell["cell_type"]}
    own = source(cell).strip()
    if own in known or own.startswith(FOLDED):
        return Origin(known.get(own, FOLDED))
    (like,) = difflib.get_close_matches(own, known, n=1, cutoff=ALIKE) or [None]
    return Origin(known[like], changed=True) if like else Origin()
