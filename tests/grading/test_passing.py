"""Which answers in a folder of notebooks pass, as the program beside a notebook finds out."""

import os
from contextlib import nullcontext

import pytest
from submitted import notebook

from course.grading.passing import Passing, passing
from course.making import exercises
from course.sentences import Stop

FILE = "01_doubling.ipynb"
ASKED = ("double", "quadruple")
WRONG = "2.0 * np.asarray(x)", "3.0 * np.asarray(x)"


@pytest.fixture
def find(tiny_pool, tmp_path):
    """What becomes of both exercises, in a folder with these notebooks."""

    def found(**files) -> dict[str, Passing]:
        for changed, (name, cells) in enumerate(files.items(), start=1):
            path = tmp_path / f"{name}.ipynb"
            path.write_bytes(notebook(*cells))
            os.utime(path, (changed, changed))
        return passing(tmp_path, ASKED, lambda lessons: nullcontext(tiny_pool))

    return found


def edited(cells, *edits):
    text = "\0".join(cells)
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text.split("\0")


def outcomes(found) -> list[str]:
    return [found[each].outcome for each in ASKED]


def test_an_answer_that_passes_comes_with_all_that_it_needs(find, school):
    found = find(mine=school.right)
    assert outcomes(found) == ["passed", "passed"]
    names = {}
    exec("\n".join(found["quadruple"].cells), names)
    assert names[found["quadruple"].name]()(3.0) == 12.0
    assert found["quadruple"].file == "mine.ipynb"


def test_what_is_not_there_or_not_written_is_said(find, built):
    assert find() == {each: Passing("absent", FILE) for each in ASKED}
    blank = [exercises.blank(cell) for cell in exercises.code(exercises.source(built.lesson))]
    assert outcomes(find(handed_out=blank)) == ["blank", "blank"]


def test_where_nothing_is_written_no_process_for_answers_begins(find, built, tmp_path):
    blank = [exercises.blank(cell) for cell in exercises.code(exercises.source(built.lesson))]
    find(handed_out=blank)
    found = passing(tmp_path, ASKED, None)
    assert found == {each: Passing("blank", "handed_out.ipynb") for each in ASKED}


def test_a_written_answer_counts_wherever_a_blank_is_left_beside_it(find, school, built):
    blank = [exercises.blank(cell) for cell in exercises.code(exercises.source(built.lesson))]
    assert outcomes(find(old=school.right, new=blank)) == ["passed", "passed"]
    assert outcomes(find(old=blank, new=school.right)) == ["passed", "passed"]


def test_a_blank_beside_a_written_answer_is_said(find, school):
    blank = exercises.BLANK.replace("\n", "\n        ")
    half = edited(school.right, ("return double(double(x))", blank))
    assert outcomes(find(mine=half)) == ["passed", "blank"]


@pytest.mark.parametrize(
    "early",
    ["return double(double(x))", "if x is not None:\n            return 4.0 * np.asarray(x)"],
)
def test_a_blank_that_is_never_reached_spoils_nothing(early, find, school):
    blank = exercises.BLANK.replace("\n", "\n        ")
    left = edited(school.right, ("return double(double(x))", f"{early}\n        {blank}"))
    assert outcomes(find(mine=left)) == ["passed", "passed"]


def test_a_wrong_answer_takes_only_itself_and_what_is_built_on_it(find, school):
    assert outcomes(find(mine=edited(school.right, WRONG))) == ["failed", "failed"]
    wrong = edited(school.right, ("double(double(x))", "double(x)"))
    assert outcomes(find(mine=wrong)) == ["passed", "failed"]


@pytest.mark.parametrize("harm", ["while True: pass", "__import__('os')._exit(0)"])
def test_an_answer_that_hangs_or_ends_its_process_harms_no_other(harm, find, school):
    harmful = edited(school.right, ("return double(double(x))", harm))
    assert outcomes(find(mine=harmful)) == ["passed", "stopped"]


def test_what_another_answer_has_spoilt_is_run_again_alone(find, school):
    spoils = WRONG[0], "2.0 * np.asarray(x) * vars(np).setdefault('spoilt', 1.0)"
    alone = "return None if 'spoilt' in vars(np) else 4.0 * np.asarray(x)"
    cells = edited(school.right, spoils, ("return double(double(x))", alone))
    assert outcomes(find(mine=cells)) == ["passed", "passed"]


def test_an_answer_that_is_no_python_does_not_pass(find, school):
    broken = edited(school.right, ("def __call__(self, x):", "def __call__(self, x:"))
    assert outcomes(find(mine=broken)) == ["passed", "failed"]


def test_any_notebook_of_the_lesson_counts_and_the_newest_counts_first(find, school):
    found = find(old=school.right, new=edited(school.right, WRONG))
    assert outcomes(found) == ["passed", "passed"]
    assert {each.file for each in found.values()} == {"old.ipynb"}
    found = find(old=school.right, new=school.right)
    assert {each.file for each in found.values()} == {"new.ipynb"}


def test_files_that_are_no_notebooks_of_the_course_are_passed_over(find, school, tmp_path):
    (tmp_path / "broken.ipynb").write_bytes(b"{")
    (tmp_path / "folder.ipynb").mkdir()
    assert outcomes(find(other=["x = 1"], mine=school.right)) == ["passed", "passed"]


def test_an_exercise_that_no_lesson_has_is_named(built, tmp_path):
    with pytest.raises(Stop, match="No lesson has an exercise 'triple'"):
        passing(tmp_path, ["triple"])
