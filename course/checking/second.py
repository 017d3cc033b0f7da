"""A second mistake beside the first: what is wrong, too, and what no single known one explains.

A mistake that may be the first one moves the first wrong label, and none that is right. What none
of these moves is wrong for another reason.
"""

import numpy as np

from course.checking.recognizing import Catalogue


def second(catalogue: Catalogue) -> str | None:
    """The first label that is wrong, too, and that no single mistake moves with the first one."""
    wrong = catalogue.wrong
    if not wrong.any() or not len(catalogue.known):
        return None
    moved = catalogue.moved[catalogue.single] & catalogue.compared
    may_be = moved[:, np.argmax(wrong)] & ~np.any(moved & ~wrong, axis=1)
    apart = wrong & ~np.any(moved[may_be], axis=0)
    return catalogue.labels[np.argmax(apart)] if may_be.any() and apart.any() else None
