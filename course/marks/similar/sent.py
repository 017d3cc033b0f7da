"""What is compared: the answers of one student to one lesson."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from course.grading.records import Result
from course.marks import answers
from course.marks.answers import Alike


@dataclass(frozen=True)
class Sent:
    """What one student (or one team) sent for one lesson.

    Attributes:
        student: the name that the page shows.
        lesson: by name.
        answers: exercise -> the code of its answer, with what it needs of its notebook.
        mistakes: exercise -> by what its mistake is known, only where the answer is wrong. Equal
            words are equal mistakes.
    """

    student: str
    lesson: str
    answers: Mapping[str, str]
    mistakes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result, student: str, alike: Alike) -> "Sent":
        """What was graded; `alike` is `course.marks.answers.alike` of all results."""
        code = {each.check: each.source for each in result.exercises if each.source}
        made = {each.check: answers.group(result.lesson, each, alike) for each in result.exercises}
        return cls(student, result.lesson, code, {name: key for name, key in made.items() if key})
