"""What students of the tiny course send."""

import io
import json
import os
import random
import zipfile
from pathlib import Path

from course.grading.files import File
from course.making import exercises
from course.making.wrong_answers import mistakes


def notebook(*cells: str) -> bytes:
    """A file as a student saves it."""
    made = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made}).encode()


def put(folder: Path, path: str | bytes, content: bytes = b"{}") -> bytes:
    """Write a file, whose name may be in any encoding."""
    place = os.path.join(os.fsencode(folder), os.fsencode(path))
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "wb") as file:
        file.write(content)
    return place


def sent(folder: Path, path: str, content: bytes, changed: float = 1.0) -> File:
    """A file on the disk, as the grader refers to it."""
    return File(path, changed, os.fsdecode(put(folder, path, content)), size=len(content))


def zipped(*entries, date=(2026, 11, 20, 12, 0, 0)) -> bytes:
    """A zip of (name or ZipInfo, content)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, date)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class Class:
    """Submissions to the tiny course."""

    def __init__(self, lesson, folder: Path):
        self.lesson, self.folder = lesson, folder

    @property
    def right(self) -> list[str]:
        return exercises.solved_cells(self.lesson)

    def sent(self, path: str, *cells: str, changed: float = 1.0) -> File:
        return sent(self.folder, path, notebook(*cells), changed)

    def made_of_mistakes(self, count: int, seed: int = 0):
        """The notebooks of a class, and per student the known mistake in each exercise."""
        rng, cells = random.Random(seed), list(exercises.code(exercises.source(self.lesson)))
        for number in range(count):
            own, made = self.right, {}
            for exercise, cell in exercises.asked(self.lesson).items():
                if rng.random() < 0.4:
                    known = [m for m in mistakes(self.lesson, exercise) if not m.accepted]
                    mistake = rng.choice(known)
                    own[cells.index(cell)] = mistake.edit(exercises.solved(cell))
                    made[exercise] = mistake.name
            if "double" in made and made.get("quadruple") != "cubed":
                made.pop("quadruple", None)  # it is built on a wrong answer, and told to wait
            yield self.sent(f"s{number:03}/01_doubling.ipynb", *own), made
