"""Zips of strangers: what they list and hold, counted while it comes out, never as they claim."""

import contextlib
import io
import time
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from course.answers.reading import Unreadable
from course.grading import names

KIB, MIB = 2**10, 2**20
ENTRIES = 100_000  # what a zip may list …
DIRECTORY = 16 * MIB  # … and how long its list may be
CHUNK = 4 * KIB  # read at once: bzip2 makes 80 MB of them

DAMAGED = "{name} is damaged ({why}). Pack it again, or send the notebook itself (.ipynb)."
LOCKED = "{name} is locked with a password. Send it without one."
METHOD = "{name} is packed in a way that is not supported. Send the notebook itself (.ipynb)."
MANY = "{name} holds more than {most} files. Send the notebook itself (.ipynb)."


@dataclass
class Room:
    """Bytes that may be unpacked, and the room from which more are taken, or what is said then."""

    left: int
    more: "Room | str"

    def __post_init__(self):
        self.most = self.left

    def take(self, size: int, name: str) -> None:
        """Raises Unreadable where there is no room."""
        self.left -= size
        if self.left >= 0:
            return
        if isinstance(self.more, str):
            raise Unreadable(self.more, name=name, most=self.most // MIB)
        self.more.take(-self.left, name)
        self.left = 0


@contextlib.contextmanager
def told(name: str):
    """Whatever goes wrong with a file, as one sentence."""
    try:
        yield
    except Unreadable:
        raise
    except (NotImplementedError, ModuleNotFoundError) as error:
        raise Unreadable(METHOD, name=name) from error
    except RuntimeError as error:  # as zipfile says that it needs a password
        raise Unreadable(LOCKED, name=name) from error
    except Exception as error:
        raise Unreadable(DAMAGED, name=name, why=names.legible(str(error))) from error


class Piecemeal(io.BufferedIOBase):
    """A file that is read in small pieces: a zip may claim that its list is a gigabyte long."""

    def __init__(self, stream: BinaryIO, name: str):
        self.stream, self.name = stream, name
        self.seek, self.tell = stream.seek, stream.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = min(size, DIRECTORY + 1) if size >= 0 else DIRECTORY + 1
        if len(piece := self.stream.read(size)) > DIRECTORY:
            raise Unreadable(MANY, name=self.name, most=ENTRIES)
        return piece


def listed(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """A zip, whose list has been read."""
    archive = zipfile.ZipFile(Piecemeal(stream, name))
    if len(archive.infolist()) > ENTRIES:
        raise Unreadable(MANY, name=name, most=ENTRIES)
    return archive


def unpack(stream: BinaryIO, number: int, into: BinaryIO, room: Room, name: str) -> None:
    """Write what comes out of an entry of a zip, while there is room, and go to its beginning."""
    with listed(stream, name) as archive:
        unpack_from(archive, number, into, room, name)


def unpack_from(
    archive: zipfile.ZipFile, number: int, into: BinaryIO, room: Room, name: str
) -> None:
    with archive.open(archive.infolist()[number]) as packed:
        while piece := packed.read(CHUNK):
            room.take(len(piece), name)
            into.write(piece)
    into.seek(0)


def path_of(entry: zipfile.ZipInfo) -> str:
    """The path of an entry as people read it; "" for a folder and for what a system has left.

    Without the flag for UTF-8 its encoding has to be found.
    """
    name = entry.orig_filename.partition("\0")[0]
    if not entry.flag_bits & 0x800:
        name = names.decoded(name.encode("cp437"), "cp437")
    path = names.path_in_zip(name)
    return "" if name.endswith(("/", "\\")) or names.junk(path) else path


def seconds(date: tuple) -> float:
    """A zip's date, which is local time, in seconds since 1970; 0.0 where it was not set."""
    try:
        return time.mktime((*date, 0, 0, -1)) if date > (1980, 1, 2) else 0.0
    except (OverflowError, ValueError):
        return 0.0
