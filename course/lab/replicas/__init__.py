"""What `lab.train_many` stands on: many nets of one architecture, trained as one.

nets             draws the initial weights of every net
stacks           one variable for all nets; optimizers see nothing but more numbers
hyperparameters  one learning rate, one momentum … for each net
elementwise      tries whether an optimizer takes the same steps in a stack as alone
convolutions     every net its own kernel
randomness       every net its own dropout mask
graph            the training loop in TensorFlow
"""

import numpy as np

from course.sentences import Stop


class CannotBatch(Stop, ValueError):
    """Nets that cannot train together, and what to do; Jupyter shows the sentence alone."""


def first_line(error: Exception) -> str:
    """The first line of an error's message, without its full stop."""
    return str(error).strip().partition("\n")[0].rstrip(".")


def key(arguments: dict) -> tuple:
    """Keyword arguments as a key of a dictionary; arrays count with all their numbers."""
    return tuple((name, _hashable(value)) for name, value in arguments.items())


def _hashable(value):
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, list | tuple):
        return tuple(map(_hashable, value))
    return value if type(value).__hash__ else repr(value)
