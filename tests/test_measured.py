"""What was measured keeps its numbers in every language; its words are told."""

import pytest

from course import lab, measured
from course.languages import speaking
from course.measured import in_words

TOLD = [
    ("largest difference 3e-07", "최대 차이 3e-07"),
    ("10 steps lead to 0.404 instead of 1.000", "10스텝 뒤에 1.000 대신 0.404"),
    ("0.99; with momentum 0.9 0.62", "0.99; momentum 0.9이면 0.62"),
    ("0.98 for 2 / 2.02, 0.95 for 2 / 2.10", "2 / 2.02이면 0.98, 2 / 2.10이면 0.95"),
    ("0.01: largest difference 3", "0.01: 최대 차이 3"),
    (
        "-0.106, 95 % interval -0.135 to -0.0759, 8 seeds",
        "-0.106, 95 % 구간 -0.135 ~ -0.0759, 시드 8개",
    ),
]


@pytest.mark.parametrize(("english", "korean"), TOLD)
def test_the_words_are_told_and_the_numbers_stay(english, korean):
    assert in_words(english) == english
    with speaking("ko"):
        assert in_words(english) == korean


@pytest.mark.parametrize("text", ["", "1024", "no words of the course 3", "{'a': 0.1}", "L2 and 5"])
def test_what_nobody_has_translated_stays_as_it_is(text):
    with speaking("ko"):
        assert in_words(text) == text


def test_the_number_in_a_name_is_none():
    assert measured.without_numbers("L2 + stop 0.23, x₅₀ = −1.5e-3") == "L2 + stop {0}, x₅₀ = {1}"


def test_a_claim_is_told_with_what_it_measured(capsys):
    with speaking("ko"):
        lab.claim("Nobody has translated this", True, "largest difference 0.5")
        lab.claim("Nor this", True, lab.mean_interval([1.0, 2.0]))
    said = capsys.readouterr().out
    assert "(최대 차이 0.5)" in said and "95 % 구간 -4.85 ~ 7.85, 시드 2개" in said
