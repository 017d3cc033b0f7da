"""Wrong answers that no known mistake explains, gathered by what they do: a group, a mistake."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from course import syllabus
from course.checking.fingerprints import NEAR, Fingerprint
from course.grading.records import Graded, Result
from course.making import exercises


@dataclass
class Group:
    """Students whose answers to one exercise do the same, up to rounding, and these answers."""

    check: str
    lesson: str
    example: Graded
    students: list[str] = field(default_factory=list)
    members: list[Graded] = field(default_factory=list)

    def holds(self, graded: Graded) -> bool:
        """Is this answer nearer to the example than rounding can bring two different ones?"""
        one, other = self.example, graded
        if one.check != other.check:
            return False
        return (
            Fingerprint((), one.signature, one.fault).distance(other.signature, other.fault) < NEAR
        )

    @property
    def mistake(self) -> str:
        """The entry of mistakes.py that would give this mistake a name."""
        before, after = changed(self.lesson, self.check, self.example.source)
        lines = NAME, f"instead_of={before!r},", f"wrote={after!r},", TITLE, SAYS
        return "\n".join(["Mistake(", *("    " + line for line in lines), ")"])


NAME, TITLE = '"a_short_name",', 'title="A short name",'
SAYS = 'says="what happens, and where to look.",'


def gathered(results: Iterable[Result]) -> list[Group]:
    """The groups of unnamed mistakes, the largest first."""
    groups: list[Group] = []
    for result in results:
        for graded in result.exercises:
            if graded.signature is not None:
                place(groups, graded, result)
    return sorted(groups, key=lambda group: -len(group.students))


def place(groups: list[Group], graded: Graded, result: Result) -> None:
    """Add an answer to its group, or begin a new group with it."""
    group = next((group for group in groups if group.holds(graded)), None)
    if group is None:
        group = Group(graded.check, result.lesson, graded)
        groups.append(group)
    group.students.append(result.student)
    group.members.append(graded)


def changed(lesson: str, check: str, source: str) -> tuple[str, str]:
    """The lines of the solution that an answer replaces, and what it wrote; else two blanks."""
    unknown = "A LINE OF THE SOLUTION", "WHAT THE STUDENT WROTE"
    if not syllabus.lesson(lesson).has_sources:
        return unknown
    cell = exercises.asked(syllabus.lesson(lesson))[check]
    right, wrong = (bare(text) for text in (exercises.solved(cell), source))
    edits = [edit for edit in codes(right, wrong) if edit[0] != "equal"]
    edits = [edit for edit in edits if edit[0] == "replace"] or edits
    if len(edits) != 1:
        return unknown
    _, start, end, begin, stop = edits[0]
    return "\n".join(right[start:end]), "\n".join(wrong[begin:stop])


def codes(right: list[str], wrong: list[str]):
    return difflib.SequenceMatcher(None, right, wrong, autojunk=False).get_opcodes()


def bare(source: str) -> list[str]:
    """The lines of a source without indentation, comments and blank lines."""
    lines = (line.split("  #")[0].strip() for line in source.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
