"""Checks of the lesson: each exercise against a layer of Keras or TensorFlow's tape."""

import functools

import keras
import numpy as np
import tensorflow as tf

from lessons import data
from lessons.checking import check
from lessons.devices import quiet
from lessons.observing import Unusable
from lessons.probes import normal, parts, saved_and_loaded

BATCH_NORM = (
    "keras.layers.BatchNormalization",
    "keras.ops.batch_normalization",
    "tensorflow.nn.batch_normalization",
)


def in_order(answer, returned, names) -> list:
    """The returned values one by one; a dictionary has no order, and the lesson unpacks them."""
    if isinstance(returned, dict):
        raise Unusable(
            f"{answer.__name__} should return {', '.join(names)} in this order, not a dictionary."
        )
    return parts(answer, returned, names)


def uneven(rng, *shape) -> np.ndarray:
    """Rows whose features differ in mean and size; the second one is nearly constant."""
    features = shape[-1]
    size = np.resize([2.0, 0.05, 0.7, 1.3], features)
    return (normal(rng, *shape) * size + normal(rng, features)).astype("float32")


def assigned(layer, gamma, beta, moving_mean=0.0, moving_variance=1.0):
    """The layer, built for as many features as gamma has, with these weights."""
    layer.build((None, len(gamma)))
    zeros = np.zeros(len(gamma))
    layer.set_weights([gamma, beta, zeros + moving_mean, zeros + moving_variance])
    return layer


def keras_forward(x, gamma, beta, epsilon):
    """What the layer of Keras returns in training mode."""
    layer = keras.layers.BatchNormalization(epsilon=epsilon)
    layer.build(x.shape)
    layer.set_weights([gamma, beta, *layer.get_weights()[2:]])
    return layer(x, training=True)


@check(points=2, minutes=10, reference=keras_forward, borrowed=BATCH_NORM)
def bn_forward(bn_forward, rng):
    """`bn_forward` returns what keras.layers.BatchNormalization does in training.

    Hint: Each feature has one mean and one variance, taken over all other axes: over axis 0 for
    rows, over axes 0, 1 and 2 for pictures. Subtract the mean, divide by √(variance + epsilon),
    with epsilon inside the root. Then multiply by gamma and add beta.
    """
    for shape, epsilon in (((5, 4), 0.01), ((4, 2), 0.3), ((2, 3, 3, 2), 0.01)):
        kind = "pictures" if len(shape) == 4 else f"{shape[0]} rows, epsilon {epsilon:g}"
        x, gamma, beta = uneven(rng, *shape), *normal(rng, 2, shape[-1], scale=2.0)
        yield f"the output ({kind})", bn_forward(x, gamma, beta, epsilon)


def keras_moving_statistics(moving_mean, moving_variance, x, momentum):
    """What one call in training mode makes of the moving statistics of Keras' layer."""
    layer = keras.layers.BatchNormalization(momentum=momentum)
    layer.build(x.shape)
    layer.set_weights([*layer.get_weights()[:2], moving_mean, moving_variance])
    layer(x, training=True)
    return layer.moving_mean, layer.moving_variance


@check(points=2, minutes=10, reference=keras_moving_statistics, borrowed=BATCH_NORM)
def bn_moving_statistics(bn_moving_statistics, rng):
    """`bn_moving_statistics` moves mean and variance as the layer of Keras does.

    Hint: New value = momentum · old value + (1 − momentum) · value of the batch: a momentum near
    1 *keeps* the old value. Do this for the mean and for the variance, per feature, over all
    axes but the last. The variance divides by n, the number of values, as np.var does.
    """
    names = ("moving mean", "moving variance")
    for shape, momentum in (((4, 4), 0.9), ((2, 3, 2, 2), 0.6)):
        kind = "pictures" if len(shape) == 4 else "rows"
        mean, variance = np.linspace(-1, 1, shape[-1]), np.linspace(0.5, 3, shape[-1])
        statistics = [mean.astype("float32"), variance.astype("float32")]
        for batch in ("first", "second"):
            returned = bn_moving_statistics(*statistics, uneven(rng, *shape), momentum)
            statistics = in_order(bn_moving_statistics, returned, names)
            for name, value in zip(names, statistics, strict=True):
                yield f"the {name} after the {batch} batch ({kind}, momentum {momentum})", value


