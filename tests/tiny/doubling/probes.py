"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

from course.checking.probing import seen


def double(double, rng):
    """A number, and a vector."""
    yield seen("number", double(3.0), x=3)
    yield seen("vector", double(rng.uniform(1, 2, size=4)))


def quadruple(Quadruple, rng):
    """A vector."""
    yield seen("vector", Quadruple()(rng.uniform(1, 2, size=3)))
