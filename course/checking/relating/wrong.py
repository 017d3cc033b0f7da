"""The wrong values of an answer beside the expected ones, for all labels at once."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course.checking.comparing import Difference, Scale
from course.checking.probing import parsed

EXACT = 1e-4  # what rounding explains, as a share of the scale
EASY = (0.0, 0.5, 1.0, 2.0)  # sizes of numbers that come about by chance

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Wrong:
    """The wrong labels of an answer, with both values.

    Attributes:
        wrong: of each the difference, in order; none is missing.
        seen: all labels that were seen.
        tolerance, scale: as the check compares.
        random: labels under which a statistic of random draws stands: no relation is exact there.
    """

    wrong: Sequence[Difference]
    seen: Sequence[str]
    tolerance: float
    scale: Scale
    random: Container[str] = ()

    @property
    def labels(self) -> list[str]:
        return [each.label for each in self.wrong]

    @cached_property
    def right(self) -> list[str]:
        return [label for label in self.seen if label not in self.labels]

    @cached_property
    def of_one_shape(self) -> bool:
        return all(each.value.shape == each.expected.shape for each in self.wrong)

    @cached_property
    def of_one_kind(self) -> bool:
        """Do two numbers stand there that mean the same, one for each thing that was given?"""
        kinds = {parsed(label)[0] for label in self.labels}
        numbers = sum(each.expected.size for each in self.wrong)
        return len(kinds) < numbers

    @cached_property
    def finite(self) -> bool:
        return all(np.all(np.isfinite(each.value)) for each in self.wrong)

    @cached_property
    def exact(self) -> bool:
        """Are these numbers that a formula gives, each in its place?"""
        drawn = any(label in self.random for label in self.labels)
        return self.of_one_shape and self.finite and self.telling and not drawn

    @cached_property
    def telling(self) -> bool:
        """Are there two different sizes among the expected numbers that do not come easily?"""
        sizes = {float(f"{abs(x):.4g}") for each in self.wrong for x in np.ravel(each.expected)}
        return len(sizes - set(EASY)) >= 2

    def fit(self, related: Callable[[Difference], np.ndarray | None]) -> bool:
        """Is the value under every wrong label what `related` makes of the expected one?"""
        return all(self.near(each, related(each)) for each in self.wrong)

    def near(self, each: Difference, related: np.ndarray | None) -> bool:
        if related is None or np.shape(related) != each.value.shape:
            return False
        with np.errstate(all="ignore"):
            size = np.maximum(self.scale(each.expected), np.max(np.abs(related), initial=0))
            off = np.abs(each.value - related) / size
            alike = (each.value == related) | np.isnan(each.value) & np.isnan(related)
        return bool(np.all(alike | (off <= max(EXACT, self.tolerance))))
