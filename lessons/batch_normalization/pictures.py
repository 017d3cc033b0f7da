"""How what the lesson computed is drawn: one function a picture."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots
from course.lab.plots import COLORS, PALETTE

NAMES = {
    "plain": "without BN",
    "batch_norm": "BN",
    "noisy_batch_norm": "noisy BN",
    "layer_norm": "layer norm",
}
SCALES = {"plain": "black", "BN, ε = 1e-7": "blue", "BN, ε = 1e-3": "sky"}
MOMENTA = {0.99: "vermilion", 0.9: "blue", 0.1: "orange", 0.0: "green"}
WATCHED = {"plain": "o", "batch_norm": "s", "noisy_batch_norm": "D"}


def guessing(ax, x, share=0.1):
    ax.axhline(share, color=COLORS["chance"], linestyle=":", linewidth=1.4)
    ax.text(x, share - 0.07, "guessing", color=COLORS["chance"])


def outside(ax):
    """A legend to the right of the axes, the frame around nothing."""
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def scales(stds, scales, hidden=None):
    """Test accuracy of each kind of net over the initial scale; `hidden`: where variance = ε."""
    figure, ax = plt.subplots(figsize=(7.5, 3.5))
    for (name, accuracy), marker in zip(scales.items(), "os^", strict=False):
        line = {"color": SCALES[name], "marker": marker, "markersize": 5}
        plots.spread(ax, stds[-len(accuracy) :], accuracy, label=NAMES.get(name, name), **line)
    if hidden:
        ax.axvline(hidden, color="0.4", linestyle=":")
        ax.text(hidden * 0.9, 0.9, "variance < 0.001", ha="right")
    guessing(ax, 1.1e-4 if len(scales) == 1 else 2e-2)
    ax.set(xscale="log", xlabel="std of the initial weights", ylim=(0, 1.02))
    ax.set(ylabel="test accuracy after 100 steps")
    outside(ax)
    return figure


def circle(raw, centred, normalized):
    """Batches of 3 values, (3, units), as points: as they are, centred, normalized."""
    figure, axes = plt.subplots(1, 3, figsize=(8, 3.2), subplot_kw={"projection": "3d"})
    titles = ("three values: a point", "minus the mean: a plane", "over the std: a circle")
    angle = np.linspace(0, 2 * np.pi, 60)
    first, second = np.array([1, -1, 0]) / np.sqrt(2), np.array([1, 1, -2]) / np.sqrt(6)
    ring = np.sqrt(3) * (np.outer(first, np.cos(angle)) + np.outer(second, np.sin(angle)))
    for ax, points, title in zip(axes, (raw, centred, normalized), titles, strict=True):
        ax.scatter(*points, color=COLORS["batch_norm"], s=14, depthshade=False)
        if points is not raw:
            ax.plot(*ring, color="0.6", linewidth=1)
            corners = [2.2 * (a * first + b * second) for a, b in ((1, 1), (-1, 1), (-1, -1))]
            corners.append(2.2 * (first - second))
            ax.plot(*np.transpose([*corners, corners[0]]), color="0.8", linewidth=1)
        ax.set(xlim=(-3, 3), ylim=(-3, 3), zlim=(-3, 3))
        ax.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2], zticks=[-2, 0, 2])
        ax.set(xticklabels=[], yticklabels=[], zticklabels=[])
        ax.set_title(title, fontsize=10.5)
        ax.view_init(22, 20)
        ax.set_box_aspect((1, 1, 1), zoom=1.1)
    axes[0].set_xlabel("row 1", labelpad=-10)
    axes[0].set_ylabel("row 2", labelpad=-10)
    axes[0].set_zlabel("row 3", labelpad=-10)
    return figure


def deviations(without, with_bn, yours=None):
    """The std of z in each layer, initial std -> (layers,)."""
    figure, ax = plt.subplots(figsize=(7, 3.5))
    layers = np.arange(1, 9)
    for (std, found), style in zip(without.items(), ("-", "--", ":"), strict=True):
        ax.plot(layers, found, style, color=COLORS["plain"])
        ax.text(8.15, found[-1], f"without BN, std {std:g}", va="center")
    for found in with_bn.values():
        ax.plot(layers, found, color=COLORS["batch_norm"])
    ax.text(8.15, 3, "with BN, all three", color=COLORS["batch_norm"], va="center")
    if yours is not None:
        ax.plot(layers, yours, "s", color=COLORS["yours"], markersize=5)
        ax.text(1, 1e-9, "squares: yours", color=COLORS["yours"])
    ax.set(yscale="log", xlabel="layer", ylabel="std of z", xticks=layers, xlim=(0.8, 11))
    ax.minorticks_off()
    return figure


def sigmoid_ranges(ranges):
    """Histograms of z over the curve of the sigmoid, flat ends shaded."""
    figure, axes = plt.subplots(1, 3, figsize=(8, 2.9), sharey=True)
    z = np.linspace(-10, 10, 201)
    for ax, (name, values) in zip(axes, ranges.items(), strict=True):
        color = COLORS["plain" if name.startswith("plain") else "batch_norm"]
        for end in ((-10, -3), (3, 10)):
            ax.axvspan(*end, color="0.9", zorder=0)
        counts, edges = np.histogram(np.clip(values, -10, 10), 41, (-10, 10))
        ax.stairs(0.9 * counts / counts.max(), edges, fill=True, color=color, alpha=0.35)
        ax.plot(z, 1 / (1 + np.exp(-z)), color="0.4", linewidth=2)
        ax.set(
            xlabel="z",
            title=name.replace("plain", "without BN"),
            xlim=(-10, 10),
            yticks=(0, 1),
            xticks=(-5, 0, 5),
        )
        ax.grid(False)
    axes[0].set_ylabel("σ(z)")
    axes[0].text(-6.5, 0.45, "flat", ha="center")
    axes[0].text(6.5, 0.45, "flat", ha="center")
    return figure


def modes(step, accuracies):
    """Test accuracy in inference mode over the steps, momentum -> (seeds, steps)."""
    figure, ax = plt.subplots(figsize=(7, 3.4))
    for momentum, accuracy in accuracies.items():
        plots.spread(ax, step, accuracy, axis=0, color=MOMENTA[momentum], label=label(momentum))
    ax.set(xlabel="training steps", ylabel="test accuracy", ylim=(0, 1.02), xlim=(5, 105))
    outside(ax)
    return figure


def label(momentum):
    return f"momentum {momentum:g}" + (" (last batch)" if momentum == 0 else "")


def moving_means(dots, means, yours=None):
    """The mean of each batch as dots, and the moving means, momentum -> (batches + 1,)."""
    figure, ax = plt.subplots(figsize=(7.5, 3.4))
    ax.plot(range(1, len(dots) + 1), dots, ".", color="0.65", label="mean of the batch")
    for momentum, line in means.items():
        width = 1 if momentum == 0.1 else 1.8
        ax.plot(line, color=PALETTE[MOMENTA[momentum]], linewidth=width, label=label(momentum))
    if yours is not None:
        mark = {"markersize": 6, "fillstyle": "none"}
        ax.plot(range(0, 121, 20), yours[::20], "o", color=COLORS["yours"], label="yours", **mark)
    ax.axhline(3, color=COLORS["theory"], linestyle=":", label="the truth", zorder=0)
    ax.set(xlabel="batches", ylabel="moving mean", ylim=(-0.1, 4.4))
    outside(ax)
    return figure


def tangents(points, arrows, along):
    """In the plane of the circle: gradients at points, and the part along the circle."""
    figure, ax = plt.subplots(figsize=(4.8, 3.9))
    angle = np.linspace(0, 2 * np.pi, 200)
    ax.plot(np.sqrt(3) * np.cos(angle), np.sqrt(3) * np.sin(angle), color="0.6", linewidth=1)
    straight = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.009}
    ax.quiver(*points.T, *arrows.T, color="0.65", **straight)
    ax.quiver(*points.T, *along.T, color=COLORS["batch_norm"], **straight)
    ax.plot(*points.T, "o", color="black", markersize=6)
    ax.text(0.35, 0, "the plane\n“sum is 0”", ha="center", va="center", color="0.4")
    ax.set(aspect="equal", xlim=(-2.2, 3.4), ylim=(-2.15, 2.15), xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    return figure


def leap_and_crawl(factors, sizes, yours=None):
    """‖∂L/∂W‖ over the factor of W, name -> (seeds, factors); and steps of three kernels."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.7))
    for name, values in sizes.items():
        plots.spread(left, factors, values / values[:, 1:2], color=name, axis=0, marker="o")
    if yours is not None:
        compared = np.array(yours) / yours[1]
        left.plot(factors, compared, "s", color=COLORS["yours"], markersize=10, fillstyle="none")
        left.text(0.1, 0.12, "□ yours", color=COLORS["yours"])
    left.text(2.6, 1.7, "without BN", color=COLORS["plain"])
    left.text(0.35, 5, "BN: 1 / factor", color=COLORS["batch_norm"])
    left.set(xscale="log", yscale="log", xlabel="the first kernel, times")
    left.set(ylabel="‖∂L/∂W‖, compared with × 1")
    for length, height, text in (
        (0.5, 2.4, "short: a leap"),
        (1, 1.1, ""),
        (2.5, 0, "long: a crawl"),
    ):
        step(right, length, height, 0.55 / length)
        right.text(length + 0.15, height + 0.05, text)
    right.set(aspect="equal", xlim=(-0.2, 4.6), ylim=(-0.4, 4), xticks=[], yticks=[])
    right.spines[:].set_visible(False)
    right.set_title("w, its step, and the new w", fontsize=10.5)
    return figure


