# Returns infinity.
# hears: gradient 1
def clip_by_global_norm(gradients, clip_norm):
    return [g * float("inf") for g in gradients]
