"""The index of the site: lessons, sections, exercises, mistakes, and the words that find them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from course.languages import translated
from course.making.wrong_answers import mistakes
from course.publishing.blocks import Block, Claim, Figure, Measured, Prose, Question, Section
from course.publishing.chapters import Chapter
from course.publishing.prose import words


@dataclass(frozen=True)
class Entry:
    """A place of the site that can be found.

    Attributes:
        page: its file, and behind # its place there.
        kind: lesson, section, exercise or mistake.
        title: by which it is shown; its words weigh most.
        lesson: the title of its lesson; of a mistake with its exercise before it.
        text: further words.
    """

    page: str
    kind: str
    title: str
    lesson: str
    text: str


def script(chapters: Sequence[Chapter]) -> str:
    """The index as a script: a page that was opened as a file cannot read anything else."""
    found = [asdict(entry) for chapter in chapters for entry in entries(chapter)]
    return f"window.places = {json.dumps(found, ensure_ascii=False, indent=0)};\n"


def entries(chapter: Chapter) -> Iterator[Entry]:
    """Every place of a lesson that can be found."""
    for place, section in enumerate(chapter.sections):
        page, heading = f"{chapter.page}#{section.heading.id}", section.heading.text
        kind = "exercise" if section.exercise else "section" if place else "lesson"
        yield Entry(page, kind, heading, chapter.title, text(section))
        if section.exercise:
            answer = chapter.lesson[section.exercise].answer
            for title in known_mistakes(chapter, section.exercise):
                place = f"{heading} · {chapter.title}"
                yield Entry(page, "mistake", title, place, f"{answer} {section.exercise}")


def known_mistakes(chapter: Chapter, exercise: str) -> list[str]:
    """The titles of the known mistakes of an exercise: they name what goes wrong, not the cure."""
    known = mistakes(chapter.lesson, exercise)
    return [translated(each.title) for each in known if not each.accepted]


def text(section: Section) -> str:
    """What a section says, in words."""
    return " ".join(" ".join(map(said, section.blocks)).split())


def said(block: Block) -> str:
    """The words of a block; none of code."""
    match block:
        case Prose(html):
            return words(html)
        case Figure(alt=alt, caption=caption):
            return f"{caption} {alt}"
        case Claim(sentence=sentence):
            return sentence
        case Question(question=question, choices=choices):
            return " ".join((question, *choices))
        case Measured(follows=follows):
            return follows
    return ""
