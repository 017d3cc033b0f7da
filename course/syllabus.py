"""The lessons of a course, and what each says of itself: the engine's only door to them.

A course is a package with a tuple SYLLABUS and one folder for each lesson. The folder's
`__init__.py` declares a `Lesson`; `lesson.py`, `checks.py` and the others hold what is taught.
"""

import importlib
import importlib.util
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

from course.files import text
from course.sentences import Stop

_PACKAGE = ["lessons"]
LESSON = "LESSON = Lesson("
APPENDIX = "_more"  # a lesson `optimizers_more` is the appendix of `optimizers`, and follows it


@dataclass(frozen=True)
class Exercise:
    """What everybody may know of an exercise.

    Attributes:
        name: of its check: `checks.<name>`.
        answer: the function or class that a student writes.
        points: what it is worth.
        minutes: how long it takes a beginner.
        seconds: after which a grader stops the answer; more for one that trains a net.
        mistakes: how many known mistakes its check has at least (the tests demand it).
        uses: dotted names that its answers may use besides what every answer may, as
            "keras.layers.Dropout", or "keras.optimizers.*" for all below a module.
        pairs: whether the build runs two mistakes in one answer, where no label tells them apart;
            not worth it where one run takes seconds.
    """

    name: str
    answer: str
    points: int
    minutes: int
    seconds: float = 10.0
    mistakes: int = 3
    uses: tuple[str, ...] = ()
    pairs: bool = True

    def __post_init__(self):
        for name in ("points", "minutes", "mistakes"):
            if not isinstance(number := getattr(self, name), int) or number < 0:
                raise TypeError(f"{name} of {self.name} should be a whole number, not {number!r}")
        if not isinstance(self.uses, tuple):
            raise TypeError(f"uses of {self.name} should be a tuple: a single one needs a comma")


@dataclass(frozen=True)
class Lesson:
    """What a lesson declares in its `__init__.py`.

    Attributes:
        exercises: in the order of the notebook.
        minutes: for all of it, reading included.
        opens: modules of its folder that an answer may import.
        backends: of Keras, on which its answers are tested.
        facts: name -> "module:NAME" or "module:NAME:format", a constant of the lesson that its
            prose mentions as {{name}}.
        documents: file in docs/ -> "module:function", which returns its Markdown.
        picture: (file in docs/, name of a figure, or a claim that it stands above): taken from the
            solution.
        name, number, course: its folder, its place in the syllabus, the package; set by `lesson`.
    """

    exercises: tuple[Exercise, ...]
    minutes: int
    opens: tuple[str, ...] = ()
    backends: tuple[str, ...] = ("tensorflow",)
    facts: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    picture: tuple[str, str] | None = None
    name: str = ""
    number: int = 0
    course: str = ""

    def __post_init__(self):
        if not isinstance(self.exercises, tuple):
            raise TypeError("exercises should be a tuple: a single one needs a comma behind it")
        if self.minutes < (own := sum(exercise.minutes for exercise in self.exercises)):
            raise ValueError(f"minutes={self.minutes} is less than its exercises take: {own}")

    @property
    def folder(self) -> Path:
        return home(self.course) / self.name

    @property
    def notebook(self) -> str:
        """The file name of its notebooks."""
        return f"{self.number:02}_{self.name}.ipynb"

    @property
    def package(self) -> str:
        return f"{self.course}.{self.name}"

    @property
    def points(self) -> int:
        return sum(exercise.points for exercise in self.exercises)

    @property
    def has_sources(self) -> bool:
        """Are the solutions here? A student's copy of the course has none."""
        return (self.folder / "lesson.py").exists()

    def __getitem__(self, name: str) -> Exercise:
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        place = shown(self.folder / "__init__.py")
        raise Stop("{place} declares no exercise '{name}'.", place=place, name=name)

    def path(self, name: str) -> Path:
        """A file of its folder: `lesson`, `probes`, `checks` … Stops if there is none."""
        path = self.folder / f"{name}.py"
        if not path.exists():
            raise Stop("{path} is missing.", path=shown(path))
        return path

    def module(self, name: str) -> ModuleType:
        """A module of its folder, imported."""
        self.path(name)
        return imported(f"{self.package}.{name}", self.folder)

    def at(self, place: str):
        """What stands at "module:NAME"."""
        module, _, name = place.partition(":")
        if not hasattr(found := self.module(module), name):
            raise Stop("{path} has no {name}.", path=shown(self.path(module)), name=name)
        return getattr(found, name)


def use(package: str) -> None:
    """Take another package than `lessons` for the course."""
    _PACKAGE[0] = package


