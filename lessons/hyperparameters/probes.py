"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import warnings
from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from course.checking.probing import Unusable, apart, generator, name_of, normal, parts, seen
from course.checking.sealing import sealed
from lessons.hyperparameters.curves import table
from lessons.hyperparameters.surfaces import Surface
from lessons.hyperparameters.world import World


def drawn_seed(rng) -> int:
    return int(rng.integers(2**31))


RANGES = ((1e-4, 10.0), (0.2, 40.0))
DRAWS = 20000


@apart
def log_uniform(log_uniform, rng):
    """The draws from two ranges, and how many of them a second call gives, and the same seed."""
    for low, high in RANGES:
        own = generator(drawn_seed(rng))
        state = own.bit_generator.state
        draws = numbers_of(log_uniform, log_uniform(low, high, DRAWS, own))
        yield seen("draws", draws, low=low, high=high)
        second = numbers_of(log_uniform, log_uniform(low, high, DRAWS, own))
        yield seen("repeated", np.mean(draws == second), low=low, high=high)
        own.bit_generator.state = state
        again = numbers_of(log_uniform, log_uniform(low, high, DRAWS, own))
        yield seen("same_seed", np.mean(np.isclose(draws, again)), low=low, high=high)


def numbers_of(answer, returned) -> np.ndarray:
    """The returned draws, shape (DRAWS,)."""
    name = name_of(answer)
    if returned is None:
        raise Unusable("{name} returns None. Is a `return` missing?", name=name)
    draws = np.asarray(returned, float)
    if draws.shape != (DRAWS,):
        why = "{name} should return {size} numbers, shape ({size},); yours has shape {found}."
        raise Unusable(why, name=name, size=DRAWS, found=str(draws.shape))
    return draws


SPACE = {
    "learning_rate": (1e-4, 10.0, "log"),
    "momentum": (0.5, 0.9, "linear"),
    "units": [16, 32, 64, 128],
    "activation": ["relu", "tanh", "elu"],
}
SETTINGS = 4000


@apart
def random_search(random_search, rng):
    """The values of each hyper-parameter in all trials; of a choice, its place in the list."""
    drawn = random_search(dict(SPACE), SETTINGS, generator(drawn_seed(rng)))
    prove_listed(drawn)
    yield seen("trials", len(drawn))
    columns = {name: column(drawn, name) for name in SPACE}
    if len(set(map(id, drawn))) < len(drawn):
        raise Unusable("Several trials are one and the same dictionary: draw a new one for each.")
    for name, values in columns.items():
        yield seen(name, values)


def prove_listed(drawn) -> None:
    if drawn is None:
        raise Unusable(
            "random_search should return a list of dictionaries, yours is None. Is a `return` "
            "missing?"
        )
    if not isinstance(drawn, list | tuple):
        why = "random_search should return a list of dictionaries, yours is of type {kind}."
        raise Unusable(why, kind=type(drawn).__name__)


def column(trials, name: str) -> np.ndarray:
    """The values of one hyper-parameter in all trials, as numbers."""
    for trial in trials:
        prove_named(trial, name)
    values, choices = [trial[name] for trial in trials], SPACE[name]
    if isinstance(choices, list):
        why = "{name} should be one of {choices}, yours is {found}."
        refuse([v for v in values if v not in choices], why, name=name, choices=str(choices))
        return np.array([choices.index(value) for value in values])
    why = "{name} should be one number, yours is {found}."
    refuse([v for v in values if np.ndim(v) or isinstance(v, str)], why, name=name)
    return np.array(values, dtype=float)


def prove_named(trial, name: str) -> None:
    if not isinstance(trial, dict):
        kind = type(trial).__name__
        raise Unusable("Each trial should be a dictionary, yours is a {kind}.", kind=kind)
    if name not in trial:
        found = ", ".join(map(repr, trial))
        raise Unusable("A trial has no '{name}'; it has {found}.", name=name, found=found)


def refuse(strange: list, why: str, **told) -> None:
    """`Unusable` for the first of these values, if there is one."""
    if strange:
        raise Unusable(why, found=repr(strange[0]), **told)


@apart
def trials_needed(trials_needed, rng):
    """The numbers for the two pairs that the lesson speaks of, an exact one, and drawn ones."""
    drawn = rng.choice(np.arange(0.02, 0.2, 0.01), 3, replace=False).round(2)
    pairs = [(0.05, 0.95), (0.01, 0.9), (0.1, 0.5), *((top, 0.8) for top in drawn), (0.5, 0.75)]
    for top, confidence in pairs:
        needed = trials_needed(top, confidence)
        yield seen("needed", needed, top=f"{top:.0%}", confidence=f"{confidence:.0%}")


def tables(rng) -> Iterator[tuple[np.ndarray, int, int]]:
    """Rows to split: x, the number of folds, and a seed for the answer."""
    for n, k in ((600, 5), (23, 4)):
        yield normal(rng, n, 3, scale=2.0) + np.float32([12, 0, -1]), k, drawn_seed(rng)


@apart
def kfold(kfold, rng):
    """Of each fold which rows train and which validate, and what has become of their x."""
    for x, k, seed in tables(rng):
        n = len(x)
        returned = kfold(x.copy(), np.arange(n), k, generator(seed))
        splits = [four(split) for split in parts(kfold, returned, range(k))]
        trains = [rows_of(split[1], n) for split in splits]
        rests = [rows_of(split[3], n) for split in splits]
        for fold in range(k):
            yield seen("training_rows", trains[fold], rows=n, k=k, fold=fold)
            yield seen("validation_rows", rests[fold], rows=n, k=k, fold=fold)
        for fold, split in enumerate(splits):
            x_train, x_rest = scaled(split, len(trains[fold]), len(rests[fold]))
            yield seen("training_x", x_train, rows=n, k=k, fold=fold)
            yield seen("validation_x", x_rest, rows=n, k=k, fold=fold)


