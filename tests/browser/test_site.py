"""What a reader sees: every page of the site, in a real browser."""

import json
import re

import matplotlib.pyplot as plt
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from course import syllabus
from course.lab import explorables, plots
from course.publishing import chapters, outputs, site
from course.publishing.blocks import Section
from course.publishing.prose import Heading

WIDTHS = (390, 820, 1440)
PAGES = ["index", *(each.notebook.removesuffix(".ipynb") for each in syllabus.lessons())]
SHORTEST = min(syllabus.lessons(), key=lambda each: each.minutes).notebook.removesuffix(".ipynb")
TOO_HEAVY = 1_500_000  # bytes of a page without its pictures


@pytest.fixture(scope="module")
def folder(published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    site.write(folder, published)
    return folder


LAID_OUT = "article section { content-visibility: visible !important }"
WIDEST = (
    "Math.max(...[...document.querySelectorAll('html, section')].map(each => each.scrollWidth))"
)


def visit(reading, folder, name: str, width: int = 1440) -> None:
    """Open a page with all its sections laid out, in sight or not."""
    reading.set_viewport_size({"width": width, "height": 900})
    reading.goto((folder / f"{name}.html").as_uri())
    reading.add_style_tag(content=LAID_OUT)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_says_no_error_and_does_not_scroll_sideways(
    reading, folder, name, width
):
    visit(reading, folder, name, width)
    for image in reading.locator("main img").all():
        image.evaluate("image => { image.loading = 'eager' }")
    reading.wait_for_function("[...document.images].every(each => each.naturalWidth > 0)")
    assert reading.evaluate(WIDEST) <= width
    assert reading.faults == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(reading, folder, name):
    visit(reading, folder, name, 820)
    assert serious(reading, {"color-contrast": {"enabled": False}}) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", SHORTEST])
def test_colours_are_far_enough_apart(reading, folder, name, scheme):
    """Two pages show all colours; on a long one axe compares them for minutes."""
    reading.emulate_media(color_scheme=scheme)
    visit(reading, folder, name, 820)
    assert serious(reading, {}) == []


def serious(reading, rules: dict) -> list[tuple[str, str]]:
    """(rule, HTML) of what axe calls serious or critical."""
    found = Axe().run(reading, options={"rules": rules}).response["violations"]
    worst = [each for each in found if each["impact"] in ("serious", "critical")]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in worst]


@pytest.mark.parametrize("name", PAGES)
def test_each_picture_has_words_and_each_page_one_title(reading, folder, name):
    visit(reading, folder, name)
    assert reading.locator("h1").count() == 1
    assert reading.locator("article img:not([alt]), article img[alt='']").count() == 0
    assert reading.locator("html[lang=en]").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(folder, name):
    beside = sum((folder / each).stat().st_size for each in site.ASSETS)
    assert (folder / f"{name}.html").stat().st_size + beside < TOO_HEAVY


TOP = "place => document.querySelector(place).getBoundingClientRect().top"


@pytest.mark.parametrize("place", ["#exercise-adam", "#exercise-adamw"])
def test_an_address_leads_to_its_section_though_sections_are_laid_out_late(reading, folder, place):
    reading.goto((folder / "02_optimizers.html").as_uri() + place)
    reading.wait_for_function(f"place => Math.abs(({TOP})(place)) < 200", arg=place)


SEARCHES = [
    ("Adam without bias correction", "#exercise-adam"),
    ("vanishing gradient", "01_vanishing_gradients.html"),
    ("zigzag", "#one-step-downhill"),
    ("dropout", "05_regularization.html"),
]


@pytest.mark.parametrize(("words", "place"), SEARCHES)
def test_the_search_finds(reading, folder, words, place):
    visit(reading, folder, "index")
    reading.keyboard.press("/")
    reading.keyboard.type(words)
    expect(reading.locator(".results a").first).to_have_attribute(
        "href", re.compile(re.escape(place))
    )
    reading.keyboard.press("Enter")
    reading.wait_for_url(f"**{place}*")


ONE = {"title": "기울기가 사라진다", "text": "층이 깊으면 기울기는 작다.", "page": "a.html#one"}
TWO = {"title": "학습률", "text": "초기학습률을 고른다.", "page": "a.html#two"}
KOREAN = [each | {"kind": "section", "lesson": "첫 수업"} for each in (ONE, TWO)]


