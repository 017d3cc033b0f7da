"""What only shows and compares stands in a folded cell behind the one that computes it."""

import ast
import itertools

import pytest

from course import syllabus
from course.making import notebooks, outputs, telling

COMPUTES = "runs = train()\nbest = max(runs)"
SHOWS = 'plots.show(picture(best), "best", alt="A line.", caption="It rises.")'
CLAIMS = 'room = best - 1\nlab.claim("It rises", room > 0)'


@pytest.mark.parametrize(
    "told",
    [SHOWS, CLAIMS.split("\n")[1], f"{SHOWS}\n{CLAIMS}", 'guess.measured("it rises", "So.")'],
)
def test_what_tells_is_parted_from_what_computes(told):
    assert telling.parts(f"{COMPUTES}\n{told}") == (COMPUTES, told)
    assert telling.parts(told) == ("", told)
    assert telling.parts(f"# alone\n\n{told}") == ("", f"# alone\n\n{told}")


def test_a_comment_goes_with_the_line_below_it():
    told = f"# the lecture's picture\n# and its fair version\n{SHOWS}"
    assert telling.parts(f"{COMPUTES}\n\n{told}") == (COMPUTES, told)


@pytest.mark.parametrize(
    "after",
    [
        "def f():\n    return 1",
        "for each in runs:\n    print(each)",
        'sure = lab.predict("sure", "Will it?", choices=("yes", "no"), guess=None)',
    ],
)
def test_a_cell_stays_whole_where_something_to_read_or_fill_in_would_be_folded(after):
    cell = f"{COMPUTES}\n{SHOWS}\n{after}"
    assert telling.parts(cell) == (cell, "")


@pytest.mark.parametrize(
    "told",
    [
        'plots.show(lab.predict("sure", "Will it?", guess=None))',
        'lab.predict("sure", "Will it?", guess=None).measured("yes", "So.")',
        f'{SHOWS}\nsure = [lab.predict("sure", "Will it?", guess=None)]',
    ],
)
def test_a_prediction_is_folded_nowhere(told):
    assert telling.parts(f"{COMPUTES}\n{told}") == (f"{COMPUTES}\n{told}", "")


@pytest.mark.parametrize("last", ["best + 1", "(n := 5)", "'''note'''", "best;"])
def test_a_cell_stays_whole_where_its_first_part_would_show_a_value(last):
    cell = f"{COMPUTES}\n{last}\n{SHOWS}"
    assert telling.parts(cell) == (cell, "")


@pytest.mark.parametrize(
    "first", ["x = 1; ", "import math; ", "x = [\n    1]; ", "s = '''\n# a'''; "]
)
def test_a_cell_stays_whole_where_what_tells_shares_a_line(first):
    assert telling.parts(f"{first}{SHOWS}") == (f"{first}{SHOWS}", "")


def test_a_string_that_looks_like_comments_is_not_cut():
    text = "words = '''\n# not a comment\n# nor this'''"
    assert telling.parts(f"{text}\n# a comment\n{SHOWS}") == (text, f"# a comment\n{SHOWS}")


@pytest.mark.parametrize("cell", ["", COMPUTES, "%time train()\n" + SHOWS, "!ls\n" + SHOWS])
def test_a_cell_that_tells_nothing_or_that_only_ipython_reads_stays_as_it_is(cell):
    assert telling.parts(cell) == (cell, "")


@pytest.mark.parametrize("lesson", syllabus.lessons(), ids=lambda each: each.name)
def test_no_answer_of_a_prediction_is_seen_before_it_is_measured(lesson):
    code = [each for each in notebooks.student(lesson).cells if each.cell_type == "code"]
    read = [each for each in code if "jupyter" not in each.metadata]
    assert not [each.source for each in read if ".measured(" in each.source]


@pytest.mark.parametrize("lesson", syllabus.lessons(), ids=lambda each: each.name)
def test_nothing_that_a_student_writes_is_folded(lesson):
    folded = [each for each in notebooks.student(lesson).cells if "jupyter" in each.metadata]
    for cell in folded[2:]:  # behind Colab's cell and the imports
        assert not [each for each in ast.parse(cell.source).body if telling.asks(each)]
        assert "nbgrader" not in cell.metadata


@pytest.mark.parametrize("lesson", syllabus.lessons(), ids=lambda each: each.name)
def test_a_cell_that_was_parted_shows_no_value_at_its_end(lesson):
    solved, _ = outputs.with_outputs(lesson)
    code = [each for each in solved.cells if each.cell_type == "code"]
    pairs = [(one, other) for one, other in itertools.pairwise(code) if "jupyter" in other.metadata]
    assert len(pairs) > 5
    for computing, _ in pairs:
        kinds = [each.output_type for each in computing.outputs]
        assert "execute_result" not in kinds, computing.source
