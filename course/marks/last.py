"""What the last run has written: the tables from which people decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from course.marks import sheets, table
from course.sentences import Stop

DAMAGED = "{why} It is a table of the last run: delete {path}, and run again."
OF_A_MARK, OF_AN_ANSWER = ("id", "lesson"), ("id", "lesson", "exercise")

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Last:
    """The tables of the last run; empty where there was none.

    Attributes:
        marks: (id, lesson) -> the cells of that line of marks.csv.
        answers: (id, lesson, exercise) -> the cells of that line of answers.csv.
    """

    marks: Mapping[tuple[str, ...], Cells] = field(default_factory=dict)
    answers: Mapping[tuple[str, ...], Cells] = field(default_factory=dict)

    @cached_property
    def given(self) -> dict[tuple[str, str], dict[str, str]]:
        """(id, lesson) -> exercise -> the answer."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for (id, lesson, exercise), cells in self.answers.items():
            found.setdefault((id, lesson), {})[exercise] = cells["answer"]
        return found

    def files(self, lesson: str) -> list[str]:
        """The paths of what was graded for a lesson."""
        return [cells.get("file", "") for (_, name), cells in self.marks.items() if name == lesson]

    def answer(self, id: str, lesson: str, exercise: str = "") -> str:
        """The answer that a student had given, to all of a lesson where no exercise is named; ""
        where nothing was graded."""
        given = self.given.get((id, lesson), {})
        if exercise or not given:
            return given.get(exercise, "")
        from course.marks.answers import all_of  # needs NumPy, which to read a class does not

        return all_of(given.values())


def read(grades: Path) -> Last:
    """What the last run into a folder has written."""
    return Last(
        cells(grades / table.MARKS, table.NEEDED, OF_A_MARK, table.MORE),
        cells(grades / table.ANSWERS, table.OF_ANSWERS, OF_AN_ANSWER),
    )


def cells(
    path: Path, needed: Sequence[str], key: Sequence[str], known: Sequence[str] = ()
) -> dict[tuple[str, ...], Cells]:
    """The lines of a table by some of their columns. Stops where it is none any more."""
    if not path.exists():
        return {}
    try:
        rows = sheets.read(path, needed, known)
    except Stop as stop:
        raise Stop(DAMAGED, why=stop, path=path) from stop
    return {tuple(row[column] for column in key): row.cells for row in rows}
