"""Known mistakes are recognized by the labels that they move."""

import numpy as np
import pytest

from course.checking.fingerprints import Fingerprint
from course.checking.mistakes import Mistake, Variant
from course.checking.prints import FINITE, MISSING, prints
from course.checking.recognizing import Catalogue, recognized
from course.checking.spared import spared

EXPECTED = {
    "kernel|rows=3": np.array([0.31, -1.27, 2.63, 0.94]),
    "kernel|rows=5": np.array([0.77, -0.43, 1.91, -2.2]),
    "bias": np.array([0.159, 0.283, -0.347]),
    "copy": np.array([1.113, -0.271, 0.613]),
    "count": np.array(3.0),
}
LABELS = list(EXPECTED)


def moved(**changes) -> dict:
    """The expected values, some of them made into other ones: `kernel`, `bias`, …"""
    named = {label: changes.get(label.split("|")[0]) for label in EXPECTED}
    return {k: named[k](v) if named[k] else v for k, v in EXPECTED.items()}


def found(values, fault="") -> Fingerprint:
    return Fingerprint((), prints(values, EXPECTED, 2e-5, lambda x: np.max(np.abs(x))), fault)


def known(name, fault="", kind=Mistake, **changes) -> Fingerprint:
    return Fingerprint((kind(name),), found(moved(**changes)).prints, fault)


def doubled(x):
    return 2 * x


def rooted(x):
    return np.sqrt(np.abs(x))


def squared(x):
    return x * x


def one_more(x):
    return x + 1


KNOWN = [
    known("kernel_doubled", kernel=doubled),
    known("bias_rooted", bias=rooted),
    known("all_squared", kernel=squared, bias=squared, copy=squared),
    known("no_copy", copy=np.zeros_like),
    known("one_too_many", count=one_more),
    known("two_too_many", count=lambda x: x + 2),
]


def seen(stopped=False, fault="", **changes):
    values = changes.pop("values", None) or moved(**changes)
    coarse = {"count"}
    return recognized(Catalogue(KNOWN, found(values, fault), LABELS, coarse), stopped)


def test_a_mistake_is_known_in_an_answer_that_spares_a_case():
    answer = Catalogue(KNOWN, found(moved(kernel=squared, bias=squared)), LABELS, {"count"})
    assert recognized(answer, stopped=False) is None
    assert spared(answer).names == ("all_squared",)
    twin = known("all_but_the_count", kernel=squared, bias=squared, count=one_more)
    assert spared(answer.beside([*KNOWN, twin])) is None


@pytest.mark.parametrize("changes", [{}, {"count": one_more}, {"kernel": one_more}])
def test_a_case_is_spared_only_where_all_numbers_are_those_of_a_mistake(changes):
    assert spared(Catalogue(KNOWN, found(moved(**changes)), LABELS, {"count"})) is None


def test_an_answer_of_zeros_has_no_certain_name():
    zeros = {"kernel": np.zeros_like, "bias": np.zeros_like, "copy": np.zeros_like}
    own = [known("nothing_moves", **zeros), known("no_copy", copy=np.zeros_like)]
    like = found(moved(**zeros))
    what = recognized(Catalogue(own, like, LABELS, zero=LABELS[:-1]), stopped=False)
    assert what.names == ("nothing_moves",) and not what.certain


def test_a_part_is_named_only_by_numbers_that_no_other_mistake_gives():
    wrong = found(moved(kernel=doubled, bias=squared, count=one_more))
    own = [known("kernel_doubled", kernel=doubled)]
    assert recognized(Catalogue(own, wrong, LABELS), stopped=False).names == ("kernel_doubled",)
    twin = known("both_doubled", kernel=doubled, copy=doubled)
    assert recognized(Catalogue([*own, twin], wrong, LABELS), stopped=False) is None


