"""Reports without names: codes instead, and a key file that brings the names back."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from course.files import save
from course.grading.records import Flag, Graded, Result
from course.marks import sheets
from course.marks.answers import code
from course.marks.roster import Roster
from course.marks.table import Mark
from course.sentences import Sentence

KEY, COLUMNS = "key.csv", ("code", "id", "name")
LETTERS, LENGTH = "BCDFGHJKLMNPQRSTVWXZ", 4  # no vowels: a code is no word
TEAM = "{one} + {others}"


def codes(folder: Path, roster: Roster) -> dict[str, str]:
    """The code of each student by id: that of key.csv, or a new one."""
    path = folder / KEY
    rows = sheets.read(path, COLUMNS) if path.exists() else []
    found = {row["id"]: row["code"] for row in rows}
    for student in roster:
        found.setdefault(student.id, drawn(set(found.values())))
    return found


def keep(folder: Path, roster: Roster, codes: Mapping[str, str]) -> None:
    """Write key.csv, with the names; who has left the roster keeps the code."""
    called = {student.id: student.name for student in roster}
    rows = ([code, id, called.get(id, "")] for id, code in codes.items())
    save(folder / KEY, sheets.written(COLUMNS, rows))


def drawn(taken: set[str]) -> str:
    """A code that nobody has."""
    while True:
        made = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if made not in taken:
            return made


def names(marks: Iterable[Mark], called: Mapping[str, str]) -> dict[str, str]:
    """How those are called in a report to whom a file brings marks, by its path: as the class
    calls them (by id), and not as a platform does."""
    whose: dict[str, list[str]] = {}
    for mark in marks:
        whose.setdefault(mark.path, []).append(called[mark.student.id])
    return {path: name_of(team) for path, team in whose.items()}


def name_of(team: Sequence[str]) -> str:
    one, *others = dict.fromkeys(team)
    return TEAM.format(one=one, others=" + ".join(others)) if others else one


def nameless(result: Result, name: str) -> Result:
    """A result under another name: without those of students and of their files, and without
    comments in code."""
    told = {result.student, result.path, *result.path.split("/")}
    return replace(
        result,
        student=name,
        path=name,
        problem=result.problem and without(result.problem, told, name),
        flags=tuple(nameless_flag(flag, told, name) for flag in result.flags),
        beside=tuple(nameless_flag(flag, told, name) for flag in result.beside),
        exercises=tuple(map(bare, result.exercises)),
    )


def nameless_flag(flag: Flag, names: set[str], name: str) -> Flag:
    return replace(flag, sentence=without(flag.sentence, names, name))


def without(told: Sentence, names: set[str], name: str) -> Sentence:
    """A sentence in which paths and names give way to a code."""

    def hides(value: object) -> bool:
        return isinstance(value, str) and ("/" in value or value in names)

    values = {key: name if hides(value) else value for key, value in told.values.items()}
    return Sentence(told.template, values)


def bare(graded: Graded) -> Graded:
    return replace(graded, source=code(graded.source))
