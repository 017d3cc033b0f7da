"""An answer written once more, so that it notes the value of every expression.

m = (1 - beta) * g     becomes     m = __note__(2, __note__(1, 1 - __note__(0, beta)) * …)
"""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NOTE, ENTER = "__note__", "__enter__"
NOTED = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.Compare)
NOTED += (ast.BoolOp, ast.IfExp, ast.NamedExpr)


@dataclass(frozen=True)
class Expression:
    """A place in an answer whose value is noted.

    Attributes:
        line: in its cell, as Jupyter counts.
        text: as the student wrote it, in one line.
        operands: the expressions that it is made of, by number.
        role: "" for an expression that computes; "leaf" for a name, an attribute, an entry;
            "constant"; "draw"; "change" for what a statement has made of a variable; "fill" for an
            array of which it has written an entry; "buffer" for one that waits to be filled;
            "return".
        before: of a change: the expression that noted what was there before.
        within: the function in which it stands.
    """

    line: int
    text: str
    operands: tuple[int, ...] = ()
    role: str = ""
    before: int | None = None
    within: str = ""


@dataclass
class Rewriting(ast.NodeTransformer):
    """Wraps the expressions of a cell's statements, and lists them.

    Attributes:
        cell: its source.
        fixed: the names that stand for a module, a function, a class or a number.
        expressions: all so far, of other cells as well.
        several: those with more than one value before they are used: they stand in comprehensions.
        operands: those that the expression that is being read is made of.
        within: the function that is being read.
    """

    cell: str
    fixed: set[str]
    expressions: list[Expression]
    several: set[int]
    operands: list[int] = field(default_factory=list)
    within: str = ""

    def visit(self, node: ast.AST):
        if not isinstance(node, ast.expr):
            return super().visit(node)
        new, inner = self.apart(node)
        if not self.is_noted(node):
            self.operands += inner
            return new
        return self.noted(node, new, inner, role_of(node))

    def apart(self, node: ast.expr) -> tuple[ast.expr, list[int]]:
        """The expression, its parts wrapped; and which these are."""
        outer, self.operands = self.operands, []
        new = super().visit(node)
        inner, self.operands = self.operands, outer
        return new, inner

    def is_noted(self, node: ast.expr) -> bool:
        if not isinstance(node, NOTED) or not isinstance(getattr(node, "ctx", READ), ast.Load):
            return False
        negative = isinstance(node, ast.UnaryOp) and is_number(node.operand)
        return not (negative or is_super(node) or root(node) in self.fixed)

    def noted(self, node: ast.AST, new: ast.expr, operands: list[int], role: str) -> ast.Call:
        self.operands.append(self.number(node, operands, role))
        return called(NOTE, ast.Constant(self.operands[-1]), new)

    def number(self, node: ast.AST, operands: list[int], role: str, before=None) -> int:
        text = " ".join((ast.get_source_segment(self.cell, node) or "").split())
        made = Expression(node.lineno, text, tuple(operands), role, before, self.within)
        self.expressions.append(made)
        return len(self.expressions) - 1

    # --- what is no value, or is none of the expression around it

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """A function is no value; the object of a method is."""
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args = [self.visit(each) for each in node.args]
        node.keywords = [self.visit(each) for each in node.keywords]
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        node.body, _ = self.wrapped(node.body)
        return node

    def comprehension(self, node: ast.expr) -> ast.expr:
        self.generic_visit(node)
        self.several.update(self.operands)
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        node.guard = node.guard and self.visit(node.guard)
        node.body = self.block(node.body)
        return node

    # --- statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found = (self.visit(each) for each in body)
        return [s for each in found for s in (each if isinstance(each, list) else [each])]

    def function(self, node):
        """Its decorators and defaults belong to the place where it is defined."""
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        given += filter(None, (node.args.vararg, node.args.kwarg))
        names = [ast.Name(each.arg, ast.Load()) for each in given]
        enter = ast.Expr(called(ENTER, ast.Constant(node.name), *names))
        first = int(ast.get_docstring(node, clean=False) is not None)
        outer = self.fixed, self.within
        self.fixed, self.within = self.fixed - local(node), node.name
        node.body = [*node.body[:first], enter, *self.block(node.body[first:])]
        self.fixed, self.within = outer
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = function

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.body = self.block(node.body)
        return node

    def wrapped(self, node: ast.expr) -> tuple[ast.expr, list[int]]:
        """An expression that a statement uses; and the number of it, or of its parts."""
        outer, self.operands = self.operands, []
        new = self.visit(node)
        inner, self.operands = self.operands, outer
        return new, inner

    def visit_Return(self, node: ast.Return) -> ast.Return:
        if node.value:
            new, operands = self.wrapped(node.value)
            node.value = called(NOTE, ast.Constant(self.number(node, operands, "return")), new)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.Yield:
        return self.visit_Return(node)

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        if is_number(node.value):
            node.value = self.noted(node.value, node.value, [], "constant")
            return [node]
        node.value, operands = self.wrapped(node.value)
        arrays = [each.value for each in node.targets if isinstance(each, ast.Subscript)]
        return [node, *self.after(node, arrays, operands, "fill")]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        if node.value:
            node.value, _ = self.wrapped(node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """`total += x` computes `total` from what it was before."""
        node.value, operands = self.wrapped(node.value)
        if not is_pure(node.target):
            return [node]
        old = self.number(node.target, [], "leaf")
        before = ast.Expr(called(NOTE, ast.Constant(old), reading(node.target)))
        return [before, node, *self.after(node, [node.target], [old, *operands], "change")]

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        """`v.assign(x)` and `self.assign(v, x)` change `v`, which is looked at again."""
        if not isinstance(node.value, ast.Call):
            return [self.generic_visit(node)]
        call, start = copy.deepcopy(node.value), len(self.expressions)
        node.value, operands = self.wrapped(node.value)
        objects = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        objects = [each for each in (*objects, *call.args) if is_pure(each)]
        return [node, *self.after(call, objects, operands, "change", start)]

    def after(
        self, node: ast.AST, objects: list, operands: list[int], role: str, start: int | None = None
    ) -> Iterator[ast.stmt]:
        """Statements that note what has become of some objects; each hands on its operands."""
        for each in filter(is_pure, objects):
            if root(each) not in self.fixed:
                before = None if start is None else self.noted_before(each, start)
                number = self.number(node, operands, role, before)
                operands = [*operands, number]
                yield ast.Expr(called(NOTE, ast.Constant(number), reading(each)))

    def noted_before(self, node: ast.expr, start: int) -> int | None:
        """The expression, from `start` on, that noted an object before it was changed."""
        text = ast.unparse(node)
        found = range(start, len(self.expressions))
        return next((i for i in found if self.expressions[i].text == text), None)


READ = ast.Load()


def local(function: ast.AST) -> set[str]:
    """The names that a function binds itself, or one inside of it."""
    nodes = list(ast.walk(function))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.arg for n in nodes if isinstance(n, ast.arg)}


def called(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, READ), list(arguments), [])


def reading(node: ast.expr) -> ast.expr:
    """The same place, to be read instead of written."""
    new = copy.deepcopy(node)
    new.ctx = READ
    return new


def root(node: ast.expr) -> str:
    """`np` of `np.random.normal`; "" of what is no dotted name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and root(node.func) == "super"


def is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def is_pure(node: ast.expr) -> bool:
    """Can it be read once more, without any effect?"""
    if isinstance(node, ast.Attribute | ast.Subscript):
        return is_pure(node.value) and is_pure(getattr(node, "slice", node.value))
    return isinstance(node, ast.Name | ast.Constant)


def role_of(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        named = ast.unparse(node.func).lower()
        if re.search(r"\bempty(_like)?$", named):
            return "buffer"
        return "draw" if "random" in named or "rng" in named else ""
    return "leaf" if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) else ""
