# A loop that never ends.
# ends: never
# hears: still running after
def clip_by_global_norm(gradients, clip_norm):
    while True:
        pass
