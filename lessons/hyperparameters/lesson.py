# %% [markdown]
# # Hyper-parameters: how to search, and how to report
#
# After this lesson you can
#
# - search a learning rate on the scale that suits it, and know when a range is too small;
# - say how many random trials are enough, and why a grid wastes most of them;
# - stop bad trials early, and let a model of the past trials choose the next one;
# - report a result that another person will find again;
# - run a search with Optuna, in one process or in many.
#
# About {{minutes}} minutes, {{exercise_minutes}} of them for the {{exercises}} ({{points}} points).
# The last exercise is a challenge.

# %%
from course import lab
from course.lab import data, plots

lab.setup(seed=0)

import dataclasses
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message="IProgress not found")  # for a bar that we do not use

import keras
import matplotlib.pyplot as plt
import numpy as np
import optuna
import scipy
from keras import ops
from sklearn.model_selection import KFold

from lessons.hyperparameters import checks
from lessons.hyperparameters.surfaces import Surface

# %% [markdown]
# ## 1 · One knob decides
#
# Training finds the weights. It does not find the learning rate, the weight decay or the number of
# layers: these are **hyper-parameters**, the knobs that you set before training. How do you find
# good values? You try some. A **trial** is one setting, one training, one score.
#
# Let us first look at what there is to find. We take two knobs, the learning rate and the weight
# decay, and train a small net for every pair of 40 rates and 8 decays: 320 nets, from 3 seeds each.
# No search would do that. We do it once, keep the table, and then play every search on it.
#
# The digits are divided into three parts. 400 rows **train**. 400 rows **validate**: they score a
# trial, so the search sees them. 997 rows stay aside as the **test**: they say how good a net
# really is, and no search may look at them.

# %%
rows = data.digits(standardize=False)
x, y = np.concatenate([rows.x_train, rows.x_test]), np.concatenate([rows.y_train, rows.y_test])
everything = data.dataset("digits", x[:400], y[:400], x[400:], y[400:]).standardized()
x_test, y_test = everything.x_test[400:], everything.y_test[400:]
# train_many scores on what it calls the test rows: here these are the validation rows
digits = dataclasses.replace(
    everything, x_test=everything.x_test[:400], y_test=everything.y_test[:400]
)


def net():
    return keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(32, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def train(rates, decays, seeds=3, **options):
    """Trains a net for each pair of a learning rate and a weight decay, from every seed."""
    knobs = {"learning_rate": rates, "weight_decay": decays}
    return lab.train_many(
        net, keras.optimizers.SGD, knobs, digits, seeds, steps=160, batch_size=32, **options
    )


rates, decays = np.geomspace(1e-4, 10, 40), np.geomspace(1e-6, 1, 8)
pairs = np.array([(rate, decay) for rate in rates for decay in decays])
table = train(*pairs.T, evaluate_every=10)

# %% [markdown]
# **Predict before you run.** Which of the two knobs matters more?

# %%
surface = table.accuracy.mean(axis=1).reshape(40, 8)

_, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.6))
image = left.pcolormesh(rates, decays, surface.T, cmap="cividis", vmin=0.1, vmax=1)
left.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="weight decay")
left.set(title="320 settings, mean of 3 seeds")
left.grid(False)
plt.colorbar(image, label="validation accuracy")
along_rate = table.accuracy.reshape(40, 8, 3)[:, 3]
near = np.argmin(np.abs(rates - 0.3))
along_decay = table.accuracy.reshape(40, 8, 3)[near]
plots.spread(right, rates, along_rate, color="blue", label="learning rate (decay 0.0004)")
plots.spread(
    right, decays, along_decay, color="orange", marker="o", label="weight decay (rate 0.3)"
)
right.set(xscale="log", xlabel="value of the knob", ylabel="validation accuracy", ylim=(0, 1.3))
right.set(title="One knob turned, the other kept", yticks=np.arange(0, 1.1, 0.25))
right.legend(loc="upper left")
plt.show()

# %%
gain_of_rate = along_rate.max(axis=0) - along_rate.min(axis=0)
gain_of_decay = np.ptp(along_decay[:6], axis=0)
lab.claim(
    "The learning rate decides between guessing and a good net, in each of 3 seeds",
    gain_of_rate.min() > 0.7,
    f"it moves the accuracy by {gain_of_rate.mean():.2f}",
)
lab.claim(
    "Five of the six decades of weight decay change hardly anything here, in each of 3 seeds",
    gain_of_decay.max() < 0.05,
    f"from 1e-6 to 0.02 the accuracy moves by {gain_of_decay.mean():.3f}",
)

# %% [markdown]
# > **Remember.** Usually one or two knobs decide. Before a search you do not know which ones.

# %% [markdown]
# ## 2 · The scale of a knob
#
# In the picture the learning rate has a *logarithmic* axis: equal steps multiply it by equal
# factors. How do we draw a random rate on this axis? If we draw a number evenly between 0.0001 and
# 10, nine of ten rates are larger than 1. So we draw the **exponent** evenly:
#
# $$u \sim \mathrm{U}(\ln a, \ln b), \qquad x = e^u$$
#
# Now each decade (0.001 to 0.01, 0.01 to 0.1, …) is equally likely: $x$ is *log-uniform*.

# %% [markdown]
# ## Exercise 1 · log_uniform
#
# Return `size` log-uniform numbers between `low` and `high`. All randomness comes from `rng`, a
# NumPy generator: `rng.uniform(a, b, size=size)` draws evenly between a and b. Write it with NumPy:
# SciPy's `loguniform` is not the answer.


# %%
def log_uniform(low, high, size, rng):
    """Numbers between low and high whose logarithm is uniform, shape (size,).

    rng: a numpy.random.Generator, the only source of randomness.
    """
    # BEGIN SOLUTION
    u = rng.uniform(np.log(low), np.log(high), size=size)
    return np.exp(u)
    # END SOLUTION


# %%
checks.log_uniform(log_uniform)

# %% [markdown]
# We try both scales on our table: 400 random learning rates between 0.0001 and 10, five times. The
# picture shows the first 100.
#
# **Predict before you run.** What share of the trials will reach an accuracy of 0.9?

# %%
WEIGHT_DECAY = 3  # its column in the table: any of the small ones would do


def scores(drawn, seed=0):
    """The validation accuracies of these learning rates: the nearest ones of the table."""
    place = np.round(np.log(drawn / rates[0]) / np.log(rates[1] / rates[0])).astype(int)
    return table.accuracy.reshape(40, 8, 3)[place, WEIGHT_DECAY, seed]


def scipy_log_uniform(low, high, size, rng):
    return scipy.stats.loguniform(low, high).rvs(size, random_state=rng)


draw_log = lab.yours("log_uniform") or scipy_log_uniform
generators = [np.random.default_rng(seed) for seed in range(5)]
logarithmic = np.array([draw_log(1e-4, 10.0, 400, rng) for rng in generators])
linear = np.array([rng.uniform(1e-4, 10.0, 400) for rng in generators])

_, axes = plt.subplots(2, 1, figsize=(7, 4.2), sharex=True, sharey=True)
for ax, drawn, name in (
    (
        axes[0],
        logarithmic[0, :100],
        "drawn on a log scale" + " (yours)" * bool(lab.yours("log_uniform")),
    ),
    (axes[1], linear[0, :100], "drawn on a linear scale"),
):
    ax.plot(rates, along_rate[:, 0], color="0.75", linewidth=1.4)
    good = scores(drawn) > 0.9
    for kind, color in ((good, "green"), (~good, "vermilion")):
        ax.plot(drawn[kind], scores(drawn)[kind], "o", color=plots.PALETTE[color], markersize=4)
    ax.set(ylabel="validation accuracy", ylim=(0, 1.05))
    ax.set(title=f"100 learning rates {name}: {good.mean():.0%} above 0.9")
axes[1].set(xscale="log", xlabel="learning rate")
plt.show()

