"""Renew what is generated, say what is out of date, and overwrite nothing that a person wrote."""

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat

from course import syllabus
from course.companion.versions import untouched
from course.files import save, text
from course.making import (
    catalogue,
    documents,
    exercises,
    figures,
    filling,
    known_values,
    lookalikes,
    predictions,
    wrong_answers,
)
from course.making.notebooks import as_text, student, translated
from course.making.outputs import execute, stored, with_outputs
from course.making.translations import editions
from course.making.translations.editions import Edition
from course.sentences import Stop
from course.syllabus import Lesson, shown

RENEW = "course build"
WRITTEN_IN = (
    "{path}: somebody wrote in this notebook, and the build would replace or delete it. Move it "
    "away to keep it (`make lab` works on copies in work/), or delete it, and build again."
)


def build(lesson: Lesson, started: Callable[[str, int], Callable[[], None]]) -> None:
    """Renew what is stale of a lesson. `started(what, steps)` returns what is called each step."""
    prove(lesson)
    path, own = (syllabus.root() / name / lesson.notebook for name in ("notebooks", "solutions"))
    prove_untouched(path)
    prove_untouched(own)
    fingerprints(lesson, started)
    edits(lesson, started)
    if missing := known_values.stale(lesson):
        known_values.renew(lesson, started(f"{lesson.name}: right answers", len(missing)))
    write(path, student(lesson))
    for edition in editions.all_of(lesson):
        translation(lesson, edition)
    solved, fresh = with_outputs(lesson)
    if not fresh:
        code = [cell for cell in solved.cells if cell.cell_type == "code"]
        execute(lesson, solved, started(f"{lesson.name}: solutions", len(code)))
    predictions.renew(lesson, solved)
    write(own, solved)


def translation(lesson: Lesson, edition: Edition) -> None:
    """Renew the catalog of a language and, if anything is translated, the notebook."""
    editions.renew(edition)
    if edition.begun:
        path = translated_path(lesson, edition)
        prove_untouched(path)
        write(path, translated(lesson, edition.language))


def translated_path(lesson: Lesson, edition: Edition) -> Path:
    return syllabus.root() / "notebooks" / edition.language / lesson.notebook


def prove(lesson: Lesson) -> None:
    """Stop at the first thing that an author has forgotten."""
    for name in ("lesson", "probes", "checks", "mistakes"):
        lesson.path(name)
    for exercise in lesson.exercises:
        catalogue.check_of(lesson, exercise.name)
    for name in lesson.facts:
        filling.fact(lesson, name)
    exercises.prove_code(lesson)
    predictions.names(lesson)
    figures.names(lesson)
    wrong_answers.prove(lesson)


def fingerprints(lesson: Lesson, started: Callable[[str, int], Callable[[], None]]) -> None:
    """Renew the fingerprints that are of another source, or in other words."""
    missing = catalogue.stale(lesson)
    for name in missing:
        catalogue.prove_check(lesson, name)
    steps = sum(len(wrong_answers.combinations(lesson, name)) for name in missing)
    if missing:
        catalogue.renew(lesson, started(f"{lesson.name}: mistakes", steps))
    elif catalogue.reworded(lesson):
        catalogue.renew(lesson)


def edits(lesson: Lesson, started: Callable[[str, int], Callable[[], None]]) -> None:
    """Renew what is known of edits of right answers, where it is of another source."""
    if lookalikes.stale(lesson):
        lookalikes.renew(lesson, started)


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
    for edition in editions.all_of_engine():
        yield from editions.stale(edition)
    yield from (f"{path} is not what its sources say" for path in documents.stale())
    yield from (f"{shown(path)} belongs to no lesson" for path in orphans())


def stale_of(lesson: Lesson) -> Iterator[str]:
    """What of a lesson is not as its sources say."""
    folder = shown(lesson.folder)
    if names := catalogue.stale(lesson) or catalogue.reworded(lesson):
        yield f"{folder}/fingerprints.npz is out of date for {', '.join(names)}"
    if names := lookalikes.stale(lesson):
        yield f"{folder}/{lookalikes.path(lesson).name} is out of date for {', '.join(names)}"
    if names := known_values.stale(lesson):
        yield f"{folder}/values.npz is out of date for {', '.join(names)}"
    path = syllabus.root() / "notebooks" / lesson.notebook
    yield from stale_notebook(path, student(lesson), f"{folder}/lesson.py")
    for edition in editions.all_of(lesson):
        yield from editions.stale(edition)
        if edition.begun:
            new, path = translated(lesson, edition.language), translated_path(lesson, edition)
            yield from stale_notebook(path, new, shown(edition.path))
    solved, fresh = with_outputs(lesson)
    if not fresh or differs(path := syllabus.root() / "solutions" / lesson.notebook, solved):
        yield f"solutions/{lesson.notebook} has outputs of an older source"
    elif predictions.stale(lesson, solved):
        yield f"{folder}/predictions.json is not what the solved notebook measured"


def stale_notebook(path: Path, new: nbformat.NotebookNode, source: str) -> Iterator[str]:
    """Whether a notebook holds what somebody wrote, or is of an older source."""
    if (old := stored(path)) and not untouched(old):
        yield f"{shown(path)} holds what somebody wrote: move it away, the build will not touch it"
    elif differs(path, new):
        yield f"{shown(path)} is not what {source} says"


def differs(path: Path, notebook: nbformat.NotebookNode) -> bool:
    return not path.exists() or text(path) != as_text(notebook)


def orphans() -> list[Path]:
    """Generated files of lessons that have been dropped or renamed."""
    folders = [syllabus.root() / name for name in ("notebooks", "solutions")]
    kept = {folder / lesson.notebook for folder in folders for lesson in syllabus.lessons()}
    for lesson in syllabus.lessons():
        kept |= {translated_path(lesson, edition) for edition in editions.all_of(lesson)}
    found = [path for folder in folders for path in sorted(folder.rglob("*.ipynb"))]
    left = [path for path in found if path not in kept and made_here(path)]
    return [*left, *documents.orphans()]


def made_here(path: Path) -> bool:
    """Did the build write this notebook, and under this name?"""
    about = stored(path).metadata
    return "generated" in about and about.get("colab", {}).get("name") == path.name


def remove_orphans() -> list[Path]:
    """Delete what was generated from lessons that are gone; nothing in which somebody wrote."""
    gone = orphans()
    for path in gone:
        if path.suffix == ".ipynb":
            prove_untouched(path)
    for path in gone:
        path.unlink()
    return gone
