"""What was measured, in the current language: numbers stay, the words around them are told.

The text of an f-string is known only when it has run. So its words are looked up without its
numbers, as "largest difference {0}", and each part between semicolons alone. What is not known as a
whole may be a name with a colon and something known, or a list with commas.
"""

import re
from itertools import count

from course.languages import message, translated

NUMBER = re.compile(r"(?<![A-Za-z_.\d])[-+\N{MINUS SIGN}]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
BETWEEN = "; "
# As `lab.best_by_validation` makes them of their parts.
RULES = (
    message("validation accuracy, {0} of {1}, inside the grid"),
    message("validation loss, {0} of {1}, inside the grid"),
)


def in_words(text: str) -> str:
    """A text with numbers in the current language; as it is where nobody has translated it."""
    return BETWEEN.join(map(part_in_words, text.split(BETWEEN)))


def part_in_words(text: str) -> str:
    """A part between semicolons: known as a whole, or by what it consists of."""
    template = without_numbers(text)
    if (other := translated(template)) != template:
        return other.format(*NUMBER.findall(text))
    name, colon, rest = text.partition(": ")
    if colon:
        return f"{name}{colon}{part_in_words(rest)}"
    rest, comma, last = text.rpartition(", ")
    return f"{part_in_words(rest)}{comma}{part_in_words(last)}" if comma else text


def templates(text: str) -> list[str]:
    """By what each part of a text is looked up."""
    return list(map(without_numbers, text.split(BETWEEN)))


def without_numbers(text: str) -> str:
    """The text with {0}, {1} … for its numbers."""
    places = count()
    return NUMBER.sub(lambda _: f"{{{next(places)}}}", text)