# %%
share_log, share_linear = np.mean(scores(logarithmic) > 0.9, 1), np.mean(scores(linear) > 0.9, 1)
lab.claim(
    "On the log scale far more trials are good (at least 1.5 times as many), in each of 5 searches",
    np.all(share_log > 1.5 * share_linear),
    f"{share_log.mean():.0%} against {share_linear.mean():.0%} of 400 trials above 0.9",
)

# %% [markdown]
# > **Remember.** What acts by its size, as learning rate and weight decay do, is drawn on a log
# > scale. A momentum β near 1 is drawn by its distance from 1: let $1 - \beta$ be log-uniform.

# %% [markdown]
# ## 3 · Grid or random?
#
# Two knobs, nine trials. A **grid** takes 3 × 3 values. A **random search** draws nine settings,
# and in each of them every knob anew. The grid looks more careful. But it tries only *three*
# learning rates, each of them three times. The random search tries nine. If one knob decides, and
# you do not know which one, this is what counts (Bergstra and Bengio, 2012).

# %% [markdown]
# ## Exercise 2 · random_search
#
# A search space is a dictionary from names to what is allowed: a list of choices (all
# of them numbers, or all of them texts), or `(low, high, "log")`, or `(low, high, "linear")`.
# Return a list of `trials` dictionaries with one value per name. Your `log_uniform` may help. All
# randomness comes from `rng`, and `space` stays as it is. Write it yourself: scikit-learn's
# `ParameterSampler` is not the answer.


# %%
def random_search(space, trials, rng):
    """Random settings from a search space.

    space: name -> a list of choices, (low, high, "log") or (low, high, "linear").
    Returns: a list of `trials` dictionaries, name -> value.
    """

    # BEGIN SOLUTION
    def draw(values):
        if isinstance(values, list):
            return values[rng.integers(len(values))]
        low, high, scale = values
        if scale == "log":
            return log_uniform(low, high, 1, rng)[0]
        return rng.uniform(low, high)

    return [{name: draw(values) for name, values in space.items()} for _ in range(trials)]
    # END SOLUTION


# %%
checks.random_search(random_search)

# %% [markdown]
# Now both play on our table. What counts is how good a chosen net really is, so we look at the test
# rows. All nets of one seed are stacked, and go over the rows together. The marks at the lower edge
# of each map are the learning rates that were tried.
#
# **Predict before you run.** With 9 trials, which search comes near the best net more often?


# %%
def right_rows(weights, x, y):
    """Which rows each of a stack of nets gets right, (nets, rows); weights: arrays (nets, …)."""
    *hidden, (kernel, bias) = zip(weights[::2], weights[1::2], strict=True)
    for hidden_kernel, hidden_bias in hidden:
        x = ops.relu(ops.matmul(x, hidden_kernel) + hidden_bias[:, None])
    return np.argmax(ops.matmul(x, kernel) + bias[:, None], axis=-1) == y


stacks = [[weights[:, seed] for weights in table.weights] for seed in range(3)]
validated = np.stack([right_rows(w, digits.x_test, digits.y_test) for w in stacks], axis=1)
tested = np.stack([right_rows(w, x_test, y_test) for w in stacks], axis=1)
quality = tested.mean(axis=-1)  # (320 settings, 3 seeds)
maps = quality.reshape(40, 8, 3)


def grid(side, rng):
    """A grid of side × side places of the table, moved by chance so that it is not lucky."""
    move = rng.uniform(size=2)
    i, j = (
        ((np.arange(side) + m) * n / side).astype(int) for m, n in zip(move, (40, 8), strict=True)
    )
    return np.repeat(i, side), np.tile(j, side)


def anywhere(side, rng):
    """As many random places."""
    return rng.integers(40, size=side**2), rng.integers(8, size=side**2)


space = {"learning_rate": (1e-4, 10.0, "log"), "weight_decay": (1e-6, 1.0, "log")}
search = lab.yours("random_search") or checks.sklearn_random_search
drawn = [list(trial.values()) for trial in search(space, 9, np.random.default_rng(0))]
i, j = grid(3, np.random.default_rng(3))
name = "Random search" + ", yours" * bool(lab.yours("random_search"))

_, axes = plt.subplots(1, 2, figsize=(9, 3.9), sharey=True)
for ax, title, (tried_rates, tried_decays) in (
    (axes[0], "Grid", (rates[i], decays[j])),
    (axes[1], name, np.transpose(drawn)),
):
    ax.pcolormesh(rates, decays, maps.mean(axis=-1).T, cmap="cividis", vmin=0.1, vmax=1)
    ax.plot(tried_rates, tried_decays, "o", color="white", markeredgecolor="black", markersize=8)
    ax.plot(tried_rates, np.full(9, 2e-7), "|", color="white", markersize=12, markeredgewidth=2)
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylim=(1.2e-7, 1.9))
    ax.set(title=f"{title}: 9 trials, {len(set(tried_rates))} learning rates")
    ax.grid(False)
axes[0].set_ylabel("weight decay")
plt.show()

# %%
sides, draws = np.array([2, 3, 4, 5]), 1000


def near_best(choose, side, seed):
    """How often the best of side² trials is within 2 points of the best net of the table."""
    rng, surface = np.random.default_rng(seed), maps[..., seed]
    best = [surface[choose(side, rng)].max() for _ in range(draws)]
    return np.mean(best > surface.max() - 0.02), np.mean(best)


found = {
    name: np.array([[near_best(choose, side, seed) for side in sides] for seed in range(3)])
    for name, choose in (("grid", grid), ("random", anywhere))
}
_, ax = plt.subplots(figsize=(6, 3.4))
for (name, values), color in zip(found.items(), ("orange", "blue"), strict=True):
    for each, label in zip(values[..., 0], (name, None, None), strict=True):
        ax.plot(sides**2, each, "o-", color=plots.PALETTE[color], linewidth=1.4, label=label)
ax.set(xlabel="trials", xticks=sides**2, ylabel="share of searches", ylim=(0, 1))
ax.set(title="Who comes within 2 points of the best accuracy? (3 seeds)")
ax.legend(loc="upper left")
plt.show()
ahead = found["random"][:, 1:, 0] - found["grid"][:, 1:, 0]
lab.claim(
    "With 9, 16 or 25 trials random search is more often near the best, in each of 3 seeds",
    ahead.min() > 0,
    f"9 trials: {found['random'][:, 1, 0].mean():.2f} against {found['grid'][:, 1, 0].mean():.2f}",
)
lab.claim(
    "Yet with 9 trials the grid has the better mean accuracy, over 3 seeds",
    found["grid"][:, 1, 1].mean() > found["random"][:, 1, 1].mean(),
    f"accuracy {found['grid'][:, 1, 1].mean():.3f} against {found['random'][:, 1, 1].mean():.3f}",
)

# %% [markdown]
# The grid is even, so its best trial is rarely very bad. But it seldom comes near the best: for
# that it has too few learning rates.
#
# > **Remember.** A grid of 3 × 3 tries three values of each knob. Nine random trials try nine.

# %% [markdown]
# ## 4 · How many trials are enough?
#
# Let a setting be *good* if it is among the best 5 % of the search space. One random trial misses
# them with probability 0.95. Then n trials all miss with probability $0.95^n$. So at least one of
# them hits with probability
#
# $$P = 1 - (1 - p)^n$$
#
# It does not matter how many knobs there are, or which of them count.
#
# **Predict before you run.** How many trials does it take until $P \ge 0.95$? 20, 60, or 200?

# %% [markdown]
# ## Exercise 3 · trials_needed
#
# Solve $1 - (1 - p)^n \ge$ `confidence` for n, with p = `top`, which may be tiny. Return the
# smallest whole number.
# Solve it yourself: SciPy's `geom` is not the answer.


# %%
def trials_needed(top, confidence):
    """The number of random trials that hit the best share `top` with this probability.

    top, confidence: between 0 and 1. Returns: a whole number.
    """
    # BEGIN SOLUTION
    misses_one = 1 - top
    misses_all = 1 - confidence
    return int(np.ceil(np.log(misses_all) / np.log(misses_one)))
    # END SOLUTION


