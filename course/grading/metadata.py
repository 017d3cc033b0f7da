"""What Gradescope knows of a submission: submission_metadata.json, as far as we need it.

Lateness comes from the time of the submission, never from the clock: a re-run comes later.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from course.sentences import Sentence, sentence

MEMBERS = "Handed in by: {names}."
IN_TIME = "Handed in at {at}; due {due}."
UNDUE = "Handed in at {at}; there is no due date."
LATE = "Handed in at {at}, {late} after it was due ({due})."
PREVIOUS = "The submission before this one had {score} points."


@dataclass(frozen=True)
class Member:
    """Who has handed in, as Gradescope writes it."""

    id: str
    email: str
    name: str


@dataclass(frozen=True)
class Metadata:
    """One submission.

    Attributes:
        handed_in: when, with its zone.
        due: until when it was in time, extensions included; None for always.
        late_due: until when it could be handed in late; None where not at all.
        members: all who have handed it in together.
        previous: points of the submission before; None where there is none.
    """

    handed_in: datetime
    due: datetime | None = None
    late_due: datetime | None = None
    members: tuple[Member, ...] = ()
    previous: float | None = None

    @property
    def late(self) -> bool:
        return bool(self.due and self.handed_in > self.due)

    @property
    def sentences(self) -> list[Sentence]:
        """What a person should see of it."""
        at, due = shown(self.handed_in), self.due and shown(self.due)
        told = [sentence(UNDUE, at=at)]
        if self.due:
            over = lasting(self.handed_in - self.due)
            told = [sentence(LATE if self.late else IN_TIME, at=at, due=due, late=over)]
        if len(self.members) > 1:
            told.append(sentence(MEMBERS, names=", ".join(each.name for each in self.members)))
        if self.previous is not None:
            told.append(sentence(PREVIOUS, score=f"{self.previous:g}"))
        return told


def read(path: Path) -> Metadata | None:
    """The metadata in a file; None where there is none, or none that can be read."""
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def from_json(stored: Mapping) -> Metadata:
    """Raises ValueError, KeyError, TypeError or AttributeError where it is something else."""
    users = stored.get("users") or []
    members = tuple(
        Member(str(each.get("id", "")), each.get("email", ""), each.get("name", ""))
        for each in users
    )
    dates = stored.get("assignment") or {}
    own = [each["assignment"] for each in users if each.get("assignment")]
    due, late_due = (latest(dates, own, name) for name in ("due_date", "late_due_date"))
    return Metadata(instant(stored["created_at"]), due, late_due, members, score(stored))


def latest(dates: Mapping, own: Sequence[Mapping], name: str) -> datetime | None:
    """A date of the assignment, or the latest one that its members were given instead."""
    given = [instant(each[name]) for each in own if each.get(name)]
    return max(given) if given else dates.get(name) and instant(dates[name])


def instant(text: str) -> datetime:
    """An instant. Raises ValueError where it has no zone: nothing could be compared with it."""
    at = datetime.fromisoformat(text)
    if not at.tzinfo:
        raise ValueError(f"no zone: {text}")
    return at


def score(stored: Mapping) -> float | None:
    """The points of the latest submission before this one."""
    before = [
        each for each in stored.get("previous_submissions") or [] if each.get("score") is not None
    ]
    newest = max(before, key=lambda each: instant(each["submission_time"]), default=None)
    return newest and float(newest["score"])


def shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M %z}"


def lasting(time: timedelta) -> str:
    """A time in days, hours and minutes: "1 d 2 h 5 min"."""
    minutes = int(time.total_seconds()) // 60
    parts = (minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"
