"""Examiners and observers side by side: a file goes in, what was found out comes back."""

import base64
import json
import queue
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace

from course import syllabus
from course.grading.records import DEFAULT, Limits, secret_seed
from course.grading.walls import protocol
from course.grading.walls.pool import Pool
from course.grading.walls.protocol import Start
from course.grading.walls.starting import EXAMINER, Nursery, Programs, source
from course.sentences import sentence

TOO_MUCH = (
    "{path} took more time or memory than reading and judging may take. Please look at it yourself."
)


class Examination:
    """Reads and grades files, `size` of them at a time; may be called by as many threads.

    `observers` is where these come from, if that has been begun already. `seed` is that of the
    secret probes, drawn where it is not given.
    """

    def __init__(
        self,
        size: int = 1,
        limits: Limits = DEFAULT,
        seed: int | None = None,
        observers: Nursery | Programs | None = None,
    ):
        self.size, self.limits, self.pool = size, limits, None
        self.seed = secret_seed() if seed is None else seed
        self.observers, self.examiners = observers, source(EXAMINER, here=True)
        self.examiners.prepare(Start(syllabus.package(), ()))
        self.free = queue.SimpleQueue()
        for _ in range(size):
            self.free.put(Examiner(self.examiners))

    def lesson(self, path: str, content: bytes, lesson: str = "") -> dict:
        """{"lesson": …} of a file, or {"problem": …}."""
        with self.examiner() as free:
            return free.ask(question(path, content, lesson), None)

    def begin(self, lessons: Sequence[str]) -> None:
        """Have observers for these lessons."""
        self.pool = Pool(lessons, self.size, self.observers)

    def grade(self, path: str, content: bytes, lesson: str, patience: float = 1.0) -> dict:
        """{"exercises": …, "oddities": …} of a file, or {"problem": …}.

        An answer may take `patience` times its seconds.
        """
        limits = replace(self.limits, patience=patience)
        asked = question(path, content, lesson, self.seed, astuple(limits))
        with self.examiner() as free:
            return free.ask(asked, self.pool)

    @property
    def refused(self) -> str:
        """Why answers run without isolation here; "" where they are isolated."""
        return self.pool.refused if self.pool else ""

    @contextmanager
    def examiner(self):
        free = self.free.get()
        try:
            yield free
        finally:
            self.free.put(free)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        while not self.free.empty():
            self.free.get().process.end()
        self.examiners.close()
        if self.pool:
            self.pool.close()


def question(path: str, content: bytes, lesson: str, seed=None, limits=()) -> dict:
    sent = base64.b64encode(content).decode()
    return {"path": path, "content": sent, "lesson": lesson, "seed": seed, "limits": limits}


class Examiner:
    """One process of `course.grading.examiner`, replaced where a file has ended it."""

    def __init__(self, source: Nursery | Programs):
        self.source, self.process = source, source.start()

    def ask(self, question: dict, pool: Pool | None) -> dict:
        """The answer to a question; what is to be observed for it, the pool observes."""
        try:
            answer = self.said(question)
            while "observe" in answer:
                answer = self.said(pool.texts(protocol.request(answer["observe"].encode())))
            return answer
        except EOFError:
            self.process.end()
            self.process = self.source.start()
            return {"problem": sentence(TOO_MUCH, path=question["path"]).to_json()}

    def said(self, message) -> dict:
        return json.loads(self.process.ask(json.dumps(message).encode() + b"\n"))
