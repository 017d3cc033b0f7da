"""How what the lesson computed is drawn: one function a picture."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots
from course.lab.plots import COLORS, GRAY, PALETTE

NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "leaky_relu": "leaky ReLU"}
STYLES = {"std 0.01": ":", "Glorot": "-", "He": "-.", "std 1": "--"}
LOSS = plt.get_cmap("cividis", 20)
NOT_CLIPPED, CLIPPED = PALETTE["vermilion"], PALETTE["sky"]


def wall(depths, accuracy):
    """Test accuracy (depths, seeds) of sigmoid nets over the depth."""
    figure, ax = plt.subplots(figsize=(6, 3.2))
    plots.spread(ax, depths, accuracy, color="sigmoid", axis=1, marker="o")
    guessing(ax, depths[0])
    ax.set(xlabel="hidden layers", ylabel="test accuracy", xticks=depths, ylim=(0, 1.04))
    return figure


def two_panels(height, **options):
    """Two axes side by side, narrow enough to be read on a phone."""
    return plt.subplots(1, 2, figsize=(7.4, height), **options)


def legend_above(ax):
    ax.legend(loc="lower center", bbox_to_anchor=(0.45, 1), ncols=2, columnspacing=1.2)


def guessing(ax, x, share=0.1):
    ax.axhline(share, color=COLORS["chance"], linestyle=":", linewidth=1.4)
    ax.text(x, share + 0.02, "guessing", color=COLORS["chance"])


def graph(forward, dx, dw, db, dz, da):
    """One neuron as a chain of steps: values above the arrows, gradients below them."""
    figure, ax = plt.subplots(figsize=(7.6, 2.7))
    ax.set(xlim=(-0.6, 9.4), ylim=(-1.75, 1.55))
    ax.axis("off")
    product = forward["w"] * forward["x"]
    steps = {1.2: "×", 3.4: "+", 5.6: "σ", 7.8: "−ln"}
    for x, text in steps.items():
        ax.text(x, 0, text, ha="center", va="center", fontsize=14, bbox=node())
    along = [
        (0.0, 0.85, f"x = {forward['x']:g}", dx),
        (1.55, 3.05, f"wx = {product:g}", dz),
        (3.75, 5.25, f"z = {forward['z']:g}", dz),
        (5.95, 7.35, f"a = {forward['a']:.3f}", da),
        (8.25, 9.2, f"L = {forward['L']:.3f}", 1.0),
    ]
    for start, end, text, gradient in along:
        ax.annotate("", (end, 0.07), (start, 0.07), arrowprops=arrow("black"))
        ax.annotate("", (start, -0.09), (end, -0.09), arrowprops=arrow(RED))
        ax.text((start + end) / 2, 0.2, text, ha="center")
        ax.text((start + end) / 2, -0.42, minus(gradient), ha="center", color=RED)
    for x, name, gradient in ((1.2, "w", dw), (3.4, "b", db)):
        ax.annotate("", (x - 0.06, -0.36), (x - 0.06, -1.15), arrowprops=arrow("black"))
        ax.annotate("", (x + 0.08, -1.15), (x + 0.08, -0.36), arrowprops=arrow(RED))
        ax.text(x - 0.05, -1.5, f"{name} = {minus(forward[name])}", ha="center")
        ax.text(x + 0.22, -0.85, minus(gradient), color=RED)
    for x, text in (
        (1.2, "slopes w and x"),
        (3.4, "slope 1"),
        (5.6, "slope a(1 − a)"),
        (7.8, "slope −1/a"),
    ):
        ax.text(x, 0.75, text, ha="center", color=GRAY)
    ax.text(-0.5, 1.25, "forward →", color="black")
    ax.text(9.3, 1.25, "← backward, ∂L/∂…", color=RED, ha="right")
    return figure


RED = PALETTE["vermilion"]


def minus(number):
    return f"{number:.3g}".replace("-", "−")


def node():
    return {"boxstyle": "circle,pad=0.3", "facecolor": "#F2F2F2", "edgecolor": "black"}


def arrow(color):
    return {"arrowstyle": "->", "color": color, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0}


def border(x, path, steps):
    """The line where a neuron says 1/2, after some steps, from grey to black."""
    figure, ax = plt.subplots(figsize=(5.2, 3.8))
    half = len(x) // 2
    ax.scatter(*x[:half].T, s=14, color=COLORS["class_0"], label="y = 0")
    ax.scatter(*x[half:].T, s=14, color=COLORS["class_1"], marker="^", label="y = 1")
    first = np.array([-4.0, 4.0])
    for step, shade in zip(steps, np.linspace(0.75, 0, len(steps)), strict=True):
        kernel, bias = path[step]
        second = -(kernel[0] * first + bias) / kernel[1]
        ax.plot(first, second, color=str(shade), linewidth=1.4 + (shade == 0), label=f"step {step}")
    ax.set(xlim=(-4, 4), ylim=(-4, 4), xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def activations(z, values, slopes, yours=None):
    """Activations at the left, their slopes at the right; a student's slopes as dots."""
    figure, (left, right) = two_panels(3.3)
    for name, color in ((name, COLORS[name]) for name in values):
        left.plot(z, values[name], color=color, label=NAMES[name])
        pieces = [z < 0, z > 0] if name == "relu" else [slice(None)]
        for piece in pieces:
            right.plot(z[piece], slopes[name][piece], color=color)
        right.plot([], [], color=color, label=f"{NAMES[name]}′ ≤ {slopes[name].max():g}")
    twice = values["sigmoid"] * 2 - 1
    left.plot(z, twice, color="black", linestyle="--", linewidth=1, label="2σ(z) − 1")
    if yours is not None:
        dots = yours.values() if isinstance(yours, dict) else yours
        for slope, name in zip(dots, values, strict=True):
            right.plot(z[::8], slope, "o", color=COLORS[name], markersize=4)
        right.plot([], [], "o", color="gray", markersize=4, label="yours")
    left.set(title="activation φ(z)", xlabel="z", ylim=(-1.1, 2))
    right.set(title="slope φ′(z)", xlabel="z", ylim=(-0.05, 1.9))
    left.legend(loc="upper left")
    right.legend(loc="upper left")
    return figure


