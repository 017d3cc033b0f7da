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
        "momentum": {"large gradients": ("- gradient * ", f"- {GRADIENT} * ")},
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
