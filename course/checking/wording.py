"""What a student hears of a place: always only what is true of it."""

from course.checking.observation import Place
from course.sentences import Sentence

SAYS = {
    "value": "Line {line}: no right answer known here computes {text}. What it is made of, they do "
    "compute.",
    "change": "Line {line}: after {text}, a value is there that no right answer known here has. "
    "What it is made of, they have.",
    "about": "Line {line}: {text} comes close to a value that right answers compute, and is not "
    "the same. What it is made of, they do compute.",
    "doubtful value": "Line {line}: no right answer known here computes {text}. Look at it, and at "
    "what it is made of.",
    "doubtful change": "Line {line}: after {text}, a value is there that no right answer known "
    "here has. Look at it, and at what it is made of.",
    "early": "Line {line}: {text} has a value that right answers compute, too, but do not return "
    "here.",
    "held": "Line {line}: {text} has a value that right answers compute, too, but do not keep in a "
    "variable here.",
    "old": "Line {line}: {text} brings back a value that no right answer known here has at this "
    "point. Line {other} stored it.",
}

# Where a part of it comes from another line.
ALSO = {
    "value": "Line {line}: no right answer known here computes {text}. What it is made of, they do "
    "compute; a part of it comes from line {other}.",
    "change": "Line {line}: after {text}, a value is there that no right answer known here has. "
    "What it is made of, they have; a part of it comes from line {other}.",
    "about": "Line {line}: {text} comes close to a value that right answers compute, and is not "
    "the same. A part of it comes from line {other}.",
    "doubtful value": "Line {line}: no right answer known here computes {text}. Look at it, and at "
    "line {other}, where a part of it is computed.",
    "doubtful change": "Line {line}: after {text}, a value is there that no right answer known "
    "here has. Look at it, and at line {other}, where a part of it is computed.",
}

LONG = "Line {line}: a value is computed there that no right answer known here has."
LONG_ALSO = (
    "Line {line}: a value is computed there that no right answer known here has. Look at it, and "
    "at line {other}, where a part of it is computed."
)
LONG_OTHERWISE = "Line {line}: a value is there that right answers do not have at this point."


def says(found: Place) -> Sentence:
    """What a student hears of a place."""
    values = {"line": found.line, "text": f"`{found.text}`", "other": found.other}
    return Sentence(template(found), values)


def template(found: Place) -> str:
    """The sentence of its kind; of a long expression it names the line alone."""
    if found.text:
        return (ALSO if found.other else {}).get(found.kind, SAYS[found.kind])
    if found.kind in ("early", "held", "old", "about"):
        return LONG_OTHERWISE
    return LONG_ALSO if found.other else LONG