@pytest.mark.parametrize(
    ("words", "place"),
    [("기울기", "#one"), ("기울기를", "#one"), ("학습률", "#two"), ("층", "#one")],
)
def test_the_search_finds_korean_words_with_any_particle(reading, folder, words, place):
    reading.route(
        "**/places.js", lambda route: route.fulfill(body=f"places = {json.dumps(KOREAN)}")
    )
    visit(reading, folder, "index")
    reading.get_by_role("button", name="Search").click()
    reading.get_by_role("searchbox").fill(words)
    expect(reading.locator(".results a").first).to_have_attribute("href", f"a.html{place}")


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    """A page with two pictures of two sliders each."""
    lesson, found = syllabus.lessons()[0], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            explorables,
            "put",
            lambda plain, html, **record: found.append(outputs.figure(html, **record["figure"])),
        )
        for number in (1, 2):
            plots.explore(lines(), number, **WORDS, start=(0.3, 1))
    section = Section(Heading(1, "here", "Here"), tuple(found))
    folder = tmp_path_factory.mktemp("explored")
    site.write(folder, [chapters.Chapter(lesson, (section,))])
    return folder, lesson.notebook.removesuffix(".ipynb")


WORDS = {
    "knobs": {"rate": "learning rate η", "layers": "layers"},
    "reads": "η = {rate}, {layers} layers.",
    "alt": "A line.",
    "caption": "It rises.",
}


def lines():
    """A line for each of six pairs; they end at different heights."""
    figure, ax = plt.subplots(figsize=(6, 3))
    pairs = [(rate, layers) for rate in (0.1, 0.3, 0.9) for layers in (1, 4)]
    return figure, {pair: ax.plot([0, sum(pair)]) for pair in pairs}


SEEN = """image => { const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
    canvas.getContext('2d').drawImage(image, 0, 0); return canvas.toDataURL() }"""


def test_arrow_keys_move_a_slider_and_picture_and_words_follow(reading, explored):
    visit(reading, *explored)
    figure, other = reading.locator("figure").all()
    picture, still = figure.locator("img"), other.locator("img").get_attribute("src")
    before = picture.evaluate(SEEN)
    rate = figure.get_by_role("slider", name="learning rate η", exact=True)
    rate.focus()
    reading.keyboard.press("ArrowRight")
    expect(rate).to_have_attribute("aria-valuetext", "0.9")
    expect(figure.locator("output")).to_have_text("η = 0.9, 1 layers.")
    expect(picture).to_have_attribute("alt", "A line. η = 0.9, 1 layers.")
    picture.evaluate("image => image.decode()")
    assert picture.evaluate(SEEN) != before
    figure.get_by_role("slider", name="layers").focus()
    reading.keyboard.press("End")
    reading.keyboard.press("Shift+Tab")
    reading.keyboard.press("Home")
    expect(figure.locator("output")).to_have_text("η = 0.1, 4 layers.")
    assert other.locator("img").get_attribute("src") == still
    assert reading.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sliders_fit_on_a_telephone_and_axe_finds_nothing_serious(reading, explored, scheme):
    reading.emulate_media(color_scheme=scheme)
    visit(reading, *explored, 390)
    assert reading.get_by_role("slider").count() == 4
    assert reading.evaluate(WIDEST) <= 390
    assert serious(reading, {}) == []


def test_on_paper_there_is_the_picture_and_no_slider(reading, explored):
    reading.emulate_media(media="print")
    visit(reading, *explored)
    assert not reading.locator("input[type=range] >> visible=true").count()
    assert reading.locator("figure img").first.is_visible()
    assert reading.get_by_text("η = 0.3, 1 layers.").first.is_visible()


OPEN = "[...document.querySelectorAll('.measured, .folded')].map(each => each.open)"


def test_on_paper_nothing_is_folded_and_on_the_screen_it_is_as_before(reading, folder):
    visit(reading, folder, SHORTEST)
    reading.locator("summary", has_text="What was measured").first.click()
    before = reading.evaluate(OPEN)
    reading.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert True in before and False in before and all(reading.evaluate(OPEN))
    reading.evaluate("dispatchEvent(new Event('afterprint'))")
    assert reading.evaluate(OPEN) == before


def test_without_scripts_there_is_the_picture_and_no_slider(browser, explored):
    folder, name = explored
    page = browser.new_page(java_script_enabled=False)
    page.goto((folder / f"{name}.html").as_uri())
    assert page.locator("figure img").first.is_visible()
    assert not page.locator("input[type=range] >> visible=true").count()
    page.close()
