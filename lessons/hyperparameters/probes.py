"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import copy
import warnings
from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from course.checking.probing import (
    Unusable,
    apart,
    gathered,
    generator,
    name_of,
    normal,
    parts,
    seen,
    untouched,
)
from course.checking.sealing import sealed
from lessons.hyperparameters.curves import table
from lessons.hyperparameters.surfaces import Surface
from lessons.hyperparameters.world import World


def drawn_seed(rng) -> int:
    return int(rng.integers(2**31))


def listed(answer, returned, what: str) -> list:
    """What was returned as a list or a tuple of `what`; nothing else is one."""
    if not isinstance(returned, list | tuple):
        why = "{name} should return a list of {what}, yours is of type {kind}."
        if returned is None:
            why = "{name} should return a list of {what}, yours is None. Is a `return` missing?"
        kind = type(returned).__name__
        raise Unusable(why, name=name_of(answer), what=what, kind=kind)
    return list(returned)


RANGES = ((3e-4, 7.0, 20000), (0.35, 2.0, 15000))  # low, high, how many draws


@apart
def log_uniform(log_uniform, rng):
    """The draws from two ranges, and how many of them a second call gives, and the same seed."""
    for low, high, size in RANGES:
        own = generator(drawn_seed(rng))
        state = own.bit_generator.state
        draws = numbers_of(log_uniform, log_uniform(low, high, size, own), size)
        yield seen("draws", draws, low=low, high=high)
        second = numbers_of(log_uniform, log_uniform(low, high, size, own), size)
        yield seen("repeated", np.mean(draws == second), low=low, high=high)
        own.bit_generator.state = state
        again = numbers_of(log_uniform, log_uniform(low, high, size, own), size)
        yield seen("same_seed", np.mean(np.isclose(draws, again)), low=low, high=high)


def numbers_of(answer, returned, size: int) -> np.ndarray:
    """The returned draws, shape (size,)."""
    name = name_of(answer)
    if returned is None:
        raise Unusable("{name} returns None. Is a `return` missing?", name=name)
    draws = np.asarray(returned, float)
    if draws.shape != (size,):
        why = "{name} should return {size} numbers, shape ({size},); yours has shape {found}."
        raise Unusable(why, name=name, size=size, found=str(draws.shape))
    return draws


SPACE = {
    "learning_rate": (0.03, 0.11, "log"),
    "momentum": (0.35, 0.91, "linear"),
    "temperature": (1, 6, "linear"),
    "units": [16, 48, 128],
    "activation": ["relu", "elu"],
}
SETTINGS, FEW = 1400, 150


@apart
def random_search(random_search, rng):
    """The values of each knob in many trials; of a choice, its place in the list.

    Then those of three short searches: one, the next with the same generator, and one from where
    the first began.
    """
    space, own = copy.deepcopy(SPACE), generator(drawn_seed(rng))
    drawn = trials_of(random_search, random_search(space, SETTINGS, own))
    yield seen("trials", len(drawn))
    yield from untouched({"space": SPACE}, {"space": space})
    for name in SPACE:
        yield seen(name, column(drawn, name))
    state = own.bit_generator.state
    for call in ("first", "second", "again"):
        if call == "again":
            own.bit_generator.state = state
        few = trials_of(random_search, random_search(copy.deepcopy(SPACE), FEW, own))
        for name in SPACE:
            yield seen(call, column(few, name), name=name)


def trials_of(answer, returned) -> list:
    """The trials, each a dictionary of its own."""
    drawn = listed(answer, returned, "dictionaries")
    if len(set(map(id, drawn))) < len(drawn):
        raise Unusable("Several trials are one and the same dictionary: draw a new one for each.")
    return drawn


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
    """The numbers for some pairs, for that of the lesson, for a tiny share, for an exact one."""
    drawn = rng.choice(np.arange(0.02, 0.2, 0.01), 3, replace=False).round(2)
    pairs = [(0.07, 0.9), *zip(drawn, (0.8, 0.66, 0.97), strict=True), (0.05, 0.95), (2e-5, 0.98)]
    for top, confidence in pairs:
        needed = trials_needed(float(top), confidence)
        yield seen("needed", needed, top=f"{100 * top:g}%", confidence=f"{confidence:.0%}")
    yield seen("exact", trials_needed(0.5, 0.875))


