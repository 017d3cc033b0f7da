"""The pictures of this lesson: a function takes what was computed and returns a figure."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Ellipse

from course.lab import plots

LEVELS = [0.3, 1.5, 4, 8, 14]
GRAY = plots.COLORS["theory"]
TEACHER = "0.35"  # a line that is no optimizer: a border, a target


def color(name: str) -> str:
    """The colour of an optimizer: "Adam" and "adam" are one."""
    return plots.COLORS[name.lower()]


def bowl(points, H):
    """½ wᵀHw."""
    points = np.float64(points)
    return np.sum(points @ H * points, axis=-1) / 2


def valley(ax, H, title="", reach=(8, 4), levels=LEVELS):
    """The valley from above: lines of equal height, a cross at the minimum."""
    curvature, axes = np.linalg.eigh(np.float64(H))
    angle = np.degrees(np.arctan2(axes[1, 0], axes[0, 0]))
    for level in levels:
        width, height = 2 * np.sqrt(2 * level / curvature)
        ax.add_patch(Ellipse((0, 0), width, height, angle=angle, fill=False, color="0.82", lw=0.8))
    ax.plot(0, 0, "+", color=TEACHER, markersize=9)
    ax.grid(False)
    ax.set(title=title, xlabel="$x$", xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))


def path(ax, points, name, **line):
    """The way of an optimizer; its start is a ring."""
    ax.plot(*points.T, "o-", color=color(name), markersize=3, linewidth=1, **line)
    ax.plot(*points[0], "o", mfc="white", mec="black", markersize=6)


def directions(H, level=4):
    """Arrows against the gradient along one line of equal height; dotted, the way down."""
    fig, ax = plt.subplots(figsize=(7.5, 2.9))
    valley(ax, H, reach=(10, 3))
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False) + 0.26
    points = np.stack([np.cos(angle), np.sin(angle)], 1) * np.sqrt(2 * level / np.diag(H))
    downhill = -points @ H
    downhill *= 0.7 / np.linalg.norm(downhill, axis=1, keepdims=True)
    for point in points:
        ax.plot(*zip(point, (0, 0), strict=True), ":", color=GRAY, linewidth=0.9)
    orange = plots.PALETTE["vermilion"]
    arrows = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.005, "zorder": 3}
    ax.quiver(*points.T, *downhill.T, color=orange, **arrows)
    ax.text(-9.8, -2.8, "one step of gradient descent", color=orange)
    ax.text(9.8, -2.8, "the way to the minimum", color=GRAY, ha="right")
    ax.set(ylabel="$y$", aspect="equal", xticks=[-10, -5, 0, 5, 10], yticks=[-2, 0, 2])
    return fig


def descent(H, walks):
    """Gradient descent at three rates: rate -> points."""
    fig, axes = plt.subplots(1, len(walks), figsize=(10, 2.9), sharey=True)
    for ax, (rate, points) in zip(axes, walks.items(), strict=True):
        valley(ax, H, f"$\\eta$ = {rate}")
        inside = abs(points[:, 1]) < 6  # what leaves the frame is not drawn
        path(ax, points[inside], "sgd")
        end = f"$f$ after {len(points) - 1} steps: {bowl(points[-1], H):.2g}"
        ax.text(7.6, -3.7, end, ha="right")
    axes[0].set_ylabel("$y$")
    return fig


def factors(rates, measured, formula, best):
    """The factor per step over the rate, as calculated and as measured."""
    fig, ax = plt.subplots(figsize=(6.5, 3.3))
    ax.plot(rates, formula, color=GRAY, label="formula")
    ax.plot(rates[::3], measured[::3], ".", color=color("sgd"), label="measured")
    ax.axhline(1, color=TEACHER, linewidth=0.8, linestyle=":")
    where = {"arrowprops": {"arrowstyle": "-", "color": TEACHER}}
    ax.annotate(f"best: {best:.3f}", (best, 1 - 0.1 * best), (0.5, 1.06), **where)
    ax.text(1.0, 1.11, "diverges ", ha="right")
    ax.set(xlabel="learning rate $\\eta$", ylabel="factor per step", ylim=(0.88, 1.21))
    ax.legend(loc="lower left")
    return fig


BATCHES = {"mini-batch of 32": "blue", "full batch": "black"}


def batches(sizes, noise, curves):
    """Noise over the size of a batch; test loss over examples seen, name -> (seen, loss)."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
    plots.spread(left, sizes, noise, color="black", marker="o", label="measured")
    left.plot(sizes, noise[:, 0].mean() / np.sqrt(sizes), ":", color=GRAY, label="$1/\\sqrt{B}$")
    left.set(xscale="log", yscale="log", xlabel="batch size $B$")
    left.set(ylabel="error of the gradient,\nrelative to its length")
    left.set_yticks([0.2, 0.5, 1, 2, 5], [0.2, 0.5, 1, 2, 5])
    left.minorticks_off()
    left.legend()
    for name, (seen, loss) in curves.items():
        marker = "o" if len(seen) < 5 else ""
        plots.spread(right, seen, loss, color=BATCHES[name], marker=marker, label=name)
    right.set(yscale="log", xlabel="examples seen", ylabel="test loss")
    right.set_yticks([0.2, 0.5, 1, 2], [0.2, 0.5, 1, 2])
    right.minorticks_off()
    right.legend()
    return fig


