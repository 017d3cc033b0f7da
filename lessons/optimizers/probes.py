"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import keras
import numpy as np

from course.checking.probing import Unusable, apart, copied, parts, seen, shaped, untouched
from lessons.optimizers.detective import SUSPECTS, falling_log, log
from lessons.optimizers.paths import compiled, walks


def momentum(Momentum, rng):
    """Six walks, with two values of momentum."""
    yield from walks("momentum", Momentum, rng)


PAIR = ("learning_rate", "mu")
# smallest and largest eigenvalue; the fourth valley is a bowl, the fifth has whole numbers
VALLEYS = ((0.37, 5.2), (0.021, 1.9), (3.4, 47.0), (1.6, 1.6), (3, 19))


@apart
def best_momentum(best_momentum, rng):
    """Five valleys one by one, and five more at once."""
    for smallest, largest in VALLEYS:
        pair = parts(best_momentum, best_momentum(smallest, largest), PAIR)
        yield from pairs_of(pair, smallest=smallest, largest=largest)
    smallest = 10 ** rng.uniform(-1.9, -0.3, 5)
    largest = smallest * 10 ** rng.uniform(0.3, 2.7, 5)
    given = {"smallest": smallest, "largest": largest}
    before = {name: each.copy() for name, each in given.items()}
    for name, values in zip(
        PAIR, parts(best_momentum, best_momentum(*given.values()), PAIR), strict=True
    ):
        yield seen(f"{name}_of_many", shaped(name, values, (5,)))
    yield from untouched(before, given)


def pairs_of(pair, **given):
    """The learning rate and μ of one valley, each under its name."""
    for name, value in zip(PAIR, pair, strict=True):
        yield seen(name, value, **given)


def nesterov(Nesterov, rng):
    """Six walks, with two values of momentum."""
    yield from walks("nesterov", Nesterov, rng)


def adagrad(AdaGrad, rng):
    """Six walks, with two first accumulators and two epsilons."""
    yield from walks("adagrad", AdaGrad, rng)


def rmsprop(RMSProp, rng):
    """Six walks, with two values of rho and of epsilon."""
    yield from walks("rmsprop", RMSProp, rng)


def adam(Adam, rng):
    """Six walks, with two values of both betas and of epsilon."""
    yield from walks("adam", Adam, rng)


def adamw(AdamW, rng):
    """Six walks, with two weight decays and Adam's constants."""
    yield from walks("adamw", AdamW, rng)


def schedule(CosineDecay, rng):
    """The rates of two schedules, of a copy, and of an optimizer that holds one."""
    for start, steps, alpha in [(0.7, 19, 0.15), (3.0, 11, 0.04)]:
        decay = CosineDecay(start, decay_steps=steps, alpha=alpha)
        yield seen("rate", rates(decay, 2 * steps + 4), start=start, steps=steps, alpha=alpha)
    yield seen("rate_without_alpha", rates(CosineDecay(1.7, 6), 9))
    yield seen("rate_of_copy", rates(copied(decay), 3))
    yield seen("rate_inside_fit", used_rates(keras.optimizers.SGD(decay), 7))


def rates(schedule, number: int) -> list[float]:
    """The rates of the first steps."""
    return [float(np.asarray(schedule(keras.ops.convert_to_tensor(s)))) for s in np.arange(number)]


def used_rates(optimizer, steps: int) -> np.ndarray:
    """How far an optimizer moves one weight whose gradient is 1, step by step, as in `fit`."""
    w = keras.Variable(np.zeros((), "float32"))
    optimizer.build([w])
    apply, path = compiled(optimizer, [w]), [0.0]
    for _ in range(steps):
        apply([keras.ops.ones(())])
        path.append(float(np.asarray(w)))
    return -np.diff(path)


def drawn_suspects(rng) -> list[str]:
    """Who makes the five logs: of five kinds, Momentum among them, with both rates in turn."""
    kinds = {}
    for name in SUSPECTS:
        kinds.setdefault(name.partition("(")[0], []).append(name)
    momentum, first = kinds.pop("Momentum"), rng.integers(2)
    others = rng.choice(list(kinds), size=4, replace=False)
    # of each kind the rates take turns
    drawn = enumerate([momentum, *map(kinds.get, others)], start=first)
    return list(rng.permutation([rng.choice(each[number % 2 :: 2]) for number, each in drawn]))


@apart
def detective(detective, rng):
    """The place in SUSPECTS of the one who is accused of each log; the last has another shape."""
    logs = [*(log(suspect, rng) for suspect in drawn_suspects(rng)), falling_log(rng, 6, 2)]
    for number, (gradients, weights) in enumerate(logs, start=1):
        accused = detective(gradients, weights)
        if accused is None:
            raise Unusable("detective returns None. Is a `return` missing?")
        if not (isinstance(accused, str) and accused in SUSPECTS):
            why = "detective returns {accused}, which is no name in SUSPECTS."
            raise Unusable(why, accused=repr(accused)[:40])
        yield seen("log", list(SUSPECTS).index(accused), number=number)
