"""A process that has answers observed: it gives each submission a process of its own.

It reads requests and writes replies, one line each. It imports probes, and nothing that knows what
is expected: it cannot judge.
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import pkgutil
import secrets
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from course import lab, syllabus
from course.alarms import alarm
from course.checking import disabling
from course.checking.observation import Observation, unseen
from course.grading.walls import child, isolation, limits, protocol
from course.grading.walls.protocol import Reply, Request, Start

LARGEST = 16 * limits.MEBIBYTE  # bytes of one observation
STARTING = 120  # seconds; a fresh process has to import TensorFlow


def prepare(first: Start) -> str:
    """Import what the answers of these lessons need, then shut this process in.

    Returns why it could not be shut in; "" if it was. Later all other files are out of reach. A
    fork is safe only while TensorFlow has computed nothing: its threads do not survive one.
    """
    syllabus.use(first.package)
    importing(first.lessons)
    for module in pkgutil.iter_modules(lab.__path__, "course.lab."):
        importlib.import_module(module.name)
    if not isolation.FORKS:
        return f"{sys.platform} has no namespaces"
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("Probes compute while they are imported: no fork is safe behind that.")
    try:
        isolation.shut_in(Path(first.folder))
    except OSError as error:
        return str(error)
    return ""


def importing(lessons: Iterable[str]) -> None:
    """The probes of some lessons; and what an answer may import, which is what any lesson opens."""
    for name in lessons:
        syllabus.lesson(name).module("probes")
    for lesson in syllabus.lessons():
        for module in lesson.opens:
            lesson.module(module)


def serve(requests, replies, first: Start, refused: str) -> None:
    """Answer requests until there are none."""
    isolation.adopt()
    for line in requests:
        seen = observed(protocol.request(line), first, isolated=not refused)
        replies.write(protocol.reply_line(seen))
        replies.flush()


def observed(request: Request, first: Start, isolated: bool) -> Reply:
    """An observation for every answer. One that ends its process does not touch the others."""
    for answer in request.answers:
        disabling.family(answer.borrowed)  # found here, once, for all forks
    seen: dict[str, Observation] = {}
    waiting = request.answers
    while waiting:
        seen |= dict(one_process(request.only(*waiting), first, isolated))
        waiting = [answer for answer in waiting if answer.check not in seen]
    return seen


def one_process(
    request: Request, first: Start, isolated: bool
) -> Iterator[tuple[str, Observation]]:
    """The observations that one process makes, up to the answer that ends it."""
    out, into = multiprocessing.Pipe(duplex=False)
    token = secrets.token_hex(16)
    process = child.start(child.Work(request, first, token), into, isolated)
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
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return unseen("forged")


def starved(seen: Observation) -> Observation:
    """An answer that asked for more memory than there is for it was stopped from outside."""
    kind = seen.ended.says.values.get("type", "") if seen.ended else ""
    return unseen("memory") if str(kind).endswith("MemoryError") else seen


def deadline(seconds: float) -> contextlib.AbstractContextManager:
    """Raise TimeoutError after some seconds, also out of a read that was half answered."""
    return alarm(seconds, TimeoutError) if isolation.FORKS else contextlib.nullcontext()
