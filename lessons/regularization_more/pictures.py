"""How what the lesson computed is drawn: one function a picture."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from course.lab import plots
from course.lab.plots import COLORS, GRAY


def double_descent(sizes, walk):
    """Errors and lengths over the number of features: penalty -> (seeds, sizes, 3)."""
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(7, 5), sharex=True, height_ratios=(1.5, 1))
    style = {"marker": "o", "markersize": 3.5}
    plots.spread(top, sizes, walk[0.0][..., 0], color=GRAY, axis=0, linestyle="--")
    for penalty, color in ((0.0, "plain"), (10.0, "l2")):
        plots.spread(top, sizes, walk[penalty][..., 1], color=color, axis=0, **style)
        plots.spread(bottom, sizes, walk[penalty][..., 2], color=color, axis=0, **style)
    for ax in (top, bottom):
        ax.axvline(100, color=GRAY, linestyle=":", linewidth=1.2)
    top.text(125, 0.62, "shortest solution", color=COLORS["plain"])
    top.text(6, 0.17, "training error", color=GRAY)
    top.text(270, 0.06, "with L2", color=COLORS["l2"])
    top.text(104, 0.95, "as many features as rows", color=GRAY)
    top.set(ylabel="test error", ylim=(-0.02, 1.02))
    bottom.set(xscale="log", yscale="log", xlabel="random features m", ylabel="length of w")
    bottom.set_xticks(
        [5, 20, 50, 100, 200, 400, 800], ["5", "20", "50", "100", "200", "400", "800"]
    )
    bottom.minorticks_off()
    return figure


def starts(paths):
    """The fit and the distance from the shortest solution, name -> (steps, 2)."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4))
    for (name, path), color in zip(paths.items(), ("black", "sky", "orange"), strict=True):
        for ax, values in zip((left, right), path.T, strict=True):
            ax.plot(np.arange(len(path))[::4], values[::4], color=plots.PALETTE[color])
        height = path[40, 1] * (0.28 if name == "a random w" else 1.5)
        right.text(42, height, f"from {name}", color=plots.PALETTE[color])
    left.set(ylabel="‖xw − y‖", title="Misfit: all three fit")
    right.set(ylabel="‖w − shortest‖", title="Distance from the shortest w")
    for ax in (left, right):
        ax.set(yscale="log", xlabel="step", ylim=(1e-6, 60), xlim=(0, 120))
        ax.minorticks_off()
    return figure


def two_maps(rates, maps, accuracies, columns):
    """Test accuracy (rates, strengths) of two optimizers; a frame is the choice of validation."""
    figure, axes = plt.subplots(2, 1, figsize=(7, 6.2))
    for ax, (title, (_, name, strengths)) in zip(axes, maps.items(), strict=True):
        image = ax.imshow(accuracies[title], cmap="cividis", vmin=0.5, vmax=0.9, aspect="auto")
        ax.set_xticks(range(6), [f"{strength:g}" for strength in strengths])
        ax.set_yticks(range(4), [f"{rate:g}" for rate in rates])
        ax.grid(False)
        ax.set(xlabel=name, ylabel="learning rate", title=title)
        for (row, column), value in np.ndenumerate(accuracies[title]):
            ink = "black" if value > 0.72 else "white"
            ax.text(column, row, f"{value:.2f}", ha="center", va="center", color=ink)
        for row, column in enumerate(columns[title]):
            corner = (column - 0.46, row - 0.46)
            ax.add_patch(Rectangle(corner, 0.92, 0.92, fill=False, ec=FRAME, lw=2.2))
    figure.colorbar(image, ax=axes, label="test accuracy", extend="min")
    return figure


FRAME = plots.PALETTE["vermilion"]


def two_ways(rates, l2, decay):
    """The best strengths over the rate: λ, the weight_decay of Keras, and that of the paper."""
    figure, ax = plt.subplots(figsize=(7.2, 3.3))
    for values, text, color in (
        (decay, "AdamW, as Keras writes it: ω", COLORS["adamw"]),
        (rates * decay, "AdamW, as the paper writes it: η ω", plots.PALETTE["green"]),
        (l2, "Adam with L2: λ", COLORS["l2"]),
    ):
        ax.plot(rates, values, "o-", color=color)
        place = {"xytext": (8, 0), "textcoords": "offset points", "va": "center"}
        ax.annotate(text, (rates[-1], values[-1]), color=color, **place)
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="best strength")
    ax.set(xlim=(0.0025, 0.3), ylim=(0.003, 10))
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.minorticks_off()
    return figure
