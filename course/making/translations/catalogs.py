"""The catalogs of translators, `<language>.po`, and what is compiled from them, `<language>.mo`."""

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, denormalize, read_po, write_po

from course import syllabus
from course.making.translations.messages import Message
from course.sentences import Stop

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
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Compiled(Catalog):
    """A catalog for gettext without date and version: the same messages are the same file."""

    mime_headers = property(lambda self: [("Content-Type", "text/plain; charset=utf-8")])


def prove_language(language: str) -> None:
    """Stop where this names no language."""
    try:
        Locale.parse(language)
    except (ValueError, UnknownLocaleError) as error:
        why = "'{name}' is no language: write its code first, such as ko, then lessons."
        raise Stop(why, name=language) from error


def template(found: Iterable[Message], language: str) -> Catalog:
    """A catalog without translations."""
    catalog = Catalog(language, fuzzy=False)
    for each in found:
        known = {
            "locations": [(each.file, None)],
            "auto_comments": [each.about],
            "flags": [TEMPLATE] if each.template else [],
        }
        catalog.add(each.text, **known)
    return catalog


def merged(file: Path, new: Catalog, language: str) -> Catalog:
    """What is said today, with the translations in a file, if there is one.

    A translation of what has changed is kept and marked; one of what is gone is kept apart.
    """
    if not file.exists():
        return new
    old = read(file, language)
    before = {each.id: each.previous_id for each in old}
    old.update(new)
    for each in old:
        each.previous_id = (each.previous_id or before.get(each.id, [])) if each.fuzzy else []
    return old


def read(file: Path, language: str) -> Catalog:
    """The catalog in a file. Stops where it is none."""
    try:
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=language, abort_invalid=True)
    except (ValueError, PoFileError) as error:
        why = "{path} is no catalog: {why}"
        raise Stop(why, path=syllabus.shown(file), why=str(error)) from error
    for each in catalog:
        remember(each)
    return catalog


def remember(entry: Entry) -> None:
    """Babel takes `#| msgid "…"`, the English before, for a comment."""
    lines = [each[1:].strip() for each in entry.user_comments if each.startswith("|")]
    entry.user_comments = [each for each in entry.user_comments if not each.startswith("|")]
    before = "".join(QUOTED.findall(" ".join(lines)))
    entry.previous_id = [denormalize(f'"{before}"')] if before else []


def as_text(catalog: Catalog, language: str) -> str:
    """What stands in the file of a catalog."""
    stream = io.BytesIO()
    options = {"include_lineno": False, "omit_header": True, "include_previous": True}
    write_po(stream, catalog, width=WIDTH, **options)
    return HEADER.format(language=language) + stream.getvalue().decode()


def as_binary(words: Mapping[str, str], language: str) -> bytes:
    """What gettext reads: English -> translation."""
    compiled = Compiled(language)
    for english, other in words.items():
        compiled.add(english, other)
    stream = io.BytesIO()
    write_mo(stream, compiled)
    return stream.getvalue()
