"""docs/claims.md: what the lessons assert, with figure, seeds and rule, as their runs measured."""

from course import syllabus
from course.making.outputs import recorded, stored
from course.syllabus import Lesson

ABOUT = """\
# What the lessons claim

Each line is a sentence that the build has measured: where a run does not bear it out, it stops.
*Seeds* are independent runs; "–" means that nothing is random. *Chosen by* says how constants
that matter were chosen, before the test rows judged. A "?" is a gap: the lesson does not say it."""
HEAD = ("lesson", "sentence", "measured", "seeds", "chosen by")
GAP = "?"


def table() -> str:
    """All claims of all lessons, as Markdown."""
    lines = [HEAD, ["---"] * len(HEAD), *rows()]
    return f"{ABOUT}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rows() -> list[list[str]]:
    return [row(lesson, each) for lesson in syllabus.lessons() for each in claimed(lesson)]


def claimed(lesson: Lesson) -> list[dict]:
    """The claims of a lesson, as its solved notebook holds them."""
    notebook = stored(syllabus.root() / "solutions" / lesson.notebook)
    return list(recorded(notebook, "claim")) if notebook else []


def row(lesson: Lesson, claim: dict) -> list[str]:
    figure = f"{claim['measured']}: {claim['figure']}" if claim["measured"] else claim["figure"]
    seeds = {None: GAP, 0: "–"}.get(claim["seeds"], str(claim["seeds"]))
    cells = lesson.name, claim["sentence"], figure or GAP, seeds, claim["chosen_by"] or GAP
    return [in_cell(each) for each in cells]


def in_cell(text: str) -> str:
    """A text that a cell of a Markdown table holds."""
    return " ".join(text.replace("|", "\\|").split())
