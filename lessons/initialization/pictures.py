"""How what the lesson computed is drawn: one function a picture."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots
from course.lab.plots import COLORS, GRAY, PALETTE

FORWARD, BACK = PALETTE["blue"], PALETTE["vermilion"]
NORMAL, ORTHOGONAL = PALETTE["blue"], PALETTE["vermilion"]
NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "selu": "SELU"}
START = {"std 0.01": "std_0.01", "std 1": "std_1", "Glorot": "glorot", "He": "he"}


def kernels(titles, hidden):
    """Hidden kernels (64, 32) as colours, side by side."""
    figure, axes = plt.subplots(1, len(hidden), figsize=(9, 3.9), sharey=True)
    for ax, kernel, title in zip(axes, hidden, titles, strict=True):
        image = ax.imshow(
            kernel, cmap="PuOr_r", vmin=-0.5, vmax=0.5, aspect="auto", interpolation="none"
        )
        ax.set(title=f"start: {title}", xlabel="neuron")
        ax.grid(False)
    axes[0].set_ylabel("input (pixel)")
    figure.colorbar(image, ax=axes, label="weight after 100 steps")
    return figure


def ridges(ax, arrays, edges, color):
    """One histogram per layer, the first on top; the height is the root of the count.

    Returns what it has drawn.
    """
    drawn = []
    for layer, values in enumerate(arrays, start=1):
        counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
        height = 0.85 * np.sqrt(counts / counts.max())
        x = np.array([edges[0], *(edges[:-1] + edges[1:]) / 2, edges[-1]])
        drawn += ax.fill(x, np.array([0, *height, 0]) - layer, color=color, alpha=0.75, linewidth=0)
    ax.set_yticks(0.4 - np.arange(1, len(arrays) + 1), range(1, len(arrays) + 1))
    ax.set_ylim(-len(arrays) - 0.05, 0)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return drawn


def outputs_by_std(by_std):
    """Histograms of the outputs of tanh layers: std of the weights -> layers, a frame each."""
    figure, ax = plt.subplots(figsize=(5.6, 3.4))
    edges = np.linspace(-1, 1, 42)
    frames = {std: ridges(ax, layers, edges, COLORS["tanh"]) for std, layers in by_std.items()}
    ax.set(xlabel="output", ylabel="layer")
    return figure, frames


def outputs(named):
    """Histograms of the outputs of tanh layers, one panel for each start."""
    figure, axes = plt.subplots(1, len(named), figsize=(9, 3), sharey=True)
    for ax, (name, layers) in zip(axes, named.items(), strict=True):
        ridges(ax, layers, np.linspace(-1, 1, 42), COLORS["tanh"])
        ax.set(title=f"tanh, {name}", xlabel="output")
    axes[0].set_ylabel("layer")
    return figure


def fans(counted, grown, dense):
    """Growth (seeds, shapes, 2) over the fans (shapes, 2); `dense` says which shapes are."""
    figure, ax = plt.subplots(figsize=(6.8, 3.6))
    line = np.geomspace(8, 1300, 50)
    ax.plot(line, 0.1 * np.sqrt(line), color=GRAY, linewidth=1.2, label=r"$0.1\,\sqrt{fan}$")
    for kind, marker, which in (("Dense", "o", dense), ("convolution", "s", ~dense)):
        for column, (way, color) in enumerate((("forward", FORWARD), ("back", BACK))):
            low, high = (bound(grown[:, which, column], axis=0) for bound in (np.min, np.max))
            x, y = counted[which, column], np.median(grown[:, which, column], axis=0)
            ax.vlines(x, low, high, color=color, linewidth=1)
            label = f"{kind}, {way}: {'fan_in' if way == 'forward' else 'fan_out'}"
            face = color if way == "forward" else "none"
            ax.plot(x, y, marker, color=color, markerfacecolor=face, markersize=6, label=label)
    ax.set(xscale="log", yscale="log", xlabel="fan_in, or fan_out", ylabel="the std grows by")
    ax.set_yticks((0.3, 1, 3), (0.3, 1, 3))
    ax.set_xticks((10, 100, 1000), (10, 100, 1000))
    ax.minorticks_off()
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def windows():
    """What one output of a 3 × 3 convolution sees, and what one input reaches."""
    figure, axes = plt.subplots(1, 2, figsize=(8.4, 3))
    many = (0.0, 0.42, 0.84)  # three channels
    for ax, color, forward in ((axes[0], FORWARD, True), (axes[1], BACK, False)):
        for shift in many:
            grid(ax, (0 if forward else 2.6) + 0.5 * shift, -shift, color)
        place = 4.2 if forward else -0.4
        ax.plot(place, -0.2, "s", color=color, markersize=12)
        for shift in many:
            for row in range(3):
                x = (0.9 if forward else 2.6) + 0.5 * shift
                y = 0.75 - 0.3 * row - shift
                ends = ((place - 0.12, -0.2), (x, y)) if forward else ((x, y), (place + 0.12, -0.2))
                ax.annotate("", *ends, arrowprops={"arrowstyle": "->", "color": GRAY, "lw": 0.7})
        ax.text(
            0.9 if forward else 3.4, 1.1, "3 × 3 places in each channel", ha="center", fontsize=9.5
        )
        ax.text(place, -0.6, "one output" if forward else "one input", ha="center", fontsize=9.5)
        ax.set(xlim=(-1, 5), ylim=(-1.15, 1.35))
        ax.axis("off")
    axes[0].set_title("fan_in = 9 · input channels")
    axes[1].set_title("fan_out = 9 · filters")
    return figure


def grid(ax, x, y, color):
    """A window of 3 × 3 places with its lower left corner at (x, y)."""
    for column in range(3):
        for row in range(3):
            corner = (x + 0.3 * column, y + 0.3 * row)
            box = plt.Rectangle(corner, 0.3, 0.3, facecolor="white", edgecolor=color)
            ax.add_patch(box)


FLOW = {
    "fan_in": ("1 / fan_in (LeCun)", COLORS["lecun"]),
    "fan_out": ("1 / fan_out", COLORS["std_1"]),
    "fan_avg": ("2 / (fan_in + fan_out) (Glorot)", COLORS["glorot"]),
}


def flow(widths, sizes):
    """mode -> (seeds, 2, layers): the size of signal and gradient in narrowing layers."""
    figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.5), sharey=True)
    for mode, values in sizes.items():
        label, color = FLOW[mode]
        for way, ax in enumerate(axes):
            line = {"marker": "o", "markersize": 4, "color": color, "label": label}
            plots.spread(ax, range(len(widths)), values[:, way], axis=0, **line)
    axes[0].set(title="the signal, from left to right", ylabel="standard deviation", yscale="log")
    axes[1].set(title="its gradient, from right to left")
    for ax in axes:
        ax.set(xlabel="layer (neurons)")
        ax.set_yticks((0.25, 0.5, 1, 2, 4), (0.25, 0.5, 1, 2, 4))
        ax.set_xticks(range(len(widths)), [f"{i}\n({n})" for i, n in enumerate(widths)])
        ax.minorticks_off()
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def he(weights, sizes, yours):
    """He's weights in units of √(2 / fan_in), and start -> (seeds, 21) sizes of the outputs."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.5), width_ratios=(1, 1.2))
    label = "He, yours" if yours else "He"
    bins = np.linspace(-3.5, 3.5, 50)
    share, _ = np.histogram(weights, bins, density=True)
    left.stairs(share, bins, fill=True, color=COLORS["he"], alpha=0.7, label=label)
    z = np.linspace(-3.5, 3.5, 100)
    left.plot(z, np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), color=GRAY, label="normal")
    left.set(xlabel=r"weight / $\sqrt{2 / fan\_in}$", ylabel="density", ylim=(0, 0.55))
    left.set(title="cut at ±2.27")
    left.legend(loc="upper right")
    for (name, values), color in zip(sizes.items(), ("glorot", "he", "purple"), strict=True):
        plots.spread(right, range(21), values, axis=0, color=color)
        right.text(20.4, np.median(values, axis=0)[-1], name, color=shown(color), va="center")
    right.set(yscale="log", xlabel="layer", xticks=range(0, 21, 5), xlim=(0, 31))
    right.set(ylabel="root mean square", title="20 ReLU layers")
    right.minorticks_off()
    return figure


