"""From an observation to a verdict: a plain function of what was seen and what is expected."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from course.checking.comparing import Difference, Values, differences, fault, is_short
from course.checking.describing import (
    Rules,
    compared,
    described,
    is_told,
    like_it,
    shown,
    stopped,
    tells_itself,
)
from course.checking.fingerprints import NEAR, Fingerprint
from course.checking.lookalikes import edit_in
from course.checking.mistakes import Mistake
from course.checking.observation import UNSEEN, Ended, Observation
from course.checking.prints import prints, spread
from course.checking.recognizing import Catalogue, Recognized, recognized
from course.checking.relating import Wrong, always, begins, extent, related
from course.checking.saying import UNKNOWN, Verdict, findings
from course.checking.second import second
from course.checking.spared import spared
from course.sentences import Sentence, sentence

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
    edits: Sequence[Fingerprint] = (),
) -> Verdict:
    """The verdict on an answer that was seen to do this.

    Args:
        check: its tolerance and scale, and what it has to say.
        seen: what was measured on the probes of `seed`.
        expected: the same of a right answer.
        known: the fingerprints of known mistakes on the same probes.
        guess: whether to search for a reason, which takes time, where no known mistake matches.
        edits: what edits of right answers do on the same probes; see `lookalikes`.
    """
    if seen.ended and seen.ended.how in UNSEEN:
        return nothing_seen(check, seen.ended)
    if seen.ended and seen.ended.how == "borrowed":
        return borrowed(check, seen.ended)
    all_wrong = differences(seen.values, expected, check.tolerance, check.scale)
    wrong = [shown(seen, each) for each in all_wrong]
    if is_blank(seen, wrong):
        return unfinished(check, seen, expected)
    if seen.ended is None and not wrong:
        return passed(check)
    catalogue = beside(check, seen, expected, known)
    found = recognized(catalogue, stopped=seen.ended is not None) or spared(catalogue)
    if seen.ended is None and found and not found.names:
        return passed(check, found.mistakes)
    edited = catalogue.beside(edits) if guess else None
    verdict = failed(check, seen, expected, wrong, found, edited, seed)
    if not guess:
        return verdict
    single = catalogue.beside([*known, *edits])
    return verdict.beside(beyond(check, seen, wrong, single, verdict, seed))


def unfinished(check: Rules, seen: Observation, expected: Values) -> Verdict:
    """The verdict on an answer in which a blank is left: what of it is right, and what comes next.

    All that was seen is right: see `is_blank`.
    """
    told = {"answer": check.answer, "name": check.name, "right": len(seen.values)}
    told |= {"all": len(expected)}
    missing = next((label for label in expected if label not in seen.values), None)
    if not seen.values or missing is None:
        return Verdict(check, "blank", Sentence(NOT_WRITTEN, told))
    return Verdict(check, "blank", Sentence(HALF_WRITTEN, told | {"label": missing}))


NOT_WRITTEN = "{answer} is not written yet. Hint: checks.{name}?"
HALF_WRITTEN = (
    "{answer} is right so far: {right} of {all} results. A part of it is not written yet; next the "
    "check looks at {label}. Hint: checks.{name}?"
)


def nothing_seen(check: Rules, ended: Ended) -> Verdict:
    """The verdict if the answer is not there, cannot be run, or was stopped from outside."""
    fact = sentence(NOTHING[ended.how], answer=check.answer, **ended.says.values)
    return Verdict(check, "missing" if ended.how == "missing" else "failed", fact)


def borrowed(check: Rules, ended: Ended) -> Verdict:
    """The verdict on an answer that lets the built-in do the work."""
    fact = sentence("{answer} calls {built_in}.", answer=check.answer, **ended.says.values)
    return Verdict(check, "failed", fact, why=WRITE_IT, hinted=True)


def is_blank(seen: Observation, wrong: Sequence[Difference]) -> bool:
    """Is it not written yet, and right as far as it goes?"""
    unfinished = seen.ended is not None and seen.ended.how == "blank"
    return unfinished and all(each.value is None for each in wrong[:1])


def passed(check: Rules, variants: Sequence[Mistake] = ()) -> Verdict:
    """The verdict on a right answer; `variants` say where it differs from Keras."""
    remarks = tuple(variant.name for variant in variants)
    score = float(check.points)
    return Verdict(check, "passed", check.says, remarks=remarks, score=score)


def failed(
    check: Rules,
    seen: Observation,
    expected: Values,
    wrong: Sequence[Difference],
    found: Recognized | None,
    edited: Catalogue | None,
    seed: int,
) -> Verdict:
    """The verdict on a wrong answer: the first difference, and what is known of its cause.

    Without `edited`, the edits of right answers beside it, nothing is searched.
    """
    fact, evidence = described(check, seen, wrong[0] if wrong else None, seed)
    score = check.points * check.earned(seen) if check.earned else 0.0
    verdict = Verdict(check, "failed", fact, evidence, score=score, hinted=True)
    if found:
        verdict = replace(verdict, **named(found))
    if edited is None or verdict.explained or not wrong or wrong[0].value is None:
        return verdict
    why = check.explain and check.explain(check, wrong[0], seen, seed)
    edit = edit_in(edited, stopped=seen.ended is not None)
    whole = together(check, seen, expected, wrong)
    related_by = relation(check, whole)
    verdict = replace(verdict, why=why, relation=related_by, edit=edit)
    if is_told(wrong[0]):
        return verdict
    verdict = replace(verdict, evidence=evidence or like_it(check, seen, expected, wrong[0]))
    told = any(findings(verdict))
    return verdict if told else replace(verdict, why=begins(whole) or extent(whole) or UNKNOWN)


def beyond(
    check: Rules,
    seen: Observation,
    wrong: Sequence[Difference],
    single: Catalogue,
    verdict: Verdict,
    seed: int,
) -> Sentence | None:
    """What the answer shows beside its first difference: where it stops, or a second mistake."""
    there = [each for each in wrong if each.value is not None]
    if there and fault(seen):
        return Sentence(FURTHER_ON, {"fact": stopped(check.answer, seen.ended)})
    if verdict.explained or check.describe is not compared:
        return None
    label = second(single)
    other = next((each for each in there if each.label == label), None)
    return other and Sentence(SECOND, {"fact": described(check, seen, other, seed)[0]})


FURTHER_ON = "Further on: {fact}"
SECOND = "There may be a second mistake: {fact}"


def named(found: Recognized) -> dict:
    """The fields of a verdict that tell known mistakes."""
    if found.certain:
        rest = tuple(mistake.name for mistake in found.rest)
        return {"mistakes": found.names, "whole": found.whole, "alike": rest}
    alike = found.names if len(found.names) == 1 else ()
    return {"alike": alike, "one_of_many": found.one_of_many}


def together(
    check: Rules, seen: Observation, expected: Values, wrong: Sequence[Difference]
) -> Wrong:
    """All that is wrong, of what was seen."""
    there = [each for each in wrong if each.value is not None]
    labels = [label for label in expected if label in seen.values]
    return Wrong(there, labels, check.tolerance, check.scale, seen.unrounded)


def relation(check: Rules, found: Wrong) -> Sentence | None:
    """How what is wrong is related to what is expected."""
    if tells_itself(found.labels[0]):
        return None
    if check.describe is not compared and all(is_short(each.value) for each in found.wrong):
        return always(found)  # the numbers stand for something else
    return related(found)


def beside(
    check: Rules, seen: Observation, expected: Values, known: Sequence[Fingerprint]
) -> Catalogue:
    """The known mistakes beside what was measured of an answer."""
    coarse = {label for label, value in seen.values.items() if is_short(value)}
    coarse |= set(seen.unrounded)
    zero = {
        label for label, value in seen.values.items() if np.size(value) > 1 and not np.any(value)
    }
    own = Fingerprint((), prints_of(check, seen, expected), fault(seen))
    near = np.array([how_near(check, seen, *each) for each in expected.items()])
    return Catalogue((), own, list(expected), coarse, zero, near).beside(known)


def prints_of(check: Rules, seen: Observation, expected: Values) -> np.ndarray:
    """What is remembered of what was measured."""
    return prints(seen.values, expected, check.tolerance, check.scale, seen.drawn)


def how_near(check: Rules, seen: Observation, label: str, right: np.ndarray) -> float:
    """How near two prints of one mistake are under a label.

    Two statistics of random draws differ by less than 6 · √2 = 9 standard errors, 3/4 of a step.
    """
    near = max(NEAR, check.tolerance)
    if label not in seen.steps or np.shape(seen.values[label]) != right.shape:
        return near
    return max(near, STEPS * spread(seen.steps[label], seen.values[label], right, check.scale))


STEPS = 3 / 4  # of which a step has 12 standard errors