def way_back(norms, factors, yours=None):
    """‖∂L/∂a‖ (seeds, 1 + layers) of some nets over the layer."""
    figure, ax = plt.subplots(figsize=(6.4, 3.6))
    layers = np.arange(1, 21)
    for (name, scheme), each in norms.items():
        label = f"{NAMES[name]}, {scheme}: × {factors[name, scheme].mean():.2f} per layer"
        line = {"label": label, "color": name, "linestyle": STYLES[scheme]}
        plots.spread(ax, layers, each[:, 1:], axis=0, **line)
    last = np.median(norms["sigmoid", "Glorot"][:, -1])
    ax.plot(layers, last * 0.25 ** (20.0 - layers), ":", color=COLORS["theory"], label="× 0.25")
    if yours is not None:
        ax.plot(layers, yours[1:], "o", color=COLORS["yours"], markersize=4, label="yours")
    ax.set(xlabel="layer ℓ (the loss is at the right end)", ylabel="‖∂L/∂a‖", xticks=layers[::3])
    ax.set(yscale="log")
    legend_above(ax)
    return figure


MARKS = {"std 0.01": "v", "Glorot": "o", "He": "s", "std 1": "D"}


def diagonal(forecast, factors):
    """Measured over predicted factor, one dot for each pair of activation and initialization."""
    figure, ax = plt.subplots(figsize=(6.2, 4.2))
    ends = np.array([0.012, 12])
    ax.plot(ends, ends, color=COLORS["theory"], linewidth=1.2, zorder=1)
    ax.text(0.16, 0.085, "measured = predicted", color=GRAY, rotation=45, fontsize=9.5)
    ax.axhline(1, color="black", linewidth=0.8, zorder=1)
    ax.text(0.0125, 1.1, "explodes ↑", fontsize=9.5)
    ax.text(0.0125, 0.73, "vanishes ↓", fontsize=9.5)
    for (name, scheme), each in factors.items():
        x, y = forecast[name, scheme].mean(), each.mean()
        bars = [[y - each.min()], [each.max() - y]]
        ax.errorbar(x, y, bars, fmt=MARKS[scheme], color=COLORS[name], markersize=7, alpha=0.85)
    handles = [
        ax.plot([], [], "-", color=COLORS[n], label=NAMES[n], linewidth=5)[0]
        for n in ("sigmoid", "tanh", "relu")
    ]
    handles += [ax.plot([], [], m, color=GRAY, label=s)[0] for s, m in MARKS.items()]
    ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1, 0.5))
    ax.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal")
    ax.set(xlabel="predicted factor per layer", ylabel="measured factor per layer")
    return figure


