"""Run an answer on probes and come back with plain numbers, whatever the answer does."""

import itertools
import linecache
import re
import textwrap
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace

import keras
import numpy as np

from course.checking.disabling import Borrowed, disabled
from course.checking.observation import Ended, Observation, unseen
from course.checking.probing import Unusable
from course.sentences import Sentence

LOADED = itertools.count(1)


class Happened(Exception):
    """How an answer ended in another process; see `course.checking.apart`."""

    def __init__(self, ended: Ended):
        super().__init__(ended.how)
        self.ended = ended


def observe(probe, answer, seed: int = 0, borrowed: Sequence[str] = ()) -> Observation:
    """What `probe(answer, rng)` yields, as numbers, up to the first exception.

    The built-ins in `borrowed` are disabled while it runs; see `course.checking.disabling`.
    """
    values: dict[str, np.ndarray] = {}
    with disabled(borrowed) as called:
        ended = watch(probe(answer, np.random.default_rng(seed)), values)
    return honest(Observation(values, ended), called)


def honest(seen: Observation, called: Sequence[str]) -> Observation:
    """What was seen; and that the answer called a built-in, even where it hid the exception."""
    return replace(seen, ended=borrowed_from(called)) if called else seen


def borrowed_from(called: Sequence[str]) -> Ended:
    return Ended("borrowed", Sentence("{built_in}", {"built_in": called[0]}))


def watch(yielded: Iterator, values: dict[str, np.ndarray]) -> Ended | None:
    """Collect the values that a probe yields; why it ended early, or None."""
    try:
        for label, value in yielded:
            values[label] = numbers(label, value)
    except (Exception, SystemExit) as error:
        return ended_by(error)
    except Borrowed:  # taken down where it was raised; see `honest`
        return None
    return None


def ended_by(error: BaseException) -> Ended:
    """What an exception says of the answer that raised it, or that cannot be used."""
    match error:
        case Happened():
            return error.ended
        case NotImplementedError():
            return in_a_graph(error) if "symbolic" in str(error) else Ended("blank")
        case Unusable():
            return Ended("unusable", error.sentence, place(error))
    return Ended("raised", said(error), place(error))


def observe_source(
    probe, name: str, cells: Sequence[str], seed: int = 0, borrowed: Sequence[str] = ()
) -> Observation:
    """Run the cells of an answer, then observe what they call `name`."""
    with disabled(borrowed) as called:
        try:
            answer = defined(name, cells, called)
        except Happened as happened:
            return Observation(ended=happened.ended)
        seen = observe(probe, answer, seed)
    return honest(seen, called)


def defined(name: str, cells: Sequence[str], called: list[str]):
    """The answer that these cells define, behind the wall that takes down what is `called`.

    Raises Happened where they do not. What a cell called that is not needed is forgiven: it failed
    there, and nothing came of it.
    """
    try:
        answer = load(cells, name)
    except (Exception, SystemExit) as error:
        raise Happened(unseen("undefined", "{why}", why=said(error).text).ended) from None
    except Borrowed:
        raise Happened(borrowed_from(called)) from None
    called.clear()
    return answer


def load(source: str, name: str):
    """Run a source and return what it calls `name`.

    The source is registered with `linecache`, so that tracebacks and AutoGraph find its lines,
    under a file name that is used once: AutoGraph may ask when another answer has been loaded.
    """
    filename = f"<{name} {next(LOADED)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {"__name__": "__main__"}
    exec(compile(source, filename, "exec"), namespace)
    return namespace[name]


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
    lines = [line.strip() for line in NOISE.sub("", text).splitlines() if line.strip()]
    return textwrap.shorten(lines[-1], 160, placeholder=" …") if lines else ""


def is_answer(filename: str) -> bool:
    """Is this the file of an answer: a notebook's cell, or a source given to `load`?"""
    return filename.startswith("<") or "ipykernel_" in filename or "ipython-input" in filename
