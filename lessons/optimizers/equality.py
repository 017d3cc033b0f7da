"""How far is every optimizer of the course from its built-in?

A deviation is the largest difference between two paths of 200 steps, over the length of the way:
0 means that every bit is the same.
"""

from collections.abc import Callable, Mapping
from functools import partial

import keras
import numpy as np
from keras import ops

from course.lab.progress import progress
from lessons.optimizers import gallery, paths
from lessons.optimizers.paths import flat
from lessons.optimizers.rule import Rule

STEPS = 200
BACKEND = keras.backend.backend()
MODES = {"tensorflow": ("eager", "graph", "XLA"), "jax": ("eager", "XLA"), "torch": ("eager",)}[
    BACKEND
]
GALLERY = {rule.__name__: rule for rule in gallery.SHOWN + gallery.SINCE_2018}
ABOUT = """\
# Every optimizer beside Keras' own

The largest difference between the paths of ours and of the built-in over 200 steps, relative to the
length of the way: `=` means that every bit is the same. *quadratic* is ten weights with curvatures
from 0.1 to 10, *fit* a small net in `model.fit`. `ScheduleFreeAdamW` is compared with the rule of
its paper: Keras' own is wrong on TensorFlow (a test says how).

In models of float16, bfloat16 and float64 the steps are the same as well, but for rounding; tests
prove it. There is one exception: Keras' own `Muon` stops in float64; ours does not.

What is left out on purpose:

- `momentum` and `centered` of `RMSprop`, `relative_step` of `Adafactor`, which does nothing;
- `amsgrad` of `Adam` and `nesterov` of `SGD`: here these are classes of their own;
- `warmup_target` and `warmup_steps` of `CosineDecay`;
- `exclude_from_weight_decay` of `AdamW`: ours shrinks every variable. The `weight_decay=` that the
  base class gives to all the others obeys it;
- proofs of constants: only `Lion` and `Ftrl` raise for one that makes no sense, as in Keras."""

Optimizers = Mapping[str, type[keras.Optimizer]]


def optimizers(answers: Mapping[str, object]) -> Optimizers:
    """Every optimizer of the course by name: those of the gallery and those among the answers."""
    classes = {name: answer for name, answer in answers.items() if isinstance(answer, type)}
    asked = {name: each for name, each in classes.items() if issubclass(each, keras.Optimizer)}
    return GALLERY | asked


class ScheduleFreeByTheBook(Rule):
    """The rule of Defazio et al. (2024) with x and z both remembered, so that nothing is recovered.

    Stands in for keras.optimizers.ScheduleFreeAdamW if Keras has none or a wrong one.
    """

    def __init__(
        self, learning_rate=0.0025, beta_1=0.9, beta_2=0.999, epsilon=1e-8, warmup_steps=0, **kwargs
    ):
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.epsilon, self.warmup_steps = epsilon, warmup_steps

    def slots(self):
        return {"x": 0.0, "z": 0.0, "v": 0.0}

    def update_step(self, g, y, eta):
        t, x, z, v = self.step_number(y), *(self.slot(name, y) for name in "xzv")
        self.assign(x, ops.where(t == 1, y, x))
        self.assign(z, ops.where(t == 1, y, z))
        self.assign(v, self.beta_2 * v + (1 - self.beta_2) * ops.square(g))
        root = ops.sqrt(v / (1 - self.beta_2**t))
        gamma = eta * ops.minimum(t / self.warmup_steps, 1.0)
        self.assign(z, z - gamma * g / (root + self.epsilon))
        self.assign(x, x + (z - x) / t)
        self.assign(y, x + (1 - self.beta_1) * (z - x))


def schedule_free() -> type[keras.Optimizer]:
    """Keras' own if it is right: on JAX, from Keras 3.15 on."""
    right = BACKEND == "jax" and hasattr(keras.optimizers, "ScheduleFreeAdamW")
    return keras.optimizers.ScheduleFreeAdamW if right else ScheduleFreeByTheBook


