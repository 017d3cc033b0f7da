"""An alarm that goes off in the middle of whatever runs, where the system has one."""

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def alarm(seconds: float, late: type[BaseException]) -> Iterator[None]:
    """Raise `late` after some seconds; never where a system has no alarms, as Windows."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_):
        raise late

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
