"""How what the lesson computed is drawn: one function a picture."""

import matplotlib.pyplot as plt
import numpy as np

from course.lab import plots
from course.lab.plots import COLORS, PALETTE

NAMES = {
    "grid": "grid",
    "random": "random",
    "halton": "Halton",
    "halving": "halving",
    "tpe": "TPE (Optuna)",
    "gaussian_process": "Gaussian process",
}
GOOD, BAD = PALETTE["green"], PALETTE["vermilion"]
ACCURACY = {"cmap": "cividis", "vmin": 0.1, "vmax": 1, "rasterized": True}
MARK = {"markeredgecolor": "black", "markeredgewidth": 0.8}


def over_the_map(ax, rates, decays, accuracy):
    """The map (rates, decays) of accuracy under whatever is drawn later."""
    image = ax.pcolormesh(edges(rates), edges(decays), accuracy.T, **ACCURACY)
    ax.set(xscale="log", yscale="log", xlabel="learning rate")
    ax.minorticks_off()
    ax.grid(False)
    return image


def edges(values):
    """The borders of cells around values that are equally spaced on a log axis."""
    return values[0] * (values[1] / values[0]) ** (np.arange(len(values) + 1) - 0.5)


def two_knobs(rates, decays, accuracy, along_rate, along_decay):
    """The map, and cuts through it: accuracy (30, 8, seeds), (30, seeds) and (8, seeds)."""
    figure, axes = plt.subplot_mosaic([["map", "map"], ["left", "right"]], figsize=(7.4, 5.6))
    image = over_the_map(axes["map"], rates, decays, accuracy.mean(axis=-1))
    axes["map"].axhline(decays[3], color="white", linestyle="--", linewidth=1.2)
    axes["map"].axvline(rates[20], color="white", linestyle="--", linewidth=1.2)
    axes["map"].set(ylabel="weight decay", title="240 settings")
    figure.colorbar(image, label="validation accuracy")
    left, right = axes["left"], axes["right"]
    plots.spread(left, rates, along_rate, color="black")
    plots.spread(right, decays, along_decay, color="black", marker="o", markersize=4)
    left.set(xlabel="learning rate", ylabel="validation accuracy", title="decay 0.0004")
    right.set(xlabel="weight decay", title="rate 0.3")
    for ax in (left, right):
        ax.set(xscale="log", ylim=(0, 1.02), yticks=np.arange(0, 1.1, 0.25))
        ax.minorticks_off()
    return figure


def two_scales(rates, curve, drawn, good):
    """Draws (rates, scores) by (scale, upper end) on the curve of accuracy."""
    figure, axes = plt.subplots(2, 2, figsize=(7.6, 4), sharex=True, sharey=True)
    for row, scale in zip(axes, ("log", "linear"), strict=True):
        for ax, high in zip(row, (10.0, 1.0), strict=True):
            values, scores = drawn[scale, high]
            ax.axvspan(1e-4, high, color="0.95", zorder=0)
            ax.plot(rates, curve, color="0.7", linewidth=1.4)
            hit = scores > 0.9
            for kind, color, marker in ((hit, GOOD, "o"), (~hit, BAD, "x")):
                ax.plot(values[kind], scores[kind], marker, color=color, markersize=4)
            share = good[scale, high].mean()
            ax.set_title(f"{scale} scale, up to {high:g}: {share:.0%} good")
            ax.set_xscale("log")
            ax.minorticks_off()
    axes[0, 0].set(ylim=(0, 1.05), xlim=(7e-5, 14))
    for ax in axes[:, 0]:
        ax.set_ylabel("validation accuracy")
    for ax in axes[1]:
        ax.set_xlabel("learning rate (● above 0.9, × below)")
    return figure


def nine_trials(rates, decays, accuracy, tried, random_pairs):
    """Nine places of each search on the map, and below it the rates that they try."""
    figure, axes = plt.subplots(1, 3, figsize=(8, 3.4), sharey=True)
    for ax, (name, places) in zip(axes, tried.items(), strict=True):
        over_the_map(ax, rates, decays, accuracy)
        pairs = np.transpose([rates[places[:, 0]], decays[places[:, 1]]])
        pairs = random_pairs if name == "random" else pairs
        ax.plot(*pairs.T, "o", color="white", markeredgecolor="black", markersize=8)
        ax.vlines(pairs[:, 0], 1.3e-8, 1.6e-7, color="black", linewidth=2.5)
        ax.set(ylim=(8e-9, 3), title=f"{NAMES[name]}: {len(set(pairs[:, 0]))} rates")
    axes[0].set_yticks(
        [4.5e-8, 1e-6, 1e-4, 1e-2, 1], ["rates", *(f"$10^{{{p}}}$" for p in (-6, -4, -2, 0))]
    )
    axes[0].set_ylabel("weight decay")
    return figure


