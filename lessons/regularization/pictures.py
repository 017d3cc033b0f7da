"""How what the lesson computed is drawn: one function a picture."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Circle, Polygon

from course.lab import plots
from course.lab.plots import COLORS, GRAY

SIDES = ListedColormap(["#CCE3F0", "#F7DFCC"])  # the two classes of `borders`, pale
TOOLS = {
    "nothing": "plain",
    "batch norm": "sky",  # its blue is that of L2, which stands beside it
    "L2": "l2",
    "dropout": "dropout",
    "max-norm": "max_norm",
    "stop": "early_stopping",
    "L2 + stop": "orange",
}


def color_of(tool):
    return COLORS.get(TOOLS[tool]) or plots.PALETTE[TOOLS[tool]]


def at_the_end(ax, x, values, text, color, up=0.0):
    """A label behind the last value of a line instead of a legend."""
    place = (x[-1], np.median(values, axis=0)[-1] + up)
    ax.annotate(text, place, (5, 0), textcoords="offset points", color=color, va="center")


def few_ticks(*axes):
    """At most four intervals on each linear axis: easier to read, and a smaller file."""
    for ax in axes:
        for each in (ax.xaxis, ax.yaxis):
            if each.get_scale() == "linear":
                each.get_major_locator().set_params(nbins=4)


def borders(plane, looks, x, y):
    """The two sides of a net's border, name -> (output on the plane, training, new accuracy)."""
    figure, axes = plt.subplots(1, len(looks), figsize=(2.65 * len(looks), 2.5), squeeze=False)
    for ax, (name, (output, training, new)) in zip(axes[0], looks.items(), strict=True):
        first, second = plane[..., 0], plane[..., 1]
        ax.pcolormesh(first, second, output > 0.5, cmap=SIDES, rasterized=True)
        ax.contour(first, second, output, levels=[0.5], colors="black", linewidths=1.2)
        points(ax, x, y)
        ax.set(title=f"{name}\ntraining {training:.2f}, new {new:.2f}", xticks=(), yticks=())
        ax.grid(False)
    return figure


def ridge_borders(plane, by_l2, x, y):
    """The border of a model: λ -> (output on the plane, …), a frame each; class 1 above 0."""
    figure, ax = plt.subplots(figsize=(5.2, 3.7))
    points(ax, x, y)
    line = {"levels": [0], "colors": "black", "linewidths": 1.6}
    frames = {
        l2: ax.contour(*np.moveaxis(plane, -1, 0), output, **line)
        for l2, (output, *_) in by_l2.items()
    }
    ax.set(xticks=(), yticks=())
    ax.grid(False)
    return figure, frames


def points(ax, x, y):
    """The points of both classes."""
    for kind, marker in ((0, "o"), (1, "s")):
        dots = {"color": COLORS[f"class_{kind}"], "markersize": 3.5, "markeredgewidth": 0}
        ax.plot(*x[y == kind].T, marker, **dots)


def wrong_labels(images, wrong, right):
    """Six digits, with the label that the net is told and the true one."""
    figure, axes = plt.subplots(1, 6, figsize=(6.6, 1.7))
    for ax, image, told, true in zip(axes, images, wrong, right, strict=False):
        ax.imshow(image.reshape(8, 8), cmap="gray_r")
        ax.set_title(f"told {told}", loc="center", color=COLORS["test"], fontsize=10)
        ax.set_xlabel(f"is {true}")
        bare(ax)
    return figure


def bare(ax):
    ax.set(xticks=(), yticks=())
    ax.grid(False)
    ax.spines[:].set_visible(True)