def taped_backward(dy, x, gamma, epsilon):
    """What the tape finds for the layer of Keras in training mode."""
    layer = assigned(keras.layers.BatchNormalization(epsilon=epsilon), gamma, 0 * gamma)
    return gradients_of(layer, x, dy)


def gradients_of(layer, x, dy):
    """∂L/∂x, ∂L/∂gamma and ∂L/∂beta of a layer in training mode, where dy = ∂L/∂y."""
    x, weights = tf.constant(x), [weight.value for weight in layer.trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x, training=True) * dy)
    return tape.gradient(loss, [x, *weights], unconnected_gradients="zero")


@check(
    points=3,
    minutes=25,
    reference=taped_backward,
    borrowed=("tensorflow.GradientTape",),
    tolerance=5e-5,
)
def bn_backward(bn_backward, rng):
    """`bn_backward` finds the gradients that tf.GradientTape finds.

    Hint: Compute x̂ again. ∂L/∂beta is the sum of dy over the batch, ∂L/∂gamma the sum of dy · x̂.
    For ∂L/∂x let g = dy · gamma. Every x also moves the mean and the variance of its batch, and
    this takes two parts out of g: its mean, and x̂ times the mean of g · x̂. Divide what remains
    by √(variance + epsilon).
    """
    for rows, features, epsilon in ((5, 3, 0.01), (4, 4, 0.3)):
        x, gamma = uneven(rng, rows, features), normal(rng, features, scale=2.0)
        dy = normal(rng, rows, features) + 0.5 * normal(rng, features)
        returned = bn_backward(dy.astype("float32"), x, gamma, epsilon)
        dx, dgamma, dbeta = in_order(bn_backward, returned, ("dx", "dgamma", "dbeta"))
        yield f"∂L/∂beta ({rows} rows)", dbeta
        yield f"∂L/∂gamma ({rows} rows)", dgamma
        yield f"∂L/∂x ({rows} rows)", dx


FEATURES = 3


def built(layer, *weights):
    """The layer, built; where `weights` are given, it has these: gamma, beta, mean, variance."""
    layer(np.zeros((2, FEATURES), "float32"))  # outside of a model: it hides NotImplementedError
    counts = len(layer.trainable_weights), len(layer.non_trainable_weights)
    if counts != (2, 2):
        raise Unusable(
            "The layer should have 2 trainable weights, gamma and beta, and 2 that are not "
            f"trainable, the moving statistics; it has {counts[0]} and {counts[1]}."
        )
    variables = layer.trainable_weights + layer.non_trainable_weights
    for variable, value in zip(variables, weights, strict=False):
        variable.assign(value)
    return layer


def statistics(layer) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(layer.non_trainable_weights))


def in_half_precision(check, observation, seed) -> str | None:
    """What helps where all is right in float32."""
    if "mixed precision" in check.difference(observation, seed).label:
        return (
            "All is right in float32. In float16 squares overflow, and large numbers lose their "
            "last digits: cast x to float32 first, and make the weights with autocast=False."
        )
    return None