def two_paths(H, paths):
    """Two optimizers in the valley, name -> points."""
    fig, ax = plt.subplots(figsize=(6.5, 3.3))
    valley(ax, H)
    for name, points in paths.items():
        path(ax, points, name, markevery=2, label=f"{name}: $f$ = {bowl(points[-1], H):.2g}")
    ax.set_ylabel("$y$")
    ax.legend(loc="lower right", title="after 30 steps")
    return fig


def moved(H, paths):
    """The path of momentum in the valley: (η, μ) -> points, a frame each."""
    fig, ax = plt.subplots(figsize=(6.5, 3.3))
    valley(ax, H)
    line = {"color": color("momentum"), "marker": "o", "markersize": 3, "linewidth": 1}
    frames = {}
    for pair, points in paths.items():
        inside = abs(points[:, 1]) < 6  # what leaves the frame is not drawn
        frames[pair] = ax.plot(*points[inside].T, **line)
    ax.plot(*points[0], "o", mfc="white", mec="black", markersize=6)
    ax.set_ylabel("$y$")
    return fig, frames


def momentum_map(rates, mus, heights, usual):
    """The height after 30 steps for every pair of constants, and a pair to look at."""
    fig, ax = plt.subplots(figsize=(7, 3.7))
    shown = np.log10(np.clip(heights, 1e-9, 1e2))
    colors = plt.get_cmap("viridis", 11)  # one for each power of ten
    edges = {"extent": (rates[0], rates[-1], mus[0], mus[-1]), "origin": "lower", "aspect": "auto"}
    colored = ax.imshow(shown, cmap=colors, vmin=-9, vmax=2, interpolation="none", **edges)
    bar = fig.colorbar(colored, ax=ax, label="$f$, highest of steps 26 to 30")
    bar.set_ticks([-8, -6, -4, -2, 0, 2], labels=[f"$10^{{{p}}}$" for p in (-8, -6, -4, -2, 0, 2)])
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    best = rates[column], mus[row]
    ax.plot(*best, "*", color="white", mec="black", markersize=13)
    ax.annotate("lowest", best, (-8, -13), textcoords="offset points", color="white", ha="right")
    ax.plot(*usual, "o", color="white", mec="black")
    ax.annotate("the pair above", usual, (9, -4), textcoords="offset points")
    ax.text(1.8, 0.12, "diverges", ha="center")
    ax.set(xlabel="learning rate $\\eta$", ylabel="momentum $\\mu$")
    ax.grid(False)
    return fig


def across(steps, swings, yours=None):
    """The distance from the floor of the valley, name -> distances."""
    fig, ax = plt.subplots(figsize=(7, 3))
    for name, distance in swings.items():
        ax.plot(steps, distance, color=color(name), label=name)
    if yours is not None:
        ax.plot(steps[::3], yours[::3], ".", color=plots.COLORS["yours"], label="yours")
    ax.set(xlabel="step", ylabel="$y$, relative to its start")
    ax.legend()
    return fig


