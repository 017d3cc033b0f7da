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
    from course.grading.examination import Examination
    from course.grading.records import DEFAULT

    Path(path).stat()
    with Examination(limits=limits or DEFAULT) as examination:
        task, *_ = classes.tasks(files.files(Path(path)), examination)
        examination.begin(classes.lessons([task]))
        return classes.graded_alone(task, examination)
