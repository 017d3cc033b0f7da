"""Learning curves that are hidden: a score for each that is asked for, and what it costs."""

import numpy as np

from lessons.observing import Unusable


class Table:
    """Learning curves, (configurations, steps): a score for each that is asked for."""

    def __init__(self, curves):
        self.curves, self.asked = curves, []

    def score(self, i, steps) -> float:
        count, longest = self.curves.shape
        if not (0 <= i < count and 1 <= steps <= longest):
            raise Unusable(
                f"score was asked for configuration {i} after {steps} steps. There are {count} "
                f"configurations, and no round with more than {longest} steps."
            )
        self.asked.append((int(i), int(steps)))
        return float(self.curves[int(i), int(steps) - 1])

    def at(self, steps) -> np.ndarray:
        """Which configurations were asked for after so many steps, as 0 and 1."""
        mask = np.zeros(len(self.curves))
        mask[[i for i, asked in self.asked if asked == steps]] = 1
        return mask

    @property
    def paid(self) -> int:
        """The steps that all nets were trained: each goes on from where it stood."""
        return sum(max(s for i, s in self.asked if i == one) for one in {i for i, _ in self.asked})


def table(rng, n, steps, diverged) -> Table:
    """Curves that rise and cross, some of which end as nan."""
    end, speed = rng.permutation(np.linspace(0.3, 0.95, n)), rng.uniform(0.02, 1.5, (n, 1))
    curves = end[:, None] * (1 - np.exp(-speed * np.arange(1, steps + 1)))
    curves[rng.permutation(n)[:diverged]] = np.nan
    return Table(curves)
