"""The commands that students type: what they say, and where."""

from pathlib import Path
from typing import Annotated

import typer

from course.console import said
from course.languages import message, told, translated
from course.sentences import sentence

app = typer.Typer()
Notebook = Annotated[Path, typer.Argument(help="your notebook")]
HEADS = message("notebook"), message("exercises"), message("points"), message("next")


@app.command()
def progress(
    folder: Annotated[
        Path | None, typer.Argument(help="with your notebooks; work/, notebooks/ or this one")
    ] = None,
):
    """Show how far you are in all lessons, and what comes next."""
    from rich.table import Table

    from course.companion import progress as far

    found = list(far.progress(folder))
    table = Table(*map(translated, HEADS), box=None, pad_edge=False)
    for standing, path in found:
        lesson, coming = standing.lesson, standing.next
        done = share(len(standing.passed), len(lesson.exercises))
        points = share(standing.earned, lesson.points)
        name = path.name if path else lesson.notebook
        table.add_row(name, done, points, coming.name if coming else "")
    said.print(table)
    say(told(far.summary(found)))


def share(part: int, whole: int) -> str:
    """`3 of 8`"""
    return told(sentence("{part} of {whole}", part=part, whole=whole))


def say(line: str) -> None:
    said.print(line, markup=False, soft_wrap=True)


@app.command()
def reset(
    notebook: Notebook,
    exercise: Annotated[str, typer.Argument(help="its name, as in checks.adam, or its answer's")],
):
    """Give one exercise its blank back. What you wrote there stays, as a comment."""
    from course.companion import resetting

    say(told(resetting.reset(notebook, exercise)))


@app.command()
def update(
    notebook: Notebook,
    newer: Annotated[
        Path | None, typer.Argument(help="the new version; that of the installed course by default")
    ] = None,
):
    """Write the new version of a notebook with your answers, predictions and cells in it."""
    from course.companion import updating

    say(told(updating.update(notebook, newer)))


@app.command()
def doctor():
    """Look at this computer: what the course lacks here, and the command that mends it."""
    from course.companion import doctor as looking

    ill = False
    for found in looking.examined():
        say(f"✓ {told(found.says)}" if found.is_well else f"✗ {told(found.says)}")
        if found.mend:
            say(f"    {told(found.mend)}")
            ill |= found.needed
    raise typer.Exit(int(ill))
