"""What a check says: eight lines of eighty columns, made from a verdict when it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from course.checking.mistakes import Mistake
from course.columns import cut, right, width, wrapped
from course.languages import told, translated
from course.sentences import WIDTH, Sentence, Stop

HEIGHT = 8
MARKS = {"passed": "✓", "failed": "✗", "blank": "○", "missing": "✗"}
HINT = "Hint:\N{NO-BREAK SPACE}checks.{name}?"
REST_OF_HINT = " … The rest: checks.{name}?"
TWO = "Two mistakes at once. (1) {first} (2) {second}"
TITLES = "Two mistakes at once: (1) {first}; (2) {second}."
AMONG_OTHERS = "{mistake} There may be another mistake, too."
MISTAKE = "{title}: {says}"
UNKNOWN = Sentence("No mistake that this check knows does this.")
ALIKE = "A known mistake does the same, and there may be another cause. {mistake}"
ONE_OF_MANY = "Several mistakes do this, and yours may be another one. An example: {mistake}"
REST_ALIKE = "The rest is what a known mistake does, and there may be another cause. {mistake}"


class Words(Protocol):
    """What a check knows about the words of its verdicts."""

    name: str
    helps: Sentence

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

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def lines(self) -> list[str]:
        if not self.heads:
            return [" ".join(row) for row in self.rows]
        table = [tuple(map(translated, self.heads)), *self.rows]
        first, *others = [max(map(width, column)) for column in zip(*table, strict=True)]
        return aligned(table, [first, *(max(12, other + 2) for other in others)])


def aligned(table: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """A line for each row; the widest column gives way where a line has no room for all."""
    widest = widths.index(max(widths))
    own = widths[widest] - max(0, sum(widths) - (WIDTH - 2))
    room = own - (2 if widest else 0)
    widths = [*widths[:widest], own, *widths[widest + 1 :]]
    short = [[*row[:widest], cut(row[widest], room), *row[widest + 1 :]] for row in table]
    return ["".join(map(right, row, widths)) for row in short]


@dataclass(frozen=True)
class Verdict:
    """What a check found, without its words.

    Attributes:
        check: which one; it knows the words.
        outcome: "passed", "failed", "blank" (not written yet) or "missing" (not in the notebook).
        fact: what was seen.
        evidence: the numbers around the first difference.
        why: what the check found out, where no known mistake is certain.
        mistakes: the known mistakes that are certain, by name.
        remarks: the accepted variants that were recognized, by name.
        score: points, between 0 and those of the exercise.
        hinted: whether the hint of the check can help.
        whole: whether `mistakes` explain all that is wrong.
        alike: a known mistake that does the same; but many things may do this.
        one_of_many: whether other known mistakes do this, too.
        relation: how what is wrong is related to what is expected, or what of it is right.
        edit: which edit of a right answer gives the same values.
        place: where in the answer its first unknown value stands; see `locating`.
        second: what is wrong, too, for another reason than the fact.
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
    whole: bool = True
    alike: tuple[str, ...] = ()
    one_of_many: bool = False
    relation: Sentence | None = None
    edit: Sentence | None = None
    place: Sentence | None = None
    second: Sentence | None = None

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def blank(self) -> bool:
        return self.outcome in ("blank", "missing")

    @property
    def explained(self) -> bool:
        """Is it certain which known mistakes these are, and that there are no others?"""
        return bool(self.mistakes) and self.whole

    def at(self, place: Sentence) -> "Verdict":
        """The verdict with a place."""
        return replace(self, place=place, why=self.found_out)

    def beside(self, second: Sentence | None) -> "Verdict":
        """The verdict with what is wrong for another reason, if anything is."""
        return replace(self, second=second, why=self.found_out) if second else self

    @property
    def found_out(self) -> Sentence | None:
        """What the check found out, if it did."""
        return None if self.why == UNKNOWN else self.why

    @property
    def kind(self) -> tuple:
        """Two failures of one kind have the same to say, with other numbers perhaps."""
        return self.outcome, self.fact.template, self.fact.values.get("label"), self.mistakes

    @property
    def head(self) -> str:
        return f"{MARKS[self.outcome]} {told(self.fact, self.check.labelled)}"

    @property
    def text(self) -> str:
        """All that is known, in at most 8 lines of 80 columns."""
        return self.told(findings(self))

    def heard(self, times: int) -> str:
        """What a student hears who has failed in this way so often: a finding, all, the hint."""
        if times > 2 and self.hinted:
            return hinted(self.head, self.check)
        return self.told(findings(self)[:1]) if times < 2 else self.text

    def told(self, found: Sequence[Sequence[str]]) -> str:
        hint = filled(HINT, name=self.check.name) if self.hinted else ""
        return speak(self.head, self.evidence.lines, found, hint)

    def __repr__(self) -> str:
        return self.text


