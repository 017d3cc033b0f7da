"""`course class fill`: the way back, from marks to the two files that a platform takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from course.files import save
from course.marks import folder, roster, sheets, table
from course.marks.gathering import gathered
from course.marks.platforms.columns import known
from course.marks.platforms.exports import read
from course.marks.platforms.feedback import Packed, packed
from course.marks.platforms.filling import PARTLY, Change, Filled, Filling
from course.marks.platforms.platform import Platform
from course.marks.platforms.target import Target, number, target
from course.marks.platforms.telling import lesson_of
from course.marks.roster import Roster
from course.marks.table import EXCUSED, GRADED, UNREADABLE, Mark
from course.marks.times import in_utc, written
from course.sentences import Sentence, Stop, sentence

ZIP = "feedback.zip"
NO_MARKS = "{path} does not exist. Make it with: course grade … --class {room}"
SEPARATOR = {
    ",": Sentence("comma"),
    ";": Sentence("semicolon"),
    "\t": Sentence("tab"),
    ":": Sentence("colon"),
}
NOT_GRADED = "There are no marks of {lesson}; there are: {lessons}."
ITSELF = "{path} is the file that was downloaded, and stays as it is. Name another folder with -o."
COUNTED = (
    "Grades filled into {sheet}, column {column}: {count}, unchanged: {same}. Pages in {zip}: "
    "{pages}."
)
HELD = (
    "No grade is filled in: the class shows points of {lesson} from {at} on (publish in "
    "rules.toml), and pages have none. After that run course grade again, then this command."
)
REPLACED = "{place}: {student} had {old} and gets {new}."


@dataclass(frozen=True)
class Options:
    """How to give back.

    Attributes:
        lessons: which ones the assignment asks for; none: as the name of the file says.
        column: the heading of the column to be filled; "": the one that is certain.
        scale: whether points are converted to those of the platform.
        keep: whether a grade that stands on the platform stays.
    """

    lessons: tuple[str, ...] = ()
    column: str = ""
    scale: bool = False
    keep: bool = False


@dataclass(frozen=True)
class GivenBack:
    """What goes back, and what people should read before."""

    target: Target
    filled: Filled
    packed: Packed

    @property
    def platform(self) -> Platform:
        return self.target.export.platform

    @property
    def sheet(self) -> str:
        return self.filled.export.name

    @property
    def says(self) -> Iterator[Sentence]:
        """What was done, what was not and why, and how to upload it."""
        same = len(self.filled.done) - len(self.filled.changes)
        about = {"sheet": self.sheet, "zip": ZIP}
        column = self.target.export.file.heading[self.target.place]
        counts = {
            "column": column,
            "count": len(self.filled.changes),
            "same": same,
            "pages": self.packed.count,
        }
        yield sentence(COUNTED, **about, **counts)
        yield from map(self.replaced, self.filled.replaced)
        yield from gathered((*self.filled.left, *self.packed.left))
        encoding, separator = self.filled.export.encoding, self.filled.export.separator
        how = {"encoding": encoding.upper(), "separator": SEPARATOR[separator]}
        yield from (sentence(step, **about, **how) for step in self.platform.steps)
        yield from self.warnings

    def replaced(self, change: Change) -> Sentence:
        place = f"{self.sheet}:{change.row.line}"
        about = {"student": change.student.name, "old": change.old, "new": change.new}
        return sentence(REPLACED, place=place, **about)

    @property
    def warnings(self) -> Iterator[Sentence]:
        """What the platform does that nobody would expect."""
        zeros = sum(number(change.new) == 0 for change in self.filled.changes)
        counts = (self.platform.stale, len(self.filled.replaced)), (self.platform.zero, zeros)
        for template, count in counts:
            if template and count:
                yield sentence(template, sheet=self.sheet, count=count)


def give_back(
    path: Path,
    people: Roster,
    marks: Sequence[Mark],
    pages: Mapping[str, Path],
    options: Options,
    publish: Mapping[str, datetime] = MappingProxyType({}),
) -> GivenBack:
    """An export with the marks of the class in it, and a zip of feedback `pages` (id -> page).

    The grades of lessons stay out of it that are still to be published (name -> when).

    Raises:
        OSError: a file cannot be read.
        Stop: what is in the export is not for these marks.
    """
    export, lessons = known(read(path)), chosen(path, marks, options.lessons)
    own = totals(marks, lessons)
    points = max(mark.points for mark in own)
    place = target(export, lessons[0], points, options.column, options.scale)
    why = held(lessons, publish)
    filled = Filling(place, people, own, ", ".join(lessons), options.keep, why).filled()
    return GivenBack(place, filled, packed(export, filled, own, pages))


def held(lessons: Iterable[str], publish: Mapping[str, datetime]) -> Sentence | None:
    """Why no grade is filled in yet: of these lessons one is published later."""
    later = [name for name in lessons if name in publish]
    if not later:
        return None
    last = max(later, key=lambda name: in_utc(publish[name]))
    return sentence(HELD, lesson=", ".join(later), at=written(publish[last]))


def chosen(path: Path, marks: Iterable[Mark], given: Sequence[str]) -> tuple[str, ...]:
    """The lessons of an assignment: those that are named, else what its file's name says."""
    there = tuple(dict.fromkeys(mark.lesson for mark in marks))
    for lesson in given:
        if lesson not in there:
            raise Stop(NOT_GRADED, lesson=lesson, lessons=", ".join(there))
    return tuple(given) or (lesson_of(path.name, there),)


