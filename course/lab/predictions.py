"""A guess, written down before the experiment, and afterwards what was measured beside it."""

import html
import math
import numbers
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course import languages
from course.columns import fold
from course.lab.page import put
from course.languages import message, told, translated
from course.sentences import Sentence, sentence

NONE_YET = "No prediction yet: put {wanted} behind guess= and run the cell."
GIVEN = "Your prediction: {guess}. Run on to see what is measured."
NO_CHOICE = "{given} is none of the choices. Put {wanted} behind guess=."
NO_NUMBER = "{given} is not a number. Put one such as 0.5 behind guess=, without quotes."
A_LETTER = "a letter, 'a' to '{last}',"
A_NUMBER = "a number"

UNSEEN = "Measured: {measured}. (No prediction was written down.) {follows}"
SO_IT_IS = "You predicted {guess}, and so it is. {follows}"
CLOSE = "You predicted {guess}, measured: {measured}. That is close. {follows}"
TOO_LARGE = "You predicted {guess}, measured: {measured}. {times} times too large. {follows}"
TOO_SMALL = "You predicted {guess}, measured: {measured}. {times} times too small. {follows}"
OTHERWISE = "You predicted {guess}, measured: {measured}. {follows}"
HEADS = message("you predicted"), message("measured")
ROWS = '<tr><th scope="row" style="text-align:left">{}</th><td style="text-align:left">{}</td></tr>'


@dataclass(frozen=True)
class Prediction:
    """A question, and the student's guess: one of the choices or a number, None for none yet."""

    name: str
    question: str
    choices: tuple[str, ...] = ()
    guess: str | float | None = None

    def measured(
        self, value, follows: str, *, believed: Mapping[str, str] | None = None, close: float = 0.1
    ) -> None:
        """Shows the guess beside what was measured, and one sentence of what follows.

        Args:
            value: a number; or with choices one of them, by its text or its place (0, 1, 2 …).
            follows: one sentence.
            believed: choice -> a sentence for those who took it, before `follows`: why one may
                think so, and what it leaves out.
            close: a number is close if it is off by at most this share of the measured one.

        Raises:
            ValueError: `value` or a key of `believed` is none of the choices.
        """
        value, believed = self._value(value), believed or {}
        if unknown := set(believed) - set(self.choices):
            raise ValueError(f"believed names {sorted(unknown)}, none of the choices")
        why = believed.get(self.guess, "") if self.guess != value else ""
        words = " ".join(map(translated, filter(None, [why, follows])))
        said = self._compared(value, words, close)
        rows = zip(map(translated, HEADS), (self.guess, value), strict=True)
        table = "".join(ROWS.format(head, html.escape(self._shown(cell))) for head, cell in rows)
        record = {"name": self.name, "question": self.question, "choices": list(self.choices)}
        page = f"<table>{table}</table><p>{html.escape(words)}</p>"
        put(fold(told(said)), page, prediction=record | {"measured": value})

    def _value(self, value) -> str | float:
        """What was measured, as a choice or as a number of 4 digits."""
        if not self.choices:
            return float(f"{float(value):.4g}")
        if isinstance(value, numbers.Integral):
            value = self.choices[int(value)]
        if value not in self.choices:
            raise ValueError(f"measured {value!r}, and the choices are {self.choices}")
        return value

    def _shown(self, value) -> str:
        if value is None:
            return "–"
        if not self.choices:
            return f"{value:.4g}"
        return f"{letter(self.choices.index(value))}) {translated(value)}"

    def _compared(self, value, follows: str, close: float) -> Sentence:
        shown = {"measured": self._shown(value), "follows": follows}
        if self.guess is None:
            return sentence(UNSEEN, **shown)
        template, times = compared(self.guess, value, close)
        values = {"guess": self._shown(self.guess), "times": f"{float(f'{times:.2g}'):g}"} | shown
        return sentence(template, **values)


def predict(
    name: str, question: str, *, choices: Sequence[str] = (), guess: str | float | None = None
) -> Prediction:
    """Keeps a student's guess until the experiment has measured the answer.

        deepest = lab.predict(
            "deepest", "Which net will be best?", choices=("1 layer", "6 layers"), guess=None
        )
        …
        deepest.measured("1 layer", "No gradient reaches the first of 6 layers.")

    What stands in the call are literals: the grader collects them without running the cell. A
    guess that does not fit is told in one sentence, and the notebook goes on.

    Args:
        name: unique in the lesson.
        question: one sentence.
        choices: 2 to 26 texts; none where a number is asked for.
        guess: None in the course; the student writes a letter, the text of a choice, or a number.
    """
    choices = tuple(choices)
    taken = fitting(guess, choices)
    if taken is not None:
        said = sentence(GIVEN, guess=Prediction(name, question, choices)._shown(taken))
    elif guess is None:
        said = sentence(NONE_YET, wanted=wanted(choices))
    elif choices:
        said = sentence(NO_CHOICE, given=repr(guess)[:40], wanted=wanted(choices))
    else:
        said = sentence(NO_NUMBER, given=repr(guess)[:40])
    asked = [fold(translated(question))] if languages.current() != languages.ENGLISH else []
    choices_shown = lettered(choices) if taken is None else []
    put("\n".join([*asked, fold(told(said)), *choices_shown]))
    return Prediction(name, question, choices, taken)


def lettered(choices: Sequence[str]) -> list[str]:
    """A line for each choice, with its letter."""
    return [
        fold(f"  {letter(place)}) {translated(choice)}") for place, choice in enumerate(choices)
    ]


def letter(place: int) -> str:
    """a, b, c … for 0, 1, 2 …"""
    return string.ascii_lowercase[place]


def wanted(choices: Sequence[str]) -> Sentence:
    last = letter(len(choices) - 1) if choices else ""
    return sentence(A_LETTER, last=last) if choices else sentence(A_NUMBER)


def fitting(guess, choices: Sequence[str]) -> str | float | None:
    """The guess as the text of a choice, in any language, or as a number; None for neither."""
    if not choices:
        return number(guess)
    if not isinstance(guess, str):
        return None
    plain = guess.strip().lower()
    for place, choice in enumerate(choices):
        texts = (each.strip().lower() for each in languages.in_all(choice))
        if plain in (*texts, letter(place), f"{letter(place)})"):
            return choice
    return None


def number(guess) -> float | None:
    """A finite number as a float, else None."""
    if not isinstance(guess, numbers.Real) or isinstance(guess, bool):
        return None
    try:
        return float(guess) if math.isfinite(guess) else None
    except OverflowError:
        return None


def compared(guess, value, close: float) -> tuple[str, float]:
    """The sentence that compares a guess with what was measured, and the factor between them."""
    if guess == value:
        return SO_IT_IS, 1.0
    if isinstance(value, str) or guess * value <= 0:
        return OTHERWISE, 1.0
    if abs(guess - value) <= close * abs(value):
        return CLOSE, 1.0
    larger = abs(guess) > abs(value)
    return (TOO_LARGE, guess / value) if larger else (TOO_SMALL, value / guess)