def two_losses(step, training, validation, accuracy):
    """Both losses and the accuracy on clean rows, (seeds, steps) each."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4))
    for values, name in ((training, "training"), (validation, "validation")):
        plots.spread(left, step, values, color=name)
        at_the_end(left, step, values, name, COLORS[name])
    plots.spread(right, step, accuracy, color="test")
    right.axhline(0.6, color=COLORS["chance"], linestyle=":")
    right.text(step[-1], 0.57, "share of right labels", color=GRAY, ha="right")
    few_ticks(left, right)
    left.set(xlabel="step", ylabel="loss", ylim=(0, None), xlim=(0, 225))
    right.set(xlabel="step", ylabel="accuracy on clean test rows", ylim=(0.4, 1))
    return figure


def who_memorizes(step, repeated, corrected):
    """The shares of mislabelled rows that get their wrong label or their true class."""
    figure, ax = plt.subplots(figsize=(6.8, 3.3))
    for values, text, color in (
        (repeated, "the wrong label", "vermilion"),
        (corrected, "the true class", "green"),
    ):
        plots.spread(ax, step, values, color=color)
        at_the_end(ax, step, values, text, plots.PALETTE[color])
    few_ticks(ax)
    ax.set(xlabel="step", ylabel="share of 240 rows", ylim=(0, 1), xlim=(0, 235))
    return figure


def memorized(losses, new):
    """The training losses (seeds, 200) by name, and the accuracies on new rows."""
    figure, ax = plt.subplots(figsize=(7.2, 3.3))
    step = np.arange(5, 201, 5)
    for (name, loss), color, up in zip(
        losses.items(), ("blue", "vermilion"), (0.22, 0.62), strict=True
    ):
        means = loss.reshape(len(loss), 40, 5).mean(axis=2)
        plots.spread(ax, step, means, axis=0, color=color)
        text = f"{name}:\n{new[name].mean():.0%} of new rows right"
        at_the_end(ax, step, means, text, plots.PALETTE[color], up)
    few_ticks(ax)
    ax.set(xlabel="step", ylabel="training loss", ylim=(0, None), xlim=(0, 320))
    ax.set_xticks(range(0, 201, 50))
    return figure


def many_features(sizes, short, with_l2):
    """Test errors (seeds, sizes) over the number of features, without and with L2."""
    figure, ax = plt.subplots(figsize=(7, 3.3))
    for error, color in ((short, "plain"), (with_l2, "l2")):
        plots.spread(ax, sizes, error, color=color, axis=0, marker="o", markersize=4)
    ax.axvline(200, color=GRAY, linestyle=":", linewidth=1.2)
    ax.text(212, 0.93, "as many features as rows", color=GRAY)
    ax.text(30, 0.6, "shortest solution", color=COLORS["plain"])
    ax.text(600, 0.03, "with L2", color=COLORS["l2"])
    few_ticks(ax)
    ax.set(xscale="log", xlabel="random features m", ylabel="test error", ylim=(0, 1))
    ax.set_xticks(sizes, [str(m) for m in sizes])
    ax.minorticks_off()
    return figure


def strengths(prices, validated, tested, says_wrong, says_true, chosen):
    """Accuracies with 40 % wrong labels, what mislabelled rows get: (prices, seeds) each."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.3), sharey=True)
    place = np.arange(len(prices))
    for ax, values, color, text, spot in (
        (left, tested, COLORS["test"], "clean test rows", (0, 0.85)),
        (left, validated, COLORS["validation"], "noisy validation rows", (0, 0.3)),
        (right, says_wrong, plots.PALETTE["vermilion"], "the wrong label", (0.35, 0.83)),
        (right, says_true, plots.PALETTE["green"], "the true class", (0.5, 0.08)),
    ):
        plots.spread(ax, place, values, color=color, axis=1, marker="o", markersize=4)
        ax.text(*spot, text, color=color)
        if ax is left:
            ax.plot(chosen, np.median(values[chosen]), "*", color=color, markersize=15)
    left.set(ylabel="accuracy", title="40 % wrong labels", ylim=(0, 1))
    right.set(ylabel="share of 240 rows", title="Rows with a wrong label get")
    for ax in (left, right):
        ax.set_xlabel("strength of L2")
        ax.set_xticks(place, [f"{price:g}" for price in prices])
        ax.set_yticks([0, 0.5, 1])
    return figure


