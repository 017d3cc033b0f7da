# Waits for longer than it may.
# ends: never
# hears: still running after
import time


def clip_by_global_norm(gradients, clip_norm):
    time.sleep(3600)
