# Calls the built-in.
# hears: calls tensorflow.clip_by_global_norm
import tensorflow as tf


def clip_by_global_norm(gradients, clip_norm):
    return tf.clip_by_global_norm(gradients, clip_norm)[0]
