"""Mutants: right answers with one conceptual edit. Each should fail its check, or is right as well.

mutant = edit (a small change of meaning) × place (in the solution, or in another right answer)
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from course.answers.sources import source_of
from course.making import exercises
from course.making.edits.places import places
from course.making.edits.wording import A_NUMBER, A_VALUE, symbols, told_of
from course.sentences import Sentence
from course.syllabus import Lesson


def is_named(told: Sentence | str) -> bool:
    return any(map(str.isalpha, str(told)))


@dataclass(frozen=True)
class Mutant:
    """A right answer with one edit.

    Attributes:
        edit: its kind.
        line: of the edited statement in its right answer.
        before, after: the edited statement, in one line each; `after` is how a lesson names it.
        says: what is true of an answer that does the same.
        cell: the whole answer.
        cells: what the answer needs besides, from the cells of the lesson.
        number: of the right answer: 0 for the solution, then those of equivalents.py.
    """

    edit: str
    line: int
    before: str
    after: str
    says: Sentence
    cell: str = field(repr=False)
    cells: tuple[str, ...] = field(default=(), repr=False)
    number: int = 0

    @property
    def is_vague(self) -> bool:
        """Does its sentence name something that a student need not have, or nothing?"""
        told = list(self.says.values.values())
        return A_VALUE in told or A_NUMBER in told or not any(map(is_named, told))

    @property
    def origin(self) -> str:
        return f"equivalent {self.number}" if self.number else "solution"

    @property
    def sources(self) -> list[str]:
        return [*self.cells, self.cell]


def mutants(lesson: Lesson, exercise: str) -> list[Mutant]:
    """All mutants of all right answers, those of the solution first; none is there twice."""
    blank, prose = exercises.blank(exercises.asked(lesson)[exercise]), exercises.prose(lesson)
    public = symbols(blank, prose)
    found: dict[str, Mutant] = {}
    for number, cell in enumerate(exercises.right_answers(lesson, exercise)):
        cells = beside(lesson, exercise, cell)
        for mutant in edited(cell, blank, public, cells, number):
            found.setdefault(mutant.cell, mutant)
    return list(found.values())


def beside(lesson: Lesson, exercise: str, cell: str) -> tuple[str, ...]:
    """What a right answer needs from the cells of its lesson, and does not define itself."""
    name = lesson[exercise].answer
    own = {ast.unparse(node) for node in ast.parse(cell).body}
    needed = source_of(name, [*exercises.solved_cells(lesson), cell]).cells
    return tuple(each for each in needed if ast.unparse(ast.parse(each)) not in own)


def edited(
    cell: str,
    blank: str,
    public: Collection[str],
    cells: tuple[str, ...] = (),
    number: int = 0,
) -> Iterator[Mutant]:
    """Every edit at every place of a right answer that a student writes.

    Args:
        cell: the right answer.
        blank: what of it the student is given.
        public: words that a sentence may use.
        number: of the right answer; 0 is the solution.
    """
    tree = ast.parse(cell)
    right = ast.unparse(tree)
    for place in places(tree, statements(blank)):
        before = heads(place.old if place.is_statement else place.scene.statement)
        for edit, (new, told) in place.changes():
            if edit.once and number:
                continue
            with place.holding(new):
                source = ast.unparse(tree)
                after = changed(before, new if place.is_statement else [place.scene.statement])
            if source != right and is_python(source):
                says = told_of(edit, told, public)
                line = place.scene.statement.lineno
                yield Mutant(edit.name, line, before, after, says, source, cells, number)


def changed(before: str, new: Sequence[ast.stmt]) -> str:
    """What an edited statement has become, in one line."""
    after = heads(new)
    if not after:
        return f"without {before}"
    return after if after != before else one_line(ast.unparse(new[0]))


def heads(statements: ast.stmt | Sequence[ast.stmt]) -> str:
    """Statements in one line, without what is inside of them."""
    each = statements if isinstance(statements, list | tuple) else [statements]
    return "; ".join(ast.unparse(one).splitlines()[0] for one in each)


def one_line(code: str) -> str:
    """for x in xs: y = x; break"""
    head, *lines = (line.strip() for line in code.splitlines())
    return f"{head} {'; '.join(lines)}"


def statements(source: str) -> set[str]:
    """All statements of a source, as text."""
    nodes = ast.walk(ast.parse(source))
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.stmt)}


def is_python(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