def step(ax, length, height, move):
    """A weight vector from (0, height), its step at a right angle, and where it then points."""
    arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
    blue = arrow | {"color": COLORS["batch_norm"]}
    ax.annotate("", (length, height), (0, height), arrowprops=arrow)
    ax.annotate("", (length, height + move), (length, height), arrowprops=blue)
    ax.plot([0, length], [height, height + move], color="0.5", linestyle="--", linewidth=1.3)


def decay(slow, faster):
    """Accuracies at a small rate, (kind, decay) -> (seeds,), and of BN at a larger rate."""
    figure, ax = plt.subplots(figsize=(6.8, 2.8))
    texts = {("plain", "no decay"): "without BN", ("batch_norm", "no decay"): "BN"}
    texts |= {(kind, "decay 0.3"): f"{NAMES[kind]}, decay" for kind in ("plain", "batch_norm")}
    rows = [(texts[key], key[0], values) for key, values in slow.items()]
    rows.append(("BN, no decay,\nlarger rate", "batch_norm", faster))
    dots(ax, [(text, COLORS[kind], values) for text, kind, values in rows])
    ax.set(xlabel="test accuracy after 200 steps")
    return figure


def dots(ax, rows):
    """One row of dots for each (text, colour, values); a tick at their mean."""
    for place, (_, color, values) in enumerate(rows):
        shift = np.linspace(-0.18, 0.18, len(values))
        ax.plot(values, place + shift, "o", color=color, markersize=5, alpha=0.7)
        ax.plot([np.mean(values)] * 2, [place - 0.32, place + 0.32], color=color, linewidth=2)
    ax.set_yticks(range(len(rows)), [text for text, _, _ in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)


def rates(rates, by_rate, best):
    """Test accuracy over the learning rate; a ring at the rate that validation chose."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.4), sharey=True)
    for ax, activation in zip(axes, ("relu", "sigmoid"), strict=True):
        for name, marker in (("plain", "o"), ("batch_norm", "s")):
            accuracy = by_rate[name, activation].accuracy
            line = {"color": name, "marker": marker, "markersize": 4, "label": NAMES[name]}
            plots.spread(ax, rates, accuracy, axis=1, **line)
            if (name, activation) in best:
                place = best[name, activation].index
                ring(ax, rates[place], np.median(accuracy[place]), COLORS[name])
        guessing(ax, 1e-2)
        ax.set(xscale="log", xlabel="learning rate", ylim=(0, 1.04))
        ax.minorticks_off()
    axes[0].set(ylabel="test accuracy after 100 steps", title="4 layers of ReLU, He's start")
    axes[1].set_title("4 layers of sigmoid")
    axes[0].legend(loc="lower left", bbox_to_anchor=(0.12, 0.2))
    return figure


def ring(ax, x, y, color):
    style = {"markersize": 13, "fillstyle": "none", "markeredgewidth": 1.6}
    ax.plot(x, y, "o", color=color, **style)


def axes_of_norms():
    """Which cells of the table (rows, channels) share one mean."""
    figure, axes = plt.subplots(2, 2, figsize=(5.6, 4.8))
    shared = {
        "batch norm": (slice(None), slice(2, 3)),
        "layer norm": (slice(1, 2), slice(None)),
        "instance norm": (slice(1, 2), slice(2, 3)),
        "group norm": (slice(1, 2), slice(0, 3)),
    }
    for ax, (name, cells) in zip(axes.flat, shared.items(), strict=True):
        table = np.zeros((5, 6))
        table[cells] = 1
        for row, column in np.ndindex(*table.shape):
            kind = COLORS["batch_norm"] if table[row, column] else "0.93"
            ax.add_patch(plt.Rectangle((column, row), 0.9, 0.9, color=kind))
        ax.set(xlim=(-0.1, 6), ylim=(5, -0.1), xticks=[], yticks=[], aspect="equal", title=name)
        ax.set(xlabel="channels", ylabel="rows of the batch")
        ax.spines[:].set_visible(False)
        ax.grid(False)
    return figure


def by_batch(by_all, by_batch):
    """x̂ in its batch over x̂ by all rows: rows in a batch -> values, a frame each."""
    figure, ax = plt.subplots(figsize=(4.6, 3.8))
    ax.plot((-3, 3), (-3, 3), ":", color=COLORS["theory"])
    dots = {"color": COLORS["batch_norm"], "markersize": 3, "linestyle": "", "marker": "o"}
    frames = {rows: ax.plot(by_all, x_hat, **dots) for rows, x_hat in by_batch.items()}
    ax.set(xlabel="$\\hat x$ by all 128 rows", ylabel="$\\hat x$ in its batch")
    return figure, frames


def batch_sizes(sizes, accuracies):
    """Test accuracy over the batch size, name -> (sizes, seeds)."""
    figure, ax = plt.subplots(figsize=(6.8, 3.3))
    marks = {"plain": "o", "layer_norm": "^", "batch_norm": "s"}
    for name, values in accuracies.items():
        line = {"color": name, "marker": marks[name], "label": NAMES[name]}
        plots.spread(ax, sizes[name], values, axis=1, **line)
        if len(values) == 1:  # a band over one place has no width
            ends = values.min(), values.max()
            ax.vlines(sizes[name], *ends, color=COLORS[name], alpha=0.2, linewidth=16)
    ax.set(xscale="log", xlabel="rows in a batch", ylabel="test accuracy", ylim=(0, 1.02))
    ax.set_xticks(sizes["batch_norm"], sizes["batch_norm"])
    ax.minorticks_off()
    outside(ax)
    return figure


def noisy(step, learned):
    """Clean test accuracy over the steps, name -> (seeds, steps)."""
    figure, ax = plt.subplots(figsize=(7.6, 3.3))
    colors = {"plain": "black", "BN, momentum 0.99": "vermilion", "BN, momentum 0.9": "blue"}
    for name, accuracy in learned.items():
        plots.spread(ax, step, accuracy, NAMES.get(name, name), colors[name], axis=0)
    ax.set(xlabel="step", ylabel="clean test accuracy", ylim=(0.4, 1), xlim=(15, 200))
    outside(ax)
    return figure


def drift(losses, drifts, accuracies):
    """Training loss (seeds, 80) of each kind; test accuracy over the drift, (seeds,) each."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4))
    for name, marker in WATCHED.items():
        smooth = losses[name].reshape(len(losses[name]), 16, 5).mean(axis=2)
        plots.spread(left, 5 * np.arange(1, 17), smooth, NAMES[name], name, axis=0)
        style = {"color": COLORS[name], "markersize": 7}
        right.plot(drifts[name], accuracies[name], marker, **style)
    left.set(xlabel="step", ylabel="training loss", ylim=(0, None))
    right.set(xscale="log", xlabel="drift of layer 3 per step, in stds", ylabel="test accuracy")
    right.set(ylim=(0.8, 1), yticks=(0.8, 0.85, 0.9, 0.95, 1), xlim=(1e-3, 1))
    left.legend(loc="upper right")
    return figure


def walks(walked):
    """The loss on its way, name -> (seeds, steps, 4), with the range of longer steps."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.3), sharey=True)
    for ax, (name, losses) in zip(axes, walked.items(), strict=True):
        for each in losses:
            low, high = each[:, :3].min(axis=1), each[:, :3].max(axis=1)
            ax.fill_between(range(len(each)), low, high, color=COLORS[name], alpha=0.2, linewidth=0)
            ax.plot(each[:, 0], color=COLORS[name], linewidth=1.3)
        ax.set(xlabel="step", title=NAMES[name])
    axes[0].set(ylabel="training loss", ylim=(0, 6))
    return figure


def dark_side(norms):
    """‖∂L/∂W‖ over the layers of a new net, name -> (seeds, layers)."""
    figure, ax = plt.subplots(figsize=(7.2, 3.3))
    layers = np.arange(1, 21)
    colors = {"plain": "black", "batch_norm": "blue", "BN + residual": "sky"}
    for name, values in norms.items():
        plots.spread(ax, layers, values, NAMES.get(name, name), colors[name], axis=0)
    ax.set(yscale="log", xlabel="layer", ylabel="‖∂L/∂W‖ before training")
    ax.set_xticks((1, 5, 10, 15, 20))
    ax.minorticks_off()
    outside(ax)
    return figure
