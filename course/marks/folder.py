"""The folder of a class: files that people edit, and one in which the grader remembers."""

from collections.abc import Iterator
from pathlib import Path

from course import syllabus
from course.files import save, text
from course.marks import decisions, handed, roster, rules, sheets, told
from course.marks.classroom import Classroom, prove
from course.marks.decisions import Memory
from course.sentences import Sentence, Stop, sentence

EXAMPLES = Path(__file__).parent / "examples"
SHEETS = ROSTER, DECISIONS, SUBMITTED = "roster.csv", "decisions.csv", "submitted.csv"
RULES, REMEMBERED, TOLD = "rules.toml", "decided.csv", "told.csv"
REMEMBERS = ("student", "lesson", "exercise", "decision", "value", "id", "answer")

NO_FOLDER = "{folder} is no folder of a class. Make one: course class new {folder}"
WRITTEN = "{path} is written: an example, with what each line means."
KEPT = "{path} is there already, and stays as it is."


def read(folder: Path) -> Classroom:
    """A class as it stands in its folder.

    Raises:
        Stop: there is no roster, or a file says what cannot be; it names the line.
    """
    if not (folder / ROSTER).exists():
        raise Stop(NO_FOLDER, folder=folder)
    people = roster.read(folder / ROSTER)
    room = Classroom(
        people,
        ruled(folder),
        decisions.read(folder / DECISIONS, people),
        handed.read(folder / SUBMITTED, people),
        remembered(folder),
        told.read(folder / TOLD),
    )
    prove(room)
    return room


def ruled(folder: Path) -> rules.Rules:
    """The rules of a class; those that cost nobody anything where there is no file."""
    return rules.read(folder / RULES) if (folder / RULES).exists() else rules.Rules()


def remembered(folder: Path) -> Memory:
    """The answers for which decisions were made, as earlier runs have noted them."""
    path = folder / REMEMBERED
    rows = sheets.read(path, REMEMBERS) if path.exists() else []
    return {tuple(row[column] for column in REMEMBERS[:-1]): row["answer"] for row in rows}


def remember(folder: Path, memory: Memory) -> None:
    """Note for which answers decisions were made, where that is not noted yet."""
    if memory != remembered(folder):
        rows = ([*key, answer] for key, answer in memory.items())
        save(folder / REMEMBERED, sheets.written(REMEMBERS, rows))


def new(folder: Path) -> Iterator[Sentence]:
    """Write the files of a class, with examples. What is there already stays as it is."""
    for name in (*SHEETS, RULES):
        path = folder / name
        if path.exists():
            yield sentence(KEPT, path=path)
            continue
        save(path, rules_example() if name == RULES else sheet_example(name))
        yield sentence(WRITTEN, path=path)


def sheet_example(name: str) -> str:
    """An example of a sheet, with names of the course."""
    lesson = syllabus.lessons()[0]
    exercise = lesson.exercises[0].name
    mistake = next((m.name for m in known(lesson).get(exercise, ())), "")
    told = {"lesson": lesson.name, "exercise": exercise, "mistake": mistake}
    return sheets.BOM + Sentence(text(EXAMPLES / name), told).text


def known(lesson: syllabus.Lesson) -> dict:
    """The known mistakes of each exercise; a student's copy of the course has none."""
    return lesson.module("mistakes").MISTAKES if lesson.has_sources else {}


def rules_example() -> str:
    """An example of rules.toml: every lesson, with what it suggests that mistakes cost."""
    return text(EXAMPLES / RULES) + "".join(map(lesson_example, syllabus.lessons()))


def lesson_example(lesson: syllabus.Lesson) -> str:
    """The table of one lesson."""
    head = Sentence(text(EXAMPLES / "lesson.toml"), {"lesson": lesson.name}).text
    suggested = getattr(lesson.module("mistakes"), "COSTS", {}) if lesson.has_sources else {}
    costs = [
        f"{exercise}.{name} = {cost:g}  # of {lesson[exercise].points} points\n"
        for exercise, each in suggested.items()
        for name, cost in each.items()
    ]
    return head + (f"[lessons.{lesson.name}.costs]\n" if costs else "") + "".join(costs)
