"""Each kind of edit, at the place where it belongs, with a sentence that says what it did."""

import ast

import pytest

from course.making.edits import EDITS
from course.making.edits.wording import symbols
from course.making.mutants import edited

FUNCTION = "def f(a, b):\n    {}"
METHOD = """
class F:
    def __init__(self, rate=0.9, decay=0.1):
        self.rate, self.decay = rate, decay

    def call(self, a, b):
        {}"""


def edits(source: str) -> set[tuple[str, str]]:
    """What stands after each edit of a source that a student wrote, with the kind of the edit."""
    return {(mutant.after, mutant.edit) for mutant in edited(source, blank="", public=())}


def in_function(*lines: str) -> set[tuple[str, str]]:
    return edits(FUNCTION.format("\n    ".join(lines)))


EXPRESSIONS = [
    ("np.mean(a)", "np.sum(a)", "other_function"),
    ("a.mean(axis=0)", "a.sum(axis=0)", "other_function"),
    ("ops.sqrt(a)", "a", "function_left_out"),
    ("a.T @ b", "a @ b", "transpose_left_out"),
    ("np.maximum(a, 0)", "a", "bound_left_out"),
    ("ops.sqrt(a + b)", "ops.sqrt(a) + b", "out_of_the_root"),
    ("ops.sqrt(a) + b", "ops.sqrt(a + b)", "into_the_root"),
    ("ops.mean(a, keepdims=True)", "ops.mean(a)", "argument_left_out"),
    ("ops.mean(a, axis=0)", "ops.mean(a, axis=-1)", "other_axis"),
    ("ops.matmul(a, b)", "ops.matmul(b, a)", "arguments_exchanged"),
    ("list(range(a))", "list(range(a - 1))", "other_range"),
    ("rng.integers(0, a + 1)", "rng.integers(0, a + 1 - 1)", "other_integers"),
    ("rng.uniform(a, b, size=3)", "rng.uniform(a, b, size=None)", "one_draw"),
    ("a * b", "a", "factor_left_out"),
    ("a / b", "a", "divisor_left_out"),
    ("a - b", "-b", "term_left_out"),
    ("a | b", "b", "part_left_out"),
    ("a ** 2", "a", "power_left_out"),
    ("1 - a", "a", "one_minus_left_out"),
    ("(1 - a) * a", "(1 - a) * (1 - a)", "one_minus"),
    ("a * b", "a * b * a", "factor_twice"),
    ("a / b", "a / b / b", "divided_twice"),
    ("a - b", "b - a", "turned_around"),
    ("a / b", "b / a", "upside_down"),
    ("a + b", "a - b", "subtracted"),
    ("a - b", "a + b", "added"),
    ("a * b", "a / b", "divided"),
    ("a / b", "a * b", "multiplied"),
    ("a / b", "a // b", "rounded_down"),
    ("a // b", "a / b", "not_rounded_down"),
    ("a @ b", "a * b", "entries_multiplied"),
    ("a @ b", "b @ a", "matrices_exchanged"),
    ("-a", "a", "minus_left_out"),
    ("a + 0.3", "a + 3.0", "ten_times"),
    ("a + 6", "a + 3", "half"),
    ("model(a, training=True)", "model(a, training=False)", "other_constant"),
    ("a - np.inf", "a - 0.0", "finite"),
    ("a < b", "a <= b", "other_comparison"),
    ("a and b", "a or b", "other_junction"),
    ("a and b", "b", "condition_left_out"),
    ("not a", "a", "not_left_out"),
    ("a if b else 0.3", "a", "always_the_same"),
    ("a[-1]", "a[-2]", "other_index"),
    ("a[:-2]", "a[:-1]", "other_slice"),
    ("a[::-1]", "a", "not_reversed"),
    ("(a, b)", "(b, a)", "elements_exchanged"),
    ("{'a': a, 'b': b}", "{'b': b}", "entry_left_out"),
    ("a * a", "b * a", "other_variable"),
]


@pytest.mark.parametrize("right, wrong, kind", EXPRESSIONS, ids=[each[2] for each in EXPRESSIONS])
def test_an_expression_is_edited(right, wrong, kind):
    assert (f"c = {wrong}", kind) in in_function(f"c = {right}", "return c")


