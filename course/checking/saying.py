"""What a check says: eight lines of eighty columns, made from a verdict when it is shown."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from course.checking.mistakes import Mistake
from course.sentences import WIDTH, Sentence, Stop

HEIGHT = 8
MARKS = {"passed": "✓", "failed": "✗", "blank": "○", "missing": "✗"}
HINT = Sentence("Hint:\N{NO-BREAK SPACE}checks.{name}?")
SEVERAL = Sentence("{count} things differ: {titles}.")


class Words(Protocol):
    """What a check knows about the words of its verdicts."""

    name: str

    def labelled(self, label: str) -> str: ...

    def mistake(self, name: str) -> Mistake: ...


class Feedback(Stop, AssertionError):
    """A failed check. Jupyter shows its text alone; nbval, nbgrader and pytest see a failure."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass(frozen=True)
class Evidence:
    """Rows of numbers under their heads, or one line of code without any."""

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def lines(self) -> list[str]:
        if not self.heads:
            return [" ".join(row) for row in self.rows]
        first = len(self.heads[0])
        return [
            f"{row[0]:>{first}}" + "".join(f"{cell:>12}" for cell in row[1:])
            for row in (self.heads, *self.rows)
        ]


@dataclass(frozen=True)
class Verdict:
    """What a check found, without its words.

    Attributes:
        check: which one; it knows the words.
        outcome: "passed", "failed", "blank" (not written yet) or "missing" (not in the notebook).
        fact: what was seen.
        evidence: the numbers around the first difference.
        why: what explains it, where no known mistake does.
        mistakes: the known mistakes that were recognized, by name.
        remarks: the accepted variants that were recognized, by name.
        place: where in the answer its first unknown value stands; see `locating`.
        score: points, between 0 and those of the exercise.
        hinted: whether the hint of the check can help.
    """

    check: Words = field(compare=False, repr=False)
    outcome: str
    fact: Sentence
    evidence: Evidence = Evidence()
    why: Sentence | None = None
    mistakes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    score: float = 0.0
    hinted: bool = False
    place: Sentence | None = None

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def blank(self) -> bool:
        return self.outcome in ("blank", "missing")

    @property
    def text(self) -> str:
        """At most 8 lines of 80 columns, for the student."""
        head = f"{MARKS[self.outcome]} {self.fact.with_labels(self.check.labelled)}"
        hint = replace(HINT, values={"name": self.check.name}).text if self.hinted else ""
        tail = "  ".join(part for part in (reason(self), hint) if part)
        return speak(head, self.evidence.lines, tail)

    def __repr__(self) -> str:
        return self.text


def reason(verdict: Verdict) -> str:
    """What explains a verdict: the known mistakes or, where there are none, the search."""
    known = [verdict.check.mistake(name) for name in verdict.mistakes]
    if len(known) == 1:
        return known[0].text
    if known:
        titles = "; ".join(f"({i}) {mistake.title}" for i, mistake in enumerate(known, 1))
        return replace(SEVERAL, values={"count": len(known), "titles": titles}).text
    if verdict.remarks:
        return " ".join(verdict.check.mistake(name).text for name in verdict.remarks)
    if verdict.place:
        return verdict.place.text
    return verdict.why.with_labels(verdict.check.labelled) if verdict.why else ""


def speak(head: str, rows: Sequence[str], tail: str) -> str:
    """Head, evidence and explanation in at most 8 lines of 80 columns; evidence gives way."""
    top = textwrap.wrap(head, WIDTH, subsequent_indent="  ")[:3]
    end = textwrap.wrap(tail, WIDTH, initial_indent="  ", subsequent_indent="  ")[:4]
    room = HEIGHT - len(top) - len(end) - 2
    shown = [rows[0], *rows[1:][-(room - 1) :]] if rows and room > 1 else []
    evidence = ["", *(f"  {row}"[:WIDTH] for row in shown)] if shown else []
    lines = [*top, *evidence, *([""] if end else []), *end]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
