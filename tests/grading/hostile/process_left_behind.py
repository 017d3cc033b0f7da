# Leaves a process that outlives it.
# hears: PermissionError
import subprocess


def clip_by_global_norm(gradients, clip_norm):
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    return gradients
