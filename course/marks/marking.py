"""From graded files to marks: what follows from results and from what people have written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from course import syllabus
from course.grading import stopped
from course.grading.records import Result
from course.marks import answers, late
from course.marks.attempt import Attempt, graces
from course.marks.classroom import Classroom
from course.marks.deciding import (
    NOBODY,
    NOTHING,
    Answered,
    applied,
    change,
    looked_at,
    words,
)
from course.marks.decisions import EXCUSE, OF_A_LESSON, Decision, Memory
from course.marks.earning import earned
from course.marks.gathering import gathered
from course.marks.locked import with_lock
from course.marks.matching import Owned, counting, lessons, matched, too_large
from course.marks.roster import Roster, Student
from course.marks.table import ABSENT, BLANK, EXCUSED, GRADED, UNREADABLE, WRONG, Earned, Mark
from course.marks.timing import timed
from course.marks.told import Told
from course.sentences import Sentence, sentence

MANY = 12  # of one kind that are told
REST = "… and {count} more of this kind: see the column 'look at' of marks.csv."


@dataclass(frozen=True)
class Marks:
    """The marks of a class.

    Attributes:
        table: one for each student and each lesson of which anything was handed in.
        doubts: files of nobody, decisions that do not fit any more: what a teacher has to look at,
            besides the doubts of single marks.
        memory: the answers for which the decisions were made, to be remembered.
    """

    table: tuple[Mark, ...]
    doubts: tuple[Sentence, ...] = ()
    memory: Memory = field(default_factory=dict)

    @property
    def told(self) -> list[Sentence]:
        """All that has to be looked at: the same of many in one sentence, and of each kind a few;
        the table has the others."""
        kinds: dict[str, list[Sentence]] = {}
        of_marks = (doubt for mark in self.table for doubt in mark.doubts)
        for doubt in gathered((*self.doubts, *of_marks)):
            kinds.setdefault(doubt.template, []).append(doubt)
        return [doubt for same in kinds.values() for doubt in few(same)]


def few(doubts: Sequence[Sentence]) -> list[Sentence]:
    rest = len(doubts) - MANY
    return [*doubts[:MANY], *([sentence(REST, count=rest)] if rest > 0 else [])]


def marks(results: Sequence[Result], room: Classroom) -> Marks:
    """The mark of every student of the roster, whether anything was handed in or not."""
    marking = Marking(results, room)
    table = tuple(mark for student in room.roster for mark in marking.of(student))
    return Marks(table, tuple(marking.doubts()), marking.memory)


class Marking:
    """The marks of a class while they are made, and what comes up."""

    def __init__(self, results: Sequence[Result], room: Classroom):
        self.room, self.found = room, matched(results, room)
        self.names = lessons(results, syllabus.names())
        self.alike = answers.alike(results)
        known = {each.key for each in room.decisions}
        self.memory = {key: seen for key, seen in room.memory.items() if key[:-1] in known}
        self.seen: set[str] = set()  # places of decisions about an answer that is there
        self.stale: dict[tuple[str, str], list[Sentence]] = {}  # (id, lesson) -> what is told

    def of(self, student: Student) -> list[Mark]:
        """The marks of one student."""
        attempts = {name: self.attempt(student, name) for name in self.names}
        grace, budget = graces(attempts, self.room.rules), self.room.rules.grace_days
        left = budget - sum(grace.values()) if budget else None
        marks = (
            self.mark(student, name, attempt, grace.get(name, 0))
            for name, attempt in attempts.items()
        )
        return [self.completed(mark, left) for mark in marks]

    def attempt(self, student: Student, name: str) -> Attempt:
        """What a student has made of a lesson; nothing of it is graded where that is excused."""
        file, doubts = counting(self.found.of(student, name))
        time = timed(student, name, file, self.room)
        if excused := tuple(e for e in self.about(student, name) if e.kind == EXCUSE):
            return Attempt(time=time, excused=excused)
        exercises = self.exercises(student, name, file)
        doubts = (*doubts, *time.doubts, *unfinished(student, file, exercises))
        return Attempt(file, time, exercises=exercises, doubts=doubts)

    def completed(self, mark: Mark, left: int | None) -> Mark:
        """A mark with the days of grace that are left, the decisions that do not fit any more, and
        a grade that is locked elsewhere."""
        told = self.room.told.get((mark.student.id, mark.lesson), Told())
        stale = self.stale.get((mark.student.id, mark.lesson), ())
        return with_lock(replace(mark, grace_left=left, doubts=(*mark.doubts, *stale)), told)

    def mark(self, student: Student, name: str, it: Attempt, grace: int) -> Mark:
        """The mark of one student and lesson: raw points and decisions on exercises, less what
        lateness costs of both; then decisions on the lesson as a whole."""
        rules, points = self.room.rules.of(name), self.room.points(name)
        if it.excused:
            return Mark(student, name, EXCUSED, points, said=words(it.excused))
        earned = it.raw + it.decided
        lost = round(late.deduction(earned, it.time.days, rules.late, grace), 2)
        given = answers.all_of(each.answer for each in it.exercises)
        before = self.room.last.answer(student.id, name)
        whole = Answered(student, name, "", given, before=before)
        fitting = self.fitting(whole)
        added = change(fitting, whole, earned - lost)
        return Mark(
            student,
            name,
            state(it.file, it.exercises),
            points,
            it.raw,
            lost,
            round(it.decided + added, 2),
            max(it.time.days - grace, 0),
            grace,
            handed_in=it.time.handed_in,
            exercises=it.exercises,
            said=words([*self.extensions(student, name), *fitting]),
            doubts=it.doubts,
            path=it.file.result.path if it.file else "",
        )

    def about(self, student: Student, name: str) -> Iterable[Decision]:
        """The decisions about a student, or the group, in a lesson."""
        whose = {student.id, student.group} - {""}
        return (d for d in self.room.decisions if d.lesson == name and d.whose in whose)

    def extensions(self, student: Student, name: str) -> list[Decision]:
        return [d for d in self.about(student, name) if d.kind in OF_A_LESSON]

    def exercises(self, student: Student, name: str, file: Owned | None) -> tuple[Earned, ...]:
        """What the exercises of a file brought, with the decisions about them."""
        graded = file.result.exercises if file else ()
        rules = self.room.rules.of(name)
        plain = [earned(each, rules, answers.group(name, each, self.alike)) for each in graded]
        return tuple(self.decided(student, name, each) for each in plain)

    def decided(self, student: Student, name: str, plain: Earned) -> Earned:
        before = self.room.last.answer(student.id, name, plain.exercise)
        it = Answered(student, name, plain.exercise, plain.answer, plain.group, before)
        return applied(plain, self.fitting(it), it)

    def fitting(self, it: Answered) -> tuple[Decision, ...]:
        """The decisions that count for an answer; the others are kept to be told."""
        found = looked_at(self.room.decisions, it, self.memory, self.alike)
        self.stale.setdefault((it.student.id, it.lesson), []).extend(found.stale)
        self.seen |= found.seen
        self.memory |= found.memory
        return found.fitting

    def doubts(self) -> Iterable[Sentence]:
        """What a teacher has to look at, once all marks are made."""
        yield from too_large(self.room, self.names)
        yield from self.found.doubts
        for each in self.room.decisions:
            if each.exercise and each.lesson in self.names and each.place not in self.seen:
                yield unused(each, self.room.roster)


def unused(decision: Decision, roster: Roster) -> Sentence:
    """Why a decision about an exercise counts for nobody."""
    about = {"place": decision.place, "what": decision.exercise}
    if not decision.whose:
        return sentence(NOBODY, **about, answer=decision.answer)
    student = roster.by_id.get(decision.whose)
    return sentence(NOTHING, **about, name=student.name if student else decision.whose)


def unfinished(student: Student, file: Owned | None, exercises: Sequence[Earned]) -> list[Sentence]:
    """That answers were stopped of which nobody has decided anything."""
    graded = zip(file.result.exercises if file else (), exercises, strict=True)
    return stopped.told(stopped.of_one(student.name, (g for g, e in graded if not e.decided)))


def state(file: Owned | None, exercises: Sequence[Earned]) -> str:
    """What became of a lesson, in one of the words of STATES."""
    if file is None:
        return ABSENT
    if file.result.problem:
        return UNREADABLE
    if all(each.state == "blank" for each in exercises):
        return BLANK
    return GRADED if any(each.score or each.state == "right" for each in exercises) else WRONG
