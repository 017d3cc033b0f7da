"""When something was handed in, as far as a platform tells it.

A worksheet of Moodle has the date, in the language and on the clock of who downloads it. The names
in a zip of Canvas say who was late, and not by how much. The date of a file in a zip is that of
the zipping, or of nothing: a hint, and no proof.
"""

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo

from course.grading.metadata import Metadata
from course.marks.handed import HandedIn, Times
from course.marks.platforms.canvas import CANVAS
from course.marks.platforms.columns import Known
from course.marks.platforms.dates import spoken
from course.marks.platforms.matching import Match
from course.marks.platforms.platform import Platform
from course.marks.roster import Student
from course.sentences import Sentence, sentence

UNREAD = "{place}: '{date}' is no date that can be read here. Write it into submitted.csv."
HINT = (
    "{path} has the date {date}, after the due date. It may be that of a download: nothing follows "
    "from it but that somebody should ask."
)


def of_worksheet(
    export: Known, matches: Iterable[Match], lesson: str, zone: tzinfo
) -> tuple[Times, list[Sentence]]:
    """When the students of a worksheet have handed in, and the dates that cannot be read.

    `zone` is that of the profile of who has downloaded it.
    """
    times, unread = {}, []
    for match in matches:
        cell = export.cell(match.row, "handed_in")
        if not match.student or cell in ("", "-"):
            continue
        place, date = export.place(match.row), spoken(cell)
        if not date:
            unread.append(sentence(UNREAD, place=place, date=cell))
        late = bool(re.match(export.platform.late, export.cell(match.row, "status"), re.S))
        at = date and date.replace(tzinfo=zone, fold=1)
        times[match.student.id, lesson] = HandedIn(at, late, place)
    return times, unread


def of_paths(sent: Iterable[tuple[Student, str, str]], platform: Platform = CANVAS) -> Times:
    """Who was late by the name of the file: of (student, lesson, path)."""
    return {
        (student.id, lesson): HandedIn(None, True, path)
        for student, lesson, path in sent
        if any(re.match(platform.late, part) for part in path.split("/"))
    }


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