def steps_over_kappa(kappas, needed):
    """Steps over the shape of the valley, name -> steps, both axes logarithmic."""
    fig, ax = plt.subplots(figsize=(6.5, 3.8))
    for name, steps in needed.items():
        ax.plot(kappas, steps, "o-", color=color(name))
        ax.text(kappas[-1] * 1.15, steps[-1], name, color=color(name), va="center")
    first, last = kappas[0], kappas[-1]
    for power, name, factor, note in [
        (1, "SGD", 1.8, "like $\\kappa$"),
        (0.5, "momentum", 0.5, "like $\\sqrt{\\kappa}$"),
    ]:
        ends = needed[name][0] * factor * np.array([1, (last / first) ** power])
        ax.plot([first, last], ends, ":", color=GRAY)
        ax.text(last * 1.15, ends[1], note, color=GRAY, va="center")
    ax.set(xscale="log", yscale="log", xlim=(first * 0.9, last * 3))
    ax.set(
        xlabel="$\\kappa$ = largest / smallest eigenvalue", ylabel="steps to $10^{-6}$ of the way"
    )
    ax.minorticks_off()
    return fig


def canceled(steps, plain, adaptive):
    """The way of one weight on ½ λ w², curvature -> path, for SGD and AdaGrad."""
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.1), sharey=True)
    shades = plt.get_cmap("plasma")(np.linspace(0.05, 0.8, len(plain)))
    for ax, name, paths in zip(axes, ("SGD", "AdaGrad"), (plain, adaptive), strict=True):
        for width, ((curvature, w), shade) in enumerate(zip(paths.items(), shades, strict=True)):
            line = {"linewidth": 9 - 1.9 * width if name == "AdaGrad" else 1.8}
            ax.plot(steps, w, color=shade, label=f"$\\lambda$ = {curvature:g}", **line)
        ax.set(title=name, xlabel="step", ylim=(-1.1, 1.1))
    axes[0].set_ylabel("$w$")
    axes[0].legend(loc="lower left", ncols=2)
    return fig


def _lengths(ax, lengths, yours=None):
    steps = np.arange(1, 1 + len(next(iter(lengths.values()))))
    for name, values in lengths.items():
        some = np.unique(np.geomspace(1, len(steps), 25).astype(int)) - 1
        plots.spread(ax, steps[some], values.T[:, some], color=color(name), label=name)
    if yours is not None:
        shown = steps[::10] - 1
        dots = {"color": plots.COLORS["yours"], "label": "yours"}
        ax.plot(steps[shown], np.median(yours, 1)[shown], ".", zorder=4, **dots)
    ax.set(xscale="log", yscale="log", xlabel="step $t$", ylabel="step length / $\\eta$")
    ax.minorticks_off()


def step_lengths(lengths, yours=None):
    """How long the steps are, name -> (steps, seeds)."""
    fig, ax = plt.subplots(figsize=(6, 3))
    _lengths(ax, lengths, yours)
    steps = np.array([1, 150])
    ax.plot(steps, steps**-0.5, ":", color=GRAY, label="$1/\\sqrt{t}$")
    ax.legend()
    return fig


def first_steps(sizes, lengths, yours=None):
    """The length of the first step over the size of the first gradient, name -> lengths."""
    fig, ax = plt.subplots(figsize=(7, 3.2))
    notes = {"SGD": "SGD", "RMSProp": "RMSProp: 3.2 $\\eta$", "Adam": "Adam: $\\eta$"}
    for name, values in lengths.items():
        ax.loglog(sizes, values, color=color(name))
        below = "top" if name == "Adam" else "bottom"
        ax.text(1300, values[-1], notes[name], color=color(name), va=below)
    if yours is not None:
        ax.loglog(sizes, yours, "o", color=plots.COLORS["yours"], label="yours")
        ax.legend(loc="upper left")
    ax.set(xlabel="size of the first gradient", ylabel="length of the first step")
    ax.set_xlim(sizes[0] / 2, sizes[-1] * 60)
    ax.minorticks_off()
    return fig


def height(value) -> str:
    """A height in one form for all."""
    return "below 1e-14" if value < 1e-14 else f"{value:.0e}"


