# Calls the built-in by another name.
# hears: calls tensorflow.clip_by_global_norm
from tensorflow import clip_by_global_norm as clip


def clip_by_global_norm(gradients, clip_norm):
    return clip(gradients, clip_norm)[0]
