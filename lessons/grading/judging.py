"""From code to points: answers run elsewhere, numbers come back, and this judges them."""

import functools
import secrets
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from lessons import answers, catalogue, submission
from lessons.checking import Check, Verdict, checks_of
from lessons.fingerprints import Fingerprint, fault
from lessons.grading import honesty
from lessons.grading.honesty import Flag
from lessons.grading.pool import Pool
from lessons.reading import Submission

ENDED = {
    "time": "{answer} was still running after {seconds:g} s. Look for a loop that does not end.",
    "died": "{answer} ended the Python in which it ran, so nothing could be observed.",
    "output": "{answer} returns more numbers than can be looked at.",
    "forged": "{answer} interfered with the check. An instructor will look at it.",
}


@dataclass(frozen=True)
class Limits:
    """What one answer may use: seconds by the clock (0: as its check says), and bytes of memory."""

    seconds: float = 0.0
    memory: int = 2 * 2**30


DEFAULT = Limits()


@dataclass(frozen=True)
class Graded:
    """The verdict on one exercise.

    Attributes:
        flags: what an instructor should see.
        signature: how a wrong answer that no known mistake explains moves the probes of seed 0.
        fault: what of it is not a number.
        source: of such an answer.
    """

    check: str
    points: int
    verdict: Verdict
    flags: tuple[Flag, ...] = ()
    signature: np.ndarray | None = field(default=None, repr=False)
    fault: str = ""
    source: str = field(default="", repr=False)


class Judge:
    """Judges submissions on probes that this run alone has drawn."""

    def __init__(self, pool: Pool | None, limits: Limits = DEFAULT, seed: int | None = None):
        self.pool, self.limits = pool, limits
        self.seed = secrets.randbelow(2**31) if seed is None else seed
        self.one = threading.Lock()  # what a check expects is computed once, by one thread

    def grade(self, submitted: Submission) -> list[Graded]:
        """The verdicts on all exercises of a lesson, in order."""
        checks = checks_of(submitted.topic)
        sources, graded = {}, {}
        for check in checks:
            sources[check], why = submission.source(check, submitted.code)
            flags = () if why else tuple(honesty.flags(sources[check], check.borrowed))
            if why:
                graded[check] = self.said(check, submission.judged(check, why))
            elif any(flag.refused for flag in flags):
                graded[check] = self.said(check, refused(check, flags), flags)
        waiting = {check: sources[check] for check in checks if check not in graded}
        graded |= self.observed(submitted.topic, waiting)
        return [graded[check] for check in checks]

    def observed(self, topic: str, waiting: dict[Check, str]) -> dict[Check, Graded]:
        """Verdicts on secret probes; where they are not passed, the words of the notebook.

        All answers of a submission share a process, and one may break it for those behind it: what
        is not right is run again, alone.
        """
        seen = self.observe(topic, waiting, self.seed)
        with self.one:
            graded = {c: self.said(c, self.verdict(c, seen[c])) for c in waiting}
        told: dict[Check, Verdict] = {}
        for check, source in waiting.items():
            if not self.settled(graded[check], seen[check]):
                base = submission.foundation(source, submission.wrong(told))
                graded[check] = self.explained(topic, check, source, graded[check], base)
            told[check] = graded[check].verdict
        return graded

    def explained(self, topic: str, check: Check, source: str, graded: Graded, base) -> Graded:
        """A wrong answer, run alone: the words of the notebook, where it is wrong there as well.

        `base` is the check of another wrong answer on which it is built, or None.
        """
        public = self.observe(topic, {check: source}, 0)[check]
        verdict = graded.verdict
        if "ended" not in public:
            with self.one:
                verdict = submission.judged(check, public, base)
        if not verdict.passed:
            verdict = replace(verdict, score=min(verdict.score, graded.verdict.score))
            graded = replace(graded, verdict=verdict)
            return graded if base else self.unnamed(check, source, public, graded)
        if variant(check, public) and not solutions(check):
            return replace(graded, verdict=verdict)
        secret = self.observe(topic, {check: source}, self.seed)[check]
        with self.one:
            graded = self.said(check, self.verdict(check, secret, guess=True))
        flag = Flag("passes the probes of the notebook, and fails on those of this run")
        return graded if graded.verdict.passed else replace(graded, flags=(flag,), source=source)

    def unnamed(self, check: Check, source: str, public: dict, graded: Graded) -> Graded:
        """A wrong answer with what is needed to find others that do the same."""
        if graded.verdict.passed or graded.verdict.mistakes or not public.get("values"):
            return graded
        with self.one:
            signature, why = check.signature(public), fault(public, check.expected())
        return replace(graded, signature=signature, fault=why, source=source)

    def observe(self, topic: str, sources: dict[Check, str], seed: int) -> dict[Check, dict]:
        if not sources:
            return {}
        asked = [[c.name, c.answer, source, self.seconds(c)] for c, source in sources.items()]
        about = {"topic": topic, "seed": seed, "memory": self.limits.memory}
        seen = self.pool.observe(about | {"answers": asked})
        return {check: seen[check.name] for check in sources}

    def seconds(self, check: Check) -> float:
        return self.limits.seconds or check.seconds

    def verdict(self, check: Check, observation: dict, guess: bool = False) -> Verdict:
        """The verdict on the secret probes, on which only accepted variants are known."""
        if "ended" in observation:
            said = ENDED[observation["ended"]]
            return Verdict("✗ " + said.format(answer=check.answer, seconds=self.seconds(check)))
        if starved(observation):
            given = f"{self.limits.memory / 2**20:.0f} MiB"
            return Verdict(f"✗ {check.answer} needs more memory than the {given} it is given.")
        if "values" not in observation:
            return submission.judged(check, observation)
        return check.judge(observation, self.seed, variants(check, self.seed), guess)

    @staticmethod
    def said(check: Check, verdict: Verdict, flags: Iterable[Flag] = ()) -> Graded:
        return Graded(check.name, check.points, verdict, tuple(flags))

    @staticmethod
    def settled(graded: Graded, observation: dict) -> bool:
        """Is there nothing to explain: right, not written, or stopped from outside?"""
        verdict = graded.verdict
        return verdict.passed or verdict.blank or "ended" in observation or starved(observation)


