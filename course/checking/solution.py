"""The reference solution of an exercise: for those who have passed it, where it was handed out.

It stands beside one's own: next to it on a wide page, below it on a narrow one and in a terminal.
"""

import base64
import html
import json
import zlib
from collections.abc import Mapping

from course.files import text
from course.languages import message, translated
from course.sentences import Stop
from course.syllabus import Lesson

FILE = "solutions.txt"  # in the folder of a lesson, where the instructor hands solutions out
NOT_YET = (
    "The solution is shown after your own has passed: run checks.{name} on it in this session."
)
HEADS = message("Your answer"), message("A solution")
PAIR = '<div style="display:flex;flex-wrap:wrap;gap:0 1.5em">{columns}</div>'
COLUMN = (
    '<div style="flex:1 1 24em;min-width:0"><p><b>{head}</b></p>'
    '<pre tabindex="0" style="overflow-x:auto">{code}</pre></div>'
)
NONE = "The solutions were not handed out with this copy of the course."


def packed(solutions: Mapping[str, str]) -> str:
    """What stands in the file: nobody reads a solution there by chance."""
    return base64.b64encode(zlib.compress(json.dumps(dict(solutions)).encode())).decode()


def of(lesson: Lesson, exercise: str, passed: bool) -> str:
    """The solution of an exercise. Stops before it has passed, and where none was handed out."""
    path = lesson.folder / FILE
    if not path.exists():
        raise Stop(NONE)
    if not passed:
        raise Stop(NOT_YET, name=exercise)
    return json.loads(zlib.decompress(base64.b64decode(text(path))))[exercise]


def beside(own: str, solved: str) -> tuple[str, str]:
    """One's own cell and the one that solves the exercise, as text and as a page.

    The solution alone, and no page, where nobody knows the own cell.
    """
    if not own:
        return solved, ""
    pairs = list(zip(map(translated, HEADS), (own.strip(), solved), strict=True))
    columns = [COLUMN.format(head=html.escape(h), code=html.escape(code)) for h, code in pairs]
    plain = "\n\n".join(f"{head}\n\n{code}" for head, code in pairs)
    return plain, PAIR.format(columns="".join(columns))
