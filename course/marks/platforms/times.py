"""When something was handed in, as far as a platform tells it.

A worksheet of Moodle has the date, in the language and on the clock of who downloads it. The names
in a zip of Canvas say who was late, and not by how much.
"""

import re
from datetime import datetime, tzinfo

from course.marks.handed import UNKNOWN, HandedIn, Times
from course.marks.platforms.canvas import CANVAS
from course.marks.platforms.columns import Known
from course.marks.platforms.dates import spoken
from course.marks.platforms.exports import Row
from course.marks.platforms.matching import matches
from course.marks.platforms.platform import Platform
from course.marks.roster import Roster
from course.sentences import Sentence, sentence

UNREAD = "{place}: '{date}' is no date that can be read here. Write it into submitted.csv."


def of_export(
    export: Known, roster: Roster, lesson: str, zone: tzinfo
) -> tuple[Times, list[Sentence]]:
    """When students handed in, as a worksheet or a table of scores says; and what is doubtful.

    `zone` is that of the clock of who has downloaded it, where a date has none of its own.
    """
    times, doubts = {}, []
    for match in matches(export, roster):
        cell = export.cell(match.row, "handed_in")
        if match.doubt:
            doubts.append(match.doubt)
        elif cell not in ("", "-"):
            told = handed_in(export, match.row, zone)
            times[match.student.id, lesson] = told
            if not told.at:
                doubts.append(sentence(UNREAD, place=told.told_by, date=cell))
    return times, doubts


def handed_in(export: Known, row: Row, zone: tzinfo) -> HandedIn:
    """What a row says: the instant, and whether the platform calls it late."""
    late = re.match(export.platform.late, export.cell(row, "status"), re.S)
    at = instant(export.cell(row, "handed_in"), zone)
    return HandedIn(at, bool(late), export.place(row))


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
