"""Right answers that are written otherwise: cells that must pass as they are."""

EQUIVALENT = {
    "logistic_backprop": [
        """
def logistic_backprop(x, y, kernel, bias):
    a = 1 / (1 + np.exp(-(x @ kernel + bias)))
    difference = a - y
    dkernel = np.mean(x * difference, axis=0)[:, None]
    return dkernel, np.mean(difference, axis=0)""",
    ],
    "clip_by_global_norm": [
        """
def clip_by_global_norm(gradients, clip_norm):
    every = np.concatenate([np.ravel(g) for g in gradients])
    norm = np.linalg.norm(every)
    return [g if norm <= clip_norm else g * clip_norm / norm for g in gradients]""",
    ],
}
