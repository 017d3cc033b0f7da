"""One exercise begins again, and nothing that was written is lost."""

import pytest

from course.answers.reading import read
from course.companion import resetting
from course.grading import asking
from course.sentences import Stop

ANSWER = "return x * 3 + 1  # my own idea"


@pytest.fixture
def answered(mine):
    mine.change("raise NotImplementedError", ANSWER)
    mine.show("checks.double(double)", "✗ double(3) should be 6, yours is 10.")
    return mine


def blank(mine, name="double") -> bool:
    submitted = read(str(mine.path), mine.path.read_bytes())
    found = {asked.check.name: asking.verdict(asked, {}) for asked in asking.questions(submitted)}
    return found[name].blank


@pytest.mark.parametrize("name", ["double", "Double"])
def test_the_blank_comes_back_and_the_answer_is_kept_as_a_comment(answered, name, course_command):
    assert not blank(answered)
    result = course_command("reset", answered.path, name)
    assert result.exit_code == 0 and "double is blank again in" in result.stdout
    mine = answered.again()
    at = mine.number("raise NotImplementedError")
    kept = "".join(mine.cells[at - 1]["source"]).splitlines()
    assert kept[0].startswith("# Your answer before `course reset`.")
    assert f"#     {ANSWER}" in kept and all(line.startswith("#") for line in kept)
    assert blank(mine)


def test_what_its_check_said_goes_and_all_else_stays(answered):
    answered.insert("checks.double", "mine = 1", outputs=[], execution_count=7)
    before = answered.code
    resetting.reset(answered.path, "double")
    mine = answered.again()
    assert mine.cells[mine.number("checks.double(double)")]["outputs"] == []
    changed = [cell for cell in mine.code if cell not in before]
    assert len(changed) == 2 and len(mine.code) == len(before) + 1
    assert mine.cells[mine.number("mine = 1")]["execution_count"] == 7


def test_an_answer_that_is_no_python_is_found_as_well(answered):
    answered.change("def double(x):", "def double(x:")
    resetting.reset(answered.path, "double")
    assert blank(answered.again())
    assert any("# def double(x:" in cell for cell in answered.again().code)


def test_an_answer_in_a_cell_of_ones_own_is_the_one_that_counts(mine):
    mine.insert("def double", "def double(x):\n    return 5 * x")
    resetting.reset(mine.path, "double")
    assert blank(mine.again())
    assert any("#     return 5 * x" in cell for cell in mine.again().code)


def test_an_answer_inside_its_check_gets_its_check_back(mine):
    mine.change("checks.double(double)", "checks.double(lambda x: 5 * x)")
    resetting.reset(mine.path, "double")
    assert blank(mine.again())
    code = mine.again().code
    assert "# checks.double(lambda x: 5 * x)" in "\n".join(code)
    assert "checks.double(double)" in code


def test_a_blank_stays_as_it_is(mine):
    before = mine.path.read_bytes()
    assert "is blank already" in resetting.reset(mine.path, "double").text
    assert mine.path.read_bytes() == before


def test_an_answer_that_was_deleted_comes_back_as_a_blank(mine):
    mine.remove("def double")
    assert "Its blank and its check stand at the end now" in (
        resetting.reset(mine.path, "double").text
    )
    assert blank(mine.again())


def test_two_answers_in_one_cell_are_not_thrown_away_together(mine):
    mine.change("# YOUR CODE HERE", "return x\nclass Quadruple:\n    pass\nif True:")
    mine.remove("def __call__")
    before = mine.path.read_bytes()
    with pytest.raises(Stop, match="double and quadruple are answered in one cell"):
        resetting.reset(mine.path, "double")
    assert mine.path.read_bytes() == before


def test_an_older_format_gets_no_ids(answered):
    for cell in answered.cells:
        del cell["id"]
    answered.stored["nbformat_minor"] = 4
    answered.save()
    resetting.reset(answered.path, "double")
    assert not any("id" in cell for cell in answered.again().cells)


def test_ids_stay_unique(answered):
    answered.remove("def double")
    resetting.reset(answered.path, "double")
    resetting.reset(answered.path, "quadruple")
    ids = [cell["id"] for cell in answered.again().cells]
    assert len(ids) == len(set(ids))


WRONG = [
    ("adam", "There is no exercise 'adam' in", None),
    ("double", "is damaged in cell 2", lambda mine: mine.cells[1].update(cell_type="chart")),
    ("double", "cannot be read: No such file", lambda mine: mine.path.unlink()),
]


@pytest.mark.parametrize("name, says, change", WRONG)
def test_what_cannot_be_reset_is_one_sentence(mine, name, says, change, course_command):
    if change:
        change(mine)
        if mine.path.exists():
            mine.save()
    result = course_command("reset", mine.path, name)
    assert result.exit_code == 2 and says in result.stderr and "Traceback" not in result.output
