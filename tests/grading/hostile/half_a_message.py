# Writes the beginning of a message into the pipe, and waits.
# ends: never
import os


def clip_by_global_norm(gradients, clip_norm):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, bytes([0, 0, 7, 0]))
        except OSError:
            pass
    while True:
        pass
