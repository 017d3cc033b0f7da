# Calls the built-in out of the module's dictionary.
# hears: calls tensorflow.clip_by_global_norm
import tensorflow as tf


def clip_by_global_norm(gradients, clip_norm):
    return tf.__dict__["clip_by_global_norm"](gradients, clip_norm)[0]
