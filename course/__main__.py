"""Build, hand out, check and grade a course."""

import contextlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from course import languages, syllabus
from course.companion import commands, manual
from course.console import said, take_any_sign, told
from course.sentences import Stop, printable, sentence

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
classes = typer.Typer(help="Set up a class: who is in it, what is due when, what you decide.")
app.add_typer(commands.app)
app.add_typer(classes, name="class")
Lessons = Annotated[list[str] | None, typer.Argument(help="lessons; all by default")]
ALONE = {"OPENBLAS_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "-1"}  # one thread, no GPU


def speak(context: typer.Context, language: str) -> str:
    """Speak a language from here on, also where `--help` follows."""
    languages.use(language)
    manual.tell(context.command)
    return language


@app.callback()
def spoken(
    language: Annotated[
        str,
        typer.Option(
            envvar=languages.VARIABLE,
            help="in which language, such as ko",
            is_eager=True,
            callback=speak,
        ),
    ] = languages.ENGLISH,
):
    """Build, hand out, check and grade a course."""


def main() -> None:
    """The command `course`: a mistake of the person who types it is one sentence."""
    take_any_sign()
    command = typer.main.get_command(app)
    try:
        languages.use(os.environ.get(languages.VARIABLE) or languages.ENGLISH)
        manual.tell(command)
        command(prog_name="course", standalone_mode=True)
    except Stop as stop:
        end(languages.told(stop.sentence))
    except OSError as error:
        end(f"{error.filename}: {error.strerror}." if error.filename else str(error))


def end(sentence: str) -> None:
    told.print(printable(sentence), markup=False, soft_wrap=True)
    sys.exit(2)


def start_keras() -> None:
    """Import Keras without the log lines of TensorFlow."""
    from course.lab.devices import quiet

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet():
        import keras  # noqa: F401


def sources() -> None:
    """Stop where this is a student's copy, which has no sources."""
    if not any(lesson.has_sources for lesson in syllabus.lessons()):
        raise Stop("The sources of the lessons are not here: this is a student's copy.")


@app.command()
def new(name: Annotated[str, typer.Argument(help="a word, as in `import name`")]):
    """Write a folder for a new lesson: one exercise, to be replaced by yours."""
    sources()
    from course.making import template

    for line in template.new(name):
        said.print(line, markup=False, soft_wrap=True)


@app.command()
def build(
    lessons: Lessons = None,
    check: Annotated[bool, typer.Option("--check", help="only say what is out of date")] = False,
):
    """Turn each lesson.py into its two notebooks; renew fingerprints and tables."""
    sources()
    chosen = [syllabus.lesson(name) for name in lessons or syllabus.names()]
    start_keras()
    from course.making import building, documents
    from course.making.translations import editions, glossary

    if check:
        if found := list(building.stale()):
            raise Stop("{found}\nRenew with: {how}", found="\n".join(found), how=building.RENEW)
        return
    with progress() as started:
        for lesson in chosen:
            building.build(lesson, started)
    if not lessons:
        for path in building.remove_orphans():
            said.print(f"removed: {syllabus.shown(path)}, of no lesson in SYLLABUS", markup=False)
        documents.renew()
        for edition in editions.all_of_engine():
            editions.renew(edition)
        for folder in syllabus.left_out():
            said.print(f"not built: {syllabus.shown(folder)}, not in SYLLABUS", markup=False)
    for edition in [each for lesson in chosen for each in editions.all_of(lesson)]:
        for warning in glossary.otherwise(edition):
            told.print(warning.text, markup=False, soft_wrap=True)
    said.print(f"built: {', '.join(lesson.name for lesson in chosen)}", markup=False)


@app.command()
def translate(
    language: Annotated[str, typer.Argument(help="as in ko.po")],
    lessons: Lessons = None,
    all_open: Annotated[bool, typer.Option("--open", help="list all that is open")] = False,
):
    """Write what there is to translate into the catalogs of the lessons, and say what is open."""
    sources()
    start_keras()
    from course.making.translations import catalogs, editions, fidelity, glossary

    catalogs.prove_language(language)
    chosen = [editions.of_lesson(syllabus.lesson(name), language) for name in lessons or ()]
    for edition in chosen or editions.all_in(language):
        editions.renew(edition)
        found = [*(edition.open() if all_open else ()), *glossary.otherwise(edition)]
        for each in [*found, *fidelity.unfaithful(edition), editions.state(edition)]:
            said.print(each.text, markup=False, soft_wrap=True)


@app.command()
def mutants(
    wanted: Annotated[
        list[str] | None, typer.Argument(help="lessons, or lesson/exercise; all by default")
    ] = None,
    unnamed: Annotated[bool, typer.Option(help="also list those that have no name")] = False,
):
    """Edit right answers and say which edits pass their checks, and which have no name."""
    sources()
    start_keras()
    from course.making import surviving

    with progress() as started:
        found = surviving.rows(surviving.chosen(wanted or syllabus.names()), started)
    for line in surviving.table(found, unnamed):
        said.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(int(any(row.survivors for row in found)))


def progress():
    """A bar for each thing that takes a while."""
    import contextlib

    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description:<28}"), BarColumn(), TimeRemainingColumn()

    @contextlib.contextmanager
    def shown():
        with Progress(*columns, console=told) as bars:

            def started(what: str, steps: int):
                task = bars.add_task(what, total=steps)
                return lambda: bars.advance(task)

            yield started

    return shown()


