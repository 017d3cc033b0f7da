"""Right answers that are written otherwise: cells that must pass as they are."""

EQUIVALENT = {
    "logistic_backprop": [
        """
def logistic_backprop(x, y, kernel, bias):
    a = 1 / (1 + np.exp(-(x @ kernel + bias)))
    difference = a - y
    dkernel = np.mean(x * difference, axis=0)[:, None]
    return dkernel, np.mean(difference, axis=0)""",
        """
def logistic_backprop(x, y, kernel, bias):
    x, y, w, b = (np.asarray(each, dtype="float64") for each in (x, y, kernel, bias))
    dw, db = np.zeros_like(w), np.zeros_like(b)
    for row, truth in zip(x, y):
        p = 1 / (1 + np.exp(-(row @ w + b)))
        dw += np.outer(row, p - truth)
        db += p - truth
    return dw / len(x), db / len(x)""",
        """
def logistic_backprop(x, y, kernel, bias):
    n = x.shape[0]
    z = np.dot(x, kernel).astype("float64") + bias
    a = 1 / (1 + np.exp(-z))
    dL_dz = (a - y) / n
    return {"kernel": x.T.dot(dL_dz), "bias": dL_dz.sum(axis=0)}""",
        """
def logistic_backprop(x, y, kernel, bias):
    ones = np.ones((len(x), 1), "float32")
    wide = np.concatenate([x, ones], axis=1)
    weights = np.concatenate([kernel, np.reshape(bias, (1, 1))], axis=0)
    p = 0.5 * (1 + np.tanh(wide @ weights / 2))
    both = np.einsum("nf,no->fo", wide, p - y) / len(x)
    return both[:-1], both[-1]""",
        """
def logistic_backprop(x, y, kernel, bias):
    prediction = tf.sigmoid(tf.matmul(x, kernel) + bias)
    error = prediction - y
    dbias = tf.reduce_mean(error, axis=0)
    dkernel = tf.reduce_mean(x[:, :, None] * error[:, None, :], axis=0)
    return dkernel, dbias""",
    ],
    "activation_gradients": [
        """
def activation_gradients(z):
    z = np.asarray(z)
    return 0.25 * (1 - np.tanh(z / 2) ** 2), 1 - np.tanh(z) ** 2, np.heaviside(z, 0)""",
        """
def activation_gradients(z):
    z = ops.convert_to_tensor(z)
    t = ops.tanh(z)
    return {
        "relu": ops.where(z > 0, ops.ones_like(z), ops.zeros_like(z)),
        "tanh": (1 - t) * (1 + t),
        "sigmoid": ops.sigmoid(z) * ops.sigmoid(-z),
    }""",
        """
def activation_gradients(z):
    e = np.exp(-np.abs(z))
    sigmoid = e / (1 + e) ** 2
    tanh = 4 * e**2 / (1 + e**2) ** 2
    relu = np.maximum(np.sign(z), 0)
    return sigmoid, tanh, relu""",
        """
def activation_gradients(z):
    s, twice = tf.sigmoid(z), tf.sigmoid(2 * z)
    tanh = 2 * twice - 1
    slope_of_tanh = 1 - tanh * tanh
    relu = tf.nn.relu(z)
    return s - s * s, slope_of_tanh, np.array(relu > 0, dtype="float32")""",
    ],
    "backprop_norms": [
        """
def backprop_norms(kernels, zs, derivative, gradient):
    if len(kernels) == 0:
        return [ops.norm(gradient)]
    dz = ops.multiply(gradient, derivative(zs[-1]))
    before = ops.matmul(dz, ops.transpose(kernels[-1]))
    return [*backprop_norms(kernels[:-1], zs[:-1], derivative, before), ops.norm(gradient)]""",
        """
def backprop_norms(kernels, zs, derivative, gradient):
    chain = [ops.convert_to_tensor(gradient)]
    for w, z in list(zip(kernels, zs))[::-1]:
        chain.append(ops.einsum("no,io->ni", chain[-1] * derivative(z), w))
    return ops.stack([ops.sqrt(ops.sum(ops.square(g))) for g in chain[::-1]])""",
        """
def backprop_norms(kernels, zs, derivative, gradient):
    layers = len(kernels)
    norms = np.zeros(layers + 1)
    norms[layers] = np.linalg.norm(gradient)
    back = np.array(gradient, dtype="float64")
    for layer in range(layers - 1, -1, -1):
        slope = ops.convert_to_numpy(derivative(zs[layer]))
        back = (back * slope) @ kernels[layer].T
        norms[layer] = np.linalg.norm(back)
    return norms""",
        """
def backprop_norms(kernels, zs, derivative, gradient):
    slopes = [derivative(z) for z in zs]
    squares = [tf.reduce_sum(tf.square(gradient))]
    while slopes:
        last = len(slopes) - 1
        weighted = kernels[last][None, :, :] * slopes.pop()[:, None, :]
        gradient = tf.reduce_sum(weighted * gradient[:, None, :], axis=2)
        squares.insert(0, tf.reduce_sum(tf.square(gradient)))
    return [tf.sqrt(square) for square in squares]""",
    ],
    "clip_by_global_norm": [
        """
def clip_by_global_norm(gradients, clip_norm):
    every = np.concatenate([np.ravel(g) for g in gradients])
    norm = np.linalg.norm(every)
    return [g if norm <= clip_norm else g * clip_norm / norm for g in gradients]""",
        """
import math


def clip_by_global_norm(gradients, clip_norm):
    each = [float(ops.norm(g)) for g in gradients]
    together = math.hypot(*each)
    if together > clip_norm:
        share = clip_norm / together
        return [share * g for g in gradients]
    return list(gradients)""",
        """
def clip_by_global_norm(gradients, clip_norm):
    total = 0.0
    for g in gradients:
        total = total + np.sum(np.abs(np.asarray(g, "float64")) ** 2)
    too_long = max(total**0.5 / clip_norm, 1.0)
    return tuple(np.asarray(g) / too_long for g in gradients)""",
        """
def clip_by_global_norm(gradients, clip_norm):
    squares = tf.stack([tf.reduce_sum(g * g) for g in gradients])
    norm = tf.norm(tf.sqrt(squares))
    factor = tf.minimum(clip_norm / (norm + 1e-12), 1.0)
    return [tf.multiply(factor, g) for g in gradients]""",
    ],
    "residual": [
        """
@keras.saving.register_keras_serializable("lesson")
class Residual(keras.layers.Layer):
    def __init__(self, activation="relu", scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.activation = activation
        self.scale = scale

    def build(self, input_shape):
        self.dense = keras.layers.Dense(input_shape[-1])
        self.dense.build(input_shape)
        super().build(input_shape)

    def call(self, inputs):
        phi = keras.activations.get(self.activation)
        z = self.dense(inputs)
        return ops.add(inputs, ops.multiply(self.scale, phi(z)))

    def get_config(self):
        return dict(super().get_config(), activation=self.activation, scale=self.scale)""",
        """
@keras.saving.register_keras_serializable("lesson")
class Residual(keras.layers.Layer):
    def __init__(self, activation="relu", scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.activation = activation
        self.scale = scale

    def build(self, shape):
        *_, features = shape
        self.dense = keras.layers.Dense(features, activation=self.activation, name="branch")
        self.dense.build(shape)
        self.built = True

    def call(self, x, training=None):
        branch = self.dense(x) * self.scale
        return keras.layers.add([x, branch])

    def get_config(self):
        return super().get_config() | {"scale": self.scale, "activation": self.activation}""",
        """
@keras.saving.register_keras_serializable("lesson")
class Residual(keras.layers.Layer):
    def __init__(self, activation="relu", scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.activation = activation
        self.scale = scale

    def build(self, shape):
        self.dense = keras.layers.Dense(units=shape[-1])
        self.phi = keras.layers.Activation(self.activation)
        self.dense.build(shape)

    def call(self, x):
        y = ops.matmul(x, self.dense.kernel)
        y = self.phi(y + self.dense.bias)
        return self.scale * y + x

    def get_config(self):
        config = super().get_config()
        config.update({"activation": self.activation, "scale": self.scale})
        return config""",
    ],
    "critical_sigma": [
        """
def critical_sigma(activation, derivative):
    z = np.linspace(-8, 8, 2400)
    w = np.exp(-(z**2) / 2)
    w /= w.sum()
    low, high = -16.0, 10.0
    while high - low > 1e-6:
        middle = 0.5 * (low + high)
        s = np.exp(middle / 2)
        if w @ activation(s * z) ** 2 > np.exp(middle) * (w @ derivative(s * z) ** 2):
            low = middle
        else:
            high = middle
    return float(1 / np.sqrt(w @ derivative(np.exp(low / 2) * z) ** 2))""",
        """
def critical_sigma(activation, derivative):
    from scipy.optimize import brentq

    z, step = np.linspace(-8, 8, 3000, retstep=True)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    def moment(f, q):
        return np.sum(density * f(np.sqrt(q) * z) ** 2) * step

    def gap(q):
        return moment(activation, q) - q * moment(derivative, q)

    low, high = 1e-4, 1e4
    q = low if gap(low) <= 1e-9 else brentq(gap, low, high) if gap(high) < -1e-6 else high
    return 1 / np.sqrt(moment(derivative, q))""",
        """
def critical_sigma(activation, derivative):
    z = np.arange(-7.995, 8, 0.01)
    weight = np.exp(-0.5 * z * z)
    total = np.sum(weight)
    shares, sigmas, qs = [], [], np.geomspace(1e-6, 100, 500)
    for q in qs:
        x = z * q**0.5
        kept = np.dot(weight, np.square(activation(x))) / total
        slope = np.dot(weight, np.square(derivative(x))) / total
        shares.append(kept / (q * slope))
        sigmas.append(slope**-0.5)
    first = next((i for i, share in enumerate(shares) if share <= 1), len(qs) - 1)
    if first == 0 or shares[first] > 1:
        return sigmas[first]
    below, above = np.log(shares[first - 1]), np.log(shares[first])
    part = below / (below - above)
    return sigmas[first - 1] * (1 - part) + sigmas[first] * part""",
    ],
}
