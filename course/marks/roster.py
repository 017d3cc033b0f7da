"""Who is in the class: roster.csv, one line a student."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from pathlib import Path

from course.marks import sheets
from course.sentences import Stop

NEEDED, MORE = ("id", "name"), ("email", "group", "number")

FEW = 4  # words of a name, which have 24 orders

BLANK = "{place}: the column '{column}' is blank. Every student has one."
TWICE = "{place}: the {column} '{value}' is that of two students, {one} and {other}."
NOBODY = "{path} names no student."
STRANGER = "{place}: the roster has no student with the id '{given}'."
NAMED = "{place}: the roster has no student with the id '{given}'. The id of {name} is '{id}'."
AMBIGUOUS = "{place}: '{id}' is the id of a student and the name of a group. Rename the group."


@dataclass(frozen=True)
class Student:
    """One line of the roster.

    Attributes:
        id: by which the class knows the student: what a university calls student number. It never
            changes; all other files of the class use it.
        name, email: as people write them.
        group: of the students who hand in together, or are taught together; "" for none.
        number: by which the learning platform knows the student, in names of files; "" if unknown.
    """

    id: str
    name: str
    email: str = ""
    group: str = ""
    number: str = ""


@dataclass(frozen=True)
class Roster:
    """The students, in the order of the file."""

    students: tuple[Student, ...]

    def __iter__(self) -> Iterator[Student]:
        return iter(self.students)

    def __len__(self) -> int:
        return len(self.students)

    @cached_property
    def by_id(self) -> dict[str, Student]:
        return {student.id: student for student in self.students}

    @cached_property
    def teams(self) -> dict[str, tuple[Student, ...]]:
        """The members of each group."""
        found: dict[str, tuple[Student, ...]] = {}
        for student in self.students:
            if student.group:
                found[student.group] = (*found.get(student.group, ()), student)
        return found

    def with_id(self, id: str, place: str) -> Student:
        """The student with this id. Stops, at `place`, where there is none."""
        if id in self.by_id:
            return self.by_id[id]
        if len(named := self.found(id)) == 1:
            raise Stop(NAMED, place=place, given=id, name=named[0].name, id=named[0].id)
        raise Stop(STRANGER, place=place, given=id)

    def found(self, label: str) -> tuple[Student, ...]:
        """All whom a platform or a file may mean: one is a match, several are a doubt.

        The first of these decides that fits anybody: the label as id, number, e-mail or name; the
        label without blanks and signs as a name in any order of its words, as Canvas writes
        "bergalva" for Alva Berg; the words of the label in any order, as in 민지 김 for 김민지.
        """
        return (
            self.by_spelling.get(same(label), ())
            or self.by_letters.get(bare(label), ())
            or self.turned(label)
        )

    def turned(self, label: str) -> tuple[Student, ...]:
        """All whose name is the label in another order of its words."""
        found = (self.by_letters.get(order, ()) for order in turned(label))
        return tuple(dict.fromkeys(student for students in found for student in students))

    @cached_property
    def by_number(self) -> dict[str, tuple[Student, ...]]:
        return indexed(self.students, lambda student: {student.number})

    @cached_property
    def by_spelling(self) -> dict[str, tuple[Student, ...]]:
        return indexed(self.students, spellings)

    @cached_property
    def by_letters(self) -> dict[str, tuple[Student, ...]]:
        return indexed(self.students, lambda student: turned(student.name))

    def group(self, label: str) -> str:
        """The group that is called like this; "" where none is."""
        return next((name for name in self.teams if same(name) == same(label)), "")


def indexed(
    students: Iterable[Student], keys: Callable[[Student], set[str]]
) -> dict[str, tuple[Student, ...]]:
    """The students by each of their keys; a blank one is nobody's."""
    found: dict[str, tuple[Student, ...]] = {}
    for student in students:
        for key in keys(student) - {""}:
            found[key] = (*found.get(key, ()), student)
    return found


def spellings(student: Student) -> set[str]:
    """What stands for a student."""
    return {same(each) for each in (student.id, student.number, student.email, student.name)}


def same(text: str) -> str:
    """Equal for what differs in capitals, in blanks or in the form of its Unicode only."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def bare(name: str) -> str:
    """Letters and digits only."""
    return "".join(filter(str.isalnum, same(name)))


def turned(name: str) -> set[str]:
    """A name without blanks, its words in any order: Berg, Alva and Alva Berg.

    Of many words only which one is the first may differ.
    """
    words = [word for word in map(bare, re.split(r"[\s,]+", name)) if word]
    turns = (words[i:] + words[:i] for i in range(len(words)))
    return set(map("".join, permutations(words) if len(words) <= FEW else turns))


def read(path: Path) -> Roster:
    """The roster of a class. Stops, with the line, where somebody is nobody or stands there twice.

    A number may stand there twice: members of a team share it on some platforms.
    """
    rows = sheets.read(path, NEEDED, MORE)
    for row in rows:
        for column in NEEDED:
            if not row[column]:
                raise Stop(BLANK, place=row.place, column=column)
    prove_different(rows)
    if not rows:
        raise Stop(NOBODY, path=path)
    roster = Roster(tuple(Student(*(row[column] for column in (*NEEDED, *MORE))) for row in rows))
    prove_no_group_is_an_id(roster, path)
    return roster


def prove_different(rows: list[sheets.Row]) -> None:
    for column in ("id", "email"):
        first: dict[str, sheets.Row] = {}
        for row in rows:
            if not (value := same(row[column])):
                continue
            if (other := first.setdefault(value, row)) is not row:
                about = {"place": row.place, "column": column, "value": row[column]}
                raise Stop(TWICE, **about, one=other["name"], other=row["name"])


def prove_no_group_is_an_id(roster: Roster, path: Path) -> None:
    for name in roster.teams:
        if name in roster.by_id:
            raise Stop(AMBIGUOUS, place=path.name, id=name)
