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
def float16():
    keras.config.set_dtype_policy("mixed_float16")
    yield
    keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize("layers", [dense, convolutional])
def test_trains_in_mixed_precision_as_keras_does(float16, layers):
    ours, theirs = (trained(layers, BatchNorm).get_weights() for BatchNorm in PAIR)
    for own, its in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, its, rtol=0.02, atol=0.01)


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
    assert broken < 0.75 and accuracy() > 0.81


@pytest.mark.parametrize("name", NAMES)
def test_the_same_probes_give_the_same_numbers(name):
    check = check_of(LESSON, name)
    first, again = (observe(check.probe, check.reference).values for _ in range(2))
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[label], again[label]) for label in first)
