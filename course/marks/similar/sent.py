"""What is compared: the answers of one student to one lesson."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sent:
    """What one student (or one team) sent for one lesson.

    Attributes:
        student: the name that the page shows.
        lesson: by name.
        answers: exercise -> the code of its answer, with what it needs of its notebook, as
            `course.grading.records.Graded.source` keeps it. Blank ones may be left out.
        mistakes: exercise -> by what its mistake is known, only where the answer is wrong. Equal
            words are equal mistakes.
    """

    student: str
    lesson: str
    answers: Mapping[str, str]
    mistakes: Mapping[str, str] = field(default_factory=dict)
