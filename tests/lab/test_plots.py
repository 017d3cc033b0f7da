"""How pictures look: a band of seeds around its median, and one palette."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course.lab import plots

SEEDS_FIRST = np.array([[1.0, 5.0, 2.0], [2.0, 3.0, 9.0]])


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


@pytest.mark.parametrize("values", [SEEDS_FIRST, SEEDS_FIRST.T])
def test_spread_shows_median_minimum_and_maximum_of_the_seeds(ax, values):
    line = plots.spread(ax, [10, 20, 30], values, label="Adam", color="blue")
    (band,) = ax.collections
    assert line.get_ydata().tolist() == [1.5, 4.0, 5.5]
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    assert {(10, 1), (10, 2), (20, 3), (20, 5), (30, 2), (30, 9)} <= corners
    assert line.get_color() == plots.PALETTE["blue"] and line.get_label() == "Adam"


@pytest.mark.parametrize(
    ("shape", "reason"),
    [((2, 4), "take one configuration"), ((3,), "take one"), ((3, 3), "axis=0 or axis=1")],
)
def test_spread_says_when_it_cannot_tell_seeds_from_positions(ax, shape, reason):
    with pytest.raises(ValueError, match=reason):
        plots.spread(ax, [1, 2, 3], np.zeros(shape))


def test_an_axis_decides_what_the_shape_cannot(ax):
    line = plots.spread(ax, [1, 2], np.array([[0.0, 1.0], [2.0, 5.0]]), axis=0)
    assert line.get_ydata().tolist() == [1.0, 3.0]


def test_the_style_cycles_through_the_palette(monkeypatch):
    with plt.rc_context():
        plots.style()
        assert plt.rcParams["axes.prop_cycle"].by_key()["color"] == list(plots.PALETTE.values())
