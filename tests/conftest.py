"""The tiny course: a copy that a test may change, and one that is built once for all who read."""

import contextlib
import importlib
import json
import multiprocessing
import os
import shutil
import sys
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import pytest

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from course import languages, syllabus

TINY = Path(__file__).parent / "tiny"
PACKAGE = "tinycourse"  # a copy has another name than the original
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "tiny"
version = "1.0"
readme = "README.md"
[project.urls]
Repository = "https://github.com/nobody/tiny"
[tool.hatch.build.targets.wheel]
packages = ["course", "tinycourse"]
exclude = ["tinycourse/*/lesson.py", "tinycourse/*/m*s.py", "tinycourse/*/equivalents.py",
    "tinycourse/*/predictions.json"]
"""


class Tiny:
    """A copy of the tiny course that a test may change."""

    package = PACKAGE

    def __init__(self, root: Path):
        self.root = root
        shutil.copytree(TINY, root / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (root / PACKAGE).rglob("*.py"):
            path.write_text(path.read_text().replace("from tiny.", f"from {PACKAGE}."))
        (root / "README.md").write_text("# Tiny\n\n<!-- lessons -->\n<!-- /lessons -->\n")
        (root / "pyproject.toml").write_text(PROJECT)
        (root / "LICENSE").write_text("MIT")

    def __enter__(self):
        sys.path.insert(0, str(self.root))
        self.use()
        return self

    def __exit__(self, *_):
        sys.path.remove(str(self.root))
        forget()
        syllabus.use("lessons")

    def use(self) -> None:
        """Make it the course of this process, as it stands now on disk."""
        forget()
        syllabus.use(PACKAGE)

    @property
    def lesson(self) -> syllabus.Lesson:
        return syllabus.lesson("doubling")

    def path(self, name: str) -> Path:
        return self.root / PACKAGE / name

    def change(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands in a file of it."""
        path = self.path(name)
        assert old in path.read_text(encoding="utf-8"), old
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        self.use()


def forget() -> None:
    """Drop the modules of a copy, so that they are read again."""
    importlib.invalidate_caches()
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def tiny(tmp_path):
    with Tiny(tmp_path) as course:
        yield course


@pytest.fixture(scope="session")
def built_once(tmp_path_factory):
    """A copy that has been built: to be read, not to be changed."""
    from course.making import building, documents

    with Tiny(tmp_path_factory.mktemp("built")) as course:
        building.build(course.lesson, lambda what, steps: lambda: None)
        documents.renew()
    return course


@pytest.fixture
def built(built_once):
    with built_once:
        yield built_once


@pytest.fixture
def tiny_and_built(tiny, built_once):
    """A copy that has been built, and that a test may change."""
    for name in ("notebooks", "solutions", "docs", f"{PACKAGE}/doubling"):
        for path in (built_once.root / name).iterdir():
            (tiny.root / name).mkdir(exist_ok=True)
            if path.suffix in (".ipynb", ".md", ".npz", ".json"):
                shutil.copy(path, tiny.root / name)
    shutil.copy(built_once.root / "README.md", tiny.root)
    return tiny


@pytest.fixture(scope="session")
def tiny_observers(built_once):
    from course.grading.walls.pool import Pool

    with built_once:
        pool = Pool(["doubling"])
    with pool:
        yield pool


@pytest.fixture
def tiny_pool(tiny_observers, built):
    """Observers for answers to the tiny course; they take seconds to start."""
    return tiny_observers


class Here:
    """An examination in this process, so that a test can change what the judge knows."""

    size = 1

    def __init__(self, pool):
        from course.grading.records import DEFAULT

        self.pool, self.limits, self.seed = pool, DEFAULT, 11

    def lesson(self, path: str, content: bytes, lesson: str = "") -> dict:
        return self.answered(path, content, lesson)

    def grade(self, path: str, content: bytes, lesson: str, patience: float = 1.0) -> dict:
        limits = replace(self.limits, patience=patience)
        return self.answered(path, content, lesson, self.seed, astuple(limits))

    def answered(self, *asked) -> dict:
        from course.grading import examination, examiner

        return json.loads(examiner.answered(examination.question(*asked), self.pool))


@contextlib.contextmanager
def host():
    """A process in which answers run apart, as the one who tells them sees it."""
    from course.checking.apart import Teller
    from course.checking.hosting import serve

    start = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    processes = multiprocessing.get_context(start)
    processes.set_forkserver_preload(["course.checking.hosting"])
    here, there = processes.Pipe()
    process = processes.Process(target=serve, args=(there,), daemon=True)
    process.start()
    there.close()
    yield Teller(here)
    here.close()
    process.kill()
    process.join()


@pytest.fixture
def teller():
    with host() as told:
        yield told


@pytest.fixture(scope="module")
def lasting_teller():
    """For answers that leave their process as it was."""
    with host() as told:
        yield told


@pytest.fixture
def here(tiny_pool):
    """Reads and grades files of the tiny course."""
    return Here(tiny_pool)


@pytest.fixture
def reader():
    """Reads files of the course, and grades none."""
    return Here(None)


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


@pytest.fixture
def course_command(monkeypatch, capfd):
    """`course …`, as it is typed."""
    from course.__main__ import main

    def run(*arguments) -> Ran:
        monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
        with languages.speaking(languages.current()), pytest.raises(SystemExit) as ended:
            main()
        return Ran(ended.value.code or 0, *capfd.readouterr())

    return run
