"""What is right, by SciPy, scikit-learn or plain counting; how it is measured; what to say."""

import itertools
import warnings
from collections.abc import Iterator
from functools import lru_cache
from math import exp, inf, pi, sqrt

import numpy as np
import scipy
from scipy.special import ndtr
from sklearn.base import BaseEstimator
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 - HalvingGridSearchCV
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.model_selection import HalvingGridSearchCV, KFold, ParameterSampler
from sklearn.preprocessing import StandardScaler

from course.checking.check import Check
from course.checking.probing import (
    UNTOUCHED,
    Rounded,
    instead_of,
    label,
    rounded,
    seen,
)
from course.checking.standing import progress_of
from lessons.hyperparameters import probes
from lessons.hyperparameters.surfaces import Surface

STEP = 12  # standard errors, of `rounded`


def one(expected):
    """Deviations as they are: most expected values here are shares, and some are 0."""
    return 1.0


def stepped(statistic: float, expected: float, error: float) -> Rounded:
    """`rounded`; what is more than 3 steps off is given in tenths, that is, as it is."""
    near = rounded(statistic, expected, error, STEP)
    far = abs(near - expected) >= 3.5 * STEP * error
    return instead_of(statistic, np.round(statistic, 1)) if far else near


def mean_place(place: np.ndarray, count: int) -> Rounded:
    """The mean of places in a range, which are uniform between 0 and 1."""
    return stepped(np.mean(place), 1 / 2, sqrt(1 / 12 / count))


def variance_of_place(place: np.ndarray, count: int) -> Rounded:
    return stepped(np.mean((place - 0.5) ** 2), 1 / 12, sqrt(1 / 180 / count))


def empty_cells(place: np.ndarray) -> float:
    """The share of cells without a draw, as many cells in the range as there are draws.

    Of n random draws (1 − 1/n)ⁿ ≈ 1/e of the cells are empty, of a grid none. More than 1/e counts
    as 1/e: then the draws crowd, and other statistics tell where.
    """
    count = len(place)
    empty = 1 - len(np.unique(np.floor(place * count).clip(0, count - 1))) / count
    error = sqrt((exp(-1) - 2 * exp(-2)) / count)
    return stepped(min(empty, exp(-1)), exp(-1), error)


def correlation(a, b) -> float:
    """Pearson's; 0 where one of them never changes."""
    if min(np.std(a), np.std(b)) < 1e-12:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def scipy_log_uniform(low, high, size, rng):
    return scipy.stats.loguniform(low, high).rvs(size, random_state=rng)


def spread_of_draws(raw, rng):
    """How the draws of each range are spread, and which of them come again."""
    for low, high, size in probes.RANGES:
        here = {"low": low, "high": high}
        draws, middle = raw[label("draws", **here)], sqrt(low * high)
        place = log_place(draws, low, high)
        yield seen("outside", outside(draws, low, high), **here)
        yield seen("different", np.round(len(set(draws)) / size, 1), **here)
        below = stepped(np.mean(place < 0.5), 0.5, 0.5 / sqrt(size))
        yield seen("below", below, middle=f"{middle:.4g}", **here)
        yield seen("mean", mean_place(place, size), **here)
        yield seen("variance", variance_of_place(place, size), **here)
        yield seen("empty", empty_cells(place), **here, cells=size)
        rises = stepped(np.mean(np.diff(draws) > 0), 0.5, sqrt(1 / 12 / size))
        yield seen("rises", rises, **here)
        for again in ("repeated", "same_seed"):
            yield seen(again, np.round(raw[label(again, **here)], 1), **here)


def log_place(draws: np.ndarray, low: float, high: float) -> np.ndarray:
    """The places of log x, 0 at low and 1 at high."""
    with np.errstate(all="ignore"):
        return np.clip(np.log(draws / low) / np.log(high / low), 0, 1)


def outside(draws: np.ndarray, low: float, high: float) -> float:
    """1 if some draws lie outside of the range, beyond rounding."""
    inside = (draws >= low * (1 - 1e-9)) & (draws <= high * (1 + 1e-9))
    return float(np.any(~inside))


