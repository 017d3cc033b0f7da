"""What the laws do not prove of the lesson on initialization: chance, and other ways to draw."""

import keras
import numpy as np
import pytest
import scipy
import tensorflow as tf
from keras import ops

from course import syllabus
from course.making import exercises
from course.making.catalogue import check_of
from lessons.initialization import checks, hundred, probes

LESSON = syllabus.lesson("initialization")
SOLVED = exercises.solutions(LESSON)


class Seeded(keras.initializers.Initializer):
    """What draws with a generator of NumPy."""

    def __init__(self, seed=None, gain=1.0):
        self.seed, self.gain = seed, gain

    def get_config(self):
        return {"seed": self.seed, "gain": self.gain}

    def __call__(self, shape, dtype=None):
        return ops.cast(self.draw(np.random.default_rng(self.seed), shape), dtype or "float32")


def fans(shape):
    return np.prod(shape[:-1]), np.prod(shape[:-2]) * shape[-1]


def limit_of(shape):
    return (6 / sum(fans(shape))) ** 0.5


class NumpyGlorot(Seeded):
    def draw(self, rng, shape):
        limit = limit_of(shape)
        return rng.uniform(-limit, limit, shape)


class StatelessGlorot(Seeded):
    def __call__(self, shape, dtype=None):
        limit = limit_of(shape)
        seed = np.random.randint(1, 10**6) if self.seed is None else self.seed
        drawn = tf.random.stateless_uniform(shape, (seed, 5), dtype=dtype or "float32")
        return (2 * drawn - 1) * limit


class ScipyHe(Seeded):
    def draw(self, rng, shape):
        drawn = scipy.stats.truncnorm.rvs(-2, 2, size=shape, random_state=rng)
        return (2 / fans(shape)[0]) ** 0.5 / 0.87962566 * drawn


class PolarOrthogonal(Seeded):
    """The orthogonal factor of A = (A Aᵀ)^½ W, by singular values."""

    def draw(self, rng, shape):
        u, _, v = np.linalg.svd(rng.normal(size=(np.prod(shape[:-1]), shape[-1])), False)
        return self.gain * np.reshape(u @ v, shape)


class ScipyOrthogonal(Seeded):
    def draw(self, rng, shape):
        rows, columns = int(np.prod(shape[:-1])), shape[-1]
        w = scipy.stats.ortho_group.rvs(max(rows, columns), random_state=rng)
        return self.gain * np.reshape(w[:rows, :columns], shape)


class FrontFirstOrthogonal(Seeded):
    """QR as the exercise has it, with NumPy's LAPACK, and signs from R."""

    def draw(self, rng, shape):
        rows, columns = int(np.prod(shape[:-1])), shape[-1]
        a = rng.normal(size=(rows, columns))
        q, r = np.linalg.qr(a if rows >= columns else a.T)
        q = q * np.sign(np.diag(r))
        return self.gain * np.reshape(q if rows >= columns else q.T, shape)


DRAWN_OTHERWISE = {
    "glorot_uniform": [NumpyGlorot, StatelessGlorot],
    "he_normal": [ScipyHe],
    "orthogonal": [PolarOrthogonal, ScipyOrthogonal, FrontFirstOrthogonal],
}


@pytest.mark.parametrize(
    "name, answer", [(name, each) for name in DRAWN_OTHERWISE for each in DRAWN_OTHERWISE[name]]
)
def test_a_right_answer_that_draws_otherwise_passes(name, answer):
    check = check_of(LESSON, name)
    verdict = check.judge(check.observe(answer))
    assert verdict.passed, verdict.text


def measured(check, probe, answer, seed):
    """What the check compares of what this probe sees."""
    values = dict(probe(answer, np.random.default_rng(seed)))
    return dict(check.measures(values, np.random.default_rng(seed)))


