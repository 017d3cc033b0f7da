"""Similar answers: what hides no copy, what counts nothing, what stands out, and what is shown."""

import random
import subprocess
import sys
from types import SimpleNamespace

import pytest

from course import syllabus
from course.answers import cells
from course.marks import similar
from course.marks.similar import own, pages, rows
from course.marks.similar.beside import beside
from course.marks.similar.exercise import MANY, Exercise
from course.marks.similar.pairs import Compared
from course.marks.similar.sent import Sent

NOTHING = frozenset()
PLAIN = """
def mean(values, weights):
    total = 0.0
    size = np.sum(weights)
    for value, weight in zip(values, weights):
        total = total + value * weight
        if total > 3 * size:
            return scaled(total, by=size, keep=True)
    return total / size
"""
DISGUISED = {
    "other names": """
def mean(값, måling):
    a = 0.0
    b = np.sum(måling)
    for c, d in zip(값, måling):
        a = a + c * d
        if a > 3 * b:
            return scaled(a, by=b, keep=True)
    return a / b
""",
    "comments, docstring, layout": '''
def mean(values,
         weights):
    """The mean."""
    total = 0.0  # nothing yet

    size = (np.sum(weights))
    for value, weight in zip(values, weights):
        "each"
        total = total + value * weight
        if (total > 3*size):
            return scaled(
                total, by=size, keep=True)
    return (total / size)
''',
    "hints and prints": """
def mean(values: list, weights: list[float]) -> float:
    total: float = 0.0
    size = np.sum(weights)
    print("here")
    for value, weight in zip(values, weights):
        total = total + value * weight
        if total > 3 * size:
            pass
            return scaled(total, by=size, keep=True)
    return total / size
""",
    "+=, swapped terms, a turned comparison, other keywords first, another module": """
def mean(values, weights):
    total = 0.0
    size = keras.ops.sum(weights)
    for value, weight in zip(values, weights):
        total += weight * value
        if size * 3 < total:
            return scaled(total, keep=True, by=size)
    return total / size
""",
    "another order of statements": """
def mean(values, weights):
    size = np.sum(weights)
    total = 0.0
    for value, weight in zip(values, weights):
        total = total + value * weight
        if total > 3 * size:
            return scaled(total, by=size, keep=True)
    return total / size
""",
}


def said(source: str) -> own.Own:
    return own.said(cells.statements(source))


@pytest.mark.parametrize("source", DISGUISED.values(), ids=DISGUISED)
def test_what_hides_no_copy(source):
    assert said(source).pieces == said(PLAIN).pieces


@pytest.mark.parametrize(
    "source",
    [
        PLAIN.replace("3 * size", "4 * size"),
        PLAIN.replace("total / size", "total - size"),
        PLAIN.replace("np.sum", "np.max"),
        PLAIN.replace("total > 3", "3 > total"),
    ],
)
def test_what_does_something_else_is_no_copy(source):
    assert said(source).pieces != said(PLAIN).pieces


def shared_by(count: int, given=NOTHING, mistakes=()) -> Exercise:
    """So many students with one answer, and one with another."""
    answers = {f"s{i:02}": said(PLAIN) for i in range(count)}
    return Exercise("mean", answers | {"z": said("def mean(x): return 1")}, given, dict(mistakes))


def test_what_two_have_weighs_more_than_what_three_have_and_what_many_have_nothing():
    two, three, many, more = (shared_by(n).weights for n in (2, 3, MANY, MANY + 1))
    assert two["s00", "s01"] > three["s00", "s01"] > many["s00", "s01"] > 0
    assert not more


def test_what_the_lesson_gives_weighs_nothing():
    assert shared_by(2, said(DISGUISED["other names"]).pieces).weights == {}


