"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from lessons.checking import Mistake

MISTAKES = [
    Mistake(
        "l1_l2",
        instead_of="self.l2 * square",
        wrote="0.5 * self.l2 * square",
        says="A half of L2: many books write ½ λ w². Keras does not: the penalty is λ Σw².",
    ),
    Mistake(
        "l1_l2",
        instead_of="ops.sum(ops.square(w))",
        wrote="ops.mean(ops.square(w))",
        says="Mean of squares: a penalty sums over all weights, so that each pays the same in a "
        "large kernel.",
    ),
    Mistake(
        "l1_l2",
        instead_of="ops.sum(ops.abs(w))",
        wrote="ops.mean(ops.abs(w))",
        says="Mean of sizes: L1 is the sum of all |w|, not their mean.",
    ),
    Mistake(
        "l1_l2",
        instead_of="ops.sum(ops.square(w))",
        wrote="ops.sqrt(ops.sum(ops.square(w)))",
        says="Root taken: L2 is the sum of the squares; its root is the norm.",
    ),
    Mistake(
        "l1_l2",
        instead_of="ops.sum(ops.abs(w))",
        wrote="ops.sum(w)",
        says="Signs kept: without | | negative weights earn money. L1 sums the absolute values.",
    ),
    Mistake(
        "l1_l2",
        instead_of="ops.sum(ops.abs(w))",
        wrote="ops.max(ops.sum(ops.abs(w), axis=0))",
        says="A matrix norm: L1 of a kernel sums all |w|. The largest column sum is another norm.",
    ),
    Mistake(
        "l1_l2",
        instead_of="self.l1 * size + self.l2 * square",
        wrote="self.l1 * square + self.l2 * size",
        says="Prices swapped: l1 is the price of Σ|w|, l2 that of Σw².",
    ),
    Mistake(
        "l1_l2",
        instead_of="self.l1 * size + self.l2 * square",
        wrote="(self.l1 + self.l2) * (size + square)",
        says="Prices mixed: each sum has its own price, l1 Σ|w| + l2 Σw².",
    ),
    Mistake(
        "l1_l2",
        instead_of='{"l1": self.l1, "l2": self.l2}',
        wrote='{"l1": self.l1}',
        says="l2 is not in get_config: a copy or a loaded model falls back to l2 = 0.",
    ),
    Mistake(
        "l1_l2",
        instead_of='{"l1": self.l1, "l2": self.l2}',
        wrote='{"l2": self.l2}',
        says="l1 is not in get_config: a copy or a loaded model falls back to l1 = 0.",
    ),
    Mistake(
        "soft_threshold",
        instead_of="np.abs(w) - threshold",
        wrote="w - threshold",
        says="Size forgotten: negative numbers become 0. Subtract from |w|, then put the sign "
        "back.",
    ),
    Mistake(
        "soft_threshold",
        instead_of="np.maximum(np.abs(w) - threshold, 0)",
        wrote="np.abs(w) - threshold",
        says="No stop at 0: small numbers pass through 0 to the other side. Take the maximum with "
        "0.",
    ),
    Mistake(
        "soft_threshold",
        instead_of="np.sign(w) * size",
        wrote="size",
        says="Sign lost: a negative number must stay negative, −3 becomes −2.",
    ),
    Mistake(
        "soft_threshold",
        instead_of="np.maximum(np.abs(w) - threshold, 0)",
        wrote="np.where(np.abs(w) > threshold, np.abs(w), 0)",
        says="Hard threshold: the large numbers stay as they are. The soft one shrinks them, too.",
    ),
    Mistake(
        "soft_threshold",
        instead_of="np.maximum(np.abs(w) - threshold, 0)",
        wrote="np.minimum(np.abs(w), threshold)",
        says="Clipped: this keeps what should go. What is left is |w| − threshold.",
    ),
    Mistake(
        "soft_threshold",
        instead_of="np.abs(w) - threshold",
        wrote="np.abs(w) - threshold / 2",
        says="Half a threshold: with ½(w − v)² + t|w| the number moves by t, not by t/2.",
    ),
    Mistake(
        "soft_threshold",
        instead_of="np.maximum(np.abs(w) - threshold, 0)",
        wrote="np.abs(w) * (1 - threshold)",
        says="A factor: all numbers are multiplied, as L2 does. L1 subtracts the same from each.",
    ),
    Mistake(
        "ista",
        instead_of="rate * l1)",
        wrote="l1)",
        says="No step length in the threshold: a step of length η pulls by η · l1.",
    ),
    Mistake(
        "ista",
        instead_of="gradient = x.T @ (x @ w - y) / n",
        wrote="gradient = 2 * x.T @ (x @ w - y) / n",
        says="Factor 2: the Lasso minimizes ½ mean((xw − y)²), whose gradient has no 2.",
    ),
    Mistake(
        "ista",
        instead_of="gradient = x.T @ (x @ w - y) / n",
        wrote="gradient = x.T @ (x @ w - y)",
        says="Sum for mean: the gradient is divided by n. Without it the steps are far too long.",
    ),
    Mistake(
        "ista",
        instead_of="np.linalg.eigvalsh(x.T @ x / n)[-1]",
        wrote="np.linalg.eigvalsh(x.T @ x / n)[0]",
        says="Smallest eigenvalue: this step is too long, the weights explode. Take the largest, "
        "the last one.",
    ),
    Mistake(
        "ista",
        instead_of="np.linalg.eigvalsh(x.T @ x / n)[-1]",
        wrote="np.linalg.eigvalsh(x.T @ x)[-1]",
        says="Steps too short: without / n the eigenvalue is n times too large, and 400 steps are "
        "not enough.",
    ),
    Mistake(
        "ista",
        instead_of="soft_threshold(w - rate * gradient, rate * l1)",
        wrote="soft_threshold(w, rate * l1) - rate * gradient",
        says="Threshold first: pull after the step, so that the step can end at 0 exactly.",
    ),
    Mistake(
        "ista",
        instead_of="w - rate * gradient",
        wrote="w + rate * gradient",
        says="Uphill: step against the gradient, w − η · gradient.",
    ),
    Mistake(
        "ista",
        instead_of="soft_threshold(w - rate * gradient, rate * l1)",
        wrote="w - rate * (gradient + l1 * np.sign(w))",
        says="Subgradient step: sign(w) as a gradient never stops at 0. Use the soft threshold.",
    ),
    Mistake(
        "ista",
        instead_of="soft_threshold(w - rate * gradient, rate * l1)",
        wrote="w - rate * gradient",
        says="No penalty: these are the least squares. The soft threshold after each step is "
        "missing.",
    ),
    Mistake(
        "ista",
        instead_of="soft_threshold(w - rate * gradient, rate * l1)",
        wrote="(w - rate * gradient) / (1 + rate * l1)",
        says="L2's step: dividing shrinks all weights by one factor and gives no zero.",
    ),
    Mistake(
        "weight_decay",
        instead_of="2 * l2 if",
        wrote="l2 if",
        says="Factor 2 forgotten: the gradient of λw² is 2λw, so the decay is 2λ.",
    ),
    Mistake(
        "weight_decay",
        instead_of="2 * l2 if w.ndim > 1 else 0.0",
        wrote="2 * l2",
        says="Biases decay: kernel_regularizer makes only kernels pay. A bias has one axis.",
    ),
    Mistake(
        "weight_decay",
        instead_of="2 * l2 if w.ndim > 1 else 0.0",
        wrote="2 * l2 if w.ndim == 2 else 0.0",
        says="Only Dense kernels: a Conv2D kernel has 4 axes and decays as well.",
    ),
    Mistake(
        "weight_decay",
        instead_of="learning_rate * decay * w",
        wrote="decay * w",
        says="No learning rate in the decay: SGD multiplies the whole gradient by it, penalty "
        "included.",
    ),
    Mistake(
        "weight_decay",
        instead_of="w - learning_rate * g - learning_rate * decay * w",
        wrote="(w - learning_rate * g) * (1 - learning_rate * decay)",
        says="Decay after the step: both parts are computed from the old weights.",
    ),
    Mistake(
        "weight_decay",
        instead_of="- learning_rate * decay * w",
        wrote="+ learning_rate * decay * w",
        says="Growth: with a plus the weights grow. Decay pulls towards 0.",
    ),
    Mistake(
        "weight_decay",
        instead_of="learning_rate * decay * w",
        wrote="learning_rate * decay * np.sign(w)",
        says="L1's pull: sign(w) pulls all weights with one force. L2 pulls in proportion to w.",
    ),
    Mistake(
        "weight_decay",
        instead_of="w - learning_rate * g - learning_rate * decay * w",
        wrote="w - learning_rate * g",
        says="No decay: this is plain SGD. The kernel must lose η · 2λ of itself.",
    ),
    Mistake(
        "weight_decay",
        instead_of="2 * l2 if w.ndim > 1 else 0.0",
        wrote="2 * l2 * learning_rate if w.ndim > 1 else 0.0",
        says="Learning rate twice: the decay 2λ is multiplied by η once.",
    ),
    Mistake(
        "dropout",
        instead_of="if not training:\n    return inputs\n",
        wrote="",
        says="Drops in inference, too: without `training` the inputs must come back as they are.",
    ),
    Mistake(
        "dropout",
        instead_of="number >= self.rate",
        wrote="number >= 0.5",
        says="Rate always 0.5: the constructor was asked for another. Compare with self.rate.",
    ),
    Mistake(
        "dropout",
        instead_of="inputs * keep / (1 - self.rate)",
        wrote="inputs * keep",
        says="Not scaled: what is kept must be divided by 1 − rate, or the mean of the output "
        "shrinks.",
    ),
    Mistake(
        "dropout",
        instead_of="if not training:\n    return inputs\n",
        wrote="if not training:\n    return inputs * (1 - self.rate)\n",
        says="Scaled in inference: the factor 1 − rate belongs to the paper's form; with / (1 − "
        "rate) in training it is one too many.",
    ),
    Mistake(
        "dropout",
        instead_of="if not training:\n"
        "    return inputs\n"
        "number = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)\n"
        "keep = ops.cast(number >= self.rate, inputs.dtype)\n"
        "return inputs * keep / (1 - self.rate)",
        wrote="if not training:\n"
        "    return inputs * (1 - self.rate)\n"
        "number = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)\n"
        "return inputs * ops.cast(number >= self.rate, inputs.dtype)",
        says="The paper's form: it multiplies by 1 − rate in inference. Keras divides by it in "
        "training.",
    ),
    Mistake(
        "dropout",
        instead_of="keras.random.uniform",
        wrote="keras.random.normal",
        says="Normal numbers: of these many are below 0. Draw uniform ones, between 0 and 1.",
    ),
    Mistake(
        "dropout",
        instead_of="/ (1 - self.rate)",
        wrote="/ self.rate",
        says="Divided by rate: what remains is the share 1 − rate; divide by that.",
    ),
    Mistake(
        "dropout",
        instead_of="number >= self.rate",
        wrote="number < self.rate",
        says="Keeps the share rate: rate is the share that is dropped.",
    ),
    Mistake(
        "dropout",
        instead_of="keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)",
        wrote="keras.random.uniform((ops.shape(inputs)[0], 1), seed=self.seed_generator)",
        says="One number per row: whole rows are dropped. Draw one number for each value.",
    ),
    Mistake(
        "dropout",
        instead_of="keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)",
        wrote="keras.random.uniform(ops.shape(inputs)[1:], seed=self.seed_generator)",
        says="One mask for the batch: all rows lose the same values. Draw one number for each "
        "value.",
    ),
    Mistake(
        "dropout",
        instead_of="seed=self.seed_generator",
        wrote="seed=1",
        says="A fixed mask: an integer seed draws the same numbers in every call. Pass "
        "self.seed_generator.",
    ),
    Mistake(
        "dropout",
        instead_of="keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)",
        wrote="np.random.uniform(size=inputs.shape)",
        says="NumPy's numbers: a graph calls NumPy once, when it is made, and keeps the mask for "
        "ever. Use keras.random.",
    ),
    Mistake(
        "dropout",
        instead_of="ops.cast(number >= self.rate, inputs.dtype)",
        wrote="ops.cast(number >= ops.quantile(number, self.rate), inputs.dtype)",
        says="An exact count: each value is dropped by chance for itself, so the number dropped "
        "varies.",
    ),
    Mistake(
        "dropout",
        instead_of="ops.cast(number >= self.rate, inputs.dtype)",
        wrote="1 - self.rate + 0.3 * (number - 0.5)",
        says="Nothing dropped: the factors vary, but no value becomes 0. A mask is 0 or 1.",
    ),
    Mistake(
        "dropout",
        instead_of='{**super().get_config(), "rate": self.rate}',
        wrote="super().get_config()",
        says="rate is not in get_config: Keras cannot make the layer again.",
    ),
    Mistake(
        "max_norm",
        instead_of="ops.maximum(norm, self.max_value)",
        wrote="norm",
        says="All columns scaled: short ones grow to max_value, and 0/0 appears. Divide by "
        "max(norm, max_value).",
    ),
    Mistake(
        "max_norm",
        instead_of="norm = ops.sqrt(square)",
        wrote="norm = square",
        says="Root forgotten: this compares the squared norm with max_value.",
    ),
    Mistake(
        "max_norm",
        instead_of="axis=self.axis, keepdims=True",
        wrote="keepdims=True",
        says="One norm for the whole kernel: each column has its own. Sum along self.axis.",
    ),
    Mistake(
        "max_norm",
        instead_of="axis=self.axis, keepdims=True",
        wrote="axis=-1, keepdims=True",
        says="Rows for columns: the axis is fixed at the last one. Sum along self.axis.",
    ),
    Mistake(
        "max_norm",
        instead_of="axis=self.axis, keepdims=True",
        wrote="axis=0, keepdims=True",
        says="axis ignored: it is always 0 here. A Conv2D kernel needs [0, 1, 2]; use self.axis.",
    ),
    Mistake(
        "max_norm",
        instead_of="w * self.max_value / ops.maximum(norm, self.max_value)",
        wrote="ops.clip(w, -self.max_value, self.max_value)",
        says="Clipped by value: entries were cut, so the columns turned. Multiply a column by one "
        "factor.",
    ),
    Mistake(
        "max_norm",
        instead_of="w * self.max_value / ops.maximum(norm, self.max_value)",
        wrote="w / ops.maximum(norm, self.max_value)",
        says="Too short: a long column must keep the length max_value; this gives another one.",
    ),
    Mistake(
        "max_norm",
        instead_of="ops.sum(ops.square(w)",
        wrote="ops.mean(ops.square(w)",
        says="Mean of squares: a norm is the root of the sum.",
    ),
    Mistake(
        "max_norm",
        instead_of="square = ops.sum(ops.square(w), axis=self.axis, keepdims=True)\n"
        "norm = ops.sqrt(square)",
        wrote="norm = ops.sum(ops.abs(w), axis=self.axis, keepdims=True)",
        says="L1 norm: the length of a column is the root of the sum of its squares.",
    ),
    Mistake(
        "max_norm",
        instead_of='{"max_value": self.max_value, "axis": self.axis}',
        wrote='{"axis": self.axis}',
        says="max_value is not in get_config: a copy or a loaded model falls back to 2.",
    ),
    Mistake(
        "max_norm",
        instead_of='{"max_value": self.max_value, "axis": self.axis}',
        wrote='{"max_value": self.max_value}',
        says="axis is not in get_config: a copy or a loaded model falls back to 0.",
    ),
    Mistake(
        "early_stopping",
        instead_of="value < self.best - self.min_delta",
        wrote="value <= self.best - self.min_delta",
        says="Equal counts as better: on a plateau it never stops. Better means smaller, use <.",
    ),
    Mistake(
        "early_stopping",
        instead_of="value < self.best - self.min_delta",
        wrote="value < self.best",
        says="min_delta ignored: a value is better if it beats the best by more than min_delta.",
    ),
    Mistake(
        "early_stopping",
        instead_of="value < self.best - self.min_delta",
        wrote="value < self.best + self.min_delta",
        says="min_delta added: it makes the goal harder, best − min_delta, not easier.",
    ),
    Mistake(
        "early_stopping",
        instead_of="self.best = value\nself.wait = 0",
        wrote="self.wait = 0",
        says="Best never updated: everything is compared with infinity, so training never stops.",
    ),
    Mistake(
        "early_stopping",
        instead_of="self.best = value\nself.wait = 0",
        wrote="self.best = value",
        says="Count never starts again: after a better value `wait` must go back to 0.",
    ),
    Mistake(
        "early_stopping",
        instead_of="self.wait >= self.patience and",
        wrote="self.wait > self.patience and",
        says="One epoch late: Keras stops as soon as the count has reached patience, use >=.",
    ),
    Mistake(
        "early_stopping",
        instead_of="epoch > 0:\n    self.model.stop_training = True",
        wrote="epoch > 0:\n    self.model.stop_training = True\nself.best = value",
        says="Compares with the epoch before: keep the best value of all, not the last one.",
    ),
    Mistake(
        "early_stopping",
        instead_of="self.sign * logs[self.monitor]",
        wrote="logs[self.monitor]",
        says="mode ignored: for mode='max' a larger value is better. Turn its sign around.",
    ),
    Mistake(
        "early_stopping",
        instead_of="self.sign * logs[self.monitor]",
        wrote='self.sign * logs["loss"]',
        says="Another value watched: take the one that `monitor` names, logs[self.monitor].",
    ),
    Mistake(
        "early_stopping",
        instead_of="self.best_weights = self.model.get_weights()",
        wrote="self.best_weights = self.model.weights",
        says="Last weights remain: set the best ones at the end. get_weights() copies them; "
        "model.weights go on changing.",
    ),
    Mistake(
        "early_stopping",
        instead_of="if self.restore_best_weights:",
        wrote="if self.model.stop_training and self.restore_best_weights:",
        says="Restores only when it stopped: Keras brings the best weights back at every end.",
    ),
    Mistake(
        "early_stopping",
        instead_of="if self.restore_best_weights:",
        wrote="if True:",
        says="Always restores: only with restore_best_weights=True do the best weights come back.",
    ),
    Mistake(
        "early_stopping",
        instead_of="self.best = np.inf",
        wrote='self.best = getattr(self, "best", np.inf)',
        says="Remembers the last training: `best` must start anew in on_train_begin.",
    ),
    Mistake(
        "random_shift",
        instead_of="np.pad(x, zeros)",
        wrote='np.pad(x, zeros, mode="wrap")',
        says="Wraps around: what leaves on one side comes in on the other. Fill with 0.",
    ),
    Mistake(
        "random_shift",
        instead_of="np.pad(x, zeros)",
        wrote='np.pad(x, zeros, mode="edge")',
        says="Edge repeated: the first or last number is copied into the gap. Fill with 0.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="[rng.integers(0, 2 * k + 1)] * len(x)",
        says="One shift for all: each row needs its own. Draw len(x) numbers.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="rng.integers(0, 2 * k, len(x))",
        says="No shift by −k: rng.integers leaves its upper end out. 2k + 1 shifts are possible.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="rng.integers(1, 2 * k + 1, len(x))",
        says="No shift by k: rng.integers leaves its upper end out, integers(−k, k) ends at k − 1.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="rng.integers(k, 2 * k + 1, len(x))",
        says="Only to the left: the starts k … 2k never move a row to the right. Begin at 0.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="rng.integers(0, k + 1, len(x))",
        says="Only to the right: the starts 0 … k never move a row to the left. Go to 2k.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="rng.choice([0, 2 * k], len(x))",
        says="Only −k and k: the shifts in between, and none at all, must occur as well.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="np.random.default_rng(0).integers(0, 2 * k + 1, len(x))",
        says="A generator of its own: every call draws the same shifts. Use the rng you are given.",
    ),
    Mistake(
        "random_shift",
        instead_of="rng.integers(0, 2 * k + 1, len(x))",
        wrote="np.random.randint(0, 2 * k + 1, len(x))",
        says="Global generator: the shifts cannot be repeated. Use the rng you are given.",
    ),
    Mistake(
        "random_shift",
        instead_of="longer = np.pad(x, zeros)",
        wrote="longer = np.pad(rng.permutation(x), zeros)",
        says="Rows shuffled: row i must stay row i, or it meets the label of another row.",
    ),
    Mistake(
        "random_shift",
        instead_of="longer = np.pad(x, zeros)",
        wrote="x += 0 * x + 1\nlonger = np.pad(x - 1, zeros)",
        says="x itself changed: `+=` and friends write into the caller's array. Make a new one.",
    ),
    Mistake(
        "random_shift",
        instead_of="longer = np.pad(x, zeros)",
        wrote="if x.ndim > 2:\n"
        "    moved = zip(x, rng.integers(-k, k + 1, len(x)))\n"
        "    return np.stack([np.roll(p, s, axis=0) for p, s in moved])\n"
        "longer = np.pad(x, zeros)",
        says="Wrong axis: pictures move up and down here. The last axis runs from left to right.",
    ),
    Mistake(
        "beat_the_noise",
        instead_of="keras.regularizers.L2(0.01), 0.5",
        wrote="None, 0.0",
        says="Nothing regularizes: the net learns the wrong labels by heart.",
    ),
    Mistake(
        "beat_the_noise",
        instead_of="keras.regularizers.L2(0.01), 0.5",
        wrote="keras.regularizers.L2(3.0), 0.5",
        says="Far too much L2: the weights go to 0, and every class gets about 0.1.",
    ),
    Mistake(
        "beat_the_noise",
        instead_of="learner.fit(x, y, batch_size=64, epochs=20, verbose=0)",
        wrote="pass",
        says="Not trained: the model guesses. Call `model.fit` before you return it.",
    ),
    Mistake(
        "beat_the_noise",
        instead_of="(x, y, batch_size",
        wrote="(x, np.random.permutation(y), batch_size",
        says="Labels shuffled: rows and labels no longer belong together, so there is nothing to "
        "learn.",
    ),
]
