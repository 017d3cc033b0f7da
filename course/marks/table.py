"""The mark of one student and lesson, and the tables of all: marks.csv and answers.csv."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course.languages import message
from course.marks import handed, sheets
from course.marks.handed import UNKNOWN, HandedIn
from course.marks.roster import Roster, Student
from course.marks.sheets import Row
from course.sentences import Sentence, Stop

# What became of a lesson; each is a word of its own.
GRADED, BLANK, WRONG, UNREADABLE, ABSENT, EXCUSED = STATES = (
    message("graded"),
    message("blank"),
    message("wrong"),
    message("unreadable"),
    message("absent"),
    message("excused"),
)


@dataclass(frozen=True)
class Words:
    """What a person has said, word for word, and who it was; "" where that is not told.

    What is `private` tells why somebody came later, or not at all.
    """

    comment: str
    by: str = ""
    private: bool = False

    @property
    def text(self) -> str:
        return SIGNED.format(comment=self.comment, by=self.by) if self.by else self.comment


SIGNED = "{comment} ({by})"


@dataclass(frozen=True)
class Earned:
    """What one exercise brought.

    Attributes:
        exercise: by the name of its check.
        state: "right", "partly" (a share of the points), "wrong" or "blank".
        points: what it is worth in this class.
        score: what the check and the credit for mistakes give.
        adjusted: what decisions add to that, or take away.
        why: what a named mistake costs; None where it costs all, or nothing.
        mistakes: the known mistakes that are certain, by name.
        answer: by which the answer is known; it changes with the answer. "none" for none.
        group: by which equal wrong answers are known; "" where the answer is right or blank.
        said: comments of people, on this exercise.
    """

    exercise: str
    state: str
    points: float
    score: float
    adjusted: float = 0.0
    why: Sentence | None = None
    mistakes: tuple[str, ...] = ()
    answer: str = "none"
    group: str = ""
    said: tuple[Words, ...] = ()

    @property
    def decided(self) -> bool:
        """Has somebody said something of it, or changed its points?"""
        return bool(self.adjusted or self.said)


@dataclass(frozen=True)
class Mark:
    """The mark of one student and lesson: final = raw − late + adjusted, never below 0.

    Attributes:
        student: whose.
        lesson: by name.
        state: one of STATES: `graded` (some points, or some right answer), `wrong` (answers, and no
            point), `blank` (no answer), `unreadable` (a file that cannot be graded), `absent` (no
            file), `excused` (does not count).
        points: what the lesson is worth in this class.
        raw: points of the answers.
        late: points that lateness costs; 0 or more.
        adjusted: points that decisions add (or, below 0, take away).
        days_late: days begun after the due date, less the days of grace.
        grace: days of grace that were used for this lesson.
        grace_left: days of grace that the student has left; None where the class has none.
        handed_in: when, as far as it is known.
        exercises: in the order of the lesson; empty where nothing was graded.
        said: comments of people, on the lesson as a whole.
        doubts: what a teacher has to look at: lateness that is not known, two hand-ins of a team.
        path: of the file that was graded; "" for none.
        locked: the other grade that nobody can change on the platform any more; "" for none.
    """

    student: Student
    lesson: str
    state: str
    points: float
    raw: float = 0.0
    late: float = 0.0
    adjusted: float = 0.0
    days_late: int = 0
    grace: int = 0
    grace_left: int | None = None
    handed_in: HandedIn = UNKNOWN
    exercises: tuple[Earned, ...] = ()
    said: tuple[Words, ...] = ()
    doubts: tuple[Sentence, ...] = ()
    path: str = ""
    locked: str = ""

    @property
    def final(self) -> float:
        return round(self.raw - self.late + self.adjusted, 2) + 0.0  # no -0.0

    @property
    def comments(self) -> Sequence[Words]:
        """All that people have said of it."""
        return (*self.said, *(words for each in self.exercises for words in each.said))


def student_of(mark: Mark) -> dict[str, str]:
    whose = mark.student
    return {"id": whose.id, "name": whose.name, "email": whose.email, "group": whose.group}


def row(mark: Mark, page: str = "") -> dict[str, object]:
    """One line of marks.csv. Points are blank where nothing was graded, and what does not count.

    `page` is where the student's page lies.
    """
    graded, counts = mark.state not in (ABSENT, EXCUSED, UNREADABLE), mark.state != EXCUSED
    numbers = {
        "raw": mark.raw if graded else None,
        "late": mark.late if graded else None,
        "decisions": mark.adjusted if counts else None,
        "final": mark.final if counts else None,
        "points": mark.points,
        "days late": mark.days_late if graded else None,
        "grace used": mark.grace if graded and mark.grace_left is not None else None,
        "grace left": mark.grace_left,
    }
    return {
        **student_of(mark),
        "lesson": mark.lesson,
        "state": mark.state,
        **numbers,
        "handed in": handed.written(mark.handed_in),
        "comment": LINES.join(words.text for words in mark.comments),
        "look at": LINES.join(doubt.text for doubt in mark.doubts),
        "page": page,
        "file": mark.path,
    }


MARKS, ANSWERS = "marks.csv", "answers.csv"
LINES = "\n"
COLUMNS = (
    *("id", "name", "email", "group", "lesson", "state", "raw", "late", "decisions", "final"),
    *("points", "days late", "grace used", "grace left", "handed in", "comment", "look at"),
    *("page", "file"),
)
NEEDED, MORE = COLUMNS[:11], COLUMNS[11:]  # those from which a mark is read again come first
OF_ANSWERS = (
    *("id", "name", "lesson", "exercise", "state", "score", "decisions", "points", "mistakes"),
    *("answer", "equal", "why", "comment"),
)


def answers(mark: Mark) -> Iterable[dict[str, object]]:
    """The lines of answers.csv: one for each exercise."""
    for each in mark.exercises:
        yield {
            "id": mark.student.id,
            "name": mark.student.name,
            "lesson": mark.lesson,
            "exercise": each.exercise,
            "state": each.state,
            "score": each.score,
            "decisions": each.adjusted,
            "points": each.points,
            "mistakes": ", ".join(each.mistakes),
            "answer": each.answer,
            "equal": each.group,
            "why": each.why.text if each.why else "",
            "comment": LINES.join(words.text for words in each.said),
        }


def written(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A table of `row`s or `answers` as a CSV that a spreadsheet opens."""
    return sheets.written(columns, ([row[column] for column in columns] for row in rows))


