"""Is an answer the student's own? What its syntax tree says, before anything of it runs."""

import ast
from collections.abc import Iterator

from course import syllabus
from course.grading.records import Flag
from course.sentences import Sentence, sentence

# An answer computes. What asks for these looks behind the check.
MODULES = set(
    """
    asyncio builtins code codecs ctypes dill faulthandler fcntl gc http importlib inspect io
    linecache marshal mmap multiprocessing os pathlib pickle pkgutil platform posix requests
    resource runpy shutil signal site socket sqlite3 ssl subprocess sys tempfile threading
    traceback types unittest urllib weakref zipfile
    """.split()  # noqa: SIM905 - thirty words read better than thirty strings
)
FUNCTIONS = (
    *("__import__", "breakpoint", "compile", "eval", "exec", "globals"),
    *("input", "locals", "memoryview", "open", "vars"),
)
FRAMES = (
    *("f_back", "f_builtins", "f_code", "f_globals", "f_locals", "tb_frame", "tb_next"),
    *("gi_code", "gi_frame", "cr_frame", "ag_frame", "_getframe"),
)
# Of the engine, what holds no answer and no reference. All else is closed, new modules too.
OPEN = ("course.lab",)
BENIGN = ("__init__", "__call__", "__class__", "__name__", "__doc__", "__len__", "__version__")


def flags(source: str, borrowed: tuple[str, ...]) -> Iterator[Flag]:
    """What in the source of an answer does not look like the student's own work."""
    tree = ast.parse(source)
    names = imported(tree)
    for node in ast.walk(tree):
        for says in (*reaches(node, names), *borrows(node, names, borrowed)):
            yield Flag(says, source.splitlines()[node.lineno - 1].strip(), refused=True)


def imported(tree: ast.AST) -> dict[str, str]:
    """The dotted names behind the names that imports and plain assignments bind."""
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound |= {a.asname or a.name.split(".")[0]: whole(a) for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            bound |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Assign) and (path := dotted(node.value, bound)):
            bound |= {t.id: path for t in node.targets if isinstance(t, ast.Name)}
    return bound


def whole(alias: ast.alias) -> str:
    """`import a.b as c` binds a.b, `import a.b` binds a."""
    return alias.name if alias.asname else alias.name.split(".")[0]


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """keras.optimizers.SGD for `K.SGD` after `K = keras.optimizers`; "" for other expressions."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value, names)):
        return f"{owner}.{node.attr}"
    return ""


def canonical(path: str) -> str:
    """The public name: tf.keras.… and keras.src.… are keras.…"""
    return path.removeprefix("tensorflow.").removeprefix("keras.src.")


def borrows(node, names, borrowed) -> Iterator[Sentence]:
    """Does this node name the built-in with which the answer is compared?"""
    path = dotted(node, names) if isinstance(node, ast.Name | ast.Attribute) else ""
    if not path:
        return
    module, _, last = canonical(path).rpartition(".")
    for built_in in borrowed:
        home, _, name = canonical(built_in).rpartition(".")
        if last == name and module.split(".")[0] == home.split(".")[0]:
            yield sentence("uses {name}, which is what the exercise asks for", name=built_in)


def reaches(node, names) -> Iterator[Sentence]:
    """Does this node reach for what no answer needs?"""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for module in modules(node):
            if module.split(".")[0] in MODULES or closed(module):
                yield sentence("imports {name}, which no answer needs", name=module)
    elif isinstance(node, ast.Name) and node.id in FUNCTIONS and node.id not in names:
        yield sentence("uses {name}, which no answer needs", name=node.id)
    elif isinstance(node, ast.Attribute) and (hidden(node.attr) or closed(dotted(node, names))):
        yield sentence("reads {name}, which no answer needs", name=node.attr)
    elif indirect(node):
        yield sentence("takes an attribute whose name is computed")


def modules(node) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


def closed(module: str) -> bool:
    """Is it a part of engine or lessons that is closed to answers?"""
    parts, path = module.split("."), f"{module}."
    near = [each for each in opened() if path.startswith(f"{each}.") or f"{each}.".startswith(path)]
    ours = parts[0] in ("course", syllabus.package().split(".")[0])
    return ours and not (near and MODULES.isdisjoint(parts))


def opened() -> list[str]:
    """The modules of engine and lessons that an answer may import."""
    declared = [f"{each.package}.{name}" for each in syllabus.lessons() for name in each.opens]
    return [*OPEN, *declared]


def hidden(attribute: str) -> bool:
    """`__globals__`, `f_back`, `tb_frame`, `_getframe`: the inside of Python."""
    special = attribute.startswith("__") and attribute.endswith("__") and attribute not in BENIGN
    return special or attribute in FRAMES


def indirect(node) -> bool:
    """`getattr(keras.optimizers, "S" + "GD")`: with a plain string it would be an attribute."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    if not (called and node.func.id in ("getattr", "setattr", "delattr") and len(node.args) > 1):
        return False
    owner = node.args[0]
    return not (isinstance(owner, ast.Name) and owner.id == "self")
