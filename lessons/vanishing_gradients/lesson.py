# %% [markdown]
# ## Exercise 1 · logistic_backprop  (10 minutes, 2 points)

# %%
import keras
import numpy as np
from keras import ops

from lessons.vanishing_gradients import checks


# %%
def logistic_backprop(x, y, kernel, bias):
    """The gradients of the mean cross-entropy with respect to kernel and bias.

    Shapes: x (n, features), y (n, 1), kernel (features, 1), bias (1,).
    Returns: ∂L/∂kernel, shape (features, 1), and ∂L/∂bias, shape (1,).
    """
    # BEGIN SOLUTION
    z = ops.matmul(x, kernel) + bias
    a = ops.sigmoid(z)
    dz = (a - y) / len(x)
    dkernel = ops.matmul(ops.transpose(x), dz)
    dbias = ops.sum(dz, axis=0)
    return dkernel, dbias
    # END SOLUTION


# %%
checks.logistic_backprop(logistic_backprop)


# %%
def activation_gradients(z):
    """The derivatives of sigmoid, tanh and ReLU at z, each of the shape of z."""
    # BEGIN SOLUTION
    s = ops.sigmoid(z)
    t = ops.tanh(z)
    return {
        "sigmoid": s * (1 - s),
        "tanh": 1 - t**2,
        "relu": ops.cast(z > 0, "float32"),
    }
    # END SOLUTION


# %%
checks.activation_gradients(activation_gradients)


# %%
def backprop_norms(kernels, zs, derivative, gradient):
    """The norms of ∂L/∂a₀, ∂L/∂a₁, …, ∂L/∂a_L, from the input to the last layer.

    kernels: W₁ … W_L; zs: z₁ … z_L; derivative: the function φ′; gradient: ∂L/∂a_L.
    Returns: L + 1 numbers.
    """
    # BEGIN SOLUTION
    norms = [ops.norm(gradient)]
    for kernel, z in zip(reversed(kernels), reversed(zs), strict=True):
        delta = gradient * derivative(z)
        gradient = ops.matmul(delta, ops.transpose(kernel))
        norms.append(ops.norm(gradient))
    return norms[::-1]
    # END SOLUTION


# %%
checks.backprop_norms(backprop_norms)


# %%
def clip_by_global_norm(gradients, clip_norm):
    """The gradients, shortened together so that their global norm is at most `clip_norm`.

    gradients: a list of tensors of any shapes. Returns: a list of tensors of the same shapes.
    """
    # BEGIN SOLUTION
    norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))
    factor = clip_norm / ops.maximum(norm, clip_norm)
    return [g * factor for g in gradients]
    # END SOLUTION


# %%
checks.clip_by_global_norm(clip_by_global_norm)


# %%
@keras.saving.register_keras_serializable("lesson")
class Residual(keras.layers.Layer):
    """x + scale · φ(xW + b): the input, and a Dense branch that is added to it."""

    def __init__(self, activation="relu", scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.activation = activation
        self.scale = scale

    def build(self, shape):
        # BEGIN SOLUTION
        self.dense = keras.layers.Dense(shape[-1], activation=self.activation)
        self.dense.build(shape)
        # END SOLUTION

    def call(self, x):
        # BEGIN SOLUTION
        return x + self.scale * self.dense(x)
        # END SOLUTION

    def get_config(self):
        # BEGIN SOLUTION
        config = super().get_config()
        return {**config, "activation": self.activation, "scale": self.scale}
        # END SOLUTION


# %%
checks.residual(Residual)


# %%
def critical_sigma(activation, derivative):
    """The σ at which a deep net with Var(W) = σ² / fan_in neither vanishes nor explodes.

    activation, derivative: φ and φ′, NumPy functions of an array. Returns: one number.
    """
    # BEGIN SOLUTION
    z = np.linspace(-8, 8, 2000)
    weight = np.exp(-(z**2) / 2)
    weight = weight / np.sum(weight)
    low, high = 1e-8, 1e4
    while high / low > 1.0001:
        q = np.sqrt(low * high)
        value = np.sum(weight * activation(np.sqrt(q) * z) ** 2)
        slope = np.sum(weight * derivative(np.sqrt(q) * z) ** 2)
        low, high = (q, high) if value > q * slope else (low, q)
    return 1 / np.sqrt(slope)
    # END SOLUTION


# %%
checks.critical_sigma(critical_sigma)
