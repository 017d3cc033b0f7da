"""A student's notebook: its answers, found by name, and what their checks say."""

import json
from importlib import import_module
from pathlib import Path

from lessons import SYLLABUS, answers
from lessons.checking import Check, Verdict
from lessons.observing import told

# What is said of an answer that cannot be observed at all.
SAID = {
    "missing": "{answer} is not defined in this notebook.",
    "unread": "{answer} cannot be read: {why}.",
    "undefined": "{answer} cannot be defined: {why}",
}


class Unreadable(Exception):
    """A file in which no answers can be looked for; the message says what to do."""


def verdicts(path: Path) -> list[Verdict]:
    """One verdict for each exercise of the lesson, whether its check cell is still there or not."""
    code = cells(path)
    found = {check: source(check, code) for check in checks_of(topic(code, path))}
    return [judged(check, why or observation(check, text)) for check, (text, why) in found.items()]


def cells(path: Path) -> list[str]:
    """The code cells of a notebook, or `Unreadable`."""
    try:
        return answers.notebook_code(path)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is not a notebook. Give the path of an .ipynb file.") from error


def topic(code: list[str], path: Path) -> str:
    """The lesson whose checks the notebook imports."""
    for name in SYLLABUS:
        if any(f"from lessons.{name} import" in cell for cell in code):
            return name
    raise Unreadable(f"{path} imports the checks of no lesson: {', '.join(SYLLABUS)}.")


def checks_of(topic: str) -> list[Check]:
    """The checks of a lesson, in order."""
    module = import_module(f"lessons.{topic}.checks")
    return [each for each in vars(module).values() if isinstance(each, Check)]


def source(check: Check, code: list[str]) -> tuple[str, dict]:
    """The source of an answer, or else an observation that says why there is none."""
    try:
        text = answers.source_of(check.answer, code)
    except SyntaxError as error:
        return "", {"unread": f"{error.msg}, near {(error.text or '').strip()!r}"}
    return text, {} if text else {"missing": ""}


def observation(check: Check, source: str, seed: int = 0) -> dict:
    """Run the source of an answer and observe the answer, here and now."""
    try:
        answer = answers.load(source, check.answer)
    except (Exception, SystemExit) as error:
        return {"undefined": "{type} {message}".format(**told(error))}
    return check.observe(answer, seed)


def judged(check: Check, observation: dict, seed: int = 0) -> Verdict:
    """The verdict on an observation, also on one that says why there is nothing to judge."""
    for kind, why in observation.items():
        if kind in SAID:
            return Verdict("✗ " + SAID[kind].format(answer=check.answer, why=why))
    return check.judge(observation, seed)