log_uniform = Check(
    probes.log_uniform,
    fact="`log_uniform` draws as scipy.stats.loguniform does: every decade is equally likely.",
    hint="Draw the exponent, not the number: let u be uniform between log(low) and log(high) and "
    "return exp(u). The same logarithm must be undone at the end: exp for np.log, 10** for "
    "np.log10. All randomness comes from `rng`: rng.uniform(…, size=size).",
    reference=scipy_log_uniform,
    borrowed=("scipy.stats.loguniform", "scipy.stats._new_distributions._LogUniform"),
    measures=spread_of_draws,
    scale=one,
    random=True,
    labels={
        "outside": "some draws lie outside of the range, 1 for yes ({low} … {high}):",
        "different": "the share of different numbers among the draws ({low} … {high})",
        "below": "the share of draws below {middle}, the middle ({low} … {high})",
        "mean": "the mean place of log x, 0 at low and 1 at high ({low} … {high})",
        "variance": "the variance of that place ({low} … {high})",
        "empty": "the share of {cells} equal steps of log x that hold no draw ({low} … {high})",
        "rises": "the share of draws larger than the one before ({low} … {high})",
        "repeated": "the share of draws that a second call repeats ({low} … {high})",
        "same_seed": "the share of draws that come again with the same seed ({low} … {high})",
    },
)


def sklearn_random_search(space, trials, rng):
    distributions = {name: scipy_distribution(values) for name, values in space.items()}
    return list(ParameterSampler(distributions, trials, random_state=int(rng.integers(2**31))))


def scipy_distribution(values):
    if isinstance(values, list):
        return values
    low, high, kind = values
    if kind == "log":
        return scipy.stats.loguniform(low, high)
    return scipy.stats.uniform(low, high - low)


def spread_of_settings(raw, rng):
    """How the values of each knob are spread, which go together, and which come again."""
    yield "trials", raw["trials"]
    yield seen(UNTOUCHED, raw[label(UNTOUCHED, argument="space")], argument="space")
    places = {name: places_of(raw[name], name) for name in probes.SPACE}
    for name, place in places.items():
        if isinstance(probes.SPACE[name], list):
            yield from shares(name, place)
            continue
        yield seen("different", different(place), name=name)
        yield seen("mean", mean_place(place, probes.SETTINGS), name=name)
        yield seen("variance", variance_of_place(place, probes.SETTINGS), name=name)
        yield seen("empty", empty_cells(place), name=name, cells=probes.SETTINGS)
    for a, b in itertools.combinations(places, 2):
        yield seen("together", together(places[a], places[b]), a=a, b=b)
    for name, place in places.items():
        yield seen(*following(place, name), name=name)
    for name in places:
        first, second, again = (
            raw[label(call, name=name)] for call in ("first", "second", "again")
        )
        if not isinstance(probes.SPACE[name], list):
            yield seen("repeated", alike(first, second), name=name)
        yield seen("same_seed", alike(first, again), name=name)


def following(place: np.ndarray, name: str) -> tuple[str, float]:
    """How the value of one trial goes with that of the next: in turn, or as if drawn anew."""
    if not isinstance(probes.SPACE[name], list):
        return "next", together(place[:-1], place[1:])
    p = 1 / len(probes.SPACE[name])
    error = sqrt(p * (1 - p) / probes.SETTINGS)
    return "same", stepped(np.mean(place[:-1] == place[1:]), p, error)


def alike(a: np.ndarray, b: np.ndarray) -> float:
    """1 if (nearly) all values of two calls are the same."""
    return float(np.mean(a == b) > 0.9)


def places_of(values: np.ndarray, name: str) -> np.ndarray:
    """The places of values in their range, 0 at low and 1 at high; of choices, in their list."""
    if isinstance(probes.SPACE[name], list):
        return values
    low, high, scale = probes.SPACE[name]
    if scale == "linear":
        return (values - low) / (high - low)
    return np.log(np.maximum(values, 1e-30) / low) / np.log(high / low)


def different(values: np.ndarray) -> float:
    """The share of different values, in tenths, rounded up."""
    return np.ceil(10 * len(set(values)) / probes.SETTINGS) / 10


def shares(name: str, chosen: np.ndarray) -> Iterator[tuple[str, float]]:
    """How often each choice was drawn."""
    choices = probes.SPACE[name]
    p = 1 / len(choices)
    for i, choice in enumerate(choices):
        share = stepped(np.mean(chosen == i), p, sqrt(p * (1 - p) / probes.SETTINGS))
        yield seen("share", share, name=name, choice=choice)


