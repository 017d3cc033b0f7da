"""A lesson as slides: what is asked, shown, claimed and kept; the prose becomes the notes.

A section gives a slide for each experiment: its question, and on the next keys its picture, what
was measured, its claims, and the sentence to remember. An exercise gives one with its formulas.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.files import save
from course.languages import current
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
LIST = re.compile(r"<ul>.*?</ul>", re.S)
MOST_FORMULAS = 2
LONG = 14  # lines of code, above which there is room for one formula
MOST = {Figure: 1, Claim: 2, Question: 2, Measured: 2, Exercise: 1}  # on one slide
WIDE = 2.4  # times as wide as high: such a picture stands above its text, not beside it


@dataclass
class Slide:
    """A title as HTML, what stands below it key by key, and what to say as HTML."""

    title: str
    worth: str = ""
    detail: bool = False
    steps: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    def count(self, kind: type) -> int:
        return sum(isinstance(each, kind) for each in self.steps)

    def add(self, block: Block) -> None:
        """Take a block, where there is room for one more of its kind."""
        if isinstance(block, Prose):
            self.notes.append(BOX.sub("", block.html))
            self.kept += BOX.findall(block.html)
        elif self.count(type(block)) < MOST.get(type(block), 0):
            self.steps.append(block)

    def is_full(self, block: Block) -> bool:
        """Does this block begin another slide?"""
        match block:
            case Question():
                return any(map(self.count, (Exercise, Figure)))
            case Figure():
                return bool(self.count(Exercise))
        return False

    @property
    def figure(self) -> Figure | None:
        return next((each for each in self.steps if isinstance(each, Figure)), None)

    @property
    def wide(self) -> bool:
        return bool(self.figure) and self.figure.width > WIDE * self.figure.height

    @property
    def long(self) -> bool:
        """Is its exercise long?"""
        asked = (each for each in self.steps if isinstance(each, Exercise))
        return any(each.blank.count("\n") > LONG for each in asked)

    @property
    def open(self) -> bool:
        """Does it end with a question, which another slide answers?"""
        return bool(self.steps) and isinstance(self.steps[-1], Question)

    @property
    def shows(self) -> bool:
        """Is there something to look at or think of? A detail asks, or keeps what is seen."""
        seen = self.count(Figure) and (self.kept or not self.detail)
        kept = self.kept and not self.detail
        return bool(seen or kept or any(map(self.count, (Question, Exercise))))

    def leads_to(self, other: "Slide") -> bool:
        """Is it a picture without a word, and the other a question that has no picture?"""
        return {*map(type, self.steps)} == {Figure} and {*map(type, other.steps)} == {Question}

    def take(self, other: "Slide") -> None:
        """Take all that another slide has."""
        for name in ("steps", "notes", "kept"):
            getattr(self, name).extend(getattr(other, name))


def write(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Write one self-contained page for each lesson into a folder, and return their paths."""
    paths = [folder / each.page.replace(".html", "-slides.html") for each in chapters]
    for path, each in zip(paths, chapters, strict=True):
        save(path, page(each))
    return paths


def page(chapter: Chapter) -> str:
    """The slides of a lesson as one page that needs no other file."""
    template = site.templates().get_template("slides.html")
    return template.render(language=current(), chapter=chapter, slides=deck(chapter), font=font())


def font() -> str:
    """The letters of formulas, as an address that holds them."""
    data = (site.PAGES / "stix-two-math.woff2").read_bytes()
    return f"data:font/woff2;base64,{base64.b64encode(data).decode()}"


def deck(chapter: Chapter) -> list[Slide]:
    """The slides of a lesson, in its order: first its title and its goals."""
    first, *others = chapter.sections
    title = Slide(first.heading.html, notes=[b.html for b in first.blocks if isinstance(b, Prose)])
    title.kept = LIST.findall("".join(title.notes))[:1]
    slides, topic, said = [title], first.heading.html, []
    for section in others:
        if not section.exercise:
            topic, said = section.heading.html, []
        for slide in of(section, topic):
            said += FORMULA.findall("".join(slide.notes))
            if slide.count(Exercise):
                slide.formulas = said[-1:] if slide.long else said[-MOST_FORMULAS:]
            if slide.shows:
                slides.append(slide)
            else:
                slides[-1].notes += slide.notes
    return slides


def of(section: Section, topic: str) -> Iterator[Slide]:
    """The slides of a section; what follows an exercise has the title of the topic before it."""
    slide, *others = apart(section, topic)
    for other in others:
        if slide.leads_to(other):
            slide.take(other)
        else:
            yield slide
            slide = other
    yield slide


def apart(section: Section, topic: str) -> Iterator[Slide]:
    """The slides of a section, each experiment and each question without one apart."""
    detail = section.heading.level > 2
    slide = Slide(section.heading.html, section.worth, detail)
    for block in section.blocks:
        if slide.is_full(block):
            yield slide
            slide = Slide(topic, detail=detail)
        slide.add(block)
    yield slide
