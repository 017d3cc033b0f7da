"""Try answers that may never end, in a process that is killed when their time is up."""

import contextlib
import multiprocessing
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course import syllabus
from course.alarms import alarm
from course.checking.check import Check, checks_of
from course.checking.observation import Observation
from course.checking.observing import observe_source
from course.lab.devices import quiet

STARTING = 120  # seconds; a new process has to import TensorFlow
STARTS = threading.Lock()
GRACE = 2  # seconds for an answer that does not hear its alarm


@dataclass(frozen=True)
class Outcome:
    """What a check saw of an answer.

    Attributes:
        right: whether it came to its end and did what Keras does.
        ended: how it ended otherwise: "raised", "time" … ; see `course.checking.observation`.
        prints: its fingerprint, without a fault.
        fault: the exception that ended it.
    """

    right: bool
    ended: str
    prints: np.ndarray
    fault: str = ""


def lost(why: str) -> Outcome:
    return Outcome(False, why, np.zeros(0))


class Late(BaseException):
    """The time of an answer is up; no `except Exception` of its own takes this."""


class Laboratory:
    """Tries one answer after the other in a process, and in a new one where an answer lost it."""

    def __init__(self):
        self.process = self.connection = None

    def tried(self, check: Check, sources: Sequence[str], seconds: float) -> Outcome:
        """What the check saw of an answer within these seconds."""
        self.begin()
        self.connection.send((check.lesson.name, check.name, list(sources), seconds))
        try:
            if self.connection.poll(seconds + GRACE):
                return self.connection.recv()
        except (EOFError, ConnectionError):
            self.end()
            return lost("died")
        self.end()
        return lost("time")

    def begin(self) -> None:
        """Start a process where there is none, and wait until it can try something."""
        if self.process is None:
            processes = multiprocessing.get_context("spawn")
            self.connection, there = processes.Pipe()
            given = there, syllabus.package()
            self.process = processes.Process(target=serve, args=given, daemon=True)
            with STARTS, quiet():  # it inherits where its log lines go
                self.process.start()
            there.close()
            if not self.connection.poll(STARTING) or self.connection.recv() != "ready":
                raise RuntimeError("The process in which mutants are tried does not start.")

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.connection.close()
            self.process = self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def serve(connection, package: str) -> None:
    """Try what is asked for, until nobody asks any more."""
    syllabus.use(package)
    connection.send("ready")
    with contextlib.suppress(EOFError):
        while True:
            lesson, name, sources, seconds = connection.recv()
            checks = {check.name: check for check in checks_of(syllabus.lesson(lesson))}
            connection.send(outcome(checks[name], sources, seconds))


def outcome(check: Check, sources: Sequence[str], seconds: float) -> Outcome:
    """What the check sees of an answer, in this process."""
    check.expected()
    try:
        with alarm(seconds, Late):
            given = check.probe, check.answer, sources
            seen = observe_source(*given, borrowed=check.borrowed)
            return judged(check, seen)
    except Late:
        return lost("time")


def judged(check: Check, seen: Observation) -> Outcome:
    """What there is to keep of an observation."""
    measured = check.measured(seen)
    right = check.judge(seen, known=(), guess=False).passed
    prints, fault = check.fingerprint(seen)
    return Outcome(right, measured.ended.how if measured.ended else "", prints, fault)
