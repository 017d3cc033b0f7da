"""What is told of many students in the same words is one sentence, with all their names."""

from collections.abc import Iterable, Sequence

from course.sentences import Sentence

WHO = "who"  # the value of a sentence that says of whom it is told


def gathered(told: Iterable[Sentence]) -> list[Sentence]:
    """Of sentences that differ in `who` only one, where the first of them stood."""
    found: dict[str, list[Sentence]] = {}
    for each in told:
        found.setdefault(with_names(each, ()).text, []).append(each)
    return [together(same) for same in found.values()]


def together(same: Sequence[Sentence]) -> Sentence:
    """One sentence for several that say the same."""
    return with_names(same[0], [str(each.values.get(WHO, "")) for each in same])


def with_names(told: Sentence, names: Iterable[str]) -> Sentence:
    """The sentence about others; itself, where it is about nobody."""
    if WHO not in told.values:
        return told
    return Sentence(told.template, {**told.values, WHO: ", ".join(dict.fromkeys(names))})
