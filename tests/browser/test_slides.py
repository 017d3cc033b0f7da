"""A lecture: keys move through the slides, and a second window shows what to say."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from course import syllabus
from course.publishing import chapters, slides

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
LESSONS = syllabus.lessons()


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    read = [chapters.chapter(each) for each in LESSONS]
    paths = slides.write(tmp_path_factory.mktemp("slides"), read)
    return dict(zip(syllabus.names(), paths, strict=True))


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or page.faults.append(r.url))
    yield page
    page.close()


PLACE = "() => [place.slide, place.step]"
OUTSIDE = """() => [...document.querySelectorAll(".current :is(h2, p, pre, li, img, math)")]
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([each, box]) => box.width && (box.bottom > innerHeight || box.right > innerWidth
        || box.top < 0 || box.left < 0))
    .map(([each]) => each.closest(".slide").ariaLabel + ": " + each.textContent.slice(0, 60))"""


def lecture(page) -> list[list[int]]:
    """The places through which → leads, from the first to the last."""
    places = [page.evaluate(PLACE)]
    while True:
        page.keyboard.press("ArrowRight")
        if (place := page.evaluate(PLACE)) == places[-1]:
            return places
        places.append(place)


@pytest.mark.parametrize("name", syllabus.names())
def test_nothing_is_cut_off_on_any_slide_at_any_step(page, decks, name):
    page.goto(decks[name].as_uri())
    found, last = [], None
    while (place := page.evaluate(PLACE)) != last:
        found += page.evaluate(OUTSIDE)
        last = place
        page.keyboard.press("ArrowRight")
    assert sorted(set(found)) == []
    assert page.faults == []


@pytest.mark.parametrize(
    "name", [each for each in syllabus.names() if not syllabus.is_appendix(each)]
)
def test_a_lesson_is_a_lecture_of_20_to_32_slides(page, decks, name):
    page.goto(decks[name].as_uri())
    assert 20 <= page.locator(".slide").count() <= 32


@pytest.fixture
def deck(decks):
    return decks[syllabus.names()[0]]


def test_back_goes_the_same_way(page, deck):
    page.goto(deck.as_uri())
    there = lecture(page)
    back = [page.evaluate(PLACE)]
    for _ in there[1:]:
        page.keyboard.press("ArrowLeft")
        back.append(page.evaluate(PLACE))
    assert back == there[::-1]


def test_the_answer_is_not_seen_before_its_key(page, deck):
    page.goto(deck.as_uri())
    page.keyboard.press("ArrowRight")
    while not page.locator(".current .question").count():
        page.keyboard.press("ArrowRight")
    assert page.locator(".current .question").is_visible()
    assert not page.locator(".current figure").is_visible()
    assert not page.locator(".current .measured").is_visible()
    page.keyboard.press("ArrowRight")
    assert page.locator(".current figure").is_visible()


def test_the_presenter_sees_notes_and_moves_the_audience(page, deck):
    page.goto(deck.as_uri())
    with page.expect_popup() as opened:
        page.keyboard.press("p")
    presenter = opened.value
    presenter.keyboard.press("End")
    page.wait_for_function("() => place.slide === slides.length - 1")
    page.keyboard.press("Home")
    presenter.wait_for_function("() => place.slide === 0")
    presenter.keyboard.press("ArrowRight")
    assert presenter.locator(".current .notes").is_visible()
    assert not page.locator(".notes >> visible=true").count()
