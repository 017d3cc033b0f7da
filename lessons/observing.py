"""Observe: run an answer on probes and come back with plain numbers, whatever the answer does.

An observation is a dictionary that survives JSON:
    values    label -> array, in the order in which they were observed
    blank     True, where a `NotImplementedError` says that the answer is not written yet
    borrowed  the name of the built-in that the answer called instead of doing the work
    error     type, message, place (function and line of the answer) of an exception; also where
              TensorFlow raises `NotImplementedError` itself, because NumPy was called in a graph
"""

import contextlib
import importlib
import inspect
import re
import textwrap
import traceback
from unittest import mock

import keras
import numpy as np


class Borrowed(Exception):
    """The answer called the built-in against which it is checked."""


class Unusable(Exception):
    """The answer returned something that holds no numbers."""


def observe(probe, answer, seed: int = 0, borrowed=()) -> dict:
    """What `probe(answer, rng)` yields, as numbers, up to the first exception."""
    observation = {"values": {}}
    with watched(borrowed):
        try:
            for label, value in probe(answer, np.random.default_rng(seed)):
                observation["values"][label] = numbers(label, value)
        except NotImplementedError as error:
            observation |= in_a_graph(error) if "symbolic" in str(error) else {"blank": True}
        except Borrowed as used:
            observation["borrowed"] = message(str(used))
        except (Exception, SystemExit) as error:
            observation["error"] = told(error)
    return observation


def numbers(label: str, value) -> np.ndarray:
    """`value` as an array of floats; `Unusable` where it has none."""
    if value is None:
        raise Unusable(f"{label} is None.")
    try:
        plain = value.numpy() if isinstance(value, keras.Variable) else value
        return np.asarray(plain, dtype="float64")
    except (TypeError, ValueError) as error:
        kind = type(value).__name__
        raise Unusable(f"{label} should be made of numbers, yours is a {kind}.") from error


def told(error: BaseException) -> dict[str, str]:
    """The type of an exception, what it says in one line, and where the answer raised it."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if is_answer(f.filename)]
    line = frames and textwrap.shorten(frames[-1].line or "", 60, placeholder=" …")
    place = f"`{frames[-1].name}`: {line}" if frames else ""
    return {"type": type(error).__name__, "message": message(str(error)), "place": place}


def in_a_graph(error: NotImplementedError) -> dict:
    """What TensorFlow says when NumPy asks a graph for numbers, in words of its own."""
    why = "NumPy cannot compute in a graph, and Keras trains in one: use keras.ops."
    return {"error": told(error) | {"type": "Unusable", "message": why}}


# Keras lists the arguments of the call, TensorFlow names its graph nodes: noise to a reader.
NOISE = re.compile(
    r"Arguments received by.*|\x1b\[\d*m|\{\{.*?\}\}\s*|\s*\[Op:.*|0x[0-9a-f]+", re.S
)


def message(text: str) -> str:
    """The last line of an exception's text that says something."""
    lines = [line.strip() for line in NOISE.sub("", text).splitlines() if line.strip()]
    return textwrap.shorten(lines[-1], 160, placeholder=" …") if lines else ""


def is_answer(filename: str) -> bool:
    """Is this the file of an answer: a notebook's cell, or source given to `answers.load`?"""
    return filename.startswith("<") or "ipykernel_" in filename or "ipython-input" in filename


@contextlib.contextmanager
def watched(borrowed):
    """Make the built-ins named in `borrowed` ("keras.optimizers.SGD") raise when they are used."""
    with contextlib.ExitStack() as stack:
        for path in borrowed:
            for owner, attribute in entrances(path):
                built_in = getattr(owner, attribute)
                stack.enter_context(mock.patch.object(owner, attribute, refuse(path, built_in)))
        yield


def entrances(path: str):
    """Where a built-in is entered: a function through its module, a class through its methods."""
    module, _, name = path.rpartition(".")
    owner = importlib.import_module(module)
    built_in = getattr(owner, name)
    if not isinstance(built_in, type):
        return [(owner, name)]
    return [
        (built_in, method)
        for method in ("__init__", "update_step", "call", "__call__")
        if method in vars(built_in)
    ]


def refuse(path: str, built_in):
    """A stand-in for the built-in `path`, with its parameters: Keras looks at those of a layer."""

    def refused(*args, **kwargs):
        raise Borrowed(path)

    with contextlib.suppress(TypeError, ValueError):
        refused.__signature__ = inspect.signature(built_in)
    return refused
