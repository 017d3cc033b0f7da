"""Configurations and seeds with hidden scores, some of whose test labels are poisoned."""

import numpy as np

from course.checking.probing import Unusable
from course.checking.sealing import sealed

UNKNOWN = (
    "train(configuration, seed) was called with {configuration} and {seed}: give it one of "
    "`configurations` and one of `seeds`."
)


class World:
    """Configurations, seeds, and what validation and test rows say of each net."""

    def __init__(self, rng, place, count=8, seeds=5):
        rates = np.geomspace(0.001, 1, count).round(4).tolist()
        self.configurations = [{"learning_rate": rate} for rate in rates]
        self.seeds = [int(seed) for seed in rng.choice(1000, seeds, replace=False)]
        self.validation = rng.uniform(0.5, 0.7, (count, seeds))
        self.tested = rng.uniform(0.4, 0.6, (count, seeds))
        good, lucky, poisoned = rng.permutation(count)[:3]
        self.validation[good] = rng.uniform(0.78, 0.84, seeds)
        self.validation[lucky] = rng.uniform(0.5, 0.6, seeds)
        self.validation[lucky, place] = 0.97
        self.tested[poisoned] = rng.uniform(0.95, 0.99, seeds)
        self.tested[good] = rng.uniform(0.6, 0.8, seeds)
        self.validated, self.peeked = set(), set()

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
        self.peeked.add(net)
        return float(self.tested[net])
