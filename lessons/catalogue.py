"""The catalogue of known mistakes: each edit is run on the probes and leaves its fingerprint."""

import ast
import hashlib
import itertools
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np

from lessons import answers
from lessons.answers import Exercise
from lessons.checking import Check
from lessons.fingerprints import Fingerprint, Mistake, fault, match, read, stored

HERE = Path(__file__).parent
PAIRED = ("optimizers",)  # lessons whose exercises are long enough to hold two mistakes at once


def check_of(topic: str, exercise: Exercise) -> Check:
    return getattr(import_module(f"lessons.{topic}.checks"), exercise.check)


def mistakes(topic: str, check: str) -> list[Mistake]:
    """The known mistakes of one check, and the accepted variants."""
    known = import_module(f"lessons.{topic}.mistakes").MISTAKES
    return [mistake for mistake in known if mistake.check == check]


def edited(cell: str, *edits: Mistake) -> str | None:
    """The solved cell with these edits, in whichever order they fit; None where they do not."""
    for order in itertools.permutations(edits):
        source = cell
        for edit in order:
            source = source and edit.edit(source)
        if source:
            return source
    return None


def wrong_answer(topic: str, exercise: Exercise, *edits: Mistake):
    """The answer of a student who made these mistakes, or None where they exclude each other."""
    cells = {each.check: answers.solved(each.cell) for each in answers.exercises(topic)}
    homes = [home(cells, exercise.check, edit) for edit in edits]
    for check in set(homes):
        here = [edit for edit, own in zip(edits, homes, strict=True) if own == check]
        cells[check] = edited(cells[check], *here)
    if None in cells.values():
        return None
    others = [answers.solved(cell) for cell in answers.code(answers.lesson(topic))]
    changed = [cells[check] for check in cells if check in homes or check == exercise.check]
    return answers.load(answers.source_of(exercise.answer, [*others, *changed]), exercise.answer)


def home(cells: dict[str, str], own: str, edit: Mistake) -> str:
    """The exercise in which an edit fits: its own, or another on which that is built."""
    return next((check for check in (own, *cells) if edit.edit(cells[check])), own)


def combinations(topic: str, check: str) -> list[tuple[Mistake, ...]]:
    """Each mistake alone and, where a lesson asks for it, each pair."""
    known = mistakes(topic, check)
    pairs = itertools.combinations(known, 2) if topic in PAIRED else ()
    return [*((mistake,) for mistake in known), *pairs]


def fingerprint(check: Check, answer, edits: tuple[Mistake, ...]) -> Fingerprint:
    """What an answer with these edits does to the observation."""
    seen = check.observe(answer)
    return Fingerprint(edits, check.signature(seen), fault(seen, check.expected()))


def fingerprints(
    topic: str, exercise: Exercise, advance: Callable[[], None] = lambda: None
) -> Iterator[Fingerprint]:
    """The fingerprints of an exercise. A pair that looks like what came before it is left out."""
    check, known = check_of(topic, exercise), []
    for edits in combinations(topic, exercise.check):
        answer = wrong_answer(topic, exercise, *edits)
        advance()
        if answer is None:
            continue
        found = fingerprint(check, answer, edits)
        if len(edits) == 1 or not (silent(found) or match(known, found.vector, found.fault)):
            known.append(found)
            yield found


def silent(found: Fingerprint) -> bool:
    """Do the mistakes undo each other?"""
    return not found.fault and np.max(np.abs(found.vector), initial=0) < 1e-3


def key(topic: str, exercise: Exercise) -> str:
    """A digest of all that the fingerprints of an exercise depend on."""
    code = [answers.solved(cell) for cell in answers.code(answers.lesson(topic))]
    check = answers.source_of(exercise.check, [text(HERE / topic / "checks.py")])
    answer = answers.source_of(exercise.answer, code)
    used = [text(path) for path in sorted(imported(topic, check) | imported(topic, answer))]
    edits = [repr(mistake) for mistake in mistakes(topic, exercise.check)]
    shared = [text(HERE / "observing.py"), text(HERE / "fingerprints.py"), str(topic in PAIRED)]
    return digest([answer, check, *used, *edits, *shared])


def digest(texts: list[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def imported(topic: str, source: str) -> set[Path]:
    """The modules of the lesson's folder that a source imports, and `lessons.probes`."""
    found, own = set(), (f"lessons.{topic}", "lessons.probes")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(own):
            module = HERE.parent.joinpath(*node.module.split("."))
            found |= {module / f"{alias.name}.py" for alias in node.names}
            found.add(module.with_suffix(".py"))
    return {path for path in found if path.exists()}


def path(topic: str) -> Path:
    return HERE / topic / "fingerprints.npz"


def keys(topic: str) -> dict[str, str]:
    """The digest with which the fingerprints of each check were made."""
    if not path(topic).exists():
        return {}
    with np.load(path(topic)) as file:
        return {n.removesuffix(".key"): str(file[n]) for n in file.files if n.endswith(".key")}


def stale(topic: str) -> list[Exercise]:
    """The exercises whose fingerprints are missing or of another source."""
    have = keys(topic)
    return [e for e in answers.exercises(topic) if have.get(e.check) != key(topic, e)]


def renew(topic: str, advance: Callable[[], None] = lambda: None) -> None:
    """Write `fingerprints.npz`, running only what is stale."""
    missing = {exercise.check for exercise in stale(topic)}
    arrays = {}
    for exercise in answers.exercises(topic):
        name = exercise.check
        old = read(path(topic), name) if name not in missing else None
        prints = list(fingerprints(topic, exercise, advance)) if old is None else old
        arrays |= stored(name, prints) | {f"{name}.key": np.array(key(topic, exercise))}
    np.savez_compressed(path(topic), **arrays)