def shown(name):
    return COLORS.get(name, PALETTE.get(name, name))


ROWS = {0.04: "× 0.04 (std 0.01)", 0.71: "× 0.71 (Glorot)", 1.0: "× 1 (He)", 1.41: "× 1.41"}


def depth_twenty(losses, scales, rates, accuracy, diverged):
    """Left: start -> losses (seeds, steps). Right: accuracy (scales, rates, seeds) as a table."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.8), width_ratios=(1, 1.1))
    names = {"std_0.01": "std 0.01 (on Glorot's)", "glorot": "Glorot (Xavier)", "he": "He"}
    for name, loss in losses.items():
        smooth = loss.reshape(len(loss), -1, 10).mean(axis=-1)  # of 10 mini-batches
        style = "--" if name == "std_0.01" else "-"
        steps = np.arange(5, loss.shape[1], 10)
        plots.spread(left, steps, smooth, axis=0, color=name, label=names[name], linestyle=style)
    left.axhline(np.log(10), color=COLORS["chance"], linestyle=":", label="guessing: ln 10")
    left.set(xlabel="step", ylabel="training loss", title="one rate: 0.01", ylim=(0, 2.6))
    left.set(xticks=(0, 50, 100, 150), yticks=(0, 1, 2))
    left.legend(loc="lower left")
    table(right, accuracy.mean(axis=-1), diverged.any(axis=-1))
    right.set_xticks(range(len(rates)), rates)
    right.set_yticks(range(len(scales)), [ROWS[each] for each in scales])
    right.set(
        xlabel="learning rate",
        title="start: He's std × …; test accuracy",
    )
    return figure


def table(ax, values, diverged):
    """A heat map (rows, columns) of shares with its numbers; "nan" where a net diverged."""
    ax.imshow(values, cmap="cividis", vmin=0, vmax=0.6, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        text = "nan" if diverged[row, column] else f"{value:.2f}"
        color = "white" if value < 0.35 else "black"
        ax.text(column, row, text, ha="center", va="center", color=color, fontsize=9.5)
    ax.grid(False)


MARKERS = {"sigmoid": "o", "tanh": "s", "relu": "^"}
NEAR = {  # where a name stands, in points from its dot, where dots are crowded
    ("sigmoid", "std 1"): (-105, 22),
    ("tanh", "He"): (34, 16),
    ("relu", "He"): (40, -8),
    ("tanh", "Glorot"): (40, -22),
    ("relu", "Glorot"): (40, -36),
    ("sigmoid", "He"): (10, 2),
    ("sigmoid", "Glorot"): (10, -12),
}
LEADER = {"arrowstyle": "-", "color": GRAY, "linewidth": 0.8}


def two_factors(nets):
    """(activation, start) -> "signal" and "gradient", 3 seeds each: their factors per layer."""
    figure, ax = plt.subplots(figsize=(7.6, 5))
    ax.axhline(1, color=GRAY, linewidth=1)
    ax.axvline(1, color=GRAY, linewidth=1)
    ax.plot(1, 1, "o", color="none", markeredgecolor=GRAY, markersize=24)
    for (activation, start), found in nets.items():
        signal, gradient = found["signal"], found["gradient"]
        x, y, color = np.median(signal), np.median(gradient), COLORS[activation]
        ax.plot((signal.min(), signal.max()), (y, y), color=color, linewidth=1)
        ax.plot((x, x), (gradient.min(), gradient.max()), color=color, linewidth=1)
        ax.plot(x, y, MARKERS[activation], color=color, markersize=8)
        place = NEAR.get((activation, start), (8, -4))
        name = f"{NAMES[activation]}, {start}"
        leader = LEADER if max(map(abs, place)) > 12 else None
        ax.annotate(
            name, (x, y), place, textcoords="offset points", fontsize=9.5, arrowprops=leader
        )
    ax.set(xscale="log", yscale="log", xlim=(0.04, 14), ylim=(0.015, 14))
    ax.set(xlabel="signal: factor per layer", ylabel="gradient: factor per layer")
    ax.minorticks_off()
    return figure


def there_and_back(passes):
    """start -> arrays forward and back of sigmoid nets: two rows of histograms."""
    figure, axes = plt.subplots(2, 3, figsize=(8, 5), sharex="row", sharey=True)
    for (start, (forward, back)), (above, below) in zip(passes.items(), axes.T, strict=True):
        ridges(above, forward[1:], np.linspace(0, 1, 20), FORWARD)
        size = [np.log10(np.abs(gradient) + 1e-30) for gradient in back[1:]]
        ridges(below, size, np.linspace(-8, 2, 19), BACK)
        below.axvline(-0.2, color="black", linewidth=0.8, linestyle=":")
        above.set(title=start, xticks=(0, 0.5, 1))
        below.set(xticks=(-8, -4, 0))
    axes[0, 1].set_xlabel("output")
    axes[1, 1].set_xlabel("log₁₀ |∂/∂a|")
    axes[0, 0].set_ylabel("forward: layer")
    axes[1, 0].set_ylabel("back: layer")
    return figure


def circles(found, layers):
    """name -> centred outputs (points, units) after each layer, in their two main directions."""
    figure, axes = plt.subplots(len(found), len(layers), figsize=(7, 7.4))
    for row, (name, after) in zip(axes, found.items(), strict=True):
        size = np.abs(planar(after[layers[0]])).max()
        color = COLORS[name.split(",")[0]]
        for ax, layer in zip(row, layers, strict=True):
            points = planar(after[layer]) / size
            ax.plot(*np.vstack([points, points[:1]]).T, color=color, linewidth=1.1)
            if np.ptp(points) < 0.1:
                ax.plot(0, 0, ".", color=color, markersize=4)
            ax.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25), xticks=(), yticks=(), aspect="equal")
            ax.spines[:].set_visible(False)
        row[0].set_ylabel(name, fontsize=10.5)
    for ax, layer in zip(axes[0], layers, strict=True):
        ax.set_title(f"layer {layer}", loc="center")
    return figure


def planar(points):
    """The rows of centred (points, units) in the two directions of largest spread."""
    plane = np.eye(points.shape[1], 2)
    for _ in range(30):  # power iteration: we need two directions, not all
        plane, _ = np.linalg.qr(points.T @ (points @ plane))
    return points @ plane


NUMBERS = {1: "1\nGlorot", 1.85: "1.85\ngain", 4: "4\nslope", 10.15: "10.15\ncritical"}


def sigmoids(sigmas, accuracy):
    """depth -> test accuracy (sigmas, seeds) over σ_w, with the four numbers of the course."""
    figure, ax = plt.subplots(figsize=(7, 3.9))
    shades = (PALETTE["sky"], PALETTE["blue"], "#003f66")
    styles = (":", "--", "-")
    for (depth, values), color, style in zip(accuracy.items(), shades, styles, strict=True):
        plots.spread(ax, sigmas, values, axis=1, color=color, linestyle=style, marker="o")
        ax.text(21.5, np.median(values[-1]), f"{depth} layers", va="center")
    for number, text in NUMBERS.items():
        ax.axvline(number, color=GRAY, linewidth=1, linestyle=":")
        ax.text(number, 1.04, text, ha="center", va="bottom", fontsize=9.5, color=GRAY)
    ax.axhline(0.1, color=COLORS["chance"], linewidth=1)
    ax.text(0.87, 0.03, "guessing", color=GRAY, fontsize=9.5)
    ax.set(xscale="log", ylim=(0, 1.02), xlim=(0.85, 32), ylabel="test accuracy")
    ax.set_xticks((1, 2, 3, 5, 7, 10, 20), (1, 2, 3, 5, 7, 10, 20))
    ax.minorticks_off()
    ax.set_xlabel(r"$\sigma_w$ = std(w) · √n")
    return figure


def gains(without, with_gain, gain, yours):
    """name -> the size of z (seeds, layers), without and with the gain of each activation."""
    figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.5), sharey=True)
    for ax, found in zip(axes, (without, with_gain), strict=True):
        for name, sizes in found.items():
            label = f"{NAMES[name]}, gain {gain[name]:.4f}"
            layers = range(2, sizes.shape[1] + 1, 2)
            plots.spread(ax, layers, sizes[:, 1::2], axis=0, color=name, label=label)
        ax.set(xlabel="layer", ylim=(1e-5, 10), yscale="log", xticks=(10, 20, 30))
        ax.set_yticks((1e-4, 1e-2, 1))
        ax.minorticks_off()
    axes[0].set(title="std(w) = 1 / √fan_in", ylabel="standard deviation of z")
    axes[1].set(title="std(w) = gain / √fan_in" + ", gain: yours" * yours)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def spectra(lengths, values):
    """Singular values (seeds, lengths, 64) of products of normal matrices."""
    figure, ax = plt.subplots(figsize=(6.6, 3.6))
    shades = ["#9ecae1", PALETTE["sky"], PALETTE["blue"], "#003f66"]
    for i, (length, color) in enumerate(zip(lengths, shades, strict=True)):
        label = f"{length} normal " + ("matrices" if length > 1 else "matrix")
        plots.spread(ax, range(1, 65), values[:, i], axis=0, label=label, color=color)
    ax.axhline(1, color=ORTHOGONAL, linestyle="--", label="64 orthogonal matrices")
    ax.set(yscale="log", ylim=(1e-12, 30), xlabel="direction, of 64", ylabel="stretched by")
    ax.set_yticks((1e-12, 1e-9, 1e-6, 1e-3, 1))
    ax.minorticks_off()
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def linear(losses, limit, yours):
    """depth -> (start -> losses (seeds, steps)), as means of 5 mini-batches."""
    figure, axes = plt.subplots(1, len(losses), figsize=(8, 3.4), sharey=True)
    for ax, (depth, starts) in zip(axes, losses.items(), strict=True):
        for (name, loss), color in zip(starts.items(), (NORMAL, ORTHOGONAL), strict=True):
            smooth = loss.reshape(len(loss), -1, 5).mean(axis=-1)
            label = name + ", yours" * (yours and name == "orthogonal")
            steps = np.arange(3, loss.shape[1], 5)
            plots.spread(ax, steps, smooth, axis=0, color=color, label=label)
        ax.axhline(limit, color=GRAY, linestyle=":", linewidth=1)
        ax.set(title=f"{depth} linear layers", xlabel="step", ylim=(0, None))
        ax.set(xticks=(0, 20, 40, 60, 80), yticks=(0, 0.5, 1, 1.5, 2))
    axes[0].set_ylabel("training loss")
    axes[-1].legend()
    return figure


def isometry(gains, stretched, yours):
    """kind -> singular values (seeds, gains, 64) of 100 tanh layers; one more line for yours."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.6, 3.7))
    for kind, color in (("normal", NORMAL), ("orthogonal", ORTHOGONAL)):
        values = np.maximum(stretched[kind], 1e-20)
        for direction, style in ((0, ":"), (31, "-"), (62, "--")):
            plots.spread(left, gains, values[:, :, direction], axis=0, color=color, linestyle=style)
        plots.spread(right, range(1, 65), values[:, 3], axis=0, color=color)
        left.plot([], [], color=color, linewidth=4, label=kind)
    for style, name in ((":", "largest"), ("-", "middle"), ("--", "63rd")):
        left.plot([], [], color="black", linestyle=style, label=name)
    left.set(yscale="log", ylim=(1e-12, 1e3), xlabel="gain", ylabel="stretched by")
    left.set(title="three directions", xticks=(0.9, 1, 1.1, 1.2, 1.3))
    left.legend(loc="lower left", fontsize=9.5)
    right.text(30, 0.7, "orthogonal, gain 1.05", color=ORTHOGONAL)
    right.text(15, 1e-5, "normal, gain 1.05", color=NORMAL)
    if yours is not None:
        right.plot(range(1, len(yours) + 1), yours, color=COLORS["yours"], linestyle="--")
        right.text(2, 1e-11, "dashed: yours", color=COLORS["yours"])
    right.set(yscale="log", ylim=(1e-12, 1e3), xlabel="direction, of 64", title="all directions")
    right.set_xticks((1, 20, 40, 64))
    for ax in (left, right):
        ax.set_yticks((1e-12, 1e-8, 1e-4, 1))
        ax.minorticks_off()
    return figure
