"""What a run changes in the marks of the last one: for whom, from what to what, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from course.marks import sheets, table
from course.marks.deciding import CHANGED
from course.marks.last import Cells, Last
from course.marks.table import ABSENT, EXCUSED, Mark
from course.sentences import Sentence, sentence

ANOTHER = Sentence("another answer was handed in")
RULED = Sentence("the rules of the class have changed")
JUDGED = "the same answer is judged differently: {old} before, {new} now"
DECIDED = Sentence("a decision")
OUTDATED = Sentence("another answer was handed in since this was decided")
LATE = Sentence("lateness")
HANDED_IN = Sentence("handed in since")
NOT_HANDED_IN = Sentence("no file any more")
EXCUSE = Sentence("excused")
FIRST = Sentence("not in the last table")

COLUMNS = ("id", "name", "lesson", "what", "old", "new", "why")


@dataclass(frozen=True)
class Change:
    """One thing that is another one than in the last run.

    Attributes:
        mark: of whom, in which lesson, as it is now.
        what: an exercise, "late", "decisions", "state", or "final".
        old, new: as they stand in the tables.
        why: the reason; of a `final`, that of the other rows.
    """

    mark: Mark
    what: str
    old: str
    new: str
    why: Sentence | None = None

    @property
    def row(self) -> dict[str, object]:
        whose = {"id": self.mark.student.id, "name": self.mark.student.name}
        why = self.why.text if self.why else ""
        about = {"lesson": self.mark.lesson, "what": self.what, "why": why}
        return whose | about | {"old": self.old, "new": self.new}


def since(last: Last, marks: Iterable[Mark]) -> list[Change]:
    """What has changed since the last run; nothing where there was none."""
    if not last.marks:
        return []
    return [change for mark in marks for change in of_mark(mark, last.marks, last.answers)]


def of_mark(mark: Mark, old: Mapping, answers: Mapping) -> Iterator[Change]:
    """What has changed in one mark: the parts, and then the whole."""
    now, key = shown(table.row(mark)), (mark.student.id, mark.lesson)
    if key not in old:
        yield Change(mark, "final", "", now["final"], FIRST)
        return
    before, parts = old[key], []
    if before["state"] != now["state"]:
        parts.append(Change(mark, "state", before["state"], now["state"], why_state(before, now)))
    parts += (each for row in table.answers(mark) for each in of_answer(mark, row, key, answers))
    parts += differing(mark, "late", before, now, LATE)
    outdated = any(doubt.template == CHANGED for doubt in mark.doubts)
    parts += differing(mark, "decisions", before, now, OUTDATED if outdated else DECIDED)
    yield from parts
    yield from differing(mark, "final", before, now, None)


def of_answer(mark: Mark, row: Mapping, key: tuple, answers: Mapping) -> Iterator[Change]:
    """What has changed in one exercise, if it was graded before."""
    now, before = shown(row), answers.get((*key, row["exercise"]))
    if before and before["score"] != now["score"]:
        what = now["exercise"]
        yield Change(mark, what, before["score"], now["score"], why_score(before, now))


def differing(
    mark: Mark, what: str, before: Cells, now: Cells, why: Sentence | None
) -> Iterator[Change]:
    if (before[what] or "0") != (now[what] or "0"):
        yield Change(mark, what, before[what], now[what], why)


def why_score(before: Cells, now: Cells) -> Sentence:
    """Why an exercise has another score."""
    if before["answer"] != now["answer"]:
        return ANOTHER
    same = before["mistakes"] == now["mistakes"]
    ruled = before["points"] != now["points"] or before["why"] != now["why"]
    if ruled and same:
        return RULED
    return sentence(JUDGED, old=Sentence(before["state"]), new=Sentence(now["state"]))


def why_state(before: Cells, now: Cells) -> Sentence | None:
    """Why a lesson stands there with another word; None where its exercises tell."""
    if EXCUSED in (before["state"], now["state"]):
        return EXCUSE
    if before["state"] == ABSENT:
        return HANDED_IN
    return NOT_HANDED_IN if now["state"] == ABSENT else None


def shown(row: Mapping[str, object]) -> dict[str, str]:
    """The cells of a row as they are read from a table."""
    return {column: sheets.text_of(cell) for column, cell in row.items()}


def written(changes: Iterable[Change]) -> str:
    """changes.csv."""
    return table.written(COLUMNS, (change.row for change in changes))
