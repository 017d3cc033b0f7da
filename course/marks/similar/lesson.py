"""What a lesson gives, and what it knows to be right: to have that in common tells nothing."""

from collections.abc import Iterable, Iterator
from functools import cache

from course import syllabus, syntax
from course.answers import cells, ipynb
from course.files import text
from course.marks.similar import own, pieces, tokens
from course.marks.similar.pieces import Piece


@cache
def handout(name: str) -> frozenset[str]:
    """The statements of the notebook that students get, each as `own.read` knows it."""
    return frozenset(dump for cell in handed(name) for dump in own.read(cell))


@cache
def given(name: str, exercise: str) -> frozenset[Piece]:
    """The pieces of the student's notebook, and of every right answer that the lesson knows."""
    return frozenset(said([*handed(name), *right(name, exercise)]))


def handed(name: str) -> list[str]:
    """The code cells of the student's notebook; none where it is not here."""
    path = syllabus.root() / "notebooks" / syllabus.lesson(name).notebook
    found = ipynb.cells(path.name, text(path)) if path.exists() else []
    return [cell.source for cell in found if cell.is_code and cell.source]


def right(name: str, exercise: str) -> list[str]:
    """The right answers in the sources of the lesson; a student's copy has none."""
    lesson = syllabus.lesson(name)
    if not lesson.has_sources:
        return []
    from course.making import exercises  # needs Keras

    return exercises.right_answers(lesson, exercise)


def said(sources: Iterable[str]) -> Iterator[Piece]:
    for source in sources:
        for statement in tokens.statements(syntax.tree(cells.python(source)).body):
            yield from pieces.of(statement)
