"""What becomes of mutants: tried where they can be killed, told apart, run once."""

import pytest

from course.checking.lookalikes import read
from course.making import lookalikes, mutation, surviving
from course.making.catalogue import check_of
from course.making.lookalikes import telling
from course.making.trying import Laboratory

ENDLESS = ["def double(x):\n    while True:\n        pass"]
STUBBORN = [
    """
def double(x):
    while True:
        try:
            double(x)
        except BaseException:
            pass
"""
]
DEADLY = ["import os", "def double(x):\n    os._exit(1)"]
RIGHT = ["def double(x):\n    return x + x"]


@pytest.fixture(scope="module")
def laboratory(built_once):
    with built_once, Laboratory() as opened:
        yield opened


@pytest.fixture
def double(built):
    return check_of(built.lesson, "double")


@pytest.mark.parametrize(
    "sources, ended", [(ENDLESS, "time"), (STUBBORN, "time"), (DEADLY, "died"), (RIGHT, "")]
)
def test_whatever_an_answer_does_there_is_an_outcome(laboratory, double, sources, ended):
    outcome = laboratory.tried(double, sources, seconds=1)
    assert outcome.ended == ended and outcome.right == (sources == RIGHT)
    assert laboratory.tried(double, RIGHT, seconds=5).right


@pytest.fixture(scope="module")
def tried(built_once):
    """The mutants of both exercises."""
    with built_once:
        names = ["double", "quadruple"]
        found = mutation.tried([(built_once.lesson, name) for name in names], unheard)
        return dict(zip(names, found, strict=True))


def unheard(what: str, steps: int):
    return lambda: None


def after(tried, how: str) -> set[str]:
    return {each.mutant.after for each in tried if each.how == how}


def test_what_passes_survives_or_is_explained(tried):
    assert after(tried["double"], "survives") == {"return 2 * x"}
    assert after(tried["double"], "explained") == {"return np.maximum(2 * x, -0)"}


def test_what_a_known_mistake_does_has_its_name(tried):
    named = {each.mutant.after: each.like for each in tried["quadruple"] if each.how == "named"}
    assert named["return double(x)"] == "once"


def test_a_mutant_that_does_what_another_does_is_told_with_it(tried):
    same = {each.like for each in tried["double"] if each.how == "same"}
    assert same and same <= after(tried["double"], "unnamed")


def test_what_has_not_changed_is_not_tried_again(tiny_and_built, tried, monkeypatch):
    mutation.tried([(tiny_and_built.lesson, "double")], unheard)
    monkeypatch.delattr(Laboratory, "tried")
    (again,) = mutation.tried([(tiny_and_built.lesson, "double")], unheard)
    assert [each.how for each in again] == [each.how for each in tried["double"]]


def test_a_table_shows_what_passes_with_its_line(tried, built):
    row = surviving.Row(built.lesson, "double", tried["double"])
    lines = "\n".join(surviving.table([row]))
    assert "equivalent 2:2  return np.maximum(2 * x, -1)" in lines
    assert "→ return 2 * x" in lines


def test_the_command_fails_where_a_mutant_passes(tiny_and_built, course_command):
    result = course_command("mutants", "doubling/double")
    assert result.exit_code == 1 and "→ return 2 * x" in result.stdout


def test_an_answer_with_the_values_of_a_mutant_hears_what_is_true_of_it(built):
    check = check_of(built.lesson, "double")
    verdict = check.judge(check.observe(lambda x: 2.0 / x))
    assert verdict.edit.text == (
        "A right answer gives your values when it divides where it should multiply, by what is "
        "made of `x`."
    )
    assert verdict.edit.text[:60] in " ".join(verdict.text.split())


def test_a_mistake_that_is_written_down_is_told_instead(built):
    check = check_of(built.lesson, "double")
    verdict = check.judge(check.observe(lambda x: x / 2))
    assert verdict.mistakes == ("halved",) and verdict.edit is None


def test_what_is_stored_tells_no_code(built):
    stored = lookalikes.path(built.lesson)
    known = read(stored, "double")
    assert known and all("asarray" not in each.mistakes[0].says.text for each in known)
    assert b"asarray" not in stored.read_bytes()
    assert lookalikes.survivors(built.lesson, "double") == [lookalikes.known("return 2 * x")]
    assert not lookalikes.stale(built.lesson)


def test_a_sentence_of_signs_alone_is_not_told(tried):
    assert any(each.mutant.is_vague for each in tried["double"])
    assert not any(each.mutant.is_vague for each in telling(tried["double"]))
