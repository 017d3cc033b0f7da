"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import keras
import numpy as np
import tensorflow as tf

from course.checking.probing import (
    Unusable,
    apart,
    copied,
    name_of,
    parts,
    saved_and_loaded,
    seed_everything,
    seen,
    untouched,
)
from lessons.capstone import rules, sick, signals
from lessons.capstone.batches import PARTS, Stretch, epoch, three, worlds
from lessons.capstone.world import World


def input_pipeline(input_pipeline, rng):
    """Rows, types and x of the three parts; many epochs of training; what is augmented when."""
    seed_everything(int(rng.integers(2**31)))
    for number, world in worlds(rng):
        given = dict(zip(("images", "labels"), world.given(), strict=True))
        told = {"shares": world.shares, "batch_size": world.batch_size, "seed": world.seed}
        with np.errstate(all="ignore"):  # what is divided by 0 is told by the verdict
            plain = input_pipeline(*given.values(), **told, augment=lambda x: x)
            stretched = input_pipeline(*given.values(), **told, augment=Stretch())
        datasets = three(input_pipeline, plain)
        one_of = {part: epoch(dataset, world) for part, dataset in datasets.items()}
        for part, one in one_of.items():
            yield seen("rows", one.rows, part=part, world=number)
            yield seen("sizes", one.sizes, part=part, world=number)
            yield seen("float32", one.types[0] == "float32", part=part, world=number)
            yield seen("int32", one.types[1] == "int32", part=part, world=number)
            yield seen("x", one.x, part=part, world=number)
        first, training = one_of["training"].rows, datasets["training"]
        others = [epoch(training, world).rows for _ in range(world.epochs - 1)]
        yield seen("epochs", [first, *others], world=number)
        yield from augmented(three(input_pipeline, stretched), world, number)
        before = {"images": world.images, "labels": world.labels}
        yield from untouched(before, given, world=number)


def augmented(datasets, world, number: int):
    """Two passes over each part, whose training batches are stretched by 2, 3, 4 …"""
    for part in PARTS:
        for turn in (1, 2):
            one = epoch(datasets[part], world)
            yield seen("stretched_rows", one.rows, part=part, turn=turn, world=number)
            yield seen("stretched", one.x, part=part, turn=turn, world=number)


def conv_net(conv_net, rng):
    """What the trained net takes the signals for, and how the new one is made."""
    seed, rows = signals.problem(rng)
    seed_everything(seed)
    model = rules.new_net(conv_net)
    yield seen("convolutions", len(signals.convolutions(model)))
    yield seen("channels", signals.channels(model))
    yield seen("bent", signals.bent(model))
    yield seen("ordered", signals.ordered(model))
    yield seen("wavering", signals.wavering(model))
    yield seen("dropped", signals.dropped(model))
    signals.train(model, rows, seed)
    logits = signals.logits(model, rows.x_test)
    rules.prove_logits(logits)
    yield seen("classes", np.argmax(logits, axis=1))
    yield seen("classes_in_training", signals.classes(model, rows.x_train))
    shown = rows.x_train[: signals.SHOWN]
    yield seen("classes_as_in_training", signals.as_in_training(model, shown))


NAMES = ("start", "peak", "end", "warmup_steps", "steps")
SCHEDULES = ((0.03, 0.7, 0.011, 7, 23), (0.4, 1.9, 0.13, 8, 11))
AT_ONCE = (0.21, 0.83, 0.06, 0, 9)  # without any warm-up


def warmup_cosine(WarmupCosine, rng):
    """The rates of two schedules and of one without warm-up; of copies, in a graph, loaded."""
    for numbers in SCHEDULES:
        given = dict(zip(NAMES, numbers, strict=True))
        schedule = WarmupCosine(**given)
        for phase, steps in phases(*numbers[-2:]).items():
            yield seen(phase, rates(schedule, steps), **given)
    drawn = [int(step) for step in rng.integers(1, 15, 4)]
    yield seen("rate_of_int", [number_of(schedule(step)) for step in drawn])
    whole = [number_of(schedule(tf.constant(float(step)))) for step in drawn]
    yield seen("rate_of_float", whole)
    at_once = WarmupCosine(**dict(zip(NAMES, AT_ONCE, strict=True)))
    yield seen("rate_at_once", rates(at_once, range(12)))
    yield seen("rate_in_graph", moves(keras.optimizers.SGD(schedule), 14))
    yield seen("rate_in_graph_at_once", moves(keras.optimizers.SGD(at_once), 5))
    yield seen("rate_of_copy", rates(copied(schedule), range(14)))
    yield seen("rate_of_loaded", rates_of_loaded(schedule, WarmupCosine, 14))


