"""The right rule with another constant is told which constant, and what it behaves as."""

import pytest

from lessons import answers, catalogue
from lessons.checking import Mistake

EXERCISES = {exercise.check: exercise for exercise in answers.exercises("optimizers")}


def said(check, instead_of, wrote):
    edit = Mistake(check, instead_of, wrote, "")
    answer = catalogue.wrong_answer("optimizers", EXERCISES[check], edit)
    judge = catalogue.check_of("optimizers", EXERCISES[check])
    return " ".join(judge.judge(judge.observe(answer)).text.split())


@pytest.mark.parametrize(
    "check, instead_of, wrote, sentence",
    [
        ("momentum", "velocity * self.momentum", "velocity * 0.5", "momentum behaves as 0.5,"),
        ("nesterov", "velocity = self", "self.momentum = 0.99\nvelocity = self", "as 0.99,"),
        ("adagrad", ": self.initial_accumulator_value", ": 0.5", "value behaves as 0.5,"),
        ("rmsprop", "v = self.slot", "self.rho = 0.95\nv = self.slot", "rho behaves as 0.95,"),
        ("adam", "+ self.epsilon", "+ 1e-8", "epsilon behaves as 1e-08,"),
        ("adam", "t = self", "self.beta_1 = 0.95\nt = self", "beta_1 behaves as 0.95,"),
        ("adam", "m * alpha", "m * alpha * 0.5", "every step is 0.5 times as long"),
        ("adamw", "self.decay *", "0.05 *", "weight_decay behaves as 0.05,"),
    ],
)
def test_a_wrong_constant_is_found(check, instead_of, wrote, sentence):
    text = said(check, instead_of, wrote)
    assert "The right rule, but " in text and sentence in text


@pytest.mark.parametrize(
    "check, instead_of, wrote",
    [
        ("momentum", "velocity * self.momentum", "velocity * self.momentum**2"),
        ("adagrad", "ops.sqrt(", "ops.square("),
    ],
)
def test_what_no_constant_explains_is_not_blamed_on_one(check, instead_of, wrote):
    assert "No mistake that this check knows does this." in said(check, instead_of, wrote)
