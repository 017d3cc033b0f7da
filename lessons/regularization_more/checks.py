"""What is expected of each answer, by scikit-learn's and SciPy's own, and what to say of it."""

import numpy as np
import scipy.linalg
import sklearn.linear_model

from course.checking.check import Check
from course.checking.probing import label
from course.checking.standing import progress_of
from course.sentences import Sentence, sentence
from lessons.regularization_more import probes


def by_scikit_learn(x, y, penalty):
    """Its Ridge without an intercept; for penalty 0 SciPy's shortest least squares."""
    if penalty == 0:
        return scipy.linalg.lstsq(x, y, cond=1e-10)[0]
    return sklearn.linear_model.Ridge(penalty, fit_intercept=False, solver="svd").fit(x, y).coef_.T


def as_good_but_longer(check, difference, found, seed) -> Sentence | None:
    """Of a w for penalty 0: does it fit as well as the shortest, and is it longer?"""
    for (x, y, penalty), (quantity, told) in probes.worlds(np.random.default_rng(seed)):
        if difference.label != label(quantity, **told) or penalty > 0:
            continue
        w, shortest = difference.value, difference.expected
        least = np.linalg.norm(x @ shortest - y)
        if np.linalg.norm(x @ w - y) > least + 1e-3 * np.linalg.norm(y):
            return sentence("Other w fit better. Has the matrix that you solve with an inverse?")
        if np.linalg.norm(w) > 1.001 * np.linalg.norm(shortest):
            return sentence("It fits as well as any w does, and it is longer than the shortest.")
    return None


ridge = Check(
    probes.ridge,
    fact="`ridge` gives the weights of scikit-learn's Ridge, and for penalty 0 the shortest ones.",
    hint="the gradient is 2xᵀ(xw − y) + 2λw. Set it to 0 and sort: a matrix times w is xᵀy, and λ "
    "stands on the diagonal of this matrix (`np.eye`). For λ = 0 it may have no inverse: "
    "`np.linalg.pinv(x)` and `np.linalg.lstsq` need none, and give the shortest of the best w.",
    reference=by_scikit_learn,
    explain=as_good_but_longer,
    borrowed=(
        *("sklearn.linear_model.Ridge", "sklearn.linear_model.RidgeCV"),
        *("sklearn.linear_model.ridge_regression", "sklearn.linear_model._ridge._ridge_regression"),
        "sklearn.kernel_ridge.KernelRidge",
    ),
    labels={
        "weights": "w for {rows} rows, {columns} columns and penalty {penalty}",
        "weights_of_targets": "w for {rows} rows, {columns} columns, 3 targets, penalty {penalty}",
        "least_squares": "w for {rows} rows, {columns} columns and penalty 0",
        "shortest": "the shortest w for {rows} rows, {columns} columns and penalty 0",
        "shortest_of_targets": "the shortest w for {rows} rows, {columns} columns, 5 targets and "
        "penalty 0",
        "shortest_of_copies": "the shortest w for {rows} rows, {columns} columns, two of them "
        "equal, and penalty 0",
    },
)

progress = progress_of(__name__)
