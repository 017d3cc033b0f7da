"""A class of the tiny course, and observers of two real lessons for the zoo."""

import pytest
from submitted import Class

from course.grading.walls.pool import Pool


@pytest.fixture
def school(built):
    return Class(built.lesson)


@pytest.fixture(scope="session")
def pool():
    with Pool(["vanishing_gradients", "optimizers"]) as pool:
        yield pool
