"""told.csv: what worksheets of a platform have told, remembered for the runs that come later.

So one folder of grades serves all lessons, though each lesson has a worksheet of its own. What is
remembered are the platform's own words: how a date is read follows from the rules of today.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from course.files import save
from course.marks import sheets

COLUMNS = ("student", "lesson", "number", "submitted", "late", "locked", "place")
LATE, NOTHING = "late", "-"  # a lone hyphen stands for a blank in Moodle


@dataclass(frozen=True)
class Told:
    """What a worksheet tells of a student and a lesson; "" for what it does not tell.

    Attributes:
        number: by which the platform knows the student in this lesson.
        submitted: when was handed in, as the platform writes it.
        late: whether the platform calls it late.
        locked: the grade that nobody can change there any more; "-" for a blank one.
        place: where it stands, as "Grades-optimizers.csv:3".
    """

    number: str = ""
    submitted: str = ""
    late: bool = False
    locked: str = ""
    place: str = ""


Worksheets = Mapping[tuple[str, str], Told]  # (id of the student, name of the lesson) -> …


def read(path: Path) -> dict[tuple[str, str], Told]:
    """What earlier runs have noted; nothing where there is no file. Stops where a line is none."""
    rows = sheets.read(path, COLUMNS) if path.exists() else []
    return {
        (row["student"], row["lesson"]): Told(
            row["number"], row["submitted"], row["late"] == LATE, row["locked"], row["place"]
        )
        for row in rows
    }


def remember(path: Path, worksheets: Worksheets) -> None:
    """Note what is told, where that is not noted yet."""
    if worksheets == read(path):
        return
    rows = (
        [*key, told.number, told.submitted, LATE if told.late else "", told.locked, told.place]
        for key, told in worksheets.items()
    )
    save(path, sheets.written(COLUMNS, rows))