def package() -> str:
    """The name of the package of the course."""
    return _PACKAGE[0]


def imported(name: str, folder: Path) -> ModuleType:
    """A module, imported. Stops at the line of `folder` that cannot be run."""
    try:
        return importlib.import_module(name)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [(frame.filename, frame.lineno) for frame in frames]
        lines += [(error.filename, error.lineno)] if isinstance(error, SyntaxError) else []
        own = [line for line in lines if line[0] and Path(line[0]).is_relative_to(folder)]
        if not own:
            raise
        told = {"kind": type(error).__name__, "why": getattr(error, "msg", error)}
        place = f"{shown(Path(own[-1][0]))}:{own[-1][1]}"
        raise Stop("{place}: {kind}: {why}", place=place, **told) from error


def numbered(course: str = "") -> tuple[str | None, ...]:
    """SYLLABUS: places give numbers. None is a lesson that was not handed out."""
    course = course or package()
    listed = tuple(imported(course, folder_of(course)).SYLLABUS)
    twice = [name for name in listed if name and listed.count(name) > 1]
    if twice:
        raise Stop("SYLLABUS names '{name}' twice.", name=twice[0])
    for before, name in zip((None, *listed), listed, strict=False):
        if is_appendix(name) and before not in (None, main_of(name)):
            why = "SYLLABUS: '{name}' is an appendix, and follows '{main}'."
            raise Stop(why, name=name, main=main_of(name))
    return listed


def is_appendix(name: str | None) -> bool:
    """Is it a second notebook of the lesson before it, with the same number?"""
    return (name or "").endswith(APPENDIX)


def main_of(name: str) -> str:
    """The lesson to which an appendix belongs; every other lesson is its own."""
    return name.removesuffix(APPENDIX)


def with_appendix(lesson: Lesson) -> tuple[Lesson, ...]:
    """A lesson and, where it has one, its appendix."""
    return tuple(each for each in lessons() if lesson.name in (each.name, main_of(each.name)))


def number_of(name: str, listed: tuple[str | None, ...]) -> int:
    """The place of a lesson among those that are no appendices, from 1 on."""
    until = listed[: listed.index(name) + 1]
    return sum(not is_appendix(each) for each in until)


def names(course: str = "") -> tuple[str, ...]:
    """The lessons by name, in order."""
    return tuple(name for name in numbered(course) if name)


def released(language: str, course: str = "") -> tuple[str, ...]:
    """The lessons of which each word must be translated, as RELEASED says; others are drafts."""
    course = course or package()
    return tuple(getattr(imported(course, folder_of(course)), "RELEASED", {}).get(language, ()))


def left_out(course: str = "") -> list[Path]:
    """Folders that declare a lesson which SYLLABUS does not name."""
    declared = [path.parent for path in home(course).glob("*/__init__.py") if LESSON in text(path)]
    return sorted(folder for folder in declared if folder.name not in names(course))


def home(course: str = "") -> Path:
    """The folder of the lessons."""
    return folder_of(course or package())


def folder_of(course: str) -> Path:
    """The folder of a package, which need not be importable."""
    return Path(importlib.util.find_spec(course).origin).parent


def root() -> Path:
    """The folder with `lessons`, `notebooks`, `solutions` and `docs`."""
    return home().parent


def shown(path: Path) -> str:
    """A path as people see it: from the root of the course."""
    return path.relative_to(root()).as_posix() if path.is_relative_to(root()) else str(path)


def lesson(name: str, course: str = "") -> Lesson:
    """A lesson by name. Stops where there is none, or where it does not declare itself."""
    course = course or package()
    if name not in names(course):
        known = ", ".join(names(course))
        if (home(course) / name / "__init__.py").exists():
            why = "SYLLABUS in {place} does not name '{name}' yet: add it there."
            raise Stop(why, name=name, place=shown(home(course) / "__init__.py"))
        raise Stop("There is no lesson '{name}'. The lessons are: {known}.", name=name, known=known)
    place = home(course) / name / "__init__.py"
    if not place.exists():
        why = "SYLLABUS names '{name}', and {place} is missing."
        raise Stop(why, name=name, place=shown(place))
    declared = getattr(imported(f"{course}.{name}", place.parent), "LESSON", None)
    if not isinstance(declared, Lesson):
        why = "{place} should declare LESSON = Lesson(…), of course.syllabus."
        raise Stop(why, place=shown(place))
    number = number_of(name, numbered(course))
    return replace(declared, name=name, number=number, course=course)


def lessons() -> list[Lesson]:
    """All lessons, in order."""
    return [lesson(name) for name in names()]