def together(a: np.ndarray, b: np.ndarray) -> float:
    """The correlation of what is independent in a right answer."""
    return rounded(correlation(a, b), 0.0, 1 / sqrt(probes.SETTINGS), STEP)


random_search = Check(
    probes.random_search,
    fact="`random_search` draws as scikit-learn's ParameterSampler: each trial, each knob anew.",
    hint="A list of `trials` dictionaries. For every trial, and in it for every name, draw anew. A "
    'list of choices: one of them, rng.integers(len(values)) is its place. (low, high, "log"): '
    'your log_uniform, with size 1. (low, high, "linear"): rng.uniform(low, high).',
    reference=sklearn_random_search,
    borrowed=("sklearn.model_selection.ParameterSampler",),
    measures=spread_of_settings,
    scale=one,
    random=True,
    labels={
        "trials": "the number of trials",
        "different": "the share of different values of {name}",
        "mean": "the mean place of {name} in its range, 0 at low and 1 at high",
        "variance": "the variance of that place of {name}",
        "empty": "the share of {cells} equal steps of the range of {name} without a draw",
        "share": "the share of {name} = {choice}",
        "together": "the correlation of {a} and {b}",
        "next": "the correlation of {name} in one trial and in the next",
        "same": "the share of trials with the same {name} as the trial before",
        "repeated": "a second search draws the same values of {name} (1 for yes)",
        "same_seed": "with the same seed, {name} gets the same values (1 for yes)",
    },
)

trials_needed = Check(
    probes.trials_needed,
    fact="59 random trials hit the best 5 % at least once with a probability of 95 %.",
    hint="One trial misses with probability 1 − top, n trials miss with (1 − top)ⁿ. This must be "
    "at most 1 − confidence. Take logarithms of both sides; log(1 − top) is negative, so dividing "
    "by it turns the inequality around. The answer is a whole number: round up.",
    reference=lambda top, confidence: scipy.stats.geom(top).ppf(confidence),
    borrowed=("scipy.stats.geom", "scipy.stats.nbinom"),
    labels={
        "needed": "the trials for the best {top} with probability {confidence}",
        "exact": "the trials for the best 50% with probability 87.5% = 1 − 0.5³",
    },
)


def sklearn_kfold(x, y, k, rng):
    def scaled_split(train, rest):
        scaler = StandardScaler().fit(x[train])
        return scaler.transform(x[train]), y[train], scaler.transform(x[rest]), y[rest]

    shuffled = KFold(k, shuffle=True, random_state=int(rng.integers(2**31)))
    return [scaled_split(*rows) for rows in shuffled.split(x)]


LARGE = 100  # rows; in a smaller table statistics depend on the draw


def division_and_scaling(raw, rng):
    """How the rows of each table are divided into folds, and how they are scaled."""
    for x, k, _ in probes.tables(rng):
        here = {"rows": len(x), "k": k}
        trains, rests = (
            [rows.astype(int) for rows in in_folds(raw, quantity, len(x), k)]
            for quantity in ("training_rows", "validation_rows")
        )
        yield from division(len(x), trains, rests)
        yield from scaling(raw, x, trains, rests)
        for argument in ("x", "y"):
            of = {"argument": argument, **here}
            yield seen(UNTOUCHED, raw[label(UNTOUCHED, **of)], **of)
        yield from shuffling(raw, len(x), rests)


def shuffling(raw, n: int, rests):
    """Which rows stay together: neighbours, and the rows of a fold in another call."""
    k = len(rests)
    here = {"rows": n, "k": k}
    if n > LARGE:
        neighbours = np.mean([np.mean(np.isin(rest + 1, rest)) for rest in rests])
        error = sqrt(1 / k * (1 - 1 / k) / n)
        yield seen("neighbours", stepped(neighbours, 1 / k, error), **here)
    folds = np.full(n, -1)
    for fold, rest in enumerate(rests):
        folds[rest] = fold
    yield seen("repeated", alike(raw[label("second", **here)], folds), **here)
    yield seen("same_seed", alike(raw[label("again", **here)], folds), **here)


def in_folds(raw, quantity: str, n: int, k: int) -> list[np.ndarray]:
    return [raw[label(quantity, rows=n, k=k, fold=fold)] for fold in range(k)]


