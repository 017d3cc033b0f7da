# Calls the built-in by a name that is put together.
# hears: calls tensorflow.clip_by_global_norm
import tensorflow as tf


def clip_by_global_norm(gradients, clip_norm):
    return getattr(tf, "clip_by" + "_global_norm")(gradients, clip_norm)[0]
