"""From code to points: answers run elsewhere, numbers come back, and this judges them."""

import secrets
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace

from course.answers.reading import Submission
from course.answers.sources import Source
from course.checking.check import Check
from course.checking.fingerprints import Fingerprint
from course.checking.observation import Observation
from course.checking.saying import Evidence, Verdict
from course.grading import asking, honesty
from course.grading.records import DEFAULT, Flag, Graded, Limits
from course.grading.walls.pool import Pool
from course.grading.walls.protocol import Answer, Request
from course.making.wrong_answers import mistakes, wrong_answer
from course.sentences import Sentence, sentence

LUCKY = Sentence("passes the probes of the notebook, and fails on those of this run")
YOUR_OWN = Sentence("Write it yourself.")


class Judge:
    """Judges submissions on probes that this run alone has drawn."""

    def __init__(self, pool: Pool | None, limits: Limits = DEFAULT, seed: int | None = None):
        self.pool, self.limits = pool, limits
        self.seed = secrets.randbelow(2**31) if seed is None else seed
        self.judging = threading.Lock()  # what a check expects is computed once, by one thread
        self.variants: dict[Check, list[Fingerprint]] = {}

    def grade(self, submitted: Submission) -> list[Graded]:
        """The verdicts on all exercises of a lesson, in order."""
        asked = asking.questions(submitted)
        graded, waiting = {}, {}
        for question in asked:
            check = question.check
            if not question.candidates:
                graded[check] = Graded(asking.judged(check, question.nothing))
                continue
            source = question.candidates[0]
            if flags := tuple(honesty.flags(source.text, check.borrowed)):
                graded[check] = Graded(refused(check, flags), flags)
            else:
                waiting[check] = source
        graded |= self.observed(submitted.lesson, waiting)
        return [graded[question.check] for question in asked]

    def observed(self, lesson: str, waiting: dict[Check, Source]) -> dict[Check, Graded]:
        """Verdicts on secret probes; where they are not passed, the words of the notebook.

        All answers of a submission share a process, and one may break it for those behind it: what
        is not right is run again, alone.
        """
        seen = self.observe(lesson, waiting, self.seed)
        with self.judging:
            graded = {check: Graded(self.verdict(check, seen[check])) for check in waiting}
        told: dict[Check, Verdict] = {}
        for check, source in waiting.items():
            if not settled(graded[check].verdict, seen[check]):
                base = asking.foundation(source, asking.wrong(told))
                graded[check] = self.explained(lesson, check, source, graded[check], base)
            told[check] = graded[check].verdict
        return graded

    def explained(
        self, lesson: str, check: Check, source: Source, graded: Graded, base: Check | None
    ) -> Graded:
        """A wrong answer, run alone: the words of the notebook, if it is wrong there as well.

        `base` is the check of another wrong answer on which it is built.
        """
        public = self.observe(lesson, {check: source}, 0)[check]
        verdict = graded.verdict
        if not outside(public):
            with self.judging:
                verdict = asking.judged(check, public, base)
        if not verdict.passed:
            verdict = replace(verdict, score=min(verdict.score, graded.verdict.score))
            graded = replace(graded, verdict=verdict)
            return graded if base else self.unnamed(check, source, public, graded)
        if verdict.remarks and not check.lesson.has_sources:
            return replace(graded, verdict=verdict)
        return self.again(lesson, check, source)

    def again(self, lesson: str, check: Check, source: Source) -> Graded:
        """An answer that is right in the notebook, on the secret probes once more and alone."""
        secret = self.observe(lesson, {check: source}, self.seed)[check]
        with self.judging:
            verdict = self.verdict(check, secret, guess=True)
        if verdict.passed:
            return Graded(verdict)
        return Graded(verdict, (Flag(LUCKY),), source=source.text)

    def unnamed(self, check: Check, source: Source, public: Observation, graded: Graded) -> Graded:
        """A wrong answer with what is needed to find others that do the same."""
        if graded.verdict.passed or graded.verdict.mistakes or not public.values:
            return graded
        with self.judging:
            signature, fault = check.fingerprint(public)
        return replace(graded, signature=signature, fault=fault, source=source.text)

    def observe(
        self, lesson: str, sources: dict[Check, Source], seed: int
    ) -> dict[Check, Observation]:
        """What the answers do on the probes of a seed, behind walls."""
        if not sources:
            return {}
        answers = [
            Answer(
                check.name, source.name, source.cells, self.seconds(check), tuple(check.borrowed)
            )
            for check, source in sources.items()
        ]
        seen = self.pool.observe(Request(lesson, seed, self.limits.memory, tuple(answers)))
        return {check: seen[check.name] for check in sources}

    def seconds(self, check: Check) -> float:
        return self.limits.seconds or check.lesson[check.name].seconds

    def verdict(self, check: Check, seen: Observation, guess: bool = False) -> Verdict:
        """The verdict on the secret probes, on which only accepted variants are known."""
        return check.judge(self.with_limits(check, seen), self.seed, self.known(check), guess)

    def with_limits(self, check: Check, seen: Observation) -> Observation:
        """The observation, in which a limit that was met is told with its number."""
        if not outside(seen):
            return seen
        told = {"seconds": f"{self.seconds(check):g}"}
        told["given"] = f"{self.limits.memory / 2**20:.0f} MiB"
        return replace(seen, ended=replace(seen.ended, says=Sentence("", told)))

    def known(self, check: Check) -> list[Fingerprint]:
        """What the accepted variants of a solution do on the secret probes."""
        if check not in self.variants:
            self.variants[check] = list(variants(check, self.seed))
        return self.variants[check]


def variants(check: Check, seed: int) -> Iterator[Fingerprint]:
    """The fingerprints of the accepted variants; none where the solutions are not here."""
    if not check.lesson.has_sources:
        return
    for known in mistakes(check.lesson, check.name):
        if known.accepted:
            seen = check.observe(wrong_answer(check.lesson, check.name, known), seed)
            yield Fingerprint((known,), *check.fingerprint(seen, seed))


def outside(seen: Observation) -> bool:
    """Was the answer stopped from outside?"""
    return seen.ended is not None and seen.ended.stopped_outside


def settled(verdict: Verdict, seen: Observation) -> bool:
    """Is there nothing to explain: right, not written, or stopped from outside?"""
    return verdict.passed or verdict.blank or outside(seen)


def refused(check: Check, flags: Iterable[Flag]) -> Verdict:
    """What a student hears whose answer is not the student's own."""
    flag = next(flag for flag in flags if flag.refused)
    fact = sentence("{answer} {what}:", answer=check.answer, what=flag.sentence)
    return Verdict(check, "failed", fact, Evidence(rows=((flag.line,),)), why=YOUR_OWN)
