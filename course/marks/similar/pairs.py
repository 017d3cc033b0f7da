"""The pairs of a class, the heaviest first, and which of them stand out."""

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

STANDS_OUT = 3  # times the usual weight
FEW = 10  # students, with whom nothing can be called usual
SHORT = 40  # pieces; who has fewer of his own cannot be told from others


@dataclass(frozen=True)
class Pair:
    """Two students, and what the exercises weigh in which they have something in common."""

    students: Both
    exercises: Mapping[str, float]

    @cached_property
    def weight(self) -> float:
        return sum(self.exercises.values())

    @property
    def heaviest(self) -> list[str]:
        """The exercises, the heaviest first."""
        return sorted(self.exercises, key=lambda name: -self.exercises[name])


@dataclass(frozen=True)
class Compared:
    """The class in one lesson."""

    lesson: str
    students: Sequence[str]
    exercises: Mapping[str, Exercise]

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs that have anything in common, the heaviest first."""
        found: defaultdict[Both, dict[str, float]] = defaultdict(dict)
        for name, exercise in self.exercises.items():
            for both, weight in exercise.weights.items():
                found[both][name] = weight
        pairs = [Pair(both, weights) for both, weights in found.items()]
        return sorted(pairs, key=lambda pair: (-pair.weight, pair.students))

    @property
    def possible(self) -> int:
        """How many pairs there are in the class."""
        return len(self.students) * (len(self.students) - 1) // 2

    @cached_property
    def usual(self) -> float:
        """What a student has in common with the nearest other one: the median of the class."""
        nearest = dict.fromkeys(self.students, 0.0)
        for pair in reversed(self.pairs):
            nearest |= dict.fromkeys(pair.students, pair.weight)
        return statistics.median(nearest.values())

    @cached_property
    def standing_out(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.weight > STANDS_OUT * self.usual]

    @property
    def is_small(self) -> bool:
        """Are there too few students to say what is usual?"""
        return len(self.students) < FEW

    @property
    def short_exercises(self) -> list[str]:
        """The exercises of which most answers are too short to tell anything alone."""
        sizes = {name: each.own_pieces.values() for name, each in self.exercises.items()}
        return [name for name, all_ in sizes.items() if all_ and statistics.median(all_) < SHORT]

    @property
    def short_notebooks(self) -> list[str]:
        """The students who wrote too little of their own to be compared."""
        sizes = Counter(dict.fromkeys(self.students, 0))
        for exercise in self.exercises.values():
            sizes.update(exercise.own_pieces)
        return sorted(student for student, size in sizes.items() if size < SHORT)

    def others(self, pair: Pair) -> Counter[str]:
        """Each other student, and how many of the pieces that two share he has as well."""
        shared = (self.exercises[name].shared(pair.students) for name in pair.exercises)
        having = Counter(student for each in shared for who in each.values() for student in who)
        return Counter({who: n for who, n in having.items() if who not in pair.students})


def compared(lesson: str, sent: Sequence[Sent]) -> Compared:
    """What was sent for one lesson, compared."""
    handout = lessons.handout(lesson)
    found = {each.student: own.answers(each, handout) for each in sent}
    mistakes = {each.student: each.mistakes for each in sent}
    names = [exercise.name for exercise in syllabus.lesson(lesson).exercises]
    exercises = {name: exercise(lesson, name, found, mistakes) for name in names}
    return Compared(lesson, sorted(found), exercises)


Each = Mapping[str, Mapping]  # student -> exercise -> what there is of it


def exercise(lesson: str, name: str, found: Each, mistakes: Each) -> Exercise:
    """One exercise of a class."""
    answers = {student: each[name] for student, each in found.items() if name in each}
    made = {student: each[name] for student, each in mistakes.items() if name in each}
    return Exercise(name, answers, lessons.given(lesson, name), made)
