"""Syntax trees, made by one thread at a time."""

import ast
from threading import Lock

ALONE = Lock()


def tree(text: str) -> ast.Module:
    """`ast.parse`, for programs with threads. Raises what `ast.parse` raises.

    CPython 3.11 counts the depth of the tree that it builds in one place for all threads, and stops
    with a SystemError where two of them meet (3.11.7: one parse in twelve, in the test's threads).
    """
    with ALONE:
        return ast.parse(text)
