"""The challenge judged: three goals for the accuracy, and signs of why one was missed."""

import numpy as np

from course.checking.goals import Goals
from course.checking.observation import Observation
from course.sentences import Sentence, sentence
from lessons.capstone import signals

CHALLENGE = Goals(
    (0.8, 0.9, 0.95),
    edges=(0.0, 0.2, 0.42, 0.6, 0.75, 0.85, 0.93),
    fine={
        **dict.fromkeys(("convolves", "along", "bent", "ordered", "steady"), True),
        **dict.fromkeys(("drops", "by_moving", "hidden", "by_heart"), False),
    },
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
    """What the new net is, and how the trained one does on rows that it has seen."""
    right = raw["classes_in_training"] == learned
    as_in_training = np.mean(raw["classes_as_in_training"] == learned[: signals.SHOWN])
    better = as_in_training - np.mean(right[: signals.SHOWN])
    return {
        "convolves": raw["convolutions"] > 0,
        "along": raw["channels"] != signals.SHAPE[0],
        "bent": raw["bent"] > 1e-3,
        "ordered": raw["ordered"] > 1e-3,
        "steady": raw["wavering"] < 1e-3,
        "drops": raw["dropped"] > 0.5,
        "by_moving": better > 0.1,
        "hidden": better < -0.1,
        "by_heart": np.mean(right) - accuracy > 0.1,
    }


LACKS = {  # the first of these signs that is not fine is told
    "convolves": "The model knows no layer that convolves: a shape that has moved is a new shape "
    "to it. Layers that an object of plain Python holds are not known, and not trained.",
    "along": "Its first convolution takes the {places} places of a signal for channels, so its "
    "kernels move along nothing: Keras' Conv1D expects (rows, places, channels).",
    "bent": "It is a linear map: there is no activation between its layers.",
    "ordered": "It does not see the order of the numbers in a row.",
    "steady": "Called twice on the same rows, it gives different outputs: a dropout or another "
    "noise of it is on in inference, too. Let Keras decide about `training`.",
    "drops": "A layer of it drops more than half of all numbers in training: a dropout of 0.8 "
    "drops 80 % of them, and keeps 20 %. Drop fewer.",
    "by_moving": "On rows that it has seen it is better as in training than in inference: moving "
    "mean and variance of batch normalization do not fit. Does each place of the net have its own? "
    "Is there much dropout in front of one? Have they arrived?",
    "hidden": "On rows that it has seen it is worse as in training than in inference: what is "
    "on in training only, as dropout, hides too much from it.",
    "guesses": "It guesses: it has learned nothing about the signals.",
    "by_heart": "It is better on the rows that it has seen: regularize it.",
}

MADE_SO = {"convolves", "along", "bent", "ordered", "steady", "drops"}  # seen before the training


def explained(check, difference, found: Observation, seed: int) -> Sentence:
    """What a net lacks that has missed a goal."""
    signs = found.values
    bad = {name for name, fine in CHALLENGE.fine.items() if signs[name] != fine}
    if signs[CHALLENGE.labels[0]] < GUESSING:
        bad.add("guesses")
    lacks = [sentence(LACKS[name], places=signals.SHAPE[0]) for name in LACKS if name in bad]
    if len(bad & MADE_SO) > 1:
        return sentence("(1) {first} (2) {second}", first=lacks[0], second=lacks[1])
    more = sentence("More filters, one more layer or batch normalization may help.")
    return lacks[0] if lacks else more
