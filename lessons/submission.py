"""A student's notebook: its answers, found by name, and what their checks say."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
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
BUILT_ON = "✗ {answer} is built on {base}, which is not right yet. Repair {base} first."


def verdicts(path: Path) -> list[Verdict]:
    """One verdict for each exercise of the lesson, whether its check cell is still there or not.

    Raises Unreadable where there is no code to be judged.
    """
    try:
        submitted = read(str(path), path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    found: dict[Check, Verdict] = {}
    for check in checks_of(submitted.topic):
        text, why = source(check, submitted.code)
        base = foundation(text, wrong(found))
        found[check] = judged(check, why or observation(check, text), base)
    return list(found.values())


def wrong(found: Mapping[Check, Verdict]) -> list[Check]:
    """The checks that an answer has failed."""
    return [check for check, verdict in found.items() if not (verdict.passed or verdict.blank)]


def foundation(source: str, wrong: Iterable[Check]) -> Check | None:
    """The check of a wrong answer on which this answer is built, as AdamW on Adam."""
    used = {name for node in ast.parse(source).body for name in answers.binds(node)}
    return next((check for check in wrong if check.answer in used), None)


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


def judged(check: Check, observation: dict, base: Check | None = None) -> Verdict:
    """The verdict on an observation, also on one that says why there is nothing to judge.

    `base` is the check of a wrong answer on which this one is built: to blame for what has no name.
    """
    for kind, why in observation.items():
        if kind in SAID:
            text = "✗ " + SAID[kind].format(answer=check.answer, why=why)
            return Verdict(text, blank=kind == "missing")
    verdict = check.judge(observation, guess=base is None)
    if base is None or verdict.passed or verdict.mistakes or set(observation) != {"values"}:
        return verdict
    return replace(verdict, text=BUILT_ON.format(answer=check.answer, base=base.answer))
