"""What experiments stand on: many nets trained at once as each would train alone, and claims."""

import dataclasses
import logging
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, optimizers

from course import lab, syllabus
from course.lab import data
from course.lab.many import batches
from course.lab.progress import progress
from course.lab.replicas import CannotBatch, elementwise
from course.lab.replicas.elementwise import prove_elementwise
from course.lab.replicas.randomness import streams
from course.making import exercises
from lessons.optimizers import gallery

DIGITS = data.digits()
STEPS, SEEDS = 40, (3, 8)
YOURS = exercises.solutions(syllabus.lesson("optimizers"))
RATES = {"learning_rate": [0.001, 0.003]}


def nesterov(learning_rate, momentum):
    return optimizers.SGD(learning_rate, momentum, nesterov=True)


def decay_in_places(learning_rate, weight_decay):
    optimizer = optimizers.AdamW(learning_rate, weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["bias", "output/kernel"])
    return optimizer


def option(cls, **options):
    return lambda learning_rate: cls(learning_rate, **options)


SCHEDULES = [optimizers.schedules.CosineDecay(0.1, steps) for steps in (20, 40)]
OPTIMIZERS = {
    "SGD": (optimizers.SGD, {"learning_rate": [0.03, 0.1]}),
    "momentum": (optimizers.SGD, {"learning_rate": 0.03, "momentum": [0.0, 0.9]}),
    "Nesterov": (nesterov, {"learning_rate": [0.01, 0.03], "momentum": [0.5, 0.9]}),
    "AdaGrad": (optimizers.Adagrad, {"learning_rate": [0.03, 0.1]}),
    "RMSprop": (optimizers.RMSprop, {"learning_rate": 0.001, "rho": [0.99, 0.9]}),
    "Adam": (optimizers.Adam, RATES | {"beta_1": [0.9, 0.8], "beta_2": [0.9, 0.99]}),
    "AdamW": (optimizers.AdamW, RATES | {"weight_decay": [0.0, 1.0]}),
    "AdamW in places": (decay_in_places, RATES | {"weight_decay": [0.0, 1.0]}),
    "Adadelta": (optimizers.Adadelta, {"learning_rate": [0.1, 1.0]}),
    "Nadam": (optimizers.Nadam, RATES),
    "Lion": (optimizers.Lion, RATES),
    "the student's momentum": (YOURS["Momentum"], {"learning_rate": 0.03, "momentum": [0.0, 0.9]}),
    "the student's Nesterov": (YOURS["Nesterov"], {"learning_rate": [0.01, 0.03]}),
    "the student's AdaGrad": (YOURS["AdaGrad"], {"learning_rate": [0.03, 0.1]}),
    "the student's RMSProp": (YOURS["RMSProp"], {"learning_rate": 0.001, "rho": [0.99, 0.9]}),
    "the student's Adam": (YOURS["Adam"], RATES | {"beta_1": [0.9, 0.5], "epsilon": [1e-7, 1e-3]}),
    "the student's AdamW": (YOURS["AdamW"], RATES | {"weight_decay": [0.0, 1.0]}),
    "the gallery's Adamax": (gallery.Adamax, RATES | {"beta_2": [0.9, 0.999]}),
    "schedules": (optimizers.SGD, {"learning_rate": SCHEDULES}),
    "clipvalue": (option(optimizers.SGD, clipvalue=0.01), RATES),
    "moving averages": (option(optimizers.SGD, use_ema=True), RATES),
    "accumulated gradients": (option(optimizers.Adam, gradient_accumulation_steps=2), RATES),
}


def plain():
    return keras.Sequential([keras.Input((64,)), layers.Dense(16, "tanh"), softmax()])


def softmax():
    return layers.Dense(10, "softmax", name="output")


def normalized():
    unbiased = layers.Dense(16, use_bias=False)
    hidden = [unbiased, layers.BatchNormalization(), layers.Activation("relu")]
    return keras.Sequential([keras.Input((64,)), *hidden, softmax()])


