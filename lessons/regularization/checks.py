"""What is expected of each answer, by Keras' own, scikit-learn or SciPy; what to say."""

import keras
import numpy as np
import scipy
import sklearn.linear_model
import tensorflow as tf
from keras import ops

from course.checking import probing
from course.checking.check import Check
from course.checking.families import GRADIENTS, OPTIMIZERS, WEIGHT_DECAY
from course.checking.standing import progress_of
from lessons.regularization import chance, goals, probes


def any_slope_at_0(raw, rng):
    """What was seen; at 0, where |w| has a corner, every slope from −1 to 1 is one of |w|."""
    for label, value in raw.items():
        yield label, np.where(np.abs(value) < 0.24, 0, value) if label == "slope_at_0" else value


l1_l2 = Check(
    probes.l1_l2,
    fact="`L1L2` adds the same penalty as keras.regularizers.L1L2.",
    hint="l1 times the sum of all |w|, plus l2 times the sum of all w². Keras takes no half, no "
    "mean and no root. `get_config` returns a dictionary with both numbers: Keras calls "
    "`L1L2(**config)` when it loads a model.",
    reference=keras.regularizers.L1L2,
    borrowed=(
        *("keras.regularizers.L1L2", "keras.regularizers.L1", "keras.regularizers.L2"),
        "below keras.regularizers.Regularizer",
        "below tensorflow.python.keras.regularizers.Regularizer",
    ),
    measures=any_slope_at_0,
    labels={
        "penalty_l1": "the penalty of a (3, 4) kernel (l1=0.17)",
        "penalty_l2": "the penalty of a (3, 4) kernel (l2=0.06)",
        "penalty": "the penalty of a (3, 4) kernel (l1=0.23, l2=0.41)",
        "penalty_of_bias": "the penalty of 310, −0.07 and 6.3 (l1=0.23, l2=0.41)",
        "penalty_of_filters": "the penalty of a (2, 3, 5, 4) kernel (l1=0.23, l2=0.41)",
        "slope": "the gradient of the penalty",
        "slope_at_0": "the gradient of the penalty at w = 0",
        "added_to_loss": "what it adds to the loss of a Dense layer",
        "penalty_of_copy": "the penalty of a copy made from get_config()",
        "penalty_of_loaded": "the penalty in a model saved and loaded",
    },
)

PROXIMAL = "tensorflow.python.ops.gen_training_ops"  # its ApplyProximal… ops pull towards 0
SOFT_SHRINK = (
    *("keras.ops.soft_shrink", "keras.activations.soft_shrink"),
    *("keras.src.backend.nn.soft_shrink", PROXIMAL),
)


def shrunk(w, threshold):
    """Keras' soft shrinkage, of whole numbers, too."""
    return ops.soft_shrink(ops.cast(w, "float32"), threshold)


soft_threshold = Check(
    probes.soft_threshold,
    fact="`soft_threshold` pulls every number towards 0, as ops.soft_shrink does.",
    hint="two facts for each number: its size |w| becomes smaller by the threshold, but not "
    "smaller than 0; its sign stays. `np.sign` and `np.maximum` are all you need.",
    reference=shrunk,
    borrowed=SOFT_SHRINK,
    labels={
        "value": "the value at w = {w}, threshold {threshold}",
        "values": "the values of a (3, 4) array, threshold 0.7",
        "values_of_filters": "the values of a (2, 3, 5, 4) array, threshold 0.4",
        "values_at_0": "the values of five zeros, threshold 0.7",
        "values_without_threshold": "the values of a (3, 4) array, threshold 0",
        "large_numbers": "the values of a (2, 4) array, threshold 170",
        "whole_numbers": "the values of the whole numbers 3, −4 and 5, threshold 1.3",
    },
)


def coordinate_descent(x, y, l1, steps):
    """scikit-learn's Lasso, which goes from weight to weight."""
    lasso = sklearn.linear_model.Lasso(l1, fit_intercept=False, tol=1e-12, max_iter=100_000)
    return lasso.fit(x, y).coef_


