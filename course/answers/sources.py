"""The source of one answer: found by its name in the syntax trees of the cells."""

import ast
import re
import symtable
from collections.abc import Iterator, Sequence
from functools import lru_cache

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


def checked(cell: str) -> tuple[str, str] | None:
    """("momentum", "Momentum") for a cell that calls `checks.momentum(Momentum)`."""
    found = re.search(r"^checks\.(\w+)\((\w+)\)", cell, flags=re.M)
    return found and found.groups()


def source_of(name: str, code: Sequence[str]) -> str:
    """The last definition of `name` in the cells and, transitively, of all that it uses.

    Only imports, functions, classes and assignments are taken: no experiment runs. Raises
    SyntaxError if the last cell that defines `name` cannot be parsed; others are passed over.
    """
    defining = re.compile(rf"^((class|def) +{name}\b|{name} *=)", re.M)
    for cell in [cell for cell in code if defining.search(cell)][-1:]:
        ast.parse(plain(cell))
    body = [statement for cell in code for statement in definitions(cell)]
    last = {bound: i for i, (node, _) in enumerate(body) for bound in binds(node)}
    needed, wanted = set(), {name}
    while wanted:
        index = last.get(wanted.pop())
        if index is not None and index not in needed:
            needed.add(index)
            wanted |= uses(body[index][1])
    return "\n\n\n".join(
        body[i][1] for i in sorted(needed, key=lambda i: (not imports(body[i]), i))
    )


def imports(statement: tuple[ast.stmt, str]) -> bool:
    """An import comes first, wherever it stood."""
    return isinstance(statement[0], ast.Import | ast.ImportFrom)


@lru_cache(maxsize=1024)
def definitions(cell: str) -> list[tuple[ast.stmt, str]]:
    """The defining statements of a cell and their text; none if it cannot be parsed."""
    try:
        body = ast.parse(plain(cell)).body
    except SyntaxError:
        return []
    return [(node, segment(plain(cell), node)) for node in body if isinstance(node, DEFINITIONS)]


def plain(cell: str) -> str:
    """The cell without the lines that only IPython understands."""
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", cell, flags=re.M)


def segment(cell: str, node: ast.stmt) -> str:
    """The lines of a statement, decorators included."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return "\n".join(cell.split("\n")[first - 1 : node.end_lineno])


def binds(node: ast.stmt) -> set[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}


@lru_cache(maxsize=1024)
def uses(source: str) -> set[str]:
    """The global names that a source reads; the locals of its functions are none."""
    return set(global_names(symtable.symtable(source, "<answer>", "exec")))


def global_names(table: symtable.SymbolTable) -> Iterator[str]:
    everywhere = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (everywhere or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from global_names(child)