# %%
checks.trials_needed(trials_needed)

# %% [markdown]
# The formula, and 2000 random searches on our table. The best 5 % are 16 of its 320 settings.

# %%
enough = lab.yours("trials_needed") or (lambda top, p: scipy.stats.geom(top).ppf(p))
counts = np.array([1, 2, 5, 10, 20, 40, int(enough(0.05, 0.95)), 100])


def hits(seed, searches=2000):
    """The share of random searches that found one of the best 16, and the accuracy they found."""
    best = np.argsort(quality[:, seed])[-16:]
    drawn = np.random.default_rng(seed).integers(320, size=(searches, counts[-1]))
    good, found = np.isin(drawn, best), quality[drawn, seed]
    share = [np.mean(good[:, :n].any(axis=1)) for n in counts]
    return share, [np.mean(found[:, :n].max(axis=1)) for n in counts]


share, accuracy = np.swapaxes([hits(seed) for seed in range(3)], 0, 1)
_, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
smooth = np.arange(1, 101)
left.plot(smooth, 1 - 0.95**smooth, color="black", linewidth=1, label="$1 - 0.95^n$")
plots.spread(left, counts, share, label="measured", color="blue", linestyle="", marker="o")
left.axvline(counts[-2], color="0.6", linestyle=":")
left.text(counts[-2] + 2, 0.05, f"n = {counts[-2]}")
left.set(xlabel="random trials n", ylabel="share of searches", title="Found one of the best 5 %")
left.legend(loc="center right")
plots.spread(right, counts, accuracy, color="blue", marker="o")
right.set(xlabel="random trials n", ylabel="test accuracy found", title="What it brings")
plt.show()

# %%
lab.claim(
    "59 random trials hit the best 5 % in about 95 of 100 searches, in each of 3 tables",
    counts[-2] == 59 and np.all(np.abs(share[:, -2] - 0.95) < 0.025),
    f"{share[:, -2].mean():.3f}",
)
lab.claim(
    "The last 41 of 100 trials bring less than a point of accuracy, in each of 3 tables",
    np.max(accuracy[:, -1] - accuracy[:, -2]) < 0.01,
    f"accuracy {accuracy[:, -2].mean():.3f} and {accuracy[:, -1].mean():.3f}",
)

# %% [markdown]
# The formula promises a setting among the best 5 % *of the range that you search*. If the range is
# bad, its best 5 % are bad.
#
# > **Remember.** 59 random trials hit the best 5 % with a probability of 95 %, for any number of
# > knobs.

# %% [markdown]
# ## 5 · When the best trial lies on the edge
#
# Some lecture slides search learning rate and weight decay in random trials: the rate log-uniform
# in $10^{-6} \dots 10^{-2}$, the decay in $10^{-8} \dots 10^{-4}$. Then they look at
# the best trials and narrow the ranges. We repeat it with our net, 50 epochs and 60 trials, three
# times.
#
# **Predict before you run.** Where in these ranges will the best tenth of the trials lie?

# %%
rng = np.random.default_rng(0)
lecture_rates = scipy.stats.loguniform(1e-6, 1e-2).rvs((3, 60), random_state=rng)
lecture_decays = scipy.stats.loguniform(1e-8, 1e-4).rvs((3, 60), random_state=rng)
lecture = lab.train_many(
    net,
    keras.optimizers.SGD,
    {"learning_rate": lecture_rates.ravel(), "weight_decay": lecture_decays.ravel()},
    digits,
    seeds=1,
    steps=200,  # 50 epochs of 4 mini-batches
    batch_size=100,
)
lecture_scores = lecture.accuracy.reshape(3, 60)
top = np.argsort(lecture_scores, axis=1)[:, -6:]

_, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
for ax, values, name in (
    (axes[0], lecture_rates, "learning rate"),
    (axes[1], lecture_decays, "weight decay"),
):
    ax.plot(values.ravel(), lecture_scores.ravel(), "o", color="0.7", markersize=3, label="all")
    best = np.take_along_axis(values, top, 1), np.take_along_axis(lecture_scores, top, 1)
    marks = {"color": plots.PALETTE["vermilion"], "markersize": 5}
    ax.plot(*map(np.ravel, best), "o", **marks, label="best 6 of 60")
    ax.set(xscale="log", xlabel=name)
axes[0].set(ylabel="validation accuracy", title="The search of the slides, three times")
axes[0].plot(rates, along_rate.mean(axis=1), color="black", linewidth=1, label="wider range")
axes[0].axvline(1e-2, color="black", linestyle=":", linewidth=1)
axes[0].legend(loc="center left", bbox_to_anchor=(0, 0.62))
plt.show()

# %%
best_rates = np.take_along_axis(lecture_rates, top, 1)
lab.claim(
    "The best tenth of the trials lies in the last of four decades, in each of 3 searches",
    best_rates.min() > 1e-3,
    f"rates {best_rates.min():.4f} to {best_rates.max():.4f}; the range ends at 0.01",
)
correlations = [
    np.corrcoef(np.log(values[i]), lecture_scores[i])[0, 1]
    for values in (lecture_rates, lecture_decays)
    for i in range(3)
]
lab.claim(
    "The rate explains the score, the decay does not, in each of 3 searches",
    min(correlations[:3]) > 0.7 and np.max(np.abs(correlations[3:])) < 0.35,
    f"mean correlation {np.mean(correlations[:3]):.2f} and {np.mean(correlations[3:]):.2f}",
)
lab.claim(
    "Beyond the edge there are far better nets",
    table.accuracy.max(axis=0).min() - lecture_scores.max() > 0.1,
    f"accuracy {lecture_scores.max(axis=1).mean():.2f}; in the wider range "
    f"{table.accuracy.max(axis=0).mean():.2f}",
)

# %% [markdown]
# Narrowing the range would now lead away from the best nets. A best trial at the edge says: *widen*
# the range, and search again.
#
# > **Remember.** Plot score against each knob. If the best trials crowd at an edge, the range is
# > too small.

# %% [markdown]
# ## 6 · The winner's curse
#
# A search ends, and the best trial has a validation accuracy of 0.97. Will it have 0.97 on new
# data? Each score is *quality plus luck*: with 50 validation rows, one row more or less is two
# points. The best of 100 scores is good in both. Its luck does not come again.
#
# **Predict before you run.** 100 trials, 50 validation rows: by how much is the best score too
# good?


# %%
def curse(rows, seed, searches=300, trials=100):
    """The best validation score, and the test accuracy of its net, in many searches."""
    rng, reported, true = np.random.default_rng(seed), [], []
    for _ in range(searches):
        drawn = rng.choice(320, trials, replace=False)
        scores = validated[drawn, seed][:, rng.choice(400, rows, replace=False)].mean(axis=1)
        winner = rng.choice(np.flatnonzero(scores == scores.max()))
        reported.append(scores[winner])
        true.append(quality[drawn[winner], seed])
    return np.mean(reported), np.mean(true)


sizes = np.array([25, 50, 100, 200, 400])
reported, true = np.moveaxis([[curse(n, seed) for n in sizes] for seed in range(3)], -1, 0)
_, ax = plt.subplots(figsize=(6, 3.4))
plots.spread(ax, sizes, reported, label="best validation score", color="vermilion", marker="o")
plots.spread(ax, sizes, true, label="the same net on the test rows", color="blue", marker="o")
ax.set(xscale="log", xlabel="validation rows", ylabel="accuracy", title="Best of 100 trials")
ax.set_xticks(sizes, sizes)
ax.minorticks_off()
ax.legend(loc="upper right", bbox_to_anchor=(1, 1.02))
plt.show()
optimism = reported - true
lab.claim(
    "The best of 100 scores on 50 rows promises too much, in each of 3 seeds",
    optimism[:, 1].min() > 0.01,
    f"by {100 * optimism[:, 1].mean():.1f} points of accuracy",
)
lab.claim(
    "More validation rows: a smaller promise, and a better choice, in each of 3 seeds",
    np.all(optimism[:, -1] < optimism[:, 0]) and np.all(true[:, -1] > true[:, 0]),
    f"25 rows: {100 * optimism[:, 0].mean():.1f} points too much; 400 rows: "
    f"{100 * optimism[:, -1].mean():.1f}",
)

