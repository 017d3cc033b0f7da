"""What is observed of each answer. It runs beside the answer and knows nothing of what is right."""

import copy
import functools

import keras
import numpy as np
import tensorflow as tf

from course.checking.probing import (
    Unusable,
    apart,
    copied,
    gathered,
    in_graph,
    inherited,
    name_of,
    normal,
    parts,
    saved_and_loaded,
    seen,
    shaped,
    untouched,
)
from course.lab import data
from course.lab.devices import quiet


def in_order(answer, returned, names) -> list:
    """The returned values one by one; a dictionary has no order, and the lesson unpacks them."""
    if isinstance(returned, dict):
        why = "{name} should return {names} in this order, not a dictionary."
        raise Unusable(why, name=name_of(answer), names=", ".join(names))
    return parts(answer, returned, names)


def uneven(rng, *shape) -> np.ndarray:
    """Rows whose features differ in mean and size; the second one is nearly constant."""
    features = shape[-1]
    size = np.resize([2.2, 0.05, 0.7, 1.3], features)
    return (normal(rng, *shape) * size + normal(rng, features)).astype("float32")


def assigned(layer, gamma, beta, moving_mean=0.0, moving_variance=1.0):
    """The layer, built for as many features as gamma has, with these weights."""
    layer.build((None, len(gamma)))
    zeros = np.zeros(len(gamma))
    layer.set_weights([gamma, beta, zeros + moving_mean, zeros + moving_variance])
    return layer


PLAIN = ((5, 4), (7, 3))
FORWARD = (  # the shape of x, epsilon, how large x is
    *((PLAIN[0], 0.013, 1), (PLAIN[1], 0.31, 1), ((4, 5, 6, 3), 0.07, 1)),
    *(((3, 2, 5), 0.2, 300), ((1, 6), 0.04, 1)),
)


def product(shape) -> str:
    """ "3 × 2 × 5" """
    return " × ".join(map(str, shape))


@apart
def bn_forward(bn_forward, rng):
    """The output for two batches of rows, one of pictures, one of large numbers, and one row."""
    calls, before = [], []
    for shape, epsilon, size in FORWARD:
        x, gamma, beta = size * uneven(rng, *shape), *normal(rng, 2, shape[-1], scale=1.7)
        calls.append({"x": x, "gamma": gamma, "beta": beta})
        before.append(copy.deepcopy(calls[-1]))
        output = bn_forward(x, gamma, beta, epsilon)
        if len(shape) == 4:
            yield seen("output_for_pictures", output)
        elif shape in PLAIN:
            yield seen("output", output, rows=shape[0], epsilon=epsilon)
        else:
            yield seen("output_of_shape", output, shape=product(shape), epsilon=epsilon)
    yield from untouched(gathered(before), gathered(calls))


KINDS = {2: "rows", 4: "pictures"}
MOVED = (((5, 4), 0.85, 1), ((4, 5, 6, 3), 0.6, 1), ((3, 2, 5), 0.0, 300))


@apart
def bn_moving_statistics(bn_moving_statistics, rng):
    """Both statistics after a first and a second batch: rows, pictures, large numbers."""
    names = ("moving mean", "moving variance")
    calls, before = [], []
    for shape, momentum, size in MOVED:
        kind = KINDS.get(len(shape), product(shape))
        mean, variance = np.linspace(-1.1, 0.9, shape[-1]), np.linspace(0.6, 2.9, shape[-1])
        statistics = [mean.astype("float32"), variance.astype("float32")]
        for batch in ("first", "second"):
            x = size * uneven(rng, *shape)
            told = {"batch": batch, "kind": kind, "momentum": momentum}
            given = dict(
                zip(("moving_mean", "moving_variance", "x"), (*statistics, x), strict=True)
            )
            before.append(copy.deepcopy(given))
            calls.append(given)
            returned = bn_moving_statistics(*statistics, x, momentum)
            statistics = in_order(bn_moving_statistics, returned, names)
            yield seen("moving_mean", statistics[0], **told)
            yield seen("moving_variance", statistics[1], **told)
    yield from untouched(gathered(before), gathered(calls))


@apart
def bn_backward(bn_backward, rng):
    """The three gradients for three batches, one of them of large numbers."""
    calls, before = [], []
    for rows, features, epsilon, size in ((7, 3, 0.013, 1), (5, 4, 0.31, 1), (9, 5, 0.07, 300)):
        x, gamma = size * uneven(rng, rows, features), normal(rng, features, scale=1.7)
        dy = normal(rng, rows, features) + 0.6 * normal(rng, features)
        dy = dy.astype("float32")
        given = {"dy": dy, "x": x, "gamma": gamma}
        before.append(copy.deepcopy(given))
        calls.append(given)
        returned = bn_backward(dy, x, gamma, epsilon)
        dx, dgamma, dbeta = in_order(bn_backward, returned, ("dx", "dgamma", "dbeta"))
        yield seen("dbeta", dbeta, rows=rows)
        yield seen("dgamma", dgamma, rows=rows)
        yield seen("dx", dx, rows=rows)
    yield from untouched(gathered(before), gathered(calls))


