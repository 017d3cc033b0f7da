"""The process in which answers run: it imports Keras once, and gives each submission a fork.

    python -m lessons.grading.observer

It reads requests and writes replies, one JSON object a line. It does not know what is expected or
which mistakes are known, and does not judge. A fork is safe only while TensorFlow has computed
nothing (its threads do not survive one), so this process itself never runs an operation. Where
there is no fork, or no safe one (macOS, Windows), each submission gets a fresh process.

request   {"topic", "seed", "memory", "answers": [[check, answer, source, seconds], …]}
reply     {check: an observation, or {"ended": "time" | "output" | "died" | "forged"}}
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
from pathlib import Path

from lessons import submission
from lessons.grading import isolation

LARGEST = 16 * isolation.MEBIBYTE  # bytes of one observation
STARTING = 120  # seconds; a fresh process has to import TensorFlow
FORKS = sys.platform == "linux"


def main(requests, replies) -> None:
    """Serve requests until there are none."""
    silence()
    first = json.loads(requests.readline())
    refused = enclosed(**first) if FORKS else f"{sys.platform} has no namespaces"
    say(replies, {"refused": refused})
    for line in requests:
        request = json.loads(line) | {"folder": first["folder"]}
        say(replies, serve(request, isolated=not refused))


def kept(descriptor: int, mode: str):
    """The stream of a descriptor under another number."""
    return os.fdopen(os.dup(descriptor), mode)


def silence() -> None:
    """Nothing to read, and what is printed goes nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def say(stream, message: dict) -> None:
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def enclosed(topics: list[str], folder: str) -> str:
    """Import what the answers of these lessons need, then shut this process in; why it is not.

    `folder` is empty: the new root of all files, or where answers run that cannot be shut in.
    """
    for topic in topics:
        for module in modules(topic):
            importlib.import_module(module)
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("A check computes while it is imported: its process cannot be forked.")
    isolation.adopt()
    try:
        isolation.shut_in(Path(folder))
    except OSError as error:
        return str(error)
    return ""


def modules(topic: str) -> list[str]:
    """What an answer may import of its lesson; afterwards the files are out of reach."""
    folder = Path(__file__).parent.parent / topic
    secret = ("lesson", "mistakes", "__init__")
    return [f"lessons.{topic}.{p.stem}" for p in folder.glob("*.py") if p.stem not in secret]


def serve(request: dict, isolated: bool) -> dict:
    """An observation for every answer. One that ends its process does not touch the others."""
    seen, waiting = {}, request["answers"]
    while waiting:
        seen |= dict(child(request | {"answers": waiting}, isolated))
        waiting = [answer for answer in waiting if answer[0] not in seen]
    return seen


def child(request: dict, isolated: bool) -> Iterator[tuple[str, dict]]:
    """The observations that one process makes, up to the answer that ends it."""
    out, into = multiprocessing.Pipe(duplex=False)
    token = secrets.token_hex(16)
    process = start(request | {"token": token}, into, isolated)
    into.close()
    try:
        received(out, STARTING, token, "")
        for place, (check, _, _, seconds) in enumerate(request["answers"]):
            ended, observation = received(out, seconds, token, check)
            if ended and place > 0:
                break  # perhaps an earlier answer is to blame: it is asked again, alone
            yield check, {"ended": ended} if ended else observation
            if ended:
                break
    finally:
        out.close()
        process.end()


def received(out, seconds: float, token: str, check: str) -> tuple[str, dict]:
    """Why nothing (or nothing honest) came, and the observation that came."""
    try:
        with deadline(seconds):
            if not out.poll(seconds):
                return "time", {}
            message = json.loads(out.recv_bytes(LARGEST))
        if (message["token"], message["check"]) != (token, check):
            return "forged", {}
        return "", message["observation"]
    except TimeoutError:
        return "time", {}
    except EOFError:
        return "died", {}
    except (OSError, MemoryError):
        return "output", {}
    except (ValueError, KeyError, TypeError):
        return "forged", {}


@contextlib.contextmanager
def deadline(seconds: float):
    """Raise TimeoutError after so many seconds, also out of a read that was half answered."""
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


class Forked:
    """A fork of this process, its leader of a session of its own."""

    def __init__(self, request: dict, into, isolated: bool):
        self.pid = os.fork()
        if self.pid == 0:
            try:
                enter(into, isolated, request["folder"])
                observe_all(request, into)
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
    """A new process, where a fork is not to be had."""

    def __init__(self, request: dict, into, isolated: bool):
        spawn = multiprocessing.get_context("spawn")
        self.process = spawn.Process(target=observe_all, args=(request, into), daemon=True)
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


def observe_all(request: dict, into) -> None:
    """Run the answers one after the other and send what is observed of each."""
    seconds = sum(int(seconds + 5) for *_, seconds in request["answers"])
    isolation.limit(seconds, request["memory"])
    checks = importlib.import_module(f"lessons.{request['topic']}.checks")
    send(into, request["token"], "", {})
    process = os.getpid()
    for name, _, source, _ in request["answers"]:
        observation = submission.observation(getattr(checks, name), source, request["seed"])
        if os.getpid() != process:
            os._exit(0)  # a fork that the answer made
        send(into, request["token"], name, observation)


def send(into, token: str, check: str, observation: dict) -> None:
    message = {"token": token, "check": check, "observation": observation}
    into.send_bytes(json.dumps(message, default=lambda array: array.tolist()).encode())


if __name__ == "__main__":
    main(kept(0, "rb"), kept(1, "wb"))