# %% [markdown]
# > **Remember.** The score that won the search is not the result. It is the luckiest of many.
# > Report what untouched rows say.

# %% [markdown]
# ## 7 · More from few rows: cross-validation
#
# Few validation rows mean much luck. But rows for validation are missing in training. **k-fold
# cross-validation** lets every row do both: cut the rows into k parts, train k nets, and let part i
# validate the net that has not seen it. The score is the mean of k scores.
#
# One rule holds: what is used to validate must not touch *anything* that is fitted. Not the net,
# and not the scaling either.

# %% [markdown]
# ## Exercise 4 · kfold
#
# Shuffle the row numbers with `rng`, cut them into k parts whose sizes differ by one at most
# (`np.array_split` does this), and return a list of k tuples
# `(x_train, y_train, x_validation, y_validation)`. Scale both x: subtract the mean and divide by
# the standard deviation of each feature over the *training* rows. The arrays `x` and `y` themselves
# stay as they are. Write it with NumPy: scikit-learn's `KFold` is not the answer.


# %%
def kfold(x, y, k, rng):
    """The k splits of cross-validation, each scaled by its own training rows.

    x: (rows, features), no feature constant; y: (rows,); rng: a numpy.random.Generator.
    Returns: a list of k tuples (x_train, y_train, x_validation, y_validation).
    """
    # BEGIN SOLUTION
    folds = np.array_split(rng.permutation(len(x)), k)
    splits = []
    for i in range(k):
        rest = folds[i]
        train = np.concatenate(folds[:i] + folds[i + 1 :])
        mean = x[train].mean(axis=0)
        std = x[train].std(axis=0)
        splits.append(((x[train] - mean) / std, y[train], (x[rest] - mean) / std, y[rest]))
    return splits
    # END SOLUTION


# %%
checks.kfold(kfold)

# %% [markdown]
# What happens when the rule is broken? Take 60 rows of 1000 random numbers, and labels thrown with
# a coin. There is nothing to learn: an honest score is 0.5. We keep the 20 features that go best
# with the labels, and classify by the nearer of the two class means. Once the features are chosen
# inside each fold, by its training rows. Once they are chosen before, by all rows.
#
# **Predict before you run.** What accuracy will the second way report?


# %%
def sklearn_kfold(x, y, k, rng):
    parts = KFold(k, shuffle=True, random_state=int(rng.integers(2**31))).split(x)
    return [(x[train], y[train], x[rest], y[rest]) for train, rest in parts]


def best_features(x, y, count=20):
    """The features whose class means differ most."""
    return np.argsort(np.abs(x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)))[-count:]


def nearest_mean(x, y, x_new):
    """The class whose mean is nearer."""
    away = [np.sum((x_new - x[y == label].mean(axis=0)) ** 2, axis=1) for label in (0, 1)]
    return np.argmin(away, axis=0)


