"""All that is said, in the order of the files, each with what a translator must know of it.

lesson.py       its text, its predictions, its claims, the words of its pictures
mistakes.py     titles and sentences
other modules   the words of checks, and every `sentence(…)`

Of the engine the rooms that speak to students and instructors, and its pages.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2

from course import imports
from course.files import text
from course.making import exercises
from course.making.translations import figures, literals, prose
from course.syllabus import Lesson

# Of a call by the name of what is called: the places and the names of arguments that are said.
Said = dict[str, tuple[int | str, ...]]
ALL = "all that is named"
SENTENCES: Said = {"sentence": (0, ALL), "Sentence": (0, 1), "Stop": (0,), "Evidence": (0,)}
IN_ENGINE: Said = SENTENCES | {
    "translated": (0,),
    "message": (0,),
    "filled": (0,),
    "unseen": (1,),
    "edit": ("says",),
    "Unreadable": (0,),
    "Unusable": (0,),
    "NoNetwork": (0,),
    "CannotBatch": (0,),
    "ClaimFailed": (0,),
    "Platform": ("steps", "stays", "stale", "zero"),
}
# What the build stops with is for authors, and in English.
IN_BUILD: Said = {name: places for name, places in IN_ENGINE.items() if name != "Stop"}
IN_HELP: Said = {"Argument": ("help",), "Option": ("help",), "Typer": ("help",)}
COMMANDS = ("__main__", "companion/commands")  # what they are for, and what they are given
ROOMS = ("lab", "checking", "answers", "companion", "grading", "marks", "making/edits")
DESKS = (
    "__main__",
    "making/copies",
    "making/filling",
    "making/figures",
    "making/notebooks",
    "measured",
)
IN_LESSON: Said = {
    "claim": (0,),
    "predict": (1, "choices"),
    "measured": (1, "follows", "believed"),
    "show": ("alt", "caption"),
    "explore": ("knobs", "reads", "alt", "caption"),
    "scale": ("small", "large"),
}
# What an answer cannot be observed for is raised beside the answer, by the probes.
REASON = "why"  # in a module of a lesson: what another function raises
IN_MODULES: Said = SENTENCES | {"Unusable": (0,)}
IN_MISTAKES: Said = {"Mistake": ("title", "says"), "Variant": ("title", "says")}
ANYWHERE = ("fact", "hint", "labels", "entries", "given")  # the words of a Check
CALLED = {
    ("claim", 0): "claim",
    ("claim", 2): "what a claim has measured",
    ("claim", "measured"): "what was measured for this claim",
    ("claim", "chosen_by"): "how constants were chosen for this claim",
    ("predict", 1): "question of a prediction",
    ("predict", "choices"): "a choice of this prediction",
    ("measured", 1): "what follows from what was measured",
    ("measured", "follows"): "what follows from what was measured",
    ("measured", "believed"): "for those who predicted otherwise",
    ("show", "alt"): "alternative text of a picture",
    ("show", "caption"): "caption of this picture",
    ("explore", "knobs"): "what stands beside a slider",
    ("explore", "reads"): "what a picture with sliders shows",
    ("explore", "alt"): "alternative text of this picture",
    ("explore", "caption"): "caption of this picture",
    ("scale", "small"): "how long it takes",
    ("scale", "large"): "how long it takes",
}
SILENT = ("lesson", "mistakes", "equivalents", "mutants", "pictures")


@dataclass(frozen=True)
class Message:
    """What is translated at once.

    Attributes:
        text: in English.
        file: where it stands.
        about: what it is, and where in the lesson.
        template: whether values are filled in.
    """

    text: str
    file: str
    about: str
    template: bool = False


def of_all(lesson: Lesson) -> Iterator[Message]:
    """All messages of a lesson; the same text may come several times."""
    yield from of_lesson(lesson)
    yield from of_module(lesson, "mistakes", IN_MISTAKES)
    others = sorted(path.stem for path in lesson.folder.glob("*.py"))
    for name in others:
        if name not in SILENT:
            yield from of_module(lesson, name, IN_MODULES)


def of_lesson(lesson: Lesson) -> Iterator[Message]:
    """What stands in `lesson.py`: its text, and what its cells say."""
    section, file = "", shown(lesson, "lesson")
    for cell in exercises.cells(exercises.source(lesson)):
        if cell.cell_type == "markdown":
            for each in prose.messages(cell.source):
                section = each.text if each.kind == "heading" else section
                about = each.kind if each.kind == "heading" else f"{each.kind} in: {section}"
                yield Message(each.text, file, about)
            continue
        for call, place, words in said(exercises.solved(cell.source), IN_LESSON):
            about = f"{CALLED[call, place]} in: {section}"
            yield Message(words, file, about, template=call == "claim" and place != 0)


@cache
def of_engine() -> tuple[Message, ...]:
    """What the rooms of the engine say that speak to students and instructors."""
    return tuple(in_rooms())


def in_rooms() -> Iterator[Message]:
    """Of each room the code, and all pages."""
    for path in [path for room in ROOMS for path in sorted((imports.HERE / room).rglob("*.py"))]:
        yield from of_file(path, imports.place(path), IN_ENGINE)
    for path in [(imports.HERE / desk).with_suffix(".py") for desk in DESKS]:
        yield from of_file(path, imports.place(path), IN_BUILD)
    for path in sorted(imports.HERE.rglob("*.html")):
        yield from of_page(path)
    for path in [(imports.HERE / name).with_suffix(".py") for name in COMMANDS]:
        yield from of_commands(path)


def of_commands(path: Path) -> Iterator[Message]:
    """What `--help` says of the commands of a file."""
    place = imports.place(path)
    yield from of_file(path, place, IN_HELP)
    for node in ast.parse(text(path)).body:
        if isinstance(node, ast.FunctionDef) and any(map(is_command, node.decorator_list)):
            yield Message(ast.get_docstring(node), place, f"help of {node.name}")


def is_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and called(decorator) in ("command", "callback")


def of_page(path: Path) -> Iterator[Message]:
    """What a page says: each literal text before `| told`."""
    for node in jinja2.Environment().parse(text(path)).find_all(jinja2.nodes.Filter):
        if node.name == "told" and isinstance(node.node, jinja2.nodes.Const):
            words = node.node.value
            yield Message(words, imports.place(path), "on a page", template="{" in words)


def of_module(lesson: Lesson, name: str, calls: Said) -> Iterator[Message]:
    """What a module of a lesson says."""
    yield from of_file(lesson.folder / f"{name}.py", shown(lesson, name), calls)


def of_file(path: Path, place: str, calls: Said) -> Iterator[Message]:
    """What the code of a file says."""
    tree = ast.parse(text(path))
    known = constants(tree) | literals.defined(tree.body)
    for statement in tree.body:
        for about, words in within(statement, known, calls):
            yield Message(words, place, about, template="{" in words)


def constants(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """What stands behind the constants that a module takes from others of the course."""
    taken = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]
    pairs = [(node.module, each.name) for node in taken for each in node.names]
    files = {name: imports.file_of(module, name) for module, name in pairs if name.isupper()}
    return {name: defined_in(path).get(name, []) for name, path in files.items() if path}


@cache
def defined_in(path: Path) -> dict[str, list[ast.expr]]:
    return literals.defined(ast.parse(text(path)).body)


def within(statement: ast.stmt, known: literals.Names, calls: Said) -> Iterator[tuple[str, str]]:
    """(what it is, text) of all that a statement says; `known` is what its module defines."""
    own = literals.inside(statement)
    names, owner = {**known, **own}, name_of(statement)
    if calls is IN_MODULES:
        yield from (("said", words) for words in literals.several(own.get(REASON, ()), {}))
    for node, exercise in nodes(statement, owner):
        for _, place, words in of_call(node, calls, names):
            what = place if isinstance(place, str) else "said"
            own = first_text(node) if what in ("title", "says") else ""
            yield " ".join(each for each in (what, "of", exercise, own) if each), words


def nodes(statement: ast.stmt, owner: str) -> Iterator[tuple[ast.Call, str]]:
    """The calls in a statement, in order; in a dictionary with the key under which each stands."""
    if isinstance(value := getattr(statement, "value", None), ast.Dict):
        for key, each in zip(value.keys, value.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) else owner
            yield from ((node, name) for node in calls_in(each))
        return
    yield from ((node, owner) for node in calls_in(statement))


def calls_in(tree: ast.AST) -> list[ast.Call]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def said(cell: str, calls: Said) -> Iterator[tuple[str, int | str, str]]:
    """(what is called, which argument, text) of all that the code of a cell says."""
    tree = ast.parse(cell)
    names = literals.defined(tree.body)
    for node in calls_in(tree):
        for place, words in ((p, w) for _, p, w in of_call(node, calls, names)):
            yield called(node), place, words
        if called(node) == "claim":
            yield from (("claim", 2, words) for words in figures.figures(node))
            yield from (("claim", *each) for each in figures.reasons(node, names))


def of_call(
    node: ast.Call, calls: Said, names: literals.Names
) -> Iterator[tuple[str, int | str, str]]:
    """(what is called, which argument, text) of all that a call says."""
    wanted = (*calls.get(called(node), ()), *(ANYWHERE if calls is IN_MODULES else ()))
    arguments = dict(enumerate(node.args)) | {each.arg: each.value for each in node.keywords}
    for place in (*wanted, *(arguments if ALL in wanted else ())):
        if place in arguments:
            for words in literals.reaching(arguments[place], names):
                if prose.has_words(words):
                    yield called(node), place, words


def called(node: ast.Call) -> str:
    """The last name of what is called: `claim` of `lab.claim(…)`."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def first_text(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def name_of(statement: ast.stmt) -> str:
    """The name that a statement defines."""
    target = getattr(statement, "targets", [None])[0]
    return getattr(target, "id", getattr(statement, "name", ""))


def shown(lesson: Lesson, name: str) -> str:
    return Path(lesson.name, f"{name}.py").as_posix()
