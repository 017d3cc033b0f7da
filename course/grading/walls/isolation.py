"""Shut a process in before it runs an answer: what it may see, use and reach.

Everything here is Linux's own: namespaces, mounts, capabilities and resource limits, called through
the C library because Python 3.11 does not wrap them. Where the machine refuses them (or is not
Linux) `shut_in` raises `Refused`, and only the resource limits hold.
"""

import contextlib
import ctypes
import os
import struct
import sys
import sysconfig
import tempfile
from pathlib import Path

FORKS = sys.platform == "linux"  # elsewhere a fork is not there, or not safe
NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x00020000, 0x04000000, 0x08000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PARENT_DEATH_SIGNAL, CHILD_SUBREAPER, NO_NEW_PRIVILEGES = 1, 36, 38
CAPABILITIES_3 = 0x20080522
KILL, NOBODY = 9, 65534
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ssl", "/etc/ld.so.cache")
SCRATCH = "/scratch"  # the one folder to write in; /tmp may be where Python itself lives
DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")
OWN_USERS = 2**30  # above all users of a machine; the number of a process is added


class Refused(OSError):
    """The machine does not offer what would shut a process in."""


def shut_in(root: Path) -> None:
    """Let this process, and all that it will fork, see no file but what an answer may read.

    Called once, with a single thread, after every import; `root` is an empty folder.
    """
    if sys.platform != "linux":
        raise Refused(f"{sys.platform} has no namespaces")
    uid, gid = os.getuid(), os.getgid()
    libc("unshare", NEWNS | (NEWUSER if uid else 0))
    if uid:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"0 {uid} 1")
        write("/proc/self/gid_map", f"0 {gid} 1")
    furnish(root)
    os.chroot(root)
    os.chdir("/")
    prove_apart()


def adopt() -> None:
    """Become the parent of orphans: in a container nobody else would bury them."""
    with contextlib.suppress(Refused):
        libc("prctl", CHILD_SUBREAPER, 1, 0, 0, 0)


def prove_apart() -> None:
    """Try once, in a child, whether the machine offers the other namespaces, too."""
    if (child := os.fork()) == 0:
        try:
            apart()
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise Refused("process and network namespaces are refused here")


def furnish(root: Path) -> None:
    """Mount at `root` what Python, Keras and TensorFlow are read from, and nothing else."""
    libc("mount", None, "/", None, REC | PRIVATE, None)
    libc("mount", "tmpfs", str(root), "tmpfs", NOSUID | NODEV, "size=1m,mode=755")
    for path in readable():
        attach(path, root / path.relative_to("/"))
    for device in map(Path, DEVICES):
        attach(device, root / device.relative_to("/"))
    for name in ("proc", SCRATCH[1:]):
        (root / name).mkdir()
    libc("mount", None, str(root), None, REMOUNT | RDONLY | NOSUID | NODEV, None)


def readable() -> list[Path]:
    """The folders of the system's libraries and of Python's packages."""
    own = sys.prefix, sys.base_prefix, *map(sysconfig.get_path, ("purelib", "platlib"))
    paths = {Path(path) for path in (*SYSTEM, *own)}
    return [p for p in sorted(paths) if p.exists() and not paths & set(p.parents)]


def attach(path: Path, at: Path) -> None:
    """Show `path` at another place, a folder to be read only."""
    at.parent.mkdir(parents=True, exist_ok=True)
    at.mkdir() if path.is_dir() else at.touch()
    libc("mount", str(path), str(at), None, BIND | REC, None)
    if path.is_dir():
        libc("mount", None, str(at), None, BIND | REMOUNT | RDONLY | NOSUID, None)


def apart() -> None:
    """New process, network and message namespaces; they hold for the next fork."""
    libc("unshare", NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS)


def settle() -> None:
    """In the child of a process that is `apart`: a new SCRATCH and /proc.

    This process is number 1 of its namespace: when it ends, all that it started ends with it.
    """
    die_with_parent()
    libc("mount", "tmpfs", SCRATCH, "tmpfs", NOSUID | NODEV, "size=64m,mode=1777")
    with contextlib.suppress(Refused):  # inside some containers: then there is no /proc
        libc("mount", "proc", "/proc", "proc", NOSUID | NODEV, None)
    os.chdir(SCRATCH)
    tempfile.tempdir = SCRATCH


def die_with_parent() -> None:
    with contextlib.suppress(Refused):
        libc("prctl", PARENT_DEATH_SIGNAL, KILL, 0, 0, 0)


def surrender(user: int) -> None:
    """Give up every privilege for good.

    Where the grader is root, this process becomes `user`, who has no other one on this machine.
    """
    if os.getuid() == 0:
        with contextlib.suppress(OSError):  # a user namespace has one group only
            os.setgroups([])
        for each in (user, NOBODY):
            with contextlib.suppress(OSError):  # a container may have few users, or one
                os.setresgid(each, each, each)
                os.setresuid(each, each, each)
                break
    header, nothing = struct.pack("=Ii", CAPABILITIES_3, 0), bytes(24)
    die_with_parent()  # a change of user has cleared it
    libc("capset", header, nothing)
    libc("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def libc(name: str, *arguments) -> None:
    """Call a function of the C library; `Refused` where it fails."""
    library = ctypes.CDLL(None, use_errno=True)
    given = [each.encode() if isinstance(each, str) else each for each in arguments]
    if getattr(library, name)(*given) != 0:
        number = ctypes.get_errno()
        raise Refused(number, f"{name}: {os.strerror(number)}")


def write(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="ascii")