def three_ways(trials, near_best, mean_found):
    """Two measures of three searches, name -> (seeds, trials)."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.5))
    marks = {"grid": "s", "random": "o", "halton": "D"}
    for ax, measure in zip(axes, (near_best, mean_found), strict=True):
        for name, values in measure.items():
            ax.plot(trials, values.T, color=COLORS[name], linewidth=0.8, alpha=0.5)
            ax.plot(
                trials,
                values.mean(axis=0),
                color=COLORS[name],
                marker=marks[name],
                linewidth=2.6,
                label=NAMES[name],
            )
        ax.set(xlabel="trials", xticks=trials)
    axes[0].set(ylabel="share of searches", title="Within 2 points of the best", ylim=(0, 1))
    axes[1].set(ylabel="test accuracy", title="Mean of the chosen nets", ylim=(0.75, 0.97))
    axes[1].legend(loc="lower right")
    return figure


def enough(counts, share, accuracy):
    """The formula with measured shares (tables, counts), and what the trials bring."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4))
    smooth = np.arange(1, 101)
    left.plot(smooth, 1 - 0.95**smooth, color=COLORS["theory"], linewidth=1.4)
    left.text(24, 0.6, "$1 - 0.95^n$", color=COLORS["theory"])
    bars(left, counts, share, "random")
    bars(right, counts, accuracy, "random", linestyle="-")
    for ax in (left, right):
        ax.axvline(counts[-2], color="0.6", linestyle=":")
        ax.set(xlabel="random trials n")
    left.text(counts[-2] + 2, 0.05, f"n = {counts[-2]}")
    left.set(ylabel="share of searches", title="Found one of the best 5 %", ylim=(0, 1.02))
    right.set(ylabel="test accuracy", title="What it brings", xscale="log")
    right.set_xticks([1, 2, 5, 10, 20, 59, 100], [1, 2, 5, 10, 20, 59, 100])
    right.minorticks_off()
    return figure


def four_searches(rates, decays, accuracy, pairs, good, searches, best):
    """Random searches on the map: (trials, search) -> places in `pairs`, a frame each."""
    figure, ax = plt.subplots(figsize=(6.8, 3.8))
    image = over_the_map(ax, rates, decays, accuracy)
    figure.colorbar(image, label="validation accuracy")
    ax.plot(*pairs[good].T, "s", mfc="none", mec="white", markersize=10)
    dots = {"color": "white", "markeredgecolor": "black", "linestyle": ""}
    frames = {
        key: [
            *ax.plot(*pairs[tried].T, marker="o", markersize=5, **dots),
            *ax.plot(*pairs[best[key]], marker="*", markersize=13, **dots),
        ]
        for key, tried in searches.items()
    }
    ax.set(ylabel="weight decay")
    return figure, frames


def bars(ax, x, values, color, linestyle="", **options):
    """Median with a bar from the smallest to the largest, values (seeds, k)."""
    values, color = np.asarray(values), COLORS.get(color, color)
    middle = np.median(values, axis=0)
    away = np.abs([values.min(axis=0) - middle, values.max(axis=0) - middle])
    style = {"fmt": "o", "markersize": 5, "capsize": 3, "linestyle": linestyle}
    ax.errorbar(x, middle, away, color=color, **style, **options)


