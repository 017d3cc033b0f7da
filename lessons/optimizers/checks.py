"""What is expected of each answer, by Keras' own optimizers and schedules; what to say."""

from functools import partial

import keras
import numpy as np

from course.checking import comparing
from course.checking.check import Check
from course.checking.families import OPTIMIZERS, WEIGHT_DECAY
from course.checking.probing import seen
from course.checking.saying import Evidence
from course.checking.standing import progress_of
from course.sentences import sentence
from lessons.optimizers import constants, paths, probes
from lessons.optimizers.detective import FALLING, SUSPECTS

# What is said of an optimizer that leaves the path, by the walk on which it does.
LEAVES = (
    "{answer} leaves the path at step {step}: w should be {right}, yours is {wrong}, with {given}."
)
LEFT = {
    "step_by_step": LEAVES,
    "kernels": "{answer} is right for vectors, such as a bias. A kernel leaves the path at step "
    "{step}: w should be {right}, yours is {wrong}, with {given}.",
    "single_number": "{answer} is right for arrays. A variable of shape () leaves the path at "
    "step {step}: w should be {right}, yours is {wrong}, with {given}.",
    "with_other_constants": LEAVES,
    "inside_fit": "{answer} is right step by step, but inside model.fit, at step {step}, w should "
    "be {right}, yours is {wrong}, with {given}.",
    "saved_and_loaded": "{answer} is right until it is saved and loaded. At step {step} w should "
    "be {right}, yours is {wrong}, with {given}.",
}


def left_path(check, difference, seed: int):
    """Where the path is left, and the two steps that lead there."""
    setting = paths.setting_of(difference.label, check.name, np.random.default_rng(seed))
    step, weight = map(int, difference.index)
    right, wrong = difference.pair
    told = {"answer": check.answer, "step": step, "right": right, "wrong": wrong}
    fact = sentence(LEFT[difference.label], given=given(setting, step - 1), **told)
    gradients = np.insert(setting.gradients, 0, 0, axis=0)  # none leads to the start
    columns = gradients, difference.expected, difference.value
    rows = tuple(
        (str(s), *(comparing.number(each[s, weight], digits(difference)) for each in columns))
        for s in range(max(1, step - 1), step + 1)
    )
    return fact, Evidence(("step", "gradient", "expected", "yours"), rows)


def digits(difference) -> int:
    """As many as it takes to tell both values apart."""
    right, wrong = difference.expected[difference.index], difference.value[difference.index]
    enough = (n for n in (4, 5, 6) if comparing.number(right, n) != comparing.number(wrong, n))
    return next(enough, 7)


def given(setting: paths.Setting, step: int) -> str:
    """The constants with which an optimizer takes a step."""
    chosen = {"learning_rate": setting.rate(step)} | setting.constants
    return ", ".join(f"{name}={value:g}" for name, value in chosen.items())


takes_steps = partial(
    Check,
    borrowed=OPTIMIZERS,
    scale=paths.displacement,
    describe=left_path,
    explain=constants.search,
    labels={
        "step_by_step": "step by step",
        "kernels": "with kernels",
        "single_number": "with a variable of shape ()",
        "with_other_constants": "with other constants",
        "inside_fit": "inside model.fit",
        "saved_and_loaded": "saved and loaded",
    },
)

momentum = takes_steps(
    probes.momentum,
    fact="`Momentum` takes the same steps as keras.optimizers.SGD(momentum=...).",
    hint="the velocity must outlive the step. Create it in `build` with "
    '`self.add_optimizer_variables(variables, "velocity")`: one for each variable. In '
    "`update_step` find the one of this variable through `self._get_variable_index(variable)`, "
    "write it with `self.assign`, then move the variable by it. `get_config` returns the "
    "configuration of the base class and your own constant: "
    '`super().get_config() | {"momentum": ...}`.',
    reference=keras.optimizers.SGD,
)


def heavy_ball(smallest, largest):
    """Polyak's pair: (1 − √μ)² = η · smallest and (1 + √μ)² = η · largest."""
    root = (np.sqrt(largest) - np.sqrt(smallest)) / (np.sqrt(largest) + np.sqrt(smallest))
    return (1 + root) ** 2 / largest, root**2


best_momentum = Check(
    probes.best_momentum,
    fact="`best_momentum` puts both ends of the valley where the two roots are equal, with the "
    "smallest μ.",
    hint="a larger λ makes 1 + μ − ηλ smaller. So the smallest λ belongs to +2√μ and the largest "
    "to −2√μ. Bring ηλ to one side: the other is a square, (1 − √μ)² at one end and (1 + √μ)² at "
    "the other. Take the roots of both equations; adding them leaves one unknown.",
    reference=heavy_ball,
    labels={
        "learning_rate": "the learning rate for eigenvalues {smallest} to {largest}",
        "mu": "μ for eigenvalues {smallest} to {largest}",
        "learning_rate_of_many": "the learning rates for arrays of eigenvalues",
        "mu_of_many": "μ for arrays of eigenvalues",
    },
)

