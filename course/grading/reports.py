"""What people read: the table of the class, one page per student, one report for the class."""

import base64
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from course import syllabus
from course.answers.predictions import Known
from course.checking import showing
from course.checking.saying import Verdict
from course.files import save
from course.grading import names, predictions
from course.grading.cells import plain, safe
from course.grading.groups import gathered
from course.grading.records import Result
from course.grading.summary import Numbers, by_student, exercises, mistakes, numbers
from course.languages import ENGLISH, current, speaking, translated
from course.making import filling
from course.pages import environment


def write_all(results: Sequence[Result], folder: Path, refused: str) -> None:
    """grades.csv, predictions.csv, feedback/<student>.html and report.html."""
    save(folder / "grades.csv", table(results))
    if asked := predictions.asked(results):
        save(folder / "predictions.csv", guessed(results, asked))
    students = by_student(results)
    for student, page in pages(students).items():
        save(folder / "feedback" / f"{page}.html", feedback(student, students[student]))
    save(folder / "report.html", report(results, refused))


def table(results: Sequence[Result]) -> str:
    """grades.csv: one row for each student."""
    columns = exercises(results)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["student", *(f"{t}/{c}" for t, c in columns), "total", "points", "flags"])
    for student, own in by_student(results).items():
        scores = {(r.lesson, g.check): g.verdict.score for r in own for g in r.exercises}
        total, points = sum(r.score for r in own), sum(r.points for r in own)
        flags = "; ".join(flag for r in own for flag in r.all_flags)
        row = [scores.get(column, "") for column in columns]
        writer.writerow([safe(student), *map(plain, row), plain(total), points, safe(flags)])
    return stream.getvalue()


def guessed(results: Sequence[Result], asked: Sequence[tuple[str, Known]]) -> str:
    """predictions.csv: one row for each student, and how many predictions there are in it.

    The first row is what was measured. No points: guessing wrong is no mistake.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["student", *(f"{lesson}/{each.name}" for lesson, each in asked), "predicted"])
    writer.writerow(["(measured)", *(shown(each.measured) for _, each in asked), ""])
    for student, own in by_student(results).items():
        given = predictions.given(own, asked)
        cells = ["" if guess is None else shown(guess) for guess in given]
        writer.writerow([safe(student), *cells, sum(guess is not None for guess in given)])
    return stream.getvalue()


def shown(guess: str | float) -> str:
    return safe(guess) if isinstance(guess, str) else plain(guess)


def pages(students: Iterable[str]) -> dict[str, str]:
    """The file name of each student's page, which no disk takes for that of another one."""
    students = list(students)
    alike = Counter(map(folded, students))
    return {each: file_name(each, alone=alike[folded(each)] == 1) for each in students}


def file_name(student: str, alone: bool = True) -> str:
    """The name itself where a file may have it, else one that no other student's file has."""
    fits = alone and plain_name(student) == student and not student.startswith(".")
    return student if fits else names.for_file(plain_name(student), student)


def plain_name(student: str) -> str:
    plain = "".join(c if c.isalnum() or c in " ._()-" else "_" for c in student)
    return names.cut(plain, 100)


def folded(student: str) -> str:
    """The same for all that a disk may take for the same: in case, form or a last dot."""
    return unicodedata.normalize("NFC", plain_name(student)).casefold().rstrip(" .")


@cache
def templates():
    """The pages, in which everything that comes from a student is escaped."""
    made = environment(("course.grading", "pages"))
    made.filters |= {"title": title, "paragraphs": paragraphs}
    return made


def paragraphs(verdict: Verdict):
    """What a check says, in the paragraphs and the table that a notebook shows: for any width."""
    from markupsafe import Markup

    parts = verdict.text.split("\n\n")
    return Markup("".join(showing.paragraph(verdict.evidence, part) for part in parts))


def title(lesson: str) -> str:
    """The title of a lesson; its name where the source of the lesson is not here."""
    found = syllabus.lesson(lesson)
    return translated(filling.title(found)) if found.has_sources else lesson.replace("_", " ")


def feedback(student: str, results: Sequence[Result]) -> str:
    """A student's page: the words of the notebook, exercise by exercise, in its language."""
    with speaking(language_of(results)):
        about = {"student": student, "results": results, "language": current()}
        return templates().get_template("feedback.html").render(about)


def language_of(results: Sequence[Result]) -> str:
    """The language in which a student is answered: that of a notebook which is not in English."""
    return next((each.language for each in results if each.language != ENGLISH), ENGLISH)


def report(results: Sequence[Result], refused: str) -> str:
    """The class: scores, the mistakes by name and how many made them, unnamed ones in groups."""
    return (
        templates()
        .get_template("report.html")
        .render(**of_class(results, refused, numbers(results)))
    )


def of_class(results: Sequence[Result], refused: str, numbers: Numbers) -> dict:
    """What the report shows."""
    return {
        "results": results,
        "students": len(by_student(results)),
        "exercises": numbers.exercises,
        "named": mistakes(results),
        "groups": gathered(results),
        "flagged": [r for r in results if r.all_flags],
        "predictions": predictions.of_the_class(results),
        "pictures": pictures(numbers),
        "refused": refused,
        "language": current(),
    }


def pictures(numbers: Numbers) -> dict[str, str]:
    """The pictures of the report; none where no exercise was graded."""
    draw = {"scores": scores_picture, "exercises": exercises_picture} if numbers.exercises else {}
    return {name: picture(numbers) for name, picture in draw.items()}


def scores_picture(numbers: Numbers) -> str:
    """How many students reached how many points; a bonus lies above the most."""
    most = max(numbers.points, *numbers.totals, 1)

    def draw(ax, palette):
        bins = [i * most / 20 for i in range(21)]
        ax.hist(numbers.totals, bins=bins, color=palette["blue"], edgecolor="white")
        ax.set(
            xlabel=f"points (of {numbers.points:g})", ylabel="students", title="Points of the class"
        )
        ax.yaxis.get_major_locator().set_params(integer=True)

    return drawn(draw, height=2.8)


def exercises_picture(numbers: Numbers) -> str:
    """For each exercise, how many passed, were partly right, wrong, left blank."""
    rows = numbers.exercises[::-1]

    def draw(ax, palette):
        left = [0] * len(rows)
        for kind, color in KINDS.items():
            width = [row[kind] for row in rows]
            ax.barh([r["check"] for r in rows], width, left=left, color=palette[color], label=kind)
            left = [a + b for a, b in zip(left, width, strict=True)]
        ax.set(xlabel="students", title="Exercises")
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))

    return drawn(draw, height=0.8 + 0.28 * len(rows))


KINDS = {"passed": "blue", "partly": "sky", "wrong": "vermilion", "blank": "yellow"}


def drawn(draw, height: float) -> str:
    """A picture in the style of the lessons, as the source of an <img>."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from course.lab import plots

    with rc_context(plots.STYLE):
        figure = Figure(figsize=(7.5, height))
        draw(figure.add_subplot(), plots.PALETTE)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=110)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