def race(valleys, paths):
    """Each optimizer in the straight valley and in the turned one: name -> two paths."""
    fig, axes = plt.subplots(2, len(paths), figsize=(9, 3.3), height_ratios=[5, 9])
    for row, (word, H), place in zip(axes, valleys.items(), (0, 1), strict=True):
        for ax, (name, both) in zip(row, paths.items(), strict=True):
            reach, level = (10, 9 if place else 5), bowl(both[place][0], H)
            valley(ax, H, "" if place else name, reach=reach, levels=[level])
            ax.spines[:].set_visible(False)
            path(ax, both[place], name, markevery=slice(0, 4))  # later ones lie on each other
            ax.set(xticks=[], yticks=[], aspect="equal")
            ax.set_xlabel(height(bowl(both[place][-1], H)))
        row[0].set_ylabel(word)
    return fig


def race_ends(ends):
    """One dot for each start: name -> (heights in the straight valley, in the turned one)."""
    fig, ax = plt.subplots(figsize=(7.5, 3.6))
    for place, (name, both) in enumerate(ends.items()):
        for shift, heights, face in zip((-0.17, 0.17), both, (color(name), "white"), strict=True):
            heights = np.maximum(heights, 1e-14)
            dots = np.unique(heights)
            ax.plot(dots, [place + shift] * len(dots), "o", color=color(name), mfc=face)
            ax.plot([np.median(heights)] * 2, place + shift + np.array([-0.14, 0.14]), "k-")
    ax.axvline(1e-14, color=TEACHER, linewidth=0.8, linestyle=":")
    ax.plot([], [], "o", color="black", label="straight")
    ax.plot([], [], "o", color="black", mfc="white", label="turned by 45°")
    ax.set(xscale="log", yticks=range(len(ends)), yticklabels=ends)
    ax.set(xlabel="$f$ after 30 steps; what is below $10^{-14}$ is drawn there")
    ax.minorticks_off()
    ax.invert_yaxis()
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    return fig


def smooth(loss, width=10):
    """The mean of the last `width` steps, for each seed: (seeds, steps)."""
    total = np.cumsum(np.pad(loss, ((0, 0), (width, 0)), mode="edge"), axis=1)
    return (total[:, width:] - total[:, :-width]) / width


def loss_curves(untuned, tuned):
    """Training loss at Keras' rates and at the best ones: name -> (seeds, steps)."""
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
    for ax, title, curves in zip(
        axes, ("at Keras' default rate", "each at its best rate"), (untuned, tuned), strict=True
    ):
        for name, loss in curves.items():
            steps = np.arange(15, loss.shape[1] + 1, 15)
            plots.spread(ax, steps, smooth(loss)[:, steps - 1], color=name.lower())
        ax.set(title=title, xlabel="step", ylim=(0, 2.6), xticks=[0, 50, 100, 150])
    for name, loss in untuned.items():
        end = min(np.median(smooth(loss)[:, -1]), 2.5)
        up = {"momentum": -0.06, "RMSProp": 0.02, "Adam": 0.12}.get(name, 0)
        axes[0].text(152, end + up, name, color=color(name), va="center", fontsize=9)
    axes[0].set_xlim(0, 190)
    axes[1].set_xlim(0, 155)
    axes[0].set_ylabel("training loss, mean of 10 steps")
    return fig


def learning_rates(rates, accuracy, default, linear):
    """Test accuracy over the learning rate, a panel for each: name -> (rates, seeds)."""
    fig, axes = plt.subplots(1, len(accuracy), figsize=(10, 2.9), sharex=True, sharey=True)
    for ax, (name, values) in zip(axes, accuracy.items(), strict=True):
        ax.axhline(100 * linear, color=GRAY, linewidth=1, linestyle="--")
        ax.axhline(10, color=plots.COLORS["chance"], linewidth=1, linestyle=":")
        plots.spread(ax, rates, 100 * values, axis=1, color=name.lower())
        place = default[name]
        ax.plot(rates[place], 100 * np.median(values[place]), "D", color="0.15", markersize=7)
        ax.set(xscale="log", title=name, xticks=[1e-3, 1], yticks=[0, 50, 100])
        ax.minorticks_off()
    arrow = {"arrowstyle": "->", "color": "0.3"}
    axes[0].annotate("Keras'\ndefault", (0.013, 68), (0.012, 22), arrowprops=arrow)
    axes[0].text(8e-5, 98, "one linear layer", color=GRAY, fontsize=9, va="bottom")
    axes[1].text(8e-5, 1, "guessing", color=GRAY, fontsize=9, va="bottom")
    axes[0].set(xlim=(6e-5, 6), ylim=(0, 108), ylabel="test accuracy (%)")
    fig.supxlabel("learning rate", fontsize=10.5)
    return fig


