"""The fingerprints of a lesson: what each known mistake does on the probes, run and stored."""

import ast
from collections.abc import Callable, Iterator

import numpy as np

from course import imports
from course.answers.sources import source_of
from course.checking.check import Check, checks_of
from course.checking.comparing import fault
from course.checking.fingerprints import NEAR, Fingerprint, read, told
from course.checking.fingerprints import stored as arrays_of
from course.checking.judging import beside
from course.checking.mistakes import Mistake
from course.checking.observation import Observation
from course.checking.prints import is_wrong
from course.checking.recognizing import recognized
from course.files import digest, text
from course.making import exercises, stored
from course.making.wrong_answers import combinations, mistakes, wrong_answer
from course.sentences import Stop
from course.syllabus import Lesson, shown

WORDS = ("fact", "hint", "labels", "given", "describe", "explain", "earned")


def check_of(lesson: Lesson, exercise: str) -> Check:
    """The check of an exercise, that is `checks.<exercise>`."""
    check = getattr(lesson.module("checks"), exercise, None)
    path = shown(lesson.folder / "checks.py")
    if not isinstance(check, Check):
        raise Stop("{path}: there is no check `{name}`.", path=path, name=exercise)
    if check.answer != lesson[exercise].answer:
        why = "{path}: `{name}` checks {found}, and __init__.py declares {answer}."
        names = {"found": check.answer, "answer": lesson[exercise].answer}
        raise Stop(why, path=path, name=exercise, **names)
    return check


def fingerprints(
    lesson: Lesson, exercise: str, advance: Callable[[], None] = lambda: None
) -> Iterator[Fingerprint]:
    """The fingerprints of an exercise: single mistakes, and pairs that are recognized by them.

    Two mistakes that move no label in common are not run together: each is seen where it is alone.
    """
    check, singles, pairs = check_of(lesson, exercise), [], []
    for edits in combinations(lesson, exercise):
        advance()
        if len(edits) == 2 and not overlap(singles, *edits):
            continue
        seen = observed(lesson, exercise, edits)
        found = seen and Fingerprint(edits, *check.fingerprint(seen))
        if found and len(edits) == 1:
            singles.append(found)
        elif found and not silent(found) and is_news(check, singles, found, seen):
            pairs.append(found)
    yield from singles
    yield from unlike(pairs, max(NEAR, check.tolerance))


def observed(lesson: Lesson, exercise: str, edits: tuple[Mistake, ...]) -> Observation | None:
    """What a solution with these edits does; None where they exclude each other."""
    answer = wrong_answer(lesson, exercise, *edits)
    if answer is None:
        return None
    check = check_of(lesson, exercise)
    seen = check.observe(answer)
    why = fault(check.measured(seen))
    if why.startswith("raised NameError"):
        told = {"name": edits[0].name, "exercise": exercise, "why": why[7:]}
        path = shown(lesson.folder / "mistakes.py")
        raise Stop("{path}: '{name}' of {exercise} only raises {why}.", path=path, **told)
    return seen


def unlike(found: list[Fingerprint], near: float) -> list[Fingerprint]:
    """Those that do what no other does."""
    return [
        one
        for one in found
        if not any(one.distance(o.prints, o.fault) < near for o in found if o is not one)
    ]


def prove_check(lesson: Lesson, exercise: str) -> None:
    """Stop if a probe does not run with the reference, or a label has no text."""
    path, check = shown(lesson.folder), check_of(lesson, exercise)
    try:
        labels = list(check.expected())
    except RuntimeError as error:
        why = str(error).partition("does not run: ")[2]
        told = "{path}: probes.{name} does not run with the reference in checks.py: {why}"
        raise Stop(told, path=path, name=exercise, why=why) from error
    if not labels:
        raise Stop("{path}/probes.py: `{name}` yields nothing.", path=path, name=exercise)
    for label in labels:
        try:
            known = label.split("|")[0] in check.labels and check.labelled(label)
        except (KeyError, IndexError):
            known = False
        if not known:
            told = "{path}/checks.py: `labels` of {name} has no text that fits {label}."
            raise Stop(told, path=path, name=exercise, label=repr(label).replace("|", " with "))


def overlap(known: list[Fingerprint], *mistakes: Mistake) -> bool:
    """Do two mistakes come to their end, and move a label in common?"""
    alone = [
        each.prints
        for each in known
        if each.mistakes[1:] == () and not each.fault and each.mistakes[0] in mistakes
    ]
    return len(alone) == 2 and bool(np.any(is_wrong(alone[0]) & is_wrong(alone[1])))


