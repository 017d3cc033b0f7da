"""What the probes of several lessons are made of."""

import tempfile
from pathlib import Path
from unittest import mock

import keras
import numpy as np

from lessons.observing import Unusable

STEP = 12  # in standard errors


def normal(rng, *shape, scale=1.0) -> np.ndarray:
    """float32 numbers from N(0, scale²)."""
    return rng.normal(0, scale, shape).astype("float32")


def parts(answer, returned, names) -> list:
    """The returned values one by one, whether they came as a list, a tuple or a dictionary."""
    if returned is None:
        raise Unusable(f"{answer.__name__} returns None.")
    if isinstance(returned, dict):
        missing = [name for name in names if name not in returned]
        if missing:
            found = ", ".join(map(repr, returned))
            raise Unusable(
                f"{answer.__name__} should return the key {missing[0]!r}; it returns {found}."
            )
        return [returned[name] for name in names]
    count = len(returned) if isinstance(returned, list | tuple) else len(np.atleast_1d(returned))
    if count != len(names):
        raise Unusable(f"{answer.__name__} should return {len(names)} values, and returns {count}.")
    return list(returned)


def saved_and_loaded(model: keras.Model, own: type) -> keras.Model:
    """The model, written to a file and read again; `own` is the class of the answer in it.

    Keras keeps the last class of a registered name, and a notebook may define the answer twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        names = own.__name__, keras.saving.get_registered_name(own)
        known = keras.saving.get_custom_objects()
        with mock.patch.dict(known, dict.fromkeys(names, own)):
            return keras.models.load_model(path)


def rounded(statistic, expected, error):
    """A statistic of random draws as a plain number: the nearest of expected, expected ± step, …

    The step is 12 standard errors, so a right answer gives exactly `expected` unless its statistic
    is 6 of them off: by chance once in 5 · 10⁸, where the statistic is normally distributed.

    Args:
        statistic: what was observed.
        expected: what it is in the limit of many draws.
        error: its standard error, of the same shape or a number.
    """
    step = STEP * np.asarray(error)
    return expected + step * np.round((np.asarray(statistic) - expected) / step)
