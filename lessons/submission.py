"""A student's notebook: its answers, found by name, and what their checks say."""

import json
from importlib import import_module
from pathlib import Path

from lessons import answers
from lessons.checking import Check, Verdict
from lessons.observing import told


class Unreadable(Exception):
    """A file in which no answers can be looked for; the message says what to do."""


def verdicts(path: Path) -> list[Verdict]:
    """One verdict for each exercise of the lesson, whether its check cell is still there or not."""
    code = cells(path)
    checks = [each for each in vars(checks_of(code, path)).values() if isinstance(each, Check)]
    return [verdict(check, code) for check in checks]


def cells(path: Path) -> list[str]:
    """The code cells of a notebook, or `Unreadable`."""
    try:
        return answers.notebook_code(path)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is not a notebook. Give the path of an .ipynb file.") from error


def checks_of(code: list[str], path: Path):
    """The module of checks that the notebook imports."""
    from lessons import SYLLABUS

    for topic in SYLLABUS:
        if any(f"from lessons.{topic} import" in cell for cell in code):
            return import_module(f"lessons.{topic}.checks")
    raise Unreadable(f"{path} imports the checks of no lesson: {', '.join(SYLLABUS)}.")


def verdict(check: Check, code: list[str]) -> Verdict:
    """Load one answer and judge it; an answer that does not load gets a sentence."""
    answer = check.answer
    try:
        source = answers.source_of(answer, code)
        if not source:
            return Verdict(f"✗ {answer} is not defined in this notebook.")
        loaded = answers.load(source, answer)
    except SyntaxError as error:
        return Verdict(
            f"✗ {answer} cannot be read: {error.msg}, near {(error.text or '').strip()!r}."
        )
    except (Exception, SystemExit) as error:
        return Verdict("✗ {0} cannot be defined: {type} {message}".format(answer, **told(error)))
    return check.judge(check.observe(loaded))
