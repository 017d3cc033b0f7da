"""One variable for R nets.

A kernel (64, 10) becomes (R, 1, 64, 10, 1), a bias (10,) becomes (R, 1, 1, 10, 1). All have one
rank, so a hyper-parameter of shape (R, 1, 1, 1, 1) meets the right net in each of them. The axes
of length 1 at both sides keep `keras.ops.add` from taking R numbers for the bias of a layer.
"""

import contextlib

import keras
from keras import ops


def rank_of(variables) -> int:
    """How many axes follow the first one in the stacks of these variables."""
    return 2 + max(len(variable.shape) for variable in variables)


def lift(array, rank: int):
    """(R, *shape) to (R, 1, …, *shape, 1), so that `rank` axes follow the first one."""
    nets, *shape = array.shape
    return ops.reshape(array, (nets, *(1,) * (rank - 1 - len(shape)), *shape, 1))


def namesake(variable: keras.Variable, value) -> keras.Variable:
    """A new variable with the path of `variable` and another value, of any shape."""
    *scopes, name = variable.path.split("/")
    with contextlib.ExitStack() as stack:
        for scope in scopes:
            stack.enter_context(keras.name_scope(scope))
        return keras.Variable(value, name=name, dtype=variable.dtype)


class PerNetConstraint(keras.constraints.Constraint):
    """The constraint of one net's variable of `shape`, for each net of a stack by itself."""

    def __init__(self, constraint, shape):
        self.constraint, self.shape = constraint, shape

    def __call__(self, stack):
        nets = ops.reshape(stack, (-1, *self.shape))
        return ops.reshape(ops.vectorized_map(self.constraint, nets), ops.shape(stack))