def test_a_mistake_of_both_weighs_more_the_fewer_made_it():
    pair = "s00", "s01"
    both = shared_by(2, mistakes={"s00": "odd", "s01": "odd"})
    often = shared_by(2, mistakes={"s00": "odd", "s01": "odd", "z": "odd"})
    different = shared_by(2, mistakes={"s00": "odd", "s01": "even"})
    assert both.weights[pair] > often.weights[pair] > different.weights[pair]
    assert different.weights == shared_by(2).weights


def test_what_each_has_besides_weighs_against():
    longer = said(
        PLAIN + "\ndef other(x):\n    return [x * 7 for x in range(5, 9) if x % 3 == 2]\n"
    )
    answers = {"a": said(PLAIN), "b": longer}
    weight = Exercise("mean", answers, NOTHING, {}).weights["a", "b"]
    assert 0 < weight < shared_by(2).weights["s00", "s01"]


def statement(rng: random.Random, i: int) -> str:
    functions = ["sum", "min", "mean", "sqrt", "log", "abs", "square", "prod"]
    f, g = rng.sample(functions, 2)
    return f"    v{i} = np.{f}(x * {rng.randint(2, 99)}) {rng.choice('+-*/')} np.{g}(x - {i})"


def answer(seed: int) -> str:
    rng = random.Random(seed)
    return "\n".join(["def f(x):", *(statement(rng, i) for i in range(8)), "    return v0 + v7"])


def a_class(copied: bool) -> Compared:
    """Twenty students with four answers each; perhaps the last has renamed those of the first."""
    students = [f"s{i:02}" for i in range(20)]
    found = {}
    for k in range(4):
        code = {who: answer(100 * k + i) for i, who in enumerate(students)}
        if copied:
            code["s19"] = code["s00"].replace("v", "mine_").replace("x", "y")
        answers = {who: said(text) for who, text in code.items()}
        found[f"e{k}"] = Exercise(f"e{k}", answers, NOTHING, {})
    return Compared("any", students, found)


def test_a_copy_stands_out():
    assert [pair.students for pair in a_class(copied=True).standing_out] == [("s00", "s19")]


def test_in_an_honest_class_nobody_stands_out():
    found = a_class(copied=False)
    assert found.pairs
    assert found.standing_out == []


def test_the_page_says_that_it_proves_nothing_and_fetches_nothing():
    for copied in (True, False):
        page = pages.page([a_class(copied)])
        assert "proves nothing" in page
        assert "http" not in page and "<script" not in page
        assert ("s00 and s19" in page) == copied


def test_statements_that_agree_have_one_number_on_both_sides():
    left, right = beside(a_class(copied=True).exercises["e0"], ("s00", "s19"))
    numbers = [[line.number for line in side if line.begins] for side in (left, right)]
    assert numbers[0] == numbers[1] and len(set(numbers[0])) > 7
    texts = {line.number: line.text for line in right if line.begins}
    for line in left:
        if line.begins:
            assert texts[line.number] == line.text.replace("v", "mine_").replace("x", "y")


def test_the_table_names_who_else_has_the_pieces():
    found = shared_by(3)
    three = Compared("any", sorted(found.answers), {"mean": found})
    row = dict(zip(rows.COLUMNS, rows.row(three, three.pairs[0]), strict=True))
    assert (row["first"], row["second"]) == ("s00", "s01")
    assert row["only these two"] == 0
    assert row["others"] == f"s02 {row['pieces']}"


LESSON = next(lesson for lesson in syllabus.lessons() if lesson.has_sources)


def sent(student: str, code: str, exercise: int = 0) -> Sent:
    return Sent(student, LESSON.name, {LESSON.exercises[exercise].name: code})


def test_a_helper_of_two_answers_belongs_to_the_first_and_another_answer_to_itself():
    first, second = LESSON.exercises[:2]
    one = f"def {first.answer}(a):\n    return mean(a, a)"
    two = f"def {second.answer}(a):\n    return {first.answer}(mean(a, 1))"
    code = {first.name: f"{PLAIN}\n{one}", second.name: f"{PLAIN}\n{one}\n{two}"}
    found = own.answers(Sent("ann", LESSON.name, code), ())
    assert "def mean" in found[first.name].text
    assert found[second.name].text == two


