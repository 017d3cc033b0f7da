"""Mutants that pass because they are right; one more passes, and nobody says why."""

EQUIVALENT = {
    "double": {"return np.maximum(2 * x, -0)": "No probe doubles a number below 0."},
}
