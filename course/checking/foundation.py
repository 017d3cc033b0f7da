"""An answer that is built on another one which is not right yet, as AdamW on Adam."""

from course import syllabus
from course.checking import again
from course.checking.redefining import functions
from course.checking.saying import Verdict
from course.lab import failed
from course.sentences import sentence

BUILT_ON = "{answer} is built on {base}, which is not right yet. Repair {base} first."


def blamed(verdict: Verdict, base: str | None, stopped: bool) -> Verdict:
    """The verdict on an answer that is built on `base`, a wrong one.

    That is to blame for what no known mistake explains.
    """
    if base is None or verdict.passed or verdict.mistakes or stopped:
        return verdict
    fact = sentence(BUILT_ON, answer=verdict.check.answer, base=base)
    return Verdict(verdict.check, "failed", fact, score=verdict.score)


def in_session(lesson: syllabus.Lesson, answer) -> str | None:
    """The name of an answer on which this one is built, and whose last check failed."""
    wrong = (each for each in lesson.exercises if failed.now(each.name))
    return next((e.answer for e in wrong if uses(answer, again.checked(e.name))), None)


def uses(answer, other) -> bool:
    """Does a class inherit from another object, or a function of it look it up?"""
    if other is answer:
        return False
    names = ((f.__globals__, name) for f in functions(answer) for name in f.__code__.co_names)
    called = any(known.get(name) is other for known, name in names)
    return called or other in getattr(answer, "__mro__", ())
