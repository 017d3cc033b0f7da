"""Whether a check is given the same object as last time, and what was run in between.

After an edit, a cell has to be run: until then the check sees the old answer. Nothing is said where
that is not certain.
"""

import re

from course.columns import fold
from course.lab.page import shell
from course.languages import told
from course.sentences import Sentence, sentence

FAILED = (
    "The cell that defines {answer} was run and ended with an error, so {answer} is the same as at "
    "the last check. Mend that cell and run it first."
)
SAME = "This is the same {answer} as at the last check: its cell was not run in between."
_SEEN: dict[str, tuple[object, int]] = {}


def failed_since(exercise: str, name: str, answer) -> Sentence | None:
    """What to say where the cell of an answer has failed since its last check."""
    return sentence(FAILED, answer=name) if runs(exercise, name, answer) else None


def not_run_since(exercise: str, name: str, answer) -> Sentence | None:
    """What to say where the cell of an answer was not run since its last check."""
    return sentence(SAME, answer=name) if runs(exercise, name, answer) == [] else None


def remember(exercise: str, answer) -> None:
    """This answer is checked now."""
    _SEEN[exercise] = answer, len(history())


def checked(exercise: str):
    """What was given to its check the last time, else None."""
    return _SEEN.get(exercise, (None, 0))[0]


def beside(said: str, old: Sentence | None) -> str:
    """What a check says, and that it saw the same answer as before."""
    return f"{said}\n\n{fold(told(old))}" if old else said


def runs(exercise: str, name: str, answer) -> list[str] | None:
    """The cells that should have defined the answer anew since its last check, and did not.

    None where it is another object, or where nobody knows what was run.
    """
    before, place = _SEEN.get(exercise, (None, 0))
    if before is not answer or not history() or getattr(answer, "__name__", "") != name:
        return None
    return [cell for cell in history()[place:] if defines(name, cell)]


def checked_cell(exercise: str, name: str) -> str:
    """The cell whose answer was given to its check the last time; "" where nobody knows it."""
    _, place = _SEEN.get(exercise, (None, 0))
    return next((cell for cell in history()[:place][::-1] if defines(name, cell)), "")


def defines(name: str, cell: str) -> bool:
    """Does a cell define a class or a function of this name?"""
    return bool(re.search(rf"^(class|(async +)?def) +{name}\b", cell, re.M))


def history() -> list[str]:
    """The cells that were run in this session of Jupyter, this one included."""
    session = shell()
    return session.user_ns.get("In", []) if session else []
