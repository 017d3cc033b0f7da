"""What the laws do not show of the lesson on regularization."""

import re

import keras
import numpy as np
import pytest
from keras import ops

from course import syllabus
from course.lab import data
from course.making import exercises
from course.making.wrong_answers import mistakes, wrong_answer
from lessons.regularization import chance, checks, probes
from lessons.regularization.equivalents import EQUIVALENT

LESSON = syllabus.lesson("regularization")
SOLVED = exercises.solutions(LESSON)
RANDOM = ("dropout", "random_shift")


def right_answers(name):
    """The solution and the answers written otherwise, which draw other numbers.

    Each is loaded just before it is used: Keras keeps one class for a registered name, the last.
    """
    for changed in ((), *((cell,) for cell in EQUIVALENT[name])):
        yield exercises.answer(LESSON, name, *changed)


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.heavy
def test_no_right_answer_is_refused_over_many_draws(name):
    check = getattr(checks, name)
    for answer in right_answers(name):
        for seed in range(12):
            assert check.judge(check.observe(answer, seed), seed).passed


def test_the_steps_of_dropout_are_wider_than_chance():
    """6 standard errors to each side: refused less than once in 10⁶ runs of some 20 statistics."""
    values = probes.SIDE**2
    for rate, step in chance.STEPS.items():
        assert 6 * np.sqrt(rate * (1 - rate) / values) < step / 2
        same = rate**2 + (1 - rate) ** 2
        assert 6 * np.sqrt(same * (1 - same) / values) < 0.24 / 2
    shares = np.random.default_rng(0).binomial(probes.SIDE, 0.2, (2000, probes.SIDE)) / probes.SIDE
    ratios = np.var(shares, axis=1) / (0.2 * 0.8 / probes.SIDE)
    assert 8 * ratios.std() < 0.6 and abs(ratios.mean() - 1) < 0.01
    assert 6 / np.sqrt(2 * probes.CALLS) < chance.CALL_STEP / 2


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.heavy
def test_a_mistake_hears_its_name_whatever_it_draws(name):
    check = getattr(checks, name)
    for mistake in mistakes(LESSON, name):
        answer = wrong_answer(LESSON, name, mistake)
        for seed in (1, 2):
            verdict = check.judge(check.observe(answer, seed), seed, known=check.fingerprints)
            said = verdict.mistakes + verdict.alike
            assert said == (mistake.name,), (mistake.name, verdict.text)


def small_model(**first):
    return keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(16, "relu", **first), keras.layers.Dense(1)]
    )


def fitted(model, **options):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 8)).astype("float32"), rng.normal(size=(60, 1)).astype("float32")
    model.compile(keras.optimizers.SGD(0.1), "mse")
    run = model.fit(x, y, validation_split=0.5, batch_size=10, verbose=0, **options)
    return len(run.epoch), model.get_weights()


