"""The five rules of the house: what may import what, and what must stay light or secret."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from course import imports, syllabus
from course.files import text

ROOT = syllabus.root()
ENGINE = sorted(imports.HERE.rglob("*.py"))
# From the ground to the roof: a room imports from those below it, and from itself.
FLOORS = (
    ("alarms", "console", "particles", "sentences", "syntax"),
    ("columns", "files"),
    ("syllabus",),
    ("imports", "languages"),
    ("measured", "pages"),
    ("lab",),
    ("answers", "checking"),
    ("companion",),
    ("making",),
    ("grading",),
    ("marks", "publishing"),
    ("__main__",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
SECRET = (
    "checks",
    "mistakes",
    "equivalents",
    "mutants",
    "fingerprints",
    "judging",
    "making",
    "check",
)


def room(path: Path) -> str:
    return path.relative_to(imports.HERE).parts[0].removesuffix(".py")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def strings(path: Path):
    nodes = ast.walk(ast.parse(text(path)))
    return (n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


@pytest.mark.parametrize("path", ENGINE, ids=shown)
def test_the_engine_names_no_lesson(path):
    for module, name in imports.names(text(path)):
        assert module.split(".")[0] != "lessons", f"{module} {name}"
    for string in strings(path):
        for lesson in syllabus.names():
            assert string != lesson
            assert f"lessons.{lesson}" not in string and f"lessons/{lesson}" not in string


def test_no_room_is_without_a_floor():
    assert {room(path) for path in ENGINE} - {"__init__"} == set(FLOOR)


@pytest.mark.parametrize("path", [p for p in ENGINE if room(p) != "__init__"], ids=shown)
def test_imports_run_downwards(path):
    for other in imports.imported(text(path)):
        if room(other) not in (room(path), "__init__"):
            assert FLOOR[room(other)] < FLOOR[room(path)], shown(other)


@pytest.mark.parametrize(
    "path", [path for path in ENGINE if room(path) in ("answers", "grading")], ids=shown
)
def test_where_threads_read_code_they_make_its_tree_one_by_one(path):
    assert "ast.parse(" not in text(path), "course.syntax.tree"


def test_no_file_imports_itself_by_a_detour():
    graph = {path: imports.imported(text(path)) for path in ENGINE}
    list(TopologicalSorter(graph).static_order())


def lesson_files():
    for lesson in syllabus.lessons():
        yield from sorted(lesson.folder.glob("*.py"))


@pytest.mark.parametrize("path", list(lesson_files()), ids=shown)
def test_a_lesson_stands_alone(path):
    """It imports lab, checking and its own folder; never another lesson, never what is secret.

    An appendix may import from the folder of its lesson.
    """
    allowed = ["course", "course.lab", "course.sentences", "course.syllabus"]
    allowed += [] if path.name == "lesson.py" else ["course.checking"]
    own = f"lessons.{path.parent.name}", f"lessons.{syllabus.main_of(path.parent.name)}"
    for module, name in imports.names(text(path)):
        if module.split(".")[0] == "course":
            assert any(f"{module}.".startswith(f"{each}.") for each in allowed[1:]) or (
                module == "course" and name == "lab"
            ), f"{module} {name}"
        if module.split(".")[0] == "lessons":
            assert any(f"{module}.".startswith(f"{each}.") for each in own), f"{module} {name}"
            last = name if module in own else module.split(".")[2]
            assert last not in ("lesson", "mistakes", "equivalents", "mutants")


def test_pictures_draw_and_know_nothing_of_checks():
    for path in lesson_files():
        if path.name == "pictures.py":
            own = [f"{m}.{name}" for m, name in imports.names(text(path)) if ours(m)]
            assert all(name.startswith("course.lab.") for name in own), shown(path)


def ours(module: str) -> bool:
    return module.split(".")[0] in ("course", "lessons")


def python(code: str) -> str:
    """What a fresh Python prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


BESIDE = """
import sys
from course import syllabus
from course.grading.walls import observer
observer.importing(syllabus.names())
print(*(name for name in sys.modules if name.split(".")[0] in ("course", "lessons")))
"""


def test_beside_an_answer_stands_nothing_secret():
    loaded = python(BESIDE).split()
    assert "lessons.optimizers.probes" in loaded
    assert not [name for name in loaded if set(name.split(".")) & set(SECRET)]


HEAVY = {"keras", "tensorflow", "matplotlib", "numpy", "jupytext", "nbformat"}
LIGHT = ["course.syllabus", "course.files", "course.answers.reading", "course.__main__"]
LIGHT += ["course.marks.folder", "course.companion.progress"]


@pytest.mark.parametrize("module", LIGHT)
def test_a_light_room_stays_light(module):
    code = f"import sys, {module}, course.syllabus as s; s.lessons(); print(*sys.modules)"
    assert not HEAVY & set(python(code).split())


def test_asking_an_observer_needs_no_keras():
    loaded = python("import sys, course.grading.walls.pool; print(*sys.modules)").split()
    assert "numpy" in loaded and not {"keras", "tensorflow"} & set(loaded)


EFFECTS = """
import os, sys, threading
import keras, tensorflow, sklearn, scipy.stats, matplotlib.pyplot
from course import imports, syllabus
before = dict(os.environ), threading.active_count()
for path in sorted(imports.HERE.rglob("*.py")):
    name = ".".join(path.relative_to(imports.HERE.parent).with_suffix("").parts)
    if "cluster" not in name:
        __import__(name.removesuffix(".__init__"))
for lesson in syllabus.lessons():
    lesson.module("checks")
print((dict(os.environ), threading.active_count()) == before)
"""


def test_an_import_changes_no_environment_and_starts_no_thread():
    assert python(EFFECTS).strip() == "True"
