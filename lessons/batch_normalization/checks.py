"""What is expected of each answer, by a layer of Keras or TensorFlow's tape, and what to say."""

import functools

import keras
import numpy as np

from course.checking.check import Check
from course.checking.families import GRADIENTS
from course.checking.probing import label, seen
from course.checking.standing import progress_of
from course.lab import data
from course.sentences import Sentence, sentence
from lessons.batch_normalization import probes
from lessons.batch_normalization.probes import assigned, broken_net, gradients_of, normalizations

NORMALIZATION = (
    *("keras.layers.BatchNormalization", "keras.layers.LayerNormalization"),
    *("keras.layers.GroupNormalization", "keras.layers.RMSNormalization"),
    *("keras.ops.batch_normalization", "keras.ops.layer_normalization"),
    *("keras.ops.rms_normalization", "keras.src.ops.nn._rms_normalization"),
    "keras.src.ops.nn._layer_normalization",
    *("tensorflow.nn.batch_normalization", "tensorflow.nn.batch_norm_with_global_normalization"),
    "tensorflow.compat.v1.nn.fused_batch_norm",
    "tensorflow.compat.v1.nn.batch_norm_with_global_normalization",
    *(f"tensorflow.raw_ops.FusedBatchNorm{version}" for version in ("", "V2", "V3")),
    "tensorflow.raw_ops.BatchNormWithGlobalNormalization",
)


def keras_forward(x, gamma, beta, epsilon):
    """What the layer of Keras returns in training mode."""
    layer = keras.layers.BatchNormalization(epsilon=epsilon)
    layer.build(x.shape)
    layer.set_weights([gamma, beta, *layer.get_weights()[2:]])
    return layer(x, training=True)


bn_forward = Check(
    probes.bn_forward,
    fact="`bn_forward` returns what keras.layers.BatchNormalization does in training.",
    hint="Each feature has one mean and one variance, taken over all other axes: over axis 0 for "
    "rows, over axes 0, 1 and 2 for pictures. Subtract the mean, divide by √(variance + epsilon), "
    "with epsilon inside the root. Then multiply by gamma and add beta.",
    reference=keras_forward,
    borrowed=NORMALIZATION,
    labels={
        "output": "the output ({rows} rows, epsilon {epsilon})",
        "output_for_pictures": "the output (pictures, epsilon 0.07)",
        "output_of_shape": "the output ({shape}, epsilon {epsilon})",
    },
)


def keras_moving_statistics(moving_mean, moving_variance, x, momentum):
    """What one call in training mode makes of the moving statistics of Keras' layer."""
    layer = keras.layers.BatchNormalization(momentum=momentum)
    layer.build(x.shape)
    layer.set_weights([*layer.get_weights()[:2], moving_mean, moving_variance])
    layer(x, training=True)
    return layer.moving_mean, layer.moving_variance


bn_moving_statistics = Check(
    probes.bn_moving_statistics,
    fact="`bn_moving_statistics` moves mean and variance as the layer of Keras does.",
    hint="New value = momentum · old value + (1 − momentum) · value of the batch: a momentum near "
    "1 *keeps* the old value. Do this for the mean and for the variance, per feature, over all "
    "axes but the last. The variance divides by n, the number of values, as np.var does.",
    reference=keras_moving_statistics,
    borrowed=NORMALIZATION,
    labels={
        "moving_mean": "the moving mean after the {batch} batch ({kind}, momentum {momentum})",
        "moving_variance": "the moving variance after the {batch} batch ({kind}, momentum "
        "{momentum})",
    },
)


def taped_backward(dy, x, gamma, epsilon):
    """What the tape finds for the layer of Keras in training mode."""
    layer = assigned(keras.layers.BatchNormalization(epsilon=epsilon), gamma, 0 * gamma)
    return gradients_of(layer, x, dy)


bn_backward = Check(
    probes.bn_backward,
    fact="`bn_backward` finds the gradients that tf.GradientTape finds.",
    hint="Compute x̂ again. ∂L/∂beta is the sum of dy over the batch, ∂L/∂gamma the sum of dy · x̂. "
    "For ∂L/∂x let g = dy · gamma. Every x also moves the mean and the variance of its batch, and "
    "this takes two parts out of g: its mean, and x̂ times the mean of g · x̂. Divide what remains "
    "by √(variance + epsilon).",
    reference=taped_backward,
    borrowed=(
        *GRADIENTS,
        *(f"tensorflow.raw_ops.FusedBatchNormGrad{version}" for version in ("", "V2", "V3")),
        "tensorflow.raw_ops.BatchNormWithGlobalNormalizationGrad",
    ),
    tolerance=5e-5,
    labels={
        "dbeta": "∂L/∂beta ({rows} rows)",
        "dgamma": "∂L/∂gamma ({rows} rows)",
        "dx": "∂L/∂x ({rows} rows)",
    },
)


