"""What was seen that is wrong, in words and in numbers: the fact and the evidence of a verdict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Protocol

import numpy as np

from course.checking.comparing import Difference, Scale, Values, differences
from course.checking.observation import Ended, Observation
from course.checking.probing import INHERITED, UNTOUCHED, parsed
from course.checking.saying import Evidence, Words
from course.sentences import Sentence, sentence


class Rules(Words, Protocol):
    """What a check demands of an answer, and what it has to say."""

    answer: str
    says: Sentence
    points: float
    tolerance: float
    scale: Scale
    entries: Mapping[str, tuple[str, Sequence]]
    describe: Callable
    explain: Callable | None
    earned: Callable | None


def is_told(difference: Difference) -> bool:
    """Does the fact itself say what is wrong, so that no cause has to be looked for?"""
    return tells_itself(difference.label) or difference.value.shape != difference.expected.shape


def tells_itself(label: str) -> bool:
    """Is this no number of the exercise, but a yes or no about how an answer behaves?"""
    return parsed(label)[0] in (UNTOUCHED, INHERITED)


def shown(seen: Observation, each: Difference) -> Difference:
    """A difference with the value as it was measured, before it was rounded."""
    if each.label not in seen.unrounded:
        return each
    return replace(each, value=seen.unrounded[each.label])


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
    told |= {"place": ", ".join(map(str, [*row, names[last]])), "word": Sentence(word)}
    fact = Sentence(AT_ENTRY if word == "entry" else AT, told)
    if not last:
        return fact, Evidence()
    rows = [(str(names[i]), *difference.texts((*row, i))) for i in (last - 1, last)]
    return fact, Evidence((word, "expected", "yours"), tuple(rows))


def like_it(check: Rules, seen: Observation, expected: Values, difference: Difference) -> Evidence:
    """This single number below others of its quantity, wrong ones before right ones, by what the
    answer was given for each."""
    quantity = parsed(difference.label)[0]
    both = {key: right for key, right in expected.items() if key in seen.values}
    keys = [key for key, right in both.items() if parsed(key)[0] == quantity]
    keys = [key for key in keys if np.ndim(both[key]) == np.ndim(seen.values[key]) == 0]
    names = telling(keys)
    if check.describe is not compared or difference.label not in keys or not names:
        return Evidence()
    rows = {key: row_of(check, seen, both, key, names) for key in keys}
    own = rows.pop(difference.label)
    near = sorted(rows.values(), key=lambda row: row[-2] == row[-1])[: ROWS - 1]
    return Evidence((*names, "expected", "yours"), (*near, own))


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
