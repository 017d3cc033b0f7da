"""One word for one thing: `<language>-glossary.toml` of the course, and where it is not kept."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from course import syllabus
from course.files import text
from course.making.translations import prose
from course.making.translations.editions import Edition, is_done, shortened
from course.sentences import Sentence, sentence

NAMES = re.compile(r"\w+(?:\.\w+)+|· \w+$")  # of Keras, and of exercises in their headings
OTHERWISE = "{path}: '{term}' is usually {words}: '{text}'"
Glossary = Mapping[str, Sequence[str]]


def of(language: str) -> Glossary:
    """English term -> its words in a language, the usual one first; longer terms come first."""
    path = syllabus.home() / f"{language}-glossary.toml"
    found = tomllib.loads(text(path)) if path.exists() else {}
    return {term: found[term] for term in sorted(found, key=len, reverse=True)}


def otherwise(edition: Edition) -> Iterator[Sentence]:
    """The messages in which a term is translated by none of its words."""
    glossary, path = of(edition.language), syllabus.shown(edition.path)
    for each in filter(is_done, edition.entries):
        for term in terms(each.id, glossary):
            if not any(word in each.string for word in glossary[term]):
                told = {"path": path, "term": term, "text": shortened(each.id)}
                yield sentence(OTHERWISE, words=" / ".join(glossary[term]), **told)


def terms(english: str, glossary: Glossary) -> Iterator[str]:
    """The terms in a message. A part of a longer term is none: "gradient" of "gradient descent"."""
    rest = NAMES.sub(" ", prose.NO_WORDS.sub(" ", english))
    for term in glossary:
        rest, times = re.subn(rf"\b{re.escape(term)}(s|es)?\b", " ", rest, flags=re.IGNORECASE)
        if times:
            yield term
