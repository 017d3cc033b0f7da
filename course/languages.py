"""In which language people are told something: looked up when it is shown, English by default.

Sentences and results are kept by their English template; `told` makes them text. The catalogs are
compiled by the build: `course/ko.mo` for the engine, `lessons/<topic>/ko.mo` for each lesson. In a
draft, what nobody has translated yet is English with a mark before it.
"""

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from course import particles, syllabus
from course.sentences import Sentence, Stop, worded

ENGLISH = "en"
MARK = "[en] "  # stands before what a draft has not translated
HERE = Path(__file__).parent
VARIABLE = "COURSE_LANGUAGE"  # of the environment, for the command line
_CURRENT = [ENGLISH]


def use(language: str) -> None:
    """Speak a language from now on. Stops where the course does not know it."""
    if language not in known():
        listed = ", ".join(known())
        raise Stop(
            "There is no language '{name}'. There are: {known}.", name=language, known=listed
        )
    _CURRENT[0] = language


def current() -> str:
    return _CURRENT[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = current()
    use(language)
    try:
        yield
    finally:
        _CURRENT[0] = before


def known() -> tuple[str, ...]:
    """The languages that there are, English first."""
    return (ENGLISH, *sorted(path.stem for path in HERE.glob("*.mo")))


def message(text: str) -> str:
    """Marks a text that is translated when it is shown, and not here."""
    return text


def translated(text: str) -> str:
    """A text of the course in the current language."""
    return text if current() == ENGLISH or not text else translation(text, current())


def translation(text: str, language: str) -> str:
    """A text of the course in a language; where two lessons differ, what is translated counts."""
    found = [each.gettext(text) for each in catalogs(language, syllabus.package())]
    other = [each for each in found if each != text]
    return min(other, key=lambda each: each.startswith(MARK), default=text)


def in_all(text: str) -> set[str]:
    """A text in every language: how a student may have copied it."""
    return {text, *(translation(text, language) for language in known()[1:])}


def told(sentence: Sentence, labelled: Callable[[str], str] = str) -> str:
    """The text of a sentence in the current language; `labelled` puts labels into words."""
    if current() == ENGLISH:
        return sentence.with_labels(labelled)
    values = {name: value_told(name, each, labelled) for name, each in sentence.values.items()}
    template = translated(sentence.template)
    return particles.Formatter().vformat(template, (), values) if values else template


def value_told(name: str, value, labelled: Callable[[str], str]):
    """A value as it is filled in: words of the course are translated, too; a name stays a name."""
    if isinstance(value, Sentence):
        return told(value, labelled)
    shown = worded(name, value, labelled)
    is_name = not isinstance(shown, str) or shown.isidentifier()
    return shown if is_name else translated(shown)


@cache
def catalogs(language: str, package: str) -> list[gettext.NullTranslations]:
    """What is compiled for a language: of the engine, and of each lesson."""
    folders = [HERE, *(syllabus.home(package) / name for name in syllabus.names(package))]
    files = [folder / f"{language}.mo" for folder in folders]
    return [opened(file) for file in files if file.exists()]


def opened(file: Path) -> gettext.NullTranslations:
    with file.open("rb") as stream:
        return gettext.GNUTranslations(stream)


Stop.speaks = staticmethod(told)
