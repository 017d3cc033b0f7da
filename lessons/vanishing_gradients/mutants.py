"""Mutants of right answers that pass because they are right, and why."""

# ruff: noqa: E501 (a mutant is one statement)

ORDER = "The two statements do not use each other."
TAIL = "Beyond 4 lies so little of a normal distribution that σ moves by less than the tolerance."
ENDS = "The interval still holds the q that is searched, or ends where σ is the same."
EDGE = "No q lies exactly there; for ReLU any q gives the same σ."
TURNED = "A product or a sum may be turned around."
STYLE = "Both ways give the same numbers."
BUILT = "Keras notes by itself that a layer is built."
NEAR = "Two neighbours in the table are nearer than the tolerance."
TINY = "Nothing is so near to 0 but 0 itself, and its gradients stay 0."

EQUIVALENT = {
    "logistic_backprop": {
        "dz = (a - y) / len(y)": "x and y have as many rows.",
        "y = y ** 2; z = ops.matmul(x, kernel) + bias": "y is 0 or 1.",
        "y = y ** 0.5; z = ops.matmul(x, kernel) + bias": "y is 0 or 1.",
        "weights = np.concatenate([kernel, np.reshape(bias, (1, 1))])": STYLE,
        "dkernel = tf.reduce_mean(x[:, :, None] * error[:, :, None], axis=0)": "The error of a sample is one number.",
    },
    "activation_gradients": {
        "return {'sigmoid': s * (1 - s), 'tanh': 1 - t ** 2, 'relu': z > 0}": "True counts as 1, False as 0.",
        "without z = np.asarray(z)": "z is an array.",
        "without z = ops.convert_to_tensor(z)": "z is an array.",
        "t = ops.tanh(z); z = ops.convert_to_tensor(z)": STYLE,
        "return {'relu': ops.where(ops.ones_like(z), z > 0, ops.zeros_like(z)), '"
        "tanh': (1 - t) * (1 + t), 'sigmoid': ops.sigmoid(z) * ops.sigmoid(-z)}": "True counts as 1, False as 0.",
        "tanh = 1 - 2 * twice": "Its square is the same.",
    },
    "backprop_norms": {
        "norms = np.ones(layers + 1)": "Each of them is overwritten.",
        "gradient = tf.reduce_sum(weighted * gradient[:, None, :], axis=-1)": STYLE,
    },
    "clip_by_global_norm": {
        "return [g if norm < clip_norm else g * clip_norm / norm for g in gradients]": "Where both norms are equal, the factor is 1.",
        "if together >= clip_norm:": "Where both norms are equal, the factor is 1.",
        "return gradients": STYLE,
        "total = total + np.sum(np.asarray(g, 'float64') ** 2)": STYLE,
        "factor = tf.minimum(clip_norm / norm, 1.0)": "c / 0 is ∞, and the smaller of ∞ and 1 is 1.",
        "factor = tf.minimum(clip_norm / (norm - 1e-12), 1.0)": TINY,
        "factor = tf.minimum(clip_norm / (norm + 1e-11), 1.0)": TINY,
        "factor = tf.minimum(clip_norm / (norm + 1e-13), 1.0)": TINY,
    },
    "residual": {
        "super().build(input_shape); self.dense.build(input_shape)": ORDER,
        "without super().build(input_shape)": BUILT,
        "without self.built = True": BUILT,
        "self.built = False": BUILT,
        "return keras.layers.add([branch, x])": TURNED,
    },
    "critical_sigma": {
        "z = np.linspace(-4, 8, 2000)": TAIL,
        "z = np.linspace(-8, 4, 2000)": TAIL,
        "low, high = (1e-07, 100.0)": ENDS,
        "low, high = (1e-09, 100.0)": ENDS,
        "low, high = (1e-08, 1000.0)": ENDS,
        "while high / low >= 1.0001:": "The search ends at any such number.",
        "low, high = (q, high) if value >= q * slope else (low, q)": "Where both sides are equal for every q, as for ReLU, any q gives the same σ.",
        "low, high = (q, high) if value > q * slope else (slope, q)": ENDS,
        "z = np.linspace(-4, 8, 2400)": TAIL,
        "z = np.linspace(-8, 4, 2400)": TAIL,
        "low, high = (-160.0, 10.0)": ENDS,
        "low, high = (-8.0, 10.0)": ENDS,
        "low, high = (-16.0, 5.0)": ENDS,
        "while high - low >= 1e-06:": ENDS,
        "while high - low > 9.999999999999999e-06:": ENDS,
        "while high - low > 1e-07:": ENDS,
        "if w @ activation(s * z) ** 2 >= np.exp(middle) * (w @ derivative(s * z) ** 2):": EDGE,
        "if activation(s * z) ** 2 @ w > np.exp(middle) * (w @ derivative(s * z) ** 2):": TURNED,
        "if w @ activation(s * z) ** 2 > np.exp(middle) * (derivative(s * z) ** 2 @ w):": TURNED,
        "return float(1 / np.sqrt(derivative(np.exp(low / 2) * z) ** 2 @ w))": TURNED,
        "z, step = np.linspace(-4, 8, 3000, retstep=True)": TAIL,
        "z, step = np.linspace(-8, 4, 3000, retstep=True)": TAIL,
        "low, high = (0.001, 10000.0)": ENDS,
        "low, high = (1e-05, 10000.0)": ENDS,
        "low, high = (0.0001, 100000.0)": ENDS,
        "low, high = (0.0001, 1000.0)": ENDS,
        "q = low if gap(low) < 1e-09 else brentq(gap, low, high) if gap(high) < -"
        "1e-06 else high": EDGE,
        "q = low if gap(low) <= 1e-08 else brentq(gap, low, high) if gap(high) < "
        "-1e-06 else high": EDGE,
        "q = low if gap(low) <= 1e-10 else brentq(gap, low, high) if gap(high) < "
        "-1e-06 else high": EDGE,
        "q = low if gap(low) <= 1e-09 else brentq(gap, low, high)": EDGE,
        "q = low if gap(low) <= 1e-09 else brentq(gap, low, high) if gap(high) <="
        " -1e-06 else high": EDGE,
        "q = low if gap(low) <= 1e-09 else brentq(gap, low, high) if gap(high) < "
        "-9.999999999999999e-06 else high": EDGE,
        "q = low if gap(low) <= 1e-09 else brentq(gap, low, high) if gap(high) < "
        "-1e-07 else high": EDGE,
        "z = np.arange(-79.95, 8, 0.01)": TAIL,
        "z = np.arange(-3.9975, 8, 0.01)": TAIL,
        "z = np.arange(-7.995, 4, 0.01)": TAIL,
        "z = np.arange(-7.995, 8, 0.001)": "A finer grid moves σ by 3e-4 at most, far less than the tolerance.",
        "shares, sigmas, qs = ([], [], np.geomspace(9.999999999999999e-06, 100, 500))": ENDS,
        "shares, sigmas, qs = ([], [], np.geomspace(1e-07, 100, 500))": ENDS,
        "kept = np.dot(np.square(activation(x)), weight) / total": TURNED,
        "slope = np.dot(np.square(derivative(x)), weight) / total": TURNED,
        "first = next((i for i, share in enumerate(shares) if share < 1), len(qs) - 1)": EDGE,
        "first = next((i for i, share in enumerate(shares) if share <= 1), len(qs))": EDGE,
        "first = next((i for i, share in enumerate(shares) if share <= 1), -1)": EDGE,
        "first = next((i for i, share in enumerate(shares) if share <= 1), 1 - len(qs))": EDGE,
        "first = next((i for i, share in enumerate(shares) if share <= 1), len(qs) + 1)": EDGE,
        "first = next((i for i, share in enumerate(shares) if share <= 1), len(qs) - 0)": EDGE,
        "if first == 0:": EDGE,
        "if first == 0 or shares[first] >= 1:": EDGE,
        "return sigmas[first]": NEAR,
        "if first == 0 or shares[first] <= 1:": NEAR,
        "if first == 0 or shares[first] > 0:": NEAR,
        "below, above = (np.exp(shares[first - 1]), np.log(shares[first]))": NEAR,
        "below, above = (shares[first - 1], np.log(shares[first]))": NEAR,
        "below, above = (np.log(shares[-1]), np.log(shares[first]))": NEAR,
        "below, above = (np.log(shares[1 - first]), np.log(shares[first]))": NEAR,
        "below, above = (np.log(shares[first + 1]), np.log(shares[first]))": NEAR,
        "part = below / below": NEAR,
        "return sigmas[first] * (1 - part) + sigmas[first] * part": NEAR,
        "return sigmas[first + 1] * (1 - part) + sigmas[first] * part": NEAR,
        "return sigmas[first - 0] * (1 - part) + sigmas[first] * part": NEAR,
    },
}

# What passes on one processor and fails on another: whether it matters is decided by rounding.
UNSURE = {
    "critical_sigma": {
        "without if first == 0 or shares[first] > 1:": "For ReLU the shares are 1 but for rounding.",
    },
}
