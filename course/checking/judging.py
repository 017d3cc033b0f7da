"""From an observation to a verdict: a plain function of what was seen and what is expected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Protocol

import numpy as np

from course.checking.comparing import Difference, Scale, Values, differences, fault, is_short
from course.checking.fingerprints import NEAR, Fingerprint
from course.checking.lookalikes import edit_in
from course.checking.mistakes import Mistake
from course.checking.observation import UNSEEN, Ended, Observation
from course.checking.prints import prints, spread
from course.checking.probing import INHERITED, UNTOUCHED, parsed
from course.checking.recognizing import Catalogue, Recognized, recognized
from course.checking.relating import Wrong, always, begins, extent, related
from course.checking.saying import UNKNOWN, Evidence, Verdict, Words, findings
from course.sentences import Sentence, sentence


class Rules(Words, Protocol):
    """What a check demands of an answer, and what it has to say."""

    answer: str
    fact: str
    points: float
    tolerance: float
    scale: Scale
    entries: Mapping[str, tuple[str, Sequence]]
    describe: Callable
    explain: Callable | None
    earned: Callable | None


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
    difference = next(differences(seen.values, expected, check.tolerance, check.scale), None)
    if is_blank(seen, difference):
        says = "{answer} is not written yet. Hint: checks.{name}?"
        return Verdict(check, "blank", sentence(says, answer=check.answer, name=check.name))
    if seen.ended is None and difference is None:
        return passed(check)
    catalogue = beside(check, seen, expected, known)
    found = recognized(catalogue, stopped=seen.ended is not None)
    if seen.ended is None and found and not found.names:
        return passed(check, found.mistakes)
    edited = catalogue.beside(edits) if guess else None
    return failed(check, seen, expected, found, edited, seed)


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


def passed(check: Rules, variants: Sequence[Mistake] = ()) -> Verdict:
    """The verdict on a right answer; `variants` say where it differs from Keras."""
    remarks = tuple(variant.name for variant in variants)
    score = float(check.points)
    return Verdict(check, "passed", Sentence(check.fact), remarks=remarks, score=score)


def failed(
    check: Rules,
    seen: Observation,
    expected: Values,
    found: Recognized | None,
    edited: Catalogue | None,
    seed: int,
) -> Verdict:
    """The verdict on a wrong answer: the first difference, and what is known of its cause.

    Without `edited`, the edits of right answers beside it, nothing is searched.
    """
    wrong = [
        shown(seen, each)
        for each in differences(seen.values, expected, check.tolerance, check.scale)
    ]
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


def is_told(difference: Difference) -> bool:
    """Does the fact itself say what is wrong, so that no cause has to be looked for?"""
    told = parsed(difference.label)[0] in (UNTOUCHED, INHERITED)
    return told or difference.value.shape != difference.expected.shape


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
    if parsed(found.labels[0])[0] in (UNTOUCHED, INHERITED):  # the fact has said it
        return None
    if check.describe is not compared and all(is_short(each.value) for each in found.wrong):
        return always(found)  # the numbers stand for something else
    return related(found)


def shown(seen: Observation, each: Difference) -> Difference:
    """A difference with the value as it was measured, before it was rounded."""
    if each.label not in seen.unrounded:
        return each
    return replace(each, value=seen.unrounded[each.label])


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


def described(
    check: Rules, seen: Observation, difference: Difference | None, seed: int
) -> tuple[Sentence, Evidence]:
    """What was seen, in words and in numbers."""
    if seen.ended and (difference is None or difference.value is None):
        return stopped(check.answer, seen.ended), Evidence()
    if difference.value is None:
        return sentence("{label} cannot be observed.", label=difference.label), Evidence()
    quantity, given = parsed(difference.label)
    if quantity == UNTOUCHED:
        return sentence(CHANGED, answer=check.answer, argument=given["argument"]), Evidence()
    if quantity == INHERITED:
        return sentence(LOST, entry=given["entry"]), Evidence()
    if difference.value.shape != difference.expected.shape:
        shapes = {"right": difference.expected.shape, "found": difference.value.shape}
        shapes = {name: str(shape) for name, shape in shapes.items()}
        why = "{label} should have shape {right}, yours has {found}."
        return sentence(why, label=difference.label, **shapes), Evidence()
    return check.describe(check, difference, seed)


CHANGED = "{answer} changes `{argument}`, which belongs to its caller. Work on a copy."
LOST = "A copy made from get_config() has another {entry}. Keep what super().get_config() gives."


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
            "The check cannot use {answer}. {type}: {message} Does it `return` a value?", told
        )
    return Sentence("The check cannot use {answer}. {type}: {message}", told)


def compared(check: Rules, difference: Difference, seed: int) -> tuple[Sentence, Evidence]:
    """The first difference in words; below it the entry before, which is still right."""
    right, wrong = difference.pair
    told = {"label": difference.label, "right": right, "wrong": wrong}
    if not difference.index:
        return Sentence("{label} should be {right}, yours is {wrong}.", told), Evidence()
    *row, last = difference.index
    word, names = entries(check, difference)
    told |= {"place": ", ".join(map(str, [*row, names[last]])), "word": word}
    fact = Sentence(AT_ENTRY if word == "entry" else AT, told)
    if not last:
        return fact, Evidence()
    rows = [(str(names[i]), *difference.texts((*row, i))) for i in (last - 1, last)]
    return fact, Evidence((word, "expected", "yours"), tuple(rows))


def like_it(check: Rules, seen: Observation, expected: Values, difference: Difference) -> Evidence:
    """Other single numbers of the same quantity, by what the answer was given for each."""
    quantity = parsed(difference.label)[0]
    both = {key: right for key, right in expected.items() if key in seen.values}
    keys = [key for key, right in both.items() if parsed(key)[0] == quantity]
    keys = [key for key in keys if np.ndim(both[key]) == np.ndim(seen.values[key]) == 0]
    names = telling(keys)
    if check.describe is not compared or difference.label not in keys or not names:
        return Evidence()
    place = keys.index(difference.label)
    others = [*keys[place + 1 :], *keys[:place][::-1]][:ROWS]
    rows = [row_of(check, seen, both, key, names) for key in keys if key in others]
    return Evidence((*names, "expected", "yours"), tuple(rows))


ROWS = 4


def telling(keys: Sequence[str]) -> tuple[str, ...]:
    """The names of what is given, one or two, that tell these keys apart; () if none do."""
    given = [parsed(key)[1] for key in keys]
    names = [name for name in given[0] if all(name in each for each in given)] if given else []
    for chosen in (*combinations(names, 1), *combinations(names, 2)):
        if len({tuple(each[name] for name in chosen) for each in given}) == len(keys) > 1:
            return chosen
    return ()


def row_of(
    check: Rules, seen: Observation, expected: Values, key: str, names: Sequence[str]
) -> tuple[str, ...]:
    """What was given, what is expected, and what was seen."""
    right, value = expected[key], seen.values[key]
    one = differences({key: value}, {key: right}, check.tolerance, check.scale)
    pair = next((shown(seen, each) for each in one), Difference(key, (), right, right)).pair
    return (*(parsed(key)[1][name] for name in names), *pair)


AT = "{label} at {word} {place} should be {right}, yours is {wrong}."
AT_ENTRY = "{label} [{place}] should be {right}, yours is {wrong}."


def entries(check: Rules, difference: Difference) -> tuple[str, Sequence]:
    """What the entries along the last axis are called: a word, and one name each."""
    quantity = difference.label.split("|")[0]
    counted = "entry", range(difference.expected.shape[-1])
    return check.entries.get(difference.label) or check.entries.get(quantity) or counted
