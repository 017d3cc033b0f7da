"""An answer in one process, its probe in another: only plain values go between the two.

    observe(teller, probe, …)   the truth, the log, the seed
          ↓ ↑                   a pipe
    hosting.serve(…)            the answer

The process of the answer is forked, or started, before anything that is to be hidden is known. It
gets arguments and sends what was returned; functions that a probe hands over are questions to the
other side. What comes from there is never trusted: a message that makes no sense ends the answer.
"""

import contextlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from types import FunctionType
from typing import ClassVar

import numpy as np

from course.checking import probing
from course.checking.observation import Ended, Observation
from course.checking.observing import Happened, watch
from course.checking.probing import Unusable
from course.checking.sending import Packing, Unpacking
from course.sentences import Sentence

LARGEST = 16 * 2**20  # bytes of one message


class Link:
    """Messages through one end of a pipe; each is a list, made of what JSON knows."""

    def __init__(self, connection):
        self.connection = connection

    def send(self, *message) -> None:
        self.connection.send_bytes(json.dumps(message).encode())

    def receive(self) -> list:
        return json.loads(self.connection.recv_bytes(LARGEST))


class Far:
    """What has stayed in the answer's process: to call it is to call it there."""

    def __init__(self, teller: "Teller", number: int, text: str = "", name: str = ""):
        self._teller, self._number, self._text = teller, number, text
        self.__name__ = name or type(self).__name__

    def __call__(self, *args, **kwargs):
        return self._teller.call(self._number, args, kwargs)

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._teller.attribute(self._number, name)

    def __repr__(self) -> str:
        return self._text


class Teller:
    """The side of the probe. It answers what the answer asks, and believes nothing it says."""

    def __init__(self, connection):
        self.link, self.lost = Link(connection), False
        self.handed: dict[int, object] = {}

    def define(self, name: str, cells: Sequence[str], borrowed: Sequence[str]) -> Far:
        """The answer, which is defined over there."""
        self.handed = {}
        probing.seeds.clear()
        number, known_as = self.ask("define", name, list(cells), list(borrowed))
        with self.doubt():
            return Far(self, int(number), name=str(known_as))

    def call(self, number: int, args: tuple, kwargs: dict):
        """What is returned over there; `args` and `kwargs` then hold what has become of them."""
        pack = self.packing()
        returned = self.ask("call", number, pack(args), pack(kwargs))
        with self.doubt():
            unpack = self.unpacking()
            result, *after = map(unpack, returned)
            for mine, theirs in zip((args, kwargs), after, strict=True):
                updated(mine, theirs)
            return result

    def attribute(self, number: int, name: str):
        found = self.ask("attribute", number, name)
        with self.doubt():
            values = [self.unpacking()(each) for each in found]
        if not values:
            raise AttributeError(name)
        return values[0]

    def beside(
        self, check: str, name: str, cells: Sequence[str], seed: int, borrowed: Sequence[str]
    ) -> Observation:
        """The observation of an answer that its probe has to hold in its hands."""
        return self.seen("beside", check, name, list(cells), seed, list(borrowed))

    def place(self, check: str, name: str, cells: Sequence[str], *rules) -> Observation:
        """The place in a wrong answer, and nothing else that was seen of it."""
        seen = self.seen("locate", check, name, list(cells), *rules)
        return Observation(place=seen.place)

    def seen(self, *question) -> Observation:
        """What the other side has observed."""
        try:
            (seen,) = self.ask(*question)
            with self.doubt():
                return Observation.from_json(seen)
        except Happened as happened:
            return Observation(ended=happened.ended)

    def ask(self, *question) -> list:
        """What the other side replies; what it asks meanwhile is answered."""
        with self.doubt():
            self.link.send(*question, probing.seeds.pop() if probing.seeds else None)
        while True:
            with self.doubt():
                kind, *told = self.link.receive()
                reply = self.replies[kind](self, *told)
            if kind == "returned":
                return told
            with self.doubt():
                self.link.send(*reply())

    def ended(self, how, says, place):
        """The answer raised an exception, or could not be defined."""
        raise Happened(Ended(str(how), Sentence.from_json(says), str(place)))

    def asked(self, number, args, kwargs):
        """The answer calls a function that it was given."""
        function, unpack = self.handed[number], self.unpacking()
        return partial(self.answered, partial(function, *unpack(args), **unpack(kwargs)))

    def answered(self, function) -> tuple:
        try:
            return "answer", self.packing()(function())
        except Unusable as error:
            return "unusable", error.sentence.to_json()
        except Exception as error:
            return "raised", type(error).__name__, str(error)

    replies: ClassVar = {"returned": lambda *_: None, "ended": ended, "asked": asked}

    @contextlib.contextmanager
    def doubt(self):
        """Whatever goes wrong with the other side ends the observation, with a word for it."""
        try:
            yield
        except Happened:
            raise
        except (EOFError, ConnectionError):
            self.give_up("died")
        except OSError:
            self.give_up("output")
        except MemoryError:
            self.give_up("memory")
        except Exception:  # any message may come
            self.give_up("forged")

    def give_up(self, how: str):
        self.lost = True
        raise Happened(Ended(how)) from None

    def packing(self) -> Packing:
        return Packing(self.stays)

    def stays(self, value) -> list:
        """A function is handed over by its number, what came from there by its own."""
        if isinstance(value, Far):
            return ["yours", value._number]
        if not isinstance(value, FunctionType):
            raise TypeError(f"a {type(value).__name__} cannot be sent to an answer that runs apart")
        number = len(self.handed)
        self.handed[number] = value
        return ["stays", number, value.__name__, ""]

    def unpacking(self) -> Unpacking:
        return Unpacking(self.stands_for, self.handed.__getitem__)

    def stands_for(self, number, kind, text) -> Far:
        return type(kind, (Far,), {})(self, int(number), str(text))


def updated(mine, theirs):
    """`mine`, which holds what has become of it over there; what cannot change is `theirs`."""
    if isinstance(mine, np.ndarray):
        if (mine.shape, mine.dtype) == (np.shape(theirs), getattr(theirs, "dtype", None)):
            if mine.flags.writeable:
                mine[...] = theirs
            return mine
    elif isinstance(mine, np.random.Generator):
        mine.bit_generator.state = theirs.bit_generator.state
        return mine
    elif isinstance(mine, list | tuple) and isinstance(theirs, list | tuple):
        kept = [updated(*pair) for pair in zip(mine, theirs, strict=False)]
        kept += theirs[len(kept) :]
        if isinstance(mine, tuple):
            return tuple(kept)
        mine[:] = kept
        return mine
    elif isinstance(mine, dict) and isinstance(theirs, dict):
        kept = {key: updated(mine.get(key), value) for key, value in theirs.items()}
        mine.clear()
        mine.update(kept)
        return mine
    return theirs


def observe(
    teller: Teller,
    probe,
    name: str,
    cells: Sequence[str],
    seed: int = 0,
    borrowed: Sequence[str] = (),
) -> Observation:
    """What the probe sees of an answer, which is defined and called on the other side."""
    if not getattr(probe, "apart", False):
        return teller.beside(probe.__name__, name, cells, seed, borrowed)

    def yielded() -> Iterator:
        answer = teller.define(name, cells, borrowed)
        yield from probe(answer, np.random.default_rng(seed))

    values: dict[str, np.ndarray] = {}
    ended = watch(yielded(), values)
    nothing = ended and (ended.stopped_outside or ended.how == "undefined")
    return Observation({} if nothing else values, ended)
