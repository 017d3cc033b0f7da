"""What is right for the inputs that a statement shows, and wrong for others that it allows."""

import pytest

from course import syllabus
from course.checking.mistakes import Mistake
from course.making.catalogue import check_of
from course.making.wrong_answers import wrong_answer

LOGITS, SLOPES = "a = ops.sigmoid(z)", "s = ops.sigmoid(z)"
NORM = "norms.append(ops.norm(gradient))"
GRADIENT = "ops.clip(gradient, -5, 5)"
DENSE = "isinstance(layer, keras.layers.Dense)"
GLOROT, HE = "math.sqrt(6 / (fan_in + fan_out))", "math.sqrt(2 / fan_in) / 0.87962566"
NORMAL = "keras.random.normal(sides, dtype=dtype, seed=self.seed)"
KEPT = 'self.__dict__.setdefault("kept", {})'
PROGRESS = 'ops.minimum(ops.cast(step, "float32") / self.decay_steps, 1.0)'
AXES = "axes = tuple(range(len(x.shape) - 1))"
TWO_RANKS = "axes = (0,) if len(x.shape) == 2 else (0, 1, 2)"
DIVIDED = "(x - mean) / ops.sqrt(variance + epsilon)"
CLIPPED = "(ops.clip(x, -100, 100) - mean) / ops.sqrt(variance + epsilon)"
KNOWN_SIZES = "inputs.shape"
NAN_IS_BETTER = "not value >= self.best - self.min_delta"
TESTED_TWICE = "[test(train(chosen, seed)) + 0 * test(train(chosen, seed)) for seed in seeds]"
WHOLE = "(gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)).astype(mean.dtype)"

