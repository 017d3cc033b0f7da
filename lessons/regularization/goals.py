"""The challenge judged: three goals for the accuracy, and signs of why one was missed."""

import numpy as np

from course.checking.observation import Observation
from course.checking.probing import seen
from course.checking.saying import Evidence
from course.sentences import Sentence, sentence
from lessons.regularization import noise

GOALS = (0.88, 0.905, 0.92)
EDGES = (0.0, 0.2, 0.4, 0.7, 0.9)  # between which an accuracy below a goal is told
LABELS = [seen("goal", goal, goal=goal)[0] for goal in GOALS]
FINE = {"repeated": False, "trained": True, "tiny": False}


def expected(rng):
    """Each goal reached, and no sign of trouble."""
    yield from zip(LABELS, GOALS, strict=True)
    yield from FINE.items()


def measured(raw, rng):
    """One label per goal, then the signs; coarse, for trained nets vary."""
    _, digits, right = noise.problem(rng)
    accuracy = np.mean(raw["classes"] == digits.y_test)
    signs = FINE if accuracy >= GOALS[-1] else signs_in(raw, digits.y_train, right)
    for label, goal in zip(LABELS, GOALS, strict=True):
        yield label, goal if accuracy >= goal else below(accuracy)
    yield from signs.items()


def below(accuracy: float) -> float:
    """The edge below it."""
    return max(edge for edge in EDGES if edge <= accuracy)


def signs_in(raw, learned, right) -> dict[str, bool]:
    """Does the model repeat wrong labels, has it been trained, is a kernel near 0?"""
    spoiled = learned != right
    repeated = raw["classes_in_training"][spoiled] == learned[spoiled]
    return {
        "repeated": np.mean(repeated) > 0.3,
        "trained": raw["steps"] > 0,
        "tiny": min(raw["kernels"], default=1) < 0.02,
    }


def earned(found: Observation) -> float:
    """The share of the points: a third for each goal that was reached."""
    pairs = zip(LABELS, GOALS, strict=True)
    return sum(found.values.get(label, 0) >= goal for label, goal in pairs) / len(GOALS)


def described(check, difference, seed: int) -> tuple[Sentence, Evidence]:
    """The first goal that was missed, and the points so far."""
    reached = LABELS.index(difference.label)
    goal, low = GOALS[reached], float(difference.value)
    fact = sentence(
        "Goal {number} of {goals}: on hidden rows with right labels the accuracy should reach "
        "{goal}, yours is between {low} and {high}. So far: {score:g} of {points} points.",
        number=reached + 1,
        goals=len(GOALS),
        goal=goal,
        low=low,
        high=min([goal, *(edge for edge in EDGES if edge > low)]),
        score=check.points * reached / len(GOALS),
        points=check.points,
    )
    return fact, Evidence()


def explained(check, difference, found: Observation, seed: int) -> Sentence:
    """Too little regularization, too much, or nothing learned."""
    if found.values["repeated"]:
        return sentence(
            "It repeats many of the wrong labels: it learns them by heart. Regularize more."
        )
    if found.values[LABELS[0]] < EDGES[1]:
        return sentence("It guesses: it has learned nothing about the digits.")
    if found.values[LABELS[0]] < 0.7:
        return sentence(
            "It hardly repeats wrong labels, and still it is often wrong: it has learned too "
            "little. Train longer, or regularize less."
        )
    return sentence("Near. Combine two regularizers, or give the hidden layer more neurons.")
