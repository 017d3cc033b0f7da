"""A progress bar where somebody watches: in a terminal, and only when it takes a while."""

import time
from collections.abc import Iterator, Sequence

PATIENCE = 3  # seconds without a bar


def progress(parts: Sequence, label: str = "training") -> Iterator:
    """Yields the parts; after PATIENCE seconds a bar stands on stderr until the last one."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True, force_jupyter=False)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    task, start = bar.add_task(label, total=len(parts)), time.monotonic()
    try:
        for part in parts:
            if time.monotonic() - start > PATIENCE:
                bar.start()
            yield part
            bar.advance(task)
    finally:
        bar.stop()
