# The five exercises, ready to be pasted in lesson.py; this file then goes.

# %%
import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops

from lessons.capstone import checks

# %% [markdown]
# ## Exercise 1 · input_pipeline
#
# `images` has one row for each picture or signal, of any shape; `labels` one whole number.
#
# 1. Draw one order of the rows: `np.random.default_rng(seed).permutation(rows)`. Of it the first
#    `int(shares[0] * rows)` rows are for validation, the next `int(shares[1] * rows)` for the test,
#    all others for training.
# 2. Standardize each feature (each place in a row's array) by the mean and the standard deviation
#    (`ddof=0`) of the *training* rows. A feature that is constant there is divided by 1.
# 3. Return three datasets in the order training, validation, test. Each gives pairs `(x, y)` of
#    `batch_size` rows (the last batch may be smaller), x in float32, y in int32.
# 4. Validation and test rows come in the drawn order. The training rows come in a new order in each
#    epoch: any of them may come first, and batches are mixed anew.
# 5. `augment` takes a standardized batch of x and returns one. It is called on each training batch,
#    in each epoch anew, and on nothing else.


# %%
def input_pipeline(images, labels, *, shares, batch_size, augment, seed):
    """Three tf.data.Dataset of batches (x, y): training, validation, test.

    images: (rows, …); labels: (rows,); shares: of validation and test rows, such as (0.2, 0.1);
    augment: a batch of x -> a batch of x; seed: draws the order of the rows.
    """
    # BEGIN SOLUTION
    order = np.random.default_rng(seed).permutation(len(images))
    ends = np.cumsum([int(share * len(images)) for share in shares])
    validation, test, training = np.split(order, ends)
    mean, std = images[training].mean(axis=0), images[training].std(axis=0)
    x = ((images - mean) / np.where(std > 0, std, 1)).astype("float32")
    y = labels.astype("int32")

    def dataset(rows):
        return tf.data.Dataset.from_tensor_slices((x[rows], y[rows]))

    shuffled = dataset(training).shuffle(len(training)).batch(batch_size)
    train = shuffled.map(lambda x, y: (augment(x), y))
    return train, dataset(validation).batch(batch_size), dataset(test).batch(batch_size)
    # END SOLUTION


# %%
checks.input_pipeline(input_pipeline)

# %% [markdown]
# ## Exercise 2 · conv_net
#
# Return a new `keras.Model`, not compiled. It takes rows of `shape`, here (40, 1), and gives
# `classes` logits: the last layer has no softmax. `parts` holds your own parts, or Keras' where
# yours are missing: `parts.he_normal()`, `parts.batch_norm()`, `parts.dropout(0.2)` and so on. All
# layers of Keras are allowed. The net may have {{weights}} weights at most.
#
# The check hands over Keras' own parts. It trains your net on 4000 rows of mnist1d, drawn by the
# check: {{epochs}} epochs of batches of 100, Adam, a rate that falls from {{rate}} to 0 along half
# a cosine. Then it asks for the other 1000 rows. There are three goals for the accuracy:
# **{{goals}}**, each worth two points.


# %%
def conv_net(parts, shape, classes):
    """A net for rows of this shape that ends in `classes` logits; not compiled."""
    # BEGIN SOLUTION
    layers = [keras.Input(shape)]
    for filters, strides in ((32, 2), (64, 1), (64, 1)):
        kernel = {"kernel_initializer": parts.he_normal(), "use_bias": False}
        layers += [keras.layers.Conv1D(filters, 5, strides=strides, padding="same", **kernel)]
        layers += [parts.batch_norm(), keras.layers.Activation("relu")]
    layers += [keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(classes)]
    return keras.Sequential(layers)
    # END SOLUTION


# %%
checks.conv_net(conv_net)

# %% [markdown]
# ## Exercise 3 · warmup_cosine
#
# From step 0 to step `warmup_steps` the rate rises on a straight line from `start` to `peak`. From
# there it falls along half a cosine: at step `steps` it is `end`, and it stays there. With $w$ =
# `warmup_steps` and $S$ = `steps`:
#
# $$\eta(s) = \begin{cases} \text{start} + (\text{peak} - \text{start}) \, s / w & s < w \\
#   \text{end} + (\text{peak} - \text{end}) \, (1 + \cos(\pi p)) / 2, \quad
#   p = \min\big((s - w) / (S - w),\; 1\big) & s \ge w \end{cases}$$
#
# $w$ may be 0: then step 0 has the rate `peak`. `step` may be an int or a tensor of any type of
# number, and in `fit` it has no value yet: use `ops`. `get_config` returns the five arguments by
# name, so that an optimizer can be saved and loaded.


