"""Edits of names: another variable of the same kind, the default where the given value belongs."""

import ast

from course.making.edits.grammar import Scene, edit, is_name, replaced


@edit(
    ast.Name,
    says="A right answer gives your values when {new} stands where {old} belongs.",
    once=True,
)
def other_variable(name, scene):
    if is_name(name):
        for other in neighbours(name.id, scene):
            new = ast.Name(id=other, ctx=ast.Load())
            yield new, {"new": new, "old": name}


def neighbours(name: str, scene: Scene) -> list[str]:
    """The parameters beside a parameter; the variable bound last, for another one."""
    if name in scene.parameters:
        place = scene.parameters.index(name)
        return scene.parameters[max(0, place - 1) : place] + scene.parameters[place + 1 : place + 2]
    if name in scene.locals:
        apart = (name, "_", *scene.parameters)
        return [each for each in scene.locals if each not in apart][-1:]
    return []


@edit(
    ast.Attribute,
    says="A right answer gives your values when {new} stands where {old} belongs.",
)
def other_attribute(attribute, scene):
    if is_name(attribute) and is_own(attribute) and attribute.attr in scene.defaults:
        for other in scene.defaults:
            if other != attribute.attr:
                new = replaced(attribute, attr=other)
                yield new, {"new": new, "old": attribute}


@edit(
    ast.Attribute,
    says="A right answer gives your values when it takes the default of {of}, whatever is given.",
)
def default_for_own(attribute, scene):
    default = scene.defaults.get(attribute.attr)
    if is_name(attribute) and is_own(attribute) and isinstance(default, ast.Constant):
        yield default, {"of": attribute}


def is_own(attribute: ast.Attribute) -> bool:
    """Is it an attribute of `self`?"""
    return isinstance(attribute.value, ast.Name) and attribute.value.id == "self"
