"""What the laws do not prove of the lesson on initialization: chance, and other ways to draw."""

import keras
import numpy as np
import pytest
import scipy
import tensorflow as tf
from keras import ops

from course import syllabus
from course.checking.observation import Observation
from course.checking.probing import saved_and_loaded
from course.lab import data
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


SUMS = ("trace", "column", "total", "two_seeds", "no_seed")


@pytest.mark.parametrize("answer", [SOLVED["Orthogonal"], PolarOrthogonal])
@pytest.mark.heavy
def test_no_right_rotation_is_refused_in_thirty_runs(answer):
    for seed in range(30):
        seen = measured(checks.orthogonal, probes.rotations, answer, seed)
        assert not [seen[label] for label in SUMS if abs(seen[label]) > 1e-6]
        assert abs(seen["fourth"] - checks.OF_ROTATIONS["fourth"].limit) < 1e-6


# --- what passes and what fails does so for every seed of the probes

EQUIVALENT = LESSON.module("equivalents").EQUIVALENT
QUICK = ("symmetric_units", "fans", "activation_report", "gain")
every_seed = pytest.mark.parametrize("seed", range(5))


def judged(name, answer, seed=0):
    check = check_of(LESSON, name)
    return check.judge(check.observe(answer, seed), seed, known=())


def words(verdict) -> str:
    return " ".join(verdict.text.split())


@every_seed
@pytest.mark.parametrize("name, cell", [(n, cell) for n in QUICK for cell in EQUIVALENT[n]])
def test_a_right_answer_passes_whatever_is_drawn(name, cell, seed):
    assert judged(name, exercises.answer(LESSON, name, cell), seed).passed


def compared(near):
    """symmetric_units, where `near` tells of two units whether they are twins."""

    def symmetric_units(kernel, bias, outgoing):
        units = np.hstack([kernel.T, bias[:, None], outgoing])
        return [sum(near(one, other) for other in units) for one in units]

    return symmetric_units


ALMOST = {
    "means": lambda a, b: np.mean(np.abs(a - b)) < 1e-5,
    "a mean of all weights": lambda a, b: abs(np.mean(a) - np.mean(b)) < 1e-5,
    "the default of allclose": np.allclose,
    "five digits": lambda a, b: np.all(np.round(a, 5) == np.round(b, 5)),
    "four digits": lambda a, b: np.all(np.round(a, 4) == np.round(b, 4)),
    "a norm": lambda a, b: np.linalg.norm(a - b) < 1e-5,
    "squares": lambda a, b: np.max((a - b) ** 2) < 1e-5,
    "an angle": lambda a, b: a @ b > (1 - 1e-5) * np.linalg.norm(a) * np.linalg.norm(b),
}


@every_seed
@pytest.mark.parametrize("near", ALMOST.values(), ids=ALMOST)
def test_what_only_looks_like_equal_weights_fails(near, seed):
    assert not judged("symmetric_units", compared(near), seed).passed


@every_seed
def test_an_answer_that_changes_an_argument_is_told_so(seed):
    def symmetric_units(kernel, bias, outgoing):
        counts = SOLVED["symmetric_units"](kernel, bias, outgoing)
        bias += 1
        return counts

    assert "which belongs to its caller" in words(judged("symmetric_units", symmetric_units, seed))


@every_seed
@pytest.mark.parametrize("name", ["fans", "gain"])
def test_no_two_expected_numbers_are_alike(name, seed):
    numbers = np.sort([float(v) for v in check_of(LESSON, name).expected(seed).values()])
    assert np.min(np.diff(numbers) / numbers[1:]) > 1e-4


# --- draws


class Scaled(NumpyGlorot):
    factor, shift = 1.0, 0.0

    def draw(self, rng, shape):
        return self.factor * super().draw(rng, shape) + self.shift * limit_of(shape)


@pytest.mark.parametrize("factor", [0.02, 50.0])
def test_numbers_of_another_size_are_not_said_to_have_another_mean(factor):
    verdict = judged("glorot_uniform", type("GlorotUniform", (Scaled,), {"factor": factor}))
    assert "the standard deviation of a kernel" in words(verdict)
    assert "The variance is about" in words(verdict)


def test_numbers_with_another_mean_are_told_so():
    verdict = judged("glorot_uniform", type("GlorotUniform", (Scaled,), {"shift": 0.5}))
    assert "The mean should be 0." in words(verdict)


@pytest.mark.parametrize("name", ["GlorotUniform", "HeNormal", "Orthogonal"])
def test_an_initializer_with_a_seed_generator_can_be_saved_and_loaded(name):
    generator = keras.random.SeedGenerator(7)
    layer = keras.layers.Dense(3, kernel_initializer=SOLVED[name](seed=generator))
    model = keras.Sequential([keras.Input((4,)), layer])
    loaded = saved_and_loaded(model, SOLVED[name]).layers[0].kernel_initializer
    assert loaded((4, 3)).shape == (4, 3) and isinstance(loaded.seed, keras.random.SeedGenerator)


