# Prints without end.
# ends: never
# hears: still running after
def clip_by_global_norm(gradients, clip_norm):
    while True:
        print("x" * 10**6)
