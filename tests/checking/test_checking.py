"""How checks observe, judge and speak, word for word."""

import sys
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from tiny.doubling import checks, mistakes

from course import lab, syllabus
from course.checking.check import Check
from course.checking.comparing import Difference
from course.checking.fingerprints import Fingerprint, read, stored
from course.checking.observation import Observation
from course.checking.observing import load
from course.checking.probing import rounded, seen
from course.checking.saying import Feedback

doubled = checks.double


@pytest.fixture(autouse=True)
def tiny_lesson():
    syllabus.use("tiny")
    yield
    syllabus.use("lessons")


def right(x):
    return 2.0 * x


def check(probe, name="double", **options):
    """A check as if its probe stood in the tiny lesson."""
    probe.__module__, probe.__name__ = "tiny.doubling.probes", name
    options = {"fact": "It is right.", "hint": "multiply by 2.", "reference": right} | options
    return Check(probe, **options)


def said(answer):
    with pytest.raises(Feedback) as failed:
        doubled(answer)
    assert failed.value._render_traceback_() == str(failed.value).splitlines()
    return str(failed.value)


def test_a_passing_answer_reads_the_fact():
    verdict = doubled(lambda x: x + x)
    assert repr(verdict) == "✓ `double` returns twice its argument."
    assert verdict.score == 2 and not verdict.mistakes


def test_a_passed_answer_is_kept_for_the_pictures_until_one_fails():
    doubled(right)
    assert lab.yours("double") is right
    said(lambda x: x)
    assert lab.yours("double") is None


def test_a_check_says_where_its_reference_does_not_run_with_another_backend(monkeypatch, capsys):
    def in_a_graph(x):
        raise TypeError("no graph of TensorFlow")

    def doubling(double, rng):
        yield seen("value", double(3.0))

    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    assert check(doubling, reference=in_a_graph)(right) is None
    assert "needs TensorFlow, and Keras uses jax here" in capsys.readouterr().out
    assert doubled(right).passed


def test_the_first_difference_is_told_with_expected_and_got():
    assert said(lambda x: 2.0 * np.square(x)).splitlines()[0] == (
        "✗ double(3) should be 6, yours is 18."
    )


def test_a_difference_in_a_vector_shows_the_entry_before():
    lines = said(lambda x: 6.0 if np.ndim(x) == 0 else x * [2, 2, 3, 2]).splitlines()
    assert lines[0].startswith("✗ double of a vector [2] should be ")
    assert lines[2].split() == ["entry", "expected", "yours"]
    assert [line.split()[0] for line in lines[3:5]] == ["1", "2"]


def test_single_numbers_stand_beside_each_other_by_what_was_given():
    def numbers(double, rng):
        for x in (0.3, 0.7, 1.9):
            yield seen("number", double(x), x=x, kind="flat")

    numbers = check(numbers, labels={"number": "twice {x}"})
    shown = numbers.judge(numbers.observe(lambda x: 0.6 if x < 0.5 else 1.1 * x)).evidence
    assert shown.heads == ("x", "expected", "yours")
    assert shown.rows == (
        ("1.9", "3.8000", "2.0900"),
        ("0.3", "0.6000", "0.6000"),
        ("0.7", "1.4000", "0.7700"),
    )


def test_numbers_that_look_alike_are_shown_with_more_digits():
    assert "should be 6.0000, yours is 6.0010" in said(lambda x: 2.0 * x + 1e-3)
    assert Difference("x", (), np.array(6.0), np.array(6.00002)).pair == ("6.00000", "6.00002")


def test_a_blank_is_no_failure_but_scores_nothing(monkeypatch):
    def blank(x):
        raise NotImplementedError

    verdict = doubled(blank)
    assert verdict.blank and verdict.score == 0
    assert verdict.text == "○ double is not written yet. Hint: checks.double?"
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(Feedback, match="not written yet"):
        doubled(blank)