@pytest.mark.parametrize(
    "options", [{"patience": 2}, {"patience": 3, "restore_best_weights": True}]
)
def test_early_stopping_in_fit(options):
    ends = []
    for cls in (keras.callbacks.EarlyStopping, SOLVED["EarlyStopping"]):
        keras.utils.set_random_seed(0)
        stop = cls(monitor="val_loss", **options)
        ends.append(fitted(small_model(), epochs=30, callbacks=[stop]))
    assert ends[0][0] == ends[1][0] < 30
    for ours, theirs in zip(ends[1][1], ends[0][1], strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_penalty_and_limit_in_fit():
    pairs = [
        ("kernel_regularizer", keras.regularizers.L1L2(0.01, 0.02), SOLVED["L1L2"](0.01, 0.02)),
        ("kernel_constraint", keras.constraints.MaxNorm(0.5), SOLVED["MaxNorm"](0.5)),
    ]
    for name, *both in pairs:
        ends = []
        for each in both:
            keras.utils.set_random_seed(0)
            ends.append(fitted(small_model(**{name: each}), epochs=3)[1])
        for ours, theirs in zip(*ends, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_dropout_has_the_bits_of_keras_where_it_draws_as_keras_does():
    outs = []
    for cls in (keras.layers.Dropout, SOLVED["Dropout"]):
        keras.utils.set_random_seed(3)
        outs.append(np.asarray(cls(0.3)(np.ones((50, 20), "float32"), training=True)))
    np.testing.assert_allclose(*outs, rtol=1e-6)


def test_dropout_in_mixed_precision():
    layer = SOLVED["Dropout"](0.5, dtype="mixed_float16")
    out = layer(np.ones((4, 100), "float32"), training=True)
    assert out.dtype == "float16" and set(np.unique(out)) == {0.0, 2.0}


def test_each_goal_of_the_challenge_is_worth_its_share():
    check = checks.beat_the_noise

    class Model:
        """Right on a share of the digits."""

        def __init__(self, share):
            self.share = share

        def predict(self, x, verbose):
            return np.eye(10)[self.guess(x)]

        def get_weights(self):
            return [np.ones((2, 2))]

    def scored(share):
        digits = data.digits()
        known = {row.tobytes(): y for row, y in zip(digits.x_train, digits.y_train, strict=True)}
        known |= {row.tobytes(): y for row, y in zip(digits.x_test, digits.y_test, strict=True)}
        model = Model(share)

        def guess(x):
            y = np.array([known[row.tobytes()] for row in x])
            wrong = np.arange(len(y)) >= share * len(y)
            return (y + wrong) % 10

        model.guess = guess
        return check.judge(check.observe(lambda x, y: model))

    verdicts = [scored(share) for share in (0.5, 0.89, 0.91, 0.95)]
    assert [verdict.score for verdict in verdicts] == [0, 2, 4, 6]
    assert [verdict.passed for verdict in verdicts] == [False, False, False, True]
    assert "2 of 6 points" in re.sub(r"\s+", " ", verdicts[1].text)


def test_numpy_in_a_graph_is_told():
    class L1L2(keras.regularizers.Regularizer):
        def __init__(self, l1=0.0, l2=0.0):
            self.l1, self.l2 = l1, l2

        def __call__(self, w):
            return self.l1 * np.abs(w).sum() + self.l2 * np.square(w).sum()

    verdict = checks.l1_l2.judge(checks.l1_l2.observe(L1L2))
    assert not verdict.blank and "use keras.ops" in re.sub(r"\s+", " ", verdict.text)


def judged(name, answer, seed=0):
    """The verdict without the names of known mistakes."""
    check = getattr(checks, name)
    return check.judge(check.observe(answer, seed), seed, known=[])


def said(verdict):
    return re.sub(r"\s+", " ", verdict.text)


def changing(answer):
    """The answer, which also writes into the first array that it was given."""

    def changed(first, *others):
        returned = answer(first, *others)
        array = first[0] if isinstance(first, list) else np.atleast_1d(first)
        array += 1
        return returned

    return changed


@pytest.mark.parametrize("name", ["soft_threshold", "ista", "weight_decay", "random_shift"])
def test_what_an_answer_was_given_must_stay_as_it_is(name):
    verdict = judged(name, changing(SOLVED[name]))
    assert not verdict.passed and "belongs to its caller" in said(verdict)


def test_any_slope_of_the_penalty_is_right_at_0_but_none_is_not():
    class Corner(SOLVED["L1L2"]):
        def __call__(self, w):
            return self.l1 * ops.sum(self.size(w)) + self.l2 * ops.sum(w * w)

    class Maximum(Corner):
        def size(self, w):
            return ops.maximum(w, -w)

    class Root(Corner):
        def size(self, w):
            return ops.sqrt(w * w)

    assert judged("l1_l2", Maximum).passed
    assert "the gradient of the penalty at w = 0" in said(judged("l1_l2", Root))


def test_whole_numbers_are_no_excuse():
    def soft_threshold(w, threshold):
        shrunk = np.zeros_like(w)
        shrunk[...] = SOLVED["soft_threshold"](w, threshold)
        return shrunk

    assert "whole numbers" in said(judged("soft_threshold", soft_threshold))


def proximal(length=1.0, more=0, start=0.0):
    """ISTA with steps of another length, more or fewer of them, from another start."""

    def ista(x, y, l1, steps):
        n, features = x.shape
        rate = length / np.linalg.eigvalsh(x.T @ x / n)[-1]
        w = np.full(features, start)
        for _ in range(steps + more):
            gradient = x.T @ (x @ w - y) / n
            w = SOLVED["soft_threshold"](w - rate * gradient, rate * l1)
        return w

    return ista


@pytest.mark.parametrize("length", [0.3, 0.9, 1.0])
def test_steps_that_are_not_too_long_are_right(length):
    assert all(judged("ista", proximal(length), seed).passed for seed in range(3))


def test_steps_that_need_not_go_down_are_not():
    assert not any(judged("ista", proximal(1.2), seed).passed for seed in range(3))


@pytest.mark.parametrize("change", [{"more": -1}, {"more": 1}, {"start": 1.0}])
def test_the_first_step_is_one_from_0(change):
    for seed in range(3):
        assert "the weights after one step" in said(judged("ista", proximal(**change), seed))


def test_steps_that_are_far_too_long_are_told_by_the_first_of_them():
    verdict = judged("ista", proximal(100.0))
    assert "the weights after one step" in said(verdict) and "nan" not in said(verdict)


@pytest.mark.parametrize("period", [2, 3, 4])
def test_a_kernel_is_not_told_by_its_place_in_the_list(period):
    def weight_decay(weights, gradients, learning_rate, l2):
        decays = [2 * l2 if i % period == 0 else 0.0 for i in range(len(weights))]
        triples = zip(weights, gradients, decays, strict=True)
        return [w - learning_rate * (g + decay * w) for w, g, decay in triples]

    assert not judged("weight_decay", weight_decay).passed


def test_an_infinite_loss_in_epoch_0_stops_nothing():
    class EarlyStopping(SOLVED["EarlyStopping"]):
        def on_epoch_end(self, epoch, logs=None):
            super().on_epoch_end(epoch + 1, logs)

    assert "inf 1.4 2.6" in said(judged("early_stopping", EarlyStopping))


class Thinned(SOLVED["Dropout"]):
    """The solution, for one change at a time."""

    def thinned(self, inputs, shape):
        number = keras.random.uniform(shape, seed=self.seed_generator)
        return inputs * ops.cast(number >= self.rate, inputs.dtype) / (1 - self.rate)


def test_a_layer_that_forgets_what_its_parent_keeps_is_told():
    class Forgetful(SOLVED["Dropout"]):
        def get_config(self):
            return {"rate": self.rate}

    assert "has another name" in said(judged("dropout", Forgetful))


def test_whole_channels_are_not_dropped():
    class Channels(Thinned):
        def call(self, inputs, training=False):
            sizes = ops.shape(inputs)
            axes = len(inputs.shape) - 2
            return self.thinned(inputs, (sizes[0], *[1] * axes, sizes[-1])) if training else inputs

    for seed in range(3):
        assert "a channel's share" in said(judged("dropout", Channels, seed))


@pytest.mark.parametrize("rate", [-0.1, 1.0, 1.5])
def test_dropout_refuses_a_rate_that_leaves_nothing(rate):
    with pytest.raises(ValueError, match="at least 0 and less than 1"):
        SOLVED["Dropout"](rate)


def test_dropout_hands_a_mask_on():
    inputs = keras.Input((5,), dtype="int32")
    embedded = keras.layers.Embedding(4, 3, mask_zero=True)(inputs)
    assert SOLVED["Dropout"](0.5)(embedded)._keras_mask is not None


def line_by_line(x, k, rng):
    lines = x.reshape(-1, x.shape[-1])
    return SOLVED["random_shift"](lines, k, rng).reshape(x.shape)


def up_and_down(x, k, rng):
    if x.ndim < 3:
        return SOLVED["random_shift"](x, k, rng)
    moved = SOLVED["random_shift"](np.moveaxis(x, 1, -1), k, rng)
    return np.moveaxis(moved, -1, 1)


@pytest.mark.parametrize(
    "answer, words",
    [
        (line_by_line, "whether the lines of a picture move by the same number"),
        (up_and_down, "whether each line of pictures (4, 6) moves along itself"),
    ],
)
def test_a_picture_that_moves_otherwise_hears_how(answer, words):
    for seed in range(3):
        assert words in said(judged("random_shift", answer, seed))


def all_but(rows):
    """Shifts in which these rows stay where they are."""

    def random_shift(x, k, rng):
        moved = SOLVED["random_shift"](x, k, rng)
        moved[rows] = x[rows]
        return moved

    return random_shift


@pytest.mark.parametrize("row", [0, -1])
def test_no_row_of_a_batch_is_left_out(row):
    for seed in range(3):
        assert "how many of 10 rows" in said(judged("random_shift", all_but(row), seed))


def test_rows_that_are_moved_in_place_hear_so_and_nothing_else():
    def random_shift(x, k, rng):
        x[...] = SOLVED["random_shift"](x, k, rng)
        return x

    assert "changes `x`" in said(judged("random_shift", random_shift))
