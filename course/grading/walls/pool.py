"""Several processes that run answers, side by side; one that is lost is started again."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from course import syllabus
from course.checking.observation import unseen
from course.grading.walls import observer, protocol
from course.grading.walls.protocol import Reply, Request, Start

ALONE = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MALLOC_ARENA_MAX": "2",
}


class Observer:
    """One process that runs answers; see `course.grading.walls.observer`."""

    def __init__(self, lessons: Sequence[str]):
        self.lessons = tuple(lessons)
        self.start()

    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="lessons-")
        self.process = Fork() if untouched() else Program()
        first = Start(syllabus.package(), self.lessons, self.folder.name)
        self.refused = json.loads(self.ask(protocol.line(first)))

    def ask(self, line: bytes) -> bytes:
        """Send one line and read one; EOFError where the process is gone."""
        try:
            self.process.requests.write(line)
            self.process.requests.flush()
            answer = self.process.replies.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise EOFError
        return answer

    def observe(self, request: Request) -> Reply:
        """The observations of a request, even if an answer ends the observer itself."""
        try:
            return protocol.reply(self.ask(protocol.line(request)))
        except EOFError:
            self.close()
            self.start()
        if len(request.answers) == 1:
            return {request.answers[0].check: unseen("died")}
        parts = [self.observe(request.only(answer)) for answer in request.answers]
        return {check: seen for part in parts for check, seen in part.items()}

    def close(self) -> None:
        self.process.end()
        for stream in (self.process.requests, self.process.replies):
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        self.folder.cleanup()


class Program:
    """An observer that is started by itself, and imports everything."""

    def __init__(self):
        command = [sys.executable, "-m", "course.grading.walls.observer"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment()
        )
        self.requests, self.replies = self.process.stdin, self.process.stdout

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def environment() -> dict[str, str]:
    """One thread for each answer, no GPU, and the modules that this process finds."""
    found = os.pathsep.join(path for path in sys.path if path)
    return dict(os.environ) | ALONE | {"PYTHONPATH": found}


class Fork:
    """An observer that shares the memory of what this process has imported."""

    def __init__(self):
        (asked, ask), (answer, answered) = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.environ.update(ALONE)
                for end in (ask, answer):
                    os.close(end)
                observer.main(os.fdopen(asked, "rb"), os.fdopen(answered, "wb"))
            finally:
                os._exit(0)
        for end in (asked, answered):
            os.close(end)
        self.requests, self.replies = os.fdopen(ask, "wb"), os.fdopen(answer, "rb")

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def untouched() -> bool:
    """Is this a process that may fork: Linux, one thread, and so nothing computed yet?"""
    return observer.FORKS and len(os.listdir("/proc/self/task")) == 1


class Pool:
    """Several observers; `observe` waits for a free one and may be called by many threads."""

    def __init__(self, lessons: Sequence[str], size: int = 1):
        self.observers = [Observer(lessons) for _ in range(size)]
        self.free = queue.SimpleQueue()
        for each in self.observers:
            self.free.put(each)

    @property
    def refused(self) -> str:
        """Why answers run without isolation here; "" where they are isolated."""
        return self.observers[0].refused

    def observe(self, request: Request) -> Reply:
        free = self.free.get()
        try:
            return free.observe(request)
        finally:
            self.free.put(free)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self.observers:
            each.close()
