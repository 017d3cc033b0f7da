"""Right answers, written otherwise than the solutions."""

EQUIVALENT = {
    "bn_forward": [
        """
import numpy as np


def bn_forward(x, gamma, beta, epsilon):
    rows = np.asarray(x, "float64").reshape(-1, x.shape[-1])
    scale = gamma / np.sqrt(rows.var(axis=0) + epsilon)
    return x * scale + (beta - rows.mean(axis=0) * scale)
""",
    ],
    "bn_moving_statistics": [
        """
import numpy as np


def bn_moving_statistics(moving_mean, moving_variance, x, momentum):
    rows = np.reshape(x, (-1, x.shape[-1]))
    moving_mean = moving_mean - (1 - momentum) * (moving_mean - rows.mean(axis=0))
    return [moving_mean, moving_variance + (1 - momentum) * (rows.var(axis=0) - moving_variance)]
""",
    ],
    "bn_backward": [
        """
import numpy as np


def bn_backward(dy, x, gamma, epsilon):  # step by step, as in the paper
    n, centered = len(x), x - x.mean(axis=0)
    inverse = 1 / np.sqrt(x.var(axis=0) + epsilon)
    dx_hat = dy * gamma
    dvariance = np.sum(dx_hat * centered, axis=0) * -0.5 * inverse**3
    dmean = -np.sum(dx_hat, axis=0) * inverse - dvariance * 2 * centered.mean(axis=0)
    dx = dx_hat * inverse + dvariance * 2 * centered / n + dmean / n
    return [dx, (dy * centered * inverse).sum(axis=0), dy.sum(axis=0)]
""",
    ],
    "batch_norm": [
        """
import keras
from keras import ops


@keras.saving.register_keras_serializable("other")
class BatchNorm(keras.layers.Layer):  # one affine map, statistics with keepdims, in place
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
    ],
    "fold_bn": [
        """
import numpy as np


def fold_bn(dense, bn):
    gamma, beta, mean, variance = bn.get_weights()
    kernel, bias = dense.get_weights()
    scale = gamma / (variance + bn.epsilon) ** 0.5
    return [kernel @ np.diag(scale), beta + scale * bias - scale * mean]
""",
    ],
    "layer_norm": [
        """
import numpy as np


def layer_norm(x, gamma, beta, epsilon):
    columns = np.moveaxis(x, -1, 0)
    x_hat = (columns - columns.mean(axis=0)) / np.sqrt(columns.var(axis=0) + epsilon)
    return np.moveaxis(x_hat, 0, -1) * gamma + beta
""",
    ],
    "repair_bn": [
        """
import tensorflow as tf


def repair_bn(model, x):  # many mini-batches, the momentum as it is
    call = tf.function(lambda rows: model(rows, training=True)).get_concrete_function(
        tf.TensorSpec((None, x.shape[1]))
    )
    for _ in range(20):
        for start in range(0, len(x) - 63, 64):
            call(tf.constant(x[start : start + 64]))
""",
        """
import keras
from keras import ops


def repair_bn(model, x):  # layer by layer, mean and variance by hand
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.moving_mean.assign(ops.mean(x, axis=0))
            layer.moving_variance.assign(ops.var(x, axis=0))
        x = layer(x)
    return model
""",
    ],
}
