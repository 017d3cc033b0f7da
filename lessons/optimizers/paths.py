"""Paths: where an optimizer takes a few weights, on gradients chosen so that mistakes show."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import keras
import numpy as np
from keras import ops

from course.checking.probing import Unusable, copied, name_of, seen

STEPS, TURN = 8, 5

Variables = Sequence[tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class Setting:
    """What an optimizer is given on a walk.

    Attributes:
        variables: the name and the shape of each.
        start: all their weights in a row before the first step, shape (n,).
        gradients: of the weights at each step, shape (steps, n). They do not depend on the weights.
        rates: the learning rate of the first steps, and the one set after step `TURN`.
        constants: the other arguments of the optimizer; no two are equal, none is a default.
    """

    variables: Variables
    start: np.ndarray
    gradients: np.ndarray
    rates: tuple[float, float]
    constants: dict[str, float]

    def rate(self, step: int) -> float:
        """The learning rate of a step; the first one is step 0."""
        return self.rates[int(step >= TURN)]

    def split(self, row: np.ndarray) -> list[np.ndarray]:
        """The numbers of a row, one array for each variable."""
        ends = np.cumsum([np.prod(shape, dtype=int) for _, shape in self.variables])[:-1]
        parts = np.split(row, ends)
        return [part.reshape(shape) for part, (_, shape) in zip(parts, self.variables, strict=True)]


def flat(variables) -> np.ndarray:
    """All numbers of some variables in a row."""
    return np.concatenate([np.ravel(ops.convert_to_numpy(v)) for v in variables])


def walk(optimizer: keras.Optimizer, setting: Setting, step: Callable) -> np.ndarray:
    """All weights before the first step and after each, shape (steps + 1, n).

    `step(optimizer, variables)` returns the function that applies gradients. An optimizer without
    a schedule is given another rate at step `TURN`.
    """
    named = zip(setting.split(setting.start), setting.variables, strict=True)
    variables = [keras.Variable(start, name=name) for start, (name, _) in named]
    optimizer.build(variables)
    apply = step(optimizer, variables)
    path = [setting.start]
    for number, gradients in enumerate(setting.gradients):
        if number == TURN and not scheduled(optimizer):
            optimizer.learning_rate = setting.rate(number)
        apply([ops.convert_to_tensor(g) for g in setting.split(gradients)])
        path.append(flat(variables))
    return np.array(path)


def scheduled(optimizer) -> bool:
    # private: `learning_rate` is a number by now
    return isinstance(optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule)


def eager(optimizer, variables) -> Callable:
    return lambda gradients: optimizer.apply(gradients, variables)


def compiled(optimizer, variables, jit_compile: bool = False) -> Callable:
    """One step as `model.fit` runs it: traced once, where the backend traces.

    As in `fit`, AutoGraph does not rewrite what is traced: an `if` that asks a tensor raises.
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        step = eager(optimizer, variables)
        return tf.function(step, jit_compile=jit_compile, autograph=False)
    return traced_by_jax(optimizer, variables) if backend == "jax" else eager(optimizer, variables)


def traced_by_jax(optimizer, variables) -> Callable:
    import jax

    step = jax.jit(optimizer.stateless_apply)

    def apply(gradients):
        state, weights = [v.value for v in optimizer.variables], [v.value for v in variables]
        weights, state = step(state, gradients, weights)
        for variable, value in zip(
            [*variables, *optimizer.variables], [*weights, *state], strict=True
        ):
            variable.assign(value)

    return apply


def restored(optimizer, variables) -> Callable:
    """Steps that are interrupted half-way: saved, loaded into a new optimizer, continued.

    What it has to keep includes the schedule of its rate, which falls only later.
    """
    running, done = optimizer, 0

    def apply(gradients):
        nonlocal running, done
        if done == STEPS // 2:
            running = reloaded(running, variables)
        running.apply(gradients, variables)
        done += 1

    return apply


def reloaded(optimizer, variables) -> keras.Optimizer:
    """A new optimizer of the same configuration and state."""
    new = copied(optimizer)
    if scheduled(optimizer) and not scheduled(new):
        why = (
            "The learning rate of {name} is a schedule; a copy made from get_config() has one "
            "number. Keep what super().get_config() gives."
        )
        raise Unusable(why, name=name_of(type(optimizer)))
    new.build(variables)
    new.build(variables)  # Keras may build twice; the second time must change nothing
    before, after = len(optimizer.variables), len(new.variables)
    if before != after:
        why = "{name} keeps {before} variables; built again after loading, it keeps {after}."
        raise Unusable(why, name=name_of(type(optimizer)), before=before, after=after)
    for variable, saved in zip(new.variables, optimizer.variables, strict=True):
        variable.assign(saved)
    return new


def unfused(make: Callable) -> Callable:
    """The same built-in, its rule as Keras writes it.

    On torch Keras runs its own classes, but not their subclasses, as fused kernels. These round
    differently (on a quadratic Adamax grows that to 2e-3 of the way in 200 steps), and take only
    one learning rate.
    """
    if keras.backend.backend() != "torch":
        return make
    if isinstance(make, partial):
        return partial(unfused(make.func), **make.keywords)
    return type(make.__name__, (make,), {})


def displacement(path: np.ndarray) -> np.ndarray:
    """How far each weight goes, shape (1, n): the scale on which paths are compared."""
    return np.max(np.abs(path - path[0]), axis=0, keepdims=True) + 1e-9


