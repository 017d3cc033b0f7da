"""How the class guessed, beside what was measured: no points."""

from collections import Counter
from collections.abc import Iterable, Sequence

from course import syllabus
from course.answers.predictions import Known, known
from course.grading.records import Result
from course.grading.summary import by_student
from course.lab.predictions import fitting
from course.languages import message
from course.sentences import Sentence, sentence

CLOSE = 0.1  # of the measured number
NEARNESS = (
    message("close to it: {measured}"),
    message("up to 10 times too large"),
    message("more than 10 times too large"),
    message("up to 10 times too small"),
    message("more than 10 times too small"),
    message("of the other sign"),
)


def asked(results: Iterable[Result]) -> list[tuple[str, Known]]:
    """(lesson, prediction) of all lessons that were graded, in order."""
    lessons = dict.fromkeys(result.lesson for result in results if result.lesson)
    return [(name, each) for name in lessons for each in known(syllabus.lesson(name))]


def given(own: Sequence[Result], asked: Sequence[tuple[str, Known]]) -> list[str | float | None]:
    """The guesses of one student; None where there is none that fits."""
    made = {(r.lesson, name): guess for r in own for name, guess in r.guesses.items()}
    return [fitting(made.get((lesson, each.name)), each.choices) for lesson, each in asked]


def of_the_class(results: Sequence[Result]) -> list[dict]:
    """For each prediction that somebody made: how many guessed what."""
    questions, found = asked(results), []
    students = by_student(results).values()
    columns = zip(*(given(own, questions) for own in students), strict=True)
    for (lesson, each), column in zip(questions, columns, strict=False):
        guesses = [guess for guess in column if guess is not None]
        sent = sum(any(r.lesson == lesson for r in own) for own in students)
        about = {"lesson": lesson, "name": each.name, "question": each.question}
        about |= {"count": len(guesses), "students": sent, "rows": rows(each, guesses)}
        found += [about] if guesses else []
    return found


def rows(each: Known, guesses: Sequence[str | float]) -> list[dict]:
    """How often each choice was taken; for a number, how near the guesses are."""
    words = each.choices or [near(how, each.measured) for how in NEARNESS]
    taken, right = Counter(place(each, guess) for guess in guesses), place(each, each.measured)
    return [{"words": w, "count": taken[i], "measured": i == right} for i, w in enumerate(words)]


def near(how: str, measured: float) -> Sentence:
    return sentence(how, measured=f"{measured:.4g}")


def place(each: Known, guess: str | float) -> int:
    """The place of a guess among the choices or, for a number, in NEARNESS."""
    return each.choices.index(guess) if each.choices else nearness(guess, each.measured)


def nearness(guess: float, measured: float) -> int:
    """The place in NEARNESS."""
    if abs(guess - measured) <= CLOSE * abs(measured):
        return 0
    if guess * measured <= 0:
        return 5
    times = guess / measured
    return [1, 2, 3, 4][2 * (times < 1) + (max(times, 1 / times) > 10)]
