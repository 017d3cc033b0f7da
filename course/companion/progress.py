"""How far a student is in all lessons, as the saved notebooks show it: nothing is run.

A notebook shows below each check what it said last. To run all checks again takes minutes, and says
the same, unless an answer was changed and not run: `course check` is for that.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from course import syllabus
from course.answers.reading import Unreadable, read
from course.checking.standing import Standing
from course.sentences import Sentence, Stop, sentence

FOLDERS = ("work", "notebooks", ".")  # of `course start`, of a release, and where one just is
NOTHING = "No notebook of this course is in {folder}. Name your folder: course progress FOLDER."
SUM = "{earned} of {points} points. {next}"
ALL = "{earned} of {points} points. All exercises have passed."
NEXT = "Next: {exercise} in {notebook}, {minutes} minutes."


def progress(folder: Path | None) -> Iterator[tuple[Standing, Path | None]]:
    """Each lesson, how far the notebooks of a folder have come in it, and which one came farthest.

    Raises Stop where the folder holds no notebook of the course.
    """
    best: dict[str, tuple[Standing, Path]] = {}
    for path in notebooks(folder):
        standing = shown_in(path)
        if standing and standing.earned >= earned(best.get(standing.lesson.name)):
            best[standing.lesson.name] = standing, path
    if not best:
        raise Stop(NOTHING, folder=folder or "this folder")
    yield from (best.get(each.name, (Standing(each), None)) for each in syllabus.lessons())


def earned(known: tuple[Standing, Path] | None) -> int:
    return known[0].earned if known else 0


def notebooks(folder: Path | None) -> Iterable[Path]:
    """The notebooks of a folder; of the first of FOLDERS that has some, if none is named."""
    found = (sorted(Path(each).glob("*.ipynb")) for each in ([folder] if folder else FOLDERS))
    return next(filter(None, found), [])


def shown_in(path: Path) -> Standing | None:
    """What a notebook shows as passed; None where it answers no lesson."""
    try:
        submitted = read(str(path), path.read_bytes())
    except (Unreadable, OSError):
        return None
    passed = frozenset(name for name, right in submitted.shown.items() if right)
    return Standing(syllabus.lesson(submitted.lesson), passed)


def summary(found: Sequence[tuple[Standing, Path | None]]) -> Sentence:
    """The points of all lessons, and the exercise that comes next."""
    standings = [standing for standing, _ in found]
    given = {
        "earned": sum(each.earned for each in standings),
        "points": sum(each.lesson.points for each in standings),
    }
    first = next((each for each in standings if each.next), None)
    if first is None:
        return sentence(ALL, **given)
    told = {"exercise": first.next.name, "notebook": first.lesson.notebook}
    return sentence(SUM, **given, next=sentence(NEXT, **told, minutes=first.next.minutes))