def silent(found: Fingerprint) -> bool:
    """Do the mistakes undo each other?"""
    return not found.fault and np.max(np.abs(found.prints), initial=0) < 1e-3


def is_news(check: Check, known: list[Fingerprint], found: Fingerprint, seen: Observation) -> bool:
    """Do two mistakes do what nobody would recognize without this, and what tells them for sure?"""
    measured = check.measured(seen)
    before, after = (
        recognized(beside(check, measured, check.expected(), each), measured.ended is not None)
        for each in (known, [*known, found])
    )
    if before and before.whole and (len(before.mistakes) == 1 or before.names == found.names):
        return False
    return bool(after and after.certain and after.names == found.names)


def basis(lesson: Lesson, exercise: str) -> list[str]:
    """All that the observation of an answer depends on, besides the answer: words are left out."""
    check, probes = (text(lesson.folder / f"{name}.py") for name in ("checks", "probes"))
    check = without_words(exercise, source_of(exercise, [check]).text)
    probe = source_of(exercise, [probes]).text
    answer = source_of(lesson[exercise].answer, exercises.solved_cells(lesson)).text
    return [check, probe, answer, *used(lesson, check, probe, answer)]


def key(lesson: Lesson, exercise: str) -> str:
    """A digest of all that the fingerprints of an exercise depend on."""
    edits = [repr((m.name, m.instead_of, m.wrote, m.accepted)) for m in mistakes(lesson, exercise)]
    return digest([*basis(lesson, exercise), *edits, str(lesson[exercise].pairs)])


def used(lesson: Lesson, *sources: str) -> list[str]:
    """The texts of all other files that check, probe and answer import."""
    own = [lesson.folder / f"{name}.py" for name in ("checks", "probes")]
    engine = imports.HERE / "checking" / "check.py"
    shared = "from course.checking import comparing, observing, prints, recognizing"
    return imports.texts([*sources, shared], without=[*own, engine])


def without_words(exercise: str, check: str) -> str:
    """The source of a check in which None stands for what it says."""
    calls = [node for node in ast.walk(ast.parse(check)) if isinstance(node, ast.Call)]
    words = [k.value for call in calls for k in call.keywords if k.arg in WORDS]
    code = check.encode()
    for value in sorted(words, key=lambda value: (-value.lineno, -value.col_offset)):
        start = place(code, value.lineno, value.col_offset)
        end = place(code, value.end_lineno, value.end_col_offset)
        code = code[:start] + b"None" + code[end:]
    return source_of(exercise, [code.decode()]).text


def place(code: bytes, line: int, column: int) -> int:
    """Where a line and a column of a syntax tree are in the bytes of its source."""
    return sum(len(each) for each in code.splitlines(keepends=True)[: line - 1]) + column


def path(lesson: Lesson):
    return lesson.folder / "fingerprints.npz"


def stale(lesson: Lesson) -> list[str]:
    """The exercises whose fingerprints are missing or of another source."""
    return stored.stale(path(lesson), {e.name: key(lesson, e.name) for e in lesson.exercises})


def reworded(lesson: Lesson) -> list[str]:
    """The exercises whose mistakes are stored in other words than they are written."""
    have = stored.notes(path(lesson), "told")
    names = [exercise.name for exercise in lesson.exercises]
    return [name for name in names if have.get(name) != told(mistakes(lesson, name))]


def renew(lesson: Lesson, advance: Callable[[], None] = lambda: None) -> None:
    """Write `fingerprints.npz`, running only what is stale."""
    missing, arrays = stale(lesson), {}
    for exercise in lesson.exercises:
        name = exercise.name
        known = {mistake.name: mistake for mistake in mistakes(lesson, name)}
        if name in missing:
            prints = list(fingerprints(lesson, name, advance))
        else:
            prints = [in_words(known, old) for old in read(path(lesson), name)]
        arrays |= arrays_of(name, prints)
        arrays[f"{name}.told"] = np.array(told(known.values()))
        arrays[f"{name}.{stored.KEY}"] = np.array(key(lesson, name))
    stored.write(path(lesson), arrays)
    for check in checks_of(lesson):
        vars(check).pop("fingerprints", None)


def in_words(known, old: Fingerprint) -> Fingerprint:
    """A stored fingerprint with the words of today."""
    return Fingerprint(tuple(known[m.name] for m in old.mistakes), old.prints, old.fault)
