"""`course grade --class`: grade, and make of verdicts the marks of a class."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from course import syllabus
from course.files import save
from course.grading import predictions, reports, running
from course.grading.earlier import DRY
from course.grading.records import Result
from course.grading.running import Options
from course.marks import (
    answers,
    changes,
    folder,
    hiding,
    last,
    showing,
    similar,
    table,
    terminal,
    told,
)
from course.marks.classroom import Classroom
from course.marks.marking import Marks, marks
from course.marks.platforms.hints import hints
from course.marks.platforms.telling import informed
from course.marks.roster import Student
from course.marks.similar.sent import Sent
from course.marks.table import Mark
from course.sentences import Sentence, sentence

CHANGES = "changes.csv"
WHERE = (
    "{marks} has the marks, {answers} what a decision can be about, {report} the class; {folder} a "
    "page for each student."
)
CHANGED = "Marks that are others than in the last run: {count}. {path} says why."
NOT_WRITTEN = "Nothing was written. Without --dry-run the marks become these."


@dataclass(frozen=True)
class Class:
    """A class while its marks are written: how students are called in reports, by id."""

    folder: Path
    room: Classroom
    found: Marks
    names: dict[str, str]

    @classmethod
    def of(cls, folder: Path, room: Classroom, found: Marks) -> "Class":
        """A class whose reports name students as the rules say."""
        known = showing.names if not room.rules.anonymous else partial(hiding.codes, folder)
        return cls(folder, room, found, known(room.roster))


def run(
    given: Sequence[Path],
    options: Options,
    place: Path,
    said: Console,
    warned: Console,
    now: datetime,
    observers=None,
    exports: Sequence[Path] = (),
    compared: bool = False,
) -> Marks:
    """Grade all files and write the marks of the class in the folder `place`.

    A dry run writes nothing, and shows what would change. `now` decides whether pages show points.
    The `exports` of a platform tell whose a number is, and when was handed in. Where answers are
    `compared`, similar.html shows whose are alike.
    """
    lessons = [options.lesson] if options.lesson else syllabus.names()
    room = replace(folder.read(place), last=last.read(options.grades))
    files = [file for path in given for file in running.opened(path)]
    room, doubts = informed(room, exports, lessons, [file.path for file in files])
    with running.writing(options.grades):
        results, refused = running.everybody(given, options, warned, observers)
    found = marks(results, room)
    doubts += hints(found.table, files, room)
    found = replace(found, doubts=(*doubts, *found.doubts))
    made = Class.of(place, room, found)
    changed = changes.since(room.last, found.table)
    if options.dry_run and not room.last.marks:
        terminal.show(found, made.names, said)
        terminal.say(Sentence(NOT_WRITTEN), said)
    elif options.dry_run:
        terminal.show_changes(changed, made.names, said)
        terminal.say(Sentence(NOT_WRITTEN), said)
    else:
        with running.writing(options.grades):
            write(made, results, changed, options.grades, refused, now)
            if compared:
                similar.report(sent_in(made, results), options.grades)
        terminal.show(found, made.names, said)
        say_where(options.grades, changed, said)
    terminal.tell(found.told, warned)
    return found


def write(
    made: Class,
    results: Sequence[Result],
    changed: Sequence[changes.Change],
    grades: Path,
    refused: str,
    now: datetime,
) -> None:
    """The tables, the pages and the report, and for which answers decisions were made."""
    found, places = made.found, showing.pages(made.found.table, made.room.roster)
    rows = (table.row(mark, places.get(mark.student.id, "")) for mark in found.table)
    answers = (row for mark in found.table for row in table.answers(mark))
    if asked := predictions.asked(results):
        save(grades / "predictions.csv", reports.guessed(results, asked))
    for id, page in places.items():
        save(grades / page, student_page(made, made.room.roster.by_id[id], results, now))
    save(grades / "report.html", report(made, results, places, refused))
    save(grades / CHANGES, changes.written(changed))
    save(grades / table.ANSWERS, table.written(table.OF_ANSWERS, answers))
    save(grades / table.MARKS, table.written(table.COLUMNS, rows))
    folder.remember(made.folder, found.memory)
    told.remember(made.folder / folder.TOLD, made.room.told)
    if made.room.rules.anonymous:
        hiding.keep(made.folder, made.room.roster, made.names)
    shutil.rmtree(grades / DRY, ignore_errors=True)


def sent_in(made: Class, results: Sequence[Result]) -> list[Sent]:
    """What was handed in for the marks of the class; what a team shares, once, under all names."""
    graded = {(each.path, each.lesson): each for each in results if each.exercises}
    whose: dict[tuple[str, str], list[str]] = {}
    for mark in made.found.table:
        whose.setdefault((mark.path, mark.lesson), []).append(made.names[mark.student.id])
    alike = answers.alike(results)
    return [
        Sent.of(graded[file], hiding.name_of(names), alike)
        for file, names in whose.items()
        if file in graded
    ]


def student_page(made: Class, student: Student, results: Sequence[Result], now: datetime) -> str:
    graded = {(result.path, result.lesson): result for result in results}
    own = [mark for mark in made.found.table if mark.student == student]
    lessons = [showing.shown(mark, graded, made.room, now) for mark in own]
    if made.room.too_large(student.group):
        student = replace(student, group="")
    return showing.student_page(student, lessons, made.room.rules.language)


def report(made: Class, results: Sequence[Result], places: dict[str, str], refused: str) -> str:
    """The report; without names where the rules say so."""
    found, hide = made.found, made.room.rules.anonymous
    lines = [
        showing.Line(
            made.names[mark.student.id], mark, "" if hide else places.get(mark.student.id, "")
        )
        for mark in found.table
    ]
    counted = counting(results, found.table)
    names = hiding.names(found.table, made.names)
    if not hide:
        named = [replace(each, student=names[each.path]) for each in counted]
        return showing.report(named, lines, found.told, refused)
    lines = sorted(map(showing.discreet, lines), key=lambda line: (line.name, line.mark.lesson))
    nameless = [hiding.nameless(each, names[each.path]) for each in counted]
    return showing.report(sorted(nameless, key=lambda r: r.student), lines, [], refused)


def counting(results: Sequence[Result], marks: Sequence[Mark]) -> list[Result]:
    """The results on which a mark stands: none of strangers, of the excused, of older files.

    A file that could not be read answers no lesson, until one that can be lies in its place.
    """
    there = {(result.path, result.lesson): result for result in results}
    known = [(mark.path, mark.lesson) for mark in marks if mark.path]
    stands = {file if file in there else (file[0], "") for file in known}
    return [result for file, result in there.items() if file in stands]


def say_where(grades: Path, changed: Sequence[changes.Change], said: Console) -> None:
    where = sentence(
        WHERE,
        marks=grades / table.MARKS,
        answers=grades / table.ANSWERS,
        report=grades / "report.html",
        folder=grades / showing.FOLDER,
    )
    terminal.say(where, said)
    if count := sum(each.what == "final" for each in changed):
        terminal.say(sentence(CHANGED, count=count, path=grades / CHANGES), said)
