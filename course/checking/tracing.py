"""Which values of a run right answers know, and what was made of them.

wrong result  ←  … unknown ← unknown ← a birth  ←  known values
"""

from course.checking.knowing import Known, named
from course.checking.recording import GIVEN, Event, Recording
from course.checking.traits import FLOAT, SIGN

KNOWN, UNKNOWN, OPEN = range(3)


class Graph:
    """The events of a run, which of them right answers know, and what was made of them.

    `whole` says whether whole numbers count: they agree by accident. `rough` says that what is
    about known is known: after a random draw nobody can see the difference.
    """

    def __init__(self, found: Recording, known: Known, whole: bool, rough: bool = False):
        self.found, self.events, self.expressions = found, found.events, found.expressions
        self.known, self.whole, self.rough = known, whole, rough
        self.constants, self.states, self.clean, self.rooted = [], [], [], []
        self.users = [[] for _ in self.events]
        self.failed: set[tuple[str, int]] = set()  # label, expression: it has been unknown
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
        if self.is_known(number) and self.place(event) not in self.failed:
            return KNOWN
        if self.is_copy(event):
            return KNOWN
        if event.kept.kind != FLOAT and not self.whole:
            return OPEN
        self.failed.add(self.place(event))
        return UNKNOWN

    def is_known(self, number: int) -> bool:
        return number in self.known.values or (self.rough and number in self.known.about)

    def place(self, event: Event) -> tuple[str, int]:
        """An expression under a label: what was unknown once is known by accident later on."""
        return event.label, event.number

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
        if self.role(event) == "leaf" and not self.is_entry(number):
            return False
        return self.rooted[number] and all(self.clean[each] for each in event.inputs)

    def is_entry(self, number: int) -> bool:
        """Is it read out of something, such as `a[0]` and `x.size`, and no mere name?"""
        text = self.expressions[self.events[number].number].text
        return "[" in text or bool(self.operands_of(number))

    # --- where a value comes from

    def operands_of(self, number: int) -> list[int]:
        """The events with numbers that it is made of; those with its own value are itself."""
        found = []
        for each in self.events[number].inputs:
            inner = self.operands_of(each) if self.events[each].kept is None else [each]
            found += [i for i in inner if not self.is_same(i, number)]
        return found

    def is_same(self, one: int, other: int) -> bool:
        kept = self.events[one].kept, self.events[other].kept
        return None not in kept and kept[0].key == kept[1].key

    def same(self, number: int) -> int | None:
        """The last event before it that had its value, among those it is made of."""
        alike = [i for i in self.events[number].inputs if self.is_same(i, number)]
        return max(alike, default=None)

    def source(self, number: int) -> int:
        """The event that computed what a name stands for."""
        while self.role(self.events[number]) == "leaf":
            before = self.same(number)
            if before is None:
                break
            number = before
        return number

    def is_selection(self, number: int) -> bool:
        """Is it one of several values, such as the larger one of two?"""
        event = self.events[number]
        if event.number == GIVEN or self.role(event) != "":
            return False
        inner = [each for each in event.inputs if self.events[each].number in self.operands(event)]
        return any(self.is_same(each, number) for each in inner) and len(inner) > 1

    def is_reshaped(self, number: int) -> bool:
        """Has it the numbers of what it is made of, with other axes?"""
        before = self.same(number)
        shape = self.events[number].kept.shape
        return before is not None and self.events[before].kept.shape not in (shape, shape[::-1])

    def is_sure(self, number: int) -> bool:
        """Do right answers compute it, and not by accident?

        Signs and whole numbers agree by accident, and so may one of two values, another shape, or
        what is made of something unknown.
        """
        source = self.source(number)
        made = self.events[source]
        if self.is_given(number):
            return True
        if number not in self.known.values or made.kept.kind != FLOAT:
            return False
        if any(self.states[each] == UNKNOWN for each in self.operands_of(source)):
            return False
        return not (self.is_selection(source) or self.is_reshaped(source))

    def is_made_of_known(self, number: int) -> bool:
        """Do right answers compute all that it is made of?"""
        return all(self.is_sure(each) for each in self.operands_of(number))

    def other_line(self, number: int) -> int:
        """The line that computed a part of it which may be wrong, or in another function; or 0."""
        own = self.expressions[self.events[number].number]
        for each in self.operands_of(number):
            made = self.events[self.source(each)]
            if self.is_given(each) or made.slot != self.events[number].slot:
                continue
            there = self.expressions[made.number]
            if there.line != own.line and (there.within != own.within or not self.is_sure(each)):
                return there.line
        return 0

    def is_given(self, number: int) -> bool:
        """Is it a constant, an argument or an attribute, that the answer has not computed?"""
        made = self.events[self.source(number)]
        return self.constants[number] or made.number == GIVEN or self.role(made) == "leaf"

    def writer(self, number: int) -> int | None:
        """The earlier statement that stored what is only read here."""
        before, event = self.same(number), self.events[number]
        if before is None or self.events[before].slot == event.slot or self.role(event) == "change":
            return None
        while before is not None and self.role(self.events[before]) != "change":
            before = self.same(before)
        return before

    def whole_term(self, number: int) -> int:
        """The term around a value that a count or a constant still scales: the sum of a mean."""
        for user in self.users[number]:
            if self.is_scaled(user, number):
                return self.whole_term(user)
        return number

    def is_scaled(self, user: int, number: int) -> bool:
        """Is it a value of the same line, times or over a whole number or a constant?"""
        if self.states[user] != UNKNOWN or self.role(self.events[user]) != "":
            return False
        if self.is_same(user, number):
            return False
        same_line = self.line(user) == self.line(number)
        others = [each for each in self.operands_of(user) if not self.is_same(each, number)]
        return same_line and bool(others) and all(self.is_count(each) for each in others)

    def line(self, number: int) -> int:
        return self.expressions[self.events[number].number].line

    def is_count(self, number: int) -> bool:
        kept = self.events[number].kept
        return self.constants[number] or (kept.size == 1 and kept.kind != FLOAT)

    # --- what has reached the end of a group

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

    def dropped(self, group: range) -> list[int]:
        """The births that were passed over where a known value was chosen instead."""
        found: set[int] = set()
        waiting = [number for number in group if self.is_returned(number)]
        while waiting:
            if (number := waiting.pop()) not in found:
                found.add(number)
                waiting += self.events[number].inputs if self.goes_on(number) else []
        births = (number for number in sorted(found) if self.is_birth(number))
        return [number for number in births if self.events[number].kept.kind == FLOAT]

    def copied(self, group: range) -> int:
        """Where a copy of the answer is made: all that it computes was right in the original.

        A class whose get_config is Keras' own is seen by what it is given, if that is unknown.
        """
        made = (i for i in group if self.is_saved(i) or self.is_config(i))
        return next(made, group.stop)

    def is_saved(self, number: int) -> bool:
        event = self.events[number]
        return event.number != GIVEN and self.expressions[event.number].within == "get_config"

    def is_config(self, number: int) -> bool:
        event = self.events[number]
        given = event.number == GIVEN and "__init__|" in event.slot
        return given and self.states[number] == UNKNOWN

    def goes_on(self, number: int) -> bool:
        """Does what it is made of still matter?"""
        is_name = self.role(self.events[number]) == "leaf"
        return self.states[number] != KNOWN or is_name or self.is_selection(number)

    def held(self, group: range) -> list[int]:
        """Known values that a variable gets in a call, where that of right answers gets others.

        Only those count of which something unknown is made: all else is style.
        """
        holders = {(e.slot, e.holder): i for i in group if (e := self.events[i]).holder}
        reaching = self.reaching(group)
        wrong = [i for i in sorted(holders.values()) if self.is_held_wrongly(i)]
        return [i for i in wrong if self.is_used_by(i, reaching)]

    def is_used_by(self, number: int, reaching: set[int]) -> bool:
        """Is something unknown made of it, under this or another name?"""
        found, waiting = set(), [number]
        while waiting:
            if (each := waiting.pop()) not in found:
                found.add(each)
                waiting += [user for user in self.users[each] if self.is_same(user, number)]
        return any(user in reaching for each in found for user in self.users[each])

    def is_held_wrongly(self, number: int) -> bool:
        slot = named(self.events[number], "held")
        known = self.states[number] == KNOWN and number not in self.known.held
        return known and slot in self.known.visited and self.events[number].kept.kind == FLOAT

    def chosen(self, number: int) -> int:
        """The selection whose value a statement stored; the statement itself if there is none."""
        before = self.same(number)
        source = number if before is None else self.source(before)
        return source if self.is_selection(source) else number

    def early(self, group: range) -> list[int]:
        """Values that are returned in a group, that right answers know and do not return there."""
        return [number for number in group if self.is_early(number)]

    def is_early(self, number: int) -> bool:
        """Is it known, made of known values, and nothing that right answers return?"""
        return self.is_returned(number) and all(self.clean[i] for i in self.events[number].inputs)

    def is_returned(self, number: int) -> bool:
        """Is it a known value that is returned, and that right answers do not return?"""
        event = self.events[number]
        if not event.returned or event.number == GIVEN or self.states[number] != KNOWN:
            return False
        return event.kept.kind != SIGN and number not in self.known.returned
