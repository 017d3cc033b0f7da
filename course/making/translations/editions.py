"""A lesson, or the engine, in another language: how far it is, what is made of its catalog."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from course import imports, languages, syllabus
from course.files import save, text
from course.making.translations import catalogs, messages
from course.making.translations.messages import Message
from course.sentences import Sentence, sentence
from course.syllabus import Lesson

OPEN = "{path}: {open} of {messages} messages are open, {fuzzy} of them changed in English."
MISSING = "{path}: not translated into '{language}': '{text}' ({about})"
CHANGED = "{path}: changed since it was translated into '{language}': '{text}' ({about})"
OTHER = "{path} is not what its sources say"
OLDER = "{path} is of an older catalog"
BEGINNING = 24  # characters of a message by which its line is found


@dataclass(frozen=True)
class Edition:
    """What a lesson, or the engine, says in another language.

    Attributes:
        folder: where its catalog lies.
        language: such as "ko".
        collected: finds what there is to translate.
        released: whether each message must be translated; else it is a draft.
    """

    folder: Path
    language: str
    collected: Callable[[], Iterable[Message]]
    released: bool

    @property
    def path(self) -> Path:
        return self.folder / f"{self.language}.po"

    @property
    def compiled(self) -> Path:
        return self.path.with_suffix(".mo")

    @cached_property
    def catalog(self) -> Catalog:
        new = catalogs.template(self.collected(), self.language)
        return catalogs.merged(self.path, new, self.language)

    @property
    def entries(self) -> list[Entry]:
        return [each for each in self.catalog if each.id]

    @property
    def begun(self) -> bool:
        """Is anything translated?"""
        return any(is_done(each) for each in self.entries)

    def translate(self, text: str) -> str:
        """A message in this language; in English, with a mark, where it is open."""
        entry = self.catalog.get(text)
        if entry is None:
            return text
        return entry.string if is_done(entry) else languages.MARK + text

    def open(self) -> Iterator[Sentence]:
        """What is not translated, or has changed since, one sentence each."""
        for each in self.entries:
            if not is_done(each):
                about = "; ".join(each.auto_comments[:1])
                told = {"path": self.place(each), "text": shortened(each.id), "about": about}
                template = CHANGED if each.fuzzy else MISSING
                yield sentence(template, language=self.language, **told)

    def place(self, entry: Entry) -> str:
        """File and line where a message begins in English."""
        file = self.folder.parent / entry.locations[0][0]
        lines = enumerate(text(file).splitlines(), start=1)
        found = next((number for number, line in lines if entry.id[:BEGINNING] in line), "")
        return f"{syllabus.shown(file)}:{found}".removesuffix(":")


def is_done(entry: Entry) -> bool:
    return bool(entry.string) and not entry.fuzzy


def shortened(text: str) -> str:
    return text if len(text) < 60 else f"{text[:57]}…"


def of_lesson(lesson: Lesson, language: str) -> Edition:
    released = lesson.name in syllabus.released(language, lesson.course)
    return Edition(lesson.folder, language, lambda: messages.of_all(lesson), released)


def of_engine(language: str) -> Edition:
    """What all lessons need is released with the first of them."""
    released = bool(syllabus.released(language))
    return Edition(imports.HERE, language, messages.of_engine, released)


def all_of_engine() -> list[Edition]:
    return [of_engine(path.stem) for path in sorted(imports.HERE.glob("*.po"))]


def all_in(language: str) -> list[Edition]:
    """What is or may be translated into a language: the engine, and each lesson."""
    lessons = [of_lesson(lesson, language) for lesson in syllabus.lessons()]
    return [of_engine(language), *lessons]


def all_of(lesson: Lesson) -> list[Edition]:
    """The languages into which a lesson is translated, wholly or not."""
    return [of_lesson(lesson, path.stem) for path in sorted(lesson.folder.glob("*.po"))]


def renew(edition: Edition) -> None:
    """Write the catalog, and what is made from it."""
    new = catalogs.as_text(edition.catalog, edition.language)
    if not edition.path.exists() or text(edition.path) != new:
        save(edition.path, new)
    if edition.begun:
        save(edition.compiled, binary(edition))
        languages.catalogs.cache_clear()


def binary(edition: Edition) -> bytes:
    """What is looked up when something is said; nothing where nothing is translated."""
    words = {each.id: edition.translate(each.id) for each in edition.entries}
    return catalogs.as_binary(words, edition.language) if edition.begun else b""


def stale(edition: Edition) -> Iterator[str]:
    """What is not as its sources say; of what is released all that is open, too."""
    if text(edition.path) != catalogs.as_text(edition.catalog, edition.language):
        yield sentence(OTHER, path=syllabus.shown(edition.path)).text
    if binary(edition) != (edition.compiled.read_bytes() if edition.compiled.exists() else b""):
        yield sentence(OLDER, path=syllabus.shown(edition.compiled)).text
    if edition.released:
        yield from (each.text for each in edition.open())


def state(edition: Edition) -> Sentence:
    """How far a translation is, in a sentence."""
    count = sum(not is_done(each) for each in edition.entries)
    fuzzy = sum(each.fuzzy for each in edition.entries)
    values = {"messages": len(edition.entries), "open": count, "fuzzy": fuzzy}
    return sentence(OPEN, path=syllabus.shown(edition.path), **values)