def phases(warmup_steps: int, steps: int) -> dict[str, range]:
    """The steps of the warm-up, those of the cosine, and some behind them."""
    first, last = warmup_steps, steps + 1
    return {"rising": range(first), "falling": range(first, last), "behind": range(last, last + 5)}


def rates(schedule, steps: range) -> list[float]:
    """The rates of these steps; a step is a tensor, as in `fit`."""
    return [number_of(schedule(tf.constant(step, tf.int64))) for step in steps]


def number_of(rate) -> float:
    if rate is None:
        raise Unusable("A step has no rate: does `__call__` return a value?")
    if np.ndim(rate):
        raise Unusable("A rate should be one number, yours has shape {s}.", s=str(np.shape(rate)))
    return float(rate)


def moves(optimizer, steps: int) -> np.ndarray:
    """How far an optimizer moves one weight whose gradient is 1, step by step, in a graph."""
    w = keras.Variable(np.zeros((), "float32"))
    optimizer.build([w])
    step = tf.function(lambda: optimizer.apply([tf.ones(())], [w]), autograph=False)
    path = [0.0]
    for _ in range(steps):
        step()
        path.append(float(w.numpy()))
    return -np.diff(path)


def rates_of_loaded(schedule, own: type, count: int) -> list[float]:
    """The rates that an optimizer has after so many steps, in a model saved and loaded."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile(keras.optimizers.SGD(schedule), "mse")
    optimizer, found = saved_and_loaded(model, own).optimizer, []
    for step in range(count):
        optimizer.iterations.assign(step)
        found.append(number_of(optimizer.learning_rate))
    return found


ILLS = ("labels", "start", "vanishing", "batch_norm", "rate")
VERDICTS = (*ILLS, "healthy")


def diagnose(diagnose, rng):
    """What it says of nine nets, the numbers that show it, and whether the net is what it was."""
    for number, patient in enumerate(sick.patients(rng), start=1):
        before, x, y = patient.state(), patient.x.copy(), patient.y.copy()
        name, numbers = pair(diagnose, diagnose(patient.model, x, y))
        for ill, value in zip(ILLS, numbers, strict=True):
            yield seen(ill, value, net=number)
        yield seen("verdict", VERDICTS.index(name), net=number)
        yield from untouched(before, patient.state(), net=number)


def pair(answer, returned) -> tuple[str, list]:
    """The name and the five numbers in order."""
    name, numbers = parts(answer, returned, ("name", "numbers"))
    if name not in VERDICTS:
        why = "The name should be one of {names}; yours is {found}."
        raise Unusable(why, names=", ".join(VERDICTS), found=repr(name))
    if not isinstance(numbers, dict):
        why = "{name} should return a dictionary of five numbers as the second, yours is a {kind}."
        raise Unusable(why, name=name_of(answer), kind=type(numbers).__name__)
    return name, parts(answer, numbers, ILLS)


def trials(rng):
    """Four worlds: in the second the best one loses in the test, in the third the baseline is best.

    In the fourth two are best; one that diverged is better, even where its nan counts as 0.
    """
    yield 1, World(rng, count=8, seeds=5)
    yield 2, World(rng, count=10, seeds=4, diverged=0.4, gains=(-0.23, -0.03))
    yield 3, World(rng, count=7, seeds=3, best="baseline")
    yield 4, World(rng, count=9, seeds=6, best="two", diverged=0.96)


REPORT = ("chosen", "accuracy", "gain", "low", "high")


@apart
def final_report(final_report, rng):
    """Which runs it validated and tested, whom it chose, and the four numbers of its report."""
    for number, world in trials(rng):
        validate, test, configurations, seeds = world.open_part()
        given = {"configurations": configurations, "seeds": seeds}
        returned = final_report(validate, test, *given.values())
        chosen, *numbers = five(final_report, returned)
        if chosen not in world.configurations:
            why = "The first value should be one of `configurations`, yours is {found}."
            raise Unusable(why, found=repr(chosen))
        yield seen("validated", np.reshape(sorted(world.validated), (-1, 2)), world=number)
        yield seen("chosen", world.configurations.index(chosen), world=number)
        yield seen("looks", np.reshape(sorted(world.looks), (-1, 2)), world=number)
        for name, value in zip(REPORT[1:], numbers, strict=True):
            yield seen(name, value, world=number)
        before = {"configurations": world.configurations, "seeds": world.seeds}
        yield from untouched(before, given, world=number)


def five(answer, returned) -> list:
    """The returned values as they can be unpacked."""
    if isinstance(returned, dict):
        why = "{name} should return five values in this order, no dictionary: {names}."
        raise Unusable(why, name=name_of(answer), names=", ".join(REPORT))
    return parts(answer, returned, REPORT)