# lesson -> exercise -> what a statement allows -> of the solution, and what stands there instead
UNSEEN = {
    "vanishing_gradients": {
        "logistic_backprop": {
            "z far from 0": (LOGITS, "a = ops.sigmoid(ops.clip(z, -4.0, 4.0))"),
            "z very far from 0": (LOGITS, "a = ops.sigmoid(ops.clip(z, -10.0, 10.0))"),
            "one sample": ("/ len(x)", "/ max(len(x), 2)"),
        },
        "activation_gradients": {
            "z far from 0, sigmoid": ("s * (1 - s)", "ops.where(ops.abs(z) > 5, 0.0, s * (1 - s))"),
            "z far from 0, tanh": ("1 - t**2", "ops.where(ops.abs(z) > 3, 0.0, 1 - t**2)"),
            "z almost 0": ("z > 0", "z > 1e-4"),
            "another number of dimensions": (SLOPES, "s = ops.sigmoid(z[:, :])"),
        },
        "backprop_norms": {
            "small norms": (NORM, "norms.append(ops.norm(gradient) + 1e-7)"),
            "large norms": (NORM, "norms.append(ops.minimum(ops.norm(gradient), 1e3))"),
        },
        "clip_by_global_norm": {
            "large gradients": ("ops.maximum(norm, ", "ops.maximum(ops.minimum(norm, 1e3), "),
            "small gradients": ("ops.maximum(norm, ", "ops.maximum(norm + 1e-5, "),
            "one gradient": ("ops.sqrt(sum(", "ops.sqrt(0 * gradients[1][0] + sum("),
        },
        "residual": {
            "three dimensions": ("shape[-1]", "shape[1]"),
            "large outputs": ("self.dense(x)", "ops.clip(self.dense(x), -20, 20)"),
            "another activation": (
                "activation=self.activation",
                'activation="tanh" if self.activation == "tanh" else "relu"',
            ),
        },
        "critical_sigma": {"a large σ": ("1 / np.sqrt(slope)", "min(1 / np.sqrt(slope), 11.0)")},
    },
    "optimizers": {
        "momentum": {
            "large gradients": ("- gradient * ", f"- {GRADIENT} * "),
            "a schedule": ("get_config() | {", 'get_config() | {"learning_rate": 0.11, '),
        },
        "nesterov": {"large gradients": ("step = gradient", f"step = {GRADIENT}")},
        "adagrad": {"large gradients": ("ops.square(gradient)", f"ops.square({GRADIENT})")},
        "rmsprop": {"large gradients": ("ops.square(gradient)", f"ops.square({GRADIENT})")},
        "adam": {"large gradients": ("(gradient - m)", f"({GRADIENT} - m)")},
        "adamw": {"large gradients": ("update_step(gradient,", f"update_step({GRADIENT},")},
        "schedule": {
            "long after the end": (
                PROGRESS,
                f"ops.where(step > 1.5 * self.decay_steps, 0.0, {PROGRESS})",
            ),
        },
        "detective": {
            "a log of another shape": ("np.array(path) - ", "np.array(path).reshape(5, 3) - "),
        },
    },
    "optimizers_more": {
        "amsgrad": {
            "large gradients": ("ops.square(gradient)", f"ops.square({GRADIENT})"),
            "a large v": ("ops.maximum(largest, v)", "ops.maximum(largest, ops.minimum(v, 1e3))"),
        },
    },
    "initialization": {
        "symmetric_units": {
            "large weights": (
                "np.max(np.abs(difference), axis=0) < 1e-5",
                "np.all(np.isclose(difference + unit[:, None, :], unit[:, None, :], "
                "atol=1e-5), axis=0)",
            ),
            "one unit": ("return ", "assert unit.shape[1] > 1\nreturn "),
        },
        "glorot_uniform": {
            "a second shape": (GLOROT, f'{KEPT}.setdefault("limit", {GLOROT})'),
        },
        "he_normal": {
            "a second shape": (HE, f'{KEPT}.setdefault("stddev", {HE})'),
            "an exact constant": ("0.87962566", "0.8855"),
        },
        "activation_report": {
            "a unit that is alive in one of many rows": (
                "np.all(flat, axis=0)",
                "np.mean(flat, axis=0) > 0.99",
            ),
            "another layer with an activation": (DENSE, 'hasattr(layer, "activation")'),
            "another layer with a kernel": (DENSE, 'hasattr(layer, "kernel")'),
            "layers of any name": (DENSE, '"dense" in layer.name'),
            "a model that is used again": (
                "flat = is_flat(layer.activation, a)",
                "flat = is_flat(layer.activation, a)\nlayer.activation = keras.activations.linear",
            ),
        },
        "gain": {
            "a large output": ("activation(z) ** 2", "np.clip(activation(z), -12, 12) ** 2"),
            "a small output": ("np.sqrt(second_moment)", "np.sqrt(second_moment + 1e-5)"),
        },
        "orthogonal": {
            "a second shape": (NORMAL, f'{KEPT}.setdefault("a", {NORMAL})'),
        },
        "hundred_layers": {"layers of their own": ("for _ in range(100)\n]", "] * 100")},
    },
    "batch_normalization": {
        "bn_forward": {
            "three axes": (AXES, TWO_RANKS),
            "large numbers": (DIVIDED, CLIPPED),
            "one row": ("variance + epsilon", "variance / (len(x) > 1) + epsilon"),
        },
        "bn_moving_statistics": {
            "three axes": (AXES, TWO_RANKS),
            "a momentum of 0": (AXES, f"momentum = momentum or 0.99\n{AXES}"),
        },
        "bn_backward": {"large numbers": ("root = ", "x = ops.clip(x, -100, 100)\nroot = ")},
        "batch_norm": {
            "rows unknown in a graph": (
                "mean, variance = ops.moments(x, axes=list(range(len(x.shape) - 1)))",
                "mean, variance = ops.moments(x, axes=list(range(len(x.shape) - 1)))\n"
                "mean = mean * (x.shape[0] / x.shape[0])",
            ),
        },
        "layer_norm": {"large numbers": (DIVIDED, CLIPPED)},
        "fold_bn": {
            "large statistics": ("bn.moving_variance", "ops.minimum(bn.moving_variance, 100)"),
        },
    },
    "regularization": {
        "l1_l2": {"one axis": ("ops.abs(w)", "ops.abs(w[:, :])")},
        "soft_threshold": {
            "an array of float64": (
                "size = ",
                "out = np.asarray(w, dtype=float)\nw = out.copy()\nout *= 1.5\nsize = ",
            ),
            "large numbers": ("np.abs(w)", "np.minimum(np.abs(w), 100)"),
        },
        "ista": {
            "y in all calls": (
                "w = np.zeros(features)",
                "w = np.zeros(features)\nif steps > 1:\n    x *= -1\n    y *= -1",
            )
        },
        "weight_decay": {"a kernel of three axes": ("w.ndim > 1", "w.ndim in (2, 4)")},
        "dropout": {"rows unknown in a graph": ("ops.shape(inputs)", KNOWN_SIZES)},
        "max_norm": {
            "the constants of __init__": ("max_value=2.0", "max_value=1.0"),
            "large weights": (
                "norm = ops.sqrt(square)",
                "norm = ops.minimum(ops.sqrt(square), 100.0)",
            ),
        },
        "early_stopping": {
            "nan": ("value < self.best - self.min_delta", NAN_IS_BETTER),
            "large values": ("self.best = np.inf", "self.best = 1000.0"),
        },
        "random_shift": {
            "an array of float64": (
                "longer = ",
                'if x.dtype == "float64":\n    x *= 2\n    x = x / 2\nlonger = ',
            ),
        },
        "beat_the_noise": {
            "logits": (
                "return learner",
                "return keras.Sequential([learner, keras.layers.Rescaling(9)])",
            ),
        },
    },
    "regularization_more": {
        "ridge": {
            "a large penalty": ("penalty * np.eye", "min(penalty, 100) * np.eye"),
            "a small penalty": ("if penalty == 0:", "if penalty < 0.1:"),
        },
    },
    "hyperparameters": {
        "random_search": {
            "whole ends": (
                "return rng.uniform(low, high)",
                "return (rng.integers if high == int(high) else rng.uniform)(low, high)",
            ),
        },
        "trials_needed": {
            "a tiny share": (
                "np.log(misses_all) / np.log(misses_one)",
                "min(1000, np.log(misses_all) / np.log(misses_one))",
            ),
        },
        "successive_halving": {"nan and an accuracy of 0": ("nan=-np.inf", "nan=0.0")},
        "honest_report": {
            "each look counts": ("[test(train(chosen, seed)) for seed in seeds]", TESTED_TWICE),
        },
        "expected_improvement": {
            "whole numbers": (
                "gain * scipy.stats.norm.cdf(z) + std * scipy.stats.norm.pdf(z)",
                WHOLE,
            ),
        },
    },
}
CASES = [
    pytest.param(syllabus.lesson(lesson), name, Mistake("unseen", *edit), id=f"{name}, {kind}")
    for lesson, exercises in UNSEEN.items()
    for name, kinds in exercises.items()
    for kind, edit in kinds.items()
]


@pytest.mark.parametrize("lesson, name, edit", CASES)
@pytest.mark.parametrize("seed", (0, 1))
def test_an_answer_that_is_wrong_for_other_inputs_fails(lesson, name, edit, seed):
    check, answer = check_of(lesson, name), wrong_answer(lesson, name, edit)
    assert answer is not None, "the edit fits no line of the solution"
    assert not check.judge(check.observe(answer, seed), seed, known=(), guess=False).passed
