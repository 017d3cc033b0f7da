"""The cells of a script that Jupyter, Colab, VS Code, Spyder or Databricks has exported."""

import ast
import re
from codeop import PyCF_ALLOW_INCOMPLETE_INPUT

from course.answers.cells import is_python

MARK = re.compile(
    r"# ?(%%([ \t\[].*)?|<codecell>|In ?\[[\d *]*\]:?|COMMAND -+|Databricks notebook source)\s*"
)
COLAB = "# Commented out IPython magic to ensure Python compatibility."
DATABRICKS = "# MAGIC "  # begins each line of a cell that has a magic
LONGEST = 200  # lines of one statement: an open bracket takes no more away


def cells(text: str) -> list[str]:
    """The cells; one that is no Python in pieces: no Jupyter has refused it as a whole."""
    return [piece for lines in marked(text.split("\n")) for piece in pieces(uncovered(lines))]


def marked(lines: list[str]) -> list[list[str]]:
    """The lines of each cell. What Colab has commented out as a whole is a cell as well."""
    found: list[list[str]] = [[]]
    covered = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        begins = line == COLAB and following.startswith("# %%")
        if begins or MARK.fullmatch(line) or (covered and not line.startswith("#")):
            found.append([])
            covered = begins
        if not begins and not MARK.fullmatch(line):
            found[-1].append(line)
    return found


def uncovered(lines: list[str]) -> str:
    """The cell as it was before its export hid a magic, and all behind it, from Python."""
    code = [line for line in lines if line.strip()]
    for sign in (DATABRICKS, "# "):
        hidden = all(line.startswith(sign.strip()) for line in code)
        if code and hidden and code[0].removeprefix(sign).startswith(("%%", "%python")):
            return "\n".join(line.removeprefix(sign.strip()).removeprefix(" ") for line in lines)
    return "\n".join(lines)


def pieces(cell: str) -> list[str]:
    """The cell or, where a line of it is no Python, its parts from top-level line to line."""
    if is_python(cell):
        return [cell]
    found: list[str] = []
    for part in re.split(r"^(?=[^\s#)\]}])", cell, flags=re.M):
        if found and goes_on(found[-1], part):
            found[-1] += part
        else:
            found.append(part)
    return found


def goes_on(before: str, part: str) -> bool:
    """Does a part belong to the one before: an `else`, a decorated function, an open bracket?"""
    if re.match(r"(else|elif|except|finally)\b", part):
        return True
    short = before.count("\n") < LONGEST
    return short and bool(is_open(before)) and is_open(before + part) is not None


def is_open(text: str) -> bool | None:
    """Does it end in the middle of a statement? None if no end would make it Python."""
    try:
        compile(text, "", "exec", PyCF_ALLOW_INCOMPLETE_INPUT | ast.PyCF_ONLY_AST)
    except SyntaxError as error:
        return True if "incomplete" in str(error) else None
    except (ValueError, RecursionError, MemoryError):
        return None
    return False