LARGEST = (3, 1), (400, 7)  # the size of the largest gradient of both variables, in each setting
# Two settings for each check: neither holds a default, nor a number twice.
RATES = (0.11, 0.034), (0.023, 0.052)
CONSTANTS = {
    "momentum": ({"momentum": 0.79}, {"momentum": 0.62}),
    "nesterov": ({"momentum": 0.79}, {"momentum": 0.62}),
    "adagrad": (
        {"initial_accumulator_value": 0.047, "epsilon": 1.2e-2},
        {"initial_accumulator_value": 1.7e-6, "epsilon": 1.3e-4},
    ),
    "rmsprop": ({"rho": 0.71, "epsilon": 1.2e-2}, {"rho": 0.83, "epsilon": 1.3e-4}),
    "adam": (
        {"beta_1": 0.63, "beta_2": 0.81, "epsilon": 1.2e-2},
        {"beta_1": 0.84, "beta_2": 0.72, "epsilon": 1.3e-4},
    ),
    "amsgrad": (
        {"beta_1": 0.63, "beta_2": 0.81, "epsilon": 1.2e-2},
        {"beta_1": 0.84, "beta_2": 0.72, "epsilon": 1.3e-4},
    ),
    "adamw": (
        {"weight_decay": 0.26, "beta_1": 0.63, "beta_2": 0.81, "epsilon": 1.2e-2},
        {"weight_decay": 0.45, "beta_1": 0.84, "beta_2": 0.72, "epsilon": 1.3e-4},
    ),
}


FADES = {"amsgrad": 0.6}  # by how much from step to step: what never falls shows beside them


@dataclass(frozen=True)
class Walk:
    """One way to take the steps: with which variables, which constants, and how.

    Attributes:
        variables: the name and the shape of each.
        number: which of the two settings.
        step: how a step is made.
        steps: how many.
        options: arguments that the base class knows.
        falls: whether a schedule changes the rate; else it is set from outside.
    """

    variables: Variables
    number: int
    step: Callable
    steps: int = STEPS
    options: Mapping[str, float] = field(default_factory=dict)
    falls: bool = False

    def rate(self, rates: tuple[float, float]):
        """What the optimizer is given as its learning rate."""
        if not self.falls:
            return rates[0]
        return keras.optimizers.schedules.PiecewiseConstantDecay([TURN - 1], [*rates])


# The shapes and names that nets have. Two biases of one name and size: what they share shows.
BIASES = ("bias", (3,)), ("bias", (3,))
KERNELS = ("kernel", (2, 4)), ("kernel", (5, 1, 1, 2))
NUMBER = (("bias", ()),)
WALKS = {
    "step_by_step": Walk(BIASES, 0, eager),
    "kernels": Walk(KERNELS, 0, eager, steps=3),
    "single_number": Walk(NUMBER, 0, eager, steps=3),
    "with_other_constants": Walk(BIASES, 1, eager),
    "inside_fit": Walk(BIASES, 1, compiled),
    "saved_and_loaded": Walk(BIASES, 0, restored, options={"clipvalue": 0.9}, falls=True),
}


def settings(check: str, rng: np.random.Generator) -> dict[str, Setting]:
    """One for each walk; those with the same variables and constants meet the same gradients."""
    seed = int(rng.integers(2**32))
    return {
        label: made(
            walk,
            CONSTANTS[check][walk.number],
            np.random.default_rng([seed, walk.number]),
            FADES.get(check, 1.0),
        )
        for label, walk in WALKS.items()
    }


def made(walk: Walk, constants: Mapping, rng: np.random.Generator, fades: float = 1.0) -> Setting:
    """The setting of a walk.

    A tiny gradient shows where epsilon stands, a zero shows what is forgotten; the second setting
    meets a zero before anything else, and gradients of some hundreds. Where gradients are tiny,
    weights start at 0, so that rounding stays small beside the path. Those weights that meet no
    zero may meet gradients that fade.
    """
    largest = zip(LARGEST[walk.number], walk.variables, strict=False)
    scales = np.concatenate([falling(*each) for each in largest])
    signs = rng.choice([-1.0, 1.0], size=(STEPS + 1, scales.size))
    drawn = signs * rng.uniform(0.4, 0.9, size=signs.shape)
    start, gradients = drawn[0] * (scales >= 1), 1.8 * drawn[1:] * scales
    gradients[2:4, walk.number :: 2] = 0
    gradients[: walk.number, 1::3] = 0
    gradients[:, 1 - walk.number :: 2] *= fades ** np.arange(STEPS)[:, None]
    start, gradients = np.float32(start), np.float32(gradients[: walk.steps])
    rates, constants = RATES[walk.number], {**constants, **walk.options}
    return Setting(walk.variables, start, gradients, rates, constants)


def falling(largest: float, variable: tuple[str, tuple[int, ...]]) -> np.ndarray:
    """The sizes of the gradients of a variable, in a row: from `largest` down to almost none."""
    return largest * np.geomspace(1, 1e-4, np.prod(variable[1], dtype=int))


def setting_of(label: str, check: str, rng: np.random.Generator) -> Setting:
    """The setting in which a walk is taken."""
    return settings(check, rng)[label]


def walks(check: str, make: Callable, rng: np.random.Generator) -> Iterator:
    """The walks of an optimizer: other shapes and constants, then compiled, then interrupted."""
    for label, setting in settings(check, rng).items():
        optimizer = make(learning_rate=WALKS[label].rate(setting.rates), **setting.constants)
        yield seen(label, walk(optimizer, setting, WALKS[label].step))
