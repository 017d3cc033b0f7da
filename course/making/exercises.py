"""The exercises in `lesson.py`: cells with a solution, from which blanks are cut."""

import itertools
import re
import textwrap
from functools import lru_cache

from course.answers.blanks import BLANK
from course.answers.cells import checked, python
from course.answers.sources import source_of
from course.checking.observing import load
from course.files import text
from course.sentences import Stop
from course.syllabus import Lesson, shown

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"


def source(lesson: Lesson) -> str:
    """The text of `lesson.py`."""
    return text(lesson.path("lesson"))


def cells(lesson: str) -> list:
    """The cells of a py:percent text, as nbformat cells."""
    import jupytext

    return jupytext.reads(lesson, fmt="py:percent").cells


@lru_cache
def code(lesson: str) -> tuple[str, ...]:
    """The sources of the code cells of a py:percent text."""
    return tuple(cell.source for cell in cells(lesson) if cell.cell_type == "code")


def prose(lesson: Lesson) -> str:
    """What a lesson says between its code cells."""
    return "\n".join(c.source for c in cells(source(lesson)) if c.cell_type == "markdown")


def asked(lesson: Lesson) -> dict[str, str]:
    """Each exercise by name, with the cell that solves it: the next cell calls its check.

    Stops where the cells do not ask what `__init__.py` declares.
    """
    prove_markers(lesson)
    pairs = itertools.pairwise(code(source(lesson)))
    found = [(checked(check), cell) for cell, check in pairs if BEGIN in cell]
    prove_checked(lesson, found)
    prove_declared(lesson, [names for names, _ in found])
    return {name: cell for (name, _), cell in found}


def prove_checked(lesson: Lesson, found: list[tuple[tuple[str, str] | None, str]]) -> None:
    """Stop where the cell behind a solution calls no check."""
    for names, cell in found:
        if not names:
            why = "{path}: no check follows the solution '{line}'. Let the next cell call it."
            path = shown(lesson.folder / "lesson.py")
            raise Stop(why, path=path, line=cell.splitlines()[0])


def prove_declared(lesson: Lesson, found: list[tuple[str, str]]) -> None:
    """Stop where the exercises that are written are not those that are declared."""
    declared = [(exercise.name, exercise.answer) for exercise in lesson.exercises]
    path = shown(lesson.folder / "lesson.py")
    for name, answer in declared:
        if name not in [each for each, _ in found]:
            raise Stop(NO_EXERCISE, path=path, name=name, answer=answer)
    if found != declared:
        why = "{path} asks {cells}, and __init__.py declares {declared}."
        raise Stop(why, path=path, cells=listed(found), declared=listed(declared))


NO_EXERCISE = (
    "{path}: exercise {name} is declared and not written. It takes a cell with a solution between "
    "`# BEGIN SOLUTION` and `# END SOLUTION`, and behind it a cell that calls "
    "checks.{name}({answer})."
)


def prove_markers(lesson: Lesson) -> None:
    """Stop where a solution does not end, so that it would not be cut out."""
    open_at = 0
    for number, line in enumerate(source(lesson).splitlines(), start=1):
        begins, ends = line.strip() == BEGIN, line.strip() == END
        if (begins and open_at) or (ends and not open_at) or (line.startswith("# %%") and open_at):
            place = f"{shown(lesson.folder / 'lesson.py')}:{open_at or number}"
            raise Stop(
                "{place}: each `{begin}` needs one `{end}`.", place=place, begin=BEGIN, end=END
            )
        open_at = number if begins else 0 if ends else open_at


def prove_code(lesson: Lesson) -> None:
    """Stop where a code cell is no Python, or asks for an answer that no exercise gives."""
    known = {exercise.name for exercise in lesson.exercises}
    for cell in solved_cells(lesson):
        try:
            python(cell)
        except SyntaxError as error:
            place = place_of(lesson, (error.text or "").strip())
            raise Stop("{place}: SyntaxError: {why}", place=place, why=error.msg) from error
        for name in re.findall(r"lab\.yours\(\"(\w+)\"\)", cell):
            if name not in known:
                place = place_of(lesson, f'lab.yours("{name}")')
                raise Stop("{place}: there is no exercise '{name}'.", place=place, name=name)


def place_of(lesson: Lesson, *texts: str) -> str:
    """The file and line of `lesson.py` where these texts stand, one line behind the other."""
    lines = source(lesson).splitlines()
    for number in range(len(lines)):
        if all(text in line for text, line in zip(texts, lines[number:], strict=False)):
            return f"{shown(lesson.folder / 'lesson.py')}:{number + 1}"
    return shown(lesson.folder / "lesson.py")


def listed(exercises) -> str:
    return ", ".join(f"{name}({answer})" for name, answer in exercises) or "nothing"


def blank(cell: str) -> str:
    """The cell as the student gets it: each solution replaced by a line that says so."""

    def emptied(match):
        return textwrap.indent(BLANK, match[1])

    return re.sub(rf"^( *){BEGIN}$.*?^ *{END}$", emptied, cell, flags=re.M | re.S)


def solved(cell: str) -> str:
    """The cell without its two markers."""
    return re.sub(rf"^ *({BEGIN}|{END})\n?", "", cell, flags=re.M).rstrip("\n")


def right_answers(lesson: Lesson, exercise: str) -> list[str]:
    """The cells that answer an exercise rightly: the solution, then those of equivalents.py."""
    cell = solved(asked(lesson)[exercise])
    if not (lesson.folder / "equivalents.py").exists():
        return [cell]
    others = lesson.module("equivalents").EQUIVALENT.get(exercise, [])
    return [cell, *(each(cell) if callable(each) else each for each in others)]


def solved_cells(lesson: Lesson) -> list[str]:
    """The code cells of a lesson with every exercise solved."""
    return [solved(cell) for cell in code(source(lesson))]


def answer(lesson: Lesson, exercise: str, *changed: str):
    """The answer to an exercise, from the solutions and the cells in `changed` behind them."""
    return load(answer_source(lesson, exercise, *changed), lesson[exercise].answer)


def answer_source(lesson: Lesson, exercise: str, *changed: str) -> tuple[str, ...]:
    """What is run for an answer, from the solutions and the cells in `changed` behind them."""
    name = lesson[exercise].answer
    found = source_of(name, [*solved_cells(lesson), *changed])
    if not found.cells:
        path = shown(lesson.folder / "lesson.py")
        raise Stop("{path}: lesson.py does not define {name}.", path=path, name=name)
    return found.cells


def solutions(*lessons: Lesson) -> dict[str, object]:
    """Every answer of these lessons by name, from the solutions in their sources."""
    return {
        each.answer: answer(lesson, each.name) for lesson in lessons for each in lesson.exercises
    }