def two_worlds(prices, expected):
    """Errors (worlds, prices) by (world, penalty)."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.5), sharey=True)
    for ax, kind in zip(axes, ("sparse", "dense"), strict=True):
        above = {"sparse": "L2", "dense": "L1"}[kind]
        for name in ("L1", "L2"):
            color = COLORS[name.lower()]
            plots.spread(ax, prices, expected[kind, name], color=color)
            height = np.median(expected[kind, name][:, -1]) * (1.1 if name == above else 0.78)
            ax.text(0.0011, height, name, color=color)
        ax.axhline(1, color=COLORS["theory"], linestyle=":")
        ax.set(xscale="log", yscale="log", xlabel="price λ", title=f"{kind} world")
        ax.set_xticks([0.001, 0.1, 10], ["0.001", "0.1", "10"])
        ax.set_yticks([1, 3, 10, 30], ["1", "3", "10", "30"])
        ax.minorticks_off()
    axes[0].text(10, 1.06, "noise alone", color=GRAY, ha="right")
    axes[0].set_ylabel("error on new rows")
    return figure


def corner_and_shrinkage():
    """A loss that touches the diamond of L1 and the circle of L2; one weight under each."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.9))
    first, second = np.meshgrid(np.linspace(-1.6, 3, 40), np.linspace(-1.6, 2.6, 40))
    loss = ellipse(first, second)
    angle = np.linspace(0, 2 * np.pi, 721)
    circle = np.cos(angle), np.sin(angle)
    on_circle = [each[np.argmin(ellipse(*circle))] for each in circle]
    levels = sorted({float(ellipse(1.0, 0.0)), float(ellipse(*on_circle)), 0.3})
    left.contour(first, second, loss, levels=levels, colors=GRAY, linewidths=1)
    left.add_patch(Polygon([(1, 0), (0, 1), (-1, 0), (0, -1)], fill=False, ec=COLORS["l1"], lw=2))
    left.add_patch(Circle((0, 0), 1, fill=False, ec=COLORS["l2"], lw=2))
    left.plot(1, 0, "D", color=COLORS["l1"], markersize=8)
    left.plot(*on_circle, "o", color=COLORS["l2"], markersize=8)
    left.plot(*BEST, "k+", markersize=11)
    left.text(BEST[0] - 0.35, 1.85, "+ smallest loss")
    left.text(0.95, -0.95, "L1: w₂ = 0", color=COLORS["l1"])
    left.text(-0.35, 1.12, "L2", color=COLORS["l2"])
    few_ticks(left, right)
    left.set(xlabel="w₁", ylabel="w₂", aspect="equal", title="Corners make zeros")
    v = np.linspace(-3, 3, 13)
    right.plot(v, v, color=GRAY, linestyle=":", linewidth=1.2)
    right.plot(v, np.sign(v) * np.maximum(np.abs(v) - 1, 0), color=COLORS["l1"])
    right.plot(v, v / 2, color=COLORS["l2"], linestyle="--")
    right.text(1.3, 2.2, "no price", color=GRAY, ha="right")
    right.text(2.6, 0.75, "L2", color=COLORS["l2"])
    right.text(-0.2, 0.15, "L1: 0", color=COLORS["l1"], ha="right")
    right.set(xlabel="wanted value v", ylabel="answer w", title="One weight, t = 1")
    return figure


BEST = (1.75, 0.55)  # where the loss of `corner_and_shrinkage` is smallest


def ellipse(first, second):
    a, b = first - BEST[0], second - BEST[1]
    return a**2 + 1.2 * a * b * 0.3 + 0.8 * b**2


