"""What *Run All* of each notebook costs: python -m benchmarks.notebooks [FOLDER …]

Wall and CPU seconds of a fresh kernel, TensorFlow's import included, and its peak memory. Machines
differ by half; so all is told in units, too: 1 unit is one compile + `fit` of the net of
benchmarks.train_many, timed before each notebook in the same run. The limit is 35 units of wall.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIMIT = 35  # units of wall for one notebook
FOLDERS = ("notebooks", "solutions")
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, resources={"metadata": {"path": sys.argv[2]}}).execute()
"""


@dataclass(frozen=True)
class Cost:
    """Of one notebook: wall and CPU seconds, peak memory in MiB, the unit in seconds."""

    name: str
    wall: float
    cpu: float
    peak: float
    unit: float

    @property
    def units(self) -> float:
        return self.wall / self.unit

    def row(self) -> str:
        over = " **over**" if self.units > LIMIT else ""
        seconds = f"{self.wall:.1f} | {self.cpu:.1f} | {self.cpu / self.unit:.1f}"
        return f"| {self.name} | {self.units:.1f}{over} | {seconds} | {self.peak:.0f} |"


def unit() -> float:
    """Seconds of one compile + fit here and now: the median of five."""
    from benchmarks.train_many import one_by_one, seconds

    return statistics.median(seconds(one_by_one)[0] for _ in range(5))


def run_all(notebook: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory in MiB of one notebook, kernel included."""
    start = time.perf_counter()
    arguments = [sys.executable, "-c", RUN, str(notebook), str(notebook.parent)]
    pid = os.posix_spawn(sys.executable, arguments, os.environ)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{notebook} does not run to its end.")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measured(notebook: Path, unit: float) -> Cost:
    name = notebook.relative_to(ROOT) if notebook.is_relative_to(ROOT) else notebook
    return Cost(str(name), *run_all(notebook), unit)


def total(folder: str, costs: list[Cost]) -> str:
    """All notebooks of a folder together."""
    wall, cpu = (sum(getattr(each, name) / each.unit for each in costs) for name in ("wall", "cpu"))
    return f"| all of {folder} | {wall:.0f} | | | {cpu:.0f} | |"


def main(folders: list[str]) -> int:
    """Prints the table; returns how many notebooks are over the limit."""
    from course import lab

    lab.setup()
    unit()  # the first calls load what later ones share
    print("\n| notebook | wall units | wall s | CPU s | CPU units | peak MiB |")
    print("|---|--:|--:|--:|--:|--:|")
    over = 0
    for folder in folders:
        costs = []
        for notebook in sorted((ROOT / folder).glob("*.ipynb")):
            costs.append(measured(notebook, unit()))
            print(costs[-1].row(), flush=True)
        print(total(folder, costs), flush=True)
        over += sum(cost.units > LIMIT for cost in costs)
    return over


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(FOLDERS)))
