"""Judge: what a check expects, whether an observation agrees, and how it says what it saw."""

import functools
import inspect
import os
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from lessons import observing
from lessons.fingerprints import (
    Fingerprint,
    Mistake,
    Variant,
    fault,
    largest,
    match,
    read,
    signature,
)

__all__ = ["Check", "Feedback", "Mistake", "Variant", "Verdict", "check"]

WIDTH, HEIGHT = 80, 8
UNKNOWN = "No mistake that this check knows does this. Compare each line with the formula."


class Feedback(AssertionError):
    """A failed check. Jupyter shows its text alone; nbval, nbgrader and pytest see a failure."""

    def _render_traceback_(self):
        return str(self).splitlines()


@dataclass(frozen=True)
class Verdict:
    """What a check says of an answer.

    Args:
        text: at most 8 lines of 80 columns, for the student.
        score: points, between 0 and the points of the check.
        mistakes: the names of the known mistakes that were recognized.
    """

    text: str
    passed: bool = False
    blank: bool = False
    score: float = 0.0
    mistakes: tuple[str, ...] = ()

    def __repr__(self):
        return self.text


@dataclass(frozen=True)
class Difference:
    """The first value that is not as expected: `label`, its place in the array, both numbers."""

    label: str
    index: tuple[int, ...]
    expected: np.ndarray
    value: np.ndarray | None

    @property
    def pair(self) -> tuple[str, str]:
        """Expected and observed, with as many digits (4 to 7) as it takes to tell them apart."""
        right, wrong = self.expected[self.index], self.value[self.index]
        for digits in (4, 5, 6, 7):
            texts = number(right, digits), number(wrong, digits)
            if texts[0] != texts[1]:
                break
        return texts


def number(value: float, digits: int = 4) -> str:
    """0.4600, 18.000, 1000.0, 3.2e-05: `digits` decimals, fewer for a large number."""
    size = abs(value)
    if not 1e-3 <= size < 1e4 and size != 0:
        return f"{value:.{digits}g}"
    before = int(np.log10(size)) if size >= 1 else 0
    return f"{value:.{digits - before}f}"


