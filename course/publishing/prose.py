"""Markdown of a lesson as HTML: formulas are MathML, and each heading has an address."""

import re
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup, escape
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from course.publishing.formulas import mathml

# A line of a formula that begins with + would begin a list.
FORMULA = re.compile(r"(?<![\\$`])\$(?=\S)[^$`]+?(?<=\S)\$(?!\$)")
# What stands close to a formula, such as a comma or a particle, does not begin the next line.
CLOSE = re.compile(r"\(?<math(?![^>]*block)[^>]*>(?:(?!</math>).)*</math>[^\s<]*", re.S)
CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.S)


@dataclass(frozen=True)
class Heading:
    """A heading as it is shown, and the part of the address that leads to it."""

    level: int
    id: str
    html: str

    @property
    def text(self) -> str:
        return words(self.html)


class Renderer(IPythonRenderer):
    """HTML in which every formula is MathML and every heading has an id."""

    def block_math(self, body: str) -> str:
        return f'<div class="formula">{mathml(body, display=True)}</div>'

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def heading(self, text: str, level: int, **_) -> str:
        return f'<h{level} id="{address(text)}">{text}</h{level}>\n'

    def table(self, text: str) -> str:
        return f'<div class="table"><table>\n{text}</table></div>\n'


def html(markdown: str) -> str:
    """A Markdown text as HTML."""
    renderer = Renderer(escape=False)
    make = MarkdownWithMath(renderer=renderer)
    renderer.register("table", Renderer.table)
    page = make.render(FORMULA.sub(lambda found: found[0].replace("\n", " "), markdown))
    return CLOSE.sub(kept_whole, page)


def kept_whole(found: re.Match) -> str:
    """A formula with what stands close to it."""
    alone = found[0].startswith("<") and found[0].endswith("</math>")
    return found[0] if alone else f'<span class="whole">{found[0]}</span>'


def coded(sentence: str) -> Markup:
    """A sentence as HTML; what stands between backticks is code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(sentence))))


def parts(page: str) -> list[tuple[Heading | None, str]]:
    """(heading, what stands below it) for each heading of a page; None for what has none."""
    pieces = re.split(r"(?=<h[1-6] id=)", page)
    found = [(HEADING.match(piece), piece) for piece in pieces if piece.strip()]
    return [
        (Heading(int(at[1]), at[2], at[3]), piece[at.end() :]) if at else (None, piece)
        for at, piece in found
    ]


def words(page: str) -> str:
    """The text of some HTML without its formulas."""
    return Markup(re.sub(r"<math.*?</math>", " ", page, flags=re.S)).striptags()


def address(heading: str) -> str:
    """`one-step-downhill` for "1 · One step downhill", `momentum` for an exercise of this name."""
    name = re.sub(r"^(\w+ )?\d* ?· ", "", words(heading)).partition("(")[0]
    return re.sub(r"\W+", "-", name.lower()).strip("-")


code = partial(Highlight2HTML(pygments_lexer="ipython3"))


def printed(text: str) -> str:
    """What a cell printed, as HTML."""
    return f"<pre>{ansi2html(text.rstrip())}</pre>"
