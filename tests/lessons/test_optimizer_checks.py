"""What the checks of the optimizers see: the shapes, graphs and configurations of nets."""

import numpy as np
import pytest

from course import syllabus
from course.checking.mistakes import Mistake
from course.making import exercises
from course.making.catalogue import check_of
from course.making.wrong_answers import wrong_answer
from lessons.optimizers import paths

LESSONS = syllabus.with_appendix(syllabus.lesson("optimizers"))
LESSON_OF = {exercise.name: lesson for lesson in LESSONS for exercise in lesson.exercises}
SEEDS = range(5)


def verdict(exercise, answer, seed=0):
    """Known mistakes are stored for the probes of seed 0."""
    check = check_of(LESSON_OF[exercise], exercise)
    return check.judge(check.observe(answer, seed), seed, None if seed == 0 else ())


def edited(exercise, instead_of, wrote):
    return wrong_answer(LESSON_OF[exercise], exercise, Mistake("edited", instead_of, wrote))


def said(exercise, instead_of, wrote) -> str:
    return " ".join(verdict(exercise, edited(exercise, instead_of, wrote)).text.split())


# --- what fails for every seed

DECAY = "self.assign_sub(variable, variable * self.decay * learning_rate)"
SQUARE = "ops.square(gradient)"
ROW_MEANS = "(ops.mean(g2, axis=0, keepdims=True) + 0 * g2 if len(g2.shape) {} else g2)"
ROWS = ROW_MEANS.replace("g2", f"{SQUARE}")
CONFIG = 'super().get_config() | {"momentum": self.momentum}'
WRONG = {
    "a matrix is treated otherwise, AdaGrad": ("adagrad", SQUARE, ROWS.format("== 2")),
    "a matrix is treated otherwise, RMSProp": ("rmsprop", SQUARE, ROWS.format("== 2")),
    "a matrix is treated otherwise, Adam": ("adam", SQUARE, ROWS.format("== 2")),
    "a matrix is treated otherwise, AMSGrad": ("amsgrad", SQUARE, ROWS.format("== 2")),
    "the largest is kept for one variable": (
        "amsgrad",
        "ops.maximum(largest, v)",
        "ops.maximum(largest, v) if self._get_variable_index(variable) else v",
    ),
    "a convolution is treated otherwise": ("adam", SQUARE, ROWS.format("== 4")),
    "a number is treated otherwise": (
        "momentum",
        "velocity * self.momentum",
        "velocity * self.momentum * (len(variable.shape) > 0)",
    ),
    "biases do not decay, by shape": ("adamw", DECAY, f"if len(variable.shape) > 1:\n    {DECAY}"),
    "biases do not decay, by name": (
        "adamw",
        DECAY,
        f'if "bias" not in variable.name:\n    {DECAY}',
    ),
    "kernels do not decay, by name": (
        "adamw",
        DECAY,
        f'if "kernel" not in variable.name:\n    {DECAY}',
    ),
    "the configuration of the base class is lost": (
        "momentum",
        CONFIG,
        '{"learning_rate": float(self.learning_rate), "momentum": self.momentum}',
    ),
    "slots are made twice": (
        "momentum",
        "super().build(variables)\n",
        "super().build(variables)\nself.built = False\n",
    ),
    "a schedule asks a tensor": (
        "schedule",
        'ops.minimum(ops.cast(step, "float32") / self.decay_steps, 1.0)',
        "1.0 if step > self.decay_steps else int(step) / self.decay_steps",
    ),
    "a schedule computes in NumPy": (
        "schedule",
        "ops.cos(np.pi * progress)",
        "np.cos(np.pi * progress)",
    ),
}


@pytest.mark.parametrize("exercise, instead_of, wrote", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_answer_fails(exercise, instead_of, wrote, seed):
    assert not verdict(exercise, edited(exercise, instead_of, wrote), seed).passed


RIGHT = [
    (name, number)
    for name, lesson in LESSON_OF.items()
    for number in range(len(lesson.module("equivalents").EQUIVALENT[name]))
]


@pytest.mark.parametrize("exercise, number", RIGHT)
@pytest.mark.parametrize("seed", SEEDS[1:3])
def test_a_right_answer_passes_on_other_probes(exercise, number, seed):
    lesson = LESSON_OF[exercise]
    cell = lesson.module("equivalents").EQUIVALENT[exercise][number]
    solved = exercises.solved(exercises.asked(lesson)[exercise])
    answer = exercises.answer(lesson, exercise, cell(solved) if callable(cell) else cell)
    assert verdict(exercise, answer, seed).passed


def test_each_exercise_is_answered_in_three_other_styles():
    known = [lesson.module("equivalents").EQUIVALENT[name] for name, lesson in LESSON_OF.items()]
    assert all(len(each) >= 3 for each in known)


# --- what is said


def test_an_optimizer_that_fails_on_kernels_alone_hears_that():
    assert "right for vectors, such as a bias. A kernel leaves the path" in said(
        *WRONG["a matrix is treated otherwise, Adam"]
    )


def test_no_constant_is_blamed_where_other_variables_obey_it():
    said_so = said(*WRONG["biases do not decay, by name"])
    assert "No decay of biases" in said_so and "behaves as" not in said_so


@pytest.mark.parametrize(
    "slots, sentence",
    [
        ('["v"]', "slots() should return a dictionary, name: start. Yours returns a list."),
        ('{"v": "zeros"}', "The slot 'v' should start at a number, not at 'zeros'."),
        ('{"velocity": 0.0}', "slots() names no 'v'; it names ['velocity']."),
    ],
)
def test_slots_that_are_wrong_are_told_in_plain_words(slots, sentence):
    assert sentence in said("rmsprop", '{"v": 0.0}', slots)


def test_a_detective_who_accuses_nobody_on_the_list_hears_that():
    text = said("detective", "min(misfit, key=misfit.get)", '"somebody else"')
    assert "detective returns 'somebody else', which is no name in SUSPECTS." in text


# --- the probes


@pytest.mark.parametrize("exercise", paths.CONSTANTS)
def test_no_constant_of_a_walk_is_met_twice_or_special(exercise):
    for rates, constants in zip(paths.RATES, paths.CONSTANTS[exercise], strict=True):
        values = [*rates, *constants.values()]
        assert len({*values, *(1 - each for each in values)}) == 2 * len(values)
        assert not {0, 0.5, 1, 2} & {*values}


def test_walks_with_the_same_variables_meet_the_same_gradients():
    settings = paths.settings("adam", np.random.default_rng(0))
    inside, outside = settings["inside_fit"], settings["with_other_constants"]
    assert (inside.gradients == outside.gradients).all() and (inside.start == outside.start).all()
    assert (settings["step_by_step"].gradients != outside.gradients).any()
