"""The words around the numbers of a claim, and of how it was measured, read from its code.

Nothing is run: a field of an f-string is a number, or in a rule (`chosen_by`) another rule.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from course.making.translations import literals, prose
from course.measured import BETWEEN, templates

FIELD = re.compile(r"\{[^{}]*?(%?)\}")


def figures(claim: ast.Call) -> Iterator[str]:
    """By what the parts of a claim's figure are looked up, as "largest difference {0}"."""
    yield from with_words(texts(figure_of(claim)))


def figure_of(claim: ast.Call) -> ast.expr | None:
    named = (each.value for each in claim.keywords if each.arg == "figure")
    return claim.args[2] if len(claim.args) > 2 else next(named, None)


def reasons(claim: ast.Call, names: literals.Names) -> Iterator[tuple[str, str]]:
    """(argument, text) by which the parts of how a claim was measured are looked up.

    `names` says what may stand behind a name.
    """
    for name, value in given(claim, names):
        for node in behind(value, names) if name in READ else ():
            yield from ((name, text) for text in with_words(READ[name](node)))


def given(claim: ast.Call, names: literals.Names) -> Iterator[tuple[str, ast.expr]]:
    """The named arguments of a call, those of a dictionary behind ** as well."""
    yield from ((each.arg, each.value) for each in claim.keywords if each.arg)
    spread = [each.value for each in claim.keywords if not each.arg]
    for table in (found for each in spread for found in literals.tables(each, names)):
        pairs = zip(table.keys, table.values, strict=True)
        yield from ((key.value, value) for key, value in pairs if isinstance(key, ast.Constant))


def with_words(found: Iterable[str]) -> Iterator[str]:
    """The parts of texts in which there is something to translate."""
    for text in found:
        yield from filter(prose.has_words, templates(text))


def behind(node: ast.expr, names: literals.Names) -> Sequence[ast.expr]:
    """What may stand behind a name; any other expression itself."""
    return names.get(node.id, ()) if isinstance(node, ast.Name) else [node]


def texts(node: ast.expr | None) -> Iterator[str]:
    """The texts that an expression may have as its value, with a number for each field."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(map(part, parts))
        case ast.IfExp(body=body, orelse=other):
            yield from (*texts(body), *texts(other))
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(), attr="join"),
            args=[ast.GeneratorExp(elt=ast.JoinedStr() as each)],
        ) if all(map(is_number, fields(each))):
            yield from texts(each)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format")):
            yield FIELD.sub(r"0\1", text)


def rules(node: ast.expr) -> Iterator[str]:
    """The texts of a rule; of an f-string what stands around the other rules, without names."""
    if not isinstance(node, ast.JoinedStr):
        yield from texts(node)
        return
    around = [each.value for each in node.values if isinstance(each, ast.Constant)]
    phrases = [part.strip(" :,") for text in around for part in text.split(BETWEEN)]
    yield from (each for each in phrases if " " in each)


def fields(node: ast.JoinedStr) -> list[ast.FormattedValue]:
    return [each for each in node.values if isinstance(each, ast.FormattedValue)]


def is_number(field: ast.FormattedValue) -> bool:
    """Is it formatted as a number? What has no format may be a name."""
    return field.format_spec is not None


def part(node: ast.expr) -> str:
    """A part of an f-string: its text, or a number in the place of a value."""
    match node:
        case ast.Constant(value=text):
            return text
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=form)])):
            return "0%" if form.endswith("%") else "0"
    return "0"


READ = {"measured": texts, "chosen_by": rules}