def without_seed_0(answer):
    def __init__(self, *args, **kwargs):
        answer.__init__(self, *args, **kwargs)
        self.seed = self.seed or None

    return type(answer.__name__, (answer,), {"__init__": __init__})


@pytest.mark.parametrize("name", ["GlorotUniform", "HeNormal", "Orthogonal"])
def test_an_initializer_that_drops_the_seed_0_fails(name):
    check = next(each.name for each in LESSON.exercises if each.answer == name)
    verdict = judged(check, without_seed_0(SOLVED[name]))
    assert "the difference of two draws with the seed 0" in words(verdict)


class Split(Seeded):
    """QR of numbers that are drawn by another rule; no seed is taken."""

    def draw(self, rng, shape):
        rows, columns = int(np.prod(shape[:-1])), shape[-1]
        a = self.numbers(rng, (max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(a)
        q = q * np.sign(np.diag(r))
        return self.gain * np.reshape(q if rows >= columns else q.T, shape)


class Polar(Split):
    def draw(self, rng, shape):
        u, _, v = np.linalg.svd(self.numbers(rng, (np.prod(shape[:-1]), shape[-1])), False)
        return self.gain * np.reshape(u @ v, shape)


NOT_NORMAL = {
    "from 0 to 1": lambda rng, size: rng.uniform(size=size),
    "from -1 to 1": lambda rng, size: rng.uniform(-1, 1, size),
    "cut": lambda rng, size: scipy.stats.truncnorm.rvs(-2, 2, size=size, random_state=rng),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "base, rule", [(Split, rule) for rule in NOT_NORMAL] + [(Polar, "from 0 to 1")]
)
def test_a_rotation_of_numbers_that_are_not_normal_fails(base, rule, seed):
    answer = type("Orthogonal", (base,), {"numbers": staticmethod(NOT_NORMAL[rule])})
    assert "All directions should be equally likely" in words(judged("orthogonal", answer, seed))


# --- a hundred layers


def net(activation="tanh", output=None, between=(), width=64):
    """A net of 100 layers that nobody trains."""
    model = keras.Sequential([keras.Input((64,))])
    for _ in range(100):
        model.add(keras.layers.Dense(width, activation=activation))
        for kind in between:
            model.add(kind())
    model.add(keras.layers.Dense(10, activation=output))
    return model, keras.optimizers.Adam()


def said_of(**options) -> str:
    return words(judged("hundred_layers", lambda: net(**options)))


def test_another_layer_is_refused_where_it_is_added():
    told = said_of(between=[keras.layers.BatchNormalization])
    assert "All layers should be Dense, and one of these is BatchNormalization." in told


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "tanh", keras.activations.exponential])
def test_the_outputs_should_be_logits_or_probabilities(activation):
    assert "The last layer should be linear, or end in softmax" in said_of(output=activation)


def test_a_net_is_traced_once_and_then_as_keras_builds_it():
    with hundred.quickly_built():
        model, _ = net()
    assert model.built and model.output_shape == (None, 10)
    assert [layer.kernel.shape for layer in model.layers[:2]] == [(64, 64), (64, 64)]


@pytest.mark.parametrize("tanh", ["tanh", ops.tanh, tf.tanh, lambda z: 2 * ops.sigmoid(2 * z) - 1])
def test_whatever_computes_tanh_is_tanh(tanh):
    model, optimizer = net(activation=tanh)
    layers, _ = hundred.proven((model, optimizer))
    assert len(layers) == 101


def test_an_activation_that_is_nearly_tanh_is_not():
    assert "layer 1 is softsign" in said_of(activation="softsign")


def lost(**seen):
    """The verdict on a net that reads nothing, of which this was seen."""
    wrong = (data.digits().y_test + 1) % 10
    values = {"forward": -0.1, "back": -0.2, "uneven": 0.0, "moved": 0.5}
    values = {"predicted": wrong, **values, **seen}
    observation = Observation({name: np.array(each) for name, each in values.items()})
    return words(checks.hundred_layers.judge(observation))


@pytest.mark.parametrize(
    "seen, told",
    [
        ({}, "take smaller steps, or another optimizer"),
        ({"moved": 0.001}, "take longer steps"),
        ({"uneven": 2.5}, "each kernel stretches some directions much more than others"),
        ({"back": 4.2}, "the gradient grows about 10^4 times"),
        ({"back": -3.1}, "the gradient shrinks about 10^3 times"),
    ],
)
def test_what_is_said_of_a_net_that_does_not_learn_is_what_was_measured(seen, told):
    assert told in lost(**seen)


def test_a_name_of_weights_is_not_said_of_orthogonal_ones():
    assert "Glorot's weights" not in lost(back=-0.5, forward=-0.5)


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
    assert verdict.mistakes + verdict.alike == (name,)


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
