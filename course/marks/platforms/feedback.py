"""A zip of feedback pages, each in the folder that the platform knows as a student's."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from course.marks.platforms.columns import Known
from course.marks.platforms.filling import Filled
from course.marks.table import Mark
from course.sentences import Sentence, sentence

NO_PAGE = "No feedback page yet: grade again with --class, and give back then. It is of {who}."
NO_PLACE = "Nothing was sent to {platform}, which takes feedback on a submission only, by {who}."
DATE = (1980, 1, 1, 0, 0, 0)  # the same pages make the same zip


@dataclass(frozen=True)
class Packed:
    """A zip, how many pages are in it, and who has none."""

    content: bytes
    count: int
    left: tuple[Sentence, ...] = ()


def packed(
    export: Known, filled: Filled, marks: Iterable[Mark], pages: Mapping[str, Path]
) -> Packed:
    """The pages of those who are certain. Who has sent nothing may have been told something."""
    found: dict[str, bytes] = {}
    left = []
    for mark in marks:
        told = mark.path or mark.student.id in pages
        if not told or mark.student.id not in filled.rows:
            continue
        there = place(export, filled, mark)
        if there and mark.student.id in pages:
            found[there] = pages[mark.student.id].read_bytes()
        else:
            about = {"who": mark.student.name, "platform": export.platform.name}
            left.append(sentence(NO_PAGE if there else NO_PLACE, **about))
    return Packed(zipped(found), len(found), tuple(left))


def place(export: Known, filled: Filled, mark: Mark) -> str:
    """The path of a page: in the folder that was downloaded, if it is the student's own.

    That of a team has the team's number, under which the platform would look for a student.
    """
    number = export.number(filled.rows[mark.student.id])
    sent = export.platform.matched(mark.path)
    if sent and sent["number"] in (None, number):
        return export.platform.feedback.format(key=sent["key"])
    if not export.platform.key:
        return ""
    key = export.platform.key.format(name=plain(mark.student.name), number=number)
    return export.platform.feedback.format(key=key)


def plain(name: str) -> str:
    """A name without what separates the parts of a folder's name, or may not stand in one."""
    return re.sub(r"[\W_]+", " ", name).strip()


def zipped(found: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(found.items()):
            archive.writestr(zipfile.ZipInfo(path, DATE), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
