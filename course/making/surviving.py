"""What `course mutants` prints: of each exercise how many mutants are found, and which pass."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from course import syllabus
from course.making import mutation
from course.making.mutation import Tried
from course.syllabus import Lesson

KINDS = ("survives", "explained", "named", "raises", "endless", "same", "unnamed")
LINE = "{name:<24}" + "".join(f"{{{kind}:>10}}" for kind in KINDS)
PASSES = "  {place}  {before}\n{blank}→ {after}"


@dataclass(frozen=True)
class Row:
    """The mutants of one exercise."""

    lesson: Lesson
    exercise: str
    tried: Sequence[Tried]

    def of(self, how: str) -> list[Tried]:
        return [each for each in self.tried if each.how == how]

    @property
    def survivors(self) -> list[Tried]:
        return self.of("survives")


def chosen(wanted: Sequence[str]) -> list[tuple[Lesson, str]]:
    """The exercises that somebody asks for by "lesson" or "lesson/exercise"."""
    found = []
    for name, _, exercise in (each.partition("/") for each in wanted):
        lesson = syllabus.lesson(name)
        names = [lesson[exercise].name] if exercise else [each.name for each in lesson.exercises]
        found += [(lesson, each) for each in names]
    return found


def rows(
    asked: Sequence[tuple[Lesson, str]], started: Callable[[str, int], Callable[[], None]]
) -> list[Row]:
    """Try the mutants of some exercises."""
    found = mutation.tried(asked, started)
    return [Row(*each, tried) for each, tried in zip(asked, found, strict=True)]


def table(rows: Sequence[Row], unnamed: bool = False) -> Iterator[str]:
    """One line for each exercise, and below it what passes."""
    yield LINE.format(name="", **{kind: kind for kind in KINDS})
    for each in rows:
        count = Counter(tried.how for tried in each.tried)
        yield LINE.format(name=each.exercise, **{kind: count[kind] for kind in KINDS})
        for tried in [*each.survivors, *(each.of("unnamed") if unnamed else [])]:
            yield shown(tried)


def shown(tried: Tried) -> str:
    """The statement of a right answer, and what stands in its place."""
    mutant = tried.mutant
    place = f"{mutant.origin}:{mutant.line}"
    blank = " " * (len(place) + 2)
    return PASSES.format(place=place, before=mutant.before, blank=blank, after=mutant.after)
