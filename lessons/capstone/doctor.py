"""What a net suffers from, by other means than a student has: scikit-learn, SciPy, Keras' SGD.

The check asks for it with TensorFlow; the cells of the lesson with every backend of Keras.
"""

import keras
import numpy as np
import scipy
import tensorflow as tf
from keras import ops
from sklearn.neighbors import NearestNeighbors

LONG = 1e4  # a learning rate
LIMITS = {  # from which number on a net is ill, and on which side
    "labels": (0.5, np.less),
    "start": (2.0, np.greater),
    "vanishing": (1e-3, np.less),
    "batch_norm": (1e-3, np.greater),
    "rate": (1.0, np.greater),
}


def diagnosis(model, x, y) -> tuple[str, dict[str, float]]:
    """The first complaint, and the five numbers."""
    before = model.get_weights()
    _, nearest = NearestNeighbors(n_neighbors=1).fit(x).kneighbors()
    entropy, norms, gradients = entropies(model, x, y)
    together, alone = (numpy(model(each, training=False))[0] for each in (x, x[:1]))
    rate = float(model.optimizer.learning_rate)
    keras.optimizers.SGD(rate).apply(gradients, model.trainable_variables)
    after, *_ = entropies(model, x, y)
    model.set_weights(before)
    numbers = {
        "labels": float(np.mean(y[nearest[:, 0]] == y)),
        "start": float(entropy / np.log(len(together))),
        "vanishing": float(norms[0] / norms[-1]),
        "batch_norm": float(np.abs(together - alone).max()),
        "rate": float(after / entropy),
    }
    return complaint(numbers), numbers


def complaint(numbers: dict[str, float]) -> str:
    """The first number beyond its limit."""
    ill = (name for name, (limit, worse) in LIMITS.items() if worse(numbers[name], limit))
    return next(ill, "healthy")


def of_tensorflow(model, x, y) -> tuple[str, dict[str, float]]:
    """The same for the check, which expects a tape of TensorFlow; RuntimeError elsewhere."""
    if keras.backend.backend() != "tensorflow":
        raise RuntimeError("tf.GradientTape sees nothing of what other backends compute.")
    return diagnosis(model, x, y)


def entropies(model, x, y):
    """The cross-entropy of the rows in training, the norms of kernels' gradients, all gradients."""
    tensorflow = keras.backend.backend() == "tensorflow"
    outputs, gradients = (by_tape if tensorflow else by_step)(model, x, y)
    norms = [np.linalg.norm(np.ravel(g)) for g in map(numpy, gradients) if g.ndim > 1]
    exact = scipy.special.log_softmax(np.float64(outputs), axis=1)
    return -np.mean(exact[np.arange(len(y)), y]), norms, gradients


def by_tape(model, x, y):
    """The outputs in training, and the gradients of all trainable variables."""
    variables = [variable.value for variable in model.trainable_variables]
    with tf.GradientTape() as tape:
        outputs = model(x, training=True)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, outputs))
    return outputs, tape.gradient(loss, variables)


def by_step(model, x, y):
    """The same on every backend: a step of gradient descent, so long that weights round little."""
    outputs, weights = numpy(model(x, training=True)), model.get_weights()
    before = [numpy(each.value) for each in model.trainable_variables]
    own, loss = model.optimizer, model.loss
    model.compile(keras.optimizers.SGD(LONG), loss, run_eagerly=True, jit_compile=False)
    model.train_on_batch(x, y)
    after = [numpy(each.value) for each in model.trainable_variables]
    model.set_weights(weights)
    model.compile(own, loss)
    moved = [(old - new) / LONG for old, new in zip(before, after, strict=True)]
    return outputs, [ops.convert_to_tensor(each) for each in moved]


def numpy(tensor) -> np.ndarray:
    """A copy, which later steps do not change."""
    return np.array(ops.convert_to_numpy(tensor))
