"""The pairs of a class, the heaviest first."""

import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from course import syllabus
from course.marks.similar import lesson as lessons
from course.marks.similar import own
from course.marks.similar.exercise import Both, Exercise
from course.marks.similar.sent import Sent

STANDS_OUT = 2.0  # times the weight that a student has with the nearest other one, as a rule


@dataclass(frozen=True)
class Pair:
    """Two students, and what each exercise weighs in which they have something in common."""

    students: Both
    exercises: Mapping[str, float]

    @property
    def weight(self) -> float:
        return sum(self.exercises.values())


@dataclass(frozen=True)
class Compared:
    """A class that is compared, in one lesson."""

    lesson: str
    students: Sequence[str]
    exercises: Mapping[str, Exercise]

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs that have something in common, the heaviest first."""
        found: defaultdict[Both, dict[str, float]] = defaultdict(dict)
        for exercise in self.exercises.values():
            for pair, weight in exercise.weights.items():
                found[pair][exercise.name] = weight
        pairs = [Pair(both, weights) for both, weights in found.items()]
        return sorted(pairs, key=lambda pair: (-pair.weight, pair.students))

    @cached_property
    def usual(self) -> float:
        """The weight of a student with the nearest other one: the median of the class."""
        nearest = dict.fromkeys(self.students, 0.0)
        for pair in reversed(self.pairs):
            nearest |= dict.fromkeys(pair.students, pair.weight)
        return statistics.median(nearest.values())

    @property
    def standing_out(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.weight > STANDS_OUT * self.usual]

    def others(self, pair: Pair) -> Counter[str]:
        """How many of the pieces that two students share each other student has as well."""
        who = [each for name in pair.exercises for each in self.exercises[name].shared(pair.students).values()]
        return Counter(s for each in who for s in each if s not in pair.students)


def compared(lesson: str, sent: Sequence[Sent]) -> Compared:
    """The submissions of one lesson, compared."""
    handout = lessons.handout(lesson)
    own_of = {each.student: own.answers(each, handout) for each in sent}
    mistakes = {each.student: each.mistakes for each in sent}
    names = [exercise.name for exercise in syllabus.lesson(lesson).exercises]
    found = [exercise(lesson, name, own_of, mistakes) for name in names]
    return Compared(lesson, sorted(own_of), {each.name: each for each in found})


def exercise(lesson: str, name: str, own_of: Mapping, mistakes: Mapping) -> Exercise:
    """One exercise of a class: of each student what is there."""
    answers = {student: each[name] for student, each in own_of.items() if name in each}
    made = {student: each[name] for student, each in mistakes.items() if each.get(name)}
    return Exercise(name, answers, lessons.given(lesson, name), made)
