"""One exercise of one notebook: find the answer, have it observed, say the verdict.

`course check` observes here and now, the grader behind walls; all else is the same.
"""

import builtins
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from course import syllabus
from course.answers.reading import Submission, Unreadable, read
from course.answers.sources import Notebook, Source, candidates
from course.checking import locating
from course.checking.check import Check, checks_of
from course.checking.observation import Observation, Place, unseen
from course.checking.observing import observe_source
from course.checking.saying import Verdict
from course.sentences import Sentence, sentence


@dataclass(frozen=True)
class Question:
    """What a notebook answers to an exercise.

    Attributes:
        check: the exercise.
        candidates: what may be the answer, the likeliest first. A right one counts, whatever the
            others do.
        nothing: what is said if none is right: there is no answer, or no Python is where it stood.
            None where that is said of the first candidate.
    """

    check: Check
    candidates: tuple[Source, ...] = ()
    nothing: Observation | None = None


def questions(submitted: Submission) -> list[Question]:
    """One for each exercise of the lesson, whether its check cell is still there or not."""
    lesson, notebook = syllabus.lesson(submitted.lesson), Notebook(submitted.code)
    return [question(check, notebook) for check in checks_of(lesson)]


def question(check: Check, notebook: Notebook) -> Question:
    found = tuple(candidates(notebook, check.name, check.answer))
    if error := notebook.unread(check.answer):
        near = repr((error.text or "").strip())
        why = sentence("{why}, near {near}", why=error.msg, near=near)
        return Question(check, found, unseen("unread", "{why}", why=why))
    return Question(check, found, None if found else unseen("missing"))


def others(asked: Question, first: Observation) -> list[Source]:
    """The other candidates that may be right, after the likeliest one was seen to do this.

    All that stands above an answer takes long, and helps only where a name was missing.
    """
    return [each for each in asked.candidates[1:] if undefined(first) or not each.whole]


def undefined(seen: Observation) -> bool:
    """Did an answer stop because a name was missing that its notebook may have?"""
    if seen.ended is None or seen.ended.how not in ("undefined", "raised"):
        return False
    kind, message = (seen.ended.says.values.get(each, "") for each in ("type", "message"))
    of_module = kind == "AttributeError" and str(message).startswith("module ")
    return seen.ended.how == "undefined" or kind in MISSING or of_module


MISSING = ("NameError", "ImportError", "ModuleNotFoundError")


def lacking(seen: Observation) -> Sentence | None:
    """What an answer asked for and did not get here: a name, a module, a file, a process."""
    kind = seen.ended.says.values.get("type", "") if seen.ended else ""
    refused = isinstance(found := getattr(builtins, str(kind), None), type)
    refused = refused and issubclass(found, OSError)
    return seen.ended.says if undefined(seen) or refused else None


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
        found[asked.check] = verdict(asked, found)
    return list(found.values())


def points(said: Sequence[Verdict]) -> Sentence:
    """`12 of 21 points.` as the notebook stands."""
    earned, most = sum(each.score for each in said), sum(each.check.points for each in said)
    return sentence("{earned} of {most} points.", earned=f"{earned:g}", most=most)


def verdict(asked: Question, found: Mapping[Check, Verdict]) -> Verdict:
    """The verdict on the first candidate that is right; if none is, on the likeliest.

    Only that one is asked for the place of what is wrong.
    """

    def said(source: Source, seen: Observation) -> Verdict:
        return asked.check.built_on(foundation(source, wrong(found)), seen)

    if not asked.candidates:
        return asked.check.judge(asked.nothing)
    start = time.perf_counter()
    first = observed_here(asked.check, asked.candidates[0])
    limit = locating.limit(time.perf_counter() - start)
    likeliest = said(asked.candidates[0], first)
    if likeliest.passed:
        return likeliest
    for source in others(asked, first):
        if (other := said(source, observed_here(asked.check, source))).passed:
            return other
    if asked.nothing:
        return asked.check.judge(asked.nothing)
    find = partial(located_here, asked.check, asked.candidates[0], limit)
    return asked.check.placed(likeliest, asked.check.measured(first), find)


def observed_here(check: Check, source: Source) -> Observation:
    return observe_source(check.probe, source.name, source.cells, borrowed=check.borrowed)


def located_here(
    check: Check, source: Source, seconds: float, wrong: Sequence[str]
) -> Place | None:
    given = (source.name, source.in_place), wrong, check.values, seconds, check.borrowed
    return locating.locate_source(check.probe, *given).place


def wrong(found: Mapping[Check, Verdict]) -> list[Check]:
    """The checks that an answer has failed."""
    return [check for check, verdict in found.items() if not (verdict.passed or verdict.blank)]


def foundation(source: Source, wrong: Iterable[Check]) -> str | None:
    """The name of a wrong answer on which this answer is built, as AdamW on Adam."""
    used = source.binds
    return next((check.answer for check in wrong if check.answer in used), None)
