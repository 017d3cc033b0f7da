"""Where an edit may stand: every statement, and every expression in it, that a student writes."""

import ast
import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from course.making.edits.grammar import EDITS, KEPT, Change, Edit, Scene, is_text

NEVER = (ast.Import, ast.ImportFrom, ast.Pass, ast.Raise, ast.Assert, ast.Global, ast.Nonlocal)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
HEADS = {"args", "decorator_list", "returns", "annotation", "bases", "keywords", "type_params"}


@dataclass(frozen=True)
class Place:
    """A field of a node, or some entries of it, and what surrounds it."""

    parent: ast.AST
    field: str
    scene: Scene
    entries: slice | None = None

    @property
    def old(self):
        """The expression, the statement, or the pair of statements that stands here."""
        found = getattr(self.parent, self.field)
        if self.entries is None:
            return found
        own = found[self.entries]
        return own[0] if len(own) == 1 else tuple(own)

    @property
    def is_statement(self) -> bool:
        return isinstance(self.old, ast.stmt | tuple)

    def changes(self) -> Iterator[tuple[Edit, Change]]:
        old = self.old
        for edit in EDITS:
            if isinstance(old, edit.nodes):
                for change in edit.make(old, self.scene):
                    yield edit, change

    @contextlib.contextmanager
    def holding(self, new: ast.AST | list[ast.stmt]):
        """The tree with something else at this place, for as long as this lasts."""
        before = getattr(self.parent, self.field)
        setattr(self.parent, self.field, new if self.entries is None else self._entered(new))
        try:
            yield
        finally:
            setattr(self.parent, self.field, before)

    def _entered(self, new: ast.AST | list) -> list:
        own = list(getattr(self.parent, self.field))
        own[self.entries] = new if isinstance(new, list) else [new]
        return own or [ast.Pass()]


def places(tree: ast.Module, given: Collection[str] = ()) -> Iterator[Place]:
    """Every place in the functions of a source; nothing of a statement that is `given`."""
    for node in tree.body:
        if isinstance(node, FUNCTION):
            yield from in_block(node, "body", Scene(node, node, None, tree), given)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, FUNCTION):
                    scene = Scene(method, method, node, tree)
                    yield from in_block(method, "body", scene, given)


def in_block(parent: ast.AST, field: str, around: Scene, given: Collection[str]) -> Iterator[Place]:
    """The statements of a block, each two neighbours, and all that is inside of them."""
    block = getattr(parent, field)
    for i, statement in enumerate(block):
        if not is_written(statement, given):
            continue
        scene = Scene(statement, around.function, around.owner, around.whole)
        yield Place(parent, field, scene, slice(i, i + 1))
        if i + 1 < len(block) and is_written(block[i + 1], given):
            yield Place(parent, field, scene, slice(i, i + 2))
        if isinstance(statement, FUNCTION):
            scene = Scene(statement, statement, around.owner, around.whole)
        yield from inside(statement, scene, given)


def is_written(statement: ast.stmt, given: Collection[str]) -> bool:
    """Does the student write it? A docstring is none of the matter."""
    return not (
        is_text(statement) or isinstance(statement, NEVER) or ast.unparse(statement) in given
    )


def inside(node: ast.AST, scene: Scene, given: Collection[str]) -> Iterator[Place]:
    """The places below a node."""
    for field, value in ast.iter_fields(node):
        if isinstance(node, FUNCTION) and field in HEADS:
            continue
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield from in_block(node, field, scene, given)
            continue
        for i, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.keyword) and child.arg in KEPT:
                continue
            if isinstance(child, ast.expr):
                entries = slice(i, i + 1) if value is not child else None
                yield Place(node, field, replace(scene, above=node), entries)
            if isinstance(child, ast.expr | ast.keyword | ast.comprehension):
                yield from inside(child, scene, given)