def totals(marks: Iterable[Mark], lessons: Sequence[str]) -> list[Mark]:
    """One mark for each student: of several lessons, the sum."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.lesson in lessons:
            found.setdefault(mark.student.id, []).append(mark)
    return [each[0] if len(each) == 1 else total(each) for each in found.values()]


def total(marks: Sequence[Mark]) -> Mark:
    """The sum of a student's marks."""
    summed = "points", "raw", "late", "adjusted"
    sums = {name: sum(getattr(mark, name) for mark in marks) for name in summed}
    said = tuple(words for mark in marks for words in mark.comments)
    path = next((mark.path for mark in marks if mark.path), "")
    about = {"state": state_of({mark.state for mark in marks}), "path": path, "said": said}
    return replace(marks[0], exercises=(), **about, **sums)


def state_of(states: set[str]) -> str:
    """The state of a sum. Who is excused from a part of it has no sum that would be right."""
    if len(states) == 1:
        return states.pop()
    parts = (EXCUSED, PARTLY), (UNREADABLE, UNREADABLE)
    return next((state for part, state in parts if part in states), GRADED)


def save_all(given: GivenBack, path: Path, output: Path) -> None:
    """Write both files into a folder. Stops where one would be the file that was downloaded."""
    sheet = output / given.sheet
    if sheet.resolve() == path.resolve():
        raise Stop(ITSELF, path=path)
    save(sheet, given.filled.export.content)
    save(output / ZIP, given.packed.content)


def run(
    export: Path, grades: Path, room: Path, output: Path | None, options: Options, now: datetime
) -> Iterator[Sentence]:
    """Fill an export with the marks in a folder of grades, and pack its pages; says what was done.

    Until a lesson is published, as the rules of the class say, its grades are not filled in.

    Args:
        room: the folder of the class.
        output: for both files; `upload` in the folder of grades, if it is None.

    Raises:
        OSError: a file cannot be read or written.
        Stop: nothing is written, because something does not fit.
    """
    people, publish = roster.read(room / folder.ROSTER), folder.ruled(room).unpublished(now)
    path = grades / table.MARKS
    if not path.exists():
        raise Stop(NO_MARKS, path=path, room=room)
    given = give_back(export, people, table.read(path, people), pages(path), options, publish)
    save_all(given, export, output or grades / "upload")
    yield from given.says


def pages(path: Path) -> dict[str, Path]:
    """The page of each student, as the table of marks says."""
    rows = sheets.read(path, table.COLUMNS)
    found = {row["id"]: path.parent / row["page"] for row in rows if row["page"]}
    return {id: page for id, page in found.items() if page.exists()}
