"""Every optimizer of the course takes the path of its built-in, whatever it is asked to do."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import keras
import numpy as np
import pytest
from keras import ops

from course import syllabus
from course.making import exercises
from lessons.optimizers import equality, family, gallery
from lessons.optimizers.equality import (
    BACKEND,
    GALLERY,
    MODES,
    PAIRS,
    PROBLEMS,
    deviation,
    fit,
    flat,
    network,
    quadratic,
    stepper,
)
from lessons.optimizers.rule import Rule

ANSWERS = exercises.solutions(*syllabus.with_appendix(syllabus.lesson("optimizers")))
OURS = equality.optimizers(ANSWERS)
pair = partial(equality.pair, OURS)

# Keras 3.15 reads its own variables in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

# On TensorFlow every bit is the same; XLA may fuse differently on another processor.
BOUNDS = (
    {"eager": 0, "graph": 0, "XLA": 1e-6}
    if BACKEND == "tensorflow"
    else dict.fromkeys(MODES, {"jax": 1e-6, "torch": 5e-5}[BACKEND])
)
# Its reference writes the same rule otherwise and rounds more; float64 has the last word below.
ROUNDED = {"ScheduleFreeAdamW": 3e-6}

every_optimizer = pytest.mark.parametrize("name", PAIRS)
every_mode = pytest.mark.parametrize("mode", MODES)
only_tensorflow = pytest.mark.skipif(BACKEND != "tensorflow", reason="TensorFlow's own feature")
has_schedule_free = pytest.mark.skipif(
    not hasattr(keras.optimizers, "ScheduleFreeAdamW"), reason="new in Keras 3.15"
)


def assert_same_path(name, mode, ours, theirs):
    assert deviation(ours, theirs) <= max(BOUNDS[mode], ROUNDED.get(name, 0))


# --- the plain rules


def test_no_optimizer_is_left_out():
    assert PAIRS.keys() == OURS.keys()


def weighed(problem, mode):
    """All optimizers take a minute in graph mode, and three in the other modes."""
    steps = 40 if (problem, mode) == ("fit", "eager") else 200  # eager, each takes 10 ms
    return pytest.param(problem, mode, steps, marks=pytest.mark.heavy if mode != "graph" else ())


@pytest.mark.parametrize(
    "problem, mode, steps", [weighed(problem, mode) for problem in PROBLEMS for mode in MODES]
)
@every_optimizer
def test_takes_the_same_steps(name, problem, mode, steps):
    ours, theirs = (PROBLEMS[problem](optimizer, mode, steps) for optimizer in pair(name))
    assert_same_path(name, mode, ours, theirs)


@pytest.mark.parametrize("name", GALLERY)
def test_has_the_defaults_of_keras(name):
    built_in = getattr(keras.optimizers, name, PAIRS[name][0])
    ours, theirs = GALLERY[name]().get_config(), built_in().get_config()
    ours.pop("name")
    assert ours == {argument: theirs[argument] for argument in ours}


@every_optimizer
def test_keeps_its_constants_in_its_configuration(name):
    optimizer, _ = pair(name)
    again = type(optimizer).from_config(optimizer.get_config()).get_config()
    assert again == optimizer.get_config()
    assert {k: again[k] for k in PAIRS[name][1]} == pytest.approx(PAIRS[name][1])


# --- the options of the base class

OPTIONS = {
    "weight_decay": {"weight_decay": 0.1},
    "clipnorm": {"clipnorm": 0.5},
    "clipvalue": {"clipvalue": 0.3},
    "global_clipnorm": {"global_clipnorm": 0.5},
    "use_ema": {"use_ema": True, "ema_momentum": 0.8},
    "ema_overwrite": {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3},
    "accumulation": {"gradient_accumulation_steps": 3},
    "loss_scale_factor": {"loss_scale_factor": 8.0},
    "schedule": {"learning_rate": keras.optimizers.schedules.ExponentialDecay(0.05, 4, 0.5)},
    "callable rate": {"learning_rate": lambda: 0.03},
}
# Where Keras moves the weights itself, the two formulations of this rule do not carry the same on.
UNDEFINED = {("ScheduleFreeAdamW", "weight_decay"), ("ScheduleFreeAdamW", "ema_overwrite")}
OPTION_CASES = [(name, option, "eager") for name in PAIRS for option in OPTIONS] + [
    ("Adam", option, mode) for option in OPTIONS for mode in MODES[1:]
]


@pytest.mark.parametrize(
    ("name", "option", "mode"), [case for case in OPTION_CASES if case[:2] not in UNDEFINED]
)
def test_obeys_the_option(name, option, mode):
    ours, theirs = (quadratic(o, mode, steps=12) for o in pair(name, **OPTIONS[option]))
    assert_same_path(name, mode, ours, theirs)


def test_cosine_decay_takes_the_rates_of_keras():
    arguments = {"initial_learning_rate": 0.3, "decay_steps": 9, "alpha": 0.1}
    schedules = ANSWERS["CosineDecay"], keras.optimizers.schedules.CosineDecay
    adams = (keras.optimizers.Adam(schedule(**arguments)) for schedule in schedules)
    assert deviation(*(quadratic(adam, MODES[-1], steps=12) for adam in adams)) <= 1e-6


# On JAX Keras 3.15 loses the momentum product of Nadam where the loss is scaled.
LOST_PRODUCT = {"Nadam"} if BACKEND == "jax" else set()
every_scaled_optimizer = pytest.mark.parametrize(
    "name", [n for n in PAIRS if n not in LOST_PRODUCT]
)


@pytest.fixture
def policy(request):
    keras.config.set_dtype_policy(request.param)
    yield request.param
    keras.config.set_dtype_policy("float32")


# JAX computes in float32 at most, unless it is told otherwise.
POLICIES = ("mixed_float16", "float16", "bfloat16", *(["float64"] if BACKEND != "jax" else []))
POLICY_CASES = [(name, policy, "eager") for name in PAIRS for policy in POLICIES]
POLICY_CASES += [("Adam", policy, MODES[-1]) for policy in POLICIES]
STOPS = {("Muon", "float64")}  # Keras' own
# Keras holds some constants in float32, and Muon and ScheduleFreeAdamW round in other places.
ROUNDED_IN = {
    "float64": dict.fromkeys(PAIRS, 1e-6),
    "float16": {"Muon": 2e-2, "ScheduleFreeAdamW": 1e-2},
    "bfloat16": {"Muon": 1e-1, "ScheduleFreeAdamW": 1e-1},
}


@pytest.mark.parametrize(
    ("name", "policy", "mode"),
    [case for case in POLICY_CASES if case[0] not in LOST_PRODUCT and case[:2] not in STOPS],
    indirect=["policy"],
)
def test_takes_the_same_steps_in_another_dtype(name, policy, mode):
    ours, theirs = (fit(optimizer, mode, steps=10) for optimizer in pair(name))
    rounding = max(ROUNDED.get(name, 0), ROUNDED_IN.get(policy, {}).get(name, 0))
    assert deviation(ours, theirs) <= max(BOUNDS[mode], rounding)


@every_scaled_optimizer
def test_loss_scaling_skips_the_step_that_overflows(name):
    ours, theirs = (
        past_an_overflow(
            keras.optimizers.LossScaleOptimizer(optimizer, 8.0, dynamic_growth_steps=3)
        )
        for optimizer in pair(name)
    )
    assert (ours[4] == ours[3]).all()
    assert_same_path(name, MODES[-1], ours, theirs)


@pytest.mark.parametrize("name", sorted(LOST_PRODUCT))
def test_keras_is_wrong_where_the_loss_is_scaled_and_ours_is_right(name):
    def scaled_and_not(optimizer, again):
        scaled = keras.optimizers.LossScaleOptimizer(optimizer, 8.0, dynamic_growth_steps=1000)
        return past_an_overflow(scaled, overflow=None, scale=8.0), past_an_overflow(again, None)

    ours, theirs = (scaled_and_not(*each) for each in zip(pair(name), pair(name), strict=True))
    assert deviation(*ours) <= 1e-6
    assert deviation(*theirs) > 1e-2, "Keras is repaired: take the exception out, tell the lesson"


def past_an_overflow(optimizer, overflow=3, scale=1.0, steps=8):
    w = keras.Variable(np.ones((2, 3), "float32"))
    optimizer.build([w])
    apply = stepper(optimizer, [w], MODES[-1])
    path = [flat([w])]
    for step in range(steps):
        apply([ops.ones((2, 3)) * (np.inf if step == overflow else scale * (step + 1.0))])
        path.append(flat([w]))
    return np.array(path)


# --- saving, several processors


def register_again(ours):
    """Keras keeps the last class of a name, and other tests define other answers."""
    package, _, _ = keras.saving.get_registered_name(ours).partition(">")
    keras.saving.register_keras_serializable(package)(ours)


@every_optimizer
def test_training_goes_on_after_save_and_load(name, tmp_path):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(40, 4)), rng.integers(3, size=40)
    model = network()
    model.compile(pair(name)[0], "sparse_categorical_crossentropy", run_eagerly=True)
    model.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    model.save(tmp_path / "model.keras")
    register_again(OURS[name])
    loaded = keras.models.load_model(tmp_path / "model.keras")
    for each in (model, loaded):
        each.fit(x[::-1], y[::-1], batch_size=8, shuffle=False, verbose=0)
    assert type(loaded.optimizer) is OURS[name]
    assert (flat(loaded.weights) == flat(model.weights)).all()


@every_optimizer
def test_an_optimizer_is_loaded_like_a_built_in(name):
    ours, _ = pair(name)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(ours))
    # by name: `Adam` is defined again with `AdamW`, and Keras keeps the last of a name
    assert str(type(again)) == str(OURS[name]) and again.get_config() == ours.get_config()


@pytest.mark.parametrize(
    "make",
    [
        lambda: gallery.Lion(beta_1=0.0),
        lambda: gallery.Lion(beta_1=1.1),
        lambda: gallery.Ftrl(learning_rate_power=0.1),
        lambda: gallery.Ftrl(l2_regularization_strength=-0.1),
        lambda: gallery.Ftrl(initial_accumulator_value=-0.1),
    ],
)
def test_a_constant_that_keras_refuses_is_refused(make):
    with pytest.raises(ValueError):
        make()


@every_optimizer
def test_an_optimizer_can_be_built_without_variables(name):
    for optimizer in pair(name):
        optimizer.build([])
        assert optimizer.built


@only_tensorflow
@pytest.mark.heavy
def test_two_processors_take_the_same_steps():
    # Only a new process can still be told that its processor counts as two.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        found = process.submit(on_two_processors).result()
    assert found.keys() == {*PAIRS, "Adam in model.fit"}
    assert {name for name, d in found.items() if d > ROUNDED.get(name, 0)} == set()


def on_two_processors() -> dict[str, float]:
    """The deviation of every optimizer from its built-in when two replicas share the work."""
    import tensorflow as tf

    [cpu] = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    assert strategy.num_replicas_in_sync == 2
    with strategy.scope():
        found = {
            name: deviation(*(shared(strategy, optimizer) for optimizer in pair(name)))
            for name in PAIRS
        }
        fitted = deviation(*(fit(adam, "graph", steps=10) for adam in pair("Adam")))
    return found | {"Adam in model.fit": fitted}


def shared(strategy, optimizer, steps=6):
    import tensorflow as tf

    variables = [keras.Variable(np.ones(shape, "float32")) for shape in [(2, 3), (4,)]]
    optimizer.build(variables)

    def step():
        replica = tf.distribute.get_replica_context().replica_id_in_sync_group
        share = ops.cast(replica, "float32") + 0.5
        optimizer.apply([w * share for w in variables], variables)

    path = [flat(variables)]
    for _ in range(steps):
        strategy.run(step)
        path.append(flat(variables))
    return np.array(path)


# --- gradients of an Embedding: a list of rows, where a token may occur twice


def twice_the_same_row():
    """One gradient of shape (3, 2) whose row 1 comes in two parts: as rows, and as a tensor."""
    import tensorflow as tf

    rows = tf.constant([[1.0, -2.0], [3.0, 0.5], [-1.5, 1.0]])
    sparse = tf.IndexedSlices(rows, tf.constant([1, 1, 2]), tf.constant([3, 2]))
    return sparse, tf.convert_to_tensor(sparse)


def steps_with(optimizer, gradient, steps=6):
    w = keras.Variable(np.ones((3, 2), "float32"), name="w")
    path = [flat([w])]
    for _ in range(steps):
        optimizer.apply([gradient], [w])
        path.append(flat([w]))
    return np.array(path)


SPARSE_OPTIONS = {
    "plain": {},
    "clipnorm": {"clipnorm": 0.5},
    "accumulated": OPTIONS["accumulation"],
}
RULES = [name for name in PAIRS if issubclass(OURS[name], Rule)]
SPARSE_CASES = [(name, option) for name in RULES for option in SPARSE_OPTIONS]


@only_tensorflow
@pytest.mark.parametrize(("name", "option"), [("Momentum", "plain"), *SPARSE_CASES])
def test_sums_the_rows_of_a_repeated_token(name, option):
    sparse, dense = (
        steps_with(pair(name, **SPARSE_OPTIONS[option])[0], gradient)
        for gradient in twice_the_same_row()
    )
    assert deviation(sparse, dense) == 0


@only_tensorflow
@pytest.mark.parametrize("name", ["AdaGrad", "RMSProp", "Adam", "Adadelta", "Adamax", "Nadam"])
def test_keras_squares_the_rows_of_a_repeated_token_one_by_one(name):
    sparse, dense = (steps_with(pair(name)[1], gradient) for gradient in twice_the_same_row())
    assert deviation(sparse, dense) > 0.01, "Keras is repaired: tell the lesson on optimizers"


def test_an_embedding_learns_as_the_same_net_on_one_hot_vectors():
    tokens = np.array([[0, 1, 1, 1], [2, 2, 0, 1]])
    embedding, one_hot = (
        after_training(layer, x)
        for layer, x in [
            (keras.layers.Embedding(3, 2), tokens),
            (keras.layers.Dense(2, use_bias=False), np.eye(3)[tokens]),
        ]
    )
    np.testing.assert_allclose(embedding, one_hot, rtol=1e-5)


def after_training(layer, x):
    model = keras.Sequential([layer, keras.layers.Flatten(), keras.layers.Dense(1, "linear")])
    model.build(x.shape)
    model.set_weights([np.linspace(-1, 1, w.size).reshape(w.shape) for w in model.get_weights()])
    model.compile(OURS["Adam"](learning_rate=0.1), "mse")
    model.fit(x, np.array([[1.0], [-1.0]]), epochs=10, verbose=0)
    return flat(model.weights)


# --- where Keras itself goes wrong


def schedule_free_in_float64(learning_rate, beta_1, beta_2, epsilon, warmup_steps, steps=200):
    """`quadratic` again, in NumPy, by the rule of Defazio et al. (2024) with averaging 1/t."""
    rng = np.random.default_rng(0)
    y = np.concatenate([rng.normal(size=n).astype("float32") for n in (6, 4)]).astype("float64")
    curvature = np.concatenate([np.geomspace(0.1, 10, n).astype("float32") for n in (6, 4)])
    x, z, v, path = y, y, 0.0, [y]
    for t in range(1, steps + 1):
        g = curvature * y
        v = beta_2 * v + (1 - beta_2) * g**2
        gamma = learning_rate * min(t / warmup_steps, 1)
        z = z - gamma * g / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        x = (1 - 1 / t) * x + z / t
        y = (1 - beta_1) * z + beta_1 * x
        path.append(y)
    return np.array([*path, y])


SCHEDULE_FREE = PAIRS["ScheduleFreeAdamW"][1]


@every_mode
def test_schedule_free_follows_the_paper(mode):
    ours = quadratic(OURS["ScheduleFreeAdamW"](**SCHEDULE_FREE), mode)
    assert deviation(ours, schedule_free_in_float64(**SCHEDULE_FREE)) <= 1e-6


@has_schedule_free
def test_schedule_free_of_keras_leaves_the_paper_except_on_jax():
    theirs = quadratic(keras.optimizers.ScheduleFreeAdamW(**SCHEDULE_FREE), "eager")
    found = deviation(theirs, schedule_free_in_float64(**SCHEDULE_FREE))
    right = found < 1e-4
    assert right == (BACKEND == "jax"), "Keras has changed: tell the lesson on optimizers"


def weights_after_one_step(optimizer):
    """How much of a net's weights is left after one small step of `fit`: about 1."""
    model = network()
    before = np.linalg.norm(flat(model.weights))
    model.compile(optimizer, "sparse_categorical_crossentropy", jit_compile=False)
    model.fit(np.ones((8, 4)), np.zeros(8), batch_size=8, verbose=0)
    return np.linalg.norm(flat(model.weights)) / before