def edge(rates, decays, scores, best, wide_rates, wide_scores):
    """Three searches (3, 60), the best of each, and the same training on a wider range."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.1), sharey=True, width_ratios=(1.5, 1))
    for ax, values in zip(axes, (rates, decays), strict=True):
        for i, marker in enumerate("o^s"):
            ax.plot(values[i], scores[i], marker, color="0.6", markersize=3.5, fillstyle="none")
            ax.plot(values[i, best[i]], scores[i, best[i]], marker, color=BAD, markersize=6)
        ax.set(xscale="log", ylim=(0, 1.02))
        ax.minorticks_off()
    axes[0].plot(wide_rates, wide_scores, color="black", linewidth=1.2, zorder=0)
    axes[0].axvspan(1e-6, 1e-2, color="0.95", zorder=-1)
    axes[0].text(1.2e-6, 0.93, "range of the slides")
    axes[0].text(3e-2, 0.62, "wider\nrange")
    axes[0].set(xlabel="learning rate", ylabel="validation accuracy", title="The rate: at the edge")
    axes[1].set(xlabel="weight decay", title="The decay: no trend")
    return figure


def luck(scores, tests, pick):
    """A score for each net; once one is picked, a ring around it and all test accuracies."""
    figure, ax = plt.subplots(figsize=(7.4, 3.3))
    nets = np.arange(len(scores))
    ax.plot(nets, scores, "o", color=COLORS["validation"], label="50 validation rows", **MARK)
    if pick is not None:
        ax.vlines(nets, scores, tests, color="0.75", linewidth=1.4, zorder=1)
        ax.plot(nets, tests, "s", color=COLORS["test"], label="997 test rows", markersize=5, **MARK)
        ring = {"markersize": 15, "fillstyle": "none", "markeredgewidth": 2}
        ax.plot(pick, scores[pick], "o", color="black", **ring)
    ax.set(xlabel="net", ylabel="accuracy", xticks=nets)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def curse(rows, reported, true):
    """Promise and truth (tables, rows) over the number of validation rows."""
    figure, ax = plt.subplots(figsize=(6.4, 3.3))
    plots.spread(ax, rows, reported, color="validation", marker="o", axis=0)
    plots.spread(ax, rows, true, color="test", marker="s", axis=0)
    ax.text(36, reported[:, 0].max() + 0.002, "best validation score")
    ax.text(60, true[:, 1].min() - 0.012, "the same nets on the test rows")
    ax.set(xscale="log", xlabel="validation rows", ylabel="accuracy", ylim=(0.9, 1.01))
    ax.set_xticks(rows, rows)
    ax.minorticks_off()
    return figure


def folds(k):
    """Which part of the rows validates which net."""
    figure, ax = plt.subplots(figsize=(6, 2.2))
    for net in range(k):
        for part in range(k):
            kind = "validation" if part == net else "training"
            pale = 1 if part == net else 0.35
            ax.barh(net, 0.96, left=part, height=0.8, color=COLORS[kind], alpha=pale)
        ax.text(net + 0.48, net, "validates", ha="center", va="center")
    ax.text(k + 0.1, (k - 1) / 2, "blue: these parts\ntrain the net", va="center")
    ax.set(yticks=range(k), yticklabels=[f"net {i + 1}" for i in range(k)], xticks=[])
    ax.set(xlim=(-0.05, k + 1.7), ylim=(k - 0.5, -0.5), xlabel="the rows, shuffled, in 5 parts")
    ax.xaxis.set_label_coords(0.37, -0.03)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    return figure


def hold_out(rows, one, five):
    """The std of a score by one fold and by five."""
    figure, ax = plt.subplots(figsize=(5.6, 3.2))
    ax.plot(rows, one, "o-", color=COLORS["validation"])
    ax.plot(rows, five, "s-", color="black")
    ax.text(rows[1], one[1] * 1.12, "hold-out: one fold of five")
    ax.text(rows[0], five[1] * 0.72, "mean of five folds")
    ax.set(xscale="log", yscale="log", xlabel="rows", ylabel="std of the score")
    ax.set_xticks(rows, rows)
    ax.set_yticks([0.02, 0.05, 0.1, 0.2], [0.02, 0.05, 0.1, 0.2])
    ax.minorticks_off()
    return figure


def coin(honest, leaking):
    """Accuracies on labels that mean nothing, by where the features were chosen."""
    figure, ax = plt.subplots(figsize=(6.4, 2.4))
    for place, (values, color) in enumerate(((honest, GOOD), (leaking, BAD))):
        jitter = np.linspace(-0.22, 0.22, len(values))
        ax.plot(values, place + jitter, "o", color=color, markersize=4.5, **MARK)
    ax.axvline(0.5, color=COLORS["chance"], linestyle=":")
    ax.text(0.49, 1.35, "a coin", color=COLORS["chance"], ha="right")
    ax.set_yticks((0, 1), ("in each fold", "before, by all rows"))
    ax.set(xlim=(0, 1.02), ylim=(1.5, -0.5), xlabel="accuracy by 5-fold cross-validation")
    return figure


def bracket(curves, units):
    """The learning curves (trials, 16), each as far as it was trained."""
    figure, ax = plt.subplots(figsize=(7.4, 3.7))
    for each, last in zip(curves, units, strict=True):
        width, gray = 0.8 + 0.45 * np.log2(last), str(0.7 - 0.15 * np.log2(last) * 0.9)
        color = COLORS["halving"] if last == 16 else gray
        ax.plot(np.arange(1, last + 1), each[:last], "-", color=color, linewidth=width)
        ax.plot(last, each[last - 1], "o", color=color, markersize=4)
    for last in (1, 2, 4, 8, 16):
        ax.text(last, 1.04, f"{np.sum(units == last)} stop", ha="center")
    ax.set(xscale="log", xlabel="units of 10 training steps", ylabel="validation accuracy")
    ax.set(ylim=(0, 1.02), xlim=(0.85, 19))
    ax.set_xticks((1, 2, 4, 8, 16), (1, 2, 4, 8, 16))
    ax.minorticks_off()
    return figure


def budgets(units, random_line, spent, halving):
    """The accuracy of random search over the budget, (tables, budgets), and halving beside it."""
    figure, ax = plt.subplots(figsize=(6.8, 3.4))
    plots.spread(ax, units, random_line, color="random", axis=0, marker="o", markersize=4)
    bars(ax, [spent], halving[:, None], "halving")
    ax.text(spent * 0.95, halving.max() + 0.01, "32 trials, halved", ha="right")
    ax.text(110, random_line[:, 4].min() - 0.03, "random trials in full, 1 to 32")
    ax.set(xscale="log", xlabel="units of training", ylabel="test accuracy of the choice")
    ax.set(ylim=(0.4, 1))
    ax.set_xticks((16, 32, 64, 96, 192, 512), (16, 32, 64, 96, 192, 512))
    ax.minorticks_off()
    return figure


def three_people(errors, bias):
    """Errors of three reports (tables, searches, 3) in points, and their means (tables, 3)."""
    figure, ax = plt.subplots(figsize=(7.4, 2.7))
    box = ax.boxplot(
        errors.reshape(-1, 3),
        orientation="horizontal",
        whis=(5, 95),
        showfliers=False,
        patch_artist=True,
        medianprops={"color": "black"},
        widths=0.55,
    )
    for patch, color in zip(box["boxes"], ("validation", "test", None), strict=True):
        patch.set_facecolor(COLORS.get(color, PALETTE["sky"]))
    ax.plot(bias.mean(axis=0), (1, 2, 3), "D", color="white", markeredgecolor="black")
    ax.axvline(0, color="0.4", linewidth=1)
    people = ("best validation score", "best test score", "chosen by validation,\ntested once")
    ax.set_yticks((1, 2, 3), people)
    ax.set(ylim=(3.6, 0.4), xlabel="reported minus true accuracy, in points")
    return figure


def coverage(means, half, truth):
    """Intervals of many tests of one net, and the truth."""
    figure, ax = plt.subplots(figsize=(8, 3))
    holds = np.abs(means - truth) <= half
    for kind, color, width in ((holds, "0.55", 1.4), (~holds, BAD, 2.4)):
        x = np.flatnonzero(kind)
        ax.errorbar(x, means[kind], half[kind], fmt="o", color=color, markersize=3, lw=width)
    ax.axhline(truth, color="black", linewidth=1.2)
    ax.text(len(means), truth, " truth", va="center")
    ax.set(xlabel="60 tests with 200 rows each", ylabel="test accuracy", xticks=[])
    ax.set_xlim(-1, len(means))
    return figure


def pairs(rates, accuracies, each, differences):
    """Accuracies (settings, seeds) with their intervals, and paired differences."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4), width_ratios=(1.5, 1))
    names = [f"rate {rate:.2g}" for rate in rates]
    x = np.arange(len(rates))
    left.plot(x, accuracies, color="0.85", linewidth=0.9)
    for place, (values, interval) in enumerate(zip(accuracies, each, strict=True)):
        left.plot(np.full(len(values), place), values, "o", color="0.55", markersize=3)
        limits(left, place + 0.12, interval)
    left.set_xticks(x, [f"{names[0]}\n(chosen)", *names[1:]])
    left.set(ylabel="test accuracy", xlim=(-0.4, 2.5), title="10 seeds each, 95 % intervals")
    for place, interval in enumerate(differences):
        limits(right, place, interval, scale=100)
    right.axhline(0, color="0.4", linewidth=1)
    right.set_xticks((0, 1), [f"minus\n{name}" for name in names[1:]])
    right.set(xlim=(-0.6, 1.6), ylabel="points of accuracy", title="chosen, in pairs")
    return figure


