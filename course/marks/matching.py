"""Whose is a graded file? Found in the roster, and listed where that is doubtful: never guessed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from course.grading import names
from course.grading.records import Result
from course.grading.students import PATTERNS
from course.marks.classroom import Classroom
from course.marks.roster import Student
from course.sentences import Sentence, sentence

STRANGER = "Nobody in the roster is called like this, so it counts for nobody: {who}."
LABELLED = "'{label}' ({path})"
SEVERAL = "{path}: '{label}' may be {one} ({id}) or {other} ({other_id})."
CONTRADICTION = "{path}: the name is that of {one} ({id}), and the number that of {other}."
NO_TEAMS = "{path}: '{label}' is a group, and rules.toml does not say teams = true for {lesson}."
NO_TEAM = "{path}: '{label}' is a group of {count} students, too large for a team."
TOO_LARGE = (
    "The group '{group}' has {count} students and is no team: more than {most} do not hand in "
    "together, unless rules.toml says another largest_team."
)
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


def matched(results: Iterable[Result], room: Classroom) -> Matched:
    """All graded files with the students to whom they belong."""
    found = Matched()
    for result in results:
        owners = owners_of(result, room)
        if isinstance(owners, Sentence):
            found.doubts.append(owners)
            continue
        for owned in owners:
            found.files.setdefault((owned.student.id, owned.lesson), []).append(owned)
    return found


def owners_of(result: Result, room: Classroom) -> list[Owned] | Sentence:
    """The students for whom a file counts, or why that is not known.

    The number beside the name of a group is the group's, though it may be that of a student, too.
    """
    lesson, roster = lesson_of(result), room.roster
    label, number = told(result)
    team = roster.group(label)
    one, other = roster.found(label), () if team else room.numbered(number, lesson)
    about = {"path": result.path, "label": label}
    if len(one) == 1 and len(other) == 1 and one != other:
        told_both = {"one": one[0].name, "id": one[0].id, "other": other[0].name}
        return sentence(CONTRADICTION, path=result.path, **told_both)
    found = other if len(other) == 1 else one
    if len(found) == 1:
        return list(shared(found[0], lesson, result, room))
    if found:
        first, second = found[:2]
        told_both = {"one": first.name, "id": first.id, "other": second.name}
        return sentence(SEVERAL, **about, **told_both, other_id=second.id)
    if not team:
        return sentence(STRANGER, who=LABELLED.format(**about))
    if members := room.together(team, lesson):
        return [Owned(student, lesson, result) for student in members]
    why = NO_TEAM if room.rules.of(lesson).teams else NO_TEAMS
    return sentence(why, **about, lesson=lesson, count=len(roster.teams[team]))


def shared(by: Student, lesson: str, result: Result, room: Classroom) -> Iterator[Owned]:
    """A file for who has handed it in and, in a class of teams, for the others of the team."""
    _, *others = room.team(by, lesson)
    yield Owned(by, lesson, result, by=by)
    yield from (Owned(student, lesson, result, own=False, by=by) for student in others)


def too_large(room: Classroom, lessons: Iterable[str]) -> Iterator[Sentence]:
    """The groups that would be teams if they were smaller."""
    if any(room.rules.of(lesson).teams for lesson in lessons):
        for group in filter(room.too_large, room.roster.teams):
            count = len(room.roster.teams[group])
            yield sentence(TOO_LARGE, group=group, count=count, most=room.rules.largest_team)


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


def lessons(results: Iterable[Result], order: Sequence[str]) -> list[str]:
    """The lessons of which anything was handed in, by whomever, in order."""
    sent = {lesson_of(result) for result in results}
    return [name for name in order if name in sent]


def lesson_of(result: Result) -> str:
    """The lesson that a file answers or, where it cannot be read, claims to; "" for none."""
    return result.lesson or names.lesson_in(result.path)
