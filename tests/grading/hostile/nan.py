# Returns what is not a number.
# hears: gradient 1
def clip_by_global_norm(gradients, clip_norm):
    return [g * float("nan") for g in gradients]