def proximal_descent(x, y, l1, steps):
    """TensorFlow's own steps from w = 0, of the length 1 / s."""
    rate, zero = 1 / np.linalg.eigvalsh(x.T @ x / len(x))[-1], np.float64(0)
    w = tf.Variable(np.zeros(x.shape[1]))
    for _ in range(steps):
        gradient = x.T @ (x @ w.numpy() - y) / len(x)
        tf.raw_ops.ResourceApplyProximalGradientDescent(
            var=w.handle, alpha=rate, l1=zero + l1, l2=zero, delta=gradient
        )
    return w.numpy()


def few_or_many_steps(x, y, l1, steps):
    """What the steps come to in the end, or the first of them."""
    return (coordinate_descent if steps == probes.MANY_STEPS else proximal_descent)(x, y, l1, steps)


def of_any_length(w, step):
    """`step`, where w is one in its direction that is not longer; else w."""
    if np.shape(w) != step.shape:
        return w
    share = w @ step / (step @ step)
    return step if 0 < share < 1.0001 and np.allclose(w, share * step) else w


def weights_and_zeros(raw, rng):
    """The first steps; the weights, and how many of them are exactly 0."""
    steps = {
        probing.label("first_step", **told): proximal_descent(*world, steps=1)
        for world, told in probes.worlds(rng)
    }
    for label, w in raw.items():
        yield label, of_any_length(w, steps[label]) if label in steps else w
        if label.startswith("weights"):
            yield label.replace("weights", "zeros", 1), np.sum(w == 0)


ista = Check(
    probes.ista,
    fact="`ista` finds the weights, and the exact zeros, of scikit-learn's Lasso.",
    hint="repeat two lines. The gradient of the squared error is xᵀ(xw − y) / n. Step against it, "
    "then pull the result towards 0. A step of length η may pull by η · l1. Let η = 1 / s, with s "
    "the largest eigenvalue of xᵀx / n (`np.linalg.eigvalsh` gives all, in rising order): a "
    "longer step can diverge.",
    reference=few_or_many_steps,
    measures=weights_and_zeros,
    borrowed=(
        *("sklearn.linear_model.Lasso", "sklearn.linear_model.ElasticNet"),
        *("sklearn.linear_model.enet_path", "sklearn.linear_model.lasso_path"),
        *("sklearn.linear_model.Lars", "sklearn.linear_model.lars_path"),
        *("sklearn.linear_model.lars_path_gram", PROXIMAL),
        "sklearn.linear_model._least_angle._lars_path_solver",
        *("sklearn.linear_model.SGDRegressor", "sklearn.linear_model._stochastic_gradient.BaseSGD"),
    ),
    tolerance=1e-4,
    labels={
        "first_step": "the weights after one step ({rows} rows, {features} features, l1={l1})",
        "weights": "the weights after 400 steps ({rows} rows, {features} features, l1={l1})",
        "zeros": "the number of weights that are exactly 0 (l1={l1})",
    },
)


def step_on_penalized_loss(weights, gradients, learning_rate, l2):
    """Keras' plain SGD on the loss plus keras.regularizers.L2 of every kernel."""
    variables = [keras.Variable(w) for w in weights]
    with tf.GradientTape() as tape:
        kernels = [v.value for v in variables if len(v.shape) > 1]
        tape.watch(kernels)
        penalty = sum(keras.regularizers.L2(l2)(kernel) for kernel in kernels)
    slopes = iter(tape.gradient(penalty, kernels))
    total = [
        g + next(slopes) if np.ndim(g) > 1 else ops.convert_to_tensor(g)  # biases pay no penalty
        for g in gradients
    ]
    keras.optimizers.SGD(learning_rate).apply(total, variables)
    return [v.numpy() for v in variables]


