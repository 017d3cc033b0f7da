"""From an observation to a verdict: a plain function of what was seen and what is expected."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from course.checking.comparing import (
    Difference,
    Scale,
    Values,
    fault,
    first_difference,
    number,
    signature,
)
from course.checking.fingerprints import Fingerprint, match
from course.checking.observation import UNSEEN, Ended, Observation
from course.checking.saying import Evidence, Verdict, Words
from course.sentences import Sentence, sentence


class Rules(Words, Protocol):
    """What a check demands of an answer, and what it has to say."""

    answer: str
    fact: str
    points: float
    tolerance: float
    scale: Scale
    describe: Callable
    explain: Callable | None
    earned: Callable | None


UNKNOWN = Sentence(
    "No mistake that this check knows does this. Compare each line with the formula."
)
WRITE_IT = Sentence("That is what this exercise is about: write it yourself.")
# What is said of an answer of which nothing could be observed.
NOTHING = {
    "missing": "{answer} is not defined in this notebook.",
    "unread": "{answer} cannot be read: {why}.",
    "undefined": "{answer} cannot be defined: {why}",
    "time": "{answer} was still running after {seconds} s. Look for a loop that does not end.",
    "died": "{answer} ended the Python in which it ran, so nothing could be observed.",
    "output": "{answer} returns more numbers than can be looked at.",
    "memory": "{answer} needs more memory than the {given} it is given.",
    "forged": "{answer} interfered with the check. An instructor will look at it.",
}


def judge(
    check: Rules,
    seen: Observation,
    expected: Values,
    known: Sequence[Fingerprint] = (),
    seed: int = 0,
    guess: bool = True,
) -> Verdict:
    """The verdict on an answer that was seen to do this.

    Args:
        check: its tolerance and scale, and what it has to say.
        seen: what was measured on the probes of `seed`.
        expected: the same of a right answer.
        known: the fingerprints of known mistakes on the same probes.
        guess: whether to search for a reason, which takes time, where no known mistake matches.
    """
    if seen.ended and seen.ended.how in UNSEEN:
        return nothing_seen(check, seen.ended)
    if seen.ended and seen.ended.how == "borrowed":
        return borrowed(check, seen.ended)
    difference = first_difference(seen.values, expected, check.tolerance, check.scale)
    if is_blank(seen, difference):
        says = "{answer} is not written yet. Hint: checks.{name}?"
        return Verdict(check, "blank", sentence(says, answer=check.answer, name=check.name))
    found = recognized(check, seen, expected, difference, known)
    if is_right(seen, difference, found):
        return passed(check, found.mistakes if found and difference else ())
    return failed(check, seen, difference, found, seed, guess)


def nothing_seen(check: Rules, ended: Ended) -> Verdict:
    """The verdict if the answer is not there, cannot be run, or was stopped from outside."""
    fact = sentence(NOTHING[ended.how], answer=check.answer, **ended.says.values)
    return Verdict(check, "missing" if ended.how == "missing" else "failed", fact)


def borrowed(check: Rules, ended: Ended) -> Verdict:
    """The verdict on an answer that lets the built-in do the work."""
    fact = sentence("{answer} calls {built_in}.", answer=check.answer, **ended.says.values)
    return Verdict(check, "failed", fact, why=WRITE_IT, hinted=True)


def is_blank(seen: Observation, difference: Difference | None) -> bool:
    """Is it not written yet, and right as far as it goes?"""
    unfinished = seen.ended is not None and seen.ended.how == "blank"
    return unfinished and (difference is None or difference.value is None)


def is_right(seen: Observation, difference: Difference | None, found: Fingerprint | None) -> bool:
    """Did it come to its end, and do what Keras does, or what an accepted variant does?"""
    return seen.ended is None and (difference is None or (found is not None and not found.names))


def passed(check: Rules, variants) -> Verdict:
    """The verdict on a right answer; `variants` say where it differs from Keras."""
    remarks = tuple(variant.name for variant in variants)
    score = float(check.points)
    return Verdict(check, "passed", Sentence(check.fact), remarks=remarks, score=score)


def failed(
    check: Rules,
    seen: Observation,
    difference: Difference | None,
    found: Fingerprint | None,
    seed: int,
    guess: bool,
) -> Verdict:
    """The verdict on a wrong answer: the first difference, and what is known to cause it."""
    fact, evidence = described(check, seen, difference, seed)
    score = check.points * check.earned(seen) if check.earned else 0.0
    names = found.names if found else ()
    why = None if names or not guess else explained(check, seen, difference, seed)
    return Verdict(check, "failed", fact, evidence, why, names, score=score, hinted=True)


def recognized(
    check: Rules,
    seen: Observation,
    expected: Values,
    difference: Difference | None,
    known: Sequence[Fingerprint],
) -> Fingerprint | None:
    """The known mistakes that do this; of an answer that stops, up to where it stopped."""
    vector, why = signature(seen.values, expected, check.scale), fault(seen, expected)
    if seen.ended and difference and difference.value is not None:
        size = sum(np.size(v) for label, v in expected.items() if label in seen.values)
        known = [Fingerprint(one.mistakes, one.vector[:size]) for one in known if one.names]
        vector, why = vector[:size], ""
    return match(known, vector, why)


def described(
    check: Rules, seen: Observation, difference: Difference | None, seed: int
) -> tuple[Sentence, Evidence]:
    """What was seen, in words and in numbers."""
    if seen.ended and (difference is None or difference.value is None):
        return stopped(check.answer, seen.ended), Evidence()
    if difference.value is None:
        return sentence("{label} cannot be observed.", label=difference.label), Evidence()
    if difference.value.shape != difference.expected.shape:
        shapes = {"right": difference.expected.shape, "found": difference.value.shape}
        shapes = {name: str(shape) for name, shape in shapes.items()}
        why = "{label} should have shape {right}, yours has {found}."
        return sentence(why, label=difference.label, **shapes), Evidence()
    return check.describe(check, difference, seed)


def stopped(answer: str, ended: Ended) -> Sentence:
    """What is said of an exception: raised by the answer, or by the check that reads its result."""
    told = {"answer": answer, "place": ended.place, **ended.says.values}
    if ended.how == "unusable":
        why = {"answer": answer, "place": ended.place, "why": ended.says}
        return Sentence("{answer} stops in {place}. {why}", why) if ended.place else ended.says
    if ended.place:
        return Sentence("{answer} stops in {place}. {type}: {message}", told)
    if "NoneType" in str(told.get("message")):
        return Sentence(
            "The check cannot use {answer}. {type}: {message} Is a `return` missing?", told
        )
    return Sentence("The check cannot use {answer}. {type}: {message}", told)


def explained(
    check: Rules, seen: Observation, difference: Difference | None, seed: int
) -> Sentence | None:
    """What the check finds out if no known mistake matches."""
    if difference is None or difference.value is None:
        return None
    return (check.explain and check.explain(check, difference, seen, seed)) or UNKNOWN


def compared(check: Rules, difference: Difference, seed: int) -> tuple[Sentence, Evidence]:
    """The first difference in words; below it the entry before, which is still right."""
    right, wrong = difference.pair
    told = {"label": difference.label, "right": right, "wrong": wrong}
    if not difference.index:
        return Sentence("{label} should be {right}, yours is {wrong}.", told), Evidence()
    told["place"] = ", ".join(map(str, difference.index))
    fact = Sentence("{label} [{place}] should be {right}, yours is {wrong}.", told)
    *row, last = difference.index
    if not last:
        return fact, Evidence()
    columns = difference.expected[tuple(row)], difference.value[tuple(row)]
    rows = [(str(i), *(number(column[i]) for column in columns)) for i in (last - 1, last)]
    return fact, Evidence(("entry", "expected", "yours"), tuple(rows))