@pytest.mark.parametrize(
    "changes, name",
    [
        ({"kernel": doubled}, "kernel_doubled"),
        ({"bias": rooted}, "bias_rooted"),
        ({"kernel": squared, "bias": squared, "copy": squared}, "all_squared"),
    ],
    ids=["kernel", "bias", "all"],
)
def test_one_mistake_explains_every_wrong_label(changes, name):
    what = seen(**changes)
    assert what.names == (name,) and what.certain and what.whole


def test_two_mistakes_are_found_though_nobody_has_run_them_together():
    what = seen(kernel=doubled, bias=rooted)
    assert what.names == ("kernel_doubled", "bias_rooted") and what.certain and what.whole


def test_a_mistake_keeps_its_name_where_something_else_is_wrong_too():
    what = seen(kernel=doubled, copy=one_more)
    assert what.names == ("kernel_doubled",) and what.certain and not what.whole


def test_a_name_that_explains_a_third_of_its_labels_is_not_said():
    assert seen(bias=squared, kernel=one_more, copy=one_more) is None


def test_what_no_mistake_does_has_no_name():
    assert seen(kernel=one_more) is None


def test_a_count_alone_is_no_evidence():
    what = seen(count=one_more)
    assert what.names == ("one_too_many",) and not what.certain


def test_a_doubtful_name_is_one_of_many_where_another_mistake_does_the_same():
    own = [known("one_too_many", count=one_more)]
    another = known("too_many_and_doubled", count=one_more, kernel=doubled)
    wrong = Catalogue(own, found(moved(count=one_more)), LABELS, {"count"})
    assert not recognized(wrong, stopped=False).one_of_many
    both = recognized(wrong.beside([*own, another]), stopped=False)
    assert both.names == ("one_too_many",) and both.one_of_many and not both.certain


def test_a_count_beside_a_name_does_not_become_a_second_name():
    what = seen(kernel=doubled, count=one_more)
    assert what.names == ("kernel_doubled",) and not what.whole
    assert [mistake.name for mistake in what.rest] == ["one_too_many"]


def test_of_several_pairs_that_fit_only_what_they_share_is_said():
    twin = known("bias_rooted_as_well", bias=rooted)
    like = found(moved(kernel=doubled, bias=rooted))
    what = recognized(Catalogue([*KNOWN, twin], like, LABELS), stopped=False)
    assert what.names == ("kernel_doubled",) and not what.whole


def test_nan_alone_is_no_evidence():
    def lost(x):
        return x * np.nan

    nan = known("nan", bias=lost)
    what = recognized(Catalogue([*KNOWN, nan], found(moved(bias=lost)), LABELS), False)
    assert what.names == ("nan",) and not what.certain


def test_an_answer_that_stops_is_compared_up_to_there():
    values = moved(kernel=doubled)
    del values["copy"], values["count"]
    assert seen(stopped=True, fault="raised ValueError: x", values=values).names == (
        "kernel_doubled",
    )


def test_a_variant_is_recognized_only_in_an_answer_that_comes_to_its_end():
    variant = known("generous", kind=Variant, kernel=lambda x: x + 0.01)
    like = found(moved(kernel=lambda x: x + 0.01))
    assert recognized(Catalogue([variant], like, LABELS), stopped=False).mistakes
    assert not recognized(Catalogue([variant], like, LABELS), stopped=True)


def test_an_exception_is_remembered_by_its_words():
    values = {}
    stops = Fingerprint((Mistake("stops"),), found(values).prints, "raised ValueError: too long")
    for words, names in (("too long", ("stops",)), ("too short", ())):
        like = found(values, f"raised ValueError: {words}")
        what = recognized(Catalogue([stops], like, LABELS), stopped=True)
        assert (what.names if what else ()) == names


def test_a_right_label_leaves_four_zeros_and_a_missing_one_no_number():
    values = {**EXPECTED, "bias": EXPECTED["bias"] + 1e-7}
    del values["count"]
    rows = found(values).prints
    assert not rows[:4].any() and rows[0, 0] == FINITE
    assert rows[4, 0] == MISSING
