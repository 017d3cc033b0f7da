# Cannot be defined.
# hears: cannot be defined
LIMIT = 1 / 0


def clip_by_global_norm(gradients, clip_norm):
    return LIMIT
