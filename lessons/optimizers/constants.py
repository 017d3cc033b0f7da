"""The right rule with another constant: search each constant of the built-in, one at a time."""

import keras
import numpy as np
from keras import ops

from course.checking.comparing import deviation
from course.checking.fingerprints import NEAR
from course.checking.observation import Observation
from course.sentences import Sentence, sentence
from lessons.optimizers.paths import CONSTANTS, START, Setting, displacement, setting_of, unfused

CANDIDATES, ROUNDS = 201, 3
SEARCHED = ("step_by_step", "with_other_constants")  # the walks that the search explains

# Where each constant is looked for, on a scale on which the built-in reacts evenly to it.
SCALES = {
    "share": (np.linspace(-1, 5, CANDIDATES), lambda x: 1 - 10.0**-x),
    "size": (np.linspace(-10, 2, CANDIDATES), lambda x: 10.0**x),
    "factor": (np.linspace(-3, 3, CANDIDATES), lambda x: 10.0**x),
}
SCALE_OF = dict.fromkeys(("momentum", "rho", "beta_1", "beta_2"), "share")
SCALE_OF["learning_rate"] = "factor"

ANOTHER_RATE = "The right rule, but every step is {value} times as long as it should be."
ANOTHER_CONSTANT = "The right rule, but {name} behaves as {value}, whatever is asked for."


class Many(np.ndarray):
    """Many values of one constant, of shape (candidates, 1), for an optimizer that expects one."""

    def __ne__(self, other):
        return True  # keras.optimizers.SGD asks `momentum != 0` before it keeps a velocity


def search(check, difference, seen: Observation, seed: int) -> Sentence | None:
    """Which constant, with which value, explains the paths; None if no single one does."""
    if not all(label in seen.values for label in SEARCHED):
        return None
    taken = [seen.values[label] for label in SEARCHED]
    expected = [check.expected(seed)[label] for label in SEARCHED]
    both = [setting_of(label, check.name, np.random.default_rng(seed)) for label in SEARCHED]
    names = ["learning_rate", *CONSTANTS[check.name][0]]
    found = [(*nearest(check.reference, name, both, taken, expected), name) for name in names]
    misfit, value, name = min(found)
    if misfit > NEAR:
        return None
    template = ANOTHER_RATE if name == "learning_rate" else ANOTHER_CONSTANT
    return sentence(template, name=name, value=f"{value:.3g}")


def nearest(make, name: str, both: list[Setting], taken, expected) -> tuple[float, float]:
    """The misfit of the best value of one constant, and the value: a grid, refined twice."""
    grid, value = SCALES[SCALE_OF.get(name, "size")]
    for _ in range(ROUNDS):
        misfits = misfit(make, name, value(grid), both, taken, expected)
        best, step = np.argmin(misfits), grid[1] - grid[0]
        result = float(misfits[best]), float(value(grid[best]))
        grid = np.linspace(grid[best] - step, grid[best] + step, CANDIDATES)
    return result


def misfit(make, name, values, both, taken, expected) -> np.ndarray:
    """How far the built-in with each of these values is from the path that was taken."""
    distances = []
    for setting, path, right in zip(both, taken, expected, strict=True):
        scale = displacement(right)
        off = deviation(path, right, lambda _, s=scale: s)
        candidates = np.moveaxis(walk(make, name, values, setting), 2, 0)
        offs = np.array([deviation(c, right, lambda _, s=scale: s) for c in candidates])
        distances.append(np.abs(offs - off).max(axis=(1, 2, 3)))
    return np.max(distances, axis=0)


def walk(make, name: str, values: np.ndarray, setting: Setting) -> np.ndarray:
    """The paths of the built-in for all values at once, shape (steps, 2, candidates, 3)."""
    many = np.asarray(values, "float32")[:, None].view(Many)
    rate, factor = [setting.rates[0]], many if name == "learning_rate" else 1.0
    optimizer = unfused(make)(
        learning_rate=lambda: ops.convert_to_tensor(rate[0] * factor), **setting.constants
    )
    if name != "learning_rate":
        setattr(optimizer, name, many)
    shape = (len(values), 1)
    variables = [keras.Variable(np.tile(w, shape)) for w in START]
    path = []
    for step, gradients in enumerate(setting.gradients):
        rate[0] = setting.rate(step)
        optimizer.apply([ops.convert_to_tensor(np.tile(g, shape)) for g in gradients], variables)
        path.append([ops.convert_to_numpy(v).copy() for v in variables])
    return np.array(path)
