"""When a student handed in, until when there was time, and what is not known of that."""

from dataclasses import dataclass
from datetime import datetime

from course.marks import late
from course.marks.classroom import Classroom
from course.marks.decisions import EXTENSION
from course.marks.handed import UNKNOWN, HandedIn
from course.marks.matching import Owned
from course.marks.platforms.times import named_late
from course.marks.roster import Student
from course.marks.times import in_utc
from course.sentences import Sentence, sentence

UNTIMED = (
    "{lesson}: it is not known when {who} handed in, so lateness costs nothing. Write it into "
    "submitted.csv."
)
VAGUE = (
    "{lesson}: handed in late, and nothing says by how much, so it costs nothing: {who}. Write "
    "the time into submitted.csv."
)


@dataclass(frozen=True)
class Timed:
    """When a lesson was handed in, when it was due, the days between, and what is not known."""

    handed_in: HandedIn = UNKNOWN
    due: datetime | None = None
    days: int = 0
    doubts: tuple[Sentence, ...] = ()


UNTOLD = Timed()


def timed(student: Student, lesson: str, file: Owned | None, room: Classroom) -> Timed:
    """All about the time of one hand-in; where there is none, only when it was due."""
    due = due_date(student, lesson, room)
    if file is None:
        return Timed(due=due)
    told = handed_in(student, lesson, file, room)
    if due is None:
        return Timed(told)
    if told.at:
        return Timed(told, due, late.days_late(told.at, due))
    costs = room.rules.of(lesson).late != late.FREE
    says = sentence(VAGUE if told.late else UNTIMED, lesson=lesson, who=student.name)
    return Timed(told, due, doubts=(says,) if costs else ())


def due_date(student: Student, lesson: str, room: Classroom) -> datetime | None:
    """When a lesson is due: an extension moves that, also for the others of a team."""
    due, team = room.rules.of(lesson).due, room.team(student, lesson)
    whose = {student.group, *(each.id for each in team)} - {""}
    moved = [
        each.until
        for each in room.decisions
        if each.kind == EXTENSION and each.lesson == lesson and each.whose in whose
    ]
    return max([*moved, *([due] if due else [])], key=in_utc, default=None)


def handed_in(student: Student, lesson: str, file: Owned, room: Classroom) -> HandedIn:
    """When a file was handed in, as told of who did it, of anybody of the team, or by its name."""
    known = (file.by, *room.team(student, lesson))
    told = [room.times.get((each.id, lesson), UNKNOWN) for each in known if each]
    return next((each for each in told if each != UNKNOWN), named_late(file.result.path))
