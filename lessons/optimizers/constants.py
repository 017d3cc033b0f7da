"""The right rule with another constant: search each constant of the built-in, one at a time."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

from course.checking.comparing import deviation
from course.checking.fingerprints import NEAR
from course.checking.observation import Observation
from course.sentences import Sentence, sentence
from lessons.optimizers.paths import (
    CONSTANTS,
    WALKS,
    Setting,
    displacement,
    eager,
    settings,
    unfused,
)

CANDIDATES, ROUNDS = 201, 3
HOPELESS = 0.1  # the right constant, between two candidates of the first grid, is nearer than this
# The walks that the search explains, together where constants and steps are the same.
ALIKE = sorted({(walk.number, walk.steps) for walk in WALKS.values()})
SEARCHED = [
    [k for k, walk in WALKS.items() if (walk.number, walk.steps) == alike and walk.step is eager]
    for alike in ALIKE
]

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


@dataclass(frozen=True)
class Taken:
    """Walks with the same constants, side by side: to a rule that treats each weight alike, one.

    Attributes:
        setting: the weights of all these walks.
        path: what was seen, shape (steps + 1, n).
        right: what is expected.
    """

    setting: Setting
    path: np.ndarray
    right: np.ndarray


def search(check, difference, seen: Observation, seed: int) -> Sentence | None:
    """Which constant, with which value, explains the paths; None if no single one does."""
    if not all(label in seen.values for labels in SEARCHED for label in labels):
        return None
    given, right = settings(check.name, np.random.default_rng(seed)), check.expected(seed)
    taken = [side_by_side(labels, given, seen.values, right) for labels in SEARCHED]
    names = ["learning_rate", *CONSTANTS[check.name][0]]
    found = [(*nearest(check.reference, name, taken), name) for name in names]
    misfit, value, name = min(found)
    if misfit > NEAR:
        return None
    template = ANOTHER_RATE if name == "learning_rate" else ANOTHER_CONSTANT
    return sentence(template, name=name, value=roundest(check.reference, name, value, taken))


def side_by_side(labels, given, seen, right) -> Taken:
    """The walks of these labels as one: their weights in one long row."""
    settings = [given[label] for label in labels]
    start = np.concatenate([each.start for each in settings])
    gradients = np.concatenate([each.gradients for each in settings], axis=1)
    one = Setting((), start, gradients, settings[0].rates, settings[0].constants)
    paths = (np.concatenate([of[label] for label in labels], axis=1) for of in (seen, right))
    return Taken(one, *paths)


def nearest(make, name: str, taken: list[Taken]) -> tuple[float, float]:
    """The misfit of the best value of one constant, and the value: a grid, refined twice."""
    grid, value = SCALES[SCALE_OF.get(name, "size")]
    for _ in range(ROUNDS):
        misfits = largest_misfit(make, name, value(grid), taken)
        best, step = np.argmin(misfits), grid[1] - grid[0]
        result = float(misfits[best]), float(value(grid[best]))
        if result[0] > HOPELESS:
            break
        grid = np.linspace(grid[best] - step, grid[best] + step, CANDIDATES)
    return result


def roundest(make, name: str, value: float, taken: list[Taken]) -> str:
    """The value with as few digits as still explain the paths."""
    texts = [f"{value:.{digits}g}" for digits in (1, 2, 3)]
    misfits = largest_misfit(make, name, np.array(texts, float), taken)
    near = (text for text, each in zip(texts, misfits, strict=True) if each <= NEAR)
    return next(near, texts[-1])


def largest_misfit(make, name: str, values: np.ndarray, taken: list[Taken]) -> np.ndarray:
    """The misfit of each of these values on the worst of the walks."""
    return np.max([misfit(make, name, values, each) for each in taken], axis=0)


def misfit(make, name: str, values: np.ndarray, taken: Taken) -> np.ndarray:
    """How far the built-in with each of these values is from the path that was taken."""
    scale = displacement(taken.right)
    paths = walk(make, name, values, taken.setting)
    right = np.broadcast_to(taken.right, paths.shape)
    off = deviation(taken.path, taken.right, lambda _: scale)
    return np.abs(deviation(paths, right, lambda _: scale) - off).max(axis=(1, 2))


def walk(make, name: str, values: np.ndarray, setting: Setting) -> np.ndarray:
    """The paths of the built-in for all values at once, shape (candidates, steps + 1, n)."""
    many = np.asarray(values, "float32")[:, None].view(Many)
    rate, factor = [setting.rates[0]], many if name == "learning_rate" else 1.0
    optimizer = unfused(make)(
        learning_rate=lambda: ops.convert_to_tensor(rate[0] * factor), **setting.constants
    )
    if name != "learning_rate":
        setattr(optimizer, name, many)
    rows = len(values), 1
    w = keras.Variable(np.tile(setting.start, rows))
    path = [ops.convert_to_numpy(w).copy()]
    for step, gradients in enumerate(setting.gradients):
        rate[0] = setting.rate(step)
        optimizer.apply([ops.convert_to_tensor(np.tile(gradients, rows))], [w])
        path.append(ops.convert_to_numpy(w).copy())
    return np.stack(path, axis=1)
