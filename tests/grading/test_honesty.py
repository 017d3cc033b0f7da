"""What a source may say: honest lines pass, ways around a check are told with their line."""

import pytest

from course import syllabus
from course.answers.sources import source_of
from course.grading import honesty
from course.making import exercises

BORROWED = ("keras.optimizers.SGD",)


@pytest.mark.parametrize("name", syllabus.names())
def test_every_solution_is_honest(name):
    lesson = syllabus.lesson(name)
    cells = exercises.solved_cells(lesson)
    for exercise in lesson.exercises:
        source = source_of(exercise.answer, cells).text
        assert not list(honesty.flags(source, BORROWED * (name == "optimizers")))


@pytest.mark.parametrize(
    "source",
    [
        "self.f_max = max(self.f_max, loss)",
        "from course import lab",
        "from course.lab import data, plots",
        "from lessons.optimizers.rule import Rule",
        "from lessons.optimizers.detective import SUSPECTS\nSUSPECTS.items()",
        "from lessons.hyperparameters.surfaces import Surface",
        "from course.lab import train_many",
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
        ("import course\ncourse.making", "reads making, which no answer needs"),
        (
            "from lessons import optimizers\noptimizers.checks",
            "reads checks, which",
        ),
        ("from course.lab.data import sys", "imports course.lab.data.sys, which no answer needs"),
        ("from course.checking.check import checks_of", "imports course.checking.check, which"),
        ("from lessons.regularization.noise import GOALS", "imports lessons.regularization.noise"),
        ("from lessons.regularization.checks import l1_l2", "imports lessons.regularization."),
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