def gradients_of(layer, x, dy):
    """∂L/∂x, ∂L/∂gamma and ∂L/∂beta of a layer in training mode, if dy = ∂L/∂y."""
    x, weights = tf.constant(x), [weight.value for weight in layer.trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x, training=True) * dy)
    return tape.gradient(loss, [x, *weights], unconnected_gradients="zero")


FEATURES = 3


def built(layer, *weights):
    """The layer, built; if `weights` are given, it has these: gamma, beta, mean, variance."""
    layer.build((None, FEATURES))
    counts = len(layer.trainable_weights), len(layer.non_trainable_weights)
    if counts != (2, 2):
        raise Unusable(
            "The layer should have 2 trainable weights, gamma and beta, and 2 that are not "
            "trainable, the moving statistics; it has {trainable} and {others}.",
            trainable=counts[0],
            others=counts[1],
        )
    variables = layer.trainable_weights + layer.non_trainable_weights
    for variable, value in zip(variables, weights, strict=False):
        variable.assign(value)
    return layer


def moving_statistics(layer) -> np.ndarray:
    """The moving mean in row 0, the moving variance in row 1."""
    return np.array(keras.ops.convert_to_numpy(layer.non_trainable_weights))


def batch_norm(BatchNorm, rng):
    """The layer alone, frozen, for pictures, copied, saved, trained, and in mixed precision."""
    yield seen("first_weights", np.array(built(BatchNorm()).get_weights()))
    gamma, (beta, mean) = rng.uniform(0.6, 1.9, FEATURES), normal(rng, 2, FEATURES)
    weights = gamma, beta, mean, np.float32([0.3, 1.2, 2.6])
    x, dy = uneven(rng, 7, FEATURES), normal(rng, 7, FEATURES)
    new = functools.partial(BatchNorm, momentum=0.7, epsilon=0.02)
    yield from both_modes(built(new(), *weights), x, dy)
    yield from frozen(built(new(), *weights), x)
    yield from pictures(new(), weights, uneven(rng, 4, 6, 5, FEATURES))
    yield from inherited(new(name="normalized", trainable=False, dtype="mixed_float16"))
    yield from copies(built(new(), *weights), weights, x)
    yield from two_steps(new(), weights, 300 * uneven(rng, 5, 2, FEATURES))
    yield from half_precision(BatchNorm)


def both_modes(layer, x, dy):
    """Its outputs, what one batch makes of the moving statistics, and its gradients."""
    yield seen("output_in_inference", layer(x))
    yield seen("moving_statistics_in_inference", moving_statistics(layer))
    yield seen("output_in_training", layer(x, training=True))
    yield seen("moving_statistics", moving_statistics(layer))
    gradients = gradients_of(layer, x, dy)
    for name, gradient in zip(("dx", "dgamma", "dbeta"), gradients, strict=True):
        yield seen(name, gradient)


def frozen(layer, x):
    """Its output and moving statistics in training mode after it was frozen."""
    layer.trainable = False
    yield seen("output_frozen", layer(x, training=True))
    yield seen("moving_statistics_frozen", moving_statistics(layer))


def pictures(layer, weights, x):
    """Its output and moving statistics after a batch of pictures."""
    layer.build(x.shape)
    layer.set_weights(weights)
    yield seen("output_for_pictures", layer(x, training=True))
    yield seen("moving_statistics_after_pictures", moving_statistics(layer))


def copies(layer, weights, x):
    """One made from get_config; one in a model, saved and loaded."""
    again = built(copied(layer), *weights)
    yield seen("output_of_copy", again(x, training=True))
    yield seen("moving_statistics_of_copy", moving_statistics(again))
    model = keras.Sequential([keras.Input((FEATURES,)), layer])
    yield seen("output_of_loaded", saved_and_loaded(model, type(layer))(x))


def two_steps(layer, weights, x):
    """Two steps of gradient descent in one graph that knows no number of rows, as in `fit`."""
    layer.build(x.shape)
    layer.set_weights(weights)

    def step(x):
        values = [variable.value for variable in layer.trainable_variables]
        with tf.GradientTape() as tape:
            tape.watch(values)
            output = layer(x, training=True)
            loss = tf.reduce_mean(tf.square(output - 1.7))
        gradients = tape.gradient(loss, values)
        for variable, gradient in zip(layer.trainable_variables, gradients, strict=True):
            variable.assign_sub(0.3 * gradient)
        return output

    graph = in_graph(step, x)
    yield seen("output_in_graph", graph(x))
    graph(x[:1])
    yield seen("moving_statistics_in_graph", moving_statistics(layer))
    yield seen("weights_after_training", np.array(layer.get_weights()))


LARGE_MEAN = 1000.3  # no number of float16


