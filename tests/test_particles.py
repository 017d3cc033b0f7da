"""The particle that follows a value, whatever the value turns out to be."""

import pytest

from course.particles import Formatter

said = Formatter().format


@pytest.mark.parametrize(
    ("value", "particles"),
    [
        ("학습률", "은 이 을 과 로"),
        ("가중치", "는 가 를 와 로"),
        ("값", "은 이 을 과 으로"),
        (0, "은 이 을 과 으로"),
        (1, "은 이 을 과 로"),
        (2.5, "는 가 를 와 로"),
        (-0.03, "은 이 을 과 으로"),
        ("1e-06", "은 이 을 과 으로"),
        ("(3, 4)", "는 가 를 와 로"),
        ("`gamma`", "는 가 를 와 로"),
        ("`kernel`", "은 이 을 과 로"),
        ("Adam", "은 이 을 과 으로"),
        ("η", "는 가 를 와 로"),
        ("RMSProp", "은 이 을 과 으로"),
        ("`keras.Metric`", "은 이 을 과 으로"),
        ("mask", "는 가 를 와 로"),
        ("02_optimizers.ipynb", "는 가 를 와 로"),
    ],
)
def test_the_last_sound_decides(value, particles):
    found = said("{x:은} {x:이} {x:을} {x:과} {x:으로}", x=value)
    assert found == " ".join(f"{value}{each}" for each in particles.split())


def test_either_form_may_be_written():
    assert said("{x:는} {x:가} {x:를} {x:와} {x:로}", x="값") == "값은 값이 값을 값과 값으로"


def test_of_a_word_that_is_read_in_two_ways_both_are_shown():
    assert said("{x:은} {x:으로}", x="dropout") == "dropout은(는) dropout(으)로"


def test_a_format_comes_first():
    assert said("{x:.2f을} {y}", x=3.14159, y=1) == "3.14를 1"