def up_to_rounding(found, rng):
    """What was seen; the output in float16 to 0.5, and how far the large mean moved to 0.01."""
    for name, value in found.items():
        if name == "mixed_output":
            value = np.round(value * 2) / 2
        elif name == "mixed_mean":
            value = np.round(value - probes.LARGE_MEAN, 2)
        yield name, value


MIXED = ("mixed_bits|mode=inference", "mixed_bits|mode=training", "mixed_output", "mixed_mean")


def in_half_precision(check, difference, found, seed) -> Sentence | None:
    """What helps if all is right in float32."""
    if difference.label not in MIXED:
        return None
    if difference.label.startswith("mixed_bits"):
        return sentence(
            "All is right in float32. In mixed precision a layer gives back its compute_dtype."
        )
    return sentence(
        "All is right in float32. In float16 squares overflow, and large numbers lose their last "
        "digits: cast x to float32 first, and make the weights with autocast=False."
    )


batch_norm = Check(
    probes.batch_norm,
    fact="`BatchNorm` equals keras.layers.BatchNormalization, saved and loaded, too.",
    hint="`build` makes four weights with self.add_weight, in this order: gamma (ones) and beta "
    "(zeros), then moving_mean (zeros) and moving_variance (ones) with trainable=False. `call` "
    "with training=True uses mean and variance of the batch and moves the two moving statistics "
    "with `assign`; otherwise it uses the moving statistics. A frozen layer (self.trainable is "
    "False) always does the latter. For mixed precision cast x to float32 first, make the weights "
    "with autocast=False, and cast the result to self.compute_dtype. `get_config` must name every "
    "argument of `__init__`.",
    reference=keras.layers.BatchNormalization,
    borrowed=NORMALIZATION,
    measures=up_to_rounding,
    explain=in_half_precision,
    labels={
        "first_weights": "the first weights (rows: gamma, beta, moving mean, moving variance)",
        "output_in_inference": "the output in inference mode",
        "moving_statistics_in_inference": "the moving mean (row 0) and variance (row 1) after a "
        "call in inference mode",
        "output_in_training": "the output in training mode",
        "moving_statistics": "the moving mean (row 0) and variance (row 1) after one batch",
        "dx": "∂L/∂x in training mode",
        "dgamma": "∂L/∂gamma in training mode",
        "dbeta": "∂L/∂beta in training mode",
        "output_frozen": "the output of a frozen layer in training mode",
        "moving_statistics_frozen": "the moving statistics of a frozen layer after this call",
        "output_for_pictures": "the output for pictures in training mode",
        "moving_statistics_after_pictures": "the moving statistics after pictures",
        "output_of_copy": "the output of a copy made from get_config()",
        "moving_statistics_of_copy": "the moving statistics of this copy",
        "output_of_loaded": "the output of a model saved and loaded",
        "output_in_graph": "the output in training mode in a graph, as in `fit` (5 × 2 × 3)",
        "moving_statistics_in_graph": "the moving statistics after two such calls",
        "weights_after_training": "the weights after two steps of training in a graph",
        "mixed_bits": "the bits of an output in {mode} mode, in mixed precision",
        "mixed_output": "the output in mixed precision, to 0.5",
        "mixed_mean": "how far a batch moves the mean in mixed precision",
    },
)


def keras_layer_norm(x, gamma, beta, epsilon):
    """What keras.layers.LayerNormalization returns."""
    layer = keras.layers.LayerNormalization(epsilon=epsilon)
    layer.build(x.shape)
    layer.set_weights([gamma, beta])
    return layer(x)


layer_norm = Check(
    probes.layer_norm,
    fact="`layer_norm` gives the output of keras.layers.LayerNormalization.",
    hint="Mean and variance are taken over the features, axis −1, of each row alone: no row sees "
    "another one. keepdims=True keeps them as columns, so that they fit to the rows. gamma and "
    "beta have one entry per feature, as in batch normalization.",
    reference=keras_layer_norm,
    borrowed=NORMALIZATION,
    labels={"output": "the output ({shape}, epsilon {epsilon})"},
)


def folded_by_probing(dense, bn):
    """Kernel and bias of the affine map that both layers compute together, from its values."""
    both = keras.Sequential([dense, bn])
    bias = both(np.zeros((1, dense.kernel.shape[0]), "float32"))
    return both(np.eye(dense.kernel.shape[0], dtype="float32")) - bias, bias[0]


