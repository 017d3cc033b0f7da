"""Files that are written whole or not at all, and digests that tell whether one has changed."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from course.sentences import Stop


def text(path: Path) -> str:
    """What a text file holds."""
    return path.read_text(encoding="utf-8-sig")


def digest(texts: Iterable[str]) -> str:
    """Sixteen hexadecimal digits that change with any of the texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def digest_of_files(paths: Iterable[Path]) -> str:
    """A digest of the bytes of some files, in the order of their names."""
    return digest(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths))


def save(path: Path, content: str | bytes) -> None:
    """Write a file so that it is either the old one or the new one, never half of it."""
    content = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def prove_new(folder: Path) -> None:
    """Stop where a folder holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stop("{folder} exists already and is not empty. Name a new folder.", folder=folder)
