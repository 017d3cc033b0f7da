"""How wrong values are related to the expected ones, in words."""

import numpy as np
import pytest

from course.checking.comparing import differences, largest
from course.checking.relating import Wrong, always, begins, extent, related
from course.checking.relating.numbers import constant

RNG = np.random.default_rng(1)
EXPECTED = {
    "kernel|rows=4": RNG.normal(size=(4, 3)),
    "kernel|rows=7": RNG.normal(size=(7, 3)),
    "bias|rows=4": RNG.normal(size=3),
    "bias|rows=7": RNG.normal(size=3),
}


def said(change, expected=EXPECTED, labels=(), random=()) -> str:
    """What is said where `change` is done to the values under these labels, or under all."""
    found = {k: change(v) if k in (labels or expected) else v for k, v in expected.items()}
    return said_of(found, expected, random)


def said_of(found, expected=EXPECTED, random=()) -> str:
    wrong = [d for d in differences(found, expected, 2e-5, largest) if d.value is not None]
    sentence = related(Wrong(wrong, list(found), 2e-5, largest, random))
    return sentence.with_labels(lambda label: f"<{label}>") if sentence else ""


@pytest.mark.parametrize(
    "change, text",
    [
        (lambda x: 2 * x, "Each wrong number is 2 times what is expected."),
        (lambda x: x / np.sqrt(2), "Each wrong number is 0.7071 times what is expected."),
        (lambda x: -x, "Each wrong number has the wrong sign."),
        (np.abs, "Each wrong number is the size |x| of what is expected: the sign is lost."),
        (np.square, "Each wrong number is the square of what is expected."),
        (lambda x: 1 / x, "Each wrong number is 1 divided by what is expected."),
        (lambda x: 1 - x, "Each wrong number is 1 minus what is expected."),
        (lambda x: np.maximum(x, 0), "What should be below 0 is 0; the rest is right."),
        (np.floor, "Each wrong number is rounded down to a whole number."),
        (lambda x: x + 0.25, "Each wrong number is 0.25 more than what is expected."),
        (lambda x: x - 3, "Each wrong number is 3 less than what is expected."),
        (lambda x: 0 * x + 0.7, "Each wrong number is 0.7, whatever goes in."),
        (lambda x: x[::-1], "The right numbers stand there in the opposite order."),
        (lambda x: x**2 + np.sin(x), ""),
    ],
    ids=lambda case: case[:30] if isinstance(case, str) else "",
)
def test_a_relation_that_holds_for_every_number_is_said(change, text):
    assert said(change) == text


def test_a_root_is_a_root_of_what_is_positive():
    positive = {k: np.abs(v) for k, v in EXPECTED.items()}
    assert said(np.sqrt, positive) == "Each wrong number is the square root of what is expected."


def test_a_factor_may_be_a_size_that_the_probe_was_given():
    rows = {"kernel|rows=4": 4, "kernel|rows=7": 7}
    found = {k: v * rows.get(k, 1) for k, v in EXPECTED.items()}
    assert said_of(found).startswith("Each wrong number is too large by the factor rows.")
    found = {k: v * np.sqrt(rows.get(k, 1)) for k, v in EXPECTED.items()}
    assert said_of(found).startswith("Each wrong number is too large by the factor √n; n is rows.")


def test_one_wrong_label_among_right_ones_is_told():
    assert said(lambda x: x + np.sin(9 * x), labels=["bias|rows=7"]) == (
        "All the rest is right: 3 of 4."
    )
    assert said(lambda x: 3 * x, labels=["bias|rows=7"]) == (
        "Each wrong number is 3 times what is expected. All the rest is right: 3 of 4."
    )


def test_what_the_wrong_labels_have_in_common_is_told():
    assert said(lambda x: x + np.sin(9 * x), labels=["kernel|rows=7", "bias|rows=7"]) == (
        "It is wrong wherever rows is 7, and only there."
    )


def test_a_row_is_told_and_so_is_a_sign():
    one = {"kernel|rows=4": EXPECTED["kernel|rows=4"]}

    def row(x):
        return x + np.array([[0], [0], [1], [0]]) * np.sin(x)

    assert said(row, one) == "Only row 2 is wrong; the other rows are right."
    assert said(lambda x: np.where(x < 0, 5 * x**3, x), one) == (
        "Wrong is only what should be below 0."
    )


def test_a_relation_of_the_first_label_alone_is_told_with_its_name():
    found = {k: v * (2 if k.startswith("kernel|rows=4") else 1 + v) for k, v in EXPECTED.items()}
    assert said_of(found) == (
        "Each wrong number is 2 times what is expected. This holds for <kernel|rows=4>."
    )


