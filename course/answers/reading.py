"""Read a submission, whatever a notebook has been through: its code, its lesson, its oddities."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course import languages, syllabus
from course.answers import ipynb, predictions, scripts
from course.answers.cells import calls, checked, statements
from course.answers.encoding import Unreadable, decoded
from course.answers.ipynb import Cell
from course.answers.language import language
from course.sentences import Sentence, printable, sentence

__all__ = ["Submission", "Unreadable", "read"]


@dataclass(frozen=True)
class Submission:
    """The code cells of one file, the lesson that they answer, and what is odd about them.

    `shown` are the checks of which the notebook itself shows, in its outputs, whether they passed;
    `guesses` what was predicted before the experiments, by the name of the prediction; `language`
    is that of the notebook.
    """

    lesson: str
    code: list[str]
    oddities: list[Sentence]
    shown: Mapping[str, bool] = field(default_factory=dict)
    guesses: Mapping[str, str | float] = field(default_factory=dict)
    language: str = languages.ENGLISH


def read(name: str, content: bytes, lesson: str = "") -> Submission:
    """Read the bytes of a file. `lesson` is the one it answers, if the instructor says so.

    Raises Unreadable, with one sentence, if there is no code to be graded.
    """
    text, odd = decoded(name, content)
    cells = ipynb.cells(name, text) if is_notebook(name, text) else script(text)
    code = [legible(cell.source) for cell in cells if cell.is_code and cell.source is not None]
    if not any(cell.strip() for cell in code):
        raise Unreadable("{name} has no code.", name=name)
    defined = [defines(cell) for cell in code]
    lesson = lesson or lesson_of(name, code, defined)
    odd += [*damaged(cells), *lost(cells), *repeated(lesson, defined)]
    asked = {exercise.name for exercise in syllabus.lesson(lesson).exercises}
    known = {check: right for check, right in shown(cells).items() if check in asked}
    return Submission(lesson, code, odd, known, predictions.guesses(code), language(code))


def is_notebook(name: str, text: str) -> bool:
    """Is it a notebook, whatever it is called? That is a JSON object, and Python is none."""
    is_script = Path(name).suffix.lower() == ".py"
    if text.lstrip().startswith("{"):
        return not is_script or '"cells"' in text
    return not is_script and not any(map(defines, scripts.cells(text)))


def script(text: str) -> list[Cell]:
    return [Cell(number, cell) for number, cell in enumerate(scripts.cells(legible(text)), 1)]


def legible(text: str) -> str:
    """The text with plain ends of lines, and nothing in it that cannot be stored or shown."""
    return printable(re.sub(r"\r\n?|\f", "\n", text))


def damaged(cells: Sequence[Cell]) -> list[Sentence]:
    numbers = [str(cell.number) for cell in cells if cell.damaged]
    more = ["…"] * (len(numbers) > 10)
    says = "damaged, and read as far as possible: cell {numbers}"
    return [sentence(says, numbers=", ".join(numbers[:10] + more))] if numbers else []


def lost(cells: Sequence[Cell]) -> list[Sentence]:
    """Check cells that became text: their exercises are graded nevertheless."""
    text = [cell.source for cell in cells if not cell.is_code and "checks." in (cell.source or "")]
    says = "the cell that checks {answer} has become text"
    return [sentence(says, answer=found[1]) for found in map(checked, text) if found]


def shown(cells: Sequence[Cell]) -> dict[str, bool]:
    """The checks with a verdict in the notebook as it was saved: is the last one that it passed?"""
    found: dict[str, bool] = {}
    for cell in cells:
        verdicts = [
            line[0] for text in cell.shown for line in text.splitlines() if line[:1] in MARKS
        ]
        if verdicts and cell.is_code and cell.source:
            asked = called(legible(cell.source))
            pairs = zip(asked[-len(verdicts) :], verdicts[-len(asked) :], strict=False)
            found |= {check: verdict == "✓" for check, verdict in pairs}
    return found


MARKS = ("✓", "✗", "○")  # with which a verdict begins


def called(cell: str) -> list[str]:
    """The checks that a cell calls, in order."""
    try:
        return [check for each in statements(cell) for check, _ in calls(each)]
    except SyntaxError:
        return []


def lesson_of(name: str, code: Sequence[str], defined: Sequence[set[str]]) -> str:
    """The lesson whose checks are imported, else the one with the most answers here."""
    # an appendix may import from its lesson, too
    for lesson in sorted(syllabus.names(), key=syllabus.is_appendix, reverse=True):
        if any(re.search(rf"\b{syllabus.package()}\.{lesson}\b", cell) for cell in code):
            return lesson
    names = set().union(*defined)
    found = {lesson: len(names & wanted(lesson)) for lesson in syllabus.names()}
    best = max(found, key=found.get)
    if found[best]:
        return best
    known = ", ".join(syllabus.names())
    raise Unreadable("{name} answers no lesson of this course: {known}.", name=name, known=known)


def wanted(lesson: str) -> set[str]:
    """The answers that a lesson asks for, by name."""
    return {exercise.answer for exercise in syllabus.lesson(lesson).exercises}


def defines(cell: str) -> set[str]:
    """The names that a cell defines; none if it is no Python."""
    try:
        return {name for each in statements(cell) for name in each.binds}
    except SyntaxError:
        return set()


def repeated(lesson: str, defined: Sequence[set[str]]) -> list[Sentence]:
    """Answers that are defined more than once: the last one counts, as its check cell saw it."""
    count = Counter(name for names in defined for name in names)
    says = "{name} is defined {times} times; the last one that was checked was graded"
    return [
        sentence(says, name=name, times=count[name])
        for name in sorted(wanted(lesson))
        if count[name] > 1
    ]
