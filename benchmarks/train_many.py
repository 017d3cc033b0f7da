"""Nets per second: `lab.train_many` against a loop of compile + fit, interleaved in one process.

    python -m benchmarks.train_many [ROUNDS]

Each net is 64-64-64-64-10 (ReLU, Adam), 150 steps of 64 rows of the digits. The loop makes,
compiles and fits a new model each time; train_many also tries the optimizer and tests the nets.
"""

import statistics
import sys
import time

import keras
import numpy as np

from course import lab
from course.lab import data

STEPS, BATCH, EPOCHS = 150, 64, 10
SIZES = {1: 1, 16: 4, 80: 5, 256: 8}  # R nets, from so many seeds each
DIGITS = data.digits().first(STEPS * BATCH // EPOCHS)


def net() -> keras.Model:
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(3)]
    output = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((64,)), *hidden, output])


def one_by_one() -> None:
    model = net()
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    model.fit(DIGITS.x_train, DIGITS.y_train, batch_size=BATCH, epochs=EPOCHS, verbose=0)


def at_once(nets: int) -> None:
    rates = {"learning_rate": np.logspace(-4, -1, nets // SIZES[nets])}
    lab.train_many(net, keras.optimizers.Adam, rates, DIGITS, SIZES[nets], STEPS, BATCH)


def seconds(function, *arguments) -> tuple[float, float]:
    """Wall and CPU seconds of a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    function(*arguments)
    return time.perf_counter() - wall, time.process_time() - cpu


def measure(rounds: int) -> dict[int, list]:
    """For each R, (wall and CPU seconds of one net alone, of R at once), round after round."""
    measured = {nets: [] for nets in SIZES}
    for _ in range(rounds):
        for nets in SIZES:
            measured[nets].append((seconds(one_by_one), seconds(at_once, nets)))
    return measured


def row(nets: int, pairs: list) -> str:
    alone, many = (statistics.median(pair[i][0] for pair in pairs) for i in range(2))
    faster = [nets * pair[0][0] / pair[1][0] for pair in pairs]
    cpu = statistics.median(nets * pair[0][1] / pair[1][1] for pair in pairs)
    span = f"{min(faster):.3g}–{max(faster):.3g}"
    cells = (nets, f"{1 / alone:.3g}", f"{nets / many:.3g}", f"{statistics.median(faster):.3g}")
    return "| " + " | ".join(map(str, (*cells, span, f"{cpu:.3g}"))) + " |"


if __name__ == "__main__":
    lab.setup()
    seconds(one_by_one), seconds(at_once, 1)  # the first calls load what later calls share
    print("\n| R | nets/s, loop | nets/s, train_many | times faster | range | in CPU seconds |")
    print("|--:|--:|--:|--:|--:|--:|")
    for nets, pairs in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5).items():
        print(row(nets, pairs))
