"""What no single known mistake does beside the first difference is told as a second one."""

import numpy as np
import pytest

from course import syllabus
from course.checking.check import Check
from course.checking.fingerprints import Fingerprint
from course.checking.mistakes import Mistake
from course.checking.observation import Ended, Observation
from course.checking.prints import FINITE, MISSING, NUMBERS
from course.checking.probing import seen
from course.checking.recognizing import Catalogue
from course.checking.second import second
from course.sentences import Sentence

LABELS = ["mean", "std", "copy", "count", "mean|rows=3"]


def moves(*labels, by=1.0, name="mistake", missing=()) -> Fingerprint:
    """A mistake, or an answer, that is wrong under these labels."""
    prints = np.zeros((len(LABELS), 1 + NUMBERS))
    for label in labels:
        prints[LABELS.index(label), 1:] = by
    for label in missing:
        prints[LABELS.index(label), 0] = MISSING
    assert FINITE == 0
    return Fingerprint((Mistake(name),), prints)


def beside(answer, *known):
    return second(Catalogue(known, answer, LABELS))


@pytest.mark.parametrize(
    "known, told",
    [
        ([moves("mean"), moves("copy")], "copy"),
        ([moves("mean", "copy")], None),
        ([moves("mean"), moves("mean", "copy")], None),
        ([moves("mean"), moves("mean", "copy", "count")], "copy"),
        ([moves("copy")], None),
        ([moves("mean", "count")], None),
        ([], None),
    ],
    ids=["apart", "together", "perhaps together", "more than is wrong", "only it", "none", "no"],
)
def test_a_second_mistake_is_what_no_mistake_moves_with_the_first(known, told):
    assert beside(moves("mean", "copy", by=0.3), *known) == told


def test_the_same_quantity_of_other_rows_is_no_second_mistake():
    assert beside(moves("mean", "mean|rows=3"), moves("mean"), moves("mean|rows=3")) is None


def test_what_was_not_seen_is_neither_right_nor_wrong():
    answer = moves("mean", "std", missing=["copy", "count"])
    assert beside(answer, moves("mean", "count"), moves("copy")) == "std"


def pair(both, rng):
    """Two numbers that have nothing to do with each other."""
    first, last = both(3.7)
    yield seen("first", first)
    yield seen("last", last)


pair.__module__, pair.__name__ = "tiny.doubling.probes", "double"


@pytest.fixture
def check():
    syllabus.use("tiny")
    given = {"reference": lambda x: (2 * x, x * x), "fact": "Right.", "hint": "twice and squared."}
    yield Check(pair, **given)
    syllabus.use("lessons")


def said(check, answer, *wrong) -> str:
    """What is said where these wrong answers are known."""
    kinds = [check.observe(each) for each in wrong]
    known = [Fingerprint((Mistake(str(n)),), *check.fingerprint(k)) for n, k in enumerate(kinds)]
    return " ".join(check.judge(check.observe(answer), known=known).text.split())


def test_both_are_told_with_their_numbers(check):
    text = said(check, lambda x: (x, x), lambda x: (-x, x * x), lambda x: (2 * x, 1.0))
    assert "✗ first should be 7.4000, yours is 3.7000." in text
    assert "There may be a second mistake: last should be 13.690, yours is 3.7000." in text


def test_what_one_mistake_may_do_is_no_second_one(check):
    assert "second" not in said(check, lambda x: (x, x), lambda x: (-x, 1.0))


def test_an_answer_that_is_wrong_and_then_stops_hears_both(check):
    stops = Ended("raised", Sentence("{type}: {message}", {"type": "KeyError", "message": "'w'"}))
    text = check.judge(Observation({"first": np.array(3.7)}, stops), known=()).text
    assert "first should be 7.4000, yours is 3.7000." in text
    assert "Further on: The check cannot use both. KeyError: 'w'" in text.replace("\n ", "")
