"""The messages of a markdown cell: its paragraphs, list items, headings and cells of tables.

A message is one line, however the paragraph is broken. Formulas, code, pages and pictures of their
own are none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

REFERENCES = "References"  # under this heading, what is listed is never translated
NO_WORDS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\]\([^)]*\)|\{[^{}]*\}|\w*_\w*", re.S)
WORD = re.compile(r"[A-Za-z]{2}")
KINDS = {"heading": "heading", "th": "head of a table", "td": "cell of a table"}


@dataclass(frozen=True)
class Message:
    """What is translated at once.

    Attributes:
        text: in English, on one line.
        kind: what it is, for who translates it.
    """

    text: str
    kind: str


@dataclass(frozen=True)
class Place:
    """Where a message stands in a text: from line `start` to before `end`, as it is written."""

    message: Message
    start: int
    end: int
    written: str


def messages(text: str) -> list[Message]:
    """What there is to translate in a markdown text, in its order."""
    return [place.message for place in places(text)]


def translated(text: str, translate: Callable[[str], str]) -> str:
    """The markdown text in which `translate` was asked for each message."""
    lines: list[str | None] = list(text.split("\n"))
    reached: dict[int, int] = {}
    for place in places(text):
        line = lines[place.start]
        first = place.written.split("\n")[0]
        start = line.index(first, reached.get(place.start, 0))
        new = translate(place.message.text)
        lines[place.start] = line[:start] + new + line[start + len(first) :]
        lines[place.start + 1 : place.end] = [None] * (place.end - place.start - 1)
        reached[place.start] = start + len(new)
    return "\n".join(line for line in lines if line is not None)


def places(text: str) -> Iterator[Place]:
    """Where messages stand in a markdown text."""
    around: list[str] = []
    heading = ""
    for token in reader().parse(text):
        if token.nesting:
            around = [*around, token.type] if token.nesting > 0 else around[:-1]
        if token.type != "inline":
            continue
        kind = kind_of(around)
        heading = token.content if kind == "heading" else heading
        listed = heading == REFERENCES and kind == "list item"
        if has_words(token.content) and not listed:
            message = Message(on_one_line(token.content), kind)
            yield Place(message, *token.map, token.content)


@cache
def reader():
    """The reader of Markdown with tables and formulas."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True)


def kind_of(around: list[str]) -> str:
    """What a text is, by the blocks around it, the outermost first."""
    own = around[-1].removesuffix("_open")
    if own in KINDS:
        return KINDS[own]
    for block, kind in (("list_item", "list item"), ("blockquote", "quotation")):
        if f"{block}_open" in around:
            return kind
    return "paragraph"


def has_words(text: str) -> bool:
    """Is there something to translate besides formulas, code, links and what is filled in?"""
    return bool(WORD.search(NO_WORDS.sub(" ", text)))


def on_one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)
