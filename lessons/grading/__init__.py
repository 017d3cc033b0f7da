"""Grade notebooks: from a file, or a folder of hundreds, to scores and feedback."""

from pathlib import Path

from lessons.grading import classes, students
from lessons.grading.judging import DEFAULT, Judge, Limits
from lessons.grading.pool import Pool
from lessons.grading.results import Result

__all__ = ["Limits", "Result", "grade"]


def grade(path: str | Path, limits: Limits = DEFAULT) -> Result:
    """Grade one notebook (or .py export): no folders, no database.

    The answers run in a process of their own, as far shut in as this machine allows.

    Raises:
        OSError: the file cannot be opened.
    """
    (file,) = students.opened(Path(path), Path(path).name)
    (task,) = classes.tasks([file])
    if task.submitted is None:
        return classes.graded(task, Judge(None, limits))
    with Pool(classes.topics([task])) as pool:
        return classes.graded(task, Judge(pool, limits))
