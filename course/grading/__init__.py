"""Grade notebooks: from a file, or a folder of hundreds, to scores and feedback."""

from pathlib import Path


def grade(path: str | Path, limits=None):
    """Grade one notebook (or .py export): no folders, no database.

    The answers run in a process of their own, as far shut in as this machine allows.

    Args:
        path: the file.
        limits: a `course.grading.records.Limits`; the usual ones by default.

    Returns:
        A `course.grading.records.Result`.

    Raises:
        OSError: the file cannot be opened.
    """
    # inside: the process in which answers run imports this package, and must not know the judge
    from course.grading import classes, files
    from course.grading.judging import Judge
    from course.grading.records import DEFAULT
    from course.grading.walls.pool import Pool

    Path(path).stat()
    task, *_ = classes.tasks(files.files(Path(path)))
    with Pool(classes.lessons([task]), size=int(bool(task.submitted))) as pool:
        return classes.graded(task, Judge(pool, limits or DEFAULT))
