"""Known mistakes of the lesson: one edit of the solution each, and what its author must hear."""

from course.checking.mistakes import Mistake

SOLVED = "np.linalg.solve(square, x.T @ y)"
SHORTEST = "np.linalg.pinv(x) @ y"

MISTAKES = {
    "ridge": [
        Mistake(
            "mean_of_errors",
            instead_of="penalty * np.eye",
            wrote="len(x) * penalty * np.eye",
            title="Mean of the errors",
            says="the squared errors are summed here. With their mean, λ counts n times as much.",
        ),
        Mistake(
            "twice_the_penalty",
            instead_of="penalty * np.eye",
            wrote="2 * penalty * np.eye",
            title="Twice the penalty",
            says="both squares bring a factor 2 into the gradient, and it cancels.",
        ),
        Mistake(
            "half_the_penalty",
            instead_of="penalty * np.eye",
            wrote="0.5 * penalty * np.eye",
            title="Half the penalty",
            says="there is no ½ in this loss. Both squares bring a factor 2, and it cancels.",
        ),
        Mistake(
            "penalty_squared",
            instead_of="penalty * np.eye",
            wrote="penalty**2 * np.eye",
            title="Penalty squared",
            says="rows appended to x need the factor √λ: they are squared in the sum.",
        ),
        Mistake(
            "added_to_every_entry",
            instead_of="penalty * np.eye(x.shape[1])",
            wrote="penalty",
            title="Added to every entry",
            says="λ belongs on the diagonal of xᵀx only. `np.eye(columns)` is 1 there, else 0.",
        ),
        Mistake(
            "penalty_subtracted",
            instead_of="x.T @ x + ",
            wrote="x.T @ x - ",
            title="Penalty subtracted",
            says="a long w is rewarded. The gradient is 2xᵀ(xw − y) + 2λw: look at the signs.",
        ),
        Mistake(
            "penalty_ignored",
            instead_of="if penalty == 0:",
            wrote="if penalty >= 0:",
            title="Penalty ignored",
            says="these are the least squares, whatever λ is.",
        ),
        Mistake(
            "one_factor_for_all",
            instead_of=SOLVED,
            wrote="np.linalg.pinv(x) @ y / (1 + penalty)",
            title="One factor for all",
            says="λ shrinks each direction of x by its own factor. Solve the equation for w.",
        ),
        Mistake(
            "an_intercept",
            instead_of="if penalty == 0:",
            wrote="x, y = x - x.mean(axis=0), y - y.mean(axis=0)\nif penalty == 0:",
            title="An intercept",
            says="x and y are centred first. This model has no intercept: take them as they are.",
        ),
        Mistake(
            "a_small_penalty_for_0",
            instead_of="if penalty == 0:",
            wrote="penalty = max(penalty, 0.01)\nif penalty == 0:",
            title="Small penalty for 0",
            says="a small λ instead of 0 makes w a little too short. pinv or lstsq need none.",
        ),
        Mistake(
            "fits_but_is_longer",
            instead_of=SHORTEST,
            wrote="np.linalg.pinv(x) @ (y.T - x.sum(axis=1)).T + 1",
            title="Fits, but is longer",
            says="w has a part at right angles to all rows. It changes no x w: leave it out.",
        ),
        Mistake(
            "first_columns_alone",
            instead_of=SHORTEST,
            wrote="np.eye(x.shape[1])[:, : len(x)] @ np.linalg.pinv(x[:, : len(x)]) @ y",
            title="First columns alone",
            says="as many columns as rows fit all rows. Spread over all columns, w is shorter.",
        ),
        Mistake(
            "x_itself_changed",
            instead_of="if penalty == 0:",
            wrote="x += 1\nx -= 1\nx *= 1 + 1e-9\nif penalty == 0:",
            title="x itself changed",
            says="`+=` and friends write into the caller's array. Make a new one.",
        ),
    ],
}

# What is right in the main and costs a part of the points, if a class wants that.
COSTS = {
    "ridge": {
        "x_itself_changed": 1,
    },
}
