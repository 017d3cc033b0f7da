"""What lateness costs. Days are those of the clock on the wall where the due date was set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Late:
    """The late rule of a lesson; as it stands here, lateness costs nothing.

    Attributes:
        share_per_day: share of the points that each day begun costs, from 0 to 1.
        cut_off_days: after so many days a hand-in brings no points; None for never.
    """

    share_per_day: float = 0.0
    cut_off_days: int | None = None

    def ends(self, days: int) -> bool:
        """Do so many days bring nothing any more?"""
        return self.cut_off_days is not None and days > self.cut_off_days


FREE = Late()


def days_late(at: datetime, due: datetime) -> int:
    """The days begun after the due date, 0 for what came in time: the smallest whole number with

        at ≤ due + days

    where `due + days` has the same time of day in the zone of `due`: a day in which the clock is
    put forward or back has 23 or 25 hours. Both must have a zone.
    """
    near = max((at.astimezone(UTC) - due.astimezone(UTC)) // DAY, 0)
    return next(days for days in count(near) if at.astimezone(UTC) <= moved(due, days))


def moved(due: datetime, days: int) -> datetime:
    """So many days later, at the same time of day: of two such instants the later one, in UTC."""
    if not days:
        return due.astimezone(UTC)
    return max((due + days * DAY).replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def deduction(points: float, days: int, rule: Late, grace: int = 0) -> float:
    """What lateness costs, of points that were earned:

        points · min(1, share_per_day · counted)    up to the cut-off
        points                                      where more days count than that

    with counted = max(0, days − grace). It is never below 0 and never above `points`.

    Args:
        points: earned, 0 or more.
        days: begun after the due date.
        grace: days of these that cost nothing.
    """
    counted = max(0, days - grace)
    return points * (1.0 if rule.ends(counted) else min(1.0, rule.share_per_day * counted))


def graces(sent: Sequence[tuple[float, int, Late]], budget: int) -> list[int]:
    """The days of grace that are used at each hand-in, one after the other: as few of those that
    are left as save as much as all of them. Where there is nothing to be saved, none is used.

    Args:
        sent: the points that were earned, the days late, and the rule, of each hand-in.
        budget: the days of grace in all.
    """
    left, used = budget, []
    for points, days, rule in sent:
        costs = [deduction(points, days, rule, grace) for grace in range(min(days, left) + 1)]
        used.append(costs.index(min(costs)))
        left -= used[-1]
    return used
