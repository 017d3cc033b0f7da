"""A student's notebook: its answers, found by name, and what their checks say."""

from pathlib import Path

from lessons import answers
from lessons.checking import Check, Verdict, checks_of
from lessons.observing import told
from lessons.reading import Unreadable, read

# What is said of an answer that cannot be observed at all.
SAID = {
    "missing": "{answer} is not defined in this notebook.",
    "unread": "{answer} cannot be read: {why}.",
    "undefined": "{answer} cannot be defined: {why}",
}


def verdicts(path: Path) -> list[Verdict]:
    """One verdict for each exercise of the lesson, whether its check cell is still there or not.

    Raises Unreadable where there is no code to be judged.
    """
    try:
        submitted = read(str(path), path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    found = {check: source(check, submitted.code) for check in checks_of(submitted.topic)}
    return [judged(check, why or observation(check, text)) for check, (text, why) in found.items()]


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