def cross_validated(seed, leak):
    """The accuracy in 5 folds on labels thrown with a coin."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(60, 1000)), rng.permutation(np.repeat([0, 1], 30))
    x = x[:, best_features(x, y)] if leak else x
    scores = []
    for x_train, y_train, x_rest, y_rest in split_rows(x, y, 5, rng):
        chosen = best_features(x_train, y_train)
        guess = nearest_mean(x_train[:, chosen], y_train, x_rest[:, chosen])
        scores.append(np.mean(guess == y_rest))
    return np.mean(scores)


split_rows = lab.yours("kfold") or sklearn_kfold
leaking = np.array([[cross_validated(seed, leak) for seed in range(20)] for leak in (False, True)])
_, ax = plt.subplots(figsize=(6.4, 2.6))
for place, (scores_of, color) in enumerate(zip(leaking, ("blue", "vermilion"), strict=True)):
    jitter = np.linspace(-0.22, 0.22, 20)
    ax.plot(scores_of, place + jitter, "o", color=plots.PALETTE[color], markersize=4)
ax.axvline(0.5, color="0.5", linestyle=":")
ax.set_yticks((0, 1), ("in each fold", "before, by all rows"))
ax.set(xlim=(0, 1.02), ylim=(1.5, -0.5), xlabel="accuracy by cross-validation, 20 data sets")
ax.set(title="Labels thrown with a coin: where were the features chosen?")
plt.show()
lab.claim(
    "Chosen by all rows, worthless features look excellent, in each of 20 data sets",
    leaking[1].min() > 0.7,
    f"mean accuracy {leaking[1].mean():.2f}; chosen in each fold {leaking[0].mean():.2f}",
)
lab.claim(
    "Chosen in each fold, the mean score is that of a coin",
    abs(leaking[0].mean() - 0.5) < 0.1,
    leaking[0].mean(),
)

# %% [markdown]
# Scaling by all rows is the same mistake. It costs much less, since it does not see the labels. How
# much, for our digits? The section on silent traps measures it.
#
# > **Remember.** First split, then fit: the net, the scaling, the choice of features.

# %% [markdown]
# ## 8 · Stop the losers early
#
# Most trials are bad, and look bad early. Why train them to the end? **Successive halving**
# (Karnin, Koren and Somekh, 2013; Jamieson and Talwalkar, 2016) starts many trials with a small
# budget, keeps the better half, doubles the budget, and goes on until one is left:
#
# | round | nets | steps each so far | new steps |
# | --- | --- | --- | --- |
# | 1 | 32 | 1 | 32 |
# | 2 | 16 | 2 | 16 |
# | 3 | 8 | 4 | 16 |
# | 4 | 4 | 8 | 16 |
# | 5 | 2 | 16 | 16 |
#
# A net that stays in goes on from where it stood. So 32 trials cost 96 steps together, as much as
# *six* trials that run all 16 steps. With another factor $\eta$ in place of 2, one of $\eta$ nets
# stays, for $\eta$ times as many steps.

# %% [markdown]
# ## Exercise 5 · successive_halving
#
# `score(i, steps)` trains configuration i (0 … n − 1) until it has seen `steps` steps in all, and
# returns its validation accuracy. Start with all n and 1 step; return the number of the winner. Let
# n be a power of `eta`. A net that diverged scores `nan`: it is worse than all others, also
# than an accuracy of 0. Write the rounds yourself: scikit-learn's `HalvingGridSearchCV` is not the
# answer.


# %%
def successive_halving(score, n, eta=2):
    """The number of the configuration that survives all rounds.

    score: a function (i, steps) -> validation accuracy, or nan; n: a power of eta.
    """
    # BEGIN SOLUTION
    alive = list(range(n))
    steps = 1
    while len(alive) > 1:
        scores = np.array([score(i, steps) for i in alive])
        scores = np.nan_to_num(scores, nan=-np.inf)
        best = np.argsort(scores)[::-1][: len(alive) // eta]
        alive = [alive[place] for place in best]
        steps = steps * eta
    return alive[0]
    # END SOLUTION


# %%
checks.successive_halving(successive_halving)

# %% [markdown]
# Our table holds the validation accuracy after 10, 20, … 160 training steps. So let one unit of
# budget be 10 of them, and the longest run has 16 units. Here is one bracket of 32 random trials.
#
# **Predict before you run.** For the same 96 units: 32 trials halved, or 6 trials in full. Which
# way finds the better net?

# %%
curves = table.history["accuracy"]  # (320 settings, 3 seeds, 16 units)


class Bracket:
    """32 random trials of the table, and how many units each of them was trained."""

    def __init__(self, rng, seed):
        self.trials, self.seed = rng.integers(320, size=32), seed
        self.units = np.zeros(32, int)

    def score(self, i, units):
        self.units[i] = max(self.units[i], units)
        return curves[self.trials[i], self.seed, units - 1]

    def winner(self, search):
        return self.trials[search(self.score, 32, 2)]


halve = lab.yours("successive_halving") or checks.sklearn_halving
bracket = Bracket(np.random.default_rng(1), seed=0)
winner = bracket.winner(halve)

_, ax = plt.subplots(figsize=(7, 3.8))
for units, color in zip(
    (1, 2, 4, 8, 16), ("0.75", "sky", "orange", "vermilion", "blue"), strict=True
):
    color = plots.PALETTE.get(color, color)
    for trial in bracket.trials[bracket.units == units]:
        curve = curves[trial, 0, :units]
        ax.plot(np.arange(1, units + 1), curve, "-", color=color, linewidth=1.2)
        ax.plot(units, curve[-1], "o", color=color, markersize=4)
    ax.plot([], [], "o-", color=color, label=f"{np.sum(bracket.units == units)} stop at {units}")
ax.set(xlabel="units of 10 training steps", ylabel="validation accuracy", xticks=(1, 2, 4, 8, 16))
ax.set(title=f"32 trials for {bracket.units.sum()} units instead of {32 * 16}", ylim=(0, 1))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()


# %%
def tournament(seed, searches=40):
    """Test accuracies: halving, 6 random trials for the same budget, all 32 to the end."""
    rng, final, found = np.random.default_rng(seed), curves[:, seed, -1], []
    for _ in range(searches):
        bracket = Bracket(rng, seed)
        six = bracket.trials[:6]
        picks = bracket.winner(halve), six[np.argmax(final[six])]
        picks += (bracket.trials[np.argmax(final[bracket.trials])],)
        found.append(quality[list(picks), seed])
    return np.array(found)


tournaments = np.array([tournament(seed) for seed in range(3)])  # (3 seeds, searches, 3 ways)
halving, six, full = np.moveaxis(tournaments.mean(axis=1), -1, 0)
lab.claim(
    "For the same 96 units, halving finds better nets than random search, in each of 3 seeds",
    np.min(halving - six) > 0.01,
    f"mean test accuracy {halving.mean():.3f} against {six.mean():.3f}",
)
lab.claim(
    "Halving is as good as training all 32 to the end, for less than a fifth of the budget",
    np.max(np.abs(halving - full)) < 0.01,
    f"{full.mean():.3f} for 512 units",
)

# %% [markdown]
# Halving trusts early scores. If a setting starts slowly and wins late (a small learning rate, a
# long schedule), it is thrown out. Hyperband (Li et al., 2018) therefore runs several brackets,
# some of them with few nets and long runs.
#
# > **Remember.** Spend little on each trial first, and more on those that deserve it.

# %% [markdown]
# ## 9 · An honest report
#
# The validation rows have chosen, so they are not neutral any more. The test rows are, as long as
# *nothing* is chosen by them: no setting, no seed, no epoch. Each look at them for a choice turns
# them into validation rows. An honest report needs three things:
#
# 1. The setting is chosen by validation alone, by its mean over seeds and not by its luckiest one.
# 2. The test rows are read once, by the chosen setting.
# 3. Mean *and* spread over seeds are reported, and how many trials there were.

# %% [markdown]
# ## Exercise 6 · honest_report
#
# You get functions: `train(configuration, seed)` returns a net, `validate(net)` and `test(net)`
# return its accuracy. Return three values: the chosen configuration, and the mean and the standard
# deviation (with `ddof=1`) of its test accuracy over all seeds. Read the test rows once for each of
# its nets. In the check, the test labels of some nets are poisoned, and every look at them is
# counted.


# %%
def honest_report(train, validate, test, configurations, seeds):
    """The configuration that validation chooses, and its test accuracy over the seeds.

    train: (configuration, seed) -> net; validate, test: net -> accuracy.
    Returns: configuration, mean, standard deviation.
    """
    # BEGIN SOLUTION
    means = []
    for configuration in configurations:
        scores = [validate(train(configuration, seed)) for seed in seeds]
        means.append(np.mean(scores))
    chosen = configurations[np.argmax(means)]
    results = [test(train(chosen, seed)) for seed in seeds]
    return chosen, np.mean(results), np.std(results, ddof=1)
    # END SOLUTION


# %%
checks.honest_report(honest_report)

# %% [markdown]
# Three people search with 100 trials each. They have 50 validation rows and 50 test rows. The first
# reports the best validation score. The second chooses by the test rows, and reports this score.
# The third chooses by validation, and then tests once. How far is each report from the truth (the
# accuracy on all 997 test rows), in 300 searches?


# %%
def reports(seed, searches=300, trials=100, rows=50):
    """What the three report, minus what is true: (searches, 3)."""
    rng, errors = np.random.default_rng(seed), []
    for _ in range(searches):
        drawn = rng.choice(320, trials, replace=False)
        validation = validated[drawn, seed][:, rng.choice(400, rows, replace=False)].mean(axis=1)
        test = tested[drawn, seed][:, rng.choice(997, rows, replace=False)].mean(axis=1)
        by_validation, by_test = np.argmax(validation), np.argmax(test)
        true = quality[drawn, seed]
        errors.append(
            (
                validation[by_validation] - true[by_validation],
                test[by_test] - true[by_test],
                test[by_validation] - true[by_validation],
            )
        )
    return np.array(errors)


errors = np.array([reports(seed) for seed in range(3)])  # (3 seeds, searches, 3 people)
bias = 100 * errors.mean(axis=1)
people = ("best validation score", "best test score", "chosen by validation,\ntested once")
_, ax = plt.subplots(figsize=(7, 2.8))
box = ax.boxplot(
    100 * errors.reshape(-1, 3),
    orientation="horizontal",
    whis=(5, 95),
    showfliers=False,
    patch_artist=True,
    medianprops={"color": "black"},
    widths=0.55,
)
for patch, color in zip(box["boxes"], ("vermilion", "orange", "blue"), strict=True):
    patch.set_facecolor(plots.PALETTE[color])
ax.plot(bias.mean(axis=0), (1, 2, 3), "D", color="white", markeredgecolor="black")
ax.axvline(0, color="0.4", linewidth=1)
ax.set_yticks((1, 2, 3), people)
ax.set(ylim=(3.6, 0.4), xlabel="reported minus true accuracy, in points")
ax.set(title="Three reports of the same search (diamond: mean)")
plt.show()
lab.claim(
    "Who chooses and reports by the same rows promises too much, in each of 3 seeds",
    bias[:, :2].min() > 1,
    f"on average {bias[:, 0].mean():.1f} and {bias[:, 1].mean():.1f} points",
)
lab.claim(
    "Who chooses by validation and tests once is right on average, in each of 3 seeds",
    np.max(np.abs(bias[:, 2])) < 1,
    f"{bias[:, 2].mean():+.1f} points",
)

# %% [markdown]
# The third report is right *on average*. One such report can still be several points off, in either
# direction: the box is wide. Only more test rows help.
#
# Now we report our own search: 320 settings, each trained from 3 seeds. If your answer has passed,
# it writes the report. (This lesson looks at the test rows often, to judge the searches. In your
# own work you look once.)

# %%
configurations = [{"learning_rate": rate, "weight_decay": decay} for rate, decay in pairs]


def train_one(configuration, seed):
    """A net: its place in the table."""
    return configurations.index(configuration), seed


report = lab.yours("honest_report") or checks.honest
chosen, mean, spread = report(
    train_one,
    lambda place: table.accuracy[place],
    lambda place: quality[place],
    configurations,
    [0, 1, 2],
)
promised = table.accuracy[configurations.index(chosen)].mean()
print(
    f"Chosen from 320 settings by the mean of 3 seeds on 400 validation rows: learning rate "
    f"{chosen['learning_rate']:.2g}, weight decay {chosen['weight_decay']:.1g}.\n"
    f"Test accuracy {mean:.3f} ± {spread:.3f} (3 seeds, 997 rows)."
)
lab.claim(
    "With 400 validation rows and 3 seeds the promise was good: the test is within 3 points of it",
    abs(promised - mean) < 0.03,
    f"{promised:.3f} promised, {mean:.3f} found",
)

# %% [markdown]
# > **Remember.** Choose by validation, test once, report mean and spread over seeds, and say how
# > many trials you ran.

# %% [markdown]
# ## 10 · Let the past choose the next trial
#
# Random search forgets what it has seen. **Bayesian optimization** keeps it in a model. After some
# trials, a *Gaussian process* says for each new setting what score to expect, $\mu$, and how unsure
# it is, $\sigma$: little near old trials, much far from them. Where should the next trial be? Where
# it may beat the best score so far by most, on average. If the score is normal, this average has a
# formula, the **expected improvement** (Jones, Schonlau and Welch, 1998):
#
# $$\mathrm{EI} = \mathbb{E}[\max(f - f^*, 0)] = (\mu - f^*)\,\Phi(z) + \sigma\,\varphi(z), \qquad
# z = \frac{\mu - f^*}{\sigma}$$
#
# with the best score so far $f^*$ and the distribution function $\Phi$ and density $\varphi$ of the
# standard normal distribution.
#
# **Predict before you run.** Two settings have the same $\mu = f^*$. One has σ = 0.1, the other
# 0.2. Which one has the larger EI?

# %% [markdown]
# ## Exercise 7 · expected_improvement
#
# `mean` and `std` are arrays of any shape, also of whole numbers; `best` is a number; larger is
# better. Where `std` is 0 the formula divides by 0: there let EI be $\max(\mu - f^*, 0)$. Write the
# formula; $\Phi$ and $\varphi$ are `scipy.stats.norm.cdf` and `scipy.stats.norm.pdf`. Leave both
# arrays as they are.


# %%
def expected_improvement(mean, std, best):
    """E[max(f − best, 0)] for f normal with this mean and standard deviation.

    mean, std: arrays of one shape; best: a number. Returns: an array of that shape.
    """
    # BEGIN SOLUTION
    gain = mean - best
    z = gain / np.maximum(std, 1e-12)
    return gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)
    # END SOLUTION


# %%
checks.expected_improvement(expected_improvement)

# %% [markdown]
# Four learning rates of our table are known. Above: what the Gaussian process makes of them. Below:
# the expected improvement, and with it the next trial.

# %%
improvement = lab.yours("expected_improvement") or checks.integrated_improvement
place = np.linspace(0, 1, 40)  # of the learning rate, on its log scale
known = [2, 12, 22, 36]
heights = along_rate[:, 0]

_, axes = plt.subplots(2, 3, figsize=(10, 4.4), sharex=True, sharey="row", height_ratios=(2, 1))
for above, below in axes.T:
    mean, std = checks.process(place[known, None], heights[known], place[:, None], width=0.15)
    gain = improvement(mean, std, heights[known].max())
    above.plot(rates, heights, color="0.6", linewidth=1.2, linestyle="--", label="true accuracy")
    above.plot(rates, mean, color=plots.PALETTE["blue"], label="expected, ± 2σ")
    band = {"color": plots.PALETTE["blue"], "alpha": 0.2, "linewidth": 0}
    above.fill_between(rates, mean - 2 * std, mean + 2 * std, **band)
    above.plot(rates[known], heights[known], "o", color="black", markersize=5, label="trials")
    below.fill_between(rates, gain, color=plots.PALETTE["green"], alpha=0.6, label="EI")
    following = int(np.argmax(gain))
    below.axvline(rates[following], color=plots.PALETTE["vermilion"], linestyle=":")
    above.set(xscale="log", ylim=(-0.4, 1.5), title=f"after {len(known)} trials")
    below.set(xlabel="learning rate")
    known = [*known, following]
axes[0, 0].set_ylabel("validation accuracy")
axes[1, 0].set_ylabel("EI" + ", yours" * bool(lab.yours("expected_improvement")))
axes[0, 2].legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
lab.claim(
    "Of the three rates that EI asks for, one is clearly better than the first four",
    heights[known[4:]].max() > heights[known[:4]].max() + 0.01,
    "accuracies "
    + ", ".join(f"{heights[i]:.2f}" for i in known[4:])
    + f"; the best of the first four {heights[known[:4]].max():.2f}",
)

# %% [markdown]
# ## 11 · Challenge: a search that learns
#
# A Gaussian process is a few lines of NumPy. Let $k(a, b) = \exp(-\lVert a - b\rVert^2 / (2 w^2))$
# say how much the scores at a and b have in common. Let $K$ be all $k$ between the points seen,
# plus $10^{-6}$ on the diagonal, and $k_*$ all $k$ between these and a new point. If the scores
# seen, $y$, have mean 0 and deviation 1, then at the new point
#
# $$\mu = k_*^\top K^{-1} y, \qquad \sigma^2 = 1 - k_*^\top K^{-1} k_*$$

# %% [markdown]
# ## Challenge · bayesian_search
#
# `objective(point)` returns the score at a point of the unit square, an array of shape (2,); larger
# is better. You have `trials` evaluations. Start with 5 random points. Then draw some hundred
# random candidates each time and ask for the one with the largest expected improvement in the
# process above, with a width $w$ of your choice (0.2 is good). Return the best point that you have
# seen. Write the process with NumPy: scikit-learn's `GaussianProcessRegressor` and Optuna's
# samplers are not the answer.


# %%
def bayesian_search(objective, trials, rng):
    """The best of `trials` points of the unit square, each chosen by expected improvement.

    objective: an array of shape (2,) -> a number; rng: a numpy.random.Generator.
    Returns: a point, shape (2,).
    """

    # BEGIN SOLUTION
    def k(a, b):
        return np.exp(-np.sum((a[:, None] - b) ** 2, axis=-1) / (2 * 0.2**2))

    x = rng.uniform(size=(5, 2))
    y = np.array([objective(point) for point in x])
    while len(y) < trials:
        candidates = rng.uniform(size=(300, 2))
        shares = np.linalg.solve(k(x, x) + 1e-6 * np.eye(len(x)), k(x, candidates))
        scaled = (y - np.mean(y)) / np.std(y)
        variance = 1 - np.sum(k(x, candidates) * shares, axis=0)
        std = np.sqrt(np.maximum(variance, 0))
        gain = expected_improvement(scaled @ shares, std, np.max(scaled))
        x = np.vstack([x, candidates[np.argmax(gain)]])
        y = np.append(y, objective(x[-1]))
    return x[np.argmax(y)]
    # END SOLUTION


# %%
checks.bayesian_search(bayesian_search)

# %% [markdown]
# Three searches on 20 new surfaces: random search, your search once it has passed (otherwise one
# that uses scikit-learn's Gaussian process), and TPE, the search of Optuna that the next section
# uses.

# %%
optuna.logging.set_verbosity(optuna.logging.WARNING)


def random_points(objective, trials, rng):
    for point in rng.uniform(size=(trials, 2)):
        objective(point)


def tpe(objective, trials, rng):
    def of_trial(trial):
        return objective([trial.suggest_float(name, 0, 1) for name in ("a", "b")])

    sampler = optuna.samplers.TPESampler(seed=int(rng.integers(2**31)))
    optuna.create_study(direction="maximize", sampler=sampler).optimize(of_trial, trials)


def race(search, trials=30, surfaces=20):
    """How far below the top the best point so far is, (surfaces, trials)."""
    below = []
    for seed in range(surfaces):
        surface = Surface(np.random.default_rng(1000 + seed))
        search(surface, trials, np.random.default_rng(seed))
        heights = surface.heights(np.array(surface.points))
        below.append(surface.sample[-1] - np.maximum.accumulate(heights))
    return np.maximum(below, 1e-3)


bayesian = lab.yours("bayesian_search") or checks.sklearn_search
name = "Bayesian, " + ("yours" if lab.yours("bayesian_search") else "scikit-learn")
searches = {"random": random_points, "TPE (Optuna)": tpe, name: bayesian}
races = {label: race(search) for label, search in searches.items()}

_, ax = plt.subplots(figsize=(7, 3.6))
for (label, below), color in zip(races.items(), ("orange", "green", "blue"), strict=True):
    color, steps = plots.PALETTE[color], np.arange(1, 31)
    ax.plot(steps, np.median(below, axis=0), color=color, label=label)
    quarter = np.quantile(below, (0.25, 0.75), axis=0)
    ax.fill_between(steps, *quarter, color=color, alpha=0.15, linewidth=0)
ax.set(yscale="log", xlabel="trials", ylabel="distance of the best point from the top")
ax.set(title="20 surfaces: median, and the middle half")
ax.legend(loc="lower left")
plt.show()
at_20 = {label: np.median(below[:, 19]) for label, below in races.items()}
wins = np.mean(races[name][:, 19] < races["random"][:, 19])
lab.claim(
    "After 20 trials the Bayesian search is far nearer to the top than random, in the median",
    at_20[name] < at_20["random"] / 3 and wins > 0.65,
    f"{at_20[name]:.3f} against {at_20['random']:.3f}; nearer on {wins:.0%} of 20 surfaces",
)

# %% [markdown]
# These surfaces are smooth, have no noise and only two knobs: this is what a Gaussian process is
# made for.
#
# > **Remember.** If a trial is dear, let a model of the past trials choose the next one.

# %% [markdown]
# ## 12 · The tool for real work: Optuna
#
# You know now what is inside. For real work take a tool: it has the samplers, it stores every
# trial, and it lets many computers search together. We use **Optuna** (Akiba et al., 2019). A
# *study* holds the trials. With `ask` you get a trial from it, with `tell` you hand back its score.
# In between you train as you like. Here `lab.train_many` trains whole batches: five studies ask for
# 8 trials each, all 40 nets are trained at once, and this four times.

# %%
studies = []
for seed in range(5):
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=8)
    studies.append(optuna.create_study(direction="maximize", sampler=sampler))
for _ in range(4):
    asked = [[study.ask() for _ in range(8)] for study in studies]
    knobs = [
        (
            trial.suggest_float("learning_rate", 1e-4, 10, log=True),
            trial.suggest_float("weight_decay", 1e-6, 1, log=True),
        )
        for trials in asked
        for trial in trials
    ]
    accuracies = train(*np.transpose(knobs), seeds=1).accuracy.reshape(5, 8)
    for study, trials, told in zip(studies, asked, accuracies, strict=True):
        for trial, accuracy in zip(trials, told, strict=True):
            study.tell(trial, accuracy)

# %%
values = np.array([[trial.value for trial in study.trials] for study in studies])
_, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.6))
left.pcolormesh(rates, decays, surface.T, cmap="cividis", vmin=0.1, vmax=1)
for batch, color in enumerate(("0.8", "sky", "orange", "vermilion")):
    told = studies[0].trials[8 * batch : 8 * batch + 8]
    points = np.array([list(trial.params.values()) for trial in told])
    color = plots.PALETTE.get(color, color)
    left.plot(*points.T, "o", color=color, markeredgecolor="black", label=f"batch {batch + 1}")
left.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="weight decay")
left.set(title="One study: where it looked")
left.grid(False)
left.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.spread(right, np.arange(1, 33), np.maximum.accumulate(values, axis=1), color="blue")
right.set(xlabel="trials", ylabel="best accuracy so far", title="Five studies", ylim=(0.5, 1))
plt.show()

first, second_half = np.mean(values[:, :8] > 0.85), np.mean(values[:, 16:] > 0.85)
lab.claim(
    "The last two batches hold more good trials than the first, which is drawn by chance",
    second_half > first,
    f"above 0.85: {first:.0%} of the first 40 trials, {second_half:.0%} of the last 80",
)
lab.claim(
    "After 32 trials each of 5 studies has a good net",
    values.max(axis=1).min() > 0.92,
    values.max(axis=1),
)

# %% [markdown]
# ### Many workers, one study
#
# One computer is not enough? Then let many work on *one* study. It is kept in a storage that all of
# them can reach. Each worker loads it, asks, trains, tells, and so learns from what the others have
# found. No worker needs to know of the others. If one stops, the trials of all are still there.
#
# Here are two real processes on this computer. The storage is a file, a *journal*, to which the
# workers append lines in turn. (Its lock works on Windows, too. A SQLite file would do as well; our
# two workers needed twice as long with it.) To import TensorFlow takes each process some seconds,
# so here the workers do not train: they look up the accuracy in our table, and wait 20 ms.

# %%
WORKER = """
import sys, time
import numpy as np, optuna
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

