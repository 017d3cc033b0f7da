"""What is told in another language: looked up when it is shown, and English where it is missing."""

import pytest

from course import columns, languages
from course.lab.scales import UNKNOWN
from course.languages import speaking, told, translated
from course.sentences import Stop, sentence

EXPECTED = sentence("{label} should be {right}, yours is {wrong}.", label="a", right=2, wrong=3)


def test_english_is_what_stands_in_the_code():
    assert languages.current() == "en" and told(EXPECTED) == EXPECTED.text


def test_a_sentence_is_translated_when_it_is_told():
    with speaking("ko"):
        assert told(EXPECTED) == "a: 기대한 값은 2, 나온 값은 3입니다."
    assert told(EXPECTED) == EXPECTED.text


def test_sentences_and_words_in_a_sentence_are_translated_too():
    inner = sentence("Each wrong number is {factor} times what is expected.", factor=2)
    outer = sentence("{relation} This holds for {label}.", relation=inner, label="x")
    with speaking("ko"):
        assert told(outer, {"x": "가중치"}.get).endswith("2배입니다. 이것이 성립하는 곳: 가중치.")
        assert told(sentence("{a}: {b}", a=sentence("expected"), b="zzz")) == "기댓값: zzz"
        assert told(sentence("{a}", a="the number of rows")) == "행의 수"


def test_the_name_of_something_is_never_translated():
    with speaking("ko"):
        assert told(sentence("Hint: {hint}", hint="expected")) == "힌트: expected"


def test_what_nobody_knows_stays_as_it_is():
    with speaking("ko"):
        assert translated("No message of the course.") == "No message of the course."
        assert translated("") == ""


def test_a_language_that_is_not_there_is_named():
    with pytest.raises(Stop, match=r"no language 'xx'\. There are: en, ko"):
        languages.use("xx")
    assert languages.current() == "en"


def test_a_notebook_says_what_to_mend_in_its_own_language():
    stop = Stop(UNKNOWN, given="huge")
    assert stop._render_traceback_() == [f"✗ {stop}"]
    with speaking("ko"):
        assert stop._render_traceback_() == [f"✗ {told(stop.sentence)}"] != [f"✗ {stop}"]


def test_hangul_takes_two_columns():
    assert columns.width("학습률 0.1") == 10
    text = "학습률이 너무 크면 손실이 줄지 않고 오히려 커집니다. " * 5
    assert all(60 < columns.width(line) <= 80 for line in columns.fold(text).splitlines()[:-1])
    assert columns.fold(text).split() == text.split()
    short = columns.wrapped(text, 40, max_lines=2, placeholder=" … 나머지는 힌트에 있습니다")
    assert len(short) == 2 and all(columns.width(line) <= 40 for line in short)
    assert columns.right("값", 4) == "  값"
