"""What the laws do not show of the lesson on regularization."""

import re

import keras
import numpy as np
import pytest

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


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.heavy
def test_a_mistake_hears_its_name_whatever_it_draws(name):
    check = getattr(checks, name)
    for mistake in mistakes(LESSON, name):
        answer = wrong_answer(LESSON, name, mistake)
        for seed in (1, 2):
            verdict = check.judge(check.observe(answer, seed), seed, known=check.fingerprints)
            assert verdict.mistakes == (mistake.name,), (mistake.name, verdict.text)


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
