"""What chance says of random answers: their statistics, in steps that chance does not leave."""

import numpy as np
import scipy

from course.checking.probing import UNTOUCHED, label, rounded, seen
from lessons.regularization import shifts
from lessons.regularization.probes import FEW, PICTURES, RATES, SIDE, unpacked

STEPS = dict(zip(RATES, (0.06, 0.065), strict=True))  # of the share that dropout drops
CALL_STEP = 0.87  # of the deviation of a call's share


def share(value, rate: float):
    return rounded(value, rate, STEPS[rate] / 12)


def agreement(value, rate: float):
    """How many values two masks treat alike: p² + (1 − p)² by chance, all if the mask is fixed."""
    return rounded(value, rate**2 + (1 - rate) ** 2, 0.02)


def spread(shares, count: int):
    """The variance of SIDE or more shares; its standard error is √(2 / SIDE) = 0.07 or less."""
    return rounded(variance(shares, count), 1.0, 0.1)


def deviation(shares, count: int):
    """The deviation of CALLS shares; its standard error is 1 / √(2 · CALLS)."""
    return rounded(np.sqrt(variance(shares, count)), 1.0, CALL_STEP / 12)


def variance(shares, count: int):
    """That of shares of `count` values each, in units of the one that chance gives.

    A mask that is shared by rows or columns gives more than 3.4, where it is cut, an exact count
    gives 0, and NaN says that all or nothing is dropped.
    """
    mean = np.mean(shares)
    with np.errstate(invalid="ignore"):
        return np.minimum(np.var(shares) / (mean * (1 - mean) / count), 3.4)


def of_masks(raw, rng):
    """The statistics of dropout, rounded to what chance gives; the factors as they are."""
    for rate in RATES:
        yield from at_a_rate(raw, rate)
    first, again = (unpacked(raw[label("mask_in_graph", call=call)]) for call in (1, 2))
    yield "agreement_in_graph", agreement(np.mean(first == again), rate)
    yield "shares_of_calls", deviation(np.mean(raw["masks_of_calls"], axis=1), FEW)
    yield "follows", follows(*raw["followed"])
    pictures = unpacked(raw["mask_of_pictures"])
    yield "share_of_pictures", share(np.mean(pictures), rate)
    yield "shares_of_channels", spread(*of_channels(pictures))
    yield "factors_at_0", raw["factors_at_0"]
    for place in ("copy", "loaded"):
        yield f"share_of_{place}", share(np.mean(unpacked(raw[f"mask_of_{place}"])), rate)
    yield from ((label, value) for label, value in raw.items() if label.startswith("inherited"))


def of_channels(mask):
    """The share of each channel of each picture, and how many values it has."""
    shares = np.mean(mask.reshape(PICTURES), axis=(1, 2))
    return shares.ravel(), mask.size // shares.size


def follows(x, out, gradient):
    """The share of values whose gradient is the factor with which they were multiplied."""
    return np.mean(np.isclose(gradient * x, out, atol=1e-4))


def at_a_rate(raw, rate: float):
    """What is dropped, how evenly, and how anew in a second call."""
    here = {"rate": rate}
    yield seen("factors_in_inference", raw[label("factors_in_inference", **here)], **here)
    mask = unpacked(raw[label("mask", **here)])
    yield seen("share", share(np.mean(mask), rate), **here)
    yield seen("factors", raw[label("factors", **here)], **here)
    yield seen("shares_of_rows", spread(np.mean(mask, axis=1), SIDE), **here)
    yield seen("shares_of_columns", spread(np.mean(mask, axis=0), SIDE), **here)
    again = unpacked(raw[label("mask_again", **here)])
    yield seen("agreement", agreement(np.mean(mask == again), rate), **here)


def of_shifts(raw, rng):
    """Which shifts occur, how often, and whether rows and pictures are moved as they should."""
    _, pictures = shifts.drawn(rng)
    calls = raw["calls"]
    yield "shifted", float(all(map(is_shift, calls.reshape(-1, 5))))
    places = 3 - calls[:, :, 2]  # the middle of the row tells how far it was moved
    yield seen("span", [places.min(), places.max()])
    yield seen("rows", np.sum((places.min(axis=0) < 0) & (places.max(axis=0) > 0)))
    for move, side in ((1, "right"), (-1, "left")):
        yield seen("moved_row", mean(calls[places == move]), side=side)
    yield seen("agreement", rounded(np.mean(places[1:] == places[:-1]), 1 / 3, 1 / 48))
    x = label(UNTOUCHED, argument="x")
    yield x, raw[x]
    same = np.mean(raw["first"] == raw["again"])
    yield seen("agreement_of_seeds", rounded(same, 1.0, 1 / 18))
    yield seen("shares_of_3", shares(3 - raw["first"], 1))
    yield from of_different_rows(raw["middles"])
    lines = zip(pictures.reshape(-1, 6), raw["moved"].reshape(-1, 6), strict=True)
    yield seen("lines", float(all(fitting(*line) for line in lines)))
    moved = zip(pictures, raw["moved"], strict=True)
    yield seen("pictures", float(all(fitting(*picture) for picture in moved)))


def is_shift(moved) -> bool:
    """Is it 1 2 3 4 5, moved by −1, 0 or 1 places, with zeros behind it?"""
    padded = np.pad(shifts.row(1)[0], 1)
    return any(np.array_equal(padded[start : start + 5], moved) for start in range(3))


def of_different_rows(middles):
    """Whether the rows kept their places, and how far they were moved."""
    rows, middle = np.divmod(middles, 10)
    own = np.mean(rows == np.arange(shifts.ROWS)) > 0.9
    yield seen("own_places", float(own))
    yield seen("shares_of_5", shares(5 - middle, 2))


def mean(rows):
    return rows.mean(0) if len(rows) else np.full(5, np.nan)


def shares(places, k: int):
    """How often each shift −k … k occurs, the most frequent first."""
    found = np.array([np.mean(places == place) for place in range(-k, k + 1)])
    return rounded(np.sort(found)[::-1], 1 / (2 * k + 1), 1 / 72)


def fitting(picture, moved) -> bool:
    """Is `moved` the picture, or a line of it, shifted along its last axis?"""
    still = [0] * (picture.ndim - 1)
    shifted = (scipy.ndimage.shift(picture, [*still, s], order=0) for s in range(-2, 3))
    return any(np.array_equal(each, moved) for each in shifted)
