# Returns words.
# hears: made of numbers
def clip_by_global_norm(gradients, clip_norm):
    return ["right" for _ in gradients]
