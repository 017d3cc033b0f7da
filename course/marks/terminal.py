"""What the terminal shows of the marks of a class."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.marks.changes import Change
from course.marks.marking import Marks
from course.marks.sheets import plain
from course.marks.table import EXCUSED, GRADED, Mark
from course.sentences import Sentence

NOTHING_CHANGES = "Nothing changes."


def show(found: Marks, names: Mapping[str, str], said: Console) -> None:
    """Students × lessons, and what has to be looked at. `names` are those of students, by id."""
    lessons = list(dict.fromkeys(mark.lesson for mark in found.table))
    table = Table(title="marks", title_justify="left")
    table.add_column("student", overflow="fold")
    for lesson in lessons:
        table.add_column(lesson, justify="right", overflow="fold")
    cells = {(mark.student.id, mark.lesson): cell(mark) for mark in found.table}
    for id in dict.fromkeys(mark.student.id for mark in found.table):
        table.add_row(Text(names[id]), *(cells[id, lesson] for lesson in lessons))
    said.print(table)


def cell(mark: Mark) -> str:
    """The points, or the word that stands for none."""
    if mark.state == EXCUSED:
        return mark.state
    points = plain(float(mark.final))
    return points if mark.state == GRADED else f"{mark.state} {points}"


def tell(doubts: Sequence[Sentence], told: Console) -> None:
    """What has to be looked at."""
    for doubt in doubts:
        told.print(doubt.text, markup=False, soft_wrap=True)


def show_changes(changes: Iterable[Change], names: Mapping[str, str], said: Console) -> None:
    """For whom something changes, from what to what, and why."""
    table = Table(title="changes", title_justify="left")
    for column in ("student", "lesson", "what", "old", "new", "why"):
        right = column in ("old", "new")
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for each in changes:
        row = each.row
        last = {"style": "bold", "end_section": True} if each.what == "final" else {}
        cells = (Text(str(row[c])) for c in ("lesson", "what", "old", "new", "why"))
        table.add_row(Text(names[each.mark.student.id]), *cells, **last)
    said.print(table if table.row_count else NOTHING_CHANGES)
