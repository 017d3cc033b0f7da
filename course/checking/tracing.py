"""Which values of a run right answers know, and what was made of them.

wrong result  ←  … unknown ← unknown ← a birth  ←  known values
"""


from course.checking.knowing import Known
from course.checking.recording import GIVEN, Event, Recording
from course.checking.traits import FLOAT, SIGN

KNOWN, UNKNOWN, OPEN = range(3)


class Graph:
    """The events of a run, which of them right answers know, and what was made of them.

    `whole` says whether whole numbers count: they agree by accident.
    """

    def __init__(self, found: Recording, known: Known, whole: bool):
        self.found, self.events, self.expressions = found, found.events, found.expressions
        self.known, self.whole = known, whole
        self.constants, self.states, self.clean, self.rooted = [], [], [], []
        self.users = [[] for _ in self.events]
        for number, event in enumerate(self.events):
            self.constants.append(self.is_constant(event))
            self.states.append(self.state(number))
            self.clean.append(self.is_clean(number))
            known = self.states[number] == KNOWN
            self.rooted.append(known or any(self.rooted[each] for each in event.inputs))
            for each in event.inputs:
                self.users[each].append(number)

    def role(self, event: Event) -> str:
        return "" if event.number == GIVEN else self.expressions[event.number].role

    def state(self, number: int) -> int:
        """KNOWN, UNKNOWN, or OPEN: then what it is made of decides."""
        event = self.events[number]
        if event.kept is None or event.kept.kind == SIGN or event.slot not in self.known.visited:
            return OPEN
        if self.role(event) == "fill" or self.constants[number]:
            return OPEN
        if number in self.known.values or self.is_copy(event):
            return KNOWN
        return UNKNOWN if event.kept.kind == FLOAT or self.whole else OPEN

    def is_copy(self, event: Event) -> bool:
        """Is it a known value in another shape?"""
        same = (i for i in event.inputs if self.states[i] == KNOWN)
        alike = (self.events[i] for i in same if self.events[i].slot == event.slot)
        return any(each.kept.key == event.kept.key for each in alike)

    def is_constant(self, event: Event) -> bool:
        """Is it a number that the answer computes from nothing, such as √2, or a name of it?"""
        if event.number == GIVEN or event.kept is None or event.kept.size > 1:
            return False
        if event.inputs:
            return all(self.constants[each] for each in event.inputs)
        return self.role(event) in ("", "constant") and not self.operands(event)

    def operands(self, event: Event) -> tuple[int, ...]:
        return self.expressions[event.number].operands

    def is_clean(self, number: int) -> bool:
        """Is it, or all that it is made of, known?"""
        event, state = self.events[number], self.states[number]
        numbered = event.kept is not None and event.kept.kind != SIGN
        if self.constants[number]:
            return True
        if state != OPEN or (numbered and self.role(event) != "fill"):
            return state == KNOWN
        return all(self.clean[each] for each in event.inputs)

    def births(self, group: range) -> list[int]:
        """The unknown values that are made of known ones and have reached the end of a group.

        An expression that came out right at another time, in a loop, is style.
        """
        reaching = self.reaching(group)
        right = {self.events[i].number for i in group if i not in reaching and self.is_birth(i)}
        found = (i for i in sorted(reaching) if self.is_birth(i))
        return [i for i in found if self.events[i].number not in right]

    def is_birth(self, number: int) -> bool:
        event = self.events[number]
        if self.states[number] != UNKNOWN or event.draws or event.number == GIVEN:
            return False
        if self.role(event) == "leaf" and "[" not in self.expressions[event.number].text:
            return False
        return self.rooted[number] and all(self.clean[each] for each in event.inputs)

    def is_made_of_known(self, number: int) -> bool:
        """Do right answers compute all that it is made of? Signs and other shapes count here."""
        return all(self.is_sure(each) for each in self.events[number].inputs)

    def is_sure(self, number: int) -> bool:
        if self.events[number].kept is None:
            return self.is_made_of_known(number)
        return self.constants[number] or number in self.known.values

    def reaching(self, group: range) -> set[int]:
        """What is not known, and has not become a known value before the end of a group."""
        found: set[int] = set()
        waiting = [number for number in group if self.is_end(number, group.stop)]
        while waiting:
            if (number := waiting.pop()) not in found:
                found.add(number)
                made_of = self.events[number].inputs
                waiting += [each for each in made_of if self.states[each] != KNOWN]
        return found

    def is_end(self, number: int, stop: int) -> bool:
        """Is it unknown, and returned, or used by nothing that was noted?"""
        event, state = self.events[number], self.states[number]
        used = event.lost or any(user < stop for user in self.users[number])
        return (event.returned and state != KNOWN) or (state == UNKNOWN and not used)

    def early(self, group: range) -> list[int]:
        """Values that are returned in a group, that right answers know and do not return there."""
        return [number for number in group if self.is_early(number)]

    def is_early(self, number: int) -> bool:
        event = self.events[number]
        if not event.returned or event.number == GIVEN or self.states[number] != KNOWN:
            return False
        from_known = all(self.clean[each] for each in event.inputs)
        return from_known and event.kept.kind != SIGN and number not in self.known.returned