@check(
    points=4,
    minutes=30,
    reference=keras.layers.BatchNormalization,
    borrowed=BATCH_NORM,
    explain=in_half_precision,
)
def batch_norm(BatchNorm, rng):
    """`BatchNorm` equals keras.layers.BatchNormalization, saved and loaded, too.

    Hint: `build` makes four weights with self.add_weight, in this order: gamma (ones) and beta
    (zeros), then moving_mean (zeros) and moving_variance (ones) with trainable=False. `call` with
    training=True uses mean and variance of the batch and moves the two moving statistics with
    `assign`; otherwise it uses the moving statistics. A frozen layer (self.trainable is False)
    always does the latter. For mixed precision cast x to float32 first, make the weights with
    autocast=False, and cast the result to self.compute_dtype. `get_config` must name every
    argument of `__init__`.
    """
    yield (
        "the first weights (rows: gamma, beta, moving mean, moving variance)",
        np.array(built(BatchNorm()).get_weights()),
    )
    gamma, (beta, mean) = rng.uniform(0.5, 2.0, FEATURES), normal(rng, 2, FEATURES)
    weights = gamma, beta, mean, np.float32([0.3, 1.2, 2.5])
    x, dy = uneven(rng, 5, FEATURES), normal(rng, 5, FEATURES)
    own = {"momentum": 0.7, "epsilon": 0.02}
    layer = built(BatchNorm(**own), *weights)
    yield "the output in inference mode", layer(x)
    yield "the output in training mode", layer(x, training=True)
    yield "the moving mean (row 0) and variance (row 1) after one batch", statistics(layer)
    for name, gradient in zip(("x", "gamma", "beta"), gradients_of(layer, x, dy), strict=True):
        yield f"∂L/∂{name} in training mode", gradient
    yield from frozen(BatchNorm, weights, own, x)
    yield from pictures(BatchNorm, weights, own, uneven(rng, 2, 3, 2, FEATURES))
    yield from copies(BatchNorm, weights, own, x, dy)
    yield from half_precision(BatchNorm)


def frozen(BatchNorm, weights, own, x):
    layer = built(BatchNorm(**own), *weights)
    layer.trainable = False
    yield "the output of a frozen layer in training mode", layer(x, training=True)


def pictures(BatchNorm, weights, own, x):
    layer = BatchNorm(**own)
    layer.build(x.shape)
    layer.set_weights(weights)
    yield "the output for pictures in training mode", layer(x, training=True)
    yield "the moving statistics after pictures", statistics(layer)


def copies(BatchNorm, weights, own, x, dy):
    """The layer in a compiled model; the same, saved and loaded; one made from get_config."""
    layer = built(BatchNorm(**own), *weights)
    config = layer.get_config()
    if config is None:
        raise Unusable("get_config() returns None.")
    again = built(BatchNorm.from_config(config), *weights)
    yield "the output of a copy made from get_config()", again(x, training=True)
    yield "the moving statistics of this copy", statistics(again)
    model = keras.Sequential([keras.Input((FEATURES,)), layer])
    yield "the output of a model saved and loaded", saved_and_loaded(model, BatchNorm)(x)
    two_steps(model, x, dy)
    yield "the weights after two steps of training", np.array(layer.get_weights())


def two_steps(model, x, y):
    """Two steps of gradient descent in one graph, as `fit` takes them."""

    @tf.function(autograph=False)
    def step():
        weights = [variable.value for variable in model.trainable_variables]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        for variable, gradient in zip(
            model.trainable_variables, tape.gradient(loss, weights), strict=True
        ):
            variable.assign_sub(0.3 * gradient)

    compiled = step.get_concrete_function()  # called directly, it does not count as a retracing
    for _ in range(2):
        compiled()


def half_precision(BatchNorm):
    """float16 in and out: squares overflow there, and large moving means lose their last digits."""
    mean = np.full(FEATURES, 1000.0, "float32")
    layer = BatchNorm(momentum=0.9, dtype="mixed_float16")
    x = np.float16([[1304.0] * FEATURES, [704.0] * FEATURES] * 2)  # mean 1004, deviation 300
    with quiet():  # TensorFlow says once that oneDNN has no float16 here
        built(layer, mean * 0 + 2, mean * 0 + 0.5, mean, mean)
        output = layer(x, training=True)
    bits = np.finfo(keras.backend.standardize_dtype(output.dtype)).bits
    yield "the bits of an output in mixed precision", bits
    yield "the output in mixed precision, to 0.5", np.round(np.float64(output) * 2) / 2
    yield "how far a batch moves the mean in mixed precision", statistics(layer)[0] - 1000.0