weight_decay = Check(
    probes.weight_decay,
    fact="`weight_decay` steps like SGD on a loss with keras.regularizers.L2.",
    hint="the gradient of λ‖w‖² is 2λw. SGD multiplies it by the learning rate, like every "
    "gradient. So a kernel loses η · 2λ of itself in each step, on top of its usual step; both "
    "are computed from the *old* kernel. A bias has one axis (`w.ndim == 1`) and takes the usual "
    "step alone.",
    reference=step_on_penalized_loss,
    borrowed=(*OPTIMIZERS, WEIGHT_DECAY, *GRADIENTS),
    labels={
        "after_a_step": "the {array} after a step (learning rate {learning_rate}, l2={l2})",
        "after_steps": "the {array} after 3 steps (learning rate {learning_rate}, l2={l2})",
    },
)

dropout = Check(
    probes.dropout,
    fact="`Dropout` drops and scales as keras.layers.Dropout does.",
    hint="in training draw one uniform number between 0 and 1 for each value, with "
    "`keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)`. A value is kept where "
    "its number is at least `rate`; what is kept is divided by 1 − rate. In inference return the "
    "inputs. The check looks at many draws.",
    reference=keras.layers.Dropout,
    measures=chance.of_masks,
    borrowed=(
        *("keras.layers.Dropout", "keras.random.dropout", "keras.src.backend.random.dropout"),
        *("tensorflow.nn.dropout", "tensorflow.compat.v1.nn.dropout"),
        "tensorflow.nn.experimental.stateless_dropout",
        "tensorflow.nn.experimental.general_dropout",
        "tensorflow.python.ops.nn_ops._dropout",
    ),
    random=True,
    labels={
        "factors_in_inference": "the smallest and largest factor in inference (rate {rate})",
        "share": "the share of values that training drops (rate {rate})",
        "factors": "the smallest and largest factor of what is kept (rate {rate})",
        "shares_of_rows": "the variance of a row's share, 1 = by chance (rate {rate})",
        "shares_of_columns": "the variance of a column's share, 1 = by chance (rate {rate})",
        "agreement": "the agreement of two calls (rate {rate})",
        "agreement_in_graph": "the agreement of two calls in a graph (rate 0.6)",
        "shares_of_calls": "the deviation of a call's share, 1 = by chance",
        "follows": "the share of gradients that follow the mask",
        "share_of_pictures": "the share of values that training drops in pictures (rate 0.6)",
        "shares_of_channels": "the variance of a channel's share, 1 = by chance (rate 0.6)",
        "factors_at_0": "the smallest and largest factor in training (rate 0)",
        "share_of_copy": "the share that a copy made from get_config() drops",
        "share_of_loaded": "the share that a model saved and loaded drops",
    },
)


max_norm = Check(
    probes.max_norm,
    fact="`MaxNorm` shortens long columns as keras.constraints.MaxNorm does.",
    hint="one norm for each column: the root of the sum of the squares along `self.axis`; with "
    "`keepdims=True` its shape fits to w. Only a norm above max_value is shortened: the factor is "
    "max_value / max(norm, max_value). It is never larger than 1, and never 0/0.",
    reference=keras.constraints.MaxNorm,
    borrowed=(
        *("keras.constraints.MaxNorm", "keras.constraints.UnitNorm"),
        "below keras.constraints.Constraint",
        "below tensorflow.python.keras.constraints.Constraint",
        *("tensorflow.clip_by_norm", "keras.optimizers.Optimizer._clip_by_norm"),
    ),
    labels={
        "columns": "a (5, 4) kernel (max_value=1.7)",
        "rows": "a (5, 4) kernel, axis=1 (max_value=400)",
        "filters": "a (2, 3, 5, 4) kernel, axis=[0, 1, 2] (max_value=2.6)",
        "column_of_zeros": "a (5, 4) kernel with a column of zeros (max_value=1.3)",
        "bias": "an array of one axis (max_value and axis as in `__init__`)",
        "filters_of_copy": "the same by a copy made from get_config()",
        "kernel_of_model": "the kernel of a model, after a step of SGD",
        "kernel_of_loaded": "the kernel of a model saved and loaded, after a step of SGD",
    },
)


class FreshEarlyStopping(keras.callbacks.EarlyStopping):
    """Keras' own; Keras 3.13 keeps the best value when it is used again, 3.15 does not."""

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.best = None


