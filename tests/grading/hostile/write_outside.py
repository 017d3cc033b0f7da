# Writes into the installed packages.
# hears: PermissionError
# needs: isolation
import keras


def clip_by_global_norm(gradients, clip_norm):
    with open(keras.__file__, "a") as file:
        file.write("# I was here")
    return gradients
