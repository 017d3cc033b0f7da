"""What a reader sees: every page of the site and of the slides, in a real browser."""

import json
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from course import syllabus
from course.publishing import chapters, site, slides

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WIDTHS = (390, 820, 1440)
PAGES = ["index", *(each.notebook.removesuffix(".ipynb") for each in syllabus.lessons())]
TOO_HEAVY = 1_500_000  # bytes of a page without its pictures


@pytest.fixture(scope="module")
def read():
    return [chapters.chapter(each) for each in syllabus.lessons()]


@pytest.fixture(scope="module")
def folder(read, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    site.write(folder, read)
    return folder


@pytest.fixture(scope="module")
def decks(read, tmp_path_factory):
    return slides.write(tmp_path_factory.mktemp("slides"), read)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)


@pytest.fixture
def page(browser):
    """A page; `page.faults` are what its console says and what it asked for outside its folder."""
    page = browser.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: noted(page, request.url))
    page.on("requestfailed", lambda request: page.faults.append(request.url))
    yield page
    page.close()


def noted(page, url: str) -> None:
    if not url.startswith(("file:", "data:")):
        page.faults.append(url)


def visit(page, folder, name: str, width: int = 1440) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((folder / f"{name}.html").as_uri())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_says_no_error_and_does_not_scroll_sideways(page, folder, name, width):
    visit(page, folder, name, width)
    for image in page.locator("main img").all():
        image.evaluate("image => { image.loading = 'eager' }")
    page.wait_for_function("[...document.images].every(each => each.naturalWidth > 0)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page, folder, name, scheme):
    page.emulate_media(color_scheme=scheme)
    visit(page, folder, name, 820)
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in serious] == []


@pytest.mark.parametrize("name", PAGES)
def test_each_picture_has_words_and_each_page_one_title(page, folder, name):
    visit(page, folder, name)
    assert page.locator("h1").count() == 1
    assert page.locator("article img:not([alt]), article img[alt='']").count() == 0
    assert page.locator("html[lang=en]").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(folder, name):
    beside = sum((folder / each).stat().st_size for each in site.ASSETS)
    assert (folder / f"{name}.html").stat().st_size + beside < TOO_HEAVY


SEARCHES = [
    ("Adam without bias correction", "#exercise-adam"),
    ("vanishing gradient", "01_vanishing_gradients.html"),
    ("zigzag", "#one-step-downhill"),
    ("dropout", "05_regularization.html"),
]


@pytest.mark.parametrize(("words", "place"), SEARCHES)
def test_the_search_finds(page, folder, words, place):
    visit(page, folder, "index")
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.locator(".results a").first).to_have_attribute("href", re.compile(re.escape(place)))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{place}*")


ONE = {"title": "기울기가 사라진다", "text": "층이 깊으면 기울기는 작다.", "page": "a.html#one"}
TWO = {"title": "학습률", "text": "초기학습률을 고른다.", "page": "a.html#two"}
KOREAN = [each | {"kind": "section", "lesson": "첫 수업"} for each in (ONE, TWO)]


@pytest.mark.parametrize(
    ("words", "place"),
    [("기울기", "#one"), ("기울기를", "#one"), ("학습률", "#two"), ("층", "#one")],
)
def test_the_search_finds_korean_words_with_any_particle(page, folder, words, place):
    page.route("**/places.js", lambda route: route.fulfill(body=f"places = {json.dumps(KOREAN)}"))
    visit(page, folder, "index")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox").fill(words)
    expect(page.locator(".results a").first).to_have_attribute("href", f"a.html{place}")
