"""A class of the tiny course, and observers of two real lessons for the zoo."""

import pytest
from submitted import Class

from course.grading.examination import Examination
from course.grading.records import Limits
from course.grading.walls.pool import Pool


@pytest.fixture
def school(built, tmp_path_factory):
    return Class(built.lesson, tmp_path_factory.mktemp("sent"))


@pytest.fixture(scope="session")
def examined_once(built_once):
    with built_once:
        examination = Examination(limits=Limits(70.0))
        examination.begin(["doubling"])
    with examination:
        yield examination


@pytest.fixture
def examination(examined_once, built):
    """Reads and grades files of the tiny course; it takes seconds to start."""
    return examined_once


@pytest.fixture(scope="session")
def pool():
    with Pool(["vanishing_gradients", "optimizers"]) as pool:
        yield pool
