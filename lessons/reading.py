"""Read a submission, whatever a notebook has been through: its code, its lesson, its oddities."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lessons import SYLLABUS, answers
from lessons.checking import checks_of


class Unreadable(Exception):
    """A file in which no answers can be looked for; the message says what to do."""


@dataclass(frozen=True)
class Submission:
    """The code cells of one file, the lesson that they answer, and what is odd about them."""

    topic: str
    code: list[str]
    oddities: list[str]


def read(name: str, content: bytes, topic: str = "") -> Submission:
    """Read the bytes of a file; `topic` where the instructor says which lesson it is.

    Raises Unreadable, with one sentence, where there is no code to be graded.
    """
    text = decoded(name, content)
    notebook = Path(name).suffix.lower() != ".py"
    code, odd = from_notebook(name, text) if notebook else (from_script(text), [])
    code = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in code]
    if not any(cell.strip() for cell in code):
        raise Unreadable(f"{name} has no code.")
    topic = topic or lesson_of(name, code)
    return Submission(topic, code, [*odd, *repeated(topic, code)])


def decoded(name: str, content: bytes) -> str:
    """The text of a file in UTF-8 or, where a byte-order mark says so, UTF-16."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not text in UTF-8: is it a notebook?") from error


def from_notebook(name: str, text: str) -> tuple[list[str], list[str]]:
    """The code cells of a notebook of format 3 or 4, and what is odd about it."""
    try:
        notebook = json.loads(text)
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        sources = [joined(cell.get("source", cell.get("input", ""))) for cell in code]
    except RecursionError as error:
        raise Unreadable(f"{name} is nested too deeply for a notebook.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{name} is not a notebook, or was cut off while it was sent.") from error
    return sources, lost(cells)


def joined(source) -> str:
    return source if isinstance(source, str) else "".join(source)


def from_script(text: str) -> list[str]:
    """The cells of a script that Jupyter, Colab or VS Code has exported."""
    text = text.replace("\r\n", "\n")
    return re.split(r"^# (?:%%.*|In ?\[[\d ]*\]:?)$", text, flags=re.M)


def lost(cells: list[dict]) -> list[str]:
    """Check cells that became text: they are asked all the same."""
    text = [joined(cell.get("source", "")) for cell in cells if cell["cell_type"] != "code"]
    asked = [answers.checked(cell) for cell in text]
    return [f"the cell that checks {found[1]} has become text" for found in asked if found]


def lesson_of(name: str, code: list[str]) -> str:
    """The lesson whose checks are imported, or else most of whose answers are here."""
    for topic in SYLLABUS:
        if any(re.search(rf"\blessons\.{topic}\b", cell) for cell in code):
            return topic
    defined = set().union(*(defines(cell) for cell in code))
    found = {topic: len(defined & wanted(topic)) for topic in SYLLABUS}
    best = max(found, key=found.get)
    if found[best]:
        return best
    raise Unreadable(f"{name} answers no lesson of this course: {', '.join(SYLLABUS)}.")


def wanted(topic: str) -> set[str]:
    return {check.answer for check in checks_of(topic)}


def defines(cell: str) -> set[str]:
    """The names that a cell defines; none where it cannot be parsed."""
    return set().union(*(answers.binds(node) for node, _ in answers.definitions(cell)))


def repeated(topic: str, code: list[str]) -> list[str]:
    """Answers that are defined more than once: the last one counts."""
    count = Counter(name for cell in code for name in defines(cell))
    return [
        f"{name} is defined {count[name]} times; the last one was graded"
        for name in sorted(wanted(topic))
        if count[name] > 1
    ]
