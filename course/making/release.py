"""What students get: notebooks without answers, the package in one file, and how to start."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from course import imports, syllabus
from course.checking import solution
from course.companion.notebook import KEPT
from course.files import prove_new, save, text
from course.making import exercises, filling
from course.making.building import write
from course.making.colab import Origin
from course.making.notebooks import origin, project, student, translated
from course.making.translations import editions
from course.sentences import Stop
from course.syllabus import Lesson

REQUIREMENTS = """\
# Everything to take the course: pip install -r requirements.txt
./{wheel}
jupyterlab
"""
README = """\
# How deep networks are trained

{table}

## Start

You need Python 3.11, 3.12 or 3.13. In this folder:

```
python -m venv .venv
source .venv/bin/activate       # Windows: .venv\\Scripts\\activate
pip install -r requirements.txt
jupyter lab notebooks
```

The lessons run on a CPU, without a network.

On Colab:

1. Open https://drive.google.com and make a folder `{package}`.
2. Put the file `{wheel}` of this folder into it.
3. Open https://colab.research.google.com, and upload a notebook.
4. Run its first cell. It asks to see your Drive, and installs the course from there.
5. Run the other cells from top to bottom.

## Check an answer

Below each exercise stands its check: run it as often as you like. It says what is wrong, and
`checks.<name>?` shows a hint. {solutions}A whole notebook, from the command line:

```
course check notebooks/{example}
```

How far you are in all lessons, a newer version of a notebook with your answers in it, one exercise
from its blank, and what this computer lacks:

```
course progress
course update notebooks/{example}
course reset notebooks/{example} EXERCISE
course doctor
```
"""
SOLUTIONS = """\
Once an answer has passed, `checks.<name>.solution()`
shows a solution beside it. """


def release(
    folder: Path,
    lessons: Sequence[Lesson] | None = None,
    repository: str = "",
    wheel_url: str = "",
    solutions: bool = False,
) -> list[Path]:
    """Write the student's files into a new folder, from the sources, and return their paths.

    Args:
        folder: a new one.
        lessons: which ones; all by default. They keep their numbers.
        repository: an address on GitHub where the folder will lie, for the badges that open the
            notebooks in Colab; there Colab finds the package, too.
        wheel_url: another address of the package, or of the folder in which it lies.
        solutions: whether `checks.<name>.solution()` shows one after the check has passed.
    """
    prove_new(folder)
    if any(folder.resolve().is_relative_to(own) for own in (imports.HERE, syllabus.home())):
        raise Stop("{folder} lies inside the course: name a folder elsewhere.", folder=folder)
    repository = address(repository)
    package = origin(package_address(repository, wheel_url))
    lessons = list({each.name: each for each in lessons or syllabus.lessons()}.values())
    for lesson in lessons:
        new = student(lesson, source=repository, package=package)
        write(folder / "notebooks" / lesson.notebook, new)
        for edition in filter(lambda each: each.begun, editions.all_of(lesson)):
            new = translated(lesson, edition.language, repository, package)
            write(folder / "notebooks" / edition.language / lesson.notebook, new)
    made = wheel(folder, lessons, repository, package, solutions)
    save(folder / "README.md", readme(lessons, solutions))
    save(folder / "requirements.txt", REQUIREMENTS.format(wheel=made.name))
    shutil.copy(syllabus.root() / "LICENSE", folder)
    return [path for path in folder.rglob("*") if path.is_file()]


def address(repository: str) -> str:
    """The address of a repository on GitHub, given as such or as owner/name; "" for none."""
    found = re.fullmatch(r"(https?://github\.com/)?([\w.-]+/[\w.-]+?)(\.git)?/?", repository)
    if repository and not found:
        why = "'{given}' is no repository on GitHub: write https://github.com/OWNER/NAME."
        raise Stop(why, given=repository)
    return f"https://github.com/{found[2]}" if found else ""


def package_address(repository: str, wheel_url: str) -> str:
    """Where pip finds the package of a release; "" if it stands nowhere."""
    if wheel_url and not re.match(r"https?://", wheel_url):
        why = "'{given}' is no address of a package: write https://… ."
        raise Stop(why, given=wheel_url)
    folder = wheel_url or (f"{repository}/raw/main" if repository else "")
    return f"{folder.rstrip('/')}/{file_name()}" if folder and not whole(folder) else folder


def whole(url: str) -> bool:
    return url.endswith(".whl")


def file_name() -> str:
    """The name of the file that `wheel` writes."""
    about = project()
    python = "py3" if "requires-python" in about else "py2.py3"
    return f"{about['name'].replace('-', '_')}-{about.get('version', '')}-{python}-none-any.whl"


def wheel(
    folder: Path,
    lessons: Sequence[Lesson],
    repository: str = "",
    package: Origin | None = None,
    solutions: bool = False,
) -> Path:
    """Write the package with these lessons into a folder: pyproject.toml says what stays secret."""
    with TemporaryDirectory() as stage:
        staged(Path(stage), lessons, repository, package)
        for lesson in lessons if solutions else ():
            save(Path(stage, lesson.course, lesson.name, solution.FILE), solved(lesson))
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
        done = subprocess.run(command, cwd=stage, capture_output=True, text=True, check=False)
        if done.returncode:
            why = "The package could not be built: {why}"
            raise Stop(why, why=(done.stderr.strip().splitlines() or ["?"])[-1])
        (made,) = Path(stage, "dist").glob("*.whl")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(made, folder))


def staged(
    stage: Path,
    lessons: Sequence[Lesson],
    repository: str = "",
    package: Origin | None = None,
) -> None:
    """The sources from which the package is built: of the lessons these alone.

    Each with its notebook, from which `course reset` and `course update` take what is new.
    """
    hide = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(imports.HERE, stage / "course", ignore=hide)
    names = {lesson.name for lesson in lessons}
    for name in names | {syllabus.main_of(name) for name in names}:  # an appendix imports from it
        folder = syllabus.home() / name
        shutil.copytree(folder, stage / syllabus.package() / name, ignore=hide)
    for lesson in lessons:
        notebook = student(lesson, exercises.blank, repository, package or origin(""))
        write(stage / lesson.course / lesson.name / KEPT, notebook)
    listed = [n for n in syllabus.numbered() if n in names or not syllabus.is_appendix(n)]
    kept = tuple(name if name in names else None for name in listed)
    save(stage / syllabus.package() / "__init__.py", f"SYLLABUS = {kept!r}\n")
    save(stage / "README.md", readme(lessons))
    for name in ("pyproject.toml", "LICENSE"):
        save(stage / name, text(syllabus.root() / name))


def solved(lesson: Lesson) -> str:
    """The solutions of a lesson, as a student's copy keeps them."""
    cells = exercises.asked(lesson)
    return solution.packed({name: exercises.solved(cell) for name, cell in cells.items()})


def readme(lessons: Sequence[Lesson], solutions: bool = False) -> str:
    """How a student starts; `solutions`: one is shown beside each answer that has passed."""
    table = filling.table(lessons, "notebooks/")
    about = {"package": project()["name"], "wheel": file_name()}
    about["solutions"] = SOLUTIONS if solutions else ""
    return README.format(table=table, example=lessons[0].notebook, **about)