class Check:
    """A check of one exercise: `check(answer)` observes the answer, judges it and says the verdict.

    Its docstring is its text: the first line is the fact that a passing student reads, the rest is
    the hint, which Jupyter shows for `checks.<name>?`.
    """

    def __init__(
        self,
        probe,
        points,
        minutes,
        reference,
        borrowed,
        tolerance,
        scale,
        describe,
        explain,
        earned,
        seconds,
    ):
        functools.update_wrapper(self, probe)
        self.name = probe.__name__
        self.topic = probe.__module__.split(".")[-2]
        self.answer = next(iter(inspect.signature(probe).parameters))
        self.points, self.minutes, self.seconds = points, minutes, seconds
        self.reference, self.borrowed = reference, borrowed
        self.tolerance, self.scale = tolerance, scale
        self._describe, self._explain, self._earned = describe, explain, earned
        self.accepted = None
        self.__signature__ = inspect.Signature([inspect.Parameter(self.answer, 1)])

    def __repr__(self):
        return f"checks.{self.name}: {self.fact}"

    @property
    def fact(self) -> str:
        return inspect.getdoc(self).split("\n\n")[0].replace("\n", " ")

    @property
    def hint(self) -> str:
        return inspect.getdoc(self).partition("\n\n")[2].strip()

    def observe(self, answer, seed: int = 0) -> dict:
        """Run the answer on the probes of `seed`; see `lessons.observing` for what comes back."""
        return observing.observe(self.__wrapped__, answer, seed, self.borrowed)

    @functools.cache  # noqa: B019 - a check lives as long as its module
    def expected(self, seed: int = 0) -> dict[str, np.ndarray]:
        """What Keras, TensorFlow or NumPy itself does on the same probes."""
        seen = observing.observe(self.__wrapped__, self.reference, seed)
        if set(seen) != {"values"}:
            raise RuntimeError(f"the reference of checks.{self.name} does not run: {seen}")
        return seen["values"]

    @functools.cached_property
    def fingerprints(self):
        """The known mistakes on the probes of seed 0, as the build stored them."""
        return read(
            Path(import_module(f"lessons.{self.topic}").__file__).parent / "fingerprints.npz",
            self.name,
        )

    def signature(self, observation: dict, seed: int = 0) -> np.ndarray:
        return signature(observation["values"], self.expected(seed), self.scale)

    def judge(self, observation: dict, seed: int = 0, known=None, guess: bool = True) -> Verdict:
        """The verdict on an observation made with the same `seed`.

        `known` are the fingerprints for that seed; by default those stored for seed 0. What no
        known mistake explains is searched for a reason, unless `guess` is False: it takes time.
        """
        if "borrowed" in observation:
            return self._failed(f"{self.answer} calls {observation['borrowed']}.", [], BORROWED)
        difference = self.difference(observation, seed)
        if observation.get("blank") and (difference is None or difference.value is None):
            return Verdict(
                f"○ {self.answer} is not written yet. Hint: checks.{self.name}?", blank=True
            )
        known = self.fingerprints if known is None else known
        seen = self._recognized(observation, difference, seed, known)
        if not stops(observation) and (difference is None or (seen and not seen.names)):
            remarks = [m.says for m in seen.mistakes] if seen and difference else []
            text = speak(f"✓ {self.fact}", [], " ".join(remarks))
            return Verdict(text, passed=True, score=float(self.points))
        fact, rows = self._evidence(observation, difference, seed)
        score = self.points * self._earned(observation) if self._earned else 0.0
        if seen:
            return self._failed(fact, rows, sentence(seen.mistakes), tuple(seen.names), score)
        why = self._guess(observation, difference, seed) if guess else ""
        return self._failed(fact, rows, why, score=score)

    def difference(self, observation: dict, seed: int = 0) -> Difference | None:
        """The first value that differs from the expected one by more than the tolerance."""
        for label, expected in self.expected(seed).items():
            value = observation["values"].get(label)
            if value is None:
                return Difference(label, (), expected, None)
            value = np.asarray(value, dtype=float)
            if value.shape != expected.shape:
                return Difference(label, (), expected, value)
            off = signature({label: value}, {label: expected}, self.scale).reshape(expected.shape)
            wrong = np.argwhere(np.abs(off) > self.tolerance)
            if len(wrong):
                return Difference(label, tuple(wrong[0]), expected, value)
        return None

    def _recognized(self, observation, difference, seed, known) -> Fingerprint | None:
        """The known mistakes that do this; of an answer that stops, up to where it stopped."""
        expected = self.expected(seed)
        vector, why = self.signature(observation, seed), fault(observation, expected)
        if stops(observation) and difference and difference.value is not None:
            size = sum(
                np.size(v) for label, v in expected.items() if label in observation["values"]
            )
            known = [Fingerprint(one.mistakes, one.vector[:size]) for one in known if one.names]
            vector, why = vector[:size], ""
        return match(known, vector, why)

    def _evidence(self, observation, difference, seed) -> tuple[str, list[str]]:
        if "error" in observation and (difference is None or difference.value is None):
            return stopped(self.answer, observation["error"]), []
        if difference.value is None:
            return f"{difference.label} cannot be observed.", []
        if difference.value.shape != difference.expected.shape:
            shapes = difference.expected.shape, difference.value.shape
            return f"{difference.label} should have shape {shapes[0]}, yours has {shapes[1]}.", []
        return self._describe(self, difference, seed)

    def _guess(self, observation, difference, seed) -> str:
        if difference is None or difference.value is None:
            return ""
        return (self._explain and self._explain(self, observation, seed)) or UNKNOWN

    def _failed(self, fact, rows, why, mistakes=(), score=0.0) -> Verdict:
        text = speak(
            f"✗ {fact}", rows, f"{why}  Hint:\N{NO-BREAK SPACE}checks.{self.name}?".strip()
        )
        return Verdict(text, mistakes=mistakes, score=score)

    def __call__(self, answer) -> Verdict | float:
        """Say the verdict on `answer`; raise `Feedback` where it fails."""
        verdict = self.judge(self.observe(answer))
        self.accepted = answer if verdict.passed else None
        # nbgrader sets this variable while it grades: a number is the points, an exception is none
        graded = "NBGRADER_EXECUTION" in os.environ
        if graded and verdict.score:
            return verdict.score
        if not verdict.passed and (graded or not verdict.blank):
            raise Feedback(verdict.text)
        return verdict


