"""The mark of one student and lesson, and the table of all."""

from collections.abc import Sequence
from dataclasses import dataclass

from course.marks.handed import UNKNOWN, HandedIn
from course.marks.roster import Student
from course.sentences import Sentence

# What became of a lesson; each is a word of its own.
GRADED, BLANK, WRONG, UNREADABLE, ABSENT, EXCUSED = STATES = (
    "graded",
    "blank",
    "wrong",
    "unreadable",
    "absent",
    "excused",
)


@dataclass(frozen=True)
class Words:
    """What a person has said, word for word, and who it was; "" where that is not told."""

    comment: str
    by: str = ""


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
        handed_in: when, as far as it is known.
        exercises: in the order of the lesson; empty where nothing was graded.
        said: comments of people, on the lesson as a whole.
        doubts: what a teacher has to look at: lateness that is not known, two hand-ins of a team.
        path: of the file that was graded; "" for none.
    """

    student: Student
    lesson: str
    state: str
    points: float
    raw: float = 0.0
    late: float = 0.0
    adjusted: float = 0.0
    days_late: int = 0
    handed_in: HandedIn = UNKNOWN
    exercises: tuple[Earned, ...] = ()
    said: tuple[Words, ...] = ()
    doubts: tuple[Sentence, ...] = ()
    path: str = ""

    @property
    def final(self) -> float:
        return self.raw - self.late + self.adjusted

    @property
    def comments(self) -> Sequence[Words]:
        """All that people have said of it."""
        return (*self.said, *(words for each in self.exercises for words in each.said))
