"""When something was handed in, as far as a platform tells it.

A worksheet of Moodle has the date, in the language and on the clock of who downloads it. The names
in a zip of Canvas say who was late, and not by how much. The date of a file in a zip is that of
the zipping, or of nothing: a hint, and no proof.
"""

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo

from course.grading.metadata import Metadata
from course.marks.handed import UNKNOWN, HandedIn, Times
from course.marks.platforms.canvas import CANVAS
from course.marks.platforms.columns import Known
from course.marks.platforms.dates import spoken
from course.marks.platforms.exports import Row
from course.marks.platforms.matching import matches
from course.marks.platforms.platform import Platform
from course.marks.roster import Roster, Student
from course.sentences import Sentence, sentence

UNREAD = "{place}: '{date}' is no date that can be read here. Write it into submitted.csv."
HINT = (
    "{path} has the date {date}, after the due date. It may be that of a download: nothing follows "
    "from it but that somebody should ask."
)


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


def of_metadata(metadata: Metadata, students: Iterable[Student], lesson: str, name: str) -> Times:
    """When Gradescope has taken a submission, for all who have handed it in together."""
    return {
        (student.id, lesson): HandedIn(metadata.handed_in, metadata.late, name)
        for student in students
    }


def hint(path: str, changed: float, due: datetime | None) -> Sentence | None:
    """That a file is dated after the due date; None where it is not, or where nothing tells.

    `changed` is in seconds since 1970, 0.0 where no date is set.
    """
    if not (changed and due):
        return None
    at = datetime.fromtimestamp(changed, due.tzinfo)
    date = f"{at:%Y-%m-%d %H:%M}"
    return sentence(HINT, path=path, date=date) if at > due else None
