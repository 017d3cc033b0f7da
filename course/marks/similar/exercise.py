"""What the students of a class have in common in one exercise, and how much that weighs.

    a piece      1 / (d − 1)       d students have it; 0 if the lesson gives it, or d > MANY
    an answer    S / (A B)^¼       S: the pieces that both have, A and B: those of each
    a mistake    1 + 1 / (m − 1)   times as much where both made the same, as m students did

S / (A B)^¼ is √S for two equal answers, and less, the more each has of its own. By the root four
answers weigh more than one that is four times as long.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from course.marks.similar.own import Own
from course.marks.similar.pieces import Piece

MANY = 10  # students; what more of them have counts nothing

Both = tuple[str, str]  # two students, in the order of their names


@dataclass(frozen=True)
class Exercise:
    """The answers of a class to one exercise.

    Attributes:
        answers: of each student who wrote something.
        given: the pieces that the lesson gives.
        mistakes: student -> by what the mistake is known.
    """

    name: str
    answers: Mapping[str, Own]
    given: Set[Piece]
    mistakes: Mapping[str, str]

    @property
    def own_pieces(self) -> dict[str, int]:
        """How many pieces each student has that the lesson does not give."""
        return {who: len(own.pieces - self.given) for who, own in self.answers.items()}

    @cached_property
    def having(self) -> dict[Piece, list[str]]:
        """Each piece that tells something, and the students who have it."""
        found = defaultdict(list)
        for student in sorted(self.answers):
            for piece in self.answers[student].pieces - self.given:
                found[piece].append(student)
        return {piece: who for piece, who in found.items() if len(who) <= MANY}

    @cached_property
    def sizes(self) -> Counter[str]:
        """What all pieces of each student's answer weigh."""
        sizes: Counter[str] = Counter()
        for who in self.having.values():
            sizes.update(dict.fromkeys(who, worth(who)))
        return sizes

    @cached_property
    def weights(self) -> dict[Both, float]:
        """What the answers of each two students weigh, of those who have a piece in common."""
        sums: defaultdict[Both, float] = defaultdict(float)
        for who in self.having.values():
            for pair in itertools.combinations(who, 2):
                sums[pair] += worth(who)
        return {pair: self.weight(pair, pieces) for pair, pieces in sums.items()}

    def weight(self, pair: Both, pieces: float) -> float:
        one, other = (self.sizes[student] for student in pair)
        made = self.made(pair)
        return pieces / (one * other) ** 0.25 * (1 + 1 / (made - 1) if made else 1)

    @cached_property
    def times(self) -> Counter[str]:
        return Counter(self.mistakes.values())

    def made(self, pair: Both) -> int:
        """How many students made the mistake that both made; 0 if they made none, or not one."""
        one, other = (self.mistakes.get(student, "") for student in pair)
        return self.times[one] if one and one == other else 0

    def shared(self, pair: Both) -> dict[Piece, list[str]]:
        """The pieces that two students have in common, and who has them."""
        if not all(student in self.answers for student in pair):
            return {}
        one, other = (self.answers[student].pieces for student in pair)
        return {piece: self.having[piece] for piece in one & other if piece in self.having}


def worth(who: Sequence[str]) -> float:
    """The weight of a piece by who has it; what one student alone has could be had by two."""
    return 1 / max(len(who) - 1, 1)
