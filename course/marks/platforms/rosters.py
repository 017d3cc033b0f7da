"""The roster of a class, read from what a platform exports: participants or grades."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from course.marks import sheets
from course.marks.platforms.columns import Known, known
from course.marks.platforms.exports import Row, read
from course.marks.roster import MORE, NEEDED, Roster, Student, same
from course.sentences import Sentence, Stop, sentence

NO_NAMES = (
    "{name} names no students: there are the columns {columns}. Export the participants or the "
    "grades as CSV, with names and e-mails or ID numbers."
)
NO_ID = (
    "{place}: {label} has neither an id nor an e-mail there. The name stands for the id in "
    "roster.csv; write the right one there before you grade."
)
SAME = (
    "{place}: '{id}' stands for two students there. Export a column in which they differ: an ID "
    "number or an e-mail."
)
IDS = "id", "login", "email"
HANGUL = range(ord("가"), ord("힣") + 1)


def from_export(path: Path) -> tuple[Roster, list[Sentence]]:
    """The students whom an export of Moodle, Canvas or Gradescope names, and what to look at.

    Raises:
        OSError: the file cannot be opened.
        Stop: it names no students, or nothing tells two of them apart.
    """
    export = known(read(path))
    rows = [row for row in export.students if label(export, row)]
    if not rows:
        columns = ", ".join(export.file.heading)
        raise Stop(NO_NAMES, name=export.file.name, columns=columns)
    students = [student(export, row, ids(export, rows)) for row in rows]
    prove_different(export, rows, students)
    return Roster(tuple(students)), list(doubts(export, rows, students))


def ids(export: Known, rows: list[Row]) -> Callable[[Row], str]:
    """What is the id: the first column that says something else of each student, else any."""
    for role in IDS:
        given = Counter(same(export.cell(row, role)) for row in rows)
        if not given[""] and max(given.values()) == 1:
            return lambda row, role=role: export.cell(row, role)
    return lambda row: next(filter(None, (export.cell(row, role) for role in IDS)), "")


def student(export: Known, row: Row, id_of: Callable[[Row], str]) -> Student:
    """One student. A number that is another one in each assignment is kept only without a name.

    Who is in several groups hands in with none of them, as far as can be told.
    """
    name, hidden = label(export, row), not export.name(row)
    number = export.number(row) if export.platform.lasting or hidden else ""
    group = export.cell(row, "group")
    none = "," in group or group in export.platform.no_group
    about = export.cell(row, "email"), "" if none else group, number
    return Student(id_of(row) or (number if hidden else name), name, *about)


def label(export: Known, row: Row) -> str:
    """The name as people write it: `Berg, Alva` is Alva Berg, 민지 and 김 are 김민지.

    Where marking is blind there is none, and what stands for it is "Participant 101".
    """
    if not {"name", "first"} & export.places.keys():
        return export.cell(row, "number")
    family, comma, given = export.name(row).partition(", ")
    words = (given, family) if comma else export.name(row).split(" ")
    if len(words) == 2 and all(ord(letter) in HANGUL for word in words for letter in word):
        return "".join(sorted(words, key=len))
    return " ".join(words)


def prove_different(export: Known, rows: list[Row], students: list[Student]) -> None:
    """Stop where two students would have one id."""
    times = Counter(same(each.id) for each in students)
    for row, each in zip(rows, students, strict=True):
        if times[same(each.id)] > 1:
            raise Stop(SAME, place=export.place(row), id=each.id)


def doubts(export: Known, rows: list[Row], students: list[Student]) -> Iterator[Sentence]:
    """The students whose id is only their name."""
    for row, each in zip(rows, students, strict=True):
        if each.id == each.name:
            yield sentence(NO_ID, place=export.place(row), label=each.name)


def written(roster: Roster) -> str:
    """roster.csv."""
    rows = ([s.id, s.name, s.email, s.group, s.number] for s in roster)
    return sheets.written((*NEEDED, *MORE), rows)
