"""What probes are made of."""

import keras
import numpy as np
import pytest

from course.checking.probing import rounded, saved_and_loaded


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_a_statistic_of_right_draws_is_rounded_to_what_is_expected(share):
    n = 1000
    error = np.sqrt(share * (1 - share) / n)
    drawn = np.random.default_rng(0).binomial(n, share, 100_000) / n
    assert np.all(rounded(drawn, share, error) == share)


@pytest.mark.parametrize("off, steps", [(5.9, 0), (6.1, 1), (-11.0, -1), (24.0, 2)])
def test_another_statistic_is_rounded_to_steps_of_twelve_standard_errors(off, steps):
    assert rounded(1.0 + 0.1 * off, 1.0, 0.1) == pytest.approx(1.0 + 1.2 * steps)


def times(factor):
    """A registered layer, defined anew with each call."""

    @keras.saving.register_keras_serializable("tests")
    class Times(keras.layers.Layer):
        def call(self, x):
            return factor * x

    return Times


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_saved_answer_is_loaded_as_itself_though_another_has_its_name():
    older, newer = times(2.0), times(3.0)
    for own, factor in ((older, 2.0), (newer, 3.0)):
        model = keras.Sequential([keras.Input((1,)), own()])
        assert saved_and_loaded(model, own)(np.ones((1, 1)))[0, 0] == factor