def half_precision(BatchNorm):
    """float16 in and out: squares overflow there, and large moving means lose their last digits."""
    mean = np.full(FEATURES, LARGE_MEAN, "float32")
    layer = BatchNorm(momentum=0.9, dtype="mixed_float16")
    x = np.float16([[1304.0] * FEATURES, [704.0] * FEATURES] * 2)  # mean 1004, deviation 300
    with quiet():  # TensorFlow says once that oneDNN has no float16 here
        built(layer, mean * 0 + 3, mean * 0 + 1.5, mean, mean)
        outputs = {"inference": layer(x), "training": layer(x, training=True)}
    for mode, output in outputs.items():
        dtype = keras.backend.standardize_dtype(output.dtype)
        yield seen("mixed_bits", np.finfo(dtype).bits, mode=mode)
    yield seen("mixed_output", outputs["training"])
    yield seen("mixed_mean", moving_statistics(layer)[0])


LAYERS = (((4, 4), 0.31, 1), ((3, 5, 6), 0.013, 1), ((1, 7), 0.07, 1), ((2, 3, 4, 5), 0.2, 300))


@apart
def layer_norm(layer_norm, rng):
    """The output for four shapes, one square, one of large numbers; no row is like another."""
    calls, before = [], []
    for shape, epsilon, size in LAYERS:
        x, gamma, beta = size * uneven(rng, *shape), *normal(rng, 2, shape[-1], scale=1.7)
        given = {"x": x, "gamma": gamma, "beta": beta}
        before.append(copy.deepcopy(given))
        calls.append(given)
        output = layer_norm(x, gamma, beta, epsilon)
        yield seen("output", output, shape=product(shape), epsilon=epsilon)
    yield from untouched(gathered(before), gathered(calls))


def fold_bn(fold_bn, rng):
    """The folded kernel and bias of two pairs of layers, one of large statistics."""
    calls, before = [], []
    for inputs, units, epsilon, size in ((3, 3, 0.05, 1), (5, 4, 0.31, 17)):
        dense = keras.layers.Dense(units)
        dense.build((None, inputs))
        dense.set_weights([normal(rng, inputs, units), normal(rng, units)])
        mean, variance = normal(rng, units), np.resize([0.02, 1.6, 3.7, 0.9], units)
        bn = keras.layers.BatchNormalization(epsilon=epsilon)
        bn = assigned(bn, *normal(rng, 2, units), size * mean, size**2 * variance)
        calls.append({"dense": dense, "bn": bn})
        before.append(held(calls[-1]))
        kernel, bias = in_order(fold_bn, fold_bn(dense, bn), ("kernel", "bias"))
        yield seen("kernel", kernel, inputs=inputs, units=units)
        yield seen("bias", bias, inputs=inputs, units=units)
    yield from untouched(gathered(before), gathered([held(layers) for layers in calls]))


def held(layers: dict) -> dict[str, list]:
    """The weights of each layer."""
    return {name: layer.get_weights() for name, layer in layers.items()}


DEPTH, UNITS = 4, 64


def batch_normalized_net() -> keras.Model:
    """64 pixels, DEPTH times Dense → BN → ReLU, 10 classes; the variances are far from 1."""
    layers = [keras.Input((64,))]
    for _ in range(DEPTH):
        start = keras.initializers.VarianceScaling(8)
        layers.append(keras.layers.Dense(UNITS, use_bias=False, kernel_initializer=start))
        layers += [keras.layers.BatchNormalization(), keras.layers.ReLU()]
    return keras.Sequential([*layers, keras.layers.Dense(10)])


@functools.cache
def ten_steps(seed: int) -> list[np.ndarray]:
    """The weights of the net after ten steps of SGD on mini-batches of 128 digits."""
    digits, rng = data.digits(), np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    net, optimizer = batch_normalized_net(), keras.optimizers.SGD(1.6)
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


def drawn_seed(rng) -> int:
    """The seed of the net that is to be repaired."""
    return int(rng.integers(2**31))


MOMENTA = (0.97, 0.93, 0.98, 0.95)  # of the DEPTH layers that are to be repaired


def broken_net(seed: int) -> keras.Model:
    """The net after ten steps: its moving statistics are still near their start."""
    net = batch_normalized_net()
    net.set_weights(ten_steps(seed))
    for layer, momentum in zip(normalizations(net), MOMENTA, strict=True):
        layer.momentum = momentum
    return net


def normalizations(net) -> list:
    return [each for each in net.layers if isinstance(each, keras.layers.BatchNormalization)]


def repair_bn(repair_bn, rng):
    """Predicted classes, which trained weights changed, moving statistics, and momenta."""
    digits, model = data.digits(), broken_net(drawn_seed(rng))
    start = [variable.numpy() for variable in model.trainable_variables]
    returned = repair_bn(model, digits.x_train)
    net = returned if isinstance(returned, keras.Model) else model
    classes = np.argmax(net(digits.x_test), axis=1)
    yield seen("classes", shaped("The predictions", classes, digits.y_test.shape))
    pairs = zip(net.trainable_variables, start, strict=True)
    yield seen("changed", [not np.array_equal(after.numpy(), before) for after, before in pairs])
    for i, layer in zip(range(1, DEPTH + 1), normalizations(net), strict=True):
        for name in ("moving_mean", "moving_variance"):
            statistic = shaped(name, getattr(layer, name).numpy(), (UNITS,))
            yield seen(name, statistic, layer=i)
    yield seen("momentum", [layer.momentum for layer in normalizations(net)])
