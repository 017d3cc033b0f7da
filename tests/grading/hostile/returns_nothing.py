# Forgets the return.
# hears: returns None
def clip_by_global_norm(gradients, clip_norm):
    [g for g in gradients]