def tries(counts, after):
    """Accuracy over the number of rates tried: range -> name -> (counts, seeds)."""
    fig, axes = plt.subplots(1, len(after), figsize=(10, 3.2), sharey=True)
    for ax, (words, curves) in zip(axes, after.items(), strict=True):
        for name, values in curves.items():
            plots.spread(ax, counts, 100 * values, axis=1, color=name.lower(), label=name)
        ax.set(title=f"rates from {words}", xlabel="rates tried, drawn at random")
        ax.set_xticks(list(counts))
    axes[0].set_ylabel("test accuracy (%)")
    axes[0].legend(loc="lower right")
    return fig


def uneven(good, bad, default):
    """A dot for each seed: on good inputs, on uneven ones, and there at Keras' default rate."""
    fig, ax = plt.subplots(figsize=(7.5, 2.4))
    for place, name in enumerate(bad):
        for shift, values, shape in zip(
            (-0.22, 0, 0.22),
            (good[name], bad[name], default[name]),
            ({"mfc": "white"}, {"mfc": color(name)}, {"marker": "D", "mfc": "0.15", "mec": "0.15"}),
            strict=True,
        ):
            style = {"marker": "o", "mec": color(name), "linestyle": ""} | shape
            ax.plot(100 * values, [place + shift] * len(values), markersize=6, alpha=0.8, **style)
    for label, shape in {
        "standardized, best rate": {"marker": "o", "mfc": "white"},
        "uneven, best rate": {"marker": "o", "mfc": "black"},
        "uneven, default rate": {"marker": "D", "mfc": "0.15"},
    }.items():
        ax.plot([], [], linestyle="", mec="black", label=label, **shape)
    ax.set(yticks=range(len(bad)), yticklabels=bad, xlabel="test accuracy (%)")
    ax.set_ylim(len(bad) - 0.55, -0.45)
    ax.legend(loc="lower center", bbox_to_anchor=(0.45, 1), ncols=3)
    return fig


def minima(circle, heights, start, lowest, mus, noises, share):
    """One landscape; the share of runs that end in the lowest minimum, momentum over noise."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5))
    left.plot(circle[::3], heights[::3], color=TEACHER)
    for x, mark, word in [(start, "^", "start"), (lowest, "*", "lowest minimum")]:
        y = np.interp(x, circle, heights)
        left.plot(x, y, mark, color="black", markersize=10)
        left.annotate(word, (x, y), (9, -3), textcoords="offset points")
    left.set(xlabel="$x$, on a circle", ylabel="$f(x)$")
    right.imshow(100 * share, cmap="cividis", vmin=15, vmax=50, origin="lower", aspect="auto")
    for row, column in np.ndindex(share.shape):
        value = 100 * share[row, column]
        shade = "white" if value < 34 else "black"
        right.text(column, row, f"{value:.0f} %", ha="center", va="center", color=shade)
    right.set_xticks(range(len(noises)), [f"{n:g}" for n in noises])
    right.set_yticks(range(len(mus)), [f"{m:g}" for m in mus])
    right.set(xlabel="noise at the start", ylabel="momentum $\\mu$")
    right.grid(False)
    return fig


def saddle(away):
    """The distance from the ridge of a saddle: name -> (steps, two starts)."""
    fig, ax = plt.subplots(figsize=(7, 3.3))
    for name, distance in away.items():
        for values, look in zip(distance.T, ("-", "--"), strict=True):
            shown = np.arange(0, 1 + (np.argmax(values > 10) or len(values) - 1), 2)
            ax.plot(
                shown, values[shown], look, color=color(name), label=name if look == "-" else None
            )
    ax.axhline(1, color=TEACHER, linewidth=0.8, linestyle=":")
    ax.set(yscale="log", ylim=(5e-5, 12), xlabel="step", ylabel="$|y|$, distance from the ridge")
    ax.minorticks_off()
    ax.legend(loc="lower right")
    return fig


def shrinkage(sizes, left, expected, yours=None):
    """What remains of a weight over the size of its gradients: name -> (sizes, seeds)."""
    fig, ax = plt.subplots(figsize=(7, 3.4))
    notes = {"L2 penalty": "adam", "weight decay": "adamw"}
    for name, values in left.items():
        plots.spread(ax, sizes, values, axis=1, color=notes[name], marker="o")
    ax.text(sizes[0], 0.04, "Adam, L2 penalty", color=color("adam"), va="bottom")
    ax.text(sizes[0], expected + 0.06, "AdamW", color=color("adamw"), va="bottom")
    ax.axhline(expected, color=GRAY, linestyle="--", linewidth=1)
    ax.text(sizes[-1], expected - 0.03, "decay alone", color=GRAY, ha="right", va="top")
    if yours is not None:
        ax.plot(sizes, np.median(yours, 1), "x", color="black", label="yours")
        ax.legend(loc="lower right")
    ax.set(xscale="log", ylim=(-0.05, 1.12))
    ax.set(xlabel="size of the weight's gradients", ylabel="what is left of the weight")
    ax.minorticks_off()
    return fig


def schedules(steps, rates, tested, losses, yours=None):
    """The rate over the steps, and the test loss: name -> rates, name -> (seeds, tests)."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), width_ratios=[2, 3])
    for (name, loss), look in zip(losses.items(), ("--", "-"), strict=True):
        ink = {"color": color("sgd" if look == "--" else "momentum"), "linestyle": look}
        plots.spread(right, tested, loss, label=name, **ink)
        left.plot(steps, rates[name], label=name, **ink)
    if yours is not None:
        left.plot(steps[::3], yours[::3], ".", color=plots.COLORS["yours"], label="yours")
    left.legend()
    left.set(xlabel="step", ylabel="learning rate")
    right.set(xlabel="step", ylabel="test loss, clean labels", ylim=(0.3, 1.3))
    return fig


