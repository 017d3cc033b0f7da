"""Smooth random surfaces to search on: what an accuracy may look like over two knobs."""

import numpy as np

from course.checking.probing import Unusable


class Surface:
    """f(x) = Σ aⱼ exp(−½ Σᵢ ((xᵢ − cᵢⱼ) / wᵢⱼ)²): six hills and valleys on the unit square.

    `surface(x)` is the height at one point, shape (2,), and is written down in `points`.
    """

    def __init__(self, rng, limit=1000):
        self.center = rng.uniform(0, 1, (6, 2))
        self.width = rng.uniform(0.12, 0.35, (6, 2))
        self.height = np.append(rng.uniform(-0.5, 1, 5), 1.2)
        self.points, self.limit = [], limit
        self.sample = np.sort(self.heights(rng.uniform(0, 1, (20000, 2))))

    def heights(self, x) -> np.ndarray:
        """The heights at n points, shape (n, 2)."""
        away = (x[:, None] - self.center) / self.width
        return np.exp(-np.sum(away**2, axis=-1) / 2) @ self.height

    def __call__(self, x) -> float:
        x = np.array(x, dtype=float).reshape(2)
        if len(self.points) == self.limit:
            why = "The objective was asked {limit} times, and there is no end."
            raise Unusable(why, limit=self.limit)
        self.points.append(x)
        return float(self.heights(x[None])[0])
