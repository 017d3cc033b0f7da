"""Names of figures become numbers, in the order of the lesson: in its code and in its text."""

import ast
import re

from course import languages
from course.answers.cells import statements
from course.making import exercises
from course.sentences import Stop, sentence
from course.syllabus import Lesson

MENTION = re.compile(r"\{\{figure:(\w+)\}\}")


def names(lesson: Lesson) -> list[str]:
    """The names of all figures of a lesson, in order. Stops where two have the same."""
    found = [node.value for cell in exercises.solved_cells(lesson) for node in named(cell)]
    twice = [name for name in found if found.count(name) > 1]
    if twice:
        place = exercises.place_of(lesson, f'"{twice[0]}"')
        raise Stop("{place}: two figures are called '{name}'.", place=place, name=twice[0])
    return found


def named(cell: str) -> list[ast.Constant]:
    """The names in the calls `plots.show(figure, "name", …)` of a cell, in order."""
    if "plots." not in cell:
        return []
    calls = (node for each in statements(cell) for node in ast.walk(each.node))
    found = [call.args[1] for call in calls if is_shown(call)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def is_shown(node: ast.AST) -> bool:
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="plots"), attr="show" | "explore"),
            args=[_, ast.Constant(value=str())],
        ):
            return True
    return False


def in_code(lesson: Lesson, cell: str) -> str:
    """The cell with numbers for the names of its figures."""
    found = named(cell)
    if not found:
        return cell
    lines, known = cell.split("\n"), names(lesson)
    for node in reversed(found):
        line = lines[node.lineno - 1].encode()
        number = str(known.index(node.value) + 1).encode()
        lines[node.lineno - 1] = (
            line[: node.col_offset] + number + line[node.end_col_offset :]
        ).decode()
    return "\n".join(lines)


def in_text(lesson: Lesson, text: str) -> str:
    """The text with "Figure 3" for {{figure:name}}."""
    if not MENTION.search(text):
        return text
    known = names(lesson)

    def number(found):
        if found[1] not in known:
            place = exercises.place_of(lesson, found[0])
            raise Stop("{place}: no figure is called '{name}'.", place=place, name=found[1])
        return languages.told(sentence("Figure {number}", number=known.index(found[1]) + 1))

    return MENTION.sub(number, text)
