"""Fill the grades of a lesson into the file that a platform has exported, and nothing else.

A cell stays as it is where there is no grade to be written, and where there is any doubt: who it
is, or whether the platform would take it. Each is told with its reason, for platforms drop in
silence what they do not take.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from course.marks.platforms.columns import Known
from course.marks.platforms.comments import joined
from course.marks.platforms.exports import Export, Row
from course.marks.platforms.matching import OTHER_ASSIGNMENT, Match, matches
from course.marks.platforms.platform import Platform
from course.marks.platforms.target import Target, equal
from course.marks.roster import Roster, Student, same
from course.marks.table import ABSENT, EXCUSED, UNREADABLE, Mark
from course.sentences import Sentence, Stop, sentence

NO_MARK = "Not in the table of marks of {lesson}: {who}."
LOCKED = "{place}: the grade of {student} is locked, and {new} would be dropped."
BEYOND = "{place}: {new} of {student} is not between 0 and {maximum}, and would be dropped."
KEPT = "{place}: {student} has {old} there and {new} here. The cell stays as it is (--keep)."
NO_ROW = "{name} has no line for {student}, and points: {new}."
PARTLY = "excused from a part"  # of the lessons of one assignment
STAYS = {
    PARTLY: "Excused from a part of it, so the cell stays as it is: {who}.",
    ABSENT: "Nothing was handed in, so the cell stays as it is: {who}.",
    EXCUSED: "Excused, so the cell stays as it is: {who}.",
    UNREADABLE: "What was sent cannot be read, so the cell stays as it is: {who}.",
}


@dataclass(frozen=True)
class Change:
    """A cell of a grade: where, whose, what stood there and what is to stand there."""

    row: Row
    student: Student
    old: str
    new: str

    @property
    def news(self) -> bool:
        """Does it say something else than before?"""
        return not equal(self.old, self.new)


@dataclass(frozen=True)
class Filled:
    """An export with grades in it.

    Attributes:
        done: the cells that say what they should, whether they did before or not.
        rows: of the students who are certain, by id.
        left: what was not done, and why.
    """

    export: Export
    done: tuple[Change, ...] = ()
    rows: Mapping[str, Row] = field(default_factory=dict)
    left: tuple[Sentence, ...] = ()

    @property
    def changes(self) -> list[Change]:
        """What says something else now."""
        return [change for change in self.done if change.news]

    @property
    def replaced(self) -> list[Change]:
        """The changes of grades that stood there already."""
        return [change for change in self.changes if change.old]


@dataclass(frozen=True)
class Filling:
    """What is filled in, and where.

    Attributes:
        target: the column.
        marks: of the lesson, one for each student.
        keep: whether a grade that stands there stays.
        held: why no grade is filled in yet; None where nothing holds them back.
    """

    target: Target
    roster: Roster
    marks: Sequence[Mark]
    lesson: str
    keep: bool = False
    held: Sentence | None = None

    @property
    def export(self) -> Known:
        return self.target.export

    @cached_property
    def by_id(self) -> dict[str, Mark]:
        return {mark.student.id: mark for mark in self.marks}

    @cached_property
    def matches(self) -> list[Match]:
        """Who each row is; stops where it is the worksheet of another assignment."""
        sent = numbers(self.export.platform, self.marks)
        there = {self.export.number(row) for row in self.export.students}
        if sent and not self.export.platform.lasting and not there & sent.keys():
            raise Stop(OTHER_ASSIGNMENT, name=self.export.file.name, lesson=self.lesson)
        return matches(self.export, self.roster, sent)

    def filled(self) -> Filled:
        """The export with all grades that can be written."""
        certain = [match for match in self.matches if match.student]
        whys = {match.row.line: self.why_not(match) for match in certain}
        done = [self.change(match) for match in certain if not whys[match.row.line]]
        left = [match.doubt for match in self.matches if match.doubt]
        left += [*filter(None, whys.values()), *self.without_row(certain)]
        rows = {match.student.id: match.row for match in certain}
        return Filled(self.written(done, certain), tuple(done), rows, tuple(left))

    def why_not(self, match: Match) -> Sentence | None:
        """Why the cell of a row stays as it is; None where it is filled."""
        mark = self.by_id.get(match.student.id)
        about = {"place": self.export.place(match.row), "student": match.student.name}
        if not mark:
            return sentence(NO_MARK, who=match.student.name, lesson=self.lesson)
        if self.held:
            return self.held
        new, old = self.new(mark), self.target.old(match.row)
        if not new:
            return sentence(STAYS[mark.state], who=match.student.name)
        if old.upper() != new and old.upper() in self.export.platform.stays:
            return sentence(self.export.platform.stays[old.upper()], **about, new=new)
        if self.export.cell(match.row, "changeable") in self.export.platform.locked:
            return sentence(LOCKED, **about, new=new)
        if not self.target.takes(mark.final):
            maximum = self.target.written(self.target.maximum / self.target.factor)
            return sentence(BEYOND, **about, new=new, maximum=maximum)
        if self.keep and old and not equal(old, new):
            return sentence(KEPT, **about, old=old, new=new)
        return None

    def new(self, mark: Mark) -> str:
        """What a mark puts into its cell; "" for nothing. What somebody has decided counts."""
        if self.held:
            return ""
        if mark.state == EXCUSED:
            return self.export.platform.excused
        nothing = mark.state in (ABSENT, UNREADABLE) and not mark.adjusted
        return "" if nothing or mark.state == PARTLY else self.target.written(mark.final)

    def change(self, match: Match) -> Change:
        mark = self.by_id[match.student.id]
        return Change(match.row, match.student, self.target.old(match.row), self.new(mark))

    def without_row(self, certain: Iterable[Match]) -> list[Sentence]:
        """The students who have points, and no row."""
        there = {match.student.id for match in certain}
        lost = [mark for mark in self.marks if mark.student.id not in there and self.new(mark)]
        about = {"name": self.export.file.name}
        return [
            sentence(NO_ROW, **about, student=mark.student.name, new=self.new(mark))
            for mark in lost
        ]

    def written(self, done: Sequence[Change], certain: Sequence[Match]) -> Export:
        """The file: all of it or, where a blank takes a grade away, only what was filled."""
        cells = {(each.row.line, self.target.place): each.new for each in done if each.news}
        export = self.export.file.filled({**cells, **self.comments(certain)})
        if not (last := self.export.platform.up_to):
            return export
        lines = {each.row.line for each in done}
        kept = [row for row in export.rows if row.line in lines or self.is_platforms(row)]
        return export.excerpt(kept, [*range(self.export.places[last] + 1), self.target.place])

    def is_platforms(self, row: Row) -> bool:
        """Is it the heading, or the row of points?"""
        points = re.fullmatch(self.export.platform.points, row.values[0])
        return row == self.export.file.rows[0] or bool(points)

    def comments(self, certain: Iterable[Match]) -> dict[tuple[int, int], str]:
        """What the cells of comments become: also of those who have no grade."""
        if (place := self.export.places.get("comment")) is None:
            return {}
        marked = [match for match in certain if match.student.id in self.by_id]
        said = {match.row: self.by_id[match.student.id].comments for match in marked}
        return {(row.line, place): joined(row.values[place], said[row]) for row in said}


def numbers(platform: Platform, marks: Iterable[Mark]) -> dict[str, Student]:
    """Whose number stands in the name of a submission. That of a team is nobody's."""
    found: dict[str, set[Student]] = {}
    for mark in marks:
        sent, team = platform.matched(mark.path), mark.student.group
        if sent and sent["number"] and not (team and same(sent["name"]) == same(team)):
            found.setdefault(sent["number"], set()).add(mark.student)
    return {number: whose.pop() for number, whose in found.items() if len(whose) == 1}
