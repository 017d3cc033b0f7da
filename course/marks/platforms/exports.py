"""A CSV file that a platform has written: read in whatever encoding, changed cell by cell.

All that is not changed stays as it is, byte for byte: quotes, blanks, line ends, the BOM. So a
file is never built here. `csv` keeps the values and loses how they were written.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from course.grading.names import korean
from course.sentences import Stop

BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
SEPARATORS = ",;\t:"
# PHP, in which Moodle is written, takes a quote for a letter where a backslash stands before it.
ESCAPES = ("", "\\")
BREAK = r"\r\n|\n|\r"

UNEVEN = (
    "{name}, line {line}, has {count} cells and the heading {wanted}. Download the file once more, "
    "or mend the line: the platform would refuse all of it."
)
NO_TABLE = "{name} is no table: there is no heading with several columns. Choose CSV as its format."


@dataclass(frozen=True)
class Cell:
    """One cell: as it stands in the file, and what it says."""

    raw: str

    @property
    def quoted(self) -> bool:
        return len(self.raw) > 1 and self.raw[0] == self.raw[-1] == '"'

    @property
    def value(self) -> str:
        return self.raw[1:-1].replace('""', '"') if self.quoted else self.raw


@dataclass(frozen=True)
class Row:
    """One row: its cells, what ends it, and the line of the file in which it begins."""

    cells: tuple[Cell, ...]
    end: str
    line: int

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(cell.value for cell in self.cells)

    @property
    def blank(self) -> bool:
        return not any(value.strip() for value in self.values)


@dataclass(frozen=True)
class Export:
    """A file of cells.

    Attributes:
        name: of the file.
        rows: all of it, the heading first; blank lines are rows, too.
        separator: between two cells.
        encoding, bom: of its bytes.
    """

    name: str
    rows: tuple[Row, ...]
    separator: str
    encoding: str
    bom: bytes = b""

    @property
    def heading(self) -> tuple[str, ...]:
        return self.rows[0].values

    @cached_property
    def body(self) -> tuple[Row, ...]:
        """The rows below the heading that are not blank."""
        return tuple(row for row in self.rows[1:] if not row.blank)

    def column(self, number: int) -> tuple[str, ...]:
        """The values below a heading, without blanks around them."""
        return tuple(row.values[number].strip() for row in self.body)

    def filled(self, changes: Mapping[tuple[int, int], str]) -> "Export":
        """The same with other values: `changes` maps (line, column) to what a cell shall say."""
        rows = tuple(self.changed(row, changes) for row in self.rows)
        return Export(self.name, rows, self.separator, self.encoding, self.bom)

    def changed(self, row: Row, changes: Mapping[tuple[int, int], str]) -> Row:
        cells = tuple(
            self.written(cell, changes[row.line, number]) if (row.line, number) in changes else cell
            for number, cell in enumerate(row.cells)
        )
        return Row(cells, row.end, row.line)

    def written(self, old: Cell, value: str) -> Cell:
        """A cell that says something else, in quotes if it was, or if it has to be."""
        if value == old.value:
            return old
        needs = any(character in value for character in f'"\r\n{self.separator}')
        return Cell('"{}"'.format(value.replace('"', '""')) if old.quoted or needs else value)

    def excerpt(self, rows: Iterable[Row], columns: Sequence[int]) -> "Export":
        """Some of its rows and columns; their cells stay as they are."""
        kept = tuple(Row(tuple(r.cells[c] for c in columns), r.end, r.line) for r in rows)
        return Export(self.name, kept, self.separator, self.encoding, self.bom)

    @property
    def text(self) -> str:
        joined = (
            self.separator.join(cell.raw for cell in row.cells) + row.end for row in self.rows
        )
        return "".join(joined)

    @property
    def content(self) -> bytes:
        """Its bytes; what its encoding cannot write stands in them as HTML does: `&#54620;`."""
        return self.bom + self.text.encode(self.encoding, errors="xmlcharrefreplace")


def read(path: Path) -> Export:
    """The export that a file holds. Raises OSError, and Stop where it is no table."""
    return parsed(path.read_bytes(), path.name)


def parsed(raw: bytes, name: str) -> Export:
    """The export in these bytes: in the first way of reading in which all rows are equally long."""
    bom, encoding = encoding_of(raw)
    text = raw.removeprefix(bom).decode(encoding)
    ways = [(separator, escape) for separator in likely(text) for escape in ESCAPES]
    found = [(separator, tuple(rows(text, separator, escape))) for separator, escape in ways]
    for separator, read in found:
        if not uneven(read):
            return Export(name, read, separator, encoding, bom)
    raise broken(found, name)


def broken(found: Sequence[tuple[str, tuple[Row, ...]]], name: str) -> Stop:
    """What is wrong with a file that cannot be read in any way."""
    if not found:
        return Stop(NO_TABLE, name=name)
    _, read = found[0]
    first, *_ = uneven(read)
    wanted, count = len(read[0].cells), len(first.cells)
    return Stop(UNEVEN, name=name, line=first.line, count=count, wanted=wanted)


def uneven(read: Sequence[Row]) -> list[Row]:
    """The rows that are shorter or longer than the heading."""
    return [row for row in read if not row.blank and len(row.cells) != len(read[0].cells)]


def likely(text: str) -> list[str]:
    """The separators that stand in the heading, the most frequent first."""
    heading = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return sorted(filter(heading.count, SEPARATORS), key=heading.count, reverse=True)


def encoding_of(raw: bytes) -> tuple[bytes, str]:
    """The BOM and the encoding of a text: what it says, else what it can be."""
    for bom, encoding in BOMS.items():
        if raw.startswith(bom):
            return bom, encoding
    readable = (encoding for encoding in ("utf-8", "cp949", "cp1252") if reads(raw, encoding))
    return b"", next(readable, "latin-1")


def reads(raw: bytes, encoding: str) -> bool:
    """Can these bytes be in this encoding? CP949 takes western letters for rare syllables."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding != "cp949" or korean(text)


def rows(text: str, separator: str, escape: str = "") -> Iterator[Row]:
    """The rows of a text. All of it is in their cells, separators and ends."""
    inside = rf'[^"{escape * 2}]|""' + rf"|{escape * 2}." * bool(escape)
    other = rf"[^{separator}\r\n]*"
    cell = re.compile(rf'("(?:{inside})*"{other}|{other})({separator}|{BREAK}|\Z)', re.S)
    place, line, cells = 0, 1, []
    while place < len(text) or cells:
        match = cell.match(text, place)
        place = match.end()
        cells.append(Cell(match[1]))
        if match[2] != separator:
            yield Row(tuple(cells), match[2], line)
            line += 1 + sum(len(re.findall(BREAK, cell.raw)) for cell in cells)
            cells = []
