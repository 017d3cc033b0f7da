"""Whose is a graded file? Found in the roster, and listed where that is doubtful: never guessed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from course.grading import names
from course.grading.records import Result
from course.grading.students import PATTERNS
from course.marks.roster import Roster, Student
from course.marks.rules import Rules
from course.sentences import Sentence, sentence

STRANGER = "{path}: '{label}' is nobody in the roster."
SEVERAL = "{path}: '{label}' may be {one} ({id}) or {other} ({other_id})."
CONTRADICTION = "{path}: the name is that of {one} ({id}), and the number that of {other}."
NO_TEAMS = "{path}: '{label}' is a group, and rules.toml does not say teams = true for {lesson}."
TWO = (
    "{lesson}: {name} has {count} graded files, {one} and {other}; the one with more points counts."
)
NUMBERED = re.compile(r"(.*) \((\d+)\)")  # how grading tells namesakes apart


@dataclass(frozen=True)
class Owned:
    """A graded file, whose it is, and how we know.

    Attributes:
        student: whose mark it decides about.
        lesson: that it answers, or claims to; "" where that is not known.
        own: whether it is the student's own, not handed in by somebody else of the team.
        by: who handed it in; None where that is a team.
    """

    student: Student
    lesson: str
    result: Result
    own: bool = True
    by: Student | None = None


@dataclass
class Matched:
    """The graded files by (id, lesson), and what has to be looked at."""

    files: dict[tuple[str, str], list[Owned]] = field(default_factory=dict)
    doubts: list[Sentence] = field(default_factory=list)

    def of(self, student: Student, lesson: str) -> Sequence[Owned]:
        """The files of a student for a lesson, or those of which nobody knows the lesson."""
        return self.files.get((student.id, lesson)) or self.files.get((student.id, ""), ())


def matched(results: Iterable[Result], roster: Roster, rules: Rules) -> Matched:
    """All graded files with the students to whom they belong."""
    found = Matched()
    for result in results:
        owners = owners_of(result, roster, rules)
        if isinstance(owners, Sentence):
            found.doubts.append(owners)
            continue
        for owned in owners:
            found.files.setdefault((owned.student.id, owned.lesson), []).append(owned)
    return found


def owners_of(result: Result, roster: Roster, rules: Rules) -> list[Owned] | Sentence:
    """The students for whom a file counts, or why that is not known."""
    lesson = result.lesson or names.lesson_in(result.path)
    label, number = told(result)
    one, other = roster.found(label), roster.found("", number)
    about = {"path": result.path, "label": label}
    if len(one) == 1 and len(other) == 1 and one != other:
        told_both = {"one": one[0].name, "id": one[0].id, "other": other[0].name}
        return sentence(CONTRADICTION, path=result.path, **told_both)
    found = other if len(other) == 1 else one
    if len(found) == 1:
        return list(shared(found[0], lesson, result, roster, rules))
    if found:
        first, second = found[:2]
        told_both = {"one": first.name, "id": first.id, "other": second.name}
        return sentence(SEVERAL, **about, **told_both, other_id=second.id)
    if not (team := roster.group(label)):
        return sentence(STRANGER, **about)
    if not rules.of(lesson).teams:
        return sentence(NO_TEAMS, **about, lesson=lesson)
    return [Owned(student, lesson, result) for student in roster.teams[team]]


def shared(
    by: Student, lesson: str, result: Result, roster: Roster, rules: Rules
) -> Iterator[Owned]:
    """A file for who has handed it in and, in a class of teams, for the others of the team."""
    yield Owned(by, lesson, result, by=by)
    if rules.of(lesson).teams and by.group:
        others = (student for student in roster.teams[by.group] if student != by)
        yield from (Owned(student, lesson, result, own=False, by=by) for student in others)


def told(result: Result) -> tuple[str, str]:
    """What a file says of its owner: the name, and the number that a platform wrote."""
    if namesake := NUMBERED.fullmatch(result.student):
        return namesake[1], namesake[2]
    return result.student, number_in(result.path)


def number_in(path: str) -> str:
    """The platform's number of the student in a path; "" where there is none."""
    for part in path.split("/"):
        for match in filter(None, (pattern.match(part) for pattern in PATTERNS)):
            return match.groupdict().get("number") or ""
    return ""


def counting(files: Sequence[Owned]) -> tuple[Owned | None, tuple[Sentence, ...]]:
    """The file that counts, with a doubt where there are several: own ones come first."""
    own = [file for file in files if file.own] or list(files)
    if not own:
        return None, ()
    best = max(own, key=lambda file: file.result.score)
    paths = list(dict.fromkeys(file.result.path for file in (best, *own)))
    if len(paths) == 1:
        return best, ()
    about = {"lesson": best.lesson, "name": best.student.name, "count": len(paths)}
    return best, (sentence(TWO, **about, one=paths[0], other=paths[1]),)


def lessons(files: Mapping[tuple[str, str], object], order: Sequence[str]) -> list[str]:
    """The lessons of which anything was handed in, in order."""
    sent = {lesson for _, lesson in files}
    return [name for name in order if name in sent]