def limits(ax, x, interval, scale=1):
    """A mean with its interval."""
    away = [[scale * (interval.mean - interval.low)], [scale * (interval.high - interval.mean)]]
    style = {"fmt": "D", "color": COLORS["test"], "markersize": 5, "capsize": 4, "lw": 2}
    ax.errorbar([x], [scale * interval.mean], away, **style)


def bundles(rates, curves, truth, known):
    """Curves of a Gaussian process before and after some trials."""
    figure, axes = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
    for ax, bundle in zip(axes, curves, strict=True):
        ax.plot(rates, bundle.T, color=COLORS["gaussian_process"], linewidth=0.9, alpha=0.8)
        ax.set(xscale="log", xlabel="learning rate", ylim=(-0.7, 1.3))
        ax.minorticks_off()
    axes[1].plot(rates, truth, color="black", linewidth=1.2, linestyle="--", label="true accuracy")
    axes[1].plot(rates[known], truth[known], "o", color="black", markersize=6, label="trials")
    axes[0].set(ylabel="validation accuracy", title="Before any trial")
    axes[1].set_title("After four trials")
    axes[1].legend(loc="lower left")
    return figure


def improvement(rates, truth, stages, yours):
    """What the model expects after 4, 5 and 6 trials, and the expected improvement below."""
    figure, axes = plt.subplots(
        2, 3, figsize=(8, 4), sharex=True, sharey="row", height_ratios=(2, 1)
    )
    color = COLORS["gaussian_process"]
    for (above, below), (known, mean, std, gain) in zip(axes.T, stages, strict=True):
        above.fill_between(rates, mean - 2 * std, mean + 2 * std, color=color, alpha=0.25, lw=0)
        above.plot(rates, mean, color=color, label="expected, ± 2σ")
        above.plot(rates, truth, color="black", lw=1.2, ls="--", label="true accuracy")
        above.plot(rates[known], truth[known], "o", color="black", markersize=5, label="trials")
        below.fill_between(rates, gain, color=GOOD, alpha=0.6)
        for ax in (above, below):
            ax.axvline(rates[np.argmax(gain)], color=BAD, linestyle=":")
            ax.grid(False)
        above.set(xscale="log", ylim=(-0.1, 1.3), title=f"after {len(known)} trials")
        above.set(xticks=(1e-4, 1e-2, 1), yticks=(0, 0.5, 1))
        below.set(xlabel="learning rate", yticks=(0, 0.02))
        above.minorticks_off()
        below.minorticks_off()
    axes[0, 0].set_ylabel("validation accuracy")
    axes[1, 0].set_ylabel("EI" + ", yours" * yours)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def race(races, yours):
    """Distances from the top (surfaces, trials) of each search."""
    figure, ax = plt.subplots(figsize=(7.6, 3.6))
    for name, below in races.items():
        trials = np.arange(1, below.shape[1] + 1)
        quarter = np.quantile(below, (0.25, 0.75), axis=0)
        ax.plot(trials, np.median(below, axis=0), color=COLORS[name])
        ax.fill_between(trials, *quarter, color=COLORS[name], alpha=0.15, linewidth=0)
        text = NAMES[name] + ", yours" * (yours and name == "gaussian_process")
        ax.text(trials[-1] + 0.5, np.median(below[:, -1]), text, va="center")
    ax.plot((0, trials[-1]), (1e-3, 1e-3), color="0.5", linestyle=":")
    ax.set(yscale="log", xlabel="trials", ylabel="distance from the top", ylim=(7e-4, 2))
    return figure


