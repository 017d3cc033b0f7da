"""What the kernel refuses to an answer, tried from inside of its process."""

import subprocess
import sys

import pytest

from course.grading.walls import isolation

pytestmark = pytest.mark.skipif(not isolation.FORKS, reason="seccomp is Linux's own")

ALONE = """\
import mmap, os, signal, socket, subprocess, sys, threading, time
from course.grading.walls import seccomp
seccomp.stay_alone()
{attempt}
"""
REFUSED = {
    "a fork": "os.fork()",
    "another program": "subprocess.run(['true'])",
    "another program in its place": "os.execv('/bin/true', ['true'])",
    "posix_spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "a file in memory": "os.memfd_create('m')",
    "memory that is shared": "mmap.mmap(-1, 2**20)",
    "memory that is shared through a file": "mmap.mmap(os.open(sys.executable, os.O_RDONLY), 9, "
    "mmap.MAP_SHARED, mmap.PROT_READ)",
    "the network": "socket.socket()",
    "a signal to its parent": "os.kill(os.getppid(), signal.SIGUSR1)",
    "a signal to all": "os.kill(-1, signal.SIGKILL)",
    "new namespaces": "os.unshare(os.CLONE_NEWUSER) if hasattr(os, 'unshare') else os.fork()",
}
ALLOWED = {
    "threads": "t = threading.Thread(target=int)\nt.start()\nt.join()",
    "private memory": "mmap.mmap(-1, 2**20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)",
    "pipes and files": "os.pipe()\nopen(os.devnull).read()",
    "a socket pair for an event loop": "socket.socketpair()",
    "TensorFlow's threads": "import tensorflow as tf\nassert tf.reduce_sum(tf.ones(99)) == 99",
}


def run(attempt: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-W", "ignore", "-c", ALONE.format(attempt=attempt)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED)
def test_refuses(attempt):
    assert run(attempt).stderr.splitlines()[-1].startswith("PermissionError")


@pytest.mark.parametrize("attempt", ALLOWED.values(), ids=ALLOWED)
def test_allows(attempt):
    done = run(attempt)
    assert done.returncode == 0, done.stderr
