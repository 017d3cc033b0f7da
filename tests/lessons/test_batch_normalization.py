"""The layer of the lesson is Keras' own in everything that training does; answers of any seed."""

import keras
import numpy as np
import pytest

from course import syllabus
from course.checking.observing import observe
from course.lab import data
from course.making import exercises
from course.making.catalogue import check_of
from lessons.batch_normalization import checks, probes

# Keras 3.15 reads its own variables in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

LESSON = syllabus.lesson("batch_normalization")
NAMES = [exercise.name for exercise in LESSON.exercises]
SOLUTIONS = exercises.solutions(LESSON)
PAIR = SOLUTIONS["BatchNorm"], keras.layers.BatchNormalization


def dense(BatchNorm):
    return [
        keras.Input((6,)),
        keras.layers.Dense(8, use_bias=False),
        BatchNorm(momentum=0.8),
        keras.layers.ReLU(),
        keras.layers.Dense(1),
    ]


def convolutional(BatchNorm):
    return [
        keras.Input((6,)),
        keras.layers.Reshape((2, 3, 1)),
        keras.layers.Conv2D(4, 2, padding="same"),
        BatchNorm(epsilon=0.01),
        keras.layers.Flatten(),
        keras.layers.Dense(1),
    ]


def trained(layers, BatchNorm, **options):
    """The model after three epochs of `fit`."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(2, 3, (40, 6)).astype("float32"), rng.normal(0, 1, (40, 1))
    model = keras.Sequential(layers(BatchNorm))
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse", jit_compile=False, **options)
    model.fit(x, y, batch_size=8, epochs=3, verbose=0)
    return model


@pytest.mark.parametrize("options", [{}, {"run_eagerly": True}], ids=["graph", "eager"])
@pytest.mark.parametrize("layers", [dense, convolutional])
def test_fit_gives_the_weights_and_moving_statistics_of_keras(layers, options):
    ours, theirs = (trained(layers, BatchNorm, **options).get_weights() for BatchNorm in PAIR)
    for own, its in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, its, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layers", [dense, convolutional])
def test_a_saved_model_predicts_the_same(layers, tmp_path):
    model = trained(layers, PAIR[0])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    x = np.ones((3, 6), "float32")
    np.testing.assert_array_equal(model.predict(x, verbose=0), loaded.predict(x, verbose=0))


@pytest.fixture
def policy(request):
    keras.config.set_dtype_policy(request.param)
    yield
    keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize(
    "policy, bound",
    [("mixed_float16", 0.02), ("mixed_bfloat16", 0.1), ("float64", 1e-4)],
    indirect=["policy"],
)
@pytest.mark.parametrize("layers", [dense, convolutional])
def test_trains_in_other_precisions_as_keras_does(policy, bound, layers):
    ours, theirs = (trained(layers, BatchNorm).get_weights() for BatchNorm in PAIR)
    for own, its in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, its, rtol=bound, atol=bound / 2)


@pytest.mark.parametrize("policy", ["float16", "bfloat16"], indirect=True)
@pytest.mark.parametrize("layers", [dense, convolutional])
def test_trains_in_half_precision_alone(policy, layers):
    assert all(np.all(np.isfinite(w)) for w in trained(layers, PAIR[0]).get_weights())


def judged(name, answer, seed=0):
    """The verdict without the names of known mistakes."""
    check = check_of(LESSON, name)
    return check.judge(check.observe(answer, seed), seed, known=[])


def said(verdict):
    return " ".join(verdict.text.split())


def changing(answer, argument):
    """The answer, which also writes into an array that it was given."""

    def changed(*arguments):
        returned = answer(*(np.array(each) for each in arguments))
        arguments[argument][...] += 1
        return returned

    return changed


@pytest.mark.parametrize(
    "name, argument",
    [("bn_forward", 0), ("bn_moving_statistics", 2), ("bn_backward", 0), ("layer_norm", 0)],
)
def test_what_an_answer_was_given_must_stay_as_it_is(name, argument):
    verdict = judged(name, changing(SOLUTIONS[name], argument))
    assert not verdict.passed and "belongs to its caller" in said(verdict)


def test_folding_leaves_both_layers_as_they_are():
    def fold_bn(dense, bn):
        kernel, bias = SOLUTIONS["fold_bn"](dense, bn)
        dense.set_weights([kernel, bias])
        return kernel, bias

    assert "changes `dense`" in said(judged("fold_bn", fold_bn))


class Own(SOLUTIONS["BatchNorm"]):
    """The solution, for one change at a time."""

    def batch(self, x):
        axes = tuple(range(len(x.shape) - 1))
        return keras.ops.mean(x, axis=axes), keras.ops.var(x, axis=axes)


class Forgetful(Own):
    def get_config(self):
        return {"momentum": self.momentum, "epsilon": self.epsilon}


class Restless(Own):
    def call(self, x, training=False):
        if not training:
            self.move(self.moving_mean, self.batch(x)[0])
        return super().call(x, training=training)


class Thawed(Own):
    def call(self, x, training=False):
        if training and not self.trainable:
            self.move(self.moving_variance, self.batch(x)[1])
        return super().call(x, training=training)


@pytest.mark.parametrize(
    "layer, words",
    [
        (Forgetful, "has another name"),
        (Restless, "output in inference mode"),
        (Thawed, "the output of a frozen layer"),
    ],
)
def test_a_layer_that_forgets_its_config_or_moves_when_it_should_not_is_told(layer, words):
    for seed in range(3):
        assert words in said(judged("batch_norm", layer, seed))


def layer_by_layer(statistics):
    """Repairs each BN layer by these statistics of its inputs (and its outputs)."""

    def repair_bn(model, x):
        for layer in model.layers:
            out = np.asarray(layer(x))
            if isinstance(layer, keras.layers.BatchNormalization):
                mean, variance = statistics(np.asarray(x), out)
                layer.moving_mean.assign(mean)
                layer.moving_variance.assign(variance)
                out = layer(x)
            x = out

    return repair_bn


def calls(count, momentum):
    """Repairs by calls in training mode."""

    def repair_bn(model, x):
        layers = probes.normalizations(model)
        before = [layer.momentum for layer in layers]
        for layer in layers:
            layer.momentum = momentum
        for _ in range(count):
            model(x, training=True)
        for layer, kept in zip(layers, before, strict=True):
            layer.momentum = kept

    return repair_bn


def test_a_deviation_is_not_told_to_take_more_calls():
    verdict = judged("repair_bn", layer_by_layer(lambda x, y: (x.mean(axis=0), x.std(axis=0))))
    assert "the moving variance of BN layer 1" in said(verdict)
    assert "more calls" not in said(verdict)


def test_the_statistics_of_the_outputs_do_not_repair():
    answer = layer_by_layer(lambda x, y: (y.mean(axis=0), y.var(axis=0)))
    assert not any(judged("repair_bn", answer, seed).passed for seed in range(3))


@pytest.mark.parametrize("count, momentum", [(1, 0.0), (6, 0.3), (60, 0.9)])
def test_any_calls_that_leave_nothing_of_the_start_repair(count, momentum):
    for seed in range(3):
        assert judged("repair_bn", calls(count, momentum), seed).passed


def test_calls_that_stop_on_the_way_are_told_how_far_they_went():
    assert "has gone only 51% of its way" in said(judged("repair_bn", calls(1, 0.49)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.heavy
def test_a_right_answer_passes_on_the_probes_of_any_seed(name):
    check = check_of(LESSON, name)
    for seed in range(1, 11):
        verdict = check.judge(check.observe(SOLUTIONS[check.answer], seed), seed, known=[])
        assert verdict.passed, verdict.text


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.heavy
def test_ten_steps_leave_a_net_that_is_broken_and_can_be_repaired(seed):
    digits, net = data.digits(), probes.batch_normalized_net()
    net.set_weights(probes.ten_steps(seed))

    def accuracy():
        return np.mean(np.argmax(net(digits.x_test), axis=1) == digits.y_test)

    broken = accuracy()
    checks.repaired_by_hand(net, digits.x_train)
    assert broken < checks.ACCURACY < 0.85 < accuracy()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_probes_give_the_same_numbers(name):
    check = check_of(LESSON, name)
    first, again = (observe(check.probe, check.reference).values for _ in range(2))
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[label], again[label]) for label in first)
