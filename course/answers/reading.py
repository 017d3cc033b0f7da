"""Read a submission, whatever a notebook has been through: its code, its lesson, its oddities."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from course import syllabus
from course.answers import sources
from course.sentences import Sentence, Stop, sentence


class Unreadable(Stop):
    """A file in which no answers can be looked for; the message says what to do."""


@dataclass(frozen=True)
class Submission:
    """The code cells of one file, the lesson that they answer, and what is odd about them."""

    lesson: str
    code: list[str]
    oddities: list[Sentence]


def read(name: str, content: bytes, lesson: str = "") -> Submission:
    """Read the bytes of a file. `lesson` is the one it answers, if the instructor says so.

    Raises Unreadable, with one sentence, if there is no code to be graded.
    """
    text = decoded(name, content)
    notebook = Path(name).suffix.lower() != ".py"
    code, odd = from_notebook(name, text) if notebook else (from_script(text), [])
    code = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in code]
    if not any(cell.strip() for cell in code):
        raise Unreadable("{name} has no code.", name=name)
    lesson = lesson or lesson_of(name, code)
    return Submission(lesson, code, [*odd, *repeated(lesson, code)])


def decoded(name: str, content: bytes) -> str:
    """The text of a file in UTF-8 or, if a byte-order mark says so, UTF-16."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("{name} is not text in UTF-8: is it a notebook?", name=name) from error


def from_notebook(name: str, text: str) -> tuple[list[str], list[Sentence]]:
    """The code cells of a notebook of format 3 or 4, and what is odd about it."""
    try:
        notebook = json.loads(text)
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        read = [joined(cell.get("source", cell.get("input", ""))) for cell in code]
    except RecursionError as error:
        raise Unreadable("{name} is nested too deeply for a notebook.", name=name) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = "{name} is not a notebook, or was cut off while it was sent."
        raise Unreadable(why, name=name) from error
    return read, lost(cells)


def joined(source) -> str:
    return source if isinstance(source, str) else "".join(source)


def from_script(text: str) -> list[str]:
    """The cells of a script that Jupyter, Colab or VS Code has exported."""
    text = text.replace("\r\n", "\n")
    return re.split(r"^# (?:%%.*|In ?\[[\d ]*\]:?)$", text, flags=re.M)


def lost(cells: list[dict]) -> list[Sentence]:
    """Check cells that became text: their exercises are graded nevertheless."""
    text = [joined(cell.get("source", "")) for cell in cells if cell["cell_type"] != "code"]
    asked = [sources.checked(cell) for cell in text]
    says = "the cell that checks {answer} has become text"
    return [sentence(says, answer=found[1]) for found in asked if found]


def lesson_of(name: str, code: list[str]) -> str:
    """The lesson whose checks are imported, else the one with the most answers here."""
    for lesson in syllabus.names():
        if any(re.search(rf"\b{syllabus.package()}\.{lesson}\b", cell) for cell in code):
            return lesson
    defined = set().union(*(defines(cell) for cell in code))
    found = {lesson: len(defined & wanted(lesson)) for lesson in syllabus.names()}
    best = max(found, key=found.get)
    if found[best]:
        return best
    known = ", ".join(syllabus.names())
    raise Unreadable("{name} answers no lesson of this course: {known}.", name=name, known=known)


def wanted(lesson: str) -> set[str]:
    """The answers that a lesson asks for, by name."""
    return {exercise.answer for exercise in syllabus.lesson(lesson).exercises}


def defines(cell: str) -> set[str]:
    """The names that a cell defines; none if it cannot be parsed."""
    return set().union(*(sources.binds(node) for node, _ in sources.definitions(cell)))


def repeated(lesson: str, code: list[str]) -> list[Sentence]:
    """Answers that are defined more than once: the last one counts."""
    count = Counter(name for cell in code for name in defines(cell))
    says = "{name} is defined {times} times; the last one was graded"
    return [
        sentence(says, name=name, times=count[name])
        for name in sorted(wanted(lesson))
        if count[name] > 1
    ]
