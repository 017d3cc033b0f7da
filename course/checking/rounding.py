"""Numbers as another processor may round them, as in Monte Carlo arithmetic (Parker 1997).

Processors add in different orders. Nearly all that an answer computes is the same on all of them,
up to a few units in the last place; the difference of two nearly equal numbers is not, nor what
many steps of a search make of it. Where each number is moved a little, these come out otherwise.
"""

import functools
import inspect
from collections.abc import Callable

import keras
import numpy as np

from course.checking.traits import numbers

UNITS = 4  # in the last place: the largest move of a number


class Mover:
    """Moves numbers by some units in their last place; whole numbers are exact and stay."""

    def __init__(self, seed: int = 0):
        self.rng = np.random.default_rng(seed)

    def __call__(self, value):
        """A number, array or tensor, moved; of a tuple each entry; all else as it is."""
        if isinstance(value, tuple):
            return getattr(value, "_make", type(value))(map(self, value))
        return self.times(value) if is_rounded(value) else value

    def times(self, value):
        """The value times 1 + k units, with a k of its own for each entry."""
        if isinstance(value, float):
            return value * float(self.factors((), "float64"))
        if isinstance(value, np.ndarray | np.generic):
            return value * self.factors(value.shape, value.dtype)
        factors = self.factors(value.shape, keras.backend.standardize_dtype(value.dtype))
        return keras.ops.multiply(value, keras.ops.convert_to_tensor(factors))

    def factors(self, shape: tuple[int, ...], dtype) -> np.ndarray:
        units = self.rng.integers(-UNITS, UNITS + 1, shape)
        return (1 + units * np.finfo(dtype).eps).astype(dtype)

    def before(self, answer: Callable) -> Callable:
        """The function behind moved arguments; a class is given what it is given."""
        if inspect.isclass(answer):
            return answer

        @functools.wraps(answer)
        def called(*given, **named):
            return answer(*map(self, given), **{name: self(each) for name, each in named.items()})

        return called


def is_rounded(value) -> bool:
    """Is it made of floats, some of them not whole? A variable is more than its numbers."""
    if isinstance(value, bool | int) or hasattr(value, "assign"):
        return False
    array = numbers(value)
    return array is not None and not (np.rint(array) == array).all()
