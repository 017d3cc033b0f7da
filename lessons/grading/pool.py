"""Observers side by side: each a process of its own, warm, and started again when it is lost."""

import contextlib
import json
import os
import queue
import subprocess
import sys
from collections.abc import Sequence

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
    """One process that runs answers; see `lessons.grading.observer`."""

    def __init__(self, topics: Sequence[str]):
        self.topics = list(topics)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "lessons.grading.observer"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=os.environ | ALONE
        )
        self.refused = self.ask({"topics": self.topics})["refused"]

    def ask(self, message: dict) -> dict:
        """Send one line and read one; EOFError where the process is gone."""
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            raise EOFError
        return json.loads(line)

    def observe(self, request: dict) -> dict:
        """The observations of a request, also where an answer ends the observer itself."""
        try:
            return self.ask(request)
        except EOFError:
            self.close()
            self.start()
            if len(request["answers"]) == 1:
                return {request["answers"][0][0]: {"ended": "died"}}
        parts = [self.observe(request | {"answers": [each]}) for each in request["answers"]]
        return {check: seen for part in parts for check, seen in part.items()}

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(BrokenPipeError):
                stream.close()


class Pool:
    """So many observers; `observe` waits for a free one and may be called by many threads."""

    def __init__(self, topics: Sequence[str], size: int = 1):
        self.observers = [Observer(topics) for _ in range(size)]
        self.free = queue.SimpleQueue()
        for observer in self.observers:
            self.free.put(observer)

    @property
    def refused(self) -> str:
        """Why answers run without isolation here; "" where they do not."""
        return self.observers[0].refused

    def observe(self, request: dict) -> dict:
        observer = self.free.get()
        try:
            return observer.observe(request)
        finally:
            self.free.put(observer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for observer in self.observers:
            observer.close()