@app.command()
def start(
    folder: Annotated[Path, typer.Argument(help="where you want to work")] = Path("work"),
):
    """Copy the notebooks into a folder to work in. What you wrote there stays."""
    sources()
    start_keras()
    from course.making import copies

    kept = copies.copy(folder)
    for each in kept:
        said.print(languages.told(each), markup=False, soft_wrap=True)
    if kept:
        take_over = sentence("To take over what you wrote: course update NOTEBOOK.")
        said.print(languages.told(take_over), markup=False)
    ready = sentence("Your notebooks are in {folder}.", folder=folder)
    said.print(languages.told(ready), markup=False)


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="a notebook, or its .py export")],
):
    """Run the answers of a notebook and say what each check says."""
    start_keras()
    from course.grading import asking

    verdicts = asking.verdicts(notebook)
    for verdict in verdicts:
        said.print(verdict.text, markup=False, soft_wrap=True)
    said.print(languages.told(asking.points(verdicts)), markup=False)
    raise typer.Exit(int(not all(verdict.passed for verdict in verdicts)))


@app.command()
def grade(
    submissions: Annotated[list[Path], typer.Argument(help="folders, notebooks, scripts or zips")],
    output: Annotated[Path, typer.Option("--output", "-o", help="a folder for the grades")] = Path(
        "grades"
    ),
    lesson: Annotated[str, typer.Option(help="which one; found in each file by default")] = "",
    student: Annotated[str, typer.Option(help="regular expression with (?P<student>…)")] = "",
    workers: Annotated[int, typer.Option(help="submissions at once; one a core")] = 0,
    seconds: Annotated[
        float, typer.Option(help="for one answer; as its lesson says by default")
    ] = 0.0,
    memory: Annotated[int, typer.Option(help="MiB for one submission")] = 2048,
    cluster: Annotated[str, typer.Option(help="a Dask scheduler: tcp://…")] = "",
    of_class: Annotated[
        Path | None, typer.Option("--class", help="the folder of a class; see `course class new`")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="with --class: only show what would change")
    ] = False,
    worksheet: Annotated[
        list[Path] | None, typer.Option(help="with --class: Moodle's own, says when was handed in")
    ] = None,
    similar: Annotated[
        bool, typer.Option("--similar", help="with --class: show whose answers are alike")
    ] = False,
):
    """Grade submissions: scores, a page for each student, a report for the class."""
    if dry_run and not of_class:
        raise Stop("--dry-run shows what changes in the marks of a class: name it with --class.")
    if worksheet and not of_class:
        raise Stop("--worksheet says who is who in a class: name it with --class.")
    if similar and not of_class:
        raise Stop("--similar compares the answers of a class: name it with --class.")
    os.environ |= ALONE
    from course.grading.walls.starting import OBSERVER, source

    with contextlib.closing(source(OBSERVER)) as observers:  # imports Keras while this process does
        start_keras()
        from course.grading import running
        from course.grading.records import Limits

        limits = Limits(seconds, memory * 2**20)
        options = running.Options(output, lesson, student, workers, limits, cluster, dry_run)
        if not of_class:
            running.run(submissions, options, said, told, observers)
            return
        from course.marks import running as marking

        now = datetime.now(UTC)
        sheets = worksheet or ()
        marking.run(submissions, options, of_class, said, told, now, observers, sheets, similar)


@classes.command("new")
def new_class(folder: Annotated[Path, typer.Argument(help="where its files will be")]):
    """Write the files of a class, with examples. What is there already stays as it is."""
    from course.marks import folder as folders

    for line in folders.new(folder):
        said.print(languages.told(line), markup=False, soft_wrap=True)


