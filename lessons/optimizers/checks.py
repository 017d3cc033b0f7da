"""One check per exercise. `checks.<name>?` shows its hint."""

from functools import partial

import keras
import numpy as np

from lessons import checking
from lessons.optimizers import constants, paths
from lessons.optimizers import detective as logs

BUILT_IN = tuple(
    f"keras.optimizers.{name}"
    for name in ("SGD", "Adagrad", "RMSprop", "Adam", "Adamax", "Nadam", "Adadelta", "Ftrl", "Lion")
)

takes_steps = partial(
    checking.check,
    borrowed=BUILT_IN,
    scale=paths.displacement,
    describe=paths.evidence,
    explain=constants.search,
)


@takes_steps(points=3, minutes=20, reference=keras.optimizers.SGD)
def momentum(Momentum, rng):
    """`Momentum` takes the same steps as keras.optimizers.SGD(momentum=...).

    Hint: the velocity must outlive the step. Create it in `build` with
    `self.add_optimizer_variables(variables, "velocity")`: one for each variable. In `update_step`
    find the one of this variable through `self._get_variable_index(variable)`, write it with
    `self.assign`, then move the variable by it. `get_config` returns the configuration of the
    base class and your own constant: `super().get_config() | {"momentum": ...}`.
    """
    yield from paths.observed("momentum", Momentum, rng)


@takes_steps(points=3, minutes=15, reference=partial(keras.optimizers.SGD, nesterov=True))
def nesterov(Nesterov, rng):
    """`Nesterov` takes the same steps as keras.optimizers.SGD(nesterov=True).

    Hint: first the new velocity, exactly as in momentum. Then the weight moves by
    μ · (new velocity) − η · gradient, not by the velocity itself.
    """
    yield from paths.observed("nesterov", Nesterov, rng)


@takes_steps(points=2, minutes=10, reference=keras.optimizers.Adagrad)
def adagrad(AdaGrad, rng):
    """`AdaGrad` takes the same steps as keras.optimizers.Adagrad.

    Hint: three lines. Add the square of the gradient to the accumulator; take the root of the
    accumulator plus epsilon; divide the step by it. Keras starts the accumulator at 0.1.
    """
    yield from paths.observed("adagrad", AdaGrad, rng)


@takes_steps(points=2, minutes=10, reference=keras.optimizers.RMSprop)
def rmsprop(RMSProp, rng):
    """`RMSProp` takes the same steps as keras.optimizers.RMSprop.

    Hint: as AdaGrad, but the accumulator is an average: a share ρ of the old value and a share
    1 − ρ of the new square. Write it with `self.assign`.
    """
    yield from paths.observed("rmsprop", RMSProp, rng)


@takes_steps(points=4, minutes=20, reference=keras.optimizers.Adam)
def adam(Adam, rng):
    """`Adam` takes the same steps as keras.optimizers.Adam.

    Hint: five lines follow the four formulas. t is `self.step_number(variable)`: it is 1 in the
    first step. Update m and v before you use them. Epsilon stands outside the root.
    """
    yield from paths.observed("adam", Adam, rng)


@takes_steps(points=2, minutes=10, reference=keras.optimizers.AdamW)
def adamw(AdamW, rng):
    """`AdamW` takes the same steps as keras.optimizers.AdamW.

    Hint: two lines. Shrink the weight by η λ w, then let `super().update_step(...)` take Adam's
    step with the gradient as it is. The check of Adam must pass first.
    """
    yield from paths.observed("adamw", AdamW, rng)


@checking.check(
    points=2,
    minutes=10,
    reference=keras.optimizers.schedules.CosineDecay,
    borrowed=("keras.optimizers.schedules.CosineDecay",),
)
def schedule(CosineDecay, rng):
    """`CosineDecay` gives the same rates as keras.optimizers.schedules.CosineDecay.

    Hint: the progress is step / decay_steps, never more than 1. The cosine of π · progress falls
    from 1 to −1; half of (1 + cosine) falls from 1 to 0.
    """
    for rate, steps, alpha in [(0.5, 40, 0.0), (2.0, 25, 0.1)]:
        decay = CosineDecay(rate, decay_steps=steps, alpha=alpha)
        yield f"the rate (start {rate}, {steps} steps, alpha={alpha})", rates(decay, 10, steps + 10)
    again = type(decay).from_config(decay.get_config())
    yield "the rate of the schedule made from its own configuration", rates(again, 5, 20)
    optimizer = keras.optimizers.SGD(decay)
    yield "the rate inside an optimizer", used_rates(optimizer, 4)


def rates(schedule, number: int, last: int) -> list[float]:
    """The rates at `number` steps from 0 to `last`."""
    steps = np.linspace(0, last, number).astype(int)
    return [float(np.asarray(schedule(keras.ops.convert_to_tensor(step)))) for step in steps]


def used_rates(optimizer, steps: int) -> list[float]:
    """How far an optimizer moves one weight whose gradient is 1, step by step."""
    w = keras.Variable(np.zeros((), "float32"))
    path = [0.0]
    for _ in range(steps):
        optimizer.apply([keras.ops.ones(())], [w])
        path.append(float(np.asarray(w)))
    return -np.diff(path)


def told_apart(check, difference, seed):
    """Who made the log, and whom the student accused."""
    suspects = list(logs.SUSPECTS)
    right, wrong = (suspects[int(x)] for x in (difference.expected, difference.value))
    return f"{difference.label} was made by {right}; detective says {wrong}.", []


WITNESS = object()  # the reference: it has seen who made the log


@checking.check(
    points=3,
    minutes=20,
    reference=WITNESS,
    describe=told_apart,
)
def detective(detective, rng):
    """`detective` names the optimizer, and its constants, behind every log.

    Hint: replay the gradients with each suspect, a new optimizer each time, from the first weights
    of the log. The suspect whose whole path is nearest to the logged weights made the log.
    """
    suspects = list(logs.SUSPECTS)
    for number, suspect in enumerate(rng.choice(suspects, size=5, replace=False), 1):
        gradients, weights = logs.log(suspect, rng)
        accused = suspect if detective is WITNESS else detective(gradients, weights)
        yield f"log {number}", suspects.index(accused)
