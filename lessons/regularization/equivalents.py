"""Right answers that are written otherwise: cells that must pass as they are."""

EQUIVALENT = {
    "l1_l2": [
        """
class L1L2(keras.regularizers.Regularizer):
    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = l1, l2

    def __call__(self, x):
        return ops.sum(self.l1 * ops.absolute(x) + self.l2 * x * x)

    def get_config(self):
        return vars(self)"""
    ],
    "soft_threshold": [
        """
def soft_threshold(w, threshold):
    return w - np.clip(w, -threshold, threshold)"""
    ],
    "ista": [
        """
def ista(x, y, l1, steps):
    rate = 0.9 / np.linalg.norm(x.T @ x / len(x), 2)
    w = np.ones(x.shape[1])
    for _ in range(steps):
        v = w + rate * np.mean((y - x @ w)[:, None] * x, axis=0)
        w = np.maximum(v - rate * l1, 0) - np.maximum(-v - rate * l1, 0)
    return w"""
    ],
    "weight_decay": [
        """
def weight_decay(weights, gradients, learning_rate, l2):
    keep = [1 - 2 * learning_rate * l2 if w.ndim > 1 else 1 for w in weights]
    triples = zip(keep, weights, gradients)
    return tuple(k * w - learning_rate * g for k, w, g in triples)"""
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
    ],
    "max_norm": [
        """
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value=2.0, axis=0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w):
        norm = ops.sum(w**2, axis=self.axis, keepdims=True) ** 0.5
        return ops.where(norm > self.max_value, w * self.max_value / norm, w)

    def get_config(self):
        return {"axis": self.axis, "max_value": self.max_value}"""
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
            self.model.set_weights(self.weights)"""
    ],
    "random_shift": [
        """
def random_shift(x, k, rng):
    shifted = np.zeros_like(x)
    for row, new in zip(x, shifted):
        places = rng.choice(np.arange(-k, k + 1))
        length = x.shape[-1] - abs(places)
        start = max(places, 0)
        new[..., start : start + length] = row[..., start - places : start - places + length]
    return shifted""",
        """
def random_shift(x, k, rng):
    places = np.floor(rng.uniform(-k, k + 1, (len(x),) + (1,) * (x.ndim - 1))).astype(int)
    sources = np.arange(x.shape[-1]) - places
    inside = (sources >= 0) & (sources < x.shape[-1])
    sources = np.broadcast_to(np.clip(sources, 0, x.shape[-1] - 1), x.shape)
    return np.where(inside, np.take_along_axis(x, sources, axis=-1), 0)""",
    ],
}
