"""What a check was given, where that is no answer at all: said before anything is run."""

import inspect

from course.sentences import Sentence, sentence

NOTHING = "checks.{name} takes your answer: checks.{name}({answer})."
INSTANCE = (
    "checks.{name} takes the class {answer} itself, and got one object of it: leave out the "
    "brackets behind {answer}. checks.{name}({answer})"
)
RESULT = (
    "checks.{name} takes {answer} itself, and got a {kind}, which cannot be called: "
    "checks.{name}({answer})."
)


def is_no_answer(name: str, answer: str, given) -> Sentence | None:
    """What to say of a thing that is not what the check asks for; None where it may be.

    Args:
        name: of the check.
        answer: the name of what it asks for; a class begins with a capital letter.
        given: what it got; `inspect.Parameter.empty` for nothing.
    """
    told = {"name": name, "answer": answer, "kind": type(given).__name__}
    if given is inspect.Parameter.empty:
        return sentence(NOTHING, **told)
    if not isinstance(given, type) and type(given).__name__ == answer:
        return sentence(INSTANCE, **told)
    return None if callable(given) else sentence(RESULT, **told)
