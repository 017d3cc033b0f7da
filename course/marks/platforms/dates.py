"""Dates as Moodle writes them for people: in words, in many languages, without a zone."""

import re
from datetime import datetime

# From January on: how the names of the months begin in the languages that write them in words.
MONTHS = (
    "jan|gen|ene",
    "feb|fév|fev",
    "mar(?!di|te)|mär|mrt|maart",  # and no Tuesday: mardi, martes, martedì
    "apr|avr|abr",
    "may|mai|mei|maj|mag",
    "jun|juin|giu",
    "jul|juil|lug",
    "aug|aoû|ago",
    "sep|set",
    "oct|okt|ott|out",
    "nov",
    "dec|déc|des|dez|dic",
)
CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?![\d.])")
AFTERNOON = re.compile(r"\bp\.? ?m\b|오후|午後|下午", re.I)
MORNING = re.compile(r"\ba\.? ?m\b|오전|午前|上午", re.I)
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
COUNTED = re.compile(r"(?<!\d)(\d{1,2})\s*[월月]")
DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def spoken(text: str) -> datetime | None:
    """`Monday, 12 October 2026, 10:15 PM`, `2026년 10월 12일, 오후 10:15`; None if unclear."""
    clock, year, month = CLOCK.search(text), YEAR.search(text), month_in(text)
    rest = COUNTED.sub(" ", YEAR.sub(" ", CLOCK.sub(" ", text)))
    days = DAY.findall(rest)
    if not (clock and year and month and len(days) == 1):
        return None
    try:
        return datetime(int(year[0]), month, int(days[0]), hour(text, clock), int(clock[2]))
    except ValueError:
        return None


def month_in(text: str) -> int:
    """The month that a text names; 0 where it names none, or several."""
    if counted := COUNTED.search(text):
        return int(counted[1])
    names = [n for n, begins in enumerate(MONTHS, 1) if re.search(rf"\b({begins})", text, re.I)]
    return names[0] if len(names) == 1 else 0


def hour(text: str, clock: re.Match) -> int:
    """The hour of 24; 12 AM is midnight."""
    shown = int(clock[1])
    if AFTERNOON.search(text):
        return shown % 12 + 12
    return shown % 12 if MORNING.search(text) else shown
