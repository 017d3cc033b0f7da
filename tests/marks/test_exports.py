"""A CSV is read as `csv` reads it, and written back byte for byte."""

import codecs
import csv
import io
import random

import pytest

from course.marks.platforms.exports import parsed, rows

PIECES = ["a", "김", "Ø", " ", '"', '""', ",", ";", "\n", "\r\n", "1,5", "'", "\\"]


def cells(seed: int) -> list[list[str]]:
    rng = random.Random(seed)
    width = rng.randint(2, 5)

    def cell() -> str:
        return "".join(rng.choices(PIECES, k=rng.randint(0, 4)))

    return [[f"h{n}" for n in range(width)]] + [[cell() for _ in range(width)] for _ in range(6)]


def written(table, seed: int) -> str:
    rng, stream = random.Random(seed), io.StringIO()
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    csv.writer(stream, quoting=quoting, lineterminator=rng.choice(["\n", "\r\n"])).writerows(table)
    return stream.getvalue()


@pytest.mark.parametrize("seed", range(200))
def test_values_are_those_of_csv_and_all_of_the_text_is_in_the_rows(seed):
    text = written(cells(seed), seed)
    read = list(rows(text, ","))
    assert [list(row.values) for row in read if not row.blank] == [
        row for row in csv.reader(io.StringIO(text, newline="")) if any(map(str.strip, row))
    ]
    assert "".join(",".join(cell.raw for cell in row.cells) + row.end for row in read) == text


@pytest.mark.parametrize("seed", range(50))
def test_one_cell_is_changed_and_no_other(seed):
    table = cells(seed)
    export = parsed(written(table, seed).encode(), "a.csv")
    changed = export.filled({(export.body[0].line, 1): 'new "one", and\nanother'})
    before, after = [[list(row.values) for row in each.body] for each in (export, changed)]
    before[0][1] = 'new "one", and\nanother'
    assert after == before
    assert export.filled({(export.body[0].line, 1): export.body[0].values[1]}) == export


@pytest.mark.parametrize(
    "encoding, bom",
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("cp949", b""),
    ],
)
def test_the_encoding_is_found_and_kept(encoding, bom):
    raw = bom + "이름,점수\n김민지,\n".encode(encoding)
    export = parsed(raw, "a.csv")
    assert (export.encoding, export.body[0].values) == (encoding, ("김민지", ""))
    assert export.content == raw


def test_western_letters_are_not_taken_for_korean_ones():
    raw = "Navn,Poeng\nSøren Ødegård,\n".encode("cp1252")
    export = parsed(raw, "a.csv")
    assert export.body[0].values == ("Søren Ødegård", "") and export.content == raw


@pytest.mark.parametrize("separator", ",;\t:")
def test_the_separator_is_the_one_with_which_all_lines_are_equally_long(separator):
    raw = separator.join(["Name", "Date", "Grade"]) + "\n" + separator.join(["a", "b c", ""]) + "\n"
    assert parsed(raw.encode(), "a.csv").separator == separator


def test_the_line_of_a_row_is_that_of_the_file():
    raw = b'a,b\r\n"1\r\n2\n3",4\r\n\r\n5,6\r\n'
    assert [row.line for row in parsed(raw, "a.csv").body] == [2, 6]