def starved(observation: dict) -> bool:
    """Did the answer ask for more memory than there is for it?"""
    return observation.get("error", {}).get("type", "").endswith("MemoryError")


def refused(check: Check, flags: Iterable[Flag]) -> Verdict:
    """What a student hears whose answer is not the student's own."""
    flag = next(flag for flag in flags if flag.refused)
    return Verdict(f"✗ {check.answer} {flag.says}:\n  {flag.line[:78]}\n\n  Write it yourself.")


def variant(check: Check, public: dict) -> bool:
    """Is an answer right in another way than Keras?"""
    return check.difference(public, 0) is not None


def solutions(check: Check) -> bool:
    """Are the solutions here? A student's copy of the course, and Gradescope's, has none."""
    return catalogue.HERE.joinpath(check.topic, "lesson.py").exists()


@functools.cache
def variants(check: Check, seed: int) -> list[Fingerprint]:
    """What the accepted variants of a solution do on the probes of a seed."""
    return list(fingerprints_of_variants(check, seed)) if solutions(check) else []


def fingerprints_of_variants(check: Check, seed: int) -> Iterator[Fingerprint]:
    exercise = next(e for e in answers.exercises(check.topic) if e.check == check.name)
    for known in catalogue.mistakes(check.topic, check.name):
        if known.accepted:
            seen = check.observe(catalogue.wrong_answer(check.topic, exercise, known), seed)
            moved = check.signature(seen, seed), fault(seen, check.expected(seed))
            yield Fingerprint((known,), *moved)
