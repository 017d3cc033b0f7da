"""What students get: notebooks without answers, the package in one file, and how to start."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from course import imports, syllabus
from course.companion.notebook import KEPT
from course.files import prove_new, save, text
from course.making import filling
from course.making.building import write
from course.making.notebooks import student, translated
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

## Check an answer

Below each exercise stands its check: run it as often as you like. It says what is wrong, and
`checks.<name>?` shows a hint. A whole notebook, from the command line:

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


def release(
    folder: Path, lessons: Sequence[Lesson] | None = None, repository: str = ""
) -> list[Path]:
    """Write the student's files into a new folder, from the sources, and return their paths.

    Args:
        folder: a new one.
        lessons: which ones; all by default. They keep their numbers.
        repository: an address on GitHub, for the badges that open the notebooks in Colab.
    """
    prove_new(folder)
    if any(folder.resolve().is_relative_to(own) for own in (imports.HERE, syllabus.home())):
        raise Stop("{folder} lies inside the course: name a folder elsewhere.", folder=folder)
    repository = address(repository)
    lessons = list({each.name: each for each in lessons or syllabus.lessons()}.values())
    for lesson in lessons:
        write(folder / "notebooks" / lesson.notebook, student(lesson, source=repository))
        for edition in filter(lambda each: each.begun, editions.all_of(lesson)):
            new = translated(lesson, edition.language, repository)
            write(folder / "notebooks" / edition.language / lesson.notebook, new)
    package = wheel(folder, lessons, repository)
    save(folder / "README.md", readme(lessons))
    save(folder / "requirements.txt", REQUIREMENTS.format(wheel=package.name))
    shutil.copy(syllabus.root() / "LICENSE", folder)
    return [path for path in folder.rglob("*") if path.is_file()]


def address(repository: str) -> str:
    """The address of a repository on GitHub, given as such or as owner/name; "" for none."""
    found = re.fullmatch(r"(https?://github\.com/)?([\w.-]+/[\w.-]+?)(\.git)?/?", repository)
    if repository and not found:
        why = "'{given}' is no repository on GitHub: write https://github.com/OWNER/NAME."
        raise Stop(why, given=repository)
    return f"https://github.com/{found[2]}" if found else ""


def wheel(folder: Path, lessons: Sequence[Lesson], repository: str = "") -> Path:
    """Write the package with these lessons into a folder: pyproject.toml says what stays secret."""
    with TemporaryDirectory() as stage:
        staged(Path(stage), lessons, repository)
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
        done = subprocess.run(command, cwd=stage, capture_output=True, text=True, check=False)
        if done.returncode:
            why = "The package could not be built: {why}"
            raise Stop(why, why=(done.stderr.strip().splitlines() or ["?"])[-1])
        (made,) = Path(stage, "dist").glob("*.whl")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(made, folder))


def staged(stage: Path, lessons: Sequence[Lesson], repository: str) -> None:
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
        write(stage / lesson.course / lesson.name / KEPT, student(lesson, source=repository))
    listed = [n for n in syllabus.numbered() if n in names or not syllabus.is_appendix(n)]
    kept = tuple(name if name in names else None for name in listed)
    save(stage / syllabus.package() / "__init__.py", f"SYLLABUS = {kept!r}\n")
    save(stage / "README.md", readme(lessons))
    for name in ("pyproject.toml", "LICENSE"):
        save(stage / name, text(syllabus.root() / name))


def readme(lessons: Sequence[Lesson]) -> str:
    """How a student starts."""
    table = filling.table(lessons, "notebooks/")
    return README.format(table=table, example=lessons[0].notebook)
