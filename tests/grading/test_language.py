"""A student is answered in the language of the notebook; what is stored has no language."""

import pytest

from course.answers.language import language
from course.grading import classes, reports
from course.grading.stored import from_json, to_json

KOREAN = 'from course import lab\nlab.setup(seed=0, language="ko")'


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ([KOREAN], "ko"),
        (["lab.setup(seed=0)"], "en"),
        (['lab.setup(language="xx")', 'lab.setup(language="ko")'], "ko"),
        (["lab.setup(language=other)", "lab.setup(", "x = 1"], "en"),
        ([], "en"),
    ],
)
def test_the_language_is_what_setup_is_called_with(cells, named):
    assert language(cells) == named


@pytest.fixture
def graded(here, school):
    """The results of one wrong answer, in a Korean and in an English notebook."""
    first, *others = school.right
    spoken = first.replace("lab.setup(seed=0)", 'lab.setup(seed=0, language="ko")')
    wrong = "def double(x):\n    return 3.0 * np.asarray(x)"
    checked = "checks.double(double)"
    files = [
        school.sent("kim.ipynb", spoken, *others, wrong, checked),
        school.sent("lee.ipynb", *school.right, wrong, checked),
    ]
    return [classes.graded(task, here) for task in classes.tasks(files, here)]


def test_each_student_reads_a_page_in_his_language(graded):
    korean, english = (reports.feedback(each.student, [each]) for each in graded)
    assert '<html lang="ko">' in korean and "기대한 값은" in korean and "점 중" in korean
    assert "<p>✗ " in korean  # paragraphs, which break where a page of any width ends
    assert '<html lang="en">' in english and "should be" in english and "기대한" not in english


def test_what_is_stored_differs_in_its_language_alone(graded):
    korean, english = (to_json(each) for each in graded)
    told = [each["extra_data"]["exercises"][0]["verdict"] for each in (korean, english)]
    assert told[0] == told[1] and korean["tests"][0]["output"] != english["tests"][0]["output"]
    assert from_json(korean).language == "ko" and to_json(from_json(korean)) == korean
