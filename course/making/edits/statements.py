"""Edits of statements: one left out, two exchanged, a condition not asked, a change in place."""

import ast
from collections.abc import Iterator

from course.making.edits.grammar import Change, Scene, called, edit, is_name, is_text, replaced

SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


@edit(
    ast.Expr,
    ast.Assign,
    ast.AugAssign,
    ast.If,
    ast.For,
    ast.While,
    says="A right answer gives your values when the statement about {of} is left out.",
)
def statement_left_out(statement, scene):
    missing = bound(statement) - set(scene.locals) - set(scene.parameters)
    if not missing:
        yield [], {"of": subject(statement)}


@edit(
    tuple,
    says="A right answer gives your values when {later} is computed before {earlier}.",
)
def statements_exchanged(pair, scene):
    first, second = pair
    new = bound(first) - set(scene.locals) - set(scene.parameters)
    meet = written(first) & used(second) or written(second) & used(first)
    if isinstance(first, SIMPLE) and isinstance(second, SIMPLE) and meet and not new & used(second):
        yield [second, first], {"later": subject(second), "earlier": subject(first)}


@edit(
    ast.AugAssign,
    says="A right answer gives your values when {of} is set where something should be added.",
)
def not_accumulated(statement, scene):
    new = ast.Assign(targets=[statement.target], value=statement.value, lineno=statement.lineno)
    yield [new], {"of": statement.target}


@edit(
    ast.If,
    says="A right answer gives your values when it does not ask for {of}.",
)
def condition_not_asked(choice, scene):
    yield choice.body, {"of": choice.test}
    if choice.orelse:
        yield choice.orelse, {"of": choice.test}
    yield (
        [replaced(choice, test=ast.UnaryOp(op=ast.Not(), operand=choice.test))],
        {"of": choice.test},
    )


@edit(
    ast.For,
    ast.While,
    says="A right answer gives your values when a loop ends after its first round.",
)
def one_round(loop, scene):
    yield [replaced(loop, body=[*loop.body, ast.Break()])], {}


@edit(
    ast.Assign,
    ast.Return,
    says="A right answer gives your values when it changes its argument {of} in place.",
)
def in_place(statement, scene):
    for node in ast.walk(statement.value) if statement.value else ():
        left = node.left if isinstance(node, ast.BinOp) else None
        if isinstance(left, ast.Name) and is_name(left) and left.id in scene.parameters:
            changed = ast.parse(f"{left.id}[...] = {ast.unparse(node)}").body
            yield [*changed, with_instead(statement, node, left)], {"of": left}


def with_instead(statement: ast.stmt, old: ast.AST, new: ast.AST) -> ast.stmt:
    """A copy of a statement in which one node is another."""

    class Instead(ast.NodeTransformer):
        def visit(self, node):
            return new if ast.dump(node) == ast.dump(old) else self.generic_visit(node)

    return Instead().visit(ast.parse(ast.unparse(statement)).body[0])


@edit(
    ast.Return,
    says="A right answer that also changes its argument {of} does what yours does.",
    once=True,
)
def argument_changed(statement, scene):
    for name in scene.parameters if statement.value and not scene.owner else ():
        lines = f"returned = {ast.unparse(statement.value)}\n{name}[...] = 0\nreturn returned"
        yield ast.parse(lines).body, {"of": ast.Name(name, ast.Load())}


@edit(
    ast.stmt,
    says="A right answer gives your values when the square of {of} stands where {of} belongs.",
    once=True,
)
def argument_squared(statement, scene):
    yield from at_the_start(statement, scene, "{name} = {name} ** 2")


@edit(
    ast.stmt,
    says="A right answer gives your values when the root of {of} stands where {of} belongs.",
    once=True,
)
def argument_rooted(statement, scene):
    yield from at_the_start(statement, scene, "{name} = {name} ** 0.5")


def at_the_start(statement: ast.stmt, scene: Scene, line: str) -> Iterator[Change]:
    """The line for each argument, above the first statement of a function."""
    body = [each for each in scene.function.body if not is_text(each)]
    for name in scene.parameters if statement is body[0] else ():
        before = ast.parse(line.format(name=name)).body
        yield [*before, statement], {"of": ast.Name(name, ast.Load())}


def bound(statement: ast.stmt) -> set[str]:
    """The variables that a statement binds; changing one in place does not count."""
    stored = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
    return {n.id for n in stored if isinstance(n.ctx, ast.Store)}


def used(statement: ast.stmt) -> set[str]:
    """Every expression in a statement, as text."""
    return {ast.unparse(node) for node in ast.walk(statement) if isinstance(node, ast.expr)}


def written(statement: ast.stmt) -> set[str]:
    """What a statement may change: its targets; of a call its object, and the names it is given."""
    if isinstance(statement, ast.Expr) and isinstance(call := statement.value, ast.Call):
        own = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        given = [each for each in call.args if isinstance(each, ast.Name)]
        return {ast.unparse(each) for each in (*own, *given)} - {"self"}
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return {ast.unparse(name) for each in targets if each for name in flat(each)}


def flat(target: ast.expr) -> list[ast.expr]:
    """The targets of `a, b[i] = …`, one by one: `a` and `b`."""
    if isinstance(target, ast.Subscript):
        return [target.value]
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]


def subject(statement: ast.stmt) -> ast.AST:
    """What a statement is about: its target, or what is given to the call."""
    if isinstance(statement, ast.Assign):
        return statement.targets[0]
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        return call.args[0] if called(call).startswith("assign") and call.args else call.func
    return getattr(statement, "target", getattr(statement, "test", statement))
