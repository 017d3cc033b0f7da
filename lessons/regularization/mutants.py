"""Edits of right answers that are right as well, and why: `course mutants` finds no other."""

SAME_SHAPE = "A gradient has the shape of its array."
SHORTER = "It makes the step shorter, and a shorter one goes down as well."
ROWS = "x and y have as many rows."
EDGE = "At the threshold itself both ways give 0."
DRAWN = "A drawn number is exactly the rate once in 8 million times."
MASK = "A mask of 0 and 1 is its own square."
GLOBAL = "Without a seed Keras draws from its global generator, anew in each call."
SYMMETRIC = "xᵀx is symmetric."
TURNED = "The shifts −k … k are equally likely, whatever their sign."
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
        "rate = 1 / np.linalg.eigvalsh(x @ x.T / n)[-1]": "xxᵀ has the same largest eigenvalue.",
        "rate = 1 / np.linalg.eigvalsh(x.T @ x / features)[-1]": SHORTER,
        "gram, pull = (x.T @ x / len(y), x.T @ y / len(x))": ROWS,
        "gram, pull = (x.T @ x / len(x), x.T @ y / len(y))": ROWS,
        "eta = len(y) / np.linalg.svd(x, compute_uv=False)[0] ** 2": ROWS,
        "v = w - eta * (w @ gram - pull)": SYMMETRIC,
        "returned = np.where(np.abs(v) > threshold, v - threshold * np.sign(v), 0); v[...] = 0; "
        "return returned": "v is an array of the answer itself.",
        "return np.where(np.abs(v) >= threshold, v - threshold * np.sign(v), 0)": EDGE,
        "return np.where(np.abs(v) > threshold, v - threshold / np.sign(v), 0)": "1 / ±1 is ±1.",
        "length = np.linalg.norm(x @ x.T / len(x), 2)": "xxᵀ has the same largest eigenvalue.",
        "length = np.linalg.norm(x.T @ x / len(y), 2)": ROWS,
        "length = np.linalg.norm(x.T @ x / len(x), 1)": SHORTER,
        "largest = np.real(np.linalg.eigvals(np.dot(x, x.T))).max()": "xxᵀ has the same largest "
        "eigenvalue.",
        "w = np.dot(w, keep) + add": SYMMETRIC,
        "gradient = sum((row * (w @ row - target) for row, target in zip(x, y))) / n": "Both "
        "orders do.",
    },
    "weight_decay": {
        "decay = 2 * l2 if g.ndim > 1 else 0.0": SAME_SHAPE,
        "keep = [1 - 2 * learning_rate * l2 if w.ndim > 1 else 1 for w in gradients]": SAME_SHAPE,
        "total = g + 2 * l2 * w if len(g.shape) > 1 else g": SAME_SHAPE,
        "if np.ndim(g) != 1:": SAME_SHAPE,
        "omegas = [2 * l2 * (w.ndim > 1) * (w.ndim > 1) for w in weights]": MASK,
        "omegas = [2 * l2 * (w.ndim > 1) for w in gradients]": SAME_SHAPE,
    },
    "dropout": {
        "number = keras.random.uniform(ops.shape(inputs))": GLOBAL,
        "number = keras.random.uniform(ops.shape(x))": GLOBAL,
        "keep = ops.cast(number > self.rate, inputs.dtype)": DRAWN,
        "kept = tf.random.uniform(tf.shape(x)) <= 1 - self.rate": DRAWN,
        "return x * ops.cast(number <= 1 - rate, x.dtype) * (1 / (1 - rate))": DRAWN,
        "return inputs * keep * keep / (1 - self.rate)": MASK,
        "return x * ops.cast(number < 1 - rate, x.dtype) * ops.cast(number < 1 - rate, x.dtype) "
        "* (1 / (1 - rate))": MASK,
        "keep = self.rate - 1": "⌊number − keep⌋ is −1 where it was 1, with the same chance; both "
        "signs cancel.",
    },
    "max_norm": {
        "return ops.where(norm >= self.max_value, w * self.max_value / norm, w)": "A norm of "
        "max_value is kept in both ways.",
        "return w * (wanted / (1e-06 + norms))": "It only keeps 0/0 away, as Keras does.",
        "return w * (wanted / (1e-08 + norms))": "It only keeps 0/0 away, as Keras does.",
    },
    "early_stopping": {
        "self.wait = 1": "Epoch 0 sets it, or is too early to stop.",
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
}
