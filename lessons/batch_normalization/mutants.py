"""Edits of right answers that are right as well, and why: `course mutants` finds no other."""

LAST = "The last axis is axis -1."
TRUTH = "Keras gives True or False, and as numbers these mean the same."

EQUIVALENT = {
    "bn_moving_statistics": {
        "n = x[..., 1].size": "Each feature has as many values.",
    },
    "bn_backward": {
        "found.append((scale * (g @ jacobian), g @ x_hat, sum(g)))": "The Jacobian is symmetric.",
        "found.append((scale * (jacobian @ g), x_hat @ g, sum(g)))": (
            "The product of two vectors has no order."
        ),
    },
    "batch_norm": {
        "training = training ** 2; x = ops.cast(x, self.variable_dtype)": TRUTH,
        "training = training ** 0.5; x = ops.cast(x, self.variable_dtype)": TRUTH,
    },
    "layer_norm": {
        "mean, variance = ops.moments(x, axes=-1, keepdims=True)": LAST,
        "mean, variance = ops.moments(x, axes=[-1], keepdims=True)": LAST,
    },
}
