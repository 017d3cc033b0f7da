"""What a few runs say about all runs: an effect with its interval, and a choice by validation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course.languages import message, told
from course.measured import in_words
from course.sentences import Sentence, sentence


@dataclass(frozen=True)
class Interval:
    """A mean over seeds and where the true mean lies with the confidence `level`.

    Attributes:
        mean, low, high: in the unit of the values.
        seeds: how many independent runs stand behind it.
        level: of confidence, 0.95 for 95 %.
    """

    mean: float
    low: float
    high: float
    seeds: int
    level: float = 0.95

    @property
    def above_zero(self) -> bool:
        """Is even the lower end above 0?"""
        return self.low > 0

    @property
    def below_zero(self) -> bool:
        return self.high < 0

    def __str__(self) -> str:
        """The form for `lab.claim`: `0.0312, 95 % interval 0.0123 to 0.0501, 5 seeds`."""
        mean, *ends = (f"{each:.3g}" for each in (self.mean, self.low, self.high))
        level = f"{self.level:.0%}".removesuffix("%")
        return in_words(INTERVAL.format(mean, level, *ends, self.seeds))


INTERVAL = message("{0}, {1} % interval {2} to {3}, {4} seeds")


def mean_interval(values: Sequence[float], level: float = 0.95) -> Interval:
    r"""The mean of independent runs with Student's t interval.

    $$\bar v \pm t_{n-1,\,(1 + \text{level})/2} \; \frac{s}{\sqrt n}, \qquad
    s^2 = \frac{1}{n-1} \sum_i (v_i - \bar v)^2$$

    It is exact for normal values, and says honestly how little a few runs know: t is 12.7 for 2
    seeds, 4.3 for 3, 2.8 for 5, 2.3 for 10. A percentile bootstrap of 5 values would hold the true
    mean in about 83 % of all cases instead of 95 %.

    Args:
        values: (n,), one for each seed, n ≥ 2. Test rows, steps or folds of one run are no seeds.
        level: 0 … 1, both excluded.

    Raises:
        ValueError: fewer than 2 values, or more than one axis.

    Source: Student (1908), "The probable error of a mean", Biometrika 6.
    """
    from scipy import stats

    values = np.asarray(values, float)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"an interval needs one value per seed, at least 2, not {values.shape}")
    n, mean = len(values), values.mean()
    half = stats.t.ppf((1 + level) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n)
    return Interval(float(mean), float(mean - half), float(mean + half), n, level)


def paired_difference(a: Sequence[float], b: Sequence[float], level: float = 0.95) -> Interval:
    r"""How much larger a is than b: the mean of the differences $a_i - b_i$ with its t interval.

    Runs of one seed start from the same weights and see the same batches (`lab.train_many`), so
    that what the seed does to both cancels: the interval is that of `mean_interval(a - b)`,
    usually much narrower than what two separate means allow.

    Args:
        a, b: (n,) each, in the order of the same seeds.
        level: of confidence.

    Raises:
        ValueError: the shapes differ, or there are fewer than 2 pairs.

    Source: Student (1908); Demšar (2006), "Statistical Comparisons of Classifiers over Multiple
    Data Sets", JMLR 7, on why pairs.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        raise ValueError(f"pairs need one value of each per seed, not {a.shape} and {b.shape}")
    return mean_interval(a - b, level)


@dataclass(frozen=True)
class Best:
    """The configuration that validation rows chose.

    Attributes:
        index: its place among the configurations: `runs.accuracy[best.index]` is (S,), on test
            rows that had no say in the choice.
        configuration: name -> value.
        edges: names whose value is the smallest or the largest that was tried.
        rule: how it was chosen, for `lab.claim(…, chosen_by=best.rule)`.
    """

    index: int
    configuration: dict
    edges: tuple[str, ...]
    rule: str


EDGE = "The best {name}, {value}, is the {end} that was tried: the best of all may lie outside."


def best_by_validation(runs, by: str = "accuracy") -> Best:
    """The configuration with the best mean over seeds on the validation rows.

    One choice for all seeds: a choice for each seed would know more than anybody who trains once.
    Choose by validation, report on test: the test rows judge what they did not choose. If the best
    value of a hyper-parameter is the smallest or the largest of at least 3, one sentence says so.

    Args:
        runs: `lab.train_many(…, validation=(x, y))`.
        by: "accuracy" (highest) or "loss" (lowest).

    Raises:
        ValueError: the runs had no validation rows.

    Source: Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, 7.2.
    """
    name = f"validation_{by}"
    if name not in runs.history:
        raise ValueError("these runs have no validation rows: train_many(…, validation=(x, y))")
    score = np.mean(runs.history[name][..., -1], axis=1) * (-1 if by == "loss" else 1)
    index = int(np.nanargmax(score))
    tried = {name: column for name, column in runs.configurations.items() if numeric(column)}
    ends = {name: end for name, column in tried.items() if (end := edge(column, index))}
    for name, end in ends.items():
        said = sentence(EDGE, name=name, value=f"{tried[name][index]:.3g}", end=Sentence(end))
        print(told(said))
    configuration = {name: column[index] for name, column in runs.configurations.items()}
    where = f"at the edge: {', '.join(ends)}" if ends else "inside the grid"
    return Best(index, configuration, tuple(ends), f"validation {by}, 1 of {len(score)}, {where}")


def numeric(column: Sequence) -> bool:
    return np.asarray(column).dtype.kind in "iuf"


def edge(column: Sequence[float], index: int) -> str:
    """ "smallest" or "largest" where the value at a place is one of at least 3, else ""."""
    values = sorted(set(column))
    if len(values) < 3 or column[index] not in (values[0], values[-1]):
        return ""
    return message("smallest") if column[index] == values[0] else message("largest")
