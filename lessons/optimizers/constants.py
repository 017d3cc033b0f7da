"""The right rule with another constant: search each constant of the built-in, one at a time."""

import keras
import numpy as np
from keras import ops

from lessons.fingerprints import NEAR, deviation
from lessons.optimizers.paths import CONSTANTS, START, TURN, Probe, displacement, probes, unfused

CANDIDATES, ROUNDS = 201, 3

# Where each constant is looked for, on a scale on which the built-in reacts evenly to it.
SCALES = {
    "share": (np.linspace(-1, 5, CANDIDATES), lambda x: 1 - 10.0**-x),
    "size": (np.linspace(-10, 2, CANDIDATES), lambda x: 10.0**x),
    "factor": (np.linspace(-3, 3, CANDIDATES), lambda x: 10.0**x),
}
SCALE_OF = dict.fromkeys(("momentum", "rho", "beta_1", "beta_2"), "share")
SCALE_OF["learning_rate"] = "factor"


class Many(np.ndarray):
    """Many values of one constant, of shape (candidates, 1), for an optimizer that expects one."""

    def __ne__(self, other):
        return True  # keras.optimizers.SGD asks `momentum != 0` before it keeps a velocity


def search(check, observation: dict, seed: int) -> str:
    """Which constant, with which value, explains the path; "" where no single one does."""
    both = probes(np.random.default_rng(seed), *CONSTANTS[check.name])
    expected = list(check.expected(seed).values())[:2]
    taken = list(observation["values"].values())[:2]
    if len(taken) < 2:
        return ""
    names = ["learning_rate", *CONSTANTS[check.name][0]]
    found = [(*nearest(check.reference, name, both, taken, expected), name) for name in names]
    misfit, value, name = min(found)
    if misfit > NEAR:
        return ""
    if name == "learning_rate":
        return f"The right rule, but every step is {value:.3g} times as long as it should be."
    return f"The right rule, but {name} behaves as {value:.3g}, whatever is asked for."


def nearest(make, name: str, both: list[Probe], taken, expected) -> tuple[float, float]:
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
    for probe, path, right in zip(both, taken, expected, strict=True):
        scale = displacement(right)
        off = deviation(path, right, lambda _, s=scale: s)
        candidates = np.moveaxis(walk(make, name, values, probe), 2, 0)
        offs = np.array([deviation(c, right, lambda _, s=scale: s) for c in candidates])
        distances.append(np.abs(offs - off).max(axis=(1, 2, 3)))
    return np.max(distances, axis=0)


def walk(make, name: str, values: np.ndarray, probe: Probe) -> np.ndarray:
    """The paths of the built-in for all values at once, shape (steps, 2, candidates, 3)."""
    many = np.asarray(values, "float32")[:, None].view(Many)
    rate, factor = [probe.rates[0]], many if name == "learning_rate" else 1.0
    optimizer = unfused(make)(
        learning_rate=lambda: ops.convert_to_tensor(rate[0] * factor), **probe.constants
    )
    if name != "learning_rate":
        setattr(optimizer, name, many)
    shape = (len(values), 1)
    variables = [keras.Variable(np.tile(w, shape)) for w in START]
    path = []
    for step, gradients in enumerate(probe.gradients):
        rate[0] = probe.rates[int(step >= TURN)]
        optimizer.apply([ops.convert_to_tensor(np.tile(g, shape)) for g in gradients], variables)
        path.append([ops.convert_to_numpy(v).copy() for v in variables])
    return np.array(path)