def filled(template: str, **values) -> str:
    return told(Sentence(template, values))


def text_of(mistake: Mistake) -> str:
    """Its title and its sentence."""
    return filled(MISTAKE, title=Sentence(mistake.title), says=mistake.says)


def findings(verdict: Verdict) -> list[tuple[str, ...]]:
    """What is known of a verdict, the most certain first; each at length, and perhaps shorter."""
    labelled, known = verdict.check.labelled, verdict.check.mistake
    whole = verdict.whole or verdict.second is not None
    found = [named([known(name) for name in verdict.mistakes], whole)]
    sentences = verdict.edit, verdict.place, verdict.second, verdict.relation, verdict.why
    found += [(told(each, labelled),) for each in sentences if each]
    alike = REST_ALIKE if verdict.mistakes else ONE_OF_MANY if verdict.one_of_many else ALIKE
    found += [(filled(alike, mistake=text_of(known(name))),) for name in verdict.alike]
    found += [(" ".join(text_of(known(name)) for name in verdict.remarks),)]
    return [each for each in found if any(each)]


def named(mistakes: Sequence[Mistake], whole: bool) -> tuple[str, ...]:
    """Known mistakes with their sentences, and with their titles alone."""
    if len(mistakes) < 2:
        text = "".join(map(text_of, mistakes))
        return (text if whole or not text else filled(AMONG_OTHERS, mistake=text),)
    first, second = mistakes
    both = filled(TWO, first=text_of(first), second=text_of(second))
    titles = {"first": Sentence(first.title), "second": Sentence(second.title)}
    return both, filled(TITLES, **titles)


def speak(head: str, rows: Sequence[str], found: Sequence[Sequence[str]], hint: str) -> str:
    """Head, evidence, findings and hint in at most 8 lines of 80 columns; evidence gives way."""
    top = wrapped(head, WIDTH, subsequent_indent="  ")[: 3 if rows or found else HEIGHT - 2]
    end = fitting(found, hint, HEIGHT - 1 - len(top))
    room = HEIGHT - len(top) - len(end) - 2
    shown = [rows[0], *rows[1:][-(room - 1) :]] if rows and room > 1 else []
    evidence = ["", *(f"  {row}"[:WIDTH] for row in shown)] if shown else []
    lines = [*top, *evidence, *([""] if end else []), *end]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def fitting(found: Sequence[Sequence[str]], hint: str, room: int) -> list[str]:
    """The findings that fit into so many lines, each as long as it can be, and the hint."""
    kept: list[str] = []
    for forms in found:
        lengths = (form for form in forms if len(indented([*kept, form, hint])) <= room)
        kept += [form for form in [next(lengths, "")] if form]
    return indented([*kept, hint])


def indented(parts: Sequence[str], **options) -> list[str]:
    text = "  ".join(part for part in parts if part)
    return wrapped(text, WIDTH, initial_indent="  ", subsequent_indent="  ", **options)


def hinted(head: str, check: Words) -> str:
    """Head and hint."""
    top = wrapped(head, WIDTH, subsequent_indent="  ")[:3]
    more = filled(REST_OF_HINT, name=check.name)
    hint = indented([told(check.helps)], max_lines=HEIGHT - 1 - len(top), placeholder=more)
    return "\n".join([*top, "", *hint])
