"""Edits of right answers that are right as well, and why: `course mutants` finds no other."""

SAME_SHAPE = "A gradient has the shape of its array."
SHORTER = "It makes the step shorter, and a shorter one goes down as well."
EDGE = "At the threshold itself both ways give 0."
DRAWN = "A drawn number is exactly the rate once in 8 million times."
SYMMETRIC = "xᵀx is symmetric."
TURNED = "The shifts −k … k are equally likely, whatever their sign."
GOALS = "Any model that reaches the goals is right."
LINES = "What goes from one line to the next lands on the edge, and that becomes 0."

EQUIVALENT = {
    "l1_l2": {
        "return {name: getattr(self, name) for name in ('l2', 'l1')}": "Both orders do.",
        "return ops.dot(self.l1 * ops.sign(flat) + self.l2 * flat, flat)": "Both orders do.",
        "positive, negative = (ops.relu(-w), ops.relu(w))": "Only their sums are used.",
    },
    "soft_threshold": {
        "if v >= threshold:": EDGE,
        "if v <= -threshold:": EDGE,
        "inside = np.abs(w) < threshold": EDGE,
    },
    "ista": {
        "steps = steps ** 2; n, features = x.shape": "More steps come to the same end, and "
        "as their length is free, nobody can count them.",
        "rate = 1 / np.linalg.eigvalsh(x @ x.T / n)[-1]": "xxᵀ has the same largest eigenvalue.",
        "rate = 1 / np.linalg.eigvalsh(x.T @ x / features)[-1]": SHORTER,
        "v = w - eta * (w @ gram - pull)": SYMMETRIC,
        "return np.where(np.abs(v) >= threshold, v - threshold * np.sign(v), 0)": EDGE,
        "return np.where(np.abs(v) > threshold, v - threshold / np.sign(v), 0)": "1 / ±1 is ±1.",
        "length = np.linalg.norm(x @ x.T / len(x), 2)": "xxᵀ has the same largest eigenvalue.",
        "length = np.linalg.norm(x.T @ x / len(x), 1)": SHORTER,
        "largest = np.real(np.linalg.eigvals(np.dot(x, x.T))).max()": "xxᵀ has the same largest "
        "eigenvalue.",
        "w = np.dot(w, keep) + add": SYMMETRIC,
        "gradient = sum((row * (w @ row - target) for row, target in zip(x, y))) / n": "Both "
        "orders do.",
    },
    "weight_decay": {
        "decay = 2 * l2 if g.ndim > 1 else 0.0": SAME_SHAPE,
    },
    "dropout": {
        "training = training ** 2; if not training:": "`training` is True or False, and its square "
        "is 1 or 0.",
        "kept = tf.random.uniform(tf.shape(x)) <= 1 - self.rate": DRAWN,
    },
    "max_norm": {
        "return ops.where(norm >= self.max_value, w * self.max_value / norm, w)": "A norm of "
        "max_value is kept in both ways.",
        "return w * (wanted / (1e-06 + norms))": "It only keeps 0/0 away, as Keras does.",
        "return w * (wanted / (1e-08 + norms))": "It only keeps 0/0 away, as Keras does.",
    },
    "early_stopping": {
        "epoch = epoch ** 0.5; value = self.sign * logs[self.monitor]": "√epoch > 0 where "
        "epoch > 0.",
    },
    "random_shift": {
        "sources = np.arange(x.shape[-1]) + places": TURNED,
        "return np.where(inside, np.take_along_axis(x, sources), 0)": "The last axis is the "
        "default.",
        "s = k - int(rng.integers(2 * k + 1))": TURNED,
        "s = rng.integers(2 * k + 1) - k": "NumPy's whole numbers are whole numbers.",
        "result[i] = np.roll(x[i], s)": LINES,
        "moved = np.roll(x[rows], s)": LINES,
        "if s >= 0:": "A shift by 0 sets nothing to 0.",
        "for s in range(-k, k + 1 + 1):": "No row has the shift k + 1.",
    },
    "beat_the_noise": {
        "layers = [keras.layers.Dropout(rate), keras.layers.Dense(1024, 'relu', "
        "kernel_initializer='he_normal', kernel_regularizer=penalty), keras.layers.Dropout(rate), "
        "keras.layers.Dense(10, 'softmax', kernel_regularizer=penalty)]": GOALS,
        "loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.01)": GOALS,
    },
}
