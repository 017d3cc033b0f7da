"""What a step of our optimizers costs, over the built-in's: `python -m benchmarks.optimizers`

Ratios below 1 mean that ours is faster. Ours and the built-in take turns in one process, so that
whatever else the machine does slows both; a ratio is one of medians over the turns.
`python -m benchmarks.optimizers 1e4 Adam Lion` measures one size and two optimizers only.
"""

import itertools
import sys
import time
from collections.abc import Callable
from statistics import median

import keras
import numpy as np
from rich.console import Console
from rich.progress import track

from course import syllabus
from course.making import exercises
from lessons.optimizers.equality import BACKEND, MODES, PAIRS, optimizers, stepper

SIZES = {
    "1e4": [(100, 100)],
    "1e6": [(10_000, 100)],
    "1e7": [(100_000, 100)],
    "100 small": [(10, 10)] * 100,
}
SECONDS, TURNS = 0.6, 7


def ratio(make: Callable, name: str, mode: str, shapes: list[tuple[int, int]]) -> float:
    """The time of a step of ours over the built-in's: medians of turns taken alternately."""
    theirs, constants = PAIRS[name]
    built_in = getattr(keras.optimizers, name, theirs)  # a wrong built-in has its speed, too
    ours, theirs = (warm(step_of(each(**constants), mode, shapes)) for each in (make, built_in))
    repeats = max(1, round(SECONDS / 2 / TURNS / seconds(theirs)))
    turns = [(seconds(ours, repeats), seconds(theirs, repeats)) for _ in range(TURNS)]
    return median(mine for mine, _ in turns) / median(their for _, their in turns)


def step_of(optimizer: keras.Optimizer, mode: str, shapes: list[tuple[int, int]]):
    """A function that takes one step on variables of these shapes."""
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape).astype("float32") for shape in shapes]
    variables = [keras.Variable(value) for value in values]
    gradients = [keras.ops.convert_to_tensor(0.1 * value) for value in values]
    optimizer.build(variables)
    apply = stepper(optimizer, variables, mode)
    return lambda: apply(gradients)


def warm(step):
    """The step, compiled: it was taken twice."""
    step(), step()
    return step


def seconds(step, repeats: int = 1) -> float:
    """Wall seconds of one step, the mean of `repeats`."""
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - start) / repeats


def table(names: list[str], sizes: list[str]) -> dict[str, list[float]]:
    """The ratios of each optimizer: for every size, one for each mode."""
    lessons = syllabus.with_appendix(syllabus.lesson("optimizers"))
    ours = optimizers(exercises.solutions(*lessons))
    cells = list(itertools.product(names, sizes, MODES))
    found = {name: [] for name in names}
    for name, size, mode in track(cells, console=Console(stderr=True)):
        found[name].append(ratio(ours[name], name, mode, SIZES[size]))
    return found


def markdown(found: dict[str, list[float]], sizes: list[str]) -> str:
    """The ratios as a Markdown table, with the median of each column below."""
    head = ["optimizer", *(f"{size}, {mode}" for size in sizes for mode in MODES)]
    rows = [[name, *(f"{r:.2f}" for r in ratios)] for name, ratios in found.items()]
    rows.append(["median", *(f"{median(r):.2f}" for r in zip(*found.values(), strict=True))])
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def main() -> None:
    named = sys.argv[1:]
    sizes = [size for size in SIZES if size in named] or list(SIZES)
    names = [name for name in PAIRS if name in named] or list(PAIRS)
    print(f"{BACKEND}, Keras {keras.__version__}\n\n{markdown(table(names, sizes), sizes)}")


if __name__ == "__main__":
    main()
