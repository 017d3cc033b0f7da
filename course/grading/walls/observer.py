"""The process in which answers run: it imports Keras once, and gives each submission a fork.

    python -m course.grading.walls.observer

It reads requests and writes replies, one line each. It imports probes, and nothing that knows what
is expected: it cannot judge. A fork is safe only while TensorFlow has computed nothing (its threads
do not survive one), so this process itself never runs an operation. Where there is no fork, or no
safe one (macOS, Windows), each submission gets a fresh process.
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course import syllabus
from course.checking.observation import Observation, unseen
from course.checking.observing import observe_source
from course.grading.walls import isolation, protocol
from course.grading.walls.protocol import Answer, Reply, Request, Start

LARGEST = 16 * isolation.MEBIBYTE  # bytes of one observation
STARTING = 120  # seconds; a fresh process has to import TensorFlow
NOTEBOOKS = ("course.lab.plots", "course.lab.data")  # what they import, an answer may
FORKS = sys.platform == "linux"


def main(requests, replies) -> None:
    """Serve requests until there are none."""
    silence()
    first = protocol.start(requests.readline())
    refused = enclosed(first) if FORKS else f"{sys.platform} has no namespaces"
    send_line(replies, json.dumps(refused).encode() + b"\n")
    for line in requests:
        seen = serve(protocol.request(line), first, isolated=not refused)
        send_line(replies, protocol.reply_line(seen))


def kept(descriptor: int, mode: str):
    """The stream of a descriptor under another number."""
    return os.fdopen(os.dup(descriptor), mode)


def silence() -> None:
    """Nothing to read, and what is printed goes nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def send_line(stream, line: bytes) -> None:
    stream.write(line)
    stream.flush()


def enclosed(first: Start) -> str:
    """Import what the answers of these lessons need, then shut this process in.

    Returns why it could not be shut in; "" if it was.

    The folder is the new root of all files, or where answers run that cannot be shut in.
    """
    syllabus.use(first.package)
    for name in first.lessons:
        importing(name)
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("Probes compute while they are imported: no fork is safe behind that.")
    isolation.adopt()
    try:
        isolation.shut_in(Path(first.folder))
    except OSError as error:
        return str(error)
    return ""


def importing(name: str) -> None:
    """The probes of a lesson, and what answers may import; later the files are out of reach."""
    lesson = syllabus.lesson(name)
    for module in ("probes", *lesson.opens):
        lesson.module(module)
    for module in NOTEBOOKS:
        importlib.import_module(module)


def serve(request: Request, first: Start, isolated: bool) -> Reply:
    """An observation for every answer. One that ends its process does not touch the others."""
    seen: dict[str, Observation] = {}
    waiting = request.answers
    while waiting:
        seen |= dict(child(request.only(*waiting), first, isolated))
        waiting = [answer for answer in waiting if answer.check not in seen]
    return seen


def child(request: Request, first: Start, isolated: bool) -> Iterator[tuple[str, Observation]]:
    """The observations that one process makes, up to the answer that ends it."""
    out, into = multiprocessing.Pipe(duplex=False)
    token = secrets.token_hex(16)
    process = start(Work(request, first, token), into, isolated)
    into.close()
    try:
        received(out, STARTING, token, "")
        for place, answer in enumerate(request.answers):
            seen = received(out, answer.seconds, token, answer.check)
            lost = seen.ended is not None and seen.ended.stopped_outside
            if lost and place > 0:
                break  # perhaps an earlier answer is to blame: it is asked again, alone
            yield answer.check, seen
            if lost:
                break
    finally:
        out.close()
        process.end()


def received(out, seconds: float, token: str, check: str) -> Observation:
    """The observation that the child sent, or why there is none that can be trusted."""
    try:
        with deadline(seconds):
            if not out.poll(seconds):
                return unseen("time")
            message = json.loads(out.recv_bytes(LARGEST))
        if (message["token"], message["check"]) != (token, check):
            return unseen("forged")
        return starved(Observation.from_json(message["observation"]))
    except TimeoutError:
        return unseen("time")
    except EOFError:
        return unseen("died")
    except (OSError, MemoryError):
        return unseen("output")
    except (ValueError, KeyError, TypeError, AttributeError):
        return unseen("forged")


def starved(seen: Observation) -> Observation:
    """An answer that asked for more memory than there is for it was stopped from outside."""
    kind = seen.ended.says.values.get("type", "") if seen.ended else ""
    return unseen("memory") if str(kind).endswith("MemoryError") else seen


@contextlib.contextmanager
def deadline(seconds: float):
    """Raise TimeoutError after some seconds, also out of a read that was half answered."""
    if not FORKS:
        yield
        return

    def late(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True)
class Work:
    """What a child process has to do, and the word by which its messages are known."""

    request: Request
    first: Start
    token: str


class Forked:
    """A child process: a fork of this one that leads a new session."""

    def __init__(self, work: Work, into, isolated: bool):
        self.pid = os.fork()
        if self.pid == 0:
            try:
                enter(into, isolated, work.first.folder)
                observe_all(work, into)
            finally:
                os._exit(0)

    def end(self) -> None:
        for target in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                target(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass  # an orphan of this fork or of an earlier one


class Fresh:
    """A child process that is started anew, if a fork is not safe."""

    def __init__(self, work: Work, into, isolated: bool):
        spawn = multiprocessing.get_context("spawn")
        self.process = spawn.Process(target=observe_all, args=(work, into), daemon=True)
        self.process.start()

    def end(self) -> None:
        self.process.kill()
        self.process.join()


start = Forked if FORKS else Fresh


def enter(into, isolated: bool, folder: str) -> None:
    """Keep one open file, the pipe; then leave what can be left."""
    os.setsid()
    os.closerange(3, into.fileno())
    os.closerange(into.fileno() + 1, 4096)
    if not isolated:
        os.chdir(tempfile.mkdtemp(dir=folder))
        return
    isolation.apart()
    inner = os.fork()
    if inner:
        into.close()
        os.waitpid(inner, 0)
        os._exit(0)
    isolation.settle()


def observe_all(work: Work, into) -> None:
    """Run the answers one after the other and send what is observed of each."""
    request = work.request
    seconds = sum(int(answer.seconds + 5) for answer in request.answers)
    isolation.limit(seconds, request.memory)
    # already imported where this is a fork: there the files are out of reach
    probes = importlib.import_module(f"{work.first.package}.{request.lesson}.probes")
    send(into, work.token, "", Observation())
    process = os.getpid()
    for answer in request.answers:
        seen = run(getattr(probes, answer.check), answer, request.seed)
        if os.getpid() != process:
            os._exit(0)  # a fork that the answer made
        send(into, work.token, answer.check, seen)


def run(probe, answer: Answer, seed: int) -> Observation:
    return observe_source(probe, answer.name, answer.cells, seed, answer.borrowed)


def send(into, token: str, check: str, seen: Observation) -> None:
    message = {"token": token, "check": check, "observation": seen.to_json()}
    into.send_bytes(json.dumps(message).encode())


if __name__ == "__main__":
    main(kept(0, "rb"), kept(1, "wb"))
