"""Edits of right answers that are right as well, and why: `course mutants` finds no other."""

ROUNDING = "It only has to lie between the rounding and the smallest number that counts."
ENOUGH = "Far fewer steps are taken: the loop ends by itself."
EDGE = "A number is never exactly there."

EQUIVALENT = {
    "ridge": {
        "square = x.T @ x + penalty * np.eye(x.shape[1]) * np.eye(x.shape[1])": "1 · 1 and 0 · 0 "
        "are 1 and 0.",
        "seen = s >= 1e-10 * s[0]": EDGE,
        "seen = s > 1e-10": ROUNDING,
        "seen = s > 1e-10 / s[0]": ROUNDING,
        "seen = s > 1e-09 * s[0]": ROUNDING,
        "seen = s > 1.0000000000000001e-11 * s[0]": ROUNDING,
        "seen = s > 1e-10 * s[1]": ROUNDING,
        "factors = np.linalg.pinv(square) @ y": ROUNDING,
        "factors = np.linalg.pinv(square, rcond=1e-11) @ y": ROUNDING,
        "factors = np.linalg.pinv(square, rcond=1e-13) @ y": ROUNDING,
        "for _ in range(200 + 1):": ENOUGH,
        "for _ in range(200 - 1):": ENOUGH,
        "for _ in range(1, 200):": ENOUGH,
        "if size <= 1e-24:": EDGE,
        "if size < 1e-23:": ROUNDING,
        "if size < 9.999999999999999e-26:": ROUNDING,
        "rate = size / (moved @ step)": "Both orders do.",
    },
}
