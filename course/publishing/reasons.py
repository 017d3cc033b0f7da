"""How a claim was measured, in the current language: looked up without its numbers.

A rule may hold another one, as "Adam: validation accuracy, 1 of 10, inside the grid": then the
name before a colon stays, and what stands behind the last comma is looked up alone.
"""

from course.languages import message
from course.measured import BETWEEN, in_words

# As `lab.best_by_validation` makes them of its parts.
RULES = (
    message("validation accuracy, {0} of {1}, inside the grid"),
    message("validation loss, {0} of {1}, inside the grid"),
)


def reason(text: str) -> str:
    """What was measured, or how constants were chosen; as it is where nobody has translated it."""
    return BETWEEN.join(map(part, text.split(BETWEEN)))


def part(text: str) -> str:
    """A part between semicolons: known as a whole, or by what it consists of."""
    if (other := in_words(text)) != text:
        return other
    name, colon, rule = text.partition(": ")
    if colon:
        return f"{name}{colon}{part(rule)}"
    rule, comma, last = text.rpartition(", ")
    return f"{part(rule)}{comma}{in_words(last)}" if comma else text
