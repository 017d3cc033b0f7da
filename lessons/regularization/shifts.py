"""What can be seen of random shifts, however they are drawn."""

import numpy as np
import scipy

from lessons.observing import Unusable
from lessons.probes import normal, rounded

ROWS = 3000


def by_scipy(x, k, rng):
    """Each row moved by scipy.ndimage.shift, which fills with zeros."""
    rows = zip(x, rng.integers(-k, k + 1, len(x)), strict=True)
    moves = [(row, [0] * (row.ndim - 1) + [places]) for row, places in rows]
    return np.stack([scipy.ndimage.shift(row, move, order=0) for row, move in moves])


def observed(random_shift, rng):
    """Labels and values: one row many times, many different rows, pictures."""
    row = np.arange(1, 6, dtype="float32")
    seed = int(rng.integers(2**31))
    same = np.tile(row, (ROWS, 1))
    out = used(random_shift, same, 1, seed)
    places = 3 - out[:, 2]  # the middle of the row tells how far it was moved
    yield "the smallest and largest shift of 1 2 3 4 5 (k=1)", [places.min(), places.max()]
    for move, name in ((1, "right"), (-1, "left")):
        yield f"1 2 3 4 5, moved one place to the {name},", mean(out[places == move])
    yield "the shares of its shifts, the largest first", shares(places, 1)
    yield "the agreement of two calls with one rng", repeats(random_shift, same, seed)
    again = used(random_shift, same, 1, seed)
    yield (
        "the agreement of two calls with rngs of one seed",
        rounded(np.mean(again[:, 2] == out[:, 2]), 1.0, 1 / 18),
    )
    yield from different_rows(random_shift, seed)
    yield from pictures(random_shift, normal(rng, 40, 4, 6), seed)


def used(random_shift, x, k, seed):
    """What the answer returns, an array of the shape of x."""
    out = np.asarray(random_shift(x, k, np.random.default_rng(seed)))
    if out.shape != x.shape:
        said = f"{x.shape} as x has, yours has {out.shape}."
        raise Unusable(f"random_shift should return an array of shape {said}")
    return out


def mean(rows):
    return rows.mean(0) if len(rows) else np.full(5, np.nan)


def shares(places, k: int):
    """How often each shift −k … k occurs, the most frequent first."""
    found = np.array([np.mean(places == place) for place in range(-k, k + 1)])
    return rounded(np.sort(found)[::-1], 1 / (2 * k + 1), 1 / 72)


def repeats(random_shift, x, seed):
    """The share of rows that two calls with the same generator move alike: 1/3 by chance."""
    rng = np.random.default_rng(seed)
    first, second = (np.asarray(random_shift(x, 1, rng)) for _ in range(2))
    return rounded(np.mean(first[:, 2] == second[:, 2]), 1 / 3, 1 / 72)


def different_rows(random_shift, seed):
    """Row i is 10 i + 1 … 10 i + 9, so that its middle tells which row it is, and how far."""
    x = 10.0 * np.arange(ROWS)[:, None] + np.arange(1, 10)
    out = used(random_shift, x, 2, seed)
    rows, middle = np.divmod(out[:, 4], 10)
    own = np.mean(rows == np.arange(ROWS)) > 0.9
    yield "the rows that stand at their place (1 = all of them)", float(own)
    yield "the smallest and largest shift of 9 numbers (k=2)", [5 - middle.max(), 5 - middle.min()]
    yield "the shares of the 5 shifts, the largest first", shares(5 - middle, 2)
    yield "x itself after the call", x[:2]


def pictures(random_shift, x, seed):
    """Pictures move along their last axis, all lines of one together."""
    out = used(random_shift, x, 2, seed)
    places = [fitting(*pair) for pair in zip(x, out, strict=True)]
    yield (
        "the share of 40 pictures (4, 6) that moved along the last axis",
        np.mean([place is not None for place in places]),
    )


def fitting(picture, moved):
    """The shift that makes `moved` of `picture`, or None."""
    for places in range(-2, 3):
        if np.array_equal(scipy.ndimage.shift(picture, [0, places], order=0), moved):
            return places
    return None