def test_an_answer_written_in_part_hears_what_is_wrong_so_far():
    def in_part(double):
        def answer(x):
            if np.ndim(x):
                raise NotImplementedError
            return double(x)

        return answer

    assert doubled(in_part(right)).blank
    assert said(in_part(lambda x: x + 1)).startswith("✗ double(3) should be 6, yours is 4")


def in_a_graph(double, rng):
    yield "number", tf.function(double)(tf.constant([3.0]))


doubled_in_a_graph = check(in_a_graph)


def test_numpy_in_a_graph_is_told_and_is_no_blank():
    source = "import numpy as np\ndef double(x):\n    return 2 * np.asarray(x)"
    verdict = doubled_in_a_graph.judge(doubled_in_a_graph.observe(load([source], "double")))
    assert not verdict.blank
    told = "NumPy cannot compute in a graph, and Keras trains in one: use keras.ops."
    assert told in " ".join(verdict.text.split())


def test_a_blank_in_a_graph_is_a_blank():
    blank = load(["def double(x):\n    raise NotImplementedError"], "double")
    assert doubled_in_a_graph.judge(doubled_in_a_graph.observe(blank)).blank


def test_a_blank_is_compared_with_nothing():
    def no_reference(x):
        raise AssertionError("A blank needs no reference.")

    def probe(double, rng):
        yield "number", double(3.0)

    begun = check(probe, reference=no_reference)
    blank = load(["def double(x):\n    raise NotImplementedError"], "double")
    assert begun.judge(begun.observe(blank)).blank
    with pytest.raises(RuntimeError, match="the reference"):
        begun.judge(begun.observe(right))


def in_parts(double, rng):
    yield "number", double(3.0)
    yield "vector", double(rng.uniform(1, 2, size=4))


doubled_in_parts = check(in_parts, earned=lambda seen: "number" in seen.values and 0.5)


def test_a_failed_answer_may_have_earned_a_share_of_the_points():
    def score(answer):
        return doubled_in_parts.judge(doubled_in_parts.observe(answer)).score

    assert [score(right), score(lambda x: x), score(lambda x: None)] == [2, 1, 0]


