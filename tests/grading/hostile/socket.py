# Calls home.
# hears: PermissionError
import socket


def clip_by_global_norm(gradients, clip_norm):
    socket.create_connection(("192.0.2.1", 80), timeout=1)
    return gradients
