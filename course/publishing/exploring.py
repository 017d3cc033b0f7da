"""A picture with sliders in the current language: its outputs are those of the English notebook.

What it says of a frame is looked up by its template in the code of the cell, and filled in again.
"""

import ast
import html
import json
import re
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from course.languages import told, translated
from course.publishing import listing
from course.publishing.blocks import Block, Figure
from course.sentences import Sentence

EXPLORE = "plots.explore"
# Where a page of `lab.explorables` has words.
KNOB = re.compile(r"(?<=<label )([^>]*>)([^<]*)(?= <input)")
SAID = re.compile(r"(<output>)([^<]*)(?=</output>)")
ALL_SAID = re.compile(r'(data-says=")([^"]*)')
DRAWN = re.compile(r'(data-alt=")([^"]*)')
SEEN = re.compile(r'( alt=")([^"]*)')


def in_words(cell: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a cell; its pictures with sliders in the current language."""
    templates = list(reads(cell))
    return [
        retold(each, templates) if isinstance(each, Figure) and each.explorable else each
        for each in blocks
    ]


def reads(cell: str) -> Iterator[str]:
    """What the pictures with sliders of a cell say of a frame, each as a template."""
    for node in (node for each in listing.read(cell) for node in ast.walk(each.node)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == EXPLORE:
            yield from (ast.literal_eval(e.value) for e in node.keywords if e.arg == "reads")


def retold(figure: Figure, templates: Sequence[str]) -> Figure:
    """A picture with sliders that says of a frame what one of the templates says."""
    drawn = html.unescape(DRAWN.search(figure.explorable)[2])

    def says(words: str) -> str:
        return frame_in_words(words, templates)

    def seen(words: str) -> str:
        return f"{translated(drawn)} {says(words.removeprefix(f'{drawn} '))}"

    def all_says(words: str) -> str:
        return json.dumps(list(map(says, json.loads(words))), ensure_ascii=False)

    page = figure.explorable
    told_at = {KNOB: translated, SAID: says, ALL_SAID: all_says, SEEN: seen, DRAWN: translated}
    for place, tell in told_at.items():
        page = retold_at(place, page, tell)
    return replace(figure, alt=seen(figure.alt), explorable=page)


def retold_at(place: re.Pattern, page: str, tell: Callable[[str], str]) -> str:
    """A page of which the text at a place is told otherwise."""
    return place.sub(lambda found: found[1] + html.escape(tell(html.unescape(found[2]))), page)


def frame_in_words(words: str, templates: Sequence[str]) -> str:
    """A sentence that one of the templates has made, in the current language."""
    for template in templates:
        if found := made_by(template).fullmatch(words):
            return told(Sentence(template, found.groupdict()))
    return words


def made_by(template: str) -> re.Pattern:
    """What a template may have become: finds by its name what was filled in."""
    known: set[str] = set()
    parts = [part(*each[:2], known) for each in string.Formatter().parse(template)]
    return re.compile("".join(parts))


def part(literal: str, name: str | None, known: set[str]) -> str:
    """A literal text and what is filled in behind it: the same wherever its name comes again."""
    if name is None:
        return re.escape(literal)
    value = f"(?P={name})" if name in known else f"(?P<{name}>.*?)"
    known.add(name)
    return re.escape(literal) + value
