"""What one exercise brings: the points of its check, or less than all lost for a named mistake."""

from collections.abc import Mapping
from dataclasses import replace

from course.checking.foundation import BUILT_ON
from course.grading.records import Graded
from course.languages import message
from course.marks import answers
from course.marks.rules import LessonRules
from course.marks.table import Earned
from course.sentences import Sentence, sentence

COSTS = "{title}: costs {cost} of the {points} points of {exercise}."
TWO = "{title}; {other}: cost {cost} of the {points} points of {exercise}."
MORE = "These mistakes cost {cost} of the {points} points of {exercise}."
WAITS = "No points for {exercise} yet: it is built on {base}, and counts when that is right."


def earned(graded: Graded, rules: LessonRules, group: str = "") -> Earned:
    """What an answer brings in a class with these rules.

    score = points of the check · worth in this class / worth in the lesson, and for a wrong answer
    whose mistakes are certain, and have costs, at least worth − their costs. `group` is by which
    equal wrong answers are known.
    """
    worth = rules.worth(graded.check, graded.points)
    share = graded.verdict.score / graded.points if graded.points else 0.0
    plain = Earned(
        graded.check,
        state(graded),
        worth,
        share * worth,
        mistakes=graded.verdict.mistakes,
        answer=answers.of(graded),
        group=group,
        why=waiting(graded),
    )
    return with_credit(plain, graded, rules.costs.get(graded.check, {}))


def waiting(graded: Graded) -> Sentence | None:
    """That an answer waits for the repair of another one, on which it is built."""
    fact = graded.verdict.fact
    if fact.template != BUILT_ON or graded.verdict.score:
        return None
    return sentence(WAITS, exercise=graded.check, base=fact.values["base"])


def state(graded: Graded) -> str:
    verdict = graded.verdict
    if verdict.blank:
        return message("blank")
    if verdict.passed:
        return message("right")
    return message("partly") if verdict.score else message("wrong")


def with_credit(plain: Earned, graded: Graded, costs: Mapping[str, float]) -> Earned:
    """The same with what is left where every mistake has a cost, and there are no others."""
    verdict = graded.verdict
    if not verdict.explained or verdict.passed or not set(verdict.mistakes) <= costs.keys():
        return plain
    cost = sum(costs[name] for name in verdict.mistakes)
    if (score := plain.points - cost) <= plain.score:
        return plain
    return replace(plain, state="partly", score=score, why=reason(graded, cost, plain.points))


def reason(graded: Graded, cost: float, points: float) -> Sentence:
    """What a student reads of what a mistake costs."""
    verdict = graded.verdict
    titles = [verdict.check.mistake(name).title for name in verdict.mistakes]
    numbers = {"cost": f"{cost:g}", "points": f"{points:g}", "exercise": graded.check}
    if len(titles) == 1:
        return sentence(COSTS, title=titles[0], **numbers)
    if len(titles) == 2:
        return sentence(TWO, title=titles[0], other=titles[1], **numbers)
    return sentence(MORE, **numbers)