fold_bn = Check(
    probes.fold_bn,
    fact="One folded Dense layer predicts what Dense and BN predict together.",
    hint="In inference mode BN is y = s · (z − moving_mean) + beta with one number per unit, "
    "s = gamma / √(moving_variance + epsilon). Put z = xW + b into it and sort: what multiplies x "
    "is the new kernel, the rest is the new bias. The columns of W belong to the units.",
    reference=folded_by_probing,
    labels={
        "kernel": "the folded kernel ({inputs} inputs, {units} units)",
        "bias": "the folded bias ({inputs} inputs, {units} units)",
    },
)

ACCURACY = 0.80


def repaired_by_hand(model, x):
    """Layer by layer: the values z of all rows, their mean and variance, and on with ReLU."""
    kernels = [layer.kernel for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for kernel, bn in zip(kernels, normalizations(model), strict=False):
        z = np.matmul(x, kernel)
        bn.set_weights([bn.gamma, bn.beta, np.mean(z, axis=0), np.var(z, axis=0)])
        x = np.maximum(bn(z), 0)


@functools.cache
def ways(seed: int) -> dict[str, tuple]:
    """Label of a moving statistic -> where it starts, where it belongs, its size in each unit."""
    start, goal, found = broken_net(seed), broken_net(seed), {}
    repaired_by_hand(goal, data.digits().x_train)
    for i, (old, new) in enumerate(zip(*map(normalizations, (start, goal)), strict=True), 1):
        variance = new.moving_variance.numpy()
        for name, size in (("moving_mean", np.sqrt(variance)), ("moving_variance", variance)):
            ends = (getattr(layer, name).numpy() for layer in (old, new))
            found[label(name, layer=i)] = (*ends, size)
    return found


NEAR = 0.2  # of a statistic's size: what mini-batches leave


def near_enough(found, goal, size):
    """`goal`, where `found` is as near to it as mini-batches come; else `found`."""
    near = np.linalg.norm(found - goal) < NEAR * np.linalg.norm(size)
    return goal if near else found


def repaired(found, rng):
    """The moving statistics, layer by layer, how much was trained, the accuracy, the momenta."""
    for name, (_, goal, size) in ways(probes.drawn_seed(rng)).items():
        yield name, near_enough(found[name], goal, size)
    yield seen("trained", 1 + np.sum(found["changed"]))
    right = np.mean(found["classes"] == data.digits().y_test)
    yield seen("accuracy", min(ACCURACY, np.floor(20 * right) / 20), most=ACCURACY)
    yield seen("momentum", found["momentum"])


def share_of_way(found, start, goal) -> float | None:
    """How much of the way from start to goal, if all units have gone it alike."""
    way, gone = goal - start, found - start
    share = gone @ way / (way @ way)
    return share if np.linalg.norm(gone - share * way) < 0.02 * np.linalg.norm(way) else None


def not_repaired(check, difference, found, seed) -> Sentence | None:
    """What is missing if no known mistake matches."""
    if found.values.get("trained", 1) > 1:
        return sentence("The trained weights have changed. Work on the moving statistics alone.")
    known = ways(probes.drawn_seed(np.random.default_rng(seed)))
    if difference.label not in known:
        return None
    share = share_of_way(difference.value, *known[difference.label][:2])
    if share is not None and abs(share) < 0.001:
        return sentence("It has not moved. Only a call with training=True moves it.")
    if share is not None and 0 < share < 1:
        return sentence(
            "It has gone only {share} of its way. Take more calls, or a momentum that keeps "
            "nothing of the old values.",
            share=format(share, ".0%"),
        )
    return sentence("It should be that of all values which come into this layer.")


repair_bn = Check(
    probes.repair_bn,
    fact="`repair_bn` restores an accuracy of {accuracy} or more, and trains nothing.",
    hint="The weights are good; only the moving statistics are not. A call with training=True "
    "moves them towards the statistics of the batch it sees: a momentum of 0 keeps nothing of the "
    "old values, and one batch may hold all rows. All layers are repaired in the same call, each "
    "from the repaired outputs of the layer before. Give the layers their momentum back "
    "afterwards.",
    reference=repaired_by_hand,
    measures=repaired,
    explain=not_repaired,
    given={"accuracy": f"{ACCURACY:.2f}"},
    labels={
        "classes": "the predicted classes",
        "changed": "whether a trained variable has changed",
        "moving_mean": "the moving mean of BN layer {layer}",
        "moving_variance": "the moving variance of BN layer {layer}",
        "accuracy": "the accuracy in inference mode, up to {most}",
        "trained": "1 + the number of trained variables",
        "momentum": "the momentum afterwards",
    },
)

progress = progress_of(__name__)