STATEMENTS = [
    (["a[0] = b", "return a"], "without a[0] = b", "statement_left_out"),
    (["a[0] = b", "b[0] = a", "return a"], "b[0] = a; a[0] = b", "statements_exchanged"),
    (["a += b", "return a"], "a = b", "not_accumulated"),
    (["if b:", "    a[0] = b", "return a"], "a[0] = b", "condition_not_asked"),
    (["for i in b:", "    a[i] = 1.5", "return a"], "for i in b: a[i] = 1.5; break", "one_round"),
    (["c = a - b", "return c"], "a[...] = a - b; c = a", "in_place"),
    (["return a * b"], "a = a ** 2; return a * b", "argument_squared"),
    (["return a * b"], "b = b ** 0.5; return a * b", "argument_rooted"),
    (["return a * b"], "returned = a * b; b[...] = 0; return returned", "argument_changed"),
]


@pytest.mark.parametrize("lines, wrong, kind", STATEMENTS, ids=[each[2] for each in STATEMENTS])
def test_a_statement_is_edited(lines, wrong, kind):
    assert (wrong, kind) in in_function(*lines)


ATTRIBUTES = [
    ("a * self.rate", "a * 0.9", "default_for_own"),
    ("a * self.rate", "a * self.decay", "other_attribute"),
]


@pytest.mark.parametrize("right, wrong, kind", ATTRIBUTES, ids=[each[2] for each in ATTRIBUTES])
def test_an_attribute_is_edited(right, wrong, kind):
    assert (f"return {wrong}", kind) in edits(METHOD.format(f"return {right}"))


def test_every_kind_of_edit_is_shown_here():
    shown = {kind for _, _, kind in EXPRESSIONS + STATEMENTS + ATTRIBUTES}
    assert {edit.name for edit in EDITS} == shown


def test_what_a_student_is_given_is_not_edited():
    given = "def f(a, b):\n    a = a * 2\n    raise NotImplementedError"
    written = "def f(a, b):\n    a = a * 2\n    return a + b"
    assert all("return" in mutant.after for mutant in edited(written, given, public=()))


def test_the_right_answer_stays_as_it_was():
    source = METHOD.format("return a * self.rate - b / self.decay")
    for mutant in edited(source, blank="", public=()):
        assert ast.unparse(ast.parse(source)) != mutant.cell
    assert len({mutant.cell for mutant in edited(source, blank="", public=())}) > 10


def said(right: str) -> str:
    """All sentences about the mutants of an expression, to a student who knows `a` and `b`."""
    source = f"def f(a, secret):\n    return {right}"
    return " ".join(mutant.says.text for mutant in edited(source, blank="", public={"a", "b"}))


def test_a_sentence_names_what_the_student_knows_and_nothing_else():
    told = said("ops.sqrt(a) + ops.abs(secret) + ops.exp(secret - a)")
    assert "`sqrt` of `a` is left out" in told
    assert "`abs` of (a value on the way) is left out" in told
    assert "`exp` of (a value on the way) is left out" in told
    assert "`sqrt` of what is made of `a`, `b` is left out" in said("ops.sqrt(ops.cast(a, b))")
    assert "secret" not in told


def test_a_sentence_with_a_name_that_the_student_need_not_have_is_not_told():
    source = "def f(a, secret):\n    return ops.sqrt(a) + ops.abs(secret) + (a < 0.3)"
    told = [m for m in edited(source, blank="", public={"a"}) if not m.is_vague]
    text = " ".join(mutant.says.text for mutant in told)
    assert "`sqrt` of `a` is left out" in text
    assert not any(word in text for word in ("(a value on the way)", "(a number)", "<"))


def test_a_symbol_is_what_is_given_or_stands_in_a_formula():
    blank = 'def f(w):\n    """w ← w − η g.\n\n    The old one is kept."""\n    pass'
    known = symbols(blank, "Take `rate`, and a step at a time.")
    assert {"w", "η", "g", "rate"} <= known and not {"old", "step", "kept"} & known


def test_a_number_is_not_said():
    told = said("0.87962566 * a")
    assert "a factor is left out: (a number)" in told and "0.87" not in told
