"""What a translation keeps as it is: formulas, code, links, numbers, and what is filled in."""

import re
from collections.abc import Iterator

from course import syllabus
from course.making.translations.editions import Edition, is_done, shortened
from course.sentences import Sentence, sentence

# In this order; what one finds is taken out, and the next does not look into it.
KEPT = {
    "code": r"`[^`]+`",
    "formula": r"\$\$.+?\$\$|\$[^$]+\$",
    "link": r"\]\([^)]*\)",
    "fact": r"\{\{[\w:]+\}\}",
    "field": r"\{\w+",
    "number": r"(?<![A-Za-z\d.,])\d+(?:[.,]\d+)*",
}
ADDED = ("number",)  # of which a translation may have more: "two" may be 2
DIFFERS = "{path}: '{text}': {kind} {found}"


def unfaithful(edition: Edition) -> Iterator[Sentence]:
    """The translations that have lost or changed something, one sentence each."""
    for each in filter(is_done, edition.entries):
        for kind, found in differences(each.id, each.string):
            told = {"path": syllabus.shown(edition.path), "text": shortened(each.id)}
            yield sentence(DIFFERS, kind=kind, found=", ".join(sorted(found)), **told)


def differences(english: str, other: str) -> Iterator[tuple[str, set[str]]]:
    """(kind, what stands in one of two texts alone)."""
    for kind, pattern in KEPT.items():
        one, two = (set(re.findall(pattern, each)) for each in (english, other))
        if differ := one - two if kind in ADDED else one ^ two:
            yield kind, differ
        english, other = (re.sub(pattern, " ", each) for each in (english, other))
