"""Sentences that people read: kept as a template and what is filled in, made into text when shown.

Stop                  a mistake of a person, told in one sentence
├── Feedback          a check has failed               (course.checking.saying)
├── ClaimFailed       a lesson's claim does not hold   (course.lab.claims)
├── NoNetwork         data cannot be downloaded        (course.lab.data)
├── CannotBatch       nets cannot train together       (course.lab.replicas)
└── Unreadable        a file holds no answers          (course.answers.reading)
"""

import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

WIDTH = 80  # of the output of a cell: JupyterLab would break longer lines inside words


@dataclass(frozen=True)
class Sentence:
    """A sentence by its template, such as "{name} is not defined.", and the values to fill in."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.with_labels(str)

    def with_labels(self, labelled: Callable[[str], str]) -> str:
        """The text, in which `labelled` puts what is called `label` into words."""
        values = {name: worded(name, each, labelled) for name, each in self.values.items()}
        return self.template.format(**values) if values else self.template

    def to_json(self) -> list:
        values = {k: v.to_json() if isinstance(v, Sentence) else v for k, v in self.values.items()}
        return [self.template, values]

    @classmethod
    def from_json(cls, stored: list) -> "Sentence":
        """Raises ValueError where filling in would do more than to show a value."""
        template, values = stored
        if values and not all(map(is_simple, string.Formatter().parse(template))):
            raise ValueError(f"not a template: {template[:80]}")
        return cls(printable(str(template)), {str(k): read(v) for k, v in values.items()})


def read(value):
    """A value of a stored sentence: a sentence, a text that can be shown, or a number."""
    if isinstance(value, list):
        return Sentence.from_json(value)
    return printable(value) if isinstance(value, str) else value


def is_simple(part: tuple) -> bool:
    """Is this part of a template a plain name, with a short format such as `.3g`?"""
    _, name, how, _ = part
    return name is None or (name.isidentifier() and len(how) < 4 and "{" not in how)


def worded(name: str, value, labelled: Callable[[str], str]):
    """A value of a sentence as it is filled in."""
    if isinstance(value, Sentence):
        return value.with_labels(labelled)
    return labelled(value) if name == "label" else value


def sentence(template: str, **values) -> Sentence:
    """`sentence("{name} is not defined.", name="Adam")`."""
    return Sentence(template, values)


class Stop(Exception):
    """What a person has to mend, in one sentence; Jupyter and the command line show it alone."""

    speaks = staticmethod(lambda sentence: sentence.text)  # `languages` puts its own here

    def __init__(self, template: str, **values):
        self.sentence = Sentence(template, values)
        super().__init__(self.sentence.text)

    def _render_traceback_(self) -> list[str]:
        return f"✗ {self.speaks(self.sentence)}".splitlines()


# Half a character (a lone surrogate), and what moves a cursor or rings a bell.
UNPRINTABLE = re.compile(r"[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """The text with � for what cannot be stored, shown or sent: in UTF-8, HTML, a spreadsheet."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
