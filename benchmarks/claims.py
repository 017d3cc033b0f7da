"""Which claims fail where floats round otherwise: python -m benchmarks.claims [NOTEBOOK …]

Processors add in different orders, so nets that are trained on two of them are as different as two
seeds. Here each notebook runs as on this processor, and as on an older one that knows no wide
vectors; a claim that fails on one of the two has too little room.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
PROCESSORS = {
    "this processor": {},
    "an older one": {"XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2", "TF_ENABLE_ONEDNN_OPTS": "0"},
}


def failures(notebook: Path, environment: dict[str, str]) -> list[str]:
    """What the cells of a notebook say that do not run, in a kernel with this environment."""
    run = nbformat.read(notebook, as_version=4)
    place = {"metadata": {"path": str(notebook.parent)}}
    client = NotebookClient(run, resources=place, allow_errors=True)
    client.execute(env=os.environ | environment)
    outputs = (each for cell in run.cells for each in cell.get("outputs", ()))
    return [each.evalue for each in outputs if each.output_type == "error"]


def main(notebooks: list[str]) -> int:
    """Prints what fails and where; returns how many cells fail."""
    failed = 0
    for notebook in map(Path, notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))):
        for name, environment in PROCESSORS.items():
            found = failures(notebook, environment)
            print(f"{notebook.name}, {name}: {len(found)} cells fail", *found, sep="\n", flush=True)
            failed += len(found)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
