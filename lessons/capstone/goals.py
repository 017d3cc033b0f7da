"""The challenge judged: three goals for the accuracy, and signs of why one was missed."""

import numpy as np

from course.checking.goals import Goals
from course.checking.observation import Observation
from course.sentences import Sentence, sentence
from lessons.capstone import signals

CHALLENGE = Goals(
    (0.8, 0.9, 0.95),
    edges=(0.0, 0.2, 0.42, 0.6, 0.75, 0.85, 0.93),
    fine={"convolves": True, "bent": True, "ordered": True, "by_heart": False},
    says=Sentence(
        "Goal {number} of {goals}: on rows that the net has not seen the accuracy should reach "
        "{goal}, yours is between {low} and {high}. So far: {score:g} of {points} points."
    ),
)
GOALS, GUESSING = CHALLENGE.reached, CHALLENGE.edges[1]
expected, earned, described = CHALLENGE.expected, CHALLENGE.earned, CHALLENGE.described


def measured(raw, rng):
    """One label per goal, then the signs."""
    _, rows = signals.problem(rng)
    accuracy = np.mean(raw["classes"] == rows.y_test)
    return CHALLENGE.measured(accuracy, signs_in(raw, rows.y_train, accuracy))


def signs_in(raw, learned, accuracy: float) -> dict[str, bool]:
    """Does it convolve, is it more than linear, does it see the order, is it better in training?"""
    in_training = np.mean(raw["classes_in_training"] == learned)
    return {
        "convolves": raw["convolutions"] > 0,
        "bent": raw["bent"] > 1e-3,
        "ordered": raw["ordered"] > 1e-3,
        "by_heart": in_training - accuracy > 0.1,
    }


def explained(check, difference, found: Observation, seed: int) -> Sentence:
    """What a net lacks that has missed a goal."""
    signs = found.values
    if not signs["convolves"]:
        return sentence("No layer of it convolves: a shape that has moved is a new shape to it.")
    if not signs["bent"]:
        return sentence("It is a linear map: there is no activation between its layers.")
    if not signs["ordered"]:
        return sentence("It does not see the order of the numbers in a row.")
    if signs[CHALLENGE.labels[0]] < GUESSING:
        return sentence("It guesses: it has learned nothing about the signals.")
    if signs["by_heart"]:
        return sentence("It is better on the rows that it has seen: regularize it.")
    return sentence("More filters, one more layer or batch normalization may help.")
