"""What there is to know of a platform, as data: its columns, its names, what it does with cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """How a column is found, whatever the language of its heading: by the first of these that fits.

    Attributes:
        headings: what it is called, in the languages that are known here.
        beside: (another column, how many to its right): where the platform always puts it; for the
            column "" it is counted from the left edge.
        looks: what fits each of its cells that is not blank, wherever it stands; with `beside`
            there.
        same: whether all its cells say the same.
        after: another column, to the right of which it stands.
        last: whether it is the last one that looks so; else it is the first.
    """

    headings: tuple[str, ...] = ()
    beside: tuple[str, int] | None = None
    looks: str = ""
    same: bool = False
    after: str = ""
    last: bool = False


@dataclass(frozen=True)
class Platform:
    """A learning platform, by what it writes and what it reads.

    Attributes:
        name: as people call it.
        columns: how to find each, by what it is for; those come first to which others refer.
            number: by which the platform knows a student; name, first, last, email, id, login,
            group: of a student; section: in which a student is taught; grade, maximum, comment:
            to be filled, and up to where; changeable, status, handed_in, modified: what the
            platform knows of a submission and a grade.
        heading: what stands in the heading of its exports; nothing where that is translated.
        student: what fits the number in the row of a student; other rows are the platform's own.
        nobody: what fits the name of a student who is none.
        no_group: what stands for a group where a student is in none, in the languages known here.
        lasting: whether a student has the same number in all assignments.
        points: what fits the first cell of the row with the points of each assignment.
        titled: what fits the heading of an assignment's column, and its `title`.
        up_to: the last column that says who a student is: only these are handed over with the
            grades, and only rows that are filled. "" where the whole file is.
        capped: whether a grade above the maximum is dropped without a word.
        excused: what is written for a student who is excused; "" leaves the cell as it is.
        stays: what stands in a cell that is not to be filled, and the sentence that says so.
        locked: what says under `changeable` that a grade cannot be changed.
        sent: what fits a path in its zip of submissions: `key`, and in it `name`, `number`.
        feedback: the path of a student's feedback in the zip that goes back, made of `key`.
        key: what stands for `key` where nothing was sent, made of `name` and `number`; "" where
            nothing can.
        late: what stands in a path, or under `status`, of what was handed in late.
        steps: how the files go back: sentences with {sheet}, {zip}, {encoding}, {separator}.
        stale, zero: what else is to be done where grades are replaced, or are 0.
    """

    name: str
    columns: Mapping[str, Column]
    heading: frozenset[str] = frozenset()
    student: str = ".*"
    nobody: str = "(?!)"
    no_group: frozenset[str] = frozenset()
    lasting: bool = True
    points: str = "(?!)"
    titled: str = "(?!)"
    up_to: str = ""
    capped: bool = False
    excused: str = ""
    stays: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    sent: str = "(?!)"
    feedback: str = ""
    key: str = ""
    late: str = "(?!)"
    steps: tuple[str, ...] = ()
    stale: str = ""
    zero: str = ""

    def matched(self, path: str) -> re.Match | None:
        """What the platform itself has written into a path, from the folder on that it made."""
        parts = path.split("/")
        below = ("/".join(parts[number:]) for number in range(len(parts)))
        return next(filter(None, (re.match(self.sent, each) for each in below)), None)