def all_rows(arrives, factors):
    """log₁₀ of what arrives, (seeds, 20) for each pair, as one row of a heat map."""
    figure, ax = plt.subplots(figsize=(7.4, 4.2))
    picture = np.array([each.mean(axis=0) for each in arrives.values()])
    image = ax.imshow(picture, cmap="PuOr_r", vmin=-12, vmax=12, aspect="auto")
    ax.set_xticks(range(0, 20, 3), range(1, 21, 3))
    ax.set_yticks(range(12), [f"{NAMES[name]}, {scheme}" for name, scheme in arrives])
    ax.set(xlabel="layer ℓ (the loss is at the right end)")
    ax.grid(False)
    for edge in (3.5, 7.5):
        ax.axhline(edge, color="black", linewidth=0.8)
    for place, row in enumerate(arrives):
        ax.text(19.8, place, f"× {factors[row].mean():.2f}", va="center")
    ax.text(19.8, -0.9, "per layer", va="center")
    figure.colorbar(image, label="log₁₀ ‖∂L/∂a‖, last layer = 0", extend="both", pad=0.12)
    return figure


def both_gradients(da, dkernels):
    """∂L/∂a beside ∂L/∂W of the ReLU nets, over the layer."""
    figure, (left, right) = two_panels(3.2, sharey=True)
    layers = np.arange(2, 21)
    for scheme in ("std 1", "He", "Glorot"):
        line = {"axis": 0, "color": "relu", "linestyle": STYLES[scheme]}
        plots.spread(left, layers, da["relu", scheme][:, 2:], label=scheme, **line)
        plots.spread(right, layers, dkernels["relu", scheme][:, 1:], **line)
        end = np.median(dkernels["relu", scheme][:, -1])
        right.text(20.5, end, scheme, color=COLORS["relu"], va="center")
    left.legend(loc="upper right")
    left.set(yscale="log", xlabel="layer ℓ", xticks=layers[::3], title="‖∂L/∂a‖")
    right.set(xlabel="layer ℓ", xticks=layers[::3], title="‖∂L/∂W‖", xlim=(1.2, 24))
    return figure


def standing_still(sgd, adam):
    """‖W − W₀‖/‖W₀‖ (layers, seeds) of two runs, over the layer."""
    figure, ax = plt.subplots(figsize=(6.4, 3.2))
    layers = np.arange(1, len(sgd) + 1)
    for name, color, each in (("Adam", "adam", adam), ("SGD, η = 0.1", "sgd", sgd)):
        plots.spread(ax, layers, each, axis=1, color=color, marker="o")
        ax.text(layers[-1] + 0.15, np.median(each[-1]), name, color=COLORS[color], va="center")
    ax.set(yscale="log", ylabel="‖W − W₀‖ / ‖W₀‖", xlabel="layer (the loss is at the right end)")
    ax.set(xlim=(0.7, len(sgd) + 1.9), xticks=layers)
    return figure


def dying(rates, died):
    """The share of dead neurons (seeds, rates) after one step, over its learning rate."""
    figure, ax = plt.subplots(figsize=(6, 3.0))
    plots.spread(ax, rates, died, axis=0, color="relu", marker="o")
    ax.set(xscale="log", xlabel="learning rate η of the step", ylabel="dead neurons", ylim=(0, 1))
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.minorticks_off()
    return figure


