"""A wrong answer that is known: one edit of the solution, its name, and what to say of it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One wrong edit of a solution, and what a student who made it must hear.

    Attributes:
        name: by which it is stored and counted; it never changes.
        instead_of: text that stands exactly once in the solution.
        wrote: the text that takes its place; further lines keep the indentation of the first.
        title: a short name to read.
        says: what happens, and where to look. Title and `says` have 140 characters at most.
    """

    name: str
    instead_of: str = ""
    wrote: str = ""
    title: str = ""
    says: str = ""
    accepted = False

    @property
    def text(self) -> str:
        return f"{self.title}: {self.says}"

    def edit(self, source: str) -> str | None:
        """The source with this edit, or None where there is nothing (or too much) to edit."""
        found = list(re.finditer(self._pattern, source))
        if len(found) != 1:
            return None
        start, end = found[0].span()
        line = source[source.rfind("\n", 0, start) + 1 : start]
        indentation = re.match(r" *", line).group()
        return source[:start] + self.wrote.replace("\n", "\n" + indentation) + source[end:]

    @property
    def _pattern(self) -> str:
        return r"\n *".join(re.escape(line) for line in self.instead_of.split("\n"))


class Variant(Mistake):
    """An edit that is right as well: it passes, and a remark says where it differs from Keras."""

    accepted = True
