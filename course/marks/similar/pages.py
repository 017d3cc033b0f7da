"""similar.html: the pairs that stand out, side by side, and what that does not prove."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course.files import save
from course.languages import current
from course.marks.similar.beside import Line, beside
from course.marks.similar.pairs import STANDS_OUT, Compared, Pair
from course.marks.similar.rows import mistakes
from course.pages import environment

NAME = "similar.html"
SHOWN = 20  # pairs of a lesson; the others stand in the CSV
NAMED = 3  # others who are named
PART = 0.05  # of the weight; an exercise that weighs less is not shown
BARS, WIDTH, DOUBLE = 40, 400, 7  # of the picture; a bar of twice as many pairs is higher by that


@dataclass(frozen=True)
class Shown:
    """A pair as the page shows it."""

    pair: Pair
    pieces: int
    alone: int
    others: list[tuple[str, int]]
    mistakes: dict[str, int]
    answers: dict[str, tuple[list[Line], list[Line]]]


def write(found: Sequence[Compared], folder: Path) -> Path:
    """Write the page; where it is."""
    save(folder / NAME, page(found))
    return folder / NAME


def page(found: Sequence[Compared]) -> str:
    lessons = [(each, [shown(each, pair) for pair in each.standing_out[:SHOWN]]) for each in found]
    pictures = {each.lesson: bars(each) for each in found}
    about = {"stands_out": STANDS_OUT, "language": current()}
    return template().render(lessons=lessons, pictures=pictures, **about)


@cache
def template():
    """The page, in which everything that comes from a student is escaped."""
    made = environment(("course.marks.similar", ""), ("course.grading", "pages"))
    made.filters["counted"] = counted
    return made.get_template("page.html")


def counted(pairs: Iterable[tuple[str, int]]) -> str:
    """`kim (3), lee (2)`"""
    return ", ".join(f"{name} ({count})" for name, count in pairs)


def shown(found: Compared, pair: Pair) -> Shown:
    shared = [found.exercises[name].shared(pair.students) for name in pair.exercises]
    having = [who for each in shared for who in each.values()]
    heavy = [name for name in pair.heaviest if pair.exercises[name] > PART * pair.weight]
    return Shown(
        pair,
        len(having),
        sum(len(who) == 2 for who in having),
        found.others(pair).most_common(NAMED),
        dict(mistakes(found, pair)),
        {name: beside(found.exercises[name], pair.students) for name in heavy},
    )


@dataclass(frozen=True)
class Bar:
    """A bar of the picture: how many pairs it stands for, and where it is."""

    count: int
    left: float
    height: float


def bars(found: Compared) -> list[Bar]:
    """How many pairs there are between 0 and the heaviest one, in BARS steps."""
    most = found.pairs[0].weight if found.pairs else 1.0
    count = Counter(min(int(BARS * pair.weight / most), BARS - 1) for pair in found.pairs)
    count[0] += found.possible - len(found.pairs)
    wide = WIDTH / BARS
    return [Bar(count[at], at * wide, DOUBLE * math.log2(1 + count[at])) for at in range(BARS)]