def loss_map(ax, w, b, surface):
    """log₁₀ of the loss, coloured; returns the image."""
    extent = (w.min(), w.max(), b.min(), b.max())
    colors = {"cmap": LOSS, "vmin": -5, "vmax": 0, "interpolation": "nearest"}
    shown = np.log10(np.maximum(surface, 1e-5))
    ax.grid(False)
    ax.set(xlabel="w", ylabel="b")
    return ax.imshow(shown, origin="lower", extent=extent, aspect="auto", **colors)


def cliff(w, b, surface, line, across):
    """The loss as a map, and along a line at w = 6."""
    figure, (left, right) = two_panels(3.2)
    image = loss_map(left, w, b, surface)
    left.axvline(6, color="white", linewidth=1.6)
    figure.colorbar(image, ax=left)
    right.plot(line, across, color="black")
    left.set_title("log₁₀ loss")
    right.set(xlabel="b, at w = 6", title="loss", ylim=(0, None))
    return figure


def two_states(w, b, low, high):
    """x_t on both sides of the cliff: over time, and as stairs under the curve."""
    figure, (left, right) = two_panels(3.6, width_ratios=(2, 3))
    sides = (
        (low, COLORS["class_0"], "left of the cliff"),
        (high, COLORS["class_1"], "right of it"),
    )
    for x, color, label in sides:
        left.plot(x, color=color, marker=".", label=label)
        stairs = np.repeat(x, 2)
        path = {"color": color, "linewidth": 1.5, "zorder": 3}
        right.plot(stairs[:-1], [x[0], *stairs[2:]], **path)
        right.plot(x[-1], x[-1], "o", color=color, zorder=3)
    z = np.linspace(-4, 4, 80)
    right.plot(z, w / (1 + np.exp(-z)) + b, color="black", linewidth=1, label="w σ(x) + b")
    right.plot(z, z, color=GRAY, linestyle="--", linewidth=1, label="next x = x")
    left.set(xlabel="step t", ylabel="$x_t$")
    right.set(xlabel="$x_t$", ylabel="$x_{t+1}$", xlim=(-3.3, 2.6), ylim=(-3.3, 3.6))
    left.legend(loc="center right")
    right.legend(loc="upper left")
    return figure


def two_walks(w, b, surface, free, clipped):
    """Two runs on the map of the loss, near and from far."""
    figure, (near, far) = two_panels(3.5, width_ratios=(3, 2))
    image = loss_map(near, w, b, surface)
    near.plot(*free.T, color=NOT_CLIPPED, linewidth=3, label="not clipped")
    near.plot(*clipped.T, color=CLIPPED, linewidth=1.6, label="clipped")
    near.plot(*free[0], "o", color="white", markeredgecolor="black", label="start")
    near.plot(*clipped[-1], "*", color=CLIPPED, markeredgecolor="black", markersize=13)
    near.set(xlim=(3.6, 5.4), ylim=(-3.2, -1.6))
    near.legend(loc="lower right", frameon=True)
    near.set_title("log₁₀ loss")
    figure.colorbar(image, ax=near)
    far.plot(*free.T, color=NOT_CLIPPED)
    far.plot(*clipped.T, color=CLIPPED)
    far.plot(*free[-1], "*", color=NOT_CLIPPED, markeredgecolor="black", markersize=13)
    far.annotate("here it stays", free[-1], (0, 11), textcoords="offset points", ha="center")
    far.plot(*free[0], "o", color="white", markeredgecolor="black")
    far.margins(0.25)
    far.set(xlabel="w", ylabel="b")
    return figure


def by_rate(rates, share):
    """The share of starts (rates, 5) that arrive, over the learning rate."""
    figure, ax = plt.subplots(figsize=(6.4, 3.2))
    for (name, each), color in zip(share.items(), (NOT_CLIPPED, CLIPPED), strict=True):
        plots.spread(ax, rates, each, label=name, color=color, axis=1, marker="o")
    ax.set(xscale="log", xlabel="learning rate η", ylabel="share that arrives", ylim=(0, 1.04))
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.minorticks_off()
    ax.legend(loc="lower right")
    return figure


RINGS = (PALETTE["blue"], PALETTE["orange"], PALETTE["green"])


