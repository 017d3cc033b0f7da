"""The challenge judged: three goals for the accuracy, and signs of why one was missed."""

import numpy as np

from course.checking.goals import Goals
from course.checking.observation import Observation
from course.sentences import Sentence, sentence
from lessons.regularization import noise

CHALLENGE = Goals(
    (0.88, 0.905, 0.92),
    edges=(0.0, 0.2, 0.4, 0.7, 0.9),
    fine={"repeated": False, "trained": True, "tiny": False},
    says=Sentence(
        "Goal {number} of {goals}: on hidden rows with right labels the accuracy should reach "
        "{goal}, yours is between {low} and {high}. So far: {score:g} of {points} points."
    ),
)
GOALS, GUESSING = CHALLENGE.reached, CHALLENGE.edges[1]
expected, earned, described = CHALLENGE.expected, CHALLENGE.earned, CHALLENGE.described


def measured(raw, rng):
    """One label per goal, then the signs."""
    _, digits, right = noise.problem(rng)
    accuracy = np.mean(raw["classes"] == digits.y_test)
    return CHALLENGE.measured(accuracy, signs_in(raw, digits.y_train, right))


def signs_in(raw, learned, right) -> dict[str, bool]:
    """Does the model repeat wrong labels, has it been trained, is a kernel near 0?"""
    spoiled = learned != right
    repeated = raw["classes_in_training"][spoiled] == learned[spoiled]
    return {
        "repeated": np.mean(repeated) > 0.3,
        "trained": raw["steps"] > 0,
        "tiny": min(raw["kernels"], default=1) < 0.02,
    }


def explained(check, difference, found: Observation, seed: int) -> Sentence:
    """Too little regularization, too much, or nothing learned."""
    if found.values["repeated"]:
        return sentence(
            "It repeats many of the wrong labels: it learns them by heart. Regularize more."
        )
    if found.values[CHALLENGE.labels[0]] < GUESSING:
        return sentence("It guesses: it has learned nothing about the digits.")
    if found.values[CHALLENGE.labels[0]] < 0.7:
        return sentence(
            "It hardly repeats wrong labels, and still it is often wrong: it has learned too "
            "little. Train longer, or regularize less."
        )
    return sentence(
        "Near. Change how strong the penalty, dropout and the learning rate are, or the neurons of "
        "the hidden layer; two regularizers get further than one."
    )
