"""The sentence of an edit at its place, in words that a student knows."""

import ast
import re
from collections.abc import Collection

from course.making.edits.grammar import Edit, Spoken
from course.sentences import Sentence

A_VALUE, A_NUMBER = Sentence("(a value on the way)"), Sentence("(a number)")
MADE_OF = "what is made of {names}"
CONSTANT = (ast.Constant, ast.operator, ast.unaryop, ast.expr_context)
MODULES = {"self", "ops", "np", "keras", "tf", "math", "scipy"}


def told_of(edit: Edit, told: Spoken, public: Collection[str]) -> Sentence:
    """What an edit says, with what a change names put into words."""
    return Sentence(edit.says, {name: spoken(each, public) for name, each in told.items()})


def spoken(value: ast.AST | str, public: Collection[str]) -> str | Sentence:
    """A node by the names in it that a student knows, in the order in which they stand there."""
    if isinstance(value, str):
        return value
    nodes = list(ast.walk(value))
    own = {n.id if isinstance(n, ast.Name) else getattr(n, "attr", "") for n in nodes}
    words = dict.fromkeys(re.findall(r"\w+", ast.unparse(value)))
    known = [f"`{word}`" for word in words if word in own - MODULES and word in public]
    if len(known) == 1 and isinstance(value, ast.Name | ast.Attribute):
        return known[0]
    if known:
        return Sentence(MADE_OF, {"names": ", ".join(known)})
    return A_NUMBER if all(isinstance(n, CONSTANT) for n in nodes) else A_VALUE