def sorted_weights(by_adam, by_lasso, yours=None):
    """The sizes of the weights, the largest first: by_adam (seeds, 100), by_lasso (100,)."""
    figure, ax = plt.subplots(figsize=(7.2, 3.6))
    place = np.arange(1, 101)
    shown = np.sort(np.maximum(np.abs(by_adam), 1e-8), axis=1)[:, ::-1]
    plots.spread(ax, place, shown, axis=0, color="adam")
    size = np.sort(np.abs(by_lasso))[::-1]
    ax.plot(place[size > 0], size[size > 0], "o", color=COLORS["l1"], markersize=5)
    if yours is not None:
        mine = np.sort(np.abs(yours))[::-1]
        ring = {"fillstyle": "none", "markersize": 9, "markeredgewidth": 1.5}
        ax.plot(place[mine > 0], mine[mine > 0], "o", color=COLORS["yours"], **ring)
        ax.text(2, 3e-4, "○ yours", color=COLORS["yours"])
    ax.axvspan(np.sum(by_lasso != 0) + 0.5, 100.5, color="0.94", zorder=0)
    ax.text(98, 0.6, "exactly 0 in the Lasso", color=GRAY, ha="right")
    ax.text(60, 0.03, "L1 and Adam", color=COLORS["adam"])
    ax.text(2, 1e-3, "● Lasso", color=COLORS["l1"])
    ax.set(yscale="log", xlabel="weights, the largest first", ylabel="|w|")
    ax.set(ylim=(1e-5, 10), xlim=(0, 100.5), yticks=(1e-4, 1e-2, 1))
    ax.minorticks_off()
    return figure


def distances(differences):
    """Dots on a log axis, name -> seeds."""
    figure, ax = plt.subplots(figsize=(7.4, 2.7))
    for place, each in enumerate(differences.values()):
        ax.plot(each, np.full(len(each), place), "o", color=plots.PALETTE["blue"], alpha=0.6)
    ax.set_yticks(range(len(differences)), list(differences))
    ax.set(xscale="log", xlim=(1e-8, 3), ylim=(len(differences) - 0.5, -0.5))
    ax.set_xlabel("largest difference of two weights / largest weight")
    ax.set_xticks([1e-7, 1e-5, 1e-3, 1e-1])
    ax.minorticks_off()
    return figure


def crossed_out():
    """A net of 3, 5 and 2 neurons: whole, and without some hidden neurons, twice."""
    figure, axes = plt.subplots(1, 3, figsize=(8, 2.5))
    titles = ("all neurons", "one step", "the next step")
    for ax, dropped, title in zip(axes, ((), (0, 3), (1, 2, 4)), titles, strict=True):
        hidden = [(1, y) for y in np.linspace(-1, 1, 5)]
        kept = [each for i, each in enumerate(hidden) if i not in dropped]
        for layer in ([(0, y) for y in (-0.6, 0, 0.6)], [(2, y) for y in (-0.35, 0.35)]):
            for start in layer:
                for end in kept:
                    ax.plot(*zip(start, end, strict=True), color="0.75", linewidth=0.8, zorder=0)
            ax.plot(*zip(*layer, strict=True), "o", color="black", markersize=9)
        ax.plot(*zip(*kept, strict=True), "o", color=COLORS["dropout"], markersize=11)
        for each in (hidden[i] for i in dropped):
            ax.plot(*each, "x", color=COLORS["test"], markersize=10, markeredgewidth=2)
        ax.set(title=title, xlim=(-0.2, 2.2), ylim=(-1.25, 1.25))
        ax.axis("off")
    return figure


def masks(shown):
    """An image and what dropout makes of it, name -> 64 pixels."""
    figure, axes = plt.subplots(1, len(shown), figsize=(8, 2.2))
    for ax, (title, image) in zip(axes, shown.items(), strict=True):
        ax.imshow(np.reshape(image, (8, 8)), cmap="gray_r", vmin=0, vmax=1 / 0.6)
        ax.set_title(title, loc="center")
        bare(ax)
    return figure


def crowd(masks, accuracy, single):
    """Accuracy of the mean of many masks (seeds, masks), and of one pass (seeds,)."""
    figure, ax = plt.subplots(figsize=(6.8, 3.3))
    plots.spread(ax, masks, accuracy, axis=0, color="dropout", marker="o")
    one = np.stack([single, single])
    plots.spread(ax, (1, masks[-1]), one, axis=1, color="black", linestyle="--")
    ax.text(1, single.min() - 0.012, "dropout off, one pass", va="top")
    ax.text(2.2, 0.66, "mean of many masks", color=COLORS["dropout"])
    few_ticks(ax)
    ax.set(xscale="log", xlabel="masks", ylabel="test accuracy")
    ax.set_xticks(masks, [str(count) for count in masks])
    ax.minorticks_off()
    return figure


