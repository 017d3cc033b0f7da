"""A net from a student's own parts: their answers that pass, and Keras' own for all others."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from course import syllabus
from course.checking import observing
from course.lab import page
from course.languages import told
from course.sentences import Sentence, Stop, sentence

PROGRAM = "course.grading.passing"  # beside this process: an answer that hangs does not hang this
ALONE = {"KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1", "OPENBLAS_NUM_THREADS": "1"}
WHY = {
    "passed": "yours, from {file}",
    "blank": "Keras' own: not written yet in {file}",
    "failed": "Keras' own: the check in {file} does not pass yet",
    "stopped": "Keras' own: stopped in {file} (time or memory)",
    "absent": "Keras' own: {file} is not in this folder",
}
UNUSABLE = "Keras' own: yours does not run here ({why})"
ALL_OF_KERAS = Sentence("Keras' own")


@dataclass(frozen=True)
class Part:
    """A class or function of which a net is made.

    Attributes:
        name: of the exercise that asks for it.
        made: the class or function.
        yours: whether it is the student's own.
        says: whose it is, and why.
    """

    name: str
    made: object = field(repr=False)
    yours: bool = False
    says: Sentence = ALL_OF_KERAS

    @property
    def why(self) -> str:
        return told(self.says)


class Parts:
    """`parts.adamw` is the part that the exercise `adamw` asks for; `parts["adamw"]` says whose."""

    def __init__(self, parts: Mapping[str, Part]):
        self._parts = dict(parts)

    def __getattr__(self, name: str):
        if name.startswith("_") or name not in self._parts:
            known = ", ".join(vars(self).get("_parts", ()))
            raise AttributeError(f"There is no part {name!r}: the parts are {known}.")
        return self._parts[name].made

    def __getitem__(self, name: str) -> Part:
        return self._parts[name]

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts.values())

    def __len__(self) -> int:
        return len(self._parts)

    def __repr__(self) -> str:
        yours = sum(part.yours for part in self)
        return told(sentence("{all} parts, {yours} of them yours", all=len(self), yours=yours))

    def table(self) -> None:
        """Show whose each part is: one line for each."""
        width = max(len(part.name) for part in self)
        rows = [f"<tr><td>{part.name}</td><td>{escape(part.why)}</td></tr>" for part in self]
        plain = "\n".join(f"{part.name:<{width}}  {part.why}" for part in self)
        page.put(f"{plain}\n{self!r}", f"<table>{''.join(rows)}</table><p>{self!r}</p>")


def of_keras(own: Mapping[str, object]) -> Parts:
    """Keras' own parts alone, by exercise."""
    return Parts({name: Part(name, made) for name, made in own.items()})


def collect(own: Mapping[str, object], folder: str | Path = ".") -> Parts:
    """The answers that pass their checks in the notebooks of a folder, and Keras' own for the rest.

    The checks run in a second process, with TensorFlow on the CPU, whatever this one uses.

    Args:
        own: exercise -> Keras' own class or function of the same signature.
        folder: where the notebooks lie.

    Raises:
        Stop: the folder does not exist, or the second process has failed.
    """
    if not Path(folder).is_dir():
        raise Stop("There is no folder {folder}: name the one with your notebooks.", folder=folder)
    found = passing(Path(folder), list(own))
    return Parts({name: part(name, made, *found[name]) for name, made in own.items()})


def passing(folder: Path, exercises: list[str]) -> dict[str, list]:
    """What `course.grading.passing` finds out: exercise -> [outcome, file, name, statements]."""
    asked = {"package": syllabus.package(), "folder": str(folder.resolve()), "exercises": exercises}
    path = os.pathsep.join(each for each in sys.path if each)
    done = subprocess.run(
        [sys.executable, "-m", PROGRAM],
        input=json.dumps(asked) + "\n",
        env=os.environ | ALONE | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it ended"])[-1]
        raise Stop("The checks of your notebooks could not be run: {why}", why=why)
    return json.loads(done.stdout)


def part(name: str, made, outcome: str, file: str, answer: str, cells: list[str]) -> Part:
    """The student's own, defined in this process; Keras' own where it does not pass, or run."""
    if outcome != "passed":
        return Part(name, made, says=sentence(WHY[outcome], file=file))
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            own = observing.load(cells, answer)
    except Exception as error:
        return Part(name, made, says=sentence(UNUSABLE, why=observing.said(error)))
    return Part(name, own, yours=True, says=sentence(WHY[outcome], file=file))
