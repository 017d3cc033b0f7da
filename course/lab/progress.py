"""A progress bar, if somebody watches and it takes a while."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence

from course.lab.page import shell
from course.languages import message, translated

PATIENCE = 3  # seconds without a bar
TRAINING = message("training")


def progress(parts: Sequence, label: str = TRAINING) -> Iterator:
    """Yields the parts; from PATIENCE seconds on, a bar says how many are done, then goes away.

    In a terminal it stands on stderr. In a notebook it shows while the cell runs in a browser;
    a notebook that runs unwatched (nbclient, nbval) keeps no trace of it.
    """
    start, show = time.monotonic(), _nothing
    for done, part in enumerate(parts):
        if show is _nothing and time.monotonic() - start > PATIENCE:
            show = _bar(translated(label), len(parts))
        show(done)
        yield part
    show(len(parts))


def _nothing(done: int) -> None: ...


def _bar(label: str, total: int) -> Callable[[int], None]:
    """A function that shows how many parts are done, and nothing once all of them are."""
    if _watched_cell():
        return _in_notebook(label, total)
    return _in_terminal(label, total) if sys.stderr.isatty() else lambda done: None


def _watched_cell() -> bool:
    """Whether a browser asked for this cell: only browsers send the cell's id along."""
    kernel = getattr(shell(), "kernel", None)
    return kernel is not None and "cellId" in kernel.get_parent().get("metadata", {})


def _in_notebook(label: str, total: int) -> Callable[[int], None]:
    from IPython.display import display

    handle = display({"text/plain": ""}, raw=True, display_id=True)

    def show(done: int):
        filled = 30 * done // total
        text = f"{label} {'━' * filled}{'─' * (30 - filled)} {done / total:.0%}"
        handle.update({"text/plain": text if done < total else ""}, raw=True)

    return show


def _in_terminal(label: str, total: int) -> Callable[[int], None]:
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=total)
    bar.start()

    def show(done: int):
        bar.update(task, completed=done)
        if done == total:
            bar.stop()

    return show
