"""One exercise begins again: its blank comes back, and what stood there is kept as a comment."""

from collections.abc import Sequence
from pathlib import Path

from course import syllabus
from course.answers.reading import legible, read
from course.companion.finding import check_cells, place_of
from course.companion.notebook import (
    code_cells,
    commented,
    graded,
    not_run,
    pristine,
    source,
    stored,
    write,
)
from course.sentences import Sentence, Stop, sentence
from course.syllabus import Exercise, Lesson

KEPT = "Your answer before `course reset`. To use it again, remove the # of each line."
DONE = (
    "{name} is blank again in {path}. Your answer stands above it, as a comment. Where the "
    "notebook is open: File → Reload Notebook from Disk."
)
BLANK = "{name} is blank already in {path}: nothing was changed."
GONE = "{path} has no answer to {name} any more. Its blank and its check stand at the end now."
TOGETHER = (
    "{name} and {other} are answered in one cell. Split it in two (in Jupyter: Edit → Split Cell), "
    "save the notebook, and try again."
)
UNKNOWN = "There is no exercise '{name}' in {path}. Its exercises are: {known}."


def reset(path: Path, name: str) -> Sentence:
    """Give the exercise of this name, or of the answer of this name, its blank back.

    Raises Stop where the file is no notebook of the course, or has no such exercise.
    """
    notebook = stored(path)
    lesson = syllabus.lesson(read(str(path), path.read_bytes()).lesson)
    exercise = called_so(lesson, name, path)
    said = blanked(notebook, lesson, exercise)
    if said != BLANK:
        write(path, notebook)
    return sentence(said, name=exercise.name, path=path)


def called_so(lesson: Lesson, name: str, path: Path) -> Exercise:
    """The exercise with this name; `Adam` is the answer to `adam`."""
    for each in lesson.exercises:
        if name.lower() in (each.name.lower(), each.answer.lower()):
            return each
    known = ", ".join(each.name for each in lesson.exercises)
    raise Stop(UNKNOWN, name=name, path=path, known=known)


def blanked(notebook: dict, lesson: Lesson, exercise: Exercise) -> str:
    """Put the blank where the answer stands; returns the template of what is said of it."""
    cells, new = code_cells(notebook), code_cells(pristine(lesson))
    fresh, check = (graded(new, name) for name in (exercise.name, f"{exercise.name}-check"))
    code = [legible(source(cell)) for cell in cells]
    place = place_of(code, exercise.name, exercise.answer)
    if place is None:
        notebook["cells"] += [fresh, check]
        return GONE
    if code[place].strip() == source(fresh).strip():
        return BLANK
    prove_alone(lesson, exercise, code, place)
    checks = check_cells(code, exercise.name)
    for number in {*checks} - {place}:
        replace(notebook, cells[number], not_run(cells[number], code[number]))
    blank = [fresh, check] if place in checks else [not_run(cells[place], source(fresh))]
    replace(notebook, cells[place], commented(KEPT, code[place]), *blank)
    return DONE


def prove_alone(lesson: Lesson, exercise: Exercise, code: Sequence[str], place: int) -> None:
    """Stop where another answer stands in the same cell: it would go, too."""
    for other in lesson.exercises:
        if other != exercise and place_of(code, other.name, other.answer) == place:
            raise Stop(TOGETHER, name=exercise.name, other=other.name)


def replace(notebook: dict, old: dict, *new: dict) -> None:
    """Put some cells where one stands."""
    at = next(i for i, cell in enumerate(notebook["cells"]) if cell is old)
    notebook["cells"][at : at + 1] = new
