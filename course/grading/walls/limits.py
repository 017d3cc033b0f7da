"""How much a process may use, counted from what it uses already."""

import math
import os
import subprocess
import time
from pathlib import Path

MEBIBYTE = 2**20


def limit(seconds: int, memory: int, files: int = 20 * MEBIBYTE) -> None:
    """Limit CPU seconds, bytes of memory and bytes per file of what runs from here on."""
    limit_memory(memory)
    set_limit("CPU", from_here(seconds))
    set_limit("FSIZE", files)
    set_limit("CORE", 0)


def limit_memory(more: int) -> None:
    """So many bytes more than are in use.

    RLIMIT_DATA: TensorFlow reserves 2 GB of addresses that it never uses, so that RLIMIT_AS would
    refuse honest answers.
    """
    set_limit("DATA", in_use() + more)


def limit_seconds_from_here(more: int) -> None:
    """So many CPU seconds more than were used; may be said again."""
    set_limit("CPU", from_here(more), hard=False)


def from_here(seconds: int) -> int:
    """CPU seconds of the whole process: these, and what it has used, as to import TensorFlow."""
    return math.ceil(time.process_time()) + seconds


def set_limit(name: str, value: int, hard: bool = True) -> None:
    """Set one of RLIMIT_…; nothing on Windows, which has none."""
    try:
        import resource
    except ImportError:
        return
    kind = getattr(resource, f"RLIMIT_{name}")
    most = resource.getrlimit(kind)[1]
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(kind, (value, value if hard else most))


def limit_processes(more: int = 128) -> None:
    """Where nothing better is to be had: so many processes more than this user has already."""
    own = ["ps", "-U", str(os.getuid())]
    listed = subprocess.run(own, capture_output=True, check=False)
    set_limit("NPROC", listed.stdout.count(b"\n") + more)


def in_use() -> int:
    """The bytes that count as data of this process already; 0 where there is no /proc."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
