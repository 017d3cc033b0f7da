"""Which names of a notebook a statement binds, changes and uses, and when it looks them up."""

import ast
import builtins
import symtable
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from course import syntax

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
IMPORTS = (ast.Import, ast.ImportFrom)
SURE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
AT_ONCE = ("listcomp", "setcomp", "dictcomp", "genexpr")
BUILT_IN = frozenset({*dir(builtins), "get_ipython", "display"})  # as in Jupyter


@dataclass(frozen=True)
class Uses:
    """Global names: those that are looked up at once, and those of function bodies, later."""

    now: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()


def at_once(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when a statement does: all but the bodies of functions."""

    def inner(node: ast.AST) -> list[ast.AST]:
        if isinstance(node, FUNCTIONS):
            return [*getattr(node, "decorator_list", []), *ast.iter_child_nodes(node.args)]
        return list(ast.iter_child_nodes(node))

    return walked(node, inner)


def walked(node: ast.AST, inner: Callable[[ast.AST], list[ast.AST]]) -> Iterator[ast.AST]:
    """A node, and all that `inner` says is in it and in what is in it; without recursion."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += inner(node)


def binds(node: ast.stmt) -> set[str]:
    """The names that a statement binds, surely or perhaps (in an `if`, `try` or `for`)."""
    return {name for inner in at_global_scope(node) for name in bound(inner)}


def at_global_scope(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that share the notebook's names: not those inside of functions and classes."""

    def inner(node: ast.AST) -> list[ast.AST]:
        if isinstance(node, COMPREHENSIONS):
            return [each for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return []
        return list(ast.iter_child_nodes(node))

    return walked(node, inner)


def bound(node: ast.AST) -> list[str]:
    """The names that one node binds itself."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Import() | ast.ImportFrom():
            return list(imported(node))
        case ast.Name(ctx=ast.Store()):
            return [node.id]
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.MatchMapping(rest=str(name)):
            return [name]
    return []


def is_sure(node: ast.stmt) -> bool:
    """Does what it binds replace what was bound before, whatever happens?

    An import may fail, a loop may be empty; `x += 1` and `x: int` need what was before.
    """
    return isinstance(node, SURE) and getattr(node, "value", node) is not None


def imported(node: ast.AST) -> dict[str, str]:
    """The names that an import binds, with the dotted paths behind them; none for a star."""
    if isinstance(node, ast.Import):
        return {
            a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0]
            for a in node.names
        }
    if isinstance(node, ast.ImportFrom):
        names = [alias for alias in node.names if alias.name != "*"]
        return {a.asname or a.name: f"{node.module or ''}.{a.name}" for a in names}
    return {}


def dotted(node: ast.AST, names: Mapping[str, str]) -> str:
    """lessons.….checks.momentum for `checks.momentum`; "" where it is no dotted name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.get(node.id, node.id), *reversed(parts)])


def is_star(node: ast.stmt) -> bool:
    """Does it bind names that nobody sees: `from keras.ops import *`, also in a `try`?"""
    froms = (inner for inner in at_global_scope(node) if isinstance(inner, ast.ImportFrom))
    return any(alias.name == "*" for inner in froms for alias in inner.names)


def is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def spread(nodes: Iterable[ast.AST], binds: set[str], changed: Callable) -> set[str]:
    """The names whose objects the nodes of a statement change.

    In `for each in (A, B): each.x = 1`, which binds `each` itself, these are A and B as well.
    """
    names = {name for node in nodes for name in changed(node)}
    return names | {n.id for n in nodes if isinstance(n, ast.Name)} if names & binds else names


def stored(node: ast.AST) -> list[str]:
    """`MaxNorm.__call__ = project`, `table[0] = 1`, `setattr(MaxNorm, …)`."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        return [] if isinstance(node.ctx, ast.Load) else root(node)
    sets = is_call(node) and getattr(node.value.func, "id", "") in ("setattr", "delattr")
    return root(node.value.args[0]) if sets and node.value.args else []


def called(node: ast.AST) -> list[str]:
    """`table.append(1)`, `np.random.seed(0)`."""
    method = is_call(node) and isinstance(node.value.func, ast.Attribute)
    return root(node.value.func) if method else []


def handed(node: ast.stmt) -> set[str]:
    """The names in a bare call or a decorator: `shuffle(table)`, `setup()`. It may change any."""
    given = list(getattr(node, "decorator_list", ()))
    if is_call(node) and getattr(node.value.func, "id", "") not in BUILT_IN:
        given += [node.value.func, *arguments(node.value)]
    return {name for each in given for name in root(each)}


def arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def is_call(node: ast.AST) -> bool:
    """Is it a statement that does nothing but call?"""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def root(node: ast.AST) -> list[str]:
    """["Adam"] for `Adam.build.__doc__`; nothing for `make().x`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return [node.id] if isinstance(node, ast.Name) else []


def removes(node: ast.stmt) -> set[str]:
    """The names that `del x` unbinds."""
    targets = node.targets if isinstance(node, ast.Delete) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def reaches(node: ast.stmt) -> set[str]:
    """The global names that its functions bind when they are called."""
    return {name for n in ast.walk(node) if isinstance(n, ast.Global) for name in n.names}


def uses(text: str) -> Uses:
    """The global names that a statement reads; locals of functions and classes are none."""
    try:
        table = symtable.symtable(text, "<answer>", "exec")
        tree = syntax.tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Uses()
    found = {False: set(), True: set()}
    for name, later in read(table):
        found[later].add(name)
    added = (n.target for n in at_global_scope(tree) if isinstance(n, ast.AugAssign))
    found[False] |= {target.id for target in added if isinstance(target, ast.Name)}
    return Uses(frozenset(found[False]), frozenset(found[True]))


def read(table: symtable.SymbolTable, later: bool = False) -> Iterator[tuple[str, bool]]:
    """Each global name that a table reads, and whether only when a function is called."""
    kind = table.get_type()
    for symbol in table.get_symbols():
        # in the body of a class, `beta = beta` reads the global
        if symbol.is_referenced() and (kind in ("module", "class") or symbol.is_global()):
            yield symbol.get_name(), later
    for child in table.get_children():
        called = child.get_type() == "function" and child.get_name() not in AT_ONCE
        yield from read(child, later or called)
