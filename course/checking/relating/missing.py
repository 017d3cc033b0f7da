"""What is no number: where it stands, if that is all that is wrong."""

import numpy as np

from course.checking.relating.wrong import Wrong
from course.sentences import Sentence, sentence

ALL_NAN = Sentence("Each wrong number is nan. Look for 0/0, inf − inf, or a log of 0 or less.")
SOME_NAN = "{count} of {all} numbers there are nan or inf; the others are right."


def not_finite(wrong: Wrong) -> Sentence | None:
    """Where there is nan or inf, if that is all that is wrong."""
    bad = [~np.isfinite(each.value) for each in wrong.wrong]
    if all(np.all(np.isnan(each.value)) for each in wrong.wrong):
        return ALL_NAN
    if wrong.finite or not wrong.of_one_shape:
        return None
    if not wrong.fit(lambda each: np.where(np.isfinite(each.value), each.expected, each.value)):
        return None
    count = sum(int(each.sum()) for each in bad)
    return sentence(SOME_NAN, count=count, all=sum(each.size for each in bad))
