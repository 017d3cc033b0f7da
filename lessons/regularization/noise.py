"""The challenge: 1400 digits, 40 % of them with a wrong label, judged by 397 that are right."""

import numpy as np

from lessons import data
from lessons.observing import Unusable

GOALS = (0.88, 0.905, 0.92)
ORACLE = object()  # the reference: it knows the labels
REPEATED = "wrong labels repeated"
CONFIDENCE = "confidence"


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
    """One label per goal, then what tells why a goal was missed; coarse, for nets differ a bit."""
    digits, right = problem(rng)
    accuracy, repeated, confidence = 1.0, 0.0, 0.0
    if beat_the_noise is not ORACLE:
        model = beat_the_noise(digits.x_train.copy(), digits.y_train.copy())
        guess, sure = predicted(model, digits.x_test)
        accuracy = np.mean(guess == digits.y_test)
        spoiled = digits.y_train != right
        guess, _ = predicted(model, digits.x_train[spoiled])
        repeated = np.mean(guess == digits.y_train[spoiled])
        confidence = np.mean(sure)
    for goal in GOALS:
        yield f"goal {goal}", goal if accuracy >= goal else coarse(accuracy, 0.05)
    missed = accuracy < GOALS[-1]
    yield REPEATED, coarse(repeated, 0.25) if missed else 0.0
    yield CONFIDENCE, coarse(confidence, 0.25) if missed else 0.0


def predicted(model, x):
    """The class of each row, and the probability that the model gives it."""
    if not hasattr(model, "predict"):
        kind = type(model).__name__
        raise Unusable(f"beat_the_noise should return a trained keras.Model, yours is a {kind}.")
    out = np.asarray(model.predict(x, verbose=0))
    if out.shape != (len(x), 10):
        raise Unusable(f"The model should give 10 probabilities a row; its output is {out.shape}.")
    return out.argmax(1), out.max(1)


def coarse(number: float, step: float) -> float:
    """Rounded down to a multiple of `step`."""
    return float(np.floor(number / step + 1e-9) * step)


def reached(observation: dict) -> int:
    """How many goals."""
    values = observation["values"]
    return sum(values.get(f"goal {goal}", 0) >= goal for goal in GOALS)


def earned(observation: dict) -> float:
    """The share of the points: a third for each goal."""
    return reached(observation) / len(GOALS)


def described(check, difference, seed):
    """The first goal that was missed."""
    number = 1 + [f"goal {goal}" for goal in GOALS].index(difference.label)
    low = float(difference.value)
    fact = (
        f"Goal {number} of 3: on hidden rows with right labels the accuracy should reach "
        f"{difference.expected:.3g}, yours is between {low:.2f} and {low + 0.05:.2f}."
    )
    points = check.points * (number - 1) / len(GOALS)
    return f"{fact} So far: {points:g} of {check.points} points.", []


def explained(check, observation: dict, seed: int) -> str:
    """Too little regularization, or too much."""
    values = observation["values"]
    if values[REPEATED] >= 0.5:
        return "It repeats most of the wrong labels: it learns them by heart. Regularize more."
    if values["goal 0.88"] < 0.8:
        return (
            "It repeats few of the wrong labels, and still it is often wrong: it has learned too "
            "little. Train longer, or regularize less."
        )
    return "Near. Combine two regularizers, or give the hidden layer more units."
