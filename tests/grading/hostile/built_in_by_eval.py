# Calls the built-in by eval.
# hears: NameError
import tensorflow as tf


def clip_by_global_norm(gradients, clip_norm):
    return eval("tf.clip_by_global_norm")(gradients, clip_norm)[0]
