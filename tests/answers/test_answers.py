"""Answers are found by name, and solutions cut by their markers."""

import pytest

from course.answers.cells import checked
from course.answers.sources import Notebook, candidates, source_of
from course.checking.observation import Observation
from course.checking.observing import load, observe_source
from course.grading import asking
from course.making import exercises

CELL = '''class Half:
    """Half of it."""

    def __call__(self, x):
        # BEGIN SOLUTION
        half = x / TWO
        return half
        # END SOLUTION

    def name(self):
        # BEGIN SOLUTION
        return "half"
        # END SOLUTION'''


def test_a_blank_keeps_what_stands_around_the_solution():
    blank = exercises.blank(CELL)
    assert blank.count("raise NotImplementedError") == 2
    assert "TWO" not in blank and '"half"' not in blank
    assert '"""Half of it."""' in blank and "def name(self):" in blank


def test_a_solved_cell_is_the_cell_without_its_markers():
    solved = exercises.solved(CELL)
    assert "SOLUTION" not in solved and "half = x / TWO" in solved
    assert load(["TWO = 2", solved], "Half")()(3) == 1.5


def test_an_answer_brings_what_it_uses_and_nothing_else():
    code = ["import math\nimport os", "TWO = 2\nprint('an experiment')", exercises.solved(CELL)]
    source = source_of("Half", code).text
    assert "TWO = 2" in source and "import" not in source and "print" not in source


def test_the_last_definition_counts():
    code = ["def f():\n    return g()", "def g():\n    return 1", "def g():\n    return 2"]
    assert load(source_of("f", code).cells, "f")() == 2


def test_a_local_name_does_not_bring_a_global_of_the_same_name():
    code = ["w = undefined", "def f(x):\n    w = [w for w in x]\n    return w"]
    assert load(source_of("f", code).cells, "f")([1]) == [1]


def test_decorators_belong_to_the_definition():
    code = ["import functools", "@functools.cache\ndef f():\n    return 3"]
    assert load(source_of("f", code).cells, "f")() == 3


def test_what_only_ipython_understands_is_passed_over():
    assert source_of("x", ["%matplotlib inline\n!pip list\nx = 1"]).cells == ("x = 1",)


@pytest.mark.parametrize(
    "cell, names",
    [
        ("checks.momentum(Momentum)", ("momentum", "Momentum")),
        ("x = 1\nchecks.adam(Adam)  # mine", ("adam", "Adam")),
        ("print(checks)", None),
    ],
)
def test_the_call_of_a_check_names_check_and_answer(cell, names):
    assert checked(cell) == names


def tried(*code: str) -> list[str]:
    return [source.text for source in candidates(Notebook(code), "double", "double")]


def test_without_its_check_the_last_definition_counts_and_what_stood_above_it():
    first, *others = tried("k = 2", "def double(x): return k * x", "k = 3")
    assert "k = 2" in first and "k = 3" not in first
    assert any("k = 3" in other for other in others)


def test_what_stands_above_an_answer_is_tried_only_where_a_name_was_missing():
    answer = "exec('k = 2')\ndef double(x): return k * x"
    plain, *_, whole = candidates(Notebook(["import math", answer, "x = 1"]), "double", "double")
    assert whole.whole and "exec" in whole.text and "x = 1" not in whole.text
    assert load(whole.cells, whole.name)(3) == 6
    missing = observe_source(lambda double, rng: [("x", double(3))], "double", [answer[15:]])
    asked = asking.Question(None, (plain, whole))
    assert asking.others(asked, missing) == [whole]
    assert asking.others(asked, Observation()) == []


def test_an_answer_that_is_no_python_is_told_and_an_earlier_one_still_counts():
    notebook = Notebook(["def double(x): return 2 * x", "def double(x) return x"])
    assert notebook.unread("double").msg == "expected ':'"
    assert len(candidates(notebook, "double", "double")) == 1
    assert (
        Notebook(reversed(["def double(x): return x", "def double(x) return"])).unread("double")
        is None
    )


DEEP = "+".join("1" * 100_000)


@pytest.mark.parametrize("cell", [DEEP, "(" * 5000, "x = '\0'", "%%time\n" + DEEP, "!ls\n" * 600])
def test_a_cell_that_no_parser_can_read_is_passed_over(cell):
    first = tried(cell, "def double(x): return 2 * x", cell)[0]
    assert first == "def double(x): return 2 * x"


@pytest.mark.parametrize(
    "code",
    [
        ["\n" * 20_000 + "!ls" + "\n   " * 20_000, "double = 1"],
        ["\n".join(f"def f{i}(): return f{i - 1}()" for i in range(2000)), "double = f1999"],
        [*["x = 1"] * 20_000, "double = x"],
        ["x = []", *(f"x.append({i})" for i in range(2000)), "double = x"],
        ["x = 0", *["x += 1"] * 2000, "double = x"],
        ["double = 0" + "; double += 1" * 2000],
    ],
)
def test_the_time_grows_with_the_length(code):
    """Each of these took minutes where one part of the way was quadratic."""
    assert tried(*code)
