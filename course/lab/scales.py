"""Small or large: what an experiment may take on the machine that runs it."""

import os

from course.lab.devices import gpus
from course.sentences import Stop

SET_BY = "COURSE_SCALE"  # a variable of the environment
SCALES = ("small", "large")
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
    print(f"{chosen}: {why}." + (f" It takes {takes}." if takes else ""))
    return chosen


def decided(chosen: str) -> tuple[str, str]:
    """The scale, and why it is that. Stops where it is no scale."""
    by_hand = chosen or os.environ.get(SET_BY, "")
    if by_hand:
        if by_hand not in SCALES:
            raise Stop(UNKNOWN, given=by_hand)
        return by_hand, "set by hand" if chosen else f"{SET_BY} says so"
    import keras

    found = gpus(keras.backend.backend())
    return ("large", f"there is a GPU ({found[0]})") if found else ("small", "no GPU is at hand")
