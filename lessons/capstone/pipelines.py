"""The pipeline that is expected, with scikit-learn's scaler; what is computed of one seen."""

import numpy as np
import tensorflow as tf
from sklearn.preprocessing import StandardScaler

from course.checking.probing import label, seen
from lessons.capstone.batches import PARTS, Rows, worlds


def by_sklearn(images, labels, *, shares, batch_size, augment, seed):
    """Training, validation and test rows; the scaler has seen the training rows alone."""
    left = list(np.random.default_rng(seed).permutation(len(images)))
    validation, test = (taken(left, int(share * len(labels))) for share in shares)
    flat = np.reshape(images, (len(images), -1)).astype(float)
    scaled = StandardScaler().fit(flat[left]).transform(flat).reshape(images.shape)
    table = tf.constant(scaled, tf.float32), tf.constant(labels, tf.int32)

    def batches(numbers):
        rows = numbers.batch(batch_size)
        return rows.map(lambda some: tuple(tf.gather(column, some) for column in table))

    training, *others = map(tf.data.Dataset.from_tensor_slices, (left, validation, test))
    training = batches(training.shuffle(len(left))).map(lambda x, y: (augment(x), y))
    return training, *map(batches, others)


def taken(rows: list, count: int) -> list:
    """The first `count` rows, which then are gone."""
    first, rows[:] = rows[:count], rows[count:]
    return first


def facts(raw, rng):
    """Rows and values in a fixed order; then the order of training, and what is augmented."""
    rng.integers(2**31)  # the seed of the probe
    for number, world in worlds(rng):
        for part in PARTS:
            yield from values(raw, part, number)
        yield from order(raw, world, number)
        for part in PARTS:
            yield from stretches(raw, part, number)


def values(raw, part: str, number: int):
    """How many rows and batches there are, which rows, of which type, and x; training sorted."""
    told = {"part": part, "world": number}
    rows, x = (raw[label(quantity, **told)] for quantity in ("rows", "x"))
    places = np.argsort(rows, kind="stable") if part == "training" else np.arange(len(rows))
    yield seen("count", len(rows), **told)
    yield seen("rows", rows[places], **told)
    for quantity in ("sizes", "float32", "int32"):
        yield seen(quantity, raw[label(quantity, **told)], **told)
    yield seen("x", x[places], **told)


def order(raw, world: Rows, number: int):
    """Is each epoch of training another, are its batches, and does any row come first?"""
    epochs, told = raw[label("epochs", world=number)].astype(int), {"world": number}
    first, second = (np.array_split(row, batch_starts(world, row)) for row in epochs[:2])
    same = {frozenset(batch) for batch in first} == {frozenset(batch) for batch in second}
    drawn = np.random.default_rng(world.seed).permutation(len(world.labels))
    places = np.argsort(np.argsort(np.argsort(drawn)[epochs[0]]))
    rank = dict(zip(epochs[0].tolist(), places.tolist(), strict=True))
    begins = [rank.get(row, 0) for each in epochs for row in each[: world.batch_size].tolist()]
    yield seen("epochs_alike", np.array_equal(*epochs[:2]), **told)
    yield seen("batches_alike", same, **told)
    yield seen("far", max(begins) >= world.far * len(epochs[0]), **told)


def batch_starts(world: Rows, rows) -> range:
    return range(world.batch_size, len(rows), world.batch_size)


def stretches(raw, part: str, number: int):
    """Of the stretched pipeline: is a row stretched, as a whole, with its batch, each time anew?"""
    told = {"part": part, "world": number}
    plain = dict(zip(*(raw[label(q, **told)].tolist() for q in ("rows", "x")), strict=True))
    passes = [factors(raw, plain, part=part, turn=turn, world=number) for turn in (1, 2)]
    found = [np.median(each, axis=1) for each in passes]
    if part == "training":
        yield seen("evenly", all(np.ptp(row) < 0.1 for each in passes for row in each), **told)
    yield seen("stretched", np.mean([np.mean(each > 1.5) for each in found]), **told)
    if part == "training":
        sizes = raw[label("sizes", **told)].astype(int)
        yield seen("by_batch", by_batch(found, sizes), **told)
        yield seen("anew", not set(np.round(found[0])) & set(np.round(found[1])), **told)


def factors(raw, plain: dict, **told) -> np.ndarray:
    """How many times as large each value is, (rows, values); where it was almost 0, as the rest."""
    rows, x = (raw[label(quantity, **told)] for quantity in ("stretched_rows", "stretched"))
    was = np.array([plain.get(row, np.ones(x.shape[1:])) for row in rows.tolist()])
    x, was = (np.reshape(each, (len(each), -1)) for each in (x, was))
    clear = np.isfinite(was) & (np.abs(was) > 0.05)
    ratio = np.where(clear, x / np.where(clear, was, 1), np.nan)
    return np.where(clear, ratio, np.nanmedian(ratio, axis=1, keepdims=True))


def by_batch(found, sizes) -> bool:
    """Has each batch one factor?"""
    ends = np.cumsum(sizes)[:-1]
    return all(np.ptp(batch) < 0.5 for each in found for batch in np.split(each, ends))
