"""What was sent: the files of a folder or a zip, each a reference that is opened in its turn.

Whatever is wrong with one of them is told in one sentence, by that file alone.
"""

import contextlib
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from course.answers.reading import Unreadable
from course.grading import archives, names
from course.grading.archives import KIB, MIB, Room
from course.grading.names import KINDS, ZIP
from course.sentences import Sentence, sentence

FILE = 64 * MIB  # what one file may hold
UNPACKED = 256 * MIB  # what the zips of one student may hold, and …
USUAL = 4  # … how many times its size a zip in a zip may unpack to besides: zips hardly shrink
DEPTH = 3  # of zips in a zip
ZONES = 26 * 3600.0  # seconds between the clocks of the first and the last time zone

CLOSED = "{name} cannot be opened: {why}. Send it again."
NO_FILE = "{name} is neither a file nor a folder. Send the notebook itself (.ipynb)."
NO_NOTEBOOK = "{name} is not a notebook. Send the file that ends with .ipynb."
LINKED = "{name} is a link to a folder. Put the folder itself here."
FOLDER = "{name} is an empty folder and not a file. Send the notebook itself (.ipynb)."
EMPTY = "{name} holds no notebook (.ipynb) and no script (.py). Send the notebook itself."
DEEP = "{name} lies in a zip in a zip in a zip in a zip. Send the notebook itself (.ipynb)."
LARGE = "{name} holds more than {most} MiB. Clear its outputs, and send it again."
MUCH = "{name} unpacks to more than {most} MiB. Send the notebook itself (.ipynb)."
BY_CONTENT = "{name} was read by its content; its name should end with .ipynb or .py"
IS_LINK = "{name} is a link to {target}"


@dataclass(frozen=True)
class File:
    """A submitted file: where it lies. Nothing of it is kept in memory.

    Attributes:
        path: inside the folder or zip, as people read it; a zip on the way counts as a folder.
        changed: when, in seconds since 1970; 0.0 where nothing tells.
        disk: where it, or the zip around it, lies on the disk.
        members: the numbers of the entries that lead to it, from zip to zip.
        size: in bytes, as the disk or the zip says.
        given: the folder or zip that was named on the command line; "" for a file.
        problem: why it cannot be read, where that is known already.
        oddity: what an instructor should know of it.
    """

    path: str
    changed: float = 0.0
    disk: str = ""
    members: tuple[int, ...] = ()
    size: int = 0
    given: str = ""
    problem: Sentence | None = None
    oddity: Sentence | None = None

    @property
    def shown(self) -> str:
        """The path with what was named on the command line, as people see it."""
        return f"{self.given}/{self.path}" if self.given else self.path

    @property
    def name(self) -> str:
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def proper(self) -> bool:
        """Is it a notebook, a script or a zip by its name? All else counts by its content."""
        return names.suffix(self.name) in (*KINDS, ZIP)

    @property
    def essential(self) -> bool:
        """Is it a notebook or a zip by its name? A script may be a helper of the notebook."""
        return names.suffix(self.name) in (KINDS[0], ZIP)

    @property
    def claims(self) -> bool:
        """Does its name say that it answers a lesson, or that it was a notebook?"""
        named = names.lesson_in(self.name) or ".ipynb" in self.name.lower()
        return bool(named) and not names.beside(self.name)

    def may_be_newer(self, other: "File") -> bool:
        """Than one with a later date? A zip's date has steps of 2 seconds and no time zone."""
        if not (self.changed and other.changed):
            return True
        apart = 2.0 if bool(self.members) == bool(other.members) else ZONES
        return abs(self.changed - other.changed) <= apart

    def read(self) -> bytes:
        """Its bytes. Raises Unreadable, with one sentence, where they cannot be had."""
        if self.problem:
            raise Unreadable(self.problem.template, **self.problem.values)
        with archives.told(self.path), contextlib.ExitStack() as stack:
            stream = stack.enter_context(opened(self.disk, self.path))
            for number in self.members[:-1]:
                inner = stack.enter_context(SpooledTemporaryFile(8 * MIB))
                archives.unpack(stream, number, inner, Room(UNPACKED, MUCH), self.path)
                stream = inner
            if not self.members:
                return whole(stream, self.path)
            content = io.BytesIO()
            archives.unpack(stream, self.members[-1], content, Room(FILE, LARGE), self.path)
            return content.getvalue()


