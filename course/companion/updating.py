"""A new version of a notebook takes over what I wrote in the old one, which stays as it is.

Answers go to their exercises, guesses to their predictions, by name; cells of my own behind the
cell that they stood behind. A cell of the lesson that I changed stays as I changed it where the new
version has the same cell; elsewhere what I wrote is kept as a comment.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course import syllabus
from course.answers.reading import legible, read
from course.companion import guessing
from course.companion.finding import place_of
from course.companion.lineage import Origin, known_as, origins
from course.companion.notebook import (
    Cell,
    commented,
    graded,
    not_run,
    pristine,
    source,
    stored,
    with_ids,
    write,
)
from course.companion.versions import place_for, version
from course.sentences import Sentence, sentence
from course.syllabus import Exercise, Lesson

TAKEN = (
    "{new} is the new version of {old}, with what you wrote: {answers} answers, {guesses} "
    "predictions, {own} cells of your own. Your old file stays as it is. Run all cells once."
)
NEWEST = "{old} is the newest version: nothing was changed."
CHANGED = "You changed this cell, and the new version has another one in its place."
TOGETHER = "Your answer stands in another cell, together with another one."


@dataclass
class Update:
    """The new cells, and what was put into them.

    Attributes:
        cells: of the new version, changed as we go.
        behind: id of a new cell -> the cells that come behind it; "" for the beginning.
        placed: number of a cell of mine -> the id of the new cell that took it over.
    """

    cells: list[Cell]
    behind: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    placed: dict[int, str] = field(default_factory=dict)
    answers: int = 0
    guesses: int = 0
    own: int = 0

    def put(self, cell: Cell, lines: str) -> None:
        """Give a new cell another source."""
        at = next(i for i, each in enumerate(self.cells) if each["id"] == cell["id"])
        code = cell["cell_type"] == "code"
        self.cells[at] = not_run(cell, lines) if code else cell | {"source": lines}

    def in_order(self) -> list[Cell]:
        found = list(self.behind[""])
        for cell in self.cells:
            found += [cell, *self.behind[cell["id"]]]
        return found


def update(path: Path, newer: Path | None = None) -> Sentence:
    """Write a new version with what stands in a notebook beside it, and say what was taken over.

    `newer` is a file with the new version; that of the installed course by default.
    """
    mine = stored(path)
    lesson = syllabus.lesson(read(str(path), path.read_bytes()).lesson)
    new = stored(newer) if newer else pristine(lesson)
    if version(new) and version(mine) == version(new):
        return sentence(NEWEST, old=path)
    made = taken_over(mine["cells"], with_ids(new), lesson)
    place = place_for(path)
    write(place, new | {"cells": made.in_order()})
    count = {"answers": made.answers, "guesses": made.guesses, "own": made.own}
    return sentence(TAKEN, new=place, old=path, **count)


def taken_over(mine: Sequence[Cell], new: Sequence[Cell], lesson: Lesson) -> Update:
    """The new cells with what is mine."""
    made, come_from = Update(list(new)), origins(mine, new)
    take_answers(made, mine, come_from, lesson)
    take_guesses(made, mine)
    take_cells(made, mine, come_from)
    return made


def take_answers(
    made: Update, mine: Sequence[Cell], come_from: Sequence[Origin], lesson: Lesson
) -> None:
    numbers = [i for i, cell in enumerate(mine) if cell["cell_type"] == "code"]
    code = [legible(source(mine[i])) for i in numbers]
    for exercise in lesson.exercises:
        place = place_of(code, exercise.name, exercise.answer)
        blank = blank_of(made.cells, exercise)
        if place is None or blank is None:
            continue
        number = numbers[place]
        if is_blank(mine[number], come_from[number], blank):
            made.placed[number] = blank["id"]
        elif number in made.placed:
            made.put(blank, f"# {TOGETHER}")
        else:
            made.put(blank, source(mine[number]))
            made.placed[number] = blank["id"]
        made.answers += not is_blank(mine[number], come_from[number], blank)


def blank_of(cells: Sequence[Cell], exercise: Exercise) -> Cell | None:
    """The cell for the answer in a new version, also where a program has dropped its mark."""
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    place = place_of([legible(source(each)) for each in code], exercise.name, exercise.answer)
    return graded(code, exercise.name) or (None if place is None else code[place])


def is_blank(cell: Cell, origin: Origin, blank: Cell) -> bool:
    """Is it as it was handed out, now or then?"""
    handed_out = bool(origin.id) and not origin.changed
    return handed_out or source(cell).strip() == source(blank).strip()


def take_guesses(made: Update, mine: Sequence[Cell]) -> None:
    code = {i: legible(source(c)) for i, c in enumerate(mine) if c["cell_type"] == "code"}
    known, asked = guessing.guesses(code.values()), {i: asks(cell) for i, cell in code.items()}
    for cell in [each for each in made.cells if asks(source(each))]:
        lines = guessing.guessed(source(cell), known)
        if lines != source(cell):
            made.put(cell, lines)
            made.guesses += sum(each.guess is not None for _, each in guessing.calls(lines))
        for number in [i for i, names in asked.items() if names & asks(source(cell))]:
            made.placed.setdefault(number, cell["id"])


def asks(cell: str) -> set[str]:
    """The names of the predictions for which a cell asks."""
    return {each.name for _, each in guessing.calls(cell)}


def take_cells(made: Update, mine: Sequence[Cell], come_from: Sequence[Origin]) -> None:
    """Cells of my own, and those of the lesson that I changed."""
    known, last = {known_as(cell): cell for cell in made.cells}, ""
    for number, (cell, origin) in enumerate(zip(mine, come_from, strict=True)):
        if number in made.placed:
            last = made.placed[number]
        elif origin.id in known:
            last = origin.id
            if origin.by_me:
                made.put(known[last], source(cell))
        elif origin.changed:
            code = cell["cell_type"] == "code"
            made.behind[last].append(commented(CHANGED, source(cell)) if code else cell)
        elif not origin.id and source(cell).strip():
            made.behind[last].append(cell)
            made.own += 1
