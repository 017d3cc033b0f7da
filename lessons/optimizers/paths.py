"""Paths: where an optimizer takes a few weights, on gradients chosen so that mistakes show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import keras
import numpy as np
from keras import ops

from course.checking.probing import seen

STEPS, TURN = 10, 6


@dataclass(frozen=True)
class Setting:
    """Gradients for two variables of three weights each, and the constants to run with.

    Attributes:
        start: weights before the first step, shape (2, 3).
        gradients: shape (steps, 2, 3). They do not depend on the weights.
        rates: the learning rate of the first steps, and the one set after step `TURN`.
        constants: the other arguments of the optimizer; no two are equal, none is a default.
    """

    start: np.ndarray
    gradients: np.ndarray
    rates: tuple[float, float]
    constants: dict[str, float]

    def rate(self, step: int) -> float:
        """The learning rate of a step; the first one is step 0."""
        return self.rates[int(step >= TURN)]


# A tiny gradient shows where epsilon stands, a zero shows what is forgotten; where gradients are
# tiny, weights start at 0, so that rounding stays small beside the path.
SCALES = np.array([[3.0, 0.3, 0.003], [1.0, 0.03, 0.001]], "float32")
START = np.array([[0.8, 0.0, 0.0], [-0.5, 0.0, 0.0]], "float32")
RATES = (0.1, 0.03), (0.02, 0.05)


def settings(check: str, rng: np.random.Generator) -> list[Setting]:
    """One for each set of constants; the second meets a zero before anything else."""
    made = []
    for number, chosen in enumerate(CONSTANTS[check]):
        sign = rng.choice([-1.0, 1.0], size=(STEPS, 2, 3))
        gradients = (sign * rng.uniform(0.4, 1.6, size=(STEPS, 2, 3)) * SCALES).astype("float32")
        gradients[3:5, :, number::2] = 0
        gradients[:number, :, 1] = 0
        made.append(Setting(START, gradients, RATES[number], chosen))
    return made


def walk(optimizer: keras.Optimizer, setting: Setting, step: Callable) -> np.ndarray:
    """The weights after each step, shape (steps, 2, 3).

    `step(optimizer, variables)` returns the function that applies gradients.
    """
    variables = [keras.Variable(w, name="w") for w in setting.start]
    optimizer.build(variables)
    apply = step(optimizer, variables)
    path = []
    for number, gradients in enumerate(setting.gradients):
        if number == TURN:
            optimizer.learning_rate = setting.rate(number)
        apply([ops.convert_to_tensor(g) for g in gradients])
        path.append([ops.convert_to_numpy(v).copy() for v in variables])
    return np.array(path)


def eager(optimizer, variables) -> Callable:
    return lambda gradients: optimizer.apply(gradients, variables)


def compiled(optimizer, variables, jit_compile: bool = False) -> Callable:
    """One step as `model.fit` runs it: traced once, where the backend traces."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        return tf.function(eager(optimizer, variables), jit_compile=jit_compile)
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
    """Steps that are interrupted half-way: saved, loaded into a new optimizer, continued."""
    running, done = optimizer, 0

    def apply(gradients):
        nonlocal running, done
        if done == STEPS // 2:
            running = reloaded(running, variables)
        # the learning rate is set on `optimizer`, which the new one replaces
        running.learning_rate = float(optimizer.learning_rate)
        running.apply(gradients, variables)
        done += 1

    return apply


def reloaded(optimizer, variables) -> keras.Optimizer:
    """A new optimizer of the same configuration and state."""
    new = type(optimizer).from_config(optimizer.get_config())
    new.build(variables)
    new.build(variables)  # Keras may build twice; the second time must change nothing
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
    """How far each weight goes, shape (1, 2, 3): the scale on which paths are compared."""
    return np.max(np.abs(path - START), axis=0, keepdims=True) + 1e-9


# Two settings for each check: neither holds a default, nor a number twice.
CONSTANTS = {
    "momentum": ({"momentum": 0.8}, {"momentum": 0.6}),
    "nesterov": ({"momentum": 0.8}, {"momentum": 0.6}),
    "adagrad": (
        {"initial_accumulator_value": 0.05, "epsilon": 1e-2},
        {"initial_accumulator_value": 1e-6, "epsilon": 1e-4},
    ),
    "rmsprop": ({"rho": 0.7, "epsilon": 1e-2}, {"rho": 0.8, "epsilon": 1e-4}),
    "adam": (
        {"beta_1": 0.6, "beta_2": 0.8, "epsilon": 1e-2},
        {"beta_1": 0.8, "beta_2": 0.7, "epsilon": 1e-4},
    ),
    "adamw": (
        {"weight_decay": 0.3, "beta_1": 0.6, "beta_2": 0.8, "epsilon": 1e-2},
        {"weight_decay": 0.7, "beta_1": 0.8, "beta_2": 0.7, "epsilon": 1e-4},
    ),
}

# label of the walk -> which setting, how a step is made
WALKS = {
    "step_by_step": (0, eager),
    "with_other_constants": (1, eager),
    "inside_fit": (1, compiled),
    "saved_and_loaded": (0, restored),
}


def setting_of(label: str, check: str, rng: np.random.Generator) -> Setting:
    """The setting in which a walk is taken."""
    return settings(check, rng)[WALKS[label][0]]


def walks(check: str, make: Callable, rng: np.random.Generator) -> Iterator:
    """The four walks of an optimizer: two settings eagerly, then compiled, then interrupted."""
    both = settings(check, rng)
    for label, (number, step) in WALKS.items():
        setting = both[number]
        optimizer = make(learning_rate=setting.rates[0], **setting.constants)
        yield seen(label, walk(optimizer, setting, step))
