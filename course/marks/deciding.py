"""What decisions make of an exercise or a lesson, and which of them no longer fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from course.marks.answers import Alike
from course.marks.decisions import ADJUST, SCORE, Decision
from course.marks.roster import Student
from course.marks.table import Earned, Words
from course.sentences import Sentence, Stop, sentence

CHANGED = (
    "{place}: the answer of {name} to {what} is another one since this was decided, so it does not "
    "count. If it should, write {answer} into its column 'answer'; else delete the line."
)
NOTHING = "{place}: {name} has no graded answer to {what}, so it does not count."
NOBODY = "{place}: no answer to {what} is '{answer}' any more, so it does not count."
TOO_MUCH = "{place}: {what} is worth {points} points, not {value}. Write a bonus as 'adjust'."

# (whose, lesson, exercise, kind, value, id of the student) -> the answer for which it was decided
Memory = Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class Sorted:
    """The decisions about one answer: those that count, those that do not, what to remember."""

    fitting: tuple[Decision, ...] = ()
    stale: tuple[Sentence, ...] = ()
    memory: tuple[tuple[tuple[str, ...], str], ...] = ()


@dataclass(frozen=True)
class Answered:
    """What a decision is about: whose answer, by what it and its equals are known.

    Attributes:
        what: the exercise, or the lesson, by name.
        exercise: by name; "" for a lesson as a whole.
        answer, group: see `Earned`.
    """

    student: Student
    lesson: str
    exercise: str
    answer: str
    group: str = ""

    @property
    def what(self) -> str:
        return self.exercise or self.lesson


def looked_at(decisions: Iterable[Decision], it: Answered, memory: Memory, alike: Alike) -> Sorted:
    """The decisions about an answer: a person's counts for the answer that the person saw.

    That answer stands in the row, or was remembered when the row was first read. A row without a
    student is for all whose answer does the same.
    """
    fitting, stale, kept = [], [], []
    for each in decisions:
        if (each.lesson, each.exercise) != (it.lesson, it.exercise):
            continue
        if not each.whose:
            fitting += [each] if does(each, it, alike) else []
            continue
        if each.whose not in (it.student.id, it.student.group):
            continue
        key = (*each.key, it.student.id)
        seen = each.answer or memory.get(key)
        if seen is None or seen in (it.answer, it.group):
            fitting.append(each)
            kept += [] if each.answer else [(key, it.answer)]
        else:
            about = {"place": each.place, "name": it.student.name, "what": it.what}
            stale.append(sentence(CHANGED, **about, answer=it.answer))
            kept += [] if each.answer else [(key, seen)]
    return Sorted(tuple(fitting), tuple(stale), tuple(kept))


def does(decision: Decision, it: Answered, alike: Alike) -> bool:
    """Is the answer what the decision is about, or one that does the same?"""
    meant = alike.get((it.lesson, it.exercise, decision.answer), decision.answer)
    return bool(meant) and meant in (it.answer, it.group)


def change(decisions: Sequence[Decision], it: Answered, score: float, points: float) -> float:
    """What decisions add to a score: the result is never below 0.

    Of several scores that of the student's own row counts, then that of the group's. Raises Stop
    where one is above the points.
    """
    decided = score
    if scores := [each for each in decisions if each.kind == SCORE]:
        best = min(scores, key=lambda each: (each.whose != it.student.id, not each.whose))
        if best.value > points:
            told = {"value": f"{best.value:g}", "points": f"{points:g}"}
            raise Stop(TOO_MUCH, place=best.place, what=it.what, **told)
        decided = best.value
    decided += sum(each.value for each in decisions if each.kind == ADJUST)
    return max(decided, 0.0) - score


def applied(earned: Earned, found: Sequence[Decision], it: Answered) -> Earned:
    """An exercise with the decisions about it."""
    adjusted = change(found, it, earned.score, earned.points)
    return replace(earned, adjusted=adjusted, said=words(found))


def words(decisions: Iterable[Decision]) -> tuple[Words, ...]:
    return tuple(each.words for each in decisions if each.words.comment)
