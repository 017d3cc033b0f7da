"""Layers, initializers, regularizers, constraints, callbacks: as Keras' own, on every backend."""

import keras
import numpy as np
import pytest

from course import syllabus
from course.checking.probing import saved_and_loaded
from course.making import exercises

# Keras 3.15 reads its own variables in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

LESSONS = [
    syllabus.lesson(name) for name in ("initialization", "batch_normalization", "regularization")
]
OURS = {name: own for each in LESSONS for name, own in exercises.solutions(each).items()}
BUILT_IN = {
    "GlorotUniform": keras.initializers.GlorotUniform,
    "HeNormal": keras.initializers.HeNormal,
    "Orthogonal": keras.initializers.Orthogonal,
    "BatchNorm": keras.layers.BatchNormalization,
    "L1L2": keras.regularizers.L1L2,
    "MaxNorm": keras.constraints.MaxNorm,
    "EarlyStopping": keras.callbacks.EarlyStopping,
}
# Where each of them stands in a small net: arguments of its first layer, or a layer after it.
PLACED = {
    "GlorotUniform": lambda part: {"kernel_initializer": part(seed=3)},
    "HeNormal": lambda part: {"kernel_initializer": part(seed=3)},
    "Orthogonal": lambda part: {"kernel_initializer": part(gain=1.5, seed=3)},
    "L1L2": lambda part: {"kernel_regularizer": part(l1=0.02, l2=0.1)},
    "MaxNorm": lambda part: {"kernel_constraint": part(max_value=0.9)},
}
BEHIND = {"BatchNorm": lambda part: [part(momentum=0.8)], "Dropout": lambda part: [part(0.5)]}


def network(name, part):
    dense = keras.layers.Dense(8, activation="relu", **PLACED.get(name, lambda _: {})(part))
    behind = BEHIND.get(name, lambda _: [])(part)
    return keras.Sequential([keras.Input((6,)), dense, *behind, keras.layers.Dense(1)])


def trained(name, part, epochs=3):
    """The net after training from the same seed, and how many epochs it took."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 6)).astype("float32"), rng.normal(size=(40, 1)).astype("float32")
    model = network(name, part)
    model.compile(keras.optimizers.SGD(0.1), loss="mse")
    stops = {"monitor": "val_loss", "patience": 2, "mode": "min", "restore_best_weights": True}
    callbacks = [part(**stops)] if name == "EarlyStopping" else []
    options = {"validation_data": (x[32:], y[32:]), "callbacks": callbacks, "verbose": 0}
    history = model.fit(x[:32], y[:32], batch_size=8, epochs=epochs, shuffle=False, **options)
    return model, len(history.epoch)


# Keras' MaxNorm divides by the norm + 1e-7, in each of the 12 steps.
BOUNDS = {"MaxNorm": 6e-6}


def assert_same(ours, theirs, bound):
    for one, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=bound * np.max(np.abs(other)))


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_net_trained_with_it_is_the_one_trained_with_keras_own(name):
    epochs = 60 if name == "EarlyStopping" else 3
    (ours, stopped), (theirs, expected) = (
        trained(name, part, epochs) for part in (OURS[name], BUILT_IN[name])
    )
    assert stopped == expected and (name != "EarlyStopping" or stopped < epochs)
    assert_same(ours, theirs, BOUNDS.get(name, 2e-6))


@pytest.mark.parametrize("name", [*PLACED, *BEHIND])
def test_a_net_with_it_is_saved_and_loaded(name):
    model, _ = trained(name, OURS[name])
    loaded = saved_and_loaded(model, OURS[name])
    x = np.random.default_rng(1).normal(size=(5, 6)).astype("float32")
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))


def test_dropout_draws_a_new_mask_for_each_batch_and_none_in_inference():
    layer, x = OURS["Dropout"](0.5), np.ones((4, 50), "float32")
    first, second = (keras.ops.convert_to_numpy(layer(x, training=True)) for _ in range(2))
    assert set(np.unique(first)) == {0, 2} and np.any(first != second)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer(x, training=False)), x)
