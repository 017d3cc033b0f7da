"""A process from which others fork: begun before a submission is read, in a clean environment.

    python -m course.grading.walls.nursery MODULE

It imports once what they need. A fork takes 30 ms instead of 3 s, and holds nothing of a
submission. `MODULE` has `prepare(first) -> refused` and `serve(requests, replies, first, refused)`.
Where there is no fork, or no safe one (macOS, Windows), the process serves by itself.
"""

import contextlib
import importlib
import json
import os
import shutil
import socket
import struct
import sys
import tempfile
import traceback
from types import ModuleType

from course.grading.walls import protocol
from course.grading.walls.isolation import FORKS
from course.grading.walls.protocol import Start


def main(control: socket.socket, module: str) -> None:
    """Fork a process for every socket that arrives, until the other side is gone."""
    protocol.silence()
    folder = tempfile.mkdtemp(prefix="course-")
    if (inner := os.fork()) == 0:
        with control:
            breed(control, importlib.import_module(module), folder)
        os._exit(0)
    # This half stays outside of all walls, and tidies up, also behind a `kill -9` of the grader.
    control.close()
    os.waitpid(inner, 0)
    shutil.rmtree(folder, ignore_errors=True)


def breed(control: socket.socket, module: ModuleType, folder: str) -> None:
    first, refused = prepared(control.makefile("rb", buffering=0), module, folder)
    control.sendall(refused)
    while given := socket.recv_fds(control, 1, 1)[1]:
        bury()
        child = os.fork()
        if child == 0:
            control.close()
            work(module, given[0], first, json.loads(refused)["refused"])
        os.close(given[0])
        control.sendall(struct.pack("=i", child))


def prepared(requests, module: ModuleType, folder: str) -> tuple[Start, bytes]:
    """What the first line says, and how getting ready for it went, as one line."""
    tempfile.tempdir = folder  # AutoGraph leaves files, which go with the folder
    first = protocol.start(requests.readline()).inside(folder)
    try:
        went = {"refused": module.prepare(first)}
    except Exception:
        went = {"failed": traceback.format_exc()}
    return first, json.dumps(went).encode() + b"\n"


def work(module: ModuleType, descriptor: int, first: Start, refused: str) -> None:
    """In the child: serve one client, then end."""
    try:
        with socket.socket(fileno=descriptor) as client:
            module.serve(client.makefile("rb"), client.makefile("wb"), first, refused)
    finally:
        os._exit(0)


def bury() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def alone(module: str) -> None:
    """Where there is no fork: this process itself serves what it reads."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    protocol.silence()
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        role = importlib.import_module(module)
        first, refused = prepared(requests, role, folder)
        replies.write(refused)
        replies.flush()
        role.serve(requests, replies, first, json.loads(refused)["refused"])


if __name__ == "__main__":
    if FORKS:
        main(socket.socket(fileno=os.dup(0)), sys.argv[1])
    else:
        alone(sys.argv[1])
