"""What a source may say: honest lines pass, ways around a check are told with their line."""

import pytest

from lessons import SYLLABUS, answers
from lessons.grading import honesty

BORROWED = ("keras.optimizers.SGD",)


@pytest.mark.parametrize("topic", SYLLABUS)
def test_every_solution_is_honest(topic):
    cells = [answers.solved(cell) for cell in answers.code(answers.lesson(topic))]
    for exercise in answers.exercises(topic):
        source = answers.source_of(exercise.answer, cells)
        assert not list(honesty.flags(source, BORROWED * (topic == "optimizers")))


@pytest.mark.parametrize(
    "source",
    [
        "self.f_max = max(self.f_max, loss)",
        "from lessons import data, lab, plots",
        "from lessons.optimizers.rule import Rule",
        "from lessons.optimizers.detective import SUSPECTS\nSUSPECTS.items()",
        "from lessons.hyperparameters.surfaces import Surface",
        "from lessons.lab import train_many",
        "from scipy import signal",
        "rates = getattr(self, 'rates')",
        "class Mine(keras.optimizers.Optimizer): pass",
    ],
)
def test_an_honest_line_is_not_flagged(source):
    assert not list(honesty.flags(f"import keras\n{source}", BORROWED))


@pytest.mark.parametrize(
    "source, says",
    [
        ("import lessons\nlessons.catalogue", "reads catalogue, which no answer needs"),
        (
            "from lessons import optimizers\noptimizers.checks",
            "reads checks, which",
        ),
        ("from lessons.data import sys", "imports lessons.data.sys, which no answer needs"),
        ("from lessons.reading import checks_of", "imports lessons.reading, which"),
        ("from lessons.regularization.noise import ORACLE", "imports lessons.regularization.noise"),
        ("from lessons.regularization.shifts import by_scipy", "imports lessons.regularization."),
        ("from lessons.optimizers import gallery", "imports lessons.optimizers.gallery, which"),
        ("error.__traceback__.tb_frame", "reads tb_frame, which no answer needs"),
        ("import keras as K\nK.optimizers.SGD", "uses keras.optimizers.SGD, which is what"),
        ("eval('1')", "uses eval, which no answer needs"),
    ],
)
def test_a_way_around_the_check_is_told_with_its_line(source, says):
    flags = list(honesty.flags(source, BORROWED))
    assert any(flag.says.startswith(says) for flag in flags)
    assert all(flag.refused and flag.line in source for flag in flags)