def ring_regions(regions, accuracy, rings):
    """The class that each net names at each point of a grid, and some test points."""
    figure, axes = plt.subplots(1, 2, figsize=(6.6, 3.4), sharey=True)
    titles = {"frozen": "hidden layers frozen", "residual": "all layers trained"}
    for ax, (kind, title) in zip(axes, titles.items(), strict=True):
        tints = plt.matplotlib.colors.ListedColormap(RINGS)
        extent = {"extent": (-2, 2, -2, 2), "origin": "lower", "vmin": 0, "vmax": 2}
        ax.imshow(regions[kind], cmap=tints, alpha=0.35, **extent)
        for ring, color in enumerate(RINGS):
            points = rings.x_test[rings.y_test == ring][:60]
            ax.scatter(*points.T, s=7, color=color, marker="o^s"[ring])
        low, high = accuracy[kind].min(), accuracy[kind].max()
        ax.set(title=f"{title}: {low:.2f} to {high:.2f}", xlabel="$x_1$")
        ax.grid(False)
    axes[0].set_ylabel("$x_2$")
    return figure


def edge(smooth, lines, sigmas, measured, critical):
    """The factor per layer over σ_w: theory as lines, nets (seeds, σ_w) as dots."""
    figure, ax = plt.subplots(figsize=(6.4, 3.6))
    for name, line in lines.items():
        label = f"{NAMES[name]}, critical $\\sigma_w$ = {critical[name]:.2f}"
        ax.plot(smooth, line, color=COLORS[name], label=label)
        ax.plot(sigmas, measured[name].T, "o", color=COLORS[name], markersize=4.5)
        ax.axvline(critical[name], color=COLORS[name], linestyle=":")
    ax.axhline(1, color="black", linewidth=0.8)
    ax.set(xscale="log", yscale="log", ylim=(0.05, 30), ylabel="factor of ∂L/∂a per layer")
    ax.set(xlabel="$\\sigma_w$ = standard deviation of the weights × √inputs")
    ax.set_xticks([0.5, 1, 2, 5, 10, 20], [0.5, 1, 2, 5, 10, 20])
    ax.minorticks_off()
    legend_above(ax)
    return figure


def ways_back(ways):
    """What is left of ∂L/∂a after each layer: (σ_w, layers) -> (1 + layers,), a frame each."""
    figure, ax = plt.subplots(figsize=(6.4, 3.4))
    ax.axhline(1, color="black", linewidth=0.8)
    line = {"color": COLORS["sigmoid"], "marker": "o", "markevery": [-1]}
    frames = {key: ax.plot(way, **line) for key, way in ways.items()}
    ax.set(yscale="log", ylabel="‖∂L/∂a‖ / ‖∂L/∂a‖ at the end", xlabel="layers on the way back")
    return figure, frames


def edge_map(smooth, reach, sigma_ws, trained, critical):
    """What is left of a gradient over σ_w and depth, beside what trains best."""
    figure, (left, right) = two_panels(3.5)
    left_over = np.log10(reach / reach[:, -1:])[:, ::-1][:, 1:].T
    layers = np.arange(1, len(left_over) + 1)
    colors = {"cmap": "PuOr_r", "vmin": -6, "vmax": 6, "rasterized": True}
    image = left.pcolormesh(smooth, layers, left_over, **colors)
    figure.colorbar(image, ax=left, extend="both")
    left.set(xscale="log", xlabel="$\\sigma_w$", ylabel="layers on the way back")
    left.set_title("log₁₀ of what is left")
    plots.spread(right, sigma_ws, trained, axis=1, color="sigmoid", marker="o")
    right.text(critical * 0.94, 0.03, "critical", ha="right")
    guessing(right, 1.1)
    right.set(xscale="log", xlabel="$\\sigma_w$", ylim=(0, 1.04), title="test accuracy, 6 layers")
    for ax in (left, right):
        ax.axvline(critical, color="black", linestyle=":")
        ax.set_xticks([1, 2, 5, 10, 20], [1, 2, 5, 10, 20])
        ax.minorticks_off()
        ax.grid(False)
    return figure
