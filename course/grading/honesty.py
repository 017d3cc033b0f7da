"""What a person should look at in an answer, from its syntax tree, before anything of it runs.

Nothing here costs a point. `refused` says only that the built-in that the exercise asks for is
plainly called, or derived from; whether it is, is seen when the answer runs.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course import syllabus, syntax
from course.grading.allowed import (
    BY_NAME,
    DATA_MODEL,
    FRAMES,
    LOCAL,
    REACHING,
    RUNNING,
    Allowed,
)
from course.grading.records import Flag
from course.grading.scopes import CALLED, CAUGHT, Source, attribute
from course.sentences import Sentence, sentence

CALLS = "calls {name}, which is what the exercise asks for"
NAMES = "names {name}, which is what the exercise asks for"
REACHES = "uses {name}, which no answer is known to need"
RUNS = "uses {name}, with which any code can be run"
INSIDE = "uses {name}, the inside of Python"
CHANGES = "changes {name}, which is not its own"
COMPUTED = "takes an attribute whose name is computed"
LONGEST = 200  # characters of what is shown
UNREAD = Sentence("cannot be looked through: too deep, or no Python")


def flags(
    cells: Sequence[str],
    exercise: syllabus.Exercise,
    borrowed: Sequence[str],
    name: str = "",
    whole: bool = True,
) -> list[Flag]:
    """What to look at in the cells of an answer: first what is refused, then line by line.

    `name` is what the cells call the answer, if not as the exercise does. `whole`: the cells are
    all that stands above it, and what it does not need, by name, is passed over. Never raises.
    """
    text = "\n".join([*filter(is_python, cells[:-1]), *cells[-1:]])
    try:
        source = Source(text, name or exercise.answer)
        look = Look(source, Allowed([*opened(), *exercise.uses]), borrowed)
        found = sorted(look.everywhere(whole), key=lambda f: (f[0], *f[1:3]))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [Flag(UNREAD)]
    lines = re.split(r"\r\n|\r|\n", text)
    first = {says.text: (says, line, fine) for fine, line, _, says in reversed(found)}
    return [
        Flag(says, lines[line - 1].strip()[:LONGEST], refused=not fine)
        for says, line, fine in reversed(first.values())
    ]


def told(template: str, name: str) -> Sentence:
    return sentence(template, name=name if len(name) <= LONGEST else f"{name[:LONGEST]}…")


def is_python(cell: str) -> bool:
    try:
        syntax.tree(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def opened() -> list[str]:
    """The modules of the lessons that an answer may import."""
    return [f"{each.package}.{name}.*" for each in syllabus.lessons() for name in each.opens]


@dataclass(frozen=True)
class Look:
    """One look at a source, node by node."""

    source: Source
    allowed: Allowed
    borrowed: Sequence[str]

    def everywhere(self, whole: bool) -> Iterator[tuple[bool, int, int, Sentence]]:
        """(is it no built-in that is called, line, column, sentence), in no order."""
        needed = self.source.needed() if whole else {*self.source.statement.values()}
        yield from self.itself()
        quiet = {each for node in self.source.scope for each in self.quiet(node)}
        for node in self.source.scope:
            says = [*self.changes(node), *self.inside(node), *self.star(node)]
            if self.source.statement[node] in needed:
                says += [*self.built_in(node), *self.by_name(node)]
                says += self.reaches(node, node in quiet)
            elif getattr(node, "id", "") in RUNNING:
                says += self.built_in(node)
            for each in says:
                yield each.template != CALLS, node.lineno, node.col_offset, each

    def itself(self) -> Iterator[tuple[bool, int, int, Sentence]]:
        """Is the answer, in the end, another name for something imported?"""
        answer = self.source.answer
        binding = sorted(self.source.binds.get(answer, ()), key=lambda node: node.lineno)
        if binding and not isinstance(binding[-1], ast.FunctionDef | ast.ClassDef):
            for path in map(canonical, sorted(self.source.bound(self.source.module, answer))):
                if (built_in := self.built_in_at(path)) or path not in self.allowed:
                    says = told(CALLS if built_in else REACHES, built_in or path)
                    yield not built_in, binding[-1].lineno, 0, says

    def reaches(self, node: ast.AST, quiet: bool) -> Iterator[Sentence]:
        """Does it name the built-in, or what is not open? A module as a value is not open, either.

        `quiet`: the node is named, and nothing can come of it.
        """
        above = attribute(self.source.parent[node])
        whole = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if not whole or (above and above[0] is node):
            return
        for path in map(canonical, sorted(self.source.paths(node))):
            built_in = self.built_in_at(path)
            if built_in and self.calls(node):
                yield told(CALLS, built_in)
            elif not quiet and (built_in or path not in self.allowed):
                shown = ast.unparse(node) if path.startswith((CALLED, CAUGHT)) else path
                yield told(NAMES if built_in else REACHES, built_in or shown)

    def built_in_at(self, path: str) -> str:
        """The name of the built-in of the exercise that stands at a path; "" for others."""
        found = [b for b in map(canonical, self.borrowed) if same(path, b)]
        itself = path in found or any(" " in b for b in found)
        return path if itself else next(iter(found), "")

    def star(self, node: ast.AST) -> Iterator[Sentence]:
        """Does it import all names of a module of which not all are open?"""
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            open_ = canonical(f"{node.module}.name") in self.allowed
            yield from () if open_ else [told(REACHES, f"{node.module}.*")]

    def calls(self, node: ast.AST) -> bool:
        """Is it called, and not for one number (`Adam().epsilon`), or a base class?"""
        call = self.source.parent[node]
        if isinstance(call, ast.ClassDef):
            return node in call.bases
        if not (isinstance(call, ast.Call) and call.func is node):
            return False
        read = self.source.parent[call]
        used = self.source.parent.get(read)
        method = isinstance(used, ast.Call) and used.func is read
        return method or not isinstance(read, ast.Attribute)

    def quiet(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node only names: in a type hint, an isinstance, a comparison of types."""
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            yield from self.named(hint) if hint else ()
        match node:
            case ast.Call(args=[owner, _]) if self.source.built_in(node) == "hasattr":
                yield owner
            case ast.Call(args=[_, kinds]) if self.source.built_in(node) in INSTANCE:
                yield from self.named(kinds)
            case ast.Compare(left, [ast.Is() | ast.IsNot()], [right]):
                yield from (left, right)
            case ast.Compare(kind, _, kinds) if self.is_type(kind):
                yield from (node for each in kinds for node in self.named(each))
            case ast.Expr(value):
                yield value
            case ast.Assign() | ast.AnnAssign() if self.renames(node):
                yield node.value

    def is_type(self, node: ast.expr) -> bool:
        """`type(layer)` or `layer.__class__`."""
        return self.source.built_in(node) == "type" or getattr(node, "attr", "") == "__class__"

    def renames(self, node: ast.Assign | ast.AnnAssign) -> bool:
        """Does it only give another name to something? What a class binds is more: an attribute."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        shared = isinstance(self.source.scope[node].node, ast.ClassDef)
        return not shared and all(isinstance(each, ast.Name) for each in targets)

    def named(self, hint: ast.expr) -> list[ast.AST]:
        """The nodes of `list[keras.Layer] | None`; none where own code could get hold of them."""
        every = [*ast.walk(hint)]
        names = (n for n in every if isinstance(n, ast.Name))
        own = any(self.source.home(n) and not self.source.meant(n) for n in names)
        return every * (not own and all(isinstance(n, HINTS) for n in every))

    def built_in(self, node: ast.AST) -> Iterator[Sentence]:
        """Does it read a built-in name from which an answer reaches out?"""
        if not isinstance(node, ast.Name) or self.source.home(node):
            return
        call = self.source.parent[node]
        called = isinstance(call, ast.Call) and call.func is node
        if node.id in RUNNING:
            yield told(RUNS, node.id)
        elif node.id in REACHING or (node.id in LOCAL and not (called and self.local(call))):
            yield told(REACHES, node.id)
        elif node.id in BY_NAME and not called:
            yield sentence(COMPUTED)
        elif hidden(node.id):
            yield told(INSIDE, node.id)

    def local(self, call: ast.Call) -> bool:
        """Does `locals()` or `vars(x)` show only what the answer itself has named?"""
        if call.args:
            return isinstance(call.args[0], ast.Name) and not self.source.meant(call.args[0])
        scope = self.source.scope[call]
        if isinstance(scope.node, ast.Module | ast.ClassDef):
            return False
        around = [each for each in scope.around() if each.outer]
        return not any(self.source.bound(each, name) for each in around for name in [*each.bound])

    def by_name(self, node: ast.AST) -> Iterator[Sentence]:
        """`getattr(keras.optimizers, "S" + "GD")`: with a plain string it is an attribute."""
        match node:
            case _ if self.source.built_in(node) not in BY_NAME:
                pass
            case ast.Call(args=[_, ast.Constant(str(name)), *_]):
                yield from [told(INSIDE, name)] * hidden(name)
            case ast.Call(args=[owner, _, *_]) if self.source.owns(owner):
                pass
            case _:
                yield sentence(COMPUTED)

    def changes(self, node: ast.AST) -> Iterator[Sentence]:
        """Does it set or delete an attribute of a module, or of a class that is not its own?"""
        match node:
            case ast.Attribute(owner, name, ast.Store() | ast.Del()):
                paths = self.source.paths(owner)
            case ast.Call(args=[owner, *_]) if self.source.built_in(node) in ("setattr", "delattr"):
                name, paths = "*", self.source.paths(owner)
            case _:
                return
        for path in paths:
            if not (path == CALLED and f"{path}.{name}" in self.allowed):
                yield told(CHANGES, ast.unparse(owner))

    def inside(self, node: ast.AST) -> Iterator[Sentence]:
        """Does it reach for frames, code objects, the globals of a function?"""
        match node:
            case ast.Attribute(owner, name) if not self.of_self(owner, name):
                names = [name]
            case ast.MatchClass(kwd_attrs=names):
                pass
            case ast.Constant(str(text)) if not isinstance(self.source.parent[node], ast.Expr):
                names = re.findall(r"__[a-z_]{2,20}?__", text)
            case _:
                return
        yield from (told(INSIDE, name) for name in names if hidden(name))

    def of_self(self, owner: ast.expr, name: str) -> bool:
        """`self.f_code`, `other.__dict__`, `super().__setattr__`, `object.__setattr__`."""
        if name == "__dict__":
            return isinstance(owner, ast.Name) and not self.source.meant(owner)
        root = isinstance(owner, ast.Name) and owner.id == "object"
        free = name in FRAMES or name in ("__setattr__", "__getattribute__", "__delattr__")
        return free and (root or self.source.owns(owner))


INSTANCE = ("isinstance", "issubclass")
HINTS = (ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Constant, ast.BinOp)
HINTS += (ast.BitOr, ast.expr_context)


def hidden(name: str) -> bool:
    """`__globals__`, `f_back`, `tb_frame`: the inside of Python."""
    special = name.startswith("__") and name.endswith("__") and name not in DATA_MODEL
    return special or name in FRAMES


def canonical(path: str) -> str:
    """The public name: tf.keras.… is keras.…"""
    return path.removeprefix("tensorflow.") if path.startswith("tensorflow.keras") else path


def same(path: str, built_in: str) -> bool:
    """Is it the built-in, one of its methods, or its like-named twin in the same package?

    "below keras.optimizers.Optimizer" stands for the classes beside this one.
    """
    below, _, named = built_in.rpartition(" ")
    home, _, last = named.rpartition(".")
    if below:
        kind = path.removeprefix(f"{home}.").partition(".")[0]
        return path.startswith(f"{home}.") and kind[:1].isupper() and kind != last
    first, *names = path.split(".")
    return first == home.partition(".")[0] and plain(last) in map(plain, names)


def plain(name: str) -> str:
    """HeNormal and he_normal are one."""
    return name.replace("_", "").lower()
