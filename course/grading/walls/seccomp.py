"""What an answer may not ask of the kernel: other processes, other memory, the network.

A seccomp filter needs no privilege and no namespace. Behind it the answer is one process, so that
its memory is that of one process, and nothing that it could start starves a neighbour.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterator

from course.grading.walls.isolation import NO_NEW_PRIVILEGES, Refused, libc

SECCOMP, FILTER = 22, 2  # prctl's option, and the mode
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
PERMISSION, MISSING = 1, 38  # EPERM, ENOSYS
LOAD, EQUAL, SET, RETURN = 0x20, 0x15, 0x45, 0x06  # BPF: ld [k], jeq, jset, ret
NUMBER, ARCHITECTURE, FIRST, FLAGS_OF_CLONE, FLAGS_OF_MMAP = 0, 4, 16, 16, 40  # in seccomp_data
THREAD, SHARED = 0x00010000, 0x01  # CLONE_THREAD; MAP_SHARED, also in MAP_SHARED_VALIDATE
X32 = 0x40000000  # calls of a second table, on x86-64 alone

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
# name: its number on x86-64 and on aarch64, from <asm/unistd.h>; -1 where there is none
FORBIDDEN = {
    "fork": (57, -1),
    "vfork": (58, -1),
    "execve": (59, 221),
    "execveat": (322, 281),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "socket": (41, 198),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "setsid": (112, 157),
    "setpgid": (109, 154),
}
CLONE, CLONE3, MMAP, TGKILL = (56, 220), (435, 435), (9, 222), (234, 131)


def stay_alone() -> None:
    """From here on this process starts no other, and shares no memory; threads are its own.

    Called with a single thread. Raises `Refused` where the kernel does not filter.
    """
    if platform.machine() not in MACHINES:
        raise Refused(f"the system calls of {platform.machine()} are not known")
    code = b"".join(program(*MACHINES[platform.machine()]))
    kept = ctypes.create_string_buffer(code)
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(kept))
    libc("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc("prctl", SECCOMP, FILTER, header, 0, 0)


def program(architecture: int, column: int) -> Iterator[bytes]:
    """The filter as instructions for the kernel's little machine."""
    yield from (step(LOAD, ARCHITECTURE), *unless_equal(architecture, PERMISSION))
    yield from (step(LOAD, NUMBER), step(SET, X32, 0, 1), refuse(PERMISSION))
    for numbers in FORBIDDEN.values():
        if numbers[column] >= 0:
            yield from if_equal(numbers[column], refuse(PERMISSION))
    yield from if_equal(CLONE3[column], refuse(MISSING))  # the C library goes on with clone
    flags = step(LOAD, FLAGS_OF_CLONE), step(SET, THREAD, 1, 0), refuse(PERMISSION), allow()
    yield from if_equal(CLONE[column], *flags)
    flags = step(LOAD, FLAGS_OF_MMAP), step(SET, SHARED, 0, 1), refuse(PERMISSION), allow()
    yield from if_equal(MMAP[column], *flags)
    own = step(LOAD, FIRST), *unless_equal(os.getpid(), PERMISSION), allow()
    yield from if_equal(TGKILL[column], *own)
    yield allow()


def step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """One instruction; `then` and `otherwise` are how many to skip."""
    return struct.pack("HBBI", code, then, otherwise, value)


def if_equal(value: int, *steps: bytes) -> tuple[bytes, ...]:
    return step(EQUAL, value, 0, len(steps)), *steps


def unless_equal(value: int, error: int) -> tuple[bytes, ...]:
    return step(EQUAL, value, 1, 0), refuse(error)


def refuse(error: int) -> bytes:
    return step(RETURN, ERRNO | error)


def allow() -> bytes:
    return step(RETURN, ALLOW)
