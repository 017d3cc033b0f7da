"""How what the lesson computed is drawn: one function a picture."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots
from course.lab.plots import COLORS, GRAY, PALETTE


def bare(ax):
    ax.set(xticks=(), yticks=())
    ax.grid(False)


def signals(x, y):
    """One signal of each class, x (rows, 40), y (rows,)."""
    figure, axes = plt.subplots(2, 5, figsize=(8, 2.8), sharey=True)
    for label, ax in enumerate(axes.flat):
        for row, shade in zip(np.flatnonzero(y == label)[:2], (1.0, 0.35), strict=True):
            ax.plot(x[row], color=PALETTE["blue"], alpha=shade, linewidth=1.4)
        ax.set_title(f"class {label}", loc="center", fontsize=10)
        bare(ax)
    return figure


def story(history):
    """Accuracy on training and on validation rows, epoch by epoch."""
    figure, ax = plt.subplots(figsize=(6.6, 3.2))
    epochs = np.arange(1, len(history["accuracy"]) + 1)
    for key, name in (("accuracy", "training"), ("val_accuracy", "validation")):
        marker = "o" if name == "training" else "s"
        ax.plot(epochs, history[key], marker=marker, color=COLORS[name], markersize=5, label=name)
    ax.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1), xticks=epochs)
    ax.legend(loc="lower right")
    return figure


def leaked(epochs, shares):
    """The share of validation rows that training has seen, name -> (epochs,)."""
    figure, ax = plt.subplots(figsize=(6.6, 3))
    colors = (COLORS["test"], COLORS["training"])
    for (name, share), color in zip(shares.items(), colors, strict=True):
        ax.plot(epochs, share, "o-", color=color, markersize=4)
        ax.text(epochs[-1] + 0.15, share[-1], name, color=color, va="center")
    ax.set(xlabel="epoch", ylabel="share of validation rows", ylim=(-0.05, 1.05))
    ax.set(xlim=(epochs[0] - 0.2, epochs[-1] + 3.2), xticks=epochs, yticks=(0, 0.5, 1))
    return figure


def rates(steps, schedules):
    """Learning rates over the steps, name -> (steps,)."""
    figure, ax = plt.subplots(figsize=(7, 3))
    for (name, rate), line in zip(schedules.items(), ("-", "--", ":"), strict=False):
        ax.plot(steps, rate, line, label=name)
    ax.set(xlabel="step", ylabel="learning rate", ylim=(0, None))
    ax.legend(loc="upper right")
    return figure


def warmed(rates, accuracy):
    """Validation accuracy over the highest rate, name -> (rates, seeds)."""
    figure, ax = plt.subplots(figsize=(6.8, 3.3))
    for (name, values), color in zip(accuracy.items(), ("black", "vermilion"), strict=True):
        plots.spread(ax, rates, values, label=name, color=color, axis=1, marker="o")
    ax.set(xscale="log", xlabel="highest learning rate", ylabel="validation accuracy", ylim=(0, 1))
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.minorticks_off()
    ax.legend(loc="lower left")
    return figure


def looked_at(x, y, wrong):
    """Five rows with their labels (above), and the same with labels in another order (below)."""
    figure, axes = plt.subplots(2, 5, figsize=(8, 2.8), sharey=True)
    for place, (first, second) in enumerate(axes.T):
        for ax, label, name in ((first, y[place], "training"), (second, wrong[place], "test")):
            ax.plot(x[place], color=COLORS[name], linewidth=1.4)
            ax.set_title(f"class {label}", loc="center", fontsize=10)
            bare(ax)
    axes[0, 0].set_ylabel("right")
    axes[1, 0].set_ylabel("shuffled")
    return figure


def gradients(shares):
    """The gradient of each kernel as a share of its weights, name -> (layers,)."""
    figure, ax = plt.subplots(figsize=(6.8, 3))
    for (name, share), color in zip(shares.items(), ("blue", "vermilion"), strict=True):
        layers = np.arange(1, len(share) + 1)
        ax.plot(layers, share, "o-", color=PALETTE[color])
        ax.text(layers[-1] + 0.15, share[-1], name, color=PALETTE[color], va="center")
    ax.set(xlabel="layer", ylabel="‖gradient‖ / ‖weights‖", yscale="log")
    ax.set_xticks(layers)
    ax.set_xlim(0.7, layers[-1] + 1.6)
    ax.minorticks_off()
    return figure


def ablation(effects):
    """What is lost without each part: name -> Interval of test accuracy."""
    figure, ax = plt.subplots(figsize=(7.2, 0.6 + 0.42 * len(effects)))
    for place, effect in enumerate(effects.values()):
        shown = effect.above_zero or effect.below_zero
        color = PALETTE["blue"] if shown else GRAY
        ax.plot((effect.low, effect.high), (place, place), color=color)
        ax.plot(effect.mean, place, "o" if shown else "s", color=color, markersize=7)
    ax.axvline(0, color="black", linewidth=1)
    ax.set_yticks(range(len(effects)), list(effects))
    ax.set(ylim=(len(effects) - 0.5, -0.5), xlabel="test accuracy, all parts minus this")
    return figure
