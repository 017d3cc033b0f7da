"""Run an answer on probes and come back with plain numbers, whatever the answer does."""

import __future__

import ast
import asyncio
import functools
import inspect
import itertools
import linecache
import operator
import re
import textwrap
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import CodeType

import keras
import numpy as np

from course.checking.disabling import Borrowed, disabled
from course.checking.observation import Ended, Observation, unseen
from course.checking.probing import Unusable
from course.sentences import WIDTH, Sentence, printable

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
        case NotImplementedError() if is_blank(error):
            return Ended("blank")
        case NotImplementedError() if re.search("symbolic|eager execution", str(error)):
            return in_a_graph(error)
        case NotImplementedError() if not str(error):
            return Ended("unusable", not_written(error), place(error))
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
        except (Exception, SystemExit, Borrowed) as error:
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
        raise Unusable("{label} is None. Does it `return` a value?", label=label)
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


BLANK = "raise NotImplementedError"  # the line that stands in an exercise until it is written


def is_blank(error: NotImplementedError) -> bool:
    """Did the line of the exercise raise it? AutoGraph quotes that line in its message."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    own = last.line == BLANK and "site-packages" not in last.filename
    return own or bool(re.search(rf"^\s*{BLANK}\s*$", str(error), re.M))


def not_written(error: NotImplementedError) -> Sentence:
    """What is said of a method that a base class leaves to those who inherit from it."""
    method = traceback.extract_tb(error.__traceback__)[-1].name
    return Sentence(
        "`{method}` of the base class was called, which does nothing: is yours written, and is it "
        "named like that?",
        {"method": method},
    )


def place(error: BaseException) -> str:
    """Function and line of the answer that raised an exception; "" if the check itself did."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if is_answer(f.filename)]
    if not frames:
        return ""
    named = [f.name for f in frames if not f.name.startswith("<")]  # no lambda, no comprehension
    return f"`{named[-1]}`: {culprit(frames[-1])}" if named else culprit(frames[-1])


def culprit(frame: traceback.FrameSummary) -> str:
    """The line that raised an exception; of a long one the expression that did."""
    line = frame.line or ""
    if len(line) > 60 and frame.lineno == frame.end_lineno and frame.colno is not None:
        whole = linecache.getline(frame.filename, frame.lineno).encode()  # columns count bytes
        line = whole[frame.colno : frame.end_colno].decode(errors="ignore")
    return textwrap.shorten(line, WIDTH, placeholder=" …")


def in_a_graph(error: NotImplementedError) -> Ended:
    """What TensorFlow raises when NumPy asks a graph for numbers, in plain words."""
    why = "NumPy cannot compute in a graph, and Keras trains in one: use keras.ops."
    return Ended("unusable", Sentence(why), place(error))


# Keras lists the arguments of the call, TensorFlow names its graph nodes: noise to a reader.
NOISE = re.compile(
    r"Arguments received by.*|\x1b\[[\d;]*m|\{\{.*?\}\}\s*|\s*\[Op:.*|0x[0-9a-f]+", re.S
)


def message(text: str) -> str:
    """The last line of an exception's text that says something."""
    lines = [line.strip() for line in printable(NOISE.sub("", text)).splitlines() if line.strip()]
    return textwrap.shorten(lines[-1], 160, placeholder=" …") if lines else ""


def is_answer(filename: str) -> bool:
    """Is this the file of an answer: a notebook's cell, or a source given to `load`?"""
    return filename.startswith("<") or "ipykernel_" in filename or "ipython-input" in filename