def dropped():
    hidden = [layers.Dense(16, "relu"), layers.Dropout(0.3), layers.GaussianNoise(0.1)]
    more = [layers.Dense(16, "relu"), layers.Dropout(0.5)]
    return keras.Sequential([keras.Input((64,)), *hidden, *more, softmax()])


def penalized():
    return keras.Sequential(
        [keras.Input((64,)), layers.Dense(16, "relu", kernel_regularizer="l2"), softmax()]
    )


def constrained():
    return keras.Sequential(
        [keras.Input((64,)), layers.Dense(16, "relu", kernel_constraint="max_norm"), softmax()]
    )


def residual():
    pixels = keras.Input((64,))
    x = layers.Dense(16, "sigmoid")(pixels)
    x = layers.Add()([x, layers.LayerNormalization()(layers.Dense(16, "gelu")(x))])
    return keras.Model(pixels, softmax()(x))


def convolved():
    image = [keras.Input((64,)), layers.Reshape((8, 8, 1)), layers.Conv2D(3, (3, 2), strides=2)]
    more = [layers.Conv2D(4, (2, 3), padding="same", activation="relu"), layers.MaxPooling2D()]
    return keras.Sequential(
        [*image, layers.BatchNormalization(), *more, layers.Flatten(), softmax()]
    )


def signal():
    x = pixels = keras.Input((64,))
    x = layers.Conv1D(4, 4, strides=3, padding="same")(layers.Reshape((64, 1))(x))
    x = layers.Add()([x, layers.Conv1D(4, 3, dilation_rate=2, padding="same")(x)])
    x = layers.AveragePooling1D(2)(layers.Dropout(0.2)(x))
    return keras.Model(pixels, softmax()(layers.GlobalAveragePooling1D()(x)))


def unbuilt():
    return keras.Sequential([layers.Dense(16, "selu"), softmax()])


MODELS = (normalized, dropped, penalized, constrained, residual, convolved, signal, unbuilt)


def alone(model, optimizer, seed):
    """The net that model.fit trains on the same mini-batches."""
    keras.utils.set_random_seed(seed)
    net = model()
    net.compile(optimizer, "sparse_categorical_crossentropy")
    rows = batches(len(DIGITS.x_train), 64, STEPS, seed).ravel()
    net.fit(DIGITS.x_train[rows], DIGITS.y_train[rows], batch_size=64, shuffle=False, verbose=0)
    return net


def together(model=plain, optimizer=optimizers.SGD, configurations=RATES, **options):
    options = {"seeds": SEEDS, "steps": STEPS} | options
    return lab.train_many(model, optimizer, configurations, DIGITS, **options)


def deviation(one, many):
    """The largest difference between two nets' variables, relative to the largest weight."""
    pairs = [(a.numpy(), b.numpy()) for a, b in zip(one.variables, many.variables, strict=True)]
    largest = max(np.abs(weights.numpy()).max() for weights in one.trainable_variables)
    return max(np.abs(a.astype(float) - b).max() for a, b in pairs) / largest


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_net_among_many_trains_as_it_does_alone(name):
    optimizer, configurations = OPTIMIZERS[name]
    runs = together(plain, optimizer, configurations)
    last = {entry: values[-1] for entry, values in runs.configurations.items()}
    assert deviation(alone(plain, optimizer(**last), SEEDS[1]), runs.net(-1, 1)) < 1e-6


@pytest.mark.parametrize("model", MODELS)
def test_a_model_among_many_computes_as_it_does_alone(model):
    runs = together(model)
    expected = alone(model, optimizers.SGD(RATES["learning_rate"][0]), SEEDS[1])
    assert deviation(expected, runs.net(0, 1)) < 1e-6


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_every_configuration_and_seed_stands_in_its_place(place):
    runs = together(plain, nesterov, {"learning_rate": [0.01, 0.03], "momentum": [0.5, 0.9]})
    rate, momentum = ((0.01, 0.5), (0.03, 0.9))[place[0]]
    expected = alone(plain, nesterov(rate, momentum), SEEDS[place[1]])
    assert deviation(expected, runs.net(*place)) < 1e-6