@classes.command("roster")
def roster(
    export: Annotated[Path, typer.Argument(help="participants or grades, as a platform's CSV")],
    folder: Annotated[Path, typer.Option("--class", help="the folder of the class")],
):
    """Write the roster of a class, or add who is new. What stands there stays."""
    from course.marks.platforms.enrolling import enroll

    for line in enroll(export, folder):
        said.print(languages.told(line), markup=False, soft_wrap=True)


@classes.command("fill")
def fill(
    worksheet: Annotated[Path, typer.Argument(help="Moodle's worksheet, or Canvas' gradebook")],
    folder: Annotated[Path, typer.Option("--class", help="the folder of the class")],
    grades: Annotated[Path, typer.Option(help="where `course grade` has put them")] = Path(
        "grades"
    ),
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="a folder; upload/ in that of the grades")
    ] = None,
    lesson: Annotated[
        list[str] | None, typer.Option(help="which; as the name of the file says by default")
    ] = None,
    column: Annotated[str, typer.Option(help="the heading of the column to be filled")] = "",
    scale: Annotated[
        bool, typer.Option("--scale", help="convert points to those of the platform")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="leave grades that stand there")] = False,
):
    """Give the marks back: fill the worksheet, and pack the feedback pages for the platform."""
    from course.marks.platforms import giving_back

    options = giving_back.Options(tuple(lesson or ()), column, scale, keep)
    now = datetime.now(UTC)
    for line in giving_back.run(worksheet, grades, folder, output, options, now):
        said.print(languages.told(line), markup=False, soft_wrap=True)


@app.command()
def export(
    grader: Annotated[str, typer.Argument(help="nbgrader, otter or gradescope")],
    path: Annotated[Path, typer.Argument(help="a new folder; for gradescope a .zip")],
):
    """Write the course for another grader."""
    sources()
    start_keras()
    from course.making import guests

    writers = {"nbgrader": guests.nbgrader, "otter": guests.otter, "gradescope": guests.gradescope}
    if grader not in writers:
        known = ", ".join(writers)
        raise Stop("There is no export for '{grader}': {known}.", grader=grader, known=known)
    writers[grader](path)
    said.print(f"{path}", markup=False)


@app.command()
def release(
    folder: Annotated[Path, typer.Argument(help="a new folder")],
    lessons: Annotated[str, typer.Option(help="which ones, with commas; all by default")] = "",
    repository: Annotated[str, typer.Option(help="on GitHub, for badges that open Colab")] = "",
    wheel_url: Annotated[
        str, typer.Option(help="where Colab finds the package; in the repository by default")
    ] = "",
    solutions: Annotated[
        bool, typer.Option("--solutions", help="shown to each who has passed the exercise")
    ] = False,
):
    """Write what students get: notebooks without answers, the package, how to start."""
    sources()
    start_keras()
    from course.making import release as releasing

    files = releasing.release(folder, chosen(lessons), repository, wheel_url, solutions)
    said.print(f"{len(files)} files in {folder}", markup=False)


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(help="a new folder, or an older site")],
    lessons: Annotated[str, typer.Option(help="which ones, with commas; all by default")] = "",
    solutions: Annotated[
        bool, typer.Option("--solutions/--no-solutions", help="show them, folded; not by default")
    ] = False,
):
    """Write the lessons as a site: open its index.html, or put the folder on any web server."""
    sources()
    start_keras()
    from course.publishing import site as publishing

    files = publishing.write_all(folder, chosen(lessons), solutions=solutions)
    said.print(f"{len(files)} files in {folder}: open {folder / 'index.html'}", markup=False)


@app.command()
def slides(
    folder: Annotated[Path, typer.Argument(help="a folder: one page for each lesson")],
    lessons: Annotated[str, typer.Option(help="which ones, with commas; all by default")] = "",
):
    """Write the lessons as slides: → next, ← back, P opens the presenter's view."""
    sources()
    start_keras()
    from course.publishing import chapters
    from course.publishing import slides as lecture

    for path in lecture.write(folder, [chapters.chapter(each) for each in chosen(lessons)]):
        said.print(str(path), markup=False, soft_wrap=True)


def chosen(lessons: str) -> list[syllabus.Lesson]:
    """The lessons that are named, with commas between them; all where none is."""
    named = [syllabus.lesson(name.strip()) for name in lessons.split(",") if name.strip()]
    return named or syllabus.lessons()


if __name__ == "__main__":
    main()