def test_lines_with_a_factor_of_their_own_are_told():
    kernels = {k: v for k, v in EXPECTED.items() if k.startswith("kernel")}
    columns, rows = np.array([2, 3, 0.4]), np.arange(2, 9)[:, None]
    assert said(lambda x: x * columns, kernels) == (
        "Each column is right but for one factor of its own."
    )
    assert said(lambda x: x * columns + columns**2, kernels) == (
        "Each column is right but for a factor and a shift of its own."
    )
    wide = {"kernel": RNG.normal(size=(7, 5))}
    assert said(lambda x: x * rows, wide) == "Each row is right but for one factor of its own."
    found = {k: v * len(v) for k, v in kernels.items()}
    assert said_of(found, kernels) == ("Each wrong number is too large by the factor rows.")
    found = {k: v * np.sin(len(v)) for k, v in kernels.items()}
    assert said_of(found, kernels) == (
        "Each wrong value is right but for one factor; not all have the same factor."
    )


def test_three_numbers_are_too_few_for_a_factor_and_a_shift():
    assert "shift" not in said(lambda x: x**2, {"x": RNG.normal(size=(3, 2))})


def test_other_shapes_are_told():
    kernels = {k: v for k, v in EXPECTED.items() if k.startswith("kernel")}
    assert said(np.transpose, kernels) == (
        "The numbers are right, and rows and columns are exchanged."
    )
    assert said(np.ravel, kernels) == ("The numbers are right; only their shape is another one.")
    rows = {k: v for k, v in EXPECTED.items() if k.startswith("bias")}
    assert said(lambda x: np.tile(x, (3, 1)), rows) == (
        "The numbers are right, and each stands there several times."
    )


def test_a_path_that_is_a_step_late_is_told():
    path = {"path": np.cumsum(RNG.normal(size=(6, 2)), axis=0)}
    assert said(lambda x: np.concatenate([[[9, 9]], x[:-1]]), path) == (
        "The right numbers, one step late."
    )
    assert said(lambda x: x[[2, 0, 1, 5, 4, 3]], path) == (
        "The right numbers stand there in another order."
    )


def test_where_it_begins_to_be_wrong_is_told():
    right = {f"loss|epoch={i}": np.array(0.3 + 0.17 * i) for i in range(5)}
    found = {k: v + 0.1 * i * i if i > 1 else v for i, (k, v) in enumerate(right.items())}
    wrong = list(differences(found, right, 2e-5, largest))
    text = begins(Wrong(wrong, list(right), 2e-5, largest)).text
    assert text == "All before it is right, and all from there on is wrong."


def test_two_wrong_labels_are_both_named():
    right = {f"{name}|n=3": np.array(0.3 + i) for i, name in enumerate(("a", "b", "c", "d"))}
    found = right | {"a|n=3": np.array(0.4), "c|n=3": np.array(2.9)}
    wrong = list(differences(found, right, 2e-5, largest))
    told = extent(Wrong(wrong, list(right), 2e-5, largest)).with_labels(lambda key: f"<{key}>")
    assert told == "Wrong is also <c|n=3>; all the rest is right: 2 of 4."


def test_an_answer_that_always_gives_the_same_hears_it():
    right = {f"log|number={i}": np.array(float(i)) for i in range(5)}
    found = dict.fromkeys(right, np.array(2.0))
    wrong = Wrong(list(differences(found, right, 2e-5, largest)), list(right), 2e-5, largest)
    assert always(wrong).text == "Where it is wrong, it always gives the same."
    less = Wrong(wrong.wrong[:2], wrong.seen, 2e-5, largest)
    assert always(less) is None


def test_numbers_that_mean_different_things_have_no_constant():
    right = {"a": np.array(0.37), "b": np.array(0.71)}
    found = dict.fromkeys(right, np.array(0.1))
    wrong = list(differences(found, right, 2e-5, largest))
    assert constant(Wrong(wrong, list(right), 2e-5, largest)) is None
    same = {"a|n=3": right["a"], "a|n=5": right["b"]}
    wrong = list(differences(dict.fromkeys(same, np.array(0.1)), same, 2e-5, largest))
    assert constant(Wrong(wrong, list(same), 2e-5, largest)).text.startswith("Each wrong number is")


def test_nan_is_told_with_what_is_right_beside_it():
    assert said(lambda x: x * np.nan).startswith("Each wrong number is nan.")
    found = said(lambda x: np.where(x > 1, np.nan, x))
    assert found.endswith("numbers there are nan or inf; the others are right.")


@pytest.mark.parametrize("easy", [[0.0, 1.0, 0.5], [2.0, 2.0, -2.0], [0.7, 0.7, 0.7]], ids=str)
def test_numbers_that_come_about_easily_have_no_relation(easy):
    assert said(lambda x: 3 * x, {"class": np.array(easy)}) == ""


def test_a_statistic_of_draws_has_no_exact_relation():
    assert said(lambda x: 2 * x, random=["kernel|rows=4"]) == ""