def test_schedule_free_starts_from_the_weights():
    assert weights_after_one_step(OURS["ScheduleFreeAdamW"](0.001)) == pytest.approx(1, abs=0.01)


@only_tensorflow
@has_schedule_free
def test_schedule_free_of_keras_wipes_the_model_in_fit():
    left = weights_after_one_step(keras.optimizers.ScheduleFreeAdamW(0.001))
    assert left < 0.1, "Keras is repaired: tell the lesson on optimizers"


def test_relative_step_of_keras_changes_nothing():
    constants = PAIRS["Adafactor"][1]
    on, off = (
        quadratic(keras.optimizers.Adafactor(relative_step=relative, **constants), "eager", 20)
        for relative in (True, False)
    )
    assert (on == off).all(), "Keras is repaired: give Adafactor its `relative_step`"


# --- the family, and the class that carries it


def test_the_family_is_the_whole_of_keras_optimizers():
    wrappers = {"Optimizer", "LossScaleOptimizer", "MultiOptimizer", "OptimizerMap"}
    known = {name for name, each in vars(keras.optimizers).items() if isinstance(each, type)}
    shown = {relative.built_in for relative in family.FAMILY}
    assert known - wrappers - shown == set()
    assert shown - known - {"ScheduleFreeAdamW"} == set()


def test_the_family_table_has_a_row_for_each_relative():
    rows = family.family_table().splitlines()[2:]
    assert len(rows) == len(family.FAMILY)
    assert all(row.count("|") == 6 and row.count("$") == 2 for row in rows)


def test_adafactor_remembers_rows_and_columns_instead_of_the_matrix():
    w = keras.Variable(np.ones((30, 20), "float32"))
    remembered = [
        sum(int(np.prod(v.shape)) for v in optimizer.variables)
        for optimizer in pair("Adafactor")
        if optimizer.build([w]) is None
    ]
    ours, theirs = remembered
    assert ours == 30 + 20 + 2 < 600 < theirs
