"""How far a student is in a lesson: what has passed, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from course import syllabus
from course.columns import fold
from course.lab import passed
from course.lab.page import put
from course.languages import told
from course.sentences import Sentence, sentence
from course.syllabus import Exercise, Lesson

SO_FAR = "{earned} of {points} points in {notebook}."
SESSION = "{earned} of {points} points have passed their checks in this session: {passed}."
NONE_YET = "0 of {points} points have passed their checks in this session."
NEXT = "Next: {exercise}, {minutes} minutes, {worth} points."
DONE = "All exercises of this lesson have passed."


@dataclass(frozen=True)
class Standing:
    """The exercises of a lesson that have passed, by name."""

    lesson: Lesson
    passed: frozenset[str] = frozenset()

    @property
    def earned(self) -> int:
        return sum(each.points for each in self.lesson.exercises if each.name in self.passed)

    @property
    def next(self) -> Exercise | None:
        """The first exercise that has not passed."""
        waiting = (each for each in self.lesson.exercises if each.name not in self.passed)
        return next(waiting, None)

    @property
    def so_far(self) -> Sentence:
        given = {"earned": self.earned, "points": self.lesson.points}
        return sentence(SO_FAR, **given, notebook=self.lesson.notebook)

    @property
    def follows(self) -> Sentence:
        """What comes next."""
        if (coming := self.next) is None:
            return Sentence(DONE)
        given = {"minutes": coming.minutes, "worth": coming.points}
        return sentence(NEXT, exercise=coming.name, **given)

    @property
    def in_session(self) -> Sentence:
        """What has passed, said in a notebook."""
        given = {"earned": self.earned, "points": self.lesson.points}
        names = [each.name for each in self.lesson.exercises if each.name in self.passed]
        template = SESSION if names else NONE_YET
        return sentence(template, **given, passed=", ".join(names))


def progress_of(checks: str) -> Callable[[], None]:
    """`checks.progress()` of the module of checks that is called so."""

    def progress() -> None:
        """Shows what has passed in this session, and what comes next."""
        course, name, _ = checks.rsplit(".", 2)
        lesson = syllabus.lesson(name, course)
        names = (each.name for each in lesson.exercises)
        standing = Standing(lesson, frozenset(n for n in names if passed.yours(n) is not None))
        put("\n".join(fold(told(each)) for each in (standing.in_session, standing.follows)))

    return progress
