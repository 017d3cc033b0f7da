"""Pages of a class: one for each student, with the words of teachers, and a report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from course import syllabus
from course.grading import reports
from course.grading.records import Graded, Result
from course.languages import speaking
from course.making import exercises
from course.marks import summing
from course.marks.classroom import Classroom
from course.marks.late import FREE, Late
from course.marks.roster import Roster, Student, same
from course.marks.sheets import plain
from course.marks.table import ABSENT, Earned, Mark
from course.marks.times import written
from course.marks.timing import due_date
from course.pages import environment
from course.sentences import Sentence, sentence

ONE_DAY, DAYS = Sentence("late: 1 day"), "late: {days} days"
GRACED = "late: {days} days, {grace} of them grace"
TOO_LATE = "too late (days late: {days}, at most: {most})"
FOLDER = "feedback"
NAMESAKE = "{name} ({id})"


@dataclass(frozen=True)
class Shown:
    """A lesson on a student's page: the mark, what was graded, when points may be shown, the
    address of its sections for students, the late rule and whether solutions are shown, as the
    rules of the class say it."""

    mark: Mark
    result: Result | None
    due: datetime | None
    publish: datetime | None
    points_shown: bool
    address: str = ""
    rule: Late = FREE
    solutions: bool = False

    @property
    def lateness(self) -> Sentence:
        """What stands beside the points that lateness costs."""
        mark = self.mark
        days = mark.days_late + mark.grace
        if self.rule.ends(mark.days_late):
            return sentence(TOO_LATE, days=days, most=self.rule.cut_off_days)
        if mark.grace:
            return sentence(GRACED, days=days, grace=mark.grace)
        return ONE_DAY if days == 1 else sentence(DAYS, days=days)

    @property
    def title(self) -> str:
        """Of the lesson; its name where the source of the lesson is not here."""
        return reports.title(self.mark.lesson)

    def link(self, exercise: str = "") -> str:
        """Where the lesson is for students, or a section of it; "" for nowhere."""
        lesson = syllabus.lesson(self.mark.lesson)
        names = [each.name for each in lesson.exercises]
        number = names.index(exercise) + 1 if exercise else ""
        about = {"notebook": lesson.notebook, "lesson": lesson.name, "exercise": exercise}
        return self.address.format(**about, number=number)

    @property
    def exercises(self) -> list[tuple[Earned, Graded]]:
        graded = self.result.exercises if self.result else ()
        return list(zip(self.mark.exercises, graded, strict=False))

    @property
    def solved(self) -> dict[str, str]:
        """The solution of each exercise that has passed, where the class may see it."""
        if not (self.solutions and self.points_shown):
            return {}
        lesson = syllabus.lesson(self.mark.lesson)
        cells = exercises.asked(lesson) if lesson.has_sources else {}
        passed = [earned.exercise for earned, graded in self.exercises if graded.verdict.passed]
        return {name: exercises.solved(cells[name]) for name in passed if name in cells}


@dataclass(frozen=True)
class Line:
    """A mark in the report: under which name it stands there, and where the page lies."""

    name: str
    mark: Mark
    page: str = ""


def discreet(line: Line) -> Line:
    """A line as others may see it: without the reasons for which somebody came later."""
    said = tuple(words for words in line.mark.said if not words.private)
    return replace(line, mark=replace(line.mark, said=said))


@cache
def templates():
    """The pages of this room and of the grader; all that comes from people is escaped."""
    made = environment(("course.marks", "pages"), ("course.grading", "pages"))
    made.filters |= {"points": points, "date": written, "signed": signed}
    made.filters["paragraphs"] = reports.paragraphs
    return made


def points(number: float) -> str:
    return plain(float(number))


def signed(number: float) -> str:
    """A number with its sign, a minus being one."""
    return f"+{points(number)}" if number > 0 else f"\N{MINUS SIGN}{points(-number)}"


def names(roster: Roster) -> dict[str, str]:
    """How each student is called on pages, by id: namesakes with their ids."""
    alike = [same(each.name) for each in roster]
    return {
        each.id: each.name
        if alike.count(same(each.name)) == 1
        else NAMESAKE.format(name=each.name, id=each.id)
        for each in roster
    }


def pages(marks: Iterable[Mark], roster: Roster) -> dict[str, str]:
    """Where the page of each student lies, by id. Who has handed in nothing, and was told nothing,
    has none."""
    called = names(roster)
    told = [m.student.id for m in marks if m.state != ABSENT or m.comments]
    files = reports.pages(called[id] for id in dict.fromkeys(told))
    return {id: f"{FOLDER}/{files[called[id]]}.html" for id in dict.fromkeys(told)}


def student_page(student: Student, lessons: Sequence[Shown], language: str = "") -> str:
    """What a student reads, in the language of the class, else in that of the notebooks."""
    own = [each.result for each in lessons if each.result]
    language = language or reports.language_of(own)
    page = templates().get_template("student.html")
    with speaking(language):
        return page.render(student=student, lessons=lessons, language=language)


def shown(
    mark: Mark, results: Mapping[tuple[str, str], Result], room: Classroom, now: datetime
) -> Shown:
    """A mark as its page shows it at this time, with the result of its (path, lesson)."""
    rules = room.rules.of(mark.lesson)
    publish, general = rules.publish, room.rules
    due = due_date(mark.student, mark.lesson, room)
    free = mark.lesson not in general.unpublished(now)
    result = results.get((mark.path, mark.lesson)) or results.get((mark.path, ""))
    allowed = general.link, rules.late, general.solutions
    return Shown(mark, result, due, publish, free, *allowed)


def report(
    results: Sequence[Result], lines: Sequence[Line], doubts: Sequence[Sentence], refused: str
) -> str:
    """The report of the class, with its marks."""
    page = templates().get_template("class.html")
    sent = {line.mark.student.id for line in lines if line.mark.path}
    numbers = summing.numbers([line.mark for line in lines])
    told = reports.of_class(results, refused, numbers) | {"students": len(sent)}
    return page.render(**told, rows=lines, doubts=doubts)
