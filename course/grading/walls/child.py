"""The processes of one submission: in one its answers run, in another one they are observed.

observer ── fork ── tell: probes, what they draw and know
                     └─ fork ── enter, shut: the answers, behind walls
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import tempfile
from dataclasses import dataclass
from types import ModuleType

from course.checking import apart, hosting
from course.checking.apart import Teller
from course.checking.locating import locate_source
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
                tell(work, into, isolated)
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


def tell(work: Work, into, isolated: bool) -> None:
    """Begin the process of the answers; then observe from here what they do there.

    It is begun first: what a probe draws and knows is known on this side alone.
    """
    os.setsid()
    user = isolation.OWN_USERS + 2 * os.getpid()
    enter(into, isolated, work.first.folder)
    here, there = multiprocessing.Pipe()
    if os.fork() == 0:
        enter(there, isolated, work.first.folder)
        give_up(user + 1, isolated)
        shut(work.request)
        hosting.serve(there, probes_of(work))
        os._exit(0)
    there.close()
    give_up(user, isolated)
    limits.limit_memory(work.request.memory)
    observe_there(work, Teller(here), into)


def observe_there(work: Work, teller: Teller, into) -> None:
    """Send what is seen of each answer, up to one that ends the process of the answers."""
    send(into, work.token, "", Observation())
    for answer in work.request.answers:
        probe = getattr(probes_of(work), answer.check)
        given = probe, answer.name, answer.cells, work.request.seed, answer.borrowed
        seen = located(teller, answer) if answer.wrong else apart.observe(teller, *given)
        send(into, work.token, answer.check, seen)
        if teller.lost:
            break


def located(teller: Teller, answer: Answer) -> Observation:
    rules = answer.wrong, answer.known, answer.quiet, answer.seconds, answer.borrowed
    return teller.place(answer.check, answer.name, answer.cells, *rules)


def enter(connection, isolated: bool, folder: str) -> None:
    """Keep one open file, the pipe; then leave what can be left."""
    os.closerange(3, connection.fileno())
    os.closerange(connection.fileno() + 1, 4096)
    if not isolated:
        isolation.die_with_parent()
        os.chdir(tempfile.mkdtemp(dir=folder))
        return
    isolation.apart()
    inner = os.fork()
    if inner:
        connection.close()
        os.waitpid(inner, 0)
        os._exit(0)
    isolation.settle()


def give_up(user: int, isolated: bool) -> None:
    if isolated:
        isolation.surrender(user)


def probes_of(work: Work) -> ModuleType:
    """Imported already where this is a fork: there the files are out of reach."""
    return importlib.import_module(f"{work.first.package}.{work.request.lesson}.probes")


def observe_all(work: Work, into) -> None:
    """Where there is no fork: run the answers one after the other and send what is seen of each."""
    request, probes = work.request, probes_of(work)
    shut(request)
    send(into, work.token, "", Observation())
    for answer in request.answers:
        send(into, work.token, answer.check, seen_here(getattr(probes, answer.check), answer, work))


def seen_here(probe, answer: Answer, work: Work) -> Observation:
    if not answer.wrong:
        given = answer.name, answer.cells, work.request.seed, answer.borrowed
        return observe_source(probe, *given)
    source = answer.name, answer.cells
    return locate_source(
        probe, source, answer.wrong, answer.values, answer.seconds, answer.borrowed
    )


def shut(request: Request) -> None:
    """From here on this process may compute, and little else."""
    seconds = sum(int(answer.seconds + 5) for answer in request.answers)
    limits.limit(seconds, request.memory)
    try:
        seccomp.stay_alone()
    except isolation.Refused:
        if hasattr(os, "getuid"):
            limits.limit_processes()


def send(into, token: str, check: str, seen: Observation) -> None:
    message = {"token": token, "check": check, "observation": seen.to_json()}
    into.send_bytes(json.dumps(message).encode())
