"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import keras
import numpy as np

from course.checking.probing import Unusable, apart, copied, seen
from lessons.optimizers.detective import SUSPECTS, log
from lessons.optimizers.paths import walks


def momentum(Momentum, rng):
    """Four walks, with two values of momentum."""
    yield from walks("momentum", Momentum, rng)


def nesterov(Nesterov, rng):
    """Four walks, with two values of momentum."""
    yield from walks("nesterov", Nesterov, rng)


def adagrad(AdaGrad, rng):
    """Four walks, with two first accumulators and two epsilons."""
    yield from walks("adagrad", AdaGrad, rng)


def rmsprop(RMSProp, rng):
    """Four walks, with two values of rho and of epsilon."""
    yield from walks("rmsprop", RMSProp, rng)


def adam(Adam, rng):
    """Four walks, with two values of both betas and of epsilon."""
    yield from walks("adam", Adam, rng)


def adamw(AdamW, rng):
    """Four walks, with two weight decays and Adam's constants."""
    yield from walks("adamw", AdamW, rng)


def schedule(CosineDecay, rng):
    """The rates of two schedules, of a copy, and of an optimizer that holds one."""
    for start, steps, alpha in [(0.5, 40, 0.0), (2.0, 25, 0.1)]:
        decay = CosineDecay(start, decay_steps=steps, alpha=alpha)
        found = rates(decay, 10, steps + 10)
        yield seen("rate", found, start=start, steps=steps, alpha=alpha)
    yield seen("rate_of_copy", rates(copied(decay), 5, 20))
    yield seen("rate_in_optimizer", used_rates(keras.optimizers.SGD(decay), 4))


def rates(schedule, number: int, last: int) -> list[float]:
    """The rates at `number` steps from 0 to `last`."""
    steps = np.linspace(0, last, number).astype(int)
    return [float(np.asarray(schedule(keras.ops.convert_to_tensor(step)))) for step in steps]


def used_rates(optimizer, steps: int) -> np.ndarray:
    """How far an optimizer moves one weight whose gradient is 1, step by step."""
    w = keras.Variable(np.zeros((), "float32"))
    path = [0.0]
    for _ in range(steps):
        optimizer.apply([keras.ops.ones(())], [w])
        path.append(float(np.asarray(w)))
    return -np.diff(path)


def drawn_suspects(rng) -> list[str]:
    """Who makes the five logs."""
    return list(rng.choice(list(SUSPECTS), size=5, replace=False))


@apart
def detective(detective, rng):
    """The place in SUSPECTS of the one who is accused of each log."""
    for number, suspect in enumerate(drawn_suspects(rng), start=1):
        accused = detective(*log(suspect, rng))
        if accused is None:
            raise Unusable("detective returns None. Is a `return` missing?")
        yield seen("log", list(SUSPECTS).index(accused), number=number)