def checks_of(topic: str) -> list[Check]:
    """The checks of a lesson, in order."""
    module = import_module(f"lessons.{topic}.checks")
    return [each for each in vars(module).values() if isinstance(each, Check)]


BORROWED = "That is what this exercise is about. Write the formula yourself, with `keras.ops`."


def check(
    *,
    points: int,
    minutes: int,
    reference,
    borrowed: tuple[str, ...] = (),
    tolerance: float = 2e-5,
    scale: Callable[[np.ndarray], np.ndarray] = largest,
    describe: Callable | None = None,
    explain: Callable | None = None,
    earned: Callable[[dict], float] | None = None,
    seconds: float = 10.0,
) -> Callable[[Callable], Check]:
    """Make a check of a probe: a generator of (label, array) that runs the answer it is given.

    Args:
        points, minutes: what the exercise is worth, and how long it takes a beginner.
        reference: an answer built on Keras, TensorFlow or NumPy; it says what is expected.
        borrowed: dotted names of the built-ins that the answer must not call.
        tolerance: largest deviation, as a share of `scale(expected)`, that rounding explains.
        scale: the size of the values of one label, broadcast against them.
        describe: (check, difference, seed) -> a sentence and rows of evidence.
        explain: (check, observation, seed) -> a sentence, where no known mistake matches.
        earned: observation -> the share of the points that a failed answer gets; none by default.
        seconds: after which a grader stops the answer; more for one that trains.
    """
    options = (
        points,
        minutes,
        reference,
        borrowed,
        tolerance,
        scale,
        describe or compared,
        explain,
        earned,
        seconds,
    )
    return lambda probe: Check(probe, *options)


def compared(check: Check, difference: Difference, seed: int) -> tuple[str, list[str]]:
    """The first difference in words, under it the entry before, which is right."""
    right, wrong = difference.pair
    place = ", ".join(map(str, difference.index))
    label = f"{difference.label} [{place}]" if place else difference.label
    fact = f"{label} should be {right}, yours is {wrong}."
    *row, last = difference.index or (0,)
    if not last:
        return fact, []
    columns = difference.expected[tuple(row)], difference.value[tuple(row)]
    rows = [
        f"{i:>5}" + "".join(f"{number(column[i]):>12}" for column in columns)
        for i in (last - 1, last)
    ]
    return fact, ["entry    expected       yours", *rows]


def stops(observation: dict) -> bool:
    """Was the answer not observed to its end?"""
    return "error" in observation or "blank" in observation


def stopped(answer: str, error: dict[str, str]) -> str:
    """What is said of an exception: raised by the answer, or by the check that reads its result."""
    said = error["message"] + " Is a `return` missing?" * ("None" in error["message"])
    kind = "" if error["type"] == "Unusable" else f"{error['type']}: "
    if error["place"]:
        return f"{answer} stops in {error['place']}. {kind}{error['message']}"
    return f"The check cannot use {answer}. {kind}{said}" if kind else said


def sentence(mistakes) -> str:
    """What a student hears who made these mistakes."""
    if len(mistakes) == 1:
        return mistakes[0].says
    return (
        f"{len(mistakes)} things differ: "
        + "; ".join(f"({i}) {m.name}" for i, m in enumerate(mistakes, 1))
        + "."
    )


def speak(head: str, rows: list[str], tail: str) -> str:
    """Head, evidence and explanation in at most 8 lines of 80 columns; evidence gives way."""
    top = textwrap.wrap(head, WIDTH, subsequent_indent="  ")[:3]
    end = textwrap.wrap(tail, WIDTH, initial_indent="  ", subsequent_indent="  ")[:4]
    room = HEIGHT - len(top) - len(end) - 2
    evidence = ["", rows[0], *rows[1:][-(room - 1) :]] if rows and room > 1 else []
    lines = [*top, *(line and "  " + line for line in evidence), *([""] if end else []), *end]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
