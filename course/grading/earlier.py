"""Results of earlier runs: found by what was graded, whatever the file is called now."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from course.grading.records import Result
from course.grading.stored import load, store

RESULTS, DRY = "results", "dry-run"  # folders of results: those that count, those of a dry run


class Earlier:
    """The results in a folder; a dry run and the real one share theirs."""

    def __init__(self, folder: Path):
        other = {RESULTS: DRY, DRY: RESULTS}.get(folder.name)
        folders = [folder, folder.with_name(other)] if other else [folder]
        self.folder, self.paths = folder, {}
        for path in (path for each in folders for path in sorted(each.glob("*.json"))):
            self.paths.setdefault(digest_in(path), []).append(path)

    def of(self, wanted: Result, name: str) -> Result | None:
        """What was found out of the same content, as that of `wanted`, and stored under this name.

        Args:
            wanted: whose and which file it is, with the digest; nothing was graded of it yet.
            name: of the file in which its result is kept.
        """
        paths = self.paths.get(wanted.digest, [])
        stored = {path: found for path in paths if (found := load(path))}
        self.drop_renamed(stored, wanted, name)
        for path in sorted(stored, key=lambda path: path.name != name):
            if is_of(stored[path], wanted):
                return self.taken(stored[path], path, wanted, name)
        return None

    def taken(self, found: Result, path: Path, wanted: Result, name: str) -> Result:
        """A result in a file, as that of another student or path; stored, where it is another."""
        whose = {"student": wanted.student, "path": wanted.path, "beside": wanted.beside}
        same = all(getattr(found, field) == value for field, value in whose.items())
        result = replace(found, **whose)
        if not same or path != self.folder / name:
            store(self.folder / name, result)
        return result

    def drop_renamed(self, stored: Mapping[Path, Result], wanted: Result, name: str) -> None:
        """A file that lies where it lay, under another name of its student, is no second one."""
        for path, found in stored.items():
            if (path.parent, found.path) == (self.folder, wanted.path) and path.name != name:
                path.unlink()


def digest_in(path: Path) -> str:
    """The digest of a stored result; "" where it cannot be read."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["extra_data"]["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def is_of(found: Result, wanted: Result) -> bool:
    """Does it hold for this file? What names the file is that file's own, and what was stopped is
    never final: it is graded again."""
    same = (found.student, found.path) == (wanted.student, wanted.path)
    return not found.stopped and (same or not found.problem)