def folded_by_probing(dense, bn):
    """Kernel and bias of the affine map that both layers compute together, from its values."""
    both = keras.Sequential([dense, bn])
    bias = both(np.zeros((1, dense.kernel.shape[0]), "float32"))
    return both(np.eye(dense.kernel.shape[0], dtype="float32")) - bias, bias[0]


@check(points=2, minutes=15, reference=folded_by_probing)
def fold_bn(fold_bn, rng):
    """One folded Dense layer predicts what Dense and BN predict together.

    Hint: In inference mode BN is y = s · (z − moving_mean) + beta with one number per unit,
    s = gamma / √(moving_variance + epsilon). Put z = xW + b into it and sort: what multiplies x is
    the new kernel, the rest is the new bias. The columns of W belong to the units.
    """
    for features, units, epsilon in ((3, 3, 0.05), (4, 2, 0.3)):
        dense = keras.layers.Dense(units)
        dense.build((None, features))
        dense.set_weights([normal(rng, features, units), normal(rng, units)])
        variance = np.resize([0.02, 1.5, 4.0], units)
        statistics = normal(rng, units), variance
        bn = keras.layers.BatchNormalization(epsilon=epsilon)
        bn = assigned(bn, *normal(rng, 2, units), *statistics)
        kernel, bias = in_order(fold_bn, fold_bn(dense, bn), ("kernel", "bias"))
        yield f"the folded kernel ({features} inputs, {units} units)", kernel
        yield f"the folded bias ({features} inputs, {units} units)", bias


def keras_layer_norm(x, gamma, beta, epsilon):
    """What keras.layers.LayerNormalization returns."""
    layer = keras.layers.LayerNormalization(epsilon=epsilon)
    layer.build(x.shape)
    layer.set_weights([gamma, beta])
    return layer(x)


@check(
    points=2,
    minutes=10,
    reference=keras_layer_norm,
    borrowed=(
        "keras.layers.LayerNormalization",
        "keras.ops.layer_normalization",
        *BATCH_NORM,
    ),
)
def layer_norm(layer_norm, rng):
    """`layer_norm` gives the output of keras.layers.LayerNormalization.

    Hint: Mean and variance are taken over the features, axis −1, of each row alone: no row sees
    another one. keepdims=True keeps them as columns, so that they fit to the rows. gamma and beta
    have one entry per feature, as in batch normalization.
    """
    for shape, epsilon in (((4, 4), 0.3), ((3, 3, 3), 0.01), ((1, 5), 0.01)):
        x, gamma, beta = uneven(rng, *shape), *normal(rng, 2, shape[-1], scale=2.0)
        size = " × ".join(map(str, shape))
        yield f"the output ({size}, epsilon {epsilon:g})", layer_norm(x, gamma, beta, epsilon)


def batch_normalized_net(depth=5, units=64) -> keras.Model:
    """64 pixels, `depth` times Dense → BN → ReLU, 10 classes."""
    layers = [keras.Input((64,))]
    for _ in range(depth):
        layers.append(
            keras.layers.Dense(
                units, use_bias=False, kernel_initializer=keras.initializers.HeNormal()
            )
        )
        layers += [keras.layers.BatchNormalization(), keras.layers.ReLU()]
    return keras.Sequential([*layers, keras.layers.Dense(10)])


