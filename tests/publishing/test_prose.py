"""The text of a lesson as HTML."""

import re

import pytest

from course import syllabus
from course.making import exercises
from course.publishing import formulas, prose
from course.sentences import Stop


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("$x_1$", "<msub><mi>x</mi><mn>1</mn></msub>"),
        ("a $$x^2$$ b", 'display="block"'),
        (r"\begin{pmatrix} 1 & 0 \\ 0 & 2 \end{pmatrix}", "<mtable"),
        ("so $a\n+ b$ is", "<mi>a</mi><mo>&#x0002B;</mo><mi>b</mi>"),
        (r"$\text{fan\_in}$", "<mtext>fan_in</mtext>"),
        (r"$\ln a$", '<mi>ln</mi><mspace width="0.17em"/><mi>a</mi>'),
        (r"$\sqrt{\mu}$", 'depth="0.2em"/><mrow><mi>'),
        ("`$x$`", "<code>$x$</code>"),
        ("at ($x$), or", "</mrow></math>),</span> or"),
        ("값 $x$는", '값 <span class="whole"><math'),
        ("at $x$ or", "at <math"),
        ("| a |\n|---|\n| b |", '<div class="table">'),
        ("## 3 · Whose gradient?", '<h2 id="whose-gradient">3 · Whose gradient?</h2>'),
    ],
)
def test_markdown_becomes(markdown, shown):
    assert shown in prose.html(markdown)


def test_what_stands_between_backticks_in_a_sentence_is_code():
    assert prose.coded("`fit` is <b>") == "<code>fit</code> is &lt;b&gt;"


def test_a_command_that_is_not_known_is_named():
    with pytest.raises(Stop, match=r"holds \\heartsuits, which"):
        formulas.mathml(r"1 + \heartsuits")


def formula_cells():
    for lesson in syllabus.lessons():
        yield pytest.param(exercises.prose(lesson), id=lesson.name)


@pytest.mark.parametrize("markdown", list(formula_cells()))
def test_every_formula_of_the_lessons_is_converted(markdown):
    page = prose.html(markdown)
    left = re.sub(r"<(pre|code).*?</\1>", "", page, flags=re.S)
    assert "<math" in page
    assert not re.search(r"\\[a-zA-Z]+|\$", left)


def test_what_stands_below_a_heading_belongs_to_it():
    page = prose.html("first\n\n## One\n\ntext\n\n### Two $x$\n")
    found = [(at and at.text, prose.words(below)) for at, below in prose.parts(page)]
    assert found == [(None, "first"), ("One", "text"), ("Two", "")]
