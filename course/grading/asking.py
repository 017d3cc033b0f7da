"""One exercise of one notebook: find the answer, have it observed, say the verdict.

`course check` observes here and now, the grader behind walls; all else is the same.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from course import syllabus
from course.answers import sources
from course.answers.reading import Submission, Unreadable, read
from course.checking.check import Check, checks_of
from course.checking.observation import Observation, unseen
from course.checking.observing import observe_source
from course.checking.saying import Verdict
from course.sentences import sentence


@dataclass(frozen=True)
class Question:
    """What a notebook answers to an exercise: a source, or the reason why there is none."""

    check: Check
    source: str = ""
    nothing: Observation | None = None


def questions(submitted: Submission) -> list[Question]:
    """One for each exercise of the lesson, whether its check cell is still there or not."""
    lesson = syllabus.lesson(submitted.lesson)
    return [question(check, submitted.code) for check in checks_of(lesson)]


def question(check: Check, code: list[str]) -> Question:
    try:
        source = sources.source_of(check.answer, code)
    except SyntaxError as error:
        near = repr((error.text or "").strip())
        why = unseen("unread", "{why}", why=f"{error.msg}, near {near}")
        return Question(check, nothing=why)
    return Question(check, source, None if source else unseen("missing"))


def verdicts(path: Path) -> list[Verdict]:
    """What the checks say of the answers in a file, run here and now.

    Raises Unreadable where there is no code to be judged.
    """
    try:
        submitted = read(str(path), path.read_bytes())
    except OSError as error:
        why = "{path} cannot be read: {why}."
        raise Unreadable(why, path=path, why=error.strerror) from error
    found: dict[Check, Verdict] = {}
    for asked in questions(submitted):
        base = foundation(asked.source, wrong(found))
        found[asked.check] = judged(asked.check, asked.nothing or observed_here(asked), base)
    return list(found.values())


def observed_here(asked: Question) -> Observation:
    check = asked.check
    return observe_source(check.probe, check.answer, asked.source, borrowed=check.borrowed)


def wrong(found: Mapping[Check, Verdict]) -> list[Check]:
    """The checks that an answer has failed."""
    return [check for check, verdict in found.items() if not (verdict.passed or verdict.blank)]


def foundation(source: str, wrong: Iterable[Check]) -> Check | None:
    """The check of a wrong answer on which this answer is built, as AdamW on Adam."""
    used = {name for node in ast.parse(source).body for name in sources.binds(node)}
    return next((check for check in wrong if check.answer in used), None)


def judged(check: Check, seen: Observation, base: Check | None = None) -> Verdict:
    """The verdict on an observation with seed 0.

    `base` is the check of a wrong answer on which this one is built: that is to blame for what no
    known mistake explains.
    """
    verdict = check.judge(seen, guess=base is None)
    if base is None or verdict.passed or verdict.mistakes or seen.ended:
        return verdict
    says = "{answer} is built on {base}, which is not right yet. Repair {base} first."
    fact = sentence(says, answer=check.answer, base=base.answer)
    return Verdict(check, "failed", fact, score=verdict.score)
