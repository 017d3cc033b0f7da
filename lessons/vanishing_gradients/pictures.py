"""How what the lesson computed is drawn: one function a picture."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots


def wall(depths: Sequence[int], accuracies: Mapping[str, np.ndarray]):
    """Test accuracy over depth, a line for each activation.

    Args:
        depths: k numbers of hidden layers.
        accuracies: activation -> (k, seeds).
    """
    figure, ax = plt.subplots(figsize=(6, 3.4))
    for name, values in accuracies.items():
        plots.spread(ax, depths, values, label=name, color=name, marker="o")
    ax.axhline(0.1, color=plots.COLORS["chance"], linestyle=":", label="guessing")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    ax.set(xlabel="hidden layers", ylabel="test accuracy", xticks=depths, ylim=(0, 1.02))
    return figure
