"""What the terminal shows of a class: students × exercises, the mean, the mistakes."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.grading import summary
from course.grading.groups import gathered
from course.grading.records import Result
from course.languages import told, translated
from course.sentences import sentence


def show(results: Sequence[Result], grades: Path, said: Console) -> None:
    """Students × exercises, the mean, and the mistakes of the class."""
    said.print(class_table(results))
    named, groups = summary.mistakes(results), gathered(results)
    if named or groups:
        said.print(mistakes_table(named, groups))
    where = sentence(WHERE, table=grades / "grades.csv", report=grades / "report.html")
    said.print(told(where), markup=False, soft_wrap=True)


WHERE = "{table}, {report} and a page for each student"


def class_table(results: Sequence[Result]) -> Table:
    """A row for each student, a numbered column for each exercise."""
    columns = summary.exercises(results)
    table = Table(title=translated("points"), title_justify="left", caption=legend(columns))
    table.add_column(translated("student"), overflow="fold")
    for number in range(1, len(columns) + 1):
        table.add_column(str(number), justify="right")
    table.add_column(translated("total"), justify="right")
    table.add_column(translated("flags"), justify="right")
    for student, own in summary.by_student(results).items():
        scores = {(r.lesson, g.check): mark(g) for r in own for g in r.exercises}
        total, flags = sum(r.score for r in own), sum(len(r.all_flags) for r in own)
        row = [scores.get(column, "") for column in columns]
        table.add_row(Text(student), *row, f"{total:g}", str(flags or ""))
    means = [f"{row['mean']:.1f}" for row in summary.counts(results)]
    mean = sum(r.score for r in results) / len(summary.by_student(results))
    table.add_row(translated("mean"), *means, f"{mean:.1f}", "", style="bold")
    return table


def legend(columns) -> str:
    return ", ".join(f"{number} {check}" for number, (_, check) in enumerate(columns, 1))


def mark(graded) -> str:
    """The points of an exercise, and ○ for a blank one."""
    return "○" if graded.verdict.blank else f"{graded.verdict.score:g}"


def mistakes_table(named, groups) -> Table:
    table = Table(title=translated("mistakes of the class"), title_justify="left")
    table.add_column(translated("exercise"))
    table.add_column(translated("mistake"))
    table.add_column(translated("students"), justify="right")
    for check, mistake, count in named:
        table.add_row(check, translated(mistake.title), str(count))
    for group in groups:
        unnamed = translated("without a name (see report.html)")
        table.add_row(group.check, unnamed, str(len(group.students)))
    return table
