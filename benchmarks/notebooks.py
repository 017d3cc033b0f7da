"""What *Run All* of each notebook costs: python -m benchmarks.notebooks

Wall and CPU seconds of a fresh kernel, TensorFlow's import included, and its peak memory.
"""

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, resources={"metadata": {"path": sys.argv[2]}}).execute()
"""


def run_all(notebook: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory in MiB of one notebook, kernel included."""
    start = time.perf_counter()
    arguments = [sys.executable, "-c", RUN, str(notebook), str(notebook.parent)]
    pid = os.posix_spawn(sys.executable, arguments, os.environ)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{notebook} does not run to its end.")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    print("| notebook | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    for notebook in sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]):
        wall, cpu, peak = run_all(notebook)
        print(f"| {notebook.relative_to(ROOT)} | {wall:.1f} | {cpu:.1f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
