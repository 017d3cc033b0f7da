"""What probes are made of."""

import numpy as np
import pytest

from lessons.probes import rounded


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_a_statistic_of_right_draws_is_rounded_to_what_is_expected(share):
    n = 1000
    error = np.sqrt(share * (1 - share) / n)
    drawn = np.random.default_rng(0).binomial(n, share, 100_000) / n
    assert np.all(rounded(drawn, share, error) == share)


@pytest.mark.parametrize("off, steps", [(5.9, 0), (6.1, 1), (-11.0, -1), (24.0, 2)])
def test_another_statistic_is_rounded_to_steps_of_twelve_standard_errors(off, steps):
    assert rounded(1.0 + 0.1 * off, 1.0, 0.1) == pytest.approx(1.0 + 1.2 * steps)
