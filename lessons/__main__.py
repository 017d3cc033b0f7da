"""python -m lessons build | check | grade | release"""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from lessons import SYLLABUS
from lessons.devices import quiet

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# TensorFlow reads these when it is imported: one thread for each answer, and no GPU.
ALONE = {"OPENBLAS_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "-1"}
app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
said, told = Console(highlight=False), Console(stderr=True, highlight=False)


def start_keras() -> None:
    """Import Keras without the log lines of TensorFlow."""
    with quiet():
        import keras  # noqa: F401


def stop(sentence: str) -> None:
    """End with one sentence for a mistake of the user."""
    told.print(sentence, markup=False, soft_wrap=True)
    raise typer.Exit(2)


@app.command()
def build(
    topics: Annotated[list[str] | None, typer.Argument(help="lessons; all by default")] = None,
    check: Annotated[bool, typer.Option("--check", help="only say what is out of date")] = False,
):
    """Turn each lesson.py into its two notebooks and renew the fingerprints."""
    if not (Path(__file__).parent / SYLLABUS[0] / "lesson.py").exists():
        stop("The sources of the lessons are not here: this is a student's copy of the course.")
    start_keras()
    from lessons import build as builder
    from lessons import documents

    unknown = [topic for topic in topics or () if topic not in SYLLABUS]
    if unknown:
        stop(f"There is no lesson {unknown[0]!r}. The lessons are: {', '.join(SYLLABUS)}.")
    if check:
        if found := list(builder.stale()):
            stop("\n".join([*found, f"Renew it with: {builder.RENEW}"]))
        return
    columns = TextColumn("{task.description:<28}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=told) as progress:

        def started(what, steps):
            task = progress.add_task(what, total=steps)
            return lambda: progress.advance(task)

        for topic in topics or SYLLABUS:
            builder.build(topic, started)
    if not topics:
        documents.renew()


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="a notebook, or its .py export")],
):
    """Run the answers of a notebook and say one line for each exercise."""
    start_keras()
    from lessons import reading, submission

    try:
        verdicts = submission.verdicts(notebook)
    except reading.Unreadable as error:
        stop(str(error))
    for verdict in verdicts:
        said.print(verdict.text, markup=False, soft_wrap=True)
    raise typer.Exit(int(not all(verdict.passed for verdict in verdicts)))


@app.command()
def grade(
    submissions: Annotated[
        list[Path] | None, typer.Argument(help="folders, notebooks, scripts or zips")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="a folder for the grades")] = Path(
        "grades"
    ),
    lesson: Annotated[str, typer.Option(help="which one; found in each file by default")] = "",
    student: Annotated[str, typer.Option(help="regular expression with (?P<student>…)")] = "",
    workers: Annotated[int, typer.Option(help="submissions at once; one a core")] = 0,
    seconds: Annotated[
        float, typer.Option(help="for one answer; as its check says by default")
    ] = 0.0,
    memory: Annotated[int, typer.Option(help="MiB for one submission")] = 2048,
    cluster: Annotated[str, typer.Option(help="a Dask scheduler: tcp://…")] = "",
    gradescope_zip: Annotated[
        Path | None, typer.Option(help="write an autograder for Gradescope to this file")
    ] = None,
    nbgrader_course: Annotated[
        Path | None, typer.Option(help="write a course for nbgrader to this folder")
    ] = None,
    otter_assignments: Annotated[
        Path | None, typer.Option(help="write sources for `otter assign` to this folder")
    ] = None,
):
    """Grade submissions: scores, a page for each student, a report for the class."""
    os.environ |= ALONE
    start_keras()
    if gradescope_zip or nbgrader_course or otter_assignments:
        write_for_guests(gradescope_zip, nbgrader_course, otter_assignments)
        return
    if not submissions:
        stop("Name the submissions: folders, notebooks (.ipynb), scripts (.py) or zips.")

    from lessons.grading import command
    from lessons.grading.judging import Limits

    limits = Limits(seconds, memory * 2**20)
    options = command.Options(output, lesson, student, workers, limits, cluster)
    try:
        command.run(submissions, options, said, told)
    except command.Impossible as error:
        stop(str(error))


def write_for_guests(*paths: Path | None) -> None:
    """Write what Gradescope, nbgrader and otter want to the paths that were given."""
    from lessons.grading import gradescope, guests

    writers = gradescope.gradescope_zip, guests.nbgrader_course, guests.otter_assignments
    for path, write in zip(paths, writers, strict=True):
        try:
            if path:
                write(path)
        except FileExistsError:
            stop(f"{path} exists already and is not empty. Name a new folder.")


@app.command()
def release(folder: Annotated[Path, typer.Argument(help="a new folder")]):
    """Write what students get: notebooks, package, README, requirements; no solution."""
    from lessons import release as releasing

    try:
        files = releasing.release(folder)
    except FileExistsError:
        stop(f"{folder} exists already and is not empty. Name a new folder.")
    said.print(f"{len(files)} files in {folder}")


if __name__ == "__main__":
    app(prog_name="python -m lessons")
