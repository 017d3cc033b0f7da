"""The challenge judged: three goals for the accuracy, and signs of why one was missed."""

import numpy as np

from course.checking.observation import Observation
from course.checking.probing import seen
from course.checking.saying import Evidence
from course.sentences import Sentence, sentence
from lessons.capstone import signals

GOALS = (0.8, 0.9, 0.95)
EDGES = (0.0, 0.2, 0.42, 0.6, 0.75, 0.85, 0.93)  # between which an accuracy below a goal is told
LABELS = [seen("goal", goal, goal=goal)[0] for goal in GOALS]
FINE = {"convolves": True, "bent": True, "ordered": True, "by_heart": False}


def expected(rng):
    """Each goal reached, and no sign of trouble."""
    yield from zip(LABELS, GOALS, strict=True)
    yield from FINE.items()


def measured(raw, rng):
    """One label per goal, then the signs; coarse, for trained nets vary."""
    _, rows = signals.problem(rng)
    accuracy = np.mean(raw["classes"] == rows.y_test)
    signs = FINE if accuracy >= GOALS[-1] else signs_in(raw, rows.y_train, accuracy)
    for label, goal in zip(LABELS, GOALS, strict=True):
        yield label, goal if accuracy >= goal else below(accuracy)
    yield from signs.items()


def below(accuracy: float) -> float:
    """The edge below it."""
    return max(edge for edge in EDGES if edge <= accuracy)


def signs_in(raw, learned, accuracy: float) -> dict[str, bool]:
    """Does it convolve, is it more than linear, does it see the order, is it better in training?"""
    in_training = np.mean(raw["classes_in_training"] == learned)
    return {
        "convolves": raw["convolutions"] > 0,
        "bent": raw["bent"] > 1e-3,
        "ordered": raw["ordered"] > 1e-3,
        "by_heart": in_training - accuracy > 0.1,
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
        "Goal {number} of {goals}: on rows that the net has not seen the accuracy should reach "
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
    """What a net lacks that has missed a goal."""
    signs = found.values
    if not signs["convolves"]:
        return sentence("No layer of it convolves: a shape that has moved is a new shape to it.")
    if not signs["bent"]:
        return sentence("It is a linear map: there is no activation between its layers.")
    if not signs["ordered"]:
        return sentence("It does not see the order of the numbers in a row.")
    if signs[LABELS[0]] < EDGES[1]:
        return sentence("It guesses: it has learned nothing about the signals.")
    if signs["by_heart"]:
        return sentence("It is better on the rows that it has seen: regularize it.")
    return sentence("More filters, one more layer or batch normalization may help.")