def test_an_answer_that_another_one_needs_is_not_counted_twice():
    first, second = LESSON.exercises[:2]
    one = f"def {first.answer}(a):\n    return {second.answer}(a, 2)"
    two = f"def {second.answer}(a, b):\n    return a + b"
    found = own.answers(Sent("ann", LESSON.name, {first.name: f"{two}\n{one}"}), ())
    assert found[first.name].text == one


def test_who_wrote_little_but_what_the_lesson_gives_cannot_be_compared():
    usual = shared_by(2, said(PLAIN).pieces)
    longer = said("\n".join(answer(seed) for seed in range(5)))
    exercise = Exercise("mean", {**usual.answers, "long": longer}, usual.given, {})
    found = Compared("any", ["blank", *exercise.answers], {"mean": exercise})
    assert found.short_notebooks == ["blank", "s00", "s01", "z"]
    assert found.short_exercises == ["mean"]


def test_what_stands_in_the_handout_is_not_the_students_own():
    handout = own.read(PLAIN)
    assert own.answers(sent("ann", DISGUISED["comments, docstring, layout"]), handout)
    assert not own.answers(sent("ann", "import numpy\n" + PLAIN.replace("    ", "  ")), handout)


HOSTILE = {
    "no Python": "def mean(:",
    "too deep": "x = " + "(" * 5000 + ")" * 5000,
    **{f"a sum of {n}": "x = " + " + ".join(["y"] * n) for n in (300, 600, 1500, 5000)},
    **{f"a difference of {n}": "x = " + " - ".join(["y"] * n) for n in (300, 600, 1500, 5000)},
    "nothing": "",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_is_left_out(code):
    found = own.answers(sent("eve", code), ())
    assert all(each.statements for each in found.values())


def graded(check: str, source: str, passed: bool, *mistakes: str):
    verdict = SimpleNamespace(passed=passed, blank=not source, mistakes=mistakes)
    return SimpleNamespace(check=check, source=source, verdict=verdict)


def test_what_was_graded_is_compared_blanks_left_out_and_only_mistakes_of_wrong_answers():
    exercises = graded("a", "x = 1", True), graded("b", "", False), graded("c", "x", False, "odd")
    result = SimpleNamespace(lesson=LESSON.name, exercises=exercises)
    found = Sent.of(result, "ann", {})
    assert found == Sent("ann", LESSON.name, {"a": "x = 1", "c": "x"}, {"c": "odd"})


def test_both_files_are_written_and_nothing_in_them_is_run(tmp_path):
    names = ["=cmd()", "<script>alert(1)</script>", "김민지", "Ø"]
    written = similar.report([sent(name, PLAIN) for name in names], tmp_path)
    assert sorted(path.name for path in written) == ["similar.csv", "similar.html"]
    table = (tmp_path / rows.NAME).read_bytes()
    assert table.startswith(b"\xef\xbb\xbf") and b",=cmd" not in table
    page = (tmp_path / pages.NAME).read_text(encoding="utf-8")
    assert "<script" not in page and "With so few notebooks" in page


def test_right_answers_of_the_lesson_weigh_nothing(tmp_path):
    from course.making import exercises

    code = [exercises.right_answers(LESSON, each.name)[0] for each in LESSON.exercises]
    given = {each.name: text for each, text in zip(LESSON.exercises, code, strict=True)}
    similar.report([Sent(who, LESSON.name, given) for who in ("ann", "ben")], tmp_path)
    assert len((tmp_path / rows.NAME).read_text(encoding="utf-8").splitlines()) == 1


def test_a_lesson_that_nobody_sent_is_no_error(tmp_path):
    assert len(similar.report([], tmp_path)) == 2


def test_the_room_starts_without_tensorflow():
    code = "import sys, course.marks.similar; print({'keras', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
