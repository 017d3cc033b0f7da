"""Whose submission is it? Files of a folder or a zip, as learning platforms export them."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lessons import SYLLABUS

KINDS = (".ipynb", ".py")
# Moodle: Kim Minji_1234567_assignsubmission_file_/02_optimizers.ipynb
MOODLE = r"(?:^|/)(?P<student>[^/]+?)_(?P<number>\d+)_assignsubmission_[a-z]+_?[^/]*(?:/|$)"
# Canvas: kimminji_LATE_12345_67890_02_optimizers-1.ipynb
CANVAS = r"(?:^|/)(?P<student>[^/_]+)(?:_LATE)?_(?P<number>\d+)_\d+_[^/]*$"
PATTERNS = (MOODLE, CANVAS)


@dataclass(frozen=True)
class File:
    """A submitted file: its path inside the folder or zip, when it was changed, its bytes."""

    path: str
    changed: float
    content: bytes = field(repr=False)


def files(given: Path) -> Iterator[File]:
    """All that may be a submission in a file, a folder or a zip (also zips in them)."""
    if given.is_dir():
        for path in sorted(given.rglob("*")):
            if path.is_file() and plausible(path.relative_to(given).as_posix()):
                yield from opened(path, path.relative_to(given).as_posix())
    else:
        yield from opened(given, given.name)


def opened(path: Path, name: str) -> Iterator[File]:
    """The file, or those of a zip."""
    if path.suffix.lower() != ".zip":
        yield File(name, path.stat().st_mtime, path.read_bytes())
        return
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if plausible(entry.filename) and not entry.is_dir():
                yield File(entry.filename, seconds(entry.date_time), archive.read(entry))


def seconds(date: tuple) -> float:
    """A zip's date as one number that grows with time."""
    year, month, day, hour, minute, second = date
    return ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60.0 + second


def plausible(path: str) -> bool:
    """Is it a notebook, a script or a zip, and not what an editor or a Mac has left?"""
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith((".", "__MACOSX", "__pycache__")) for part in parts)
    return not hidden and PurePosixPath(path).suffix.lower() in (*KINDS, ".zip")


def student(path: str, pattern: str = "", folders: bool = False) -> tuple[str, str]:
    """The student's name in a path and, where a platform writes it, the student's number.

    The name is found by `pattern` (a group named student), else as platforms write it. Where each
    student has a folder (`folders`), or a file is named as a lesson's notebook, it is the folder's
    name; else the file's.
    """
    for each in (pattern,) if pattern else PATTERNS:
        if found := re.search(each, path):
            return found["student"].strip(), found.groupdict().get("number", "")
    own = cleaned(PurePosixPath(path).stem)
    rest = re.sub(rf"(\d\d_)?({'|'.join(SYLLABUS)})", "", own).strip(" _-")
    if owners(path) and (folders or not rest):
        return owners(path)[0], ""
    return rest or own, ""


def owners(path: str) -> list[str]:
    """The folders of a path that may be named after a student."""
    return [part for part in PurePosixPath(path).parts[:-1] if cleaned(part) not in NOBODY]


NOBODY = ("submitted", "submissions", *SYLLABUS)


def cleaned(stem: str) -> str:
    """A name without what copying and downloading add to it."""
    return re.sub(r"^(Copy of )+|( ?\(\d+\)| - Copy|-copy\d*|-checkpoint)+$", "", stem).strip()


def newest(files: Iterable[File], pattern: str = "") -> dict[str, list[File]]:
    """The files of each student, newest first. Numbers tell two students of one name apart."""
    files = sorted(files, key=lambda file: -file.changed)
    folders = len({tuple(owners(file.path)[:1]) for file in files}) > 1
    given = [student(file.path, pattern, folders) for file in files]
    namesakes = Counter(name for name, _ in set(given))
    found: dict[str, list[File]] = {}
    for file, (name, number) in zip(files, given, strict=True):
        apart = f"{name} ({number})" if number and namesakes[name] > 1 else name
        found.setdefault(apart, []).append(file)
    return dict(sorted(found.items()))
