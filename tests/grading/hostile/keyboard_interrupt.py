# Pretends that the instructor pressed Ctrl-C.
def clip_by_global_norm(gradients, clip_norm):
    raise KeyboardInterrupt
