# Stops itself for good.
# ends: never
import os
import signal


def clip_by_global_norm(gradients, clip_norm):
    os.kill(os.getpid(), signal.SIGSTOP)
    return gradients
