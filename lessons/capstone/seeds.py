"""Nets from several seeds, on every backend of Keras."""

import inspect
from collections.abc import Callable, Mapping, Sequence

import keras
import numpy as np

from course import lab
from course.lab.data import Dataset
from course.lab.many import batches


def accuracies(
    net: Callable[..., keras.Model],
    optimizer: Callable[..., keras.Optimizer],
    configurations: Mapping[str, list],
    data: Dataset,
    validation: tuple,
    *,
    rows: Sequence | None = None,
    seeds: Sequence[int] = range(5),
    steps: int = 300,
    batch_size: int = 64,
) -> tuple[np.ndarray, np.ndarray]:
    """Validation and test accuracies at the end, (configurations, seeds) each.

    With TensorFlow `lab.train_many` trains all nets at once. It needs TensorFlow: elsewhere `fit`
    trains one net after the other, on the same mini-batches.

    Args:
        net: makes a net with logits; it takes those of the configurations that it names.
        optimizer: takes the others.
        configurations: name -> C values.
        data: rows to train and to test on.
        validation: (x, y).
        rows: for each configuration the numbers of its training rows; without it all rows.
    """
    if keras.backend.backend() == "tensorflow":
        options = {"seeds": seeds, "steps": steps, "batch_size": batch_size, "rows": rows}
        options |= {"loss": entropy(), "validation": validation}
        runs = lab.train_many(net, optimizer, configurations, data, **options)
        return runs.history["validation_accuracy"][..., -1], runs.accuracy
    order = (rows, seeds, steps, batch_size)
    return one_by_one(net, optimizer, configurations, data, validation, *order)


def one_by_one(
    net, optimizer, configurations, data, validation, rows, seeds, steps, batch_size
) -> tuple[np.ndarray, np.ndarray]:
    """The same by `fit`."""

    def trained(knobs, own, seed):
        order = np.asarray(own)[batches(len(own), batch_size, steps, seed)]
        return alone(net, optimizer, knobs, data, validation, seed, order)

    settings = table(configurations)
    rows = rows or [range(len(data.y_train))] * len(settings)
    pairs = list(zip(settings, rows, strict=True))
    made = [[trained(*each, seed) for seed in seeds] for each in pairs]
    validated, tested = np.moveaxis(np.array(made), -1, 0)
    return validated, tested


def entropy() -> keras.losses.Loss:
    """The cross-entropy of logits."""
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def hit_rate() -> keras.metrics.Metric:
    """The share of rows that are right. By its name alone TensorFlow traces a step twice."""
    return keras.metrics.SparseCategoricalAccuracy(name="accuracy")


def alone(net, optimizer, knobs: dict, data: Dataset, validation, seed: int, order) -> tuple:
    """The two accuracies of one net, trained by `fit` on mini-batches in this order."""
    own = inspect.signature(net).parameters
    keras.utils.set_random_seed(seed)
    model = net(**{name: value for name, value in knobs.items() if name in own})
    rest = {name: value for name, value in knobs.items() if name not in own}
    model.compile(optimizer(**rest), entropy(), metrics=[hit_rate()])
    shown = order.ravel()
    options = {"batch_size": order.shape[1], "shuffle": False, "verbose": 0}
    model.fit(data.x_train[shown], data.y_train[shown], **options)
    judged = validation, (data.x_test, data.y_test)
    return tuple(model.evaluate(*each, batch_size=1000, verbose=0)[1] for each in judged)


def table(configurations: Mapping[str, list]) -> list[dict]:
    """One dictionary of values for each configuration."""
    return [
        dict(zip(configurations, values, strict=True))
        for values in zip(*configurations.values(), strict=True)
    ]
