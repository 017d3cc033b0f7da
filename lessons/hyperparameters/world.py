"""Configurations and seeds with hidden scores, some of whose test labels are poisoned."""

import numpy as np

from course.checking.probing import Unusable
from course.checking.sealing import sealed

UNKNOWN = (
    "train(configuration, seed) was called with {configuration} and {seed}: give it one of "
    "`configurations` and one of `seeds`."
)


class World:
    """Configurations, seeds, and what validation and test rows say of each net.

    The good configuration has the best mean. Others are better for one seed each, or have the
    better median or the better minimum; the poisoned one has the best test. The good one is
    neither the first nor the last.
    """

    def __init__(self, rng, count, seeds):
        rates = np.geomspace(0.002, 0.7, count).round(4).tolist()
        self.configurations = [{"learning_rate": rate} for rate in rates]
        self.seeds = [int(seed) for seed in rng.choice(1000, seeds, replace=False)]
        self.validation = rng.uniform(0.5, 0.6, (count, seeds))
        self.tested = rng.uniform(0.4, 0.6, (count, seeds))
        good, poisoned, median, minimum, *lucky = 1 + rng.permutation(count - 2)
        worst = rng.integers(seeds)
        self.validation[good] = rng.uniform(0.8, 0.84, seeds)
        self.validation[good, worst] = 0.66
        self.validation[minimum] = rng.uniform(0.71, 0.73, seeds)
        self.validation[median] = 0.1 + 0.8 * rng.permutation(np.arange(seeds) >= (seeds - 1) // 2)
        for seed, place in enumerate(lucky[:seeds]):
            self.validation[place, seed] = rng.uniform(0.95, 0.99)
        self.tested[poisoned] = rng.uniform(0.95, 0.99, seeds)
        self.tested[good] = rng.uniform(0.62, 0.8, seeds)
        self.validated, self.peeked = set(), []  # each look at test rows counts

    def open_part(self) -> tuple:
        """What an answer gets: train, validate, test, and copies of configurations and seeds."""
        configurations = [dict(each) for each in self.configurations]
        asked = map(sealed, (self.train, self.validate, self.test))
        return *asked, configurations, list(self.seeds)

    def place(self, configuration) -> int | None:
        """The place of a configuration; somebody may have noted more in it."""
        if not isinstance(configuration, dict):
            return None
        known = (each.items() <= configuration.items() for each in self.configurations)
        return next((place for place, found in enumerate(known) if found), None)

    def train(self, configuration, seed) -> tuple[int, int]:
        """A net: only `validate` and `test` can tell how good it is."""
        place = self.place(configuration)
        if place is None or seed not in self.seeds:
            raise Unusable(UNKNOWN, configuration=str(configuration), seed=str(seed))
        return place, self.seeds.index(seed)

    def validate(self, net) -> float:
        self.validated.add(net)
        return float(self.validation[net])

    def test(self, net) -> float:
        self.peeked.append(net)
        return float(self.tested[net])