NO_NUMBER = "{place}: '{value}' in the column '{column}' is no number."
STATE = "{place}: '{value}' is no state of a mark. It is one of: {states}."


def read(path: Path, roster: Roster) -> list[Mark]:
    """The marks that marks.csv holds, without their exercises. Stops at the line that is none."""
    return [read_row(row, roster) for row in sheets.read(path, NEEDED, MORE)]


def read_row(row: Row, roster: Roster) -> Mark:
    if row["state"] not in STATES:
        raise Stop(STATE, place=row.place, value=row["state"], states=", ".join(STATES))
    raw, late, adjusted, points, days = (
        number(row, column) for column in ("raw", "late", "decisions", "points", "days late")
    )
    return Mark(
        roster.with_id(row["id"], row.place),
        row["lesson"],
        row["state"],
        points,
        raw,
        late,
        adjusted,
        int(days),
        handed_in=handed.told_in(row["handed in"], row.place),
        said=tuple(Words(line) for line in row["comment"].splitlines()),
        path=row["file"],
    )


def number(row: Row, column: str) -> float:
    """A number of a cell; 0 where it is blank."""
    try:
        return float(row[column].replace(",", ".") or 0)
    except ValueError as error:
        why = {"place": row.place, "value": row[column], "column": column}
        raise Stop(NO_NUMBER, **why) from error
