"""CSV files that people edit in a spreadsheet: read strictly, written so that Excel shows them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course.grading.cells import safe
from course.sentences import Stop

SEPARATORS = ",;\t"
BOM = "\ufeff"  # without it, Excel takes the file for an older encoding and spoils Hangul and Ø

NO_FILE = "{path} cannot be read: {why}."
ENCODING = "{path} is not in UTF-8. In the spreadsheet, save it as 'CSV UTF-8'."
EMPTY = "{path} is empty. Its first line names the columns: {columns}."
UNKNOWN = "{place}: there is no column '{column}' here. The columns are: {columns}."
TWICE = "{place}: the column '{column}' stands there twice."
MISSING = "{place}: the column '{column}' is missing. The columns are: {columns}."
LENGTH = "{place}: {count} cells, and the first line names {columns}. Are there quotes missing?"


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its cells by column, without blanks around them.

    Attributes:
        place: where it stands, as "roster.csv:3".
        cells: column -> text; "" where nothing stands.
    """

    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read(path: Path, needed: Sequence[str], known: Sequence[str] = ()) -> list[Row]:
    """The rows below the line that names the columns; blank ones and those behind a # are left out.

    Args:
        path: a CSV in UTF-8, separated by commas, semicolons or tabs.
        needed: columns that must be there.
        known: columns that may be.

    Raises:
        Stop: the file cannot be read, or a line does not fit; it names the line.
    """
    lines = numbered(text(path), path.name)
    columns = ", ".join([*needed, *known])
    place, heads = next(lines, ("", []))
    if not heads:
        raise Stop(EMPTY, path=path, columns=columns)
    heads = [head.strip().lower() for head in heads]
    prove(place, heads, needed, columns, {*needed, *known})
    return [row(place, heads, cells) for place, cells in lines]


def prove(
    place: str, heads: Sequence[str], needed: Sequence[str], columns: str, known: set[str]
) -> None:
    """Stop where columns are missing, unknown, or there twice."""
    for column in heads:
        about = {"place": place, "column": column, "columns": columns}
        if column not in known:
            raise Stop(UNKNOWN, **about)
        if heads.count(column) > 1:
            raise Stop(TWICE, **about)
    for column in needed:
        if column not in heads:
            raise Stop(MISSING, place=place, column=column, columns=columns)


def row(place: str, heads: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) > len(heads) and any(cells[len(heads) :]):
        raise Stop(LENGTH, place=place, count=len(cells), columns=len(heads))
    shown = (unescaped(cell.strip()) for cell in cells)
    return Row(place, dict(zip(heads, shown, strict=False)))


def text(path: Path) -> str:
    """What stands in the file. A spreadsheet's "Unicode text" is UTF-16, with a mark before it."""
    try:
        raw = path.read_bytes()
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as error:
        raise Stop(NO_FILE, path=path, why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise Stop(ENCODING, path=path) from error


def numbered(content: str, name: str) -> Iterator[tuple[str, list[str]]]:
    """Each row with the place of its first line. What is blank, or begins with #, is no row."""
    heads = next((line for line in content.splitlines() if is_row([line])), "")
    separator = max(SEPARATORS, key=heads.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    start = 1
    for cells in reader:
        if is_row(cells):
            yield f"{name}:{start}", cells
        start = reader.line_num + 1


def is_row(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#")


def unescaped(cell: str) -> str:
    """A cell without the apostrophe that `safe` puts before what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and safe(cell[1:]) == cell else cell


def written(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A sheet with a BOM, in which no text can be taken for a formula. Numbers have a dot."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([shown(cell) for cell in cells] for cells in rows)
    return BOM + stream.getvalue()


def shown(cell: object) -> str:
    return safe(cell) if isinstance(cell, str) else plain(cell)


def plain(cell: object) -> str:
    """A number as people write it, with at most two decimals; "" for None."""
    if cell is None:
        return ""
    return f"{cell + 0.0:.2f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
