"""rules.toml: when what is due, what lateness and mistakes cost, who sees what when."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from course import languages, syllabus
from course.marks import sheets, times
from course.marks.late import FREE, Late
from course.sentences import Stop

NO_TOML = "{path} is no TOML: {why}."
UNKNOWN = "{place}: there is no '{key}' here. It may be one of: {known}."
NO_TABLE = "{place}: '{key}' should be a table of its own, [{key}]."
NUMBER = "{place}: '{key}' should be a number from {least} to {most}, not {value}."
WHOLE = "{place}: '{key}' should be a whole number, 0 or more, not {value}."
YES_OR_NO = "{place}: '{key}' should be true or false, not {value}."
TOO_DEAR = "{place}: '{key}' costs {cost} points, and {exercise} is worth {points}."
NO_LINK = (
    "{place}: '{key}' should be an address that begins with https://, in which may stand: {known}; "
    "not {value}."
)
NO_LANGUAGE = "{place}: '{key}' should be a language of the course, one of {known}, not {value}."
HEADING = re.compile(r"\s*\[([^\[\]]+)\]")
KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")
MOST = 1000.0  # points of an exercise

Keys = tuple[str, ...]
Read = Callable[[object, "Place"], object]


@dataclass(frozen=True)
class LessonRules:
    """What holds for one lesson.

    Attributes:
        due: until when it is in time; None for always.
        publish: from when on pages show scores; None for at once.
        teams: whether a group hands in once for all its members.
        late: the late rule.
        points: exercise -> what it is worth, where that is not what the lesson says.
        costs: exercise -> known mistake -> what it costs, where that is not all.
    """

    due: datetime | None = None
    publish: datetime | None = None
    teams: bool = False
    late: Late = FREE
    points: Mapping[str, float] = field(default_factory=dict)
    costs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def worth(self, exercise: str, points: float) -> float:
        """What an exercise is worth here that is worth `points` in its lesson."""
        return self.points.get(exercise, float(points))


@dataclass(frozen=True)
class Rules:
    """What holds for the class.

    Attributes:
        lessons: by name; what is not named has no due date.
        late: the late rule, as far as a lesson has none of its own.
        grace_days: days that each student may be late in all, over the whole course, at no cost.
        anonymous: whether reports show codes instead of names.
        largest_team: a group of more students is none that hands in together.
        link: where the lessons are for students, made of LINKED; "" for nowhere.
        language: in which students are answered, such as "ko"; "" for that of their notebooks.
        solutions: whether pages show a solution beside each answer that has passed.
    """

    lessons: Mapping[str, LessonRules] = field(default_factory=dict)
    late: Late = FREE
    grace_days: int = 0
    anonymous: bool = False
    largest_team: int = 6
    link: str = ""
    language: str = ""
    solutions: bool = False

    def of(self, lesson: str) -> LessonRules:
        return self.lessons.get(lesson, LessonRules(late=self.late))

    def unpublished(self, now: datetime) -> dict[str, datetime]:
        """The lessons whose points are not shown yet, and when they will be."""
        later = {name: each.publish for name, each in self.lessons.items() if each.publish}
        return {name: at for name, at in later.items() if times.in_utc(at) > times.in_utc(now)}


@dataclass(frozen=True)
class Place:
    """A key of a TOML file, and the line in which it stands, or the table around it."""

    path: Path
    content: str
    keys: Keys = ()

    def at(self, key: str) -> "Place":
        return Place(self.path, self.content, (*self.keys, key))

    @property
    def key(self) -> str:
        return ".".join(self.keys)

    def __str__(self) -> str:
        known = lines(self.content)
        around = (self.keys[:end] for end in range(len(self.keys), 0, -1))
        return f"{self.path.name}:{next((known[each] for each in around if each in known), 1)}"


def lines(content: str) -> dict[Keys, int]:
    """The line of each key and table."""
    table, found = (), {}
    for number, line in enumerate(content.splitlines(), 1):
        if heading := HEADING.match(line):
            table = split(heading[1])
            found.setdefault(table, number)
        elif key := KEY.match(line):
            found.setdefault((*table, *split(key[1])), number)
    return found


def split(dotted: str) -> Keys:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def read(path: Path) -> Rules:
    """The rules of a class. Stops, with the line, at what is unknown or cannot be."""
    content = sheets.text(path)
    try:
        told = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise Stop(NO_TOML, path=path, why=error) from error
    place = Place(path, content)
    found = table(told, place, {"late": late, "lessons": lessons, **OF_THE_CLASS})
    general = found.pop("late", {})
    own = {name: lesson_rules(each, general) for name, each in found.pop("lessons", {}).items()}
    return Rules(own, Late(**general), **found)


def lesson_rules(found: dict, general: Mapping) -> LessonRules:
    """The rules of a lesson; what its late rule does not say, that of the class does."""
    return LessonRules(late=Late(**{**general, **found.pop("late", {})}), **found)


def table(told: object, place: Place, known: Mapping[str, Read]) -> dict:
    """What stands in a table, each key read by what reads it."""
    if not isinstance(told, dict):
        raise Stop(NO_TABLE, place=place, key=place.key)
    for key in told:
        if key not in known:
            raise Stop(UNKNOWN, place=place.at(key), key=key, known=", ".join(known))
    return {key: known[key](value, place.at(key)) for key, value in told.items()}


def late(told: object, place: Place) -> dict:
    return table(told, place, {"share_per_day": share, "cut_off_days": whole})


def lessons(told: object, place: Place) -> dict:
    return table(told, place, {name: partial(of_lesson, name) for name in syllabus.names()})


def of_lesson(name: str, told: object, place: Place) -> dict:
    """What stands in the table of one lesson."""
    lesson = syllabus.lesson(name)
    names = [exercise.name for exercise in lesson.exercises]
    costs = {each: partial(mistakes, lesson, each) for each in names}
    known = {
        "due": instant,
        "publish": instant,
        "teams": yes_or_no,
        "late": late,
        "points": partial(table, known=dict.fromkeys(names, points)),
        "costs": partial(table, known=costs),
    }
    found = table(told, place, known)
    prove_payable(found, lesson, place)
    return found


def mistakes(lesson: syllabus.Lesson, exercise: str, told: object, place: Place) -> dict:
    """What the mistakes of an exercise cost; a student's copy does not know which there are."""
    if lesson.has_sources:
        listed = lesson.module("mistakes").MISTAKES.get(exercise, ())
        names = [mistake.name for mistake in listed if not mistake.accepted]
    else:
        names = list(told) if isinstance(told, dict) else []
    return table(told, place, dict.fromkeys(names, points))


