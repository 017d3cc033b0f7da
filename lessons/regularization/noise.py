"""The challenge: 1400 digits, 40 % of them with a wrong label, judged by 397 that are right."""

import numpy as np

from lessons import data
from lessons.observing import Unusable

GOALS = (0.88, 0.905, 0.92)
EDGES = (0.0, 0.2, 0.4, 0.7, 0.9)  # between which an accuracy below a goal is told
ORACLE = object()  # the reference: it knows the labels
REPEATED, TRAINED, TINY = "wrong labels repeated", "steps taken", "a kernel near 0"


def problem(rng) -> tuple[data.Dataset, np.ndarray]:
    """The rows, the wrong labels among those to learn from, and the right labels of these."""
    digits = data.digits()
    x = np.concatenate([digits.x_train, digits.x_test])
    y = np.concatenate([digits.y_train, digits.y_test])
    order = np.random.default_rng(3).permutation(len(x))  # the rows are always the same ones
    learn, judge = order[:1400], order[1400:]
    clean = data.Dataset("digits", x[learn], y[learn], x[judge], y[judge])
    return data.noisy_labels(clean, 0.4, seed=int(rng.integers(2**31))), y[learn]


def observed(beat_the_noise, rng):
    """One label per goal, then signs of why one was missed; coarse, for trained nets vary."""
    digits, right = problem(rng)
    accuracy, signs = 1.0, {REPEATED: False, TRAINED: True, TINY: False}
    if beat_the_noise is not ORACLE:
        model = beat_the_noise(digits.x_train.copy(), digits.y_train.copy())
        accuracy = np.mean(predicted(model, digits.x_test) == digits.y_test)
        if accuracy < GOALS[-1]:
            signs = seen_in(model, digits, right)
    for goal in GOALS:
        yield f"goal {goal}", goal if accuracy >= goal else below(accuracy)
    yield from signs.items()


def below(accuracy: float) -> float:
    """The edge below it."""
    return max(edge for edge in EDGES if edge <= accuracy)


def seen_in(model, digits, right) -> dict[str, bool]:
    """Does it repeat wrong labels, has it been trained, is a kernel near 0?"""
    spoiled = digits.y_train != right
    repeated = predicted(model, digits.x_train[spoiled]) == digits.y_train[spoiled]
    steps = getattr(getattr(model, "optimizer", None), "iterations", 1)
    kernels = [np.abs(w).max() for w in model.get_weights() if w.ndim > 1]
    return {
        REPEATED: np.mean(repeated) > 0.3,
        TRAINED: int(steps) > 0,
        TINY: min(kernels, default=1) < 0.02,
    }


def predicted(model, x) -> np.ndarray:
    """The class of each row."""
    if not hasattr(model, "predict"):
        kind = type(model).__name__
        raise Unusable(f"beat_the_noise should return a trained keras.Model, yours is a {kind}.")
    out = np.asarray(model.predict(x, verbose=0))
    if out.shape != (len(x), 10):
        raise Unusable(f"The model should give 10 numbers for each row; its output is {out.shape}.")
    return out.argmax(1)


def reached(observation: dict) -> int:
    """How many goals."""
    values = observation["values"]
    return sum(values.get(f"goal {goal}", 0) >= goal for goal in GOALS)


def earned(observation: dict) -> float:
    """The share of the points: a third for each goal."""
    return reached(observation) / len(GOALS)


def described(check, difference, seed):
    """The first goal that was missed, and the points so far."""
    number = 1 + [f"goal {goal}" for goal in GOALS].index(difference.label)
    goal, low = GOALS[number - 1], float(difference.value)
    high = min([goal, *(edge for edge in EDGES if edge > low)])
    fact = (
        f"Goal {number} of 3: on hidden rows with right labels the accuracy should reach {goal}, "
        f"yours is between {low} and {high}."
    )
    points = check.points * (number - 1) / len(GOALS)
    return f"{fact} So far: {points:g} of {check.points} points.", []


def explained(check, observation: dict, seed: int) -> str:
    """Too little regularization, or too much."""
    values = observation["values"]
    if values[REPEATED]:
        return "It repeats many of the wrong labels: it learns them by heart. Regularize more."
    if values["goal 0.88"] < 0.7:
        return (
            "It hardly repeats wrong labels, and still it is often wrong: it has learned too "
            "little. Train longer, or regularize less."
        )
    return "Near. Combine two regularizers, or give the hidden layer more neurons."
