"""What is right for the inputs that a statement shows, and wrong for others that it allows."""

import pytest

from course import syllabus
from course.checking.mistakes import Mistake
from course.making.catalogue import check_of
from course.making.wrong_answers import wrong_answer

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
    "hyperparameters": {
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
