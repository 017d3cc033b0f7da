"""Learning curves that are hidden: a score for each that is asked for."""

import numpy as np

from course.checking.probing import Unusable

OUTSIDE = (
    "score was asked for configuration {i} after {steps} steps. There are {count} configurations, "
    "0 to {last}, and a round has 1 step or more."
)
NO_END = "score was asked {limit} times, and there is no end."


class Table:
    """Learning curves, (configurations, steps): a score for each that is asked for.

    Whoever trains longer than a curve goes on hears its last value.
    """

    def __init__(self, curves, limit=10_000):
        self.curves, self.asked, self.limit = curves, [], limit

    def score(self, i, steps) -> float:
        count, longest = self.curves.shape
        if not (0 <= i < count and steps >= 1):
            raise Unusable(OUTSIDE, i=str(i), steps=str(steps), count=count, last=count - 1)
        if len(self.asked) == self.limit:
            raise Unusable(NO_END, limit=self.limit)
        self.asked.append((int(i), int(steps)))
        return float(self.curves[int(i), min(int(steps), longest) - 1])


def table(rng, n, steps, diverged) -> Table:
    """Curves that rise, cross and fall; one in eight starts above all others and then breaks.

    With some that have `diverged` and are nan from the start, those that break are nan as well,
    and as many others have the accuracy 0: nan is worse than that, too.
    """
    end, speed = rng.permutation(np.linspace(0.3, 0.95, n)), rng.uniform(0.02, 1.5, (n, 1))
    after = np.arange(steps)
    curves = end[:, None] * (1 - np.exp(-speed * (1 + after))) * (1 - 0.8 * after / steps)
    order = rng.permutation(n)
    broken, lost = order[: n // 8], order[n // 8 :][:diverged]
    curves[broken] = rng.uniform(0.96, 0.99, (n // 8, 1)) * np.exp(-after / 2)
    if diverged:
        curves[lost], curves[broken, 1:] = np.nan, np.nan
        curves[order[-(n // 8) :]] = 0
    return Table(curves)
