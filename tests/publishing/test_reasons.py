"""How a claim was measured is told in the language of the page, by what its code has made."""

import re

import pytest

from course import syllabus
from course.languages import speaking
from course.making import claims
from course.measured import in_words
from course.publishing import outputs

RULE, TOLD = (
    "validation accuracy, 1 of 24, inside the grid",
    "검증 정확도로 24개 중 1개, 격자의 안쪽",
)
REASONS = [
    ("test accuracy", "시험 정확도"),
    (RULE, TOLD),
    (f"He: {RULE}", f"He: {TOLD}"),
    (f"{RULE}; frozen: {RULE}", f"{TOLD}; frozen: {TOLD}"),
    (f"{RULE}, in each map", f"{TOLD}, 지도마다"),
]


@pytest.mark.parametrize(("english", "korean"), REASONS)
def test_a_reason_is_told_by_its_parts(english, korean):
    assert in_words(english) == english
    with speaking("ko"):
        assert in_words(english) == korean


@pytest.mark.parametrize("text", ["", "‖∂L/∂z‖", "no words of the course: 3, or 4"])
def test_what_nobody_has_translated_stays_as_it_is(text):
    with speaking("ko"):
        assert in_words(text) == text


def made() -> list[dict]:
    return [each for lesson in syllabus.lessons() for each in claims.claimed(lesson)]


@pytest.mark.parametrize("name", ["measured", "chosen_by"])
def test_every_reason_of_the_lessons_is_told(name):
    with speaking("ko"):
        told = {each[name]: getattr(outputs.claim(each), name) for each in made()}
    words = {english: korean for english, korean in told.items() if re.search("[a-z]{4}", english)}
    assert words
    assert not [e for e, k in words.items() if k and not re.search("[가-힣]", k)]
