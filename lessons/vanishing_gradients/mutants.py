"""Mutants of right answers that pass because they are right, and why."""

ORDER = "The two statements do not use each other."
TAIL = "Beyond 4 lies so little of a normal distribution that σ moves by less than the tolerance."
ENDS = "The interval still holds the q that is searched, or ends where σ is the same."

EQUIVALENT = {
    "logistic_backprop": {
        "dz = (a - y) / len(y)": "x and y have as many rows.",
        "dbias = ops.sum(dz, axis=0); dkernel = ops.matmul(ops.transpose(x), dz)": ORDER,
    },
    "activation_gradients": {
        "t = ops.tanh(z); s = ops.sigmoid(z)": ORDER,
        "return {'sigmoid': s * (1 - s), 'tanh': 1 - t ** 2, 'relu': z > 0}": (
            "True counts as 1, False as 0."
        ),
    },
    "backprop_norms": {
        "for kernel, z in zip(reversed(kernels), reversed(zs), strict=False):": (
            "There are as many kernels as zs."
        ),
    },
    "clip_by_global_norm": {
        "return [g if norm < clip_norm else g * clip_norm / norm for g in gradients]": (
            "Where both norms are equal, the factor is 1."
        ),
    },
    "critical_sigma": {
        "z = np.linspace(-4, 8, 2000)": TAIL,
        "z = np.linspace(-8, 4, 2000)": TAIL,
        "low, high = (1e-08, 100.0); weight = weight / np.sum(weight)": ORDER,
        "low, high = (1e-07, 100.0)": ENDS,
        "low, high = (1e-09, 100.0)": ENDS,
        "low, high = (1e-08, 1000.0)": ENDS,
        "while high / low >= 1.0001:": "The search ends at any such number.",
        "slope = np.sum(weight * derivative(np.sqrt(q) * z) ** 2); "
        "value = np.sum(weight * activation(np.sqrt(q) * z) ** 2)": ORDER,
        "value = np.sum(weight * activation(np.sqrt(low) * z) ** 2)": (
            "In the end low and q are one number, and E[φ²] changes little on the way."
        ),
        "low, high = (q, high) if value >= q * slope else (low, q)": (
            "Where both sides are equal for every q, as for ReLU, any q gives the same σ."
        ),
        "low, high = (q, high) if value > q * slope else (slope, q)": ENDS,
    },
}
