# A loop that never ends.
# hears: still running after
def clip_by_global_norm(gradients, clip_norm):
    while True:
        pass
