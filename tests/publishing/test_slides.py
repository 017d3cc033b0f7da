"""The slides of a lesson: what is on which, in which order, and that one file is all."""

import re

import pytest

from course.files import text
from course.publishing import chapters, slides
from course.publishing.blocks import (
    Claim,
    Exercise,
    Figure,
    Measured,
    Prose,
    Question,
    Section,
)
from course.publishing.prose import Heading
from course.publishing.slides import Slide


def section(*blocks, exercise: str = "") -> Section:
    return Section(Heading(2, "here", "Here"), blocks, exercise)


def figure(number: int = 1, width: int = 700) -> Figure:
    return Figure(number, "A line.", "It rises.", "image/png", b"", width, 360)


def claim(sentence: str) -> Claim:
    return Claim(sentence, "", "", 5, "fixed")


ASKED = Question("deepest", "Which is best?", ("one", "six"))
FOUND = Measured("deepest", "Which is best?", ("one", "six"), "one", "No gradient arrives.")
BLANK = Exercise("adam", "def adam", "checks.adam(adam)")
BOX = Prose("<p>before</p><blockquote><p>Remember. So it is.</p></blockquote><p>after</p>")


def kinds(slide: Slide) -> list[str]:
    return [each.kind for each in slide.steps]


def shown(found: Section) -> list[Slide]:
    return [slide for slide in slides.of(found, "Topic") if slide.shows]


def test_an_experiment_is_one_slide_key_by_key():
    (slide,) = shown(section(Prose("why"), ASKED, figure(), FOUND, claim("So."), BOX))
    assert kinds(slide) == ["question", "figure", "measured", "claim"]
    assert slide.kept == ["<blockquote><p>Remember. So it is.</p></blockquote>"]


def test_the_prose_is_what_the_speaker_says():
    (slide,) = shown(section(Prose("<p>why</p>"), figure(), BOX))
    assert "".join(slide.notes) == "<p>why</p><p>before</p><p>after</p>"


def test_a_second_question_begins_a_slide_and_two_at_once_do_not():
    assert [kinds(each) for each in shown(section(ASKED, ASKED, figure(), ASKED))] == [
        ["question", "question", "figure"],
        ["question"],
    ]


@pytest.mark.parametrize("follows", [[ASKED, figure()], [figure()]])
def test_what_follows_an_exercise_has_the_title_of_its_topic(follows):
    first, second = shown(section(BLANK, *follows, exercise="adam"))
    assert (first.title, second.title) == ("Here", "Topic")


def test_a_slide_holds_one_picture_and_two_claims():
    (slide,) = shown(section(figure(1), figure(2), *map(claim, "abc")))
    assert kinds(slide) == ["figure", "claim", "claim"] and slide.figure.number == 1


@pytest.mark.parametrize(("width", "wide"), [(700, False), (1000, True)])
def test_a_wide_picture_stands_above_its_text(width, wide):
    (slide,) = shown(section(figure(width=width)))
    assert slide.wide == wide


def test_a_section_of_text_alone_has_no_slide():
    assert shown(section(Prose("text"), claim("So."))) == []


FORMULAS = [f'<div class="formula">{each}</div>' for each in "abc"]


def deck(lesson, *sections: Section) -> list[Slide]:
    title = Section(Heading(1, "title", "Title"), (Prose(f"<ul>{lesson}</ul>"),))
    return slides.deck(chapters.Chapter(lesson, (title, *sections)))


def test_an_exercise_shows_the_last_formulas_of_its_topic(tiny):
    first, *others = [section(Prose(each), figure()) for each in FORMULAS]
    asks = section(BLANK, exercise="adam")
    found = deck(tiny.lesson, first, asks, section(Prose("".join(FORMULAS))), asks, *others)
    assert [each.formulas for each in found if each.count(Exercise)] == [FORMULAS[:1], FORMULAS[1:]]


def test_above_a_long_exercise_there_is_room_for_one(tiny):
    asks = Exercise("adam", "\n" * 20, "checks.adam(adam)")
    found = deck(tiny.lesson, section(Prose("".join(FORMULAS))), section(asks, exercise="adam"))
    assert [each.formulas for each in found if each.long] == [FORMULAS[2:]]


def test_what_has_no_slide_is_said_with_the_one_before(tiny):
    text = section(Prose("<p>more</p>"), claim("So."))
    assert [each.notes[-1] for each in deck(tiny.lesson, section(figure()), text)][1:] == [
        "<p>more</p>"
    ]


def test_a_detail_has_a_slide_if_it_asks_or_keeps_what_is_seen():
    detail = Heading(3, "detail", "Detail")
    shows = [
        [slide.shows for slide in slides.of(Section(detail, blocks), "Topic")]
        for blocks in ((figure(), claim("So.")), (claim("So."), BOX), (ASKED,), (figure(), BOX))
    ]
    assert shows == [[False], [False], [True], [True]]


def test_a_picture_without_a_word_leads_to_the_question_that_has_none():
    looked, follows = shown(section(figure(), ASKED)), shown(section(figure(1), ASKED, figure(2)))
    assert [(kinds(each), each.open) for each in looked] == [(["figure", "question"], True)]
    assert [(kinds(each), each.open) for each in follows] == [
        (["figure"], False),
        (["question", "figure"], False),
    ]


def test_a_deck_is_one_file_that_needs_no_other(built, tmp_path):
    (path,) = slides.write(tmp_path, [chapters.chapter(built.lesson)])
    page = text(path)
    assert path.name == "01_doubling-slides.html"
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert not re.search(r'url\("?(?!"?data:)', page)
    assert page.count('<section class="slide') == 4
    assert "double(double(x))" not in page and "2.0 * np.asarray(x)" not in page
