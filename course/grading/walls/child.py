"""The process in which the answers of one submission run, one after the other."""

import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import tempfile
from dataclasses import dataclass

from course.checking.observation import Observation
from course.checking.observing import observe_source
from course.grading.walls import isolation, limits, seccomp
from course.grading.walls.protocol import Answer, Request, Start


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


start = Forked if isolation.FORKS else Fresh


def enter(into, isolated: bool, folder: str) -> None:
    """Keep one open file, the pipe; then leave what can be left."""
    os.setsid()
    os.closerange(3, into.fileno())
    os.closerange(into.fileno() + 1, 4096)
    if not isolated:
        os.chdir(tempfile.mkdtemp(dir=folder))
        return
    user = isolation.OWN_USERS + os.getpid()
    isolation.apart()
    inner = os.fork()
    if inner:
        into.close()
        os.waitpid(inner, 0)
        os._exit(0)
    isolation.settle(user)


def observe_all(work: Work, into) -> None:
    """Run the answers one after the other and send what is observed of each."""
    request = work.request
    # already imported where this is a fork: there the files are out of reach
    probes = importlib.import_module(f"{work.first.package}.{request.lesson}.probes")
    shut(request)
    send(into, work.token, "", Observation())
    process = os.getpid()
    for answer in request.answers:
        seen = run(getattr(probes, answer.check), answer, request.seed)
        if os.getpid() != process:
            os._exit(0)  # a fork that the answer made
        send(into, work.token, answer.check, seen)


def shut(request: Request) -> None:
    """From here on this process may compute, and little else."""
    seconds = sum(int(answer.seconds + 5) for answer in request.answers)
    limits.limit(seconds, request.memory)
    try:
        seccomp.stay_alone()
    except isolation.Refused:
        if hasattr(os, "getuid"):
            limits.limit_processes()


def run(probe, answer: Answer, seed: int) -> Observation:
    return observe_source(probe, answer.name, answer.cells, seed, answer.borrowed)


def send(into, token: str, check: str, seen: Observation) -> None:
    message = {"token": token, "check": check, "observation": seen.to_json()}
    into.send_bytes(json.dumps(message).encode())