def test_nbgrader_is_given_the_points_as_a_number(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert (doubled_in_parts(right), doubled_in_parts(lambda x: x)) == (2.0, 1.0)
    with pytest.raises(Feedback):
        doubled_in_parts(lambda x: None)


def test_a_missing_return_is_named():
    assert "double(3) is None. Does it `return` a value?" in said(lambda x: None)


def test_what_is_no_number_is_named():
    assert "double(3) should be made of numbers, yours is a str" in said(lambda x: "six")


def test_a_wrong_shape_is_told_before_any_number():
    lines = said(lambda x: 6.0 if np.ndim(x) == 0 else 2 * x[:, None])
    assert "should have shape (4,), yours has (4, 1)" in " ".join(lines.split())


def test_an_exception_of_the_answer_is_a_sentence_with_its_line():
    namespace = {}
    exec(compile("def double(x):\n    return y * x", "<double>", "exec"), namespace)
    text = said(namespace["double"])
    assert "double stops in `double`" in text and "NameError: name 'y' is not defined" in text
    assert "Traceback" not in text


def test_colours_in_an_exception_are_left_out():
    def double(x):
        raise ValueError("\x1b[1;31mthe shape\x1b[0m of x")

    assert "ValueError: the shape of x" in said(double)


def test_an_answer_that_exits_is_a_failure():
    assert "SystemExit" in said(lambda x: sys.exit())


def test_work_that_is_borrowed_from_the_built_in_is_told():
    assert "double calls numpy.kron." in " ".join(said(lambda x: np.kron(x, 2)).split())


def dropping(Drop, rng):
    yield "output", Drop(0.5)(np.ones((2, 2)))


dropped = check(dropping, reference=keras.layers.Dropout, borrowed=("keras.layers.Dropout",))


def test_a_layer_that_calls_the_built_in_layer_is_told():
    class Drop(keras.layers.Layer):
        def __init__(self, rate):
            super().__init__()
            self.rate = rate

        def call(self, x):
            return keras.layers.Dropout(self.rate)(x)

    with pytest.raises(Feedback, match=r"✗ Drop calls keras\.layers\.Dropout\."):
        dropped(Drop)


def test_nothing_stays_replaced_after_a_check():
    said(lambda x: np.kron(x, 2))
    assert np.kron(3, 2) == 6


def test_another_seed_gives_other_probes():
    vectors = [doubled.expected(seed)["vector"] for seed in (0, 1)]
    assert not np.allclose(*vectors)


def test_an_answer_that_is_nan_differs():
    assert "yours is nan" in said(lambda x: np.nan * x)


HALF, SHIFTED, _, OTHER = mistakes.MISTAKES["double"]
KNOWN = [
    ((HALF,), lambda x: 0.5 * x),
    ((SHIFTED,), lambda x: 2.0 * x + 1),
    ((HALF, SHIFTED), lambda x: 0.5 * x + 1),
    ((OTHER,), lambda x: 2.01 * x),
]


def prints(*cases):
    """Fingerprints of wrong answers, each given with its mistakes."""
    seen = [(mistakes, doubled.observe(answer)) for mistakes, answer in cases]
    return [Fingerprint(mistakes, *doubled.fingerprint(each)) for mistakes, each in seen]


@pytest.fixture
def judged(monkeypatch):
    """The verdict of a check that knows these mistakes."""
    monkeypatch.setattr(doubled, "fingerprints", prints(*KNOWN), raising=False)
    return lambda answer: doubled.judge(doubled.observe(answer))


def test_a_known_mistake_is_named(judged):
    verdict = judged(lambda x: x / 2)
    assert verdict.mistakes == ("halved",)
    assert verdict.text.endswith("Halved: it divides by 2. Multiply.  Hint: checks.double?")


def test_two_known_mistakes_are_both_named(judged):
    verdict = judged(lambda x: x / 2 + 1)
    assert verdict.mistakes == ("halved", "shifted")
    said = "Two mistakes at once. (1) Halved: it divides by 2. Multiply. (2) Shifted: 1 is added."
    assert said in " ".join(verdict.text.split())


def test_a_single_number_of_few_digits_is_no_certain_name(judged):
    stops = judged(lambda x: 1.5 if np.ndim(x) == 0 else 1 / 0)
    assert stops.alike == ("halved",) and not stops.mistakes
    assert "and there may be another cause. Halved: it divides by 2." in " ".join(
        stops.text.split()
    )


def test_a_variant_passes_with_its_remark(judged):
    verdict = judged(lambda x: 2.01 * x)
    assert verdict.passed and verdict.score == 2 and not verdict.mistakes
    assert "A generous double: right too." in verdict.text


def test_a_fact_that_says_what_is_wrong_needs_no_cause():
    verdict = doubled.judge(doubled.observe(lambda x: np.zeros(9) if np.ndim(x) else 2 * x))
    assert "should have shape" in verdict.text and "No mistake" not in verdict.text


def test_an_unknown_mistake_claims_no_name(judged):
    verdict = judged(lambda x: 3 * x)
    assert not verdict.passed and not verdict.mistakes
    assert "Each wrong number is 1.5 times what is expected." in verdict.text


def test_fewer_mistakes_come_first(monkeypatch):
    alike = prints(((HALF, SHIFTED), KNOWN[0][1]), KNOWN[0])
    verdict = doubled.judge(doubled.observe(lambda x: x / 2), known=alike)
    assert verdict.mistakes == ("halved",)


def test_fingerprints_are_stored_with_sentences_but_without_edits(tmp_path):
    path = tmp_path / "fingerprints.npz"
    np.savez_compressed(path, **stored("double", prints(*KNOWN)))
    back = read(path, "double")
    assert [known.names for known in back] == [("halved",), ("shifted",), ("halved", "shifted"), ()]
    assert back[0].mistakes[0].text == HALF.text and back[0].mistakes[0].wrote == ""
    for old, new in zip(prints(*KNOWN), back, strict=True):
        assert np.abs(old.prints - new.prints).max() < 1e-4


def test_an_edit_needs_its_text_exactly_once():
    assert HALF.edit("return 2.0 * x") == "return 0.5 * x"
    assert HALF.edit("return 2.0 * x + 2.0 * y") is None
    assert HALF.edit("return x") is None


def test_an_edit_of_several_lines_keeps_the_indentation():
    swap = replace(HALF, instead_of="a = 1\nb = 2", wrote="b = 2\na = 1")
    assert swap.edit("def f():\n    a = 1\n    b = 2\n") == "def f():\n    b = 2\n    a = 1\n"


def test_a_reference_that_does_not_run_is_the_authors_mistake():
    broken = check(in_parts, reference=lambda x: 1 / 0)
    with pytest.raises(RuntimeError, match=r"the reference of checks\.double does not run"):
        broken.expected()


def test_what_is_compared_may_be_computed_by_the_judge():
    def draws(double, rng):
        yield seen("draws", double(rng.normal(size=1000)))

    def mean(seen, rng):
        yield "mean", np.mean(seen["draws"] - 2 * rng.normal(size=1000))

    measured = check(draws, measures=mean)
    assert measured.judge(measured.observe(right)).passed
    assert measured.expected() == {"mean": 0.0}
    assert not measured.judge(measured.observe(lambda x: 2 * x + 1)).passed


def drawing():
    """A check of a share in draws: it should be 1/5, and has a standard error of 1/200."""

    def measures(seen, rng):
        yield "number", rounded(seen["number"], 0.2, 1 / 200)

    def share(double, rng):
        yield "number", double(0.0)

    return check(share, reference=lambda x: 0.2, measures=measures)


@pytest.mark.parametrize("drawn", [0.225, 0.231, 0.235, 0.249])
def test_a_mistake_keeps_its_name_though_its_statistic_lies_between_two_steps(drawn):
    """The steps end at 0.17, 0.23, 0.29; other draws of 0.23 give a step less, or one more."""
    share = drawing()
    stored = [Fingerprint((HALF,), *share.fingerprint(share.observe(lambda x: 0.2315)))]
    verdict = share.judge(share.observe(lambda x: drawn), known=stored)
    assert verdict.passed or verdict.alike == ("halved",)


def test_a_statistic_that_is_a_step_and_more_away_is_another_mistake():
    share = drawing()
    stored = [Fingerprint((HALF,), *share.fingerprint(share.observe(lambda x: 0.25)))]
    assert not share.judge(share.observe(lambda x: 0.31), known=stored).alike
    assert share.judge(share.observe(lambda x: 0.28), known=stored).alike


def test_what_was_not_seen_of_an_answer_that_stops_is_not_measured():
    def both(seen, rng):
        yield "first", seen["number"]
        yield "second", seen["vector"][0]

    measured = check(in_parts, measures=both)
    stops = measured.measured(measured.observe(lambda x: 6.0 if np.ndim(x) == 0 else 1 / 0))
    assert list(stops.values) == ["first"] and stops.ended.how == "raised"


def test_what_cannot_be_measured_is_told_and_blames_nobody():
    def both(seen, rng):
        yield "vector", seen["vector"] + np.ones(4)

    measured = check(in_parts, measures=both)
    odd = Observation({"number": np.array(6.0), "vector": np.ones(3)})
    assert (
        "✗ The check cannot use what double returns: it has another size"
        in measured.judge(odd).text
    )


def test_what_is_expected_may_be_known_without_a_reference():
    def named(rng):
        yield "number", 6.0

    challenge = check(lambda double, rng: [("number", double(3.0))], reference=None, expects=named)
    assert challenge.judge(challenge.observe(right)).passed


def test_an_observation_survives_the_way_through_a_wall():
    for answer in (
        right,
        lambda x: x,
        lambda x: None,
        lambda x: 1 / 0,
        lambda x: np.kron(x, 2),
    ):
        there = doubled.observe(answer)
        back = Observation.from_json(there.to_json())
        assert doubled.judge(back) == doubled.judge(there)
        assert doubled.judge(back).text == doubled.judge(there).text
