"""The place in an answer where the first value stands that no known right answer computes.

    wrong result  ←  … unknown ← unknown ← the place  ←  known values

What a wrong result is made of is followed back, through unknown values alone, to where everything
is known. What a known value was made of is style, however unknown it is: it came out right.
"""

from collections.abc import Collection, Sequence
from functools import cache, partial

import numpy as np

from course.checking.disabling import disabled
from course.checking.knowing import Known, Values
from course.checking.observation import Observation, Place
from course.checking.observing import Happened, defined
from course.checking.recording import Recording, recorded
from course.checking.rounding import Mover
from course.checking.tracing import UNKNOWN, Graph
from course.checking.traits import FLOAT
from course.checking.undecided import undecided

LONGEST = 60  # characters of an expression that is shown
SHORTEST, TIMES = 1.0, 3.0  # the second run takes no longer than this, in seconds and first runs


def limit(seconds: float) -> float:
    """How long the second run may take, after a first one that took some seconds."""
    return max(SHORTEST, TIMES * seconds)


def locate(
    probe,
    answer,
    wrong: Sequence[str],
    values: Values,
    seconds: float,
    borrowed: Sequence[str] = (),
) -> Place | None:
    """The place in a wrong answer; None where none can be told.

    It is told if it stays where every number is moved a little: no other processor has to see it.

    Args:
        wrong: the labels of which its values are wrong, the first one first.
        values: those of the right answers.
        seconds: how long each of two runs may take.
    """
    if wrong[0] in values.quiet:
        return None
    run = partial(recorded, probe, answer, wrong[0], seconds, borrowed=borrowed)
    found = run()
    if found is None or found.seen.ended or place(found, wrong, values) is None:
        return None
    moved = run(move=Mover())
    return moved and place(found, wrong, values, undecided(found, moved))


def locate_source(
    probe,
    source: tuple[str, Sequence[str]],
    wrong: Sequence[str],
    values: Values,
    seconds: float,
    borrowed: Sequence[str] = (),
) -> Observation:
    """The place in what some cells call a name, as an observation that holds nothing else."""
    name, cells = source
    with disabled(borrowed) as called:
        try:
            answer = defined(name, cells, called)
        except Happened:
            return Observation()
        return Observation(place=locate(probe, answer, wrong, values, seconds, borrowed))


def place(
    found: Recording, wrong: Sequence[str], values: Values, undecided: Collection[int] = ()
) -> Place | None:
    """The place of the first wrong label, or of all where statistics are compared.

    `undecided` are the events of which rounding decides; see `course.checking.undecided`.
    """
    return Search(found, values.hashes, undecided).place(wrong, values.quiet)


class Search:
    """Looks for places in one run; what it finds out of the run is kept."""

    def __init__(self, found: Recording, hashes: np.ndarray, undecided: Collection[int] = ()):
        self.found, self.known = found, Known(found, hashes, undecided)
        self.graph = cache(partial(Graph, found, self.known))
        self.births = cache(self.births)

    def place(self, wrong: Sequence[str], quiet: Collection[str] = ()) -> Place | None:
        """The first value in the group of a wrong label that is made of known values alone.

        What is unknown in the groups of right labels as well comes last: there it did no harm.
        """
        labels = [label for label in suspected(self.found, wrong) if label not in quiet]
        groups = [self.found.group(label) for label in labels]
        failing = {self.found.group(label) for label in wrong}.union(groups)
        for whole in (False, True):
            if found := self.first(groups, failing, whole):
                return found
        return self.returned(groups)

    def first(self, groups: Sequence[range], failing: set[range], whole: bool) -> Place | None:
        """The first value that is wrong, or that is stored where another one belongs."""
        births = [i for group in groups for i in self.births(whole, group)]
        held = [i for group in groups for i in self.graph(False).held(group)]
        if not births and not held:
            return None
        harmless = self.harmless(whole, failing) if births else ()
        number = min(births + held, key=lambda i: (i in births and self.number(i) in harmless, i))
        return self.told(number, self.graph(whole), number in held)

    def returned(self, groups: Sequence[range]) -> Place | None:
        """What is known and should not be returned; or what was passed over on the way to it."""
        graph = self.graph(True)
        for dropped in [i for group in groups for i in graph.dropped(group)]:
            return self.told(dropped, graph)
        early = [i for group in groups for i in graph.early(group)]
        return self.placed(early[0], "early") if early else None

    def births(self, whole: bool, group: range) -> list[int]:
        """What differs a little from a known value is known, where random numbers are drawn."""
        rough = any(self.found.events[i].draws for i in group)
        graph = self.graph(whole, rough)
        copied = graph.copied(group)
        return [i for i in graph.births(group) if i < copied or graph.is_saved(i)]

    @property
    def unknown(self) -> float:
        """The share of its values that right answers do not know; whole numbers are left out."""
        events, states = self.found.events, self.graph(False).states
        counted = [i for i, each in enumerate(events) if each.kept and each.kept.kind == FLOAT]
        return sum(states[i] == UNKNOWN for i in counted) / max(1, len(counted))

    def harmless(self, whole: bool, failing: Collection[range]) -> set[int]:
        """The expressions that look like a place where the labels are right."""
        groups = {self.found.group(label) for label, _ in self.found.groups} - failing
        return {self.number(i) for group in groups for i in self.births(whole, group)}

    def number(self, event: int) -> int:
        return self.found.events[event].number

    def told(self, event: int, graph: Graph, held: bool = False) -> Place:
        """The place of a value, and what is sure of it."""
        if held:
            return self.placed(graph.chosen(event), "held")
        if (writer := graph.writer(event)) is not None:
            return self.placed(event, "old", graph.line(writer))
        term = graph.whole_term(event)
        return self.placed(term, self.kind(term, graph), graph.other_line(term))

    def kind(self, event: int, graph: Graph) -> str:
        """What is said of a value."""
        changes = self.found.expressions[self.number(event)].role == "change"
        kind = "change" if changes else "value"
        if not graph.is_made_of_known(event):
            return f"doubtful {kind}"
        near = event in graph.known.about and self.found.events[event].kept.size > 1
        return "about" if near and kind == "value" else kind

    def placed(self, event: int, kind: str, other: int = 0) -> Place:
        """The place of an event: its line, and the expression if it is short."""
        at = self.found.expressions[self.number(event)]
        return Place(at.line, at.text if len(at.text) <= LONGEST else "", kind, other)


def suspected(found: Recording, wrong: Sequence[str]) -> list[str]:
    """The first wrong label; all of the probe, where what is compared is computed from them."""
    labels = [label for label, _ in found.groups]
    return [wrong[0]] if wrong[0] in labels else labels
