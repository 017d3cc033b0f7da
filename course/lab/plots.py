"""How every picture of the course looks: one style, one palette, one way to show a spread."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab.explorables import explore
from course.lab.figures import show

__all__ = ["COLORS", "PALETTE", "STYLE", "explore", "show", "spread", "style"]

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

GRAY = "#767676"  # 4.5 : 1 on white, what small text needs (WCAG 2.1)

# One colour for one thing, in all lessons. Only things that meet in one picture need to differ.
COLORS = {
    # optimizers
    "sgd": PALETTE["black"],
    "momentum": PALETTE["blue"],
    "nesterov": PALETTE["sky"],
    "adagrad": PALETTE["orange"],
    "rmsprop": PALETTE["green"],
    "adam": PALETTE["vermilion"],
    "adamw": PALETTE["purple"],
    "adadelta": PALETTE["yellow"],
    "amsgrad": PALETTE["green"],
    "muon": PALETTE["blue"],
    # activations
    "sigmoid": PALETTE["blue"],
    "tanh": PALETTE["orange"],
    "relu": PALETTE["green"],
    "leaky_relu": PALETTE["sky"],
    "selu": PALETTE["purple"],
    # initial weights
    "std_1": PALETTE["black"],
    "std_0.01": PALETTE["purple"],
    "lecun": PALETTE["sky"],
    "glorot": PALETTE["orange"],
    "he": PALETTE["green"],
    # normalization
    "plain": PALETTE["black"],
    "batch_norm": PALETTE["blue"],
    "noisy_batch_norm": PALETTE["orange"],
    "layer_norm": PALETTE["green"],
    "group_norm": PALETTE["purple"],
    # regularizers
    "l1": PALETTE["orange"],
    "l2": PALETTE["blue"],
    "max_norm": PALETTE["purple"],
    "early_stopping": PALETTE["vermilion"],
    "dropout": PALETTE["green"],
    "augmentation": PALETTE["sky"],
    # searches
    "grid": PALETTE["black"],
    "random": PALETTE["blue"],
    "halton": PALETTE["sky"],
    "halving": PALETTE["green"],
    "gaussian_process": PALETTE["orange"],
    "tpe": PALETTE["purple"],
    # rows
    "training": PALETTE["blue"],
    "validation": PALETTE["orange"],
    "test": PALETTE["vermilion"],
    # what a line or a dot is
    "theory": GRAY,
    "chance": GRAY,
    "yours": PALETTE["purple"],
    "class_0": PALETTE["blue"],
    "class_1": PALETTE["vermilion"],
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
    "svg.hashsalt": "course",  # the same picture is the same text
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
        color: a matplotlib colour or a name of COLORS or PALETTE; the next of the cycle by default.
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
    color = COLORS.get(color, PALETTE.get(color, color))
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