journal, table, number = sys.argv[1], np.load(sys.argv[2]), int(sys.argv[3])
optuna.logging.set_verbosity(optuna.logging.WARNING)

def objective(trial):
    rate = trial.suggest_float("learning_rate", 1e-4, 10, log=True)
    trial.set_user_attr("worker", number)
    time.sleep(0.02)  # in place of the training
    return table[round(39 * (np.log10(rate) + 4) / 5)]

backend = JournalFileBackend(journal, lock_obj=JournalFileOpenLock(journal))
study = optuna.load_study(
    study_name="digits",
    storage=optuna.storages.JournalStorage(backend),
    sampler=optuna.samplers.TPESampler(seed=number),
)
study.optimize(objective, n_trials=20)
"""

with tempfile.TemporaryDirectory() as folder:
    journal, lookup, script = (str(Path(folder) / n) for n in ("journal", "table.npy", "worker.py"))
    np.save(lookup, along_rate[:, 0].astype(float))
    Path(script).write_text(WORKER, encoding="utf-8")
    lock = optuna.storages.journal.JournalFileOpenLock(journal)
    backend = optuna.storages.journal.JournalFileBackend(journal, lock_obj=lock)
    optuna.create_study(
        study_name="digits",
        storage=optuna.storages.JournalStorage(backend),
        direction="maximize",
    )
    commands = [[sys.executable, script, journal, lookup, number] for number in "12"]
    workers = [subprocess.Popen(command) for command in commands]
    codes = [worker.wait() for worker in workers]
    again = optuna.load_study(study_name="digits", storage=optuna.storages.JournalStorage(backend))
    trials = again.trials

by_worker = [sum(trial.user_attrs["worker"] == number for trial in trials) for number in (1, 2)]
numbers = sorted(trial.number for trial in trials)
best_value = max(trial.value for trial in trials)
lab.claim(
    "Two processes put 20 trials each into one study; none is lost, none is counted twice",
    codes == [0, 0] and by_worker == [20, 20] and numbers == list(range(40)),
    f"{len(trials)} trials",
)
lab.claim("And the study has found a good rate", best_value > 0.9)

# %% [markdown]
# In real work the objective builds and trains a net, and each worker is started on a machine of its
# own. Then the journal lies on a disk that all of them share, or a database takes its place:
# `storage="postgresql://…"`. Nothing else changes. A study can be loaded again after its workers
# have ended, as we did here, and can go on with `optimize`. (Keras Tuner is another tool of this
# kind.)
#
# > **Remember.** A study outlives the process that started it. Keep it in a storage, not in a
# > variable.

# %% [markdown]
# ## 13 · Silent traps of Keras
#
# These cells run without an error. Each of them spoils a search.
#
# **1 · `fit` goes on counting.** A second `fit` goes on where the first one ended: with its
# weights, and with the step count of its optimizer. A schedule reads this count. Here the cosine
# has reached 0 after 4 epochs, so 4 more epochs train nothing.


# %%
def compiled(model, optimizer):
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model):
    """The validation accuracy after 4 more epochs."""
    held_out = (digits.x_test, digits.y_test)
    options = {"epochs": 4, "batch_size": 32, "verbose": 0, "validation_data": held_out}
    return model.fit(digits.x_train, digits.y_train, **options).history["val_accuracy"][-1]


def moved(model, before):
    """The largest change of a weight."""
    pairs = zip(before, model.get_weights(), strict=True)
    return max(np.max(np.abs(old - new)) for old, new in pairs)


keras.utils.set_random_seed(0)
schedule = keras.optimizers.schedules.CosineDecay(0.3, decay_steps=4 * 13)
model = compiled(net(), keras.optimizers.SGD(schedule))
fit(model)
before = model.get_weights()
fit(model)
still = moved(model, before)
lab.claim("4 more epochs of `fit` do not move a single weight", still == 0, f"by {still:.0f}")

# %% [markdown]
# The fix is a new optimizer for each training: `compile` again. But this is the next trap.
#
# **2 · `compile` does not start afresh.** It sets the new optimizer and keeps the weights. So a
# second "trial" in the same model begins where the first one ended.

# %%
warm = fit(compiled(model, keras.optimizers.SGD(1e-4)))
cold = table.accuracy[0].max()  # of 3 seeds: rate 0.0001 in a new model, for 160 steps
lab.claim(
    "With a new optimizer the weights move again, but the useless rate 0.0001 looks excellent",
    moved(model, before) > 0 and warm > 0.75 and cold < 0.5,
    f"accuracy {warm:.2f}; in a new model at most {cold:.2f}",
)

# %% [markdown]
# The fix: model *and* optimizer are made anew in each trial. If you forget the second, Keras says
# so:

# %%
other = net()
try:
    model.optimizer.apply(other.trainable_variables, other.trainable_variables)
    said = ""
except ValueError as error:
    said = str(error)
lab.claim(
    "An optimizer that is used for a second model is no silent trap: Keras raises ValueError",
    said.startswith("Unknown variable"),
)

# %% [markdown]
# **3 · `nan` wins.** A trial with a far too large learning rate ends with a loss of `nan`. NumPy's
# `argmin` and `argmax` then choose just this trial.

# %%
losses = table.test_loss[:, 0]  # of the validation rows, 320 settings
wrong, right_one = np.argmin(losses), np.nanargmin(losses)
lab.claim(
    "np.argmin of the validation losses chooses a net that diverged",
    np.isnan(losses[wrong]) and table.accuracy[wrong, 0] < 0.2 < 0.9 < table.accuracy[right_one, 0],
    f"accuracy {table.accuracy[wrong, 0]:.2f}; np.nanargmin: {table.accuracy[right_one, 0]:.2f}",
)

# %% [markdown]
# **4 · Scaled by hand, and only in training.** `validation_data` gets what you give it. If the
# training rows are standardized and the validation rows are not, no error comes, only bad scores;
# and these choose the wrong setting. Scaling by *all* rows, on the other hand, is the leak of
# section 7: `Normalization.adapt` on all rows. The second cell measures it.

# %%
raw_validation = x[400:800].astype("float32")
_, scaled_score = model.evaluate(digits.x_test, digits.y_test, verbose=0)
_, raw_score = model.evaluate(raw_validation, digits.y_test, verbose=0)
lab.claim(
    "Validation rows that were not scaled cost many points of accuracy, without a word",
    scaled_score - raw_score > 0.1,
    f"{raw_score:.2f} instead of {scaled_score:.2f}",
)

# %%
pixels = x.astype("float32")
normalization = keras.layers.Normalization()
normalization.adapt(pixels)  # all rows: validation and test leak into it
leaky = data.dataset(
    "leaky", normalization(pixels[:400]), y[:400], normalization(pixels[400:]), y[400:]
)
normalization = keras.layers.Normalization()
normalization.adapt(pixels[:400])  # the fix
clean = data.dataset(
    "clean", normalization(pixels[:400]), y[:400], normalization(pixels[400:]), y[400:]
)
leak = [
    lab.train_many(net, keras.optimizers.SGD, {"learning_rate": 0.3}, each, 5, 160, 32).accuracy[0]
    for each in (leaky, clean)
]
lab.claim(
    "Normalization.adapt on all rows leaks, too; on the digits the scores hardly change",
    abs(leak[0].mean() - leak[1].mean()) < 0.02,
    f"{leak[0].mean():.3f} and {leak[1].mean():.3f}, mean of 5 seeds",
)

# %% [markdown]
# **5 · The last epoch is not the best one.** After `fit` the model has the weights of the last
# epoch. `max(history)` is the score of another one, which is lost. (It is also the best of many
# scores: the winner's curse of section 6.)

# %%
lost = curves.max(axis=-1) - curves[..., -1]  # (320 settings, 3 seeds)
good = curves[..., -1] > 0.8
lab.claim(
    "Some settings learn first and break later: their best epoch is 0.3 above their last one",
    np.all(np.sum(lost > 0.3, axis=0) > 0),
    f"{np.sum(lost > 0.3)} of 960 runs of the table, at worst {lost.max():.2f}; in good runs "
    f"{lost[good].mean():.3f} on average",
)

# %% [markdown]
# The fix: `keras.callbacks.EarlyStopping(restore_best_weights=True)`, whose default is `False`, or
# `ModelCheckpoint(save_best_only=True)`; and report the test rows, not the history.
#
# **6 · Optuna minimizes.** A study without `direction` looks for the *smallest* value. If the
# objective returns an accuracy, it finds the worst net.


# %%
def accuracy_of(trial):
    return scores(np.array([trial.suggest_float("learning_rate", 1e-4, 10, log=True)]))[0]


directions = {}
for direction in (None, "maximize"):
    sampler = optuna.samplers.TPESampler(seed=0)
    study = optuna.create_study(direction=direction, sampler=sampler)
    study.optimize(accuracy_of, n_trials=20)
    directions[direction] = study.best_value
lab.claim(
    "The best trial of a study without a direction is the worst net",
    directions[None] < 0.2 and directions["maximize"] > 0.85,
    f"accuracy {directions[None]:.2f}; with direction='maximize' {directions['maximize']:.2f}",
)

# %% [markdown]
# ## What to remember
#
# - Search on the scale of the knob: what is multiplied is drawn log-uniformly.
# - Random beats the grid, because few knobs decide. 59 trials hit the best 5 %.
# - A best trial at the edge: widen the range.
# - The best score of a search is too good. First split, then fit; choose by validation, test once.
# - Spend little on each trial first. Let the past choose the next trial if trials are dear.
# - For real work: a tool, a storage, and a new model in each trial.
#
# ## What this lesson did not show
#
# - Our net is small, and the table has two knobs and one way to divide the rows. Which knobs
#   decide, and how much a search brings, is different elsewhere.
# - With weight decay hardly mattering, our surface is kind to random search. Where all knobs matter
#   alike, the grid loses less.
# - Bayesian search was tried with two knobs and scores without noise. With many knobs, much noise
#   or hundreds of trials at once it has less to offer.
# - Large models cannot be trained a hundred times. There one searches with small ones, and carries
#   the result over.
# - The spread over seeds is not the whole uncertainty: other rows would give other numbers, too.
#
# ## References
#
# - Jones, Schonlau, Welch (1998): Efficient global optimization of expensive black-box functions.
#   *Journal of Global Optimization*.
# - Ambroise, McLachlan (2002): Selection bias in gene extraction on the basis of microarray
#   gene-expression data. *PNAS*.
# - Bergstra, Bardenet, Bengio, Kégl (2011): Algorithms for hyper-parameter optimization. *NeurIPS*.
# - Bergstra, Bengio (2012): Random search for hyper-parameter optimization. *Journal of Machine
#   Learning Research*.
# - Snoek, Larochelle, Adams (2012): Practical Bayesian optimization of machine learning algorithms.
#   *NeurIPS*.
# - Karnin, Koren, Somekh (2013): Almost optimal exploration in multi-armed bandits. *ICML*.
# - Jamieson, Talwalkar (2016): Non-stochastic best arm identification and hyperparameter
#   optimization. *AISTATS*.
# - Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar (2018): Hyperband. *Journal of Machine Learning
#   Research*.
# - Akiba, Sano, Yanase, Ohta, Koyama (2019): Optuna. *KDD*.
