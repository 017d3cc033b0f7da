"""When something was handed in, as far as a platform tells it.

A worksheet of Moodle has the date, in the language and on the clock of who downloads it. The names
in a zip of Canvas say who was late, and not by how much.
"""

import re
from datetime import datetime, tzinfo

from course.marks.handed import UNKNOWN, HandedIn
from course.marks.platforms.canvas import CANVAS
from course.marks.platforms.columns import Known
from course.marks.platforms.dates import spoken
from course.marks.platforms.exports import Row
from course.marks.platforms.matching import matches
from course.marks.platforms.platform import Platform
from course.marks.roster import Roster
from course.marks.told import NOTHING, Told, Worksheets
from course.sentences import Sentence


def of_export(export: Known, roster: Roster, lesson: str) -> tuple[Worksheets, list[Sentence]]:
    """What a worksheet or a table of scores says of each student, and who is doubtful."""
    found = matches(export, roster)
    told = {(m.student.id, lesson): told_in(export, m.row) for m in found if m.student}
    return told, [match.doubt for match in found if match.doubt]


def told_in(export: Known, row: Row) -> Told:
    """What a row says of a student; a lone hyphen is nothing."""
    late = re.match(export.platform.late, export.cell(row, "status"), re.S)
    fixed = export.cell(row, "changeable") in export.platform.locked
    return Told(
        export.number(row),
        export.cell(row, "handed_in").removeprefix(NOTHING),
        bool(late),
        (export.cell(row, "grade") or NOTHING) if fixed else "",
        export.place(row),
    )


def handed_in(told: Told, zone: tzinfo) -> HandedIn:
    """When something was handed in, as a worksheet tells.

    `zone` is that of the clock of who has downloaded it, where a date has none of its own.
    """
    return HandedIn(instant(told.submitted, zone), told.late, told.place)


def instant(text: str, zone: tzinfo) -> datetime | None:
    """An instant that is written for people, or as Gradescope does: `2026-10-12 22:15:00 +0900`.

    A time that a clock shows twice is the earlier one: nobody loses by it.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        date = spoken(text)
        return date and date.replace(tzinfo=zone)


def named_late(path: str, platform: Platform = CANVAS) -> HandedIn:
    """Who is late by the name of the file, where a platform writes it there."""
    late = any(re.match(platform.late, part) for part in path.split("/"))
    return HandedIn(None, True, path) if late else UNKNOWN
