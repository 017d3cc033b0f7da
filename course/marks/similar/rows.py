"""similar.csv: the pairs that have more in common than is usual, the heaviest first."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from course.files import save
from course.marks import sheets
from course.marks.similar.pairs import Compared, Pair

NAME = "similar.csv"
COLUMNS = (
    "lesson",
    "first",
    "second",
    "weight",
    "times usual",
    "pieces",
    "only these two",
    "others",
    "exercises",
    "same mistakes",
)
NAMED = 3  # others who are named
Cells = tuple[str | int | float | None, ...]


def write(found: Sequence[Compared], folder: Path) -> Path:
    """Write the file; where it is."""
    rows = [row(each, pair) for each in found for pair in unusual(each)]
    save(folder / NAME, sheets.written(COLUMNS, rows))
    return folder / NAME


def unusual(found: Compared) -> Iterator[Pair]:
    return (pair for pair in found.pairs if pair.weight >= found.usual)


def row(found: Compared, pair: Pair) -> Cells:
    shared = [found.exercises[name].shared(pair.students) for name in pair.exercises]
    having = [who for each in shared for who in each.values()]
    return (
        found.lesson,
        *pair.students,
        pair.weight,
        pair.weight / found.usual if found.usual else None,
        len(having),
        sum(len(who) == 2 for who in having),
        counted(found.others(pair).most_common(NAMED)),
        counted((name, f"{pair.exercises[name]:.1f}") for name in pair.heaviest),
        counted(mistakes(found, pair)),
    )


def mistakes(found: Compared, pair: Pair) -> list[tuple[str, int]]:
    """(exercise, how many students made the mistake) of the mistakes that both made."""
    made = ((name, found.exercises[name].made(pair.students)) for name in pair.heaviest)
    return [(name, count) for name, count in made if count]


def counted(pairs) -> str:
    """`adam 5.2; momentum 3.1`"""
    return "; ".join(f"{name} {count}" for name, count in pairs)
