"""The sentence of an edit at its place, in words that a student knows."""

import ast
import re
from collections.abc import Collection, Iterator

from course.making.edits.grammar import Edit, Spoken
from course.sentences import Sentence

A_VALUE, A_NUMBER = Sentence("(a value on the way)"), Sentence("(a number)")
MADE_OF = "what is made of {names}"
CONSTANT = (ast.Constant, ast.operator, ast.unaryop, ast.expr_context)
MODULES = {"self", "ops", "np", "keras", "tf", "math", "scipy"}


def symbols(blank: str, prose: str) -> set[str]:
    """The names that every student knows: in the code that is given, and those that are marked.

    Marked is what stands in backticks, or in a formula such as v ← ρ v + (1 − ρ) g².
    """
    nodes = list(ast.walk(ast.parse(blank)))
    given = {getattr(node, "id", getattr(node, "attr", getattr(node, "arg", ""))) for node in nodes}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    lines = [line for each in texts if isinstance(each, str) for line in each.splitlines()]
    formulas = [line for line in lines if "←" in line or " = " in line]
    marked = [*re.findall(r"`[^`\n]+`", "\n".join([prose, *lines])), *formulas]
    return given | set(re.findall(r"\w+", " ".join(marked)))


def told_of(edit: Edit, told: Spoken, public: Collection[str]) -> Sentence:
    """What an edit says, with what a change names put into words."""
    return Sentence(edit.says, {name: spoken(each, public) for name, each in told.items()})


def spoken(value: ast.AST | str, public: Collection[str]) -> str | Sentence:
    """A node by the names in it, in the order in which they stand there, if a student knows all."""
    if isinstance(value, str):
        return value
    if all(isinstance(node, CONSTANT) for node in ast.walk(value)):
        return A_NUMBER
    words = list(dict.fromkeys(variables(value)))
    if not words or not set(words) <= set(public):
        return A_VALUE
    if isinstance(value, ast.Name | ast.Attribute):
        return f"`{words[-1]}`"
    return Sentence(MADE_OF, {"names": ", ".join(f"`{word}`" for word in words)})


def variables(node: ast.AST) -> Iterator[str]:
    """The names of variables and attributes in an expression; of functions and modules none."""
    if isinstance(node, ast.Call):
        own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        below = [*own, *node.args, *(each.value for each in node.keywords)]
    else:
        below = list(ast.iter_child_nodes(node))
    for each in below:
        yield from variables(each)
    name = getattr(node, "id", getattr(node, "attr", ""))
    if name and name not in MODULES and not isinstance(node, ast.Call):
        yield name
