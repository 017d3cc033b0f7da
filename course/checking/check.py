"""A check of one exercise: it runs an answer, compares it with Keras' own, and says what it saw."""

import inspect
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import keras
import numpy as np

from course import syllabus
from course.checking import (
    again,
    describing,
    foundation,
    handed,
    judging,
    knowing,
    locating,
    lookalikes,
    observing,
    showing,
    solution,
    wording,
)
from course.checking.comparing import Scale, Values, differences, fault, largest
from course.checking.fingerprints import Fingerprint, read
from course.checking.mistakes import Mistake
from course.checking.observation import Ended, Observation, Place
from course.checking.probing import INHERITED, UNTOUCHED, Rounded, parsed
from course.checking.saying import Verdict
from course.columns import fold
from course.lab import failed, passed
from course.lab.page import put
from course.languages import message, told
from course.sentences import Sentence, sentence

ELSEWHERE = (
    "checks.{name} needs TensorFlow, and Keras uses {backend} here: your answer was not checked."
)
UNUSABLE = "The check cannot use what {answer} returns: it has another size than it should."
LABELS = {
    UNTOUCHED: message("whether `{argument}` is what it was before the call (1 for yes)"),
    INHERITED: message("whether a copy made from get_config() has the same {entry} (1 for yes)"),
}
HINT = "Hint: {hint}"
HINT_OF_DRAWS = "Hint: {hint} By chance a right answer is refused less than once in 10⁶ runs."


class Hint(str):
    """A text that Jupyter shows as it is: `checks.adam.hint`."""

    def __repr__(self) -> str:
        return fold(self)