def division(n: int, trains, rests):
    """Who trains and who validates; in tenths or as 0 and 1, for the rows of a fold are drawn."""
    here = {"rows": n, "k": len(rests)}
    sizes = [len(rest) for rest in rests]
    yield seen("validation_sizes", [min(sizes), max(sizes)], **here)
    yield seen("training_size", min(map(len, trains)), **here)
    if n > LARGE:
        both = [np.mean(np.isin(rest, train)) for train, rest in zip(trains, rests, strict=True)]
        yield seen("in_both", np.round(np.mean(both), 1), **here)
        times = np.bincount(np.concatenate(rests), minlength=n)
        yield seen("never_validate", float(np.any(times == 0)), **here)


def scaling(raw, x, trains, rests):
    """How far x is from what StandardScaler makes of it, in the worst of the folds."""
    n, k = len(x), len(rests)
    here = {"rows": n, "k": k}
    found = [in_folds(raw, quantity, n, k) for quantity in ("training_x", "validation_x")]
    found = list(zip(*found, strict=True))
    right = [standardized(x, *rows) for rows in zip(trains, rests, strict=True)]
    yield seen("alike", np.round(max(least_alike(found, right), 0)), **here)
    if n > LARGE:
        means = [np.max(np.abs(np.mean(train, axis=0))) for train, _ in found]
        yield seen("mean", np.round(max(means)), **here)
        deviations = [np.min(np.std(train, axis=0)) for train, _ in found]
        yield seen("deviation", np.round(2 * min(deviations)) / 2, **here)
    for part, quantity in enumerate(("training_off", "validation_off")):
        folds = zip(found, right, trains, strict=True)
        off = [graded(mine[part], ours[part], len(train)) for mine, ours, train in folds]
        yield seen(quantity, off if n > LARGE else np.sign(off), **here)


def standardized(x, train, rest) -> tuple[np.ndarray, np.ndarray]:
    """Both parts of x, scaled by the training rows."""
    scaler = StandardScaler().fit(x[train])
    return scaler.transform(x[train]), scaler.transform(x[rest])


def least_alike(found, right) -> float:
    """The smallest correlation of the first feature with what it should be, over all folds."""
    pairs = zip(itertools.chain(*found), itertools.chain(*right), strict=True)
    return min(correlation(a[:, 0], b[:, 0]) for a, b in pairs)


def graded(found: np.ndarray, right: np.ndarray, training: int) -> float:
    """0 if right up to rounding, 0.01 with n − 1 instead of n, 1 if less than 2.2 off, 2 for more.

    In classes, because the rows of a fold are drawn, and with them the worst of its errors.
    """
    off, off_by_one = (
        np.max(np.abs(found - each)) for each in (right, right * sqrt(1 - 1 / training))
    )
    return float(np.select([off < 1e-3, off_by_one < 1e-3, off < 2.2], [0, 0.01, 1], 2))


kfold = Check(
    probes.kfold,
    fact="`kfold` splits as scikit-learn's KFold does, and scales with the training rows alone.",
    hint="Shuffle the row numbers once: rng.permutation(len(x)). np.array_split cuts them into k "
    "parts whose sizes differ by 1 at most. Part i validates, all other parts train. Take mean and "
    "standard deviation from the training rows (axis=0) and scale both with them: of the "
    "validation rows you know nothing yet.",
    reference=sklearn_kfold,
    borrowed=(
        *("sklearn.model_selection.KFold", "below sklearn.model_selection.BaseCrossValidator"),
        "sklearn.model_selection.BaseShuffleSplit",
    ),
    measures=division_and_scaling,
    scale=one,
    tolerance=1e-4,
    random=True,
    labels={
        "validation_sizes": "the smallest and the largest validation set ({rows} rows, k = {k})",
        "training_size": "the smallest training set ({rows} rows, k = {k})",
        "in_both": "the share of validation rows that train, too ({rows} rows, k = {k})",
        "never_validate": "some rows never validate, 1 for yes ({rows} rows, k = {k}):",
        "alike": "the correlation of x with the rows that y names ({rows} rows, k = {k})",
        "mean": "the mean of a feature over its training rows ({rows} rows, k = {k})",
        "deviation": "the standard deviation of a feature over its training rows "
        "({rows} rows, k = {k})",
        "training_off": "with {rows} rows and k = {k}: how far off x_train is, 0 if right, "
        "in split",
        "validation_off": "with {rows} rows and k = {k}: how far off x_validation is, 0 if right, "
        "in split",
        "neighbours": "the share of rows validated together with the next row "
        "({rows} rows, k = {k})",
        "repeated": "a second call makes the same folds, 1 for yes ({rows} rows, k = {k}):",
        "same_seed": "the same seed makes the same folds, 1 for yes ({rows} rows, k = {k}):",
    },
)


