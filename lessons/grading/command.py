"""`python -m lessons grade`: the folder, the progress, the table."""

import contextlib
import os
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lessons import SYLLABUS
from lessons.grading import classes, reports, students
from lessons.grading.groups import gathered
from lessons.grading.judging import DEFAULT, Judge, Limits
from lessons.grading.pool import Pool
from lessons.grading.results import Result


class Impossible(Exception):
    """What was asked for cannot be done; the message is one sentence for the person who asked."""


@dataclass(frozen=True)
class Options:
    """How to grade: where the grades go, whose files these are, what an answer may use."""

    grades: Path
    lesson: str = ""
    student: str = ""
    workers: int = 0
    limits: Limits = DEFAULT
    cluster: str = ""

    @property
    def side_by_side(self) -> int:
        return self.workers or os.cpu_count() or 1


def run(given: Sequence[Path], options: Options, said: Console, told: Console) -> list[Result]:
    """Grade all files, write what people read, and print the table of the class."""
    tasks = found(given, options)
    folder = writable(options.grades) / "results"
    try:
        results, refused = graded(tasks, options, folder, told)
        reports.write_all(results, options.grades, refused)
    except OSError as error:
        raise Impossible(KEPT.format(options.grades, error.strerror or error)) from error
    if refused:
        told.print(f"{UNSAFE} ({refused})", markup=False)
    show(results, options.grades, said)
    return results


KEPT = "Writing to {} failed: {}. What was graded is kept; run the same command to go on."
UNSAFE = "Warning: the answers ran without isolation, for this machine refuses it."


def graded(tasks, options: Options, folder: Path, told: Console) -> tuple[list[Result], str]:
    """The results of all tasks, and why they were not isolated."""
    if options.cluster:
        from lessons.grading import cluster

        try:
            with bar(told, len(tasks)) as advance:
                return cluster.grade_all(tasks, options.cluster, options.limits, folder, advance)
        except cluster.Unreachable as error:
            raise Impossible(str(error)) from error
    workers = min(options.side_by_side, len(tasks))
    with Pool(classes.topics(tasks), workers) as pool, bar(told, len(tasks)) as advance:
        judge = Judge(pool, options.limits)
        return classes.grade_all(tasks, judge, folder, workers, advance), pool.refused


def found(given: Sequence[Path], options: Options) -> list[classes.Task]:
    """The tasks in files, folders and zips."""
    if options.lesson and options.lesson not in SYLLABUS:
        lessons = ", ".join(SYLLABUS)
        raise Impossible(f"There is no lesson {options.lesson!r}. The lessons are: {lessons}.")
    files = [file for path in given for file in opened(path)]
    if not files:
        raise Impossible(f"There is no .ipynb or .py file in {', '.join(map(str, given))}.")
    return classes.tasks(files, checked(options.student), options.lesson)


def opened(path: Path) -> list[students.File]:
    if not path.exists():
        raise Impossible(f"{path} does not exist.")
    if path.is_file() and path.suffix.lower() not in (*students.KINDS, ".zip"):
        raise Impossible(f"{path} is not a notebook (.ipynb), a script (.py), a folder or a zip.")
    try:
        return list(students.files(path))
    except zipfile.BadZipFile as error:
        raise Impossible(f"{error.args[0]}: is the download of the zip complete?") from error
    except OSError as error:
        raise Impossible(f"{error.filename or path} cannot be read: {error.strerror}.") from error


def checked(pattern: str) -> str:
    """A pattern of the user that can be used."""
    try:
        named = not pattern or "student" in re.compile(pattern).groupindex
    except re.error as error:
        raise Impossible(f"--student {pattern!r} is not a regular expression: {error}.") from error
    if not named:
        raise Impossible(f"--student {pattern!r} needs a group that is named (?P<student>…).")
    return pattern


def writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Impossible(f"{folder} cannot be made: {error.strerror}.") from error
    return folder


@contextlib.contextmanager
def bar(told: Console, total: int):
    """A progress bar with the time left, and what advances it."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn(), console=told) as progress:
        shown = progress.add_task("grading", total=total)
        yield lambda: progress.advance(shown)


def show(results: Sequence[Result], grades: Path, said: Console) -> None:
    """Students × exercises, the mean, and the mistakes of the class."""
    said.print(class_table(results))
    named, groups = reports.mistakes(results), gathered(results)
    if named or groups:
        said.print(mistakes_table(named, groups))
    said.print(f"{grades / 'grades.csv'}, {grades / 'report.html'} and a page for each student")


def class_table(results: Sequence[Result]) -> Table:
    """A row for each student, a numbered column for each exercise."""
    columns = reports.exercises(results)
    table = Table(title="points", title_justify="left", caption=legend(columns))
    table.add_column("student", overflow="fold")
    for number in range(1, len(columns) + 1):
        table.add_column(str(number), justify="right")
    table.add_column("total", justify="right")
    table.add_column("flags", justify="right")
    for student, own in reports.by_student(results).items():
        scores = {(r.topic, g.check): mark(g) for r in own for g in r.exercises}
        total, flags = sum(r.score for r in own), sum(len(r.all_flags) for r in own)
        row = [scores.get(column, "") for column in columns]
        table.add_row(student, *row, f"{total:g}", str(flags or ""))
    means = [f"{row['mean']:.1f}" for row in reports.counts(results)]
    mean = sum(r.score for r in results) / len(reports.by_student(results))
    table.add_row("mean", *means, f"{mean:.1f}", "", style="bold")
    return table


def legend(columns) -> str:
    return ", ".join(f"{number} {check}" for number, (_, check) in enumerate(columns, 1))


def mark(graded) -> str:
    """The points of an exercise, and ○ for a blank one."""
    return "○" if graded.verdict.blank else f"{graded.verdict.score:g}"


def mistakes_table(named, groups) -> Table:
    table = Table(title="mistakes of the class", title_justify="left")
    table.add_column("exercise")
    table.add_column("mistake")
    table.add_column("students", justify="right")
    for check, name, count in named:
        table.add_row(check, name, str(count))
    for group in groups:
        table.add_row(group.check, "without a name (see report.html)", str(len(group.students)))
    return table
