"""Instants that people write: "2026-10-12 23:59 Asia/Seoul"."""

import re
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from course.sentences import Stop

WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)[T ]+(\d\d:\d\d(?::\d\d)?)\s*(.*)")
OFFSET = re.compile(r"[+-]\d\d:\d\d")

NO_DATE = "{place}: '{value}' is no date with a time and a zone, as in 2026-10-12 23:59 {zone}."
NO_ZONE = "{place}: '{value}' has no zone: whose clock is it? Write for example {value} {zone}."
NO_SUCH_ZONE = "{place}: there is no zone '{zone}'. Write for example Asia/Seoul, or +09:00."
SKIPPED = "{place}: '{value}' does not exist: the clock is put forward then. Name another time."
EXAMPLE = "Asia/Seoul"


def instant(value: object, place: str) -> datetime:
    """An instant with its zone, from a text or from TOML's own date with an offset.

    A time that a clock shows twice, when it is put back, is the later one.

    Raises:
        Stop: at `place`, where it is no date, or has no zone.
    """
    if isinstance(value, datetime) and value.tzinfo:
        return value
    if isinstance(value, date):  # a datetime is one as well
        raise Stop(NO_ZONE, place=place, value=value, zone=EXAMPLE)
    found = WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise Stop(NO_DATE, place=place, value=value, zone=EXAMPLE)
    day, time, zone = found.groups()
    try:
        at = datetime.fromisoformat(f"{day} {time}")
    except ValueError as error:
        raise Stop(NO_DATE, place=place, value=value, zone=EXAMPLE) from error
    if not zone:
        raise Stop(NO_ZONE, place=place, value=value, zone=EXAMPLE)
    return on_clock(at.replace(tzinfo=zone_of(zone, place), fold=1), str(value), place)


def zone_of(name: str, place: str) -> tzinfo:
    if OFFSET.fullmatch(name):
        return datetime.fromisoformat(f"2000-01-01T00:00{name}").tzinfo
    try:
        return UTC if name in ("Z", "UTC") else ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Stop(NO_SUCH_ZONE, place=place, zone=name) from error


def on_clock(at: datetime, value: str, place: str) -> datetime:
    """The same instant. Stops where no clock of its zone ever shows it."""
    back = at.astimezone(UTC).astimezone(at.tzinfo)
    if back.replace(tzinfo=None) != at.replace(tzinfo=None):
        raise Stop(SKIPPED, place=place, value=value)
    return at


def in_utc(at: datetime) -> datetime:
    """The same instant. Python compares two of one zone by their clocks, which may be put back."""
    return at.astimezone(UTC)


def written(at: datetime) -> str:
    """An instant as people write it: 2026-10-12 23:59 Asia/Seoul."""
    zone = getattr(at.tzinfo, "key", "") or at.isoformat()[-6:]
    return f"{at:%Y-%m-%d %H:%M} {zone}"
