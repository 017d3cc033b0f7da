"""How the lesson draws."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots


def powers(values: np.ndarray):
    """A line through (k,) numbers."""
    figure, ax = plt.subplots(figsize=(3, 2))
    ax.plot(values, "o-", color=plots.COLORS["theory"])
    ax.set(xlabel="times doubled", ylabel="value")
    return figure