# name of ours -> what it must equal, and constants: no two are the same, none is a default
PAIRS: dict[str, tuple[Callable, dict]] = {
    "Momentum": (keras.optimizers.SGD, {"learning_rate": 0.02, "momentum": 0.8}),
    "Nesterov": (
        partial(keras.optimizers.SGD, nesterov=True),
        {"learning_rate": 0.02, "momentum": 0.8},
    ),
    "AdaGrad": (
        keras.optimizers.Adagrad,
        {"learning_rate": 0.1, "initial_accumulator_value": 0.01, "epsilon": 1e-4},
    ),
    "RMSProp": (keras.optimizers.RMSprop, {"learning_rate": 0.01, "rho": 0.8, "epsilon": 1e-4}),
    "Adam": (
        keras.optimizers.Adam,
        {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4},
    ),
    "AdamW": (
        keras.optimizers.AdamW,
        {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "weight_decay": 0.3},
    ),
    "Adadelta": (keras.optimizers.Adadelta, {"learning_rate": 0.9, "rho": 0.8, "epsilon": 1e-4}),
    "Adamax": (
        keras.optimizers.Adamax,
        {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4},
    ),
    "Nadam": (
        keras.optimizers.Nadam,
        {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4},
    ),
    "Ftrl": (
        keras.optimizers.Ftrl,
        {
            "learning_rate": 0.1,
            "learning_rate_power": -0.6,
            "initial_accumulator_value": 0.2,
            "l1_regularization_strength": 0.003,
            "l2_regularization_strength": 0.004,
            "l2_shrinkage_regularization_strength": 0.005,
            "beta": 0.03,
        },
    ),
    "AMSGrad": (
        partial(keras.optimizers.Adam, amsgrad=True),
        {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4},
    ),
    "Lion": (keras.optimizers.Lion, {"learning_rate": 0.005, "beta_1": 0.8, "beta_2": 0.95}),
    "Lamb": (
        keras.optimizers.Lamb,
        {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4},
    ),
    "Muon": (
        keras.optimizers.Muon,
        {
            "learning_rate": 0.02,
            "adam_beta_1": 0.8,
            "adam_beta_2": 0.97,
            "adam_weight_decay": 0.1,
            "weight_decay": 0.2,
            "momentum": 0.7,
            "ns_steps": 4,
            "adam_lr_ratio": 0.5,
            "rms_rate": 0.3,
        },
    ),
    "Adafactor": (
        keras.optimizers.Adafactor,
        {"learning_rate": 0.03, "beta_2_decay": -0.7, "epsilon_2": 0.01, "clip_threshold": 0.9},
    ),
    "ScheduleFreeAdamW": (
        schedule_free(),
        {
            "learning_rate": 0.05,
            "beta_1": 0.75,
            "beta_2": 0.984375,
            "epsilon": 1e-3,
            "warmup_steps": 3,
        },
    ),
}


def pair(ours: Optimizers, name: str, **options) -> tuple[keras.Optimizer, keras.Optimizer]:
    """Our optimizer and the one it must equal, with the same constants and `options`."""
    theirs, constants = PAIRS[name]
    return ours[name](**constants | options), paths.unfused(theirs)(**constants | options)


def quadratic(optimizer: keras.Optimizer, mode: str, steps: int = STEPS) -> np.ndarray:
    """The path down Σ λ w² / 2 with λ from 0.1 to 10, shape (steps + 1, 10)."""
    rng = np.random.default_rng(0)
    shapes = [(2, 3), (4,)]
    variables = [keras.Variable(rng.normal(size=s).astype("float32")) for s in shapes]
    curvatures = [np.geomspace(0.1, 10, np.prod(s)).reshape(s).astype("float32") for s in shapes]
    optimizer.build(variables)
    apply = stepper(optimizer, variables, mode)
    path = [flat(variables)]
    for _ in range(steps):
        apply([ops.multiply(c, w) for c, w in zip(curvatures, variables, strict=True)])
        path.append(flat(variables))
    optimizer.finalize_variable_values(variables)
    return np.array([*path, flat(variables)])


def fit(optimizer: keras.Optimizer, mode: str, steps: int = STEPS) -> np.ndarray:
    """The path of a small net in `model.fit`, seen every 10 steps, shape (steps / 10 + 1, 38)."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8 * steps, 4)).astype("float32")
    y = np.argmax(x[:, :3], axis=1)
    model = network()
    eager = {"run_eagerly": True} if mode == "eager" else {"jit_compile": mode == "XLA"}
    model.compile(optimizer, "sparse_categorical_crossentropy", **eager)
    path = [flat(model.weights)]

    class Record(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch % 10 == 9:
                path.append(flat(self.model.weights))  # JAX writes them back when asked here

    model.fit(x, y, batch_size=8, shuffle=False, verbose=0, callbacks=[Record()])
    return np.array(path)


def network() -> keras.Model:
    """A net of 38 weights, always the same."""
    keras.utils.set_random_seed(0)
    hidden = keras.layers.Dense(5, activation="tanh", use_bias=False)
    return keras.Sequential([keras.Input((4,)), hidden, keras.layers.Dense(3, "softmax")])


PROBLEMS = {"quadratic": quadratic, "fit": fit}


def stepper(optimizer: keras.Optimizer, variables: list, mode: str) -> Callable:
    """`optimizer.apply` for these variables, a function of the gradients, compiled by `mode`."""
    if mode == "eager":
        return paths.eager(optimizer, variables)
    return paths.compiled(optimizer, variables, jit_compile=mode == "XLA")


def deviation(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference of two paths over the length of the way; NaN if either has one."""
    return float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs - theirs[0])))


def deviations(ours: Optimizers, name: str) -> dict[tuple[str, str], float]:
    """The deviation of an optimizer from its built-in for every (problem, mode)."""
    return {
        (problem, mode): deviation(*(PROBLEMS[problem](o, mode) for o in pair(ours, name)))
        for problem in PROBLEMS
        for mode in MODES
    }


def markdown(rows) -> str:
    """The table as Markdown; `=` says that every bit is the same."""
    head = ["optimizer", *(f"{problem}, {mode}" for problem in PROBLEMS for mode in MODES)]
    body = [[name, *(f"{d:.0e}" if d else "=" for d in found.values())] for name, found in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *body])


def document(answers: Mapping[str, object]) -> str:
    """The deviations of all optimizers, those among the answers included, as Markdown."""
    ours = optimizers(answers)
    rows = [(name, deviations(ours, name)) for name in progress(list(PAIRS), "optimizers")]
    return f"{ABOUT}\n\n{markdown(rows)}"
