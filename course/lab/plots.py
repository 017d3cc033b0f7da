"""How every picture of the course looks: one style, one palette, one way to show a spread."""

import matplotlib.pyplot as plt
import numpy as np

# Okabe & Ito (2008), Color Universal Design: told apart with any colour vision.
PALETTE = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "black": "#000000",
    "yellow": "#F0E442",
}

STYLE = {
    "axes.prop_cycle": plt.cycler(color=list(PALETTE.values())),
    "figure.figsize": (7.0, 3.6),
    "figure.dpi": 90,
    "figure.constrained_layout.use": True,
    "font.size": 10.5,
    "axes.titlesize": 11.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "animation.html": "jshtml",
}


def style() -> None:
    """Sets matplotlib's defaults for all later pictures."""
    plt.rcParams.update(STYLE)


def spread(ax, x, values, label: str | None = None, color=None, axis: int | None = None, **line):
    """Draws the median over the seeds as a line and their minimum to maximum as a band.

    Args:
        ax: matplotlib axes.
        x: k positions.
        values: array (seeds, k) or (k, seeds).
        label: text of the legend.
        color: a matplotlib colour or a name of PALETTE; the next of the cycle by default.
        axis: the seeds' axis of `values`; found by its length where only one can be meant.
        line: further arguments of `ax.plot`.

    Returns:
        The line.

    Raises:
        ValueError: `values` does not have the length of `x` along one of its axes, or has it
            along both and `axis` is not given.
    """
    values = np.asarray(values, float)
    axis = _seeds_axis(len(x), values.shape) if axis is None else axis
    color = PALETTE.get(color, color)
    (median,) = ax.plot(x, np.median(values, axis), label=label, color=color, **line)
    band = {"color": median.get_color(), "alpha": 0.2, "linewidth": 0}
    ax.fill_between(x, values.min(axis), values.max(axis), **band)
    return median


def _seeds_axis(k: int, shape: tuple[int, ...]) -> int:
    """The axis of a (seeds, k) or (k, seeds) array that counts seeds."""
    if len(shape) != 2 or k not in shape:
        raise ValueError(
            f"spread expects values of shape (seeds, {k}) or ({k}, seeds) for the {k} positions "
            f"of x, and got {shape}: take one configuration, such as runs.loss[0]."
        )
    if shape == (k, k):
        raise ValueError(
            f"spread cannot tell seeds from positions in values of shape {shape}: "
            "say which axis counts the seeds, axis=0 or axis=1."
        )
    return 1 - shape.index(k)
