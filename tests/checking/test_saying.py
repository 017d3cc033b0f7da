"""What a check says is true, short, and enough: each kind of sentence that once was not."""

import keras
import numpy as np
import pytest
from tiny.doubling import checks

from course import columns, syllabus
from course.checking.check import Check
from course.checking.comparing import Difference
from course.checking.describing import compared
from course.checking.mistakes import Mistake
from course.checking.observing import load, observe
from course.checking.probing import Unusable, instead_of, parts
from course.checking.saying import Evidence, Feedback, Verdict
from course.lab import failed
from course.sentences import WIDTH, Sentence

doubled = checks.double


@pytest.fixture(autouse=True)
def tiny_lesson():
    syllabus.use("tiny")
    failed.forget("double")
    yield
    syllabus.use("lessons")


def of_three(double, rng):
    yield "x", double(3.0)


def ended(source):
    """How an answer ends that is written in a cell."""
    return observe(of_three, load([source], "double")).ended


# --- blank


def test_only_the_line_of_the_exercise_is_a_blank():
    assert ended("def double(x):\n    raise NotImplementedError").how == "blank"
    assert ended("def double(x):\n    raise NotImplementedError('later')").how == "raised"


def test_a_method_that_the_base_class_leaves_open_is_no_blank():
    source = "import keras\ndef double(x):\n    return keras.Optimizer(0.1).update_step(x, x, x)"
    what = ended(source)
    assert what.how == "unusable" and "`update_step` of the base class" in what.says.text
    with pytest.raises(NotImplementedError):
        keras.Optimizer(0.1).update_step(1, 1, 1)


def test_numpy_inside_a_graph_is_no_blank():
    source = (
        "import tensorflow as tf\nv = tf.Variable(1.0)\n@tf.function\ndef double(x):\n"
        "    return 2 * v.numpy()"
    )
    assert ended(source).says.text.startswith("NumPy cannot compute in a graph")


# --- places


@pytest.mark.parametrize(
    "source, told",
    [
        (
            "def double(x):\n    return [y for _ in range(2)]",
            "`double`: return [y for _ in range(2)]",
        ),
        ("def double(x):\n    f = lambda: y\n    return f()", "`double`: f = lambda: y"),
        ("double = lambda x: y", "double = lambda x: y"),
    ],
    ids=["comprehension", "lambda", "only a lambda"],
)
def test_a_place_has_the_name_that_the_student_gave_it(source, told):
    assert ended(source).place == told


def test_of_a_long_line_the_expression_is_shown_that_raised():
    long = " + ".join(["x * 1.0000001"] * 8)
    assert ended(f"def double(x):\n    return ({long}) * (x / 0)").place == "`double`: x / 0"


# --- values


def returned(value, names=("a", "b", "c")):
    def answer():
        return value

    with pytest.raises(Unusable) as refused:
        parts(answer, value, names)
    return str(refused.value)


@pytest.mark.parametrize(
    "value, told",
    [
        ((i for i in range(3)), "answer should return 3 values, and returns a generator."),
        ([1, 2], "answer should return 3 values, and returns 2."),
        (None, "answer returns None. Does it `return` a value?"),
    ],
    ids=["generator", "two", "none"],
)
def test_what_cannot_be_taken_apart_is_called_what_it_is(value, told):
    assert returned(value) == told


# --- numbers


def told(expected, value, index, entries=None):
    check = Check(
        checks.double.probe, "It is right.", "multiply.", lambda x: x, entries=entries or {}
    )
    difference = Difference("x", index, np.array(expected), np.array(value))
    fact, evidence = compared(check, difference, 0)
    return fact.text, evidence.rows


def test_whole_numbers_are_written_as_such():
    assert told([3.0, 59.0], [3.0, 58.0], (1,))[0] == "x [1] should be 59, yours is 58."
    assert told(6.0, 6.5, ())[0] == "x should be 6.0000, yours is 6.5000."


def test_two_columns_that_differ_look_different():
    _, rows = told([0.5, 0.30000], [0.5, 0.30003], (1,))
    assert rows == (("0", "0.50000", "0.50000"), ("1", "0.30000", "0.30003"))


