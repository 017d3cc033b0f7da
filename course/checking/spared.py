"""A known mistake in an answer that spares a case: there it is right, and the mistake is not."""

import numpy as np

from course.checking.recognizing import Catalogue, Recognized


def spared(catalogue: Catalogue) -> Recognized | None:
    """The one mistake that leaves its print under all that is wrong, though it moves more.

    Its numbers there are such that no other known mistake gives them.
    """
    if not len(catalogue.known) or not catalogue.tells(catalogue.wrong):
        return None
    fits = np.all(catalogue.agrees | ~catalogue.wrong, axis=1)[catalogue.single]
    places = catalogue.single[fits]
    return Recognized(catalogue.known[places[0]].mistakes) if len(places) == 1 else None
