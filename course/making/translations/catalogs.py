"""The catalogs of translators, `<language>.po`: made from what a lesson says, and merged."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from course import syllabus
from course.files import save
from course.making.translations.messages import Message, messages
from course.sentences import Sentence, Stop, sentence
from course.syllabus import Lesson

WIDTH = 100
HEADER = """\
# What a translator fills in: msgstr. `course translate {language}` keeps the rest: what has changed
# in English is marked `fuzzy`, to be looked at; what is gone stands at the end.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
TEMPLATE = "python-brace-format"


@dataclass(frozen=True)
class State:
    """How far a translation is."""

    messages: int
    open: int
    fuzzy: int


def path(lesson: Lesson, language: str) -> Path:
    return lesson.folder / f"{language}.po"


def languages(lesson: Lesson) -> list[str]:
    """The languages into which a lesson is translated, wholly or not."""
    return sorted(file.stem for file in lesson.folder.glob("*.po"))


def merged(lesson: Lesson, language: str) -> Catalog:
    """The catalog of a lesson: what it says today, with the translations that are there."""
    new = template(messages(lesson), language)
    if not (file := path(lesson, language)).exists():
        return new
    old = read(file, language)
    old.update(new)
    return old


def template(found: Iterable[Message], language: str) -> Catalog:
    """A catalog without translations."""
    catalog = Catalog(language, fuzzy=False)
    for each in found:
        flags = [TEMPLATE] if each.template else []
        catalog.add(
            each.text, locations=[(each.file, None)], auto_comments=[each.about], flags=flags
        )
    return catalog


def read(file: Path, language: str) -> Catalog:
    """The catalog in a file. Stops where it is none."""
    try:
        with file.open("rb") as stream:
            return read_po(stream, locale=language, abort_invalid=True)
    except (ValueError, UnicodeDecodeError) as error:
        why = "{path} is no catalog: {why}"
        raise Stop(why, path=syllabus.shown(file), why=str(error)) from error


def as_text(catalog: Catalog) -> str:
    """What stands in its file. No date: the same messages are the same text."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=WIDTH, include_lineno=False, omit_header=True)
    return HEADER.format(language=catalog.locale_identifier) + stream.getvalue().decode()


def renew(lesson: Lesson, language: str) -> State:
    """Write the catalog of a lesson, and say how far it is."""
    catalog = merged(lesson, language)
    save(path(lesson, language), as_text(catalog))
    return state(catalog)


def state(catalog: Catalog) -> State:
    found = [each for each in catalog if each.id]
    fuzzy = sum(each.fuzzy for each in found)
    return State(len(found), sum(not each.string for each in found) + fuzzy, fuzzy)


def told(lesson: Lesson, language: str, found: State) -> Sentence:
    """How far a translation is, in a sentence."""
    values = {"messages": found.messages, "open": found.open, "fuzzy": found.fuzzy}
    return sentence(OPEN, path=syllabus.shown(path(lesson, language)), **values)


OPEN = "{path}: {open} of {messages} messages are open, {fuzzy} of them changed in English."
