"""Who is it? What a platform calls a student, and the student of the roster.

One who fits is a match. Several, or one who fits only in part, are a doubt: it is listed with what
would settle it, and nobody gets anything by a guess.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from course.marks.platforms.columns import Known
from course.marks.platforms.exports import Row
from course.marks.roster import Roster, Student, same, turned
from course.sentences import Sentence, sentence

DOUBT = (
    "{place}: '{label}' may be {names}. That is not certain, so nothing follows from it. Write the "
    "e-mail or the id that stands in this line into roster.csv."
)
STRANGER = "{place}: '{label}' is not in roster.csv, nor anybody who is called alike."
TWICE = (
    "{place}: '{label}' and another line are both {names}, so nothing follows from either. Write "
    "the e-mail or the id that stands in the right line into roster.csv."
)
OTHER_ASSIGNMENT = (
    "{name} belongs to another assignment: none of its identifiers stands in a name of the "
    "submissions of {lesson}."
)
# What Unicode does not take apart, and what people write where a keyboard has no such letter.
PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"})
SPELLED = str.maketrans({"ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae"})


@dataclass(frozen=True)
class Match:
    """Who a row is.

    Attributes:
        student: whom it certainly means; None in doubt.
        doubt: what a person has to settle; None where nothing is.
    """

    row: Row
    student: Student | None = None
    doubt: Sentence | None = None


def matches(
    export: Known, roster: Roster, sent: Mapping[str, Student] | None = None
) -> list[Match]:
    """Who each row of an export is: no two of them are one student.

    `sent` is the student whose submission has a number in its name, by this number.
    """
    found = [matched(export, row, roster, sent or {}) for row in export.students]
    times = Counter(match.student for match in found if match.student)
    return [match if times[match.student] < 2 else twice(export, match) for match in found]


def matched(export: Known, row: Row, roster: Roster, sent: Mapping[str, Student]) -> Match:
    """Who a row is, by all that it says: where two things contradict each other, it is a doubt."""
    found = fitting(export, row, roster)
    told = sent.get(export.number(row))
    if told and (told in found or not (found or export.name(row))):
        return Match(row, told)
    if len(found) == 1 and not told:
        return Match(row, found[0])
    return Match(row, None, doubt(export, row, (*found, *filter(None, [told])), roster))


def fitting(export: Known, row: Row, roster: Roster) -> tuple[Student, ...]:
    """Whom a row may mean: by a number that lasts, an id or an e-mail, else by a name.

    Where names are hidden, the numbers of an assignment are those of the roster, if it has any.
    """
    number = export.number(row) if export.platform.lasting or not export.name(row) else ""
    words = set(filter(None, map(same, export.identity(row))))
    certain = [
        student
        for student in roster
        if (number and student.number == number) or words & {same(student.id), same(student.email)}
    ]
    return tuple(certain) or named(export, row, roster)


def named(export: Known, row: Row, roster: Roster) -> tuple[Student, ...]:
    """Whom the name of a row fits; any of its cells, where the heading is not known."""
    labels = [export.name(row)] if export.name(row) else export.identity(row)
    return tuple(dict.fromkeys(student for label in labels for student in roster.found(label)))


def doubt(export: Known, row: Row, found: tuple[Student, ...], roster: Roster) -> Sentence:
    label = export.name(row) or export.cell(row, "number") or " ".join(export.identity(row))
    found = found or alike(label, roster)
    names = " / ".join(map(described, found))
    return sentence(DOUBT if found else STRANGER, place=export.place(row), label=label, names=names)


def twice(export: Known, match: Match) -> Match:
    label, who = export.name(match.row), described(match.student)
    said = sentence(TWICE, place=export.place(match.row), label=label, names=who)
    return Match(match.row, None, said)


def described(student: Student) -> str:
    return f"{student.name} ({student.id})"


def alike(label: str, roster: Roster) -> tuple[Student, ...]:
    """Who is called alike: without accents, spelled another way, or by a part of the name."""
    return tuple(student for student in roster if is_alike(label, student.name))


def is_alike(one: str, other: str) -> bool:
    """`Soren Berg` and `Søren Berg`, `Goeran` and `Göran`, `Kim` and `Kim Minji`."""
    words, others = spellings(one), spellings(other)
    if any(turned(word) & turned(each) for word in words for each in others):
        return True
    parts, wholes = set(same(one).split()), set(same(other).split())
    return bool(parts) and (parts <= wholes or wholes <= parts)


def spellings(name: str) -> set[str]:
    """A name without accents, and as it is spelled in plain letters."""
    return {plain(same(name)), plain(same(name).translate(SPELLED))}


def plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.translate(PLAIN))
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", kept)
