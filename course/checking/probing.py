"""What probes are made of. A probe is a generator: it runs an answer, and yields what it sees.

    def momentum(Momentum, rng):
        for rate in (0.1, 0.03):
            yield seen("path", walk(Momentum(rate)), rate=rate)

It knows nothing of what is right: that stands in `checks.py`, out of the answer's reach.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

import keras
import numpy as np
import tensorflow as tf

from course.sentences import Stop


class Unusable(Stop):
    """The answer returned something that cannot be compared with anything."""


def apart(probe):
    """Mark a probe whose answer takes and returns plain values, and functions as arguments.

    A grader runs such a probe in another process than its answer, which then cannot look around
    it. In a notebook both run in one.
    """
    probe.apart = True
    return probe


seeds: list[int] = []  # the last of `seed_everything`, until an answer in another process has it


def seed_everything(seed: int) -> None:
    """Seed NumPy's and Keras' global generators, those of an answer in another process as well."""
    keras.utils.set_random_seed(seed)
    seeds[:] = [seed]


def generator(seed: int) -> np.random.Generator:
    """What an answer draws from. The global generators are seeded, too."""
    seed_everything(seed)
    return np.random.default_rng(seed)


def name_of(answer) -> str:
    """The name of a function; of another thing that can be called, that of its type."""
    return getattr(answer, "__name__", type(answer).__name__)


def seen(quantity: str, value, **given) -> tuple[str, object]:
    """A value and its label: a word for what it is, and the arguments of the answer.

    `labels` of the check turns it into text: {"path": "the path with a rate of {rate}"}.
    """
    return label(quantity, **given), value


UNTOUCHED, INHERITED = "untouched", "inherited"


def untouched(before: Mapping, after: Mapping, **given) -> Iterator[tuple[str, float]]:
    """Of each argument of an answer: is it what it was (1), or did the answer change it (0)?

    What an answer is given belongs to its caller.
    """
    for name, value in before.items():
        yield seen(UNTOUCHED, float(same(value, after[name])), argument=name, **given)


def gathered(calls: list[Mapping]) -> dict[str, list]:
    """Each argument of an answer, with its values in all calls: for `untouched`."""
    return {name: [call[name] for call in calls] for name in calls[0]}


def same(one, other) -> bool:
    """Do two lists, dictionaries or arrays hold the same?"""
    if isinstance(one, dict):
        return list(one) == list(other) and same([*one.values()], [*other.values()])
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(np.array_equal(one, other))


def label(quantity: str, **given) -> str:
    """`path|rate=0.1`: the key of a value in an observation."""
    return "|".join([quantity, *(f"{name}={word(each)}" for name, each in given.items())])


def parsed(key: str) -> tuple[str, dict[str, str]]:
    """The quantity of such a key, and what was given."""
    quantity, *given = key.split("|")
    return quantity, dict(each.split("=", 1) for each in given)


def word(value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def normal(rng, *shape, scale=1.0) -> np.ndarray:
    """float32 numbers from N(0, scale²)."""
    return rng.normal(0, scale, shape).astype("float32")


def parts(answer, returned, names) -> list:
    """The returned values one by one, whether they came as a list, a tuple or a dictionary."""
    name = name_of(answer)
    if returned is None:
        raise Unusable("{name} returns None. Does it `return` a value?", name=name)
    if isinstance(returned, dict):
        return by_key(name, returned, names)
    if not hasattr(returned, "__len__") and not np.isscalar(returned):
        why = "{name} should return {right} values, and returns a {kind}."
        raise Unusable(why, name=name, right=len(names), kind=type(returned).__name__)
    count = len(returned) if isinstance(returned, list | tuple) else len(np.atleast_1d(returned))
    if count != len(names):
        why = "{name} should return {right} values, and returns {count}."
        raise Unusable(why, name=name, right=len(names), count=count)
    return list(returned)


def by_key(name: str, returned: dict, keys) -> list:
    """The values of a dictionary in the order of `keys`."""
    for key in keys:
        if key not in returned:
            found = ", ".join(map(repr, returned))
            why = "{name} should return the key {key}; it returns {found}."
            raise Unusable(why, name=name, key=repr(key), found=found)
    return [returned[key] for key in keys]


def shaped(name: str, value, shape: tuple[int, ...]) -> np.ndarray:
    """`value` as an array of this shape; `Unusable` for another one."""
    array = np.asarray(value)
    if array.shape != shape:
        why = "{name} should have shape {shape}, yours has {found}."
        raise Unusable(why, name=name, shape=str(shape), found=str(array.shape))
    return array


def copied(instance):
    """A new instance, made from the configuration of the old one."""
    config = instance.get_config()
    if config is None:
        raise Unusable("get_config() returns None. Does it `return` a value?")
    return type(instance).from_config(config)


def in_graph(function, x):
    """The function, in a graph that knows no size of x but the last one, as in `fit`."""
    signature = tf.TensorSpec([None] * (np.ndim(x) - 1) + [np.shape(x)[-1]], x.dtype)
    graph = tf.function(function).get_concrete_function(signature)  # called, it retraces nothing
    return lambda x: graph(tf.constant(x))


def inherited(layer: keras.layers.Layer) -> Iterator[tuple[str, float]]:
    """Of each entry that the parent class has in a configuration: has a copy the same (1, or 0)?"""
    before, after = (keras.layers.Layer.get_config(each) for each in (layer, copied(layer)))
    for entry, value in before.items():
        yield seen(INHERITED, float(after.get(entry) == value), entry=entry)


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


class Rounded(np.ndarray):
    """Numbers that have been rounded.

    Attributes:
        statistic: what they were, to be shown.
        step: between two such numbers; 0 where there are no steps.
    """

    statistic: np.ndarray
    step: np.ndarray


def rounded(statistic, expected, error, errors: float = 12) -> Rounded:
    """A statistic of random draws as a plain number: the nearest of expected, expected ± step, …

    The step is 12 standard errors, so a right answer gives exactly `expected` unless its statistic
    is 6 of them off: by chance once in 5 · 10⁸, where the statistic is normally distributed.

    Args:
        statistic: what was observed.
        expected: what it is in the limit of many draws.
        error: its standard error, of the same shape or a number.
        errors: how many standard errors a step has.
    """
    step = errors * np.asarray(error)
    near = expected + step * np.round((np.asarray(statistic) - expected) / step)
    return instead_of(statistic, near, step)


def instead_of(statistic, shown, step=None) -> Rounded:
    """`shown` is compared; where it is wrong, a student sees the `statistic`."""
    found = np.array(shown, dtype="float64").view(Rounded)
    found.statistic = np.array(statistic, dtype="float64")
    found.step = getattr(shown, "step", 0.0) if step is None else step
    return found
