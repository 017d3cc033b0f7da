"""Run an answer on probes and come back with plain numbers, whatever the answer does."""

import __future__

import ast
import asyncio
import contextlib
import functools
import importlib
import inspect
import itertools
import linecache
import operator
import re
import textwrap
import traceback
from collections.abc import Iterator, Sequence
from types import CodeType
from unittest import mock

import keras
import numpy as np

from course.checking.observation import Ended, Observation, unseen
from course.checking.probing import Unusable
from course.sentences import Sentence, printable

LOADED = itertools.count(1)


class Borrowed(Exception):
    """The answer called the built-in against which it is checked."""


def observe(probe, answer, seed: int = 0, borrowed: Sequence[str] = ()) -> Observation:
    """What `probe(answer, rng)` yields, as numbers, up to the first exception."""
    values: dict[str, np.ndarray] = {}
    with watched(borrowed):
        ended = watch(probe(answer, np.random.default_rng(seed)), values)
    return Observation(values, ended)


def watch(yielded: Iterator, values: dict[str, np.ndarray]) -> Ended | None:
    """Collect the values that a probe yields; why it ended early, or None."""
    try:
        for label, value in yielded:
            values[label] = numbers(label, value)
    except NotImplementedError as error:
        return in_a_graph(error) if "symbolic" in str(error) else Ended("blank")
    except Borrowed as used:
        return Ended("borrowed", Sentence("{built_in}", {"built_in": message(str(used))}))
    except Unusable as error:
        return Ended("unusable", error.sentence, place(error))
    except (Exception, SystemExit) as error:
        return Ended("raised", said(error), place(error))
    return None


def observe_source(
    probe, name: str, cells: Sequence[str], seed: int = 0, borrowed: Sequence[str] = ()
) -> Observation:
    """Run the cells of an answer, then observe what they call `name`."""
    try:
        answer = load(cells, name)
    except (Exception, SystemExit) as error:
        return unseen("undefined", "{why}", why=said(error).text)
    return observe(probe, answer, seed, borrowed)


def load(cells: Sequence[str], name: str):
    """Run cells one after the other, as Jupyter does, and return what they call `name`.

    Any of them may fail: what it would have bound is missing, that is all. Raises the first of
    these errors if `name` is not bound in the end.
    """
    names = {"__name__": "__main__", "display": nothing, "get_ipython": Shell}
    errors, flags = [], 0
    for cell in cells:
        try:
            code = compiled(cell, name, flags)
            flags |= code.co_flags & FUTURE
            waiting = eval(code, names)
            if inspect.iscoroutine(waiting):
                asyncio.run(waiting)
        except (Exception, SystemExit) as error:
            errors.append(error)
    if name not in names:
        raise errors[0] if errors else NameError(f"name {name!r} is not defined")
    return names[name]


AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
# What `from __future__ import …` switches on: in Jupyter, for all later cells.
FUTURE = functools.reduce(
    operator.or_, (getattr(__future__, each).compiler_flag for each in __future__.all_feature_names)
)


def compiled(cell: str, name: str, flags: int = 0) -> CodeType:
    """A cell of the answer `name`, compiled.

    It is registered with `linecache`, so that tracebacks and AutoGraph find its lines, under a file
    name that is used once: AutoGraph may ask when another answer has been loaded.
    """
    filename = f"<{name} {next(LOADED)}>"
    lines = [f"{line}\n" for line in cell.split("\n")]
    linecache.cache[filename] = (len(cell), None, lines, filename)
    return compile(cell, filename, "exec", flags | AWAIT, dont_inherit=True)


def nothing(*args, **kwargs) -> None:
    """What `display` does where nobody looks."""


class Shell:
    """Stands in for IPython where an answer runs without it: its magics do nothing."""

    def __getattr__(self, name: str):
        return nothing


def numbers(label: str, value) -> np.ndarray:
    """`value` as an array of floats. Raises `Unusable` if it has none."""
    if value is None:
        raise Unusable("{label} is None. Is a `return` missing?", label=label)
    try:
        plain = value.numpy() if isinstance(value, keras.Variable) else value
        return np.array(plain, dtype="float64")  # a copy: the answer may change its own later
    except (TypeError, ValueError) as error:
        kind = type(value).__name__
        why = "{label} should be made of numbers, yours is a {kind}."
        raise Unusable(why, label=label, kind=kind) from error


def said(error: BaseException) -> Sentence:
    """The type of an exception, and what it says in one line."""
    told = {"type": type(error).__name__, "message": message(str(error))}
    return Sentence("{type}: {message}", told)


def place(error: BaseException) -> str:
    """Function and line of the answer that raised an exception; "" if the check itself did."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if is_answer(f.filename)]
    if not frames:
        return ""
    line = textwrap.shorten(frames[-1].line or "", 60, placeholder=" …")
    return f"`{frames[-1].name}`: {line}"


def in_a_graph(error: NotImplementedError) -> Ended:
    """What TensorFlow raises when NumPy asks a graph for numbers, in plain words."""
    why = "NumPy cannot compute in a graph, and Keras trains in one: use keras.ops."
    return Ended("unusable", Sentence(why), place(error))


# Keras lists the arguments of the call, TensorFlow names its graph nodes: noise to a reader.
NOISE = re.compile(
    r"Arguments received by.*|\x1b\[\d*m|\{\{.*?\}\}\s*|\s*\[Op:.*|0x[0-9a-f]+", re.S
)


def message(text: str) -> str:
    """The last line of an exception's text that says something."""
    lines = [line.strip() for line in NOISE.sub("", printable(text)).splitlines() if line.strip()]
    return textwrap.shorten(lines[-1], 160, placeholder=" …") if lines else ""


def is_answer(filename: str) -> bool:
    """Is this the file of an answer: a notebook's cell, or a source given to `load`?"""
    return filename.startswith("<") or "ipykernel_" in filename or "ipython-input" in filename


@contextlib.contextmanager
def watched(borrowed: Sequence[str]):
    """Make the built-ins named in `borrowed` ("keras.optimizers.SGD") raise when they are used."""
    with contextlib.ExitStack() as stack:
        for path in borrowed:
            for owner, attribute in entrances(path):
                built_in = getattr(owner, attribute)
                stack.enter_context(mock.patch.object(owner, attribute, refuse(path, built_in)))
        yield


def entrances(path: str) -> list[tuple[object, str]]:
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
