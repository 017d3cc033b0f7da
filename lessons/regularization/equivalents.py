"""Right answers, written otherwise than the solutions: they pass by other numbers on the way."""

EQUIVALENT = {
    "l1_l2": [
        # both penalties of each weight, summed once
        """
class L1L2(keras.regularizers.Regularizer):
    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = l1, l2

    def __call__(self, x):
        return ops.sum(self.l1 * ops.absolute(x) + self.l2 * x * x)

    def get_config(self):
        return vars(self)""",
        # |w| as the larger of w and −w
        """
class L1L2(keras.regularizers.Regularizer):
    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = l1
        self.l2 = l2

    def __call__(self, w):
        size = ops.maximum(w, -w)
        return self.l1 * ops.sum(size) + self.l2 * ops.sum(size**2)

    def get_config(self):
        return {name: getattr(self, name) for name in ("l1", "l2")}""",
        # a flat vector and its products
        """
class L1L2(keras.regularizers.Regularizer):
    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = l1
        self.l2 = l2

    def __call__(self, w):
        flat = ops.reshape(w, (-1,))
        return ops.dot(flat, self.l1 * ops.sign(flat) + self.l2 * flat)

    def get_config(self):
        return dict(l1=self.l1, l2=self.l2)""",
        # the mean, times the count; w (l1 sign w + l2 w) as relus
        """
class L1L2(keras.regularizers.Regularizer):
    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = l1
        self.l2 = l2

    def __call__(self, w):
        positive, negative = ops.relu(w), ops.relu(-w)
        count = 1
        for size in w.shape:
            count *= size
        linear = ops.mean(positive) + ops.mean(negative)
        square = ops.mean(positive**2 + negative**2)
        return count * (self.l1 * linear + self.l2 * square)

    def get_config(self):
        config = {"l2": self.l2}
        config["l1"] = self.l1
        return config""",
    ],
    "soft_threshold": [
        # what is cut off, taken away
        """
def soft_threshold(w, threshold):
    return w - np.clip(w, -threshold, threshold)""",
        # both sides
        """
def soft_threshold(w, threshold):
    return np.maximum(w - threshold, 0) - np.maximum(-w - threshold, 0)""",
        # number by number
        """
def soft_threshold(w, threshold):
    def one(v):
        if v > threshold:
            return v - threshold
        if v < -threshold:
            return v + threshold
        return 0.0

    return np.reshape([one(v) for v in np.ravel(w)], np.shape(w))""",
        # three cases
        """
def soft_threshold(w, threshold):
    inside = np.abs(w) <= threshold
    return np.where(inside, 0.0, np.where(np.greater(w, 0), w - threshold, w + threshold))""",
    ],
    "ista": [
        # xᵀx and xᵀy once, the largest singular value
        """
def ista(x, y, l1, steps):
    gram, pull = x.T @ x / len(x), x.T @ y / len(x)
    eta = len(x) / np.linalg.svd(x, compute_uv=False)[0] ** 2
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        v = w - eta * (gram @ w - pull)
        w = np.maximum(v - eta * l1, 0) - np.maximum(-v - eta * l1, 0)
    return w""",
        # the residual, the mean over the rows
        """
def shrunk(v, threshold):
    return np.where(np.abs(v) > threshold, v - threshold * np.sign(v), 0)


def ista(x, y, l1, steps):
    length = np.linalg.norm(x.T @ x / len(x), 2)
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        ascent = np.mean((y - x @ w)[:, None] * x, axis=0)
        w = shrunk(w + ascent / length, l1 / length)
    return w""",
        # a map that is affine, then the threshold
        """
def ista(x, y, l1, steps):
    n, features = x.shape
    largest = np.real(np.linalg.eigvals(np.dot(x.T, x))).max()
    keep = np.eye(features) - np.dot(x.T, x) / largest
    add, threshold = np.dot(x.T, y) / largest, n * l1 / largest
    w = np.zeros(features)
    while steps > 0:
        w = np.dot(keep, w) + add
        w = np.sign(w) * np.clip(np.abs(w) - threshold, 0, None)
        steps -= 1
    return w""",
        # row by row
        """
def ista(x, y, l1, steps):
    n, features = x.shape
    rate = n / max(np.linalg.eigvalsh(sum(np.outer(row, row) for row in x)))
    w = np.zeros(features)
    for _ in range(steps):
        gradient = sum(row * (row @ w - target) for row, target in zip(x, y)) / n
        w = soft_threshold(w - rate * gradient, rate * l1)
    return w""",
    ],
    "weight_decay": [
        # a factor for each array
        """
def weight_decay(weights, gradients, learning_rate, l2):
    keep = [1 - 2 * learning_rate * l2 if w.ndim > 1 else 1 for w in weights]
    triples = zip(keep, weights, gradients)
    return tuple(k * w - learning_rate * g for k, w, g in triples)""",
        # the gradient of the penalized loss
        """
def weight_decay(weights, gradients, learning_rate, l2):
    new = []
    for w, g in zip(weights, gradients):
        total = g + 2 * l2 * w if len(w.shape) > 1 else g
        new.append(w - learning_rate * total)
    return new""",
        # copies, changed in place, the decay last
        """
def weight_decay(weights, gradients, learning_rate, l2):
    new = [np.array(w) for w in weights]
    for after, w, g in zip(new, weights, gradients):
        after -= learning_rate * g
        if np.ndim(w) != 1:
            after -= w * (learning_rate * l2)
            after -= w * (learning_rate * l2)
    return new""",
        # (w + step) − decay, by a helper
        """
def change(w, g, learning_rate, omega):
    return -learning_rate * g - omega * learning_rate * w


def weight_decay(weights, gradients, learning_rate, l2):
    omegas = [2 * l2 * (w.ndim > 1) for w in weights]
    moves = [change(w, g, learning_rate, o) for w, g, o in zip(weights, gradients, omegas)]
    return [np.add(w, move) for w, move in zip(weights, moves)]""",
    ],
    "dropout": [
        # the form of JAX and PyTorch, with a generator of TensorFlow's own
        """
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x, training=None):
        kept = tf.random.uniform(tf.shape(x)) < 1 - self.rate
        return tf.where(kept, x / (1 - self.rate), 0.0) if training else x

    def get_config(self):
        return super().get_config() | {"rate": self.rate}""",
        # one formula for training and inference
        """
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.generator = keras.random.SeedGenerator(7)

    def call(self, x, training=False):
        rate = self.rate if training else 0.0
        number = keras.random.uniform(ops.shape(x), seed=self.generator)
        return x * ops.cast(number < 1 - rate, x.dtype) * (1 / (1 - rate))

    def get_config(self):
        return super().get_config() | {"rate": self.rate}""",
        # rounded up: 0 with probability rate, else 1
        """
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        if training:
            keep = 1 - self.rate
            number = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)
            mask = ops.floor(keep + number) / keep
            return ops.multiply(inputs, mask)
        return inputs

    def get_config(self):
        config = super().get_config()
        config["rate"] = self.rate
        return config""",
    ],
    "max_norm": [
        # only long columns
        """
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value=2.0, axis=0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w):
        norm = ops.sum(w**2, axis=self.axis, keepdims=True) ** 0.5
        return ops.where(norm > self.max_value, w * self.max_value / norm, w)

    def get_config(self):
        return {"axis": self.axis, "max_value": self.max_value}""",
        # the wanted norm, divided by the norm
        """
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value=2.0, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        norms = ops.sqrt(ops.sum(ops.square(w), axis=self.axis, keepdims=True))
        wanted = ops.clip(norms, 0, self.max_value)
        return w * (wanted / (1e-7 + norms))

    def get_config(self):
        return dict(max_value=self.max_value, axis=self.axis)""",
        # a factor of at most 1, from the reciprocal root
        """
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value=2.0, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        squares = ops.sum(w * w, axis=self.axis, keepdims=True)
        factor = self.max_value * ops.rsqrt(squares)
        return w * ops.minimum(factor, 1.0)

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}""",
        # squares compared, w divided by how many times it is too long
        """
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value=2.0, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        relative = ops.sum(ops.square(w / self.max_value), axis=self.axis, keepdims=True)
        return w / ops.sqrt(ops.maximum(1.0, relative))

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}""",
    ],
    "early_stopping": [
        # all values kept, and the best one searched again in each epoch
        """
class EarlyStopping(keras.callbacks.Callback):
    def __init__(
        self, monitor="val_loss", min_delta=0.0, patience=0, mode="min", restore_best_weights=False
    ):
        super().__init__()
        self.monitor, self.min_delta, self.patience = monitor, min_delta, patience
        self.mode, self.restore = mode, restore_best_weights

    def on_train_begin(self, logs=None):
        self.best = self.at = self.weights = None

    def on_epoch_end(self, epoch, logs=None):
        value = logs.get(self.monitor)
        gain = None if self.best is None else value - self.best
        if gain is not None and self.mode == "min":
            gain = -gain
        if gain is None or gain > self.min_delta:
            self.best, self.at = value, epoch
            self.weights = [np.array(w) for w in self.model.weights]
        elif epoch - self.at >= self.patience:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.restore:
            self.model.set_weights(self.weights)""",
        # patience counted down
        """
class EarlyStopping(keras.callbacks.Callback):
    def __init__(
        self, monitor="val_loss", min_delta=0.0, patience=0, mode="min", restore_best_weights=False
    ):
        super().__init__()
        self.monitor = monitor
        self.min_delta = min_delta
        self.patience = patience
        self.sign = 1 if mode == "min" else -1
        self.restore_best_weights = restore_best_weights

    def on_train_begin(self, logs=None):
        self.record, self.left, self.kept = float("inf"), self.patience, None

    def on_epoch_end(self, epoch, logs=None):
        score = self.sign * logs[self.monitor]
        if self.record - score > self.min_delta:
            self.record, self.left = score, self.patience
            self.kept = self.model.get_weights()
            return
        self.left = self.left - 1
        if self.left <= 0 and epoch >= 1:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.restore_best_weights and self.kept:
            self.model.set_weights(self.kept)""",
        # larger is better: a minimum is the maximum of the negative
        """
class EarlyStopping(keras.callbacks.Callback):
    def __init__(
        self, monitor="val_loss", min_delta=0.0, patience=0, mode="min", restore_best_weights=False
    ):
        super().__init__()
        self.monitor = monitor
        self.min_delta = min_delta
        self.patience = patience
        self.turned = -1 if mode == "min" else 1
        self.restore_best_weights = restore_best_weights

    def on_train_begin(self, logs=None):
        self.goal, self.since, self.best_weights = -np.inf, 0, None

    def on_epoch_end(self, epoch, logs=None):
        value = self.turned * logs[self.monitor]
        better = value > self.goal
        self.since = 0 if better else self.since + 1
        if better:
            self.goal = value + self.min_delta
            self.best_weights = self.model.get_weights()
        elif self.since >= self.patience and epoch:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.restore_best_weights and self.best_weights is not None:
            self.model.set_weights(self.best_weights)""",
    ],
    "random_shift": [
        # row by row into zeros
        """
def random_shift(x, k, rng):
    shifted = np.zeros_like(x)
    for row, new in zip(x, shifted):
        places = rng.choice(np.arange(-k, k + 1))
        length = x.shape[-1] - abs(places)
        start = max(places, 0)
        new[..., start : start + length] = row[..., start - places : start - places + length]
    return shifted""",
        # where each number comes from
        """
def random_shift(x, k, rng):
    places = np.floor(rng.uniform(-k, k + 1, (len(x),) + (1,) * (x.ndim - 1))).astype(int)
    sources = np.arange(x.shape[-1]) - places
    inside = (sources >= 0) & (sources < x.shape[-1])
    sources = np.broadcast_to(np.clip(sources, 0, x.shape[-1] - 1), x.shape)
    return np.where(inside, np.take_along_axis(x, sources, axis=-1), 0)""",
        # rolled, what came around set to 0
        """
def random_shift(x, k, rng):
    result = x.copy()
    for i in range(len(result)):
        s = int(rng.integers(2 * k + 1)) - k
        result[i] = np.roll(x[i], s, axis=-1)
        if s > 0:
            result[i][..., :s] = 0.0
        if s < 0:
            result[i][..., s:] = 0.0
    return result""",
        # all rows of one shift at once
        """
def random_shift(x, k, rng):
    shifts = rng.integers(-k, k, len(x), endpoint=True)
    new = np.zeros_like(x)
    for s in range(-k, k + 1):
        rows = np.flatnonzero(shifts == s)
        moved = np.roll(x[rows], s, axis=-1)
        edge = np.arange(x.shape[-1])
        moved[..., (edge < s) | (edge >= x.shape[-1] + s)] = 0
        new[rows] = moved
    return new""",
    ],
    "beat_the_noise": [
        # dropout and label smoothing, the best epoch of rows held back
        """
def beat_the_noise(x, y):
    penalty = keras.regularizers.L2(0.01)
    model = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(800, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax", kernel_regularizer=penalty),
        ]
    )
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(keras.optimizers.Adam(0.001), loss)
    model.fit(x, np.eye(10)[y], batch_size=64, epochs=22, verbose=0)
    return model""",
    ],
}
