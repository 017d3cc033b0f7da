# Calls itself after it has lifted Python's limit.
# ends: never
import sys


def clip_by_global_norm(gradients, clip_norm):
    sys.setrecursionlimit(10**9)
    return clip_by_global_norm(gradients, clip_norm)
