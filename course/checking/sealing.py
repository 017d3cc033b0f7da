"""Functions that a probe hands to an answer: to be called, and to show nothing of their inside."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course.checking.sending import plain


@dataclass(frozen=True)
class Call:
    """The arguments of one call, as one object."""

    args: tuple
    kwargs: dict


def sealed(function: Callable) -> Callable:
    """`function` for plain values, without a way to what it knows.

    It has no `__self__`, and its closure ends at a ufunc, which keeps what it calls to itself.
    Arguments are copied before they are used, so that no method of theirs runs beside the truth;
    exceptions come without the frames that raised them.
    """
    hidden = np.frompyfunc(lambda call: function(*call.args, **call.kwargs), 1, 1)

    def asked(*args, **kwargs):
        call = Call(plain(args), plain(kwargs))
        try:
            return plain(hidden(call))
        except Exception as error:
            error.__context__ = None
            raise error.with_traceback(None) from None

    asked.__name__ = asked.__qualname__ = getattr(function, "__name__", type(function).__name__)
    return asked
