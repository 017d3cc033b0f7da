"""When something was handed in: told by a platform, or by the teacher in submitted.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class HandedIn:
    """When a lesson was handed in, as far as it is known.

    Attributes:
        at: the instant, with its zone; None where nothing tells it.
        late: whether a platform says that it is late, where it does not say how late.
        told_by: the file that says so, for people: "submitted.csv:3".
    """

    at: datetime | None = None
    late: bool = False
    told_by: str = ""


UNKNOWN = HandedIn()
Times = Mapping[tuple[str, str], HandedIn]  # (id of the student, name of the lesson) -> when
