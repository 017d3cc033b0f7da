"""What decisions make of an exercise or a lesson, and which of them no longer fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from course.marks.answers import Alike
from course.marks.decisions import ADJUST, OF_A_LESSON, SCORE, Decision, Memory
from course.marks.roster import Student
from course.marks.table import Earned, Words
from course.sentences import Sentence, sentence

CHANGED = (
    "{place}: the answer of {name} to {what} is another one since this was decided, so it does not "
    "count. If it should, write {answer} into its column 'answer'; else delete the line."
)
NOTHING = "{place}: {name} has no graded answer to {what}, so it does not count."
NOBODY = "{place}: no answer to {what} is '{answer}' any more, so it does not count."


@dataclass(frozen=True)
class Sorted:
    """The decisions about one answer: those that count, what is told of those that do not, what is
    to be remembered, and the places of all."""

    fitting: tuple[Decision, ...] = ()
    stale: tuple[Sentence, ...] = ()
    memory: Memory = field(default_factory=dict)
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answered:
    """What a decision is about: whose answer, by what it and its equals are known.

    Attributes:
        what: the exercise, or the lesson, by name.
        exercise: by name; "" for a lesson as a whole.
        answer, group: see `Earned`.
        before: the answer in the tables of the last run; "" for none.
    """

    student: Student
    lesson: str
    exercise: str
    answer: str
    group: str = ""
    before: str = ""

    @property
    def what(self) -> str:
        return self.exercise or self.lesson


def looked_at(decisions: Iterable[Decision], it: Answered, memory: Memory, alike: Alike) -> Sorted:
    """The decisions about an answer: a person's counts for the answer that the person saw.

    That answer stands in the row, or was remembered when the row was first read: it is the one of
    the run before, from whose tables people decide. A row without a student is for all whose answer
    does the same.
    """
    about = [each for each in decisions if is_about(each, it, alike)]
    keys = {each: (*each.key, it.student.id) for each in about if bare(each)}
    kept = {key: memory.get(key, it.before or it.answer) for key in keys.values()}
    made_for = {each: each.answer or kept[keys[each]] for each in about}
    fitting = tuple(each for each in about if not each.whose or fits(made_for[each], it))
    told = {"name": it.student.name, "what": it.what, "answer": it.answer}
    stale = [sentence(CHANGED, place=each.place, **told) for each in about if each not in fitting]
    return Sorted(fitting, tuple(stale), kept, frozenset(each.place for each in about))


def is_about(decision: Decision, it: Answered, alike: Alike) -> bool:
    """Is it about this answer, or about the one that the student gave before?"""
    if (decision.lesson, decision.exercise) != (it.lesson, it.exercise):
        return False
    if decision.kind in OF_A_LESSON:
        return False
    return is_of(decision, it.student) if decision.whose else does(decision, it, alike)


def bare(decision: Decision) -> bool:
    """Does the row leave it to the run to remember the answer?"""
    return bool(decision.whose) and not decision.answer


def fits(made_for: str, it: Answered) -> bool:
    return made_for in (it.answer, it.group)


def is_of(decision: Decision, student: Student) -> bool:
    """Is it about this student, or the student's group?"""
    return decision.whose in {student.id, student.group} - {""}


def does(decision: Decision, it: Answered, alike: Alike) -> bool:
    """Is the answer what the decision is about, or one that does the same?"""
    meant = alike.get((it.lesson, it.exercise, decision.answer), decision.answer)
    return bool(meant) and fits(meant, it)


def change(decisions: Sequence[Decision], it: Answered, score: float) -> float:
    """What decisions add to a score: the result is never below 0.

    Of several scores that of the student's own row counts, then that of the group's.
    """
    decided = score
    if scores := [each for each in decisions if each.kind == SCORE]:
        best = min(scores, key=lambda each: (each.whose != it.student.id, not each.whose))
        decided = best.value
    decided += sum(each.value for each in decisions if each.kind == ADJUST)
    return max(decided, 0.0) - score


def applied(earned: Earned, found: Sequence[Decision], it: Answered) -> Earned:
    """An exercise with the decisions about it."""
    adjusted = change(found, it, earned.score)
    return replace(earned, adjusted=adjusted, said=words(found))


def words(decisions: Iterable[Decision]) -> tuple[Words, ...]:
    return tuple(each.words for each in decisions if each.words.comment)
