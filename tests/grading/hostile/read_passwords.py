# Reads a file of the machine.
# hears: FileNotFoundError
def clip_by_global_norm(gradients, clip_norm):
    raise ValueError(open("/etc/passwd").read())
