"""What a platform tells of a class before it is graded: whose a number is, when was handed in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from course.grading import names
from course.marks.classroom import Classroom
from course.marks.handed import Times
from course.marks.platforms import times
from course.marks.platforms.columns import Known, known
from course.marks.platforms.exports import read
from course.marks.platforms.matching import OTHER_ASSIGNMENT
from course.marks.roster import bare
from course.marks.told import Worksheets
from course.sentences import Sentence, Stop, sentence

NO_LESSON = "{name} does not say which lesson it is for. Name it with --lesson: {lessons}."
NO_CLOCK = (
    "{name}: its dates have no zone, and rules.toml says of no lesson when it is due. So nobody "
    "is late."
)

UNREAD = "{place}: '{date}' is no date that can be read here. Write it into submitted.csv."


def informed(
    room: Classroom, exports: Iterable[Path], lessons: Sequence[str], sent: Sequence[str] = ()
) -> tuple[Classroom, list[Sentence]]:
    """The class with the numbers and times of worksheets, and what is doubtful in them.

    What an earlier worksheet said of a student and a lesson holds until a newer one says it anew.
    What stands in submitted.csv counts more than what a platform says. `sent` are the paths of the
    submissions that are graded now.

    Raises:
        OSError: a worksheet cannot be opened.
        Stop: it is none, or it cannot be told for which of the `lessons` it is, or it belongs to
            another assignment than the submissions.
    """
    told, doubts = dict(room.told), []
    for path in exports:
        export, lesson = known(read(path)), lesson_of(path.name, lessons)
        prove_fits(export, lesson, [*claiming(lesson, sent), *room.last.files(lesson)], room)
        found, unclear = times.of_export(export, room.roster, lesson)
        told |= found
        doubts += unclear
        if not clock(room, lesson):
            doubts.append(sentence(NO_CLOCK, name=path.name))
    when = dated(told, room)
    doubts += [
        sentence(UNREAD, place=each.told_by, date=told[key].submitted)
        for key, each in when.items()
        if not each.at and key not in room.times
    ]
    return replace(room, told=told, times={**when, **room.times}), doubts


def claiming(lesson: str, sent: Iterable[str]) -> list[str]:
    """The paths of what may answer a lesson, by their names."""
    return [path for path in sent if names.lesson_in(path) in (lesson, "")]


def prove_fits(export: Known, lesson: str, sent: Iterable[str], room: Classroom) -> None:
    """Stop where no number of a worksheet stands in a name of the submissions of its lesson.

    The number of a team is that of no student.
    """
    found = filter(None, map(export.platform.matched, sent))
    numbers = {m["number"] for m in found if m["number"] and not room.roster.group(m["name"])}
    there = {export.number(row) for row in export.students}
    if numbers and not export.platform.lasting and not numbers & there:
        raise Stop(OTHER_ASSIGNMENT, name=export.file.name, lesson=lesson)


def dated(told: Worksheets, room: Classroom) -> Times:
    """When was handed in, as far as there is a clock on which to read what worksheets tell."""
    return {
        (id, lesson): times.handed_in(each, zone)
        for (id, lesson), each in told.items()
        if each.submitted and id in room.roster.by_id and (zone := clock(room, lesson))
    }


def clock(room: Classroom, lesson: str) -> tzinfo | None:
    """The zone in which the due date of a lesson, or of any lesson, is written."""
    due = [room.rules.of(lesson).due, *(each.due for each in room.rules.lessons.values())]
    return next((date.tzinfo for date in due if date), None)


def lesson_of(name: str, lessons: Sequence[str]) -> str:
    """The lesson for which a file is by its name: `Grades-DL-Vanishing gradients-71.csv`."""
    stem = bare(names.stem(name))
    called = [lesson for lesson in lessons if bare(lesson) in stem]
    found = [each for each in called if not any(bare(each) in bare(o) for o in called if o != each)]
    if len(found or lessons) == 1:
        return (found or lessons)[0]
    raise Stop(NO_LESSON, name=name, lessons=", ".join(lessons))
