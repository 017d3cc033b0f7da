"""Similar answers: what two students share that few others do, shown side by side. No proof."""

from collections.abc import Iterable
from pathlib import Path

from course.marks.similar.sent import Sent


def report(submissions: Iterable[Sent], folder: Path) -> list[Path]:
    """Write similar.html and similar.csv: for the teacher alone, and never a deduction.

    Args:
        submissions: of each student (or team) and lesson one; `Sent.of` makes them of results.
        folder: of the reports.

    Returns:
        The two files.

    Raises:
        OSError: a file cannot be written.
    """
    from course.marks.similar import pages, pairs, rows

    by_lesson: dict[str, list[Sent]] = {}
    for each in submissions:
        by_lesson.setdefault(each.lesson, []).append(each)
    found = [pairs.compared(lesson, sent) for lesson, sent in by_lesson.items()]
    return [rows.write(found, folder), pages.write(found, folder)]
