"""Text in columns of a terminal: Hangul takes two of them for each syllable."""

import textwrap
import unicodedata

from course.sentences import WIDTH

FILL = "\ue000"  # of a wide character its second column, while lines are broken


def width(text: str) -> int:
    """How many columns a text takes."""
    return len(filled(text))


def is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def wrapped(text: str, columns: int, placeholder: str = " [...]", **options) -> list[str]:
    """`textwrap.wrap`, by columns."""
    options["placeholder"] = filled(placeholder)
    return [line.replace(FILL, "") for line in textwrap.wrap(filled(text), columns, **options)]


def filled(text: str) -> str:
    """The text with as many characters as it takes columns."""
    return "".join(each + FILL if is_wide(each) else each for each in text)


def fold(text: str) -> str:
    """The text in lines of at most 80 columns, broken between words."""
    return "\n".join(wrapped(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False))


def cut(text: str, columns: int) -> str:
    """The text, or its beginning and "…", in so many columns."""
    if width(text) <= columns:
        return text
    return filled(text)[: columns - 1].replace(FILL, "") + "…"


def right(text: str, columns: int) -> str:
    """The text at the right end of so many columns."""
    return " " * (columns - width(text)) + text
