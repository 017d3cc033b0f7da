"""The dates of files, where nothing else tells when was handed in: hints, and no proofs.

A date may be that of the zipping or of a download, as in Canvas; it never costs anything.
"""

from collections.abc import Iterable
from datetime import datetime

from course.grading.files import File
from course.marks.classroom import Classroom
from course.marks.handed import UNKNOWN
from course.marks.platforms.canvas import CANVAS
from course.marks.table import Mark
from course.marks.timing import due_date
from course.sentences import Sentence, sentence

HINT = (
    "Dated after the due date: {who}. It may be the date of a download, so nothing follows from it "
    "but that somebody should ask."
)


def hints(table: Iterable[Mark], sent: Iterable[File], room: Classroom) -> list[Sentence]:
    """The files of unknown time that are dated after the due date."""
    dates = {file.path: file.changed for file in sent if not CANVAS.matched(file.path)}
    unknown = (mark for mark in table if mark.path in dates and mark.handed_in == UNKNOWN)
    found = {
        mark.path: hint(mark.path, dates[mark.path], due_date(mark.student, mark.lesson, room))
        for mark in unknown
    }
    return [each for each in found.values() if each]


def hint(path: str, changed: float, due: datetime | None) -> Sentence | None:
    """That a file is dated after the due date; None where it is not, or where nothing tells.

    `changed` is in seconds since 1970, 0.0 where no date is set.
    """
    if not (changed and due):
        return None
    at = datetime.fromtimestamp(changed, due.tzinfo)
    return sentence(HINT, who=f"{path} ({at:%Y-%m-%d %H:%M})") if at > due else None