def test_an_entry_is_called_by_the_name_that_the_check_gives_it():
    entries = {"x": ("step", [0, 22, 44])}
    fact, rows = told([0.5, 0.3, 0.1], [0.5, 0.3, 0.2], (2,), entries)
    assert fact == "x at step 44 should be 0.1000, yours is 0.2000."
    assert [row[0] for row in rows] == ["22", "44"]


def test_a_statistic_is_compared_in_steps_and_shown_as_it_is():
    def measures(seen, rng):
        yield "mean", instead_of(seen["number"], np.round(seen["number"]))

    def number(double, rng):
        yield "number", double(3.0)

    number.__module__, number.__name__ = checks.double.probe.__module__, "double"
    check = Check(number, "Right.", "multiply.", lambda x: 2 * x, measures=measures)
    assert check.judge(check.observe(lambda x: 6.2)).passed
    assert "yours is 7.7000" in check.judge(check.observe(lambda x: 7.7)).text


# --- length


class Words:
    name, helps = "long_name_of_a_check", Sentence("Hint: " + "one more word " * 60)

    def labelled(self, label):
        return label

    def mistake(self, name):
        return Mistake(name, title=name * 4, says=name * 3 + " word" * 18 + ".")


FULL = Verdict(
    Words(),
    "failed",
    Sentence("{label} should be 1, yours is 2.", {"label": "a value " * 16}),
    Evidence(("entry", "expected", "yours"), (("0", "1", "2"), ("1", "1", "2"))),
    why=Sentence("Something else. " * 9),
    mistakes=("first", "second"),
    alike=("third",),
    relation=Sentence("A relation. " * 9),
    place=Sentence("A place. " * 9),
    hinted=True,
)


@pytest.mark.parametrize("times", [1, 2, 3, 9])
def test_whatever_is_known_fits_in_eight_lines_of_eighty_columns(times):
    for text in (FULL.text, FULL.heard(times)):
        lines = text.splitlines()
        assert len(lines) <= 8 and max(map(len, lines)) <= 80


def test_a_finding_is_told_whole_or_not_at_all():
    text = " ".join(FULL.text.split())
    assert "checks.long_name_of_a_check?" in text
    assert text.count("A place.") in (0, 9) and text.count("A relation.") in (0, 9)


# --- steps


def said(answer):
    with pytest.raises(Feedback) as wrong:
        doubled(answer)
    return " ".join(str(wrong.value).split())


@pytest.mark.parametrize("words", ["restore_best_weights=True", "가중치를 되돌립니다"])
def test_the_widest_column_gives_way_where_a_line_has_no_room_for_all(words):
    heads = ("history", "options", "expected", "yours")
    rows = (("3.1 2.2 2.7", "patience=5, " + 2 * words, "2", "3"),)
    lines = Evidence(heads, rows).lines
    assert {columns.width(line) for line in lines} == {WIDTH - 2}
    assert lines[1].lstrip().startswith("3.1 2.2 2.7  patience=5, " + words[:5])
    assert lines[1].replace("…", "").split()[-2:] == ["2", "3"]


def test_who_fails_again_in_the_same_way_hears_more_and_then_the_hint(monkeypatch):
    monkeypatch.setattr(doubled, "fingerprints", [], raising=False)
    first, second, third = (said(lambda x: 3.0 * x) for _ in range(3))
    assert first.startswith("✗ double(3) should be 6, yours is 9.")
    assert second.startswith(first.partition("Hint:")[0])
    assert third.endswith("Hint: multiply by 2.") and third.startswith("✗ double(3) should be 6")
    assert "Hint: multiply" not in first + second


def test_another_failure_begins_anew_and_a_pass_forgets():
    for _ in range(3):
        said(lambda x: 3.0 * x)
    assert "Hint: checks.double?" in said(lambda x: x if np.ndim(x) else 2 * x)
    for _ in range(2):
        said(lambda x: 3.0 * x)
    doubled(lambda x: 2.0 * x)
    assert "Hint: checks.double?" in said(lambda x: 3.0 * x)


def test_a_judge_says_all_at_once():
    verdict = doubled.judge(doubled.observe(lambda x: 3.0 * x))
    assert verdict.text == doubled.judge(doubled.observe(lambda x: 3.0 * x)).heard(2)
