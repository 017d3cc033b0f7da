"""Rows whose labels are their numbers, and what the batches of a data pipeline hold of them."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from course.checking.probing import Unusable, name_of, normal, parts

PARTS = ("training", "validation", "test")
DRAWS, CHANCE = 50, 1e-9
NO_DATASET = {
    "training": "The training rows should come as a tf.data.Dataset, yours are of type {kind}.",
    "validation": "The validation rows should come as a tf.data.Dataset, yours are of type {kind}.",
    "test": "The test rows should come as a tf.data.Dataset, yours are of type {kind}.",
}


@dataclass(frozen=True)
class Rows:
    """What a pipeline is given.

    Attributes:
        images: (rows, *features); labels: (rows,), the number of each row.
        shares: of validation and test rows.
        batch_size: of all three datasets.
        seed: draws the order of the rows.
    """

    images: np.ndarray
    labels: np.ndarray
    shares: tuple[float, float]
    batch_size: int
    seed: int

    @property
    def epochs(self) -> int:
        """Two at least, and so many that their first batches hold DRAWS rows."""
        return max(2, math.ceil(DRAWS / self.batch_size))

    @property
    def far(self) -> float:
        """A share f of the training rows: by chance none of those behind it comes first.

        f ^ (epochs · batch_size) = CHANCE
        """
        return CHANCE ** (1 / (self.epochs * self.batch_size))

    def given(self) -> tuple[np.ndarray, np.ndarray]:
        """Copies, for an answer to keep as they are."""
        return self.images.copy(), self.labels.copy()


def worlds(rng) -> Iterator[tuple[int, Rows]]:
    """Signals of uneven features, and pictures with a pixel that is constant in training rows.

    Of the signals there are so many that the usual buffers do not hold them.
    """
    scales, shifts = np.float32([0.3, 7, 1.6, 40, 2.3]), normal(rng, 5, scale=9)
    signals = normal(rng, 2003, 5) * scales + shifts
    yield 1, Rows(signals, np.arange(2003), (0.2, 0.135), 64, int(rng.integers(10**6)))
    pictures = rng.integers(0, 256, (61, 3, 4)).astype("uint8")
    seed = int(rng.integers(10**6))
    pictures[:, 1, 2] = 17
    pictures[np.random.default_rng(seed).permutation(61)[:9:4], 1, 2] = 29  # in validation
    yield 2, Rows(pictures, np.arange(61), (0.15, 0.31), 5, seed)


class Stretch:
    """An augmentation that shows when it was called: its n-th batch is made n + 1 times larger."""

    def __init__(self):
        self.calls = tf.Variable(1)

    def __call__(self, x):
        return x * tf.cast(self.calls.assign_add(1), x.dtype)


@dataclass(frozen=True)
class Epoch:
    """All batches of a dataset, one behind the other.

    Attributes:
        x: (rows, *features); rows: (rows,), their numbers; sizes: (batches,).
        types: those of x and y.
    """

    x: np.ndarray
    rows: np.ndarray
    sizes: np.ndarray
    types: tuple[str, str]


def three(answer, returned) -> dict[str, object]:
    """The datasets by name, in the order in which they were asked for."""
    if isinstance(returned, dict):
        why = "{name} should return training, validation and test in this order, no dictionary."
        raise Unusable(why, name=name_of(answer))
    datasets = dict(zip(PARTS, parts(answer, returned, PARTS), strict=True))
    for part, dataset in datasets.items():
        if not isinstance(dataset, tf.data.Dataset):
            raise Unusable(NO_DATASET[part], kind=type(dataset).__name__)
    return datasets


def epoch(dataset, world: Rows) -> Epoch:
    """One pass over a dataset."""
    limit = len(world.labels)
    batches = [pair(batch) for batch in itertools.islice(dataset, limit + 1)]
    if not batches:
        raise Unusable("A dataset gives no batch at all.")
    if len(batches) > limit:
        raise Unusable("A dataset does not end: one pass should give each of its rows once.")
    x, y = (np.concatenate(list(map(np.asarray, each))) for each in zip(*batches, strict=True))
    types = tuple(each.dtype.name for each in batches[0])
    sizes = np.array([len(y) for _, y in batches])
    return Epoch(of_features(x, world), numbers_of(y, world), sizes, types)


def pair(batch) -> tuple:
    """x and y of a batch, which have as many rows."""
    if not isinstance(batch, tuple) or len(batch) != 2:
        raise Unusable("Each element of a dataset should be a pair: x and y of one batch.")
    x, y = batch
    if len(y.shape) != 1 or x.shape[:1] != y.shape:
        why = "y of a batch should have shape (rows,), with as many rows as x; yours are {x}, {y}."
        raise Unusable(why, x=str(tuple(x.shape)), y=str(tuple(y.shape)))
    return x, y


def of_features(x, world: Rows) -> np.ndarray:
    if x.shape[1:] != world.images.shape[1:]:
        why = "Each row of x should have shape {right}, yours has {found}."
        raise Unusable(why, right=str(world.images.shape[1:]), found=str(x.shape[1:]))
    return x.astype(float)


def numbers_of(y, world: Rows) -> np.ndarray:
    """The numbers of the rows, which are the labels."""
    if not np.all(np.isin(y, world.labels)):
        raise Unusable("y should hold labels as they were given.")
    return y.astype(int)
