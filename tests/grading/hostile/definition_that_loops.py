# Loops while it is defined.
# ends: never
# hears: still running after
FOREVER = [None for _ in iter(int, 1)]


def clip_by_global_norm(gradients, clip_norm):
    return FOREVER
