# Returns a gigabyte.
import numpy as np


def clip_by_global_norm(gradients, clip_norm):
    return [np.ones(4 * 10**7) for _ in gradients]