def test_as_many_nets_as_units_are_not_taken_for_a_bias():
    """keras.ops.add(x, y) adds y as a bias where y has one axis longer than 1, as long as x's."""
    epsilons = np.logspace(-7, -1, 8)
    runs = together(plain, optimizers.Adam, {"learning_rate": 0.003, "epsilon": epsilons})
    expected = alone(plain, optimizers.Adam(0.003, epsilon=epsilons[-1]), SEEDS[1])
    assert deviation(expected, runs.net(-1, 1)) < 1e-6


def test_the_same_seeds_give_the_same_numbers_twice():
    once, again = together(dropped, steps=5), together(dropped, steps=5)
    assert np.array_equal(once.loss, again.loss)
    assert not np.array_equal(once.loss[:, 0], once.loss[:, 1])


def test_nets_of_one_seed_start_equal_and_see_the_same_rows():
    assert np.ptp(together(steps=1).loss, axis=0).max() < 1e-6


def test_initial_weights_may_depend_on_the_configuration():
    def scaled(scale):
        normal = keras.initializers.RandomNormal(stddev=scale)
        last = layers.Dense(10, "softmax", kernel_initializer=normal)
        return keras.Sequential([keras.Input((64,)), last])

    scales = {"scale": [0.01, 1.0, 0.01], "learning_rate": 0.0}
    runs = together(scaled, configurations=scales, steps=1)
    assert runs.weights[0].std(axis=(1, 2, 3)) == pytest.approx([0.01, 1.0, 0.01], rel=0.1)


def test_one_net_may_be_drawn_anew_for_each_seed():
    net = keras.Sequential([keras.Input((64,)), layers.Dense(10, "softmax")])

    def redrawn():
        net.layers[0].kernel.assign(np.random.normal(size=(64, 10)))
        return net

    runs = together(redrawn, configurations={"learning_rate": 0.0}, steps=1)
    assert np.ptp(runs.weights[0], axis=1).min() > 0


def test_history_ends_with_what_keras_evaluates():
    runs = together(evaluate_every=16)
    tested = runs.net(1, 0)
    tested.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = tested.evaluate(DIGITS.x_test, DIGITS.y_test, verbose=0)
    assert runs.history["step"].tolist() == [16, 32, 40]
    assert runs.history["accuracy"][1, 0, -1] == runs.accuracy[1, 0] == pytest.approx(accuracy)
    assert runs.history["test_loss"][1, 0, -1] == runs.test_loss[1, 0] == pytest.approx(loss)
    assert runs.history["accuracy"].shape == (2, 2, 3)


def test_validation_rows_are_judged_beside_the_test_rows():
    rows = DIGITS.x_train[:50], DIGITS.y_train[:50]
    runs = together(evaluate_every=16, validation=rows)
    judged = runs.net(0, 1)
    judged.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = judged.evaluate(*rows, verbose=0)
    assert runs.history["validation_loss"][0, 1, -1] == pytest.approx(loss)
    assert runs.history["validation_accuracy"][0, 1, -1] == pytest.approx(accuracy)
    alone = together(evaluate_every=16)
    assert np.array_equal(alone.history["test_loss"], runs.history["test_loss"])


def test_the_test_rows_can_be_kept_for_the_end():
    rows = DIGITS.x_train[:50], DIGITS.y_train[:50]
    always = together(evaluate_every=16, validation=rows).history
    at_end = together(evaluate_every=16, validation=rows, test_at_end=True).history
    for name in ("accuracy", "test_loss"):
        assert np.all(np.isnan(at_end[name][..., :-1]))
        assert np.array_equal(at_end[name][..., -1], always[name][..., -1])
    for name in ("validation_accuracy", "validation_loss"):
        assert np.array_equal(at_end[name], always[name])