class Curve(BaseEstimator):
    """One configuration of a table, in the form that scikit-learn searches."""

    def __init__(self, i=0, steps=1):
        self.i, self.steps = i, steps

    def fit(self, x, y=None):
        return self


def rounds(n: int, eta: int) -> int:
    """How often n can be divided by eta."""
    return int(np.round(np.log(n) / np.log(eta)))


def sklearn_halving(score, n, eta):
    search = HalvingGridSearchCV(
        Curve(),
        {"i": list(range(n))},
        resource="steps",
        min_resources=1,
        max_resources=eta ** (rounds(n, eta) - 1),
        factor=eta,
        cv=[(np.array([0]), np.array([0]))],
        refit=False,
        scoring=lambda curve, x, y=None: score(curve.i, curve.steps),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        search.fit(np.zeros((2, 1)), np.zeros(2))
    return search.best_params_["i"]


def scored_and_paid(raw, rng):
    """How many curves were asked for after each round, what they cost, which ones, who won."""
    for case in probes.CURVES:
        n, eta, _ = case
        asked = raw[probes.of_curves(case, "asked")[0]].reshape(-1, 2).astype(int)
        steps = [eta**i for i in range(rounds(n, eta))]
        for now in (*steps, n):
            who = scored(asked, now, n)
            yield probes.of_curves(case, "count", who.sum(), steps=now)
            yield probes.of_curves(case, "scored", who, steps=now)
        yield probes.of_curves(case, "paid", paid(asked))
        winner = probes.of_curves(case, "winner")[0]
        yield winner, raw[winner]


def scored(asked: np.ndarray, steps: int, n: int) -> np.ndarray:
    """Which of n configurations were asked for after so many steps, as 0 and 1."""
    mask = np.zeros(n)
    mask[[i for i, after in asked if after == steps]] = 1
    return mask


def paid(asked: np.ndarray) -> int:
    """The steps that all nets were trained: each goes on from where it stood."""
    return sum(asked[asked[:, 0] == i, 1].max() for i in np.unique(asked[:, 0]))


successive_halving = Check(
    probes.successive_halving,
    fact="`successive_halving` asks for the curves that scikit-learn's halving search asks for.",
    hint="Start with all n configurations and 1 step. In each round: score all that are left, "
    "keep the best len(alive) // eta, multiply the steps by eta. Stop when one is left. Keep the "
    "*numbers* of the configurations, not their places in the list. nan is worse than every score, "
    "and NumPy sorts it last, as if it were the best: np.nan_to_num(scores, nan=-np.inf).",
    reference=sklearn_halving,
    borrowed=(
        "sklearn.model_selection.HalvingGridSearchCV",
        "sklearn.model_selection.HalvingRandomSearchCV",
        "sklearn.model_selection._search_successive_halving.BaseSuccessiveHalving",
    ),
    measures=scored_and_paid,
    scale=one,
    labels={
        "count": "the number of nets scored after {steps} steps (n = {n}, eta = {eta})",
        "paid": "the steps of training paid for in all (n = {n}, eta = {eta})",
        "scored": "net scored after {steps} steps, 1 for yes (n = {n}, eta = {eta}):",
        "winner": "the number of the winner (n = {n}, eta = {eta})",
        "count_with_nan": "the number of nets scored after {steps} steps "
        "(n = {n}, {diverged} diverge at once)",
        "paid_with_nan": "the steps of training paid for in all "
        "(n = {n}, {diverged} diverge at once)",
        "scored_with_nan": "net scored after {steps} steps, 1 for yes "
        "(n = {n}, {diverged} diverge at once):",
        "winner_with_nan": "the number of the winner (n = {n}, {diverged} diverge at once)",
    },
)


def honest(train, validate, test, configurations, seeds):
    """The best configuration by its mean validation score, and its test score: mean, spread."""
    nets = {(i, s): train(c, s) for i, c in enumerate(configurations) for s in seeds}
    scores = [sum(validate(nets[i, s]) for s in seeds) for i in range(len(configurations))]
    best = max(range(len(configurations)), key=scores.__getitem__)
    tested = [test(nets[best, s]) for s in seeds]
    return configurations[best], np.mean(tested), scipy.stats.tstd(tested)


def looks_and_report(raw, rng):
    """How many nets were looked at, and what is reported of which; in the order of the work."""
    for number, world in probes.worlds(rng):
        validated, chosen, peeked, mean, spread = (
            raw[label(quantity, world=number)]
            for quantity in ("validated", "chosen", "peeked", "mean", "spread")
        )
        yield seen("validated_count", len(validated), world=number)
        rate = world.configurations[int(chosen)]["learning_rate"]
        yield seen("rate", rate, world=number)
        yield seen("peeked_count", len(peeked), world=number)
        yield seen("mean", mean, world=number)
        yield seen("spread", spread, world=number)


honest_report = Check(
    probes.honest_report,
    fact="`honest_report` chooses by validation and reads the test labels once, for the chosen "
    "nets.",
    hint="First choose: for each configuration the mean of validate(train(configuration, seed)) "
    "over the seeds; take the configuration with the largest mean. Only then test: test(…) of the "
    "chosen configuration for every seed. Report their mean and their standard deviation, with "
    "ddof=1. In the check's world the test labels of some nets are poisoned: who peeks, shows it.",
    reference=honest,
    measures=looks_and_report,
    scale=one,
    labels={
        "validated_count": "the number of nets that were validated (world {world})",
        "rate": "the learning rate that was chosen (world {world})",
        "peeked_count": "how often the test labels of a net were read (world {world})",
        "mean": "the reported mean (world {world})",
        "spread": "the reported spread (world {world})",
    },
)


def scipy_interval(a, b):
    """The mean of a − b and its 95 % interval, by the paired t test."""
    x, y = np.transpose([(a[seed], b[seed]) for seed in a])
    ends = scipy.stats.ttest_rel(x, y).confidence_interval(0.95)
    return np.mean(x - y), *ends


paired_interval = Check(
    probes.paired_interval,
    fact="`paired_interval` gives the interval of SciPy's paired t test.",
    hint="One value is one pair: the difference of the two runs of one seed, a[seed] - b[seed]. "
    "Their mean is what you report. Its standard error is their std with ddof=1, divided by √n. "
    "Of the 5 % outside of the interval one half lies above it, so 97.5 % lie below t.",
    reference=scipy_interval,
    borrowed=(
        *("scipy.stats.ttest_rel", "scipy.stats.ttest_1samp"),
        *("course.lab.statistics.paired_difference", "course.lab.statistics.mean_interval"),
    ),
    labels={
        "mean": "the mean difference ({seeds} seeds)",
        "low": "the lower end of its interval ({seeds} seeds)",
        "high": "the upper end of its interval ({seeds} seeds)",
    },
)


def integrated_improvement(mean, std, best):
    """E[max(f − best, 0)] = σ ∫ P(Z > t) dt from t = (best − μ)/σ to infinity."""

    def element(mean, std):
        if std == 0:
            return max(mean - best, 0.0)
        return std * scipy.integrate.quad(scipy.stats.norm.sf, (best - mean) / std, inf)[0]

    return np.vectorize(element, otypes=[float])(mean, std)


expected_improvement = Check(
    probes.expected_improvement,
    fact="The formula gives E[max(f − best, 0)], as numerical integration finds it; 0/0 nowhere.",
    hint="z = (μ − best) / σ and EI = (μ − best) Φ(z) + σ φ(z), with Φ = scipy.stats.norm.cdf and "
    "φ = scipy.stats.norm.pdf. Where σ = 0 divide by a tiny number instead, such as 1e-12: then Φ "
    "is 0 or 1, and EI is max(μ − best, 0).",
    reference=integrated_improvement,
    scale=one,
    tolerance=1e-6,
    labels={
        "gain": "EI at μ = {mean}, σ = {std} (best = {best})",
        "certain": "EI at μ = {mean}, where σ is {std} (best = {best})",
    },
)


def process(x, y, x_new, width):
    """What scikit-learn's Gaussian process expects at new points: mean and standard deviation.

    x: (seen, knobs), y: (seen,), x_new: (points, knobs); width: that of the kernel.
    """
    model = GaussianProcessRegressor(RBF(width), alpha=1e-6, optimizer=None, normalize_y=True)
    return model.fit(x, y).predict(x_new, return_std=True)


def sklearn_search(objective, trials, rng):
    """Expected improvement over scikit-learn's Gaussian process."""
    points = list(rng.uniform(size=(5, 2)))
    scores = [objective(point) for point in points]
    while len(scores) < trials:
        random = rng.uniform(size=(300, 2))
        mean, std = process(np.array(points), np.array(scores), random, width=0.2)
        z = (mean - max(scores)) / np.maximum(std, 1e-12)
        improvement = std * (z * scipy.stats.norm.cdf(z) + scipy.stats.norm.pdf(z))
        points.append(random[np.argmax(improvement)])
        scores.append(objective(points[-1]))
    return points[np.argmax(scores)]


GOAL = 0.9  # of the random searches are to be beaten, in the median


@lru_cache(maxsize=2)  # a grader judges one search after the other on the same surfaces
def surfaces(seed: int) -> tuple[Surface, ...]:
    """The hidden surfaces that a generator of this seed draws."""
    return tuple(surface for surface, _ in probes.surfaces(np.random.default_rng(seed)))


def searches(raw, rng):
    """How good the searches are against random search, and what they do otherwise."""
    drawn = surfaces(rng.bit_generator.seed_seq.entropy)
    asked, found = (
        [raw[label(quantity, surface=number)] for number in range(len(drawn))]
        for quantity in ("asked", "found")
    )
    each = [noted(*one) for one in zip(drawn, asked, found, strict=True)]
    calls, outside, best, lowest, shares, edge = np.array(each).T
    count, right = len(drawn), np.mean(best) > 0.99
    yield "calls", calls.max()
    yield seen("outside", count * np.any(outside), searches=count)
    yield from by_model(drawn[:LOOKED_AT], asked[:LOOKED_AT])
    yield seen("best", count * right, searches=count)
    yield seen("lowest", count * (np.mean(lowest) > 0.99), searches=count)
    median = standing(np.median(shares))
    yield seen("beaten", median, goal=GOAL)
    yield "at_border", 0.0 if median >= GOAL or not right else float(np.mean(edge) > 0.35)


def by_model(drawn, asked):
    """How many points are drawn by chance, and how many of the others have a large EI.

    A point has it if at most 5 % of a grid have a larger one, in the process of the same width.
    """
    count = min(probes.TRIALS, *map(len, asked))
    ranks = np.array([ranks_of(*one, count) for one in zip(drawn, asked, strict=True)])
    large = np.mean(ranks < 0.05, axis=0)  # of the surfaces: (points, widths)
    large = large[:, np.argmax(np.mean(large[min(START, count - 1) :], axis=0))]
    starts = (t for t in range(2, count // 2) if large[t] > 0.6 and np.mean(large[t:]) > ENOUGH)
    start = next(starts, START)
    yield "drawn", start
    yield "largest", in_classes(np.mean(large[min(start, count - 1) :]))


START, ENOUGH = 5, 0.96
LOOKED_AT = 20  # of the surfaces: more would take a second
WIDTHS = np.array([0.1, 0.12, 0.14, 0.17, 0.2, 0.24, 0.29, 0.34, 0.4, 0.5])
GRID = np.stack(np.meshgrid(*[np.linspace(0.02, 0.98, 15)] * 2), axis=-1).reshape(-1, 2)


def ranks_of(surface: Surface, asked: np.ndarray, count: int) -> np.ndarray:
    """`rank` of `count` points: (count, widths); 1 for the first 2, which have no model."""
    heights = surface.heights(asked)
    ranks = [rank(asked[:t], heights[:t], asked[t]) for t in range(2, count)]
    return np.vstack([np.ones((2, len(WIDTHS))), *ranks])


def rank(x: np.ndarray, y: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The share of GRID with a larger EI than the chosen point, for each of WIDTHS."""
    new = np.vstack([chosen, GRID])
    between, to_new = (covariances(x, each) for each in (x, new))
    shares = np.linalg.solve(between + 1e-6 * np.eye(len(x)), to_new)
    scaled = scipy.stats.zscore(y)
    std = np.sqrt(np.maximum(1 - np.sum(to_new * shares, axis=1), 1e-12))
    gain = scaled @ shares - np.max(scaled)
    improvement = gain * ndtr(gain / std) + std * np.exp(-((gain / std) ** 2) / 2) / sqrt(2 * pi)
    return 1 - np.mean(improvement[:, 1:] <= improvement[:, :1], axis=1)


def covariances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """k(a, b) = exp(−‖a − b‖² / 2w²) for each of WIDTHS: (widths, len(a), len(b))."""
    far = np.sum((a[:, None] - b) ** 2, axis=-1)
    return np.exp(-far / (2 * WIDTHS[:, None, None] ** 2))


def in_classes(share: float) -> float:
    """1 for ENOUGH and more, because candidates are drawn; else 0.8, 0.5, 0.3 or 0."""
    classes = ((ENOUGH, 1.0), (0.7, 0.8), (0.38, 0.5), (0.18, 0.3), (0.0, 0.0))
    return next((shown for least, shown in classes if share >= least), 0.0)


def noted(surface: Surface, asked: np.ndarray, found: np.ndarray) -> tuple:
    """What one search did: evaluations, outside?, best seen?, lowest seen?, beaten, at the edge."""
    heights, height = surface.heights(asked), surface.heights(found[None])[0]
    return (
        len(asked),
        np.any((asked < 0) | (asked > 1)),
        np.isclose(heights.max(), height),
        np.isclose(heights.min(), height),
        beaten(surface, found, probes.TRIALS),
        np.mean(np.min(np.minimum(asked, 1 - asked), axis=1) < 0.05),
    )


def beaten(surface: Surface, x: np.ndarray, trials: int) -> float:
    """The share of random searches with `trials` points that find nothing as high as at x."""
    below = np.searchsorted(surface.sample, surface.heights(np.reshape(x, (1, 2)))[0])
    return float((below / len(surface.sample)) ** trials)


def standing(median: float) -> float:
    """GOAL for whatever is above; else 0.8, 0.5, 0.1: better than chance, like it, worse.

    In classes, because searches differ between machines where two candidates are nearly equal.
    """
    classes = ((GOAL, GOAL), (0.7, 0.8), (0.25, 0.5), (-1.0, 0.1))
    return next(shown for least, shown in classes if median >= least)


def learned(rng):
    """What is expected: goals, which a test lets `sklearn_search` reach."""
    yield "calls", probes.TRIALS
    yield seen("outside", 0, searches=probes.SURFACES)
    yield "drawn", START
    yield "largest", 1
    yield seen("best", probes.SURFACES, searches=probes.SURFACES)
    yield seen("lowest", 0, searches=probes.SURFACES)
    yield seen("beaten", GOAL, goal=GOAL)
    yield "at_border", 0


bayesian_search = Check(
    probes.bayesian_search,
    fact="`bayesian_search` beats 9 of 10 random searches in the median over {surfaces} hidden "
    "surfaces.",
    hint="Start with 5 random points. Then repeat: draw some hundred candidates; compute mean and "
    "standard deviation at each from the points seen so far; ask for the candidate with the "
    "largest expected improvement. Let the values seen have mean 0 and deviation 1 before you use "
    "them. The kernel exp(−distance² / (2 · 0.2²)) suits these surfaces. Return the best point "
    "*seen*.",
    expects=learned,
    borrowed=("sklearn.gaussian_process.GaussianProcessRegressor",),
    measures=searches,
    scale=one,
    given={"surfaces": str(probes.SURFACES)},
    labels={
        "calls": "the number of evaluations, at most",
        "outside": "the number of searches that leave the unit square (0 or {searches})",
        "drawn": "the number of points that are drawn by chance",
        "largest": "the share of all later points that have nearly the largest EI (in classes)",
        "best": "the searches that return the best point seen (0 or {searches})",
        "lowest": "the searches that return the lowest point seen (0 or {searches})",
        "beaten": "the share of random searches beaten, in the median (from {goal} on: {goal})",
        "at_border": "most points at the border (1 for yes; if too few are beaten)",
    },
)

progress = progress_of(__name__)
