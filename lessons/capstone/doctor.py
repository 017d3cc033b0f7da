"""What a net suffers from, by other means than a student has: scikit-learn, SciPy, Keras' SGD."""

import keras
import numpy as np
import scipy
import tensorflow as tf
from sklearn.neighbors import NearestNeighbors

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
    together, alone = (model(each, training=False).numpy()[0] for each in (x, x[:1]))
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
    ill = (name for name, (limit, worse) in LIMITS.items() if worse(numbers[name], limit))
    return next(ill, "healthy"), numbers


def entropies(model, x, y):
    """The cross-entropy of the rows in training, the norms of kernels' gradients, all gradients."""
    variables = [variable.value for variable in model.trainable_variables]
    with tf.GradientTape() as tape:
        outputs = model(x, training=True)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, outputs))
    gradients = tape.gradient(loss, variables)
    norms = [np.linalg.norm(np.ravel(g)) for g in gradients if g.shape.rank > 1]
    exact = scipy.special.log_softmax(np.float64(outputs), axis=1)
    return -np.mean(exact[np.arange(len(y)), y]), norms, gradients
