"""What a student hears of a place: always only what is true of it."""

from course.checking.observation import Place
from course.sentences import Sentence

SAYS = {
    "value": "Line {line}: no right answer known here computes {text}. What it is made of, they do "
    "compute.",
    "change": "Line {line}: after {text}, a value is there that no right answer known here has. "
    "What it is made of, they have.",
    "doubtful value": "Line {line}: no right answer known here computes {text}. Look at it, and at "
    "what it is made of.",
    "doubtful change": "Line {line}: after {text}, a value is there that no right answer known "
    "here has. Look at it, and at what it is made of.",
    "early": "Line {line}: {text} has a value that right answers compute, too, but do not return "
    "here.",
}

LONG = "Line {line}: a value is computed there that no right answer known here has."


def says(found: Place) -> Sentence:
    """What a student hears of a place."""
    if not found.text:
        return Sentence(LONG, {"line": found.line})
    return Sentence(SAYS[found.kind], {"line": found.line, "text": f"`{found.text}`"})
