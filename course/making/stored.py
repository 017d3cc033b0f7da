"""A file of arrays that the build stores for a lesson, some for each exercise.

adam, adam.told, …      the arrays of the exercise "adam"
adam.key                a digest of all that they depend on
"""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from course.files import save

KEY = "key"


def write(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    save(path, stream.getvalue())


def notes(path: Path, kind: str) -> dict[str, str]:
    """Of each exercise the text that is stored of this kind; none if there is no file."""
    if not path.exists():
        return {}
    with np.load(path) as file:
        found = [name for name in file.files if name.endswith(f".{kind}")]
        return {name.removesuffix(f".{kind}"): str(file[name]) for name in found}


def stale(path: Path, keys: Mapping[str, str]) -> list[str]:
    """The exercises that are missing, or stored under another key than this."""
    have = notes(path, KEY)
    return [name for name, key in keys.items() if have.get(name) != key]


def kept(path: Path, exercise: str) -> dict[str, np.ndarray]:
    """The arrays of an exercise as they are stored."""
    with np.load(path) as file:
        own = [name for name in file.files if name.split(".")[0] == exercise]
        return {name: file[name] for name in own}
