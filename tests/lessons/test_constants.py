"""The right rule with another constant is told which constant, and what it behaves as."""

import pytest

from course import syllabus
from course.checking.mistakes import Mistake
from course.making.catalogue import check_of
from course.making.wrong_answers import wrong_answer

LESSONS = syllabus.with_appendix(syllabus.lesson("optimizers"))
LESSON_OF = {exercise.name: lesson for lesson in LESSONS for exercise in lesson.exercises}


def said(exercise, instead_of, wrote):
    answer = wrong_answer(LESSON_OF[exercise], exercise, Mistake("edited", instead_of, wrote))
    check = check_of(LESSON_OF[exercise], exercise)
    return " ".join(check.judge(check.observe(answer)).text.split())


@pytest.mark.parametrize(
    "exercise, instead_of, wrote, sentence",
    [
        ("momentum", "velocity * self.momentum", "velocity * 0.5", "momentum behaves as 0.5,"),
        ("nesterov", "velocity = self", "self.momentum = 0.99\nvelocity = self", "as 0.99,"),
        ("adagrad", ": self.initial_accumulator_value", ": 0.5", "value behaves as 0.5,"),
        ("rmsprop", "v = self.slot", "self.rho = 0.95\nv = self.slot", "rho behaves as 0.95,"),
        ("adam", "+ self.epsilon", "+ 1e-8", "epsilon behaves as 1e-08,"),
        ("adam", "t = self", "self.beta_1 = 0.95\nt = self", "beta_1 behaves as 0.95,"),
        ("adam", "m * alpha", "m * alpha * 0.5", "every step is 0.5 times as long"),
        ("amsgrad", "m = self", "self.beta_2 = 0.95\nm = self", "beta_2 behaves as 0.95,"),
        ("amsgrad", "+ self.epsilon", "+ 1e-8", "epsilon behaves as 1e-08,"),
        ("adamw", "self.decay *", "0.05 *", "weight_decay behaves as 0.05,"),
    ],
)
def test_a_wrong_constant_is_found(exercise, instead_of, wrote, sentence):
    text = said(exercise, instead_of, wrote)
    assert "The right rule, but " in text and sentence in text


@pytest.mark.parametrize(
    "exercise, instead_of, wrote",
    [
        ("momentum", "velocity * self.momentum", "velocity * self.momentum**2"),
        ("adagrad", "ops.sqrt(", "ops.square("),
    ],
)
def test_what_no_constant_explains_is_not_blamed_on_one(exercise, instead_of, wrote):
    assert "The right rule, but" not in said(exercise, instead_of, wrote)
