"""What people have written about a class, as it stands in its folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from course.marks.deciding import Memory
from course.marks.decisions import Decision
from course.marks.handed import Times
from course.marks.roster import Roster, Student
from course.marks.rules import Rules


@dataclass(frozen=True)
class Classroom:
    """A class: who is in it, what holds, what was decided, when what was handed in.

    Attributes:
        memory: the answers for which decisions were made, as remembered by earlier runs.
    """

    roster: Roster
    rules: Rules = field(default_factory=Rules)
    decisions: Sequence[Decision] = ()
    times: Times = field(default_factory=dict)
    memory: Memory = field(default_factory=dict)

    def team(self, student: Student, lesson: str) -> tuple[Student, ...]:
        """All who hand a lesson in together with a student, who stands first."""
        together = student.group and self.rules.of(lesson).teams
        others = self.roster.teams[student.group] if together else ()
        return (student, *(other for other in others if other != student))