def prove_payable(found: dict, lesson: syllabus.Lesson, place: Place) -> None:
    """Stop where a mistake costs more than its exercise is worth."""
    for exercise, costs in found.get("costs", {}).items():
        worth = found.get("points", {}).get(exercise, lesson[exercise].points)
        for name, cost in costs.items():
            if cost > worth:
                about = {"key": name, "cost": f"{cost:g}", "points": f"{worth:g}"}
                at = place.at("costs").at(exercise).at(name)
                raise Stop(TOO_DEAR, place=at, exercise=exercise, **about)


def instant(value: object, place: Place) -> datetime:
    return times.instant(value, str(place))


def points(value: object, place: Place) -> float:
    return number(value, place, MOST)


def share(value: object, place: Place) -> float:
    return number(value, place, 1.0)


def number(value: object, place: Place, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        about = {"key": place.key, "least": 0, "most": f"{most:g}", "value": value}
        raise Stop(NUMBER, place=place, **about)
    return float(value)


def whole(value: object, place: Place) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Stop(WHOLE, place=place, key=place.key, value=value)
    return value


def yes_or_no(value: object, place: Place) -> bool:
    if not isinstance(value, bool):
        raise Stop(YES_OR_NO, place=place, key=place.key, value=value)
    return value


def link(value: object, place: Place) -> str:
    """An address with names of LINKED in braces."""
    known = ", ".join(f"{{{name}}}" for name in LINKED)
    stop = Stop(NO_LINK, place=place, key=place.key, value=value, known=known)
    if not isinstance(value, str) or not re.match("https?://", value):
        raise stop
    try:
        value.format(**dict.fromkeys(LINKED, ""))
    except (LookupError, ValueError, AttributeError) as error:
        raise stop from error
    return value


def language(value: object, place: Place) -> str:
    if value not in languages.known():
        known = ", ".join(languages.known())
        raise Stop(NO_LANGUAGE, place=place, key=place.key, value=value, known=known)
    return value


LINKED = ("notebook", "lesson", "exercise", "number")  # what may stand in braces in a link
OF_THE_CLASS: Mapping[str, Read] = {
    "grace_days": whole,
    "anonymous": yes_or_no,
    "largest_team": whole,
    "link": link,
    "language": language,
    "solutions": yes_or_no,
}
