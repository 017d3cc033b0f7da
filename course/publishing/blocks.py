"""What a page of a lesson consists of; each kind has its place in the template `blocks.html`."""

import base64
import mimetypes
from dataclasses import dataclass
from typing import ClassVar

from course.publishing.prose import Heading


@dataclass(frozen=True)
class Prose:
    """A text of the lesson, as HTML."""

    kind: ClassVar = "prose"
    html: str


@dataclass(frozen=True)
class Code:
    """What a cell computes, as HTML; folded away, maybe under a title of its own."""

    kind: ClassVar = "code"
    html: str
    title: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Printed:
    """What a cell printed, as HTML, and as it was printed."""

    kind: ClassVar = "printed"
    html: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A picture with its words: bytes of a media type, width and height in pixels of a page.

    `explorable` is the same picture below its sliders, as HTML; "" where nothing moves.
    """

    kind: ClassVar = "figure"
    number: int
    alt: str
    caption: str
    media: str
    data: bytes
    width: int
    height: int
    explorable: str = ""

    @property
    def suffix(self) -> str:
        return mimetypes.guess_extension(self.media)

    @property
    def inline(self) -> str:
        """The address of a picture that stands in the page itself."""
        return f"data:{self.media};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True)
class Claim:
    """A sentence that the build has measured; `holds` is the code that decided."""

    kind: ClassVar = "claim"
    sentence: str
    figure: str
    measured: str
    seeds: int | None
    chosen_by: str
    holds: str = ""


@dataclass(frozen=True)
class Question:
    """What a student is asked before an experiment."""

    kind: ClassVar = "question"
    name: str
    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """What the experiment answered: one of the choices or a number, and what follows."""

    kind: ClassVar = "measured"
    name: str
    question: str
    choices: tuple[str, ...]
    measured: str | float
    follows: str

    @property
    def shown(self) -> str:
        return self.measured if self.choices else f"{self.measured:.4g}"


@dataclass(frozen=True)
class Exercise:
    """A blank and its check as HTML; the solution, too, or "" where it is withheld."""

    kind: ClassVar = "exercise"
    name: str
    blank: str
    check: str
    solution: str = ""
    passed: str = ""


Block = Prose | Code | Printed | Figure | Claim | Question | Measured | Exercise


@dataclass(frozen=True)
class Section:
    """A heading with all that stands below it, up to the next one.

    `exercise` is the name of the exercise that it asks for, "" for none.
    """

    heading: Heading
    blocks: tuple[Block, ...]
    exercise: str = ""
    worth: str = ""
