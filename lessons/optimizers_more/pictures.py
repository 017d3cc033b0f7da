"""The pictures of this appendix: a function takes what was computed and returns a figure."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots

TEACHER = "0.35"  # a line that is no optimizer: a border, a target


def color(name: str) -> str:
    """The colour of an optimizer: "Adam" and "adam" are one."""
    return plots.COLORS[name.lower()]


def one_step(relative):
    """How far one step goes in each singular direction: name -> (seeds, directions)."""
    fig, ax = plt.subplots(figsize=(7, 3.3))
    for name, values in relative.items():
        places = np.arange(1, 1 + values.shape[1])
        plots.spread(ax, places, values, axis=0, color=name.lower(), label=name)
    ax.set(yscale="log", ylim=(5e-4, 2), xlabel="singular direction, strongest first")
    ax.set_ylabel("how far the step goes\n(strongest = 1)")
    ax.legend(loc="lower left")
    return fig


def one_round(gradients, moves):
    """Gradients and moves of three steps, and their sum: name -> three moves."""
    fig, axes = plt.subplots(1, 1 + len(moves), figsize=(9.5, 2.9), sharex=True)
    shades = ["black", *(color(name) for name in moves)]
    rows = [gradients, *moves.values()]
    titles = ["against the gradient", *moves]
    for ax, title, row, shade in zip(axes, titles, rows, shades, strict=True):
        ax.bar(range(3), row, color=shade, width=0.6, alpha=0.55)
        ax.bar(3.4, sum(row), color=shade, width=0.8)
        ax.axhline(0, color=TEACHER, linewidth=0.8)
        ax.set(title=title, xticks=[0, 1, 2, 3.4])
        ax.set_xticklabels(["1", "2", "3", "sum"])
        ax.set(xlabel="step of the round", ylim=(-1.2, 1.2))
    axes[0].set_ylim(-3.4, 3.4)
    axes[0].set_ylabel("up is towards $w = 1$,\nthe worst point")
    return fig


def three_beat(paths, yours=None):
    """The weight over the steps: name -> (steps, starts)."""
    fig, ax = plt.subplots(figsize=(7, 3))
    for name, values in paths.items():
        ax.plot(values, color=color(name), linewidth=1)
        ax.text(len(values) + 2, values[-3:].mean(), name, color=color(name), va="center")
    if yours is not None:
        steps = np.arange(len(yours))[::4]
        ax.plot(steps, yours[::4, 2], ".", color=plots.COLORS["yours"], label="yours", zorder=4)
        ax.legend(loc="center right")
    ax.set(xlabel="step", ylabel="$w$ (best: −1)", xlim=(0, 1.17 * len(values)))
    return fig


def outlier(lengths, when, yours=None):
    """How long the steps are, of which one meets a large gradient: name -> lengths."""
    fig, ax = plt.subplots(figsize=(7, 3))
    for name, values in lengths.items():
        ax.plot(np.arange(1, 1 + len(values)), values, color=color(name))
        ax.text(len(values) + 2, values[-1], name, color=color(name), va="center")
    if yours is not None:
        steps = np.arange(5, 1 + len(yours), 5)
        ax.plot(steps, yours[steps - 1], ".", color=plots.COLORS["yours"], label="yours", zorder=4)
        ax.legend(loc="lower center")
    ax.axvline(when, color=TEACHER, linewidth=0.8, linestyle=":")
    ax.text(when + 1, 0.25, "one large gradient", color=TEACHER)
    ax.set(yscale="log", ylim=(0.005, 0.4), xlim=(0, 1.17 * len(values)))
    ax.set_yticks([0.01, 0.03, 0.1, 0.3], ["0.01", "0.03", "0.1", "0.3"])
    ax.minorticks_off()
    ax.set(xlabel="step", ylabel="length of the step")
    return fig


def repeated_words(paths):
    """Two words that must take the same steps: name -> (steps, 2)."""
    fig, axes = plt.subplots(1, len(paths), figsize=(9.5, 2.9), sharey=True)
    for ax, (name, path) in zip(axes, paths.items(), strict=True):
        looks = ({"color": plots.PALETTE["sky"], "linewidth": 5}, {"color": "black"})
        for word, look in enumerate(looks):
            ax.plot(path[:, word], label=f"word {word}", **look)
        ax.set(title=name, xlabel="step")
    axes[0].set_ylabel("embedding")
    axes[0].legend()
    return fig
