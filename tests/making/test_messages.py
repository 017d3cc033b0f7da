"""What there is to translate in a lesson, and what becomes of it when the lesson changes."""

import pytest

from course.making.translations import messages, prose


def found(text: str) -> list[tuple[str, str]]:
    return [(each.text, each.kind) for each in prose.messages(text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("# A title", [("A title", "heading")]),
        ("One line\nand the next.", [("One line and the next.", "paragraph")]),
        ("- one\n- two\n  lines", [("one", "list item"), ("two lines", "list item")]),
        ("3. third", [("third", "list item")]),
        ("> **Remember.** It\n> holds.", [("**Remember.** It holds.", "quotation")]),
        (
            "| name | $x$ |\n|---|---|\n| of a row | 3 |",
            [("name", "head of a table"), ("of a row", "cell of a table")],
        ),
    ],
)
def test_a_message_is_a_paragraph_an_item_a_heading_or_a_cell(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$$a = b$$",
        "$$\\text{mean} = \\frac1n\n= \\sum_i x_i$$",
        "`ops.mean(x)`",
        "```python\nkeras.ops.mean(x)\n```",
        "{{figure:wall}}",
        "<!-- a note -->",
    ],
)
def test_formulas_and_code_are_no_messages(text):
    assert found(text) == []


def test_what_is_listed_as_a_reference_stays_as_it_is():
    text = "## References\n\n- D. Kingma, J. Ba (2015). Adam.\n\nOlder ones stand elsewhere."
    assert found(text) == [("References", "heading"), ("Older ones stand elsewhere.", "paragraph")]


MARKDOWN = """\
# Nets

Why do *deep* nets
stop?

1. First
   reason, $a \\cdot b$
2. Second

> Remember
> this.

| head | other |
|---|---|
| same | same |

$$a = b$$"""


def test_what_is_not_translated_stays_where_it_is():
    assert prose.translated(MARKDOWN, str.upper) == (
        "# NETS\n\nWHY DO *DEEP* NETS STOP?\n\n1. FIRST REASON, $A \\CDOT B$\n2. SECOND\n\n"
        "> REMEMBER THIS.\n\n| HEAD | OTHER |\n|---|---|\n| SAME | SAME |\n\n$$a = b$$"
    )


def test_a_table_takes_translations_that_contain_each_other():
    table = "| a b | b |\n|---|---|\n| it is | is |"
    words = {"it is": "is it is", "is": "be", "a b": "xy", "b": "y"}
    done = prose.translated(
        table.replace("a b", "aa bb").replace("| b", "| bb"),
        lambda t: {"aa bb": "bb aa bb", "bb": "cc", **words}.get(t, t),
    )
    assert done == "| bb aa bb | cc |\n|---|---|\n| is it is | be |"


def test_a_picture_with_sliders_has_words_of_its_own():
    words = 'knobs={"eta": "learning rate"}, reads="At {eta}.", alt="A line.", caption="It rises."'
    cell = f'plots.explore(picture, "moved", start=0.1, {words})'
    found = [text for *_, text in messages.said(cell, messages.IN_LESSON)]
    assert found == ["learning rate", "At {eta}.", "A line.", "It rises."]