def tables(rng) -> Iterator[tuple[np.ndarray, int, int]]:
    """Rows to split: x, the number of folds, and a seed for the answer."""
    for n, k in ((600, 5), (23, 4)):
        yield normal(rng, n, 3, scale=2.0) + np.float32([13, -0.6, 2.3]), k, drawn_seed(rng)


@apart
def kfold(kfold, rng):
    """Of each fold which rows train and which validate, and what has become of their x.

    Then which rows two more calls put into each fold: the next one with the same generator, and
    one from where the first began.
    """
    for x, k, seed in tables(rng):
        given, own = {"rows": len(x), "k": k}, generator(seed)
        state = own.bit_generator.state
        before = {"x": x, "y": np.arange(len(x))}
        after = copy.deepcopy(before)
        splits = splits_of(kfold, kfold(*after.values(), k, own), k)
        for fold, split in enumerate(splits):
            yield seen("training_rows", rows_of(split[1], len(x)), **given, fold=fold)
            yield seen("validation_rows", rows_of(split[3], len(x)), **given, fold=fold)
        for fold, split in enumerate(splits):
            x_train, x_rest = scaled(split)
            yield seen("training_x", x_train, **given, fold=fold)
            yield seen("validation_x", x_rest, **given, fold=fold)
        yield from untouched(before, after, **given)
        for call in ("second", "again"):
            if call == "again":
                own.bit_generator.state = state
            splits = splits_of(kfold, kfold(x.copy(), np.arange(len(x)), k, own), k)
            yield seen(call, fold_of_rows(splits, len(x)), **given)


def splits_of(answer, returned, k: int) -> list[tuple]:
    """The splits, each of four arrays."""
    splits = parts(answer, listed(answer, returned, "splits"), range(k))
    if any(not isinstance(split, list | tuple) or len(split) != 4 for split in splits):
        raise Unusable("Each split should be (x_train, y_train, x_validation, y_validation).")
    return [tuple(split) for split in splits]


def fold_of_rows(splits: list[tuple], n: int) -> np.ndarray:
    """In which fold each row validates; -1 for one that never does."""
    folds = np.full(n, -1)
    for fold, split in enumerate(splits):
        folds[rows_of(split[3], n)] = fold
    return folds


def rows_of(y, n: int) -> np.ndarray:
    """The row numbers, which are the labels of the probe."""
    rows = np.asarray(y, float).ravel()
    if not np.all(np.isin(rows, np.arange(n))):
        raise Unusable("y_train and y_validation should be rows of y, as they are.")
    return rows.astype(int)


