"""A lesson as slides: what is asked, shown, claimed and kept; the prose becomes the notes.

A section gives a slide for each experiment: its question, and on the next keys its picture, what
was measured, its claims, and the sentence to remember. An exercise gives one with its formulas.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.files import save
from course.publishing import site
from course.publishing.blocks import (
    Block,
    Claim,
    Exercise,
    Figure,
    Measured,
    Prose,
    Question,
    Section,
)
from course.publishing.chapters import Chapter

BOX = re.compile(r"<blockquote>.*?</blockquote>", re.S)
FORMULA = re.compile(r'<div class="formula">.*?</div>', re.S)
MOST = {Figure: 1, Claim: 2, Question: 2, Measured: 2, Exercise: 1}  # on one slide
WIDE = 2.4  # times as wide as high: such a picture stands above its text, not beside it


@dataclass
class Slide:
    """A title as HTML, what stands below it key by key, and what to say as HTML."""

    title: str
    worth: str = ""
    steps: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def count(self, kind: type) -> int:
        return sum(isinstance(each, kind) for each in self.steps)

    def add(self, block: Block) -> None:
        """Take a block, where there is room for one more of its kind."""
        if isinstance(block, Prose):
            self.notes.append(BOX.sub("", block.html))
            self.kept += BOX.findall(block.html)
        elif self.count(type(block)) < MOST.get(type(block), 0):
            self.steps.append(block)

    @property
    def figure(self) -> Figure | None:
        return next((each for each in self.steps if isinstance(each, Figure)), None)

    @property
    def wide(self) -> bool:
        return bool(self.figure) and self.figure.width > WIDE * self.figure.height

    @property
    def formulas(self) -> list[str]:
        """The last formulas of the notes, for an exercise that asks for them."""
        asks = self.count(Exercise)
        return [each for page in self.notes for each in FORMULA.findall(page)][-2:] if asks else []

    @property
    def shows(self) -> bool:
        """Is there something to look at or to think of?"""
        return any(map(self.count, (Figure, Question, Exercise))) or bool(self.kept)


def write(folder: Path, chapters: Sequence[Chapter], language: str = "en") -> list[Path]:
    """Write one self-contained page for each lesson into a folder, and return their paths."""
    paths = [folder / each.page.replace(".html", "-slides.html") for each in chapters]
    for path, each in zip(paths, chapters, strict=True):
        save(path, page(each, language))
    return paths


def page(chapter: Chapter, language: str = "en") -> str:
    """The slides of a lesson as one page that needs no other file."""
    template = site.templates().get_template("slides.html")
    return template.render(language=language, chapter=chapter, slides=deck(chapter))


def deck(chapter: Chapter) -> list[Slide]:
    """The slides of a lesson, in its order: first its title."""
    first, *others = chapter.sections
    slides, topic = [Slide(first.heading.html)], ""
    for each in first.blocks:
        slides[0].add(each)
    for section in others:
        topic = topic if section.exercise else section.heading.html
        slides += [slide for slide in of(section, topic) if slide.shows]
    return slides


def of(section: Section, topic: str) -> Iterator[Slide]:
    """The slides of a section; what follows an exercise has the title of the topic before it."""
    slide = Slide(section.heading.html, section.worth)
    for block in section.blocks:
        if isinstance(block, Question) and slide.count(Figure) + slide.count(Exercise):
            yield slide
            slide = Slide(topic)
        slide.add(block)
    yield slide