# %%
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Up from `start` to `peak` in a straight line, down to `end` along half a cosine."""

    def __init__(self, start, peak, end, warmup_steps, steps):
        self.start = start
        self.peak = peak
        self.end = end
        self.warmup_steps = warmup_steps
        self.steps = steps

    def __call__(self, step):
        # BEGIN SOLUTION
        step = ops.cast(step, "float32")
        rising = self.start + (self.peak - self.start) * step / max(self.warmup_steps, 1)
        progress = (step - self.warmup_steps) / (self.steps - self.warmup_steps)
        cosine = (1 + ops.cos(np.pi * ops.minimum(progress, 1.0))) / 2
        falling = self.end + (self.peak - self.end) * cosine
        return ops.where(step < self.warmup_steps, rising, falling)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        names = ("start", "peak", "end", "warmup_steps", "steps")
        return {name: getattr(self, name) for name in names}
        # END SOLUTION


# %%
checks.warmup_cosine(WarmupCosine)

# %% [markdown]
# ## Exercise 4 · diagnose
#
# You get a compiled net whose outputs are logits, and rows for it. Measure five numbers. The loss
# is the mean cross-entropy of all rows, with `training=True`, before anything is changed.
#
# - `labels`: the share of the rows whose nearest other row (Euclidean distance) has the same label.
#   Ill below 0.5.
# - `start`: the loss, divided by ln(number of outputs). Ill above 2.
# - `vanishing`: the norm of the gradient of the first kernel, divided by that of the last kernel.
#   Ill below 0.001.
# - `batch_norm`: how far the outputs for row 0 alone, `x[:1]`, are from those for row 0 among all
#   rows, in inference: the largest |difference|. Ill above 0.001.
# - `rate`: the loss after one step of plain gradient descent, divided by the loss. Ill above 1.
#
# Kernels are trainable weights with at least two axes. The step is w ← w − η g for all trainable
# weights, η is `model.optimizer.learning_rate`. Return a name and the dictionary of these five
# numbers: the name is the first in this list that is ill, or `"healthy"`. In the end all weights
# and statistics of the net must be what they were.


# %%
def diagnose(model, x, y):
    """What a net suffers from, and the numbers that show it: a name and a dictionary.

    model: compiled, gives logits; x: (rows, features) float32; y: (rows,) classes 0, 1, 2 …
    """
    # BEGIN SOLUTION
    weights, kept = model.trainable_weights, model.get_weights()
    far = np.sum((x[:, None] - x[None]) ** 2, axis=2) + np.diag(np.full(len(x), np.inf))

    def loss():
        logits = model(x, training=True)
        entropy = keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True)
        return ops.mean(entropy)

    with tf.GradientTape() as tape:
        before = loss()
    gradients = tape.gradient(before, weights)
    norms = [ops.norm(g) for g in gradients if len(g.shape) > 1]
    alone, among = model(x[:1], training=False), model(x, training=False)[:1]
    for w, g in zip(weights, gradients, strict=True):
        w.assign_sub(model.optimizer.learning_rate * g)
    after = loss()
    model.set_weights(kept)
    numbers = {
        "labels": np.mean(y == y[np.argmin(far, axis=1)]),
        "start": before / np.log(model.output_shape[-1]),
        "vanishing": norms[0] / norms[-1],
        "batch_norm": ops.max(ops.abs(alone - among)),
        "rate": after / before,
    }
    ill = {
        "labels": numbers["labels"] < 0.5,
        "start": numbers["start"] > 2,
        "vanishing": numbers["vanishing"] < 0.001,
        "batch_norm": numbers["batch_norm"] > 0.001,
        "rate": numbers["rate"] > 1,
    }
    return next((name for name in ill if ill[name]), "healthy"), numbers
    # END SOLUTION


# %%
checks.diagnose(diagnose)

# %% [markdown]
# ## Exercise 5 · final_report
#
# `validate(configuration, seed)` and `test(configuration, seed)` train a net and return its
# accuracy on validation or on test rows. `configurations` is a list of names, `seeds` a list of
# numbers; the first configuration is the baseline.
#
# 1. Choose the configuration with the largest mean validation accuracy over all seeds, the first of
#    equal ones. A run that diverged has the accuracy nan, and a configuration with such a run is
#    not chosen. (The baseline has none.)
# 2. Test the chosen one and the baseline with every seed. No run is tested twice, and no other run
#    is tested. The baseline may itself be the chosen one.
# 3. Return five values: the name that was chosen, its mean test accuracy, its gain, and the lower
#    and the upper end of the 95 % interval of the gain. The gain is the mean of the differences
#    chosen − baseline, seed by seed; the interval is Student's, with n − 1 degrees of freedom for n
#    seeds. If the baseline is chosen, gain and both ends are 0.
#
# In the check, the test rows of one configuration are poisoned, and each look is counted.


# %%
def final_report(validate, test, configurations, seeds):
    """What validation chooses, its test accuracy, and its gain with a 95 % interval.

    validate, test: (configuration, seed) -> accuracy; configurations: names, the baseline first.
    Returns: name, accuracy, gain, low, high.
    """
    # BEGIN SOLUTION
    means = [np.mean([validate(each, seed) for seed in seeds]) for each in configurations]
    chosen, baseline = configurations[np.nanargmax(means)], configurations[0]
    tested = {each: [test(each, seed) for seed in seeds] for each in {chosen, baseline}}
    gains = np.subtract(tested[chosen], tested[baseline])
    n, gain = len(seeds), np.mean(gains)
    away = scipy.stats.t.ppf(0.975, n - 1) * np.std(gains, ddof=1) / np.sqrt(n)
    return chosen, np.mean(tested[chosen]), gain, gain - away, gain + away
    # END SOLUTION


# %%
checks.final_report(final_report)
