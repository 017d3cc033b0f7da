"""The answers of students who made known mistakes: the solution, edited."""

import ast
import itertools
import re

from course.checking.mistakes import Mistake
from course.making import exercises
from course.sentences import Stop
from course.syllabus import Lesson, shown


def mistakes(lesson: Lesson, exercise: str) -> list[Mistake]:
    """The known mistakes of one exercise, and the accepted variants."""
    return lesson.module("mistakes").MISTAKES.get(exercise, [])


def edited(cell: str, *edits: Mistake) -> str | None:
    """The solved cell with these edits, in any order in which they fit; None if none does."""
    for order in itertools.permutations(edits):
        source = cell
        for edit in order:
            source = source and edit.edit(source)
        if source:
            return source
    return None


def wrong_cells(lesson: Lesson, exercise: str, *edits: Mistake) -> list[str] | None:
    """The cells of a student who made these mistakes, or None where they exclude each other."""
    cells = {name: exercises.solved(cell) for name, cell in exercises.asked(lesson).items()}
    homes = [home(cells, exercise, edit) for edit in edits]
    for name in set(homes):
        here = [edit for edit, own in zip(edits, homes, strict=True) if own == name]
        cells[name] = edited(cells[name], *here)
    if None in cells.values():
        return None
    return [cells[name] for name in cells if name in homes or name == exercise]


def wrong_answer(lesson: Lesson, exercise: str, *edits: Mistake):
    """The answer of a student who made these mistakes, or None where they exclude each other."""
    changed = wrong_cells(lesson, exercise, *edits)
    return None if changed is None else exercises.answer(lesson, exercise, *changed)


def home(cells: dict[str, str], own: str, edit: Mistake) -> str:
    """The exercise in which an edit fits: its own, or another on which that is built."""
    return next((name for name in (own, *cells) if edit.edit(cells[name])), own)


def combinations(lesson: Lesson, exercise: str) -> list[tuple[Mistake, ...]]:
    """Each mistake alone and, unless the exercise says otherwise, each pair."""
    known = mistakes(lesson, exercise)
    pairs = itertools.combinations(known, 2) if lesson[exercise].pairs else ()
    return [*((mistake,) for mistake in known), *pairs]


def is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def prove(lesson: Lesson) -> None:
    """Stop where a mistake belongs to no exercise, is named twice, or edits nothing."""
    cells = {name: exercises.solved(cell) for name, cell in exercises.asked(lesson).items()}
    path = shown(lesson.folder / "mistakes.py")
    for exercise, known in lesson.module("mistakes").MISTAKES.items():
        if exercise not in cells:
            raise Stop("{path}: there is no exercise '{name}'.", path=path, name=exercise)
        named = [mistake.name for mistake in known]
        for mistake in known:
            about = {"path": path, "name": mistake.name, "exercise": exercise}
            if not re.fullmatch("[a-z0-9_]+", mistake.name):
                why = "{path}: '{name}' of {exercise} should be a name such as 'sign_is_lost'."
                raise Stop(why, **about)
            if named.count(mistake.name) > 1:
                raise Stop("{path}: {exercise} has two mistakes named '{name}'.", **about)
            if len(mistake.text) > 140:
                raise Stop("{path}: '{name}' of {exercise} says more than 140 characters.", **about)
            wrong = edited(cells[home(cells, exercise, mistake)], mistake)
            if wrong and not is_python(wrong):
                raise Stop(
                    "{path}: with '{name}' the solution of {exercise} is no Python.", **about
                )
            if not wrong:
                why = "{path}: '{name}' of {exercise} replaces {text}, which does not stand "
                why += "exactly once in the solution."
                raise Stop(why, text=repr(mistake.instead_of), **about)
