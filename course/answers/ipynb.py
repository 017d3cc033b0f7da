"""The cells of a notebook's file, also of one that is damaged, and what it shows itself."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from course.answers.encoding import Unreadable

TEXT = ("markdown", "raw", "heading", "html")


@dataclass(frozen=True)
class Cell:
    """What can be read of a cell: its number in the file, from 1 on, and its source.

    Attributes:
        source: None where none can be read.
        is_code: whether it is run; a cell that does not say what it is may be.
        damaged: whether it is as no program writes it.
        shown: the texts of its outputs.
    """

    number: int
    source: str | None
    is_code: bool = True
    damaged: bool = False
    shown: list[str] = field(default_factory=list)


def cells(name: str, text: str) -> list[Cell]:
    """All cells of a notebook of format 3 or 4. Raises Unreadable with the place of the damage."""
    try:
        stored = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise unreadable(name, text, error) from error
    except (RecursionError, ValueError) as error:
        raise Unreadable("{name} is nested too deeply for a notebook.", name=name) from error
    found = listed(stored)
    if found is None:
        why = "{name} is not a notebook: it has no list of cells."
        raise Unreadable(why, name=name)
    return [cell(number, each) for number, each in enumerate(found, 1)]


def listed(stored) -> list | None:
    """The list of cells, of all sheets in format 3; None where there is none."""
    if not isinstance(stored, dict):
        return None
    sheets = stored.get("worksheets") if "cells" not in stored else [stored]
    lists = [each.get("cells") for each in sheets or () if isinstance(each, dict)]
    lists = [each for each in lists if isinstance(each, list)]
    return [each for one in lists for each in one] if lists else None


def cell(number: int, stored) -> Cell:
    if not isinstance(stored, dict):
        return Cell(number, None, damaged=True)
    kind = stored.get("cell_type")
    source = joined(stored.get("source", stored.get("input")))
    damaged = source is None or kind not in ("code", *TEXT)
    return Cell(number, source, kind not in TEXT, damaged, list(shown(stored.get("outputs"))))


def joined(source) -> str | None:
    """A text that is stored in one piece, or line by line; None where it is neither."""
    if isinstance(source, str):
        return source
    lines = source if isinstance(source, list) else [None]
    return "".join(lines) if all(isinstance(line, str) for line in lines) else None


def shown(outputs) -> Iterator[str]:
    """The plain texts of a cell's outputs."""
    for output in outputs if isinstance(outputs, list) else ():
        data = output.get("data") if isinstance(output, dict) else None
        plain = data.get("text/plain") if isinstance(data, dict) else None
        if isinstance(output, dict) and (text := joined(plain or output.get("text"))):
            yield text


def unreadable(name: str, text: str, error: json.JSONDecodeError) -> Unreadable:
    """Why this is no JSON, as somebody sees it who opens the file in an editor."""
    lines, here = text.split("\n"), text[error.pos :].lstrip()
    told = {"name": name, "line": error.lineno, "found": repr(here[:30]), "why": error.msg}
    if not text.strip():
        return Unreadable("{name} is empty.", name=name)
    if mark := CONFLICT.match(lines[error.lineno - 1]):
        return Unreadable(TWO_VERSIONS, **told, mark=mark[0].strip())
    if text.lstrip().startswith("<"):
        return Unreadable(WEB, name=name)
    if not text.lstrip().startswith("{"):
        return Unreadable(OTHER, name=name, found=repr(text.strip()[:30]))
    if not here or error.msg.startswith("Unterminated"):
        return Unreadable(CUT_OFF, **told)
    comma = text.rfind(",", 0, error.pos + 1)
    if re.match(r",\s*[\]}]", text[comma:]) and not text[comma + 1 : error.pos].strip():
        return Unreadable(COMMA, **told | {"line": text.count("\n", 0, comma) + 1})
    return Unreadable(BROKEN, **told)


CONFLICT = re.compile(r" *(<{7}|\|{7}|={7}|>{7})( .{0,40}|$)")
TWO_VERSIONS = (
    "{name} holds two versions: git has left its mark in line {line}, `{mark}`. "
    "Decide for one, and send the notebook again."
)
WEB = "{name} is a web page, not a notebook. Download the notebook itself and send that."
OTHER = "{name} is not a notebook: it begins with {found}."
CUT_OFF = "{name} ends in the middle, in line {line}: it was cut off when it was saved or sent."
COMMA = "{name} has a comma too many in line {line}, before a closing bracket. Delete it."
BROKEN = "{name} is damaged in line {line}, at {found}: {why}."
