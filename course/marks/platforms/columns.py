"""Which platform has written a file, and which of its columns is which."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from course.marks.platforms.canvas import CANVAS
from course.marks.platforms.exports import Export, Row
from course.marks.platforms.gradescope import GRADESCOPE
from course.marks.platforms.moodle import MOODLE
from course.marks.platforms.platform import Column, Platform

PLATFORMS = CANVAS, GRADESCOPE, MOODLE  # Moodle comes last: translated headings prove nothing


@dataclass(frozen=True)
class Known:
    """An export whose platform and columns are known.

    Attributes:
        places: by what a column is for, where it stands; what is not there is left out.
    """

    file: Export
    platform: Platform
    places: Mapping[str, int]

    def cell(self, row: Row, role: str) -> str:
        """What stands in a row in the column for this; "" where there is none.

        Moodle puts an apostrophe before what a spreadsheet might compute.
        """
        value = row.values[self.places[role]].strip() if role in self.places else ""
        return value[1:] if re.match(r"'\s*[=+@-]", value) else value

    def number(self, row: Row) -> str:
        """By which the platform knows this student in names of files: `참가자12` is 12."""
        found = re.search(r"\d+$", self.cell(row, "number"))
        return found[0] if found else ""

    def identity(self, row: Row) -> tuple[str, ...]:
        """All cells that may say who it is: those left of the grade, but the number."""
        end = self.places.get(self.platform.up_to or "grade", len(row.cells) - 1) + 1
        places = (place for place in range(end) if place != self.places.get("number"))
        return tuple(row.values[place].strip() for place in places)

    def name(self, row: Row) -> str:
        """What a student is called there; "" where names are hidden, or nothing tells them."""
        parts = self.cell(row, "first"), self.cell(row, "last")
        return self.cell(row, "name") or " ".join(filter(None, parts))

    @property
    def students(self) -> Iterator[Row]:
        """The rows of students."""
        return (row for row in self.file.body if self.is_student(row))

    def is_student(self, row: Row) -> bool:
        numbered = re.fullmatch(self.platform.student, self.cell(row, "number"), re.S)
        nobody = re.fullmatch(self.platform.nobody, self.cell(row, "name"))
        return bool(numbered or "number" not in self.places) and not nobody

    def place(self, row: Row) -> str:
        """Where a row stands, for people."""
        return f"{self.file.name}:{row.line}"


def known(export: Export) -> Known:
    """The export with its platform and its columns."""
    heading = set(map(word, export.heading))
    platform = next(each for each in PLATFORMS if set(map(word, each.heading)) <= heading)
    return Known(export, platform, places(export, platform.columns))


def word(heading: str) -> str:
    """The same for headings that differ in capitals, blanks or the form of Unicode only."""
    return " ".join(unicodedata.normalize("NFC", heading).casefold().split())


def places(export: Export, columns: Mapping[str, Column]) -> dict[str, int]:
    """Where each column stands: first by all headings that are known, then by place and looks.

    No column is for two things.
    """
    found: dict[str, int] = {}
    for possible in (headed, unheaded):
        for role, column in columns.items():
            free = (each for each in possible(export, column, found) if each not in found.values())
            if role not in found and (place := next(free, None)) is not None:
                found[role] = place
    return found


def headed(export: Export, column: Column, found: Mapping[str, int]) -> Iterator[int]:
    """The places of a column with one of its headings."""
    called = set(map(word, column.headings))
    return (place for place, each in enumerate(export.heading) if word(each) in called)


def unheaded(export: Export, column: Column, found: Mapping[str, int]) -> Iterator[int]:
    """The places where a column may stand whose heading is not known."""
    if column.beside:
        return beside(export, column, found)
    if not column.after or column.after in found:
        return alike(export, column, found.get(column.after, -1) + 1)
    return iter(())


def beside(export: Export, column: Column, found: Mapping[str, int]) -> Iterator[int]:
    """The place next to another column, if what stands there looks right."""
    other, offset = column.beside
    place = offset if not other else found.get(other, len(export.heading)) + offset
    if 0 <= place < len(export.heading) and fits(export.column(place), column.looks or ".*"):
        yield place


def alike(export: Export, column: Column, start: int) -> Iterator[int]:
    """The places from `start` on, where all cells look right and are not all blank."""
    order = range(start, len(export.heading))
    for place in reversed(order) if column.last else order:
        cells = export.column(place)
        same = len(set(cells)) == 1 or not column.same
        if any(cells) and same and fits(cells, column.looks):
            yield place


def fits(cells: tuple[str, ...], looks: str) -> bool:
    return all(re.fullmatch(looks, cell, re.S) for cell in cells if cell)
