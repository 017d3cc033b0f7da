"""The cells that are to be filled: the column of an assignment, and the numbers in its language."""

import re
from dataclasses import dataclass, replace

from course.marks.platforms.columns import Known, word
from course.marks.platforms.exports import Row
from course.marks.roster import bare
from course.marks.sheets import plain
from course.sentences import Stop

NO_GRADE = (
    "{name} has no column for the points of {lesson}. What is filled in is the grading worksheet "
    "of an assignment in Moodle, and the exported gradebook in Canvas; Gradescope takes no table."
)
NO_COLUMN = "{name} has no column '{column}', or more than one. Its columns are: {columns}."
WHICH = "{name} has no single column for {lesson}: {columns}. Name one with --column."
NO_MAXIMUM = (
    "{name} does not say how many points its assignment has. One that is graded by a scale of "
    "words takes no points: change it in the settings of the assignment."
)
OTHER_MAXIMUM = (
    "{name} has {maximum} points for what is worth {points} here. Change the assignment to "
    "{points} points and export it again, or convert the points with --scale."
)


@dataclass(frozen=True)
class Target:
    """A column of grades.

    Attributes:
        export: in whose `places` it is called grade.
        maximum: the points of the assignment.
        factor: by which points are multiplied before they are written.
        comma: whether numbers have a comma there.
    """

    export: Known
    maximum: float
    factor: float = 1.0
    comma: bool = False

    @property
    def place(self) -> int:
        return self.export.places["grade"]

    def written(self, points: float) -> str:
        """Points as they stand there: at most two decimals."""
        text = plain(float(points) * self.factor)
        return text.replace(".", ",") if self.comma else text

    def takes(self, points: float) -> bool:
        """Whether the platform accepts so many."""
        return 0 <= points * self.factor <= self.maximum + 1e-9 or not self.export.platform.capped

    def old(self, row: Row) -> str:
        """What stands there now; a lone hyphen is nothing."""
        cell = self.export.cell(row, "grade")
        return "" if cell == "-" else cell


def target(
    export: Known, lesson: str, points: float, column: str = "", scale: bool = False
) -> Target:
    """The column for a lesson that is worth so many points. Stops where it is not certain."""
    place = column_of(export, lesson, column)
    export = replace(export, places={**export.places, "grade": place})
    stands = maximum(export, place)
    if not (most := number(stands)):
        raise Stop(NO_MAXIMUM, name=export.file.name)
    if abs(most - points) > 0.005 and not scale:
        about = {"maximum": plain(most), "points": plain(float(points))}
        raise Stop(OTHER_MAXIMUM, name=export.file.name, **about)
    comma = any(re.search(r",\d\d?$", each) for each in (stands, *export.file.column(place)))
    return Target(export, most, most / points if scale and points else 1.0, comma)


def column_of(export: Known, lesson: str, column: str) -> int:
    """Where the points of a lesson stand: where one says, or where the heading says it."""
    if column:
        return called(export, column)
    if "grade" in export.places and "maximum" in export.places:
        return export.places["grade"]
    return titled(export, lesson)


def called(export: Known, column: str) -> int:
    """The one column with this heading."""
    heading = export.file.heading
    found = [place for place, each in enumerate(heading) if word(each) == word(column)]
    if len(found) != 1:
        about = {"column": column, "columns": ", ".join(heading)}
        raise Stop(NO_COLUMN, name=export.file.name, **about)
    return found[0]


def titled(export: Known, lesson: str) -> int:
    """The one column of an assignment that is called like a lesson, or in whose title it stands."""
    matches = (re.fullmatch(export.platform.titled, each) for each in export.file.heading)
    titles = {place: match["title"] for place, match in enumerate(matches) if match}
    naming = [place for place, title in titles.items() if bare(lesson) in bare(title)]
    exact = [place for place in naming if bare(titles[place]) == bare(lesson)]
    if len(found := exact or naming) == 1:
        return found[0]
    about = {"name": export.file.name, "lesson": lesson}
    columns = ", ".join(export.file.heading[place] for place in found or titles)
    raise Stop(WHICH if columns else NO_GRADE, **about, columns=columns)


def maximum(export: Known, place: int) -> str:
    """What a platform says of the most points: in a column of its own, or in the row of points."""
    if "maximum" in export.places:
        return next(filter(None, export.file.column(export.places["maximum"])), "")
    for row in export.file.body:
        if re.fullmatch(export.platform.points, row.values[0]):
            return row.values[place].strip()
    return ""


def number(text: str) -> float | None:
    """A number with a dot or a comma: the last one is the decimal one. None where it is none."""
    digits = re.sub(r"[.,](?=.*[.,])", "", text).replace(",", ".")
    return float(digits) if re.fullmatch(r"\d+(\.\d+)?", digits) else None


def equal(one: str, other: str) -> bool:
    """Do these mean the same: 12.50 and 12,5?"""
    return one == other or (number(one) is not None and number(one) == number(other))
