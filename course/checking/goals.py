"""A challenge: goals for an accuracy, told coarsely, for trained nets vary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from course.checking.observation import Observation
from course.checking.probing import seen
from course.checking.saying import Evidence
from course.sentences import Sentence, sentence


@dataclass(frozen=True)
class Goals:
    """Goals for the accuracy of a net, the lowest first.

    Attributes:
        reached: the accuracies to be reached.
        edges: between which an accuracy below a goal is told, the lowest first.
        fine: name -> what each sign of trouble is where there is none.
        says: what is said of the first goal that was missed, yet without its values: number (of
            how many) goals, the goal, low and high, score and points.
    """

    reached: tuple[float, ...]
    edges: tuple[float, ...]
    fine: Mapping[str, bool]
    says: Sentence

    @cached_property
    def labels(self) -> list[str]:
        return [seen("goal", goal, goal=goal)[0] for goal in self.reached]

    def expected(self, rng) -> Iterator[tuple[str, float]]:
        """Each goal reached, and no sign of trouble."""
        yield from zip(self.labels, self.reached, strict=True)
        yield from self.fine.items()

    def measured(self, accuracy: float, signs: Mapping[str, bool]) -> Iterator[tuple[str, float]]:
        """One label per goal, then the signs of why one was missed."""
        for label, goal in zip(self.labels, self.reached, strict=True):
            yield label, goal if accuracy >= goal else self.below(accuracy)
        yield from (self.fine if accuracy >= self.reached[-1] else signs).items()

    def below(self, accuracy: float) -> float:
        """The edge below it."""
        return max(edge for edge in self.edges if edge <= accuracy)

    def earned(self, found: Observation) -> float:
        """The share of the points: as much for each goal that was reached."""
        pairs = zip(self.labels, self.reached, strict=True)
        return sum(found.values.get(label, 0) >= goal for label, goal in pairs) / len(self.reached)

    def described(self, check, difference, seed: int) -> tuple[Sentence, Evidence]:
        """The first goal that was missed, and the points so far."""
        done = self.labels.index(difference.label)
        goal, low = self.reached[done], max(float(difference.value), *self.reached[:done], 0.0)
        fact = sentence(
            self.says.template,
            number=done + 1,
            goals=len(self.reached),
            goal=goal,
            low=low,
            high=min([goal, *(edge for edge in self.edges if edge > low)]),
            score=check.points * done / len(self.reached),
            points=check.points,
        )
        return fact, Evidence()