def four(split) -> tuple:
    """A split as it should be: four arrays."""
    if not isinstance(split, list | tuple) or len(split) != 4:
        raise Unusable("Each split should be (x_train, y_train, x_validation, y_validation).")
    return tuple(split)


def rows_of(y, n: int) -> np.ndarray:
    """The row numbers, which are the labels of the probe."""
    rows = np.asarray(y, float).ravel()
    if not np.all(np.isin(rows, np.arange(n))):
        raise Unusable("y_train and y_validation should be rows of y, as they are.")
    return rows.astype(int)


def scaled(split: tuple, training: int, validation: int) -> tuple[np.ndarray, np.ndarray]:
    """Both x of a split, which have as many rows as their y."""
    if not training or not validation:
        raise Unusable("Each split should have rows that train and rows that validate.")
    why = "x of {count} training rows should have shape {right}, yours has {found}."
    x_train = features(split[0], training, why)
    why = "x of {count} validation rows should have shape {right}, yours has {found}."
    return x_train, features(split[2], validation, why)


def features(x, count: int, why: str) -> np.ndarray:
    """x as an array of `count` rows of 3 features."""
    x = np.asarray(x, float)
    if x.shape != (count, 3):
        raise Unusable(why, count=count, right=str((count, 3)), found=str(x.shape))
    return x


CURVES = ((8, 2, 0), (27, 3, 0), (16, 2, 5))  # configurations, eta, how many give nan


def of_curves(case: tuple[int, int, int], quantity: str, value=None, **given) -> tuple[str, object]:
    """`seen` in one of CURVES; the label names what the case is about."""
    n, eta, diverged = case
    if diverged:
        return seen(f"{quantity}_with_nan", value, n=n, diverged=diverged, **given)
    return seen(quantity, value, n=n, eta=eta, **given)


@apart
def successive_halving(successive_halving, rng):
    """Which scores it asks for, (configuration, steps) each, and the number of its winner."""
    for case in CURVES:
        n, eta, diverged = case
        curves = table(rng, n, 2 * n, diverged)
        winner = successive_halving(sealed(curves.score), n, eta)
        yield of_curves(case, "asked", np.reshape(curves.asked, (-1, 2)))
        yield of_curves(case, "winner", winner)


def worlds(rng) -> Iterator[tuple[int, World]]:
    """Both worlds with their number."""
    for number in (1, 2):
        yield number, World(rng, place=number - 1)


@apart
def honest_report(honest_report, rng):
    """Whose test labels were read, who was validated, and what is reported."""
    for number, world in worlds(rng):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the spread of one seed
            returned = honest_report(*world.open_part())
        chosen, mean, spread = parts(honest_report, returned, ("chosen", "mean", "spread"))
        place = chosen_place(world, chosen)
        yield seen("peeked", np.reshape(sorted(world.peeked), (-1, 2)), world=number)
        yield seen("validated", np.reshape(sorted(world.validated), (-1, 2)), world=number)
        yield seen("chosen", place, world=number)
        yield seen("mean", mean, world=number)
        yield seen("spread", spread, world=number)


def chosen_place(world: World, chosen) -> int:
    """The place of the chosen configuration in the list."""
    place = world.place(chosen)
    if place is None:
        why = "The first value should be one of `configurations`, yours is {chosen}."
        raise Unusable(why, chosen=str(chosen))
    return place


@apart
def expected_improvement(expected_improvement, rng):
    """The values for drawn means and deviations, and for those at which a formula divides by 0."""
    best = round(rng.uniform(0.3, 0.6), 2)
    drawn = best + rng.uniform(-0.5, 0.5, 3).round(2)
    mean = np.array([best, best + 0.3, best - 0.3, *drawn, best + 0.2, best - 0.2, best])
    std = np.array([0.5, 0.2, 0.7, *rng.uniform(0.1, 0.9, 3).round(2), 0.0, 0.0, 0.0])
    with np.errstate(all="ignore"):
        returned = expected_improvement(mean, std, best)
    values = parts(expected_improvement, np.asarray(returned).tolist(), mean)
    for m, s, value in zip(mean, std, values, strict=True):
        yield seen("gain", value, mean=f"{m:.2f}", std=f"{s:.2f}", best=f"{best:.2f}")


SURFACES, TRIALS = 40, 20


def surfaces(rng) -> Iterator[tuple[Surface, int]]:
    """The hidden surfaces, each with a seed for the search on it."""
    for _ in range(SURFACES):
        yield Surface(rng, limit=5 * TRIALS), drawn_seed(rng)


@apart
def bayesian_search(bayesian_search, rng):
    """On each hidden surface: the points that it asks for, and the one that it returns."""
    for number, (surface, seed) in enumerate(surfaces(rng)):
        with threadpool_limits(1):  # threads only get in each other's way for 20 points
            found = np.asarray(bayesian_search(sealed(surface), TRIALS, generator(seed)), float)
        if not surface.points:
            raise Unusable("bayesian_search never asked the objective.")
        if found.shape != (2,):
            why = "bayesian_search should return one point, shape (2,); yours has shape {found}."
            raise Unusable(why, found=str(found.shape))
        yield seen("asked", surface.points, surface=number)
        yield seen("found", found, surface=number)
