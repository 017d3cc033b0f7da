"""From code to points: answers run elsewhere, numbers come back, and this judges them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from course.answers.reading import Submission
from course.answers.sources import Source
from course.checking import locating
from course.checking.check import Check
from course.checking.fingerprints import Fingerprint
from course.checking.observation import Observation, Place
from course.checking.saying import Verdict
from course.grading import asking, honesty
from course.grading.asking import Question
from course.grading.records import DEFAULT, Flag, Graded, Limits, secret_seed
from course.grading.walls.pool import Pool
from course.grading.walls.protocol import Answer, Request
from course.making.wrong_answers import mistakes, wrong_answer
from course.sentences import Sentence, sentence

LUCKY = Sentence("passes the probes of the notebook, and fails on those of this run")
STOPPED = Sentence("was stopped (time, memory, or its process ended); it may run in the notebook")
PASSED_THERE = Sentence("passed in the notebook, as its saved output says, and not here")
WALLED = "asked for what is not here: {why}. In the notebook it may be right"


class Judge:
    """Judges submissions on probes that this run alone has drawn.

    `pool` observes: a Pool, or what asks one.
    """

    def __init__(self, pool: Pool | None, limits: Limits = DEFAULT, seed: int | None = None):
        self.pool, self.limits = pool, limits
        self.seed = secret_seed() if seed is None else seed
        self.variants: dict[Check, list[Fingerprint]] = {}

    def grade(self, submitted: Submission) -> list[Graded]:
        """The verdicts on all exercises of a lesson, in order.

        All answers of a submission share a process, and one may break it for those behind it: what
        is not right is run again, alone.
        """
        lesson, asked = submitted.lesson, asking.questions(submitted)
        first = {each.check: each.candidates[0] for each in asked if each.candidates}
        seen, told = self.observe(lesson, first, self.seed), {}
        for each in asked:
            wrong = asking.wrong({check: graded.verdict for check, graded in told.items()})
            source, graded = self.best(lesson, each, seen.get(each.check), wrong)
            told[each.check] = flagged(graded, source, seen.get(each.check), submitted)
        return list(told.values())

    def best(
        self, lesson: str, asked: Question, seen: Observation | None, wrong: list[Check]
    ) -> tuple[Source | None, Graded]:
        """The first candidate that is right, with its grade; if none is, the likeliest.

        `seen` is what the likeliest did on the secret probes, `wrong` are the answers so far that
        are wrong: perhaps this one is built on them.
        """
        check = asked.check
        if seen is None:
            return None, Graded(check.judge(asked.nothing))
        likeliest, first = asked.candidates[0], self.seen(check, seen)
        if first.verdict.passed:
            return likeliest, first
        for source in asking.others(asked, seen):
            if (other := self.secretly(lesson, check, source)).verdict.passed:
                return source, other
        if asked.nothing:
            return None, Graded(check.judge(asked.nothing))
        if first.stopped or first.verdict.blank:
            return likeliest, first
        base = asking.foundation(likeliest, wrong)
        return likeliest, self.explained(lesson, check, likeliest, first, base)

    def seen(self, check: Check, seen: Observation, guess: bool = False) -> Graded:
        """The grade that follows from what was seen on the secret probes."""
        return Graded(self.verdict(check, seen, guess), stopped=outside(seen))

    def secretly(self, lesson: str, check: Check, source: Source, guess: bool = False) -> Graded:
        """An answer on the secret probes, alone in a process."""
        return self.seen(check, self.observe(lesson, {check: source}, self.seed)[check], guess)

    def explained(
        self, lesson: str, check: Check, source: Source, graded: Graded, base: str | None
    ) -> Graded:
        """A wrong answer, run alone: the words of the notebook, if it is wrong there as well.

        `base` is the name of another wrong answer on which it is built.
        """
        start = time.perf_counter()
        public = self.observe(lesson, {check: source}, 0)[check]
        verdict = graded.verdict
        if not outside(public):
            limit = locating.limit(time.perf_counter() - start)
            find = partial(self.located, lesson, check, source, limit)
            judged, measured = check.built_on(base, public), check.measured(public)
            verdict = check.placed(judged, measured, find)
        if not verdict.passed:
            verdict = replace(verdict, score=min(verdict.score, graded.verdict.score))
            graded = replace(graded, verdict=verdict)
            return graded if base else self.unnamed(check, source, public, graded)
        if verdict.remarks and not check.lesson.has_sources:
            return replace(graded, verdict=verdict)
        graded = self.secretly(lesson, check, source, guess=True)
        if graded.verdict.passed or graded.stopped:
            return graded
        return replace(graded, flags=(Flag(LUCKY),))

    def located(
        self, lesson: str, check: Check, source: Source, seconds: float, wrong: Sequence[str]
    ) -> Place | None:
        """Where a wrong answer leaves what right ones compute; it runs once more, alone."""
        known, quiet = tuple(check.values.hashes.tolist()), check.values.quiet
        rules = tuple(check.borrowed), tuple(wrong), known, quiet
        answer = Answer(check.name, source.name, source.in_place, seconds, *rules)
        return self.pool.observe(Request(lesson, 0, self.limits.memory, (answer,)))[
            check.name
        ].place

    def unnamed(self, check: Check, source: Source, public: Observation, graded: Graded) -> Graded:
        """A wrong answer with what is needed to find others that do the same."""
        if graded.verdict.passed or graded.verdict.mistakes or not public.values:
            return graded
        signature, fault = check.fingerprint(public)
        return replace(graded, signature=signature, fault=fault)

    def observe(
        self, lesson: str, sources: Mapping[Check, Source], seed: int
    ) -> dict[Check, Observation]:
        """What the answers do on the probes of a seed, behind walls."""
        if not sources:
            return {}
        answers = tuple(
            Answer(check.name, each.name, each.cells, self.seconds(check), tuple(check.borrowed))
            for check, each in sources.items()
        )
        seen = self.pool.observe(Request(lesson, seed, self.limits.memory, answers))
        return {check: seen[check.name] for check in sources}

    def seconds(self, check: Check) -> float:
        return self.limits.patience * (self.limits.seconds or check.lesson[check.name].seconds)

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


def flagged(
    graded: Graded, source: Source | None, seen: Observation | None, submitted: Submission
) -> Graded:
    """The grade with what an instructor should see: why a right answer may have lost its points
    here, and what in one that has points may not be the student's own."""
    flags, check = list(graded.flags), graded.verdict.check
    if graded.stopped:
        flags.append(Flag(STOPPED))
    if not graded.verdict.passed:
        flags += doubts(check, seen, submitted)
    if graded.verdict.score and source:
        exercise, about = check.lesson[check.name], (source.name, source.whole)
        flags += honesty.flags(source.cells, exercise, check.borrowed, *about)
    return replace(graded, flags=tuple(flags), source=source.text if source else "")


def doubts(check: Check, seen: Observation | None, submitted: Submission) -> Iterator[Flag]:
    """Is there a reason to think that an answer is right in its notebook?"""
    if submitted.shown.get(check.name):
        yield Flag(PASSED_THERE)
    elif check.name not in submitted.shown and seen and (why := asking.lacking(seen)):
        yield Flag(sentence(WALLED, why=why))
