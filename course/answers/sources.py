"""What an answer needs of a notebook, as of the time at which its check cell was run."""

import ast
import itertools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from course import syntax
from course.answers import scope
from course.answers.cells import Statement, calls, is_magic, statements
from course.answers.scope import BUILT_IN

MANY = 100  # times at which one statement is looked at; a long chain of names takes no more
ANSWER = "_answer_"  # what an answer without a name is called: `checks.double(lambda x: 2 * x)`


@dataclass(frozen=True)
class Source:
    """What is run of a notebook to have an answer: one statement after the other.

    Attributes:
        name: of the answer, once all have run.
        cells: the statements. Any may fail, if only the name is bound in the end.
        whole: whether this is all that stands above the answer, and not what it needs.
        lines: of each statement the line of its cell in which it begins, where that is known.
    """

    name: str
    cells: tuple[str, ...]
    whole: bool = False
    lines: tuple[int, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        return "\n\n\n".join(self.cells)

    @property
    def in_place(self) -> tuple[str, ...]:
        """The statements behind empty lines, so that Python counts as Jupyter does."""
        pairs = itertools.zip_longest(self.cells, self.lines, fillvalue=1)
        return tuple("\n" * (line - 1) + cell for cell, line in pairs)

    @property
    def binds(self) -> set[str]:
        """The names that its statements bind."""
        return {name for node in syntax.tree(self.text).body for name in scope.binds(node)}


class Notebook:
    """The statements of all cells in order, and where each name is bound and changed."""

    def __init__(self, code: Sequence[str]):
        self.body: list[Statement] = []
        self.ends: list[int] = []  # of each cell: how many statements stand up to its end
        self.broken: list[tuple[int, str, SyntaxError]] = []
        for cell in code:
            try:
                self.body += statements(cell)
            except SyntaxError as error:
                self.broken.append((len(self.body), cell, error))
            self.ends.append(len(self.body))
        nodes = [each.node for each in self.body]
        names = {k: v for each in self.body for k, v in each.imported.items()}
        found = [list(calls(each, names)) for each in self.body]
        self.checks = {check: (i, given) for i, each in enumerate(found) for check, given in each}
        self.idle = [bool(each) or is_magic(nodes[i]) for i, each in enumerate(found)]
        self.stars = [i for i, node in enumerate(nodes) if scope.is_star(node)]
        self.events = events(self.body)

    def last(self, name: str, end: int) -> int:
        """The last statement before `end` that binds or changes a name, or may; -1 if none does."""
        return max(before(self.events.get(name, []), end), before(self.stars, end))

    def first(self, name: str, start: int) -> int | None:
        """The first statement from `start` on that binds a name."""
        found = self.events.get(name, [])
        later = itertools.islice(found, bisect_left(found, start), None)
        return next((i for i in later if name in self.body[i].binds), None)

    def defined(self, name: str) -> int | None:
        """The last statement that binds a name."""
        found = reversed(self.events.get(name, []))
        return next((i for i in found if name in self.body[i].binds), None)

    def end(self, index: int) -> int:
        """The end of the cell in which a statement stands."""
        return self.ends[bisect_right(self.ends, index)]

    def unread(self, name: str) -> SyntaxError | None:
        """Why the last cell that defines a name is no Python; None if it is."""
        defines = re.compile(rf"^[ \t]*((async +)?def|class)[ \t]+{name}\b|^{name}[ \t]*[:=]", re.M)
        known = self.defined(name)
        for place, cell, error in reversed(self.broken):
            if defines.search(cell):
                return error if known is None or place > known else None
        return None


def events(body: Sequence[Statement]) -> dict[str, list[int]]:
    """Each name with the statements that bind it, change its object, or may."""
    found = defaultdict(list)
    plain = [each for each in body if not isinstance(each.node, scope.IMPORTS)]
    objects = {name for each in plain for name in each.binds}
    for index, each in enumerate(body):
        stored, called = (
            scope.spread(each.at_once, each.binds, kind) for kind in (scope.stored, scope.called)
        )
        names = each.binds | each.removes | each.reaches
        for name in names | stored | called & objects:
            found[name].append(index)
    return found


def before(places: list[int], end: int) -> int:
    """The last of some ascending numbers that is smaller than `end`, or -1."""
    at = bisect_left(places, end)
    return places[at - 1] if at else -1


@dataclass(frozen=True)
class Wanted:
    """A name that is looked up: what was bound before `end` counts, and what its functions use is
    looked up at `time`. `user` is the statement that cannot run without it."""

    name: str
    end: int
    time: int
    user: int | None = None
    perhaps: bool = False


def needed(
    notebook: Notebook, names: Iterable[str], time: int, also: Iterable[int] = ()
) -> list[int]:
    """The statements on which some names stand at a time, in an order in which they can run.

    A name is what the last statement before made of it; one that was bound nowhere before, what
    the first statement after made of it, as if the cells had been run in another order.
    """
    first: dict[int, set[int]] = {index: set() for index in also}
    waiting = [Wanted(name, time, time) for name in names]
    for index in first:
        waiting += inside(notebook.body[index], index, Wanted("", index, time))
    times: dict[tuple[int, str], set[int]] = defaultdict(set)
    while waiting:
        index, wanted = found(notebook, waiting.pop())
        if index is None:
            continue
        first.setdefault(index, set())
        if wanted.user in first:
            first[wanted.user].add(index)
        seen = times[index, wanted.name]
        if wanted.time in seen or len(seen) == MANY:
            continue
        seen.add(wanted.time)
        waiting += inside(notebook.body[index], index, wanted)
    return ordered(first, [i for i in range(time) if scope.is_future(notebook.body[i].node)])


def found(notebook: Notebook, wanted: Wanted) -> tuple[int | None, Wanted]:
    """The statement that is looked for, and when it is; None where there is none."""
    name, index = wanted.name, notebook.last(wanted.name, wanted.end)
    while index >= 0 and name in notebook.body[index].removes - BUILT_IN:
        index = notebook.last(name, index)
    if index >= 0:
        return index, wanted
    later = None if wanted.perhaps or name in BUILT_IN else notebook.first(name, wanted.end)
    if later is None:
        return None, wanted
    end = notebook.end(later)
    return notebook.last(name, end), Wanted(name, end, end, wanted.user)


def inside(statement: Statement, index: int, wanted: Wanted) -> Iterator[Wanted]:
    """What a statement itself looks up: at once, when its functions are called, and before it.

    What it has at once may be called then, and also later, when it is used: `f = twice(f)`.
    """
    uses, binds = statement.uses, wanted.name in statement.binds
    before = set()
    if wanted.name and not (binds and scope.is_sure(statement.node)):
        perhaps = wanted.perhaps or binds or scope.is_star(statement.node)
        before = {wanted.name}
        yield Wanted(wanted.name, index, wanted.time, index, perhaps)
    for name in uses.now - before:
        yield Wanted(name, index, index, index)
        yield Wanted(name, index, wanted.time, index)
    yield from (Wanted(name, wanted.time, wanted.time, wanted.time) for name in uses.later)


def ordered(first: dict[int, set[int]], futures: list[int]) -> list[int]:
    """In the order of the notebook; what stands behind the statement that needs it comes before."""
    done: dict[int, None] = dict.fromkeys(futures)
    begun: set[int] = set()
    for index in sorted(first):
        waiting = [index]
        while waiting:
            last = waiting[-1]
            missing = first[last] - done.keys() - begun
            if last in begun or not missing:
                done[waiting.pop()] = None
            else:
                begun.add(last)
                waiting += sorted(missing, reverse=True)
    return list(done)


def source_of(name: str, code: Sequence[str]) -> Source:
    """The last definition of `name` in the cells and, transitively, of all that it needs.

    Without cells, if there is none. Raises SyntaxError if the last cell that defines `name` is no
    Python; others are passed over.
    """
    notebook = Notebook(code)
    if error := notebook.unread(name):
        raise error
    return by_need(notebook, name, len(notebook.body))


def by_need(notebook: Notebook, name: str, time: int) -> Source:
    """What a name needs as of a time, without any experiment."""
    if notebook.defined(name) is None:
        return Source(name, ())
    return taken(notebook, name, needed(notebook, [name], time))


def taken(notebook: Notebook, name: str, indices: Iterable[int], *more: str) -> Source:
    body = [notebook.body[i] for i in indices]
    lines = tuple(each.line for each in body)
    return Source(name, (*(each.text for each in body), *more), lines=lines)


def candidates(notebook: Notebook, check: str, answer: str) -> list[Source]:
    """What may be the answer to a check, the likeliest first; nothing where nothing defines it.

    The answer as its last check cell saw it; the same with all that was called on what it needs;
    as the end of the notebook sees it; and with everything that stands above it.
    """
    name, time, given = asked(notebook, check, answer)
    uses = scope.uses(given)
    names = uses.now | uses.later if given else {name}
    more = [f"{ANSWER} = {given}"] if given else []
    if not given and notebook.defined(name) is None:
        return []
    plain = needed(notebook, names, time)
    called = with_calls(notebook, names, time, plain)
    above = range(max([time, *(notebook.end(i) for i in plain if i >= time)]))
    above = [i for i in above if not notebook.idle[i]]
    found = [taken(notebook, name, each, *more) for each in (plain, called)]
    found += [by_need(notebook, answer, len(notebook.body))]
    found += [replace(taken(notebook, name, above, *more), whole=True)]
    return [each for i, each in enumerate(found) if each.cells and is_new(each, found[:i])]


def is_new(source: Source, known: list[Source]) -> bool:
    return (source.name, source.cells) not in [(each.name, each.cells) for each in known]


def asked(notebook: Notebook, check: str, answer: str) -> tuple[str, int, str]:
    """The name of the answer to a check and the time at which it counts.

    Where the check was given an expression instead of a name, its text as well.
    """
    last, call = notebook.defined(answer), notebook.checks.get(check)
    if call is None:
        return answer, 0 if last is None else notebook.end(last), ""
    time, given = call
    if not isinstance(given, ast.Name):
        return ANSWER, time, ast.unparse(given)
    return answer if notebook.defined(given.id) is None else given.id, time, ""


def with_calls(notebook: Notebook, names: Iterable[str], time: int, plain: list[int]) -> list[int]:
    """What is needed, and the calls that may have changed it, and what these need."""
    calls: list[int] = []
    while (found := touching(notebook, plain, time)) != calls:
        calls, plain = found, needed(notebook, names, time, found)
    return plain


def touching(notebook: Notebook, indices: Iterable[int], time: int) -> list[int]:
    """The calls before a time that may change what these statements bind: `shuffle(table)`."""
    own = [notebook.body[index] for index in indices]
    bound = {n for each in own if not isinstance(each.node, scope.IMPORTS) for n in each.binds}
    found = []
    for index, each in enumerate(notebook.body[:time]):
        names = set() if notebook.idle[index] else each.handed
        made = [notebook.last(name, index) for name in names - bound]
        if names & bound or any(bound & notebook.body[i].inner for i in made if i >= 0):
            found.append(index)
    return found
