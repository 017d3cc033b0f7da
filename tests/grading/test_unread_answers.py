"""An answer that is no Python is told with the place of its error, in the language asked for."""

import pytest

from course.answers.sources import Notebook
from course.grading import asking
from course.languages import speaking

WRITTEN = "def double(x) return 2 * x"
TOLD = [
    ("en", f"✗ double cannot be read: expected ':', near '{WRITTEN}'."),
    ("ko", f"✗ double 답을 읽을 수 없습니다: expected ':', 위치: '{WRITTEN}'."),
]


@pytest.mark.parametrize(("language", "told"), TOLD)
def test_the_place_of_a_syntax_error_is_told(built, language, told):
    check = built.lesson.module("checks").double
    asked = asking.question(check, Notebook([WRITTEN]))
    with speaking(language):
        assert " ".join(check.judge(asked.nothing).text.split()).startswith(told)
