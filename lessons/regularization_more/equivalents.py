"""Right answers, written otherwise than the solutions: they pass by other numbers on the way."""

EQUIVALENT = {
    "ridge": [
        # the penalty as further rows, whose targets are 0
        """
def ridge(x, y, penalty):
    columns = x.shape[1]
    rows = np.concatenate([x, np.sqrt(penalty) * np.eye(columns)])
    targets = np.concatenate([y, np.zeros((columns, *y.shape[1:]))])
    return np.linalg.lstsq(rows, targets)[0]""",
        # each direction of x shrinks by a factor of its own
        """
def ridge(x, y, penalty):
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    seen = s > 1e-10 * s[0]
    u, s, vt = u[:, seen], s[seen], vt[seen]
    return (vt.T * (s / (s**2 + penalty))) @ (u.T @ y)""",
        # w as a sum of rows
        """
def ridge(x, y, penalty):
    square = np.matmul(x, x.T) + np.diag(np.full(len(x), penalty))
    factors = np.linalg.pinv(square, rcond=1e-12) @ y
    return x.T @ factors""",
        # conjugate gradients from 0, which stay among the sums of rows
        """
def one(x, y, penalty):
    w = np.zeros(x.shape[1])
    left = x.T @ y
    step = left
    for _ in range(200):
        size = left @ left
        if size < 1e-24:
            break
        moved = x.T @ (x @ step) + penalty * step
        rate = size / (step @ moved)
        w = w + rate * step
        left = left - rate * moved
        step = left + (left @ left) / size * step
    return w


def ridge(x, y, penalty):
    if y.ndim == 1:
        return one(x, y, penalty)
    return np.stack([one(x, target, penalty) for target in y.T], axis=1)""",
    ],
}
