"""Configurations and seeds with hidden accuracies; some test rows are poisoned."""

import numpy as np

from course.checking.probing import Unusable
from course.checking.sealing import sealed

UNKNOWN = (
    "{function}(configuration, seed) was called with {configuration} and {seed}: give it one of "
    "`configurations` and one of `seeds`."
)
NAMES = ("plain", "wide", "deep", "batch norm", "dropout", "decay", "shifted", "warm", "all", "he")


class World:
    """What validation and test rows say of each configuration with each seed.

    The good one has the best mean in validation, in most worlds; others are better with one seed
    each, have the better median, or have diverged once and are better (or not) with the other
    seeds. The poisoned one has the best test. `gains` are those of the good one, on test rows.
    """

    def __init__(
        self,
        rng,
        count: int,
        seeds: int,
        best: str = "good",
        diverged: float = 0.9,
        gains: tuple[float, float] = (0.02, 0.25),
    ):
        names = [NAMES[place] for place in rng.permutation(len(NAMES))[:count]]
        self.configurations = names
        self.seeds = [int(seed) for seed in rng.choice(1000, seeds, replace=False)]
        self.validation = rng.uniform(0.5, 0.6, (count, seeds))
        self.tested = rng.uniform(0.4, 0.6, (count, seeds))
        good, poisoned, median, spoiled, lucky = 1 + rng.permutation(count - 1)[:5]
        self.validation[good] = rng.uniform(0.8, 0.84, seeds)
        self.validation[good, rng.integers(seeds)] = 0.68
        self.validation[median] = 0.1 + 0.75 * (rng.permutation(seeds) >= (seeds - 1) // 2)
        self.validation[spoiled] = diverged + rng.uniform(0, 0.03, seeds)
        self.validation[spoiled, rng.integers(seeds)] = np.nan
        self.validation[lucky, rng.integers(seeds)] = 0.97
        self.tested[poisoned] = rng.uniform(0.95, 0.99, seeds)
        self.tested[good] = self.tested[0] + rng.uniform(*gains, seeds)
        if best == "baseline":
            self.validation[0] = rng.uniform(0.87, 0.89, seeds)
        if best == "two":  # equal ones, of which the first counts
            other = max(good, lucky)
            self.validation[[good, other]] = 0.78125
            self.tested[other] = self.tested[0] + rng.uniform(0.02, 0.25, seeds)
        self.validated: set[tuple[int, int]] = set()
        self.looks: list[tuple[int, int]] = []  # each at test rows counts

    def open_part(self) -> tuple:
        """What an answer gets: validate, test, and copies of configurations and seeds."""
        return sealed(self.validate), sealed(self.test), [*self.configurations], [*self.seeds]

    def place(self, configuration, seed, function: str) -> tuple[int, int]:
        """The numbers of a configuration and a seed."""
        if configuration not in self.configurations or seed not in self.seeds:
            told = {"configuration": repr(configuration), "seed": repr(seed)}
            raise Unusable(UNKNOWN, function=function, **told)
        return self.configurations.index(configuration), self.seeds.index(seed)

    def validate(self, configuration, seed) -> float:
        place = self.place(configuration, seed, "validate")
        self.validated.add(place)
        return float(self.validation[place])

    def test(self, configuration, seed) -> float:
        place = self.place(configuration, seed, "test")
        self.looks.append(place)
        return float(self.tested[place])
