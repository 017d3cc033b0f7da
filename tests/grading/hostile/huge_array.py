# Asks for 800 GB at once.
# hears: needs more memory
import numpy as np


def clip_by_global_norm(gradients, clip_norm):
    return [np.ones(10**11) for _ in gradients]