def studies(rates, decays, accuracy, tried, told, random_told):
    """Where one study looked (32, 2); the best so far in told and random_told (…, 32)."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.9))
    over_the_map(left, rates, decays, accuracy)
    for batch, color in enumerate(("white", "sky", "orange", "vermilion")):
        points = tried[8 * batch : 8 * batch + 8]
        style = {"color": PALETTE.get(color, color), **MARK}
        left.plot(*points.T, "o", label=f"{8 * batch + 1} to {8 * batch + 8}", **style)
    left.set(ylabel="weight decay", title="One study: where it looked")
    left.set_yticks((1e-6, 1e-4, 1e-2, 1))
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.2), "ncols": 2}
    left.legend(**below, title="trials", handletextpad=0.1)
    for name, scores in (("random", random_told), ("tpe", told)):
        so_far = np.maximum.accumulate(scores.reshape(-1, 32), axis=1)
        low, middle, high = np.quantile(so_far, (0.05, 0.5, 0.95), axis=0)
        right.fill_between(np.arange(1, 33), low, high, color=COLORS[name], alpha=0.15, lw=0)
        right.plot(np.arange(1, 33), low, color=COLORS[name], linewidth=0.9)
        right.plot(np.arange(1, 33), middle, color=COLORS[name], label=NAMES[name])
    right.set(xlabel="trials", ylabel="best accuracy so far", title="Validation", ylim=(0.8, 1))
    right.set_yticks((0.8, 0.9, 1))
    right.legend(loc="lower right")
    return figure
