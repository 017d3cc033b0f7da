"""A picture with sliders is told in the language of the page; the numbers are those of its run."""

import json
import re
from html import unescape

import matplotlib.pyplot as plt
import pytest

from course import languages, syllabus
from course.lab import explorables, plots
from course.making.outputs import stored
from course.publishing import exploring, outputs
from course.publishing.blocks import Figure

WORDS = {
    "learning <rate>": "학습률 <η>",
    "At {rate} it ends at {end} & {end} is its height.": "{rate}: 끝은 {end:은} & 높이",
    "A line.": "선 하나.",
    "It rises.": "올라갑니다.",
}
LABEL, READS, ALT, CAPTION = WORDS
CELL = f'plots.explore(picture, "line", knobs={{}}, reads={READS!r}, start=0.3, alt={ALT!r})'
ENDS = {0.1: 5, 0.3: 2.25}


@pytest.fixture
def page(monkeypatch):
    """The page of a picture, as the run of an English notebook has left it."""
    found = []
    monkeypatch.setattr(explorables, "put", lambda plain, page, **record: found.append(page))
    drawing, ax = plt.subplots()
    frames = {rate: ax.plot([0, rate]) for rate in ENDS}
    words = {"knobs": {"rate": LABEL}, "reads": READS, "alt": ALT, "caption": CAPTION}
    plots.explore((drawing, frames), 3, start=0.3, end=ENDS, **words)
    return found[0]


@pytest.fixture
def korean(monkeypatch):
    monkeypatch.setattr(languages, "translation", lambda text, language: WORDS.get(text, text))
    with languages.speaking("ko"):
        yield


def shown(page: str) -> Figure:
    alt = unescape(re.search(r' alt="([^"]*)"', page)[1])
    (figure,) = exploring.in_words(CELL, [outputs.figure(page, 3, alt)])
    return figure


def test_its_words_are_told(page, korean):
    figure = shown(page)
    assert figure.alt == "선 하나. 0.3: 끝은 2.25는 & 높이"
    assert f' alt="{figure.alt.replace("&", "&amp;")}"' in figure.explorable
    assert 'data-alt="선 하나."' in figure.explorable
    assert "학습률 &lt;η&gt; <input" in figure.explorable
    assert "<output>0.3: 끝은 2.25는 &amp; 높이</output>" in figure.explorable
    (says,) = re.findall(r'data-says="([^"]*)"', figure.explorable)
    assert json.loads(unescape(says)) == ["0.1: 끝은 5는 & 높이", "0.3: 끝은 2.25는 & 높이"]


def test_all_else_stays(page, korean):
    kept = r'data-values="[^"]*"|aria-valuetext="[^"]*"|src="[^"]*"|oninput="[^"]*"|onload="[^"]*"'
    assert re.findall(kept, shown(page).explorable) == re.findall(kept, page)


def test_in_english_nothing_changes(page):
    assert shown(page).explorable in page


def test_what_no_template_has_made_stays(korean):
    assert exploring.frame_in_words("Another sentence.", [READS]) == "Another sentence."


def explored() -> list:
    """The cells of all lessons that show a picture with sliders."""
    paths = [syllabus.root() / "solutions" / each.notebook for each in syllabus.lessons()]
    cells = [cell for path in paths for cell in stored(path).cells if cell.cell_type == "code"]
    return [cell for cell in cells if exploring.EXPLORE in cell.source]


def words_of(cell) -> list[str]:
    """What the picture with sliders of a cell says of its frames, and to who cannot see it."""
    found = [block for each in cell.outputs for block in outputs.shown(each)]
    figures = [e for e in exploring.in_words(cell.source, found) if isinstance(e, Figure)]
    page = next(each.explorable for each in figures if each.explorable)
    (says,) = re.findall(r'data-says="([^"]*)"', page)
    return [*json.loads(unescape(says)), *re.findall(r'alt="([^"]*)"', page)]


def test_no_sentence_of_the_lessons_stays_in_english():
    with languages.speaking("ko"):
        told = [words_of(cell) for cell in explored()]
    assert len(told) >= 6
    assert not [each for words in told for each in words if not re.search("[가-힣]", each)]