def test_each_configuration_may_learn_from_its_own_rows():
    rows = np.arange(0, 1000, 2), np.arange(700)
    runs = together(rows=rows)
    for place, own in enumerate(rows):
        some = dataclasses.replace(DIGITS, x_train=DIGITS.x_train[own], y_train=DIGITS.y_train[own])
        alone = lab.train_many(plain, optimizers.SGD, RATES, some, seeds=SEEDS, steps=STEPS)
        assert np.array_equal(runs.loss[place], alone.loss[place])


@pytest.mark.parametrize("rows", [[range(100)], [range(100), range(63)]])
def test_rows_for_each_configuration_are_mini_batches_for_each(rows):
    with pytest.raises(ValueError, match="each of 2 configurations the numbers of at least 64"):
        together(rows=rows)


def test_a_single_output_is_compared_with_a_column_of_labels():
    odd = data.dataset("odd", DIGITS.x_train, DIGITS.y_train % 2, DIGITS.x_test, DIGITS.y_test % 2)
    make = lambda: keras.Sequential([keras.Input((64,)), layers.Dense(1, "sigmoid")])  # noqa: E731
    runs = lab.train_many(make, optimizers.SGD, {"learning_rate": 0.1}, odd, 1, 100, 64, "bce")
    tested = runs.net(0, 0)
    tested.compile(loss="bce", metrics=["accuracy"])
    expected = tested.evaluate(odd.x_test, odd.y_test, verbose=0)
    assert [runs.test_loss[0, 0], runs.accuracy[0, 0]] == pytest.approx(expected, rel=1e-5)
    assert runs.accuracy[0, 0] > 0.8


def test_each_epoch_shows_every_row_once():
    order = batches(rows=10, batch_size=5, steps=4, seed=0)
    assert sorted(order[:2].ravel()) == sorted(order[2:].ravel()) == list(range(10))
    assert not np.array_equal(order[:2], order[2:])


def test_a_mask_is_drawn_once_for_each_seed_and_is_the_one_drawn_alone():
    seeds = tf.constant([[1, 0], [2, 0], [1, 0], [2, 0]])
    with streams(2):
        masks = tf.vectorized_map(lambda seed: tf.random.stateless_uniform((50,), seed), seeds)
    expected = [tf.random.stateless_uniform((50,), seed) for seed in seeds]
    assert np.array_equal(masks, expected)
    assert not np.array_equal(masks[0], masks[1])


def units(units):
    return keras.Sequential([keras.Input((64,)), layers.Dense(units), softmax()])


def rate(rate):
    return keras.Sequential([keras.Input((64,)), layers.Dropout(rate), softmax()])


def strength(strength):
    penalty = keras.regularizers.L2(strength)
    return keras.Sequential([keras.Input((64,)), layers.Dense(10, kernel_regularizer=penalty)])


def transposed():
    image = [keras.Input((64,)), layers.Reshape((8, 8, 1)), layers.Conv2DTranspose(2, 3)]
    return keras.Sequential([*image, layers.Flatten(), softmax()])