@functools.cache
def ten_steps(seed: int) -> list[np.ndarray]:
    """The weights of the net after ten steps of SGD on mini-batches of 128 digits."""
    digits, rng = data.digits(), np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    net, optimizer = batch_normalized_net(), keras.optimizers.SGD(0.4)
    for rows in rng.permutation(1280).reshape(10, 128):
        with tf.GradientTape() as tape:
            outputs = net(digits.x_train[rows], training=True)
            loss = keras.losses.sparse_categorical_crossentropy(
                digits.y_train[rows], outputs, from_logits=True
            )
            loss = tf.reduce_mean(loss)
        weights = net.trainable_variables
        optimizer.apply(tape.gradient(loss, weights), weights)
    return net.get_weights()


def normalizations(net) -> list:
    return [each for each in net.layers if isinstance(each, keras.layers.BatchNormalization)]


def repaired_by_hand(model, x):
    """Layer by layer: the values z of all rows, their mean and variance, and on with ReLU."""
    kernels = [layer.kernel for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for kernel, bn in zip(kernels, normalizations(model), strict=False):
        z = np.matmul(x, kernel)
        bn.set_weights([bn.gamma, bn.beta, np.mean(z, axis=0), np.var(z, axis=0)])
        x = np.maximum(bn(z), 0)


def share_of_way(found, start, goal, deviation) -> float:
    """0 where `found` is still at the start, 1 from the second half of the way to the goal on.

    A tenth of the units' deviation counts as near enough, however short the way was.
    """
    way = max(np.linalg.norm(start - goal), 0.2 * np.linalg.norm(deviation))
    share = 1 - np.linalg.norm(found - goal) / way
    return 1.0 if share > 0.5 else np.round(max(share, -1), 2)


def not_repaired(check, observation, seed) -> str:
    """What is missing where no known mistake matches."""
    seen = observation["values"]
    if seen.get("1 + the number of trained variables", 1) > 1:
        return "The trained weights have changed. Work on the moving statistics alone."
    ways = [float(way) for label, way in seen.items() if "of its way" in label]
    if ways and 0 < np.min(ways) < 1:
        return (
            f"The moving statistics have gone only {np.min(ways):.0%} of their way. Take more "
            "calls, or a momentum that keeps nothing of the old values."
        )
    return "Compare the moving statistics with mean and variance of what comes into each layer."


@check(points=4, minutes=25, reference=repaired_by_hand, explain=not_repaired)
def repair_bn(repair_bn, rng):
    """`repair_bn` restores an accuracy of 0.80 or more, and trains nothing.

    Hint: The weights are good; only the moving statistics are not. A call with training=True moves
    them towards the statistics of the batch it sees: a momentum of 0 keeps nothing of the old
    values, and one batch may hold all rows. All layers are repaired in the same call, each from the
    repaired outputs of the layer before. Give the layers their momentum back afterwards.
    """
    seed, digits = int(rng.integers(2**31)), data.digits()
    start, net, goal = (batch_normalized_net() for _ in range(3))
    for each in (start, net, goal):
        each.set_weights(ten_steps(seed))
    repaired_by_hand(goal, digits.x_train)
    returned = repair_bn(net, digits.x_train)
    net = returned if isinstance(returned, keras.Model) else net
    right = np.argmax(net(digits.x_test), axis=1) == digits.y_test
    yield "the accuracy in inference mode, up to 0.8", min(0.8, np.floor(20 * np.mean(right)) / 20)
    pairs = zip(net.trainable_variables, start.trainable_variables, strict=True)
    trained = sum(not np.array_equal(*pair) for pair in pairs)
    yield "1 + the number of trained variables", 1 + trained
    layers = zip(*map(normalizations, (net, start, goal)), strict=True)
    for i, three in enumerate(layers, start=1):
        variance = three[-1].moving_variance.numpy()
        for name, size in (("moving_mean", np.sqrt(variance)), ("moving_variance", variance)):
            way = share_of_way(*(getattr(layer, name).numpy() for layer in three), size)
            yield f"the share of its way that {name} has gone in layer {i}", way
    yield "the momentum afterwards", [layer.momentum for layer in normalizations(net)]