def scaled(split: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Both x of a split, which have as many rows as their y."""
    x_train, y_train, x_rest, y_rest = split
    training, validation = np.size(y_train), np.size(y_rest)
    if not training or not validation:
        raise Unusable("Each split should have rows that train and rows that validate.")
    why = "x of {count} training rows should have shape {right}, yours has {found}."
    x_train = features(x_train, training, why)
    why = "x of {count} validation rows should have shape {right}, yours has {found}."
    return x_train, features(x_rest, validation, why)


def features(x, count: int, why: str) -> np.ndarray:
    """x as an array of `count` rows of 3 features."""
    x = np.asarray(x, float)
    if x.shape != (count, 3):
        raise Unusable(why, count=count, right=str((count, 3)), found=str(x.shape))
    return x


# Configurations, eta, how many give nan. log(243) / log(3) is a bit less than 5 in floating point,
# log(125) / log(5) a bit more than 3.
CURVES = ((8, 2, 0), (243, 3, 0), (125, 5, 0), (32, 2, 16))


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


ENDS = ("mean", "low", "high")


def worlds(rng) -> Iterator[tuple[int, World]]:
    """Two worlds with their number; the second has fewer configurations and fewer seeds."""
    yield 1, World(rng, count=13, seeds=5)
    yield 2, World(rng, count=11, seeds=4)


@apart
def honest_report(honest_report, rng):
    """Who was validated, who was chosen, whose test labels were read, and what is reported."""
    for number, world in worlds(rng):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the spread of one seed
            returned = honest_report(*world.open_part())
        chosen, mean, spread = three(honest_report, returned)
        place = chosen_place(world, chosen)
        yield seen("validated", np.reshape(sorted(world.validated), (-1, 2)), world=number)
        yield seen("chosen", place, world=number)
        yield seen("peeked", np.reshape(sorted(world.peeked), (-1, 2)), world=number)
        yield seen("mean", mean, world=number)
        yield seen("spread", spread, world=number)


def three(answer, returned) -> list:
    """The returned values as they can be unpacked: chosen, mean, spread = …"""
    if isinstance(returned, dict):
        why = "{name} should return configuration, mean, standard deviation; yours is a dictionary."
        raise Unusable(why, name=name_of(answer))
    return parts(answer, returned, ("chosen", "mean", "spread"))


def chosen_place(world: World, chosen) -> int:
    """The place of the chosen configuration in the list."""
    place = world.place(chosen)
    if place is None:
        why = "The first value should be one of `configurations`, yours is {chosen}."
        raise Unusable(why, chosen=str(chosen))
    return place


@apart
def paired_interval(paired_interval, rng):
    """Mean and ends of the interval for runs of some seeds, listed in another order for b."""
    before, after = [], []
    for n in (4, 13, 7):
        seeds = [int(seed) for seed in rng.choice(np.arange(3, 90), n, replace=False)]
        luck = rng.normal(0, 0.05, n)  # of a seed: in both of its runs
        a = 0.87 + luck + rng.normal(0, 0.013, n)
        b = 0.83 + luck + rng.normal(0, 0.013, n)
        given = {"a": dict(zip(seeds, a.tolist(), strict=True))}
        given["b"] = {seeds[place]: float(b[place]) for place in rng.permutation(n)}
        before.append(given)
        after.append(copy.deepcopy(given))
        returned = paired_interval(*after[-1].values())
        for name, value in zip(ENDS, parts(paired_interval, returned, ENDS), strict=True):
            yield seen(name, value, seeds=n)
    yield from untouched(gathered(before), gathered(after))


@apart
def expected_improvement(expected_improvement, rng):
    """The values for drawn means and deviations, for small ones, and for those that are 0."""
    best = round(rng.uniform(0.3, 0.6), 3)
    drawn = rng.uniform(0.05, 0.5, 3).round(3) * [-1, 1, -1]
    gains = np.array([0.137, -0.213, *drawn, 0.003, -0.0004, 0.0, 0.231, -0.179, 0.0])
    std = np.array(
        [0.291, 0.352, *rng.uniform(0.1, 0.9, 3).round(3), 0.0042, 0.0007, 0.61, 0, 0, 0]
    )
    mean = best + gains
    whole = np.array([[3, -2, 7], [4, 6, -1]]), np.array([[2, 5, 0], [1, 3, 4]])
    before = [{"mean": mean, "std": std}, dict(zip(("mean", "std"), whole, strict=True))]
    calls = copy.deepcopy(before)
    for given, known, limit in zip(calls, before, (best, 2.6), strict=True):
        yield from improvements(expected_improvement, given, known, limit)
    yield from untouched(gathered(before), gathered(calls))


def improvements(expected_improvement, given: dict, known: dict, best: float):
    """The value for each mean and deviation of one call."""
    with np.errstate(all="ignore"):
        returned = np.asarray(expected_improvement(*given.values(), best))
    flat = returned.ravel() if returned.ndim > 1 else returned
    mean, std = (each.ravel() for each in known.values())
    values = parts(expected_improvement, flat.tolist(), mean)
    for m, s, value in zip(mean, std, values, strict=True):
        yield seen(
            "gain" if s else "certain", value, mean=f"{m:.4f}", std=f"{s:g}", best=f"{best:g}"
        )


SURFACES, TRIALS = 30, 20


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