ONE = {"learning_rate": 0.1}
REFUSED = {
    "clipnorm": (plain, option(optimizers.SGD, clipnorm=1.0), ONE, "`clipnorm` measures"),
    "global_clipnorm": (
        plain,
        option(optimizers.SGD, global_clipnorm=1.0),
        ONE,
        "`global_clipnorm` measures the norm of all nets together: use `clipvalue`",
    ),
    "Lamb": (plain, optimizers.Lamb, ONE, "Lamb cannot train many nets at once"),
    "Muon": (plain, optimizers.Muon, ONE, "measures whole tensors .* model.fit"),
    "Adafactor": (plain, optimizers.Adafactor, ONE, "measures whole tensors .* model.fit"),
    "a scalar slot": (plain, optimizers.Nadam, ONE | {"beta_1": [0.8, 0.9]}, "Shape mismatch"),
    "a switch": (plain, optimizers.SGD, ONE | {"nesterov": [True, False]}, "Only numbers can"),
    "None": (plain, optimizers.SGD, ONE | {"weight_decay": [None, 0.1]}, "is None or 0.1"),
    "units": (units, optimizers.SGD, ONE | {"units": [4, 8]}, "shapes of the model's variables"),
    "a rate": (rate, optimizers.SGD, ONE | {"rate": [0.1, 0.5]}, "change what the model computes"),
    "a penalty": (strength, optimizers.SGD, ONE | {"strength": [0.1, 0.5]}, "call train_many once"),
    "a transposed convolution": (transposed, optimizers.SGD, ONE, "'Conv2DBack.* Dense, convol"),
    "lengths": (plain, nesterov, RATES | {"momentum": [0.1] * 3}, "'momentum': 3"),
    "an instance": (plain, optimizers.SGD(0.1), ONE, "`optimizer` .* give a class or a function"),
    "a net": (plain(), optimizers.SGD, ONE, "`model` .* give a class or a function"),
    "no net": (lambda: None, optimizers.SGD, ONE, "has to return a keras.Model"),
}


@pytest.fixture
def logged():
    """The records that TensorFlow's own logger lets through."""
    handler, records = logging.Handler(), []
    handler.emit = records.append
    tf.get_logger().addHandler(handler)
    yield records
    tf.get_logger().removeHandler(handler)


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_train_together_is_refused_with_a_reason(case, logged):
    model, optimizer, configurations, reason = REFUSED[case]
    with pytest.raises((ValueError, TypeError), match=reason):
        together(model, optimizer, configurations, steps=2)
    assert not logged


@pytest.fixture
def trials(monkeypatch):
    """One entry for each optimizer that is tried in a stack, from nothing that was tried before."""
    stacked, tried = elementwise._path_of_stack, []
    monkeypatch.setattr(elementwise, "PROVEN", [])
    monkeypatch.setattr(
        elementwise, "_path_of_stack", lambda *given: tried.append(given) or stacked(*given)
    )
    return tried


def prove(make, **configuration):
    net = plain()
    prove_elementwise(make, [configuration], net.trainable_variables)


def test_other_constant_rates_need_no_other_trial(trials):
    prove(optimizers.SGD, learning_rate=0.1)
    prove(optimizers.SGD, learning_rate=0.3)
    assert len(trials) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"learning_rate": 0.0},
        {"learning_rate": SCHEDULES[0]},
        {"learning_rate": 0.1, "momentum": 0.9},
        {"learning_rate": 0.1, "clipvalue": 1.0},
    ],
    ids=["no rate", "a schedule", "momentum", "clipvalue"],
)
def test_what_may_change_a_step_is_tried_again(other, trials):
    prove(optimizers.SGD, learning_rate=0.1)
    prove(optimizers.SGD, **other)
    assert len(trials) == 2


def test_a_part_of_what_was_tried_needs_no_other_trial(trials):
    variables, several = plain().trainable_variables, [{"momentum": 0.5}, {"momentum": 0.9}]
    prove_elementwise(optimizers.SGD, several, variables)
    prove_elementwise(optimizers.SGD, several[1:], variables[:1])
    assert len(trials) == 1
    prove_elementwise(optimizers.Adam, [{}], variables[:1])
    prove_elementwise(optimizers.Adam, [{}], variables)
    assert len(trials) == 3


def test_a_rate_that_switches_clipping_on_is_tried_again(trials):
    def clipped_if_fast(learning_rate):
        return optimizers.SGD(learning_rate, clipnorm=1.0 if learning_rate > 0.2 else None)

    prove(clipped_if_fast, learning_rate=0.1)
    with pytest.raises(CannotBatch, match="`clipnorm` measures"):
        prove(clipped_if_fast, learning_rate=0.3)
    assert len(trials) == 2


