"""Comments as Moodle keeps them: HTML, in which what people wrote there stays.

Moodle reads its worksheet with PHP, for which a backslash hides the quote behind it, and takes a
cell that begins with a sign for a formula: so there is neither here.
"""

import html
import re
from collections.abc import Sequence

from course.marks.table import Words

OURS = re.compile(r'<div class=(["\'])course-marks\1>.*?</div>', re.S)
BLOCK = "<div class='course-marks'>{}</div>"


def joined(there: str, said: Sequence[Words]) -> str:
    """What stands in a cell with our comments in place of those of an earlier time."""
    block = BLOCK.format("<br>".join(map(written, said))) if said else ""
    if OURS.search(there):
        return OURS.sub(lambda match: block, there)
    return there + block


def written(words: Words) -> str:
    """A comment and its author, as HTML without line breaks."""
    escaped = html.escape(words.text).replace("\\", "&#92;")
    return "<br>".join(escaped.splitlines())
