"""Pages of a class: one for each student, with the words of teachers, and a report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from course import syllabus
from course.grading import reports
from course.grading.records import Graded, Result
from course.languages import speaking
from course.marks.classroom import Classroom
from course.marks.roster import Roster, Student, same
from course.marks.sheets import plain
from course.marks.table import ABSENT, Earned, Mark
from course.marks.times import in_utc
from course.marks.timing import due_date
from course.pages import environment
from course.sentences import Sentence

FOLDER = "feedback"
NAMESAKE = "{name} ({id})"


@dataclass(frozen=True)
class Shown:
    """A lesson on a student's page: the mark, what was graded, when points may be shown, and the
    address of its sections for students, as the rules of the class say it."""

    mark: Mark
    result: Result | None
    due: datetime | None
    publish: datetime | None
    points_shown: bool
    address: str = ""

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


@dataclass(frozen=True)
class Line:
    """A mark in the report: under which name it stands there, and where the page lies."""

    name: str
    mark: Mark
    page: str = ""


@cache
def templates():
    """The pages of this room and of the grader; all that comes from people is escaped."""
    made = environment(("course.marks", "pages"), ("course.grading", "pages"))
    made.filters |= {"points": points, "date": date, "signed": signed}
    made.filters["paragraphs"] = reports.paragraphs
    return made


def points(number: float) -> str:
    return plain(float(number))


def signed(number: float) -> str:
    """A number with its sign, a minus being one."""
    return f"+{points(number)}" if number > 0 else f"\N{MINUS SIGN}{points(-number)}"


def date(at: datetime) -> str:
    """As people write it in rules.toml: 2026-10-12 23:59 Asia/Seoul."""
    zone = getattr(at.tzinfo, "key", "") or at.isoformat()[-6:]
    return f"{at:%Y-%m-%d %H:%M} {zone}"


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
    publish = room.rules.of(mark.lesson).publish
    due = due_date(mark.student, mark.lesson, room)
    free = publish is None or in_utc(publish) <= in_utc(now)
    result = results.get((mark.path, mark.lesson)) or results.get((mark.path, ""))
    return Shown(mark, result, due, publish, free, room.rules.link)


def report(
    results: Sequence[Result], lines: Sequence[Line], doubts: Sequence[Sentence], refused: str
) -> str:
    """The report of the class, with its marks."""
    page = templates().get_template("class.html")
    sent = {line.mark.student.id for line in lines if line.mark.path}
    told = reports.of_class(results, refused) | {"students": len(sent)}
    return page.render(**told, rows=lines, doubts=doubts)
