"""Several processes that run answers, side by side; one that is lost is started again."""

import json
import queue
from collections.abc import Mapping, Sequence

from course import syllabus
from course.checking.observation import Observation, unseen
from course.grading.walls import protocol
from course.grading.walls.protocol import Reply, Request, Start
from course.grading.walls.starting import OBSERVER, Nursery, Programs, source


class Observer:
    """One process that runs answers; see `course.grading.walls.observer`."""

    def __init__(self, source: Nursery | Programs):
        self.source, self.process = source, source.start()

    def observe(self, request: Request) -> Mapping[str, str]:
        """The observations as texts, by check, even if an answer ends the observer itself."""
        try:
            return json.loads(self.process.ask(protocol.line(request)))
        except EOFError:
            self.process.end()
            self.process = self.source.start()
        if len(request.answers) == 1:
            return {request.answers[0].check: unseen("died").to_json()}
        parts = [self.observe(request.only(answer)) for answer in request.answers]
        return {check: seen for part in parts for check, seen in part.items()}

    def close(self) -> None:
        self.process.end()


class Pool:
    """Several observers; `observe` waits for a free one and may be called by many threads.

    `begun` is where they come from, if that has been begun already.
    """

    def __init__(
        self, lessons: Sequence[str], size: int = 1, begun: Nursery | Programs | None = None
    ):
        self.source, self.lent = begun or source(OBSERVER), begun is not None
        self.source.prepare(Start(syllabus.package(), tuple(lessons)))
        self.observers = [Observer(self.source) for _ in range(size)]
        self.free = queue.SimpleQueue()
        for each in self.observers:
            self.free.put(each)

    @property
    def refused(self) -> str:
        """Why answers run without isolation here; "" where they are isolated."""
        return self.source.refused

    def observe(self, request: Request) -> Reply:
        seen = self.texts(request)
        return {check: Observation.from_json(text) for check, text in seen.items()}

    def texts(self, request: Request) -> Mapping[str, str]:
        """The observations of a request, by check, as they came."""
        free = self.free.get()
        try:
            return free.observe(request)
        finally:
            self.free.put(free)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        for each in self.observers:
            each.close()
        if not self.lent:
            self.source.close()
