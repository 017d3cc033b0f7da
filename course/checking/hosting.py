"""The process in which answers run apart: it defines and calls them for the one who tells them.

See `course.checking.apart` for the other side. What this side knows, an answer may find.
"""

import builtins
import contextlib
import threading
from typing import ClassVar

import keras
import numpy as np

from course.checking import probing
from course.checking.apart import Link
from course.checking.disabling import Borrowed, disabled
from course.checking.knowing import Values
from course.checking.locating import locate_source
from course.checking.observation import Ended
from course.checking.observing import borrowed_from, defined, ended_by, observe_source
from course.checking.probing import Unusable
from course.checking.sending import Packing, Unpacking, described, opened
from course.sentences import Sentence


class Host:
    """The side of the answers: `serve` defines and calls them until the pipe is closed.

    `probes` is where the probes are found of answers that cannot run apart.
    """

    def __init__(self, connection, probes=None):
        self.link, self.probes = Link(connection), probes
        self.stayed: list = []
        self.one_question = threading.Lock()  # an answer may ask from several threads
        self.wall, self.called = contextlib.ExitStack(), []

    def serve(self) -> None:
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                what, *given, seed = self.link.receive()
                self.link.send(*self.reply(what, given, seed))

    def reply(self, what: str, given: list, seed: int | None) -> tuple:
        if seed is not None:
            keras.utils.set_random_seed(seed)
        try:
            found = "returned", *self.tasks[what](self, *given)
        except (Exception, SystemExit, Borrowed) as error:
            found = told(ended_by(error))
        return told(borrowed_from(self.called)) if self.called else found

    def define(self, name: str, cells: list, borrowed: list) -> tuple:
        self.wall.close()
        self.stayed.clear()
        self.called = self.wall.enter_context(disabled(borrowed))
        answer = defined(name, cells, self.called)
        return self.keep(answer), probing.name_of(answer)

    def call(self, number: int, args: list, kwargs: list) -> list:
        unpack, pack = self.unpacking(), self.packing()
        args, kwargs = unpack(args), unpack(kwargs)
        with np.errstate(all="ignore"):  # nobody would see a warning here
            result = self.stayed[number](*args, **kwargs)
        return [pack(each) for each in (result, args, kwargs)]

    def attribute(self, number: int, name: str) -> list:
        try:
            return [self.packing()(getattr(self.stayed[number], name))]
        except AttributeError:
            return []

    def beside(self, check: str, name: str, cells: list, seed: int, borrowed: list) -> list:
        self.wall.close()
        self.called = []
        probe = getattr(self.probes, check)
        return [observe_source(probe, name, cells, seed, borrowed).to_json()]

    def locate(self, check: str, name: str, cells: list, *rules) -> list:
        """The place in a wrong answer: its probe runs beside it, and no point depends on it."""
        self.wall.close()
        self.called = []
        wrong, known, quiet, seconds, borrowed = rules
        values = Values(np.array(known, "uint32"), tuple(quiet))
        given = (name, cells), wrong, values, seconds, borrowed
        return [locate_source(getattr(self.probes, check), *given).to_json()]

    tasks: ClassVar = {
        **{"define": define, "call": call, "attribute": attribute},
        **{"beside": beside, "locate": locate},
    }

    def keep(self, value) -> int:
        self.stayed.append(value)
        return len(self.stayed) - 1

    def packing(self) -> Packing:
        return Packing(lambda value: ["stays", self.keep(value), *described(value)], opens=False)

    def unpacking(self) -> Unpacking:
        return Unpacking(self.question, self.stayed.__getitem__, opened)

    def question(self, number: int, name: str, _: str):
        """A function of the other side: nothing is here but the way to ask."""

        def asked(*args, **kwargs):
            pack = self.packing()
            with self.one_question:
                self.link.send("asked", number, pack(args), pack(kwargs))
                kind, *told = self.link.receive()
            if kind == "answer":
                return self.unpacking()(*told)
            raise unusable(*told) if kind == "unusable" else raised(*told)

        asked.__name__ = asked.__qualname__ = name
        return asked


def told(ended: Ended) -> tuple:
    return "ended", ended.how, ended.says.to_json(), ended.place


def unusable(says: list) -> Unusable:
    says = Sentence.from_json(says)
    return Unusable(says.template, **says.values)


def raised(kind: str, text: str) -> Exception:
    """An exception of this kind, whether Python knows it or not."""
    known = getattr(builtins, kind, None)
    if not (isinstance(known, type) and issubclass(known, Exception)):
        known = type(kind, (Exception,), {})
    try:
        return known(text)
    except TypeError:  # UnicodeDecodeError wants five arguments
        return type(kind, (Exception,), {})(text)


def serve(connection, probes=None) -> None:
    """Be the process of the answers; `probes` is where those are found that run beside one."""
    Host(connection, probes).serve()
