"""Start the processes of the grader, in an environment that holds nothing of the grader's own."""

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable

from course.grading.walls import nursery, protocol
from course.grading.walls.isolation import FORKS
from course.grading.walls.protocol import Start

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has one word for both
OBSERVER, EXAMINER = "course.grading.walls.observer", "course.grading.examiner"
ALONE = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MALLOC_ARENA_MAX": "2",
}
# What Python and its libraries need of the environment. All else stays outside: it holds tokens.
KEPT = (
    *("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE", "LD_LIBRARY_PATH"),
    *(
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "PYTHONUTF8",
        "KERAS_BACKEND",
        "MPLCONFIGDIR",
        "XDG_CACHE_HOME",
    ),
)


def environment() -> dict[str, str]:
    """One thread for each answer, no GPU, and the modules that this process finds."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | ALONE | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


class Process:
    """A process that answers a line with a line."""

    def __init__(self, pid: int, requests, replies):
        self.pid, self.requests, self.replies = pid, requests, replies

    def ask(self, line: bytes) -> bytes:
        """Send one line and read one; EOFError where the process is gone."""
        try:
            self.requests.write(line)
            self.requests.flush()
            answer = self.replies.readline()
        except (BrokenPipeError, ConnectionResetError):
            answer = b""
        if not answer.endswith(b"\n"):
            raise EOFError
        return answer

    def end(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.pid, KILL)
        for stream in (self.requests, self.replies):
            with contextlib.suppress(OSError):
                stream.close()


class Nursery:
    """Forks of one process that has imported a module; see `course.grading.walls.nursery`.

    With `here` that process is itself a fork of this one, where this one may still fork: then what
    is imported here needs not be imported again. Begun at once, it imports while others work.

    Attributes:
        refused: why its forks are not shut in; "" where they are.
    """

    refused = ""

    def __init__(self, module: str, here: bool = False):
        self.module, self.one_at_a_time = module, threading.Lock()
        self.open(forked if here and untouched() else executed)

    def open(self, begin: Callable) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process, self.first = begin(self.module, theirs), None

    def prepare(self, first: Start) -> None:
        """Have it import what `first` says; waits until it has."""
        self.first = first
        with contextlib.suppress(BrokenPipeError):
            self.control.sendall(protocol.line(first))
        self.refused = ready(self.control.makefile("rb", buffering=0).readline())

    def start(self) -> Process:
        with self.one_at_a_time:
            try:
                return self.fork()
            except (OSError, struct.error):  # it is gone: was the machine short of memory?
                first = self.first
                self.close()
                self.open(executed)
                self.prepare(first)
                return self.fork()

    def fork(self) -> Process:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            socket.send_fds(self.control, [b"\0"], [theirs.fileno()])
            (pid,) = struct.unpack("=i", self.control.recv(4))
            return Process(pid, ours.makefile("wb"), ours.makefile("rb"))

    def close(self) -> None:
        """Have it tidy up and end; at once, where it is still importing."""
        self.control.close()
        if self.first is None:
            self.process.kill()
        self.process.wait()


class Forked:
    """A fork, as far as it is used here like a `Popen`."""

    def __init__(self, pid: int):
        self.pid = pid

    def kill(self) -> None:
        os.kill(self.pid, KILL)

    def wait(self) -> None:
        os.waitpid(self.pid, 0)


def untouched() -> bool:
    """Is this a process that may fork: Linux, one thread, and so nothing computed yet?"""
    return FORKS and len(os.listdir("/proc/self/task")) == 1


def executed(module: str, control: socket.socket) -> subprocess.Popen:
    """Begin a nursery as a program of its own."""
    command = [sys.executable, "-m", nursery.__name__, module]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        command, stdin=control, stdout=nowhere, stderr=nowhere, env=environment()
    )


def forked(module: str, control: socket.socket) -> Forked:
    """Begin a nursery as a fork of this process."""
    pid = os.fork()
    if pid == 0:
        try:
            os.closerange(3, control.fileno())
            os.closerange(control.fileno() + 1, 4096)
            os.environ.update(ALONE)
            nursery.main(control, module)
        finally:
            os._exit(0)
    return Forked(pid)


class Programs:
    """Processes that are started one by one, where there is no fork."""

    refused = ""

    def __init__(self, module: str):
        self.command = [sys.executable, "-m", nursery.__name__, module]

    def prepare(self, first: Start) -> None:
        self.first = first

    def start(self) -> Process:
        pipe = subprocess.PIPE
        begun = subprocess.Popen(
            self.command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment()
        )
        process = Process(begun.pid, begun.stdin, begun.stdout)
        self.refused = ready(process.ask(protocol.line(self.first)))
        return process

    def close(self) -> None:
        """Nothing is left of it when its processes have ended."""


def source(module: str, here: bool = False) -> Nursery | Programs:
    """Where processes that serve with `module` come from on this machine."""
    return Nursery(module, here) if FORKS else Programs(module)


def ready(line: bytes) -> str:
    """Why a process that has been prepared is not shut in. Raises RuntimeError if it failed."""
    went = json.loads(line or b'{"failed": "It ended while it was being prepared."}')
    if "failed" in went:
        raise RuntimeError(went["failed"])
    return went["refused"]
