"""A lesson as it is read: sections with texts, code, pictures, claims and exercises."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from course import languages
from course.making import exercises, filling, notebooks
from course.making.outputs import carry_over, with_outputs
from course.making.translations import editions
from course.publishing import exploring, listing, outputs, prose
from course.publishing.blocks import Block, Code, Exercise, Figure, Printed, Prose, Section
from course.publishing.prose import Heading
from course.sentences import Stop
from course.syllabus import Lesson

STALE = "solutions/{notebook} has no outputs, or older ones. Renew it with: course build {lesson}"
LONG = 12  # characters of a line that nobody writes by chance


@dataclass(frozen=True)
class Chapter:
    """A lesson with its sections; the first one has the title for a heading."""

    lesson: Lesson
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        return self.sections[0].heading.text

    @property
    def page(self) -> str:
        """The file name of its page."""
        return f"{self.lesson.notebook.removesuffix('.ipynb')}.html"

    @property
    def figures(self) -> list[Figure]:
        found = (block for section in self.sections for block in section.blocks)
        return [block for block in found if isinstance(block, Figure)]


def chapter(lesson: Lesson, *, solutions: bool = False) -> Chapter:
    """A lesson from its solved notebook, with or without the solutions of its exercises.

    In another language than English it has other words, the same outputs and the same addresses.

    Raises Stop where the outputs are of an older source.
    """
    notebook, fresh = with_outputs(lesson)
    if not fresh:
        raise Stop(STALE, notebook=lesson.notebook, lesson=lesson.name)
    english = parts_of(lesson, notebook, solutions)
    if languages.current() == languages.ENGLISH:
        return Chapter(lesson, english)
    own = parts_of(lesson, translated(lesson, notebook), solutions)
    return Chapter(lesson, tuple(map(at_address, own, english)))


def translated(lesson: Lesson, notebook):
    """A solved notebook with its outputs, and its text in the current language."""
    translate = editions.of_lesson(lesson, languages.current()).translate
    other = notebooks.solution(lesson, translate)
    carry_over(notebook, other)
    return other


def parts_of(lesson: Lesson, notebook, solutions: bool) -> tuple[Section, ...]:
    """The sections of a solved notebook."""
    blocks = list(read(lesson, notebook.cells))
    if not solutions:
        blocks = withheld(lesson, blocks)
    return tuple(numbered(sections(lesson, blocks)))


def at_address(section: Section, other: Section) -> Section:
    """A section at the address of another one: a link leads to the same place in all languages."""
    return replace(section, heading=replace(section.heading, id=other.heading.id))


def read(lesson: Lesson, cells: Sequence) -> Iterator[Block]:
    """The cells of a solved notebook as blocks."""
    asked = {exercises.solved(cell): name for name, cell in exercises.asked(lesson).items()}
    cells = iter(cells)
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            yield Prose(prose.html(text(lesson, cell.source) if place == 0 else cell.source))
        elif cell.source in asked:
            yield exercise(lesson, asked[cell.source], next(cells))
        elif not is_setup(cell.source):
            yield from computed(cell)


def text(lesson: Lesson, first: str) -> str:
    """The first text of a notebook without what is meant for who opens it."""
    repository = notebooks.repository()
    for each in (notebooks.notice(lesson), languages.translated(notebooks.RESTART)):
        first = first.replace(each, "")
    return first.replace(notebooks.badge(lesson, "solutions", repository), "")


def is_setup(cell: str) -> bool:
    """Does it only install the course on Colab?"""
    return "google.colab" in cell


def computed(cell) -> Iterator[Block]:
    """A code cell: what it computes, then what it shows."""
    title, code = listing.titled(cell.source)
    if plain := listing.computes(code):
        yield Code(prose.code(plain), title, folded="jupyter" in cell.metadata)
    yield from listing.questions(code)
    found = [block for output in cell.outputs for block in outputs.shown(output)]
    yield from exploring.in_words(code, listing.with_reasons(code, found))


def exercise(lesson: Lesson, name: str, check) -> Exercise:
    """The blank of an exercise, its solution, and the cell that checks it."""
    cell = exercises.asked(lesson)[name]
    verdicts = [block for output in check.outputs for block in outputs.shown(output)]
    return Exercise(
        name=name,
        blank=prose.code(exercises.blank(cell)),
        check=prose.code(check.source),
        solution=prose.code(exercises.solved(cell)),
        passed="".join(each.html for each in verdicts if isinstance(each, Printed)),
    )


def withheld(lesson: Lesson, blocks: Sequence[Block]) -> list[Block]:
    """The blocks without solutions, and without any output that shows a line of one."""
    secret = secrets(lesson)
    kept = [each for each in blocks if not (isinstance(each, Printed) and tells(each, secret))]
    return [
        replace(each, solution="", passed="") if isinstance(each, Exercise) else each
        for each in kept
    ]


def secrets(lesson: Lesson) -> set[str]:
    """The lines of the solutions that stand nowhere in a student's notebook."""
    cells = exercises.code(exercises.source(lesson))
    known, own = (lines(map(edit, cells)) for edit in (exercises.blank, exercises.solved))
    return {line for line in own - known if len(line) >= LONG}


def lines(cells) -> set[str]:
    return {line.strip() for cell in cells for line in cell.splitlines()}


def tells(printed: Printed, secret: set[str]) -> bool:
    return any(line in printed.text for line in secret)


def sections(lesson: Lesson, blocks: Sequence[Block]) -> Iterator[Section]:
    """The blocks below their headings."""
    parts = list(itertools.chain.from_iterable(map(split, blocks)))
    starts = [place for place, (heading, _) in enumerate(parts) if heading]
    for start, end in itertools.pairwise([*starts, len(parts)]):
        heading, inside = parts[start][0], [block for _, block in parts[start:end] if block]
        yield section(lesson, heading, inside)


def split(block: Block) -> list[tuple[Heading | None, Block | None]]:
    """A text at its headings; any other block as it is."""
    if not isinstance(block, Prose):
        return [(None, block)]
    parts = prose.parts(block.html)
    return [(heading, Prose(page) if page.strip() else None) for heading, page in parts]


def section(lesson: Lesson, heading: Heading, blocks: Sequence[Block]) -> Section:
    """A section; the heading of an exercise without the minutes and points, which stand beside."""
    names = {each.name: each for each in lesson.exercises}
    plain = heading.html.partition("(")[0].strip()
    name = plain.rpartition("· ")[2]
    if name not in names:
        return Section(heading, tuple(blocks))
    own = replace(heading, html=plain, id=f"exercise-{name}".replace("_", "-"))
    return Section(own, tuple(blocks), name, filling.worth(names[name]))


def numbered(found: Iterator[Section]) -> Iterator[Section]:
    """Sections whose addresses are all different: a second `summary` is `summary-2`."""
    seen: dict[str, int] = {}
    for each in found:
        count = seen[each.heading.id] = seen.get(each.heading.id, 0) + 1
        name = each.heading.id if count == 1 else f"{each.heading.id}-{count}"
        yield replace(each, heading=replace(each.heading, id=name))
