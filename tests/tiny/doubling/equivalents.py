"""Right answers that are written otherwise."""

EQUIVALENT = {
    "double": [
        "def double(x):\n    return np.asarray(x) + np.asarray(x)",
        "def double(x):\n    return np.maximum(2 * x, -1)",
        "def double(x):\n    return np.asarray(x) / 0.5",
    ],
    "quadruple": [
        "class Quadruple:\n    def __call__(self, x):\n        return 4 * x",
        lambda solved: solved.replace("double(double(x))", "2 * double(x)"),
    ],
}
