"""What is said of an answer that is unfinished, or built on another one that is wrong."""

import pytest
from submitted import notebook

from course.answers.reading import read
from course.checking.observation import unseen
from course.grading import asking, stopped
from course.grading.judging import Judge
from course.grading.records import Limits, Result
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


def test_the_place_of_an_unknown_mistake_is_told_by_its_line_in_the_cell(grade):
    text = grade("double", (f"return {RIGHT}", "shifted = x + 0.25\n    return 2.0 * shifted"))
    assert "Line 3: no right answer known here computes `x + 0.25`." in text["double"].verdict.text


def test_an_answer_that_is_right_or_has_a_name_hears_of_no_place(grade):
    graded = grade("double", (RIGHT, "0.5 * np.asarray(x)"))
    assert graded["double"].verdict.mistakes and "Line" not in graded["double"].verdict.text
    assert grade("double")["double"].verdict.place is None


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


class Slow:
    """Observers of a machine on which nothing ends in time, and how much time there was."""

    def observe(self, request):
        self.seconds = [answer.seconds for answer in request.answers]
        return {answer.check: unseen("time") for answer in request.answers}


def test_a_second_try_has_more_time_and_who_is_stopped_in_it_is_named(school):
    judge = Judge(Slow(), Limits(seconds=10, patience=4))
    graded = judge.grade(read("kim.ipynb", notebook(*school.right)))
    assert judge.pool.seconds == [40, 40] and all(each.stopped for each in graded)
    assert "still running after 40 s" in graded[0].verdict.text
    (told,) = stopped.of_all([Result("Kim", "kim.ipynb", "doubling", tuple(graded))])
    assert "4 times the time, so it has no points: Kim (double, quadruple)." in told.text


def test_how_long_a_grade_took_to_be_found_is_no_part_of_what_decides_about_it():
    assert repr(Limits(10)) == repr(Limits(10, patience=4))
