"""Keras' own parts stand in for a student's: they do what the exercises of that name ask for."""

import pytest

from course import syllabus
from course.checking import observing
from course.checking.check import checks_of
from lessons.capstone import parts

CHECKS = {each.name: each for lesson in syllabus.lessons() for each in checks_of(lesson)}


@pytest.mark.parametrize("name", parts.OF_KERAS)
def test_keras_own_passes_the_check_of_the_exercise(name):
    check, made = CHECKS[name], parts.OF_KERAS[name]
    seen = observing.observe(check.probe, made)
    assert check.judge(seen).passed, check.judge(seen).text
