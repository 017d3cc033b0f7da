# Reads the memory of its parent.
# hears: FileNotFoundError
import os


def clip_by_global_norm(gradients, clip_norm):
    with open(f"/proc/{os.getppid()}/mem", "rb") as memory:
        raise ValueError(memory.read(100))
