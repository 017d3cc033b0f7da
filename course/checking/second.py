"""A second mistake beside the first: what is wrong, too, and what no single known one explains.

A mistake that may be the first one moves the first wrong label, and none that is right. A quantity
that none of these moves is wrong for another reason.
"""

import numpy as np

from course.checking.probing import parsed
from course.checking.recognizing import Catalogue


def second(catalogue: Catalogue) -> str | None:
    """The first label that is wrong, too, and that no single mistake moves with the first one."""
    wrong = catalogue.wrong
    if not wrong.any() or not len(catalogue.known):
        return None
    first = np.argmax(wrong)
    moved = catalogue.moved[catalogue.single] & catalogue.compared
    may_be = moved[:, first] & ~np.any(moved & ~wrong, axis=1)
    kinds = np.array([parsed(label)[0] for label in catalogue.labels])
    apart = wrong & ~np.any(moved[may_be], axis=0) & (kinds != kinds[first])
    return catalogue.labels[np.argmax(apart)] if may_be.any() and apart.any() else None
