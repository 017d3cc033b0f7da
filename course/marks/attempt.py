"""What a student has made of a lesson, before lateness counts, and whom days of grace help."""

from collections.abc import Mapping
from dataclasses import dataclass

from course.marks import late
from course.marks.decisions import Decision
from course.marks.matching import Owned
from course.marks.rules import Rules
from course.marks.table import Earned
from course.marks.times import in_utc
from course.marks.timing import UNTOLD, Timed
from course.sentences import Sentence


@dataclass(frozen=True)
class Attempt:
    """A lesson of a student.

    Attributes:
        file: that counts; None where there is none.
        time: when it was handed in, and how late that is.
        excused: the decisions by which the lesson does not count.
        exercises: what they brought, with the decisions about them.
        doubts: what a teacher has to look at.
    """

    file: Owned | None = None
    time: Timed = UNTOLD
    excused: tuple[Decision, ...] = ()
    exercises: tuple[Earned, ...] = ()
    doubts: tuple[Sentence, ...] = ()

    @property
    def raw(self) -> float:
        return round(sum(each.score for each in self.exercises), 2)

    @property
    def decided(self) -> float:
        """What decisions about exercises add."""
        return round(sum(each.adjusted for each in self.exercises), 2)


def graces(attempts: Mapping[str, Attempt], rules: Rules) -> dict[str, int]:
    """The days of grace by lesson, used up in the order of the due dates where they save points."""
    due = {name: in_utc(each.time.due) for name, each in attempts.items() if each.time.due}
    order = sorted(due, key=due.get)
    points = [attempts[name].raw + attempts[name].decided for name in order]
    days = [attempts[name].time.days for name in order]
    ruled = [rules.of(name).late for name in order]
    used = late.graces(list(zip(points, days, ruled, strict=True)), rules.grace_days)
    return dict(zip(order, used, strict=True))
