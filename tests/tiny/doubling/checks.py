"""What is expected of each answer, and what to say of it."""

import numpy as np

from course.checking.check import Check
from course.checking.standing import progress_of
from tiny.doubling import probes

double = Check(
    probes.double,
    fact="`double` returns twice its argument.",
    hint="multiply by 2.",
    reference=lambda x: np.add(x, x),
    borrowed=("numpy.kron",),
    labels={"number": "double({x})", "vector": "double of a vector"},
)

quadruple = Check(
    probes.quadruple,
    fact="`Quadruple` returns four times its argument.",
    hint="double twice.",
    reference=lambda: lambda x: 4.0 * x,
    labels={"vector": "four times a vector"},
)

progress = progress_of(__name__)
