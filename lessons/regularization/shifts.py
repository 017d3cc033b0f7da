"""What random shifts are tried on: in each row one number tells how far it was moved."""

import numpy as np

from course.checking.probing import Unusable, normal

ROWS = 3000


def drawn(rng) -> tuple[int, np.ndarray]:
    """A seed for the shifts, and 40 pictures."""
    return int(rng.integers(2**31)), normal(rng, 40, 4, 6)


def used(random_shift, x, k: int, rng) -> np.ndarray:
    """What the answer returns, an array of the shape of x."""
    out = np.asarray(random_shift(x, k, rng))
    if out.shape != x.shape:
        why = "random_shift should return an array of shape {shape} as x has, yours has {found}."
        raise Unusable(why, shape=str(x.shape), found=str(out.shape))
    return out


def row(count: int) -> np.ndarray:
    """1 2 3 4 5, as often as it is asked for."""
    return np.tile(np.arange(1, 6, dtype="float32"), (count, 1))


def calls(random_shift, seed: int) -> np.ndarray:
    """300 calls with one rng and 10 rows each, (300, 10, 5)."""
    one = np.random.default_rng(seed)
    return np.stack([used(random_shift, row(10), 1, one) for _ in range(300)])


def given() -> list[np.ndarray]:
    """The same ten rows in float32 and in float64."""
    return [row(10), row(10).astype("float64")]


def after(random_shift, seed: int) -> list[np.ndarray]:
    """What has become of `given` after a call with each."""
    rows = given()
    for x in rows:
        used(random_shift, x, 1, np.random.default_rng(seed))
    return rows


def alike(random_shift, seed: int) -> list[np.ndarray]:
    """The middle of each row, in two calls with rngs of one seed."""
    return [used(random_shift, row(ROWS), 1, np.random.default_rng(seed))[:, 2] for _ in range(2)]


def different_rows() -> np.ndarray:
    """Row i is 10 i + 1 … 10 i + 9: its middle tells which row it is, and how far it moved."""
    return 10.0 * np.arange(ROWS)[:, None] + np.arange(1, 10)
