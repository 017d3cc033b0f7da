"""Edits of right answers that are right as well, and why: `course mutants` finds no other."""

FEATURES = "gamma and the statistics have one entry for each feature of x."

EQUIVALENT = {
    "bn_forward": {
        "rows = np.asarray(x, 'float64').reshape(-1, gamma.shape[-1])": FEATURES,
        "for j in range(gamma.shape[-1]):": FEATURES,
    },
    "bn_moving_statistics": {
        "rows = np.reshape(x, (-1, moving_variance.shape[-1]))": FEATURES,
        "n = x[..., 1].size": "Each feature has as many values.",
    },
    "bn_backward": {
        "n, centered = (len(dy), x - x.mean(axis=0))": "dy and x have as many rows.",
        "n = x.shape[0]": "dy and x have as many rows.",
    },
}
