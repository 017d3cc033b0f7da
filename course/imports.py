"""Which files of a course some Python code stands on: its imports, and theirs, to the last one."""

import ast
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from course import syllabus, syntax
from course.files import text

HERE = Path(__file__).parent


def closure(code: Iterable[str], without: Iterable[Path] = ()) -> set[Path]:
    """The files of engine and lessons that some source texts import, directly or not.

    A package's `__init__.py` belongs to them only where a name is taken from it. What `without`
    lists is not followed.
    """
    found, passed = set(), set(without)
    waiting = {path for each in code for path in imported(each)}
    while waiting:
        path = waiting.pop()
        if path not in found | passed:
            found.add(path)
            waiting |= imported(text(path))
    return found


def texts(code: Iterable[str], without: Iterable[Path] = ()) -> list[str]:
    """What stands in the files of a closure, in an order that no folder's place changes."""
    return [text(path) for path in sorted(closure(code, without), key=place)]


def place(path: Path) -> str:
    """course/lab/data.py, wherever the course lies."""
    top = HERE if path.is_relative_to(HERE) else syllabus.home()
    return path.relative_to(top.parent).as_posix()


def imported(code: str) -> set[Path]:
    """The files of engine and lessons that a source text imports itself."""
    found = (file_of(*name) for name in names(code))
    return {path for path in found if path}


@lru_cache(maxsize=1024)
def names(code: str) -> tuple[tuple[str, str], ...]:
    """(module, name taken from it or "") of every import, those inside of functions as well."""
    found = []
    for node in ast.walk(syntax.tree(code)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
    return tuple(found)


def file_of(module: str, name: str) -> Path | None:
    """The file behind `from module import name`, where it is one of ours."""
    folders = {"course": HERE, syllabus.package(): syllabus.home()}
    base = next((top for top in folders if f"{module}.".startswith(f"{top}.")), None)
    if base is None:
        return None
    path = folders[base].joinpath(*module.removeprefix(base).strip(".").split("."))
    for candidate in (path / f"{name}.py", path / name / "__init__.py", path.with_suffix(".py")):
        if candidate.exists() and candidate.name != ".py":
            return candidate
    return path / "__init__.py" if (path / "__init__.py").exists() else None
