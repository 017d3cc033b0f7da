"""What grading finds out: of an exercise, of a file; and the limits under which it did."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from course.checking.saying import Verdict
from course.languages import ENGLISH
from course.sentences import Sentence


@dataclass(frozen=True)
class Limits:
    """What one answer may use: seconds by the clock (0: as its lesson says), bytes of memory.

    A second try may take `patience` times the seconds. It is not shown, for a digest is made of
    what is: how a grade was found does not decide which one it is.
    """

    seconds: float = 0.0
    memory: int = 2 * 2**30
    patience: float = field(default=1.0, repr=False)


DEFAULT = Limits()
PATIENCE = 4.0  # of a second try: a busy machine may be to blame, or the answer that ran before


def secret_seed() -> int:
    """A seed for the probes of one run, which nobody knows before."""
    return secrets.randbelow(2**31)


@dataclass(frozen=True)
class Flag:
    """Something that an instructor should see.

    Attributes:
        sentence: what it is.
        line: of the answer, where it is about one.
        refused: whether the answer plainly calls the built-in that the exercise asks for. All
            other flags ask a person to look, and cost no point.
    """

    sentence: Sentence
    line: str = ""
    refused: bool = False

    @property
    def says(self) -> str:
        return self.sentence.text


@dataclass(frozen=True)
class Graded:
    """The verdict on one exercise.

    Attributes:
        flags: what an instructor should see.
        signature: the prints on seed 0 of a wrong answer that no known mistake explains.
        fault: the exception that ended it; "" for none.
        source: the code of the answer, with what it needs of its notebook; "" for none.
        stopped: whether it was stopped from outside (time, memory, its process ended): then it is
            run once more, with more time and nothing beside it.
    """

    verdict: Verdict
    flags: tuple[Flag, ...] = ()
    signature: np.ndarray | None = field(default=None, repr=False)
    fault: str = ""
    source: str = field(default="", repr=False)
    stopped: bool = False

    @property
    def check(self) -> str:
        """The exercise, by the name of its check."""
        return self.verdict.check.name

    @property
    def points(self) -> int:
        """What the exercise is worth."""
        return self.verdict.check.points


@dataclass(frozen=True)
class Result:
    """The grade of one file.

    Attributes:
        student, path: whose, and which file it was.
        lesson: by name; "" where the file cannot be read.
        exercises: one entry for each exercise of the lesson, in order.
        flags: oddities of the file as a whole.
        beside: what an instructor should know of where it lay, and of other files there.
        digest: of all that the grade depends on but the secret probes.
        problem: why nothing could be graded; None where something was.
        guesses: what was predicted before the experiments, by the name of the prediction.
        language: of the notebook; the student is answered in it.
    """

    student: str
    path: str
    lesson: str = ""
    exercises: tuple[Graded, ...] = ()
    flags: tuple[Flag, ...] = ()
    digest: str = ""
    problem: Sentence | None = None
    guesses: Mapping[str, str | float] = field(default_factory=dict)
    beside: tuple[Flag, ...] = ()
    language: str = ENGLISH

    @property
    def stopped(self) -> bool:
        return any(each.stopped for each in self.exercises)

    @property
    def score(self) -> float:
        return sum(each.verdict.score for each in self.exercises)

    @property
    def points(self) -> int:
        return sum(each.points for each in self.exercises)

    @property
    def all_flags(self) -> list[str]:
        """Every flag as a sentence that names its exercise."""
        own = [each.text for each in (self.problem,) if each]
        own += [flag.says for flag in (*self.beside, *self.flags)]
        return own + [f"{g.check}: {flag.says}" for g in self.exercises for flag in g.flags]
