"""One pool of observers for all tests of grading: it takes seconds to start."""

import pytest

from lessons.grading.pool import Pool


@pytest.fixture(scope="session")
def pool():
    with Pool(["vanishing_gradients", "optimizers"]) as pool:
        yield pool
