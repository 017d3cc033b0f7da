"""Small or large: what an experiment may take on the machine that runs it."""

import os

from course.lab.devices import gpus
from course.languages import told
from course.sentences import Sentence, Stop, sentence

SET_BY = "COURSE_SCALE"  # a variable of the environment
SCALES = ("small", "large")
BECAUSE, TAKES = "{scale}: {why}.", "{scale}: {why}. It takes {takes}."
BY_HAND, BY_VARIABLE = "set by hand", "{name} says so"
GPU, NO_GPU = "there is a GPU ({name})", "no GPU is at hand"
UNKNOWN = "The scale is 'small' or 'large', and not '{given}'."


def scale(chosen: str = "", *, small: str = "", large: str = "") -> str:
    """Whether experiments are "small" (for a CPU) or "large" (for a GPU); prints which, and why.

    Args:
        chosen: "small" or "large" sets it by hand; the environment's COURSE_SCALE does, too.
            Otherwise it is large where Keras' backend has a GPU.
        small, large: what each takes, as "about two minutes on a CPU".
    """
    chosen, why = decided(chosen)
    takes = {"small": small, "large": large}[chosen]
    said = sentence(TAKES if takes else BECAUSE, scale=chosen, why=why, takes=takes)
    print(told(said))
    return chosen


def decided(chosen: str) -> tuple[str, Sentence]:
    """The scale, and why it is that. Stops where it is no scale."""
    by_hand = chosen or os.environ.get(SET_BY, "")
    if by_hand:
        if by_hand not in SCALES:
            raise Stop(UNKNOWN, given=by_hand)
        return by_hand, Sentence(BY_HAND) if chosen else sentence(BY_VARIABLE, name=SET_BY)
    import keras

    found = gpus(keras.backend.backend())
    return ("large", sentence(GPU, name=found[0])) if found else ("small", Sentence(NO_GPU))
