"""What people have written about a class, as it stands in its folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from course import syllabus
from course.marks.decisions import EXTENSION, SCORE, Decision, Memory
from course.marks.handed import Times
from course.marks.last import Last
from course.marks.roster import Roster, Student
from course.marks.rules import Rules
from course.marks.times import in_utc
from course.marks.told import Worksheets
from course.sentences import Stop

EARLIER = "{place}: this is no extension, for {lesson} is due later than that."
TOO_MUCH = "{place}: {what} is worth {points} points, not {value}. Write a bonus as 'adjust'."


@dataclass(frozen=True)
class Classroom:
    """A class: who is in it, what holds, what was decided, when what was handed in.

    Attributes:
        memory: the answers for which decisions were made, as remembered by earlier runs.
        told: what worksheets have told, in this run and in earlier ones.
        last: what the last run has written.
    """

    roster: Roster
    rules: Rules = field(default_factory=Rules)
    decisions: Sequence[Decision] = ()
    times: Times = field(default_factory=dict)
    memory: Memory = field(default_factory=dict)
    told: Worksheets = field(default_factory=dict)
    last: Last = field(default_factory=Last)

    def team(self, student: Student, lesson: str) -> tuple[Student, ...]:
        """All who hand a lesson in together with a student, who stands first."""
        others = self.together(student.group, lesson)
        return (student, *(other for other in others if other != student))

    def together(self, group: str, lesson: str) -> tuple[Student, ...]:
        """All of a group that hands a lesson in together; nobody where it is none, or too large."""
        is_team = self.rules.of(lesson).teams and not self.too_large(group)
        return self.roster.teams.get(group, ()) if is_team else ()

    def too_large(self, group: str) -> bool:
        """Are there more in a group than a team may have?"""
        return len(self.roster.teams.get(group, ())) > self.rules.largest_team

    def numbered(self, number: str, lesson: str) -> tuple[Student, ...]:
        """Whom a platform means by a number: as told of this lesson, of any, or by the roster."""
        told = self.numbers.get((number, lesson)) or self.numbers.get((number, ""))
        return told or self.roster.by_number.get(number, ())

    @cached_property
    def numbers(self) -> dict[tuple[str, str], tuple[Student, ...]]:
        """(number, lesson) -> the students of whom worksheets tell it; lesson "" for any."""
        found: dict[tuple[str, str], dict[Student, None]] = {}
        for (id, lesson), told in self.told.items():
            if told.number and id in self.roster.by_id:
                for key in ((told.number, lesson), (told.number, "")):
                    found.setdefault(key, {})[self.roster.by_id[id]] = None
        return {key: tuple(students) for key, students in found.items()}

    def points(self, lesson: str, exercise: str = "") -> float:
        """What an exercise, or all of a lesson, is worth in this class."""
        rules, declared = self.rules.of(lesson), syllabus.lesson(lesson).exercises
        return sum(
            rules.worth(each.name, each.points) for each in declared if exercise in (each.name, "")
        )


def prove(room: Classroom) -> None:
    """Stop, with the line, where rules and decisions contradict each other."""
    for each in room.decisions:
        due, what = room.rules.of(each.lesson).due, each.exercise or each.lesson
        if each.kind == EXTENSION and due and in_utc(each.until) < in_utc(due):
            raise Stop(EARLIER, place=each.place, lesson=each.lesson)
        points = room.points(each.lesson, each.exercise)
        if each.kind == SCORE and each.value > points:
            told = {"value": f"{each.value:g}", "points": f"{points:g}"}
            raise Stop(TOO_MUCH, place=each.place, what=what, **told)
