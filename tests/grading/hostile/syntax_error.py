# Cannot be read.
# hears: cannot be read
def clip_by_global_norm(gradients, clip_norm)
    return gradients