nesterov = takes_steps(
    probes.nesterov,
    fact="`Nesterov` takes the same steps as keras.optimizers.SGD(nesterov=True).",
    hint="first the new velocity, exactly as in momentum. Then the weight moves by "
    "μ · (new velocity) − η · gradient, not by the velocity itself.",
    reference=partial(keras.optimizers.SGD, nesterov=True),
)

adagrad = takes_steps(
    probes.adagrad,
    fact="`AdaGrad` takes the same steps as keras.optimizers.Adagrad.",
    hint="three lines. Add the square of the gradient to the accumulator; take the root of the "
    "accumulator plus epsilon; divide the step by it. Keras starts the accumulator at 0.1.",
    reference=keras.optimizers.Adagrad,
)

rmsprop = takes_steps(
    probes.rmsprop,
    fact="`RMSProp` takes the same steps as keras.optimizers.RMSprop.",
    hint="as AdaGrad, but the accumulator is an average: a share ρ of the old value and a share "
    "1 − ρ of the new square. Write it with `self.assign`.",
    reference=keras.optimizers.RMSprop,
)

adam = takes_steps(
    probes.adam,
    fact="`Adam` takes the same steps as keras.optimizers.Adam.",
    hint="five lines follow the four formulas. t is `self.step_number(variable)`: it is 1 in the "
    "first step. Update m and v before you use them. Epsilon stands outside the root.",
    reference=keras.optimizers.Adam,
)

adamw = takes_steps(
    probes.adamw,
    fact="`AdamW` takes the same steps as keras.optimizers.AdamW.",
    hint="two lines. Shrink the weight by η λ w, then let `super().update_step(...)` take Adam's "
    "step with the gradient as it is. The check of Adam must pass first.",
    reference=keras.optimizers.AdamW,
    borrowed=(*OPTIMIZERS, WEIGHT_DECAY),
)


def at_step(check, difference, seed: int):
    """The first step with another rate, and the one before."""
    (step,), (right, wrong) = map(int, difference.index), difference.pair
    told = {"label": difference.label, "step": step, "right": right, "wrong": wrong}
    columns = difference.expected, difference.value
    rows = tuple(
        (str(s), *(comparing.number(each[s], digits(difference)) for each in columns))
        for s in range(max(0, step - 1), step + 1)
    )
    fact = "{label} should be {right} at step {step}, yours is {wrong}."
    return sentence(fact, **told), Evidence(("step", "expected", "yours"), rows)


schedule = Check(
    probes.schedule,
    fact="`CosineDecay` gives the same rates as keras.optimizers.schedules.CosineDecay.",
    hint="the progress is step / decay_steps, never more than 1. The cosine of π · progress falls "
    "from 1 to −1; half of (1 + cosine) falls from 1 to 0.",
    reference=keras.optimizers.schedules.CosineDecay,
    borrowed=(
        "keras.optimizers.schedules.CosineDecay",
        "below keras.optimizers.schedules.LearningRateSchedule",
        "below tensorflow.python.keras.optimizer_v2.learning_rate_schedule.LearningRateSchedule",
    ),
    describe=at_step,
    labels={
        "rate": "the rate (start {start}, {steps} steps, alpha={alpha})",
        "rate_without_alpha": "the rate (start 1.7, 6 steps, alpha left out)",
        "rate_of_copy": "the rate of the copy made from get_config()",
        "rate_inside_fit": "the rate inside model.fit",
    },
)


def culprits(rng):
    """The place in SUSPECTS of the one who made each log."""
    for number, suspect in enumerate([*probes.drawn_suspects(rng), FALLING], start=1):
        yield seen("log", list(SUSPECTS).index(suspect), number=number)


def told_apart(check, difference, seed: int):
    """Who made the log, and whom the student accused."""
    names = list(SUSPECTS)
    right, wrong = (names[int(place)] for place in (difference.expected, difference.value))
    fact = "{label} was made by {right}; detective says {wrong}."
    return sentence(fact, label=difference.label, right=right, wrong=wrong), Evidence()


detective = Check(
    probes.detective,
    fact="`detective` names the optimizer, and its constants, behind every log.",
    hint="replay the gradients with each suspect, a new optimizer each time, from the first "
    "weights of the log. The suspect whose whole path is nearest to the logged weights made the "
    "log.",
    expects=culprits,
    describe=told_apart,
    labels={"log": "log {number}"},
)

progress = progress_of(__name__)
