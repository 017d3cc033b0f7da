"""`course class roster`: who is in the class, from what a platform exports.

What stands in roster.csv stays there, line for line: whoever is new comes to its end, and who has
left is told.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from course.files import save
from course.grading.cells import safe
from course.marks import folder, roster, sheets
from course.marks.platforms import rosters
from course.marks.platforms.exports import encoding_of
from course.marks.roster import MORE, NEEDED, Roster, Student, same
from course.sentences import Sentence, sentence

WRITTEN = "Students in {path}: {count}. Their group and their id can be changed there."
ADDED = "New students at the end of {path}: {count}."
LEFT = "{path}: {name} ({id}) is not in {export}. The line stays as it is."
PERHAPS = (
    "{path}: {name} ({id}) is in {export}, and is perhaps {other} ({other_id}), who stands in the "
    "roster. Nothing is added: change the id or the e-mail there, or add a line."
)


def enroll(export: Path, room: Path) -> Iterator[Sentence]:
    """Write or complete the roster of a class; says what was done, and what to look at.

    Raises:
        OSError: a file cannot be read or written.
        Stop: the export names no students, or the roster cannot be read.
    """
    path = room / folder.ROSTER
    there, doubts = rosters.from_export(export)
    if path.exists():
        yield from completed(path, there, export.name)
    else:
        save(path, rosters.written(there))
        yield sentence(WRITTEN, path=path, count=len(there))
    yield from doubts


def completed(path: Path, there: Roster, export: str) -> Iterator[Sentence]:
    """Add who is new to a roster; say who is not there any more, and who is doubtful."""
    rows = sheets.read(path, NEEDED, MORE)
    here = roster.read(path) if rows else Roster(())  # its example has no rows
    strangers = [student for student in there if not certain(student, here)]
    doubtful = {student: found for student in strangers if (found := here.found(student.name))}
    new = [student for student in strangers if student not in doubtful]
    save(path, path.read_bytes() + lines(path, new))
    yield sentence(ADDED, path=path, count=len(new))
    for student, (other, *_) in doubtful.items():
        about = {"name": student.name, "id": student.id, "other": other.name}
        yield sentence(PERHAPS, path=path, export=export, **about, other_id=other.id)
    for student in here:
        if not certain(student, there) and not there.found(student.name):
            yield sentence(LEFT, path=path, name=student.name, id=student.id, export=export)


def certain(student: Student, others: Iterable[Student]) -> bool:
    """Is somebody there with the same id, e-mail or number?"""
    return any(signs(student) & signs(each) for each in others)


def signs(student: Student) -> set[tuple[str, str]]:
    """By what a student is known, and which of it this is."""
    known = (("id", student.id), ("email", student.email), ("number", student.number))
    return {(what, same(value)) for what, value in known if value}


def lines(path: Path, students: Sequence[Student]) -> bytes:
    """The lines of new students, as the file is written: its columns, separator and encoding."""
    _, encoding = encoding_of(path.read_bytes())
    content = sheets.text(path)
    heading = next(line for line in content.splitlines() if sheets.is_row([line]))
    _, heads = next(sheets.numbered(content, path.name))
    separator = max(sheets.SEPARATORS, key=heading.count)
    end = "\r\n" if "\r\n" in content else "\n"
    stream = io.StringIO()
    rows = ([safe(getattr(each, head.strip().lower())) for head in heads] for each in students)
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    before = end if students and not content.endswith(("\n", "\r")) else ""
    return (before + stream.getvalue()).encode(encoding)