early_stopping = Check(
    probes.early_stopping,
    fact="`EarlyStopping` stops as keras.callbacks.EarlyStopping, 300 times of 300.",
    hint="keep the best value so far and count the epochs since. A value is better if it beats "
    "the best one by more than min_delta; then the count starts again at 0. An epoch that is not "
    "better adds 1, and when the count has reached patience, training stops (though never in "
    'epoch 0). For mode="max" turn the sign of the value around. Everything that changes starts '
    "anew in `on_train_begin`. `self.model.get_weights()` returns copies, `self.model.weights` "
    "does not.",
    reference=FreshEarlyStopping,
    borrowed=(
        "keras.callbacks.EarlyStopping",
        "keras.src.callbacks.monitor_callback.MonitorCallback",
        "tensorflow.python.keras.callbacks.EarlyStopping",
    ),
    labels={
        "epochs": "the number of epochs on {history} ({options})",
        "kept": "the epoch whose weights remain on {history} ({options})",
        "epochs_again": "the number of epochs, the same callback again",
        "epochs_of_50": "the epochs of 50 histories ({options})",
        "kept_of_50": "the epochs whose weights remain ({options})",
    },
)


def by_scipy(x, k, rng):
    """Each row moved by scipy.ndimage.shift, which fills with zeros."""
    rows = zip(x, rng.integers(-k, k + 1, len(x)), strict=True)
    moves = [(row, [0] * (row.ndim - 1) + [places]) for row, places in rows]
    return np.stack([scipy.ndimage.shift(row, move, order=0) for row, move in moves])


RETURNED = "what random_shift returns"

random_shift = Check(
    probes.random_shift,
    fact="`random_shift` moves each row by −k … k places, all equally often.",
    hint="put k zeros at both ends of the last axis (`np.pad` takes one pair of numbers per "
    "axis). In this longer row a window of the old length can start at 0, 1, … 2k: draw one start "
    "for each row, with `rng.integers`, whose upper end is not included, and cut the windows out. "
    "The check looks at many draws.",
    reference=by_scipy,
    measures=chance.of_shifts,
    random=True,
    labels={
        "calls": RETURNED,
        "first": RETURNED,
        "again": RETURNED,
        "middles": RETURNED,
        "moved": RETURNED,
        "shifted": "whether each row 1 2 3 4 5 is moved by −1, 0 or 1 places (k=1; 1 = yes)",
        "span": "the smallest and largest shift of 1 2 3 4 5 (k=1)",
        "rows": "how many of 10 rows are moved to both sides in 300 calls",
        "moved_row": "1 2 3 4 5, moved one place to the {side},",
        "agreement": "the agreement of two calls with one rng",
        "agreement_of_seeds": "the agreement of two calls with rngs of one seed",
        "shares_of_3": "the shares of the 3 shifts in one call, the largest first",
        "own_places": "the rows that stand at their place (1 = all of them)",
        "shares_of_5": "the shares of the 5 shifts, the largest first",
        "lines": "whether each line of pictures (4, 6) moves along itself (1 = yes)",
        "pictures": "whether the lines of a picture move by the same number (1 = yes)",
    },
)

beat_the_noise = Check(
    probes.beat_the_noise,
    fact="`beat_the_noise` reaches all three goals: {goals}.",
    hint="first see what the net of section 1 gets: about 0.72. A penalty or dropout alone "
    "brings it to about 0.91, two together further. A wide hidden layer, a penalty and dropout "
    "go well together. Hold rows back for validation to compare your ideas: the labels there are "
    "as wrong as the others, but who is right more often agrees with them more often, too. Each "
    "goal is 2 points.",
    given={"goals": "{:g}, {:g} and {:g}".format(*goals.GOALS)},
    expects=goals.expected,
    measures=goals.measured,
    describe=goals.described,
    explain=goals.explained,
    earned=goals.earned,
    labels={
        "goal": "goal {goal}",
        "repeated": "wrong labels repeated",
        "trained": "steps taken",
        "tiny": "a kernel near 0",
    },
)

progress = progress_of(__name__)