@pytest.mark.parametrize(
    "answer, check",
    [
        (SOLVED["GlorotUniform"], checks.glorot_uniform),
        (NumpyGlorot, checks.glorot_uniform),
        (SOLVED["HeNormal"], checks.he_normal),
        (ScipyHe, checks.he_normal),
    ],
)
@pytest.mark.heavy
def test_no_right_draw_is_refused_in_sixty_runs(answer, check):
    """A statistic is refused where it is 6 standard errors off: here none is even half a step."""
    right = measured(check, probes.draws, answer, seed=0)
    for seed in range(1, 61):
        assert measured(check, probes.draws, answer, seed) == right


@pytest.mark.parametrize("answer", [SOLVED["Orthogonal"], PolarOrthogonal])
def test_no_right_rotation_is_refused_in_thirty_runs(answer):
    for seed in range(30):
        seen = measured(checks.orthogonal, probes.rotations, answer, seed)
        for label in list(seen)[4:]:
            assert abs(seen[label]) < 1e-6


def test_the_same_seed_gives_the_bits_of_keras():
    for ours, theirs in (("GlorotUniform",) * 2, ("HeNormal",) * 2, ("Orthogonal",) * 2):
        for shape in ((64, 100), (3, 6), (3, 3, 8, 16)):
            built_in = getattr(keras.initializers, theirs)(seed=7)(shape)
            assert np.array_equal(SOLVED[ours](seed=7)(shape), built_in)


@pytest.mark.parametrize(
    "check, name, factor",
    [
        ("glorot_uniform", "deviation_for_limit", 3**-0.5),
        ("glorot_uniform", "half_the_variance", 2**-0.5),
        ("he_normal", "cut_not_corrected", 0.87962566),
        ("he_normal", "lecun_s_variance", 2**-0.5),
    ],
)
@pytest.mark.parametrize("start", range(5))
def test_a_mistake_is_heard_whatever_generator_draws(check, name, factor, start):
    """The statistics are so coarse that other random numbers make the same observation."""
    base = NumpyGlorot if check == "glorot_uniform" else ScipyHe

    class Wrong(base):
        def draw(self, rng, shape):
            return factor * super().draw(np.random.default_rng((self.seed or 0, start)), shape)

        def __init__(self, seed=None, gain=1.0):
            super().__init__(np.random.randint(10**6) if seed is None else seed)

    known = check_of(LESSON, check)
    verdict = known.judge(known.observe(Wrong))
    assert verdict.mistakes == (name,)


def test_the_stacked_net_computes_what_the_model_computes():
    model, _ = SOLVED["hundred_layers"]()
    for layer in model.layers:
        layer.bias.assign(np.random.default_rng(0).normal(0, 0.1, layer.bias.shape))
    x = np.random.default_rng(1).normal(size=(4, 64)).astype("float32")
    logits = hundred.Stacked(model.layers)(tf.constant(x))
    assert np.allclose(tf.nn.softmax(logits), model(x), atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.heavy
def test_the_challenge_is_won_from_other_seeds(seed):
    seen = checks.hundred_layers.observe(SOLVED["hundred_layers"], seed)
    won = checks.hundred_layers.expected(seed)
    assert checks.hundred_layers.measured(seen, seed).values == won


def test_two_steps_of_the_stack_are_two_steps_of_the_model():
    model, optimizer = SOLVED["hundred_layers"]()
    net, rng = hundred.Stacked(model.layers), np.random.default_rng(0)
    x, y = rng.normal(size=(8, 64)).astype("float32"), rng.integers(0, 10, 8)
    again = keras.optimizers.Adam.from_config(optimizer.get_config())
    model.compile(optimizer=again, loss="sparse_categorical_crossentropy", run_eagerly=True)
    optimizer.build(net.variables)
    for _ in range(2):
        model.train_on_batch(x, y)
        with tf.GradientTape() as tape:
            loss = hundred.cross_entropy(net, tf.constant(x), tf.constant(y))
        gradients = tape.gradient(loss, [v.value for v in net.variables])
        optimizer.apply(gradients, net.variables)
    assert np.allclose(net.others[0].numpy()[50], model.layers[51].kernel.numpy(), atol=1e-5)
