"""A grade that is locked on the platform: it counts there, whatever the mark is here."""

from dataclasses import replace

from course.marks.platforms.target import equal
from course.marks.sheets import plain
from course.marks.table import Mark
from course.marks.told import Told
from course.sentences import sentence

LOCKED = (
    "{lesson}: the grade of {who} is locked on the platform ({there} there, {here} here). Unlock "
    "it there, or decide the same here."
)


def with_lock(mark: Mark, told: Told) -> Mark:
    """The mark with what a worksheet tells of a locked grade, if that is another one."""
    if not (mark.path and told.locked) or equal(told.locked, plain(mark.final)):
        return mark
    about = {"lesson": mark.lesson, "who": mark.student.name}
    doubt = sentence(LOCKED, **about, there=told.locked, here=plain(mark.final))
    return replace(mark, locked=told.locked, doubts=(*mark.doubts, doubt))
