"""A lecture: keys move through the slides, and a second window shows what to say."""

import pytest

from course import syllabus
from course.publishing import slides


@pytest.fixture(scope="module")
def decks(published, tmp_path_factory):
    paths = slides.write(tmp_path_factory.mktemp("slides"), published)
    return dict(zip(syllabus.names(), paths, strict=True))


PLACE = "() => [place.slide, place.step]"
OUTSIDE = """() => [...document.querySelectorAll(".current .sheet :is(h2, p, pre, li, img)")]
    .map(each => [each, each.getBoundingClientRect(), around(each).getBoundingClientRect()])
    .filter(([each, box, all]) => box.width && (box.top < all.top - 2 || box.left < all.left - 2
        || box.bottom > all.bottom + 2 || box.right > all.right + 2))
    .map(([each]) => each.closest(".slide").ariaLabel + ": " + each.outerHTML.slice(0, 60))"""
AROUND = """() => {
    window.around = each => each.closest('.body') ?? each.closest('.sheet') }"""


def lecture(reading) -> list[list[int]]:
    """The places through which → leads, from the first to the last."""
    places = [reading.evaluate(PLACE)]
    while True:
        reading.keyboard.press("ArrowRight")
        if (place := reading.evaluate(PLACE)) == places[-1]:
            return places
        places.append(place)


@pytest.mark.parametrize("name", syllabus.names())
def test_nothing_is_cut_off_on_any_slide_at_any_step(reading, decks, name):
    reading.goto(decks[name].as_uri())
    reading.evaluate(AROUND)
    found, last = [], None
    while (place := reading.evaluate(PLACE)) != last:
        found += reading.evaluate(OUTSIDE)
        last = place
        reading.keyboard.press("ArrowRight")
    assert sorted(set(found)) == []
    assert reading.faults == []


@pytest.mark.parametrize(
    "name", [each for each in syllabus.names() if not syllabus.is_appendix(each)]
)
def test_a_lesson_is_a_lecture_of_15_to_30_slides(reading, decks, name):
    reading.goto(decks[name].as_uri())
    assert 15 <= reading.locator(".slide").count() <= 30


@pytest.fixture
def deck(decks):
    return decks[syllabus.names()[0]]


def test_back_goes_the_same_way(reading, deck):
    reading.goto(deck.as_uri())
    there = lecture(reading)
    back = [reading.evaluate(PLACE)]
    for _ in there[1:]:
        reading.keyboard.press("ArrowLeft")
        back.append(reading.evaluate(PLACE))
    assert back == there[::-1]


def test_the_answer_is_not_seen_before_its_key(reading, deck):
    reading.goto(deck.as_uri())
    reading.keyboard.press("ArrowRight")
    while not reading.locator(".current .question").count():
        reading.keyboard.press("ArrowRight")
    assert reading.locator(".current .question").is_visible()
    assert not reading.locator(".current figure").is_visible()
    assert not reading.locator(".current .measured").is_visible()
    reading.keyboard.press("ArrowRight")
    assert reading.locator(".current figure").is_visible()


def test_the_presenter_sees_notes_and_moves_the_audience(reading, deck):
    reading.goto(deck.as_uri())
    with reading.expect_popup() as opened:
        reading.keyboard.press("p")
    presenter = opened.value
    presenter.wait_for_function("() => document.querySelector('.current')")  # its keys are heard
    presenter.keyboard.press("End")
    reading.wait_for_function("() => place.slide === slides.length - 1")
    reading.keyboard.press("Home")
    presenter.wait_for_function("() => place.slide === 0")
    presenter.keyboard.press("ArrowRight")
    assert presenter.locator(".current .notes").is_visible()
    assert not reading.locator(".notes >> visible=true").count()
