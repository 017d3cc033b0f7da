"""What is said of an answer that is unfinished, or built on another one that is wrong."""

import pytest
from submitted import notebook

from course.answers.reading import read
from course.grading import asking
from course.grading.judging import Judge
from course.grading.records import Limits
from course.making import exercises

RIGHT, UNKNOWN = "2.0 * np.asarray(x)", "np.sin(x)"
LATER = "        if np.ndim(x):\n            raise NotImplementedError\n"


@pytest.fixture
def grade(tiny_pool, school, tmp_path):
    """The verdicts on a submission by exercise; `course check` says the same."""

    def graded(exercise, *edits):
        cells, asked = school.right, exercises.asked(school.lesson)[exercise]
        place = cells.index(exercises.solved(asked))
        for old, new in edits:
            assert old in cells[place]
            cells[place] = cells[place].replace(old, new)
        content = notebook(*cells)
        judge = Judge(tiny_pool, Limits(seconds=60))
        verdicts = {g.check: g for g in judge.grade(read("kim.ipynb", content))}
        path = tmp_path / "kim.ipynb"
        path.write_bytes(content)
        said = [verdict.text for verdict in asking.verdicts(path)]
        assert said == [graded.verdict.text for graded in verdicts.values()]
        return verdicts

    return graded


def test_what_is_built_on_a_wrong_answer_is_told_to_wait_and_is_not_gathered(grade):
    graded = grade("double", (RIGHT, UNKNOWN))
    assert graded["double"].signature is not None
    assert graded["quadruple"].verdict.text == (
        "✗ Quadruple is built on double, which is not right yet. Repair double first."
    )
    assert graded["quadruple"].verdict.score == 0 and graded["quadruple"].signature is None


def test_an_accepted_variant_costs_no_points_neither_does_what_is_built_on_it(grade):
    graded = grade("double", ("2.0 *", "2.01 *"))
    assert graded["double"].verdict.passed and graded["double"].verdict.remarks == ("generous",)
    assert "A generous double: right too." in graded["double"].verdict.text


def test_a_mistake_of_its_own_is_named_whatever_it_is_built_on(grade):
    graded = grade("quadruple", ("double(double(x))", "double(x)"))
    assert graded["double"].verdict.passed
    assert graded["quadruple"].verdict.mistakes == ("once",)


def test_an_answer_written_in_part_is_blank_while_it_is_right(grade):
    graded = grade("double", (f"    return {RIGHT}", f"{LATER}    return {RIGHT}"[4:]))
    assert graded["double"].verdict.blank


def test_an_answer_written_in_part_hears_its_mistake(grade):
    wrong = RIGHT.replace("2.0", "0.5")
    verdict = grade("double", (f"    return {RIGHT}", f"{LATER}    return {wrong}"[4:]))["double"]
    assert verdict.verdict.alike == ("halved",) and verdict.verdict.score == 0


def test_a_deleted_answer_counts_as_blank_and_not_as_wrong(grade, school):
    solved = exercises.solved(exercises.asked(school.lesson)["quadruple"])
    verdict = grade("quadruple", (solved, ""))["quadruple"].verdict
    assert verdict.blank and verdict.text == "✗ Quadruple is not defined in this notebook."
