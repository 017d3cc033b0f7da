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
    """Labels and values: one row in many calls, and in one call; many rows; pictures."""
    row = np.arange(1, 6, dtype="float32")
    seed = int(rng.integers(2**31))
    one = np.random.default_rng(seed)
    calls = np.stack([used(random_shift, np.tile(row, (10, 1)), 1, one) for _ in range(300)])
    places = 3 - calls[:, :, 2]  # the middle of the row tells how far it was moved
    yield "the smallest and largest shift of 1 2 3 4 5 (k=1)", [places.min(), places.max()]
    for move, name in ((1, "right"), (-1, "left")):
        yield f"1 2 3 4 5, moved one place to the {name},", mean(calls[places == move])
    alike = np.mean(places[1:] == places[:-1])
    yield "the agreement of two calls with one rng", rounded(alike, 1 / 3, 1 / 48)
    same = np.tile(row, (ROWS, 1))
    first, again = (used(random_shift, same, 1, np.random.default_rng(seed)) for _ in range(2))
    alike = np.mean(first[:, 2] == again[:, 2])
    yield "the agreement of two calls with rngs of one seed", rounded(alike, 1.0, 1 / 18)
    yield "the shares of the 3 shifts in one call, the largest first", shares(3 - first[:, 2], 1)
    yield from different_rows(random_shift, seed)
    yield from pictures(random_shift, normal(rng, 40, 4, 6), seed)


def used(random_shift, x, k, rng):
    """What the answer returns, an array of the shape of x."""
    out = np.asarray(random_shift(x, k, rng))
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


def different_rows(random_shift, seed):
    """Row i is 10 i + 1 … 10 i + 9, so that its middle tells which row it is, and how far."""
    x = 10.0 * np.arange(ROWS)[:, None] + np.arange(1, 10)
    out = used(random_shift, x, 2, np.random.default_rng(seed))
    rows, middle = np.divmod(out[:, 4], 10)
    own = np.mean(rows == np.arange(ROWS)) > 0.9
    yield "the rows that stand at their place (1 = all of them)", float(own)
    yield "the shares of the 5 shifts, the largest first", shares(5 - middle, 2)
    yield "x itself after the call", x[:2]


def pictures(random_shift, x, seed):
    """Pictures move along their last axis, all lines of one together."""
    out = used(random_shift, x, 2, np.random.default_rng(seed))
    moved = all(fitting(*pair) for pair in zip(x, out, strict=True))
    yield "the pictures (4, 6) that move along their last axis (1 = all of them)", float(moved)


def fitting(picture, moved) -> bool:
    """Is `moved` the picture, shifted along its last axis?"""
    shifted = (scipy.ndimage.shift(picture, [0, places], order=0) for places in range(-2, 3))
    return any(np.array_equal(each, moved) for each in shifted)
