# Calls itself.
# hears: RecursionError
def clip_by_global_norm(gradients, clip_norm):
    return clip_by_global_norm(gradients, clip_norm)