@dataclass(eq=False, repr=False)
class Check:
    """`checks.adam(Adam)` observes the answer, judges it and says the verdict.

    Attributes:
        probe: a generator of (label, value) that runs the answer it is given; its name is that of
            the check, its first parameter that of the answer.
        fact: what a student reads who has passed. One sentence.
        hint: what Jupyter shows for `checks.adam?`. Never the solution.
        reference: an answer built on Keras, TensorFlow or NumPy: what it does is expected.
        expects: instead of a reference: rng -> (label, value) of what is expected.
        measures: (seen, rng) -> (label, value), where what is compared is computed from what was
            seen: statistics, distances, shares. `rng` draws what it drew for the probe.
        labels: label -> its text, with the names that the probe gave: "the path (rate {rate})". A
            value that is a word, and no name, stands here as itself: other languages have another.
        entries: label, or its quantity -> a word for its entries and one name each, such as
            ("step", [0, 5, 11]).
        borrowed: the built-ins that the answer must not call, by names as `disabling` knows them.
        tolerance: largest deviation, as a share of `scale(expected)`, that rounding explains.
        scale: the size of the values of one label, broadcast against them.
        describe: (check, difference, seed) -> a sentence and the numbers that show it.
        explain: (check, difference, seen, seed) -> a sentence or None, if no known mistake matches.
        earned: seen -> the share of the points that a failed answer gets.
        random: whether a right answer may fail by chance; the hint then says how seldom.
        given: name -> text, what {name} in fact and hint stands for.
        says, helps: fact and hint as sentences, which other languages may tell.
    """

    probe: Callable
    fact: str
    hint: str
    reference: Callable | None = None
    expects: Callable[[np.random.Generator], Iterable] | None = None
    measures: Callable[[Values, np.random.Generator], Iterable] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, tuple[str, Sequence]] = field(default_factory=dict)
    borrowed: Sequence[str] = ()
    tolerance: float = 2e-5
    scale: Scale = largest
    describe: Callable = describing.compared
    explain: Callable | None = None
    earned: Callable[[Observation], float] | None = None
    random: bool = False
    given: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.says = Sentence(self.fact, self.given)
        hint = Sentence(self.hint, self.given)
        self.helps = sentence(HINT_OF_DRAWS if self.random else HINT, hint=hint)
        self.fact, self.hint = self.says.text, Hint(told(self.helps))
        self.labels = {**LABELS, **self.labels}
        self.__name__, self.__doc__ = self.name, f"{told(self.says)}\n\n{told(self.helps)}"
        self.__signature__ = inspect.Signature([inspect.Parameter(self.answer, 1)])
        self._expected: dict[int, Values] = {}

    @property
    def name(self) -> str:
        return self.probe.__name__

    @property
    def answer(self) -> str:
        """The name of the function or class that it checks."""
        return next(iter(inspect.signature(self.probe).parameters))

    @property
    def lesson(self) -> syllabus.Lesson:
        course, name, _ = self.probe.__module__.rsplit(".", 2)
        return syllabus.lesson(name, course)

    @property
    def points(self) -> int:
        return self.lesson[self.name].points

    def __repr__(self) -> str:
        return f"checks.{self.name}: {self.fact}"

    def labelled(self, label: str) -> str:
        """The text of a label; see `course.checking.probing.seen`."""
        quantity, given = parsed(label)
        given = {name: Sentence(v) if self.labels.get(v) == v else v for name, v in given.items()}
        return told(Sentence(self.labels.get(quantity, quantity), given))

    def observe(self, answer, seed: int = 0) -> Observation:
        """Run the answer on the probes of `seed`; with seed 0, it can be asked for a place."""
        start = time.perf_counter()
        seen = observing.observe(self.probe, answer, seed, self.borrowed)
        limit = locating.limit(time.perf_counter() - start)

        def find(wrong: Sequence[str]) -> Place | None:
            return locating.locate(self.probe, answer, wrong, self.values, limit, self.borrowed)

        return seen if seed else replace(seen, find=find)

    def measured(self, seen: Observation, seed: int = 0) -> Observation:
        """What is compared, computed from what was seen; less of it if the answer stopped."""
        if self.measures is None:
            return seen
        values: dict[str, np.ndarray] = {}
        unrounded: dict[str, np.ndarray] = {}
        steps: dict[str, np.ndarray] = {}
        ended = seen.ended
        try:
            for label, value in self.measures(seen.values, np.random.default_rng(seed)):
                values[label] = observing.numbers(label, value)
                if isinstance(value, Rounded):
                    unrounded[label] = observing.numbers(label, value.statistic)
                    steps[label] = np.asarray(value.step)
        except Exception:  # what an answer returns may have any shape and size
            why = sentence(UNUSABLE, answer=self.answer)
            ended = ended or Ended("unusable", why)
        return Observation(values, ended, unrounded, steps)

    def expected(self, seed: int = 0) -> Values:
        """The values of a right answer on the probes of `seed`; computed once."""
        if seed not in self._expected:
            self._expected[seed] = self._of_reference(seed)
        return self._expected[seed]

    def _of_reference(self, seed: int) -> Values:
        if self.expects:
            given = self.expects(np.random.default_rng(seed))
            return {label: observing.numbers(label, value) for label, value in given}
        seen = self.measured(observing.observe(self.probe, self.reference, seed), seed)
        if seen.ended:
            why = describing.stopped("it", seen.ended).text
            raise RuntimeError(f"the reference of checks.{self.name} does not run: {why}")
        return seen.values

    @cached_property
    def fingerprints(self) -> list[Fingerprint]:
        """What the known mistakes do on the probes of seed 0, stored by the build."""
        return read(self.lesson.folder / "fingerprints.npz", self.name)

    @cached_property
    def edits(self) -> list[Fingerprint]:
        """What edits of right answers do on the probes of seed 0, stored by the build."""
        return lookalikes.read(self.lesson.folder / lookalikes.FILE, self.name)

    @cached_property
    def values(self) -> knowing.Values:
        """What right answers compute on the probes of seed 0, stored by the build."""
        return knowing.read(self.lesson.folder / "values.npz", self.name)

    def mistake(self, name: str) -> Mistake:
        """A known mistake by name, with its sentences."""
        known = (mistake for each in self.fingerprints for mistake in each.mistakes)
        return next((m for m in known if m.name == name), Mistake(name, title=name))

    def fingerprint(self, seen: Observation, seed: int = 0) -> tuple[np.ndarray, str]:
        """What is remembered of an observation: its prints, and the exception that ended it."""
        measured = self.measured(seen, seed)
        return judging.prints_of(self, measured, self.expected(seed)), fault(measured)

    def judge(
        self,
        seen: Observation,
        seed: int = 0,
        known: Sequence[Fingerprint] | None = None,
        guess: bool = True,
    ) -> Verdict:
        """The verdict on an observation made with the same `seed`; see `judging.judge`.

        `known` are the fingerprints for that seed; by default those stored for seed 0.
        """
        edits = self.edits if known is None else []
        known = self.fingerprints if known is None else known
        measured = self.measured(seen, seed)
        expected = self.expected(seed) if begun(measured) else {}
        verdict = judging.judge(self, measured, expected, known, seed, guess, edits)
        return self.placed(verdict, measured, seen.find) if seen.find and guess else verdict

    def wrong(self, measured: Observation) -> tuple[str, ...]:
        """The labels at which an answer that was seen with seed 0 computes something wrong."""
        if measured.ended and measured.ended.how not in ("raised", "unusable"):
            return ()
        found = differences(measured.values, self.expected(), self.tolerance, self.scale)
        there = (each.label for each in found if each.value is not None)
        return tuple(each for each in there if parsed(each)[0] != UNTOUCHED)

    def placed(self, verdict: Verdict, measured: Observation, find: Callable) -> Verdict:
        """The verdict, with the place that `find(wrong labels)` finds where no name is certain."""
        if verdict.outcome != "failed" or not verdict.hinted or verdict.explained:
            return verdict
        wrong = self.wrong(measured)
        found = find(wrong) if wrong and self.values.hashes.size else None
        return verdict.at(wording.says(found)) if found else verdict

    def __call__(self, answer=inspect.Parameter.empty) -> Verdict | float | None:
        """The verdict on `answer`, None where none can be had; raises `Feedback` if it fails."""
        showing.in_pages()
        if not self.runs_here():
            told_here = sentence(ELSEWHERE, name=self.name, backend=keras.backend.backend())
            return put(told(told_here))
        # nbgrader sets this variable while it grades: a number is the points, an exception is none
        graded = "NBGRADER_EXECUTION" in os.environ
        verdict = self.refused(answer) or self.in_session(answer)
        old = again.not_run_since(self.name, self.answer, answer)
        again.remember(self.name, answer)
        passed.keep(self.name, answer if verdict.passed else None)
        if graded and verdict.score:
            return verdict.score
        if not verdict.passed and (graded or not verdict.blank):
            times = failed.times(self.name, verdict.kind)
            heard = verdict.text if graded else verdict.heard(times)
            raise showing.fail(verdict, again.beside(heard, old), rich=not graded)
        failed.forget(self.name)
        return verdict

    def runs_here(self) -> bool:
        """Whether the reference runs with this backend of Keras; all do with TensorFlow."""
        if keras.backend.backend() == "tensorflow":
            return True
        try:
            return bool(self.expected())
        except RuntimeError:
            return False

    def in_session(self, answer) -> Verdict:
        """The verdict on an answer of this session, which may be built on another one."""
        return self.built_on(foundation.in_session(self.lesson, answer), self.observe(answer))

    def built_on(self, base: str | None, seen: Observation) -> Verdict:
        """The verdict on an observation with seed 0 of an answer that is built on `base`, a wrong
        one: nothing is searched that may lie there. None: it is built on no other answer."""
        verdict = self.judge(seen, guess=base is None)
        return foundation.blamed(verdict, base, stopped=seen.ended is not None)

    def solution(self) -> None:
        """Show the solution beside the answer, once that has passed its check in this session."""
        solved = solution.of(self.lesson, self.name, passed.yours(self.name) is not None)
        put(*solution.beside(again.checked_cell(self.name, self.answer), solved))

    def refused(self, answer) -> Verdict | None:
        """The verdict on what is no answer, or is an old one whose new cell has failed."""
        why = handed.is_no_answer(self.name, self.answer, answer)
        why = why or again.failed_since(self.name, self.answer, answer)
        return Verdict(self, "failed", why) if why else None


def begun(measured: Observation) -> bool:
    """Whether there is anything to compare: no reference has to run for an answer left blank."""
    return bool(measured.values) or measured.ended is None or measured.ended.how != "blank"


def checks_of(lesson: syllabus.Lesson) -> list[Check]:
    """The checks of a lesson, in the order of its exercises."""
    module = lesson.module("checks")
    return [getattr(module, exercise.name) for exercise in lesson.exercises]
