"""What a lesson lets students predict: proved in its source, measured in its solved notebook."""

import json
from pathlib import Path

import nbformat

from course.answers.predictions import predictions
from course.files import save, text
from course.making import exercises
from course.making.outputs import recorded
from course.sentences import Stop
from course.syllabus import Lesson

CALL = "lab.predict("


def path(lesson: Lesson) -> Path:
    return lesson.folder / "predictions.json"


def names(lesson: Lesson) -> list[str]:
    """The names of all predictions of a lesson, in order.

    Stops where one cannot be read, where two have the same name, or where one gives the answer.
    """
    found = []
    for cell in exercises.solved_cells(lesson):
        made = list(predictions(cell))
        if len(made) != cell.count(CALL):
            place = exercises.place_of(lesson, cell[cell.index(CALL) :].splitlines()[0])
            raise Stop(UNREADABLE, place=place)
        found += made
    for each in found:
        place = exercises.place_of(lesson, f'"{each.name}"')
        if [other.name for other in found].count(each.name) > 1:
            raise Stop("{place}: two predictions are called '{name}'.", place=place, name=each.name)
        if each.guess is not None:
            raise Stop(
                "{place}: '{name}' has a guess already: guess=None.", place=place, name=each.name
            )
    return [each.name for each in found]


UNREADABLE = (
    "{place}: what stands in lab.predict(…) should be literals, at the top level of a cell: name, "
    "question, choices=(…), guess=None."
)


def measured(lesson: Lesson, notebook: nbformat.NotebookNode) -> list[dict]:
    """What a solved notebook measured for each prediction. Stops where it never does."""
    found = {each["name"]: each for each in recorded(notebook, "prediction")}
    for name in names(lesson):
        if name not in found:
            place = exercises.place_of(lesson, f'"{name}"')
            why = "{place}: nothing is measured for the prediction '{name}': call .measured(…)."
            raise Stop(why, place=place, name=name)
    return [found[name] for name in names(lesson)]


def as_text(lesson: Lesson, notebook: nbformat.NotebookNode) -> str:
    found = measured(lesson, notebook)
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def stale(lesson: Lesson, notebook: nbformat.NotebookNode) -> bool:
    stored = text(path(lesson)) if path(lesson).exists() else ""
    return stored != (as_text(lesson, notebook) if names(lesson) else "")


def renew(lesson: Lesson, notebook: nbformat.NotebookNode) -> None:
    """Write predictions.json beside the lesson; none where it has no predictions."""
    if names(lesson):
        save(path(lesson), as_text(lesson, notebook))
    else:
        path(lesson).unlink(missing_ok=True)
