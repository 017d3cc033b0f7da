"""What the names in a source mean: scopes as Python has them, dotted paths through imports."""

import ast
import builtins
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from course import syntax

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
CALLED = "argument"  # a parameter that the answer calls: its attributes are not the answer's
CAUGHT = "exception"  # what an `except` names: it may hold what was asked for
MANY = "a name of many meanings"


@dataclass(eq=False)
class Scope:
    """A module, class, function or comprehension, and the names bound in it with what they mean.

    A meaning is a dotted path (of an import) or an expression (of a plain assignment).
    """

    node: ast.AST
    outer: "Scope | None" = None
    bound: dict[str, list[str | ast.expr]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: dict[str, type] = field(default_factory=dict)  # name -> ast.Global, ast.Nonlocal

    def around(self) -> Iterator["Scope"]:
        """The scopes whose names are seen here: this one, and outer ones that are no classes."""
        scope = self
        while scope:
            if scope is self or not isinstance(scope.node, ast.ClassDef):
                yield scope
            scope = scope.outer

    def home(self, name: str) -> "Scope | None":
        """The scope in which a name that is used here is bound; None where none binds it."""
        skipped = False
        for scope in self.around():
            skipped |= scope.elsewhere.get(name) is ast.Global
            if name in scope.bound and not (skipped and scope.outer):
                return scope
        return None


class Source:
    """A syntax tree with the scope, the parent and the top-level statement of each node.

    `answer` is the name that counts in it.

    Raises SyntaxError, ValueError, RecursionError or MemoryError where `text` is no Python.
    """

    def __init__(self, text: str, answer: str):
        self.answer = answer
        self.module = Scope(syntax.tree(text))
        self.scope: dict[ast.AST, Scope] = {}
        self.parent: dict[ast.AST, ast.AST] = {}
        self.statement: dict[ast.AST, ast.stmt] = {}
        self.binds: dict[str, set[ast.stmt]] = defaultdict(set)
        self.stars: list[str] = []
        self._bound: dict[tuple[Scope, str], frozenset[str]] = {}
        self._walk()
        for node in self.scope:
            self._redirect(node)
        self._call_parameters()

    def _walk(self):
        """Visit all nodes, without recursion: a source may be deep."""
        waiting = [(node, self.module, self.module.node, node) for node in self.module.node.body]
        while waiting:
            node, scope, parent, statement = waiting.pop()
            self.scope[node], self.parent[node] = scope, parent
            self.statement[node] = statement
            for name, *meaning in meanings(node):
                self._bind(scope, name, meaning, statement)
            waiting += ((child, inner, node, statement) for child, inner in inside(node, scope))

    def _bind(self, scope: Scope, name: str, meaning: list, statement: ast.stmt):
        while isinstance(scope.node, COMPREHENSIONS) and name not in scope.bound:
            scope = scope.outer  # of a walrus
        scope.bound[name] += meaning
        if scope is self.module:
            self.binds[name].add(statement)
            self.stars += meaning if name == "*" else ()

    def _redirect(self, node: ast.AST):
        """What a function binds that says `global` or `nonlocal` is bound where it says."""
        for name in node.names if isinstance(node, ast.Global | ast.Nonlocal) else ():
            scope = self.scope[node]
            meaning = scope.bound.pop(name, []) if scope.outer else []
            scope.elsewhere[name] = type(node)
            self._bind(scope.home(name) or self.module, name, meaning, self.statement[node])

    def _call_parameters(self):
        """A parameter of the answer that is called, by whatever name, means CALLED, too."""
        seen, waiting = set(), [name for node in self.scope for name in called(node)]
        while waiting:
            name = waiting.pop()
            home = self.home(name)
            if home and (home, name.id) not in seen:
                seen.add((home, name.id))
                waiting += (other for other in home.bound[name.id] if isinstance(other, ast.Name))
                given = home.outer is self.module and getattr(home.node, "name", "") == self.answer
                if given and name.id in parameters(home.node):
                    home.bound[name.id].append(CALLED)

    def home(self, node: ast.Name) -> Scope | None:
        return self.scope[node].home(node.id)

    def built_in(self, node: ast.AST) -> str:
        """The name of the built-in function that a node calls; "" if it calls none."""
        plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        return node.func.id if plain and not self.home(node.func) else ""

    def owns(self, node: ast.AST) -> bool:
        """Is this `self`, whatever a method calls it, or `super()`?"""
        if self.built_in(node) == "super":
            return True
        home = self.home(node) if isinstance(node, ast.Name) else None
        method = home and home.outer and isinstance(home.outer.node, ast.ClassDef)
        return bool(method) and parameters(home.node)[:1] == [node.id]

    def paths(self, node: ast.AST) -> frozenset[str]:
        """{"keras.optimizers.SGD"} for `K.SGD` after `K = keras.optimizers`; none for own values.

        A name that is bound more than once may mean more than one.
        """
        root, names = chain(node)
        return frozenset(".".join([start, *names]) for start in self.meant(root))

    def meant(self, node: ast.AST) -> frozenset[str]:
        """The dotted paths that a name stands for."""
        if not isinstance(node, ast.Name):
            return frozenset()
        home, name = self.home(node), node.id
        if home is None:
            own = () if hasattr(builtins, name) else self.stars
            return few(f"{star}.{name}" for star in own)
        return self.bound(home, name)

    def bound(self, scope: Scope, name: str) -> frozenset[str]:
        """The dotted paths to which a scope binds a name."""
        if (scope, name) not in self._bound:
            self._bound[scope, name] = frozenset()  # while it is looked for: a = b; b = a
            each = ({m} if isinstance(m, str) else self.paths(m) for m in scope.bound[name])
            self._bound[scope, name] = few(path for paths in each for path in paths)
        return self._bound[scope, name]

    def needed(self) -> set[ast.stmt]:
        """The top-level statements that bind the answer and, transitively, all that they use.

        All statements, if none binds it.
        """
        uses = defaultdict(set)
        for node in self.scope:
            if isinstance(node, ast.Name) and self.home(node) is self.module:
                uses[self.statement[node]].add(node.id)
            root = changed(node)
            if isinstance(root, ast.Name) and self.home(root) is self.module:
                imported = isinstance(node, ast.Expr) and self.meant(root)
                self.binds[root.id] |= set() if imported else {self.statement[node]}
        found, waiting = set(), [*self.binds.get(self.answer, self.module.node.body)]
        while waiting:
            if (statement := waiting.pop()) not in found:
                found.add(statement)
                waiting += (s for used in uses[statement] for s in self.binds[used])
        return found


def few(paths: Iterable[str]) -> frozenset[str]:
    """The paths, or MANY instead of more than a reader would look at."""
    found = frozenset(itertools.islice(paths, 17))
    return found if len(found) < 17 else frozenset([MANY])


def meanings(node: ast.AST) -> Iterator[tuple]:
    """(name,) or (name, meaning) for each name that a node binds."""
    match node:
        case ast.Import():
            yield from ((a.asname, a.name) if a.asname else (top(a.name),) * 2 for a in node.names)
        case ast.ImportFrom():
            module = "." * node.level + (node.module or "")
            for a in node.names:
                yield a.asname or a.name, module if a.name == "*" else f"{module}.{a.name}"
        case ast.Assign():
            yield from ((t.id, node.value) for t in node.targets if isinstance(t, ast.Name))
        case ast.AnnAssign(target=ast.Name(id), value=ast.expr()) | ast.NamedExpr(ast.Name(id)):
            yield id, node.value
        case ast.Name(id, ctx=ast.Store() | ast.Del()):
            yield (id,)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield (node.name,)
        case ast.ExceptHandler() if node.name:
            yield node.name, CAUGHT
        case ast.MatchAs() | ast.MatchStar() if node.name:
            yield (node.name,)
        case ast.MatchMapping() if node.rest:
            yield (node.rest,)


def top(module: str) -> str:
    return module.partition(".")[0]


def inside(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """The children of a node, each with the scope in which it is evaluated."""
    opens = isinstance(node, FUNCTIONS | ast.ClassDef | COMPREHENSIONS)
    inner = Scope(node, scope) if opens else scope
    for name in parameters(node):
        inner.bound[name] += []
    for name, value in ast.iter_fields(node):
        here = inner if name == "body" or isinstance(node, COMPREHENSIONS) else scope
        if name == "iter" and getattr(scope.node, "generators", [None])[0] is node:
            here = scope.outer  # the first iterable of a comprehension
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                yield child, here


def parameters(node: ast.AST) -> list[str]:
    """The names that a function or a comprehension binds before its body runs."""
    if isinstance(node, FUNCTIONS):
        a = node.args
        every = [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]
        return [each.arg for each in every if each]
    targets = [g.target for g in node.generators] if isinstance(node, COMPREHENSIONS) else []
    return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]


def called(node: ast.AST) -> list[ast.Name]:
    """The names that a node uses as functions: `f(x)`, `map(f, x)`, `max(x, key=f)`."""
    if not isinstance(node, ast.Call):
        return []
    higher = chain(node.func)[1][-1:] or [getattr(node.func, "id", "")]
    first = node.args[:1] if higher[0] in HIGHER else []
    used = [node.func, *first, *(k.value for k in node.keywords if k.arg == "key")]
    return [each for each in used if isinstance(each, ast.Name)]


HIGHER = ("map", "filter", "partial", "reduce", "starmap", "vectorize", "apply_along_axis")


def attribute(node: ast.AST) -> tuple[ast.expr, str] | None:
    """(owner, name) of `owner.name` and of `getattr(owner, "name")`."""
    match node:
        case ast.Attribute():
            return node.value, node.attr
        case ast.Call(ast.Name("getattr"), [owner, ast.Constant(str(name)), *_]):
            return owner, name
    return None


def chain(node: ast.AST) -> tuple[ast.AST, list[str]]:
    """The root of a chain of attributes and their names: `a`, ["b", "c"] of a.b.c."""
    names = []
    while found := attribute(node):
        node, name = found
        names.append(name)
    return node, names[::-1]


def changed(node: ast.AST) -> ast.AST | None:
    """What a node changes: `a` in `a.b = 1`, `del a[0]` and, as a statement, `a.update(b)`."""
    stored = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
    match node:
        case ast.Attribute(root) | ast.Subscript(root) if stored:
            pass
        case ast.Expr(ast.Call(ast.Attribute(root))):
            pass
        case _:
            return None
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    return root