def limits(limited, validated, chosen):
    """Accuracy without a limit and with limits: c -> runs, c -> validation accuracies (seeds,)."""
    figure, ax = plt.subplots(figsize=(6, 3.2))
    c = list(limited)
    place = np.arange(len(c))
    tested = np.array([limited[each].accuracy[0] for each in c])
    seen = np.array([validated[each] for each in c])
    for values, name, text in (
        (tested, "test", "clean test rows"),
        (seen, "validation", "noisy validation rows"),
    ):
        plots.spread(ax, place, values, color=name, axis=1, marker="o", markersize=4)
        best = c.index(chosen)
        ax.plot(best, np.median(values[best]), "*", color=COLORS[name], markersize=15)
        ax.text(0, np.median(values[0]) + 0.12, text, color=COLORS[name])
    few_ticks(ax)
    ax.set(xlabel="limit c", ylabel="accuracy", xlim=(-0.15, len(c) - 0.85), ylim=(0, 1))
    ax.set_xticks(place, ["no limit" if np.isinf(each) else f"{each:g}" for each in c])
    return figure


def stopping(step, loss, accuracy, ends, best):
    """One net: what the callback watches, and what counts; where it stops, what it keeps."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.6))
    for ax, curve, color in ((left, loss, "validation"), (right, accuracy, "test")):
        ax.plot(step, curve, color=COLORS[color])
        for (patience, end), style in zip(ends.items(), (":", "--"), strict=True):
            label = f"stops, patience {patience}"
            ax.axvline(end, color=GRAY, linestyle=style, label=label)
        ax.plot(step[best], curve[best], "*", color="black", markersize=15, label="weights kept")
    few_ticks(left, right)
    left.set(xlabel="step", ylabel="validation loss", title="What the callback sees")
    right.set(xlabel="step", ylabel="accuracy on clean rows", title="What nobody sees")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def two_roads(s, shares):
    """The share that ridge and stopping keep of each eigenvalue, T -> (ridge, stopping)."""
    figure, ax = plt.subplots(figsize=(7.2, 3.6))
    for T, (ridge, stop) in shares.items():
        ax.plot(s, ridge, color=COLORS["l2"], label="ridge" if T == 10 else None)
        style = {"color": COLORS["early_stopping"], "linestyle": "--"}
        ax.plot(s, stop, label="early stopping" if T == 10 else None, **style)
        place = np.interp(0.85, (ridge + stop) / 2, s)  # between the two curves
        ax.text(place, 0.845, f"T = {T}", ha="center", va="center")
    ax.set(xscale="log", xlabel="eigenvalue s", ylabel="share that is kept", ylim=(0, 1.02))
    few_ticks(ax)
    ax.minorticks_off()
    ax.legend(loc="lower right")
    return figure


def what_is_watched(step, loss, accuracy, by_loss, by_accuracy):
    """Validation loss and test accuracy (seeds, steps); the moments that each would choose."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4))
    plots.spread(left, step, loss, color="validation")
    plots.spread(right, step, accuracy, color="test")
    seeds = np.arange(len(loss))
    marks = {
        "lowest validation loss": (by_loss, "v", "white"),
        "highest validation accuracy": (by_accuracy, "^", "0.3"),
    }
    for label, (place, marker, color) in marks.items():
        style = {"linestyle": "", "color": "black", "markerfacecolor": color, "markersize": 7}
        left.plot(step[place], loss[seeds, place], marker, **style)
        right.plot(step[place], accuracy[seeds, place], marker, label=label, **style)
    few_ticks(left, right)
    left.set(xlabel="step", ylabel="validation loss")
    right.set(xlabel="step", ylabel="test accuracy")
    right.legend(loc="lower right")
    return figure


