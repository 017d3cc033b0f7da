"""What was measured, in the current language: numbers stay, the words around them are told.

The text of an f-string is known only when it has run. So its words are looked up without its
numbers, as "largest difference {0}", and each part between semicolons alone.
"""

import re
from itertools import count

from course.languages import translated

NUMBER = re.compile(r"(?<![A-Za-z_.\d])[-+\N{MINUS SIGN}]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
BETWEEN = "; "


def in_words(text: str) -> str:
    """A text with numbers in the current language; as it is where nobody has translated it."""
    return BETWEEN.join(map(part_in_words, text.split(BETWEEN)))


def part_in_words(text: str) -> str:
    template = without_numbers(text)
    other = translated(template)
    return text if other == template else other.format(*NUMBER.findall(text))


def templates(text: str) -> list[str]:
    """By what each part of a text is looked up."""
    return list(map(without_numbers, text.split(BETWEEN)))


def without_numbers(text: str) -> str:
    """The text with {0}, {1} … for its numbers."""
    places = count()
    return NUMBER.sub(lambda _: f"{{{next(places)}}}", text)
