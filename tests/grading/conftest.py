"""A class of the tiny course, and observers of two real lessons for the zoo."""

import pytest
from submitted import Class

from course.grading.walls.pool import Pool


@pytest.fixture
def school(built, tmp_path_factory):
    return Class(built.lesson, tmp_path_factory.mktemp("sent"))


@pytest.fixture(scope="session")
def pool():
    with Pool(["vanishing_gradients", "optimizers"]) as pool:
        yield pool