def whole(stream: BinaryIO, name: str) -> bytes:
    if len(content := stream.read(FILE + 1)) > FILE:
        raise Unreadable(LARGE, name=name, most=FILE // MIB)
    return content


def files(given: Path) -> Iterator[File]:
    """All that was sent in a file, a folder or a zip (also zips in them).

    Raises OSError where a folder that is named itself cannot be opened.
    """
    name = names.on_disk(given.resolve().name)
    if given.is_dir():
        os.scandir(given).close()
        yield from (replace(file, given=name) for file in in_folder(os.fspath(given)))
        return
    for file in sent(looked_at(os.fspath(given), name)):
        inside = file.path.removeprefix(f"{name}/")
        yield replace(file, path=inside, given=name) if inside != file.path else file


def in_folder(folder: str) -> Iterator[File]:
    """The files of a folder and of the folders in it; links are followed to files only."""
    waiting = [(folder, "")]
    while waiting:
        at, above = waiting.pop()
        try:
            with os.scandir(at) as entries:
                found = sorted((names.on_disk(each.name), each.path) for each in entries)
        except OSError as error:
            yield File(above, problem=sentence(CLOSED, name=above, why=error.strerror))
            continue
        if not found and names.suffix(above) in (*KINDS, ZIP):
            yield File(above, problem=sentence(FOLDER, name=above))
        for name, disk in found:
            path = names.shortened(above + name)
            if names.junk(name):
                continue
            if os.path.isdir(disk) and not os.path.islink(disk):
                waiting.append((disk, f"{path}/"))
            else:
                yield from sent(looked_at(disk, path))


def looked_at(disk: str, path: str) -> File:
    """One entry of a folder, which is not opened yet."""
    file = File(path, disk=disk)
    try:
        seen = os.stat(disk)
        target = names.on_disk(os.readlink(disk)) if os.path.islink(disk) else ""
    except OSError as error:
        return replace(file, problem=sentence(CLOSED, name=path, why=error.strerror))
    if stat.S_ISDIR(seen.st_mode):
        return replace(file, path=f"{path}/", problem=sentence(LINKED, name=path))
    if not stat.S_ISREG(seen.st_mode):
        return replace(file, problem=sentence(NO_FILE, name=path))
    linked = sentence(IS_LINK, name=path, target=target) if target else None
    return replace(file, changed=seen.st_mtime, size=seen.st_size, oddity=linked)


def sent(file: File) -> Iterator[File]:
    """The file itself, or the files in a zip and in the zips in it."""
    if names.suffix(file.name) != ZIP or file.problem:
        yield file
        return
    with reported(file) as found, opened(file.disk, file.path) as stream:
        found.extend(entries(file, stream, Room(UNPACKED, MUCH)))
    yield from found


@contextlib.contextmanager
def reported(file: File) -> Iterator[list[File]]:
    """A list for what a zip holds: the zip itself with its problem, where that is nothing."""
    found: list[File] = []
    try:
        with archives.told(file.path):
            yield found
    except Unreadable as error:
        found[:] = [replace(file, problem=error.sentence)]
    if not found:
        found.append(replace(file, problem=sentence(EMPTY, name=file.path)))


def entries(file: File, stream: BinaryIO, room: Room) -> Iterator[File]:
    """The files that a zip lists, but junk, and those of the zips in it.

    Its own size says what is usual; only what is more is taken from the `room` that all share, so
    that the bomb of one student leaves the others what they need.
    """
    size = stream.seek(0, os.SEEK_END)
    usual, names_room = USUAL * size, Room(size, room)
    with archives.listed(stream, file.path) as archive:
        for number, entry in enumerate(archive.infolist()):
            if not (path := archives.path_of(entry)):
                continue
            names_room.take(KIB, file.path)
            about = {"size": entry.file_size, "changed": archives.seconds(entry.date_time)}
            members = (*file.members, number)
            member = replace(file, path=f"{file.path}/{path}", members=members, **about)
            if names.suffix(member.name) != ZIP:
                yield member
            elif len(members) > DEPTH:
                yield replace(member, problem=sentence(DEEP, name=member.path))
            else:
                own = min(usual, USUAL * entry.compress_size)
                usual -= own
                yield from in_zip(member, archive, Room(own, room), room)


def in_zip(file: File, archive: zipfile.ZipFile, own: Room, room: Room) -> Iterator[File]:
    """The files in a zip that is an entry of another one."""
    with reported(file) as found, SpooledTemporaryFile(8 * MIB) as inner:
        archives.unpack_from(archive, file.members[-1], inner, own, file.path)
        found.extend(entries(file, inner, room))
    yield from found


def opened(disk: str, name: str) -> BinaryIO:
    """A file on the disk, opened without waiting for whoever writes into a pipe."""

    def opener(path: str, flags: int) -> int:
        return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))

    try:
        stream = open(disk, "rb", opener=opener)  # noqa: SIM115
    except OSError as error:
        raise Unreadable(CLOSED, name=name, why=error.strerror) from error
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise Unreadable(NO_FILE, name=name)
    return stream
