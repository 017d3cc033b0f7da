"""No word of a page is literal: each one is told, so that a catalog has it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest

from course import imports
from course.files import text

PAGES = sorted(imports.HERE.rglob("*.html"))
HEARD = ("alt", "aria-label", "placeholder", "title")
WORD = re.compile(r"[A-Za-z]{2}")


class Literal(HTMLParser):
    """What a template itself says to a reader: text, and attributes that are read aloud."""

    def __init__(self, page: str):
        super().__init__()
        self.said, self.within = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.within = tag
        self.said += [value or "" for name, value in attributes if name in HEARD]

    def handle_data(self, data):
        if self.within not in ("style", "script"):
            self.said.append(data)

    def handle_endtag(self, tag):
        self.within = ""


def literal(page: str) -> list[str]:
    """The words of a template that are not told."""
    nodes = jinja2.Environment().parse(page).find_all(jinja2.nodes.TemplateData)
    said = Literal("".join(node.data for node in nodes)).said
    return [each.strip() for each in said if WORD.search(each)]


def shown(path: Path) -> str:
    return path.relative_to(imports.HERE).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_a_page_says_nothing_that_is_not_told(path):
    assert literal(text(path)) == []


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>Hand in</p>{{ name }}", ["Hand in"]),
        ('<img src="a.png" alt="A line">', ["A line"]),
        ('{% if late %}late{% endif %}<p>{{ "points" | told }}</p>', ["late"]),
        ("<style>body { color: red }</style><b>{{ sum }} − 1</b>", []),
    ],
)
def test_what_is_literal_is_found(page, said):
    assert literal(page) == said
