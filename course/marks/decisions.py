"""decisions.csv: what a teacher decides about single students, and about equal wrong answers."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from course import syllabus
from course.marks import sheets, times
from course.marks.roster import Roster
from course.marks.sheets import Row
from course.marks.table import Words
from course.sentences import Stop

NEEDED = ("student", "lesson", "exercise", "decision", "value", "comment")
MORE = ("by", "answer")
SCORE, ADJUST, COMMENT, EXTENSION, EXCUSE = KINDS = (
    "score",
    "adjust",
    "comment",
    "extension",
    "excuse",
)
OF_A_LESSON = (EXTENSION, EXCUSE)
SIGNED = re.compile(r"[+-]?\d+(\.\d+|,\d\d?)?")

# (whose, lesson, exercise, kind, value, id of the student) -> the answer for which it was decided
Memory = Mapping[tuple[str, ...], str]

KIND = "{place}: '{value}' is no decision. It is one of: {kinds}."
LESSON = "{place}: there is no lesson '{value}'. The lessons are: {known}."
EXERCISE = "{place}: {lesson} has no exercise '{value}'. Its exercises are: {known}."
WHOLE = "{place}: an {kind} is for a whole lesson. Leave the column 'exercise' blank."
WHOM = "{place}: for whom? Name a student, a group, or in 'answer' the answers that are meant."
WHICH = "{place}: answers are told apart by exercise. Fill in the column 'exercise'."
NO_NUMBER = "{place}: '{value}' is no number of points for '{kind}', as in 2.5."
SPLIT = (
    "{place}: '{value}' stands in the column 'value', and '{comment}' in 'comment'. If they are "
    "one number, write {value}.{comment}; else write the comment in words."
)
NEGATIVE = "{place}: a score is 0 or more, not {value}. To take points away, write 'adjust'."
NO_VALUE = "{place}: '{kind}' takes no value, and {value} stands there."
NO_COMMENT = "{place}: the comment is blank."
AGAIN = "{place}: the same is decided in {other} already. Keep one of them."


@dataclass(frozen=True)
class Decision:
    """One row of decisions.csv.

    Attributes:
        place: where it stands, as "decisions.csv:3".
        whose: the id of a student, or the name of a group; "" for all with such an `answer`.
        lesson, exercise: by name; exercise "" for the lesson as a whole.
        kind: one of KINDS.
        words: the comment and its author.
        value: points, for a score or an adjustment; else None.
        until: the due date that an extension sets; else None.
        answer: the answer, or the equal wrong answers, for which it was made; "" where the row does
            not say.
    """

    place: str
    whose: str
    lesson: str
    exercise: str
    kind: str
    words: Words
    value: float | None = None
    until: datetime | None = None
    answer: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Which decision it is, whatever the comment says."""
        value = "" if self.value is None else f"{self.value:g}"
        return self.whose, self.lesson, self.exercise, self.kind, value

    def concerns(self, id: str, group: str) -> bool:
        """Is it about a student of this id and group, or perhaps about anybody's answer?"""
        return self.whose in (id, group or id, "")


def read(path: Path, roster: Roster) -> list[Decision]:
    """The decisions, in the order of the file; none where there is no file.

    Raises Stop, with the line, where a row names nobody, nothing or no number.
    """
    rows = sheets.read(path, NEEDED, MORE) if path.exists() else []
    found = [decision(row, roster) for row in rows]
    prove_single(found)
    return found


def decision(row: Row, roster: Roster) -> Decision:
    """The decision that a row is."""
    kind = row["decision"].lower()
    if kind not in KINDS:
        raise Stop(KIND, place=row.place, value=row["decision"], kinds=", ".join(KINDS))
    lesson, exercise = about(row, kind)
    whose = target(row, roster, exercise)
    if kind == COMMENT and not row["comment"]:
        raise Stop(NO_COMMENT, place=row.place)
    prove_whole(row, kind)
    value = VALUES[kind](row, kind)
    told = {"until" if kind == EXTENSION else "value": value}
    words = Words(row["comment"], row["by"], private=kind in OF_A_LESSON)
    return Decision(row.place, whose, lesson, exercise, kind, words, answer=row["answer"], **told)


def about(row: Row, kind: str) -> tuple[str, str]:
    """The lesson and the exercise that a row names."""
    lesson, exercise = row["lesson"], row["exercise"]
    if lesson not in syllabus.names():
        raise Stop(LESSON, place=row.place, value=lesson, known=", ".join(syllabus.names()))
    known = [each.name for each in syllabus.lesson(lesson).exercises]
    if exercise and exercise not in known:
        told = {"lesson": lesson, "value": exercise, "known": ", ".join(known)}
        raise Stop(EXERCISE, place=row.place, **told)
    if exercise and kind in OF_A_LESSON:
        raise Stop(WHOLE, place=row.place, kind=kind)
    return lesson, exercise


def target(row: Row, roster: Roster, exercise: str) -> str:
    """Whom a row is about."""
    whose = row["student"]
    if whose:
        return whose if whose in roster.teams else roster.with_id(whose, row.place).id
    if not row["answer"]:
        raise Stop(WHOM, place=row.place)
    if not exercise:
        raise Stop(WHICH, place=row.place)
    return ""


def points(row: Row, kind: str) -> float:
    """A number as a spreadsheet writes it anywhere: 2.5, +1, −0,5."""
    plain = row["value"].replace("\N{MINUS SIGN}", "-")
    if not SIGNED.fullmatch(plain):
        raise Stop(NO_NUMBER, place=row.place, kind=kind, value=row["value"])
    return float(plain.replace(",", "."))


def prove_whole(row: Row, kind: str) -> None:
    """Stop where a decimal comma may have parted a number: 1,5 is two cells between commas."""
    if kind in (SCORE, ADJUST) and re.fullmatch(r"\d+", row["comment"]):
        raise Stop(SPLIT, place=row.place, value=row["value"], comment=row["comment"])


def score(row: Row, kind: str) -> float:
    if (value := points(row, kind)) < 0:
        raise Stop(NEGATIVE, place=row.place, value=row["value"])
    return value


def nothing(row: Row, kind: str) -> None:
    if row["value"]:
        raise Stop(NO_VALUE, place=row.place, kind=kind, value=row["value"])


def until(row: Row, kind: str) -> datetime:
    return times.instant(row["value"], row.place)


VALUES: Mapping[str, Callable[[Row, str], float | datetime | None]] = {
    SCORE: score,
    ADJUST: points,
    COMMENT: nothing,
    EXTENSION: until,
    EXCUSE: nothing,
}


def prove_single(decisions: Iterable[Decision]) -> None:
    """Stop where a score or an extension is set twice for the same."""
    first: dict[tuple, Decision] = {}
    for each in decisions:
        key = each.whose, each.lesson, each.exercise, each.kind, each.answer
        if each.kind in (SCORE, EXTENSION) and first.setdefault(key, each) is not each:
            raise Stop(AGAIN, place=each.place, other=first[key].place)