def fan(step, curves, final):
    """Accuracies (seeds, steps) by name, and those at the end (seeds,) of more names."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.8), width_ratios=(1.4, 1), sharey=True)
    ends = spaced({name: np.median(curve[:, -1]) for name, curve in curves.items()}, 0.042)
    for name, curve in curves.items():
        color = color_of(name)
        line = plots.spread(left, step, curve, color=color, axis=0)
        line.set_linestyle("--" if name == "batch norm" else "-")
        left.text(step[-1] + 3, ends[name], name, color=color, va="center")
    left.set(xlabel="step", ylabel="accuracy on clean test rows", ylim=(0.4, 1), xlim=(10, 230))
    few_ticks(left)
    order = sorted(final, key=lambda name: final[name].mean())
    for place, name in enumerate(order):
        color, each = color_of(name), final[name]
        x = place + np.linspace(-0.18, 0.18, len(each))
        right.plot(x, each, "o", color=color, alpha=0.5, markersize=4)
        right.plot([place - 0.35, place + 0.35], [each.mean()] * 2, color=color, linewidth=2.5)
    right.set_xticks(range(len(order)), order, rotation=35, ha="right")
    right.set_title("the final nets, 6 seeds")
    return figure


def spaced(heights, gap):
    """Heights for labels, moved up where two would meet."""
    placed, last = {}, -np.inf
    for name in sorted(heights, key=heights.get):
        placed[name] = last = max(heights[name], last + gap)
    return placed


def tiles(images):
    """A photo and its changed copies."""
    figure, axes = plt.subplots(1, len(images), figsize=(8, 1.7))
    for ax, (title, image) in zip(axes, images.items(), strict=True):
        ax.imshow(image, interpolation="none")
        ax.set_title(title, loc="center", fontsize=10.5)
        bare(ax)
    return figure


def copies(tasks):
    """A row and four of its copies: name -> (x, the copies of all rows one after another)."""
    figure, axes = plt.subplots(2, 5, figsize=(8, 3.4))
    for column in range(5):
        for ax, (name, (x, changed)) in zip(axes[:, column], tasks.items(), strict=True):
            row = x[ROW] if column == 0 else changed[len(x) * (column - 1) + ROW]
            draw = signal if name == "signals" else image
            draw(ax, row)
            bare(ax)
        axes[0, column].set_title(f"copy {column}" if column else "the row", loc="center")
    return figure


ROW = 3  # which of the rows `copies` shows


def signal(ax, row):
    inside = np.flatnonzero(row)  # what came in at an end is 0, and no part of the signal
    ax.plot(row, ":", color="0.75")
    shown = slice(inside[0], inside[-1] + 1)
    ax.plot(np.arange(len(row))[shown], row[shown], color=COLORS["augmentation"])


def image(ax, row):
    ax.imshow(row.reshape(8, 8), cmap="gray_r")


def grown(steps, accuracies):
    """Test accuracy (seeds, moments) of plain rows and of copies, for each task."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2))
    for ax, (name, (plain, copied)) in zip(axes, accuracies.items(), strict=True):
        last, moments = steps[name], plain.shape[1]
        step = last / moments * np.arange(1, moments + 1)
        plots.spread(ax, step, plain, color="plain", axis=0)
        plots.spread(ax, step, copied, color="augmentation", axis=0)
        ax.set(xlabel="step", title={"signals": "signals, ±6 places"}.get(name, "digits, ±1 pixel"))
        heights = {"plain": np.median(plain[:, -1]), "copies": np.median(copied[:, -1])}
        for label, height in spaced(heights, 0.07 * np.ptp(ax.get_ylim())).items():
            color = COLORS["plain" if label == "plain" else "augmentation"]
            ax.text(1.03 * last, height, label, color=color, va="center")
        few_ticks(ax)
        ax.set_xlim(0, 1.22 * last)
        ax.set_xticks(range(0, last + 1, 100))
    axes[0].set_ylabel("test accuracy")
    return figure
