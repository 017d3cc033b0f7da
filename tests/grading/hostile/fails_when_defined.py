# Cannot be defined.
# hears: NameError
LIMIT = 1 / 0


def clip_by_global_norm(gradients, clip_norm):
    return LIMIT
