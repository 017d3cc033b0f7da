"""Renew what is generated, say what is out of date, and overwrite nothing that a person wrote."""

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat

from course import syllabus
from course.files import save, text
from course.making import catalogue, documents, wrong_answers
from course.making.notebooks import as_text, student, untouched
from course.making.outputs import execute, stored, with_outputs
from course.sentences import Stop
from course.syllabus import Lesson, shown

RENEW = "course build"
WRITTEN_IN = (
    "{path}: somebody wrote in this notebook, and the build would overwrite it. Move it away to "
    "keep it (`make lab` works on copies in work/), or delete it, and build again."
)


def build(lesson: Lesson, started: Callable[[str, int], Callable[[], None]]) -> None:
    """Renew what is stale of a lesson. `started(what, steps)` returns what is called each step."""
    prove(lesson)
    path = syllabus.root() / "notebooks" / lesson.notebook
    prove_untouched(path)
    fingerprints(lesson, started)
    write(path, student(lesson))
    solved, fresh = with_outputs(lesson)
    if not fresh:
        code = [cell for cell in solved.cells if cell.cell_type == "code"]
        execute(lesson, solved, started(f"{lesson.name}: solutions", len(code)))
    write(syllabus.root() / "solutions" / lesson.notebook, solved)


def prove(lesson: Lesson) -> None:
    """Stop at the first thing that an author has forgotten."""
    for name in ("lesson", "probes", "checks", "mistakes"):
        lesson.path(name)
    for name in ("probes", "checks", "mistakes"):
        prove_imported(lesson, name)
    for exercise in lesson.exercises:
        catalogue.check_of(lesson, exercise.name)
    wrong_answers.prove(lesson)


def prove_imported(lesson: Lesson, name: str) -> None:
    """Stop where a module of the lesson cannot be imported; say at which line."""
    try:
        lesson.module(name)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        own = [f for f in frames if Path(f.filename).is_relative_to(lesson.folder)]
        line = getattr(error, "lineno", None) or (own[-1].lineno if own else 1)
        path = Path(own[-1].filename) if own else lesson.path(name)
        told = {"kind": type(error).__name__, "why": error}
        raise Stop("{path}:{line}: {kind}: {why}", path=shown(path), line=line, **told) from error


def fingerprints(lesson: Lesson, started: Callable[[str, int], Callable[[], None]]) -> None:
    """Renew the fingerprints that are of another source, or in other words."""
    missing = catalogue.stale(lesson)
    steps = sum(len(wrong_answers.combinations(lesson, name)) for name in missing)
    if missing:
        catalogue.renew(lesson, started(f"{lesson.name}: mistakes", steps))
    elif catalogue.reworded(lesson):
        catalogue.renew(lesson)


def prove_untouched(path: Path) -> None:
    """Stop where somebody wrote in a notebook that is about to be overwritten."""
    if (old := stored(path)) and not untouched(old):
        raise Stop(WRITTEN_IN, path=shown(path))


def write(path: Path, notebook: nbformat.NotebookNode) -> None:
    save(path, as_text(notebook))


def stale() -> Iterator[str]:
    """What is not as its sources say, one sentence each."""
    for lesson in syllabus.lessons():
        yield from stale_of(lesson)
    yield from (f"{path} is not what its sources say" for path in documents.stale())
    yield from (f"{shown(path)} belongs to no lesson" for path in orphans())


def stale_of(lesson: Lesson) -> Iterator[str]:
    """What of a lesson is not as its sources say."""
    folder = shown(lesson.folder)
    if names := catalogue.stale(lesson) or catalogue.reworded(lesson):
        yield f"{folder}/fingerprints.npz is out of date for {', '.join(names)}"
    if differs(path := syllabus.root() / "notebooks" / lesson.notebook, student(lesson)):
        yield f"{shown(path)} is not what {folder}/lesson.py says"
    solved, fresh = with_outputs(lesson)
    if not fresh or differs(path := syllabus.root() / "solutions" / lesson.notebook, solved):
        yield f"solutions/{lesson.notebook} has outputs of an older source"


def differs(path: Path, notebook: nbformat.NotebookNode) -> bool:
    return not path.exists() or text(path) != as_text(notebook)


def orphans() -> list[Path]:
    """Generated files of lessons that have been dropped or renamed."""
    kept = {lesson.notebook for lesson in syllabus.lessons()}
    folders = [syllabus.root() / name for name in ("notebooks", "solutions")]
    found = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    left = [p for p in found if p.name not in kept and "generated" in stored(p).metadata]
    return [*left, *documents.orphans()]


def remove_orphans() -> list[Path]:
    """Delete what was generated from lessons that are gone; nothing in which somebody wrote."""
    gone = orphans()
    for path in gone:
        if path.suffix == ".ipynb":
            prove_untouched(path)
    for path in gone:
        path.unlink()
    return gone
