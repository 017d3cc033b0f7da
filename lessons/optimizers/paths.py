"""Paths: where an optimizer takes a few weights, on gradients chosen so that mistakes show."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import keras
import numpy as np
from keras import ops

STEPS, TURN = 10, 6


@dataclass(frozen=True)
class Probe:
    """Gradients for two variables of three weights each, and the constants to run with.

    Args:
        start: weights before the first step, shape (2, 3).
        gradients: shape (steps, 2, 3). They do not depend on the weights.
        rates: the learning rate of the first steps, and the one set after step `TURN`.
        constants: the other arguments of the optimizer; no two are equal, none is a default.
    """

    start: np.ndarray
    gradients: np.ndarray
    rates: tuple[float, float]
    constants: dict[str, float]


# A tiny gradient shows where epsilon stands, a zero shows what is forgotten; where gradients are
# tiny, weights start at 0, so that rounding stays small beside the path.
SCALES = np.array([[3.0, 0.3, 0.003], [1.0, 0.03, 0.001]], "float32")
START = np.array([[0.8, 0.0, 0.0], [-0.5, 0.0, 0.0]], "float32")


def probes(rng: np.random.Generator, *constants: dict[str, float]) -> list[Probe]:
    """One probe for each set of constants; the second meets a zero before anything else."""
    made = []
    for number, chosen in enumerate(constants):
        sign = rng.choice([-1.0, 1.0], size=(STEPS, 2, 3))
        gradients = (sign * rng.uniform(0.4, 1.6, size=(STEPS, 2, 3)) * SCALES).astype("float32")
        gradients[3:5, :, number::2] = 0
        gradients[:number, :, 1] = 0
        made.append(Probe(START, gradients, [(0.1, 0.03), (0.02, 0.05)][number], chosen))
    return made


def walk(optimizer: keras.Optimizer, probe: Probe, step: Callable | None = None) -> np.ndarray:
    """The weights after each step, shape (steps, 2, 3).

    `step(optimizer, variables)` returns the function that applies gradients; by default the
    optimizer's own `apply`, run eagerly.
    """
    variables = [keras.Variable(w, name="w") for w in probe.start]
    optimizer.build(variables)
    apply = (step or eager)(optimizer, variables)
    path = []
    for number, gradients in enumerate(probe.gradients):
        if number == TURN:
            optimizer.learning_rate = probe.rates[1]
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

# label of the walk -> which probe, how a step is made, what is said where the path is left
WALKS = {
    "step by step": (0, eager, "{} leaves the path at step {}:"),
    "with other constants": (1, eager, "{} leaves the path at step {}:"),
    "inside model.fit": (
        1,
        compiled,
        "{} is right step by step, but inside model.fit, at step {},",
    ),
    "saved and loaded": (0, restored, "{} is right until it is saved and loaded. At step {}"),
}


def observed(check: str, make: Callable, rng: np.random.Generator):
    """The four walks of an optimizer: two probes eagerly, then compiled, then saved and loaded."""
    both = probes(rng, *CONSTANTS[check])
    for label, (number, step, _) in WALKS.items():
        probe = both[number]
        yield label, walk(make(learning_rate=probe.rates[0], **probe.constants), probe, step)


def evidence(check, difference, seed: int) -> tuple[str, list[str]]:
    """Where the path is left, and the two steps that lead there."""
    number, _, told = WALKS[difference.label]
    probe = probes(np.random.default_rng(seed), *CONSTANTS[check.name])[number]
    step, *weight = difference.index
    right, wrong = difference.pair
    given = {"learning_rate": probe.rates[int(step >= TURN)]} | probe.constants
    told = told.format(check.answer, step + 1)
    said = ", ".join(f"{name}={value:g}" for name, value in given.items())
    fact = f"{told} w should be {right}, yours is {wrong}, with {said}."
    columns = probe.gradients, difference.expected, difference.value
    rows = [
        f"{s + 1:>4}" + "".join(f"{column[(s, *weight)]:>12.4f}" for column in columns)
        for s in range(max(0, step - 1), step + 1)
    ]
    return fact, ["step    gradient    expected       yours", *rows]
