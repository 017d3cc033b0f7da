"""Whose submission is it? Files of a folder or a zip, as learning platforms export them."""

import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from course import syllabus

KINDS = (".ipynb", ".py")
# Moodle: Kim Minji_1234567_assignsubmission_file_/02_optimizers.ipynb
MOODLE = r"(?:^|/)(?P<student>[^/]+?)_(?P<number>\d+)_assignsubmission_[a-z]+_?[^/]*(?:/|$)"
# Canvas: kimminji_LATE_12345_67890_02_optimizers-1.ipynb
CANVAS = r"(?:^|/)(?P<student>[^/_]+)(?:_LATE)?_(?P<number>\d+)_\d+_[^/]*$"
PATTERNS = (MOODLE, CANVAS)


@dataclass(frozen=True)
class File:
    """A submitted file.

    Attributes:
        path: inside the folder or zip.
        changed: when, in seconds since 1970.
        content: its bytes.
        given: the folder that was named on the command line; "" for a file or a zip.
        shown: the path with that folder, as people see it.
    """

    path: str
    changed: float
    content: bytes = field(repr=False)
    given: str = ""

    def read(self) -> bytes:
        return self.content

    @property
    def shown(self) -> str:
        return f"{self.given}/{self.path}" if self.given else self.path


def files(given: Path) -> Iterator[File]:
    """All that may be a submission in a file, a folder or a zip (also zips in them)."""
    if given.is_dir():
        for path in sorted(given.rglob("*")):
            if path.is_file() and plausible(path.relative_to(given).as_posix()):
                for file in opened(path, path.relative_to(given).as_posix()):
                    yield replace(file, given=given.resolve().name)
    else:
        yield from opened(given, given.name)


def opened(path: Path, name: str) -> Iterator[File]:
    """The file itself, or the files in a zip."""
    if path.suffix.lower() != ".zip":
        yield File(name, path.stat().st_mtime, path.read_bytes())
        return
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if plausible(entry.filename) and not entry.is_dir():
                yield File(entry.filename, seconds(entry.date_time), archive.read(entry))


def seconds(date: tuple) -> float:
    """A zip's date, which is local time, in seconds since 1970, as a file's."""
    return time.mktime((*date, 0, 0, -1))


def plausible(path: str) -> bool:
    """Is it a notebook, a script or a zip, and not what an editor or a Mac has left?"""
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith((".", "__MACOSX", "__pycache__")) for part in parts)
    return not hidden and PurePosixPath(path).suffix.lower() in (*KINDS, ".zip")


def student(
    file: File, pattern: str = "", folders: bool = False, given: bool = False
) -> tuple[str, str]:
    """The student's name and, where a platform writes it, the student's number.

    The name is found by `pattern` (a group named student), else as platforms write it. Where each
    student has a folder (`folders`, or those of the command line: `given`), or a file is named as
    a lesson's notebook, it is the folder's name; else the file's.
    """
    for each in (pattern,) if pattern else PATTERNS:
        if found := re.search(each, file.path):
            return found["student"].strip(), found.groupdict().get("number", "")
    inside, rest = owners(file.path), own_name(file)
    if inside and (folders or not rest):
        return inside[0], ""
    if not inside and (given or not rest) and file.given and owners(f"{file.given}/"):
        return file.given, ""
    return rest or cleaned(PurePosixPath(file.path).stem), ""


def own_name(file: File) -> str:
    """What a file's name says besides the lesson's."""
    lessons = "|".join(syllabus.names())
    stem = cleaned(PurePosixPath(file.path).stem)
    return re.sub(rf"(\d\d_)?({lessons})", "", stem).strip(" _-")


def owners(path: str) -> list[str]:
    """The folders of a path that may be named after a student."""
    nobody = ("submitted", "submissions", *syllabus.names())
    folders = PurePosixPath(f"{path}_").parts[:-1]
    return [part for part in folders if cleaned(part) not in nobody]


def own_folders(files: list[File]) -> set[str]:
    """The folders of the command line that hold one file with a name of its own: a student's."""
    loose = Counter(file.given for file in files if not owners(file.path) and own_name(file))
    return {given for given, count in loose.items() if given and count == 1}


def cleaned(stem: str) -> str:
    """A name without what copying and downloading add to it."""
    return re.sub(r"^(Copy of )+|( ?\(\d+\)| - Copy|-copy\d*|-checkpoint)+$", "", stem).strip()


def newest(files: Iterable[File], pattern: str = "") -> dict[str, list[File]]:
    """The files of each student, newest first. Numbers tell two students of one name apart."""
    files = sorted(files, key=lambda file: -file.changed)
    folders = len({tuple(owners(file.path)[:1]) for file in files}) > 1
    single = own_folders(files)
    whose = [student(file, pattern, folders, file.given in single) for file in files]
    namesakes = Counter(name for name, _ in set(whose))
    found: dict[str, list[File]] = {}
    for file, (name, number) in zip(files, whose, strict=True):
        apart = f"{name} ({number})" if number and namesakes[name] > 1 else name
        found.setdefault(apart, []).append(file)
    return dict(sorted(found.items()))
