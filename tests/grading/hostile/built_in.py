# Calls the built-in.
# hears: uses tensorflow.clip_by_global_norm
import tensorflow as tf


def clip_by_global_norm(gradients, clip_norm):
    return tf.clip_by_global_norm(gradients, clip_norm)[0]
