"""Edits of right answers that are right as well, and why."""

ORDER = "the one that is left is the first and the last"
RISING = "a mean and a sum over equally many seeds have the same largest place"
TINY = "whatever divides by 0 only has to be far below every deviation"
GUARDED = "where std is 0 the other branch is taken"

EQUIVALENT = {
    "log_uniform": {
        "first, last = np.log10([high, low])": "a uniform place is as well counted from the top",
    },
    "random_search": {
        "return log_uniform(low, high, 1, rng)[-1]": "one number is the first and the last",
    },
    "trials_needed": {
        "return np.ceil(np.log(misses_all) / np.log(misses_one))": "59.0 is a whole number",
        "n = 1": "no confidence above 0 is reached without a trial",
    },
    "kfold": {
        "folds = np.array_split(rng.permutation(len(y)), k)": "y has as many rows as x",
        "borders = np.linspace(0, len(x), k + 1).astype(int); x, y = (x[order], y[order])": (
            "the borders need the number of rows alone"
        ),
    },
    "successive_halving": {
        "alive = range(n)": "a range can be counted and looked up like a list",
        "return alive[-1]": ORDER,
        "return left[-1]": ORDER,
        "return best_of(range(n), 1)": "a range can be counted and looked up like a list",
    },
    "honest_report": {
        "means.append(np.sum(scores))": RISING,
        "best = scores.mean(axis=1).argmax()": RISING,
        "mean = sum(map(validate, group))": RISING,
        "mean = sum(map(validate, group)) * len(group)": RISING,
        "if best is None or mean >= best[0]:": "no two means are the same",
    },
    "paired_interval": {
        "differences = np.array([a[seed] - b[seed] for seed in b])": "a and b have the same seeds",
        "seeds = b": "a dictionary gives its keys one by one, as a list of them does",
    },
    "expected_improvement": {
        "z = gain / np.maximum(std, 1e-11)": TINY,
        "z = gain / np.maximum(std, 1e-13)": TINY,
        "without mean, std = (np.asarray(mean, float), np.asarray(std, float))": (
            "they are arrays of floats"
        ),
        "safe = np.where(std > 0, std, 1); "
        "mean, std = (np.asarray(mean, float), np.asarray(std, float))": (
            "they are arrays of floats"
        ),
        "safe = np.where(std >= 0, std, 1)": GUARDED,
        "safe = np.where(std > 0, std, 0)": GUARDED,
    },
}
