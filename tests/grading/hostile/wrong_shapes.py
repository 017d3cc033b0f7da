# Returns other shapes.
# hears: should have shape
def clip_by_global_norm(gradients, clip_norm):
    return [[g] for g in gradients]