TREE = {  # name: (year, height, ancestors)
    "SGD": (1951, 0, []),
    "momentum": (1964, 1.2, ["SGD"]),
    "Nesterov": (1983, 2.3, ["momentum"]),
    "AdaGrad": (2011, -1.2, ["SGD"]),
    "Adadelta": (2012, -3.1, ["AdaGrad"]),
    "RMSProp": (2012, -0.9, ["AdaGrad"]),
    "Adam": (2015, 0, ["momentum", "RMSProp"]),
    "Nadam": (2016, 2.3, ["Nesterov", "Adam"]),
    "AMSGrad": (2018, -1.6, ["Adam"]),
    "Adafactor": (2018, -3.1, ["Adam"]),
    "AdamW": (2019, 0.9, ["Adam"]),
    "LAMB": (2020, -0.6, ["Adam"]),
    "Lion": (2023, -1.9, ["Adam"]),
    "Muon": (2024, 2.3, ["momentum"]),
    "Schedule-free": (2024, 0.9, ["AdamW"]),
}
# The years are not drawn to scale: most of the family is young.
PLACE = {
    1951: 0, 1964: 1, 1983: 2, 2011: 3, 2012: 4, 2015: 5.2, 2016: 6.1, 2018: 7.0, 2019: 7.8,
    2020: 8.6, 2023: 9.5, 2024: 10.6,
}  # fmt: skip
WRITTEN = {"SGD", "momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW"}


def family_tree():
    """Who comes from whom, from left to right; those of this lesson in their colour."""
    fig, ax = plt.subplots(figsize=(10, 3.9))
    for name, (year, y, ancestors) in TREE.items():
        for ancestor in ancestors:
            then, below, _ = TREE[ancestor]
            ends = [PLACE[then], PLACE[year]], [below, y]
            ax.plot(*ends, color="0.6", linewidth=1, zorder=1)
        edge = color(name) if name in WRITTEN else "0.55"
        box = {"boxstyle": "round,pad=0.3", "fc": "white", "ec": edge, "lw": 1.8}
        ax.text(
            PLACE[year],
            y,
            f"{name}\n{year}",
            ha="center",
            va="center",
            fontsize=8.5,
            bbox=box,
            zorder=2,
        )
    ax.set(xlim=(-0.6, 11.4), ylim=(-3.8, 3))
    ax.axis("off")
    return fig
