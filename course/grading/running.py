"""`course grade`: find the files, grade them, keep the results, write what people read."""

import contextlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from course import languages, syllabus
from course.grading import classes, files, names, reports, stopped, tables
from course.grading.earlier import DRY, RESULTS
from course.grading.examination import Examination
from course.grading.files import File
from course.grading.records import DEFAULT, Limits, Result
from course.sentences import Stop, sentence


@dataclass(frozen=True)
class Options:
    """How to grade: where the grades go, whose files these are, what an answer may use.

    A dry run leaves the results of earlier ones as they are, and keeps its own beside them.
    """

    grades: Path
    lesson: str = ""
    student: str = ""
    workers: int = 0
    limits: Limits = DEFAULT
    cluster: str = ""
    dry_run: bool = False

    @property
    def side_by_side(self) -> int:
        return self.workers or os.cpu_count() or 1


def run(
    given: Sequence[Path], options: Options, said: Console, told: Console, observers=None
) -> list[Result]:
    """Grade all files, write what people read, and print the table of the class.

    Who was graded into the same folder before stays in the class. `observers` is where they come
    from, if that has been begun already.
    """
    with writing(options.grades):
        results, refused = everybody(given, options, told, observers)
        reports.write_all(results, options.grades, refused)
    tables.show(results, options.grades, said)
    for each in stopped.of_all(results):
        told.print(languages.told(each), markup=False, soft_wrap=True)
    return results


def everybody(
    given: Sequence[Path], options: Options, told: Console, observers=None
) -> tuple[list[Result], str]:
    """The results of all files and of earlier runs, and why the answers were not isolated."""
    sent = found(given, options)
    folder = writable(options.grades) / (DRY if options.dry_run else RESULTS)
    results, refused = graded(sent, options, folder, told, observers)
    results, damaged = classes.everybody(results, options.grades / RESULTS)
    if damaged:
        left_out = sentence(LEFT_OUT, files=", ".join(damaged))
        told.print(languages.told(left_out), markup=False, soft_wrap=True)
    if refused:
        told.print(languages.told(sentence(UNSAFE, why=refused)), markup=False)
    return results, refused


@contextlib.contextmanager
def writing(folder: Path):
    """Where a disk refuses what is written into a folder, one sentence says so."""
    try:
        yield
    except OSError as error:
        raise Stop(KEPT, folder=folder, why=error.strerror or error) from error


KEPT = "Writing to {folder} failed: {why}. What was graded is kept; run the same command to go on."
LEFT_OUT = (
    "Left out, because these results of earlier runs cannot be read: {files}. Grade the "
    "submissions again, or delete the files."
)
UNSAFE = "Warning: the answers ran without isolation, for this machine refuses it ({why})."


def graded(
    sent: Sequence[File], options: Options, folder: Path, told: Console, observers
) -> tuple[list[Result], str]:
    """The results of all files, and why they were not isolated."""
    size = min(options.side_by_side, len(sent))
    with Examination(size, options.limits, observers=observers) as examination:
        tasks = classes.tasks(sent, examination, options.student, options.lesson)
        prove_gradable(sent, tasks)
        lessons = classes.lessons(tasks)
        if options.cluster:
            from course.grading import cluster

            with bar(told, len(tasks)) as advance:
                return cluster.grade_all(tasks, options.cluster, options.limits, folder, advance)
        if lessons:
            examination.begin(lessons)
        with bar(told, len(tasks)) as advance:
            results = classes.grade_all(tasks, examination, folder, advance)
        return results, examination.refused


def found(given: Sequence[Path], options: Options) -> list[File]:
    """What there is in files, folders and zips."""
    if options.lesson:
        syllabus.lesson(options.lesson)
    checked(options.student)
    sent = [file for path in given for file in opened(path)]
    if all(names.beside(file.name) for file in sent):
        raise Stop("There is no .ipynb or .py file in {given}.", given=", ".join(map(str, given)))
    return sent


def prove_gradable(sent: Sequence[File], tasks: Sequence[classes.Task]) -> None:
    """Stop where the one file that was named is none that could be graded."""
    alone = tasks[0].problem if len(sent) == 1 and not sent[0].given else None
    if alone and names.suffix(sent[0].name) not in names.KINDS:
        raise Stop("{why}" if sent[0].proper else NO_KIND, path=sent[0].path, why=alone.text)


NO_KIND = "{path} is not a notebook (.ipynb), a script (.py), a folder or a zip."


def opened(path: Path) -> list[File]:
    if not os.path.lexists(path):
        raise Stop("{path} does not exist.", path=path)
    try:
        return list(files.files(path))
    except OSError as error:
        why = {"path": error.filename or path, "why": error.strerror}
        raise Stop("{path} cannot be read: {why}.", **why) from error


def checked(pattern: str) -> None:
    """Stop where a pattern of the user cannot be used."""
    try:
        named = not pattern or "student" in re.compile(pattern).groupindex
    except re.error as error:
        why = "--student '{pattern}' is not a regular expression: {why}."
        raise Stop(why, pattern=pattern, why=error) from error
    if not named:
        why = "--student '{pattern}' needs a group that is named (?P<student>…)."
        raise Stop(why, pattern=pattern)


def writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "{folder} cannot be made: {why}."
        raise Stop(why, folder=folder, why=error.strerror) from error
    return folder


@contextlib.contextmanager
def bar(told: Console, total: int):
    """A progress bar with the time left, and what advances it."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn(), console=told) as progress:
        shown = progress.add_task(languages.translated("grading"), total=total)
        yield lambda: progress.advance(shown)
