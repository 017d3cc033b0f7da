"""Learning curves that are hidden: a score for each that is asked for."""

import numpy as np

from course.checking.probing import Unusable

OUTSIDE = (
    "score was asked for configuration {i} after {steps} steps. There are {count} configurations, "
    "and no round with more than {longest} steps."
)
NO_END = "score was asked {limit} times, and there is no end."


class Table:
    """Learning curves, (configurations, steps): a score for each that is asked for."""

    def __init__(self, curves, limit=10_000):
        self.curves, self.asked, self.limit = curves, [], limit

    def score(self, i, steps) -> float:
        count, longest = self.curves.shape
        if not (0 <= i < count and 1 <= steps <= longest):
            raise Unusable(OUTSIDE, i=str(i), steps=str(steps), count=count, longest=longest)
        if len(self.asked) == self.limit:
            raise Unusable(NO_END, limit=self.limit)
        self.asked.append((int(i), int(steps)))
        return float(self.curves[int(i), int(steps) - 1])


def table(rng, n, steps, diverged) -> Table:
    """Curves that rise and cross, some of which end as nan."""
    end, speed = rng.permutation(np.linspace(0.3, 0.95, n)), rng.uniform(0.02, 1.5, (n, 1))
    curves = end[:, None] * (1 - np.exp(-speed * np.arange(1, steps + 1)))
    curves[rng.permutation(n)[:diverged]] = np.nan
    return Table(curves)
