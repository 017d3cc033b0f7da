"""A class of the tiny course, in files that a test writes, and results that nobody had to run."""

from dataclasses import dataclass
from pathlib import Path

from course.checking.mistakes import Mistake
from course.checking.saying import Verdict
from course.grading.records import Graded, Result
from course.marks import folder
from course.marks.classroom import Classroom
from course.marks.marking import marks
from course.sentences import Sentence, sentence

LESSON = "doubling"
POINTS = {"double": 2, "quadruple": 3}
RIGHT = {"double": "def double(x): return 2 * x", "quadruple": "class Quadruple: right = True"}
ROSTER = """id,name,email,group,number
1,Alva Berg,alva@example.org,north,4711
2,김민지,minji@example.org,north,4712
3,Ødegård Siv,siv@example.org,,4713
"""


@dataclass(frozen=True)
class Words:
    """What a verdict must know of its check."""

    name: str
    points: int
    hint: str = ""

    def labelled(self, label: str) -> str:
        return label

    def mistake(self, name: str) -> Mistake:
        return Mistake(name, title=name.capitalize(), says="look again.")


def graded(
    exercise: str,
    outcome: str = "passed",
    source: str | None = None,
    signature=None,
    stopped: bool = False,
    **told,
) -> Graded:
    """An exercise as the grader stores it: `outcome` is passed, failed, blank or missing."""
    check = Words(exercise, POINTS[exercise])
    score = told.pop("score", float(check.points) if outcome == "passed" else 0.0)
    verdict = Verdict(check, outcome, Sentence("It was seen."), score=score, **told)
    source = RIGHT[exercise] if source is None else source
    return Graded(verdict, signature=signature, source=source, stopped=stopped)


def result(student: str, *exercises: Graded, path: str = "", lesson: str = LESSON) -> Result:
    """The result of one file; with all answers right by default."""
    exercises = exercises or tuple(map(graded, POINTS))
    return Result(student, path or f"{student}/01_doubling.ipynb", lesson, exercises)


def unreadable(student: str) -> Result:
    why = sentence("{name} is not a notebook.", name="01_doubling.pdf")
    return Result(student, f"{student}/01_doubling.pdf", problem=why)


@dataclass
class Room:
    """The folder of a class, written as a teacher does, and what follows from it."""

    folder: Path

    def write(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def read(self, **files: str) -> Classroom:
        """The class with these files: `rules` is rules.toml, the others are CSV."""
        given = {"roster": ROSTER, "rules": "", "submitted": "student,lesson,submitted\n"} | files
        given.setdefault("decisions", DECISIONS)
        for name, content in given.items():
            self.write(f"{name}.toml" if name == "rules" else f"{name}.csv", content)
        return folder.read(self.folder)

    def marks(self, *results: Result, **files: str):
        """The marks that follow; what they say is to be remembered for the next time."""
        found = marks(results, self.read(**files))
        folder.remember(self.folder, found.memory)
        return found

    def mark(self, *results: Result, id: str = "1", **files: str):
        """The mark of one student."""
        return next(m for m in self.marks(*results, **files).table if m.student.id == id)


DECISIONS = "student,lesson,exercise,decision,value,comment,by,answer\n"
