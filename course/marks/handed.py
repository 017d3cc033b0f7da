"""When something was handed in: told by a platform, or by the teacher in submitted.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from course import syllabus
from course.marks import sheets, times
from course.marks.roster import Roster
from course.sentences import Stop

NEEDED = ("student", "lesson", "submitted")
LATE = "late"  # stands for an instant where a platform only says that it was late

LESSON = "{place}: there is no lesson '{value}'. The lessons are: {known}."
TWICE = "{place}: {name} has handed in {lesson} in {other} already. Keep the line that counts."


@dataclass(frozen=True)
class HandedIn:
    """When a lesson was handed in, as far as it is known.

    Attributes:
        at: the instant, with its zone; None where nothing tells it.
        late: whether a platform says that it is late, where it does not say how late.
        told_by: the file that says so, for people: "submitted.csv:3".
    """

    at: datetime | None = None
    late: bool = False
    told_by: str = ""


UNKNOWN = HandedIn()
Times = Mapping[tuple[str, str], HandedIn]  # (id of the student, name of the lesson) -> when


def read(path: Path, roster: Roster) -> dict[tuple[str, str], HandedIn]:
    """submitted.csv: student, lesson, and when; nothing where there is no file.

    "late" instead of an instant says that it was late, and nobody knows by how much.

    Raises:
        Stop: with the line, at an unknown student or lesson, or a date without a zone.
    """
    found: dict[tuple[str, str], HandedIn] = {}
    for row in sheets.read(path, NEEDED) if path.exists() else []:
        student, lesson = roster.with_id(row["student"], row.place), row["lesson"]
        if lesson not in syllabus.names():
            raise Stop(LESSON, place=row.place, value=lesson, known=", ".join(syllabus.names()))
        if other := found.get((student.id, lesson)):
            about = {"name": student.name, "lesson": lesson, "other": other.told_by}
            raise Stop(TWICE, place=row.place, **about)
        found[student.id, lesson] = told(row)
    return found


def told(row: sheets.Row) -> HandedIn:
    if row["submitted"].lower() == LATE:
        return HandedIn(late=True, told_by=row.place)
    return HandedIn(times.instant(row["submitted"], row.place), told_by=row.place)
