"""What the terminal shows of the marks of a class."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course import languages
from course.languages import message, translated
from course.marks.changes import Change
from course.marks.marking import Marks
from course.marks.sheets import plain
from course.marks.table import EXCUSED, GRADED, Mark
from course.sentences import Sentence

NOTHING_CHANGES = message("Nothing changes.")
HEADS = (
    message("student"),
    message("lesson"),
    message("what"),
    message("old"),
    message("new"),
    message("why"),
)
STATE = message("state")
PARTS = STATE, message("late"), message("decisions"), message("final")  # of a mark


def say(told: Sentence, console: Console) -> None:
    console.print(languages.told(told), markup=False, soft_wrap=True)


def show(found: Marks, names: Mapping[str, str], said: Console) -> None:
    """Students × lessons, and what has to be looked at. `names` are those of students, by id."""
    lessons = list(dict.fromkeys(mark.lesson for mark in found.table))
    table = Table(title=translated("marks"), title_justify="left")
    table.add_column(translated("student"), overflow="fold")
    for lesson in lessons:
        table.add_column(lesson, justify="right", overflow="fold")
    cells = {(mark.student.id, mark.lesson): cell(mark) for mark in found.table}
    for id in dict.fromkeys(mark.student.id for mark in found.table):
        table.add_row(Text(names[id]), *(cells[id, lesson] for lesson in lessons))
    said.print(table)


def cell(mark: Mark) -> str:
    """The points, or the word that stands for none."""
    if mark.state == EXCUSED:
        return translated(mark.state)
    points = plain(float(mark.final))
    return points if mark.state == GRADED else f"{translated(mark.state)} {points}"


def tell(doubts: Sequence[Sentence], console: Console) -> None:
    """What has to be looked at."""
    for doubt in doubts:
        say(doubt, console)


def show_changes(changes: Iterable[Change], names: Mapping[str, str], said: Console) -> None:
    """For whom something changes, from what to what, and why."""
    table = Table(title=translated("changes"), title_justify="left")
    for column in HEADS:
        right = column in ("old", "new")
        justify = "right" if right else "left"
        table.add_column(translated(column), justify=justify, overflow="fold")
    for each in changes:
        last = {"style": "bold", "end_section": True} if each.what == "final" else {}
        table.add_row(Text(names[each.mark.student.id]), *map(Text, cells(each)), **last)
    said.print(table if table.row_count else translated(NOTHING_CHANGES))


def cells(change: Change) -> tuple[str, ...]:
    """A change in words: the name of an exercise stays, the parts of a mark have words."""
    what = translated(change.what) if change.what in PARTS else change.what
    values = change.old, change.new
    old, new = map(translated, values) if change.what == STATE else values
    return change.mark.lesson, what, old, new, languages.told(change.why) if change.why else ""
