"""Right answers, written otherwise than the solutions: they pass by other numbers on the way."""

EQUIVALENT = {
    "bn_forward": [
        # one affine map
        """
def bn_forward(x, gamma, beta, epsilon):
    rows = np.asarray(x, "float64").reshape(-1, x.shape[-1])
    scale = gamma / np.sqrt(rows.var(axis=0) + epsilon)
    return x * scale + (beta - rows.mean(axis=0) * scale)
""",
        # feature by feature, sums divided by n
        """
def bn_forward(x, gamma, beta, epsilon):
    y = np.empty(x.shape)
    for j in range(x.shape[-1]):
        column = np.asarray(x[..., j], "float64")
        n = column.size
        centered = column - column.sum() / n
        deviation = (np.sum(centered**2) / n + epsilon) ** 0.5
        y[..., j] = gamma[j] * centered / deviation + beta[j]
    return y
""",
        # E[x²] − E[x]² in double precision, gamma first
        """
def bn_forward(x, gamma, beta, epsilon):
    wide = np.asarray(x, "float64")
    axes = tuple(range(wide.ndim))[:-1]
    mean = np.mean(wide, axis=axes)
    variance = np.mean(wide * wide, axis=axes) - mean**2
    return (wide - mean) * gamma * (variance + epsilon) ** -0.5 + beta
""",
        # Keras' moments and the reciprocal root
        """
def bn_forward(x, gamma, beta, epsilon):
    mean, variance = ops.moments(x, axes=[*range(x.ndim - 1)])
    x_hat = (x - mean) * ops.rsqrt(variance + epsilon)
    return ops.add(beta, ops.multiply(gamma, x_hat))
""",
    ],
    "bn_moving_statistics": [
        # a step towards the batch
        """
def bn_moving_statistics(moving_mean, moving_variance, x, momentum):
    rows = np.reshape(x, (-1, x.shape[-1]))
    moving_mean = moving_mean - (1 - momentum) * (moving_mean - rows.mean(axis=0))
    return [moving_mean, moving_variance + (1 - momentum) * (rows.var(axis=0) - moving_variance)]
""",
        # E[x²] − E[x]²
        """
def bn_moving_statistics(moving_mean, moving_variance, x, momentum):
    n = x[..., 0].size
    axes = tuple(range(x.ndim - 1))
    first, second = np.sum(x, axis=axes) / n, np.sum(x * x, axis=axes) / n
    new_mean = momentum * moving_mean + first * (1 - momentum)
    new_variance = momentum * moving_variance + (second - first**2) * (1 - momentum)
    return new_mean, new_variance
""",
        # feature by feature, one helper for both
        """
def blended(old, new, momentum):
    return old * momentum + new - momentum * new


def bn_moving_statistics(moving_mean, moving_variance, x, momentum):
    means, variances = [], []
    for j, (m, v) in enumerate(zip(moving_mean, moving_variance)):
        values = np.ravel(x[..., j])
        center = sum(values) / len(values)
        means.append(blended(m, center, momentum))
        variances.append(blended(v, sum((values - center) ** 2) / len(values), momentum))
    return np.array(means), np.array(variances)
""",
        # Keras' moments
        """
def bn_moving_statistics(moving_mean, moving_variance, x, momentum):
    new = ops.moments(x, axes=[*range(x.ndim - 1)])
    pairs = zip((moving_mean, moving_variance), new)
    return tuple(ops.add(momentum * old, (1.0 - momentum) * batch) for old, batch in pairs)
""",
    ],
    "bn_backward": [
        # step by step, as in the paper
        """
def bn_backward(dy, x, gamma, epsilon):
    n, centered = len(x), x - x.mean(axis=0)
    inverse = 1 / np.sqrt(x.var(axis=0) + epsilon)
    dx_hat = dy * gamma
    dvariance = np.sum(dx_hat * centered, axis=0) * -0.5 * inverse**3
    dmean = -np.sum(dx_hat, axis=0) * inverse
    dx = dx_hat * inverse + dvariance * 2 * centered / n + dmean / n
    return [dx, (dy * centered * inverse).sum(axis=0), dy.sum(axis=0)]
""",
        # one line with n, from the other two gradients
        """
def bn_backward(dy, x, gamma, epsilon):
    n = dy.shape[0]
    inverse = (np.var(x, axis=0) + epsilon) ** -0.5
    x_hat = (x - np.mean(x, axis=0)) * inverse
    dbeta, dgamma = np.sum(dy, axis=0), np.sum(x_hat * dy, axis=0)
    return gamma * inverse / n * (n * dy - dbeta - x_hat * dgamma), dgamma, dbeta
""",
        # the Jacobian of each feature
        """
def bn_backward(dy, x, gamma, epsilon):
    found = []
    for g, column, scale in zip(dy.T, x.T, gamma):
        deviation, n = np.sqrt(column.var() + epsilon), len(column)
        x_hat = (column - column.mean()) / deviation
        jacobian = (np.eye(n) - 1 / n - np.outer(x_hat, x_hat) / n) / deviation
        found.append((scale * (jacobian @ g), g @ x_hat, sum(g)))
    dx, dgamma, dbeta = map(np.array, zip(*found))
    return dx.T, dgamma, dbeta
""",
        # what is centered first
        """
def bn_backward(dy, x, gamma, epsilon):
    root = ops.sqrt(ops.var(x, axis=0) + epsilon)
    x_hat = (x - ops.mean(x, axis=0)) / root
    dx_hat = gamma * (dy - ops.mean(dy, axis=0))
    along = ops.mean(dx_hat * x_hat, axis=0)
    return (dx_hat - along * x_hat) / root, ops.sum(x_hat * dy, axis=0), ops.sum(dy, axis=0)
""",
    ],
    "batch_norm": [
        # one affine map, in place
        """
@keras.saving.register_keras_serializable("other")
class BatchNorm(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.epsilon = momentum, epsilon

    def build(self, shape):
        names = ("gamma", "beta", "moving_mean", "moving_variance")
        for name, start, learned in zip(names, (1.0, 0.0, 0.0, 1.0), (True, True, False, False)):
            weight = self.add_weight(
                shape=(shape[-1],),
                initializer=keras.initializers.Constant(start),
                trainable=learned,
                autocast=False,
                name=name,
            )
            setattr(self, name, weight)

    def call(self, inputs, training=None):
        x = ops.cast(inputs, "float32")
        mean, variance = self.moving_mean.value, self.moving_variance.value
        if training and self.trainable:
            axes = tuple(range(len(x.shape) - 1))
            mean, variance = ops.mean(x, axis=axes), ops.var(x, axis=axes)
            self.moving_mean.assign_sub((1 - self.momentum) * (self.moving_mean - mean))
            self.moving_variance.assign_sub((1 - self.momentum) * (self.moving_variance - variance))
        scale = self.gamma * ops.rsqrt(variance + self.epsilon)
        return ops.cast(x * scale + (self.beta - mean * scale), inputs.dtype)

    def get_config(self):
        return super().get_config() | {"epsilon": self.epsilon, "momentum": self.momentum}
""",
        # rows flattened, two branches
        """
@keras.saving.register_keras_serializable("other")
class BatchNorm(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon

    def build(self, shape):
        def weight(name, start, learned):
            return self.add_weight(
                name=name,
                shape=shape[-1:],
                initializer=start,
                trainable=learned,
                autocast=False,
            )

        self.gamma, self.beta = weight("gamma", "ones", True), weight("beta", "zeros", True)
        self.moving_mean = weight("moving_mean", "zeros", False)
        self.moving_variance = weight("moving_variance", "ones", False)

    def call(self, x, training=False):
        rows = ops.reshape(ops.cast(x, "float32"), (-1, x.shape[-1]))
        if training and self.trainable:
            center = ops.sum(rows, axis=0) / ops.cast(ops.shape(rows)[0], "float32")
            rows = rows - center
            square = ops.mean(rows * rows, axis=0)
            self.move(self.moving_mean, center)
            self.move(self.moving_variance, square)
        else:
            rows = rows - self.moving_mean
            square = ops.convert_to_tensor(self.moving_variance)
        y = self.gamma * rows * (square + self.epsilon) ** -0.5 + self.beta
        return ops.cast(ops.reshape(y, ops.shape(x)), self.compute_dtype)

    def move(self, statistic, batch):
        statistic.assign_add((1 - self.momentum) * (batch - statistic))

    def get_config(self):
        config = super().get_config()
        config.update(momentum=self.momentum, epsilon=self.epsilon)
        return config
""",
        # statistics with keepdims, the output put together backwards
        """
@keras.saving.register_keras_serializable("other")
class BatchNorm(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon

    def build(self, shape):
        options = {"shape": (shape[-1],), "autocast": False}
        self.gamma = self.add_weight(name="gamma", initializer="ones", **options)
        self.beta = self.add_weight(name="beta", initializer="zeros", **options)
        options["trainable"] = False
        self.moving_mean = self.add_weight(name="moving_mean", initializer="zeros", **options)
        self.moving_variance = self.add_weight(
            name="moving_variance", initializer="ones", **options
        )

    def normalized(self, x, mean, variance):
        deviation = ops.sqrt(self.epsilon + variance)
        return self.beta + (x - mean) * (self.gamma / deviation)

    def call(self, x, training=False):
        x = ops.cast(x, "float32")
        if not training or not self.trainable:
            y = self.normalized(x, self.moving_mean, self.moving_variance)
            return ops.cast(y, self.compute_dtype)
        axes = tuple(range(x.ndim - 1))
        mean, variance = ops.mean(x, axis=axes), ops.var(x, axis=axes)
        self.move(self.moving_mean, mean)
        self.move(self.moving_variance, variance)
        return ops.cast(self.normalized(x, mean, variance), self.compute_dtype)

    def move(self, statistic, batch):
        kept = statistic * self.momentum
        statistic.assign(kept + batch - self.momentum * batch)

    def get_config(self):
        return dict(super().get_config(), momentum=self.momentum, epsilon=self.epsilon)
""",
    ],
    "layer_norm": [
        # the features in front
        """
def layer_norm(x, gamma, beta, epsilon):
    columns = np.moveaxis(x, -1, 0)
    x_hat = (columns - columns.mean(axis=0)) / np.sqrt(columns.var(axis=0) + epsilon)
    return np.moveaxis(x_hat, 0, -1) * gamma + beta
""",
        # row by row
        """
def layer_norm(x, gamma, beta, epsilon):
    def normalized(row):
        away = row - sum(row) / len(row)
        return gamma * away / (sum(away**2) / len(row) + epsilon) ** 0.5 + beta

    return np.apply_along_axis(normalized, -1, x)
""",
        # one affine map per row, E[x²] − E[x]² in double precision
        """
def layer_norm(x, gamma, beta, epsilon):
    wide = np.asarray(x, "float64")
    mean = wide.mean(-1, keepdims=True)
    inverse = ((wide * wide).mean(-1, keepdims=True) - mean**2 + epsilon) ** -0.5
    return (wide * inverse - mean * inverse) * gamma + beta
""",
        # Keras' moments and the reciprocal root
        """
def layer_norm(x, gamma, beta, epsilon):
    mean, variance = ops.moments(x, axes=[x.ndim - 1], keepdims=True)
    scale = gamma * ops.rsqrt(variance + epsilon)
    return scale * (x - mean) + beta
""",
    ],
    "fold_bn": [
        # a diagonal matrix
        """
def fold_bn(dense, bn):
    gamma, beta, mean, variance = bn.get_weights()
    kernel, bias = dense.get_weights()
    scale = gamma / (variance + bn.epsilon) ** 0.5
    return [kernel @ np.diag(scale), beta + scale * bias - scale * mean]
""",
        # both layers are asked
        """
def fold_bn(dense, bn):
    inputs = dense.kernel.shape[0]
    bias = np.ravel(bn(dense(np.zeros((1, inputs)))))
    kernel = bn(dense(np.eye(inputs))) - bias
    return kernel, bias
""",
        # column by column
        """
def fold_bn(dense, bn):
    kernel, bias = (np.array(weight, "float64") for weight in dense.get_weights())
    for j, (gamma, beta, mean, variance) in enumerate(zip(*bn.get_weights())):
        deviation = np.sqrt(variance + bn.epsilon)
        kernel[:, j] = gamma * kernel[:, j] / deviation
        bias[j] = gamma * (bias[j] - mean) / deviation + beta
    return kernel, bias
""",
        # a shift first
        """
def fold_bn(dense, bn):
    inverse = ops.rsqrt(ops.convert_to_tensor(bn.moving_variance) + bn.epsilon)
    factor = inverse * bn.gamma
    shift = bn.beta - bn.moving_mean * factor
    return ops.multiply(dense.kernel, factor), dense.bias * factor + shift
""",
    ],
    "repair_bn": [
        # many mini-batches, the momentum as it is
        """
def repair_bn(model, x):
    call = tf.function(lambda rows: model(rows, training=True)).get_concrete_function(
        tf.TensorSpec((None, x.shape[1]))
    )
    for _ in range(20):
        for start in range(0, len(x) - 63, 64):
            call(tf.constant(x[start : start + 64]))
""",
        # layer by layer, mean and variance by hand
        """
def repair_bn(model, x):
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.moving_mean.assign(ops.mean(x, axis=0))
            layer.moving_variance.assign(ops.var(x, axis=0))
        x = layer(x)
    return model
""",
        # layer by layer with NumPy, written out
        """
def repair_bn(model, x):
    for layer in model.layers:
        if hasattr(layer, "moving_variance"):
            center = x.sum(axis=0) / len(x)
            square = ((x - center) ** 2).sum(axis=0) / len(x)
            gamma, beta, *_ = layer.get_weights()
            layer.set_weights([gamma, beta, center, square])
        x = np.asarray(layer(x))
""",
        # the old values taken out of one step
        """
def repair_bn(model, x):
    layers = [layer for layer in model.layers if hasattr(layer, "moving_mean")]
    before = [[np.array(w) for w in layer.get_weights()[2:]] for layer in layers]
    model(x, training=True)
    for layer, old in zip(layers, before):
        new = zip(old, layer.get_weights()[2:])
        mean, variance = [(w - layer.momentum * o) / (1 - layer.momentum) for o, w in new]
        layer.moving_mean.assign(mean)
        layer.moving_variance.assign(variance)
""",
    ],
}