def test_another_clipnorm_is_tried_again(trials):
    never = 1e9  # longer than any gradient of the trial
    prove(optimizers.SGD, learning_rate=0.1, clipnorm=never)
    with pytest.raises(CannotBatch, match="`clipnorm` measures"):
        prove(optimizers.SGD, learning_rate=0.1, clipnorm=1.0)
    assert len(trials) == 2


def test_a_part_of_the_runs_is_those_of_its_configurations():
    runs = together(evaluate_every=16)
    part = runs.part(slice(1, 2))
    assert part.configurations == {"learning_rate": RATES["learning_rate"][1:]}
    assert np.array_equal(part.history["step"], runs.history["step"])
    assert np.array_equal(part.history["accuracy"], runs.history["accuracy"][1:])
    assert np.array_equal(part.loss, runs.loss[1:]) and part.accuracy.shape == (1, 2)
    assert deviation(runs.net(1, 1), part.net(0, 1)) == 0


def test_what_is_wrong_with_one_net_alone_says_so_itself():
    with pytest.raises(ValueError, match="Arguments `target` and `output`") as failed:
        together(plain, loss="categorical_crossentropy", steps=1)
    assert not isinstance(failed.value, CannotBatch)


def test_a_claim_prints_its_sentence_and_figure(capsys):
    lab.claim("BatchNorm trains at most scales", np.True_, 12)
    lab.claim("Rates agree", True, [0.123456, 1e-7 / 3])
    lab.claim("Plain", True)
    expected = (
        "✓ BatchNorm trains at most scales (12)\n✓ Rates agree (0.1235, 3.333e-08)\n✓ Plain\n"
    )
    assert capsys.readouterr().out == expected


def test_a_long_claim_is_broken_between_words(capsys):
    lab.claim("word " * 30, True, "a figure at its end")
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert printed.split() == ["✓", *["word"] * 30, "(a", "figure", "at", "its", "end)"]


def test_a_claim_that_does_not_hold_raises_its_sentence(capsys):
    with pytest.raises(lab.ClaimFailed, match=r"Adam wins \(0.5\)") as failed:
        lab.claim("Adam wins", np.False_, 0.5)
    assert failed.value._render_traceback_() == [str(failed.value)]
    assert capsys.readouterr().out == ""


FIRST_CELL = """
import os
from course import lab
from course.lab import data, plots
lab.setup(seed=4)
import keras
print(float(keras.random.uniform(())))
os.write(2, b"errors are shown")
"""


def test_the_first_cell_says_one_line_and_is_otherwise_quiet():
    clean = {"PATH": "", "PYTHONPATH": str(lab.__file__).rsplit("/course", 1)[0]}
    command = [sys.executable, "-c", FIRST_CELL]
    ran = subprocess.run(command, env=clean, capture_output=True, text=True, check=True)
    keras.utils.set_random_seed(4)
    line, number = ran.stdout.splitlines()
    assert line.startswith(f"TensorFlow {tf.__version__.rpartition('.')[0]} · Keras ")
    assert float(number) == float(keras.random.uniform(()))
    assert ran.stderr == "errors are shown"


def test_progress_yields_all_and_leaves_no_trace_where_nobody_watches(capfd, monkeypatch):
    monkeypatch.setattr("course.lab.progress.PATIENCE", -1)
    assert list(progress([1, 2, 3])) == [1, 2, 3]
    assert capfd.readouterr() == ("", "")


def test_progress_leaves_a_terminal_clean(capfd, monkeypatch):
    monkeypatch.setattr("course.lab.progress.PATIENCE", -1)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert list(progress([1, 2, 3])) == [1, 2, 3]
    out, err = capfd.readouterr()
    assert out == "" and "training" in err and err.endswith("\x1b[2K")
